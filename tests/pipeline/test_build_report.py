"""What a build reports is what the store holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import oncokg
from oncokg.pipeline import Report, read

KINDS = """
SELECT ?kind (COUNT(DISTINCT ?one) AS ?n) {
  ?one a okg:Fact ; a ?class . FILTER(?class != okg:Fact)
  BIND(STRAFTER(STR(?class), "#") AS ?kind)
} GROUP BY ?kind
"""
GAPS = """
SELECT ?kind (COUNT(DISTINCT ?one) AS ?n) {
  ?one a okg:ReadingGap ; okg:hasGapKind ?class . BIND(STRAFTER(STR(?class), "gap-kind-") AS ?kind)
} GROUP BY ?kind
"""
DOCUMENTS = """
SELECT ?document { ?document okg:hasDocumentKind ?kind FILTER(?kind != okl:document-kind-vocabulary) }
"""


def counted(store: Path, query: str) -> dict[str, int]:
    with oncokg.open(store) as graph:
        return {str(row["kind"]): int(str(row["n"])) for row in graph.ask(query)}


def held_against_the_store(report: Report, store: Path) -> None:
    assert report.records == counted(store, KINDS)
    assert report.gaps == counted(store, GAPS)
    with oncokg.open(store) as graph:
        assert report.documents == len(graph.ask(DOCUMENTS))
        info = graph.info()
    assert report.statements == info["triples"]
    assert sum(report.records.values()) == info["facts"]


def test_the_report_of_what_ships(tmp_path: Path) -> None:
    report = oncokg.build(store=tmp_path / "store")
    held_against_the_store(report, tmp_path / "store")
    assert report.sources["news-article"] == 2  # the examples; the seed's facts come as RDF
    assert report.sources["fda-orphan"] > 500
    assert report.records["EndpointResult"] >= 9
    assert report.gaps


def test_the_report_of_a_folder_with_bad_files(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(root / "examples", folder)
    (folder / "empty.md").write_bytes(b"")
    (folder / "picture.png").write_bytes(b"")
    report = oncokg.build(folder, store=tmp_path / "store")
    held_against_the_store(report, tmp_path / "store")
    assert (report.documents, report.ignored, len(report.rejections)) == (2, 1, 1)


def test_what_was_read_and_what_is_held_agree(tmp_path: Path, root: Path) -> None:
    """The extractor's facts, counted before there is any graph, are facts of the graph, one for one."""
    source = root / "examples" / "besponsa-2017.md"
    _, (article,) = read([source])
    oncokg.build(source, store=tmp_path / "store")
    held = counted(tmp_path / "store", KINDS)
    own: dict[str, int] = {}
    for fact in article.facts:
        own[type(fact).__name__] = own.get(type(fact).__name__, 0) + 1
    curated = {"SubstanceClassification", "TargetBinding", "SubstancePart"}  # the vocabulary says them too
    for kind, number in own.items():
        assert held[kind] == number or (kind in curated and held[kind] >= number), kind
    assert counted(tmp_path / "store", GAPS) == {
        kind: sum(gap.kind == kind for gap in article.gaps) for kind in {gap.kind for gap in article.gaps}
    }


def test_the_report_is_plain_json() -> None:
    report = Report(documents=1, statements=2)
    report.records.update({"B": 1, "A": 2})
    assert json.loads(json.dumps(report.as_json())) == report.as_json()
    assert list(report.as_json()["records"]) == ["A", "B"]


def test_the_same_document_twice(tmp_path: Path, root: Path) -> None:
    source = root / "examples" / "besponsa-2017.md"
    copy = tmp_path / "in" / "copy.md"
    copy.parent.mkdir()
    shutil.copy(source, copy)
    for again in (source, copy):
        with pytest.raises(oncokg.BadInput, match="the same text was read already") as caught:
            oncokg.build(source, again, store=tmp_path / "store")
        assert caught.value.where == str(again)
    report = oncokg.build(source, copy.parent, store=tmp_path / "store")
    assert [rejection.where for rejection in report.rejections] == [str(copy)]
    held_against_the_store(report, tmp_path / "store")
