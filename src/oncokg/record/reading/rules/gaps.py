"""What the rules saw and could not use: numbers, and names of diseases and drugs that resolve to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oncokg.record.article import Gap
from oncokg.record.fact import Span
from oncokg.record.reading.rules.prose import Sentence, sentence_at
from oncokg.record.reading.rules.scene import Scene
from oncokg.record.reading.spans import trimmed

_NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*%?(?![\w-])")
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
    found = [
        *(Gap(kind="unused-number", span=span) for span in _unused_numbers(scene)),
        *(Gap(kind="unresolved-mention", span=m.span) for m in scene.unresolved),
        *(Gap(kind="unresolved-mention", span=span) for span in _unknown_diseases(scene)),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda gap: (gap.span, gap.kind)))


def _unused_numbers(scene: Scene) -> Iterator[Span]:
    """Yield sentences, cut to the number and a few words around it, whose number no fact used."""
    seen: set[Sentence] = set()
    for match in _NUMBER.finditer(scene.text):
        if any(span.start <= match.start() < span.end for span in scene.used):
            continue
        sentence = sentence_at(scene.sentences, match.start())
        if sentence in seen or _in_a_name(scene, match):
            continue
        seen.add(sentence)
        start = max(
            sentence.start, scene.text.rfind(" ", sentence.start, max(match.start() - 24, sentence.start)) + 1
        )
        stop = scene.text.find(" ", min(match.end() + 24, sentence.end))
        end = sentence.end if stop < 0 else min(stop, sentence.end)
        span = trimmed(scene.text, start, end)
        if span is not None:
            yield span


def _in_a_name(scene: Scene, match: re.Match[str]) -> bool:
    named = (n for kind in ("disease", "substance", "target") for n in scene.names(kind))
    return any(n.span.start <= match.start() < n.span.end for n in named)


def _unknown_diseases(scene: Scene) -> Iterator[Span]:
    known = [n.span for kind in ("disease", "organization", "adverse-reaction") for n in scene.names(kind)]
    seen: set[str] = set()
    for match in _DISEASE_WORD.finditer(scene.text):
        words = match.group()
        if any(s.start < match.end() and match.start() < s.end for s in known) or _GENERAL.search(words):
            continue
        if words.lower() not in seen:
            seen.add(words.lower())
            yield Span(start=match.start(), end=match.end())
