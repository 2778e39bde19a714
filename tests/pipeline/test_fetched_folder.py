"""A build over a fetched folder knows when its documents were retrieved, replaced and gone."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import oncokg
from oncokg.fetching.shelf import shelf
from oncokg.source.json_stream import whole

FIRST, LAST = datetime.date(2026, 8, 11), datetime.date(2026, 9, 1)

APPLICATIONS = "ApplNo\tApplType\tApplPublicNotes\tSponsorName\n761040\tBLA\t\tWYETH PHARMS INC\n"
PRODUCTS = (
    "ApplNo\tProductNo\tForm\tStrength\tReferenceDrug\tDrugName\tActiveIngredient\tReferenceStandard\n"
    "761040\t001\tVIAL;IV (INFUSION)\t0.9MG\t0\tBESPONSA\tINOTUZUMAB OZOGAMICIN\t0\n"
)

DATES = """
SELECT ?number ?retrieved ?vanished {
  ?document okg:retrievedOn ?retrieved ; dcterms:identifier ?number .
  OPTIONAL { ?document okg:vanishedOn ?vanished }
} ORDER BY ?number ?retrieved
"""
REPLACED = """
SELECT ?number ?newer ?older {
  ?new okg:replacesDocument ?old ; dcterms:identifier ?number ; okg:retrievedOn ?newer .
  ?old okg:retrievedOn ?older ; dcterms:identifier ?number .
}
"""


def trial(root: Path, number: str, updated: str, title: str) -> bytes:
    """Return the sample study under another number, as of another day."""
    value: dict[str, Any] = whole(root / "tests" / "samples" / "records" / "trial_v2.json")
    protocol = value["protocolSection"]
    protocol["identificationModule"] |= {"nctId": number, "briefTitle": title}
    protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": updated, "type": "ACTUAL"}
    return (json.dumps(value) + "\n").encode()


def test_dates_versions_and_what_vanished(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "clinicaltrials-gov"
    old = trial(root, "NCT00000001", "2026-08-01", "A study")
    gone = trial(root, "NCT00000002", "2026-08-01", "A study that goes")
    new = trial(root, "NCT00000001", "2026-08-20", "A study renamed")
    with shelf(folder, FIRST) as first:
        for number, data in (("NCT00000001", old), ("NCT00000002", gone)):
            first.put(number, data, suffix=".json", url="https://clinicaltrials.gov/")
    with shelf(folder, LAST) as second:
        second.put("NCT00000001", new, suffix=".json", url="https://clinicaltrials.gov/")
        second.vanish("NCT00000002")
    report = oncokg.build(tmp_path / "sources", store=tmp_path / "store")
    assert report.sources["clinicaltrials-gov"] == 3
    assert report.rejections == []
    with oncokg.open(tmp_path / "store") as graph:
        dates = [tuple(row.values()) for row in graph.ask(DATES)]
        replaced = [tuple(row.values()) for row in graph.ask(REPLACED)]
    assert dates == [
        ("NCT:NCT00000001", "2026-08-11", None),
        ("NCT:NCT00000001", "2026-09-01", None),
        ("NCT:NCT00000002", "2026-08-11", "2026-09-01"),
    ]
    assert replaced == [("NCT:NCT00000001", "2026-09-01", "2026-08-11")]


def test_the_tables_of_an_archive_have_its_date(tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "drugs-at-fda"
    with shelf(folder, FIRST) as opened:
        name = opened.place("drugs-at-fda", "ab" * 32, "")
        (folder / name).mkdir(parents=True)
        (folder / name / "Applications.txt").write_text(APPLICATIONS)
        (folder / name / "Products.txt").write_text(PRODUCTS)
        opened.note("drugs-at-fda", "ab" * 32, file=name, url="https://www.fda.gov/", holds="collection")
    report = oncokg.build(tmp_path / "sources", store=tmp_path / "store")
    assert (report.documents, report.rejections) == (1, [])
    with oncokg.open(tmp_path / "store") as graph:
        assert [tuple(row.values()) for row in graph.ask(DATES)] == [
            ("APPLICATION:BLA761040", "2026-08-11", None)
        ]
