"""`oncokg ask` and `oncokg questions`: every way to ask, every format, the words behind a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib

import oncokg as package
from cli.command_line import Outcome
from oncokg.resources import queries_dir

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

NAMES = "SELECT ?drug ?label { ?drug a okg:Substance ; rdfs:label ?label } ORDER BY ?label"
LABELS = {"gemtuzumab ozogamicin", "inotuzumab ozogamicin"}
RESULTS = """#+ id: results-of-mine
#+ question: Which results are there?
#+ columns: value
#+ parameter: printed string | the value as printed
#+ evidence: result
SELECT ?value ?result { ?result okg:numericValue ?value ; okg:printedValue ?printed } ORDER BY ?value ?result
"""


@pytest.fixture
def store(shipped_store: Path, monkeypatch: pytest.MonkeyPatch, oncokg: Oncokg) -> Path:
    monkeypatch.setenv("ONCOKG_STORE", str(shipped_store))
    return shipped_store


@pytest.mark.usefixtures("store")
class TestRows:
    def test_a_table_for_people(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", NAMES).good()
        assert b"\x1b" not in shown.out
        assert {line.split("  ")[-1].strip() for line in shown.lines} >= LABELS
        assert "https://w3id.org" not in shown.text
        assert shown.err == "2 rows\n"

    def test_a_table_is_as_wide_as_asked(self, oncokg: Oncokg, monkeypatch: pytest.MonkeyPatch) -> None:
        query = "SELECT ?title { ?document dcterms:title ?title } ORDER BY ?title"
        widths = []
        for columns in (None, "30"):
            if columns:
                monkeypatch.setenv("COLUMNS", columns)
            widths.append(max(len(line.rstrip()) for line in oncokg("ask", query).good().lines))
        assert 30 < widths[0] <= 160
        assert widths[1] <= 30

    def test_csv(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", NAMES, "--format", "csv").good()
        rows = list(csv.DictReader(io.StringIO(shown.text, newline=""), strict=True))
        assert {row["label"] for row in rows} == LABELS
        assert all(row["drug"].startswith("https://w3id.org/oncokg/id/substance/") for row in rows)
        assert shown.err == ""

    def test_tsv_and_json_are_sparql_results(self, oncokg: Oncokg) -> None:
        for format in ("tsv", "json"):
            shown = oncokg("ask", NAMES, "--format", format).good()
            kind = pyoxigraph.QueryResultsFormat.from_extension("srj" if format == "json" else format)
            read = pyoxigraph.parse_query_results(shown.out, format=kind)
            assert {row["label"].value for row in read} == LABELS
            assert [variable.value for variable in read.variables] == ["drug", "label"]

    def test_numbers_keep_their_datatype(self, oncokg: Oncokg) -> None:
        query = "SELECT ?n { ?f okg:printedValue '35.8' ; okg:numericValue ?n } LIMIT 1"
        read = json.loads(oncokg("ask", query, "--format", "json").good().out)
        (row,) = read["results"]["bindings"]
        assert row["n"] == {
            "type": "literal",
            "value": "35.8",
            "datatype": "http://www.w3.org/2001/XMLSchema#decimal",
        }

    def test_no_rows_are_an_answer_too(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", "SELECT ?x { ?x rdfs:label 'no such thing' }").good()
        assert "x" in shown.text
        assert shown.err == "0 rows\n"
        assert oncokg("ask", "SELECT ?x { ?x rdfs:label 'no such thing' }", "--format", "csv").out == b"x\r\n"

    def test_a_term_that_the_ontology_has_not_is_a_warning_on_stderr(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", "SELECT ?x { ?x a okg:Medicine }", "--format", "csv").good()
        assert shown.out == b"x\r\n"
        assert shown.err.startswith("warning: query, line 1, column 18: the ontology has no okg:Medicine")

    def test_yes_and_no(self, oncokg: Oncokg) -> None:
        assert "yes" in oncokg("ask", "ASK { ?x a okg:Substance }").good().text
        assert "no" in oncokg("ask", "ASK { ?x rdfs:label 'no such thing' }").good().text
        assert (
            json.loads(oncokg("ask", "ASK { ?x a okg:Substance }", "--format", "json").good().out)["boolean"]
            is True
        )


@pytest.mark.usefixtures("store")
class TestTriples:
    QUERY = "CONSTRUCT WHERE { ?drug okg:targets ?target }"

    def test_construct_gives_turtle(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", self.QUERY).good()
        graph = rdflib.Graph().parse(data=shown.out, format="turtle")
        assert len(graph) == 2
        assert set(graph.predicates()) == {rdflib.URIRef("https://w3id.org/oncokg/ontology#targets")}
        assert shown.out == oncokg("ask", self.QUERY, "--format", "turtle").out
        assert "@prefix okg:" in shown.text

    def test_describe_gives_turtle(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", "DESCRIBE ?x { ?x rdfs:label 'inotuzumab ozogamicin' }").good()
        graph = rdflib.Graph().parse(data=shown.out, format="turtle")
        assert rdflib.Literal("inotuzumab ozogamicin") in set(graph.objects())

    def test_triples_are_no_rows_and_rows_no_triples(self, oncokg: Oncokg) -> None:
        assert "triples, not rows" in oncokg("ask", self.QUERY, "--format", "csv").error(3)
        assert "rows, not triples" in oncokg("ask", NAMES, "--format", "turtle").error(3)

    def test_a_table_of_triples_on_request(self, oncokg: Oncokg) -> None:
        shown = oncokg("ask", self.QUERY, "--format", "table").good()
        assert [
            word for word in ("subject", "predicate", "object", "CD22", "CD33") if word not in shown.text
        ] == []


@pytest.mark.usefixtures("store")
class TestFilesAndParameters:
    def test_a_file(self, oncokg: Oncokg, tmp_path: Path) -> None:
        (tmp_path / "names.rq").write_text(NAMES, encoding="utf-8")
        assert (
            oncokg("ask", "names.rq", "--format", "csv").good().out
            == oncokg("ask", NAMES, "--format", "csv").out
        )

    def test_parameters_are_bound(self, oncokg: Oncokg, tmp_path: Path) -> None:
        (tmp_path / "mine.rq").write_text(RESULTS, encoding="utf-8")
        some = oncokg("ask", "mine.rq", "--param", "printed=35.8", "--format", "csv").good()
        assert set(some.lines[1:]) == {"35.8"}
        hostile = '35.8" } INSERT DATA { <a:a> <a:a> "'
        none = oncokg("ask", "mine.rq", "--param", f"printed={hostile}", "--format", "csv").good()
        assert none.lines == ["value"]

    def test_parameters_of_a_query_string(self, oncokg: Oncokg) -> None:
        query = "SELECT ?drug { ?drug a okg:Substance ; rdfs:label ?name }"
        shown = oncokg("ask", query, "--param", "name=inotuzumab ozogamicin").good()
        assert shown.err == "1 row\n"

    def test_wrong_parameters(self, oncokg: Oncokg, tmp_path: Path) -> None:
        (tmp_path / "mine.rq").write_text(RESULTS, encoding="utf-8")
        assert "NAME=VALUE" in oncokg("ask", "mine.rq", "--param", "printed").error(3)
        assert "did you mean printed?" in oncokg("ask", "mine.rq", "--param", "print=1").error(2)


@pytest.mark.usefixtures("store")
class TestWhy:
    def rows(self, oncokg: Oncokg, tmp_path: Path, *more: str) -> Outcome:
        (tmp_path / "mine.rq").write_text(RESULTS, encoding="utf-8")
        return oncokg("ask", "mine.rq", "--param", "printed=17.4", "--why", *more).good()

    def test_in_a_table(self, oncokg: Oncokg, tmp_path: Path) -> None:
        shown = self.rows(oncokg, tmp_path)
        quotes = [line for line in shown.lines if line.startswith("    [")]
        assert any("17.4" in line for line in quotes)
        assert any(line.startswith("row 1: ") for line in shown.lines)
        assert b"\x1b" not in shown.out

    def test_in_csv_and_json(self, oncokg: Oncokg, tmp_path: Path, examples: Path) -> None:
        rows = list(
            csv.DictReader(io.StringIO(self.rows(oncokg, tmp_path, "--format", "csv").text, newline=""))
        )
        assert list(rows[0])[:5] == ["row", "document", "start", "end", "quote"]
        assert any("17.4" in row["quote"] for row in rows)
        assert all(len(row["quote"]) == int(row["end"]) - int(row["start"]) for row in rows)
        read = json.loads(self.rows(oncokg, tmp_path, "--format", "json").out)
        assert [row["quote"]["value"] for row in read["results"]["bindings"]] == [
            row["quote"] for row in rows
        ]


def test_questions_are_listed_with_their_parameters(oncokg: Oncokg) -> None:
    shown = oncokg("questions").good()
    assert shown.err == ""
    stored = package.questions()
    assert [line for line in shown.lines if not line.startswith(" ")] == [question.id for question in stored]
    assert {path.stem for path in (queries_dir() / "competency").glob("*.rq")} == {
        question.id for question in stored
    }
    for question in stored:
        assert f"    {question.question}" in shown.lines
        for parameter in question.parameters:
            assert any(line.startswith(f"    --param {parameter.name}=") for line in shown.lines)


def test_at_least_fifteen_questions_ship() -> None:
    assert len(package.questions()) >= 15


@pytest.mark.parametrize(
    "path", sorted((queries_dir() / "competency").glob("*.rq")), ids=lambda path: path.stem
)
def test_every_question_that_ships_can_be_asked_as_it_stands(
    oncokg: Oncokg, shipped_store: Path, path: Path
) -> None:
    question = next(one for one in package.questions() if one.path == path)
    needed = [one.name for one in question.parameters if not one.optional and not one.default]
    shown = oncokg("ask", question.id, "--store", shipped_store, "--format", "csv")
    if needed:
        assert needed[0] in shown.error(2 if shown.code == 2 else 3)
    else:
        assert shown.good().lines[0] == ",".join(question.columns)
