"""A wrong query gets the line and column of the fault, on one line, whichever engine was asked."""

from __future__ import annotations

import pyoxigraph
import pytest

from oncokg.errors import BadQuery
from oncokg.store.memory import rdflib_store
from oncokg.store.oxigraph import OxigraphStore

OXIGRAPH = OxigraphStore(pyoxigraph.Store())
RDFLIB = rdflib_store(OXIGRAPH)


@pytest.mark.parametrize("engine", [OXIGRAPH, RDFLIB], ids=["oxigraph", "rdflib"])
@pytest.mark.parametrize(
    ("query", "line", "column", "reason", "hint"),
    [
        ("SELECT ?s\nWHERE { ?s a okg:Drug ", 2, 7, "`{` is never closed", "add the missing `}`"),
        ("SELECT ?s { ?s a ?o ) }", 1, 21, "`)` closes nothing", ""),
        ("SELECT ?s\n{ ?s\n  okgg:targets ?t }", 3, 3, "the prefix `okgg:` is not declared", ""),
        ("selct ?s { }", 1, 1, "`selct` begins no query", "SELECT"),
        ("SELECT s { ?s ?p ?o }", 1, 8, "`s` is not expected here", "a variable begins with ?"),
        ("SELECT ?s, ?o { ?s ?p ?o }", 1, 10, "`,` is not expected here", "without commas"),
        ("SELECT COUNT(?s) { ?s ?p ?o }", 1, 8, "`COUNT` is not expected here", "(... AS ?name)"),
        ("SELECT (SUM(?o)) { ?s ?p ?o }", 1, 16, "`)` is not expected here", "(... AS ?name)"),
        ("SELECT ?s {\n ?s ?p }", 2, 8, "`}` is not expected here", "a subject, a predicate and an object"),
        ("SELECT ?s {\n ?s ?p ?o FILTER ?o > 1 }", 2, 18, "`?o` is not expected here", "FILTER(...)"),
        ("SELECT ?s { ?s ?p ?o FILTR(?o > 1) }", 1, 22, "`FILTR` is not expected here", "FILTER?"),
        ("SELECT ?s { FILTER(STRSTART(?o, 'a')) }", 1, 20, "`STRSTART` is not expected", "STRSTARTS?"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", 1, 30, "`?s` is not expected here", ""),
        ("SELECT ?s { ?s ?p 'it's' }", 1, 24, "a string", "backslash"),
        ('SELECT ?s {\n ?s ?p "a\\q" }', 2, 8, "a string", "backslash"),
        ("SELECT ?s { ?s ?p <rel> }", 1, 19, "not absolute", "in full, or with a prefix"),
        ('SELECT ?s { ?s ?p "1"^^<int> }', 1, 24, "not absolute", "in full, or with a prefix"),
        ("SELECT ?s ?n { ?s ?p ?n } GROUP BY ?s", 1, 36, "neither grouped nor computed", "GROUP BY"),
        ("SELECT ?s { ?s ?p ?n\n BIND(1 AS ?n) }", 2, 12, "AS sets ?n, which has a value", "a new name"),
        ("SELECT ?s { ?s ?p ?o } \u2026", 1, 24, "`\u2026` has no meaning here", ""),
        ("SELECT ?s { <<?s ?p ?o>> ?q ?r }", 1, 13, "triple term", "spaces around a comparison"),
    ],
)
def test_place_and_reason(
    engine: OxigraphStore, query: str, line: int, column: int, reason: str, hint: str
) -> None:
    with pytest.raises(BadQuery) as caught:
        engine.query(query)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert reason in error.reason
    assert hint in error.hint
    assert "\n" not in str(error)
    assert len(str(error)) < 250


def test_a_function_that_does_not_exist() -> None:
    with pytest.raises(BadQuery, match=r"example\.org/f"):
        OXIGRAPH.query("SELECT (<http://example.org/f>(1) AS ?x) {}")


def test_prefixes_of_the_project_need_no_declaration_and_can_be_overruled() -> None:
    store = pyoxigraph.Store()
    okg, other = "https://w3id.org/oncokg/ontology#x", "http://example.org/x"
    for name in (okg, other):
        node = pyoxigraph.NamedNode(name)
        store.add(pyoxigraph.Quad(node, node, node))
    for engine in (OxigraphStore(store), rdflib_store(OxigraphStore(store))):
        for prologue, expected in (("", okg), ("PREFIX okg: <http://example.org/> ", other)):
            answer = engine.query(prologue + "SELECT ?p { okg:x ?p ?o }")
            assert [row[0].value for row in answer.rows] == [expected]  # type: ignore[union-attr]
