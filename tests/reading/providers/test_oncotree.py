"""OncoTree: tree and flat list alike, tissues, corrected references, wrong neighbours, releases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import DiseaseClassification, IdentifierAssertion, NameAssertion
from oncokg.record.reading.providers.oncotree import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek


def node(code: str, name: str, parent: str | None, level: int, **more: Any) -> dict[str, Any]:
    """Return a node as the API gives it."""
    return {
        "code": code,
        "color": None,
        "name": name,
        "mainType": None,
        "externalReferences": {},
        "tissue": "Myeloid",
        "children": {},
        "parent": parent,
        "history": [],
        "level": level,
        "revocations": [],
        "precursors": [],
        **more,
    }


CML = node(
    "CML",
    "Chronic Myelogenous Leukemia",
    "MPN",
    4,
    externalReferences={"NCI": ["C3172"], "UMLS": ["C0023470 "]},
)
MPN = node("MPN", "Myeloproliferative Neoplasms", "MYELOID", 3, externalReferences={"NCI": ["C4345"]})
OTHER = node("QQQ", "Invented Tumor of Nothing", "MYELOID", 2, history=["QQP"])
TISSUE = node("MYELOID", "Myeloid", "TISSUE", 1)
ROOT = node("TISSUE", "Tissue", None, 0)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def saved(folder: Path, value: object, name: str = "tumorTypes.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def tree() -> dict[str, Any]:
    below = {**MPN, "children": {"CML": CML}}
    tissue = {**TISSUE, "children": {"MPN": below, "QQQ": OTHER}}
    return {"TISSUE": {**ROOT, "children": {"MYELOID": tissue}}}


def read(path: Path, linker: Linker) -> dict[str, Record]:
    assert PROVIDER.recognises(path, peek(path))
    found = [one for one in PROVIDER.records(path, linker) if isinstance(one, Record)]
    return {str(record.identifier): record for record in found}


def quotes(record: Record, fact: NameAssertion | IdentifierAssertion | DiseaseClassification) -> list[str]:
    return [record.document.text[span.start : span.end] for span in fact.evidence]


def numbers(record: Record) -> dict[str, IdentifierAssertion]:
    return {fact.identifier: fact for fact in record.facts if isinstance(fact, IdentifierAssertion)}


def test_the_tree_and_the_flat_list_give_the_same_documents(tmp_path: Path, linker: Linker) -> None:
    flat = read(saved(tmp_path, [CML, MPN, OTHER, TISSUE, ROOT]), linker)
    nested = read(saved(tmp_path, tree(), "tree.json"), linker)
    assert flat.keys() == nested.keys() == {"ONCOTREE:CML", "ONCOTREE:MPN", "ONCOTREE:QQQ"}
    for number, record in flat.items():
        assert record.document.text == nested[number].document.text
        assert record.facts == nested[number].facts


def test_a_tissue_is_no_disease(tmp_path: Path, linker: Linker) -> None:
    given = list(PROVIDER.records(saved(tmp_path, tree()), linker))
    refused = [one for one in given if isinstance(one, Rejection)]
    assert [one.where for one in refused] == ["tumorTypes.json node TISSUE", "tumorTypes.json node MYELOID"]
    assert {one.reason for one in refused} == {"the node is a tissue, no disease"}
    below = next(one for one in given if isinstance(one, Record) and one.identifier == "ONCOTREE:QQQ")
    assert not [fact for fact in below.facts if isinstance(fact, DiseaseClassification)]


def test_a_wrong_reference_is_corrected_and_says_so(tmp_path: Path, linker: Linker) -> None:
    record = read(saved(tmp_path, [CML, MPN]), linker)["ONCOTREE:CML"]
    found = numbers(record)
    assert set(found) == {"ONCOTREE:CML", "NCIT:C3174", "UMLS:C0023473"}
    ncit = found["NCIT:C3174"]
    assert (ncit.basis, ncit.entity.key) == ("curated", "ncit-C3174")
    assert "C3172" in (ncit.reason or "")
    assert quotes(record, ncit) == ["C3172"]
    assert found["ONCOTREE:CML"].basis == "stated"


def test_a_node_stands_below_its_parent(tmp_path: Path, linker: Linker) -> None:
    record = read(saved(tmp_path, [CML, MPN]), linker)["ONCOTREE:CML"]
    (place,) = (fact for fact in record.facts if isinstance(fact, DiseaseClassification))
    assert (place.disease.key, place.broader.key) == ("ncit-C3174", "ncit-C4345")
    assert quotes(record, place) == ["MPN"]


def test_a_node_that_nothing_knows_is_an_entity_by_its_code(tmp_path: Path, linker: Linker) -> None:
    record = read(saved(tmp_path, [OTHER]), linker)["ONCOTREE:QQQ"]
    (name,) = (fact for fact in record.facts if isinstance(fact, NameAssertion))
    assert (name.entity.key, name.name, name.kind) == ("oncotree-QQQ", OTHER["name"], "synonym")
    assert set(numbers(record)) == {"ONCOTREE:QQQ", "ONCOTREE:QQP"}
    assert record.gaps == ()


def test_a_name_decides_only_where_no_number_speaks_against_it(tmp_path: Path, linker: Linker) -> None:
    agreeing = node("QQ1", "Mantle Cell Lymphoma", "X", 3)
    numbered = {**agreeing, "externalReferences": {"NCI": ["C1"]}}
    entity = shipped().entity("disease", "ncit-C4337")
    assert "NCIT:C4337" in entity.identifiers
    for given, key in ((numbered, "oncotree-QQ1"), (agreeing, "oncotree-QQ1")):
        record = read(saved(tmp_path, [given]), linker)["ONCOTREE:QQ1"]
        assert numbers(record)["ONCOTREE:QQ1"].entity.key == key, "OncoTree has another number for it"
    unlisted = node("QQ2", "Germ Cell Tumor", "X", 3)
    record = read(saved(tmp_path, [unlisted]), linker)["ONCOTREE:QQ2"]
    assert numbers(record)["ONCOTREE:QQ2"].entity.key == "ncit-C3708"
    twice = [unlisted, node("QQ3", "Germ Cell Tumor", "X", 3)]
    found = read(saved(tmp_path, twice), linker)
    assert {numbers(record)[number].entity.key for number, record in found.items()} == {
        "oncotree-QQ2",
        "oncotree-QQ3",
    }


def test_a_code_with_a_stroke_can_be_a_key(tmp_path: Path, linker: Linker) -> None:
    record = read(saved(tmp_path, [node("Q/Q", "Invented Tumor", "X", 3)]), linker)["ONCOTREE:Q/Q"]
    assert numbers(record)["ONCOTREE:Q/Q"].entity.key == "oncotree-Q-Q"
    assert record_nquads(record)


def test_the_name_of_the_file_gives_the_release(tmp_path: Path, linker: Linker) -> None:
    path = saved(tmp_path, [CML], "oncotree_2025_10_03.json")
    record = read(path, linker)["ONCOTREE:CML"]
    assert (record.version, str(record.issued)) == ("2025-10-03", "2025-10-03")
    assert read(saved(tmp_path, [CML]), linker)["ONCOTREE:CML"].version is None


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("text", "no node"),
        ({"name": "x"}, "no code or no name"),
        ({"code": "X", "name": ""}, "no code or no name"),
        ({"code": "X", "name": "x"}, "no level or no references"),
    ],
)
def test_what_is_no_node_is_refused_and_the_rest_is_read(
    tmp_path: Path, linker: Linker, broken: object, reason: str
) -> None:
    given = list(PROVIDER.records(saved(tmp_path, [broken, MPN]), linker))
    assert isinstance(given[0], Rejection)
    assert reason in given[0].reason
    assert isinstance(given[1], Record)


def nodes_by_hand(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in value.values():
        yield one
        yield from nodes_by_hand(one["children"])


@pytest.mark.shared
@pytest.mark.parametrize("release", ["2021_11_02", "2025_10_03"])
def test_every_node_of_a_release_is_read_or_refused(shared: Path, linker: Linker, release: str) -> None:
    path = shared / "data" / "oncotree" / f"oncotree_{release}.json"
    by_hand = list(nodes_by_hand(json.loads(path.read_text(encoding="utf-8"))))
    given = list(PROVIDER.records(path, linker))
    records = [one for one in given if isinstance(one, Record)]
    assert len(given) == len(by_hand)
    assert len(records) == sum(one["level"] >= 2 for one in by_hand)
    assert all(record_nquads(record) for record in records)
    assert all(record.gaps == () for record in records)
    references = sum(
        len(values) for one in by_hand if one["level"] >= 2 for values in one["externalReferences"].values()
    )
    history = sum(len(one["history"]) for one in by_hand if one["level"] >= 2)
    dropped = 1  # HDCS has the code of HS
    asserted = sum(isinstance(fact, IdentifierAssertion) for record in records for fact in record.facts)
    assert asserted == len(records) + references + history - dropped


@pytest.mark.shared
def test_facts_of_the_release_as_the_file_has_them(shared: Path, linker: Linker) -> None:
    found = read(shared / "data" / "oncotree" / "oncotree_2025_10_03.json", linker)
    bll = found["ONCOTREE:BLL"]
    assert set(numbers(bll)) == {"ONCOTREE:BLL", "NCIT:C8936", "UMLS:C0862030"}
    assert {fact.entity.key for fact in bll.facts if isinstance(fact, NameAssertion)} == {"ncit-C8936"}
    assert set(numbers(found["ONCOTREE:FT"])) == {"ONCOTREE:FT", "ONCOTREE:MFT"}
    assert set(numbers(found["ONCOTREE:SRCCR"])) == {
        "ONCOTREE:SRCCR",
        "NCIT:C9168",
        "NCIT:C7967",
        "UMLS:C0279654",
        "UMLS:C1707436",
    }
    assert set(numbers(found["ONCOTREE:HDCS"])) == {"ONCOTREE:HDCS", "UMLS:C0334663"}


@pytest.mark.shared
def test_two_releases_make_one_graph_that_conforms(shared: Path, tmp_path: Path) -> None:
    report = pipeline.build([shared / "data" / "oncotree"], tmp_path / "store")
    reasons = Counter(one.reason for one in report.rejections)
    assert reasons["the node is a tissue, no disease"] == 2 * 33
    assert report.sources["oncotree"] + report.repeated["oncotree"] == 852 + 865
