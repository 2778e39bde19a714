"""The tables that ship, and what they are made of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from oncokg.record.reading.reactions.terms import FOLDER, Use, shipped, terms
from oncokg.record.reading.reactions.tokens import words
from oncokg.record.reading.reactions.words import FINDINGS, NOT_FINDINGS, STOPS, is_finding

TABLES = ("terms.csv", "words.csv", "cues.csv")


@pytest.mark.shared
@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_shipped_tables_are_what_the_labels_give(
    root: Path, shared: Path, tmp_path: Path, seed: str
) -> None:
    subprocess.run(
        [
            sys.executable,
            "tools/reaction_tables.py",
            "--shared",
            str(shared / "data"),
            "--out",
            str(tmp_path),
        ],
        cwd=root,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_no_term_is_a_sentence():
    assert max(len(term) for term in shipped().shares) <= 16
    assert all(0 < share < 1 for share in shipped().shares.values())


def test_a_share_counts_the_sections_that_mean_a_reaction():
    made = terms([(("rash",), 9, 9), (("asthma",), 1, 9), (("new", "name"), 0, 0)], {}, {})
    assert made.shares["rash",] > 0.9
    assert made.shares["asthma",] < 0.2
    assert made.shares["new", "name"] == pytest.approx(0.7)
    assert made.longest == 2


def test_names_of_a_vocabulary_do_not_replace_what_was_counted():
    made = terms([(("asthma",), 1, 9)], {}, {}).with_names([("asthma",), ("other", "name"), ()])
    assert made.shares["asthma",] < 0.2
    assert made.shares["other", "name"] == 0.75
    assert () not in made.shares


def test_how_words_are_used():
    made = terms([], {"severe": Use(before=50, total=60), "plain": Use(inner=9, last=1, total=10)}, {})
    assert made.narrows("severe") < 0.1 < 0.5 < made.narrows("plain")
    assert made.narrows("corneal") > 0.5, "a part of the body narrows though nothing was counted"
    assert made.ends("edema") > 0.5 > made.ends("table")


@pytest.mark.parametrize(
    "word",
    ["tonsillitis", "hyponatremia", "neutropenia", "arthralgia", "nephropathy", "hemiplegia", "glioblastoma"],
)
def test_findings_by_their_form(word):
    assert is_finding(word)


@pytest.mark.parametrize(
    "word", ["diagnosis", "analysis", "dialysis", "attention", "extension", "coma", "anatomy"]
)
def test_words_made_alike_that_are_no_findings(word):
    assert not is_finding(word)


def test_the_lists_are_apart():
    assert not FINDINGS & STOPS
    assert not FINDINGS & NOT_FINDINGS


def test_words_and_which_of_them_are_joined():
    text = "Drug-induced liver\n  injury.   Rash     12%\n\nCough"
    found = words(text)
    assert found.forms == ("drug", "induced", "liver", "injury", "rash", "12", "cough")
    assert found.joined == (False, True, True, True, False, False, False)
    assert [text[s:e] for s, e in zip(found.starts, found.ends, strict=True)][4] == "Rash"
