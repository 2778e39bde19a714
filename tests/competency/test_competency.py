"""Every question has an answer that was written from the documents by hand, and gives it on both engines.

`<id>.csv` holds the answer on what ships with the package (facts and examples). `case/*.csv` hold answers on
that and a file that adds what the shipped facts have not got (`case.trig`, `endings.trig`, `rivals.trig`);
their first lines name the question, the file and the values of the parameters.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.pipeline import read, texts_of
from oncokg.query.ask import Reply, ask
from oncokg.query.parameters import values_of
from oncokg.query.question import Question, questions
from oncokg.query.why import why
from oncokg.resources import examples_dir, facts_dir, ontology_dir, queries_dir
from oncokg.store.contract import Solutions, Store
from oncokg.store.equality import same_answer
from oncokg.store.memory import rdflib_store
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import OKL, PREFIXES, ontology_names
from oncokg.validate.checked import findings

HERE = Path(__file__).parent
ADDED = ("case.trig", "endings.trig", "rivals.trig")
SHIPPED = [facts_dir() / "besponsa-article.trig", examples_dir()]
COMPETENCY = questions("competency")
REPORTS = questions("reports")
XSD = PREFIXES["xsd"]

Rows = list[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer written by hand: of which question, for which values, on the shipped facts and what else."""

    name: str
    question: str
    values: dict[str, str]
    columns: tuple[str, ...]
    rows: Rows
    added: str


@dataclass(frozen=True, kw_only=True)
class World:
    """The same facts in both engines, and the frozen texts at hand."""

    oxigraph: OxigraphStore
    rdflib: Store
    raw: pyoxigraph.Store
    texts: dict[str, str]


def written(path: Path, *, added: str) -> Written:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    columns, *rows = map(tuple, csv.reader(line for line in lines if not line.startswith("# ")))
    head_added = head.pop("data", added)
    return Written(
        name=path.stem,
        question=head.pop("question", path.stem),
        values=head,
        columns=columns,
        rows=rows,
        added=head_added,
    )


PLAIN = [written(path, added="") for path in sorted(HERE.glob("*.csv"))]
CASES = [written(path, added="case.trig") for path in sorted((HERE / "case").glob("*.csv"))]
ANSWERS = [*PLAIN, *CASES]
ANSWER = pytest.mark.parametrize(
    "answer", ANSWERS, ids=lambda one: f"case-{one.name}" if one.added else one.name
)
QUESTION = pytest.mark.parametrize("question", COMPETENCY, ids=lambda one: one.id)
STORED = pytest.mark.parametrize(
    "question", [*COMPETENCY, *REPORTS, *questions("checks"), *questions("views")], ids=lambda one: one.id
)


def world_of(paths: list[Path]) -> World:
    draft, articles = read(paths)
    store = OxigraphStore(draft.store)
    return World(oxigraph=store, rdflib=rdflib_store(store), raw=draft.store, texts=texts_of(articles))


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    """What a build without paths reads, alone ("") and with each added file."""
    return {"": world_of(SHIPPED)} | {name: world_of([*SHIPPED, HERE / name]) for name in ADDED}


def question_of(answer: Written) -> Question:
    (question,) = [one for one in COMPETENCY if one.id == answer.question]
    return question


def text_of(term: object) -> str:
    """Write a term as the answers do: no zeros behind the last digit of a decimal, nothing for no value."""
    if term is None:
        return ""
    assert isinstance(term, pyoxigraph.Literal), f"{term} is shown as an IRI, not by its name"
    if term.datatype.value == XSD + "decimal":
        return format(Decimal(term.value).normalize(), "f")
    return term.value


def rows_of(reply: Reply) -> Rows:
    assert isinstance(reply.answer, Solutions)
    return [tuple(map(text_of, row)) for row in reply.answer.rows]


def test_each_question_has_a_written_answer_and_each_answer_a_question():
    assert len(COMPETENCY) >= 20
    assert [question.id for question in COMPETENCY] == [answer.name for answer in PLAIN]
    assert {answer.question for answer in CASES} <= {question.id for question in COMPETENCY}
    assert all(question.id == question.path.stem for question in (*COMPETENCY, *REPORTS))


@ANSWER
def test_the_answer_is_the_written_one(answer, worlds):
    world = worlds[answer.added]
    question = question_of(answer)
    assert question.columns == answer.columns
    reply = ask(world.oxigraph, question, answer.values)
    assert rows_of(reply) == answer.rows
    assert not reply.warnings


@ANSWER
def test_the_answer_is_the_same_on_the_second_engine(answer, worlds):
    world = worlds[answer.added]
    first, second = (
        ask(store, question_of(answer), answer.values) for store in (world.oxigraph, world.rdflib)
    )
    assert same_answer(first.full, second.full)
    assert same_answer(first.answer, second.answer)


@contextmanager
def without(store: pyoxigraph.Store, predicate: str) -> Iterator[int]:
    """Take the triples of a predicate out of the default graph for a while; gives how many they are."""
    prefix, _, local = predicate.partition(":")
    node = pyoxigraph.NamedNode(PREFIXES[prefix] + local)
    gone = list(store.quads_for_pattern(None, node, None, pyoxigraph.DefaultGraph()))
    for quad in gone:
        store.remove(quad)
    yield len(gone)
    store.extend(gone)


def changes(world: World, answer: Written, predicate: str) -> bool:
    question = question_of(answer)
    values = values_of(world.oxigraph, question.parameters, answer.values)
    places = [question.columns.index(column) for column in answer.columns]

    def shown() -> list[tuple[object, ...]]:
        full = world.oxigraph.query(question.text, bindings=values)
        assert isinstance(full, Solutions)
        return sorted({tuple(row[place] for place in places) for row in full.rows}, key=str)

    before = shown()
    with without(world.raw, predicate) as gone:
        after = shown()
    assert shown() == before
    return gone > 0 and after != before


@QUESTION
def test_the_answer_hinges_on_each_predicate_that_it_names(question, worlds):
    assert question.hinges_on
    answers = [(worlds[one.added], one) for one in ANSWERS if one.question == question.id]
    idle = [
        predicate
        for predicate in question.hinges_on
        if not any(changes(world, answer, predicate) for world, answer in answers)
    ]
    assert not idle, f"without the triples of {' '.join(idle)} the answer stays what it was"


@QUESTION
def test_an_answer_without_rows_has_a_case_with_rows(question):
    assert any(answer.rows for answer in ANSWERS if answer.question == question.id)


def test_most_questions_lead_to_their_evidence():
    assert {question.id for question in COMPETENCY if not question.evidence} == {
        "designations-by-source",  # counts of documents
        "facts-on-superseded-sources",  # counts of facts
        "identifiers-of-drug",  # the vocabulary's own
        "reading-gaps",  # the words are the answer
        "rights-of-facts",  # the documents' own
        "short-edges",  # counts of facts
        "sources-of-drug",  # counts of facts
    }


@ANSWER
def test_each_row_leads_to_facts_and_their_words(answer, worlds):
    world = worlds[answer.added]
    reply = ask(world.oxigraph, question_of(answer), answer.values)
    assert isinstance(reply.full, Solutions)
    facts = {row[0] for row in world.oxigraph.query("SELECT ?fact { ?fact a okg:Fact }").rows}
    for name in reply.question.evidence:
        place = reply.full.variables.index(name)
        assert {row[place] for row in reply.full.rows} <= facts, name
    if not reply.question.evidence:
        return
    evidence = why(world.oxigraph, reply)
    assert {one.row for one in evidence} == set(range(1, len(reply.answer.rows) + 1))
    for one in evidence:
        assert bool(one.quote) != bool(one.reason), one
        if one.quote and one.sha256 in world.texts:
            assert world.texts[one.sha256][one.start : one.end] == one.quote


def test_a_stated_fact_is_quoted_and_any_other_gives_its_reason(worlds):
    shipped = worlds[""]
    stated = {
        row[0].value
        for row in shipped.oxigraph.query("SELECT ?fact { ?fact okg:hasBasis okl:basis-stated }").rows
    }
    quoted, reasoned = set(), set()
    for answer in PLAIN:
        reply = ask(shipped.oxigraph, question_of(answer), answer.values)
        for one in why(shipped.oxigraph, reply) if reply.question.evidence else ():
            (quoted if one.quote else reasoned).add(one.fact)
    assert quoted
    assert quoted <= stated
    assert reasoned
    assert not reasoned & stated


@STORED
def test_rows_that_are_cut_off_or_shown_are_ordered(question):
    words = [token.upper for token in question.tokens if token.kind == "word"]
    if question.form == "SELECT" and question.kind in ("competency", "reports"):
        assert "ORDER" in words
    assert "LIMIT" not in words or "ORDER" in words, "LIMIT without ORDER BY gives any rows"


@STORED
def test_the_prefixes_are_the_projects_and_all_are_declared(question):
    declared = dict(re.findall(r"^PREFIX ([a-z]+): <([^>]+)>$", question.text, re.MULTILINE))
    assert declared == {name: PREFIXES[name] for name in declared}
    used = {token.text.partition(":")[0] for token in question.tokens if token.kind == "name"}
    assert used - {""} <= declared.keys()


@STORED
def test_each_concept_that_is_named_exists(question):
    named = set(re.findall(r"\bokl:([a-z0-9-]+)", re.sub(r"^#.*$", "", question.text, flags=re.MULTILINE)))
    lists = "".join(path.read_text(encoding="utf-8") for path in (ontology_dir() / "lists").glob("*.ttl"))
    assert named <= set(re.findall(r"^okl:([a-z0-9-]+) a skos:Concept ", lists, re.MULTILINE)), OKL


def test_every_term_is_used():
    files = [*queries_dir().rglob("*.rq"), *(ontology_dir() / "shapes").glob("*.ttl")]
    texts = [re.sub(r"^#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE) for path in files]
    used = {name for text in texts for name in re.findall(r"\bokg:([A-Za-z0-9]+)", text)}
    terms = set(ontology_names())
    assert len(terms) > 100
    assert terms - used == set(), "no question, check, report, view or shape uses them"
    assert used - terms == set(), "they are not in the ontology"


def test_the_question_and_the_short_edge_agree_on_what_stands(worlds):
    store = worlds["endings.trig"].oxigraph
    disease = {"disease": "mantle cell lymphoma"}
    today = ask(store, "indications-on-date", {**disease, "date": "2100-01-01"})
    edges = ask(store, "drugs-for-disease", disease)
    standing = {row[0] for row in rows_of(today)}
    assert standing == {row[0] for row in rows_of(edges)}
    assert standing


@pytest.mark.parametrize("name", ADDED)
def test_the_added_facts_keep_the_shapes(name):
    draft, _ = read([*SHIPPED, HERE / name])
    assert [str(finding) for finding in findings(draft) if finding.severity == "violation"] == []


@pytest.mark.parametrize("question", REPORTS, ids=lambda one: one.id)
def test_a_report_is_the_same_on_both_engines_and_counts_something(question, worlds):
    for world in worlds.values():
        first, second = (ask(store, question) for store in (world.oxigraph, world.rdflib))
        assert same_answer(first.full, second.full)
        assert rows_of(first)
        assert len(rows_of(first)) == len(set(rows_of(first)))


def test_the_reports_agree_with_one_another(worlds):
    store = worlds["case.trig"].oxigraph

    def column(report: str, name: str) -> list[int]:
        (question,) = [one for one in REPORTS if one.id == report]
        place = question.columns.index(name)
        return [int(row[place]) for row in rows_of(ask(store, question))]

    counted = store.query("SELECT (COUNT(?fact) AS ?n) { ?fact a okg:Fact }").rows[0][0].value
    facts = int(counted)
    assert sum(column("facts-by-kind", "facts")) == facts
    assert sum(column("facts-by-basis", "facts")) == facts
    parts = [column("facts-by-kind", basis) for basis in ("stated", "derived", "curated")]
    assert sum(map(sum, parts)) == facts
    assert sum(column("mentions-by-method", "mentions")) == sum(column("unresolved-share", "mentions"))
