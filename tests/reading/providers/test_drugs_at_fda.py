"""The Drugs@FDA tables: joined by application, with and without submissions; what is left out is told."""

from __future__ import annotations

import csv
import datetime
import re
from collections import Counter

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    Designation,
    DocumentReference,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
)
from oncokg.record.reading.providers.drugs_at_fda import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

APPLICATIONS = """\
ApplNo	ApplType	ApplPublicNotes	SponsorName
018057	NDA		HQ SPCLT PHARMA
761040	BLA		WYETH PHARMS INC
207323	A		QILU
000004	NDA		PHARMICS
123456	NDA		NOBODY
022056	XYZ		ODD
018057	NDA		TWICE
"""
PRODUCTS = """\
ApplNo	ProductNo	Form	Strength	ReferenceDrug	DrugName	ActiveIngredient	ReferenceStandard
018057	001	INJECTABLE;INJECTION	10MG/VIAL **Federal Register remark**	0	PLATINOL	CISPLATIN	0
018057	002	INJECTABLE;INJECTION	1MG/ML	0	CISPLATIN	CISPLATIN	0
761040	001	POWDER;IV (INFUSION)	0.9MG/VIAL	0	BESPONSA	INOTUZUMAB OZOGAMICIN	0
207323	001	SOLUTION;INTRAVENOUS, OPHTHALMIC	1MG/ML	0	CISPLATIN	CISPLATIN; CALCIUM "X" GLOSSATE	0
000004	004	SOLUTION/DROPS;OPHTHALMIC	1%	0	PAREDRINE	HYDROXYAMPHETAMINE HYDROBROMIDE	0
040850	001	INJECTABLE;INJECTION	50MG	0	METHOTREXATE	METHOTREXATE SODIUM	0
022388	001	LENS	;OPHTHALMIC	19MCG	1	ACUVUE	KETOTIFEN FUMARATE	1
"""
COLUMNS = (
    "ApplNo SubmissionClassCodeID SubmissionType SubmissionNo SubmissionStatus SubmissionStatusDate "
    "SubmissionsPublicNotes ReviewPriority"
)
SUBMISSIONS = """\
761040	7	ORIG      	1	AP	2017-08-17 00:00:00		PRIORITY
761040	2	SUPPL     	5	AP	2018-03-05 00:00:00		901 REQUIRED
999999	2	SUPPL     	5	AP	2018-03-05 00:00:00		STANDARD
"""
OTHERS = {
    "MarketingStatus.txt": (
        "MarketingStatusID\tApplNo\tProductNo\n1\t761040\t001\n3\t018057\t001\n4\t207323\t001\n"
    ),
    "MarketingStatus_Lookup.txt": (
        "MarketingStatusID\tMarketingStatusDescription\n1\tPrescription\n3\tDiscontinued\n"
        "4\tNone (Tentative Approval)\n"
    ),
    "SubmissionClass_Lookup.txt": (
        "SubmissionClassCodeID\tSubmissionClassCode\tSubmissionClassCodeDescription\n"
        "2\tEFFICACY\tEfficacy\n7\tTYPE 1\tType 1 - New Molecular Entity\n"
    ),
    "SubmissionPropertyType.txt": (
        "ApplNo\tSubmissionType\tSubmissionNo\tSubmissionPropertyTypeCode\n761040\tORIG\t1\tOrphan\n"
    ),
    "ApplicationsDocsType_Lookup.txt": (
        "ApplicationDocsType_Lookup_ID\tApplicationDocsType_Lookup_Description\n1\tLetter\n2\tLabel\n"
    ),
    "ApplicationDocs.txt": (
        "ApplicationDocsID\tApplicationDocsTypeID\tApplNo\tSubmissionType\tSubmissionNo\t"
        "ApplicationDocsTitle\tApplicationDocsURL\tApplicationDocsDate\n"
        "1\t1\t761040\tORIG\t1\t0\thttp://www.accessdata.fda.gov/l.pdf\t2017-08-18 00:00:00\n"
        "2\t2\t761040\tSUPPL\t99\t0\thttp://www.accessdata.fda.gov/m.pdf\t2019-01-02 00:00:00\n"
    ),
}
DATE = datetime.date


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def tables(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "Applications.txt").write_text(APPLICATIONS, encoding="latin-1")
    (folder / "Products.txt").write_text(PRODUCTS, encoding="latin-1")
    return folder


def whole(folder):
    submissions = "\t".join(COLUMNS.split()) + "\n" + SUBMISSIONS
    for name, text in {**OTHERS, "Submissions.txt": submissions}.items():
        (folder / name).write_text(text, encoding="latin-1")


def read(folder, linker):
    path = folder / "Applications.txt"
    assert PROVIDER.recognises(path, peek(path))
    found = list(PROVIDER.records(path, linker))
    records = {one.identifier: one for one in found if isinstance(one, Record)}
    return records, [one for one in found if isinstance(one, Rejection)]


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def test_applications_of_known_substances_become_documents(tables, linker):
    records, _ = read(tables, linker)
    assert set(records) == {"APPLICATION:NDA018057", "APPLICATION:BLA761040", "APPLICATION:ANDA207323"}
    besponsa = records["APPLICATION:BLA761040"]
    (shown,) = of(besponsa, ProductPresentation)
    assert (shown.number, shown.strength, shown.dosage_form) == ("001", "0.9MG/VIAL", "POWDER")
    assert shown.routes == ("intravenous",)
    assert shown.marketing_status is None  # the table of it is not there
    assert [f.substance.key for f in of(besponsa, ProductComposition)] == ["unii-P93RUU11P7"]
    (role,) = of(besponsa, RoleAssignment)
    assert (role.role, role.application.key) == ("applicant", "BLA761040")
    assert not of(besponsa, RegulatoryAction)


def test_every_line_that_is_left_out_is_told(tables, linker):
    _, rejections = read(tables, linker)
    assert {(one.where, one.reason) for one in rejections} == {
        ("Products.txt line 8", "the row has 9 cells where the header has 8"),
        ("Products.txt line 7", "Applications.txt has no application 040850"),
        (
            "Applications.txt line 5",
            "no substance of its product lines is a cancer drug that the vocabulary knows",
        ),
        ("Applications.txt line 6", "the application has no line in Products.txt that can be read"),
        ("Applications.txt line 7", "XYZ 022056 is no BLA, NDA or ANDA number"),
        ("Applications.txt line 8", "the table has application 018057 already"),
    }


def test_submissions_and_documents_are_read_when_they_are_there(tables, linker):
    whole(tables)
    records, rejections = read(tables, linker)
    besponsa = records["APPLICATION:BLA761040"]
    first, second = of(besponsa, RegulatoryAction)
    assert (first.submission.key, first.action_date) == ("BLA761040-ORIG-1", DATE(2017, 8, 17))
    assert (first.review_priority, first.submission_class) == ("priority", "Type 1 - New Molecular Entity")
    assert (second.submission.key, second.review_priority) == ("BLA761040-SUPPL-5", None)
    assert {d.programme for d in of(besponsa, Designation)} == {"priority-review", "orphan"}
    letter, label = of(besponsa, DocumentReference)
    assert (letter.kind, letter.date, letter.submission.key) == (
        "letter",
        DATE(2017, 8, 18),
        "BLA761040-ORIG-1",
    )
    assert (label.kind, label.submission) == ("label", None)  # of a submission that the table lacks
    (shown,) = of(besponsa, ProductPresentation)
    assert shown.marketing_status == "prescription"
    assert "Submissions.txt line 4" in {one.where for one in rejections}
    for record in records.values():
        assert record_nquads(record)


def test_names_strengths_and_routes_keep_apart(tables, linker):
    whole(tables)
    records, _ = read(tables, linker)
    platinol = records["APPLICATION:NDA018057"]
    brands = {(f.name, f.kind) for f in of(platinol, NameAssertion) if f.entity.kind == "product"}
    assert brands == {("PLATINOL", "proprietary"), ("CISPLATIN", "nonproprietary")}
    shown = {s.number: s for s in of(platinol, ProductPresentation)}
    assert shown["001"].strength == "10MG/VIAL"
    assert shown["001"].marketing_status == "discontinued"
    assert shown["002"].marketing_status is None
    generic = records["APPLICATION:ANDA207323"]
    (presentation,) = of(generic, ProductPresentation)
    assert (presentation.routes, presentation.marketing_status) == (("intravenous",), "tentative")
    assert len(of(generic, ProductComposition)) == 2
    gaps = {generic.document.text[g.span.start : g.span.end] for g in generic.gaps}
    assert gaps >= {"OPHTHALMIC", 'CALCIUM "X" GLOSSATE'}


def test_the_folder_is_one_set(tables, tmp_path):
    whole(tables)
    report = pipeline.build([tables], tmp_path / "store")
    assert (report.documents, report.ignored) == (3, 0)


@pytest.mark.shared
def test_all_real_tables(shared, tmp_path, linker):
    folder = shared / "data/drugsatfda"
    raw = {
        name: (folder / f"{name}.txt").read_bytes().decode("latin-1").rstrip("\n").split("\n")
        for name in ("Applications", "Products")
    }
    records, rejections = read(folder, linker)
    reasons = Counter(re.sub(r"\(\d+\)|\d{6}", "N", one.reason) for one in rejections)
    width = len(raw["Products"][0].split("\t"))
    malformed = [line for line in raw["Products"] if len(line.split("\t")) != width]
    numbers = {line.split("\t")[0] for line in raw["Applications"][1:]}
    stray = [line for line in raw["Products"][1:] if line.split("\t")[0] not in numbers]
    assert reasons["the row has 9 cells where the header has 8"] == len(malformed) == 4
    assert reasons["Applications.txt has no application N"] == len(stray) == 5
    of_applications = [one for one in rejections if one.where.startswith("Applications.txt")]
    assert len(records) + len(of_applications) == len(numbers) == 25_546
    assert len(of_applications) + 9 == len(rejections)
    kinds = Counter(re.sub(r"APPLICATION:|\d", "", identifier) for identifier in records)
    assert set(kinds) == {"BLA", "NDA", "ANDA"}
    # Besponsa, read by hand: one powder for infusion, a biologic of Wyeth.
    besponsa = records["APPLICATION:BLA761040"]
    (shown,) = of(besponsa, ProductPresentation)
    assert (shown.number, shown.marketing_status) == ("001", "prescription")
    assert [role.organization.label for role in of(besponsa, RoleAssignment)] == ["WYETH PHARMS INC"]
    gleevec = records["APPLICATION:NDA021588"]
    lines = [row for row in csv.reader(raw["Products"], delimiter="\t") if row[0] == "021588"]
    assert {s.number for s in of(gleevec, ProductPresentation)} == {row[1] for row in lines}


@pytest.mark.shared
def test_real_lines_build(shared, tmp_path):
    """A slice of the real tables: the lines of every sixtieth application, and all lookup tables."""
    folder = tmp_path / "slice"
    folder.mkdir()
    for path in (shared / "data/drugsatfda").iterdir():
        header, *lines = path.read_bytes().decode("latin-1").split("\n")
        place = header.split("\t").index("ApplNo") if "ApplNo" in header else None
        if place is not None:
            lines = [li for li in lines if li.count("\t") >= place and _drawn(li.split("\t")[place])]
        (folder / path.name).write_text("\n".join([header, *lines]), encoding="latin-1")
    report = pipeline.build([folder], tmp_path / "store")
    assert report.sources["drugs-at-fda"] > 20
    assert report.records["ProductPresentation"] >= report.sources["drugs-at-fda"]


def _drawn(number):
    return number.isdigit() and int(number) % 60 == 0
