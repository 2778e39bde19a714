"""Measures of a biomarker and the limits that an indication sets: "CPS 12" against "CPS >= 10"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from oncokg.query.match.logic import Outcome

_LONG: Final = {
    "combined positive score": "CPS",
    "tumor proportion score": "TPS",
    "tumour proportion score": "TPS",
    "tumor area positivity": "TAP",
    "tumor cells": "TC",
    "tumour cells": "TC",
    "immune cells": "IC",
    "immunohistochemistry": "IHC",
}
_NAMES: Final = re.compile(
    rf"\b(?:CPS|TPS|TAP|TC|IC|IHC|H[ -]score|Ki-?67|(?:{'|'.join(_LONG)}))\b", re.IGNORECASE
)
_AT_LEAST: Final = r"≥|>=|≧|at least|minimum(?: of)?|greater than or equal to|not less than"
_ABOVE: Final = r">|greater than|more than|above|over"
_AT_MOST: Final = r"≤|<=|at most|up to|less than or equal to|not more than"
_BELOW: Final = r"<|less than|below|under"
_SCORE: Final = re.compile(
    rf"(?P<sign>{_AT_LEAST}|{_AT_MOST}|{_ABOVE}|{_BELOW}|=|of\b|is\b|score)?[\s:]*"
    r"(?P<value>(?<![\w.])\d+(?:\.\d+)?)\s*(?P<unit>%|\+|percent|mut(?:ations)?(?:/| per )(?:Mb|megabase))?"
    r"(?:\s*(?:to|-|–)\s*(?P<upper>\d+(?:\.\d+)?)\s*(?:%|\+|percent)?)?"
    r"(?P<after>\s*(?:or|and) (?:more|greater|higher|above|over|less|lower|below|under))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A measure or a limit: `name` ("CPS"; "" if none is told), `unit` ("%", "+", "mut/Mb", "") and bounds.

    A bound is None where there is none; an open one is not itself inside ("< 1 %").
    """

    name: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    is_low_open: bool = False
    is_high_open: bool = False


def score_in(text: str) -> tuple[Score, str] | None:
    """Find the first measure or limit in a text, and return it with the words that are left.

    A number alone is none: it has a name, a unit, or a sign of comparison.
    """
    names = list(_NAMES.finditer(text))
    inside = [(name.start(), name.end()) for name in names]
    for match in _SCORE.finditer(text):
        start = match.start("value")
        if any(a <= start < b for a, b in inside):
            continue
        near = [name for name in names if name.end() <= match.start() + 1]
        name = near[-1] if near else None
        sign, after = (match["sign"] or "").lower(), (match["after"] or "").lower()
        if not (name or match["unit"] or re.fullmatch(f"{_AT_LEAST}|{_AT_MOST}|{_ABOVE}|{_BELOW}", sign)):
            continue
        score = _bounded(match, sign, after, _short(name.group()) if name else "")
        cut = min(name.start(), match.start()) if name else match.start()
        return score, f"{text[:cut]} {text[match.end() :]}"
    return None


def judged(asked: Score, known: Score) -> Outcome:
    """Judge a limit by a measure; measures of another name or unit say nothing about it."""
    if asked.name != known.name or (asked.unit != known.unit and asked.unit and known.unit):
        return "unknown"
    if _at_or_above(known, asked) and _at_or_below(known, asked):
        return "met"
    return "failed" if _apart(known, asked) or _apart(asked, known) else "unknown"


def _short(name: str) -> str:
    return _LONG.get(" ".join(name.lower().split()), name.upper().replace("-", " "))


def _bounded(match: re.Match[str], sign: str, after: str, name: str) -> Score:
    value = Decimal(match["value"])
    unit = (match["unit"] or "").lower()
    unit = "%" if unit == "percent" else "mut/Mb" if unit.startswith("mut") else unit
    low: Decimal | None = value
    high: Decimal | None = Decimal(match["upper"]) if match["upper"] else value
    is_above, is_below = re.fullmatch(_ABOVE, sign) is not None, re.fullmatch(_BELOW, sign) is not None
    if is_above or re.fullmatch(_AT_LEAST, sign) or re.search("more|greater|higher|above|over", after):
        high = None
    elif is_below or re.fullmatch(_AT_MOST, sign) or re.search("less|lower|below|under", after):
        low = None
    return Score(name=name, unit=unit, low=low, high=high, is_low_open=is_above, is_high_open=is_below)


def _at_or_above(known: Score, asked: Score) -> bool:
    if asked.low is None:
        return True
    if known.low is None or known.low < asked.low:
        return False
    return known.low > asked.low or not asked.is_low_open or known.is_low_open


def _at_or_below(known: Score, asked: Score) -> bool:
    if asked.high is None:
        return True
    if known.high is None or known.high > asked.high:
        return False
    return known.high < asked.high or not asked.is_high_open or known.is_high_open


def _apart(lower: Score, upper: Score) -> bool:
    """Tell whether all of one lies below all of the other."""
    if lower.high is None or upper.low is None:
        return False
    return lower.high < upper.low or (lower.high == upper.low and (lower.is_high_open or upper.is_low_open))
