"""How often a reaction was seen, where a percentage stands right beside its name and can only be its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_NUMBER: Final = r"(?P<number>\d{1,3}(?:\.\d+)?)\s?%"
_COUNT: Final = r"(?:\d[\d,]*\s?/\s?\d[\d,]*|n\s?=\s?\d+)"
_BRACKET: Final = re.compile(
    rf"\s*[(\[]\s*(?:in\s+)?(?:{_COUNT}\s*[,;]\s*)?{_NUMBER}(?:\s*[,;]?\s*[(\[]?{_COUNT}[)\]]?)?\s*[)\]]",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"\s+(?:(?:has|have|had)\s+(?:also\s+)?(?:been\s+)?|(?:was|were|is)\s+)?"
    r"(?:occurred|developed|reported|observed|seen|noted|experienced)\s+"
    rf"(?:in|by)\s+(?:about\s+|approximately\s+)?{_NUMBER}\s*(?:\({_COUNT}\)\s*)?"
    r"(?:of\s+(?:the\s+|all\s+)?(?:patients|subjects|women|men|children|adults))?(?P<rest>[^.;]{0,60})",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    rf"{_NUMBER}\s+(?:\({_COUNT}\)\s*)?of\s+(?:the\s+)?(?:patients|subjects)[^.;,%]{{0,60}}?"
    r"(?:experienced|developed|reported|had)\s+(?:an?\s+)?\Z",
    re.IGNORECASE,
)
_COMPARED: Final = re.compile(r"\d\s?%|\bplacebo\b|\brespectively\b|\bcompared\b", re.IGNORECASE)
_ROW: Final = re.compile(r"(?:[ \t]{3,}|[ \t]*\|[ \t]*)(?P<cells>\S.*)")
_CELL: Final = re.compile(r"(?:\d+\s*\(\s*)?(?P<number>\d{1,3}(?:\.\d+)?)\s?%?\s*\)?\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """A percentage and where it stands."""

    percent: Decimal
    start: int
    end: int


def frequency(text: str, start: int, end: int, stop: int) -> Frequency | None:
    """Return the percentage of a reaction named at `[start, end)`, read up to `stop`; None if unclear.

    "(20%)", "occurred in 20% of patients" and "20% of patients experienced" are clear; a bound (">= 10%") or
    a comparison of arms is not.
    """
    if found := _BRACKET.match(text, end, stop):
        return _made(found)
    if found := _AFTER.match(text, end, stop):
        return None if _COMPARED.search(found["rest"]) else _made(found)
    if found := _BEFORE.search(text, max(0, start - 140), start):
        return _made(found)
    return _in_row(text, start, end)


def _in_row(text: str, start: int, end: int) -> Frequency | None:
    """Return the percentage of a table's row that has only one."""
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    if text[text.rfind("\n", 0, start) + 1 : start].strip():
        return None
    row = _ROW.fullmatch(text, end, line_end)
    if row is None or "%" not in row["cells"] or re.search(r"\s{2,}|\|", row["cells"].strip()):
        return None
    cells = row["cells"].rstrip()
    cell = _CELL.fullmatch(cells)
    if cell is None:
        return None
    offset = row.start("cells")
    return _percent(cell["number"], offset + cell.start("number"), offset + cell.end("number"), text)


def _made(found: re.Match[str]) -> Frequency | None:
    return _percent(found["number"], found.start("number"), found.end("number"), found.string)


def _percent(number: str, start: int, end: int, text: str) -> Frequency | None:
    value = Decimal(number)
    sign = re.compile(r"\s?%").match(text, end)
    return Frequency(percent=value, start=start, end=sign.end() if sign else end) if value <= 100 else None
