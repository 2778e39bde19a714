"""The scorer of adverse reactions, on answers made up here; and its bar, on the real labels."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

BAR = 0.80


@pytest.fixture(scope="module")
def scorer(root: Path):
    """The scorer, which is a script and no package."""
    path = root / "benchmarks" / "accuracy" / "reactions.py"
    spec = importlib.util.spec_from_file_location("reactions_score", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


def name(scorer, text, start=None):
    words = tuple(text.split())
    return scorer.Name(words=words, place=None if start is None else (start, start + len(text)))


def test_right_and_wrong_names_are_counted(scorer):
    gold = [name(scorer, "liver injury", 0), name(scorer, "rash", 50), name(scorer, "high ast")]
    found = [
        name(scorer, "injury", 6),
        name(scorer, "rash", 50),
        name(scorer, "high ast"),
        name(scorer, "cough", 90),
    ]
    score, missing, surplus = scorer.compare(gold, found)
    assert (score.gold, score.found) == (3, 4)
    assert score.right == {
        "mentions, exact": 2,
        "mentions, relaxed": 3,
        "distinct, exact": 2,
        "distinct, relaxed": 3,
    }
    assert [n.words for n in missing] == [("liver", "injury")]
    assert [n.words for n in surplus] == [("injury",), ("cough",)]
    assert score.rates("distinct, exact") == (2 / 4, 2 / 3, 4 / 7)


def test_a_name_is_paired_once(scorer):
    gold = [name(scorer, "skin infection", 0), name(scorer, "eye infection", 40)]
    found = [name(scorer, "infection", 5)]
    score, _, _ = scorer.compare(gold, found)
    assert score.right["distinct, relaxed"] == score.right["mentions, relaxed"] == 1


def test_the_same_words_elsewhere_are_no_exact_mention(scorer):
    score, _, _ = scorer.compare([name(scorer, "rash", 10)], [name(scorer, "rash", 30)])
    assert score.right["mentions, exact"] == 0
    assert score.right["distinct, exact"] == 1


def test_annotations_are_taken_once_each(scorer):
    row = {
        "mentions": [
            {"mention": "skin rash", "spans": [[4, 9]]},
            {"mention": "skin-rash", "spans": [[40, 9]]},
            {"mention": "high ast", "spans": []},
            {"mention": "??", "spans": []},
        ]
    }
    assert [(n.words, n.place) for n in scorer.annotated(row)] == [
        (("skin", "rash"), (4, 13)),
        (("high", "ast"), None),
    ]


def test_scores_of_nothing(scorer):
    assert scorer.Score().rates("distinct, exact") == (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def small(shared: Path, tmp_path_factory, scorer) -> Path:
    """A few of the open labels: enough to see that each is read without itself."""
    rows = json.loads((shared / "data" / scorer.tables.LABELS).read_text(encoding="utf-8"))
    closed = scorer.held_out({row["label_id"] for row in rows})
    labels = sorted({row["label_id"] for row in rows} - closed)[:25]
    folder = tmp_path_factory.mktemp("labels")
    for path in (scorer.tables.LABELS, scorer.tables.CTCAE):
        (folder / path).parent.mkdir()
    (folder / scorer.tables.CTCAE).write_bytes((shared / "data" / scorer.tables.CTCAE).read_bytes())
    chosen = [row for row in rows if row["label_id"] in labels]
    (folder / scorer.tables.LABELS).write_text(json.dumps(chosen), encoding="utf-8")
    return folder


@pytest.mark.shared
def test_a_fifth_of_the_labels_is_held_out_by_a_seed(scorer, shared):
    rows = json.loads((shared / "data" / scorer.tables.LABELS).read_text(encoding="utf-8"))
    labels = {row["label_id"] for row in rows}
    closed = scorer.held_out(labels)
    assert (len(labels), len(closed)) == (101, 20)
    assert closed == scorer.held_out(sorted(labels))


@pytest.mark.shared
def test_no_label_is_read_with_what_was_learned_of_it(scorer, small, monkeypatch):
    learned: list[set[str]] = []
    asked: list[set[str]] = []

    def learn(sections, names):
        learned.append({section.label for section in sections})
        return real(sections, names)

    def without(labels, shared):
        asked.append(set(labels))
        return lexicon(labels, shared)

    real, lexicon = scorer.tables.learn, scorer.lexicon_without
    monkeypatch.setattr(scorer.tables, "learn", learn)
    monkeypatch.setattr(scorer, "lexicon_without", without)
    scores, _ = scorer.run(small)
    assert len(learned) == scorer.PARTS
    assert all(seen and not seen & unseen for seen, unseen in zip(learned, asked, strict=True))
    assert sum(score.gold for score in scores.values()) > 500
    learned.clear(), asked.clear()
    scorer.run(small, is_held_out=True)
    (seen,), (unseen,) = learned, asked
    assert len(unseen) == 5
    assert not seen & unseen


@pytest.mark.shared
def test_the_bar(scorer):
    """Development labels, each read by tables that were counted in others: F1 of distinct names, exact."""
    scores, misses = scorer.run()
    total = scorer.Score()
    for score in scores.values():
        total.add(score)
    assert total.rates("distinct, exact")[2] >= BAR
    assert total.rates("mentions, relaxed")[2] >= BAR
    assert len(misses) == total.gold + total.found - 2 * total.right["distinct, exact"]
