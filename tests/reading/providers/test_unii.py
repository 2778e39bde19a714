"""Substance names by UNII: quotation marks that close nothing, runs of rows, types of names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import IdentifierAssertion, NameAssertion
from oncokg.record.reading.providers.unii import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

HEAD = "Name\tTYPE\tUNII\tDisplay Name\n"
BESPONSA = (
    "BESPONSA\tbn\tP93RUU11P7\tINOTUZUMAB OZOGAMICIN\n"
    "CMC-544\tcd\tP93RUU11P7\tINOTUZUMAB OZOGAMICIN\n"
    "INOTUZUMAB OZOGAMICIN\tof\tP93RUU11P7\tINOTUZUMAB OZOGAMICIN\n"
    "INOTUZUMAB OZOGAMICIN [INN]\tcn\tP93RUU11P7\tINOTUZUMAB OZOGAMICIN\n"
    "INOTUZUMAB OZOGAMICIN [MI]\tcn\tP93RUU11P7\tINOTUZUMAB OZOGAMICIN\n"
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def saved(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "UNII_Names.txt"
    path.write_text(head + rows, encoding="utf-8")
    return path


def read(path: Path, linker: Linker) -> list[Record]:
    assert PROVIDER.recognises(path, peek(path))
    return [one for one in PROVIDER.records(path, linker) if isinstance(one, Record)]


def names(record: Record) -> dict[str, str]:
    return {fact.name: fact.kind for fact in record.facts if isinstance(fact, NameAssertion)}


def number(record: Record) -> tuple[str, str]:
    (fact,) = (fact for fact in record.facts if isinstance(fact, IdentifierAssertion))
    return fact.identifier, fact.entity.key


def test_names_by_type_each_once(tmp_path: Path, linker: Linker) -> None:
    (record,) = read(saved(tmp_path, BESPONSA), linker)
    assert record.identifier == "UNII:P93RUU11P7"
    assert number(record) == ("UNII:P93RUU11P7", "unii-P93RUU11P7")
    assert names(record) == {
        "BESPONSA": "proprietary",
        "CMC-544": "code",
        "INOTUZUMAB OZOGAMICIN": "nonproprietary",
    }
    official = next(f for f in record.facts if isinstance(f, NameAssertion) and f.kind == "nonproprietary")
    quoted = [record.document.text[span.start : span.end] for span in official.evidence]
    assert quoted == ["INOTUZUMAB OZOGAMICIN"] * 2, "the official name and the INN, not who else lists it"


def test_quotation_marks_that_close_nothing_belong_to_the_name(tmp_path: Path, linker: Linker) -> None:
    rows = (
        "\"ALPHA, 5''-BETA\tsys\tABCDEFGHI1\tINVENTED ONE\n"
        'INVENTED 3" ROD\tcn\tABCDEFGHI1\tINVENTED ONE\n'
        "INVENTED TWO\tof\tABCDEFGHI2\tINVENTED TWO\n"
    )
    one, two = read(saved(tmp_path, rows), linker)
    assert names(one) == {"\"ALPHA, 5''-BETA": "synonym", 'INVENTED 3" ROD': "synonym"}
    assert names(two) == {"INVENTED TWO": "nonproprietary"}


def test_rows_of_one_substance_that_stand_apart_are_two_documents(tmp_path: Path, linker: Linker) -> None:
    rows = "A ONE\tof\tABCDEFGHI1\tA\nB ONE\tof\tABCDEFGHI2\tB\nA TWO\tcn\tABCDEFGHI1\tA\n"
    found = read(saved(tmp_path, rows), linker)
    assert [record.identifier for record in found] == [
        "UNII:ABCDEFGHI1",
        "UNII:ABCDEFGHI2",
        "UNII:ABCDEFGHI1",
    ]


def test_a_salt_with_a_number_of_its_own_is_not_the_base(tmp_path: Path, linker: Linker) -> None:
    rows = "IMATINIB MESYLATE\tof\tABCDEFGHI1\tIMATINIB MESYLATE\nIMATINIB\tcn\tABCDEFGHI2\tIMATINIB\n"
    keys = [number(record)[1] for record in read(saved(tmp_path, rows), linker)]
    assert keys == ["unii-ABCDEFGHI1", "unii-ABCDEFGHI2"]


def test_a_name_decides_for_an_entity_that_has_no_number_yet(tmp_path: Path, linker: Linker) -> None:
    known = shipped().entity("substance", "name-anifrolumab")
    assert known.identifiers == ()
    rows = f"{known.label.upper()}\tof\tABCDEFGHI1\t{known.label}\n"
    (record,) = read(saved(tmp_path, rows), linker)
    assert number(record) == ("UNII:ABCDEFGHI1", known.key)


def test_the_older_header_is_read_too(tmp_path: Path, linker: Linker) -> None:
    path = saved(tmp_path, "CMC-544\tcd\tP93RUU11P7\tINOTUZUMAB\n", "Name\tTYPE\tUNII\tPT\n")
    (record,) = read(path, linker)
    assert record.title == "INOTUZUMAB"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("NAME\tcn\tSHORT\tNAME\n", "no UNII of ten characters"),
        ("\tcn\tABCDEFGHI1\tNAME\n", "no name"),
        ("NAME\tcn\tABCDEFGHI1\n", "3 cells where the header has 4"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, linker: Linker, row: str, reason: str
) -> None:
    given = list(PROVIDER.records(saved(tmp_path, BESPONSA + row + BESPONSA), linker))
    (refused,) = (one for one in given if isinstance(one, Rejection))
    assert reason in refused.reason
    assert refused.where.endswith("line 7")
    assert len(given) == 3


@pytest.mark.shared
def test_every_row_of_the_subset_is_in_a_document(shared: Path, linker: Linker, tmp_path: Path) -> None:
    path = shared / "data" / "fda_unii_names" / "unii_names_oncology_subset.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
    given = list(PROVIDER.records(path, linker))
    records = [one for one in given if isinstance(one, Record)]
    assert len(given) == len(records) == len({line[2] for line in lines}) == 278
    in_cells = Counter(
        cell.partition(":")[0].partition(".")[0]
        for record in records
        for cell in record.document.text.splitlines()
    )
    assert {kind: in_cells[kind] for kind in ("of", "cn", "bn", "cd", "sys")} == {
        "of": 339,
        "cn": 2659,
        "bn": 401,
        "cd": 907,
        "sys": 338,
    }
    assert sum(in_cells.values()) == len(lines) + 2 * 278
    assert all(record_nquads(record) for record in records)
    assert not any(record.gaps for record in records)
    report = pipeline.build([path], tmp_path / "store")
    assert report.rejections == []


@pytest.mark.shared
def test_names_of_the_subset_as_the_file_has_them(shared: Path, linker: Linker) -> None:
    path = shared / "data" / "fda_unii_names" / "unii_names_oncology_subset.tsv"
    found = {record.identifier: record for record in read(path, linker)}
    amsacrine = names(found["UNII:00DPD30SOY"])
    assert amsacrine["4'-(9-ACRIDINYLAMINO)METHANESULFON-M-ANISIDIDE"] == "synonym"
    assert (amsacrine["AMEKRIN"], amsacrine["AMSACRINE"]) == ("proprietary", "nonproprietary")
    assert names(found["UNII:P93RUU11P7"]) == {
        "BESPONSA": "proprietary",
        "CMC-544": "code",
        "PF-05208773": "code",
        "WAY-207294": "code",
        "INOTUZUMAB OZOGAMICIN": "nonproprietary",
    }
