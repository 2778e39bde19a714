"""`oncokg fetch`: one line on stdout, the rest on stderr; nothing here asks anybody but this machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fetching.publisher import Publisher, Reply, clinical_trials, study
from oncokg.fetching import fetch
from oncokg.fetching.endpoints import ENDPOINTS

if TYPE_CHECKING:
    from cli.command_line import Outcome

    Oncokg = Callable[..., Outcome]


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    from fetching.publisher import QUICK

    monkeypatch.setattr(fetch, "Patience", lambda: QUICK)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Publisher() as publisher:
        publisher.serve("/studies", clinical_trials([study(1), study(2)]))
        yield publisher


def test_without_a_source_the_sources_are_listed(oncokg: Oncokg) -> None:
    shown = oncokg("fetch").good()
    assert shown.err == ""
    assert [line.split()[0] for line in shown.lines[::2]] == [one.source for one in ENDPOINTS]
    assert all(line.strip().startswith("https://") for line in shown.lines[1::2])


def test_an_unknown_source_is_told_with_those_near(oncokg: Oncokg) -> None:
    told = oncokg("fetch", "clinicaltrials").error(2)
    assert told == "no source to fetch named 'clinicaltrials'; did you mean clinicaltrials-gov?"


def test_nothing_to_fetch_is_told(oncokg: Oncokg) -> None:
    assert "nothing says what to fetch" in oncokg("fetch", "clinicaltrials-gov").error(3)


def test_an_address_that_is_none(oncokg: Oncokg) -> None:
    for url in ("file:///etc/passwd", "example.org/x", "http://"):
        assert "this is no HTTP address" in oncokg("fetch", "unii", "--url", url).error(8)


@pytest.mark.network
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_records_are_fetched_and_built(oncokg: Oncokg, trials: Publisher, tmp_path: Path) -> None:
    words = ["fetch", "clinicaltrials-gov", "--url", trials.url("/studies"), "--into", "in"]
    shown = oncokg(*words, "NCT00000001", "NCT00000009").good()
    place = Path("in") / "clinicaltrials-gov"
    counts = "1 new, 0 changed, 0 unchanged, 0 vanished; 2 requests"
    assert shown.text == f"clinicaltrials-gov: {counts}; in {place}\n"
    assert shown.err == "  missing   NCT00000009: the publisher has no such record\n"
    told = json.loads(oncokg(*words, "leukemia", "--format", "json").good().text)
    assert (told["new"], told["unchanged"], told["folder"]) == (1, 1, str(place))
    built = oncokg("build", "in", "--store", "store").good()
    assert "2 documents" in built.err
    assert "rejected" not in built.err


@pytest.mark.network
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_fault_is_one_line(oncokg: Oncokg, trials: Publisher) -> None:
    trials.serve("/studies", Reply(status=500))
    words = ["fetch", "clinicaltrials-gov", "--url", trials.url("/studies"), "leukemia"]
    told = oncokg(*words).error(8)
    assert told.endswith(
        "the publisher answers 500 (4 attempts); what was got is kept; run the same command later to go on"
    )


def test_without_the_extra_it_says_so(
    oncokg: Oncokg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("httpx", "hishel", "hishel.httpx", "stamina"):
        monkeypatch.setitem(sys.modules, name, None)
    assert oncokg("fetch", "unii").error(7).endswith("pip install 'oncokg[fetch]'")
    assert list(tmp_path.iterdir()) == []
