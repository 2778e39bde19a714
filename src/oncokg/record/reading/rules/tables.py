"""Tables of results: rows of cells that end with "|", a header with the arms, a label with the endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import EndpointResult, TrialArm
from oncokg.record.reading.rules.arms import ArmAt, TrialStory, arm_for, arms_in, only_arm
from oncokg.record.reading.rules.endpoint_cues import ENDPOINTS, STATISTICS, TIME_ENDPOINTS
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import Interval, Quantity, intervals, p_values, quantities
from oncokg.record.reading.rules.scene import Drug, Scene
from oncokg.record.reading.spans import trimmed

_TIME_UNITS: Final = frozenset({"day", "week", "month", "year"})
_HAZARD = pattern(r"\bhazard ratio\b|\bHR\b")
_P_VALUE = pattern(r"^p ?values?\b")
_P_CELL = re.compile(r"(?P<p>[<>=≤≥]?\s*0?\.\d+)")
_LEVEL = re.compile(r"(?P<level>\d{2}(?:\.\d+)?)\s?%\s*(?:CI|confidence interval)", re.IGNORECASE)
_BOUNDS = re.compile(
    r"[(\[,]?\s*(?P<low>\d+(?:\.\d+)?)\s*%?\s*(?:,|to|-|–|;)\s*(?P<high>\d+(?:\.\d+)?|N\.?[REA]\.?"
    r"|not\s+\w+)\s*%?\s*[)\]]?"
)
_SIGN_AFTER = re.compile(r"\s?%")
_COUNTS = re.compile(r"\b[nN]\s*=\s*\d+")
_SIZE = re.compile(r"[(\[,]?\s*[nN]\s*=\s*\d[\d,]*\s*[)\]]?")
_FIRST_IS_COUNT = pattern(r"\bn ?(?:/ ?N ?)?\(%|\bno\.? ?\(%|\bnumber \(%")
_NOT_A_RESULT = pattern(
    r"\b(?:range|events|deaths|died|censored|number of|follow up|progressed|at risk|difference)\b"
    r"|^n\b(?! ?\(%)"
)
_STATISTIC = pattern(r"\b(?:medians?|means?|rate|months?|years?|CI|confidence interval|estimate)\b|%")
_AT_LEAST = pattern(
    r"≥|>|\bat least\b|\bor (?:longer|more|greater)\b|\b(?:at|landmark)(?: \w+)? \d+|\b\d+ (?:month"
    r"|year)\b(?!s)"
)
_UNIT_OF_LABEL: Final = (
    ("percent", pattern(r"%(?! ?CI| confidence)|\bpercent\b|\brate\b")),
    ("month", pattern(r"\bmonths?\b|\bmos?\b")),
    ("week", pattern(r"\bweeks?\b")),
    ("year", pattern(r"\byears?\b")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """One line of a table, as cells; a cell without words is None."""

    cells: tuple[Span | None, ...]

    @property
    def label(self) -> Span | None:
        """The first cell."""
        return self.cells[0]

    @property
    def values(self) -> tuple[Span | None, ...]:
        """The cells behind the first."""
        return self.cells[1:]

    @property
    def is_section(self) -> bool:
        """Whether it only names what the rows below it are about."""
        return self.label is not None and all(cell is None or cell == self.label for cell in self.values)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    """What a column holds: an arm's numbers, a statistic between arms, an endpoint, or another trial's."""

    header: Span | None = None
    at: ArmAt | None = None
    is_hazard: bool = False
    is_skipped: bool = False
    endpoint: tuple[str, Span] | None = None
    story: TrialStory | None = None


def is_row(scene: Scene, sentence: Sentence) -> bool:
    """Tell whether a sentence is a line of a table."""
    line = scene.text[sentence.start : sentence.end]
    return line.count("|") >= 2 or (line.endswith("|") and line.count("|") >= 1)


def table_results(scene: Scene, drug: Drug, stories: list[TrialStory]) -> None:
    """Add the results of the tables of a document."""
    for caption, rows in _tables(scene):
        story = _story_at(stories, rows[0])
        columns = _columns(scene, drug, rows[0], stories)
        about = _endpoint(scene, caption) if caption else None
        if any(c.endpoint for c in columns) and not any(c.at or c.is_hazard for c in columns):
            _by_rows(scene, drug, story, columns, rows[1:])
        else:
            _by_columns(scene, drug, story, columns, rows[1:], about)


def _by_rows(scene: Scene, drug: Drug, story: TrialStory, columns: list[_Column], rows: list[_Row]) -> None:
    """Read a table whose rows are arms and whose columns are endpoints."""
    for row in rows:
        at = _arm_at(scene, drug, row.label) if row.label else None
        for column, cell in zip(columns, row.values, strict=False):
            if cell is not None and column.endpoint and column.header and not column.is_skipped:
                arm = _arm(scene, story, _Column(at=at), drug)
                if arm is not None:
                    _add(scene, story, column.header, cell, column.endpoint, arm)


def _by_columns(
    scene: Scene,
    drug: Drug,
    story: TrialStory,
    columns: list[_Column],
    rows: list[_Row],
    about: tuple[str, Span] | None,
) -> None:
    """Read a table whose columns are arms and whose rows are endpoints, below sections or a caption."""
    section = about
    endpoint = about
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        label = row.label
        if label is None:
            continue
        own = _endpoint(scene, label)
        if row.is_section:
            section = endpoint = own
            continue
        between = _HAZARD.search(scene.text, label.start, label.end) is not None
        tells_of = between or _STATISTIC.search(scene.text, label.start, label.end) is not None
        endpoint = own or ((endpoint or section) if tells_of else None)
        if endpoint is None or _NOT_A_RESULT.search(scene.text, label.start, label.end):
            endpoint = endpoint or section
            continue
        if _P_VALUE.search(scene.text[label.start : label.end]):
            continue
        for column, cell in zip(columns, row.values, strict=False):
            if cell is None or column.is_skipped:
                continue
            is_hazard = between or column.is_hazard
            told = column.story or story
            arm = None if is_hazard else _arm(scene, told, column, drug)
            if is_hazard:
                _add(
                    scene,
                    told,
                    column.header if column.is_hazard and column.header else label,
                    cell,
                    endpoint,
                    None,
                    p_cell=_p_below(scene, following),
                )
            elif arm is not None:
                _add(scene, told, label, cell, endpoint, arm)
            if between:
                break


def _p_below(scene: Scene, row: _Row | None) -> Span | None:
    """Return the p value of a row "p-value" that follows on a hazard ratio."""
    if row is None or row.label is None or not _P_VALUE.search(scene.text[row.label.start : row.label.end]):
        return None
    return next((cell for cell in row.values if cell is not None), None)


def _tables(scene: Scene) -> Iterator[tuple[Span | None, list[_Row]]]:
    """Yield each table of two rows or more, with the line before it as its caption."""
    before: Sentence | None = None
    lines: list[Sentence] = []
    caption: Span | None = None
    for sentence in [*scene.sentences, None]:
        if sentence is not None and is_row(scene, sentence):
            if not lines and before is not None:
                caption = Span(start=before.start, end=before.end)
            lines.append(sentence)
            continue
        rows = _rows(scene, lines) if lines else []
        while rows and rows[0].is_section and len(rows) > 2:
            caption = rows.pop(0).label
        if len(rows) > 1:
            yield caption, rows
        lines, caption, before = [], None, sentence


def _story_at(stories: list[TrialStory], header: _Row) -> TrialStory:
    """Return the trial in whose words a table stands, else the one told last before it."""
    place = next(cell.start for cell in header.cells if cell is not None)
    for story in stories:
        if any(scope.start <= place < scope.end for scope in story.scopes):
            return story
    before = [s for s in stories if s.scopes and s.scopes[0].start <= place]
    return max(before, key=lambda s: max(x.start for x in s.scopes if x.start <= place), default=stories[0])


def _rows(scene: Scene, lines: list[Sentence]) -> list[_Row]:
    """Cut lines into cells; in a plain-text table each line also begins with "|", which is no cell's end."""
    edged = all(scene.text[line.start] == "|" for line in lines)
    rows = [_row(scene, line, line.start + (1 if edged else 0)) for line in lines]
    return [row for row in rows if any(row.cells)]


def _row(scene: Scene, sentence: Sentence, position: int) -> _Row:
    cells: list[Span | None] = []
    for stop in [*re.compile(r"\|").finditer(scene.text, position, sentence.end), None]:
        end = stop.start() if stop else sentence.end
        if stop is None and position >= end:
            break
        cells.append(trimmed(scene.text, position, end))
        position = stop.end() if stop else end
    return _Row(cells=tuple(cells))


def _columns(scene: Scene, drug: Drug, header: _Row, stories: list[TrialStory]) -> list[_Column]:
    columns = []
    for cell in header.values:
        if cell is None:
            columns.append(_Column())
            continue
        words = scene.text[cell.start : cell.end]
        hazard = bool(_HAZARD.search(words))
        at = None if hazard and not arms_in(scene, drug, cell.start, cell.end) else _arm_at(scene, drug, cell)
        story = next((s for s in stories if s.called and s.called in re.sub(r"\s+", " ", words)), None)
        skipped = bool(_P_VALUE.search(words) or pattern(r"\bdifference\b|^CI$|^95%").search(words))
        columns.append(
            _Column(
                header=cell,
                at=at,
                is_hazard=hazard,
                is_skipped=skipped,
                endpoint=_endpoint(scene, cell),
                story=story if at is None else None,
            )
        )
    return _with_other_arm(scene, columns)


def _arm_at(scene: Scene, drug: Drug, cell: Span) -> ArmAt | None:
    """Return the arm that a cell names, the drug's own first; another drug alone is the comparison."""
    arms = arms_in(scene, drug, cell.start, cell.end)
    at = next(iter((*(a for a in arms if a.is_own), *arms)), None)
    if at is not None:
        return at
    named = scene.names("substance", cell.start, cell.end)
    return ArmAt(role="comparator", span=named[0].span) if named else None


def _with_other_arm(scene: Scene, columns: list[_Column]) -> list[_Column]:
    """Take the one column without a known arm beside the drug's own for the arm it is compared with."""
    arms = [c for c in columns if not c.is_hazard and not c.is_skipped and c.header]
    own = [c for c in arms if c.at and c.at.is_own]
    unknown = [c for c in arms if c.at is None and c.endpoint is None and c.story is None]
    if len(arms) != 2 or len(own) != 1 or len(unknown) != 1 or unknown[0].header is None:
        return columns
    header = unknown[0].header
    size = _SIZE.search(scene.text, header.start, header.end)
    span = trimmed(scene.text, header.start, size.start() if size else header.end)
    if span is None:
        return columns
    made = replace(unknown[0], at=ArmAt(role="comparator", span=span))
    return [made if c is unknown[0] else c for c in columns]


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
    scene: Scene,
    story: TrialStory,
    label: Span,
    cell: Span,
    endpoint: tuple[str, Span],
    arm: TrialArm | None,
    *,
    p_cell: Span | None = None,
) -> None:
    """Add the first number of a cell, with its interval and p value."""
    quantity = _value(scene, label, cell)
    if quantity is None:
        return
    unit = quantity.unit or _unit(scene, label, endpoint[0])
    if arm is not None and unit is None:
        return
    statistic = _statistic(scene, label, endpoint[0], unit) if arm is not None else "hazard-ratio"
    interval = _interval(scene, label, cell, quantity.value)
    p_value = next(p_values(scene.text, cell.start, cell.end), None) or _bare_p(scene, p_cell)
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


def _bare_p(scene: Scene, cell: Span | None) -> tuple[Span, str] | None:
    """Return the p value that a cell of such a row holds, with its operator ("=" where it has none)."""
    match = _P_CELL.search(scene.text, cell.start, cell.end) if cell else None
    if match is None:
        return None
    printed = re.sub(r"\s+", "", match["p"])
    span = Span(start=match.start("p"), end=match.end("p"))
    return span, printed if printed[0] in "<>=≤≥" else f"={printed}"


def _value(scene: Scene, label: Span, cell: Span) -> Quantity | None:
    """Return the number of a cell: its percentage, else the one it begins with, the size of a group aside."""
    counted = _COUNTS.match(scene.text, cell.start)
    start = counted.end() if counted else cell.start
    found = list(quantities(scene.text, start, cell.end))
    if _FIRST_IS_COUNT.search(scene.text, label.start, label.end):
        found = [q for q in found if q.unit == "percent"] or found[1:]
    first = next(iter(found), None)
    return first if first is not None and not first.sign else None


def _unit(scene: Scene, label: Span, endpoint: str) -> str | None:
    units = [u for u, expression in _UNIT_OF_LABEL if expression.search(scene.text, label.start, label.end)]
    timed = [u for u in units if u != "percent"]
    if "percent" in units and _AT_LEAST.search(scene.text, label.start, label.end):
        return "percent"
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
    first = next(quantities(scene.text, cell.start, cell.end), None)
    bounds = _BOUNDS.search(scene.text, first.span.end if first else cell.start, cell.end)
    if not level or not bounds:
        return None
    low = Decimal(bounds["low"])
    high = Decimal(bounds["high"]) if bounds["high"][0].isdigit() else None
    sign = _SIGN_AFTER.match(scene.text, bounds.end("high"))
    span = Span(start=bounds.start("low"), end=sign.end() if sign else bounds.end("high"))
    interval = Interval(span=span, level=Decimal(level["level"]), low=low, high=high)
    return interval if interval.holds(value) else None
