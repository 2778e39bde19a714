"""The closed world of our terms: what begins with `okg:` is in the ontology and stands where it belongs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from oncokg.resources import ontology_dir
from oncokg.terms import OKG, OKS, PREFIXES
from oncokg.validate.finding import Finding, short, text_of
from oncokg.validate.rows import rows

if TYPE_CHECKING:
    from pyoxigraph import Store

UNKNOWN_PROPERTY: Final = OKS + "vocabulary-unknownProperty"
UNKNOWN_CLASS: Final = OKS + "vocabulary-unknownClass"
MISPLACED: Final = OKS + "vocabulary-misplacedProperty"

_OWL: Final = "http://www.w3.org/2002/07/owl#"


@dataclass(frozen=True, kw_only=True)
class Ontology:
    """The terms of the ontology: its classes, and its properties with the classes each is meant for."""

    classes: frozenset[str]
    properties: Mapping[str, tuple[str, ...]]


@cache
def ontology() -> Ontology:
    """Read `ontology/oncokg.ttl`."""
    import pyoxigraph

    classes: set[str] = set()
    properties: dict[str, list[str]] = {}
    kind_of, meant_for = PREFIXES["rdf"] + "type", PREFIXES["schema"] + "domainIncludes"
    property_kinds = (_OWL + "ObjectProperty", _OWL + "DatatypeProperty")
    path = ontology_dir() / "oncokg.ttl"
    for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
        term, predicate, value = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
        if predicate == kind_of and value == _OWL + "Class":
            classes.add(term)
        elif predicate == kind_of and value in property_kinds:
            properties.setdefault(term, [])
        elif predicate == meant_for:
            properties.setdefault(term, []).append(value)
    return Ontology(
        classes=frozenset(classes),
        properties={term: tuple(sorted(domains)) for term, domains in properties.items()},
    )


def vocabulary_findings(store: Store) -> Iterator[Finding]:
    """Yield every use of an `okg:` term that the ontology does not have or not there, in no order."""
    known = ontology()
    for predicate in _column(store, "SELECT ?term WHERE { ?this ?term ?any } GROUP BY ?term"):
        if not predicate.startswith(OKG):
            continue
        if predicate not in known.properties:
            message = (
                f"{short(predicate)} is not a property of the ontology{_near(predicate, known.properties)}"
            )
            query = f"SELECT DISTINCT ?this WHERE {{ ?this <{predicate}> ?any }}"
            yield from _findings(store, query, UNKNOWN_PROPERTY, message, path=predicate)
        elif domains := known.properties[predicate]:
            in_place = " UNION ".join(f"{{ ?this a <{domain}> }}" for domain in domains)
            message = f"{short(predicate)} stands only on {' or '.join(map(short, domains))}."
            query = f"SELECT DISTINCT ?this WHERE {{ ?this <{predicate}> ?any MINUS {{ {in_place} }} }}"
            yield from _findings(store, query, MISPLACED, message, path=predicate)
    for name in _column(store, "SELECT DISTINCT ?term WHERE { ?this a ?term }"):
        if name.startswith(OKG) and name not in known.classes:
            message = f"{short(name)} is not a class of the ontology{_near(name, known.classes)}"
            query = f"SELECT ?this WHERE {{ ?this a <{name}> }}"
            path = PREFIXES["rdf"] + "type"
            yield from _findings(store, query, UNKNOWN_CLASS, message, path=path, value=name)


def _near(name: str, known: Iterable[str]) -> str:
    names = [term.removeprefix(OKG) for term in known]
    found = difflib.get_close_matches(name.removeprefix(OKG), names, n=1)
    return f"; did you mean okg:{found[0]}?" if found else "."


def _column(store: Store, query: str) -> list[str]:
    from pyoxigraph import NamedNode

    terms = (row.get("term") for row in rows(store, query))
    return sorted(term.value for term in terms if isinstance(term, NamedNode))


def _findings(
    store: Store, query: str, shape: str, message: str, *, path: str, value: str | None = None
) -> Iterator[Finding]:
    from pyoxigraph import NamedNode

    for row in rows(store, query):
        yield Finding(
            shape=shape,
            constraint=shape,
            severity="violation",
            focus=row["this"],
            path=path,
            value=NamedNode(value) if value else None,
            message=message,
        )
