"""Rows of a SELECT on a draft's default graph, as plain mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Store

    from oncokg.validate.finding import Node


def rows(store: Store, query: str) -> Iterator[Mapping[str, Node]]:
    """Yield each row of a SELECT query as column name to term, without the unbound columns.

    Raises `SyntaxError` for a malformed query and `TypeError` for one that is not a SELECT.
    """
    import pyoxigraph

    solutions = store.query(query, prefixes=PREFIXES)
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise TypeError("not a SELECT query")
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}
