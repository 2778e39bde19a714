"""Blocks and sentences of a frozen text, and patterns that do not mind how words are spaced."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_ABBREVIATIONS = frozenset(
    [
        "inc",
        "corp",
        "ltd",
        "co",
        "llc",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "vs",
        "e.g",
        "i.e",
        "etc",
        "al",
        "no",
        "fig",
        "approx",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u.s",
        "u.k",
        "ph.d",
        "m.d",
        "dept",
    ]
)
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "its",
        "in",
        "on",
        "this",
        "these",
        "those",
        "patients",
        "women",
        "men",
        "people",
        "common",
        "other",
        "serious",
        "most",
        "for",
        "with",
        "as",
        "at",
        "both",
        "each",
        "fda",
        "approval",
        "however",
        "results",
        "among",
        "data",
        "study",
        "trial",
        "before",
        "after",
        "while",
        "our",
        "by",
    ]
)
_END = re.compile(r"[.!?][\"”’)\]]*(?=\s+[\"“‘(\[]?[A-Z0-9•])|[.!?][\"”’)\]]*\s*\Z")
_BLOCK_BREAK = re.compile(
    r"\n[ \t]*\n\s*"
    r"|\n(?=[ \t]*(?:[-•*–]|\d{1,2}[.)])[ \t]+)"
    r"|(?<=\|)[ \t]*\n|\n(?=[ \t]*\|)"
)


_LONGEST = 1500
"""Characters of the longest sentence: a longer one has lost its full stops and is read in portions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """Characters `[start, end)`; `block` numbers the paragraph, heading or list item it stands in."""

    start: int
    end: int
    block: int


_SPACE = r"\s\u00a0\u2010\u2011-"


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """Compile an expression, ignoring case, in which a space is any run of white space or hyphens.

    A space before `?` or `*` may be absent; inside a character class it is one such character.
    """
    made: list[str] = []
    in_class = escaped = False
    for index, char in enumerate(expression):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "[":
            in_class = True
        elif char == "]":
            in_class = False
        elif char == " ":
            made.append(_SPACE.removesuffix("-") if in_class else f"[{_SPACE}]")
            if not in_class and expression[index + 1 : index + 2] not in ("?", "*"):
                made.append("+")
            continue
        elif char == "?" and expression[index - 1 : index] == " " and not in_class:
            made.append("*")
            continue
        made.append(char)
    return re.compile("".join(made), re.IGNORECASE)


def sentences(text: str) -> list[Sentence]:
    """Split a text into sentences; a sentence never runs over the end of a block."""
    found: list[Sentence] = []
    position = 0
    for block, stop in enumerate([*_BLOCK_BREAK.finditer(text), None]):
        end = stop.start() if stop else len(text)
        found += _sentences_of_block(text, position, end, block)
        position = stop.end() if stop else end
    return found


def _sentences_of_block(text: str, start: int, end: int, block: int) -> list[Sentence]:
    found: list[Sentence] = []
    position = start
    for stop in _END.finditer(text, start, end):
        if stop.end() < end and _is_abbreviation(text, position, stop.start(), stop.end()):
            continue
        found.append(Sentence(start=position, end=stop.end(), block=block))
        position = stop.end()
    if text[position:end].strip():
        found.append(Sentence(start=position, end=end, block=block))
    trimmed = []
    for sentence in found:
        first, last = sentence.start, sentence.end
        while first < last and text[first].isspace():
            first += 1
        while first < last and text[last - 1].isspace():
            last -= 1
        trimmed += [Sentence(start=a, end=b, block=block) for a, b in _portions(text, first, last)]
    return trimmed


def _portions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence whole, or in portions of bearable length where a text has no full stops."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield start, cut
        start = cut + 1 if text[cut] == " " else cut
    if start < end:
        yield start, end


def _is_abbreviation(text: str, start: int, dot: int, end: int) -> bool:
    """Tell whether the full stop at `dot` ends a short form ("Inc.", "U.S.") and not a sentence."""
    if text[dot] != ".":
        return False
    word = re.search(r"[\w.&]+\Z", text[max(start, dot - 20) : dot])
    last = word.group().lower() if word else ""
    if last not in _ABBREVIATIONS and not re.fullmatch(r"[a-z]", last):
        return False
    following = re.match(r"\s+[\"“‘(\[]?([A-Za-z0-9]+)", text[end : end + 40])
    return not (
        following and following.group(1).lower() in _STARTERS and last not in {"vs", "dr", "e.g", "i.e"}
    )


def sentence_at(all_sentences: list[Sentence], position: int) -> Sentence:
    """Return the sentence that covers a position, or the last one that begins before it."""
    index = bisect_right(all_sentences, position, key=lambda sentence: sentence.start) - 1
    return all_sentences[max(index, 0)]
