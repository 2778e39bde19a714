"""Asking: the same answer from both engines, rows without their evidence, and hints for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal

from oncokg.errors import BadInput, BadQuery, NotFound
from oncokg.query.ask import ask, question_from
from oncokg.query.question import question_named, questions
from oncokg.store.contract import Solutions, Store, Triples, Truth
from oncokg.store.equality import same_answer
from oncokg.store.memory import RdflibStore
from oncokg.store.oxigraph import OxigraphStore


@pytest.mark.parametrize("name", ["drugs-for-disease", "results-above", "facts-by-document"])
def test_both_engines_answer_alike(
    store: OxigraphStore, rdflib: RdflibStore, folder: Path, name: str
) -> None:
    question = question_named(name, folder=folder)
    first, second = ask(store, question), ask(rdflib, question)
    assert isinstance(first.answer, Solutions)
    assert first.answer.rows
    assert same_answer(first.answer, second.answer)
    assert same_answer(first.full, second.full)
    assert first.origins == second.origins


@pytest.mark.parametrize("question", [q.id for q in questions("views")])
def test_both_engines_build_the_same_views(store: OxigraphStore, rdflib: RdflibStore, question: str) -> None:
    first, second = ask(store, question), ask(rdflib, question)
    assert isinstance(first.answer, Triples)
    assert same_answer(first.answer, second.answer)


def test_rows_that_differ_only_in_evidence_are_one(engine: Store, folder: Path) -> None:
    reply = ask(engine, question_named("drugs-for-disease", folder=folder))
    assert isinstance(reply.answer, Solutions)
    assert isinstance(reply.full, Solutions)
    assert reply.answer.variables == ("drug", "label")
    assert [row[1] for row in reply.answer.rows] == [Literal("inotuzumab ozogamicin")]
    assert reply.full.variables == ("drug", "label", "indication")
    assert reply.origins == ((0, 1),)  # one indication in each of two documents


def test_ones_own_query(engine: Store) -> None:
    reply = ask(engine, "ASK { ?drug okg:targets/rdfs:label 'CD22' }")
    assert reply.answer == Truth(value=True)
    assert (reply.question.id, reply.warnings, reply.origins) == ("", (), ())
    answer = ask(engine, "SELECT ?n { VALUES ?n { 3 1 2 } } ORDER BY DESC(?n)").answer
    assert answer == Solutions(variables=("n",), rows=((Literal(3),), (Literal(2),), (Literal(1),)))


def test_ids_files_and_texts_are_told_apart(tmp_path: Path) -> None:
    assert question_from("view-targets").kind == "views"
    assert question_from(" ASK { ?s ?p ?o } ").form == "ASK"
    path = tmp_path / "mine.rq"
    path.write_text("ASK {}")
    assert question_from(str(path)).path == path
    with pytest.raises(NotFound, match="no question named 'view-target'; did you mean view-targets"):
        question_from("view-target")
    with pytest.raises(BadInput, match="no such file"):
        question_from(str(tmp_path / "none.rq"))
    with pytest.raises(BadQuery):
        question_from("two words")


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT ?s { ?s onco:targets ?t }", "did you mean okg:targets?"),
        ("SELECT ?s { ?s x:p lists:designation-orphan }", "use one of the project"),
        ("SELECT ?s { ?s a orphan:designation-orphan }", "did you mean okl:designation-orphan?"),
        ("SELECT ?s { ?s okgg:foo ?t }", "did you mean okg:"),
        ("SELECT ?s { ?s OKG:targets ?t }", "did you mean okg:targets?"),
        ("SELECT ?s { ?s rdf-s:label ?t }", "did you mean rdfs:"),
        ("SELECT ?s { ?s :label ?t }", "declare it with PREFIX : <...>"),
    ],
)
def test_an_unknown_prefix_gets_a_hint(engine: Store, query: str, hint: str) -> None:
    with pytest.raises(BadQuery, match="is not declared") as caught:
        ask(engine, query)
    assert hint in caught.value.hint
    assert caught.value.line == 1
    assert caught.value.column > 10


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        (
            "SELECT ?s {\n ?s okg:aprovedFor ?t }",
            "query, line 2, column 5: the ontology has no okg:aprovedFor; did you mean okg:approvedFor",
        ),
        (
            "SELECT ?s { ?s a okg:indication }",
            "the ontology has no okg:indication; did you mean okg:Indication",
        ),
        ("SELECT ?s { ?s ?p okl:orphan }", "the lists have no okl:orphan"),
        (
            "SELECT ?s { ?s ?p okl:designation-orphn }",
            "the lists have no okl:designation-orphn; did you mean okl:designation-orphan",
        ),
        (
            "PREFIX o: <https://w3id.org/oncokg/ontology#> SELECT ?s { ?s o:aprovedFor ?t }",
            "column 62: the ontology has no okg:aprovedFor",
        ),
        ("SELECT ?s { ?s <https://w3id.org/oncokg/ontology#Drugs> ?t }", "the ontology has no okg:Drugs"),
    ],
)
def test_a_term_that_does_not_exist_is_a_warning(engine: Store, query: str, warning: str) -> None:
    reply = ask(engine, query)
    assert isinstance(reply.answer, Solutions)
    assert reply.answer.rows == ()
    assert len(reply.warnings) == 1
    assert warning in reply.warnings[0]


def test_no_warning_without_reason(store: OxigraphStore, folder: Path) -> None:
    for question in questions(folder=folder):
        assert ask(store, question).warnings == ()
    assert ask(store, "PREFIX okg: <http://example.org/> SELECT ?s { ?s okg:zzz ?o }").warnings == ()
    twice = ask(store, "SELECT ?s { ?s okg:zzz ?o . ?o okg:zzz ?s }")
    assert len(twice.warnings) == 1
