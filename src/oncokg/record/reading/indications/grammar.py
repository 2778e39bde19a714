"""The words on one use, read: what they are about, whom they restrict it to, and what is left unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import BiomarkerCriterion, PatientCriterion, PriorTherapyCriterion
from oncokg.record.reading.indications.biomarkers import biomarkers
from oncokg.record.reading.indications.clauses import meets
from oncokg.record.reading.indications.diseases import diseases
from oncokg.record.reading.indications.parsed import Use, Value
from oncokg.record.reading.indications.partners import partners
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.indications.patients import patient_criteria
from oncokg.record.reading.indications.population import population, values
from oncokg.record.reading.indications.prior import Prior, criterion, priors, separate, shortened
from oncokg.record.reading.indications.words import (
    APPROVED_TEST,
    LINES,
    SETTINGS,
    STAGE,
    STAGE_ONE,
    STAGE_WORDS,
    STATUSES,
)
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.spans import cut, trimmed

_NUMERALS: Final = {"1": "i", "2": "ii", "3": "iii", "4": "iv"}
_PLANS: Final = frozenset(
    {"adjuvant", "neoadjuvant", "perioperative", "induction", "consolidation", "maintenance"}
)
"""Settings that are parts of a plan: in a clause on the patient they belong to another treatment."""

_ORDER: Final = ("0", "i", "ii", "iii", "iv")
_PLAIN: Final = pattern(
    r"\b(?:an?|the|of|in|on|for|to|with|without|and|or|as|at|by|is|are|was|were|be|been|has|have|had"
    r"|who|whose|whom|that|this|these|those|"
    r"which|it|its|their|from|if|when|not|no|other|also|now|only|being|both|either|any|all|such|than"
    r"|treatment|treatments|therapy|"
    r"treat|treated|use|used|indicated|indication|patients?|adults?|people|persons?|individuals|men"
    r"|women|children|disease|diseases?|tumou?rs?|"
    r"cancers?|single|agent|monotherapy|alone|combination|combined|following|types?|certain|kinase"
    r"|inhibitor|antibody|drug|medicine|"
    r"detected|determined|test|approved|FDA|specimens?|tissue|plasma|years?|months?|age|aged|older"
    r"|directed|conjugate|receptor|agonist|antagonist|"
    r"otherwise|but|where|after|including|arising|and/or|withdrawn|associated|palliative|form|forms"
    r"|injection|tablets?|capsules?|product|regimen|cells?|based|further|additional|mg|see|section"
    r"|usage|indications)\b"
)
_TOKEN: Final = re.compile(r"[\w%≥≤<>=/+'’-]+")
_SEPARATE: Final = re.compile(r"[.;:,()\[\]•]|\b(?:who|whose|for whom|with|in)\b", re.IGNORECASE)


def read_use(
    source: Source,
    parts: list[Span],
    own: frozenset[str] = frozenset(),
    *,
    words: int | None = None,
) -> Use:
    """Return what the parts say on one use.

    Args:
        source: the text and the names in it.
        parts: the stretches that say it, the last its own, the others shared with other uses.
        own: keys of the medicine's own substances.
        words: how many words of a clause may be kept, None for all.
    """
    text = source.text
    tests = [
        Span(start=m.start(), end=m.end())
        for p in parts
        for m in APPROVED_TEST.finditer(text, p.start, p.end)
    ]
    joint = list(partners(source, parts, own, tests))
    taken = [*tests, *(one.region for one in joint)]
    earlier = list(priors(source, parts, taken, bare=words is None))
    taken += [prior.region for prior in earlier]
    markers = list(biomarkers(source, parts, [*tests, *(p.what for p in earlier)]))
    marked = [span for marker in markers for span in _marked(text, marker)]
    criteria = list(patient_criteria(source, parts, [*taken, *marked]))
    said = [span for one in criteria for span in one.evidence]
    named, is_context = diseases(source, parts, [*taken, *said])
    given = [p.what for p in earlier]
    around = [*given, *tests, *(one.region for one in joint)]
    spans = [n.span for n in named]
    statuses = _once(values(text, parts, STATUSES, around))
    settings = _once(
        value
        for value in values(text, parts, SETTINGS, around)
        if value.value not in _PLANS or not meets(value.span, said)
    )
    lines = _once(values(text, parts, LINES, around))
    stages = _once(_stages(text, parts, around))
    people = population(text, parts, given)
    used = [
        *taken,
        *said,
        *marked,
        *spans,
        *(v.span for v in (*statuses, *settings, *lines, *stages)),
        *people.spans,
        *(
            n.span
            for p in parts
            for kind in ("disease", "product", "substance", "target")
            for n in source.names(kind, p.start, p.end)
        ),
    ]
    return Use(
        parts=tuple(parts),
        diseases=tuple(named),
        is_context_only=is_context,
        statuses=statuses,
        settings=settings,
        stages=stages,
        lines=lines,
        population=people,
        biomarkers=tuple(markers),
        prior_therapies=tuple(one for prior in earlier for one in _prior(source, prior, words)),
        patient_criteria=tuple(_short_patient(source, c, words) for c in criteria),
        partners=tuple(n for one in joint for n in one.named),
        unread=tuple(_unread(text, parts, used)),
    )


def _marked(text: str, marker: BiomarkerCriterion) -> Iterator[Span]:
    """Yield the words of a marker and of its threshold, which may stand behind it in brackets."""
    for span in marker.evidence:
        yield span
        at = text.find(marker.threshold, span.end, span.end + 200) if marker.threshold else -1
        if marker.threshold and at >= 0:
            yield Span(start=at, end=at + len(marker.threshold))


def _prior(source: Source, prior: Prior, words: int | None) -> Iterator[PriorTherapyCriterion]:
    """Yield a clause whole, or where quotes must be short each treatment of it by itself."""
    if words is None:
        yield criterion(source, prior, prior.region)
        return
    for span in separate(source, prior.what):
        yield criterion(source, replace(prior, region=span, what=span), shortened(source.text, span, words))


def _short_patient(source: Source, one: PatientCriterion, words: int | None) -> PatientCriterion:
    span = shortened(source.text, one.evidence[0], words)
    return PatientCriterion(evidence=one.evidence, text=source.quote(span), is_required=one.is_required)


def _once(found: Iterator[Value]) -> tuple[Value, ...]:
    first: dict[str, Value] = {}
    for value in found:
        first.setdefault(value.value, value)
    return tuple(first.values())


def _stages(text: str, parts: list[Span], taken: list[Span]) -> Iterator[Value]:
    for part in parts:
        for match in STAGE.finditer(text, part.start, part.end):
            span = Span(start=match.start(), end=match.end())
            if meets(span, taken):
                continue
            more = re.sub(r"\([^()]*\)", " ", match["more"] or "")
            named = [_stage(one.group()) for one in STAGE_ONE.finditer(f"{match['first']} {more}")]
            if re.search(r"\b(?:to|through)\b|[-–]", more) and len(named) > 1:
                named = _between(named[0], named[-1])
            yield from (Value(value=value, span=span) for value in named)
    yield from values(text, parts, STAGE_WORDS, taken)


def _stage(words: str) -> str:
    letters = words.lower()
    number = letters.rstrip("abcd123456789" if letters[0] == "i" else "abcd")
    return _NUMERALS.get(number, number) + letters[len(number) : len(number) + 1]


def _between(first: str, last: str) -> list[str]:
    """Return the stages of "IIB to IV": the two that are named and the whole ones between."""
    low, high = (next(i for i in (4, 3, 2, 1, 0) if one.startswith(_ORDER[i])) for one in (first, last))
    return [first, *_ORDER[low + 1 : high], last]


def _unread(text: str, parts: list[Span], used: list[Span]) -> Iterator[Span]:
    """Yield the clauses whose words no field took, without those that say nothing by themselves."""
    for part in parts[-1:]:
        free: list[tuple[int, int]] = []
        for token in _TOKEN.finditer(text, part.start, part.end):
            span = Span(start=token.start(), end=token.end())
            broken = bool(free) and (
                _SEPARATE.search(text, free[-1][1], token.start()) is not None
                or meets(Span(start=free[-1][0], end=token.end()), used)
            )
            if broken:
                yield from _gap(text, free)
                free = []
            if not meets(span, used) and not (_PLAIN.fullmatch(token.group()) and not free):
                free.append((token.start(), token.end()))
        yield from _gap(text, free)


def _gap(text: str, free: list[tuple[int, int]]) -> Iterator[Span]:
    words = [pair for pair in free if not _PLAIN.fullmatch(text[slice(*pair)])]
    if words:
        span = trimmed(text, words[0][0], words[-1][1])
        if span is not None and not cut(text, span):
            yield span
