from __future__ import annotations

from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.names.cross_references import TABLE, corrections, read_corrections
from oncokg.resources import vocabulary_dir

HEAD = "source,term,field,from,to,reason,seen\n"


def test_the_reference_of_oncotree_to_myeloid_leukemia_is_corrected() -> None:
    made = corrections()["ONCOTREE:CML", "NCI", "C3172"]
    assert (made.source, made.right) == ("oncotree", "C3174")
    assert made.reason
    assert made.seen


def test_each_correction_changes_something() -> None:
    assert all(made.right != made.wrong for made in corrections().values())


def test_rows_are_sorted_so_that_a_new_one_has_its_place() -> None:
    lines = (vocabulary_dir() / TABLE).read_text(encoding="utf-8").splitlines()
    assert lines[1:] == sorted(lines[1:])


def test_a_number_may_be_taken_away_without_another_in_its_place(tmp_path: Path) -> None:
    table = tmp_path / TABLE
    table.write_text(f"{HEAD}oncotree,ONCOTREE:X,NCI,C1,,no such concept,2025\n", encoding="utf-8")
    (made,) = read_corrections(table).values()
    assert made.right == ""


@pytest.mark.parametrize(
    "line",
    [
        "oncotree,ONCOTREE:X,NCI,C1,C2,,2025\n",
        "oncotree,,NCI,C1,C2,why,2025\n",
        "oncotree,ONCOTREE:X,NCI,C1,C2,why,2025\noncotree,ONCOTREE:X,NCI,C1,C3,why,2025\n",
    ],
)
def test_a_row_without_a_reason_or_given_twice_is_refused(tmp_path: Path, line: str) -> None:
    table = tmp_path / TABLE
    table.write_text(HEAD + line, encoding="utf-8")
    with pytest.raises(BadInput, match=r"line \d"):
        read_corrections(table)


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_corrections(tmp_path / TABLE)
