"""Listings, page by page, as each publisher documents them; fetched again: unchanged, changed, vanished."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fetching.publisher import (
    LATER,
    Publisher,
    Reply,
    as_json,
    clinical_trials,
    dailymed,
    nci,
    openfda,
    study,
)
from oncokg.errors import FetchError
from oncokg.source.ledger import Entry, read_ledger

if TYPE_CHECKING:
    from fetching.conftest import Get, Here

pytestmark = [pytest.mark.network, pytest.mark.allow_hosts(["127.0.0.1"])]

TRIALS = "clinicaltrials-gov"
SET_IDS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 6)]


def ledger(folder: Path, source: str = TRIALS) -> list[Entry]:
    return read_ledger(folder / source / "ledger.jsonl")


def states(folder: Path, source: str = TRIALS) -> list[tuple[str, str]]:
    return [(one.identifier, one.status) for one in ledger(folder, source)]


def test_tokens_lead_through_all_pages(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    studies = [study(number) for number in range(1, 6)]
    publisher.serve("/records", clinical_trials(studies))
    got = get(here(TRIALS), "query.cond=leukemia")
    assert (got.new, got.changed, got.unchanged, got.vanished, got.requests) == (5, 0, 0, 0, 3)
    assert [asked.query.get("pageToken") for asked in publisher.asked] == [None, "t2", "t4"]
    assert {asked.query["query.cond"] for asked in publisher.asked} == {"leukemia"}
    first = ledger(tmp_path)[0]
    assert (first.identifier, first.status) == ("NCT00000001", "present")
    kept = tmp_path / TRIALS / first.file
    assert kept.parent.name == "NCT00000001"
    assert kept.stem == first.sha256[:12]
    assert json.loads(kept.read_text())["protocolSection"] == studies[0]["protocolSection"]
    assert first.url.endswith("/records/NCT00000001?format=json")
    assert not (tmp_path / TRIALS / ".listing").exists()


def test_a_link_header_leads_through_all_pages(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    records = [{"submissions": [], "application_number": f"NDA{n:06}"} for n in range(1, 6)]
    publisher.serve("/records", openfda(records, "application_number", publisher, most=2))
    got = get(here("openfda-drugsfda"), everything=True)
    assert (got.new, got.requests) == (5, 3)
    assert {asked.query["limit"] for asked in publisher.asked} == {"1000"}
    assert ["search" in asked.query for asked in publisher.asked] == [False] * 3
    kept = tmp_path / "openfda-drugsfda" / ledger(tmp_path, "openfda-drugsfda")[0].file
    assert kept.read_text() == '{"application_number": "NDA000001", "submissions": []}\n'


def test_page_numbers_and_a_document_for_each(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    labels = dict.fromkeys(SET_IDS, 1)
    publisher.serve("/records", dailymed(labels))
    endpoint = here("dailymed-spl")
    got = get(endpoint, "besponsa")
    assert (got.new, got.requests) == (5, 3 + 5)
    assert publisher.asked[0].path == "/records.json"
    assert publisher.asked[0].query == {"drug_name": "besponsa", "pagesize": "100"}
    publisher.asked.clear()
    labels[SET_IDS[2]] = 2
    again = get(endpoint, "besponsa", today=LATER)
    assert (again.new, again.changed, again.unchanged) == (0, 1, 4)
    assert [asked.path for asked in publisher.asked if asked.path.endswith(".xml")] == [
        f"/records/{SET_IDS[2]}.xml"
    ]
    versions = [
        (one.version, one.status) for one in ledger(tmp_path, "dailymed-spl") if one.identifier == SET_IDS[2]
    ]
    assert versions == [("1", "replaced"), ("2", "present")]


def test_offsets_and_a_key(
    publisher: Publisher, here: Here, get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trials = [{"nct_id": f"NCT{n:08}", "diseases": []} for n in range(1, 6)]
    publisher.serve("/records", nci(trials))
    with pytest.raises(FetchError, match=r"an API key is needed; .* set NCI_CTS_API_KEY"):
        get(here("nci-cts"), "leukemia")
    assert publisher.asked == []
    monkeypatch.setenv("NCI_CTS_API_KEY", "secret-key")
    got = get(here("nci-cts"), "leukemia")
    assert got.new == 5
    assert [asked.query.get("from") for asked in publisher.asked] == [None, "2", "4"]
    for file in (file for file in tmp_path.rglob("*") if file.is_file()):
        assert b"secret-key" not in file.read_bytes(), file


def test_a_second_time_nothing_is_sent_or_written(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    studies = [study(number) for number in range(1, 4)]
    publisher.serve("/records", clinical_trials(studies))
    get(here(TRIALS), "leukemia")
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("NCT*/*")}
    publisher.asked.clear()
    got = get(here(TRIALS), "leukemia", today=LATER)
    assert (got.new, got.changed, got.unchanged) == (0, 0, 3)
    assert all("if-none-match" in asked.headers for asked in publisher.asked)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("NCT*/*")} == before
    assert {(one.first_seen.isoformat(), one.retrieved) for one in ledger(tmp_path)} == {
        ("2026-08-11", LATER)
    }


def test_the_registrys_own_date_changes_no_record(publisher: Publisher, here: Here, get: Get) -> None:
    publisher.serve("/records", clinical_trials([study(1, day="2026-08-11")]))
    get(here(TRIALS), "leukemia")
    publisher.serve("/records", clinical_trials([study(1, day="2026-09-01")]))
    assert get(here(TRIALS), "leukemia", today=LATER).unchanged == 1


def test_changed_and_vanished_records_stand_beside_the_others(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/records", clinical_trials([study(1), study(2), study(3)]))
    get(here(TRIALS), "leukemia")
    publisher.serve("/records", clinical_trials([study(1, "Another title"), study(3)]))
    got = get(here(TRIALS), "leukemia", today=LATER)
    assert (got.new, got.changed, got.unchanged, got.vanished) == (0, 1, 1, 1)
    assert sorted(states(tmp_path)) == [
        ("NCT00000001", "present"),
        ("NCT00000001", "replaced"),
        ("NCT00000002", "vanished"),
        ("NCT00000003", "present"),
    ]
    gone = next(one for one in ledger(tmp_path) if one.status == "vanished")
    assert (gone.vanished, gone.retrieved.isoformat()) == (LATER, "2026-08-11")
    assert all((tmp_path / TRIALS / one.file).is_file() for one in ledger(tmp_path))
    publisher.serve("/records", clinical_trials([study(1, "Another title"), study(2), study(3)]))
    back = get(here(TRIALS), "leukemia", today=LATER)
    assert (back.changed, back.unchanged, back.vanished) == (1, 2, 0)
    assert ("NCT00000002", "present") in states(tmp_path)


def test_what_another_question_gave_does_not_vanish(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/records", clinical_trials([study(1), study(2)]))
    get(here(TRIALS), "leukemia")
    publisher.serve("/records", clinical_trials([study(3)]))
    assert get(here(TRIALS), "lymphoma").vanished == 0


def test_what_only_left_a_question_has_not_vanished(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/records", clinical_trials([study(1), study(2)]))
    get(here(TRIALS), "leukemia")
    publisher.serve("/records", clinical_trials([study(1)]))
    publisher.serve("/records/NCT00000002", as_json(study(2)))
    got = get(here(TRIALS), "leukemia", today=LATER)
    assert (got.vanished, states(tmp_path)[1]) == (0, ("NCT00000002", "present"))
    assert [one.listings for one in ledger(tmp_path)] == [("query.term=leukemia",), ()]


def test_a_listing_that_is_not_whole_marks_nothing(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/records", clinical_trials([study(1), study(2)]))
    get(here(TRIALS), "leukemia")
    publisher.serve("/records", as_json({"totalCount": 2, "studies": [study(1)]}))
    got = get(here(TRIALS), "leukemia", today=LATER)
    assert got.notes == ["the listing gave 1 of 2 records; none is marked as vanished"]
    assert [status for _, status in states(tmp_path)] == ["present", "present"]
    publisher.serve("/records", clinical_trials([study(1)]))
    assert get(here(TRIALS), "leukemia", limit=1, today=LATER).vanished == 0


def test_a_limit_is_kept(publisher: Publisher, here: Here, get: Get) -> None:
    publisher.serve("/records", clinical_trials([study(number) for number in range(1, 10)]))
    assert get(here(TRIALS), "leukemia", limit=3).new == 3
    assert [asked.query["pageSize"] for asked in publisher.asked] == ["3", "3"]
    assert get(here(TRIALS), "leukemia", "lymphoma", limit=9).unchanged == 3


def test_a_question_without_an_answer(publisher: Publisher, here: Here, get: Get) -> None:
    publisher.serve("/records", openfda([], "set_id", publisher))
    got = get(here("openfda-label"), "openfda.generic_name:nosuch")
    assert (got.new, got.notes, got.missing) == (0, [], [])


def test_records_by_number_and_one_that_is_not_there(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/records", clinical_trials([study(1), study(3)]))
    got = get(here(TRIALS), "NCT00000001", "nct00000002", "NCT00000003")
    assert (got.new, got.missing) == (2, ["NCT00000002"])
    records = [{"application_number": "BLA761040"}, {"application_number": "NDA021588"}]
    publisher.serve("/records", openfda(records, "application_number", publisher))
    assert get(here("openfda-drugsfda"), "bla761040", "NDA000009").missing == ["NDA000009"]
    assert publisher.asked[-2].query == {"search": 'application_number:"BLA761040"', "limit": "1"}
    assert states(tmp_path, "openfda-drugsfda") == [("BLA761040", "present")]


def test_a_number_that_now_leads_to_another(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    publisher.serve("/records", clinical_trials([study(1), study(2)]))
    get(here(TRIALS), "NCT00000001")
    publisher.serve(
        "/records/NCT00000001", Reply(status=301, headers={"location": "/records/NCT00000002?format=json"})
    )
    got = get(here(TRIALS), "NCT00000001", today=LATER)
    assert (got.new, got.vanished, got.notes) == (
        1,
        1,
        ["NCT00000001 is kept by the publisher as NCT00000002"],
    )
    assert states(tmp_path) == [("NCT00000001", "vanished"), ("NCT00000002", "present")]


@pytest.mark.parametrize("repeat", ["t2", "t0"])
def test_a_token_that_repeats_ends_the_listing(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path, repeat: str
) -> None:
    whole = clinical_trials([study(number) for number in range(1, 9)])

    def circling(asked: object) -> Reply:
        page = json.loads(whole(asked).body)  # type: ignore[arg-type]
        following = page.get("nextPageToken")
        return as_json(page | {"nextPageToken": repeat if following == "t4" else following})

    publisher.serve("/records", circling)
    with pytest.raises(FetchError, match="repeats its page token; what was got is kept"):
        get(here(TRIALS), "leukemia")
    assert len(publisher.asked) <= 4
    assert len(ledger(tmp_path)) == 4


def test_ever_new_tokens_for_the_same_page_end_too(publisher: Publisher, here: Here, get: Get) -> None:
    numbers = iter(range(1, 1000))
    publisher.serve(
        "/records", lambda _: as_json({"studies": [study(1)], "nextPageToken": f"t{next(numbers)}"})
    )
    with pytest.raises(FetchError, match="10 pages in a row hold nothing new"):
        get(here(TRIALS), "leukemia")
    assert len(publisher.asked) == 11


def test_an_empty_page_is_no_end(publisher: Publisher, here: Here, get: Get) -> None:
    pages = {None: ([], "t1"), "t1": ([], "t2"), "t2": ([study(1)], None)}

    def answer(asked: object) -> Reply:
        studies, token = pages[asked.query.get("pageToken")]  # type: ignore[attr-defined]
        return as_json({"studies": studies} | ({"nextPageToken": token} if token else {}))

    publisher.serve("/records", answer)
    assert get(here(TRIALS), "leukemia").new == 1


def test_a_record_without_a_number_is_told(publisher: Publisher, here: Here, get: Get) -> None:
    publisher.serve("/records", as_json({"totalCount": 2, "studies": [study(1), {"protocolSection": {}}]}))
    got = get(here(TRIALS), "leukemia")
    assert (got.new, got.unnumbered, got.notes) == (1, 1, [])


def test_an_identifier_never_leaves_its_folder(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    names = ["../../escape", "/etc/passwd", "..", "a\\b", "a" * 300, "Ünicode", "con trol"]
    records = [{"set_id": name, "openfda": {}} for name in names]
    publisher.serve("/records", openfda(records, "set_id", publisher))
    assert get(here("openfda-label"), everything=True).new == len(names)
    files = [tmp_path / "openfda-label" / one.file for one in ledger(tmp_path, "openfda-label")]
    assert all(file.resolve().parent.parent == tmp_path.resolve() / "openfda-label" for file in files)
    assert len({file.parent for file in files}) == len(names)


def test_an_answer_of_another_shape(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    publisher.serve("/records", as_json({"trials": []}))
    with pytest.raises(FetchError, match="the answer holds no list 'studies'"):
        get(here(TRIALS), "leukemia")
    with pytest.raises(FetchError, match="the answer holds no record"):
        get(here(TRIALS), "NCT00000001")


def test_a_killed_listing_goes_on(publisher: Publisher, here: Here, get: Get, tmp_path: Path) -> None:
    studies = [study(number) for number in range(1, 8)]
    publisher.serve("/records", clinical_trials(studies))
    stop = Reply(status=500)
    whole = clinical_trials(studies)
    publisher.serve("/records", lambda asked: stop if asked.query.get("pageToken") == "t4" else whole(asked))
    with pytest.raises(FetchError, match="answers 500"):
        get(here(TRIALS), "leukemia")
    # As a killed process leaves it: without a ledger, the last line torn off, a file half written.
    folder = tmp_path / TRIALS
    (folder / "ledger.jsonl").unlink()
    with (folder / ".listing").open("a") as unfinished:
        unfinished.write('{"next": "http://')
    (folder / "NCT00000005").mkdir()
    (folder / "NCT00000005" / ".half.part").write_bytes(b"{")
    publisher.serve("/records", whole)
    publisher.asked.clear()
    got = get(here(TRIALS), "leukemia")
    assert [asked.query.get("pageToken") for asked in publisher.asked] == ["t4", "t6"]
    assert (got.new, got.notes) == (3, ["went on after 4 records of an unfinished listing"])
    assert states(tmp_path) == [(f"NCT0000000{n}", "present") for n in range(1, 8)]


def test_another_question_or_day_begins_again(
    publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    whole = clinical_trials([study(number) for number in range(1, 6)])
    broken = lambda asked: Reply(status=500) if asked.query.get("pageToken") else whole(asked)  # noqa: E731
    publisher.serve("/records", broken)
    for question, day in (("leukemia", {}), ("lymphoma", {}), ("lymphoma", {"today": LATER})):
        publisher.asked.clear()
        with pytest.raises(FetchError):
            get(here(TRIALS), question, **day)
        assert publisher.asked[0].query.get("pageToken") is None
    assert len(ledger(tmp_path)) == 2


def test_a_token_that_is_no_longer_taken(publisher: Publisher, here: Here, get: Get) -> None:
    whole = clinical_trials([study(number) for number in range(1, 6)])
    publisher.serve(
        "/records", lambda asked: Reply(status=500) if asked.query.get("pageToken") == "t4" else whole(asked)
    )
    with pytest.raises(FetchError):
        get(here(TRIALS), "leukemia")
    publisher.serve("/records", whole)
    publisher.fail(Reply(status=400, kind="text/plain", body=b"Incorrect token"))
    got = get(here(TRIALS), "leukemia")
    assert got.new + got.unchanged == 5
    assert got.notes[-1] == "the publisher did not let the unfinished listing go on: begun again"


@pytest.mark.shared
def test_recorded_search_pages(
    shared: Path, publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    folder = shared / "data" / "ctgov_trials" / "api_v2_json"
    first = json.loads((folder / "search_phelan_limit5_20260811.json").read_text())
    second = json.loads((folder / "search_phelan_next_20260811.json").read_text())
    token = first["nextPageToken"]
    pages: dict[str | None, dict[str, object]] = {
        None: first,
        token: second,
        second["nextPageToken"]: {"studies": []},
    }
    publisher.serve("/records", lambda asked: as_json(pages[asked.query.get("pageToken")]))
    got = get(here(TRIALS), "query.term=phelan")
    assert (got.new, got.requests) == (10, 3)
    assert got.notes == ["the listing gave 10 of 21 records; none is marked as vanished"]
    numbers = {
        one["protocolSection"]["identificationModule"]["nctId"]
        for one in first["studies"] + second["studies"]
    }
    assert {one.identifier for one in ledger(tmp_path)} == numbers


@pytest.mark.shared
def test_recorded_label_answer(
    shared: Path, publisher: Publisher, here: Here, get: Get, tmp_path: Path
) -> None:
    recorded = shared / "data" / "openfda_label_records" / "label_osimertinib_fulltext_20261007.json"
    publisher.serve("/records", Reply(body=recorded.read_bytes()))
    assert get(here("openfda-label"), "osimertinib").new == 5
    assert publisher.asked[0].query == {"search": "osimertinib", "limit": "100"}
    values = {one["set_id"]: one for one in json.loads(recorded.read_text())["results"]}
    for one in ledger(tmp_path, "openfda-label"):
        assert json.loads((tmp_path / "openfda-label" / one.file).read_text()) == values[one.identifier]
