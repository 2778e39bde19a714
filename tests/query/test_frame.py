"""Data frames: a proper type for each column."""

from __future__ import annotations

import sys

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from oncokg.errors import BadInput, MissingExtra
from oncokg.query.ask import ask
from oncokg.query.frame import to_frame
from oncokg.store.contract import Solutions, Triples, Truth
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import ID_BASE, PREFIXES

pandas = pytest.importorskip("pandas", reason="the extra `pandas` is not installed")


def typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode(PREFIXES["xsd"] + name))


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([Literal(1), Literal(2)], "int64"),
        ([Literal(1), None], "Int64"),
        ([typed("1.5", "decimal"), Literal(2)], "float64"),
        ([typed("1.5", "decimal"), None], "float64"),
        ([typed("1e3", "double")], "float64"),
        ([Literal(True), Literal(False)], "bool"),
        ([Literal(True), None], "boolean"),
        ([typed("2017-08-17", "date"), None], "datetime64[ns]"),
        ([typed("2017-08-17T10:00:00", "dateTime")], "datetime64[ns]"),
        ([typed("2017-08-17T10:00:00Z", "dateTime")], "datetime64[ns, UTC]"),
        ([typed("0001-01-01", "date")], "object"),
        ([typed("2017-08-17", "date"), typed("2017-08-17T10:00:00Z", "dateTime")], "object"),
        ([Literal("a"), None], "str"),
        ([Literal("a"), Literal(1)], "object"),
        ([typed("x", "integer"), Literal(1)], "object"),
        ([Literal(2**70)], "float64"),
        ([None], "object"),
        ([], "object"),
        ([NamedNode("http://example.org/x"), BlankNode("b")], "str"),
    ],
)
def test_types_of_columns(values: list[object], dtype: str) -> None:
    frame = to_frame(Solutions(variables=("x",), rows=tuple((value,) for value in values)))  # type: ignore[arg-type]
    expected = pandas.Series([""], dtype="str").dtype if dtype == "str" else dtype
    assert frame["x"].dtype == expected
    assert len(frame) == len(values)


def test_values_of_an_answer(store: OxigraphStore) -> None:
    query = """
SELECT ?drug ?date ?n ?value { ?action okg:concernsSubstance ?drug ; okg:actionDate ?date .
  ?result okg:printedValue "35.8" ; okg:numericValue ?value . BIND(218 AS ?n) }"""
    answer = ask(store, query).answer
    frame = to_frame(answer)
    assert list(frame.columns) == ["drug", "date", "n", "value"]
    row = frame.iloc[0]
    assert row["drug"] == "substance:unii-P93RUU11P7"
    assert row["date"] == pandas.Timestamp("2024-03-06")
    assert (row["n"], row["value"]) == (218, 35.8)
    assert to_frame(answer, iris="full")["drug"][0] == ID_BASE + "substance/unii-P93RUU11P7"
    with pytest.raises(BadInput, match="no way to write IRIs"):
        to_frame(answer, iris="short")  # type: ignore[arg-type]


def test_other_forms() -> None:
    assert to_frame(Truth(value=True))["answer"].tolist() == [True]
    node = NamedNode("http://example.org/x")
    frame = to_frame(Triples(triples=(pyoxigraph.Triple(node, node, Literal(5)),)))
    assert list(frame.columns) == ["subject", "predicate", "object"]
    assert frame["object"].tolist() == [5]
    assert list(to_frame(Solutions(variables=("a", "b"), rows=())).columns) == ["a", "b"]


def test_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match=r"pip install 'oncokg\[pandas\]'"):
        to_frame(Truth(value=True))
