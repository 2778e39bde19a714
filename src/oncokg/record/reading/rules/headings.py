"""Where the document's title stands, and which sentences are headings of what follows."""

from __future__ import annotations

import re
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.rules.prose import Sentence
from oncokg.record.reading.rules.quantities import DATE, dates
from oncokg.record.reading.spans import trimmed

_BLOCK: Final = re.compile(r"\s*(?:#+[ \t]*)?(?P<block>[^\n]+(?:\n(?![ \t]*\n|[ \t]*[-•*|])[^\n]+)*)")
_NO_TITLE: Final = re.compile(
    r"\bCC0\b|\bCC[ -]BY\b|\bcopyright\b|©|\ball rights reserved\b|\bskip to\b|\bsubscribe\b|\bcookies?\b"
    r"|^(?:authors?|date|source|publisher|category|tags?|section|topic)\s*:|^(?:written|posted|published"
    r"|updated|for immediate release|press release|news release|news)\b"
    r"|^(?:home|menu|search)\b",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    rf"\n[ \t]*(?:(?i:by|written|posted|published|updated)\b|{DATE}|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}"
    rf"|[A-Z][\w.’'-]+(?:[ \t]+[A-Z][\w.’'-]+){{1,2}}[ \t]*\n[ \t]*{DATE})"
)
_END_OF_SENTENCE: Final = re.compile(r"[.;:]\s*\Z")
_MOST_LINES = 3
_MOST_WORDS = 34
_BLOCKS_TRIED = 4


def title_of(text: str) -> Span | None:
    """Return the first block that is a heading: up to three lines, no sentence, byline or notice."""
    position = 0
    for _ in range(_BLOCKS_TRIED):
        found = _BLOCK.match(text, position)
        if found is None or found.end() >= len(text.rstrip()):
            return None
        block = found["block"]
        position = found.end()
        first_line = block.split("\n", 1)[0]
        if _NO_TITLE.search(first_line) or any(True for _ in dates(block, 0, min(len(block), 24))):
            continue
        about = _ABOUT.search(block)
        if about:
            block = block[: about.start()]
        if block.count("\n") >= _MOST_LINES or _END_OF_SENTENCE.search(block):
            block = first_line
        if not 3 <= len(block.split()) <= _MOST_WORDS or _END_OF_SENTENCE.search(block):
            return None
        return trimmed(text, found.start("block"), found.start("block") + len(block))
    return None


def is_heading(text: str, sentence: Sentence) -> bool:
    """Tell whether a sentence is alone in its block and does not end like one, or is a question."""
    words = text[sentence.start : sentence.end]
    if words.endswith("?"):
        return True
    alone = text[: sentence.start].rstrip(" \t#").endswith("\n") or sentence.start == 0
    last = text[sentence.end :].lstrip(" \t").startswith("\n")
    return alone and last and words[-1] not in ".:;,|!" and len(words.split()) <= _MOST_WORDS
