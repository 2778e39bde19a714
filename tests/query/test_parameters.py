"""Values for parameters: typed, looked up by name, and never part of the query's text."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from oncokg.errors import BadInput, NotFound
from oncokg.query.ask import ask
from oncokg.query.parameters import Parameter, entity_named, values_of
from oncokg.query.question import question_named, question_of
from oncokg.store.contract import Solutions, Store
from oncokg.store.equality import same_answer
from oncokg.store.memory import RdflibStore
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import ID_BASE, OKL, PREFIXES, okg

XSD = PREFIXES["xsd"]
DRUG = ID_BASE + "substance/unii-P93RUU11P7"


def value(store: Store, type_: str, text: str) -> object:
    return values_of(store, [Parameter(name="x", type=type_)], {"x": text})["x"]


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("string", 'any "text"', Literal('any "text"')),
        ("date", "2017-08-17", Literal("2017-08-17", datatype=NamedNode(XSD + "date"))),
        ("integer", "-3", Literal("-3", datatype=NamedNode(XSD + "integer"))),
        ("decimal", "35.8", Literal("35.8", datatype=NamedNode(XSD + "decimal"))),
        ("boolean", "true", Literal(True)),
        ("iri", "<http://example.org/x>", NamedNode("http://example.org/x")),
        ("iri", "http://example.org/x", NamedNode("http://example.org/x")),
        ("iri", "okl:designation-orphan", NamedNode(OKL + "designation-orphan")),
        ("okl:designation", "orphan", NamedNode(OKL + "designation-orphan")),
        ("okl:designation", "Breakthrough therapy", NamedNode(OKL + "designation-breakthrough-therapy")),
        ("okl:designation", "okl:designation-orphan", NamedNode(OKL + "designation-orphan")),
        ("entity", "inotuzumab ozogamicin", NamedNode(DRUG)),
    ],
)
def test_values_by_type(store: OxigraphStore, type_: str, text: str, expected: object) -> None:
    assert value(store, type_, text) == expected


@pytest.mark.parametrize(
    ("type_", "text", "hint"),
    [
        ("date", "17 August 2017", "YYYY-MM-DD"),
        ("date", "2017-02-30", "YYYY-MM-DD"),
        ("date", "20170817", "YYYY-MM-DD"),
        ("integer", "3.5", "a whole number"),
        ("integer", "9" * 400, "a whole number"),
        ("decimal", "1e5", "a number with a point"),
        ("boolean", "yes", "true or false"),
        ("iri", "no iri", "okl:designation-orphan"),
        ("iri", "http://example.org/> . ?s ?p ?o . <x", "okl:designation-orphan"),
        ("iri", "zzz:x", "okl:designation-orphan"),
    ],
)
def test_values_that_are_not_of_their_type(store: OxigraphStore, type_: str, text: str, hint: str) -> None:
    with pytest.raises(BadInput, match="parameter x") as caught:
        value(store, type_, text)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "name",
    [
        "inotuzumab ozogamicin",
        "  INOTUZUMAB   Ozogamicin ",
        "CMC-544",
        "UNII:P93RUU11P7",
        DRUG,
        f"<{DRUG}>",
        "substance:unii-P93RUU11P7",
    ],
)
def test_entities_are_found_by_any_of_their_names(engine: Store, name: str) -> None:
    assert entity_named(engine, name, okg.Substance) == DRUG


def test_a_class_narrows_what_a_name_can_be(store: OxigraphStore) -> None:
    assert entity_named(store, "Besponsa", okg.Product).startswith(ID_BASE + "product/")
    assert entity_named(store, "FDA", okg.Organization).endswith("name-fda")
    with pytest.raises(NotFound, match="no target named 'Besponsa'"):
        entity_named(store, "Besponsa", okg.Target)
    with pytest.raises(NotFound):
        entity_named(store, DRUG, okg.Disease)


def test_close_names_are_offered(engine: Store) -> None:
    with pytest.raises(NotFound, match="did you mean inotuzumab ozogamicin"):
        entity_named(engine, "inotuzumab ozogamycin", okg.Substance)
    with pytest.raises(NotFound) as caught:
        entity_named(engine, "lymphoblastic", okg.Disease)
    assert any("lymphoblastic" in name for name in caught.value.candidates)
    with pytest.raises(NotFound, match="orphan"):
        value(engine, "okl:designation", "orphn")


def test_a_name_of_several_entities_is_refused() -> None:
    import pyoxigraph

    graph = f"@prefix okg: <{PREFIXES['okg']}> . @prefix rdfs: <{PREFIXES['rdfs']}> ."
    for kind in "ab":
        graph += f"<{ID_BASE}disease/{kind}> a okg:Disease, okg:Entity ; rdfs:label 'Twin' ."
    held = pyoxigraph.Store()
    held.load(graph, format=pyoxigraph.RdfFormat.TURTLE)
    with pytest.raises(BadInput, match="names 2 disease nodes; use one of disease:a, disease:b"):
        entity_named(OxigraphStore(held), "twin", okg.Disease)
    assert entity_named(OxigraphStore(held), "disease:b", okg.Disease) == ID_BASE + "disease/b"


def test_defaults_required_and_unknown_parameters(store: OxigraphStore) -> None:
    needed = Parameter(name="day", type="date", description="a day")
    with pytest.raises(BadInput, match="parameter day: it has no value") as caught:
        values_of(store, [needed], {})
    assert "--param day=VALUE" in caught.value.hint
    optional = Parameter(name="day", type="date", optional=True)
    assert values_of(store, [optional], {}) == {}
    with pytest.raises(NotFound, match="no parameter named 'dya'; did you mean day"):
        values_of(store, [optional], {"dya": "2017-08-17"})
    wrong = Parameter(name="day", type="date", default="tomorrow")
    with pytest.raises(BadInput, match=r"parameter day \(default\)"):
        values_of(store, [wrong], {})


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("x", "substance:unii-P93RUU11P7", NamedNode(DRUG)),
        ("x", "35.8", Literal("35.8", datatype=NamedNode(XSD + "decimal"))),
        ("x", "218", Literal(218)),
        ("x", "2017-08-17", Literal("2017-08-17", datatype=NamedNode(XSD + "date"))),
        ("x", "true", Literal(True)),
        ("x", "Besponsa", Literal("Besponsa")),
        ("x:string", "218", Literal("218")),
        ("x:okg:Substance", "CMC-544", NamedNode(DRUG)),
    ],
)
def test_any_variable_of_ones_own_query_can_be_given(
    store: OxigraphStore, key: str, text: str, expected: object
) -> None:
    reply = ask(store, "SELECT ?x { BIND(1 AS ?y) FILTER(BOUND(?x)) }", {key: text})
    assert reply.values == {"x": expected}
    assert isinstance(reply.answer, Solutions)
    assert reply.answer.rows == ((expected,),)


def test_a_variable_that_is_not_there(store: OxigraphStore) -> None:
    with pytest.raises(NotFound, match="no parameter named 'drgu'; did you mean drug"):
        ask(store, "SELECT ?drug { ?drug a okg:Substance }", {"drgu": "x"})
    with pytest.raises(BadInput, match="unknown type 'okg:Drug'"):
        ask(store, "SELECT ?drug { ?drug a okg:Substance }", {"drug:okg:Drug": "x"})


def test_optional_parameters_change_the_answer(engine: Store, folder: Path) -> None:
    question = question_named("results-above", folder=folder)

    def rows(**given: str) -> list[str]:
        answer = ask(engine, question, given).answer
        assert isinstance(answer, Solutions)
        return [str(row[1].value) for row in answer.rows if row[1] is not None]

    assert rows() == ["35.8", "17.4"]
    assert rows(drug="inotuzumab ozogamicin") == ["35.8"]
    assert rows(floor="20") == ["35.8"]
    assert rows(floor="99") == []


INJECTIONS = (
    '" } UNION { ?s ?p ?o } #',
    "> } UNION { ?s ?p ?o } #",
    "') } ; DROP ALL #",
    "\\u0022 } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #",
    "}} SELECT * {{ ?s ?p ?o",
    "{0}{seeds}%s",
    '"""',
    "\\",
)


@pytest.mark.parametrize("attack", INJECTIONS)
def test_no_value_becomes_query_text(
    store: OxigraphStore, rdflib: RdflibStore, folder: Path, attack: str
) -> None:
    question = question_of("SELECT ?label { ?s rdfs:label ?label FILTER(STR(?label) = ?wanted) }")
    for engine in (store, rdflib):
        reply = ask(engine, question, {"wanted:string": attack})
        assert same_answer(reply.answer, Solutions(variables=("label",), rows=()))
        with pytest.raises(NotFound):
            ask(engine, question_named("drugs-for-disease", folder=folder), {"disease": attack})
