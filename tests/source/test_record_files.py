"""Tables and JSON files of any size, whole, packed, cut short and malformed."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.source import json_stream, tables

ENVELOPE = {"meta": {"results": {"total": 2}}, "results": [{"n": 1}, {"n": 2}]}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_rows_have_their_line_and_lose_a_byte_order_mark(tmp_path):
    path = written(tmp_path / "t.csv", b'\xef\xbb\xbfa,b\n1,"x\ny"\n\n2,z\n')
    assert [(row.line, row.values) for row in tables.rows(path)] == [
        (3, {"a": "1", "b": "x\ny"}),
        (5, {"a": "2", "b": "z"}),
    ]


def test_a_row_with_too_many_cells_is_told_and_the_rest_is_read(tmp_path):
    path = written(tmp_path / "t.tsv", b"a\tb\n1\t2\t3\n4\t5\n")
    bad, good = tables.rows(path, delimiter="\t")
    assert bad.fault == "the row has 3 cells where the header has 2"
    assert bad.values == {}
    assert good.values == {"a": "4", "b": "5"}


def test_unbalanced_quotes_are_letters_where_quoting_is_off(tmp_path):
    path = written(tmp_path / "t.tsv", b'a\tb\n"1\t2\n3\t4"\n')
    assert [row.values for row in tables.rows(path, delimiter="\t", quoted=False)] == [
        {"a": '"1', "b": "2"},
        {"a": "3", "b": '4"'},
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the table is empty"),
        (b"a,a\n1,2\n", "two columns have the same name"),
        (b"a,b\n\xff,2\n", "it is not utf-8-sig"),
        (b"a,b\n" + b"x" * (tables.LONGEST_CELL + 1) + b",1\n", "the table cannot be read"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tmp_path, data, reason):
    with pytest.raises(BadInput, match=reason):
        list(tables.rows(written(tmp_path / "t.csv", data)))


def test_a_missing_table_says_so(tmp_path):
    with pytest.raises(BadInput, match="no such file"):
        list(tables.rows(tmp_path / "none.csv"))


def packed(tmp_path: Path, how: str, data: bytes) -> Path:
    if how == "gz":
        return written(tmp_path / "e.json.gz", gzip.compress(data))
    if how == "zip":
        with zipfile.ZipFile(tmp_path / "e.json.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("e.json", data)
        return tmp_path / "e.json.zip"
    return written(tmp_path / "e.json", data)


@pytest.mark.parametrize("how", ["plain", "gz", "zip"])
def test_items_of_an_envelope_come_with_their_place(tmp_path, how):
    path = packed(tmp_path, how, json.dumps(ENVELOPE).encode())
    items = list(json_stream.envelope(path, "results"))
    assert [(item.place, item.value) for item in items] == [("results.0", {"n": 1}), ("results.1", {"n": 2})]
    assert json_stream.peek(path) == json.dumps(ENVELOPE)


def test_an_array_is_an_envelope_without_a_name(tmp_path):
    path = written(tmp_path / "a.json", b"[1, 2]")
    assert [item.value for item in json_stream.envelope(path, "")] == [1, 2]


def test_what_stood_before_the_end_of_a_cut_file_is_given_and_the_cut_is_told(tmp_path):
    path = written(tmp_path / "e.json", b'{"results": [{"n": 1}, {"n": ')
    items = json_stream.envelope(path, "results")
    assert next(items).value == {"n": 1}
    with pytest.raises(BadInput, match="the JSON ends too early; fetch the file again"):
        next(items)


def test_a_file_that_is_no_json_says_so(tmp_path):
    with pytest.raises(BadInput, match="no JSON"):
        list(json_stream.envelope(written(tmp_path / "e.json", b"<html></html>"), "results"))


def test_json_lines_tell_a_bad_line_and_go_on(tmp_path):
    path = written(tmp_path / "l.jsonl", b'{"n": 1}\n\n{"n": \n{"n": 3}\n')
    first, bad, last = json_stream.lines(path)
    assert (first.place, first.value) == ("line 1", {"n": 1})
    assert isinstance(bad.value, BadInput)
    assert bad.value.where.endswith("l.jsonl line 3")
    assert (last.place, last.value) == ("line 4", {"n": 3})


@pytest.mark.parametrize("data", [b"[" * 100_000, b'\xff{"a": 1}', b"{"])
def test_one_record_that_cannot_be_read_says_why(tmp_path, data):
    with pytest.raises(BadInput, match=r"nested too deep|not UTF-8|no JSON"):
        json_stream.whole(written(tmp_path / "one.json", data))


def test_a_zip_that_grows_too_much_or_holds_several_files_is_refused(tmp_path):
    bomb = packed(tmp_path, "zip", b" " * 5_000_000)
    with pytest.raises(BadInput, match="claims to unpack more than"):
        list(json_stream.envelope(bomb, "results"))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("../a.json", "[]")
        archive.writestr("b.json", "[]")
    with pytest.raises(BadInput, match="the zip holds 2 JSON files"):
        list(json_stream.envelope(tmp_path / "two.zip", ""))


def test_a_file_that_cannot_be_unpacked_says_so_and_shows_nothing(tmp_path):
    broken = written(tmp_path / "e.json.gz", b"no gzip")
    assert json_stream.peek(broken) == ""
    with pytest.raises(BadInput, match="cannot be read"):
        list(json_stream.envelope(broken, "results"))
