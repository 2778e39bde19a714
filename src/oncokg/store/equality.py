"""When two engines say the same: answers compared by value, since each has its own way to write numbers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from oncokg.store.contract import Answer, Solutions, Triples, Truth

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from oncokg.store.contract import Term

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name
    for name in (
        "decimal",
        "double",
        "float",
        "integer",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
    )
)
_DIGITS = 15
"""Significant digits that count: engines divide with 18 or with 28."""


def value_of(term: Term | None) -> Hashable:
    """Give a term as a value to compare: "1.50" and "1.5" of xsd:decimal are one, so are +00:00 and Z."""
    import pyoxigraph

    if term is None:
        return None
    if not isinstance(term, pyoxigraph.Literal):
        return (type(term).__name__, "" if isinstance(term, pyoxigraph.BlankNode) else term.value)
    if term.language:
        return ("text", term.value, term.language.lower())
    datatype, text = term.datatype.value, term.value
    try:
        if datatype in _NUMBERS:
            number = Decimal(text)
            return ("number", f"{number:.{_DIGITS - 1}e}" if number else "0")
        if datatype == _XSD + "boolean":
            return ("boolean", text in ("true", "1"))
        if datatype == _XSD + "dateTime":
            return ("dateTime", datetime.fromisoformat(text))
    except (ValueError, InvalidOperation):
        pass
    return (datatype, text)


def same_answer(left: Answer, right: Answer, *, ordered: bool = True) -> bool:
    """Tell whether two answers have the same columns, in whatever order, and the same values.

    Args:
        left: one answer.
        right: the other.
        ordered: compare rows in their order; False for a query that does not order all its rows.
    """
    if isinstance(left, Solutions) and isinstance(right, Solutions):
        if sorted(left.variables) != sorted(right.variables):
            return False
        first, second = _rows(left, left.variables), _rows(right, left.variables)
        return first == second if ordered else Counter(first) == Counter(second)
    if isinstance(left, Triples) and isinstance(right, Triples):
        sets = [{tuple(map(value_of, triple)) for triple in answer.triples} for answer in (left, right)]
        return sets[0] == sets[1]
    return isinstance(left, Truth) and isinstance(right, Truth) and left.value == right.value


def _rows(answer: Solutions, variables: Sequence[str]) -> list[tuple[Hashable, ...]]:
    places = [answer.variables.index(variable) for variable in variables]
    return [tuple(value_of(row[place]) for place in places) for row in answer.rows]
