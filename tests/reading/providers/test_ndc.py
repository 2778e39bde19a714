"""The NDC directory: both headers, kits, combinations, unapproved drugs, owners, cut classes."""

from __future__ import annotations

import csv
import datetime
from collections import Counter

import pytest

from oncokg import pipeline
from oncokg.errors import BadInput
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    IdentifierAssertion,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
    SubstanceClassification,
    TargetBinding,
)
from oncokg.record.reading.company_names import company_parts
from oncokg.record.reading.providers.ndc import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

OLD = """\
PRODUCTID PRODUCTNDC PRODUCTTYPENAME PROPRIETARYNAME PROPRIETARYNAMESUFFIX NONPROPRIETARYNAME DOSAGEFORMNAME
ROUTENAME STARTMARKETINGDATE ENDMARKETINGDATE MARKETINGCATEGORYNAME APPLICATIONNUMBER LABELERNAME
SUBSTANCENAME ACTIVE_NUMERATOR_STRENGTH ACTIVE_INGRED_UNIT PHARM_CLASSES DEASCHEDULE NDC_EXCLUDE_FLAG
LISTING_RECORD_CERTIFIED_THROUGH"""
NEW = """\
ProductID ProductNDC ProductTypeName ProprietaryName ProprietaryNameSuffix NonProprietaryName DosageFormName
RouteName StartMarketingDate EndMarketingDate MarketingCategoryName ApplicationNumber LabelerName
SubstanceName StrengthNumber StrengthUnit Pharm_Classes DEASchedule NDC_Exclude_Flag
Listing_Record_Certified_Through"""
BESPONSA = {
    "PRODUCTID": "0008-0100_1",
    "PRODUCTNDC": "0008-0100",
    "PRODUCTTYPENAME": "HUMAN PRESCRIPTION DRUG",
    "PROPRIETARYNAME": "Besponsa",
    "NONPROPRIETARYNAME": "inotuzumab ozogamicin",
    "DOSAGEFORMNAME": "INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION",
    "ROUTENAME": "INTRAVENOUS",
    "STARTMARKETINGDATE": "20170818",
    "MARKETINGCATEGORYNAME": "BLA",
    "APPLICATIONNUMBER": "BLA761040",
    "LABELERNAME": "Wyeth Pharmaceuticals LLC, a subsidiary of Pfizer Inc.",
    "SUBSTANCENAME": "INOTUZUMAB OZOGAMICIN",
    "ACTIVE_NUMERATOR_STRENGTH": ".25",
    "ACTIVE_INGRED_UNIT": "mg/mL",
    "PHARM_CLASSES": "CD22-directed Immunoconjugate [EPC],CD22-directed Antibody Interactions [MoA]",
}


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def read(tmp_path, linker):
    def reader(*changes, header=OLD, encoding="utf-8"):
        lines = ["\t".join(header.split())]
        for change in changes:
            row = BESPONSA | change
            lines.append("\t".join(row.get(name, "") for name in OLD.split()))
        path = tmp_path / "product.txt"
        path.write_bytes("\n".join(lines).encode(encoding))
        assert PROVIDER.recognises(path, peek(path))
        return list(PROVIDER.records(path, linker))

    return reader


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def words(record, fact):
    return [record.document.text[span.start : span.end] for span in fact.evidence]


def test_a_listing_gives_code_names_content_form_and_roles(read):
    (record,) = read({})
    assert (record.identifier, record.issued, record.version) == ("NDC:0008-0100", None, None)
    (code,) = of(record, IdentifierAssertion)
    assert (code.entity.kind, code.entity.key, code.identifier) == ("product", "BLA761040", "NDC:0008-0100")
    (content,) = of(record, ProductComposition)
    assert (content.product.key, content.substance.key) == ("BLA761040", "unii-P93RUU11P7")
    (form,) = of(record, ProductPresentation)
    assert (form.strength, form.routes, form.marketing_status) == (
        ".25 mg/mL",
        ("intravenous",),
        "prescription",
    )
    assert {(n.kind, n.name) for n in of(record, NameAssertion)} == {
        ("proprietary", "Besponsa"),
        ("nonproprietary", "inotuzumab ozogamicin"),
    }


def test_the_start_of_marketing_is_a_labelers_and_no_approval(read):
    (record,) = read({"ENDMARKETINGDATE": "20250131"})
    assert not of(record, RegulatoryAction)
    labeler, parent = of(record, RoleAssignment)
    assert (labeler.role, labeler.since, labeler.until) == (
        "labeler",
        datetime.date(2017, 8, 18),
        datetime.date(2025, 1, 31),
    )
    assert words(record, labeler)[1:] == ["20170818", "20250131"]
    assert (parent.role, parent.since, parent.until) == ("parent", None, None)
    assert (labeler.organization.label, parent.organization.label) == (
        "Wyeth Pharmaceuticals LLC",
        "Pfizer Inc.",
    )


def test_a_listing_that_ends_before_it_begins_keeps_no_dates(read):
    (record,) = read({"ENDMARKETINGDATE": "20170818"})
    assert {(role.since, role.until) for role in of(record, RoleAssignment)} == {(None, None)}
    assert [gap.kind for gap in record.gaps] == ["unused-number", "unused-number"]


def test_both_headers_give_the_same_document(read):
    assert read({})[0].document.text == read({}, header=NEW)[0].document.text


def test_windows_characters_are_read(read):
    (record,) = read({"LABELERNAME": "St. Mary’s Pharmacy"}, encoding="cp1252")
    assert of(record, RoleAssignment)[0].organization.label == "St. Mary’s Pharmacy"


def test_a_kit_tells_its_substance_by_name(read):
    (record,) = read(
        {"SUBSTANCENAME": "", "NONPROPRIETARYNAME": "temsirolimus", "ACTIVE_INGRED_UNIT": "", "ROUTENAME": ""}
        | {"ACTIVE_NUMERATOR_STRENGTH": "", "DOSAGEFORMNAME": "KIT", "PHARM_CLASSES": ""}
    )
    assert [c.substance.label for c in of(record, ProductComposition)] == ["temsirolimus"]
    (form,) = of(record, ProductPresentation)
    assert (form.strength, form.dosage_form, form.routes) == (None, "KIT", ())


def test_a_combination_has_several_substances_and_no_class_of_either(read):
    (record,) = read(
        {
            "PROPRIETARYNAME": "Lonsurf",
            "NONPROPRIETARYNAME": "trifluridine and tipiracil",
            "SUBSTANCENAME": "TRIFLURIDINE; TIPIRACIL HYDROCHLORIDE",
            "ACTIVE_NUMERATOR_STRENGTH": "15; 6.14",
            "ACTIVE_INGRED_UNIT": "mg/1; mg/1",
            "APPLICATIONNUMBER": "NDA207981",
            "PHARM_CLASSES": "Kinase Inhibitor [EPC]",
            "ROUTENAME": "INTRAMUSCULAR; INTRAVENOUS; EPIDURAL",
        }
    )
    assert [c.substance.label for c in of(record, ProductComposition)] == ["trifluridine", "tipiracil"]
    (form,) = of(record, ProductPresentation)
    assert (form.strength, form.routes) == ("15 mg/1; 6.14 mg/1", ("intramuscular", "intravenous"))
    assert not of(record, SubstanceClassification)
    named = [n.entity.kind for n in of(record, NameAssertion) if n.kind == "nonproprietary"]
    assert named == ["product"]


def test_a_generic_has_no_proprietary_name(read):
    (record,) = read(
        {"PROPRIETARYNAME": "Letrozole", "NONPROPRIETARYNAME": "LETROZOLE", "APPLICATIONNUMBER": "ANDA090289"}
    )
    assert {n.kind for n in of(record, NameAssertion)} == {"nonproprietary"}
    assert of(record, IdentifierAssertion)[0].entity.key == "ANDA090289"


def test_an_unapproved_drug_has_no_application(read):
    (record,) = read(
        {
            "PROPRIETARYNAME": "Bleomycin",
            "MARKETINGCATEGORYNAME": "UNAPPROVED DRUG FOR USE IN DRUG SHORTAGE",
            "APPLICATIONNUMBER": "",
        }
    )
    assert of(record, IdentifierAssertion)[0].entity.key == "name-bleomycin"


def test_a_class_that_the_column_cuts_is_a_gap(read):
    (record,) = read({"PHARM_CLASSES": "CD22-directed Immunoconjugate [EPC],CD22-directed Antibody Inte"})
    assert {b.target.label for b in of(record, TargetBinding)} == {"CD22"}
    (gap,) = [g for g in record.gaps if g.kind == "unresolved-mention" and "Inte" in _quote(record, g)]
    assert _quote(record, gap) == "CD22-directed Antibody Inte"


def _quote(record, gap):
    return record.document.text[gap.span.start : gap.span.end]


def test_rows_that_list_nothing_are_rejected(read):
    code, names, cells = read(
        {"PRODUCTNDC": "twelve"},
        {"PROPRIETARYNAME": "", "NONPROPRIETARYNAME": "", "SUBSTANCENAME": ""},
        {"LABELERNAME": "one\ttoo many"},
    )
    assert [type(r) for r in (code, names, cells)] == [Rejection] * 3
    assert "product code" in code.reason
    assert "names neither" in names.reason
    assert "21 cells" in cells.reason
    assert code.where == "product.txt line 2"


def test_a_missing_file_is_told(tmp_path, linker):
    with pytest.raises(BadInput, match="cannot be read"):
        list(PROVIDER.records(tmp_path / "product.txt", linker))


@pytest.mark.parametrize(
    ("written", "company", "owner"),
    [
        (
            "Wyeth Pharmaceuticals LLC, a subsidiary of Pfizer Inc.",
            "Wyeth Pharmaceuticals LLC",
            "Pfizer Inc.",
        ),
        ("Pfizer Laboratories Div Pfizer Inc", "Pfizer Laboratories", "Pfizer Inc"),
        ("E. Fougera & Co. a division of Fougera Pharmaceuticals Inc.", "E. Fougera & Co.", None),
        ("McKesson Packaging Services a business unit of McKesson Corporation", None, "McKesson Corporation"),
        ("Hospira, Inc., a Pfizer company", "Hospira, Inc.", "Pfizer"),
        ("Athenex Pharmaceutical Division, LLC.", "Athenex Pharmaceutical Division, LLC.", ""),
        ("Denton Pharma, Inc. DBA Northwind Pharmaceuticals", None, ""),
        ("subsidiary of Pfizer Inc.", "subsidiary of Pfizer Inc.", ""),
    ],
)
def test_owners_in_company_names(written, company, owner):
    own, parent = company_parts(written)
    if company is not None:
        assert written[slice(*own)] == company
    if owner is not None:
        assert (written[slice(*parent)] if parent else "") == owner


@pytest.fixture(scope="module")
def real(shared, linker):
    path = shared / "data" / "fda_ndc_directory_2019" / "ndc_product_oncology_subset.tsv"
    return path, list(PROVIDER.records(path, linker))


@pytest.mark.shared
def test_every_real_row_is_a_record(real):
    path, records = real
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert len(records) == len(lines) - 1 == 2307
    assert all(isinstance(record, Record) for record in records)
    assert len({record.document.sha256 for record in records}) == 2307


@pytest.mark.shared
def test_real_rows_agree_with_the_raw_columns(real):
    path, records = real
    with path.open(encoding="utf-8", newline="") as file:
        raw = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    roles = [(record, of(record, RoleAssignment)) for record in records]
    dates = Counter(r.since for _, found in roles for r in found if r.role == "labeler")
    assert dates == Counter(
        datetime.date(int(d[:4]), int(d[4:6]), int(d[6:])) for d in (row["STARTMARKETINGDATE"] for row in raw)
    )
    ends = sum(r.until is not None for _, found in roles for r in found)
    assert ends == sum(bool(row["ENDMARKETINGDATE"]) for row in raw) == 68
    typed = sum(
        of(record, IdentifierAssertion)[0].entity.key.startswith(("BLA", "NDA", "ANDA")) for record in records
    )
    assert typed == sum(bool(row["APPLICATIONNUMBER"]) for row in raw) == 2148
    owned = sum(r.organization.label == "Pfizer Inc." for _, found in roles for r in found)
    assert owned == sum(row["LABELERNAME"].lower().rstrip(".").endswith(" pfizer inc") for row in raw) == 46


@pytest.mark.shared
def test_real_facts_written_down_by_hand(real):
    by_code = {}
    for record in real[1]:
        by_code.setdefault(record.identifier, record)
    prempro = by_code["NDC:0046-1105"]
    assert of(prempro, ProductPresentation)[0].strength == ".3 mg/1; 1.5 mg/1"
    assert len(of(prempro, ProductComposition)) == 2
    assert not of(prempro, SubstanceClassification)
    torisel = by_code["NDC:0008-1179"]
    assert [c.substance.label for c in of(torisel, ProductComposition)] == ["temsirolimus"]
    assert of(torisel, IdentifierAssertion)[0].entity.key == "NDA022088"
    mylotarg = by_code["NDC:0008-4510"]
    assert {r.organization.label for r in of(mylotarg, RoleAssignment)} == {
        "Wyeth Pharmaceuticals Inc.",
        "Pfizer Inc.",
    }
    provenge = by_code["NDC:30237-8900"]
    assert of(provenge, ProductPresentation)[0].marketing_status is None
    megestrol = by_code["NDC:0054-4603"]
    assert of(megestrol, RoleAssignment)[0].until == datetime.date(2020, 1, 31)
    besponsa = by_code["NDC:0008-0100"]
    assert {b.target.label for b in of(besponsa, TargetBinding)} == {"CD22"}


@pytest.mark.shared
def test_real_records_become_a_conforming_graph(real, tmp_path):
    path, records = real
    for record in records:
        record_nquads(record)
    report = pipeline.build([path], tmp_path / "store")
    assert report.documents == 2307
    assert not report.rejections
