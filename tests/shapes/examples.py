"""Examples of good and broken graphs: small Turtle files that change a base file.

Lines at the top of a file say what it is:

    # expect: oks:Indication-hasDisease sh:minCount     the one finding it must give
    # base: ../pass/indication.ttl                      what it changes
    # delete: fact:example okg:hasDisease ?any          triples to take away, as a SPARQL pattern

The triples of the file itself are added. Everything is in the default graph and once more in the named graph
of the first document, as in a draft.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from oncokg.graph.draft import Draft
from oncokg.terms import PREFIXES

SHAPES = Path(__file__).parent
WORLD = SHAPES / "world.ttl"
GRAPH = NamedNode("https://w3id.org/oncokg/id/graph/0123456789abcdef0123456789abcdef")

_DIRECTIVE = re.compile(r"^# (expect|base|delete): (.+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One file: the pair of IRIs it expects (None for a good graph), and where it is."""

    path: Path
    expected: tuple[str, str] | None

    @property
    def name(self) -> str:
        return str(self.path.relative_to(SHAPES.parent))


def iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def example(path: Path) -> Example:
    found = re.search(r"^# expect: (\S+) (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return Example(path=path, expected=(iri(found[1]), iri(found[2])) if found else None)


def examples(kind: str) -> list[Example]:
    """All of `tests/shapes/*/{pass,fail}`, in the order of their names."""
    return [example(path) for path in sorted(SHAPES.glob(f"*/{kind}/*.ttl"))]


@cache
def _triples(path: Path) -> frozenset[pyoxigraph.Triple]:
    text = path.read_text(encoding="utf-8")
    store = pyoxigraph.Store()
    for directive, value in _DIRECTIVE.findall(text):
        if directive == "base":
            store.extend(Quad(*triple) for triple in _triples((path.parent / value).resolve()))
        elif directive == "delete":
            before = len(store)
            store.update(f"DELETE WHERE {{ {value} }}", prefixes=PREFIXES)
            assert len(store) < before, f"{path}: nothing to delete for {value}"
    store.load(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in store)


def draft(path: Path) -> Draft:
    """The graph of an example as a draft of its own."""
    store = pyoxigraph.Store()
    for triple in _triples(path):
        store.add(Quad(*triple, DefaultGraph()))
        store.add(Quad(*triple, GRAPH))
    return Draft(store=store)
