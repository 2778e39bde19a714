"""The ontology as values, for the tools that write files from it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from oncokg.resources import ontology_dir
from oncokg.terms import OKG, OKL, PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a definition comes from; `link` is a page on which it can be read, or empty."""

    label: str
    title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Term:
    """What classes, properties, lists and concepts have in common; `name` is the last part of the IRI."""

    name: str
    label: str
    definition: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True)
class Class(Term):
    """A class; `parents` are CURIEs."""

    parents: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Property(Term):
    """A property; `domains` and `range` are CURIEs, `values` names its closed list or is empty."""

    domains: tuple[str, ...]
    range: str
    values: str


@dataclass(frozen=True, kw_only=True)
class Concept(Term):
    """A concept of a closed list; `broader` names concepts of the same list."""

    alternatives: tuple[str, ...]
    broader: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ClosedList(Term):
    """A closed list with its concepts, in the order of their names."""

    concepts: tuple[Concept, ...]


@dataclass(frozen=True, kw_only=True)
class Retired:
    """A term that is gone: since which version, why, and what replaces it (may be empty)."""

    term: str
    since: str
    reason: str
    replaced_by: str


@dataclass(frozen=True, kw_only=True)
class Ontology:
    """Everything that `ontology/` declares, in the order of names."""

    classes: tuple[Class, ...]
    properties: tuple[Property, ...]
    lists: tuple[ClosedList, ...]
    retired: tuple[Retired, ...]


def read_ontology(folder: Path | None = None) -> Ontology:
    """Read `oncokg.ttl`, `sources.ttl`, `lists/` and `retired.tsv` of a folder, by default the project's."""
    from rdflib import OWL, SKOS, Graph

    folder = folder or ontology_dir()
    graph = Graph()
    for file in (folder / "oncokg.ttl", folder / "sources.ttl", *sorted((folder / "lists").glob("*.ttl"))):
        graph.parse(file)
    properties = {*_of_type(graph, OWL.ObjectProperty), *_of_type(graph, OWL.DatatypeProperty)}
    return Ontology(
        classes=tuple(_class(graph, node) for node in _of_type(graph, OWL.Class)),
        properties=tuple(_property(graph, node) for node in sorted(properties)),
        lists=tuple(_list(graph, node) for node in _of_type(graph, SKOS.ConceptScheme)),
        retired=tuple(_retired(folder / "retired.tsv")),
    )


def _retired(table: Path) -> Iterator[Retired]:
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Retired(**row)


def _class(graph: Graph, node: URIRef) -> Class:
    from rdflib import RDFS

    return Class(parents=_curies(graph, node, RDFS.subClassOf), **_common(graph, node))


def _property(graph: Graph, node: URIRef) -> Property:
    from rdflib import RDFS, SDO

    (value_range,) = _curies(graph, node, SDO.rangeIncludes)
    return Property(
        domains=_curies(graph, node, SDO.domainIncludes),
        range=value_range,
        values="".join(_name(item) for item in graph.objects(node, RDFS.seeAlso)),
        **_common(graph, node),
    )


def _list(graph: Graph, node: URIRef) -> ClosedList:
    from rdflib import SKOS, URIRef

    concepts = sorted(item for item in graph.subjects(SKOS.inScheme, node) if isinstance(item, URIRef))
    return ClosedList(concepts=tuple(_concept(graph, item) for item in concepts), **_common(graph, node))


def _concept(graph: Graph, node: URIRef) -> Concept:
    from rdflib import SKOS

    return Concept(
        alternatives=tuple(sorted(str(text) for text in graph.objects(node, SKOS.altLabel))),
        broader=tuple(sorted(_name(item) for item in graph.objects(node, SKOS.broader))),
        **_common(graph, node),
    )


class _Common(TypedDict):
    name: str
    label: str
    definition: str
    sources: tuple[Source, ...]


def _common(graph: Graph, node: URIRef) -> _Common:
    from rdflib import DCTERMS, RDFS, SKOS

    label = graph.value(node, RDFS.label) or graph.value(node, SKOS.prefLabel)
    sources = (_source(graph, item) for item in graph.objects(node, DCTERMS.source))
    return {
        "name": _name(node),
        "label": str(label),
        "definition": str(graph.value(node, SKOS.definition)),
        "sources": tuple(sorted(sources, key=lambda source: source.label)),
    }


def _source(graph: Graph, node: Node) -> Source:
    from rdflib import DCTERMS, RDFS

    return Source(
        label=str(graph.value(node, RDFS.label)),
        title=str(graph.value(node, DCTERMS.title)),
        link=str(graph.value(node, RDFS.seeAlso) or ""),
    )


def _of_type(graph: Graph, kind: URIRef) -> list[URIRef]:
    from rdflib import RDF, URIRef

    return sorted(node for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef))


def _curies(graph: Graph, node: URIRef, predicate: URIRef) -> tuple[str, ...]:
    return tuple(sorted(curie(str(item)) for item in graph.objects(node, predicate)))


def curie(iri: str) -> str:
    """Shorten an IRI with the project's prefixes; an IRI without a prefix stays as it is."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return iri


def _name(node: Node) -> str:
    return str(node).removeprefix(OKG).removeprefix(OKL)
