"""Find the adverse reactions that a stretch of text names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Link, Linker
from oncokg.record.fact import Span
from oncokg.record.reading.reactions.context import Sentences
from oncokg.record.reading.reactions.evidence import Candidate, Section, candidates, likelihood
from oncokg.record.reading.reactions.frequency import Frequency, frequency
from oncokg.record.reading.reactions.terms import Term, Terms, shipped
from oncokg.record.reading.reactions.tokens import Words, words

if TYPE_CHECKING:
    from oncokg.names.lexicon import Lexicon
    from oncokg.record.reading.reactions.phrases import Phrase

LEAST: Final = 0.4
"""The likelihood from which a name counts as a reaction; the development labels set it."""

LISTED: Final = 0.7
"""How likely the items of a list are beside the one that has the word they share."""
_ITEMS: Final = frozenset({"list", "part-list"})

_NEGATED: Final = re.compile(
    r"\b(?:no|without|absence of|free of|neither|nor|not (?:cause|causing|associated with|result in"
    r"|experience)) (?:(?:cases?|reports?|evidence|increase|instances?|signs?|increased risk) (?:of|in) )?"
    r"(?:\w+ ){0,2}\Z",
    re.IGNORECASE,
)
_SERIOUS: Final = re.compile(r"\b(?:serious|life-?threatening|fatal)\b[^.;:,()]{0,30}\Z", re.IGNORECASE)
_SERIOUS_LIST: Final = re.compile(
    r"\bserious\b[^.;:]{0,40}\b(?:adverse (?:drug )?(?:reactions?|events?)|side effects?)\b", re.IGNORECASE
)
_COMMON: Final = re.compile(
    r"\bcommon(?:ly)?\b[^.;:]{0,60}\b(?:adverse (?:drug )?(?:reactions?|events?)|side effects?)\b",
    re.IGNORECASE,
)
_NEWLINES: Final = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reaction:
    """A place that names an adverse reaction.

    `spans` has several parts where words between them belong to something else; `text` is the words of all.
    `link` is None where the vocabulary has no such reaction. `in_animals` tells that its sentence is about
    animals, which is no reaction of patients.
    """

    spans: tuple[Span, ...]
    text: str
    link: Link | None
    likelihood: float
    frequency: Frequency | None = None
    is_serious: bool = False
    is_common: bool = False
    in_animals: bool = False


def reactions_in(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    *,
    section: Section = "adverse-reactions",
    terms: Terms | None = None,
) -> list[Reaction]:
    """Return the adverse reactions named in `text[start:end]`, in their order; negated ones are left out.

    Args:
        text: any text; spans count its characters.
        start: where to begin.
        end: where to stop.
        lexicon: the vocabulary that reactions are linked by; its names are looked for too.
        section: which section of a label it is; a name weighs less in warnings, which also name conditions.
        terms: what to read by instead of the tables that ship (made from fewer labels, for a fair score).
    """
    known = _with_names(terms or shipped(), lexicon)
    w = words(text, start, end)
    if not w.forms:
        return []
    sentences = Sentences(text, start, end)
    linker = Linker(lexicon)
    found: list[Reaction] = []
    for candidate, how_likely in _weighed(candidates(w, known, section), known):
        if how_likely >= LEAST:
            link = _link(linker, w, candidate)
            found += _places(w, candidate, sentences, link, round(how_likely, 2))
    return sorted(found, key=lambda reaction: (reaction.spans[0].start, reaction.spans[-1].end))


def _weighed(found: list[Candidate], known: Terms) -> list[tuple[Candidate, float]]:
    """Return each candidate with its likelihood; an item of a list is nearly as likely as its last item."""
    likely = {candidate.words: likelihood(candidate.features, known.weights) for candidate in found}
    owner = {
        number: candidate.words
        for candidate in found
        for phrase in candidate.phrases
        if phrase.shared is None
        for number in range(phrase.first, phrase.last)
    }
    weighed: list[tuple[Candidate, float]] = []
    for candidate in found:
        heads = [
            owner.get(phrase.shared[0], ())
            for phrase in candidate.phrases
            if phrase.shared and phrase.kind in _ITEMS
        ]
        others = [likely.get(head, 0.0) * LISTED for head in heads]
        weighed.append((candidate, max(likely[candidate.words], *others, 0.0)))
    return weighed


@lru_cache(maxsize=16)
def _with_names(terms: Terms, lexicon: Lexicon) -> Terms:
    names: list[Term] = []
    for entity in lexicon.entities:
        if entity.kind == "adverse-reaction":
            names += [words(name).forms for name in lexicon.names_of(entity)]
    return terms.with_names(names)


def _link(linker: Linker, w: Words, candidate: Candidate) -> Link | None:
    """Return the entity that a name names: by the name as written, else by its words in their order."""
    for written in dict.fromkeys((_written(w, candidate.phrases[0]), " ".join(candidate.words))):
        link = linker.named("adverse-reaction", written)
        if link.method != "unresolved":
            return link
    return None


def _spans(w: Words, phrase: Phrase) -> tuple[Span, ...]:
    parts = sorted(filter(None, ((phrase.first, phrase.last), phrase.shared)))
    return tuple(Span(start=w.starts[first], end=w.ends[last - 1]) for first, last in parts)


def _written(w: Words, phrase: Phrase) -> str:
    pieces = (w.text[span.start : span.end] for span in _spans(w, phrase))
    return _NEWLINES.sub(" ", " ".join(pieces))


def _places(
    w: Words, candidate: Candidate, sentences: Sentences, link: Link | None, how_likely: float
) -> list[Reaction]:
    made: list[Reaction] = []
    for phrase in candidate.phrases:
        spans = _spans(w, phrase)
        first, last = sentences.around(spans[0].start)
        before = _NEWLINES.sub(" ", w.text[first : spans[0].start])
        if _NEGATED.search(before):
            continue
        said = f"{sentences.lead(spans[0].start)} {before}"
        made.append(
            Reaction(
                spans=spans,
                text=_written(w, phrase),
                link=link,
                likelihood=how_likely,
                frequency=frequency(w.text, spans[0].start, spans[-1].end, last),
                is_serious=_SERIOUS.search(before) is not None or _SERIOUS_LIST.search(said) is not None,
                is_common=_COMMON.search(said) is not None,
                in_animals="animals" in sentences.cues(first, last),
            )
        )
    return made
