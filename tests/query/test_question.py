"""Headers of questions: read in full, or refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncokg.errors import BadInput, BadQuery, NotFound
from oncokg.query.parameters import Parameter
from oncokg.query.question import question_named, question_of, questions, read_question
from oncokg.store.gate import MAX_CHARACTERS

GOOD = """#+ id: some-question
#+ question: Which?
#+ columns: a b
#+ hinges-on: okg:targets
SELECT ?a ?b { ?a okg:targets ?b }
"""


def test_a_header_says_what_is_asked(folder: Path) -> None:
    found = {question.id: question for question in questions(folder=folder)}
    assert list(found) == ["drugs-for-disease", "results-above", "facts-by-document"]
    first, second, report = found.values()
    assert first.question == "Which drugs are approved for a disease, in which settings?"
    assert (first.columns, first.evidence) == (("drug", "label"), ("indication",))
    assert first.hinges_on == ("okg:approvedFor", "okg:indicatedSubstance")
    assert (first.kind, first.form, first.path) == (
        "competency",
        "SELECT",
        folder / "competency" / "drugs-for-disease.rq",
    )
    assert first.parameters == (
        Parameter(
            name="disease",
            type="okg:Disease",
            default="B-cell ALL",
            description="the disease, by name or identifier",
        ),
    )
    assert second.parameters == (
        Parameter(name="floor", type="decimal", default="10", description="the number"),
        Parameter(
            name="drug", type="okg:Substance", optional=True, description="only arms with this substance"
        ),
    )
    assert second.note == "Values of different units are compared as they are."
    assert report.hinges_on == ()
    assert [question.id for question in questions("reports", folder=folder)] == ["facts-by-document"]


def test_every_question_that_ships_can_be_read() -> None:
    shipped = questions()
    assert len({question.id for question in shipped}) == len(shipped) > 30
    assert {question.form for question in questions("views")} == {"CONSTRUCT"}
    assert {question.form for question in questions("checks")} == {"SELECT"}


def test_a_question_is_found_by_its_id(folder: Path) -> None:
    assert question_named("results-above", folder=folder).id == "results-above"
    for near in ("result-above", "Results-Above", "above"):
        with pytest.raises(NotFound, match="did you mean results-above"):
            question_named(near, folder=folder)
    with pytest.raises(NotFound) as caught:
        question_named("zzz", folder=folder)
    assert caught.value.candidates == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "reason", "hint"),
    [
        ("#+ id: some-question\n", "", 1, "no header 'id'", "#+ id: ..."),
        ("#+ question: Which?\n", "", 1, "no header 'question'", "#+ question: ..."),
        ("#+ hinges-on: okg:targets\n", "", 1, "no header 'hinges-on'", "#+ hinges-on: ..."),
        ("#+ columns: a b\n", "", 1, "no header 'columns'", "#+ columns: a b"),
        ("hinges-on", "hinges", 4, "unknown header 'hinges'", "did you mean 'hinges-on'?"),
        ("hinges-on", "zzzz", 4, "unknown header 'zzzz'", "use id, question"),
        ("#+ question: Which?", "#+ question Which?", 2, "no header line", "#+ key: value"),
        ("#+ question: Which?", "#+ question:", 2, "no header line", "#+ key: value"),
        (
            "#+ question: Which?",
            "#+ id: other",
            2,
            "a second header 'id'; the first is in line 1",
            "keep one",
        ),
        ("some-question", "Some Question", 1, "is no id", "a-z"),
        ("columns: a b", "columns: b a", 3, "the query selects a b", "#+ columns: a b"),
        (
            "hinges-on: okg:targets",
            "hinges-on: okg:targets\n#+ evidence: zzz",
            5,
            "does not select ?zzz",
            "select ?zzz",
        ),
        ("hinges-on: okg:targets", "hinges-on: x\n#+ parameter: a", 5, "no parameter", "NAME TYPE"),
        ("hinges-on: okg:targets", "hinges-on: x\n#+ parameter: a disease", 5, "unknown type", "okg:Disease"),
        ("hinges-on: okg:targets", "hinges-on: x\n#+ parameter: 1 date", 5, "no parameter", "NAME TYPE"),
        ("hinges-on: okg:targets", "hinges-on: x\n#+ parameter: z date", 5, "no variable ?z", ""),
        (
            "hinges-on: okg:targets",
            "hinges-on: x\n#+ parameter: a date\n#+ parameter: a date",
            6,
            "a second header 'parameter a'",
            "keep one",
        ),
        ("SELECT ?a ?b", "SELECT *", 3, "SELECT * does not say its columns", "name each variable"),
        ("SELECT ?a ?b", "ASK", 3, "a ASK query has no columns", "remove"),
    ],
)
def test_a_wrong_header_is_named_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str, hint: str
) -> None:
    path = tmp_path / "wrong.rq"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_question(path, kind="competency")
    assert caught.value.where == f"{path}, line {line}"
    assert reason in caught.value.reason
    assert hint in caught.value.hint


def test_ids_are_unique(tmp_path: Path) -> None:
    (tmp_path / "competency").mkdir()
    for name in ("a", "b"):
        (tmp_path / "competency" / f"{name}.rq").write_text(GOOD)
    with pytest.raises(BadInput, match="has the id 'some-question' already"):
        questions(folder=tmp_path)


def test_a_persons_own_file_needs_no_header(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text("\ufeff# my own\nSELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s", encoding="utf-8")
    question = read_question(path)
    assert (question.id, question.columns, question.parameters) == ("mine", ("s", "n"), ())
    path.write_text("#+ columns: s\nSELECT ?s { ?s ?p ?o }")
    assert read_question(path).columns == ("s",)
    path.write_text("#+ color: red\nSELECT ?s { ?s ?p ?o }")
    with pytest.raises(BadInput, match=r"mine\.rq, line 1: unknown header 'color'"):
        read_question(path)


def test_files_that_are_no_question(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_question(tmp_path / "none.rq")
    with pytest.raises(BadInput, match="cannot be read"):
        read_question(tmp_path)
    binary = tmp_path / "binary.rq"
    binary.write_bytes(b"\xff\xfe\x00SELECT")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_question(binary)
    empty = tmp_path / "empty.rq"
    empty.write_bytes(b"")
    with pytest.raises(BadQuery, match="asks nothing"):
        read_question(empty)
    large = tmp_path / "large.rq"
    large.write_bytes(b"#" * (4 * MAX_CHARACTERS + 1))
    with pytest.raises(BadInput, match="are no query"):
        read_question(large)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT ?a ?b { ?a ?p ?b }", ("a", "b")),
        ("SELECT DISTINCT $a { ?a ?p ?b }", ("a",)),
        (
            "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) (MAX(?b) AS ?m) WHERE { ?a ?p ?b } GROUP BY ?a",
            ("a", "n", "m"),
        ),
        ("SELECT (IF(?a = 1, ?b, 2) AS ?x) FROM <a:g> { ?a ?p ?b }", ("x",)),
        ("PREFIX a: <x:> SELECT (EXISTS { ?a a:b ?c } AS ?x) ?y { ?y a:b 1 }", ("x", "y")),
        ("SELECT * { ?a ?p ?b }", ()),
        ("ASK { ?a ?p ?b }", ()),
    ],
)
def test_columns_of_any_query(query: str, columns: tuple[str, ...]) -> None:
    assert question_of(query).columns == columns
