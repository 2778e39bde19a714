"""Numbers and dates as registries write them: "1,234", "NA", "<0.0001", "November 15, 2013"."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from oncokg.source.cells import Cell

_NUMBER: Final = re.compile(
    r"[-+−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,2})?",
    re.ASCII,
)
_P_VALUE: Final = re.compile(r"([<>=≤≥≈~]?|<=|>=)\s*((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?)", re.ASCII)
_MISSING: Final = frozenset({"na", "n/a", "ne", "nr", "none", "-", "--"})
_ISO: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
_LEVEL: Final = re.compile(r"(\d{1,2}(?:\.\d+)?) ?% ?confidence interval", re.IGNORECASE | re.ASCII)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        (
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ),
        start=1,
    )
}
_WRITTEN: Final = re.compile(rf"({'|'.join(_MONTHS)}) (?:(\d{{1,2}}), )?(\d{{4}})", re.IGNORECASE | re.ASCII)


def missing(cell: Cell | None) -> bool:
    """Tell whether there is no value, or one that says that there is none ("NA")."""
    return cell is None or cell.text.casefold() in _MISSING


def number(cell: Cell | None) -> Decimal | None:
    """Return the number that a cell is, or None."""
    if cell is None or not _NUMBER.fullmatch(cell.text):
        return None
    return Decimal(cell.text.replace(",", "").replace("−", "-"))


def count(cell: Cell | None) -> int | None:
    """Return the whole number, zero or more, that a cell is, or None."""
    value = number(cell)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


def p_value(cell: Cell | None) -> str | None:
    """Return a p value with its operator ("<0.0001"; "=0.02" for a bare number), or None."""
    found = _P_VALUE.fullmatch(cell.text) if cell else None
    if not found:
        return None
    return f"{found[1].replace('~', '≈') or '='}{found[2]}"


def level(text: str) -> Decimal | None:
    """Return the level of an interval in percent ("95% Confidence Interval"), or None."""
    found = _LEVEL.search(text)
    return Decimal(found[1]) if found and Decimal(found[1]) > 0 else None


def iso_date(text: str) -> str | None:
    """Return a date in ISO 8601, as precise as it is written, or None."""
    text = " ".join(text.split())
    if found := _WRITTEN.fullmatch(text):
        parts = [
            found[3],
            f"{_MONTHS[found[1].lower()]:02d}",
            *([f"{int(found[2]):02d}"] if found[2] else []),
        ]
    elif _ISO.fullmatch(text.partition("T")[0]):
        parts = text.partition("T")[0].split("-")
    else:
        return None
    try:
        datetime.date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except ValueError:
        return None
    return "-".join(parts)


def full_date(text: str) -> datetime.date | None:
    """Return a date to the day, or None."""
    iso = iso_date(text)
    return datetime.date.fromisoformat(iso) if iso and len(iso) == 10 else None
