"""The Purple Book: repeated releases, two-digit years, brands in one cell, suffixes, biosimilars."""

from __future__ import annotations

import csv
import datetime

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    BiosimilarityAssertion,
    Exclusivity,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
)
from oncokg.record.reading.providers.purple_book import PROVIDER, ends_on, licensed_on
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

COLUMNS = (
    "N/R/U",
    "Applicant",
    "BLA Number",
    "Proprietary Name",
    "Proper Name",
    "BLA Type",
    "Strength",
    "Dosage Form",
    "Route of Administration",
    "Product Presentation",
    "Marketing Status",
    "Licensure",
    "Approval Date",
    "Ref. Product Proper Name",
    "Ref. Product Proprietary Name",
    "Supplement Number",
    "Submission Type",
    "License Number",
    "Product Number",
    "Center",
    "Date of First Licensure",
    "Exclusivity Expiration Date",
    "First Interchangeable Exclusivity Exp. Date",
    "Ref. Product Exclusivity Exp. Date",
    "Orphan Exclusivity Exp. Date",
)
BESPONSA = {
    "Applicant": "Wyeth Pharmaceuticals LLC",
    "BLA Number": "761040",
    "Proprietary Name": "Besponsa",
    "Proper Name": "inotuzumab ozogamicin",
    "BLA Type": "351(a)",
    "Strength": "0.9MG",
    "Dosage Form": "For Injection ",
    "Route of Administration": "Intravenous, Intraocular",
    "Marketing Status": "Rx",
    "Licensure": "Licensed",
    "Approval Date": "17-Aug-17",
    "Ref. Product Proper Name": " ",
    "Submission Type": "Original",
    "Supplement Number": "0",
    "License Number": "3",
    "Product Number": "1",
    "Center": "CDER",
    "Orphan Exclusivity Exp. Date": "6-Mar-31",
}
DATE = datetime.date


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def read(tmp_path, linker):
    def reader(*changes):
        path = tmp_path / "purplebook.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(BESPONSA | change for change in changes)
        assert PROVIDER.recognises(path, peek(path))
        return list(PROVIDER.records(path, linker))

    return reader


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def quoted(record, fact):
    return [record.document.text[span.start : span.end] for span in fact.evidence]


def test_a_row_says_what_is_licensed(read):
    (one,) = read({})
    assert (one.title, one.identifier) == ("Purple Book entry of Besponsa", "PURPLE-BOOK:BLA761040-1")
    (action,) = of(one, RegulatoryAction)
    assert (action.kind, action.action_date) == ("approved", DATE(2017, 8, 17))
    assert (action.submission.key, action.application.key) == ("BLA761040-ORIG-1", "BLA761040")
    assert [s.key for s in action.substances] == ["unii-P93RUU11P7"]
    assert quoted(one, action) == ["17-Aug-17", "Original", "0", "761040"]
    (shown,) = of(one, ProductPresentation)
    assert (shown.number, shown.strength, shown.dosage_form) == ("1", "0.9MG", "For Injection")
    assert (shown.routes, shown.marketing_status) == (("intravenous",), "prescription")
    assert [one.document.text[g.span.start : g.span.end] for g in one.gaps] == ["Intraocular"]
    (exclusivity,) = of(one, Exclusivity)
    assert (exclusivity.kind, exclusivity.until) == ("orphan", DATE(2031, 3, 6))
    (role,) = of(one, RoleAssignment)
    assert (role.role, role.application.key) == ("applicant", "BLA761040")
    assert {(f.name, f.entity.kind) for f in of(one, NameAssertion)} == {
        ("Besponsa", "product"),
        ("inotuzumab ozogamicin", "substance"),
    }


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("28-Aug-67", DATE(1967, 8, 28)),
        ("14-Jun-30", DATE(1930, 6, 14)),
        ("5-Mar-20", DATE(2020, 3, 5)),
        ("31-Dec-29", DATE(2029, 12, 31)),
        ("2-Dec-1987", DATE(1987, 12, 2)),
        ("30-Feb-20", None),
        ("Date TBD", None),
        ("", None),
    ],
)
def test_a_licence_is_of_no_later_year_than_its_list(text, date):
    assert licensed_on(text) == date


def test_an_exclusivity_may_end_years_ahead():
    assert ends_on("15-Jun-36") == DATE(2036, 6, 15)
    assert ends_on("2-Dec-94") == DATE(1994, 12, 2)


def test_releases_repeat_rows_and_each_is_told(read, tmp_path):
    rows = read({"N/R/U": "N"}, {"N/R/U": ""}, {"Marketing Status": "Disc*"})
    assert len({one.document.sha256 for one in rows}) == 2
    assert of(rows[2], ProductPresentation)[0].marketing_status == "discontinued"
    report = pipeline.build([tmp_path / "purplebook.csv"], tmp_path / "store")
    assert (report.documents, report.repeated["purple-book"], report.rejections) == (2, 1, [])


def test_brands_in_one_cell_are_names_of_their_own(read):
    (one,) = read(
        {
            "BLA Number": "103174",
            "Proprietary Name": "prolastin,prolastin-c, Hyperrho S/D",
            "Proper Name": "Alpha-1-Proteinase Inhibitor (Human)",
        }
    )
    names = [f.name for f in of(one, NameAssertion) if f.kind == "proprietary"]
    assert names == ["prolastin", "prolastin-c", "Hyperrho S/D"]
    (two,) = read(
        {"BLA Number": "103234", "Proprietary Name": "Epogen/Procrit", "Proper Name": "epoetin alfa"}
    )
    products = {f.entity.key for f in of(two, NameAssertion) if f.kind == "proprietary"}
    assert len(products) == 2
    assert not of(two, ProductPresentation)  # of which of the two?
    (action,) = of(two, RegulatoryAction)
    assert action.product is None


def test_a_product_without_a_brand_is_its_number(read):
    (one,) = read({"Proprietary Name": "N/A", "BLA Number": "20280", "Proper Name": "somatropin"})
    assert {f.product.key for f in of(one, ProductComposition)} == {"BLA020280"}
    assert not [f for f in of(one, NameAssertion) if f.kind == "proprietary"]


@pytest.mark.parametrize(("kind", "interchangeable"), [("Biosimilar", False), ("Interchangeable", True)])
def test_a_biosimilar_has_its_reference_and_its_own_name(read, kind, interchangeable):
    (one,) = read(
        {
            "BLA Number": "761073",
            "Proprietary Name": "Trazimera",
            "Proper Name": "trastuzumab-qyyp",
            "BLA Type": f"351(k) {kind}",
            "Ref. Product Proper Name": "trastuzumab",
            "Ref. Product Proprietary Name": "Herceptin",
            "First Interchangeable Exclusivity Exp. Date": "Date TBD",
        }
    )
    (similar,) = of(one, BiosimilarityAssertion)
    assert (similar.product.key, similar.reference.key) == ("BLA761073", "BLA103792")
    assert similar.is_interchangeable is interchangeable
    assert [f.substance.label for f in of(one, ProductComposition)] == ["trastuzumab"]
    (named,) = (f for f in of(one, NameAssertion) if f.name == "trastuzumab-qyyp")
    assert named.entity.key == "BLA761073"
    assert "Date TBD" not in [one.document.text[g.span.start : g.span.end] for g in one.gaps]


def test_supplements_keep_their_number(read):
    (one,) = read({"Submission Type": "Supplement", "Supplement Number": "6160"})
    assert of(one, RegulatoryAction)[0].submission.key == "BLA761040-SUPPL-6160"
    (two,) = read({"Submission Type": "Supplement", "Supplement Number": ""})
    assert of(two, RegulatoryAction)[0].submission is None


def test_a_revoked_licence_has_no_date_of_its_own(read):
    (one,) = read({"Licensure": "Voluntarily Revoked"})
    approved, revoked = of(one, RegulatoryAction)
    assert (revoked.kind, revoked.action_date, revoked.submission) == ("withdrawn", None, None)
    assert approved.action_date == DATE(2017, 8, 17)


def test_every_exclusivity_has_its_kind(read):
    (one,) = read(
        {
            "Date of First Licensure": "17-Aug-17",
            "Exclusivity Expiration Date": "1-Jan-20",
            "First Interchangeable Exclusivity Exp. Date": "5-Apr-25",
            "Ref. Product Exclusivity Exp. Date": "17-Aug-29",
        }
    )
    assert {f.kind: f.until for f in of(one, Exclusivity)} == {
        "other": DATE(2020, 1, 1),
        "first-interchangeable": DATE(2025, 4, 5),
        "reference-product": DATE(2029, 8, 17),
        "orphan": DATE(2031, 3, 6),
    }


@pytest.mark.parametrize("change", [{"BLA Number": ""}, {"Proper Name": " "}, {"BLA Number": "STN"}])
def test_a_row_that_names_nothing_is_told(read, change):
    one, two = read(change, {})
    assert isinstance(one, Rejection)
    assert one.where == "purplebook.csv line 2"
    assert isinstance(two, Record)


@pytest.mark.shared
def test_all_real_licences(shared, linker):
    path = shared / "data/fda_purple_book/purplebook.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        raw = list(csv.DictReader(file))
    records = list(PROVIDER.records(path, linker))
    assert not [one for one in records if isinstance(one, Rejection)]
    assert len(records) == len(raw) == 6_279
    documents = {one.document.sha256: one for one in records}
    assert len(documents) == 2_083
    numbers = {role.application.key for one in documents.values() for role in of(one, RoleAssignment)}
    assert numbers == {f"BLA{int(row['BLA Number']):06d}" for row in raw}
    assert len(numbers) == 796
    dates = [a.action_date for one in documents.values() for a in of(one, RegulatoryAction) if a.action_date]
    assert max(dates) < DATE(2025, 4, 1)  # the newest of the three releases is of March 2025
    assert min(dates) == DATE(1930, 6, 14)
    for row, one in zip(raw, records, strict=True):
        approved = [a for a in of(one, RegulatoryAction) if a.kind == "approved"]
        assert len(approved) == bool(row["Approval Date"])
        assert len(of(one, BiosimilarityAssertion)) == row["BLA Type"].startswith("351(k)")
    # Read by hand: two antivenins and a globulin were licensed in 1967 and 1936, not in 2067 and 2036.
    old = {
        (a.application.key, a.action_date)
        for one in records
        for a in of(one, RegulatoryAction)
        if a.action_date
    }
    assert {date for _, date in old if date.year in (1936, 1967)} == {
        DATE(1936, 2, 13),
        DATE(1967, 8, 28),
        DATE(1967, 12, 28),
    }
    for one in documents.values():
        assert record_nquads(one)


@pytest.mark.shared
def test_real_rows_build(shared, tmp_path):
    """Every fifteenth row of the real file, with all rows of biosimilars of one reference product."""
    path = tmp_path / "purplebook.csv"
    source = shared / "data/fda_purple_book/purplebook.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    place = header.index("Ref. Product Proprietary Name")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([header, *(r for n, r in enumerate(rows) if n % 15 == 0 or r[place] == "Herceptin")])
    report = pipeline.build([path], tmp_path / "store")
    assert report.rejections == []
    assert report.records["BiosimilarityAssertion"] >= 12
