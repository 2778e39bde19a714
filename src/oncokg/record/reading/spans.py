"""The rules for a quote: it lies in the text and cuts no word, number, sign, operator or range.

They are the rules of the shape `oks:Selector`, so that nothing is read which the check would refuse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from oncokg.record.fact import Fact, Span

_BAR: Final = "\ue000"
"""Marks the place where a quote begins or ends; a private character, which no document should have."""

_AROUND: Final = 16
"""Characters looked at on either side of that place."""

_NUMBER: Final = re.compile(
    rf"\d[.,·]?{_BAR}\d|\d{_BAR}[.,·]\d"
    rf"|(?:\A|[^A-Za-z0-9)])[.·]{_BAR}\d"
    rf"|\d[\u2009\u202f]{_BAR}\d{{3}}|\d{_BAR}[\u2009\u202f]\d{{3}}"
    rf"|\d[/:×^]{_BAR}\d|\d{_BAR}[/:×^]\d"
)
_PERCENT: Final = re.compile(rf"\d\s?{_BAR}\s?[%‰]")
_OPERATOR: Final = re.compile(
    rf"[<>=≤≥≈~±−]\s*{_BAR}\s*[.·]?\d|[<>]{_BAR}="
    rf"|(?:\A|[^A-Za-z])[-–+]{_BAR}[.·]?\d"
    rf"|\d\s*{_BAR}\s*±"
)
_RANGE: Final = re.compile(rf"\d\s+[-–+]\s+{_BAR}[.·]?\d|\d{_BAR}[-–−+][.·]?\d|\d{_BAR}\s+[-–+]\s+[.·]?\d")
_CUTS: Final = (
    ("a number", _NUMBER),
    ("a number's percent sign", _PERCENT),
    ("a number's sign or operator", _OPERATOR),
    ("a range", _RANGE),
)


def cut(text: str, span: Span) -> str | None:
    """Return what a span cuts ("a number", "a word" ...), or None where its quote can stand alone."""
    if span.end > len(text):
        return "the end of the text"
    quote = text[span.start : span.end]
    if quote != quote.strip():
        return "white space"
    if not any(char.isalnum() for char in quote):
        return "every word and number"
    return _cut_at(text, span.start) or _cut_at(text, span.end)


def whole(text: str, span: Span) -> Span:
    """Return the shortest wider span that cuts nothing."""
    start, end = span.start, span.end
    while start > 0 and (text[start].isspace() or _cut_at(text, start)):
        start -= 1
    while end < len(text) and (text[end - 1].isspace() or _cut_at(text, end)):
        end += 1
    return Span(start=start, end=end)


def _cut_at(text: str, place: int) -> str | None:
    before, after = text[max(0, place - _AROUND) : place], text[place : place + _AROUND]
    edge = f"{before}{_BAR}{after}"
    for what, expression in _CUTS:
        if expression.search(edge):
            return what
    if before[-1:].isalnum() and (after[:1].isalnum() or unicodedata.combining(after[:1] or " ")):
        return "a word"
    return None


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the span without white space and punctuation at its ends, or None when nothing is left.

    A hyphen before a digit stays: it is a sign.
    """
    while start < end and (text[start].isspace() or text[start] in ",;:•*–—-|"):
        if text[start] in "-–" and text[start + 1 : start + 2].isdigit():
            break
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:.•*–—|"):
        end -= 1
    return Span(start=start, end=end) if start < end else None


def parts_of(fact: Fact) -> Iterator[Fact]:
    """Yield a fact and the facts inside of it, such as the biomarkers of an indication."""
    yield fact
    for column in fields(fact):
        value = getattr(fact, column.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Fact):
                yield from parts_of(part)


def own_spans(fact: Fact) -> Iterator[Span]:
    """Yield the words that a fact rests on, and the names in them, without those of its parts."""
    yield from fact.evidence
    yield from (mention.span for mention in fact.mentions)


def spans_of(fact: Fact) -> Iterator[Span]:
    """Yield every span of a fact and its parts."""
    for part in parts_of(fact):
        yield from own_spans(part)
