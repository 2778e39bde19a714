"""Judging answers: which may pass with time, which are errors, and which are of the wrong kind."""

from __future__ import annotations

import datetime
import email.utils
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from oncokg.errors import FetchError

if TYPE_CHECKING:
    import httpx

    from oncokg.fetching.endpoints import Endpoint

READ: Final = 4096
"""How much of a body is looked at, in bytes, to tell what it is or what it says."""

_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_HTML: Final = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAG: Final = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_BEFORE: Final = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
"""What may stand before the first tag of an XML document: where it begins and ends."""


class Again(Exception):
    """A failure that may pass; `after` is how long the publisher asks to wait."""

    def __init__(self, url: str, reason: str, *, status: int = 0, after: float | None = None) -> None:
        self.url, self.reason, self.status, self.after = url, reason, status, after
        super().__init__(reason)


def judge_address(url: str) -> None:
    """Raise `FetchError` unless an address is one of HTTP."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(url, "this is no HTTP address", "write it with https://")


def judge_status(response: httpx.Response, endpoint: Endpoint, *, has_key: bool) -> None:
    """Raise `Again` for what may pass, and `FetchError` for what is refused."""
    status, url = response.status_code, str(response.url)
    if status in (200, 304):
        return
    if status in _AGAIN:
        after = _seconds(response.headers.get("retry-after"))
        waiting = f", and asks to wait {after:.0f} s" if after is not None else ""
        raise Again(url, f"the publisher answers {status}{waiting}", status=status, after=after)
    hint = ""
    if status in (401, 403):
        hint = "the publisher may refuse programs: download it by hand, or give another --url"
        if key := endpoint.key:
            hint = f"{'check' if has_key else 'set'} {key.variable}"
    raise FetchError(url, f"the publisher answers {status}{_said(response)}", hint, status=status)


def judge_kind(response: httpx.Response, start: bytes, endpoint: Endpoint) -> None:
    """Raise `FetchError` for a web page."""
    if _HTML.match(start) or "html" in response.headers.get("content-type", "").lower():
        hint = f"the address may have moved; see {endpoint.documentation}, and give the new one with --url"
        raise FetchError(str(response.url), "the answer is a web page (HTML), not data", hint)


def judge_xml(url: str, body: bytes) -> None:
    """Raise `FetchError` for what is no XML, and `Again` for XML that is cut off, as far as its tags tell."""
    root = _TAG.match(body, _first_tag(body))
    if root is None:
        raise FetchError(url, "the answer is no XML")
    if not body.rstrip().endswith(b"</" + root[1] + b">"):
        raise Again(url, "the XML is cut off")


def _first_tag(body: bytes) -> int:
    """Return where the first tag begins, after byte-order mark, declarations and comments."""
    place = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while True:
        while body[place : place + 1].isspace():
            place += 1
        for begin, end in _BEFORE:
            if body.startswith(begin, place):
                found = body.find(end, place + len(begin))
                place = len(body) if found < 0 else found + len(end)
                break
        else:
            return place


def _said(response: httpx.Response) -> str:
    """Return what an error's body says, in brackets, shortened; nothing for a web page."""
    said = bytearray()
    for chunk in response.iter_bytes():
        said += chunk
        if len(said) > READ:
            break
    text = " ".join(bytes(said[:READ]).decode("utf-8", "replace").split())
    if not text or _HTML.match(bytes(said)) or "html" in response.headers.get("content-type", ""):
        return ""
    found = re.search(r'"message"\s*:\s*"([^"]+)"', text)
    return f" ({''.join(c for c in (found[1] if found else text) if c.isprintable())[:200]})"


def _seconds(value: str | None) -> float | None:
    """Return how long a Retry-After header asks to wait: a number of seconds, or a date."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        date = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    now = datetime.datetime.now(datetime.UTC)
    return max(0.0, (date.replace(tzinfo=date.tzinfo or datetime.UTC) - now).total_seconds())
