"""Results to the letter of the SPARQL 1.1 formats, and Turtle that is the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat

from oncokg.errors import BadInput
from oncokg.query.ask import ask
from oncokg.query.result import FORMATS, serialized
from oncokg.store.contract import Answer, Solutions, Triples, Truth
from oncokg.store.equality import same_answer
from oncokg.store.memory import RdflibStore
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import PREFIXES

XSD = PREFIXES["xsd"]
ROWS = Solutions(
    variables=("x", "y"),
    rows=(
        (NamedNode("http://example.org/caf\u00e9"), Literal('a "quoted", text\nwith\ttab\\')),
        (None, Literal("35.8", datatype=NamedNode(XSD + "decimal"))),
        (BlankNode("b0"), Literal("Haus", language="de")),
        (Literal(""), Literal("2017-08-17", datatype=NamedNode(XSD + "date"))),
        (Literal(True), None),
    ),
)


def test_json() -> None:
    """SPARQL 1.1 Query Results JSON Format, sections 3.1 and 3.2."""
    assert json.loads(serialized(ROWS, "json")) == {
        "head": {"vars": ["x", "y"]},
        "results": {
            "bindings": [
                {
                    "x": {"type": "uri", "value": "http://example.org/caf\u00e9"},
                    "y": {"type": "literal", "value": 'a "quoted", text\nwith\ttab\\'},
                },
                {"y": {"type": "literal", "value": "35.8", "datatype": XSD + "decimal"}},
                {
                    "x": {"type": "bnode", "value": "b0"},
                    "y": {"type": "literal", "value": "Haus", "xml:lang": "de"},
                },
                {
                    "x": {"type": "literal", "value": ""},
                    "y": {"type": "literal", "value": "2017-08-17", "datatype": XSD + "date"},
                },
                {"x": {"type": "literal", "value": "true", "datatype": XSD + "boolean"}},
            ]
        },
    }
    assert json.loads(serialized(Truth(value=False), "json")) == {"head": {}, "boolean": False}


def test_csv() -> None:
    """SPARQL 1.1 Query Results CSV and TSV Formats, section 3: plain values, RFC 4180 quoting, CRLF."""
    assert (
        serialized(ROWS, "csv")
        == (
            "x,y\r\n"
            'http://example.org/caf\u00e9,"a ""quoted"", text\nwith\ttab\\"\r\n'
            ",35.8\r\n"
            "_:b0,Haus\r\n"
            ",2017-08-17\r\n"
            "true,\r\n"
        ).encode()
    )


def test_tsv() -> None:
    """SPARQL 1.1 Query Results CSV and TSV Formats, section 4: terms as in Turtle, `?` before names."""
    assert (
        serialized(ROWS, "tsv")
        == (
            "?x\t?y\n"
            '<http://example.org/caf\u00e9>\t"a \\"quoted\\", text\\nwith\\ttab\\\\"\n'
            "\t35.8\n"
            '_:b0\t"Haus"@de\n'
            f'""\t"2017-08-17"^^<{XSD}date>\n'
            "true\t\n"
        ).encode()
    )


@pytest.mark.parametrize("format_", ["json", "csv", "tsv"])
@pytest.mark.parametrize(
    "answer",
    [
        Solutions(variables=("a", "b"), rows=()),
        Solutions(variables=("a",), rows=((None,),)),
        Truth(value=True),
    ],
)
def test_empty_answers_are_written_as_oxigraph_writes_them(answer: Answer, format_: str) -> None:
    query = {0: "SELECT ?a ?b { FILTER(false) }", 1: "SELECT ?a {}"}[len(getattr(answer, "rows", ""))]
    wanted = QueryResultsFormat.from_extension(format_)
    if isinstance(answer, Truth):
        query = "ASK {}"
    expected = pyoxigraph.Store().query(query).serialize(format=wanted)
    assert expected is not None
    written = serialized(answer, format_)  # type: ignore[arg-type]
    if format_ == "json":
        assert json.loads(written) == json.loads(expected)
    else:
        assert written.rstrip(b"\n") == expected.rstrip(b"\n")


terms = st.one_of(
    st.none(),
    st.text().map(Literal),
    st.integers().map(Literal),
    st.builds(Literal, st.text(), language=st.just("en")),
    st.text(alphabet="abc/?=&20.-", min_size=1).map(lambda t: NamedNode("http://example.org/" + t)),
)


@given(rows=st.lists(st.tuples(terms, terms)))
@settings(max_examples=100, deadline=None)
def test_json_and_tsv_read_back_as_they_were(rows: list[tuple[object, object]]) -> None:
    answer = Solutions(variables=("a", "b"), rows=tuple(rows))  # type: ignore[arg-type]
    for format_, parsed in (("json", QueryResultsFormat.JSON), ("tsv", QueryResultsFormat.TSV)):
        back = pyoxigraph.parse_query_results(serialized(answer, format_), format=parsed)  # type: ignore[arg-type]
        assert isinstance(back, pyoxigraph.QuerySolutions)
        assert tuple(tuple(solution) for solution in back) == answer.rows


@given(
    texts=st.lists(
        st.text(alphabet=st.characters(exclude_characters="\r", exclude_categories=["Cs"])), min_size=1
    )
)
@settings(max_examples=50, deadline=None)
def test_csv_reads_back_with_any_reader(texts: list[str]) -> None:
    answer = Solutions(variables=("a", "b"), rows=tuple((Literal(text), Literal("x")) for text in texts))
    written = serialized(answer, "csv").decode()
    assert [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:] == texts


def test_formulas_stay_text_as_the_standard_says() -> None:
    answer = Solutions(variables=("a",), rows=((Literal("=1+1"),),))
    assert serialized(answer, "csv") == b"a\r\n=1+1\r\n"


@pytest.mark.parametrize("format_", FORMATS)
def test_formats_that_do_not_fit(format_: str) -> None:
    triples = Triples(triples=(pyoxigraph.Triple(*(NamedNode(f"http://example.org/{n}") for n in "spo")),))
    if format_ != "turtle":
        with pytest.raises(BadInput, match=f"format {format_}"):
            serialized(triples, format_)  # type: ignore[arg-type]
    if format_ in ("turtle", "table"):
        with pytest.raises(BadInput, match=f"format {format_}"):
            serialized(ROWS, format_)  # type: ignore[arg-type]


def test_turtle_is_readable(store: OxigraphStore) -> None:
    answer = ask(
        store, "CONSTRUCT { ?t a okg:Target ; rdfs:label ?l } WHERE { ?t a okg:Target ; rdfs:label ?l }"
    ).answer
    assert serialized(answer, "turtle").decode() == (
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix target: <https://w3id.org/oncokg/id/target/> .\n"
        "@prefix okg: <https://w3id.org/oncokg/ontology#> .\n"
        'target:hgnc-1643 a okg:Target ;\n\trdfs:label "CD22" .\n'
    )


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "DESCRIBE ?s { ?s a okg:Fact }",
        "CONSTRUCT { ?s okg:targets [ rdfs:label ?l ] } WHERE { ?s okg:targets ?t . ?t rdfs:label ?l }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?p = okg:Fact) }",
    ],
)
def test_turtle_is_the_same_from_both_engines_and_reads_back(
    store: OxigraphStore, rdflib: RdflibStore, query: str
) -> None:
    answers = [ask(engine, query).answer for engine in (store, rdflib)]
    first, second = (serialized(answer, "turtle") for answer in answers)
    assert first == second
    back = tuple(quad.triple for quad in pyoxigraph.parse(first, format=pyoxigraph.RdfFormat.TURTLE))
    assert same_answer(Triples(triples=back), answers[0])


def test_turtle_is_the_same_in_other_processes() -> None:
    code = """
import sys
from oncokg.query.ask import ask
from oncokg.query.result import serialized
from oncokg.store.oxigraph import OxigraphStore
sys.path.insert(0, "tests")
from samples.sample_store import besponsa
store = OxigraphStore(besponsa().oxigraph)
sys.stdout.buffer.write(serialized(ask(store, "DESCRIBE ?s { ?s a okg:Fact }").answer, "turtle"))
"""
    outputs = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert b"okg:Fact" in outputs.pop()
