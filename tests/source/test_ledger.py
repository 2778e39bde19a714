"""Ledgers of fetched files: written, read, and asked for the dates of a file."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.source.ledger import LEDGER, Entry, dates_of, ledger_text, read_ledger

FIRST, LAST = datetime.date(2026, 7, 1), datetime.date(2026, 8, 11)


def entry(identifier: str = "NCT00000001", **more: object) -> Entry:
    values: dict[str, object] = {
        "identifier": identifier,
        "file": f"{identifier}/0a1b.json",
        "sha256": "0a1b" * 16,
        "url": "https://example.org/1",
        "retrieved": LAST,
        "first_seen": FIRST,
    }
    return Entry(**(values | more))  # type: ignore[arg-type]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    entries = [
        entry(
            "NCT2", status="vanished", vanished=LAST, listings=("query.term=a", "*"), version="2", etag='"x"'
        ),
        entry("NCT1", holds="collection", modified="Tue, 11 Aug 2026 00:00:00 GMT"),
    ]
    ledger = tmp_path / LEDGER
    ledger.write_text(ledger_text(entries))
    assert read_ledger(ledger) == list(reversed(entries))
    assert '"vanished": null' not in ledger.read_text()


def test_the_dates_of_files(tmp_path: Path) -> None:
    folder = tmp_path / "source"
    entries = [
        entry("NCT1"),
        entry("NCT2", status="vanished", vanished=LAST, retrieved=FIRST),
        entry("tables", file="tables/0a1b", holds="collection", status="vanished", vanished=LAST),
    ]
    folder.mkdir()
    (folder / LEDGER).write_text(ledger_text(entries))
    assert dates_of(folder / "NCT1" / "0a1b.json") == (LAST, None)
    assert dates_of(folder / "NCT2" / "0a1b.json") == (FIRST, LAST)
    assert dates_of(folder / "tables" / "0a1b" / "Products.txt") == (LAST, None)
    for other in (
        folder / "NCT1" / "other.json",
        folder / "x.json",
        tmp_path / "x.json",
        Path("NCT1/0a1b.json"),
    ):
        assert dates_of(other) == (None, None)


def test_a_ledger_that_changes_is_read_again(tmp_path: Path) -> None:
    ledger = tmp_path / LEDGER
    ledger.write_text(ledger_text([entry()]))
    assert dates_of(tmp_path / "NCT00000001" / "0a1b.json") == (LAST, None)
    ledger.write_text(ledger_text([entry(status="vanished", vanished=LAST)]))
    assert dates_of(tmp_path / "NCT00000001" / "0a1b.json") == (LAST, LAST)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2: this is no JSON"),
        ("[]", "line 2: this is no line of a ledger"),
        ('{"identifier": "NCT1"}', "line 2: this is no line of a ledger"),
        (
            '{"identifier": 1, "file": "a", "sha256": "b", "url": "c", "retrieved": "2026-08-11"}',
            "a name is no text",
        ),
        (
            '{"identifier": "1", "file": "a", "sha256": "b", "url": "c", "retrieved": "today"}',
            "no line of a ledger",
        ),
    ],
)
def test_a_spoilt_ledger_is_told_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / LEDGER).write_text(ledger_text([entry()]) + line + "\n")
    with pytest.raises(BadInput, match=told):
        dates_of(tmp_path / "NCT00000001" / "0a1b.json")


def test_a_ledger_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="it is not UTF-8"):
        read_ledger(tmp_path / LEDGER)
