"""What is known of fetched files: from where and when they came, and whether their publisher still has them.

A folder of a fetched source holds `ledger.jsonl`, one line for each version of each record:

    {"identifier": "NCT01564784", "file": "NCT01564784/0a1b2c3d4e5f.json", "sha256": "...", "url": "https://...",
     "retrieved": "2026-08-11", "first_seen": "2026-07-01", "status": "present", ...}
"""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from oncokg.errors import BadInput

LEDGER: Final = "ledger.jsonl"

DEEPEST: Final = 4
"""How many folders up from a file its ledger is looked for: an unpacked archive has folders of its own."""

Status = Literal["present", "replaced", "vanished"]
Holding = Literal["record", "collection"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One version of one record, or of a file of many records.

    Attributes:
        identifier: the number under which the source keeps it, whatever its version.
        file: the file, or the folder of an unpacked archive, seen from the ledger.
        sha256: of the bytes on disk; of the archive for an unpacked one, of the files' hashes for a set.
        url: the address that gave it.
        retrieved: the day on which the publisher last gave exactly this.
        first_seen: the day on which it was first met.
        status: "replaced" where a later version has its place (one version of a record at most is present),
            "vanished" where the publisher no longer has the record.
        vanished: since when that has been known.
        holds: a "collection" is a file of many records; it tells nothing of one that it no longer holds.
        version: the source's own mark for this state, where its list tells one.
        listings: the questions whose answers held it.
        etag: the publisher's mark for conditional requests, where it gave one; so `modified`.
    """

    identifier: str
    file: str
    sha256: str
    url: str
    retrieved: datetime.date
    first_seen: datetime.date
    status: Status = "present"
    vanished: datetime.date | None = None
    holds: Holding = "record"
    version: str | None = None
    listings: tuple[str, ...] = ()
    etag: str | None = None
    modified: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the entry as values that JSON can hold; what is not known is left out."""
        values = {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in asdict(self).items()
            if value not in (None, ())
        }
        return values | ({"listings": list(self.listings)} if self.listings else {})


_HINT: Final = "restore it, or remove it and fetch again"
_NAMES: Final = frozenset(field.name for field in fields(Entry))


def entry_of(values: Any, where: str) -> Entry:
    """Return the entry that a line of a ledger holds; raises `BadInput` where it holds none."""
    try:
        given = {name: value for name, value in values.items() if name in _NAMES}
        for name in ("retrieved", "first_seen", "vanished"):
            if given.get(name) is not None:
                given[name] = datetime.date.fromisoformat(given[name])
        if not all(isinstance(given[name], str) for name in ("identifier", "file", "sha256", "url")):
            raise ValueError("a name is no text")
        given["listings"] = tuple(given.get("listings", ()))
        return Entry(**given)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            where, f"this is no line of a ledger ({error})", "restore it, or fetch again"
        ) from None


def read_ledger(path: Path) -> list[Entry]:
    """Return the entries of a ledger; raises `BadInput` where a line is none."""
    entries = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                where = f"{path} line {number}"
                try:
                    entries.append(entry_of(json.loads(line), where))
                except json.JSONDecodeError as error:
                    raise BadInput(where, f"this is no JSON ({error.msg})", _HINT) from None
    except UnicodeDecodeError as error:
        raise BadInput(str(path), f"it is not UTF-8 ({error.reason})", _HINT) from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
    return entries


def ledger_text(entries: list[Entry]) -> str:
    """Return a ledger with the entries in a fixed order: by identifier, then by age."""
    ordered = sorted(entries, key=lambda one: (one.identifier, one.first_seen, one.sha256))
    return "".join(json.dumps(one.as_json(), ensure_ascii=False) + "\n" for one in ordered)


def dates_of(path: Path) -> tuple[datetime.date | None, datetime.date | None]:
    """Return (retrieved, vanished) of a file that a ledger above it names, and (None, None) of any other.

    Of what stands in a file of many records only the first is known. Each ledger is read once for as long
    as it stays the same. Raises `BadInput` where the ledger cannot be read.
    """
    for folder in list(path.parents)[:DEEPEST]:
        ledger = folder / LEDGER
        try:
            state = ledger.stat()
        except OSError:
            continue
        known = _by_file(ledger, state.st_mtime_ns, state.st_size)
        inside = path.relative_to(folder)
        for name in (inside, *inside.parents):
            if entry := known.get(name.as_posix()):
                return entry.retrieved, entry.vanished if entry.holds == "record" else None
        return None, None
    return None, None


@lru_cache(maxsize=4)
def _by_file(ledger: Path, changed: int, size: int) -> dict[str, Entry]:
    """Return the entries by file; time and size are there to tell one state of the ledger from another."""
    return {entry.file: entry for entry in read_ledger(ledger)}
