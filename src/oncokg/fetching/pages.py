"""Walking through a listing: the address of each page, its records, and where the next page is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from oncokg.errors import FetchError
from oncokg.fetching.endpoints import Endpoint, Listing

_NEXT: Final = re.compile(r'<([^<>]*)>[^,<]*;\s*rel="?next"?(?=[\s;,]|$)', re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One record of a listing: its number, its version mark, and itself."""

    identifier: str
    version: str | None
    value: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page: its records, how many of them had no number, how many there are in all, the next address."""

    items: tuple[Item, ...]
    unnumbered: int
    total: int | None
    following: str | None


def first_page(endpoint: Endpoint, parameters: Mapping[str, str], *, size: int | None = None) -> str:
    """Return the address of the first page of a question."""
    listing = _listing(endpoint)
    name, most = listing.size
    asked = dict(parameters) | dict(listing.fixed) | {name: str(min(size or most, most))}
    address = endpoint.url + (".json" if listing.details else "")
    return f"{address}?{urlencode(asked, quote_via=quote)}"


def one_record(endpoint: Endpoint, identifier: str) -> str:
    """Return the address of one record."""
    path, question, rest = _listing(endpoint).one.partition("?")
    return endpoint.url + (path + question + quote(rest, safe="=&:{}")).format(quote(identifier, safe=""))


def page_of(endpoint: Endpoint, url: str, headers: Mapping[str, str], body: Any) -> Page:
    """Return the page that an answer holds; raises `FetchError` where it has another shape."""
    listing = _listing(endpoint)
    values = body.get(listing.items) if isinstance(body, dict) else None
    if not isinstance(values, list):
        raise FetchError(
            url, f"the answer holds no list {listing.items!r}", "the publisher may have changed it"
        )
    items = tuple(_items(listing, values))
    total = at(body, listing.total)
    return Page(
        items=items,
        unnumbered=len(values) - len(items),
        total=int(total) if isinstance(total, int | str) and str(total).isdecimal() else None,
        following=_following(listing, url, headers, body, len(values)),
    )


def nothing() -> Page:
    """Return the page of a question that nothing answers."""
    return Page(items=(), unnumbered=0, total=0, following=None)


def at(value: Any, way: tuple[str, ...]) -> Any:
    """Return what lies at the end of a way of names, or None."""
    for name in way:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def without(value: Any, ways: tuple[tuple[str, ...], ...]) -> Any:
    """Return a value without what lies at the end of each way; the value itself stays as it is."""
    for way in ways:
        if at(value, way) is not None:
            value = _cut(value, way)
    return value


def identifier_of(listing: Listing, value: Any) -> str | None:
    """Return a record's number, as the source writes it, or None where it has none."""
    found = at(value, listing.identifier)
    return found.strip() if isinstance(found, str) and found.strip() else None


def _items(listing: Listing, values: list[Any]) -> Iterator[Item]:
    for value in values:
        if identifier := identifier_of(listing, value):
            version = at(value, listing.version) if listing.version else None
            yield Item(identifier=identifier, version=None if version is None else str(version), value=value)


def _following(listing: Listing, url: str, headers: Mapping[str, str], body: Any, count: int) -> str | None:
    """Return the address of the next page, or None after the last."""
    if listing.style == "link":
        found = _NEXT.search(headers.get("link", ""))
        return urljoin(url, found[1]) if found else None
    if listing.style == "token":
        token = at(body, ("nextPageToken",))
        return _with(url, listing.next, token) if isinstance(token, str) and token else None
    if listing.style == "number":
        page = int(_parameters(url).get(listing.next, "1"))
        pages = str(at(body, ("metadata", "total_pages")))
        return _with(url, listing.next, str(page + 1)) if pages.isdecimal() and page < int(pages) else None
    start = int(_parameters(url).get(listing.next, "0")) + count
    total = at(body, listing.total)
    more = count > 0 and (not isinstance(total, int) or start < total)
    return _with(url, listing.next, str(start)) if more else None


def _parameters(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = urlencode(_parameters(url) | {name: value}, quote_via=quote)
    return urlunsplit(parts._replace(query=query))


def _cut(value: Any, way: tuple[str, ...]) -> Any:
    name, *rest = way
    if not rest:
        return {key: one for key, one in value.items() if key != name}
    return value | {name: _cut(value[name], tuple(rest))}


def _listing(endpoint: Endpoint) -> Listing:
    if endpoint.listing is None:
        raise TypeError(f"{endpoint.source} has no listing")
    return endpoint.listing
