"""A small store over a sample file, complete with derived edges, for tests downstream of the store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from oncokg.graph.draft import draft_of
from oncokg.store.contract import Answer, Solutions, Triples, Truth
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from oncokg.store.contract import Term

SAMPLES = Path(__file__).parent


class SampleStore:
    """A `Store` in memory over TriG text; the views have been run."""

    def __init__(self, trig: str) -> None:
        quads = pyoxigraph.parse(trig, format=pyoxigraph.RdfFormat.TRIG)
        lines = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
        self.oxigraph = draft_of([lines.decode()]).store

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> Answer:
        substitutions = {pyoxigraph.Variable(name): value for name, value in (bindings or {}).items()}
        answer = self.oxigraph.query(text, prefixes=PREFIXES, substitutions=substitutions)
        if isinstance(answer, pyoxigraph.QueryBoolean):
            return Truth(value=bool(answer))
        if isinstance(answer, pyoxigraph.QueryTriples):
            return Triples(triples=tuple(answer))
        variables = tuple(variable.value for variable in answer.variables)
        return Solutions(variables=variables, rows=tuple(tuple(row) for row in answer))

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        everything = self.oxigraph.quads_for_pattern(None, None, None, None)
        return (quad for quad in everything if quad.graph_name != pyoxigraph.DefaultGraph())

    def triples(self) -> Iterator[pyoxigraph.Triple]:
        default = self.oxigraph.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
        return (quad.triple for quad in default)

    def close(self) -> None:
        pass


def besponsa() -> SampleStore:
    """The facts of `besponsa.trig`."""
    return SampleStore((SAMPLES / "besponsa.trig").read_text(encoding="utf-8"))
