"""One graph with the good example of every kind, under IRIs of their own."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph
from pyoxigraph import DefaultGraph, RdfFormat

from shapes.examples import WORLD, Example, draft, examples


@cache
def of_the_world() -> frozenset[str]:
    return frozenset(str(quad.subject) for quad in draft(WORLD).store)


def numbered(example: Example, number: int) -> bytes:
    """N-Triples of an example; nodes that are not of the world get a number, a document that of its hash."""

    def own(found: re.Match[str]) -> str:
        return found.group() if found.group() in of_the_world() else f"{found[1]}.{number}>"

    lines = draft(example.path).store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()).decode()
    lines = re.sub(r"(<https://w3id\.org/oncokg/id/(?!document/)[^>]+)>", own, lines)
    return lines.replace("0000000000000000", f"{number:015x}a").encode()


def merged(chosen: list[Example]) -> pyoxigraph.Store:
    """Several examples in one default graph."""
    store = pyoxigraph.Store()
    for number, example in enumerate(chosen):
        store.load(numbered(example, number), format=RdfFormat.N_TRIPLES)
    return store


def every_kind() -> pyoxigraph.Store:
    """The good examples of all kinds in one default graph."""
    return merged(examples("pass"))
