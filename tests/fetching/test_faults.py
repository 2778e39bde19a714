"""What can go wrong on the way: each fault is tried again or told in one line, and what was got is kept."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fetching.publisher import (
    LATER,
    QUICK,
    WEB_PAGE,
    Asked,
    Publisher,
    Reply,
    as_json,
    clinical_trials,
    dailymed,
    moved,
    openfda,
    study,
)
from oncokg.errors import FetchError, NotFound
from oncokg.fetching.endpoints import Key, endpoint_of
from oncokg.fetching.wishes import elsewhere
from oncokg.source.ledger import read_ledger

if TYPE_CHECKING:
    from fetching.conftest import Get, Here

pytestmark = [pytest.mark.network, pytest.mark.allow_hosts(["127.0.0.1"])]

TRIALS = "clinicaltrials-gov"
ONE = clinical_trials([study(1)])
WHOLE = json.dumps({"totalCount": 1, "studies": [study(1)]}).encode()
SET_ID = "00000001-0000-4000-8000-000000000000"


@pytest.fixture
def trials(publisher: Publisher) -> Publisher:
    publisher.serve("/records", ONE)
    return publisher


@pytest.mark.parametrize(
    "faults",
    [
        [Reply(status=500), Reply(status=503, body=b"busy", kind="text/plain")],
        [Reply(status=429, headers={"retry-after": "3"})],
        [Reply(status=429, headers={"retry-after": "soon"})],
        [Reply(body=WHOLE, cut=40)],
        [Reply(body=WHOLE[:-20]), Reply(body=WHOLE[:-40])],
        [Reply(body=b"")],
        [Reply(body=b'{"studies": [NaN]}')],
        [Reply(body=WHOLE, headers={"content-encoding": "gzip"})],
        [Reply(body=WHOLE, late=0.8)],
    ],
    ids=["500", "429", "429 without a time", "cut", "truncated", "empty", "no JSON", "bad gzip", "slow"],
)
def test_what_passes_is_tried_again(trials: Publisher, here: Here, get: Get, faults: list[Reply]) -> None:
    trials.fail(*faults)
    got = get(here(TRIALS), "leukemia")
    assert (got.new, got.requests) == (1, 1 + len(faults))


def test_a_broken_answer_is_not_kept_in_the_cache(trials: Publisher, here: Here, get: Get) -> None:
    trials.serve("/records", Reply(body=WHOLE[:-20]))
    with pytest.raises(FetchError, match=r"the JSON is cut off or broken .*\(4 attempts\)"):
        get(here(TRIALS), "leukemia")
    assert all("if-none-match" not in asked.headers for asked in trials.asked)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(status=500), r"answers 500 \(4 attempts\); what was got is kept"),
        (Reply(status=429), r"answers 429 \(4 attempts\); what was got is kept"),
        (Reply(body=WHOLE, late=0.8), r"no answer within 0\.5 s \(4 attempts\)"),
        (Reply(body=WHOLE, cut=5), r"the connection failed .*\(4 attempts\)"),
    ],
    ids=["500", "429", "slow", "cut"],
)
def test_what_does_not_pass_is_told(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path, reply: Reply, told: str
) -> None:
    whole = clinical_trials([study(1), study(2), study(3)])
    publisher.serve("/records", lambda asked: reply if "pageToken" in asked.query else whole(asked))
    with pytest.raises(FetchError, match=told) as failed:
        get(here(TRIALS), "leukemia")
    assert "\n" not in str(failed.value)
    assert len(publisher.asked) == 1 + 4
    assert [one.identifier for one in read_ledger(tmp_path / TRIALS / "ledger.jsonl")] == [
        "NCT00000001",
        "NCT00000002",
    ]
    publisher.serve("/records", whole)
    assert get(here(TRIALS), "leukemia").new == 1


@pytest.mark.parametrize("date", [False, True], ids=["seconds", "date"])
def test_the_publisher_says_how_long_to_wait(trials: Publisher, here: Here, get: Get, date: bool) -> None:
    value = formatdate(time.time() + 30, usegmt=True) if date else "30"
    trials.fail(Reply(status=429, headers={"retry-after": value}))
    began = time.monotonic()
    get(here(TRIALS), "leukemia", patience=replace(QUICK, second=0.01))
    assert time.monotonic() - began >= 0.28


def test_a_wait_that_is_too_long_is_not_begun(trials: Publisher, here: Here, get: Get) -> None:
    trials.fail(Reply(status=429, headers={"retry-after": "3600"}))
    endpoint = here(TRIALS, key=Key(variable="OPENFDA_API_KEY", header="authorization"))
    with pytest.raises(
        FetchError, match=r"answers 429, and asks to wait 3600 s; .* set OPENFDA_API_KEY for more"
    ) as one:
        get(endpoint, "leukemia")
    assert "attempts" not in str(one.value)
    assert len(trials.asked) == 1


def test_the_pace_of_the_publisher_is_kept(trials: Publisher, here: Here, get: Get) -> None:
    trials.serve("/records", clinical_trials([study(n) for n in range(1, 8)]))
    began = time.monotonic()
    get(here(TRIALS, pause=50), "leukemia")
    assert time.monotonic() - began >= 3 * 50 * QUICK.second
    assert endpoint_of(TRIALS).pause == 1.0
    assert endpoint_of("openfda-label").pause == 60 / 240


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (WEB_PAGE, "the answer is a web page"),
        (Reply(body=b"  <html><body>Sorry</body></html>"), "the answer is a web page"),
        (Reply(body=WHOLE, kind="text/html"), "the answer is a web page"),
        (as_json({"error": {"message": "Invalid search"}}, status=400), r"answers 400 \(Invalid search\)"),
        (replace(WEB_PAGE, status=403), r"answers 403; the publisher may refuse programs"),
        (Reply(status=404, body=b"gone", kind="text/plain"), r"answers 404 \(gone\)"),
        (Reply(body=b"[" * 200_000), "the JSON is nested too deep"),
        (Reply(body=b"x" * 3000), "the answer has 0.0 MiB; the limit is 0.0"),
        (Reply(body=gzip.compress(b" " * 5000), headers={"content-encoding": "gzip"}), "more than 0.0 MiB"),
    ],
    ids=["web page", "web page as JSON", "JSON as web page", "400", "403", "404", "deep", "large", "bomb"],
)
def test_what_is_wrong_is_told_at_once(
    publisher: Publisher, here: Here, get: Get, reply: Reply, told: str
) -> None:
    publisher.serve("/records", reply)
    endpoint = here(TRIALS, largest=2000) if "MiB" in told else here(TRIALS)
    with pytest.raises(FetchError, match=told) as failed:
        get(endpoint, "leukemia")
    assert "\n" not in str(failed.value)
    assert len(publisher.asked) == 1


def test_an_answer_that_drips_is_given_up(publisher: Publisher, here: Here, get: Get) -> None:
    publisher.serve("/records", Reply(body=WHOLE, drip=0.03))
    with pytest.raises(FetchError, match=r"not complete within 0\.05 s"):
        get(here(TRIALS), "leukemia", patience=replace(QUICK, answer=0.05, silence=5))


def test_nobody_answers(here: Here, get: Get, publisher: Publisher) -> None:
    endpoint = replace(here(TRIALS), url="http://127.0.0.1:9/records")  # the port for discarding
    with pytest.raises(FetchError, match=r"the connection failed .*\(4 attempts\)"):
        get(endpoint, "leukemia")


def test_a_redirect_to_the_same_host_is_followed(trials: Publisher, here: Here, get: Get) -> None:
    trials.fail(moved("/records/elsewhere?pageSize=100"), moved(trials.url("/records?pageSize=100"), 308))
    assert get(here(TRIALS), "leukemia").requests == 3


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("file:///etc/passwd", "no HTTPS address: refused"),
        ("ftp://127.0.0.1/x", "no HTTPS address: refused"),
        ("gopher://127.0.0.1/x", "no HTTPS address: refused"),
        ("http://localhost:{port}/records", "it leads to another host"),
        ("http://127.0.0.1:1/records", "it leads to another host"),
        ("//example.org/records", "it leads to another host"),
        ("http://127.0.0.1:{port}@example.org/", "it leads to another host"),
        ("http://user:word@127.0.0.1:{port}/records", "it leads to another host"),
        ("http://169.254.169.254/latest", "it leads to another host"),
    ],
)
def test_a_redirect_elsewhere_is_refused(
    trials: Publisher, here: Here, get: Get, target: str, told: str
) -> None:
    trials.fail(moved(target.format(port=trials.port)))
    with pytest.raises(FetchError, match=told):
        get(here(TRIALS), "leukemia")
    assert len(trials.asked) == 1


def test_a_listed_host_may_be_followed(trials: Publisher, here: Here, get: Get) -> None:
    with Publisher() as other:
        other.serve("/records", ONE)
        trials.fail(moved(other.url("/records?pageSize=100")))
        assert get(here(TRIALS, hosts=("127.0.0.1",)), "leukemia").new == 1
        assert len(other.asked) == 1


def test_redirects_in_a_circle_end(trials: Publisher, here: Here, get: Get) -> None:
    trials.serve("/records", moved("/records/again"))
    with pytest.raises(FetchError, match="more than 5 redirects"):
        get(here(TRIALS), "leukemia")


def test_the_next_page_may_not_be_elsewhere(publisher: Publisher, here: Here, get: Get) -> None:
    link = {"link": '<https://example.org/more>; rel="next"'}
    publisher.serve("/records", as_json({"results": [{"set_id": "a"}]}, headers=link))
    with pytest.raises(FetchError, match=r"it leads to another host, https://example\.org/more: refused"):
        get(here("openfda-label"), everything=True)


def test_the_key_goes_to_its_host_alone(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENFDA_API_KEY", "secret-key")
    records = [{"set_id": SET_ID, "openfda": {}}]
    publisher.serve("/records", openfda(records, "set_id", publisher))
    get(here("openfda-label"), everything=True)
    assert publisher.asked[0].headers["authorization"] == "Basic c2VjcmV0LWtleTo="
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert tmp_path / ".cache" / "pages.db" in kept
    for secret in (b"secret-key", b"c2VjcmV0LWtleTo"):
        assert [file for file in kept if secret in file.read_bytes()] == []
    with Publisher() as other:
        other.serve("/records", openfda(records, "set_id", other))
        publisher.fail(moved(other.url("/records?limit=100")))
        get(here("openfda-label", hosts=("127.0.0.1",)), everything=True)
        get(elsewhere(here("openfda-label"), other.url("/records")), everything=True)
        assert ["authorization" in asked.headers for asked in other.asked] == [False, False]
    monkeypatch.setenv("OPENFDA_API_KEY", "two\nlines")
    with pytest.raises(FetchError, match="OPENFDA_API_KEY holds no API key"):
        get(here("openfda-label"), everything=True)


def test_a_refused_key_is_told_by_its_name(
    publisher: Publisher, here: Here, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCI_CTS_API_KEY", "wrong-key")
    publisher.serve("/records", as_json({"message": "Forbidden"}, status=403))
    with pytest.raises(FetchError, match=r"answers 403 \(Forbidden\); check NCI_CTS_API_KEY") as failed:
        get(here("nci-cts"), "leukemia")
    assert "wrong-key" not in str(failed.value)


def test_one_missing_record_does_not_stop_the_others(trials: Publisher, here: Here, get: Get) -> None:
    trials.serve("/records", clinical_trials([study(1), study(2)]))
    get(here(TRIALS), "NCT00000001", "NCT00000002")
    trials.serve("/records", clinical_trials([study(2)]))
    got = get(here(TRIALS), "NCT00000001", "NCT00000002", today=LATER)
    assert (got.missing, got.unchanged, got.vanished) == (["NCT00000001"], 1, 1)
    with pytest.raises(NotFound, match="no record of clinicaltrials-gov named 'NCT00000009'"):
        get(here(TRIALS), "NCT00000009")


def test_a_label_that_is_cut_off(publisher: Publisher, here: Here, get: Get) -> None:
    whole = dailymed({SET_ID: 1})
    asked: list[str] = []

    def cutting(one: Asked) -> Reply:
        reply = whole(one)
        asked.append(one.path)
        first = one.path.endswith(".xml") and asked.count(one.path) == 1
        return replace(reply, body=reply.body[:-5]) if first else reply

    publisher.serve("/records", cutting)
    assert get(here("dailymed-spl"), SET_ID).new == 1
    assert len(asked) == 2
    publisher.serve("/records", WEB_PAGE)
    with pytest.raises(FetchError, match="web page"):
        get(here("dailymed-spl"), SET_ID)
    publisher.serve("/records", Reply(body=b"document", kind="text/xml"))
    with pytest.raises(FetchError, match="the answer is no XML"):
        get(here("dailymed-spl"), SET_ID)


def test_two_at_a_time_do_not_share_a_folder(trials: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    from filelock import FileLock

    (tmp_path / TRIALS).mkdir()
    with (
        FileLock(tmp_path / TRIALS / ".lock"),
        pytest.raises(FetchError, match="another process fetches into it"),
    ):
        get(here(TRIALS), "leukemia")


def test_a_spoilt_cache_is_no_hindrance(trials: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "pages.db").write_bytes(b"this is no database" * 100)
    assert get(here(TRIALS), "leukemia").new == 1
