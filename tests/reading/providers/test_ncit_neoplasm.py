"""The NCIt neoplasm core: quoted header, synonyms in one cell, damaged names, the tables beside it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from oncokg import pipeline
from oncokg.errors import BadInput
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import DiseaseClassification, IdentifierAssertion, NameAssertion
from oncokg.record.reading.providers.ncit_neoplasm import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

HEAD = '"Code","Preferred Term","Synonyms","Definition","Neoplastic Status"\n'
ROWS = (
    "C8644,B Acute Lymphoblastic Leukemia,Precursor B-Lymphoblastic Leukemia,A definition.,Malignant\n"
    "C2926,Lung Non-Small Cell Carcinoma,NSCLC|Non-Small Cell Lung Cancer|,A definition.,Malignant\n"
    "C3366,Sezary Syndrome,S\ufffdzary Syndrome|Sezary Disease,,Malignant\n"
    "C999999,Invented Neoplasm,,,Benign\n"
)
TREE = (
    "Malignant Neoplasm (R_1)\n"
    "\tLeukemia (C3161)\n"
    "\t\tAcute Lymphoblastic Leukemia (C3167)\n"
    "\t\t\tB Lymphoblastic Leukemia/Lymphoma (C8936)\n"
    "\t\t\t\tB Acute Lymphoblastic Leukemia (C8644)\n"
    "\tInvented Neoplasm (C999999)\n"
    "Benign Neoplasm (R_2)\n"
    "\tInvented Group (C999998)\n"
    "\t\tInvented Neoplasm (C999999)\n"
)
MAPPED = (
    "NCIt Code,NCIt Preferred Term,NCIm CUI,NCIm Preferred Name,NCIm Source,Term Type,"
    "Source Code,Source Term\n"
    "C2926,x,C0007131,x,MSH,MH,D002289,x\n"
    "C2926,x,C0007131,x,MSH,ET,D000001,x\n"
    "C2926,x,C0007131,x,MDR,PT,10061873,x\n"
    "C999999,x,CL412345,x,PDQ,PT,CDR1,x\n"
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "Neoplasm_Core_Hierarchy_By_Neoplastic_Status.txt").write_text(TREE, encoding="utf-8")
    (tmp_path / "Neoplasm_Core_Mappings_NCIm_Terms.csv").write_text(MAPPED, encoding="utf-8")
    path = tmp_path / "Neoplasm_Core.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def read(path: Path, linker: Linker) -> dict[str, Record]:
    assert PROVIDER.recognises(path, peek(path))
    found = [one for one in PROVIDER.records(path, linker) if isinstance(one, Record)]
    return {str(record.identifier): record for record in found}


def numbers(record: Record) -> dict[str, str]:
    return {
        fact.identifier: fact.entity.key for fact in record.facts if isinstance(fact, IdentifierAssertion)
    }


def names(record: Record) -> dict[str, str]:
    return {fact.name: fact.kind for fact in record.facts if isinstance(fact, NameAssertion)}


def broader(record: Record) -> set[str]:
    return {fact.broader.key for fact in record.facts if isinstance(fact, DiseaseClassification)}


def test_names_in_one_cell_stand_each_for_itself(path: Path, linker: Linker) -> None:
    record = read(path, linker)["NCIT:C2926"]
    assert names(record) == {
        "Lung Non-Small Cell Carcinoma": "synonym",
        "NSCLC": "abbreviation",
        "Non-Small Cell Lung Cancer": "synonym",
    }
    for fact in record.facts:
        if isinstance(fact, NameAssertion):
            (span,) = fact.evidence
            assert record.document.text[span.start : span.end] == fact.name
    assert "A definition" not in record.document.text


def test_mapped_numbers_are_those_of_the_concept_itself(path: Path, linker: Linker) -> None:
    found = read(path, linker)
    assert set(numbers(found["NCIT:C2926"])) == {"NCIT:C2926", "MESH:D002289", "UMLS:C0007131"}
    assert set(numbers(found["NCIT:C999999"])) == {"NCIT:C999999"}
    assert "10061873" not in found["NCIT:C2926"].document.text, "no MedDRA code"


def test_a_concept_folded_into_another_is_that_entity(path: Path, linker: Linker) -> None:
    record = read(path, linker)["NCIT:C8644"]
    assert numbers(record) == {"NCIT:C8644": "ncit-C8936"}
    assert broader(record) == set(), "its only parent is the entity itself"


def test_a_concept_below_a_group_by_status_has_no_parent_there(path: Path, linker: Linker) -> None:
    record = read(path, linker)["NCIT:C999999"]
    assert numbers(record)["NCIT:C999999"] == "ncit-C999999"
    assert broader(record) == {"ncit-C999998"}
    (place,) = (fact for fact in record.facts if isinstance(fact, DiseaseClassification))
    assert place.broader.label == "Invented Group"


def test_a_name_that_lost_a_letter_is_told_and_not_used(path: Path, linker: Linker) -> None:
    record = read(path, linker)["NCIT:C3366"]
    assert set(names(record)) == {"Sezary Syndrome", "Sezary Disease"}
    assert [record.document.text[g.span.start : g.span.end] for g in record.gaps] == ["S\ufffdzary Syndrome"]
    assert record_nquads(record)


def test_the_table_alone_gives_names_and_numbers(tmp_path: Path, linker: Linker) -> None:
    path = tmp_path / "Neoplasm_Core.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    record = read(path, linker)["NCIT:C2926"]
    assert set(numbers(record)) == {"NCIT:C2926"}
    assert broader(record) == set()


def test_a_row_without_a_code_or_with_a_cell_too_many_is_refused(tmp_path: Path, linker: Linker) -> None:
    path = tmp_path / "Neoplasm_Core.csv"
    path.write_text(f"{HEAD},No code,,,\nC1,Name,,,,\nC2,,,,\nC3,Name,,,\n", encoding="utf-8")
    given = list(PROVIDER.records(path, linker))
    assert [type(one) for one in given] == [Rejection, Rejection, Rejection, Record]


def test_a_hierarchy_of_another_shape_is_told(path: Path, linker: Linker) -> None:
    (path.parent / "Neoplasm_Core_Hierarchy_By_Neoplastic_Status.txt").write_text("Leukemia C3161\n")
    with pytest.raises(BadInput, match="line 1"):
        list(PROVIDER.records(path, linker))


def test_the_tables_beside_it_are_read_along_and_not_by_themselves(path: Path, tmp_path: Path) -> None:
    report = pipeline.build([path.parent], tmp_path.with_name(f"{tmp_path.name}-store"))
    assert dict(report.sources) == {"ncit-neoplasm": 4}
    assert (report.rejections, report.ignored) == ([], 0)


@pytest.mark.shared
def test_every_concept_of_the_core_is_read(shared: Path, linker: Linker, tmp_path: Path) -> None:
    folder = shared / "data" / "ncit_neoplasm_core"
    path = folder / "Neoplasm_Core.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        listed = list(csv.DictReader(lines))
    given = list(PROVIDER.records(path, linker))
    records = [one for one in given if isinstance(one, Record)]
    assert len(listed) == len(given) == len(records) == 1395
    assert all(record_nquads(record) for record in records)
    damaged = sum("\ufffd" in name for row in listed for name in row["Synonyms"].split("|"))
    assert sum(len(record.gaps) for record in records) == damaged == 15
    for row, record in zip(listed, records, strict=True):
        wanted = {row["Preferred Term"], *row["Synonyms"].split("|")} - {""}
        assert set(names(record)) == {name.strip() for name in wanted if "\ufffd" not in name}
    report = pipeline.build([folder], tmp_path / "store")
    assert report.sources["ncit-neoplasm"] == 1395
    assert report.rejections == []


@pytest.mark.shared
def test_places_and_numbers_as_the_other_tables_have_them(shared: Path, linker: Linker) -> None:
    found = read(shared / "data" / "ncit_neoplasm_core" / "Neoplasm_Core.csv", linker)
    assert numbers(found["NCIT:C7419"]).keys() == {
        "NCIT:C7419",
        "UMLS:C0846967",
        "MESH:D049309",
        "GARD:8604",
    }
    (tree,) = (shared / "data" / "ncit_neoplasm_core").glob("*Hierarchy*")
    lines = tree.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.endswith("(C3173)"))
    depth = lines[place].count("\t")
    above = next(line for line in reversed(lines[:place]) if line.count("\t") == depth - 1)
    code = re.search(r"\((C\d+)\)", above)
    assert code
    assert broader(found["NCIT:C3173"]) == {f"ncit-{code[1]}"}
