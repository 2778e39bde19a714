"""What labels call a reaction, with counts; and how often words are part of such names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from oncokg.record.reading.reactions.words import CHANGED, FINDINGS, KINDS, PARTS, is_finding

Term = tuple[str, ...]
FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Use:
    """How labels use a word: last in a reaction's name, before the last, next to one, or anywhere else."""

    last: int = 0
    inner: int = 0
    before: int = 0
    total: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Terms:
    """Names of reactions with the share of sections that have them and mean a reaction; words; weights."""

    shares: Mapping[Term, float]
    uses: Mapping[str, Use]
    weights: Mapping[str, float]

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest name."""
        return max(map(len, self.shares), default=1)

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The words that names begin with."""
        return frozenset(term[0] for term in self.shares)

    def with_names(self, names: Iterable[Term]) -> Terms:
        """Return terms that also know these names, which no label was counted for."""
        return replace(self, shares={**dict.fromkeys(filter(None, names), _LISTED), **self.shares})

    def narrows(self, word: str) -> float:
        """Return how likely a word before a finding is part of the reaction's name."""
        use = self.uses.get(word, _NEVER)
        prior = 2.0 if word in KINDS or word in PARTS or word in CHANGED else 0.0
        return (use.inner + prior) / (use.inner + use.before + prior + 1.0)

    def ends(self, word: str) -> float:
        """Return how likely a word ends the name of a reaction where it stands in a label."""
        use = self.uses.get(word, _NEVER)
        is_known = word in FINDINGS or is_finding(word)
        free = max(use.total - use.inner - use.before, use.last)
        return (use.last + (3.0 if is_known else 0.0)) / (free + (4.0 if is_known else 3.0))


_NEVER: Final = Use()
_LISTED: Final = 0.75
"""The share of a name that a vocabulary of reactions lists and no label was counted for."""


def is_counted(word: str, use: Use) -> bool:
    """Tell whether the use of a word says more than the word itself."""
    if use.last or use.inner:
        return True
    return word in FINDINGS or word in KINDS or word in PARTS or word in CHANGED or is_finding(word)


def terms(
    rows: Iterable[tuple[Term, int, int]], uses: Mapping[str, Use], weights: Mapping[str, float]
) -> Terms:
    """Make terms of rows: words, sections that mean the reaction, sections that hold the words."""
    shares = {term: (named + 0.7) / (seen + 1.0) for term, named, seen in rows}
    return Terms(shares=shares, uses=uses, weights=weights)


def read_terms(folder: Path) -> Terms:
    """Read the tables `terms.csv`, `words.csv` and `cues.csv`."""
    rows = [
        (tuple(row["term"].split()), int(row["named"]), int(row["seen"]))
        for row in _rows(folder / "terms.csv")
    ]
    uses = {
        row["word"]: Use(**{name: int(row[name]) for name in ("last", "inner", "before", "total")})
        for row in _rows(folder / "words.csv")
    }
    weights = {row["cue"]: float(row["weight"]) for row in _rows(folder / "cues.csv")}
    return terms(rows, uses, weights)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


@cache
def shipped() -> Terms:
    """Return the terms of the tables that ship with the package; they are read once."""
    return read_terms(FOLDER)
