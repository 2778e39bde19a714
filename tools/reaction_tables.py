"""Count how the development labels name reactions, and fit what speaks for a name being one.

The same input gives the same bytes. No label's text goes into the tables: `terms.csv` has names with two
counts, `words.csv` the uses of single words, `cues.csv` the weights of what stands around a name.

    python tools/reaction_tables.py --shared ../shared/data --out src/oncokg/record/reading/reactions
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from oncokg.record.reading.reactions import evidence
from oncokg.record.reading.reactions.phrases import reach
from oncokg.record.reading.reactions.terms import Term, Terms, Use, is_counted, terms
from oncokg.record.reading.reactions.tokens import Words, words

ROOT = Path(__file__).resolve().parent.parent
LABELS = Path("label_adr_train") / "label_adr_train_no_meddra.json"
CTCAE = Path("ctcae_v5") / "ctcae_v5_terms_no_meddra.json"
SECTIONS: dict[str, evidence.Section] = {
    "adverse reactions": "adverse-reactions",
    "warnings and precautions": "warnings",
    "boxed warnings": "boxed-warning",
}
PARTS = 5
ROUNDS = 12
RATE = 0.15
SHRINK = 3e-3
FEWEST = 6
FEWEST_WORDS = 40
"""How many names a single word must stand beside to count as a cue: a word of a few labels is theirs."""
LONGEST = 14
Example = tuple[dict[str, float], bool]


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """A section of a label, its words as laid out and as one line, and the names that it calls reactions."""

    label: str
    section: evidence.Section
    lines: Words
    flat: Words
    names: frozenset[Term]


def annotated(path: Path) -> list[Annotated]:
    """Read the development labels."""
    found = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        found.append(
            Annotated(
                label=row["label_id"],
                section=SECTIONS[row["section"]],
                lines=words(row["text"]),
                flat=words(re.sub(r"\s+", " ", row["text"])),
                names=frozenset(filter(None, (words(m["mention"]).forms for m in row["mentions"]))),
            )
        )
    return found


def listed(path: Path) -> list[Term]:
    """Return the words of CTCAE's terms, also turned: "increased lipase" of "Lipase increased"."""
    found: list[Term] = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        term = words(row["term"]).forms
        if "other, specify" in row["term"].lower():
            continue
        found.append(term)
        if term[-1] in ("increased", "decreased", "prolonged"):
            found.append((term[-1], *term[:-1]))
    return found


def learn(sections: Sequence[Annotated], names: Collection[Term]) -> Terms:
    """Return terms counted in these sections, with weights fitted on counts of the other parts of them."""
    rows, uses = _counted(sections, names)
    return terms(rows, uses, _fitted(sections, names))


def _counted(
    sections: Sequence[Annotated], names: Collection[Term]
) -> tuple[list[tuple[Term, int, int]], dict[str, Use]]:
    known = {name for section in sections for name in section.names} | set(names)
    named: Counter[Term] = Counter()
    seen: Counter[Term] = Counter()
    last: Counter[str] = Counter()
    inner: Counter[str] = Counter()
    before: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for section in sections:
        w = section.lines
        total.update(w.forms)
        held = {w.forms[start:end] for start, end in _places(w, known)}
        seen.update(held)
        named.update(held & section.names)
        for start, end in _places(w, section.names):
            last[w.forms[end - 1]] += 1
            inner.update(w.forms[start : end - 1])
            if w.joined[start]:
                before[w.forms[start - 1]] += 1
    uses = {
        word: Use(last=last[word], inner=inner[word], before=before[word], total=total[word])
        for word in sorted(total)
    }
    rows = [(term, named[term], seen[term]) for term in sorted(known)]
    return rows, {word: use for word, use in uses.items() if is_counted(word, use)}


def _places(w: Words, names: Collection[Term]) -> Iterator[tuple[int, int]]:
    """Yield where the longest of the names stand."""
    firsts = {name[0] for name in names}
    number = 0
    while number < len(w.forms):
        end = number + 1
        if w.forms[number] in firsts:
            for stop in range(reach(w, number, LONGEST), number, -1):
                if w.forms[number:stop] in names:
                    yield number, stop
                    end = stop
                    break
        number = end


def parts(sections: Iterable[Annotated], count: int, seed: int) -> list[frozenset[str]]:
    """Return the labels of the sections in so many parts."""
    labels = sorted({section.label for section in sections})
    random.Random(seed).shuffle(labels)  # noqa: S311
    return [frozenset(labels[number::count]) for number in range(count)]


def _fitted(sections: Sequence[Annotated], names: Collection[Term]) -> dict[str, float]:
    examples: list[Example] = []
    for part in parts(sections, PARTS, 2):
        rows, uses = _counted([section for section in sections if section.label not in part], names)
        known = terms(rows, uses, {})
        for section in sections:
            if section.label in part:
                for w in (section.lines, section.flat):
                    for each in evidence.candidates(w, known, section.section):
                        examples.append((dict(each.features), each.words in section.names))
    return _weights(examples)


def _fewest(cue: str) -> int:
    return FEWEST_WORDS if cue.startswith(("w:", "x:", "v:")) else FEWEST


def _weights(examples: list[Example]) -> dict[str, float]:
    """Fit a logistic model by stochastic gradients with a rate for each feature (Duchi and others, 2011)."""
    counts = Counter(name for features, _ in examples for name in features)
    common = {name for name, count in counts.items() if count >= _fewest(name)}
    kept = [({n: v for n, v in f.items() if n in common}, is_one) for f, is_one in examples]
    weights: dict[str, float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(lambda: 0.01)
    order = list(range(len(kept)))
    chance = random.Random(0)  # noqa: S311
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for number in order:
            features, is_one = kept[number]
            error = evidence.likelihood(features, weights) - is_one
            for name, value in features.items():
                slope = error * value + SHRINK * weights[name]
                squares[name] += slope * slope
                weights[name] -= RATE * slope / math.sqrt(squares[name])
    return {name: round(weights[name], 2) for name in sorted(weights) if abs(weights[name]) >= 0.05}


def write(made: Terms, rows: list[tuple[Term, int, int]], out: Path) -> None:
    """Write the three tables."""
    _write(out / "terms.csv", ("term", "named", "seen"), [(" ".join(t), n, s) for t, n, s in rows])
    _write(
        out / "words.csv",
        ("word", "last", "inner", "before", "total"),
        [(word, use.last, use.inner, use.before, use.total) for word, use in made.uses.items()],
    )
    _write(
        out / "cues.csv", ("cue", "weight"), [(cue, f"{weight:.2f}") for cue, weight in made.weights.items()]
    )


def _write(path: Path, head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def compile_tables(shared: Path, out: Path) -> None:
    """Write the tables made of all development labels into `out`."""
    sections, names = annotated(shared / LABELS), listed(shared / CTCAE)
    rows, uses = _counted(sections, names)
    write(terms(rows, uses, _fitted(sections, names)), rows, out)


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared" / "data", help="the shared data"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "src" / "oncokg" / "record" / "reading" / "reactions",
        help="folder",
    )
    chosen = parser.parse_args(arguments)
    compile_tables(chosen.shared, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
