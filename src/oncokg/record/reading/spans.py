"""The rules for a quote: it lies in the text and cuts no word, number, sign or operator."""

from __future__ import annotations

import re

from oncokg.record.fact import Span

_NUMBER_BEFORE = re.compile(r"(?:\d[.,]?|[<>=≤≥±~−+]\s?|(?<![\w)])-)$")
_NUMBER_AFTER = re.compile(r"[.,]?\d")


def cut(text: str, span: Span) -> str | None:
    """Return what a span cuts ("a number", "a word" ...), or None where its quote can stand alone."""
    if span.end > len(text):
        return "the end of the text"
    before, quote, after = text[: span.start][-8:], text[span.start : span.end], text[span.end :][:4]
    if quote != quote.strip():
        return "white space"
    if quote[0].isdigit() or (quote[0] in ".," and quote[1:2].isdigit()):
        if _NUMBER_BEFORE.search(before) or before[-1:].isalpha():
            return "a number, its sign or its operator"
    elif quote[0].isalnum() and before[-1:].isalnum():
        return "a word"
    if quote[-1].isdigit() and _NUMBER_AFTER.match(after):
        return "a number"
    if quote[-1].isalnum() and after[:1].isalnum():
        return "a word"
    return None


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the span without white space and punctuation at its ends, or None when nothing is left."""
    while start < end and (text[start].isspace() or text[start] in ",;:•*–—-|"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:.•*–—|"):
        end -= 1
    return Span(start=start, end=end) if start < end else None
