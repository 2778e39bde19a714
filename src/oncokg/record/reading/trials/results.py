"""Posted results as numbers of endpoints: of arms from the measurements, between arms from the analyses."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from oncokg.record.facts import EndpointResult
from oncokg.record.reading.page import span_of
from oncokg.record.reading.trials.endpoints import (
    RESPONSES,
    comparison_of,
    endpoint_of,
    fitting,
    statistic_of,
    unit_of,
)
from oncokg.record.reading.trials.quantities import count, level, missing, number, p_value

if TYPE_CHECKING:
    from oncokg.record.fact import Ref, Span
    from oncokg.record.facts import TrialArm
    from oncokg.record.reading.page import Page
    from oncokg.record.reading.trials.arms import Arms
    from oncokg.record.reading.trials.study import Analysis, Group, Measurement, PostedOutcome
    from oncokg.source.cells import Cell

_LONGEST_NOTE: Final = 200
"""A longer remark on a comparison is prose, and stays in the document."""

_OVER: Final = re.compile(
    r"\s*(?:arm )?(?:over|vs\.?|versus|/|-|–|minus|compared (?:to|with)|relative to|divided by)\s*(?:the )?",
    re.IGNORECASE,
)
_RATIOS: Final = frozenset({"hazard-ratio", "odds-ratio", "risk-ratio"})


def add_results(page: Page, trial: Ref, arms: Arms, posted: tuple[PostedOutcome, ...]) -> None:
    """Add every posted number that can be said in the words of the lists; the others are told as unused."""
    for outcome in posted:
        reader = _Outcome(page, trial, arms, outcome)
        for measurement in outcome.measurements:
            reader.measurement(measurement)
        for analysis in outcome.analyses:
            reader.analysis(analysis)


class _Outcome:
    def __init__(self, page: Page, trial: Ref, arms: Arms, outcome: PostedOutcome) -> None:
        self.page, self.trial, self.arms, self.outcome = page, trial, arms, outcome
        self.groups: dict[str, Group] = {group.number: group for group in outcome.groups}
        self.endpoint = endpoint_of(outcome.title.text)
        self.unit, self.unit_text = unit_of(outcome.unit.text if outcome.unit else "")
        self.in_categories = (self.endpoint is None or self.endpoint in RESPONSES) and any(
            _category_endpoint(measurement) for measurement in outcome.measurements
        )

    def measurement(self, one: Measurement) -> None:
        """Add a number of an arm, with its interval; a range gives its lowest and highest value."""
        outcome, group = self.outcome, self.groups.get(one.group)
        dispersion = _plain(outcome.dispersion)
        endpoint = _category_endpoint(one) if self.in_categories else self.endpoint
        statistic = statistic_of(
            outcome.param.text if outcome.param else "", outcome.unit.text if outcome.unit else "", endpoint
        )
        if group is None or statistic is None or self.unit_text == "":
            self._unused(one.value, one.low, one.high, one.spread)
            return
        arm = self.arms.of_group(group)
        participants = count(one.participants or group.count) or None
        cells = (outcome.title, *one.titles, outcome.param, outcome.unit)
        definition = _joined(outcome.title, *one.titles)
        extra: list[tuple[str, Cell | None]] = []
        interval: tuple[Cell | None, Cell | None, Cell | None] = (None, None, None)
        if "range" in dispersion and "quartile" not in dispersion:
            extra = [("minimum", one.low), ("maximum", one.high)]
            self._unused(one.spread)
        elif level(dispersion) is not None:
            interval = (one.low, one.high, outcome.dispersion)
            self._unused(one.spread)
        elif dispersion == "standard deviation":
            extra = [("standard-deviation", one.spread)]
            self._unused(one.low, one.high)
        else:
            self._unused(one.spread, one.low, one.high)
        for kind, cell, limits in (
            (statistic, one.value, interval),
            *((kind, cell, (None, None, None)) for kind, cell in extra),
        ):
            self._add(
                cell,
                limits,
                endpoint=endpoint,
                statistic=kind,
                unit=(self.unit, self.unit_text),
                arm=arm,
                participants=participants,
                definition=definition,
                cells=cells,
            )

    def analysis(self, one: Analysis) -> None:
        """Add a number that compares groups: a ratio or a difference, with its interval and p value."""
        outcome = self.outcome
        statistic = comparison_of(one.param.text) if one.param else None
        groups = [self.groups[number] for number in one.groups if number in self.groups]
        if statistic is None or len(groups) < 2:
            self._unused(one.value, one.low, one.high, one.p_value)
            return
        unit, unit_text = (self.unit, self.unit_text) if statistic not in _RATIOS else ("ratio", None)
        if unit == "percent":
            unit = "percentage-point"
        if unit_text == "":
            self._unused(one.value, one.low, one.high, one.p_value)
            return
        p = p_value(one.p_value)
        if p is None:
            self._unused(one.p_value)
        notes = [note for note in one.notes if len(note.text) <= _LONGEST_NOTE]
        reference = self._reference(groups, notes)
        self._add(
            one.value,
            (one.low, one.high, one.level),
            endpoint=self.endpoint,
            statistic=statistic,
            unit=(unit, unit_text),
            compared_with=self.arms.of_group(reference) if reference else None,
            p=(p, one.p_value),
            definition=_joined(outcome.title, *notes),
            cells=(outcome.title, *notes, one.param),
        )

    def _reference(self, groups: list[Group], notes: list[Cell]) -> Group | None:
        """Return the group that stands second in "Nivolumab over Docetaxel", where two are compared."""
        if len(groups) != 2:
            return None
        first, second = (re.escape(group.title.text) for group in groups)
        for note in notes:
            for over, under, group in ((first, second, groups[1]), (second, first, groups[0])):
                if re.search(rf"(?<!\w){over}{_OVER.pattern}{under}(?!\w)", note.text, re.IGNORECASE):
                    return group
        return None

    def _add(
        self,
        cell: Cell | None,
        limits: tuple[Cell | None, Cell | None, Cell | None],
        *,
        endpoint: str | None,
        statistic: str,
        unit: tuple[str, str | None],
        definition: str,
        cells: tuple[Cell | None, ...],
        arm: TrialArm | None = None,
        participants: int | None = None,
        compared_with: TrialArm | None = None,
        p: tuple[str | None, Cell | None] = (None, None),
    ) -> None:
        value, evidence = number(cell), list(cells)
        is_share = (statistic, unit[0]) == ("proportion", "percent")
        if cell is None or value is None or (is_share and not 0 <= value <= 100):
            self._unused(cell, limits[0], limits[1], p[1] if p[0] else None)
            return
        low, high, percent = self._interval(value, limits)
        if percent is not None or low is not None or high is not None:
            evidence += [end for end in limits if end is not None]
        if p[0]:
            evidence.append(p[1])
        self.page.add(
            EndpointResult(
                endpoint=fitting(endpoint, unit[0], statistic),
                statistic=statistic,
                value=value,
                printed=cell.text,
                unit=unit[0],
                unit_text=unit[1],
                arm=arm,
                trial=None if arm else self.trial,
                participants=participants,
                interval_low=low,
                interval_high=high,
                interval_level=percent,
                p_value=p[0],
                definition=definition,
                compared_with=compared_with,
                evidence=_spans(cell, *evidence),
            )
        )

    def _interval(
        self, value: Decimal, limits: tuple[Cell | None, Cell | None, Cell | None]
    ) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Return an interval's ends and level; ends that do not enclose the value are told as unused."""
        low, high = number(limits[0]), number(limits[1])
        if (low is not None and low > value) or (high is not None and high < value):
            self._unused(limits[0], limits[1])
            return None, None, None
        for cell, end in ((limits[0], low), (limits[1], high)):
            if end is None:
                self._unused(cell)
        if low is None and high is None:
            return None, None, None
        percent = number(limits[2])
        if percent is None and limits[2] is not None:
            percent = level(limits[2].text)
        return low, high, percent if percent is not None and 0 < percent < 100 else None

    def _unused(self, *cells: Cell | None) -> None:
        for cell in cells:
            if cell is not None and not missing(cell) and any(char.isdigit() for char in cell.text):
                self.page.unused(span_of(cell))


def _category_endpoint(measurement: Measurement) -> str | None:
    """Return the response that the category of a number names ("Stable disease (SD)")."""
    found = endpoint_of(measurement.titles[-1].text) if measurement.titles else None
    return found if found in RESPONSES else None


def _joined(*cells: Cell) -> str:
    return "; ".join(dict.fromkeys(cell.text for cell in cells))


def _plain(cell: Cell | None) -> str:
    return cell.text.replace("_", " ").casefold() if cell else ""


def _spans(*cells: Cell | None) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(span_of(cell) for cell in cells if cell is not None))
