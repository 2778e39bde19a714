"""Where a model's quote stands in the text: letter by letter, white space aside, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from oncokg.record.fact import Span
from oncokg.record.reading.spans import cut


def places(text: str, words: str) -> list[Span]:
    """Return every place of some words, in order; runs of white space are equal to one another."""
    parts = words.split()
    if not parts:
        return []
    expression = re.compile(r"\s+".join(re.escape(part) for part in parts))
    return [Span(start=m.start(), end=m.end()) for m in expression.finditer(text)]


def locate(text: str, quote: str, near: int) -> Span | None:
    """Return the one place of a quote, or of several the nearest to a place; None where the text has none.

    A place at which the quote would cut a word, number, sign or range is none.
    """
    found = [span for span in places(text, quote) if cut(text, span) is None]
    return min(found, key=lambda span: abs(span.start - near), default=None)


def inside(text: str, quotes: Iterable[Span], words: str) -> Span | None:
    """Return where some words stand, uncut, in one of the quotes; in another letter case as a last resort."""
    for fold in (False, True):
        for quote in quotes:
            passage = text[quote.start : quote.end]
            found = places(passage.lower(), words.lower()) if fold else places(passage, words)
            if fold and len(passage.lower()) != len(passage):
                continue
            for span in found:
                place = Span(start=quote.start + span.start, end=quote.start + span.end)
                if cut(text, place) is None:
                    return place
    return None
