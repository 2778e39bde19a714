"""The Disease Ontology: OBO and OBO Graphs alike, scopes of synonyms, obsolete terms, registers kept."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from oncokg import pipeline
from oncokg.errors import BadInput
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import DiseaseClassification, IdentifierAssertion, NameAssertion
from oncokg.record.reading.providers.disease_ontology import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

OBO = r"""format-version: 1.2
data-version: doid/releases/2026-07-31/subsets/DO_cancer_slim.obo
ontology: doid/subsets/DO_cancer_slim

[Term]
id: DOID:8552
name: chronic myeloid leukemia
alt_id: DOID:8551
def: "Not read." [url:https\://example.org]
synonym: "CML" EXACT OMO:0003012 []
synonym: "chronic \"granulocytic\" leukemia" EXACT []
synonym: "a wider name" BROAD []
synonym: "a narrower name" NARROW []
synonym: "a related name" RELATED []
xref: MEDDRA:10009013
xref: NCI:C9128
xref: SNOMEDCT_US_2025_09_01:92818009
xref: UMLS_CUI:C0023473
xref: ICDO:9863/3 {source="WHO"}
xref: MIM:608232 "a remark"
is_a: DOID:1240 ! leukemia

[Term]
id: DOID:1
name: an old name
is_obsolete: true
replaced_by: DOID:8552

[Typedef]
id: part_of
name: part of
"""

IRI = "http://purl.obolibrary.org/obo/"
GRAPHS = {
    "graphs": [
        {
            "id": f"{IRI}doid/subsets/DO_cancer_slim.json",
            "meta": {"version": f"{IRI}doid/releases/2026-07-31/subsets/DO_cancer_slim.json"},
            "nodes": [
                {
                    "id": f"{IRI}DOID_8552",
                    "lbl": "chronic myeloid leukemia",
                    "type": "CLASS",
                    "meta": {
                        "definition": {"val": "Not read."},
                        "synonyms": [
                            {
                                "pred": "hasExactSynonym",
                                "val": "CML",
                                "synonymType": f"{IRI}OMO_0003012",
                            },
                            {"pred": "hasExactSynonym", "val": 'chronic "granulocytic" leukemia'},
                            {"pred": "hasBroadSynonym", "val": "a wider name"},
                            {"pred": "hasRelatedSynonym", "val": "a related name"},
                        ],
                        "xrefs": [
                            {"val": "NCI:C9128"},
                            {"val": "MEDDRA:10009013"},
                            {"val": "UMLS_CUI:C0023473"},
                            {"val": "ICDO:9863/3"},
                            {"val": "MIM:608232"},
                        ],
                        "basicPropertyValues": [
                            {
                                "pred": "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId",
                                "val": "DOID:8551",
                            }
                        ],
                    },
                },
                {"id": f"{IRI}DOID_1", "lbl": "an old name", "type": "CLASS", "meta": {"deprecated": True}},
                {"id": f"{IRI}IAO_0000115", "type": "PROPERTY", "propertyType": "ANNOTATION"},
            ],
            "edges": [{"sub": f"{IRI}DOID_8552", "pred": "is_a", "obj": f"{IRI}DOID_1240"}],
        }
    ]
}


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


@pytest.fixture(params=["obo", "json"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A small ontology in one of its shapes."""
    path = tmp_path / f"doid.{request.param}"
    path.write_text(OBO if request.param == "obo" else json.dumps(GRAPHS), encoding="utf-8")
    return path


def read(path: Path, linker: Linker) -> tuple[list[Record], list[Rejection]]:
    assert PROVIDER.recognises(path, peek(path))
    given = list(PROVIDER.records(path, linker))
    records = [one for one in given if isinstance(one, Record)]
    return records, [one for one in given if isinstance(one, Rejection)]


def numbers(record: Record) -> dict[str, IdentifierAssertion]:
    return {fact.identifier: fact for fact in record.facts if isinstance(fact, IdentifierAssertion)}


def names(record: Record) -> dict[str, str]:
    return {fact.name: fact.kind for fact in record.facts if isinstance(fact, NameAssertion)}


def test_a_term_gives_names_numbers_and_its_place(path: Path, linker: Linker) -> None:
    (record,), _ = read(path, linker)
    assert (record.identifier, record.version) == ("DOID:8552", "2026-07-31")
    assert names(record) == {
        "chronic myeloid leukemia": "synonym",
        'chronic "granulocytic" leukemia': "synonym",
        "CML": "abbreviation",
    }
    found = numbers(record)
    assert set(found) == {
        "DOID:8552",
        "DOID:8551",
        "NCIT:C3174",
        "UMLS:C0023473",
        "ICDO:9863/3",
        "OMIM:608232",
    }
    (place,) = (fact for fact in record.facts if isinstance(fact, DiseaseClassification))
    assert (place.disease.key, place.broader.key) == ("ncit-C3174", "ncit-C3161")
    assert record_nquads(record)


def test_a_wrong_reference_is_corrected_with_the_published_one_as_evidence(
    path: Path, linker: Linker
) -> None:
    (record,), _ = read(path, linker)
    ncit = numbers(record)["NCIT:C3174"]
    assert ncit.basis == "curated"
    (span,) = ncit.evidence
    assert record.document.text[span.start : span.end] == "NCI:C9128"


def test_no_code_of_meddra_or_snomed_is_kept_and_no_definition(path: Path, linker: Linker) -> None:
    (record,), _ = read(path, linker)
    for text in ("MEDDRA", "10009013", "SNOMED", "92818009", "Not read"):
        assert text not in record.document.text


def test_an_obsolete_term_is_refused_and_what_is_no_term_is_passed_over(path: Path, linker: Linker) -> None:
    _, refused = read(path, linker)
    assert [one.reason for one in refused] == ["the term is obsolete"]


def test_both_shapes_give_the_same_document(tmp_path: Path, linker: Linker) -> None:
    obo, graphs = tmp_path / "doid.obo", tmp_path / "doid.json"
    obo.write_text(OBO, encoding="utf-8")
    graphs.write_text(json.dumps(GRAPHS), encoding="utf-8")
    (left,), _ = read(obo, linker)
    (right,), _ = read(graphs, linker)
    assert left.document.text == right.document.text
    assert left.facts == right.facts


def test_the_last_term_of_a_file_without_a_blank_line_is_read(tmp_path: Path, linker: Linker) -> None:
    path = tmp_path / "doid.obo"
    path.write_text("ontology: doid\n[Term]\nid: DOID:162\nname: cancer", encoding="utf-8")
    (record,), _ = read(path, linker)
    assert record.identifier == "DOID:162"


def test_a_term_of_another_ontology_is_refused(tmp_path: Path, linker: Linker) -> None:
    path = tmp_path / "doid.obo"
    path.write_text("ontology: doid\n\n[Term]\nid: UBERON:1\nname: an organ\n", encoding="utf-8")
    records, refused = read(path, linker)
    assert records == []
    assert "no number of the ontology" in refused[0].reason


def test_graphs_of_another_shape_are_told(tmp_path: Path, linker: Linker) -> None:
    path = tmp_path / "doid.json"
    path.write_text('{"graphs": [{"id": "obo/doid", "nodes": [{"type": "CLASS"}]}]}', encoding="utf-8")
    with pytest.raises(BadInput, match="OBO Graphs"):
        list(PROVIDER.records(path, linker))


def test_an_obo_file_that_is_not_utf_8_is_told(tmp_path: Path, linker: Linker) -> None:
    path = tmp_path / "doid.obo"
    path.write_bytes(b"ontology: doid\n\n[Term]\nname: Waldenstr\xf6m\n")
    with pytest.raises(BadInput, match="UTF-8"):
        list(PROVIDER.records(path, linker))


def test_another_ontology_is_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "go.obo"
    assert not PROVIDER.recognises(path, "format-version: 1.2\nontology: go\n")
    assert not PROVIDER.recognises(tmp_path / "go.json", '{"graphs": [{"id": "obo/go.json"}]}')


def by_hand(path: Path) -> list[str]:
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [block for block in blocks if block.strip().startswith("[Term]")]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["DO_cancer_slim.obo", "DO_cancer_slim.json"])
def test_every_term_of_the_cancer_slim_is_read_or_refused(shared: Path, linker: Linker, name: str) -> None:
    folder = shared / "data" / "disease_ontology"
    terms = by_hand(folder / "DO_cancer_slim.obo")
    records, refused = read(folder / name, linker)
    assert len(terms) == len(records) + len(refused) == 730
    assert [one.reason for one in refused] == ["the term is obsolete"]
    live = [term for term in terms if "is_obsolete: true" not in term]
    exact = sum(len(set(re.findall(r'^synonym: "(.*)" EXACT', term, re.MULTILINE))) for term in live)
    asserted = Counter(type(fact) for record in records for fact in record.facts)
    same_as_name = sum(
        f'synonym: "{re.search(r"^name: (.*)", term, re.MULTILINE)[1]}" EXACT' in term  # type: ignore[index]
        for term in live
    )
    assert asserted[NameAssertion] == len(live) + exact - same_as_name
    places = sum(len(re.findall(r"^is_a: ", term, re.MULTILINE)) for term in live)
    folded = {("DOID:0081088", "DOID:8552"), ("DOID:0080630", "DOID:0080638")}  # one entity here, each pair
    assert places - asserted[DiseaseClassification] == len(folded)
    assert all(record_nquads(record) for record in records)
    assert not any("MEDDRA" in record.document.text for record in records)


@pytest.mark.shared
def test_facts_of_the_slim_as_the_file_has_them(shared: Path, linker: Linker) -> None:
    records, _ = read(shared / "data" / "disease_ontology" / "DO_cancer_slim.obo", linker)
    found = {record.identifier: record for record in records}
    angiosarcoma = found["DOID:0001816"]
    assert set(numbers(angiosarcoma)) == {
        "DOID:0001816",
        "DOID:267",
        "DOID:4508",
        "ICDO:9120/3",
        "MESH:D006394",
        "NCIT:C3088",
        "NCIT:C9275",
        "UMLS:C0018923",
        "UMLS:C0854893",
    }
    assert names(angiosarcoma) == {"angiosarcoma": "synonym", "hemangiosarcoma": "synonym"}
    leukemia = found["DOID:0050523"]
    assert names(leukemia)["ATLL"] == "abbreviation"


@pytest.mark.shared
def test_both_shapes_in_one_build_are_one_document_for_a_term(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "disease_ontology"
    paths = [folder / "DO_cancer_slim.obo", folder / "DO_cancer_slim.json"]
    report = pipeline.build(paths, tmp_path / "store")
    assert report.sources["disease-ontology"] == report.repeated["disease-ontology"] == 729
