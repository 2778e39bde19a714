"""Asking one publisher: with its key and at its pace, again when it fails, and never anywhere else.

An answer counts only when it is complete and of the right kind. Pages are kept in a cache on disk and asked
for with their marks (`ETag`, `Last-Modified`), so that an unchanged page is not sent again; large files are
not kept there, their marks are in the ledger.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import oncokg
from oncokg.errors import FetchError, MissingExtra
from oncokg.fetching.answers import READ, Again, judge_address, judge_kind, judge_status, judge_xml
from oncokg.fetching.endpoints import MIB, Endpoint

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

MOST_REDIRECTS: Final = 5

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SECRET: Final = re.compile(r"[!-~]+")
_QUIET: Final = logging.NullHandler()


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to wait, how often to try, and when to give up; `second` is shorter in tests."""

    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 120.0
    second: float = 1.0
    silence: float = 60.0
    answer: float = 1800.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer in memory: where it came from in the end, its headers (in small letters), its bytes."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """An answer in a file: its hash, its size, and the publisher's marks for asking again."""

    url: str
    sha256: str
    size: int
    etag: str | None
    modified: str | None


class Web:
    """The way to one endpoint; use it in a `with` block.

    Raises `MissingExtra` without the extra `fetch`. Every other failure is a `FetchError`.
    """

    def __init__(self, endpoint: Endpoint, cache: Path, patience: Patience) -> None:
        try:
            import hishel.httpx
            import httpx
            import stamina  # noqa: F401  # missed here, not after the first page

            from oncokg.fetching.cache import DiscreetStorage
        except ImportError:
            raise MissingExtra("fetch", "fetching") from None
        for name in ("stamina", "hishel", "httpx"):
            logging.getLogger(name).addHandler(_QUIET)  # what fails is told by us, once
        self.requests = 0
        self._endpoint, self._patience = endpoint, patience
        self._key = _key_header(endpoint)
        self._last = 0.0
        self._store = DiscreetStorage(cache, secret=frozenset(name for name, _ in self._key))
        settings: dict[str, Any] = {
            "timeout": httpx.Timeout(patience.silence),
            "headers": {"user-agent": f"oncokg/{oncokg.__version__}"},
        }
        options = hishel.CacheOptions(shared=False)
        self._cached = hishel.httpx.CacheClient(storage=self._store, rfc=options, **settings)
        self._plain = httpx.Client(**settings)

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cached.close()
        self._plain.close()

    def json(self, url: str) -> tuple[Answer, Any]:
        """Return an answer and the JSON in it."""

        def take(response: httpx.Response) -> tuple[Answer, Any]:
            answer = self._whole(response)
            try:
                return answer, json.loads(answer.body.decode("utf-8-sig"), parse_constant=_refused)
            except RecursionError:
                raise FetchError(answer.url, "the JSON is nested too deep") from None
            except ValueError as error:
                reason = f"the JSON is cut off or broken ({error})"
                raise Again(answer.url, reason, status=response.status_code) from None

        return self._ask(url, take)

    def xml(self, url: str) -> Answer:
        """Return an answer that is XML as far as its first and last tag tell."""

        def take(response: httpx.Response) -> Answer:
            answer = self._whole(response)
            judge_xml(answer.url, answer.body)
            return answer

        return self._ask(url, take)

    def whole(self, url: str) -> Answer:
        """Return an answer of any kind but a web page."""
        return self._ask(url, self._whole)

    def save(
        self, url: str, path: Path, *, etag: str | None = None, modified: str | None = None
    ) -> Saved | None:
        """Write an answer to a file; None, and no file, where the publisher says that it is as before."""
        marks = {"if-none-match": etag, "if-modified-since": modified}

        def take(response: httpx.Response) -> Saved | None:
            if response.status_code == 304:
                return None
            counted, digest = 0, hashlib.sha256()
            with path.open("wb") as output:
                for chunk in self._chunks(response):
                    if not counted:
                        judge_kind(response, chunk, self._endpoint)
                    counted += len(chunk)
                    digest.update(chunk)
                    output.write(chunk)
            if not counted:
                raise Again(str(response.url), "the answer is empty")
            headers = response.headers
            return Saved(
                url=str(response.url),
                sha256=digest.hexdigest(),
                size=counted,
                etag=headers.get("etag"),
                modified=headers.get("last-modified"),
            )

        return self._ask(url, take, {name: value for name, value in marks.items() if value}, keep=False)

    def allowed(self, url: str, *, near: str) -> str:
        """Return an address that an answer leads to; raises `FetchError` unless it may be followed.

        It must be HTTP or HTTPS (never HTTP after HTTPS), of the same host as the answer or the endpoint, or
        of a host that the endpoint lists.
        """
        target = urljoin(near, url)
        new, old = urlsplit(target), urlsplit(near)
        same = {urlsplit(one).netloc for one in (near, self._endpoint.url) if one}
        if new.scheme not in ("http", "https") or (new.scheme == "http" and old.scheme == "https"):
            raise FetchError(near, f"it leads to {target[:200]}, which is no HTTPS address: refused")
        if new.username or new.password or not (new.netloc in same or new.hostname in self._endpoint.hosts):
            hint = "if that is right, give the address with --url"
            raise FetchError(near, f"it leads to another host, {target[:200]}: refused", hint)
        return target

    def _ask(
        self,
        url: str,
        take: Callable[[httpx.Response], T],
        marks: Mapping[str, str] | None = None,
        *,
        keep: bool = True,
    ) -> T:
        import stamina

        waiting = self._patience
        attempts = stamina.retry_context(
            on=self._wait,
            attempts=waiting.attempts,
            timeout=None,
            wait_initial=waiting.first_wait * waiting.second,
            wait_max=waiting.longest_wait * waiting.second,
            wait_jitter=waiting.first_wait * waiting.second,
        )
        try:
            for attempt in attempts:
                with attempt:
                    return self._once(url, take, marks or {}, keep=keep)
        except Again as last:
            hint = "what was got is kept; run the same command later to go on"
            if last.status == 429 and self._endpoint.key and not self._key:
                hint += f", or set {self._endpoint.key.variable} for more requests"
            tried = f" ({waiting.attempts} attempts)" if last.after is None or last.status != 429 else ""
            raise FetchError(last.url, f"{last.reason}{tried}", hint, status=last.status) from None
        raise AssertionError("the attempts ended without an end")

    def _wait(self, error: Exception) -> bool | float:
        """Tell stamina whether to try again: no, yes, or yes after so many seconds."""
        if not isinstance(error, Again):
            return False
        if error.after is None:
            return True
        if error.after > self._patience.longest_wait:
            return False
        return error.after * self._patience.second

    def _once(
        self, url: str, take: Callable[[httpx.Response], T], marks: Mapping[str, str], *, keep: bool
    ) -> T:
        import httpx

        judge_address(url)
        client = self._cached if keep else self._plain
        for _ in range(MOST_REDIRECTS + 1):
            self._pace()
            try:
                key = hashlib.sha256(url.encode()).hexdigest()
                request = client.build_request("GET", url, extensions={"caching": {"key": key}})
                for name, value in (*marks.items(), *self._headers(url, keep=keep)):
                    request.headers[name] = value
                self.requests += 1
                response = client.send(request, stream=True, follow_redirects=False)
                with contextlib.closing(response):
                    if response.status_code in _REDIRECTS:
                        url = self.allowed(response.headers.get("location", ""), near=url)
                        continue
                    judge_status(response, self._endpoint, has_key=bool(self._key))
                    return self._taken(response, take, key)
            except httpx.InvalidURL as error:
                raise FetchError(url, f"this is no address ({error})") from None
            except httpx.TimeoutException:
                raise Again(url, f"no answer within {self._patience.silence:g} s") from None
            except (httpx.TransportError, httpx.DecodingError) as error:
                raise Again(url, f"the connection failed ({str(error) or type(error).__name__})") from None
        raise FetchError(url, f"more than {MOST_REDIRECTS} redirects")

    def _taken(self, response: httpx.Response, take: Callable[[httpx.Response], T], key: str) -> T:
        """Take what an answer holds; one that is of no use is not kept in the cache."""
        try:
            return take(response)
        except (Again, FetchError):
            response.close()
            for entry in self._store.get_entries(key):
                self._store.remove_entry(entry.id)
            raise

    def _headers(self, url: str, *, keep: bool) -> Iterator[tuple[str, str]]:
        if keep:
            yield "cache-control", "no-cache"  # ask each time whether it is still so
        home = urlsplit(self._endpoint.url)
        if (urlsplit(url).scheme, urlsplit(url).netloc) == (home.scheme, home.netloc):
            yield from self._key

    def _pace(self) -> None:
        pause = self._endpoint.pause * self._patience.second
        wait = self._last + pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last = time.monotonic()

    def _whole(self, response: httpx.Response) -> Answer:
        body = bytearray()
        for chunk in self._chunks(response):
            body += chunk
        judge_kind(response, bytes(body[:READ]), self._endpoint)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(url=str(response.url), headers=headers, body=bytes(body))

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        """Yield the bytes of an answer, as long as they are not too many and do not come too slowly."""
        url, largest = str(response.url), self._endpoint.largest
        told = response.headers.get("content-length", "")
        end, counted = time.monotonic() + self._patience.answer, 0
        if told.isdecimal() and int(told) > largest:
            raise FetchError(
                url, f"the answer has {int(told) / MIB:,.1f} MiB; the limit is {largest / MIB:,.1f}"
            )
        for chunk in response.iter_bytes():
            counted += len(chunk)
            if counted > largest:
                raise FetchError(url, f"the answer has more than {largest / MIB:,.1f} MiB, the limit")
            if time.monotonic() > end:
                raise Again(url, f"the answer was not complete within {self._patience.answer:g} s")
            yield chunk


def _key_header(endpoint: Endpoint) -> tuple[tuple[str, str], ...]:
    """Return the header with the API key of the environment, if there is one."""
    key = endpoint.key
    secret = os.environ.get(key.variable, "").strip() if key else ""
    if key is None or not secret:
        if key is not None and key.needed:
            hint = f"get one as {endpoint.documentation} says, and set {key.variable}"
            raise FetchError(endpoint.url, "an API key is needed", hint)
        return ()
    if not _SECRET.fullmatch(secret):
        raise FetchError(
            endpoint.url, f"{key.variable} holds no API key", "it must be one word of plain letters"
        )
    if key.basic:
        secret = "Basic " + base64.b64encode(f"{secret}:".encode()).decode()
    return ((key.header.lower(), secret),)


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
