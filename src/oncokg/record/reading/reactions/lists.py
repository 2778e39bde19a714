"""Items of lists that share a word: "bacterial, viral or fungal infections", "rise of ALT and bilirubin"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from oncokg.record.reading.reactions.phrases import ARTICLES, Phrase, measure, reach
from oncokg.record.reading.reactions.words import CHANGED, CHANGES, FINDINGS, GENERIC, JOINS, KINDS, PARTS

if TYPE_CHECKING:
    from oncokg.record.reading.reactions.tokens import Words

_SHORT: Final = re.compile(r"\s*\(\s*(?P<short>[A-Z][A-Za-z]{0,4}[A-Z])s?\s*\)")
_AND: Final = frozenset({"and", "or"})
_LONGEST: Final = 8


def shared(w: Words, found: list[Phrase]) -> list[Phrase]:
    """Return the phrases that share a word with one that was found, beside it in a list."""
    made: list[Phrase] = []
    for number, phrase in enumerate(found):
        made += _before(w, phrase, found[number - 1].last if number else 0)
        made += _after(w, phrase)
    return made


def abbreviations(w: Words, found: list[Phrase]) -> list[Phrase]:
    """Return the places of the short forms that a text gives its reactions: "lysis syndrome (TLS)"."""
    given: dict[str, float] = {}
    for phrase in found:
        number = phrase.last
        if number < len(w.forms) and (short := _SHORT.match(w.text, w.ends[number - 1])):
            given.setdefault(short["short"], phrase.share)
    taken = {n for phrase in found for n in range(phrase.first, phrase.last)}
    return [
        Phrase(first=n, last=n + 1, share=given[written], kind="short")
        for n in range(len(w.forms))
        if n not in taken and (written := w.text[w.starts[n] : w.ends[n]]) in given
    ]


def _before(w: Words, phrase: Phrase, floor: int) -> Iterator[Phrase]:
    """Yield "bacterial infections" of "bacterial, viral or fungal infections"."""
    head = phrase.last - 1
    if phrase.kind == "part" or head == phrase.first or w.forms[phrase.first] in CHANGED:
        return
    is_change = w.forms[head] in CHANGES or w.forms[head] in CHANGED
    if not (is_change or w.forms[head] in FINDINGS or w.forms[head] in GENERIC):
        return
    place = phrase.first
    for _ in range(_LONGEST):
        stop = _left_of_separator(w, place)
        if stop <= floor:
            return
        first = stop
        while first > floor and stop - first < 4 and _narrow(w, first - 1, is_change=is_change):
            first -= 1
            if not w.joined[first]:
                break
        if first == stop:
            return
        yield Phrase(
            first=first,
            last=stop,
            share=phrase.share,
            kind="change-list" if is_change else "list",
            shared=(head, head + 1),
        )
        place = first


def _narrow(w: Words, number: int, *, is_change: bool) -> bool:
    word = w.forms[number]
    if is_change:
        return measure(w, number, number + 1) > 0 or word in (
            "serum",
            "total",
            "blood",
            "alanine",
            "alkaline",
            "aspartate",
            "creatine",
        )
    return (word in PARTS or word in KINDS) and word not in FINDINGS


def _left_of_separator(w: Words, place: int) -> int:
    """Return where an item ends that a separator parts from the word at `place`, or 0."""
    if place < 1:
        return 0
    if w.forms[place - 1] in _AND and place > 1:
        if w.forms[place - 2] in _AND and "/" in w.gap(place - 1):
            return place - 2
        return place - 1 if w.gap(place - 1).strip() in ("", ",") and not w.gap(place).strip() else 0
    return place if re.fullmatch(r"\s*[,/]\s*", w.gap(place)) else 0


def _right_of_separator(w: Words, place: int) -> int:
    """Return where the item begins that follows one that ends at `place`, or 0."""
    size = len(w.forms)
    if place >= size:
        return 0
    begun = place
    comma = re.fullmatch(r"\s*[,/]\s*", w.gap(place)) is not None
    if not comma and (w.forms[place] not in _AND or w.gap(place).strip()):
        return 0
    while place < size and w.forms[place] in _AND and place - begun < 2:
        place += 1
    if place >= size or (place > begun and w.gap(place).strip() not in ("", "/")):
        return 0
    return place


def _after(w: Words, phrase: Phrase) -> Iterator[Phrase]:
    """Yield "elevations of bilirubin" of "elevations of ALT and bilirubin", "swelling of the lips"."""
    forms = w.forms
    preposition = next((n for n in range(phrase.first, phrase.last) if forms[n] in ("of", "in")), 0)
    is_change = forms[phrase.first] in CHANGED or forms[phrase.first] in CHANGES
    if preposition:
        stem = preposition + 1
        while stem < phrase.last and forms[stem] in ARTICLES:
            stem += 1
    elif is_change:
        stem = phrase.first + 1
    else:
        return
    if not is_change and (forms[preposition - 1] not in JOINS or forms[phrase.last - 1] not in PARTS):
        return
    place = phrase.last
    for _ in range(_LONGEST):
        first = _right_of_separator(w, place)
        if not first:
            return
        while first < len(forms) and forms[first] in ARTICLES:
            first += 1
        if first >= len(forms):
            return
        stop = reach(w, first, 6)
        if is_change:
            last = measure(w, first, stop)
            if not last or (last < stop and (forms[last] in CHANGED or forms[last] in CHANGES)):
                return
        else:
            last = first
            while last < stop and forms[last] in PARTS:
                last += 1
            if last == first:
                return
        yield Phrase(
            first=first,
            last=last,
            share=0.5,
            kind="change-list" if is_change else "part-list",
            shared=(phrase.first, stem),
        )
        place = last
