"""Every SSSOM file has a whole header, CURIEs that expand, and subjects and labels of ours."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from oncokg.resources import vocabulary_dir
from oncokg.terms import ID_KINDS, IDENTIFIER_PREFIXES, PREFIXES

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((ROOT / "ontology" / "mappings").glob("*.sssom.tsv"))
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "comment",
]
HEADER = {
    "mapping_set_id",
    "mapping_set_title",
    "mapping_set_description",
    "mapping_set_version",
    "license",
    "creator_label",
    "mapping_date",
    "curie_map",
}
MATCHES = {f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")}


@dataclass(frozen=True, kw_only=True)
class MappingSet:
    """A parsed SSSOM file."""

    header: dict[str, str]
    prefixes: dict[str, str]
    rows: tuple[dict[str, str], ...]


def parse(text: str) -> MappingSet:
    lines = text.splitlines()
    head = [line[1:] for line in lines if line.startswith("#")]
    body = [line for line in lines if not line.startswith("#")]
    assert lines[: len(head)] == [f"#{line}" for line in head], "the header comes first"
    keys = [line.partition(":")[::2] for line in head if not line.startswith("  ")]
    pairs = [line.split(": ") for line in head if line.startswith("  ") and not line.startswith("  - ")]
    header = {key: value.strip() for key, value in keys}
    prefixes = {prefix.strip(): base.strip('"') for prefix, base in pairs}
    reader = csv.DictReader(body, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    assert reader.fieldnames == COLUMNS
    return MappingSet(header=header, prefixes=prefixes, rows=tuple(reader))


@pytest.fixture(params=FILES, ids=lambda file: file.name.split(".")[0])
def mapping_set(request: pytest.FixtureRequest) -> MappingSet:
    file: Path = request.param
    return parse(file.read_text("utf-8"))


@pytest.fixture(scope="module")
def labels(root: Path) -> dict[str, str]:
    """CURIE of every term and list concept to its label."""
    from rdflib import RDFS, SKOS, Graph

    graph = Graph()
    for file in (root / "ontology" / "oncokg.ttl", *(root / "ontology" / "lists").glob("*.ttl")):
        graph.parse(file)
    known = [*graph.subject_objects(RDFS.label), *graph.subject_objects(SKOS.prefLabel)]
    return {curie(str(subject)): str(label) for subject, label in known}


def curie(iri: str) -> str:
    (prefix,) = (name for name in ("okg", "okl") if iri.startswith(PREFIXES[name]))
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"


def test_there_are_mapping_sets() -> None:
    names = [file.name for file in FILES]
    assert names == ["entities.sssom.tsv", "identifiers.sssom.tsv", "lists.sssom.tsv", "terms.sssom.tsv"]


def test_header_is_whole(mapping_set: MappingSet, request: pytest.FixtureRequest) -> None:
    header = mapping_set.header
    assert header.keys() == HEADER
    name = request.node.callspec.id
    assert header["mapping_set_id"] == f"https://w3id.org/oncokg/mappings/{name}.sssom.tsv"
    assert header["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert re.fullmatch(r"\d+\.\d+\.\d+", header["mapping_set_version"])
    assert date.fromisoformat(header["mapping_date"])
    assert header["mapping_set_description"].endswith(".")


def test_curies_expand_by_the_header(mapping_set: MappingSet) -> None:
    cells = [
        row[column]
        for row in mapping_set.rows
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification")
    ]
    assert len(cells) > 40
    used = set()
    for cell in cells:
        prefix, colon, local = cell.partition(":")
        assert colon, cell
        assert re.fullmatch(r"\S+", local), cell
        used.add(prefix)
    assert used == mapping_set.prefixes.keys()
    for prefix, base in mapping_set.prefixes.items():
        assert re.fullmatch(r"https?://\S+[/#:_]", base), prefix
        known = PREFIXES.get(prefix) or IDENTIFIER_PREFIXES.get(prefix)
        assert known in (None, base), f"{prefix} means {known} elsewhere in the project"


def test_rows_say_what_and_why(mapping_set: MappingSet) -> None:
    assert len(mapping_set.rows) > 10
    for row in mapping_set.rows:
        assert row["predicate_id"] in MATCHES, row
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert Decimal("0.5") <= Decimal(row["confidence"]) <= 1, row
        assert row["subject_label"], row
        assert row["object_label"], row
        assert row["comment"] == "" or row["comment"].endswith("."), row
    pairs = Counter((row["subject_id"], row["object_id"]) for row in mapping_set.rows)
    assert [pair for pair, count in pairs.items() if count > 1] == []
    order = [(row["subject_id"].casefold(), row["object_id"].casefold()) for row in mapping_set.rows]
    assert order == sorted(order)


def test_subjects_and_their_labels_are_ours(mapping_set: MappingSet, labels: dict[str, str]) -> None:
    for row in mapping_set.rows:
        prefix, _, local = row["subject_id"].partition(":")
        if prefix in ID_KINDS:
            assert re.fullmatch(r"[A-Za-z0-9-]+", local), row
            label = vocabulary_labels(prefix).get(local, row["subject_label"])
        else:
            label = labels[row["subject_id"]]
        assert row["subject_label"] == label, row


def vocabulary_labels(kind: str) -> dict[str, str]:
    """Key to label in the vocabulary's table of a kind; empty where there is no table."""
    table = vocabulary_dir() / f"{kind}s.csv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row["label"] for row in csv.DictReader(file)}


def test_exact_match_is_one_to_one(mapping_set: MappingSet) -> None:
    """In one vocabulary a subject has one exact match, and no other subject has the same."""
    exact = [row for row in mapping_set.rows if row["predicate_id"] == "skos:exactMatch"]
    ours = Counter((row["subject_id"], row["object_id"].partition(":")[0]) for row in exact)
    theirs = Counter(row["object_id"] for row in exact)
    assert [key for key, count in (ours + theirs).items() if count > 1] == []


def entity_matches() -> dict[tuple[str, str], dict[str, str]]:
    rows = parse((ROOT / "ontology" / "mappings" / "entities.sssom.tsv").read_text("utf-8")).rows
    return {(row["subject_id"], row["object_id"]): row for row in rows}


def test_golden_identifiers_are_pinned_with_their_labels() -> None:
    matches = entity_matches()
    drug, target, disease = "substance:unii-P93RUU11P7", "target:hgnc-1643", "disease:ncit-C8936"
    exact = {pair for pair, row in matches.items() if row["predicate_id"] == "skos:exactMatch"}
    assert {
        (drug, "UNII:P93RUU11P7"),
        (drug, "NCIT:C71542"),
        (drug, "RXNORM:1942950"),
        (drug, "DRUGBANK:DB05889"),
        (drug, "ATC:L01FB01"),
        (target, "HGNC:1643"),
        (disease, "NCIT:C8936"),
        (disease, "ONCOTREE:BLL"),
        ("trial:NCT01564784", "CLINICALTRIALS:NCT01564784"),
    } == exact
    assert matches[target, "HGNC:1643"]["object_label"] == "CD22"
    assert Decimal(matches[target, "UNIPROT:P20273"]["confidence"]) < Decimal("0.9")
    assert matches[disease, "DOID:0080638"]["predicate_id"] == "skos:closeMatch"


def test_every_identifier_prefix_has_a_registry() -> None:
    rows = parse((ROOT / "ontology" / "mappings" / "identifiers.sssom.tsv").read_text("utf-8")).rows
    prefixes = {match for row in rows for match in re.findall(r"^Prefix ([A-Z]+)", row["comment"])}
    assert prefixes == IDENTIFIER_PREFIXES.keys()


@pytest.mark.shared
def test_disease_labels_are_those_of_the_publishers(shared: Path) -> None:
    import json

    matches = entity_matches()
    neoplasms = (shared / "data" / "ncit_neoplasm_core" / "Neoplasm_Core.csv").read_text("utf-8", "replace")
    names = {row[0]: row[1] for row in csv.reader(neoplasms.splitlines()) if len(row) > 1}
    diseases = (shared / "data" / "disease_ontology" / "HumanDO.tsv").read_text("utf-8")
    doid = {row[0]: row[1] for row in csv.reader(diseases.splitlines(), delimiter="\t") if len(row) > 1}
    oncotree = json.loads((shared / "data" / "oncotree" / "oncotree_2025_10_03.json").read_text("utf-8"))
    disease = "disease:ncit-C8936"
    for code in ("C8936", "C8644"):
        assert matches[disease, f"NCIT:{code}"]["object_label"] == names[code]
    assert matches[disease, "DOID:0080638"]["object_label"] == doid["DOID:0080638"]
    assert matches[disease, "ONCOTREE:BLL"]["object_label"] == dict(tree_names(oncotree))["BLL"]


def tree_names(node: object) -> list[tuple[str, str]]:
    if not isinstance(node, dict):
        return []
    own = [(node["code"], node["name"])] if "code" in node else []
    children = node.get("children", node)
    return own + [pair for child in dict(children).values() for pair in tree_names(child)]
