"""What speaks for each name in a stretch of text being a reaction: counted features, and their weights."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from oncokg.record.reading.reactions.context import Sentences, cues
from oncokg.record.reading.reactions.lists import abbreviations, shared
from oncokg.record.reading.reactions.phrases import Phrase, phrases

if TYPE_CHECKING:
    from oncokg.record.reading.reactions.terms import Term, Terms
    from oncokg.record.reading.reactions.tokens import Words

Section = Literal["adverse-reactions", "warnings", "boxed-warning"]
Features = Mapping[str, float]

_LEAST: Final = 0.12
_NO_NAMES: Final = frozenset({("reactions",), ("reaction",), ("events",)})
"""What labels say of reactions, not what they are."""

_MOST: Final = 4
_GROUPS: Final = ("l:", "r:", "s:")
"""Cues that are counted for each section apart; the others are single words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A name with the places that it stands at, and the features of all of them together."""

    words: Term
    phrases: tuple[Phrase, ...]
    features: Features


def candidates(w: Words, terms: Terms, section: Section) -> list[Candidate]:
    """Return the names in a text that can be reactions, each once, in the order of their first places."""
    sentences = Sentences(w.text, w.starts[0], w.ends[-1]) if w.forms else None
    if sentences is None:
        return []
    found = phrases(w, terms)
    places: dict[Term, list[Phrase]] = defaultdict(list)
    for phrase in sorted(
        (*found, *shared(w, found), *abbreviations(w, found)), key=lambda p: (p.first, p.last)
    ):
        name = phrase.words(w)
        if phrase.share >= _LEAST and name not in _NO_NAMES:
            places[name].append(phrase)
    made: list[Candidate] = []
    for name, at in places.items():
        own = [p for p in at if p.shared is None] or at
        made.append(
            Candidate(
                words=name, phrases=tuple(own), features=_features(w, name, own, terms, sentences, section)
            )
        )
    return made


def likelihood(features: Features, weights: Mapping[str, float]) -> float:
    """Return how likely a name with these features is a reaction."""
    total = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _features(
    w: Words, name: Term, at: list[Phrase], terms: Terms, sentences: Sentences, section: Section
) -> Features:
    first, number = at[0], min(_MOST, len(at))
    share, kind = first.share, first.kind
    if first.shared is not None and name in terms.shares:
        share, kind = terms.shares[name], f"{kind} known"
    odds = math.log((share + 0.02) / (1.02 - share))
    values: dict[str, float] = {"always": 1.0, section: 1.0, f"length {min(_MOST, len(name))}": 1.0}
    values |= {"odds": odds, f"odds {section}": odds, f"odds {kind}": odds}
    values |= {f"kind {kind}": 1.0, f"kind {kind} {section}": 1.0}
    values |= {f"times {number}": 1.0, f"times {number} {section}": 1.0}
    for phrase in at:
        for cue in dict.fromkeys(cues(w, phrase, sentences)):
            values[cue] = values.get(cue, 0.0) + 1 / len(at)
            if cue.startswith(_GROUPS) or ":" not in cue:
                values[f"any {cue}"] = 1.0
                values[f"{cue} {section}"] = values.get(f"{cue} {section}", 0.0) + 1 / len(at)
    return values
