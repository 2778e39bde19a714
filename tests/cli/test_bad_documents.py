"""Input that cannot be used: one line, the right exit code, and the store as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.command_line import Outcome, answers, fingerprint

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]
    Maker = Callable[[Path], object]

BLANK = '@prefix okg: <https://w3id.org/oncokg/ontology#> .\n[] a okg:Substance ; okg:identifier "X:1" .\n'
CAKE = "Beat two eggs with sugar and flour. Bake the cake for 40 minutes at 180 degrees."
WEATHER = "<html><head><title>Weather</title></head><body><p>Rain in 7 of 10 towns.</p></body></html>"


def text(content: str) -> Maker:
    return lambda path: path.write_text(content, encoding="utf-8")


def data(content: bytes) -> Maker:
    return lambda path: path.write_bytes(content)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


def folder(*names: str) -> Maker:
    def make(path: Path) -> None:
        path.mkdir()
        for name in names:
            (path / name).write_bytes(b"\x00")

    return make


def missing(path: Path) -> None:
    assert not path.exists()


CASES: dict[str, tuple[str, Maker, str]] = {
    "missing": ("article.txt", missing, "no such file"),
    "missing facts": ("facts.ttl", missing, "no such file"),
    "empty": ("article.txt", data(b""), "the file is empty"),
    "only spaces": ("article.md", data(b" \n\t\n"), "the file is empty"),
    "only marks": ("article.txt", data(b"--- *** ---"), "no readable text"),
    "empty facts": ("facts.ttl", data(b""), "the file is empty"),
    "facts that say nothing": ("facts.ttl", text("# nothing\n"), "no statement in it"),
    "binary": ("article.txt", data(b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00"), "binary data at byte 6"),
    "binary with UTF-8": ("article.txt", data(b"text\x00text"), "binary data at byte 4"),
    "Latin-1": ("article.txt", data("café au lait".encode("latin-1")), "not UTF-8: byte 0xe9 at offset 3"),
    "Latin-1 facts": ("facts.nt", data('<a:a> <a:b> "é" .'.encode("latin-1")), "not valid N-Triples"),
    "200 MB text": ("article.txt", sparse, "200 MB is too large"),
    "200 MB page": ("article.html", sparse, "200 MB is too large"),
    "200 MB Turtle": ("facts.ttl", sparse, "not valid Turtle"),
    "200 MB N-Quads": ("facts.nq", sparse, "not valid N-Quads"),
    "no file in a folder": ("folder", folder(), "there is no file to read"),
    "other files in a folder": (
        "folder",
        folder("a.png", "b.docx"),
        "there is no file to read (2 of other types)",
    ),
    "bad files in a folder": (
        "folder",
        folder("a.txt", "b.ttl"),
        "nothing could be read (2 rejected; first: ",
    ),
    "about a cake": ("article.txt", text(CAKE), "no cancer drug is named"),
    "about the weather": ("article.html", text(WEATHER), "no cancer drug is named"),
    "unknown type": ("article.docx", data(b"PK"), "unknown file type '.docx'; say what it is with --as"),
    "malformed Turtle": (
        "facts.ttl",
        text("@prefix a: <a:b> .\na:b a:c\n"),
        "facts.ttl, line 3: not valid Turtle",
    ),
    "malformed JSON-LD": ("facts.jsonld", text('{"@id": '), "not valid JSON-LD"),
    "malformed RDF/XML": ("facts.rdf", text("<rdf>"), "not valid RDF/XML"),
    "a DOCTYPE": ("facts.rdf", text("<!DOCTYPE rdf [<!ENTITY a 'b'>]><rdf/>"), "a DOCTYPE is not accepted"),
    "a blank node": ("facts.ttl", text(BLANK), "a blank node beside"),
    "a context on the web": (
        "facts.jsonld",
        text('{"@context": "https://example.org/c.jsonld", "@id": "a:b", "c": 1}'),
        "facts.jsonld",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_one_error_and_changes_nothing(
    oncokg: Oncokg, own_store: Path, tmp_path: Path, case: str
) -> None:
    name, make, reason = CASES[case]
    make(tmp_path / name)
    before, said = fingerprint(own_store), answers(own_store)
    commands = (["build", name, "--store", str(own_store)], ["read", name], ["check", name])
    for words in commands[:1] if "MB" in case else commands:
        error = oncokg(*words).error(3)
        assert error.startswith(name)
        assert reason in error
        assert len(error) < 500
    assert fingerprint(own_store) == before
    assert answers(own_store) == said
    assert list((own_store / "staging").iterdir()) == []


def test_one_bad_name_among_good_ones_changes_nothing(
    oncokg: Oncokg, own_store: Path, examples: Path
) -> None:
    before = fingerprint(own_store)
    shown = oncokg("build", examples / "besponsa-2017.md", "missing.txt", examples, "--store", own_store)
    assert "missing.txt" in shown.error(3)
    assert fingerprint(own_store) == before


@pytest.fixture
def facts(oncokg: Oncokg, examples: Path) -> str:
    return oncokg("read", examples / "besponsa-2017.md", "--format", "nquads").good().text


def lines_with(facts: str, *words: str) -> list[str]:
    found = [line for line in facts.splitlines(keepends=True) if all(word in line for word in words)]
    assert found, words
    return found


DAMAGES: dict[str, tuple[Callable[[str], str], str]] = {
    "a result without a unit": (
        lambda facts: facts.replace(lines_with(facts, "ontology#hasUnit>")[0], ""),
        "okg:hasUnit",
    ),
    "a result with two units": (
        lambda facts: (
            facts + lines_with(facts, "hasUnit>", "unit-percent")[0].replace("unit-percent", "unit-person")
        ),
        "okg:hasUnit",
    ),
    "a quote longer than its place": (
        lambda facts: facts.replace(
            lines_with(facts, "oa#exact>", '"Besponsa"')[0],
            lines_with(facts, "oa#exact>", '"Besponsa"')[0].replace('"Besponsa"', '"Besponsa."'),
        ),
        "selector",
    ),
    "a fact without evidence": (
        lambda facts: "".join(
            line for line in facts.splitlines(keepends=True) if "ontology#hasEvidence>" not in line
        ),
        "evidence",
    ),
    "a term that the ontology has not": (
        lambda facts: facts.replace("ontology#hasStatistic>", "ontology#hasStatistics>"),
        "hasStatistics",
    ),
    "a concept that its list has not": (
        lambda facts: facts.replace("list#unit-percent>", "list#unit-percentage>"),
        "unit-percentage",
    ),
    "a day that is none": (
        lambda facts: facts.replace('"2017-08-17"^^', '"2017-02-30"^^'),
        "2017-02-30",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_facts_that_break_a_rule_are_refused_and_the_old_store_answers(
    oncokg: Oncokg, own_store: Path, tmp_path: Path, facts: str, damage: str
) -> None:
    spoil, told = DAMAGES[damage]
    (tmp_path / "bad.nq").write_text(spoil(facts), encoding="utf-8")
    before, said = fingerprint(own_store), answers(own_store)
    error = oncokg("build", "bad.nq", "--store", own_store).error(5)
    assert error.startswith("the graph does not conform: ")
    assert "violation: " in error
    assert error.endswith("; `oncokg check FILE...` lists them all")
    assert fingerprint(own_store) == before
    assert answers(own_store) == said
    found = oncokg("check", "bad.nq")
    assert found.code == 5
    assert told in found.text


def test_the_same_facts_unspoilt_are_taken(
    oncokg: Oncokg, own_store: Path, tmp_path: Path, facts: str
) -> None:
    (tmp_path / "good.nq").write_text(facts, encoding="utf-8")
    oncokg("build", "good.nq", "--store", own_store).good()
    assert answers(own_store) == ["inotuzumab ozogamicin"]
    (tmp_path / "bad.nq").write_text(DAMAGES["a result without a unit"][0](facts), encoding="utf-8")
    assert oncokg("read", "bad.nq").error(5).startswith("the graph does not conform: ")
