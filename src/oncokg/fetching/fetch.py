"""Fetching one source: records by number, listings page by page, files; what came is told in the end."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from oncokg.errors import FetchError, NotFound
from oncokg.fetching.archive import unpack
from oncokg.fetching.endpoints import Endpoint, File, Listing, endpoint_of
from oncokg.fetching.pages import (
    Item,
    Page,
    at,
    first_page,
    identifier_of,
    nothing,
    one_record,
    page_of,
    without,
)
from oncokg.fetching.shelf import Change, Shelf, safe_name, shelf
from oncokg.fetching.web import Patience, Web
from oncokg.fetching.wishes import Wish, elsewhere, wish_of
from oncokg.files import replacing

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are (0 where that is not known)."""

CACHE: Final = ".cache/pages.db"
GONE: Final = frozenset({404, 410})
MOST_STALE: Final = 10
"""So many pages in a row that bring nothing new are a listing that goes round in circles."""

EVERYTHING: Final = "*"
_PART: Final = re.compile(r"/([\w-]+)(\.json(?:\.zip|\.gz)?)$")


@dataclass(kw_only=True)
class Fetched:
    """What a fetch gave; `as_json` gives it as plain values.

    `missing` are records that were asked for and do not exist, `notes` what is worth knowing besides.
    """

    source: str
    folder: Path
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    unnumbered: int = 0
    requests: int = 0
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = (
            f"{self.new} new, {self.changed} changed, {self.unchanged} unchanged, {self.vanished} vanished"
        )
        return f"{self.source}: {counts}; {self.requests} requests; in {self.folder}"

    def as_json(self) -> dict[str, Any]:
        """Return the counts as values that JSON can hold, keys in a fixed order."""
        names = ("new", "changed", "unchanged", "vanished", "unnumbered", "requests", "missing", "notes")
        told = {"source": self.source, "folder": str(self.folder)}
        return told | {name: getattr(self, name) for name in names}

    def count(self, change: Change) -> None:
        """Count one more record."""
        setattr(self, change, getattr(self, change) + 1)


def fetch_source(
    source: str,
    terms: Sequence[str] = (),
    *,
    into: Path,
    limit: int | None = None,
    bulk: bool = False,
    everything: bool = False,
    url: str | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch from one of `ENDPOINTS` into `into/<source>`, at another address if `url` gives one.

    Raises `NotFound` for an unknown source or where none of the records exists, `BadInput` for wishes that
    the source cannot meet, `FetchError` for an address that does not give what it should, and `MissingExtra`.
    """
    endpoint = endpoint_of(source)
    wish = wish_of(endpoint, terms, limit=limit, bulk=bulk, everything=everything)
    if url is not None:
        endpoint = elsewhere(endpoint, url, bulk=bulk)
    return fetch(endpoint, wish, into=into, progress=progress)


def fetch(
    endpoint: Endpoint,
    wish: Wish,
    *,
    into: Path,
    today: datetime.date | None = None,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch what is wished of an endpoint into `into/<source>`; raises as `fetch_source` does."""
    date = today or datetime.datetime.now(datetime.UTC).date()
    with (
        Web(endpoint, into / CACHE, patience or Patience()) as web,
        shelf(into / endpoint.source, date) as opened,
    ):
        run = _Run(endpoint, web, opened, progress)
        run.files(wish) if wish.bulk or endpoint.listing is None else run.records(wish)
        run.told.requests = web.requests
    told = run.told
    if told.missing and not (told.new or told.changed or told.unchanged or wish.listings):
        raise NotFound(f"record of {endpoint.source}", ", ".join(told.missing))
    return told


class _Run:
    """One fetch under way."""

    def __init__(self, endpoint: Endpoint, web: Web, opened: Shelf, progress: Progress | None) -> None:
        self.endpoint, self.web, self.shelf, self._progress = endpoint, web, opened, progress
        self.told = Fetched(source=endpoint.source, folder=opened.folder)

    def records(self, wish: Wish) -> None:
        for number, identifier in enumerate(wish.identifiers):
            self._tell(number, len(wish.identifiers))
            if not self._one(identifier):
                self.told.missing.append(identifier)
        left = wish.limit
        for parameters in wish.listings:
            if left is None or left > 0:
                given = self._listing(parameters, left)
                left = None if left is None else left - given

    def files(self, wish: Wish) -> None:
        if not wish.bulk:
            for number, file in enumerate(self.endpoint.files):
                self._tell(number, len(self.endpoint.files))
                self._set(file) if file.beside else self._file(file, version=wish.version)
            return
        files = list(self._index())
        for number, file in enumerate(files[: wish.limit]):
            self._tell(number, len(files))
            self._file(file)
        listed = {file.identifier for file in files}
        for identifier in self.shelf.collections():
            if identifier not in listed:
                self.told.vanished += self.shelf.vanish(identifier)

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(f"fetching {self.endpoint.source}", done, total)

    # records

    def _listing(self, parameters: dict[str, str], limit: int | None) -> int:
        """Go through a listing to its end or the limit, and return how many records it gave."""
        name = urlencode(sorted(parameters.items())) or EVERYTHING
        resumed = self.shelf.begin(name, kept=limit is None)
        first = first_page(self.endpoint, parameters, size=limit)
        if resumed:
            self.told.notes.append(f"went on after {resumed.count} records of an unfinished listing")
        try:
            count, total = self._pages(
                name, resumed.url if resumed else first, resumed.count if resumed else 0, limit
            )
        except FetchError as error:
            if resumed is None or not 400 <= error.status < 500 or error.status == 429:
                raise
            self.told.notes.append("the publisher did not let the unfinished listing go on: begun again")
            self.shelf.end()
            self.shelf.begin(name)
            count, total = self._pages(name, first, 0, limit)
        if limit is not None:
            return count
        if total is not None and count < total:
            self.told.notes.append(f"the listing gave {count} of {total} records; none is marked as vanished")
        else:
            self._vanished(name)
        self.shelf.end()
        return count

    def _pages(self, name: str, url: str, count: int, limit: int | None) -> tuple[int, int | None]:
        """Take page after page; return how many records came and how many the publisher says there are."""
        asked: set[str] = set()
        total, stale, following = None, 0, url
        while True:
            asked.add(following)
            page = self._page(following, may_be_empty=count == 0)
            total = page.total if page.total is not None else total
            before = len(self.shelf.seen)
            items = page.items if limit is None else page.items[: limit - count]
            for number, item in enumerate(items):
                self._item(item, name)
                self._tell(count + number + 1, min(total or limit, limit) if limit else total or 0)
            self.told.unnumbered += page.unnumbered
            count += len(items) + page.unnumbered
            stale = stale + 1 if len(self.shelf.seen) == before else 0
            if page.following is None or (limit is not None and count >= limit):
                return count, total
            url, following = following, self.web.allowed(page.following, near=following)
            circle = ""
            if following in asked:
                circle = "the next page leads back to one that was read: the publisher repeats its page token"
            elif stale >= MOST_STALE:
                circle = f"{stale} pages in a row hold nothing new: the listing does not end"
            if circle:
                self.shelf.end()  # not to be gone on with
                raise FetchError(url, circle, "what was got is kept; try again later")
            if limit is None:
                self.shelf.turn(following, count)

    def _page(self, url: str, *, may_be_empty: bool) -> Page:
        try:
            answer, body = self.web.json(url)
        except FetchError as error:
            if may_be_empty and self._own.nothing_is_404 and error.status == 404:
                return nothing()
            raise
        return page_of(self.endpoint, url, answer.headers, body)

    def _item(self, item: Item, listing: str) -> None:
        if not self._own.details:
            self._put(item.identifier, _written(item.value, self._own), item.version, listing)
            return
        kept = self.shelf.present(item.identifier)
        if kept and item.version and kept.version == item.version:
            self.told.count(self.shelf.touch(kept, listing=listing))
        elif not self._one(item.identifier, version=item.version, listing=listing):
            self.told.missing.append(item.identifier)

    def _one(self, identifier: str, *, version: str | None = None, listing: str | None = None) -> bool:
        """Ask for one record, and keep it; a record that does not exist has vanished if it was here."""
        url, own = one_record(self.endpoint, identifier), self._own
        try:
            if own.details:
                data, found = self.web.xml(url).body, identifier
            else:
                value = self._single(url, self.web.json(url)[1], identifier)
                found = identifier_of(own, value) or ""
                data = _written(value, own)
        except FetchError as error:
            if error.status not in GONE:
                raise
            found = ""
        if found:
            self._put(found, data, version, listing)
        if found.lower() != identifier.lower():
            self.told.vanished += self.shelf.vanish(identifier)
            if found:
                self.told.notes.append(f"{identifier} is kept by the publisher as {found}")
        return bool(found)

    def _put(self, identifier: str, data: bytes, version: str | None, listing: str | None) -> None:
        url, suffix = one_record(self.endpoint, identifier), self.endpoint.suffix
        self.told.count(
            self.shelf.put(identifier, data, suffix=suffix, url=url, version=version, listing=listing)
        )

    def _single(self, url: str, body: Any, identifier: str) -> Any:
        """Return the record of an answer that holds it alone, or as one of a list."""
        values = at(body, (self._own.items,))
        if not isinstance(values, list):
            if identifier_of(self._own, body) is None:
                raise FetchError(
                    url, "the answer holds no record", "the publisher may have changed its shape"
                )
            return body
        numbered = ((identifier_of(self._own, one), one) for one in values)
        return next(
            (one for number, one in numbered if number and number.lower() == identifier.lower()), None
        )

    def _vanished(self, listing: str) -> None:
        """Ask for each record that a listing gave before and does not give now; mark those that are gone."""
        gone = [one for one in self.shelf.listed(listing) if one not in self.shelf.seen]
        for number, identifier in enumerate(gone):
            self._tell(number, len(gone))
            if self._one(identifier):
                self.shelf.unlist(identifier, listing)

    @property
    def _own(self) -> Listing:
        if self.endpoint.listing is None:
            raise TypeError(f"{self.endpoint.source} has no listing")
        return self.endpoint.listing

    # files

    def _index(self) -> Iterator[File]:
        """Yield the files that the publisher's index of downloads names."""
        if self.endpoint.index is None:
            return
        url, way = self.endpoint.index
        _, body = self.web.json(url)
        parts = at(body, way)
        if not isinstance(parts, list) or not parts:
            raise FetchError(url, f"the index names no files at {'.'.join(way)}", self.endpoint.documentation)
        for part in parts:
            address = at(part, ("file",))
            found = _PART.search(address) if isinstance(address, str) else None
            if found is None:
                raise FetchError(url, "the index names a part of no kind known", self.endpoint.documentation)
            yield File(identifier=found[1], url=self.web.allowed(address, near=url), suffix=found[2])

    def _set(self, file: File) -> None:
        """Fetch files that are read together into one folder; it is new where one of them has changed."""
        addresses = (file.url, *file.beside)
        contents = {url.rpartition("/")[2]: self.web.whole(url).body for url in addresses}
        sums = [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in contents.items()]
        sha256 = hashlib.sha256("\n".join(sums).encode()).hexdigest()
        place = self.shelf.place(file.identifier, sha256, "")
        for name, data in contents.items():
            target = self.shelf.folder / place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                with replacing(target) as output:
                    output.write(data)
        self.told.count(
            self.shelf.note(file.identifier, sha256, file=place, url=file.url, holds="collection")
        )

    def _file(self, file: File, *, version: str = "") -> None:
        """Fetch a file of many records, unless it is as before."""
        opened, kept = self.shelf, self.shelf.present(file.identifier)
        part = opened.folder / f".{safe_name(file.identifier)}.part"
        try:
            for url in (urls := file.urls(opened.today, version)):
                marks = (kept.etag, kept.modified) if kept and kept.url == url else (None, None)
                try:
                    saved = self.web.save(url, part, etag=marks[0], modified=marks[1])
                    break
                except FetchError as error:
                    if error.status != 404 or url == urls[-1]:
                        raise
            if saved is None:
                if kept:
                    self.told.count(opened.touch(kept))
                return
            place = opened.place(file.identifier, saved.sha256, "" if file.inside else file.suffix)
            target = opened.folder / place
            target.parent.mkdir(exist_ok=True)
            if file.suffix.endswith(".zip") and not zipfile.is_zipfile(part):
                raise FetchError(url, "the file is no zip, or cut off", "fetch it again")
            if not target.exists() and file.inside:
                unpack(part, target, file.inside, url=url)
            elif not target.exists():
                part.replace(target)
            change = opened.note(
                file.identifier, saved.sha256, file=place, url=url, holds="collection",
                etag=saved.etag, modified=saved.modified,
            )  # fmt: skip
            self.told.count(change)
        finally:
            part.unlink(missing_ok=True)


def _written(value: Any, own: Listing) -> bytes:
    """Return a record as it is kept: on one line, its short values first, so that they tell what it is.

    Half of a surrogate pair, which UTF-8 cannot hold, becomes its code.
    """
    value = without(value, own.volatile)
    if isinstance(value, dict) and len(own.identifier) == 1:
        value = dict(sorted(value.items(), key=lambda pair: isinstance(pair[1], dict | list)))
    try:
        return (json.dumps(value, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(value) + "\n").encode()
