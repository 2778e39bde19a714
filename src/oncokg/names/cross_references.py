"""Cross-references that a vocabulary gives wrong, and what is meant: written by hand, each with a reason.

A vocabulary's number in another register is asserted as published unless a row here corrects it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oncokg.errors import BadInput
from oncokg.resources import vocabulary_dir

TABLE = "cross_references.csv"


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One wrong cross-reference.

    Attributes:
        source: the vocabulary that gives it, a value of the list data-source.
        term: the term that has it, as a CURIE ("ONCOTREE:CML").
        field: the register, as the vocabulary calls it ("NCI").
        wrong: the number that is published.
        right: the number that is meant, or "" where no number is.
        reason: how one can tell.
        seen: the releases that have it.
    """

    source: str
    term: str
    field: str
    wrong: str
    right: str
    reason: str
    seen: str


def read_corrections(path: Path) -> dict[tuple[str, str, str], Correction]:
    """Read the table, by (term, field, wrong number); raises `BadInput` for one that cannot be used."""
    found: dict[tuple[str, str, str], Correction] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines, strict=True), start=2):
                made = Correction(
                    source=row["source"],
                    term=row["term"],
                    field=row["field"],
                    wrong=row["from"],
                    right=row["to"],
                    reason=row["reason"],
                    seen=row["seen"],
                )
                place = made.term, made.field, made.wrong
                if not all((*place, made.source, made.reason, made.seen)) or place in found:
                    where = f"{path} line {number}"
                    raise BadInput(
                        where, "a correction needs its own term, field, number, reason and release"
                    )
                found[place] = made
    except (OSError, csv.Error, KeyError) as error:
        raise BadInput(str(path), f"this table cannot be read ({error})") from error
    return found


@cache
def corrections() -> dict[tuple[str, str, str], Correction]:
    """Return the corrections that ship with the package."""
    return read_corrections(vocabulary_dir() / TABLE)
