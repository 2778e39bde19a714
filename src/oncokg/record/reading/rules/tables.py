"""Tables of results: rows of cells that end with "|", a header with the arms, a label with the endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import EndpointResult, TrialArm
from oncokg.record.reading.rules.arms import ArmAt, TrialStory, arm_for, arms_in, only_arm
from oncokg.record.reading.rules.cues import ENDPOINTS, STATISTICS, TIME_ENDPOINTS
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import Interval, Quantity, intervals, p_values, quantities
from oncokg.record.reading.rules.scene import Drug, Scene
from oncokg.record.reading.spans import trimmed

_TIME_UNITS: Final = frozenset({"day", "week", "month", "year"})
_HAZARD = pattern(r"\bhazard ratio\b|\bHR\b")
_P_VALUE = pattern(r"\bp ?values?\b")
_LEVEL = re.compile(r"(?P<level>\d{2}(?:\.\d+)?)\s?%\s*(?:CI|confidence interval)", re.IGNORECASE)
_BOUNDS = re.compile(
    r"[(\[]\s*(?P<low>\d+(?:\.\d+)?)\s*%?\s*(?:,|to|-|–|;)\s*(?P<high>\d+(?:\.\d+)?|N[REA])\s*%?\s*[)\]]"
)
_COUNTS = re.compile(r"\b[nN]\s*=\s*\d+")
_UNIT_OF_LABEL: Final = (
    ("percent", pattern(r"%(?! ?CI)|\bpercent\b|\brate\b")),
    ("month", pattern(r"\bmonths?\b")),
    ("year", pattern(r"\byears?\b")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """One line of a table, as cells; a cell without words is None."""

    cells: tuple[Span | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    """What a column holds: an arm's numbers, or a statistic between arms."""

    at: ArmAt | None = None
    is_hazard: bool = False


def is_row(scene: Scene, sentence: Sentence) -> bool:
    """Tell whether a sentence is a line of a table."""
    line = scene.text[sentence.start : sentence.end]
    return line.count("|") >= 2 or (line.endswith("|") and line.count("|") >= 1)


def table_results(scene: Scene, drug: Drug, story: TrialStory) -> None:
    """Add the results of the tables that stand in the words on a trial."""
    for caption, rows in _tables(scene, story):
        columns = _columns(scene, drug, rows[0])
        caption_endpoint = _endpoint(scene, caption) if caption else None
        endpoint = caption_endpoint
        for row in rows[1:]:
            label = row.cells[0]
            own = _endpoint(scene, label) if label else None
            between = label is not None and _HAZARD.search(scene.text, label.start, label.end) is not None
            if own is None and not between and caption_endpoint is None:
                endpoint = None
                continue
            endpoint = own or endpoint or caption_endpoint
            if endpoint is None or label is None or _P_VALUE.search(scene.text, label.start, label.end):
                continue
            for column, cell in zip(columns, row.cells[1:], strict=False):
                if cell is not None:
                    is_hazard = between or column.is_hazard
                    arm = None if is_hazard else _arm(scene, story, column, drug)
                    if is_hazard or arm is not None:
                        _add(scene, story, label, cell, endpoint, arm)
                if between:
                    break


def _tables(scene: Scene, story: TrialStory) -> Iterator[tuple[Span | None, list[_Row]]]:
    """Yield each table of two rows or more, with the line before it as its caption."""
    before: Sentence | None = None
    rows: list[_Row] = []
    caption: Span | None = None
    for sentence in [*story.sentences(scene), None]:
        if sentence is not None and is_row(scene, sentence):
            if not rows and before is not None:
                caption = Span(start=before.start, end=before.end)
            rows.append(_row(scene, sentence))
            continue
        if len(rows) > 1:
            yield caption, rows
        rows, caption, before = [], None, sentence


def _row(scene: Scene, sentence: Sentence) -> _Row:
    cells: list[Span | None] = []
    position = sentence.start
    for stop in [*re.compile(r"\|").finditer(scene.text, sentence.start, sentence.end), None]:
        end = stop.start() if stop else sentence.end
        if stop is None and position >= end:
            break
        cells.append(trimmed(scene.text, position, end))
        position = stop.end() if stop else end
    return _Row(cells=tuple(cells))


def _columns(scene: Scene, drug: Drug, header: _Row) -> list[_Column]:
    columns = []
    for cell in header.cells[1:]:
        arms = arms_in(scene, drug, cell.start, cell.end) if cell else []
        own = [a for a in arms if a.is_own]
        hazard = bool(cell and _HAZARD.search(scene.text, cell.start, cell.end))
        at = next(iter((*own, *arms)), None)
        if at is None and cell is not None and not hazard:
            named = scene.names("substance", cell.start, cell.end)
            at = ArmAt(role="comparator", span=named[0].span) if named else None
        columns.append(_Column(at=at, is_hazard=hazard))
    return columns


def _arm(scene: Scene, story: TrialStory, column: _Column, drug: Drug) -> TrialArm | None:
    if column.at is None:
        return only_arm(scene, story, drug)
    return arm_for(scene, story, column.at, drug)


def _endpoint(scene: Scene, span: Span) -> tuple[str, Span] | None:
    for value, expression in ENDPOINTS:
        match = pattern(expression).search(scene.text, span.start, span.end)
        if match:
            return value, Span(start=match.start(), end=match.end())
    return None


def _add(
    scene: Scene, story: TrialStory, label: Span, cell: Span, endpoint: tuple[str, Span], arm: TrialArm | None
) -> None:
    """Add the first number of a cell, with its interval and p value."""
    quantity = _value(scene, cell)
    if quantity is None:
        return
    unit = quantity.unit or _unit(scene, label, endpoint[0])
    if arm is not None and unit is None:
        return
    statistic = _statistic(scene, label, endpoint[0], unit) if arm is not None else "hazard-ratio"
    interval = _interval(scene, label, cell, quantity.value)
    p_value = next(p_values(scene.text, cell.start, cell.end), None)
    evidence = {quantity.span, endpoint[1], *((interval.span,) if interval else ())}
    evidence |= {p_value[0]} if p_value and arm is None else set()
    scene.add(
        EndpointResult(
            evidence=tuple(sorted(evidence)),
            arm=arm,
            trial=None if arm else story.ref,
            endpoint=endpoint[0],
            statistic=statistic,
            value=quantity.value,
            printed=quantity.printed,
            unit=(unit or "percent") if arm is not None else "ratio",
            interval_low=interval.low if interval else None,
            interval_high=interval.high if interval else None,
            interval_level=interval.level if interval else None,
            p_value=p_value[1] if p_value and arm is None else None,
        )
    )


def _value(scene: Scene, cell: Span) -> Quantity | None:
    """Return the number that a cell begins with, the size of a group aside."""
    counted = _COUNTS.match(scene.text, cell.start)
    first = next(quantities(scene.text, counted.end() if counted else cell.start, cell.end), None)
    return first if first is not None and not first.sign else None


def _unit(scene: Scene, label: Span, endpoint: str) -> str | None:
    units = [u for u, expression in _UNIT_OF_LABEL if expression.search(scene.text, label.start, label.end)]
    timed = [u for u in units if u != "percent"]
    return (timed[0] if timed and endpoint in TIME_ENDPOINTS else units[0]) if units else None


def _statistic(scene: Scene, label: Span, endpoint: str, unit: str | None) -> str:
    """Return what a number is; "unspecified" for a length of time whose statistic the label does not name."""
    if unit in _TIME_UNITS:
        for value, expression in STATISTICS:
            if pattern(expression).search(scene.text, label.start, label.end):
                return value
        return "unspecified"
    survival = endpoint in TIME_ENDPOINTS and not endpoint.startswith("duration")
    return "event-free-probability" if survival else "proportion"


def _interval(scene: Scene, label: Span, cell: Span, value: Decimal) -> Interval | None:
    """Return the interval of a cell: written out, or bare bounds under a label that says "(95% CI)"."""
    written = next(intervals(scene.text, cell.start, cell.end), None)
    if written is not None:
        return written
    level = _LEVEL.search(scene.text, label.start, label.end)
    bounds = _BOUNDS.search(scene.text, cell.start, cell.end)
    if not level or not bounds:
        return None
    low = Decimal(bounds["low"])
    high = Decimal(bounds["high"]) if bounds["high"][0].isdigit() else None
    if not low <= value <= (high if high is not None else value):
        return None
    span = Span(start=bounds.start("low"), end=bounds.end("high"))
    return Interval(span=span, level=Decimal(level["level"]), low=low, high=high)
