"""Numbers with their units, intervals and dates as oncology prose writes them."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from oncokg.record.fact import Span

UNITS: Final = {
    "%": "percent",
    "percent": "percent",
    "per cent": "percent",
    "month": "month",
    "mo": "month",
    "week": "week",
    "wk": "week",
    "day": "day",
    "year": "year",
    "yr": "year",
}
_WORD_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
}
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_TENS: Final = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_ONE: Final = "|".join([*sorted(_WORD_NUMBERS, key=len, reverse=True)])
_TEN: Final = "|".join(_TENS)
_BELOW: Final = rf"(?:(?:{_TEN})(?:[\s-](?:{_ONE}))?|{_ONE})"
WORDS: Final = rf"(?:(?:(?:{_ONE}|a)\s+hundred)(?:\s+(?:and\s+)?{_BELOW})?|{_BELOW})\b"
"""How whole numbers below a thousand are written in words, for expressions that ignore case."""
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?"
_SIGNED: Final = rf"[-−]?(?:{_NUMBER})"
_OF_UNIT: Final = r"(?:\s*(?:%|per ?cent\b|(?:month|week|day|year)s?\b))?"
_QUANTITY = re.compile(
    r"(?P<sign>(?:[<>]=?|[=≤≥≈~±])\s*|(?<![\w)])[-–−+])?"
    rf"(?<![\w.,/])(?P<number>{_NUMBER})"
    r"(?:(?P<gap>[\s\u00a0-]?)(?P<unit>%|per ?cent\b|(?:month|mo|week|wk|day|year|yr)s?\b))?(?![\w])",
    re.IGNORECASE,
)
_OPEN_END: Final = (
    r"N\.?[REA]\.?(?![A-Za-z])|∞"
    r"|not\s+(?:yet\s+)?(?:reached|estimable|evaluable|available|calculable|estimated)"
)
_INTERVAL = re.compile(
    r"(?:(?P<level>\d{2}(?:\.\d+)?)\s?(?:%|per ?cent)[\s-]*(?:CI|confidence[\s-]+intervals?)"
    r"|(?:CI|confidence[\s-]+intervals?)[\s,]*\(?(?P<level2>\d{2}(?:\.\d+)?)\s?%\)?)"
    r"(?:\s*\[CI\]|\s*\(CI\))?"
    r"\s*[,:;=]?\s*(?:(?:of|was|from|between|ranging\s+from)\s+)?[\[(]?\s*"
    rf"(?P<low>{_SIGNED}|{_OPEN_END}){_OF_UNIT}\s*(?:,|to|and|-|–|—|−|;|\.\.)\s*(?:an?\s+)?"
    rf"(?P<high>{_SIGNED}|(?:upper\s+limit\s+|upper\s+bound\s+)?(?:{_OPEN_END})){_OF_UNIT}",
    re.IGNORECASE,
)
_P_VALUE = re.compile(
    r"\b(?:one-sided |two-sided |1-sided |2-sided |nominal )?p[- ]?(?:values?)?(?:\s+(?:of|was"
    r"|is))?\s*[:,]?\s*"
    r"(?P<p>(?:[<>]=?|[=≤≥])\s*0?\.\d+|(?<=value )0?\.\d+|(?<=value: )0?\.\d+|(?<=value of )0?\.\d+"
    r"|(?<=value was )0?\.\d+)",
    re.IGNORECASE,
)
_COUNT: Final = r"\d{1,3}(?:,\d{3})+|\d{1,5}"
_FRACTION = re.compile(
    rf"(?<![\d/.,])(?P<n>{_COUNT})\s*(?:/|\bof\b|\bout of\b)\s*(?:the\s+)?(?P<N>{_COUNT})(?![\d/]|[.,]\d)"
)
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
DATE: Final = rf"(?:\d{{1,2}}\s+)?(?i:{_MONTH})\.?\s+\d{{1,2}}"
"""How a date begins, for expressions that only ask whether there is one."""
_DATE = re.compile(
    rf"\b(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\.?,?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})|(?P<m4>\d{1,2})/(?P<d4>\d{1,2})/(?P<y4>\d{4})"
    rf"|(?P<d5>\d{{1,2}})[-/](?P<m5>{_MONTH})[-/](?P<y5>\d{{4}})"
    rf"|(?P<y6>\d{{4}})\s+(?P<m6>{_MONTH})\.?\s+(?P<d6>\d{{1,2}}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number as printed, with its unit (None for a bare count)."""

    span: Span
    value: Decimal
    printed: str
    unit: str | None
    sign: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A confidence interval; `level` is in percent, a bound is None where it was not reached."""

    span: Span
    level: Decimal
    low: Decimal | None
    high: Decimal | None

    def holds(self, value: Decimal) -> bool:
        """Tell whether a number lies in the interval; a bound that was not reached excludes none."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Date:
    """A calendar date as written."""

    span: Span
    value: datetime.date


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("·", ".").replace("−", "-"))


def count(text: str) -> int | None:
    """Return the whole number that digits or a word such as "nine" stand for."""
    if re.fullmatch(_NUMBER, text):
        value = _number(text)
        return int(value) if value == int(value) else None
    found = 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "hundred":
            found = max(found, 1) * 100
        elif word in _WORD_NUMBERS or word in _TENS:
            found += _WORD_NUMBERS.get(word, 0) or _TENS.get(word, 0)
        elif word not in ("and", "a"):
            return None
    return found


def quantities(text: str, start: int, end: int) -> Iterator[Quantity]:
    """Yield the numbers between two positions, with units where they have one."""
    for match in _QUANTITY.finditer(text, start, end):
        unit = (match["unit"] or "").lower()
        name = UNITS.get(unit) or UNITS.get(unit.rstrip("s"))
        first = match.start("sign") if match["sign"] else match.start("number")
        yield Quantity(
            span=Span(start=first, end=match.end() if name else match.end("number")),
            value=_number(match["number"]),
            printed=match["number"],
            unit=name,
            sign=(match["sign"] or "").strip(" \t\r\n\u00a0="),
        )


def intervals(text: str, start: int, end: int) -> Iterator[Interval]:
    """Yield the confidence intervals between two positions."""
    for match in _INTERVAL.finditer(text, start, end):
        low, high = (_number(m) if m[-1].isdigit() else None for m in (match["low"], match["high"]))
        if low is None and high is None:
            continue
        yield Interval(
            span=Span(start=match.start(), end=match.end()),
            level=_number(match["level"] or match["level2"]),
            low=low,
            high=high,
        )


def p_values(text: str, start: int, end: int) -> Iterator[tuple[Span, str]]:
    """Yield p values with their operator ("<0.0001"), never the bare number."""
    for match in _P_VALUE.finditer(text, start, end):
        printed = re.sub(r"\s+", "", match["p"])
        yield Span(start=match.start(), end=match.end()), printed if printed[0] in "<>=≤≥" else f"={printed}"


def fractions(text: str, start: int, end: int) -> Iterator[tuple[Span, int, int]]:
    """Yield "39/109" and "39 of 109" as (span, n, N), where n is not above N."""
    for match in _FRACTION.finditer(text, start, end):
        events, participants = int(_number(match["n"])), int(_number(match["N"]))
        if events <= participants and participants > 1:
            yield Span(start=match.start(), end=match.end()), events, participants


def dates(text: str, start: int, end: int) -> Iterator[Date]:
    """Yield full calendar dates; a date without a day or year is not one."""
    known = _dates_of(text)
    first = bisect_left(known, start, key=lambda d: d.span.start)
    for date in known[first:]:
        if date.span.start >= end:
            break
        if date.span.end <= end:
            yield date


@lru_cache(maxsize=1)
def _dates_of(text: str) -> tuple[Date, ...]:
    """Return the dates of the text that is being read; the rules ask for them sentence by sentence."""
    found: list[Date] = []
    for match in _DATE.finditer(text):
        parts = {key[0]: value for key, value in match.groupdict().items() if value}
        month = _MONTHS.get(parts["m"].lower()) or int(parts["m"])
        try:
            value = datetime.date(int(parts["y"]), month, int(parts["d"]))
        except ValueError:
            continue
        found.append(Date(span=Span(start=match.start(), end=match.end()), value=value))
    return tuple(found)
