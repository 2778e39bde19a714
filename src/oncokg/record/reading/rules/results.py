"""Numbers for endpoints in prose, each tied to its arm: a sentence is cut where arm or value changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import EndpointResult, TrialArm
from oncokg.record.reading.rules.arms import ArmAt, TrialStory, arm_for, arms_in, only_arm
from oncokg.record.reading.rules.endpoint_cues import DURATION_OF, ENDPOINTS, STATISTICS, TIME_ENDPOINTS
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
from oncokg.record.reading.rules.sides import Assigned, assigned
from oncokg.record.reading.rules.tables import is_row, table_results

_TIME_UNITS: Final = frozenset({"day", "week", "month", "year"})
_HAZARD = pattern(
    r"\b(?:hazard ratio|HR)(?: ?[\[(](?:HR|hazard ratio)[\])])?(?:,? (?:for|of) (?!\d)[^.;()=:]{3,60}?)?"
    r"(?: ?[\[(]\d\d ?% CI[\])])?[\s,:=(]*(?:was |were |of |is |at )*(?:only |just )?(?P<value>\d?[.·]\d+)"
)
_UNREACHED = pattern(
    r"\b(?:(?:has |had |was |is |have )?not (?:yet )?(?:been )?(?:reached|estimable|evaluable|estimated)"
    r"|NR|NE)\b"
)
_SAFETY = pattern(r"\b(?:side effects?|adverse (?:reactions?|events?)|toxicit(?:y|ies))\b")
_ABOUT_RESULTS = pattern(
    r"\b(?:medians?|means?|averages?|rates?|respectively|hazard ratio|HR|responders|(?:those|people|patients)"
    r" who responded|figures?|shares?|proportions?|percentages?|numbers?)\b"
)
_CHANGED_BY = pattern(
    r"\b(?:reduc|increas|lower|cut|decreas|improv|rais|drop|fell|rose)\w*\b[^.;]{0,80}? by (?:\w+ )?$"
)
_SHARED_UNIT = re.compile(
    r"[\s,]*(?:and|vs\.?|v\.?|versus|compared\s+(?:with|to)|against|or)\s+(?:only\s+|just\s+|about\s+)?",
    re.IGNORECASE,
)
_EVENTS = pattern(r"\b(?:events|died|deaths)\b")
_COMPLETE_RESPONSE = pattern(r"\bcomplete (?:\w+ )?responses?\b")
_COMPLETE_REMISSION = pattern(r"\bcomplete (?:\w+ )?remissions?\b")
_DIGIT = re.compile(r"\d")
_HYPHENATED = re.compile(r"\d[-‑][A-Za-z]")
_ITEM = re.compile(r"[-•*–][ \t]")
_DURATIONS: Final = frozenset(DURATION_OF.values())
_KEPT = pattern(
    r"\b(?:kept|maintained|held|still|remain\w*|stay\w*|ongoing|continu\w*|lasting|sustained|for)\b"
)
_LASTING = pattern(r"≥|>|\b(?:at least|or (?:longer|more|greater)|more than|longer than|beyond|exceed\w*)\b")
_GOES_ON = pattern(r"\b(?:in (?:response|remission)|ongoing|remain\w*)\b")
_OF_RESPONDERS = pattern(
    r"\b(?:responders|those who (?:responded|had a response)|(?:patients|people) who responded)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A value of a list and where the text says it."""

    value: str
    span: Span


def results(scene: Scene, drug: Drug, stories: list[TrialStory]) -> None:
    """Add the results of every table, and of every sentence that has a number for an endpoint.

    A sentence without an endpoint goes on with that of the one before: "The median was ...", list items.
    """
    for story in stories:
        endpoints: list[_Found] = []
        silent: list[Sentence] = []
        for sentence in story.sentences(scene):
            if is_row(scene, sentence) or _SAFETY.search(scene.text, sentence.start, sentence.end):
                endpoints, silent = [], []
                continue
            if not _DIGIT.search(scene.text, sentence.start, sentence.end):
                silent.append(sentence)
                continue
            read = _SentenceResults(scene, drug, story, sentence)
            if not read.endpoints and read.continues():
                read.endpoints = _endpoint_before(scene, silent) or endpoints
            read.add()
            endpoints, silent = read.endpoints[-1:] or endpoints, []
    if stories:
        table_results(scene, drug, stories)


def _endpoint_before(scene: Scene, silent: list[Sentence]) -> list[_Found]:
    """Return the last endpoint that sentences without numbers name."""
    for sentence in reversed(silent):
        found = _find(scene, sentence, ENDPOINTS)
        if found:
            return found[-1:]
    return []


def _find(scene: Scene, sentence: Sentence, table: tuple[tuple[str, str], ...]) -> list[_Found]:
    """Return the values of a list that a sentence has words for, in order, none inside another."""
    found: list[_Found] = []
    for value, expression in table:
        for match in pattern(expression).finditer(scene.text, sentence.start, sentence.end):
            span = Span(start=match.start(), end=match.end())
            if not any(_overlaps(span, f.span) for f in found):
                found.append(_Found(value=_meant(scene, value, match.group()), span=span))
    return sorted(found, key=lambda f: f.span)


def _meant(scene: Scene, value: str, words: str) -> str:
    """Return the endpoint that "CR" stands for: a response where the text never speaks of remissions."""
    if words != "CR" or not _COMPLETE_RESPONSE.search(scene.text):
        return value
    return value if _COMPLETE_REMISSION.search(scene.text) else "complete-response"


class _SentenceResults:
    """The results of one sentence: what it holds is found once, then put together number by number."""

    def __init__(self, scene: Scene, drug: Drug, story: TrialStory, sentence: Sentence) -> None:
        self.scene, self.drug, self.story, self.sentence = scene, drug, story, sentence
        bounds = (scene.text, sentence.start, sentence.end)
        self.endpoints = _find(scene, sentence, ENDPOINTS)
        self.statistics = _find(scene, sentence, STATISTICS)
        self.intervals = list(intervals(*bounds))
        self.counts = list(fractions(*bounds))
        self.p_values = list(p_values(*bounds))
        self.hazards = [Span(start=m.start(), end=m.end()) for m in _HAZARD.finditer(*bounds)]
        taken = [
            *(i.span for i in self.intervals),
            *(c[0] for c in self.counts),
            *(p[0] for p in self.p_values),
            *self.hazards,
        ]
        self.unreached = [
            Quantity(span=Span(start=m.start(), end=m.end()), value=Decimal(0), printed="", unit="month")
            for m in _UNREACHED.finditer(*bounds)
            if not any(_overlaps(Span(start=m.start(), end=m.end()), t) for t in taken)
        ]
        bare = [q for q in quantities(*bounds) if not q.sign and not any(_overlaps(q.span, t) for t in taken)]
        self.measured = _with_shared_units(
            scene, [q for q in bare if _is_value(scene, q)], bare, self.intervals
        )
        self.arms = arms_in(scene, drug, sentence.start, sentence.end)

    def continues(self) -> bool:
        """Tell whether numbers without an endpoint can be of the one before."""
        bounds = (self.scene.text, self.sentence.start, self.sentence.end)
        return bool(_ITEM.match(*bounds[:2]) or _ABOUT_RESULTS.search(*bounds))

    def add(self) -> None:
        if not self.endpoints:
            return
        places = sorted([*self.measured, *self.unreached], key=lambda q: q.span)
        given = assigned(self.scene.text, self.sentence, places, self.arms, self.story)
        given = [one for one in given if one.quantity.printed]
        for position, one in enumerate(given):
            endpoint = self._endpoint(one.quantity)
            if endpoint is not None:
                following = given[position + 1 :]
                limit = following[0].quantity.span.start if following else self.sentence.end
                self._add_result(one, endpoint, limit)
        for span in self.hazards:
            self._add_hazard_ratio(span)

    def _endpoint(self, quantity: Quantity) -> _Found | None:
        """Return the endpoint a number is of: one that its unit fits, before it where there is one."""
        timed = quantity.unit in _TIME_UNITS
        if timed:
            fitting = [e for e in self.endpoints if e.value in TIME_ENDPOINTS or e.value in DURATION_OF]
        else:
            fitting = [e for e in self.endpoints if e.value not in _DURATIONS or self._is_kept(e)]
        before = [e for e in fitting if e.span.end <= quantity.span.start]
        after = [e for e in fitting if e.span.start >= quantity.span.end]
        if timed:
            for found in (*reversed(before), *after[:1]):
                made = self._timed(quantity, found)
                if made is not None:
                    return made
            return None
        if after and (not before or self._had(quantity, after[0])):
            return after[0]
        return before[-1] if before else None

    def _is_kept(self, endpoint: _Found) -> bool:
        """Tell a share of those whose response went on from the length of responses."""
        text, end = self.scene.text, min(self.sentence.end, endpoint.span.end + 50)
        bounds = (text, self.sentence.start, self.sentence.end)
        return bool(
            _KEPT.search(text, endpoint.span.start, endpoint.span.end)
            or _LASTING.search(text, endpoint.span.end, end)
            or ((_LASTING.search(*bounds) or _GOES_ON.search(*bounds)) and _OF_RESPONDERS.search(*bounds))
        )

    def _timed(self, quantity: Quantity, found: _Found | None) -> _Found | None:
        """Return a time's endpoint; "a remission for 8 months" is that remission's duration."""
        if found is None or found.value not in DURATION_OF:
            return found
        between = self.scene.text[found.span.end : quantity.span.start]
        if not re.search(r"\b(?:for|lasting|lasted|duration|average|median|mean)\b", between):
            return None
        return _Found(value=DURATION_OF[found.value], span=found.span)

    def _had(self, quantity: Quantity, endpoint: _Found) -> bool:
        """Tell whether a sentence says "35.8% ... had a complete remission", value first."""
        between = self.scene.text[quantity.span.end : endpoint.span.start]
        verbs = (
            r"\b(?:had|achiev(?:ed|ing)|having|attain(?:ed|ing)|experienc(?:ed|ing)|reached|were|remained"
            r"|kept"
            r"|maintained)\b[^;%]*\Z"
        )
        if endpoint.value in _DURATIONS:
            return bool(re.match(rf"[^;]{{0,120}}{verbs}", between))
        return bool(re.match(rf"[^;%]{{0,90}}{verbs}", between))

    def _statistic(self, quantity: Quantity) -> _Found | None:
        """Return the statistic that the document names for a length of time; None where it names none."""
        before = [s for s in self.statistics if s.span.end <= quantity.span.start]
        return before[-1] if before else self.statistics[0] if self.statistics else None

    def _add_result(self, one: Assigned, endpoint: _Found, limit: int) -> None:
        quantity = one.quantity
        timed = quantity.unit in _TIME_UNITS
        statistic = self._statistic(quantity) if timed else None
        counts_events = _EVENTS.search(self.scene.text, self.sentence.start, self.sentence.end)
        if not timed and counts_events and endpoint.value in TIME_ENDPOINTS:
            return
        interval = self._interval(quantity.span.end, limit, quantity.value)
        counted = next((c for c in self.counts if _beside(c[0], quantity.span)), None)
        arm = one.arm or self._arm(one.at)
        told = (one.at, statistic, interval)
        evidence = {quantity.span, endpoint.span, *(t.span for t in told if t is not None)}
        if counted is not None:
            evidence.add(counted[0])
        self.scene.add(
            EndpointResult(
                evidence=tuple(sorted(evidence)),
                arm=arm,
                trial=None if arm else self.story.ref,
                endpoint=endpoint.value,
                statistic=statistic.value if statistic else _unnamed(endpoint.value, timed=timed),
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

    def _arm(self, at: ArmAt | None) -> TrialArm | None:
        """Return the arm; a trial with one arm needs no name in the sentence."""
        if at is not None:
            return arm_for(self.scene, self.story, at, self.drug)
        return only_arm(self.scene, self.story, self.drug)

    def _interval(self, start: int, end: int, value: Decimal) -> Interval | None:
        """Return the first interval between two positions, if it holds the value: another's does not."""
        first = next((i for i in self.intervals if start <= i.span.start < end), None)
        return first if first is not None and first.holds(value) else None

    def _add_hazard_ratio(self, span: Span) -> None:
        value = list(quantities(self.scene.text, span.start, span.end))[-1]
        before = [e for e in self.endpoints if e.span.start < span.end]
        endpoint = before[-1] if before else self.endpoints[0]
        interval = self._interval(span.end, self.sentence.end, value.value)
        p_value = next((p for p in self.p_values if p[0].start >= span.end), None)
        evidence = {span, endpoint.span}
        evidence |= {interval.span} if interval else set()
        evidence |= {p_value[0]} if p_value else set()
        self.scene.add(
            EndpointResult(
                evidence=tuple(sorted(evidence)),
                trial=self.story.ref,
                endpoint=endpoint.value,
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


def _unnamed(endpoint: str, *, timed: bool) -> str:
    """Return what a number is where no word says it: a length of time, or a share of people."""
    if timed:
        return "unspecified"
    return "event-free-probability" if endpoint in TIME_ENDPOINTS - _DURATIONS else "proportion"


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _beside(one: Span, other: Span) -> bool:
    """Tell whether two spans stand side by side, with a bracket or a word between them."""
    return 0 <= one.start - other.end < 12 or 0 <= other.start - one.end < 12


def _is_value(scene: Scene, quantity: Quantity) -> bool:
    """Tell a result from a condition such as "at 12 months", "every 3 weeks" and "aged 65 years"."""
    before = scene.text[max(0, quantity.span.start - 24) : quantity.span.start].lower()
    after = scene.text[quantity.span.end : quantity.span.end + 24].lower()
    if quantity.unit in _TIME_UNITS:
        if _HYPHENATED.search(scene.text, quantity.span.start, quantity.span.end):
            return False
        if re.search(r"\b(?:every|within|aged?|at|over|follow-?up (?:of|was)|least|first)\s+\Z", before):
            return False
        return not re.match(
            r"\s*(?:of age|old\b|and older|or older|follow-?up|after (?:random|start))", after
        )
    if re.search(r"\bdifference[^.;]{0,20}\Z", before):
        return False
    if _CHANGED_BY.search(scene.text[max(0, quantity.span.start - 90) : quantity.span.start]):
        return False
    return quantity.unit == "percent" and not re.match(r"\s*(?:ci\b|confidence|reduction in the risk)", after)


def _with_shared_units(
    scene: Scene, measured: list[Quantity], bare: list[Quantity], told: list[Interval]
) -> list[Quantity]:
    """Give a bare number the unit of the next one ("8.0 vs 4.9 months"), or of the one before it.

    The one before counts where only "vs" stands between, or where an interval follows on the bare number.
    """
    found = list(measured)
    for quantity in bare:
        if quantity.unit is not None or "." not in quantity.printed:
            continue
        before = [q for q in measured if q.span.end <= quantity.span.start]
        if before:
            between = scene.text[before[-1].span.end : quantity.span.start]
            has_own = any(0 <= i.span.start - quantity.span.end <= 3 for i in told)
            if has_own or _SHARED_UNIT.fullmatch(re.sub(r"[(\[][^()\[\]]*[)\]]", "", between)):
                found.append(replace(quantity, unit=before[-1].unit))
    for quantity in bare:
        for other in measured:
            if (
                quantity.unit is None
                and quantity.span.end <= other.span.start
                and quantity.span not in {q.span for q in found}
            ):
                between = scene.text[quantity.span.end : other.span.start]
                if _SHARED_UNIT.fullmatch(re.sub(r"[(\[][^()\[\]]*[)\]]", "", between)):
                    found.append(replace(quantity, unit=other.unit))
    return sorted(found, key=lambda q: q.span)
