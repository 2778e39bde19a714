"""What is asked of a source: the words of a command made into records, listings or files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from oncokg.errors import BadInput
from oncokg.fetching.endpoints import Endpoint, Listing

_NAMED: Final = re.compile(r"([A-Za-z][\w.]*)=(.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is asked of a source: records by number, listings by their parameters, or its files."""

    identifiers: tuple[str, ...] = ()
    listings: tuple[dict[str, str], ...] = ()
    version: str = ""
    bulk: bool = False
    limit: int | None = None


def wish_of(
    endpoint: Endpoint, terms: Sequence[str], *, limit: int | None, bulk: bool, everything: bool
) -> Wish:
    """Return what words of the command line ask for; raises `BadInput` where they ask for nothing possible.

    A word that looks like the source's numbers is a record, NAME=VALUE a parameter of the publisher's own for
    all listings, and every other word a listing.
    """
    where, listing = f"fetch {endpoint.source}", endpoint.listing
    if limit is not None and limit < 1:
        raise BadInput(where, f"the limit is {limit}", "give 1 or more")
    if bulk and endpoint.index is None:
        raise BadInput(where, "this source has no bulk files", "leave --bulk out")
    if listing is None or bulk:
        if everything or len(terms) > (1 if endpoint.version and not bulk else 0):
            raise BadInput(where, "whole files are fetched, of which nothing can be chosen", "give no words")
        return Wish(version=terms[0] if terms else endpoint.version, bulk=bulk, limit=limit)
    named: dict[str, str] = {}
    words, identifiers = [], []
    for term in terms:
        if found := _NAMED.fullmatch(term):
            named[found[1]] = found[2]
        elif re.fullmatch(listing.known, term, re.IGNORECASE):
            identifiers.append(term.upper() if listing.upper else term.lower())
        elif term.strip():
            words.append(_question(term, listing))
    own = {listing.size[0], listing.next, *dict(listing.fixed)} & named.keys()
    if own:
        raise BadInput(
            where, f"{', '.join(sorted(own))} is set by oncokg itself", "leave it out; see --limit"
        )
    if everything and (words or named or identifiers):
        raise BadInput(where, "--all and words exclude each other", "leave one of them out")
    listings = [named | {listing.term: word} for word in words] or ([named] if named or everything else [])
    if not listings and not identifiers:
        hint = "give words, numbers of records, NAME=VALUE of the publisher's own, or --all"
        raise BadInput(where, "nothing says what to fetch", hint)
    return Wish(identifiers=tuple(dict.fromkeys(identifiers)), listings=tuple(listings), limit=limit)


def elsewhere(endpoint: Endpoint, url: str, *, bulk: bool = False) -> Endpoint:
    """Return the endpoint at another address; the API key goes only to where it belongs."""
    if bulk and endpoint.index:
        return replace(endpoint, index=(url, endpoint.index[1]))
    if endpoint.listing:
        home, other = urlsplit(endpoint.url), urlsplit(url)
        same = (home.scheme, home.netloc) == (other.scheme, other.netloc)
        return replace(endpoint, url=url.rstrip("/"), key=endpoint.key if same else None)
    name = urlsplit(url).path.rpartition("/")[2]
    file = next((one for one in endpoint.files if one.url.endswith("/" + name)), endpoint.files[0])
    return replace(endpoint, files=(replace(file, url=url, beside=()),))


def _question(term: str, listing: Listing) -> str:
    """Return a word as the publisher's search wants it; a phrase stays together."""
    if not listing.quoted:
        return term
    if ":" not in term and " " in term and '"' not in term:
        return f'"{term}"'
    return term.replace("+", " ")  # as the publisher's examples write spaces in addresses
