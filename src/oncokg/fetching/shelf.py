"""The folder of one source: its files, their ledger, and how far an unfinished listing has come.

    DIR/<source>/ledger.jsonl                          one line for each version of each record
    DIR/<source>/<identifier>/<12 hex of sha256>.json  that version, as it came
    DIR/<source>/.listing                              only while a listing is under way

A file is never overwritten. The ledger is replaced as a whole at the end, also after an error; what a killed
process had got is told by `.listing`, which grows by one line with each page.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from filelock import FileLock, Timeout

from oncokg.errors import BadInput, FetchError
from oncokg.files import replacing
from oncokg.source.ledger import LEDGER, Entry, Holding, entry_of, ledger_text, read_ledger

Change = Literal["new", "changed", "unchanged"]

UNFINISHED: Final = ".listing"
FRESH: Final = datetime.timedelta(days=1)
"""How long an unfinished listing may be continued; the publisher's tokens do not live for ever."""

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]")
LONGEST_NAME: Final = 80


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed:
    """Where an unfinished listing goes on, and how many records it has given."""

    url: str
    count: int


def safe_name(identifier: str) -> str:
    """Return a name for a folder: the identifier itself, or, where it is no good name, one with a hash."""
    name = _UNSAFE.sub("_", identifier)
    if name == identifier and not name.startswith(".") and len(name) <= LONGEST_NAME:
        return name
    return f"{name.lstrip('.')[:LONGEST_NAME]}-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"


@contextlib.contextmanager
def shelf(folder: Path, today: datetime.date) -> Iterator[Shelf]:
    """Open a source's folder for one process at a time; its ledger is written however the block ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise FetchError(str(folder), "another process fetches into it", "wait for its end") from None
    except OSError as error:
        raise BadInput(
            str(folder), f"cannot be written: {error.strerror or error}", "choose --into"
        ) from None
    try:
        opened = Shelf(folder, today)
        try:
            yield opened
        finally:
            opened.save()
    finally:
        lock.release()


class Shelf:
    """What a source's folder holds; made by `shelf`."""

    def __init__(self, folder: Path, today: datetime.date) -> None:
        self.folder, self.today = folder, today
        self.seen: set[str] = set()
        self._ledger = folder / LEDGER
        self._entries: dict[tuple[str, str], Entry] = {}
        self._present: dict[str, Entry] = {}
        self._page: dict[tuple[str, str], Entry] = {}
        self._changed = False
        for entry in read_ledger(self._ledger) if self._ledger.exists() else ():
            self._set(entry)
        self._changed = False
        self._left = list(self._unfinished())
        for page in self._left[1:]:
            for values in page.get("entries", ()):
                self._replay(entry_of(values, str(self.folder / UNFINISHED)))
        self._page.clear()

    def present(self, identifier: str) -> Entry | None:
        """Return the present version of a record, if its file is still here."""
        entry = self._present.get(identifier)
        return entry if entry and (self.folder / entry.file).exists() else None

    def listed(self, listing: str) -> list[str]:
        """Return the records that are present and were given by a listing."""
        return sorted(one.identifier for one in self._present.values() if listing in one.listings)

    def collections(self) -> list[str]:
        """Return the identifiers of the files of many records that are present."""
        return sorted(one.identifier for one in self._present.values() if one.holds == "collection")

    def put(
        self,
        identifier: str,
        data: bytes,
        *,
        suffix: str,
        url: str,
        version: str | None = None,
        listing: str | None = None,
    ) -> Change:
        """Keep a record as it came; where this very version is here already, only its date changes."""
        sha256 = hashlib.sha256(data).hexdigest()
        name = self.place(identifier, sha256, suffix)
        if not (self.folder / name).exists():
            (self.folder / name).parent.mkdir(exist_ok=True)
            with replacing(self.folder / name) as output:
                output.write(data)
        return self.note(identifier, sha256, file=name, url=url, version=version, listing=listing)

    def place(self, identifier: str, sha256: str, suffix: str) -> str:
        """Return where a version of a record is kept, seen from the source's folder."""
        return f"{safe_name(identifier)}/{sha256[:12]}{suffix}"

    def note(
        self,
        identifier: str,
        sha256: str,
        *,
        file: str,
        url: str,
        version: str | None = None,
        listing: str | None = None,
        holds: Holding = "record",
        etag: str | None = None,
        modified: str | None = None,
    ) -> Change:
        """Put down that a version, whose file is here, was given today; the version before it is replaced."""
        before, known = self._present.get(identifier), self._entries.get((identifier, sha256))
        listings = {*(known.listings if known else ()), *(before.listings if before else ())}
        self.seen.add(identifier)
        self._replace(
            Entry(
                identifier=identifier,
                file=file,
                sha256=sha256,
                url=url,
                retrieved=self.today,
                first_seen=known.first_seen if known else self.today,
                holds=holds,
                version=version or (known.version if known else None),
                listings=tuple(sorted(listings | ({listing} if listing else set()))),
                etag=etag,
                modified=modified,
            )
        )
        if before:
            return "unchanged" if before.sha256 == sha256 else "changed"
        return "changed" if known else "new"

    def touch(self, entry: Entry, *, listing: str | None = None) -> Change:
        """Put down that the publisher still has a version, without having sent it."""
        self.seen.add(entry.identifier)
        listings = {*entry.listings, listing} if listing else {*entry.listings}
        self._set(replace(entry, retrieved=self.today, listings=tuple(sorted(listings))))
        return "unchanged"

    def vanish(self, identifier: str) -> bool:
        """Mark a record as vanished today; tell whether it was present until now."""
        entry = self._present.get(identifier)
        if entry is None:
            return False
        self._set(replace(entry, status="vanished", vanished=self.today))
        return True

    def unlist(self, identifier: str, listing: str) -> None:
        """Put down that a listing no longer gives a record that the publisher still has."""
        if entry := self._present.get(identifier):
            kept = tuple(one for one in entry.listings if one != listing)
            self._set(replace(entry, listings=kept))

    def begin(self, listing: str, *, kept: bool = True) -> Resumed | None:
        """Begin a listing, or go on with it where it was left unfinished not long ago.

        One that is not `kept` (up to a limit only) is begun without being put down.
        """
        self.seen.clear()
        self._page.clear()
        if not kept:
            return None
        head, *pages = self._left or [{}]
        self._left = []
        if head.get("listing") == listing and pages and self._fresh(head.get("started", "")):
            self.seen.update(values["identifier"] for page in pages for values in page["entries"])
            self._write([head, *pages])  # without a line that was torn off
            return Resumed(url=pages[-1]["next"], count=pages[-1]["count"])
        first = {"listing": listing, "started": self.today.isoformat()}
        self._write([first])
        return None

    def turn(self, following: str, count: int) -> None:
        """Put down that a page is done: where the next one is, and what this one gave."""
        entries = [entry.as_json() for entry in self._page.values()]
        line = {"next": following, "count": count, "entries": entries}
        with (self.folder / UNFINISHED).open("a", encoding="utf-8") as output:
            output.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._page.clear()

    def end(self) -> None:
        """Put down that the listing is finished: the ledger first, so that nothing of it is lost."""
        self.save()
        (self.folder / UNFINISHED).unlink(missing_ok=True)

    def save(self) -> None:
        """Write the ledger, if there is something new to write."""
        if self._changed:
            with replacing(self._ledger) as output:
                output.write(ledger_text(list(self._entries.values())).encode())
            self._changed = False

    def _set(self, entry: Entry) -> None:
        key = (entry.identifier, entry.sha256)
        if self._entries.get(key) != entry:
            self._entries[key] = entry
            self._changed = True
        self._page[key] = entry
        if entry.status == "present":
            self._present[entry.identifier] = entry
        elif (held := self._present.get(entry.identifier)) and held.sha256 == entry.sha256:
            del self._present[entry.identifier]

    def _replay(self, entry: Entry) -> None:
        """Take over a version that an unfinished listing gave, unless the ledger has it as late as that."""
        known = self._entries.get((entry.identifier, entry.sha256))
        if entry.status == "present" and (known is None or known.retrieved < entry.retrieved):
            self._replace(entry)

    def _replace(self, entry: Entry) -> None:
        before = self._present.get(entry.identifier)
        if before and before.sha256 != entry.sha256:
            self._set(replace(before, status="replaced"))
        self._set(entry)

    def _write(self, lines: list[dict[str, Any]]) -> None:
        with replacing(self.folder / UNFINISHED) as output:
            output.write("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())

    def _fresh(self, started: str) -> bool:
        try:
            return self.today - datetime.date.fromisoformat(started) <= FRESH
        except ValueError:
            return False

    def _unfinished(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of an unfinished listing; a line that was torn off ends them."""
        with contextlib.suppress(FileNotFoundError), (self.folder / UNFINISHED).open("rb") as lines:
            for line in lines:
                try:
                    value = json.loads(line)
                except ValueError:
                    return
                if not isinstance(value, dict):
                    return
                yield value
