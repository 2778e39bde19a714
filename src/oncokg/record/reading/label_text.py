"""How the text of a US label is laid out: sentences, list items, numbered headings.

The text may be flattened to one line, as openFDA gives it, or keep its lines. By 21 CFR 201.57 an item of the
Highlights ends with the sections it is from, "( 1.1 , 2.2 )"; the full text refers with "see".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Final, Literal

_REFERENCE: Final = (
    r"(?:\s*(?:\(\s*\d{1,2}(?:\.\d{1,2})*(?:\s*[,;]\s*\d{1,2}(?:\.\d{1,2})*)*\s*\)|\[\s*see\b[^\]]*\]))"
)
_SENTENCE_END: Final = re.compile(
    rf"(?<![\s(])[.!?]{_REFERENCE}*\s+(?!\(\s*\d|\[\s*see\b)(?=[A-Z0-9(•\[\"“])|{_REFERENCE}+\s*\.\s+(?=[A-Z0-9(•])"
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|no|inc|st|dr|u\.s)|(?:\A|\s)[A-Z])\.\Z", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"(?<!\S)\d{1,2}\.\d{1,2}\.?\s+(?=[A-Z])|(?<!\S)\d{1,2}\.?\s+(?=INDICATIONS\b)")
_BREAK: Final = re.compile(r"\n|[•●◦▪]")
_TRAILING: Final = re.compile(rf"(?:{_REFERENCE}|[\s.,;])+\Z")
_HIGHLIGHT: Final = re.compile(
    r"\(\s*\d{1,2}(?:\.\d{1,2})?(?:\s*[,;]\s*\d{1,2}(?:\.\d{1,2})*)*\s*\)\s*\.?\s*\Z"
)

_CONNECTORS: Final = re.compile(
    r"a|after|an|and|as|associated|by|due|during|following|for|from|in|including|not|of|on|or|other|related|the|to"
    r"|use|with"
)
_OPENERS: Final = re.compile(r"A|Across|Advise|Among|An|Based|In|The|There")
_LONGEST_HEADING: Final = 30
"""Words that a heading has at most; longer ones are text that only looks like a heading."""

Kind = Literal["line", "item", "rest"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A sentence: it begins a line or section ("line"), a list item ("item"), or goes on with one ("rest").

    `is_numbered` tells that a section's number stands before it, so that it may begin with a heading.
    """

    start: int
    end: int
    kind: Kind
    is_numbered: bool = False


def segments(text: str) -> Iterator[Segment]:
    """Yield the sentences and list items of a section in their order, none empty."""
    marks = {0: ("line", False), len(text): ("line", False)}
    for found in _BREAK.finditer(text):
        marks[found.end()] = ("item" if found.group() != "\n" else "line", False)
    for found in _NUMBERED.finditer(text):
        marks[found.start()] = ("line", True)
    previous: Kind = "line"
    for (start, (kind, is_numbered)), (end, _) in pairwise(sorted(marks.items())):
        stretch = text[start:end].rstrip("•●◦▪\n ")
        if not stretch.strip():
            # A mark of a list on a line of its own: what follows is the item.
            previous = "item" if kind == "item" else previous
            continue
        begun: Kind = "item" if kind == "item" or (previous == "item" and not is_numbered) else "line"
        previous = "line"
        yield from _sentences(text, start, start + len(stretch), begun, is_numbered)


def _sentences(text: str, start: int, end: int, kind: Kind, is_numbered: bool) -> Iterator[Segment]:
    place = start
    for found in [*_SENTENCE_END.finditer(text, start, end), None]:
        stop = found.end() if found else end
        if found and _ABBREVIATION.search(text[place : found.start() + 1]):
            continue
        first = place + len(text[place:stop]) - len(text[place:stop].lstrip())
        last = place + len(text[place:stop].rstrip())
        if first < last:
            yield Segment(start=first, end=last, kind=kind, is_numbered=is_numbered)
            kind, is_numbered = "rest", False
        place = stop


def is_highlight(text: str) -> bool:
    """Tell whether a statement ends with the sections it is from, as those of the Highlights do."""
    return _HIGHLIGHT.search(text) is not None


def without_references(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without the references and punctuation at its end."""
    found = _TRAILING.search(text, start, end)
    return start, found.start() if found and found.start() > start else end


def headings(text: str, number: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of the headings "5.1 Hepatotoxicity" in a flattened section, without their numbers.

    Nothing marks where a heading ends and its text begins. Headings are written in title case, so one ends
    before the first word of the sentence in which small letters begin.

    Args:
        text: the section.
        number: the section's number ("5").
        names: the drug's names, which begin sentences and are in no heading.
    """
    numbered = list(re.finditer(rf"(?<!\S){number}\.\d{{1,2}}\.?\s+(?=[A-Z])", text))
    for found, following in zip_longest(numbered, numbered[1:]):
        line = text.find("\n", found.end())
        end = min(len(text) if line < 0 else line, following.start() if following else len(text))
        if (stop := _heading_end(text, found.end(), end, names, _is_title)) > found.end():
            yield found.end(), stop


def boxed_heading(text: str, names: Collection[str]) -> tuple[int, int]:
    """Return where the heading in capitals of a boxed warning stands, else its first sentence."""
    found = re.search(r"\bWARNINGS?\s*(?::|-|–)?\s*(?=[A-Z(])", text)
    if found:
        stop = _heading_end(text, found.end(), len(text), names, _is_capitals)
        if stop > found.end():
            return found.end(), stop
    first = next(segments(text), None)
    return without_references(text, first.start, first.end) if first else (0, len(text))


def topics(text: str) -> Iterator[tuple[int, int]]:
    """Yield what the items of the Highlights are about: the words before their colons."""
    for found in re.finditer(r"[•●]\s*([^•●:.\n]{3,120}?)\s*:(?=\s)", text):
        yield found.span(1)


def _is_title(word: str) -> bool:
    return not word[:1].islower() or _CONNECTORS.fullmatch(word.strip(",;/")) is not None


def _is_capitals(word: str) -> bool:
    return word == word.upper() or word.startswith("(") or _CONNECTORS.fullmatch(word) is not None


def _heading_end(text: str, start: int, end: int, names: Collection[str], fits: Callable[[str], bool]) -> int:
    """Return where a heading ends that begins at `start`; `fits` tells whether a word can be in it."""
    words: list[tuple[int, int]] = []
    for first, last in _words(text, start, end):
        word = text[first:last]
        if word.lower().rstrip(",.;:’'s") in names or (words and _OPENERS.fullmatch(word)):
            break
        if len(words) > _LONGEST_HEADING:
            return start
        if not fits(word):
            if fits is _is_title:
                _drop_opening(text, words)
            break
        words.append((first, last))
        if word.endswith((".", ":")):
            break
    while words and _CONNECTORS.fullmatch(text[slice(*words[-1])].lower()):
        words.pop()
    if not words:
        return start
    stop = words[-1][1]
    while text[stop - 1] in ".,:;":
        stop -= 1
    return stop


def _drop_opening(text: str, words: list[tuple[int, int]]) -> None:
    """Take off the words that begin the sentence after the heading: "Fatal and" of "Fatal and serious"."""
    while words:
        word = text[slice(*words.pop())]
        if word[0].isupper():
            return


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the words of a stretch; what is in brackets counts as one word."""
    place = start
    for found in re.finditer(r"\S+", text[start:end]):
        first, last = start + found.start(), start + found.end()
        if first < place:
            continue
        opened = text[first:last].count("(") - text[first:last].count(")")
        while opened > 0 and last < end:
            opened += {"(": 1, ")": -1}.get(text[last], 0)
            last += 1
        while last < end and not text[last].isspace():
            last += 1
        place = last
        yield first, last
