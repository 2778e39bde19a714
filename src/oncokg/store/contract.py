"""What every store answers, whichever engine is behind it.

Terms are pyoxigraph's (`NamedNode`, `Literal`, `BlankNode`); an engine with terms of its own converts at its
edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

    Term = NamedNode | Literal | BlankNode


@dataclass(frozen=True, kw_only=True)
class Solutions:
    """The answer to a SELECT: variable names without `?`, and rows in the query's order (None = unbound)."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True, kw_only=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE."""

    triples: tuple[Triple, ...]


Answer = Solutions | Truth | Triples


class Store(Protocol):
    """A readable graph: named graphs by document version, and a default graph that holds every fact once."""

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SPARQL 1.1 query over the default graph; `bindings` are values, never text.

        Raises `BadQuery` with line and column when the query is malformed.
        """

    def quads(self) -> Iterator[Quad]:
        """Iterate over every quad of the named graphs, without the default graph's copy, in no order."""

    def triples(self) -> Iterator[Triple]:
        """Iterate over the default graph, in no order."""

    def close(self) -> None:
        """Release the store; a closed store answers nothing."""
