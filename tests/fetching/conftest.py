"""A publisher on this machine, and fetching from it without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fetching.publisher import DAY, QUICK, Publisher
from oncokg.fetching.endpoints import Endpoint, endpoint_of
from oncokg.fetching.fetch import Fetched, fetch
from oncokg.fetching.wishes import wish_of

Here = Callable[..., Endpoint]
Get = Callable[..., Fetched]


@pytest.fixture(autouse=True)
def nothing_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key and no proxy of whoever runs the tests is used."""
    for name in ("OPENFDA_API_KEY", "NCI_CTS_API_KEY", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


@pytest.fixture
def here(publisher: Publisher) -> Here:
    """`here(source, ...)` is the endpoint of a source, moved to the publisher on this machine."""

    def at_home(source: str, **changes: Any) -> Endpoint:
        endpoint = endpoint_of(source)
        local: dict[str, Any] = {"pause": 0.0, "hosts": ()}
        if endpoint.listing:
            local["url"] = publisher.url("/records")
        else:
            name = "/" + endpoint.files[0].url.rpartition("/")[2].partition("?")[0]
            local["files"] = (replace(endpoint.files[0], url=publisher.url(name), beside=()),)
        return replace(endpoint, **(local | changes))

    return at_home


@pytest.fixture
def get(tmp_path: Path) -> Get:
    """`get(endpoint, *terms, ...)` fetches into `tmp_path`, on a day of August 2026 unless told otherwise."""

    def run(endpoint: Endpoint, *terms: str, **options: Any) -> Fetched:
        wish = wish_of(
            endpoint,
            terms,
            limit=options.get("limit"),
            bulk=options.get("bulk", False),
            everything=options.get("everything", False),
        )
        day, patience = options.get("today", DAY), options.get("patience", QUICK)
        return fetch(endpoint, wish, into=options.get("into", tmp_path), today=day, patience=patience)

    return run
