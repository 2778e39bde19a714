"""Score the indication reader against the annotated indications: precision, recall and F1 per field.

Relaxed: the values are right (the entity of the vocabulary, the value of the list, required or excluded), and
where words count, those of one are among those of the other, or at least half of all words are shared.
Exact: also the words that say it are the same (case, hyphens, marks aside), where the reader tells them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from indications_gold import DATA, SETS, Annotated, TextsAbsent, annotated
from indications_score import BARS, Read, Reader, Score, Tally, score

from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker

ORDER = (
    "span",
    "disease",
    "substance",
    "status",
    "setting",
    "stage",
    "line",
    "age group",
    "minimum age",
    "maximum age",
    "minimum weight",
    "maximum weight",
    "sex",
    "biomarker",
    "alteration",
    "threshold",
    "approved test",
    "prior therapy",
    "prior lines",
    "prior substance",
    "partner",
    "accelerated",
    "patient criterion",
    "limitation of use",
)
HEADING = f"{'':20}  gold found  exact P     R    F1  relaxed P   R    F1"
LABELS = "spl_indication_texts/oncology_indications.jsonl"


def shipped_reader() -> Reader:
    """Return the reader of the project, with its vocabulary."""
    from oncokg.record.reading.indications import indications_in

    linker = Linker(shipped())

    def read(text: str) -> Sequence[Read]:
        return [(made, _place(made)) for made in indications_in(text, linker)]

    return read


def _place(made: object) -> tuple[int, int]:
    span = made.evidence[-1]  # type: ignore[attr-defined]
    return span.start, span.end


def report(tally: Tally) -> None:
    """Print the scores by field, what the bars are about, and how many bars are met."""
    print(HEADING)
    for name in ORDER:
        if name in tally.scores:
            print(f"{name:20} {tally.scores[name].row()}")
    print(f"{'all':20} {sum(tally.scores.values(), Score()).row()}")
    print()
    exact, relaxed = tally.bars(exact=True), tally.bars(exact=False)
    for name, (fields, least) in BARS.items():
        verdicts = " ".join(
            "not asked" if met is None else "met" if met else "not met"
            for met in (exact[name], relaxed[name])
        )
        print(f"{name:20} {tally.of(*fields).row()}  F1 >= {least:.2f}: {verdicts}")


def report_speed(texts: Sequence[Annotated], reader: Reader, data: Path) -> None:
    """Print how fast the reader reads indications, and how fast names are found in texts, on one core."""
    started = time.perf_counter()
    read = sum(len(reader(entry.text)) for entry in texts)
    seconds = time.perf_counter() - started
    size = sum(len(entry.text.encode()) for entry in texts)
    print(f"{read / seconds:.0f} indications a second ({read} of {len(texts)} texts, {size:,} bytes)")
    lines = (data / LABELS).read_text(encoding="utf-8").splitlines()
    lexicon = shipped()
    lexicon.find(lines[0])
    size = sum(len(line.encode()) for line in lines)
    started = time.perf_counter()
    found = sum(len(lexicon.find(line)) for line in lines)
    seconds = time.perf_counter() - started
    print(
        f"{size / seconds / 1e6:.1f} MB of text a second for {found} names of the vocabulary ({size:,} bytes)"
    )


def summary(tally: Tally) -> str:
    """Say in one line which bars are met."""
    met = tally.bars(exact=False)
    asked = {name: is_met for name, is_met in met.items() if is_met is not None}
    missed = [name for name, is_met in asked.items() if not is_met]
    return f"{len(asked) - len(missed)} of {len(asked)} bars met (relaxed)" + (
        f"; not met: {', '.join(missed)}" if missed else ""
    )


def main() -> None:
    """Score a set and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--held-out", action="store_true", help="score the held-out indications instead")
    parser.add_argument("--misses", action="store_true", help="list what is missing, surplus, nearly right")
    asked = parser.parse_args()
    try:
        texts = list(annotated(SETS["held-out" if asked.held_out else "development"]))
    except TextsAbsent as fault:
        sys.exit(str(fault))
    reader = shipped_reader()
    tally = score(texts, reader)
    uses = sum(len(entry.indications) for entry in texts)
    print(f"{len(texts)} texts, {uses} uses annotated; {tally.read} read, of them {tally.repeats} twice")
    report(tally)
    print()
    report_speed(texts, reader, DATA)
    if asked.misses:
        print("", *tally.misses, "", sep="\n")
    print(summary(tally))


if __name__ == "__main__":
    main()
