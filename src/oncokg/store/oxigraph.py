"""The embedded engine: Oxigraph, in memory or over a published snapshot on disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from oncokg.errors import BadQuery, StoreError
from oncokg.store.binding import bind
from oncokg.store.contract import Answer, Solutions, Triples, Truth
from oncokg.store.diagnosis import syntax_error, undeclared_prefix
from oncokg.store.gate import admit
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

    from oncokg.graph.draft import Draft
    from oncokg.store.contract import Term


class OxigraphStore:
    """A `Store` over a pyoxigraph store that nobody writes any more."""

    def __init__(self, store: pyoxigraph.Store, *, name: str = "in memory") -> None:
        self._open: pyoxigraph.Store | None = store
        self._name = name

    def __repr__(self) -> str:
        return f"OxigraphStore({self._name!r})"

    @property
    def _store(self) -> pyoxigraph.Store:
        if self._open is None:
            raise StoreError(self._name, "it is closed", "open it again")
        return self._open

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SPARQL 1.1 query over the default graph; the project's prefixes need no declaration.

        Raises `BadQuery` for a query that is malformed, refused or beyond the limits, and `StoreError` when
        the files of the store cannot be read.
        """
        store = self._store
        tokens = admit(text)
        unknown = undeclared_prefix(tokens, PREFIXES)
        if unknown is not None:
            raise unknown
        completed = bind(text, tokens, bindings or {})
        try:
            return _taken(store.query(completed, prefixes=PREFIXES))
        except SyntaxError as error:
            raise syntax_error(tokens, PREFIXES, str(error)) from error
        except (RuntimeError, ValueError) as error:
            raise BadQuery(" ".join(str(error).split())) from error
        except OSError as error:
            raise StoreError(self._name, f"it cannot be read ({error})", "build it again") from error

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        """Iterate over every quad of the named graphs, without the default graph's copy, in no order."""
        store = self._store
        for graph in store.named_graphs():
            yield from store.quads_for_pattern(None, None, None, graph)

    def triples(self) -> Iterator[pyoxigraph.Triple]:
        """Iterate over the default graph, in no order."""
        import pyoxigraph

        for quad in self._store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()):
            yield quad.triple

    def draft(self) -> Draft:
        """Return the graph as a draft, to be checked once more; it must not be changed."""
        from oncokg.graph.draft import Draft

        return Draft(store=self._store)

    def close(self) -> None:
        """Release the store; a closed store answers nothing."""
        self._open = None


def _taken(
    result: pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples,
) -> Answer:
    import pyoxigraph

    if isinstance(result, pyoxigraph.QueryBoolean):
        return Truth(value=bool(result))
    if isinstance(result, pyoxigraph.QueryTriples):
        return Triples(triples=tuple(result))
    return Solutions(
        variables=tuple(variable.value for variable in result.variables),
        rows=tuple(tuple(solution) for solution in result),
    )
