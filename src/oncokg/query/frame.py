"""Answers as pandas data frames (extra `pandas`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from oncokg.errors import BadInput, MissingExtra
from oncokg.query.curies import curie
from oncokg.store.contract import Answer, Solutions, Triples, Truth
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    import pandas

Iris = Literal["curie", "full"]

_XSD: Final = PREFIXES["xsd"]


def to_frame(answer: Answer, *, iris: Iris = "curie") -> pandas.DataFrame:
    """Turn an answer into a data frame with one column per variable, in the answer's order.

    Columns of integers become int64 (Int64 where a value is missing), of decimals and doubles float64, of
    dates and times datetime64, of booleans bool (boolean); everything else is text. What a column mixes stays
    Python objects. Triples give the columns subject, predicate, object; ASK gives one cell, `answer`.

    Args:
        answer: any answer.
        iris: "curie" shortens IRIs with the project's prefixes, "full" keeps them.

    Raises `MissingExtra` without pandas.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("pandas", "a data frame") from error

    if iris not in ("curie", "full"):
        raise BadInput(f"iris={iris!r}", "no way to write IRIs", 'use "curie" or "full"')
    if isinstance(answer, Truth):
        return pandas.DataFrame({"answer": [answer.value]})
    if isinstance(answer, Triples):
        columns: tuple[str, ...] = ("subject", "predicate", "object")
        rows: tuple[tuple[Any, ...], ...] = tuple((t.subject, t.predicate, t.object) for t in answer.triples)
    elif isinstance(answer, Solutions):
        columns, rows = answer.variables, answer.rows
    data = {
        column: _series([_value(row[place], iris) for row in rows]) for place, column in enumerate(columns)
    }
    return pandas.DataFrame(data, columns=list(columns))


def _series(values: list[Any]) -> pandas.Series[Any]:
    import pandas

    kinds = {type(value) for value in values if value is not None}
    missing = any(value is None for value in values)
    if kinds == {bool}:
        return pandas.Series(values, dtype="boolean" if missing else "bool")
    if kinds == {int} and all(abs(value) < 2**63 for value in values if value is not None):
        return pandas.Series(values, dtype="Int64" if missing else "int64")
    if kinds and kinds <= {int, float}:
        return pandas.Series(values, dtype="float64")
    if kinds and kinds <= {date, datetime}:
        zones = {value.tzinfo is not None for value in values if isinstance(value, datetime)}
        in_range = all(1678 <= value.year <= 2261 for value in values if value is not None)
        if in_range and len(zones | ({False} if date in kinds else set())) == 1:
            aware = zones == {True}
            times = ["NaT" if value is None else value.isoformat() for value in values]
            series = pandas.Series(pandas.to_datetime(times, utc=aware, format="ISO8601"))
            return series.astype("datetime64[ns, UTC]" if aware else "datetime64[ns]")
        return pandas.Series(values, dtype="object")
    if kinds <= {str}:
        return pandas.Series(values, dtype="str" if kinds else "object")
    return pandas.Series(values, dtype="object")


def _value(term: Any, iris: Iris) -> Any:
    import pyoxigraph

    if term is None:
        return None
    if isinstance(term, pyoxigraph.NamedNode):
        return curie(term.value) if iris == "curie" else term.value
    if isinstance(term, pyoxigraph.BlankNode):
        return f"_:{term.value}"
    if not isinstance(term, pyoxigraph.Literal):
        return str(term)
    reader = _READERS.get(term.datatype.value)
    if reader is None:
        return term.value
    try:
        return reader(term.value)
    except ValueError:
        return term.value


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    _XSD + "integer": int,
    _XSD + "decimal": float,
    _XSD + "double": float,
    _XSD + "float": float,
    _XSD + "boolean": lambda text: text in ("true", "1"),
    _XSD + "date": date.fromisoformat,
    _XSD + "dateTime": datetime.fromisoformat,
}
