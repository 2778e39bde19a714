"""Labels as Structured Product Labeling: products, numbers, roles, sections; what is refused.

No real label is among the data beside the project: the sample is made up in the shape of FDA's guide.
"""

from __future__ import annotations

import datetime

import pytest

from oncokg import pipeline
from oncokg.errors import BadInput
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    AdministrationStatement,
    IdentifierAssertion,
    Indication,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
    SafetyStatement,
    SubstanceClassification,
    SubstancePart,
    TargetBinding,
)
from oncokg.record.reading.providers.dailymed_spl import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture(scope="module")
def sample(root):
    return root / "tests" / "samples" / "records" / "spl-label.xml"


@pytest.fixture(scope="module")
def record(sample, linker):
    assert PROVIDER.recognises(sample, peek(sample))
    (record,) = PROVIDER.records(sample, linker)
    return record


@pytest.fixture
def read(sample, tmp_path, linker):
    def reader(*replacements):
        text = sample.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "label.xml"
        path.write_text(text, encoding="utf-8")
        return list(PROVIDER.records(path, linker))

    return reader


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def test_one_document_for_each_version(record):
    assert record.identifier == "SPL:cc7014b1-c775-411d-b374-8113248b4077"
    assert (record.version, record.issued) == ("9", datetime.date(2024, 3, 6))
    assert "Words that no fact is read from." in record.document.text, (
        "the text of warnings is looked through"
    )
    assert "sucrose" not in record.document.text.lower()


def test_product_substance_and_their_numbers(record):
    assert {(i.entity.key, i.identifier) for i in of(record, IdentifierAssertion)} == {
        ("BLA761040", "SPL:cc7014b1-c775-411d-b374-8113248b4077"),
        ("BLA761040", "NDC:0008-0100"),
        ("unii-P93RUU11P7", "UNII:P93RUU11P7"),
    }
    assert [(c.product.key, c.substance.key) for c in of(record, ProductComposition)] == [
        ("BLA761040", "unii-P93RUU11P7")
    ]
    assert {(n.kind, n.name) for n in of(record, NameAssertion)} == {
        ("proprietary", "Besponsa"),
        ("nonproprietary", "inotuzumab ozogamicin"),
    }


def test_form_strength_route_and_status(record):
    (form,) = of(record, ProductPresentation)
    assert (form.strength, form.routes, form.marketing_status) == (
        "0.9 mg/3.6 mL",
        ("intravenous",),
        "prescription",
    )
    assert form.dosage_form == "INJECTION, POWDER, LYOPHILIZED, FOR SOLUTION"
    assert [a.route for a in of(record, AdministrationStatement)] == ["intravenous"]


def test_roles_and_the_start_of_marketing_that_is_no_approval(record):
    assert [(r.role, r.organization.label, r.since) for r in of(record, RoleAssignment)] == [
        ("labeler", "Wyeth Pharmaceuticals LLC", datetime.date(2017, 8, 18)),
        ("parent", "Pfizer Inc.", None),
        ("manufacturer", "Pharmacia & Upjohn Company LLC", None),
    ]
    assert not of(record, RegulatoryAction)


def test_items_are_indications_and_highlights_and_refusals_are_none(record):
    found = [(i.text_as_written, [d.label for d in i.diseases]) for i in of(record, Indication)]
    assert found == [
        (
            "relapsed B-cell precursor acute lymphoblastic leukemia",
            ["B Lymphoblastic Leukemia/Lymphoma"],
        ),
        ("follicular lymphoma", ["Follicular Lymphoma"]),
    ]
    for indication in of(record, Indication):
        lead, item = indication.evidence
        assert record.document.text[lead.start : lead.end].startswith("BESPONSA is indicated")
        assert record.document.text[item.start : item.end] == indication.text_as_written
        assert indication.valid_from is None


def test_warnings_by_title(record):
    assert [(s.kind, s.text, s.reaction and s.reaction.label) for s in of(record, SafetyStatement)] == [
        ("boxed-warning", "HEPATOTOXICITY and HEMORRHAGE", "Hepatotoxicity"),
        ("boxed-warning", "HEPATOTOXICITY and HEMORRHAGE", "Hemorrhage"),
        ("warning", "Hepatotoxicity", "Hepatotoxicity"),
        ("warning", "Something Without a Name", None),
        ("common-adverse-reaction", "fatigue", "Fatigue"),
        ("common-adverse-reaction", "nausea", "Nausea"),
        ("adverse-reaction", "Abdominal pain", "Abdominal pain"),
    ]


def test_adverse_reactions_with_their_frequency(record):
    found = {s.text: s for s in of(record, SafetyStatement)}
    assert [str(found[name].frequency) for name in ("fatigue", "nausea", "Abdominal pain")] == [
        "35",
        "None",
        "23",
    ]
    words = [record.document.text[span.start : span.end] for span in found["fatigue"].evidence]
    assert words == ["fatigue", "35%"]


def test_the_description_of_a_conjugate(record):
    assert [c.kind for c in of(record, SubstanceClassification)] == ["antibody-drug-conjugate"]
    assert [(p.role, p.text) for p in of(record, SubstancePart)] == [("antibody", "inotuzumab")]
    assert [b.target.label for b in of(record, TargetBinding)] == ["CD22"]


def test_a_boxed_warning_without_a_title_is_told_by_its_text(read):
    (record,) = read(
        ("<title>WARNING: HEPATOTOXICITY and <br/>HEMORRHAGE</title>", ""),
        ("Watch the liver.", "WARNING: HEPATOTOXICITY Watch the liver."),
    )
    boxed = [s.text for s in of(record, SafetyStatement) if s.kind == "boxed-warning"]
    assert boxed == ["HEPATOTOXICITY"]


def test_marketing_that_has_ended(read):
    (record,) = read(
        ('<statusCode code="active"/>', '<statusCode code="completed"/>'),
        ('<low value="20170818"/>', '<low value="20170818"/><high value="20230131"/>'),
    )
    assert of(record, ProductPresentation)[0].marketing_status == "discontinued"
    assert of(record, RoleAssignment)[0].until == datetime.date(2023, 1, 31)


def test_a_salt_is_linked_by_its_moiety(read):
    ingredient = '<code code="P93RUU11P7" codeSystem="2.16.840.1.113883.4.9"/>\n                    <name>'
    (record,) = read(
        (
            ingredient + "INOTUZUMAB OZOGAMICIN",
            ingredient.replace("P93RUU11P7", "ZZZ0000000") + "A SALT OF IT",
        )
    )
    (content,) = of(record, ProductComposition)
    assert content.substance.key == "unii-P93RUU11P7"
    uniis = [i.identifier for i in of(record, IdentifierAssertion) if i.identifier.startswith("UNII:")]
    assert uniis == ["UNII:P93RUU11P7"]


def test_two_products_have_their_own_numbers_and_no_common_indication(read, sample):
    text = sample.read_text(encoding="utf-8")
    subject = text[text.index("<subject>") : text.index("</subject>") + len("</subject>")]
    other = (
        subject.replace("BLA761040", "BLA125387")
        .replace("0008-0100", "0008-0200")
        .replace("Besponsa", "Eylea")
    )
    (record,) = read((subject, subject + other))
    numbers = {(i.entity.key, i.identifier) for i in of(record, IdentifierAssertion)}
    assert ("BLA125387", "NDC:0008-0200") in numbers
    assert ("BLA125387", "NDC:0008-0100") not in numbers
    assert {i.product for i in of(record, Indication)} == {None}


def test_a_kit_takes_the_substances_of_its_parts(read, sample):
    text = sample.read_text(encoding="utf-8")
    start, end = text.index('<ingredient classCode="ACTIB">'), text.index('<ingredient classCode="IACT">')
    part = text[start:end]
    (record,) = read((part, f"<part><partProduct>{part}</partProduct></part>"))
    assert [c.substance.key for c in of(record, ProductComposition)] == ["unii-P93RUU11P7"]


def test_labels_without_set_id_or_product_are_rejected(read):
    (unnumbered,) = read(('<setId root="CC7014B1-c775-411d-b374-8113248b4077"/>', ""))
    (nameless,) = read(
        ("<name>Besponsa<suffix/></name>", ""), ("<name>inotuzumab ozogamicin</name>", "<name/>")
    )
    assert isinstance(unnumbered, Rejection)
    assert "set id" in unnumbered.reason
    assert isinstance(nameless, Rejection)
    assert "no product" in nameless.reason


def test_another_document_of_hl7_is_rejected(tmp_path, linker):
    path = tmp_path / "other.xml"
    path.write_text('<message xmlns="urn:hl7-org:v3"/>', encoding="utf-8")
    assert not PROVIDER.recognises(path, peek(path))
    (rejection,) = PROVIDER.records(path, linker)
    assert "no document of HL7 v3" in rejection.reason


def test_a_doctype_is_refused(tmp_path, linker):
    path = tmp_path / "bomb.xml"
    path.write_text('<!DOCTYPE document [<!ENTITY a "b">]><document xmlns="urn:hl7-org:v3">&a;</document>')
    with pytest.raises(BadInput, match="DOCTYPE"):
        list(PROVIDER.records(path, linker))


def test_broken_xml_is_told(tmp_path, linker):
    path = tmp_path / "broken.xml"
    path.write_text('<document xmlns="urn:hl7-org:v3"><setId')
    with pytest.raises(BadInput, match="well-formed"):
        list(PROVIDER.records(path, linker))


def test_the_sample_conforms(sample, tmp_path, record):
    assert isinstance(record, Record)
    report = pipeline.build([sample], tmp_path / "store")
    assert (report.documents, report.rejections) == (1, [])
