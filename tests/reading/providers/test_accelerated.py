"""Accelerated approvals: what was approved when, what became of it; no other date is taken for one."""

from __future__ import annotations

import csv
import datetime
from collections import Counter

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    Indication,
    NameAssertion,
    ProductComposition,
    RegulatoryAction,
    RoleAssignment,
)
from oncokg.record.reading.providers.accelerated import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

ROW = {
    "Application Number": "NDA 099901",
    "Supplement": "SUPPL",
    "Supplement Number": "6.0",
    "Original": "",
    "Proprietary Name": "XALKORI (capsules)",
    "Established Name": "CRIZOTINIB",
    "Applicant": "PF PRISM CV",
    "FDA Received Date": "2011-03-30",
    "Accelerated Approval Date": "2011-08-26",
    "Accelerated Approval Indication": "ANAPLASTIC LYMPHOMA KINASE (ALK)-POSITIVE NON-SMALL CELL LUNG CANCER",
    "Conversion-Withdrawal Status": "Converted",
    "Full Approval Conversion- Withdrawal Date": "2013-11-20",
}
STATUS = "Conversion-Withdrawal Status"
ENDED = "Full Approval Conversion- Withdrawal Date"
DATE = datetime.date


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def read(tmp_path, linker):
    def reader(*changes):
        path = tmp_path / "accelerated.tsv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ROW, delimiter="\t")
            writer.writeheader()
            writer.writerows(ROW | change for change in changes)
        assert PROVIDER.recognises(path, peek(path))
        return list(PROVIDER.records(path, linker))

    return reader


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def test_an_approval_and_its_conversion_are_two_events(read):
    (one,) = read({})
    approved, converted = of(one, RegulatoryAction)
    assert (approved.kind, approved.pathway) == ("approved", "accelerated")
    assert approved.action_date == DATE(2011, 8, 26)
    assert (converted.kind, converted.pathway) == ("converted", "regular")
    assert converted.action_date == DATE(2013, 11, 20)
    assert approved.submission.key == converted.submission.key == "NDA099901-SUPPL-6"
    first, second = of(one, Indication)
    assert (first.action, second.action) == (approved, converted)
    assert (first.valid_from, first.valid_until) == (DATE(2011, 8, 26), None)
    assert second.valid_from == DATE(2013, 11, 20)
    # The kinase is no anaplastic lymphoma.
    assert [d.label for d in first.diseases] == ["Non-Small Cell Lung Carcinoma"]
    assert first.text_as_written == ROW["Accelerated Approval Indication"]
    assert {f.name for f in of(one, NameAssertion)} == {"XALKORI"}
    (role,) = of(one, RoleAssignment)
    assert (role.role, role.application.key) == ("applicant", "NDA099901")
    (composition,) = of(one, ProductComposition)
    assert composition.substance.label == "crizotinib"


def test_no_action_is_of_the_day_a_submission_came_in(read):
    (one,) = read({})
    assert DATE(2011, 3, 30) not in {a.action_date for a in of(one, RegulatoryAction)}


@pytest.mark.parametrize("status", ["Not Yet Converted", "NOT YET CONVERTED", "Pending", ""])
def test_what_is_open_has_one_event(read, status):
    (one,) = read({STATUS: status, ENDED: ""})
    assert [a.kind for a in of(one, RegulatoryAction)] == ["approved"]
    assert not [g for g in one.gaps if g.kind == "unused-number"]


@pytest.mark.parametrize(
    "status", ["Not Converted - Indication Withdrawn", "NOT CONVERTED-INDICATION WITHDRAWN"]
)
def test_a_withdrawn_indication_ends_by_itself(read, status):
    (one,) = read({STATUS: status})
    _, withdrawn = of(one, RegulatoryAction)
    assert (withdrawn.kind, withdrawn.pathway) == ("withdrawn", None)
    assert withdrawn.submission.key == "NDA099901-SUPPL-6"
    first, ended = of(one, Indication)
    assert first.valid_until == DATE(2013, 11, 20)
    assert (ended.action, ended.valid_from) == (withdrawn, None)


def test_a_withdrawn_application_ends_all_that_it_had(read):
    (one,) = read({STATUS: "Not Converted - Application Withdrawn"})
    _, withdrawn = of(one, RegulatoryAction)
    assert (withdrawn.kind, withdrawn.submission, withdrawn.application.key) == (
        "withdrawn",
        None,
        "NDA099901",
    )
    (indication,) = of(one, Indication)
    assert indication.valid_until == DATE(2013, 11, 20)


def test_an_unknown_word_is_a_gap_and_a_missing_date_stays_missing(read):
    one, two = read({STATUS: "Perhaps"}, {ENDED: "soon"})
    assert [one.document.text[g.span.start : g.span.end] for g in one.gaps if g.kind == "unused-number"] == [
        "Perhaps"
    ]
    assert [a.action_date for a in of(two, RegulatoryAction)] == [DATE(2011, 8, 26), None]


def test_originals_and_combinations(read):
    (one,) = read(
        {
            "Application Number": "BLA 125011",
            "Supplement": "",
            "Supplement Number": "",
            "Original": "ORIG 1",
            "Established Name": "LOPINAVIR: CYTARABINE(liposomal)",
        }
    )
    assert of(one, RegulatoryAction)[0].submission.key == "BLA125011-ORIG-1"
    quotes = [one.document.text[f.evidence[0].start : f.evidence[0].end] for f in of(one, ProductComposition)]
    assert quotes == ["LOPINAVIR", "CYTARABINE"]


def test_a_row_without_number_name_or_date_is_told(read):
    rows = read(
        {"Application Number": "21825X"}, {"Established Name": ""}, {"Accelerated Approval Date": "2011"}
    )
    assert all(isinstance(one, Rejection) for one in rows)


@pytest.mark.shared
def test_all_real_rows(shared, tmp_path, linker):
    path = shared / "data/fda_accelerated_approvals/cder_accelerated_approvals_before_2012.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        raw = list(csv.DictReader(file, delimiter="\t"))
    records = list(PROVIDER.records(path, linker))
    assert all(isinstance(one, Record) for one in records)
    assert len(records) == len(raw) == 111
    kinds = Counter(a.kind for one in records for a in of(one, RegulatoryAction))
    words = Counter(row[STATUS] for row in raw)
    assert kinds == {"approved": 111, "converted": words["Converted"], "withdrawn": 20}
    assert words["Converted"] == 89
    for row, one in zip(raw, records, strict=True):
        approved, *later = of(one, RegulatoryAction)
        assert approved.pathway == "accelerated"
        assert str(approved.action_date) == row["Accelerated Approval Date"]
        assert [str(a.action_date) for a in later] == ([row[ENDED]] if row[ENDED] else [])
        assert record_nquads(one)
    by_number = {one.identifier: one for one in records}
    # Read by hand in the file.
    mylotarg = by_number["ACCELERATED:NDA021174-ORIG-1"]
    assert [(a.kind, a.action_date) for a in of(mylotarg, RegulatoryAction)] == [
        ("approved", DATE(2000, 5, 17)),
        ("withdrawn", DATE(2011, 11, 28)),
    ]
    assert [d.label for f in of(mylotarg, Indication) for d in f.diseases] == ["Acute Myeloid Leukemia"]
    avastin = by_number["ACCELERATED:BLA125085-SUPPL-91"]
    assert of(avastin, RegulatoryAction)[1].action_date == DATE(2011, 11, 18)
    folotyn = by_number["ACCELERATED:NDA022468-ORIG-1"]
    assert len(of(folotyn, RegulatoryAction)) == 1
    xalkori = by_number["ACCELERATED:NDA202570-ORIG-1"]
    assert {d.label for f in of(xalkori, Indication) for d in f.diseases} == {"Non-Small Cell Lung Carcinoma"}
    report = pipeline.build([path], tmp_path / "store")
    assert (report.documents, report.rejections) == (111, [])
