"""openFDA's drugsfda records: containers, doubled blocks, odd priorities, several brands and substances."""

from __future__ import annotations

import datetime
import gzip
import json
import zipfile

import pytest

from oncokg.errors import BadInput
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    Designation,
    DocumentReference,
    IdentifierAssertion,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
    SubstanceClassification,
    TargetBinding,
)
from oncokg.record.reading.providers.openfda_drugsfda import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

DATE = datetime.date


def submission(kind="SUPPL", number="2", status="AP", date="20180305", **more):
    return {
        "submission_type": kind,
        "submission_number": number,
        "submission_status": status,
        "submission_status_date": date,
        **more,
    }


def product(number="001", brand="BESPONSA", *ingredients, **more):
    return {
        "product_number": number,
        "brand_name": brand,
        "active_ingredients": [
            {"name": name, "strength": strength}
            for name, strength in ingredients or [("INOTUZUMAB OZOGAMICIN", "0.9MG/VIAL")]
        ],
        "dosage_form": "POWDER",
        "route": "IV (INFUSION)",
        "marketing_status": "Prescription",
        **more,
    }


def record(**changes):
    return {
        "submissions": [
            submission(
                "ORIG",
                "1",
                date="20170817",
                review_priority="PRIORITY",
                submission_class_code="N/A",
                submission_property_type=[{"code": "Orphan"}],
                application_docs=[
                    {
                        "id": "1",
                        "url": "http://www.accessdata.fda.gov/a/761040 ltr.pdf",
                        "date": "20170818",
                        "type": "Letter",
                    },
                    {"id": "2", "url": "ftp://elsewhere/x", "date": "20170818", "type": "Label"},
                ],
            )
        ],
        "application_number": "BLA761040",
        "sponsor_name": "WYETH PHARMS INC",
        "openfda": {
            "generic_name": ["INOTUZUMAB OZOGAMICIN"],
            "substance_name": ["INOTUZUMAB OZOGAMICIN"],
            "unii": ["P93RUU11P7"],
            "manufacturer_name": ["Wyeth Pharmaceuticals LLC, a subsidiary of Pfizer Inc."],
            "product_ndc": ["0008-0100"],
            "rxcui": ["1942955"],
            "spl_set_id": ["cc7014b1-c775-411d-b374-8113248b4077"],
            "pharm_class_moa": ["CD22-directed Antibody Interactions [MoA]"],
            "pharm_class_epc": ["CD22-directed Immunoconjugate [EPC]"],
        },
        "products": [product()],
        **changes,
    }


def envelope(*records, **meta):
    return {
        "meta": {"last_updated": "2023-11-15", **meta, "results": {"total": len(records)}},
        "results": records,
    }


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def read(tmp_path, linker):
    def reader(value, name="drugsfda.json"):
        path = tmp_path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        assert PROVIDER.recognises(path, peek(path))
        return list(PROVIDER.records(path, linker))

    return reader


def of(read_record, kind):
    return [fact for fact in read_record.facts if isinstance(fact, kind)]


def quotes(read_record, fact):
    return [read_record.document.text[span.start : span.end] for span in fact.evidence]


def test_an_application_says_what_its_record_says(read):
    (one,) = read(envelope(record()))
    assert (one.title, one.identifier) == ("Drugs@FDA record of BLA761040", "APPLICATION:BLA761040")
    assert one.issued == DATE(2023, 11, 15)
    (action,) = of(one, RegulatoryAction)
    assert (action.kind, action.pathway, action.action_date) == ("approved", None, DATE(2017, 8, 17))
    assert action.review_priority == "priority"
    assert action.submission_class is None  # "N/A" is no class
    assert action.submission.key == "BLA761040-ORIG-1"
    assert action.application.key == action.product.key == "BLA761040"
    assert [substance.key for substance in action.substances] == ["unii-P93RUU11P7"]
    (evidence,) = quotes(one, action)
    assert "20170817" in evidence
    assert (evidence[:5], evidence[-6:]) == ("ORIG\n", "Orphan")
    assert {(d.programme, d.date, d.action) for d in of(one, Designation)} == {
        ("priority-review", None, action),
        ("orphan", None, action),
    }
    (shown,) = of(one, ProductPresentation)
    assert (shown.number, shown.strength, shown.dosage_form) == ("001", "0.9MG/VIAL", "POWDER")
    assert (shown.routes, shown.marketing_status) == (("intravenous",), "prescription")
    (composition,) = of(one, ProductComposition)
    assert composition.substance.key == "unii-P93RUU11P7"
    assert {(f.identifier, f.entity.kind) for f in of(one, IdentifierAssertion)} == {
        ("UNII:P93RUU11P7", "substance"),
        ("NDC:0008-0100", "product"),
        ("RXNORM:1942955", "product"),
        ("SPL:cc7014b1-c775-411d-b374-8113248b4077", "product"),
    }
    assert {(r.role, r.organization.label) for r in of(one, RoleAssignment)} >= {
        ("applicant", "WYETH PHARMS INC"),
        ("parent", "Pfizer Inc."),
    }
    assert "manufacturer" in {r.role for r in of(one, RoleAssignment)}
    assert {f.kind for f in of(one, SubstanceClassification)} == {"antibody-drug-conjugate"}
    assert {f.target.key for f in of(one, TargetBinding)} == {"hgnc-1643"}


def test_a_document_keeps_its_own_date(read):
    (one,) = read(envelope(record()))
    (reference,) = of(one, DocumentReference)
    assert reference.kind == "letter"
    assert reference.date == DATE(2017, 8, 18)
    assert reference.url == "http://www.accessdata.fda.gov/a/761040%20ltr.pdf"
    assert reference.submission.key == "BLA761040-ORIG-1"
    gaps = [one.document.text[gap.span.start : gap.span.end] for gap in one.gaps]
    assert "ftp://elsewhere/x" in gaps  # no address of the web


@pytest.mark.parametrize("shape", ["lines", "bare", "array", "gz", "zip"])
def test_each_container_gives_the_same_document(tmp_path, linker, read, shape):
    (wanted,) = read(envelope(record()))
    value = record()
    path = tmp_path / {"lines": "a.jsonl", "gz": "a.json.gz", "zip": "a.json.zip"}.get(shape, "a.json")
    if shape == "lines":
        path.write_text(json.dumps(value) + "\n\n" + json.dumps(record(sponsor_name="PFIZER")) + "\n")
    elif shape == "bare":
        path.write_text(json.dumps(value, indent=1))
    elif shape == "array":
        path.write_text(json.dumps([value]))
    elif shape == "gz":
        path.write_bytes(gzip.compress(json.dumps(envelope(value)).encode()))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("drug-drugsfda-0001-of-0001.json", json.dumps(envelope(value)))
    assert PROVIDER.recognises(path, peek(path))
    records = list(PROVIDER.records(path, linker))
    assert len(records) == (2 if shape == "lines" else 1)
    assert records[0].document.sha256 == wanted.document.sha256
    assert records[0].issued == (DATE(2023, 11, 15) if shape in ("gz", "zip") else None)


def test_a_block_that_is_doubled_counts_once(read):
    (wanted,) = read(envelope(record()))
    block = record()["openfda"]
    doubled = {name: [*values, *(value.lower() for value in values)] for name, values in block.items()}
    for value in (doubled, [block, block]):
        (one,) = read(envelope(record(openfda=value)))
        assert one.document.text == wanted.document.text


@pytest.mark.parametrize("word", ["901 REQUIRED", "901 ORDER", "N/A", "UNKNOWN", None])
def test_other_words_are_no_priority(read, word):
    (one,) = read(record(submissions=[submission(review_priority=word)]))
    (action,) = of(one, RegulatoryAction)
    assert action.review_priority is None
    assert not of(one, Designation)


def test_a_tentative_approval_is_none_and_notes_tell_the_pathway(read):
    (one,) = read(
        record(
            submissions=[
                submission(status="TA", number="5199"),
                submission(number="3", submission_public_notes="Accelerated Approval"),
                submission("ORIG", "1", submission_class_code="TYPE 1"),
                submission(
                    "ORIG",
                    "2",
                    submission_class_code="EFFICACY",
                    submission_class_code_description="Efficacy",
                ),
                submission(number="9", status="XX", date="soon"),
            ]
        )
    )
    said = {a.submission.label: (a.kind, a.pathway, a.submission_class) for a in of(one, RegulatoryAction)}
    assert said == {
        "BLA761040 SUPPL-5199": ("tentatively-approved", None, None),
        "BLA761040 SUPPL-3": ("approved", "accelerated", None),
        "BLA761040 ORIG-1": ("approved", None, "TYPE 1"),
        "BLA761040 ORIG-2": ("approved", None, "Efficacy"),
    }
    assert {one.document.text[g.span.start : g.span.end] for g in one.gaps} >= {"XX", "soon"}


def test_a_date_that_is_none_gives_an_action_without_one(read):
    (one,) = read(record(submissions=[submission(date="20170231")]))
    (action,) = of(one, RegulatoryAction)
    assert action.action_date is None
    assert [one.document.text[g.span.start : g.span.end] for g in one.gaps] == ["20170231"]


@pytest.mark.parametrize("block", [{}, None])
def test_an_empty_block_takes_nothing_from_the_rest(read, block):
    (one,) = read(record(openfda=block))
    assert of(one, RegulatoryAction)
    assert not of(one, IdentifierAssertion)


def test_of_several_substances_nobody_knows_whose_number_and_class_it_is(read):
    (one,) = read(
        record(
            application_number="NDA021205",
            products=[product("001", "TRIZIVIR", ("ABACAVIR SULFATE", "300MG"), ("LAMIVUDINE", "150MG"))],
            openfda={
                "substance_name": ["ABACAVIR SULFATE", "LAMIVUDINE"],
                "unii": ["J220T4J9Q2", "2T8Q726O95"],
                "pharm_class_epc": ["Kinase Inhibitor [EPC]"],
            },
        )
    )
    assert not of(one, IdentifierAssertion)
    assert not of(one, SubstanceClassification)
    assert len(of(one, ProductComposition)) == 2
    (shown,) = of(one, ProductPresentation)
    assert shown.strength == "300MG; 150MG"
    assert len(of(one, Designation)) == 4  # two programmes for each of the two


def test_brands_of_one_application_are_told_apart_by_notes(read):
    (one,) = read(
        record(
            application_number="BLA103948",
            products=[
                product("003", "LEMTRADA", ("ALEMTUZUMAB", "12MG/1.2ML (10MG/ML)")),
                product("001", "CAMPATH", ("ALEMTUZUMAB", "10MG/ML ** Federal Register notice **")),
            ],
            submissions=[
                submission(number="1", submission_public_notes="Label for LEMTRADA"),
                submission(number="2"),
            ],
            openfda={"spl_set_id": ["a"], "manufacturer_name": ["Genzyme Corporation"]},
        )
    )
    first, second = of(one, RegulatoryAction)
    assert first.product.label.lower() == "lemtrada"
    assert second.product is None
    assert not of(one, IdentifierAssertion)  # the set id could be of either
    assert {shown.strength for shown in of(one, ProductPresentation)} == {"12MG/1.2ML (10MG/ML)", "10MG/ML"}
    (maker,) = (r for r in of(one, RoleAssignment) if r.role == "manufacturer")
    assert (maker.product, maker.application.key) == (None, "BLA103948")


def test_a_generic_goes_by_the_name_of_its_substance(read):
    (one,) = read(
        record(
            application_number="ANDA207323",
            products=[product("001", "CISPLATIN", ("CISPLATIN", "1MG/ML"))],
            openfda={},
        )
    )
    assert {fact.kind for fact in of(one, NameAssertion)} == {"nonproprietary"}


def test_a_name_with_a_suffix_is_of_the_product_and_a_salt_is_no_name_of_its_base(read):
    (one,) = read(
        record(
            application_number="BLA761163", products=[product("001", "MONJUVI", ("TAFASITAMAB-CXIX", "1"))]
        )
    )
    suffixed = {f.entity.kind for f in of(one, NameAssertion) if f.name == "TAFASITAMAB-CXIX"}
    assert suffixed == {"product"}
    (two,) = read(
        record(
            application_number="NDA203341",
            products=[product("001", "BOSULIF", ("BOSUTINIB MONOHYDRATE", "100MG"))],
            openfda={"substance_name": ["BOSUTINIB MONOHYDRATE"], "unii": ["844ZJE6I55"]},
        )
    )
    assert not of(two, IdentifierAssertion)  # the number is the monohydrate's
    assert "BOSUTINIB MONOHYDRATE" not in {fact.name for fact in of(two, NameAssertion)}


def test_what_is_no_record_is_told(read):
    lines = "\n".join([json.dumps(record()), "{not json", json.dumps({"products": []}), json.dumps(7)])
    first, *rest = read(lines, "a.jsonl")
    assert isinstance(first, Record)
    assert [type(one) for one in rest] == [Rejection] * 3
    assert rest[0].where == "a.jsonl line 2"
    assert "no application number" in rest[1].reason


def test_a_file_that_ends_too_early_is_refused(tmp_path, linker):
    path = tmp_path / "cut.json"
    text = json.dumps(envelope(record(), record(application_number="NDA021588")))
    path.write_text(text[:-200])
    with pytest.raises(BadInput, match="too early"):
        list(PROVIDER.records(path, linker))


@pytest.mark.parametrize(
    "head",
    [
        '{"error": {"code": "NOT_FOUND"}}',
        '{"fda_purple_book": [{"submission_status": "AP"}]}',
        '{"meta": {}, "results": [{"openfda": {"application_number": ["BLA761040"]}, "set_id": "a"}]}',
    ],
)
def test_other_answers_are_not_taken(tmp_path, head):
    assert not PROVIDER.recognises(tmp_path / "x.json", head)
