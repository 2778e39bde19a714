"""One drug with all its sources side by side: the rows of the slice, each in its publisher's own shape."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import oncokg
from oncokg import pipeline

pytestmark = pytest.mark.shared


def table(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def sliced(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path, Any]:
    """The slice, the store built of its rows, and the report."""
    slices = json.loads(
        (shared / "data/besponsa_slice/besponsa_cross_source.json").read_text(encoding="utf-8")
    )
    folder = tmp_path_factory.mktemp("slice")
    raw = folder / "raw"
    (raw / "drugsatfda").mkdir(parents=True)
    table(raw / "orphan.csv", slices["fda_orphan_designations"])
    table(raw / "purple.csv", slices["fda_purple_book"])
    table(raw / "ndc.tsv", slices["fda_ndc_2019"], "\t")
    table(raw / "unii.tsv", slices["fda_unii"], "\t")
    for name in ("Applications", "Products", "MarketingStatus"):
        table(raw / "drugsatfda" / f"{name}.txt", slices[f"drugsatfda.{name}"], "\t")
    label = slices["openfda_label_section11_2026"]
    labels = {"fetched": "2026-08-31", "source": "openFDA drug/label.json", "labels": {"BESPONSA": label}}
    (raw / "adc-labels.json").write_text(json.dumps(labels), encoding="utf-8")
    report = pipeline.build([raw], folder / "store")
    return slices, folder / "store", report


def rows(store: Path, question: str, **values: str) -> list[dict[str, str]]:
    with oncokg.open(store) as graph:
        text = graph.ask(question, **values).to_bytes("csv").decode()
    return list(csv.DictReader(text.splitlines()))


def test_every_row_became_a_document(sliced):
    slices, _, report = sliced
    assert report.rejections == []
    assert report.ignored == 0
    assert report.sources == {
        "fda-orphan": len(slices["fda_orphan_designations"]),
        "purple-book": len(slices["fda_purple_book"]),
        "ndc-directory": len(slices["fda_ndc_2019"]),
        "drugs-at-fda": len(slices["drugsatfda.Applications"]),
        "unii": 1,
        "openfda-label": 1,
    }


def test_all_of_them_are_about_one_substance_and_one_product(sliced):
    _, store, _ = sliced
    sources = {row["source"] for row in rows(store, "sources-of-drug", drug="UNII:P93RUU11P7")}
    assert sources >= {
        "fda-orphan",
        "purple-book",
        "ndc-directory",
        "drugs-at-fda",
        "unii",
        "openfda-label",
    }
    products = {row["application"] for row in rows(store, "products-by-substance")}
    assert products == {"BLA761040"}


def test_three_names_of_companies_keep_their_roles(sliced):
    _, store, _ = sliced
    held = {(row["organization"], row["role"]) for row in rows(store, "holders-of-drug")}
    assert {("WYETH PHARMS INC", "applicant"), ("Wyeth Pharmaceuticals LLC", "applicant")} <= held
    assert ("Pfizer Inc.", "parent") in held
    assert not {role for name, role in held if name == "Pfizer Inc."} - {"parent"}


def test_each_date_stays_what_its_source_says_it_is(sliced):
    """17 August 2017 is the approval, 18 August the start of marketing, 25 March 2013 the designation."""
    _, store, _ = sliced
    approved = {(row["date"], row["source"]) for row in rows(store, "drug-status")}
    assert {
        ("2017-08-17", "fda-orphan"),
        ("2017-08-17", "purple-book"),
        ("2024-03-06", "fda-orphan"),
    } == approved
    labelers = {row["from"] for row in rows(store, "holders-of-drug") if row["role"] == "labeler"}
    assert labelers == {"2017-08-18", ""}
    assert {row["date"] for row in rows(store, "designations-of-drug")} == {"2013-03-25"}
