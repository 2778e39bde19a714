"""The facts that ship: what reading the article gives, and nothing of its text beyond short quotes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.graph.compact import UNKNOWN, compact_records
from oncokg.resources import facts_dir

LONGEST_RUN = 11
"""Words of the article in a row that anything tracked may hold."""


def shipped() -> Path:
    return facts_dir() / "besponsa-article.trig"


def runs(text: str, length: int = LONGEST_RUN + 1) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_runs_are_found() -> None:
    text = "One two three, four five six seven eight nine ten eleven twelve."
    assert runs(text) == {"one two three four five six seven eight nine ten eleven twelve"}
    assert runs("One two three.") == set()


def test_quotes_are_short() -> None:
    quotes = [
        quad.object.value
        for quad in pyoxigraph.parse(path=str(shipped()), format=pyoxigraph.RdfFormat.TRIG)
        if quad.predicate.value.endswith("#exact")
    ]
    assert len(quotes) > 30
    assert [quote for quote in quotes if len(re.findall(r"\w+", quote)) > LONGEST_RUN] == []


@pytest.mark.shared
def test_the_files_are_what_reading_the_documents_gives(shared: Path, root: Path) -> None:
    tool = [sys.executable, root / "tools" / "ship_facts.py", shared, "--check"]
    done = subprocess.run(tool, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, f"run tools/ship_facts.py: a file that ships is out of date\n{done.stderr}"


@pytest.mark.shared
def test_nothing_that_is_tracked_holds_a_run_of_the_article(shared: Path, root: Path) -> None:
    (article,) = (shared / "seeds").glob("*.txt")
    protected = runs(article.read_text(encoding="utf-8"))
    assert len(protected) > 100
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, cwd=root, check=True
    ).stdout
    files = [root / name for name in listed.split("\0") if name]
    assert shipped() in files
    found = {}
    for path in files:
        try:
            found[path.name] = runs(path.read_text(encoding="utf-8")) & protected
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    assert {name: sorted(hits)[:2] for name, hits in found.items() if hits} == {}


def test_the_facts_on_applications_hold_names_and_numbers_and_no_sentence() -> None:
    records = list(compact_records(facts_dir() / "oncology-applications.jsonl"))
    quotes = [
        record.document.text[span.start : span.end]
        for record in records
        for fact in record.facts
        for span in (*fact.evidence, *(mention.span for mention in fact.mentions))
    ]
    assert len(records) > 1000
    assert len(quotes) > 5000
    assert [quote for quote in quotes if len(quote.split()) > 8 or UNKNOWN in quote] == []
    assert {type(fact).__name__ for record in records for fact in record.facts} >= {
        "RegulatoryAction",
        "Designation",
        "Indication",
        "ProductComposition",
        "IdentifierAssertion",
        "TargetBinding",
        "RoleAssignment",
    }
