"""Numbers reported for endpoints, each tied to its arm: a sentence is cut where arm or value changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import EndpointResult, TrialArm
from oncokg.record.reading.rules.cues import COMPARATORS, DURATION_OF, ENDPOINTS, STATISTICS, TIME_ENDPOINTS
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import (
    Interval,
    Quantity,
    fractions,
    intervals,
    p_values,
    quantities,
)
from oncokg.record.reading.rules.scene import Drug, Scene
from oncokg.record.reading.rules.trial import TrialStory, arm_for, own_arm_span

_TIME_UNITS: Final = frozenset({"day", "week", "month", "year"})
_HAZARD = pattern(
    r"\bhazard ratio(?: \[?\(?HR\)?\]?)?(?: for [\w ]{3,40})?[ ,:=(]*(?:was |of |is )*"
    r"(?P<value>\d?\.\d+|\d+\.\d+)"
    r"|\bHR[ ,:=(]*(?:was |of |is )*(?P<value2>\d?\.\d+)"
)
_RESPECTIVELY = pattern(r"\brespectively\b")
_AGAINST: Final = r"\b(?:compared (?:with|to)|versus|vs\.?|than|against)\b"
_TURN = pattern(rf"{_AGAINST}|,? (?:and|while|whereas|but)\b")
_SAFETY = pattern(r"\b(?:side effects?|adverse (?:reactions?|events?)|toxicit(?:y|ies))\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A value of a list and where the text says it."""

    value: str
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class _ArmAt:
    role: str
    span: Span


def results(scene: Scene, drug: Drug, stories: list[TrialStory]) -> None:
    """Add the results of every sentence that names an endpoint and a number."""
    for story, sentence in _sentences(scene, stories):
        if not _SAFETY.search(scene.text, sentence.start, sentence.end):
            _read_sentence(scene, drug, story, sentence)


def _sentences(scene: Scene, stories: list[TrialStory]) -> list[tuple[TrialStory, Sentence]]:
    found = []
    for index, story in enumerate(stories):
        start = story.sentence.start
        end = stories[index + 1].sentence.start if index + 1 < len(stories) else len(scene.text)
        found += [(story, s) for s in scene.sentences if start <= s.start < end]
    return found


def _read_sentence(scene: Scene, drug: Drug, story: TrialStory, sentence: Sentence) -> None:
    endpoints = _find(scene, sentence, ENDPOINTS)
    if not endpoints:
        return
    spans_of_intervals = list(intervals(scene.text, sentence.start, sentence.end))
    counts = list(fractions(scene.text, sentence.start, sentence.end))
    p_spans = list(p_values(scene.text, sentence.start, sentence.end))
    taken = [i.span for i in spans_of_intervals] + [c[0] for c in counts] + [p[0] for p in p_spans]
    measured = [
        q
        for q in quantities(scene.text, sentence.start, sentence.end)
        if q.unit in {*_TIME_UNITS, "percent"}
        and not q.sign
        and not any(_overlaps(q.span, t) for t in taken)
        and _is_value(scene, q)
    ]
    measured = _shared_units(scene, sentence, measured)
    arms = _arms_in(scene, drug, sentence)
    pairs = _assigned_arms(scene, sentence, measured, arms)
    for position, (quantity, at) in enumerate(pairs):
        endpoint = _endpoint(scene, quantity, endpoints, sentence)
        if endpoint is None:
            continue
        limit = pairs[position + 1][0].span.start if position + 1 < len(pairs) else sentence.end
        _add(scene, drug, story, quantity, endpoint, at, limit, sentence, spans_of_intervals, counts)
    _hazard_ratio(scene, story, sentence, endpoints, spans_of_intervals, p_spans)


def _find(scene: Scene, sentence: Sentence, table: tuple[tuple[str, str], ...]) -> list[_Found]:
    found: list[_Found] = []
    for value, expression in table:
        for match in pattern(expression).finditer(scene.text, sentence.start, sentence.end):
            span = Span(start=match.start(), end=match.end())
            if not any(_overlaps(span, f.span) for f in found):
                found.append(_Found(value=value, span=span))
    return sorted(found, key=lambda f: f.span)


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_value(scene: Scene, quantity: Quantity) -> bool:
    """Tell a result from a condition such as "at 12 months", "every 3 weeks" and "aged 65 years"."""
    before = scene.text[max(0, quantity.span.start - 24) : quantity.span.start].lower()
    after = scene.text[quantity.span.end : quantity.span.end + 24].lower()
    if quantity.unit in _TIME_UNITS:
        if re.search(r"\b(?:every|within|aged?|at|over|follow-?up (?:of|was)|least|first)\s+\Z", before):
            return False
        return not re.match(
            r"\s*(?:of age|old\b|and older|or older|follow-?up|after (?:random|start))", after
        )
    return not re.match(r"\s*(?:ci\b|confidence|reduction in the risk)", after)


def _shared_units(scene: Scene, sentence: Sentence, measured: list[Quantity]) -> list[Quantity]:
    """Give a bare number the unit of the next one in "17.3 and 9.5 months" and "8.0 vs 4.9 months"."""
    found = list(measured)
    for quantity in quantities(scene.text, sentence.start, sentence.end):
        if quantity.unit is not None or quantity.sign:
            continue
        for other in measured:
            between = (
                scene.text[quantity.span.end : other.span.start]
                if quantity.span.end <= other.span.start
                else "-"
            )
            if re.fullmatch(r"\s+(?:and|vs\.?|versus|compared (?:with|to))\s+", between):
                found.append(
                    Quantity(
                        span=quantity.span, value=quantity.value, printed=quantity.printed, unit=other.unit
                    )
                )
    return sorted(found, key=lambda q: q.span)


def _arms_in(scene: Scene, drug: Drug, sentence: Sentence) -> list[_ArmAt]:
    found: list[_ArmAt] = []
    position = sentence.start
    while (span := own_arm_span(scene, drug, position, sentence.end)) is not None:
        found.append(_ArmAt(role="experimental", span=span))
        position = span.end
    for role, expression in COMPARATORS:
        for match in pattern(expression).finditer(scene.text, sentence.start, sentence.end):
            span = Span(start=match.start(), end=match.end())
            if not any(_overlaps(span, a.span) for a in found):
                found.append(_ArmAt(role=role, span=span))
    own = set(drug.substances)
    against = pattern(_AGAINST)
    for named in scene.names("substance", sentence.start, sentence.end):
        if named.ref not in own and not any(_overlaps(named.span, a.span) for a in found):
            before = scene.text[sentence.start : named.span.start]
            alone = re.search(r"\b(?:received|with|for|in|on|than)\s+(?:the\s+)?\Z", before)
            if against.search(before) or (
                alone and not re.search(r"\b(?:plus|combination with)\s+\Z", before)
            ):
                found.append(_ArmAt(role="comparator", span=named.span))
    return sorted(found, key=lambda a: a.span)


def _assigned_arms(
    scene: Scene, sentence: Sentence, measured: list[Quantity], arms: list[_ArmAt]
) -> list[tuple[Quantity, _ArmAt | None]]:
    """Pair each number with an arm: in order for "respectively", else by the clause the two stand in."""
    roles = list(dict.fromkeys("experimental" if a.role == "experimental" else "comparator" for a in arms))
    if _RESPECTIVELY.search(scene.text, sentence.start, sentence.end) and len(roles) == 2:
        firsts = [
            next(a for a in arms if (a.role == "experimental") == (role == "experimental")) for role in roles
        ]
        return [(quantity, firsts[index % 2]) for index, quantity in enumerate(measured)]
    clauses = _clauses(scene, sentence, measured)
    pairs: list[tuple[Quantity, _ArmAt | None]] = []
    for quantity in measured:
        start, end = next(
            (c for c in clauses if c[0] <= quantity.span.start < c[1]), (sentence.start, sentence.end)
        )
        inside = [a for a in arms if start <= a.span.start < end]
        chosen = min(inside, key=lambda a: abs(a.span.start - quantity.span.start), default=None)
        pairs.append((quantity, chosen))
    return _completed(pairs, arms)


def _clauses(scene: Scene, sentence: Sentence, measured: list[Quantity]) -> list[tuple[int, int]]:
    """Cut a sentence at the turns ("and", "compared with") that have a number on both sides."""
    cuts = []
    starts = [q.span.start for q in measured]
    for match in _TURN.finditer(scene.text, sentence.start, sentence.end):
        before = [s for s in starts if s < match.start()]
        after = [s for s in starts if s >= match.end()]
        if before and after:
            cuts.append((match.start(), before[-1], after[0]))
    edges = [sentence.start]
    for left, right in pairwise(starts):
        between = [position for position, before, after in cuts if (before, after) == (left, right)]
        if between:
            edges.append(between[0])
    edges.append(sentence.end)
    return list(pairwise(edges))


def _completed(
    pairs: list[tuple[Quantity, _ArmAt | None]], arms: list[_ArmAt]
) -> list[tuple[Quantity, _ArmAt | None]]:
    """Give the arm that is left to a lone number without one, in a sentence of two arms."""
    roles = {a.role == "experimental" for a in arms}
    done: list[tuple[Quantity, _ArmAt | None]] = []
    for quantity, at in pairs:
        if at is None and len(roles) == 2:
            given = {p.role == "experimental" for _, p in pairs if p is not None}
            left = [a for a in arms if (a.role == "experimental") not in given]
            at = left[0] if left else None
        elif at is None and len(arms) == 1 and len(pairs) == 1:
            at = arms[0]
        done.append((quantity, at))
    return done


def _endpoint(scene: Scene, quantity: Quantity, endpoints: list[_Found], sentence: Sentence) -> _Found | None:
    """Return the endpoint a number is of: of a kind that its unit fits, before it where there is one."""
    timed = quantity.unit in _TIME_UNITS
    if timed:
        fitting = [e for e in endpoints if e.value in TIME_ENDPOINTS or e.value in DURATION_OF]
    else:
        fitting = [e for e in endpoints if e.value not in ("duration-of-remission", "duration-of-response")]
    if not fitting:
        return None
    before = [e for e in fitting if e.span.end <= quantity.span.start]
    if timed:
        chosen = before[-1] if before else fitting[0]
        if chosen.value in DURATION_OF:
            lasting = scene.text[chosen.span.end : quantity.span.start] if before else ""
            if not re.search(r"\b(?:for|lasting|lasted|duration|average|median|mean)\b", lasting):
                return None
            return _Found(value=DURATION_OF[chosen.value], span=chosen.span)
        return chosen
    after = [e for e in fitting if e.span.start >= quantity.span.end]
    if after and not before:
        return after[0]
    if (
        after
        and before
        and re.match(
            r"(?:\s+of\s+\w+)?[^,;.%]{0,60}\b(?:had|achieved|experienced)\b",
            scene.text[quantity.span.end : after[0].span.start],
        )
    ):
        return after[0]
    return before[-1] if before else None


def _add(
    scene: Scene,
    drug: Drug,
    story: TrialStory,
    quantity: Quantity,
    endpoint: _Found,
    at: _ArmAt | None,
    limit: int,
    sentence: Sentence,
    found_intervals: list[Interval],
    counts: list[tuple[Span, int, int]],
) -> None:
    arm = _arm(scene, drug, story, at)
    statistic = _statistic(scene, quantity, sentence)
    interval = next((i for i in found_intervals if quantity.span.end <= i.span.start < limit), None)
    counted = next(
        (
            c
            for c in counts
            if abs(c[0].start - quantity.span.end) < 12 or 0 <= quantity.span.start - c[0].end < 12
        ),
        None,
    )
    evidence = {quantity.span, endpoint.span}
    if at is not None:
        evidence.add(at.span)
    if statistic is not None and statistic.span is not None:
        evidence.add(statistic.span)
    if interval is not None:
        evidence.add(interval.span)
    if counted is not None:
        evidence.add(counted[0])
    scene.add(
        EndpointResult(
            evidence=tuple(sorted(evidence)),
            arm=arm,
            trial=None if arm else story.ref,
            endpoint=endpoint.value,
            statistic=statistic.value if statistic else "proportion",
            value=quantity.value,
            printed=quantity.printed,
            unit=quantity.unit or "percent",
            events=counted[1] if counted else None,
            participants=counted[2] if counted else None,
            interval_low=interval.low if interval else None,
            interval_high=interval.high if interval else None,
            interval_level=interval.level if interval else None,
        )
    )


def _arm(scene: Scene, drug: Drug, story: TrialStory, at: _ArmAt | None) -> TrialArm | None:
    """Return the arm; a trial with one arm needs no name in the sentence."""
    if at is not None:
        return arm_for(scene, story, at.role, at.span, drug)
    return next(iter(story.arms.values())) if len(story.arms) == 1 else None


def _statistic(scene: Scene, quantity: Quantity, sentence: Sentence) -> _Found | None:
    """Return the statistic that the document names for a length of time; None for a proportion."""
    if quantity.unit not in _TIME_UNITS:
        return None
    named = _find(scene, sentence, STATISTICS)
    before = [s for s in named if s.span.end <= quantity.span.start]
    if before:
        return before[-1]
    return named[0] if named else _Found(value="unspecified", span=quantity.span)


def _hazard_ratio(
    scene: Scene,
    story: TrialStory,
    sentence: Sentence,
    endpoints: list[_Found],
    found_intervals: list[Interval],
    p_spans: list[tuple[Span, str]],
) -> None:
    for match in _HAZARD.finditer(scene.text, sentence.start, sentence.end):
        group = "value" if match["value"] else "value2"
        span = Span(start=match.start(), end=match.end(group))
        before = [e for e in endpoints if e.span.end <= span.end] or endpoints
        interval = next((i for i in found_intervals if i.span.start >= span.end), None)
        p_value = next((p for p in p_spans if p[0].start >= span.end), None)
        value = next(quantities(scene.text, match.start(group), match.end(group)))
        evidence = {
            span,
            before[-1].span,
            *((interval.span,) if interval else ()),
            *((p_value[0],) if p_value else ()),
        }
        scene.add(
            EndpointResult(
                evidence=tuple(sorted(evidence)),
                trial=story.ref,
                endpoint=before[-1].value,
                statistic="hazard-ratio",
                value=value.value,
                printed=value.printed,
                unit="ratio",
                interval_low=interval.low if interval else None,
                interval_high=interval.high if interval else None,
                interval_level=interval.level if interval else None,
                p_value=p_value[1] if p_value else None,
            )
        )
