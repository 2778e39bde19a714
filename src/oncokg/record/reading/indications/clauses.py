"""Where a clause of an indication ends: "who have received A, B, and C and who are ..." has two of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.spans import trimmed

PEOPLE: Final = (
    r"(?:adults?|patients?|people|persons?|children|adolescents?|men|women|males?|females?|individuals"
    r"|infants?"
    r"|pa?ediatrics?|post ?menopausal|pre ?menopausal|those|subjects|pts)"
)
_END: Final = pattern(
    r"[;:•]|\.(?=\s|$)|\[ ?see\b|\((?:indication|e\.g|see|\d)"
    r"|,? (?<!one\sof\s)(?:who|whose|for whom|in whom)\b"
    rf"|,? in (?:combination|(?:the |those |\w+ )?{PEOPLE})\b"
    rf"|,? for (?:the )?(?:treatment|use|whom|{PEOPLE})\b|, for\b"
    r"|,? as (?:detected|determined|identified|confirmed|an?|post|part|mono)\b"
    r"|,? (?:and|or|but) (?:also )?(?:who|whose|have|has|are|is|were|in|with|as an?|where|when|whom|for)\b"
    r"|,? (?:and|or|but) (?:that (?:have|has|are)|after|following|resistant|refractory|intolerant)\b"
    r"|,? (?:and|or) (?:adult|pa?ediatric)\b"
    r"|,? without\b|,? (?:with|having) (?:disease|no|or without)\b|,? (?:if|when|where|unless)\b"
)
_COMMA: Final = re.compile(r",\s*(?:(?:and/or|and|or|followed by)\s+)?")
_JOINED: Final = pattern(
    r"(?:including|includes?|such as|e\.g|one of which|each|separately|either|both|with or without"
    r"|unless|whichever)\b"
)

Test = Callable[[int, int], bool]


def clause(text: str, start: int, after: int, limit: int, continues: Test) -> Span | None:
    """Return the clause that begins at `start`, and is looked at from `after`, up to where it ends.

    `continues` tells whether the words between a comma and the next one go on with an enumeration.
    """
    found = _END.search(text, after, limit)
    end = found.start() if found else limit
    place = after
    while (comma := _COMMA.search(text, place, end)) is not None:
        following = text.find(",", comma.end(), end)
        stop = end if following < 0 else following
        if not _JOINED.match(text, comma.end(), stop) and not continues(comma.end(), stop):
            end = comma.start()
            break
        place = comma.end()
    return trimmed(text, start, end)


def is_inside(span: Span, regions: list[Span]) -> bool:
    """Tell whether a span lies in one of the regions."""
    return any(r.start <= span.start and span.end <= r.end for r in regions)


def meets(span: Span, regions: list[Span]) -> bool:
    """Tell whether a span shares a character with one of the regions."""
    return any(r.start < span.end and span.start < r.end for r in regions)
