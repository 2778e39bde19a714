"""What the rules saw and could not use: numbers, names without an entity, sentences without a fact."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from oncokg.names.entity import EntityKind
from oncokg.record.fact import Span
from oncokg.record.reading.rules.cues import DESIGNATIONS
from oncokg.record.reading.rules.endpoint_cues import ENDPOINTS
from oncokg.record.reading.rules.prose import Sentence, pattern, sentence_at
from oncokg.record.reading.rules.scene import Scene, drugs_named
from oncokg.record.reading.spans import trimmed, whole
from oncokg.record.record import Gap, GapKind

_NUMBER = re.compile(r"(?<![\w.])(?<![A-Za-z]-)\d[\d,.]*")
_FULL_STOP = re.compile(r"[.;:!][\"”’)\]*]*\Z")
_IMPROVES = pattern(
    r"\b(?:improv|prolong|extend|reduc|increas|longer|higher|better|superior|significant|benefit)\w*\b"
)
_DECIDES = pattern(
    r"\b(?:approv|authori[sz]|licen[cs]|withdr|refus|reject|revok|suspend|recommend|indicat|contraindicat"
    r"|administer)\w*\b"
)
_NEAR: Final = 24
"""Characters on either side of an unused number that show what it is about."""

_NUMBERED: Final[tuple[EntityKind, ...]] = ("disease", "substance", "target")
_TOLD_APART: Final[tuple[EntityKind, ...]] = ("disease", "organization", "adverse-reaction")
_DISEASE_WORD = re.compile(
    r"\b(?:[A-Za-z-]+[ \u00a0]){0,2}"
    r"(?:cancers?|leuka?emias?|lymphomas?|carcinomas?|sarcomas?|myelomas?|melanomas?|gliomas?|blastomas?"
    r"|tumou?rs?|mesotheliomas?|adenocarcinomas?)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"\b(?:the|this|that|their|a|of|many|other|most|types? of|american|national"
    r"|with|for|from|whose|spare|kill|only|and|all|some|in)\s+"
    r"(?:cancer|tumou?r|leuka?emia|lymphoma)s?\Z"
    r"|\A(?:cancer|tumou?r|leuka?emia|lymphoma)s?\Z",
    re.IGNORECASE,
)


def gaps(scene: Scene) -> tuple[Gap, ...]:
    """Return what stayed unread, in the order of the text."""
    found: list[tuple[GapKind, Span]] = [
        *(("unused-number", span) for span in _unused_numbers(scene)),
        *(("unresolved-mention", mention.span) for mention in scene.unresolved),
        *(("unresolved-mention", span) for span in _unknown_diseases(scene)),
        *(("unread-clause", span) for span in scene.unread),
    ]
    found += [("unread-sentence", span) for span in _unread(scene, [span for _, span in found])]
    whole_words = {Gap(kind=kind, span=whole(scene.text, span)) for kind, span in found}
    return tuple(sorted(whole_words, key=lambda gap: (gap.span, gap.kind)))


def _unread(scene: Scene, told: list[Span]) -> Iterator[Span]:
    """Yield the sentences that speak of what facts are made of, gave none, and hold no other gap."""
    used = _Covered([*scene.used, *told])
    for sentence in scene.sentences:
        words = scene.text[sentence.start : sentence.end]
        if used.meets(sentence.start, sentence.end) or not _FULL_STOP.search(words):
            continue
        if _is_factual(scene, sentence):
            span = trimmed(scene.text, sentence.start, sentence.end)
            if span is not None:
                yield span


def _is_factual(scene: Scene, sentence: Sentence) -> bool:
    """Tell whether a sentence names a reaction, a programme, a change of an endpoint, or a decision."""
    bounds = (scene.text, sentence.start, sentence.end)
    if scene.names("adverse-reaction", sentence.start, sentence.end):
        return True
    if any(pattern(expression).search(*bounds) for _, expression in DESIGNATIONS):
        return True
    if _IMPROVES.search(*bounds) and any(pattern(e).search(*bounds) for _, e in ENDPOINTS):
        return True
    return bool(_DECIDES.search(*bounds)) and bool(drugs_named(scene, sentence.start, sentence.end))


class _Covered:
    """Spans, joined where they touch, that are asked whether one of them covers a place."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def meets(self, start: int, end: int) -> bool:
        """Tell whether a span has a character of `[start, end)`."""
        last = bisect_left(self._starts, end) - 1
        return last >= 0 and self._ends[last] > start


def _unused_numbers(scene: Scene) -> Iterator[Span]:
    """Yield, once for each sentence, the number that no fact used with a few words around it."""
    names = (named.span for kind in _NUMBERED for named in scene.names(kind))
    known = _Covered([*scene.used, *names])
    last: Sentence | None = None
    for match in _NUMBER.finditer(scene.text):
        if known.meets(match.start(), match.start() + 1):
            continue
        sentence = sentence_at(scene.sentences, match.start())
        if sentence is last or _is_list_number(scene.text, sentence, match):
            continue
        last = sentence
        text, first = scene.text, sentence.start
        start = max(first, text.rfind(" ", first, max(match.start() - _NEAR, first)) + 1)
        stop = text.find(" ", min(match.end() + _NEAR, sentence.end), sentence.end)
        span = trimmed(text, start, sentence.end if stop < 0 else stop)
        if span is not None:
            yield span


def _is_list_number(text: str, sentence: Sentence, match: re.Match[str]) -> bool:
    """Tell whether a number only counts the entries of a list: "2. adults with ..."."""
    return match.start() == sentence.start and bool(re.match(r"[.)]?\s", text[match.end() : match.end() + 2]))


def _unknown_diseases(scene: Scene) -> Iterator[Span]:
    known = _Covered(named.span for kind in _TOLD_APART for named in scene.names(kind))
    seen: set[str] = set()
    for match in _DISEASE_WORD.finditer(scene.text):
        words = match.group()
        if known.meets(match.start(), match.end()) or _GENERAL.search(words):
            continue
        if words.lower() not in seen:
            seen.add(words.lower())
            yield Span(start=match.start(), end=match.end())
