"""Rows and JSON records as documents: each value is where its cell says it is."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncokg.source.cells import Cells, leaves

ROW = {"BLA Number": "761040", "Proprietary Name": "Besponsa", "Strength": "", "Approval Date": " 17-Aug-17 "}


def test_the_text_is_one_line_for_each_value_and_empty_cells_are_left_out():
    cells = Cells(ROW.items())
    assert cells.text == "BLA Number: 761040\nProprietary Name: Besponsa\nApproval Date: 17-Aug-17\n"
    assert [cell.name for cell in cells] == ["BLA Number", "Proprietary Name", "Approval Date"]
    assert "Strength" not in cells
    assert cells.get("Strength") is None
    assert cells.value("Strength") == ""


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_each_value_stands_where_its_cell_says(pairs):
    cells = Cells(pairs.items())
    for cell in cells:
        assert cells.text[cell.start : cell.end] == cell.text == pairs[cell.name].strip()
    assert len(list(cells)) == sum(bool(value.strip()) for value in pairs.values())


def test_two_cells_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two cells are called 'a'"):
        Cells([("a", "1"), ("a", "2")])


def test_a_frozen_row_has_the_hash_of_its_text_and_of_its_file():
    document = Cells(ROW.items()).frozen(name="x.csv line 2", media_type="text/csv", source_sha256="f" * 64)
    assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.source_sha256 == "f" * 64
    assert document.name == "x.csv line 2"


def test_leaves_of_json_are_named_by_their_path():
    value = {"a": [{"b": "x", "c": None}, {"b": 2}], "d": True, "e": False, "f": {}}
    assert list(leaves(value)) == [("a.0.b", "x"), ("a.1.b", "2"), ("d", "true"), ("e", "false")]
