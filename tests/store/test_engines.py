"""Two engines, one answer: every form of query, with and without values given beside the text."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from oncokg.errors import BadQuery, StoreError
from oncokg.store.contract import Answer, Solutions, Store, Triples, Truth
from oncokg.store.equality import same_answer, value_of
from oncokg.store.memory import dataset, from_rdflib, rdflib_store, to_rdflib
from oncokg.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from oncokg.store.contract import Term

XSD = "http://www.w3.org/2001/XMLSchema#"
TURTLE = """
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a ex:q ex:b ; ex:d 3 ; ex:name "Alpha"@EN ; ex:share 35.80 ; ex:on "2017-08-17"^^xsd:date .
ex:c ex:q ex:b ; ex:d 5 ; ex:name "gamma" ; ex:share 17.40 ; ex:at "2017-08-17T10:00:00+00:00"^^xsd:dateTime .
ex:e ex:q ex:f ; ex:d 7 ; ex:sure true ; ex:quote "say \\"x\\"\\n\\\\u0022" .
ex:b ex:up ex:top .
ex:f ex:up ex:top .
"""


def node(name: str) -> NamedNode:
    return NamedNode(f"http://example.org/{name}")


def engines_of(turtle: str) -> tuple[Store, Store]:
    store = pyoxigraph.Store()
    for graph in (node("g"), pyoxigraph.DefaultGraph()):
        store.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    oxigraph = OxigraphStore(store)
    return oxigraph, rdflib_store(oxigraph)


OXIGRAPH, RDFLIB = engines_of(TURTLE)


def size(answer: Answer) -> int:
    if isinstance(answer, Solutions):
        return len(answer.rows)
    return len(answer.triples) if isinstance(answer, Triples) else int(answer.value)


@pytest.mark.parametrize(
    ("query", "bound", "expected"),
    [
        ("SELECT ?s ?p ?o { ?s ?p ?o }", None, 16),
        ("SELECT * { ?s ex:share ?o FILTER(?o > 20) }", None, 1),
        (
            "SELECT ?s ?t ?u { ?s ex:d ?d OPTIONAL { ?s ex:on ?t } OPTIONAL { ?s ex:at ?u } } ORDER BY ?d",
            None,
            3,
        ),
        ("SELECT (AVG(?d)/7 AS ?a) (SUM(?d*1.50) AS ?b) (COUNT(*) AS ?n) { ?s ex:d ?d }", None, 1),
        ("SELECT ?g ?s { GRAPH ?g { ?s ex:up ?o } } ORDER BY ?s", None, 2),
        ("ASK { ?s ex:sure true }", None, 1),
        ("ASK { ?s ex:sure false }", None, 0),
        ("CONSTRUCT { ?o ex:of ?s } WHERE { ?s ex:q ?o }", None, 3),
        ("DESCRIBE ex:a", None, 5),
        ("SELECT ?s ?x { ?s ex:q ?x }", node("b"), 2),
        ("SELECT ?s { ?s ex:q ?x }", node("b"), 2),
        ("SELECT * { ?s ex:d ?d FILTER(?d < ?x) }", Literal(5), 1),
        ("SELECT ?y (COUNT(?s) AS ?n) { ?s ex:q ?y FILTER(?y = ?x) } GROUP BY ?y", node("b"), 1),
        ("SELECT ?x (COUNT(?s) AS ?n) { ?s ex:q ?y } GROUP BY ?y ?x", node("b"), 2),
        ("SELECT ?y { ?s ex:q ?y ; ex:d ?d } GROUP BY ?y HAVING(SUM(?d) > ?x)", Literal(7), 1),
        ("SELECT (COUNT(*) AS ?n) { ?s ex:d ?d FILTER(?d <= ?x) }", Literal(1), 1),
        ("SELECT ?s { { ?s ex:d ?d FILTER(?d <= ?x) } UNION { ?s ex:d ?d FILTER(?d > ?x) } }", Literal(5), 3),
        ("SELECT ?s ?y { ?s ex:d ?d OPTIONAL { ?s ex:q ?y FILTER(?d <= ?x) } }", Literal(5), 3),
        ("SELECT ?s { ?s ex:d ?d FILTER NOT EXISTS { ?s ex:q ?x } }", node("b"), 1),
        ("SELECT ?s { ?s ex:d ?d FILTER EXISTS { ?s ex:d ?e FILTER(?e < ?x) } }", Literal(5), 1),
        ("SELECT ?s { ?s ex:d ?d FILTER(EXISTS { ?s ex:q ?x } || ?d = 7) }", node("b"), 3),
        ("SELECT ?s { ?s ex:d ?d MINUS { ?s ex:q ?x } }", node("b"), 1),
        ("SELECT ?s { ?s ex:d ?d MINUS { ?s ex:d ?e FILTER(?e < ?x) } }", Literal(5), 2),
        ("SELECT ?s ?x { { SELECT ?s ?x { ?s ex:q ?x } } }", node("b"), 2),
        (
            "SELECT ?s { { SELECT ?s (COUNT(?y) AS ?n) { ?s ex:q ?y FILTER(?y = ?x) } GROUP BY ?s } }",
            node("b"),
            2,
        ),
        (
            "SELECT ?y { { SELECT ?y { ?s ex:q ?y } GROUP BY ?y HAVING(COUNT(?s) >= ?x) } }",
            Literal(2),
            1,
        ),
        ("SELECT ?z { { SELECT ?s (?x + 1 AS ?z) { ?s ex:q ?y } } }", Literal(1), 3),
        ("SELECT ?s { ?s ex:q/ex:up* ?x }", node("top"), 3),
        ("SELECT ?s { ?s ex:q ?y BIND(?x AS ?z) FILTER(?z = ?y) }", node("b"), 2),
        ("SELECT ?s { ?s ex:d ?d FILTER(!BOUND(?x) || ?d <= ?x) }", Literal(5), 2),
        ("SELECT ?s { ?s ex:d ?d FILTER(!BOUND(?x) || ?d <= ?x) }", None, 3),
        ("SELECT ?s (?x AS ?shown) { ?s ex:d ?d FILTER(?d <= ?x) }", Literal(5), 2),
        ("SELECT ?s { ?s ex:d ?d } ORDER BY (ABS(?d - ?x)) ?s LIMIT 2", Literal(6), 2),
        ("SELECT ?s { VALUES ?x { ex:b ex:f } ?s ex:q ?x }", node("b"), 2),
        ("SELECT ?s { GRAPH ?x { ?s ex:up ?o } }", node("g"), 2),
        ("SELECT ?s { ?s ex:on ?x }", Literal("2017-08-17", datatype=NamedNode(XSD + "date")), 1),
        ("SELECT ?s { ?s ex:name ?x }", Literal("Alpha", language="en"), 1),
        ("SELECT ?s { ?s ex:name ?x }", Literal("Alpha"), 0),
        ("ASK { ?s ex:d ?d FILTER(?d <= ?x) }", Literal(5), 1),
        ("ASK { ?s ex:d ?d FILTER(?d <= ?x) }", Literal(1), 0),
        ("CONSTRUCT { ?s ex:z ?x } WHERE { ?s ex:d ?d FILTER(?d <= ?x) }", Literal(5), 2),
        ("CONSTRUCT WHERE { ?s ex:q ?x ; ex:d ?y }", node("b"), 4),
        ("DESCRIBE ?x", node("b"), 1),
        ("DESCRIBE ?x LIMIT 1", node("b"), 1),
        ("DESCRIBE ?s { ?s ex:d ?d FILTER(?d <= ?x) }", Literal(3), 5),
    ],
)
def test_equal_answers(query: str, bound: Term | None, expected: int) -> None:
    text = f"PREFIX ex: <http://example.org/>\n{query}"
    bindings = {} if bound is None else {"x": bound}
    first, second = (engine.query(text, bindings=bindings) for engine in (OXIGRAPH, RDFLIB))
    assert same_answer(first, second, ordered="ORDER BY" in query)
    assert size(first) == expected


ATTACKS = (
    '" } UNION { ?s ?p ?o } #',
    "' } ; DROP ALL #",
    "\\",
    '\\"',
    "\\u0022 } { ?s ?p ?o } #",
    "\\\\u0022",
    '"""',
    "'''",
    "\n\r\t\x00\x0b\x7f\u2028",
    "> . ?s ?p ?o . <",
    "\U0001f600 caf\u00e9 \ufeff",
)


@pytest.mark.parametrize("engine", [OXIGRAPH, RDFLIB], ids=["oxigraph", "rdflib"])
@pytest.mark.parametrize("text", ATTACKS)
def test_a_value_stays_a_value(engine: Store, text: str) -> None:
    answer = engine.query("SELECT ?x ?y { BIND(?x AS ?y) }", bindings={"x": Literal(text)})
    assert answer == Solutions(variables=("x", "y"), rows=((Literal(text), Literal(text)),))


@given(text=st.text(), language=st.sampled_from(["", "en", "de-at"]))
@settings(max_examples=150, deadline=None)
def test_any_text_stays_a_value(text: str, language: str) -> None:
    term = Literal(text, language=language) if language else Literal(text)
    for engine in (OXIGRAPH, RDFLIB):
        answer = engine.query("SELECT ?x { BIND(?x AS ?y) }", bindings={"x": term})
        assert answer == Solutions(variables=("x",), rows=((term,),))


def test_no_iri_can_carry_query_text() -> None:
    with pytest.raises(ValueError, match="Invalid IRI"):
        NamedNode("http://example.org/> . ?s ?p ?o . <x")


@pytest.mark.parametrize("engine", [OXIGRAPH, RDFLIB], ids=["oxigraph", "rdflib"])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s { ?s ?p ?o }", "no variable ?x"),
        ("SELECT ?s { ?s ?p ?o BIND(1 AS ?x) }", "computed by the query"),
        ("SELECT (COUNT(*) AS ?x) { ?s ?p ?o }", "computed by the query"),
    ],
)
def test_values_that_a_query_cannot_take(engine: Store, query: str, message: str) -> None:
    with pytest.raises(BadQuery, match=message.replace("?", r"\?")):
        engine.query(query, bindings={"x": Literal(1)})


def test_a_blank_node_is_no_value() -> None:
    with pytest.raises(BadQuery, match="blank node"):
        OXIGRAPH.query("SELECT ?x { ?x ?p ?o }", bindings={"x": BlankNode("b")})


def test_line_and_column_are_those_of_the_text_without_values() -> None:
    query = "SELECT ?s {\n ?s ?p ?x ; }\n} LIMIT"
    for engine in (OXIGRAPH, RDFLIB):
        with pytest.raises(BadQuery) as caught:
            engine.query(query, bindings={"x": Literal(1)})
        assert caught.value.line == 3


def test_both_hold_the_same_graph() -> None:
    assert {str(quad) for quad in OXIGRAPH.quads()} == {str(quad) for quad in RDFLIB.quads()}
    assert {str(triple) for triple in OXIGRAPH.triples()} == {str(triple) for triple in RDFLIB.triples()}
    assert sum(1 for _ in RDFLIB.triples()) == 16


def test_a_closed_store_answers_nothing() -> None:
    oxigraph, rdflib = engines_of(TURTLE)
    for engine in (oxigraph, rdflib):
        engine.close()
        engine.close()
        with pytest.raises(StoreError, match="closed"):
            engine.query("ASK {}")


def test_dataset_has_the_named_graphs_and_their_union() -> None:
    graphs = dataset(OXIGRAPH)
    assert {str(graph.identifier) for graph in graphs.graphs()} >= {"http://example.org/g"}
    assert len(graphs.graph("http://example.org/g")) == 16
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 calls what it deprecates
        assert len(list(graphs.query("SELECT * { ?s ?p ?o }"))) == 16
    assert graphs.namespace_manager.expand_curie("okg:Fact").toPython().endswith("ontology#Fact")


@pytest.mark.parametrize(
    "term",
    [
        NamedNode("http://example.org/x"),
        BlankNode("b0"),
        Literal("plain"),
        Literal("tagged", language="en"),
        Literal("1.50", datatype=NamedNode(XSD + "decimal")),
        Literal("2017-08-17", datatype=NamedNode(XSD + "date")),
        Literal("not a number", datatype=NamedNode(XSD + "integer")),
    ],
)
def test_terms_survive_the_way_to_rdflib_and_back(term: Term) -> None:
    assert from_rdflib(to_rdflib(term)) == term


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (
            Literal("1.50", datatype=NamedNode(XSD + "decimal")),
            Literal("1.5", datatype=NamedNode(XSD + "decimal")),
            True,
        ),
        (Literal(1), Literal("1.0", datatype=NamedNode(XSD + "decimal")), True),
        (
            Literal("0.333333333333333333", datatype=NamedNode(XSD + "decimal")),
            Literal("0.3333333333333333333333333333", datatype=NamedNode(XSD + "decimal")),
            True,
        ),
        (Literal(1), Literal("1"), False),
        (Literal("a"), Literal("a", language="en"), False),
        (
            Literal("2017-08-17T10:00:00Z", datatype=NamedNode(XSD + "dateTime")),
            Literal("2017-08-17T10:00:00+00:00", datatype=NamedNode(XSD + "dateTime")),
            True,
        ),
        (Literal("true", datatype=NamedNode(XSD + "boolean")), Literal(True), True),
        (NamedNode("a:b"), Literal("a:b"), False),
        (NamedNode("a:b"), None, False),
        (
            Literal("x", datatype=NamedNode(XSD + "integer")),
            Literal("x", datatype=NamedNode(XSD + "integer")),
            True,
        ),
    ],
)
def test_terms_are_compared_by_value(left: Term | None, right: Term | None, equal: bool) -> None:
    assert (value_of(left) == value_of(right)) is equal


def test_answers_differ_when_rows_order_or_kind_differ() -> None:
    one = Solutions(variables=("a", "b"), rows=((Literal(1), None), (Literal(2), None)))
    swapped = Solutions(variables=("b", "a"), rows=((None, Literal(1)), (None, Literal(2))))
    turned = Solutions(variables=("a", "b"), rows=tuple(reversed(one.rows)))
    assert same_answer(one, swapped)
    assert not same_answer(one, turned)
    assert same_answer(one, turned, ordered=False)
    assert not same_answer(one, Solutions(variables=("a", "c"), rows=one.rows))
    assert not same_answer(one, Solutions(variables=("a", "b"), rows=one.rows[:1]), ordered=False)
    assert not same_answer(one, Truth(value=True))
    assert not same_answer(Truth(value=False), Truth(value=True))


def test_zero_is_one_value_however_it_is_written() -> None:
    decimal = NamedNode(XSD + "decimal")
    assert value_of(Literal("0", datatype=decimal)) == value_of(Literal("0.00", datatype=decimal))
    assert value_of(Literal("0", datatype=decimal)) != value_of(Literal("0.01", datatype=decimal))
