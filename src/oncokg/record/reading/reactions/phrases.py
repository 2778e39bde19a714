"""Phrases that can name a reaction: known terms, findings with what narrows them, measures with a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oncokg.record.reading.reactions.words import (
    CHANGED,
    CHANGES,
    GENERIC,
    JOINS,
    KINDS,
    MEASURED,
    MEASURES,
    PARTS,
    STOPS,
    TURNS,
    is_finding,
)

if TYPE_CHECKING:
    from oncokg.record.reading.reactions.terms import Terms
    from oncokg.record.reading.reactions.tokens import Words

NARROW: Final = 0.5
ENDING: Final = 0.3
ARTICLES: Final = frozenset({"the", "a", "an"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Words `[first, last)`; `share` is how likely they mean a reaction; `kind` how they were found."""

    first: int
    last: int
    share: float
    kind: str
    shared: tuple[int, int] | None = None

    def words(self, w: Words) -> tuple[str, ...]:
        """Return the words of the name in their order, those that it shares with others included."""
        own = w.forms[self.first : self.last]
        if self.shared is None:
            return own
        other = w.forms[self.shared[0] : self.shared[1]]
        return (*other, *own) if self.shared[0] < self.first else (*own, *other)


def phrases(w: Words, terms: Terms) -> list[Phrase]:
    """Return the phrases of a text, none overlapping another, in their order."""
    found: list[Phrase] = []
    number = 0
    while number < len(w.forms):
        best = max(
            filter(None, (each(w, number, terms) for each in (_known, _made, _measured, _turned))),
            key=lambda p: (p.last, p.kind == "known"),
            default=None,
        )
        if best is None:
            number += 1
            continue
        best = _longer(w, best, terms)
        found.append(best)
        number = best.last
    return found


def reach(w: Words, number: int, most: int) -> int:
    """Return where the run of joined words that begins at a word ends at the latest."""
    last = number + 1
    while last < len(w.forms) and last - number < most and w.joined[last]:
        last += 1
    return last


def _known(w: Words, number: int, terms: Terms) -> Phrase | None:
    if w.forms[number] not in terms.firsts:
        return None
    for last in range(reach(w, number, terms.longest), number, -1):
        share = terms.shares.get(w.forms[number:last])
        if share is not None:
            return Phrase(first=number, last=last, share=share, kind="known")
    return None


def _made(w: Words, number: int, terms: Terms) -> Phrase | None:
    """Return "corneal edema": a finding with what narrows it, or a finding by its form alone."""
    if w.forms[number] in STOPS:
        return None
    stop = reach(w, number, 6)
    best: Phrase | None = None
    for place in range(number, stop):
        word = w.forms[place]
        if word in STOPS and word != "adverse":
            break
        ends = terms.ends(word)
        if ends >= ENDING and (place > number or is_finding(word)):
            best = Phrase(first=number, last=place + 1, share=ends, kind="made")
        elif word in GENERIC and place > number:
            best = Phrase(first=number, last=place + 1, share=0.5, kind="generic")
        following = w.forms[place + 1] if place + 1 < stop else ""
        if terms.narrows(word) < NARROW and not (
            (word == "adverse" and place > number)
            or (best and best.last == place + 1 and following in GENERIC)
        ):
            break
    return best


def _measured(w: Words, number: int, terms: Terms) -> Phrase | None:
    """Return "increased ALT", "ALT increased", "weight gain", "elevations in liver enzymes"."""
    forms, stop = w.forms, reach(w, number, 9)
    word = forms[number]
    if word in CHANGED or word in CHANGES:
        place = number + 1
        if place < stop and forms[place] in ("in", "of"):
            place += 1
            while place < stop and forms[place] in (*ARTICLES, "mean", "levels", "level", "of"):
                place += 1
        elif word in CHANGES and word not in ("increase", "decrease", "increases", "decreases"):
            return None
        last = measure(w, place, stop)
        return Phrase(first=number, last=last, share=0.7, kind="change") if last else None
    last = measure(w, number, stop)
    if last and last < stop and (forms[last] in CHANGED or forms[last] in CHANGES):
        return Phrase(first=number, last=last + 1, share=0.7, kind="change")
    return None


def _turned(w: Words, number: int, terms: Terms) -> Phrase | None:
    """Return "worsening of heart failure"."""
    if w.forms[number] not in TURNS:
        return None
    place, stop = number + 1, reach(w, number, 4)
    if place < stop and w.forms[place] == "of":
        place += 1
        while place < stop and w.forms[place] in ARTICLES:
            place += 1
    if place >= stop:
        return None
    found = [p for p in (_known(w, place, terms), _made(w, place, terms)) if p is not None]
    last = max((p.last for p in found), default=0)
    return Phrase(first=number, last=last, share=0.6, kind="turn") if last else None


def measure(w: Words, number: int, stop: int) -> int:
    """Return where the name of a measure ends that begins at a word, or 0."""
    last = best = number
    while last < stop and (w.forms[last] in MEASURES or w.forms[last] in MEASURED):
        last += 1
        if w.forms[last - 1] in MEASURED:
            best = last
    return best if best > number else 0


def _longer(w: Words, phrase: Phrase, terms: Terms) -> Phrase:
    """Return a phrase with what its name goes on with: "swelling of the tongue"."""
    last = phrase.last
    stop = reach(w, last - 1, 6)
    if w.forms[last - 1] not in JOINS or last + 1 >= stop or w.forms[last] not in ("of", "in", "to"):
        return phrase
    place = last + 1
    while place < stop and w.forms[place] in ARTICLES:
        place += 1
    first = place
    while place < stop and (w.forms[place] in PARTS or (place + 1 < stop and w.forms[place] in KINDS)):
        place += 1
    if place > first:
        return Phrase(first=phrase.first, last=place, share=phrase.share, kind="part")
    if w.forms[last] == "of" and (more := _known(w, first, terms)):
        return Phrase(first=phrase.first, last=more.last, share=0.6, kind="part")
    return phrase
