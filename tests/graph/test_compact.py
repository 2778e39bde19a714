"""Facts as lines without a text: what goes in comes out, and nothing else gets in."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.graph.compact import UNKNOWN, compact_lines, compact_records, is_compact
from oncokg.graph.record import record_nquads
from oncokg.pipeline import read
from oncokg.record.record import Record
from oncokg.resources import examples_dir


@pytest.fixture(scope="module")
def examples() -> list[Record]:
    """The two notices in our own words: nested facts, decimals, dates, gaps."""
    return list(read([examples_dir()])[1])


def round_trip(records: list[Record], path: Path) -> list[Record]:
    path.write_text("".join(compact_lines(records)), encoding="utf-8")
    return list(compact_records(path))


def test_the_graph_of_a_record_is_the_same_after_a_round_trip(examples, tmp_path):
    again = round_trip(examples, tmp_path / "facts.jsonl")
    assert len(again) == len(examples) == 2
    for before, after in zip(examples, again, strict=True):
        assert record_nquads(after) == record_nquads(before)
        assert after.document.text != before.document.text
        assert UNKNOWN in after.document.text
        assert len(after.document.text) == len(before.document.text)


def test_values_keep_their_types(examples, tmp_path):
    again = round_trip(examples, tmp_path / "facts.jsonl")
    values = [
        getattr(fact, name)
        for record in again
        for fact in record.facts
        for name in type(fact).__dataclass_fields__
    ]
    assert any(type(value) is Decimal for value in values)
    assert any(type(value) is datetime.date for value in values)
    assert again[0].facts == examples[0].facts


def test_the_first_line_names_the_format(examples):
    first, *rest = compact_lines(examples)
    assert is_compact(first)
    assert not is_compact(rest[0])
    assert not is_compact('{"results": []}')


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{}", "KeyError"),
        ("[", "JSONDecodeError"),
        ("7", "TypeError"),
    ],
)
def test_a_line_of_another_kind_is_told_with_its_number(examples, tmp_path, line, reason):
    path = tmp_path / "facts.jsonl"
    head = next(compact_lines(examples))
    path.write_text(head + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=rf"facts.jsonl, line 2: not a line of compact facts .*{reason}"):
        list(compact_records(path))


def test_another_version_of_the_format_and_an_endless_text_are_refused(examples, tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_text('{"format": "oncokg compact facts 99"}\n', encoding="utf-8")
    with pytest.raises(BadInput, match="the format is 'oncokg compact facts 99'"):
        list(compact_records(path))
    head, first, _ = compact_lines(examples)
    path.write_text(head + json.dumps(json.loads(first) | {"length": 10**12}) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="a text of 1000000000000 characters"):
        list(compact_records(path))
