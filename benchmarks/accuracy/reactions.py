"""Score the reading of adverse reactions against the annotated label sections: precision, recall and F1.

The development labels are read in five parts, each with tables that were counted in the other four: no label
is read by what was learned of it. A fifth of the labels, drawn by a seed, is held out: read with tables that
were counted in none of them, and opened last.

An annotation names each reaction of a section once, in small letters, with the first place where its letters
stand, or with none where its words stand apart. So of what is read the first place of each name counts.
  mentions, exact     the same place; where the annotation has none, the same words
  mentions, relaxed   places that overlap, one for one; where there is none, the same words
  distinct, exact     the same words in the same order, once for each section
  distinct, relaxed   the words of one are among those of the other, or half of all are shared, one for one
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import reaction_tables as tables  # noqa: E402
from vocabulary.others import reactions as compiled  # noqa: E402
from vocabulary.rows import write_table  # noqa: E402

from oncokg.names.lexicon import Lexicon  # noqa: E402
from oncokg.names.tables import read_table  # noqa: E402
from oncokg.record.reading.reactions import reactions_in  # noqa: E402
from oncokg.record.reading.reactions.terms import Term, Terms  # noqa: E402
from oncokg.record.reading.reactions.tokens import words  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
SEED = "reactions"
PARTS = 5
ROWS = ("mentions, exact", "mentions, relaxed", "distinct, exact", "distinct, relaxed")
Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name in a section: its words, and its first place if it has one."""

    words: Term
    place: tuple[int, int] | None


@dataclass(kw_only=True)
class Score:
    gold: int = 0
    found: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROWS, 0))

    def add(self, other: Score) -> None:
        self.gold += other.gold
        self.found += other.found
        for row in ROWS:
            self.right[row] += other.right[row]

    def rates(self, row: str) -> tuple[float, float, float]:
        """Return precision, recall and F1."""
        right = self.right[row]
        return (
            right / self.found if self.found else 0.0,
            right / self.gold if self.gold else 0.0,
            2 * right / (self.found + self.gold) if self.found + self.gold else 0.0,
        )


def held_out(labels: Collection[str]) -> frozenset[str]:
    """Return the fifth of the labels that is held out."""
    listed = sorted(labels)
    return frozenset(random.Random(SEED).sample(listed, len(listed) // 5))


def annotated(row: dict) -> list[Name]:
    """Return the annotated names of a section, each once."""
    found: dict[Term, Name] = {}
    for mention in row["mentions"]:
        forms = words(mention["mention"]).forms
        place = next(((start, start + length) for start, length in mention["spans"]), None)
        if forms:
            found.setdefault(forms, Name(words=forms, place=place))
    return list(found.values())


def read(row: dict, lexicon: Lexicon, terms: Terms | None) -> list[Name]:
    """Return the names that the reader finds in a section, each once, at its first place."""
    text, section = row["text"], tables.SECTIONS[row["section"]]
    found: dict[Term, Name] = {}
    for each in reactions_in(text, 0, len(text), lexicon, section=section, terms=terms):
        forms = words(each.text).forms
        place = (each.spans[0].start, each.spans[0].end) if len(each.spans) == 1 else None
        found.setdefault(forms, Name(words=forms, place=place))
    return list(found.values())


def compare(gold: Sequence[Name], found: Sequence[Name]) -> tuple[Score, list[Name], list[Name]]:
    """Return the score of a section, and the names that are missing and surplus word for word."""
    score = Score(gold=len(gold), found=len(found))
    have = {name.words for name in found}
    want = {name.words for name in gold}
    score.right["distinct, exact"] = len(have & want)
    places = {name.place for name in found if name.place} | {name.words for name in found if not name.place}
    score.right["mentions, exact"] = sum((name.place or name.words) in places for name in gold)
    score.right["mentions, relaxed"] = _paired(gold, found, _overlap)
    score.right["distinct, relaxed"] = _paired(gold, found, _alike)
    return score, [n for n in gold if n.words not in have], [n for n in found if n.words not in want]


def _paired(gold: Sequence[Name], found: Sequence[Name], fits) -> int:
    """Count pairs, those of the same words first; each name is in one pair at most."""
    spare = {name.words: name for name in found}
    left = [name for name in gold if spare.pop(name.words, None) is None]
    pairs = len(gold) - len(left)
    for want in left:
        have = next((name for name in spare.values() if fits(want, name)), None)
        if have is not None:
            del spare[have.words]
            pairs += 1
    return pairs


def _overlap(one: Name, other: Name) -> bool:
    if one.place is None or other.place is None:
        return one.words == other.words
    return one.place[0] < other.place[1] and other.place[0] < one.place[1]


def _alike(one: Name, other: Name) -> bool:
    a, b = ({re.sub(r"(?<=\w{3})s$", "", word) for word in name.words} for name in (one, other))
    return a <= b or b <= a or len(a & b) / len(a | b) >= 0.5


def lexicon_without(labels: Collection[str], shared: Path = SHARED) -> Lexicon:
    """Return the vocabulary of reactions made without some of the labels."""
    rows = json.loads((shared / tables.LABELS).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "labels.json"
        kept.write_text(json.dumps([row for row in rows if row["label_id"] not in labels]), encoding="utf-8")
        table = compiled(shared / tables.CTCAE, kept)
        table.settle()
        write_table(Path(folder) / "reactions.csv", table)
        return Lexicon(*read_table(Path(folder) / "reactions.csv", "adverse-reaction"))


def run(shared: Path = SHARED, *, is_held_out: bool = False) -> tuple[dict[str, Score], list[str]]:
    """Read the labels that are asked for; return scores by section and the misses."""
    rows = json.loads((shared / tables.LABELS).read_text(encoding="utf-8"))
    sections, names = tables.annotated(shared / tables.LABELS), tables.listed(shared / tables.CTCAE)
    closed = held_out({row["label_id"] for row in rows})
    opened = [section for section in sections if section.label not in closed]
    groups = [closed] if is_held_out else tables.parts(opened, PARTS, 1)
    scores: dict[str, Score] = {}
    misses: list[str] = []
    for group in groups:
        unseen = group | closed
        terms = tables.learn([section for section in opened if section.label not in group], names)
        lexicon = lexicon_without(unseen, shared)
        for row in rows:
            if row["label_id"] in group:
                score, missing, surplus = compare(annotated(row), read(row, lexicon, terms))
                scores.setdefault(row["section"], Score()).add(score)
                where = f"{row['label_id']} | {row['section']}"
                misses += [f"{where} | missing | {' '.join(name.words)}" for name in missing]
                misses += [f"{where} | surplus | {' '.join(name.words)}" for name in surplus]
    return scores, misses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--held-out", action="store_true", help="score the held-out labels instead")
    parser.add_argument("--misses", action="store_true", help="list what is missing and surplus")
    asked = parser.parse_args()
    scores, misses = run(is_held_out=asked.held_out)
    total = Score()
    for score in scores.values():
        total.add(score)
    print(f"{'':46} gold found      P     R    F1")
    for section, score in (*sorted(scores.items()), ("all sections", total)):
        for row in ROWS:
            rates = " ".join(f"{100 * rate:5.1f}" for rate in score.rates(row))
            print(f"{section:26} {row:18} {score.gold:5} {score.found:5}  {rates}")
    if asked.misses:
        print("", *misses, sep="\n")


if __name__ == "__main__":
    main()
