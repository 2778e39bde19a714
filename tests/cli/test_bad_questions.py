"""Questions, queries and shapes that are wrong: one line with the place and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.command_line import Outcome

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

QUERIES: dict[str, tuple[str, int, str]] = {
    "a misspelt keyword": (
        "SELEC ?x { ?x a okg:Drug }",
        4,
        "query, line 1, column 1: `SELEC` begins no query",
    ),
    "a missing brace": ("SELECT ?x\n{ ?x a okg:Substance ", 4, "line 2, column 1: `{` is never closed"),
    "a word out of place": (
        "SELECT ?x {\n ?x a okg:Substance .\n FILTRE(?x) }",
        4,
        "query, line 3, column 2",
    ),
    "an unknown prefix": (
        "SELECT ?x { ?x a okh:Substance }",
        4,
        "column 18: the prefix `okh:` is not declared",
    ),
    "an unbound variable": ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }", 4, "line 1"),
    "a query of the web": ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 4, "SERVICE"),
    "an update": ("DELETE WHERE { ?s ?p ?o }", 4, "line 1, column 1"),
    "nothing": (" ", 4, "it asks nothing"),
    "an unknown question": ("no-such-question", 2, "no question named 'no-such-question'"),
    "a missing file": ("missing.rq", 3, "missing.rq: no such file"),
}


@pytest.mark.parametrize("case", QUERIES)
def test_wrong_questions(oncokg: Oncokg, shipped_store: Path, case: str) -> None:
    query, code, reason = QUERIES[case]
    assert reason in oncokg("ask", query, "--store", shipped_store).error(code)


FILES: dict[str, tuple[bytes, int, str]] = {
    "an unknown header": (
        b"#+ questoin: Which?\nSELECT ?x { ?x a ?y }",
        3,
        "line 1: unknown header 'questoin'",
    ),
    "columns it has not": (b"#+ columns: y\nSELECT ?x { ?x a ?y }", 3, "line 1: the query selects x"),
    "a parameter of no type": (b"#+ parameter: x what\nSELECT ?x { ?x a ?y }", 3, "line 1"),
    "Latin-1": ("# café\nASK {}".encode("latin-1"), 3, "not UTF-8"),
    "binary": (b"\x00\x01\x02", 4, "line 1, column 1"),
    "empty": (b"", 4, "it asks nothing"),
    "malformed": (b"SELECT ?x {\n?x a }", 4, "line 2, column 6"),
}


@pytest.mark.parametrize("case", FILES)
def test_wrong_files(oncokg: Oncokg, shipped_store: Path, tmp_path: Path, case: str) -> None:
    content, code, reason = FILES[case]
    (tmp_path / "mine.rq").write_bytes(content)
    assert reason in oncokg("ask", "mine.rq", "--store", shipped_store).error(code)


def test_a_misspelt_question_is_told_the_right_one(oncokg: Oncokg, shipped_store: Path) -> None:
    assert "did you mean results-by-arm" in oncokg("ask", "result-by-arm", "--store", shipped_store).error(2)


SHACL = b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ex: <http://example.org/> .\n"
SHAPES: dict[str, tuple[bytes, str]] = {
    "not Turtle": (SHACL + b"sh:a sh:b", "mine.ttl, line 3: not Turtle"),
    "a misspelt constraint": (
        SHACL + b"ex:s sh:targetClass ex:C ; sh:property ex:p .\nex:p sh:path ex:q ; sh:minCuont 1 .",
        "sh:minCuont is not a term of SHACL; did you mean sh:minCount?",
    ),
    "a query that is none": (
        SHACL + b"ex:s sh:targetClass ex:C ; sh:sparql ex:q .\nex:q sh:select 'SELECT' .",
        "sh:select is not SPARQL",
    ),
    "Latin-1": (b"# caf\xe9", "byte 5 is not UTF-8"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_wrong_shapes(oncokg: Oncokg, shipped_store: Path, tmp_path: Path, case: str) -> None:
    content, reason = SHAPES[case]
    (tmp_path / "mine.ttl").write_bytes(content)
    for words in (["--store", str(shipped_store)], [str(tmp_path / "mine.ttl")]):
        shown = oncokg("check", *words, "--shapes", "mine.ttl")
        if words[0] == "--store":
            assert reason in shown.error(3)
            assert shown.err.startswith("error: mine.ttl")
        else:
            assert shown.code == 3  # shapes are no facts


def test_shapes_that_are_missing(oncokg: Oncokg, shipped_store: Path) -> None:
    error = oncokg("check", "--store", shipped_store, "--shapes", "missing.ttl").error(3)
    assert error.startswith("missing.ttl: No such file")
