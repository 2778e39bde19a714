"""Answers in a notebook: rows, data frames, files, tables and the words behind each row."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest

import oncokg
from oncokg.errors import MissingExtra, NotFound

NAMES = "SELECT ?drug ?name { ?drug a okg:Substance ; rdfs:label ?name } ORDER BY ?name"
TYPES = """
SELECT ?fact ?kind ?value ?count ?day ?yes ?text {
  VALUES (?label ?count ?day ?yes ?text) {
    ("inotuzumab ozogamicin" 109 "2017-08-17"^^xsd:date true "as it was")
    ("gemtuzumab ozogamicin" UNDEF UNDEF UNDEF UNDEF)
  }
  ?fact rdfs:label ?label ; a ?kind . FILTER(?kind = okg:Substance)
  BIND(IF(BOUND(?count), 35.8, 17.4) AS ?value)
} ORDER BY DESC(?label)
"""


@pytest.fixture(scope="module")
def graph(shipped_store: Path) -> Iterator[oncokg.KnowledgeGraph]:
    with oncokg.open(shipped_store) as opened:
        yield opened


def test_rows(graph: oncokg.KnowledgeGraph) -> None:
    result = graph.ask(NAMES)
    assert result.columns == ("drug", "name")
    assert len(result) == 2
    assert list(result) == [
        {"drug": name, "name": name} for name in ("gemtuzumab ozogamicin", "inotuzumab ozogamicin")
    ]
    assert list(result) == list(result)  # it can be walked through again
    assert repr(result) == "Result(2 rows of drug, name)"


def test_a_missing_value_is_none(graph: oncokg.KnowledgeGraph) -> None:
    assert [row["count"] for row in graph.ask(TYPES)] == ["109", None]


def test_truth(graph: oncokg.KnowledgeGraph) -> None:
    assert graph.ask("ASK { ?x a okg:Substance }")
    assert not graph.ask("ASK { ?x rdfs:label 'no such thing' }")
    assert graph.ask(NAMES)
    assert not graph.ask("SELECT ?x { ?x rdfs:label 'no such thing' }")


def test_triples_are_rows_too(graph: oncokg.KnowledgeGraph) -> None:
    result = graph.ask("CONSTRUCT WHERE { ?x okg:targets ?y }")
    rows = list(result)
    assert len(rows) == len(result) == 2
    assert {row["object"] for row in rows} == {"CD22", "CD33"}
    assert list(result.to_pandas().columns) == list(result.columns) == ["subject", "predicate", "object"]


def test_types_of_a_data_frame(graph: oncokg.KnowledgeGraph) -> None:
    frame = graph.ask(TYPES).to_pandas()
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == {
        "fact": "str",
        "kind": "str",
        "value": "float64",
        "count": "Int64",
        "day": "datetime64[ns]",
        "yes": "boolean",
        "text": "str",
    }
    assert frame["value"].tolist() == [35.8, 17.4]
    assert frame["count"].tolist() == [109, pandas.NA]
    assert frame["day"][0] == pandas.Timestamp(2017, 8, 17)
    assert frame["fact"].tolist() == ["substance:unii-P93RUU11P7", "substance:unii-8GZG754X6M"]
    assert frame["kind"].tolist() == ["okg:Substance"] * 2


def test_labels_in_a_data_frame(graph: oncokg.KnowledgeGraph) -> None:
    frame = graph.ask(TYPES).to_pandas(labels=True)
    assert frame["fact"].tolist() == ["inotuzumab ozogamicin", "gemtuzumab ozogamicin"]
    assert frame["value"].tolist() == [35.8, 17.4]
    assert str(frame["count"].dtype) == "Int64"
    assert frame["text"][0] == "as it was"
    assert pandas.isna(frame["text"][1])


def test_a_data_frame_without_rows(graph: oncokg.KnowledgeGraph) -> None:
    for labels in (False, True):
        frame = graph.ask("SELECT ?x ?y { ?x rdfs:label 'no such thing' ; a ?y }").to_pandas(labels=labels)
        assert (list(frame.columns), len(frame)) == (["x", "y"], 0)


def test_a_data_frame_of_a_truth(graph: oncokg.KnowledgeGraph) -> None:
    frame = graph.ask("ASK { ?x a okg:Substance }").to_pandas(labels=True)
    assert frame["answer"].tolist() == [True]


def test_without_pandas(graph: oncokg.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(
        MissingExtra, match=r"a data frame needs an extra .* pip install 'oncokg\[pandas\]'"
    ) as caught:
        graph.ask(NAMES).to_pandas()
    assert caught.value.extra == "pandas"


def test_bytes(graph: oncokg.KnowledgeGraph) -> None:
    result = graph.ask(NAMES)
    assert result.to_bytes("csv").startswith(b"drug,name\r\n")
    assert result.to_bytes("tsv").startswith(b"?drug\t?name\n")
    assert b'"results"' in result.to_bytes("json")
    assert b"okg:targets" in graph.ask("CONSTRUCT WHERE { ?x okg:targets ?y }").to_bytes("turtle")
    for format in ("table", "nosuch"):
        with pytest.raises(oncokg.BadInput, match="use csv, tsv, json or turtle"):
            result.to_bytes(format)


def test_why_gives_words_with_their_place(graph: oncokg.KnowledgeGraph, root: Path) -> None:
    query = "SELECT ?result { ?result okg:printedValue '8.0' } ORDER BY ?result"
    result = graph.ask(query)
    found = result.why()
    assert {one.row for one in found} == set(range(1, len(result) + 1))
    with oncokg.read(root / "examples" / "besponsa-2017.md") as read:
        document = read.records[0].document
    own = [one for one in found if one.sha256 == document.sha256]
    assert own
    for one in own:
        assert document.text[one.start : one.end] == one.quote
    assert any("8.0" in one.quote for one in own)


def test_parameters_by_name(graph: oncokg.KnowledgeGraph, tmp_path: Path) -> None:
    query = "SELECT ?drug { ?drug a okg:Substance ; rdfs:label ?label }"
    assert len(graph.ask(query, label="inotuzumab ozogamicin")) == 1
    assert len(graph.ask(query, label='" } #')) == 0
    (tmp_path / "mine.rq").write_text(query, encoding="utf-8")
    assert len(graph.ask(tmp_path / "mine.rq", label="inotuzumab ozogamicin")) == 1
    with pytest.raises(NotFound, match="did you mean label"):
        graph.ask(query, lable="x")


def test_wrong_questions_raise_with_a_place(graph: oncokg.KnowledgeGraph) -> None:
    with pytest.raises(oncokg.BadQuery) as caught:
        graph.ask("SELECT ?x {\n  ?x a okg:Substance .\n  FILTRE(?x) }")
    assert (caught.value.line, caught.value.column) == (3, 3)
    with pytest.raises(NotFound):
        graph.ask("no-such-question")
    with pytest.raises(oncokg.BadInput, match="no such file"):
        graph.ask(Path("missing.rq"))


def test_warnings_about_terms(graph: oncokg.KnowledgeGraph) -> None:
    (warning,) = graph.ask("SELECT ?x { ?x a okg:Medicine }").warnings
    assert "okg:Medicine" in warning


def test_a_table_in_a_notebook_escapes_what_it_shows(graph: oncokg.KnowledgeGraph) -> None:
    hostile = "<img src=x onerror=alert(1)>&\"'"
    html = graph.ask("SELECT ?x { BIND(?y AS ?x) }", y=hostile)._repr_html_()
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;&amp;" in html
    named = graph.ask(NAMES)._repr_html_()
    assert "<th>drug</th><th>name</th>" in named
    assert "<td>inotuzumab ozogamicin</td>" in named


def test_other_answers_in_a_notebook(graph: oncokg.KnowledgeGraph) -> None:
    assert graph.ask("ASK { ?x a okg:Substance }")._repr_html_() == "<p>yes</p>"
    assert "<td>CD22</td>" in graph.ask("CONSTRUCT WHERE { ?x okg:targets ?y }")._repr_html_()


def test_the_questions_that_ship_give_frames(graph: oncokg.KnowledgeGraph) -> None:
    asked = [one for one in oncokg.questions() if all(p.optional or p.default for p in one.parameters)]
    assert len(asked) >= 10
    for question in asked:
        frame = graph.ask(question.id).to_pandas(labels=True)
        assert tuple(frame.columns) == question.columns
