"""openFDA labels: envelopes, lines, bare records; empty `openfda`; combinations; what sections state."""

from __future__ import annotations

import datetime
import gzip
import json
import zipfile
from decimal import Decimal

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    AdministrationStatement,
    IdentifierAssertion,
    Indication,
    NameAssertion,
    ProductComposition,
    RoleAssignment,
    SafetyStatement,
    SubstanceClassification,
    SubstancePart,
    TargetBinding,
)
from oncokg.record.reading.providers.openfda_label import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

SET_ID = "cc7014b1-c775-411d-b374-8113248b4077"
INDICATED = """\
1 INDICATIONS AND USAGE BESPONSA is indicated for the treatment of relapsed or refractory B-cell
precursor acute lymphoblastic leukemia."""
BOXED = """\
WARNING: HEPATOTOXICITY, INCLUDING HEPATIC VENO-OCCLUSIVE DISEASE and INCREASED RISK OF MORTALITY
BESPONSA harmed livers. Watch for it."""
WARNINGS = """\
5 WARNINGS AND PRECAUTIONS • Infusion Reactions: Watch. ( 5.2 ) 5.1 Hepatotoxicity, Including Hepatic
Veno-occlusive Disease (also known as sinusoidal obstruction) Hepatotoxicity was seen. 5.2 Infusion
Related Reactions BESPONSA can cause reactions. 5.3 Myelosuppression In the trial, counts fell. 5.4
Hemorrhage Fatal and serious hemorrhage occurred."""
DESCRIPTION = """\
11 DESCRIPTION Inotuzumab ozogamicin is a CD22-directed antibody and cytotoxic-drug conjugate (ADC) of
three parts: 1) the IgG4 kappa antibody inotuzumab, specific for human CD22, 2)
N-acetyl-gamma-calicheamicin that breaks DNA, and 3) a linker."""
LABEL = {
    "set_id": SET_ID,
    "id": "11111111-c775-411d-b374-8113248b4077",
    "version": "9",
    "effective_time": "20240306",
    "openfda": {
        "application_number": ["BLA761040"],
        "brand_name": ["BESPONSA"],
        "generic_name": ["INOTUZUMAB OZOGAMICIN"],
        "manufacturer_name": ["Wyeth Pharmaceuticals LLC, a subsidiary of Pfizer Inc."],
        "product_ndc": ["0008-0100"],
        "route": ["INTRAVENOUS"],
        "substance_name": ["INOTUZUMAB OZOGAMICIN"],
        "rxcui": ["1942944"],
        "unii": ["P93RUU11P7"],
        "pharm_class_epc": ["CD22-directed Immunoconjugate [EPC]"],
        "pharm_class_moa": ["CD22-directed Antibody Interactions [MoA]"],
    },
    "indications_and_usage": [INDICATED.replace("\n", " ")],
    "boxed_warning": [BOXED.replace("\n", " ")],
    "warnings_and_cautions": [WARNINGS.replace("\n", " ")],
    "description": [DESCRIPTION.replace("\n", " ")],
    "how_supplied": ["A section that no fact is read from."],
}


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def read(tmp_path, linker):
    def reader(*labels, name="label.json"):
        path = tmp_path / name
        path.write_text(json.dumps({"meta": {}, "results": list(labels)}), encoding="utf-8")
        return list(PROVIDER.records(path, linker))

    return reader


def changed(*, without=(), **openfda):
    harmonised = {k: v for k, v in (LABEL["openfda"] | openfda).items() if v is not None}
    return {k: v for k, v in LABEL.items() if k not in without} | {"openfda": harmonised}


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def test_a_label_is_one_version_of_its_set(read):
    (record,) = read(LABEL)
    assert record.identifier == f"SPL:{SET_ID}"
    assert (record.version, record.issued) == ("9", datetime.date(2024, 3, 6))
    assert "no fact is read from" not in record.document.text


def test_numbers_names_content_route_and_roles(read):
    (record,) = read(LABEL)
    assert {(i.entity.kind, i.entity.key, i.identifier) for i in of(record, IdentifierAssertion)} == {
        ("product", "BLA761040", f"SPL:{SET_ID}"),
        ("product", "BLA761040", "NDC:0008-0100"),
        ("product", "BLA761040", "RXCUI:1942944"),
        ("substance", "unii-P93RUU11P7", "UNII:P93RUU11P7"),
    }
    assert {(n.kind, n.name) for n in of(record, NameAssertion)} == {
        ("proprietary", "BESPONSA"),
        ("nonproprietary", "INOTUZUMAB OZOGAMICIN"),
    }
    assert [c.substance.key for c in of(record, ProductComposition)] == ["unii-P93RUU11P7"]
    assert [a.route for a in of(record, AdministrationStatement)] == ["intravenous"]
    assert [(r.role, r.organization.label) for r in of(record, RoleAssignment)] == [
        ("labeler", "Wyeth Pharmaceuticals LLC"),
        ("parent", "Pfizer Inc."),
    ]
    assert {b.target.label for b in of(record, TargetBinding)} == {"CD22"}


def test_an_indication_keeps_its_words_and_takes_no_date_of_the_label(read):
    (indication,) = of(read(LABEL)[0], Indication)
    assert indication.text_as_written.startswith("BESPONSA is indicated for")
    assert not indication.text_as_written.endswith(".")
    assert (indication.valid_from, indication.action) == (None, None)
    assert [d.label for d in indication.diseases] == ["B Lymphoblastic Leukemia/Lymphoma"]


def test_warnings_by_heading_and_reaction(read):
    (record,) = read(LABEL)
    safety = of(record, SafetyStatement)
    boxed = [s for s in safety if s.kind == "boxed-warning"]
    assert {s.text for s in boxed} == {
        "HEPATOTOXICITY, INCLUDING HEPATIC VENO-OCCLUSIVE DISEASE and INCREASED RISK OF MORTALITY"
    }
    assert {s.reaction.label for s in boxed} == {"Hepatotoxicity", "Hepatic veno-occlusive disease"}
    assert list(dict.fromkeys(s.text for s in safety if s.kind == "warning")) == [
        "Hepatotoxicity, Including Hepatic Veno-occlusive Disease (also known as sinusoidal obstruction)",
        "Infusion Related Reactions",
        "Myelosuppression",
        "Hemorrhage",
    ]


def test_items_are_topics_where_no_part_is_numbered(read):
    label = LABEL | {"warnings_and_cautions": ["5 WARNINGS • Keratitis : Refer them. • Low Mood: Ask."]}
    texts = [s.text for s in of(read(label)[0], SafetyStatement) if s.kind == "warning"]
    assert texts == ["Keratitis", "Low Mood"]


def test_a_conjugate_is_described(read):
    parts = {p.role: p.text for p in of(read(LABEL)[0], SubstancePart)}
    assert parts["antibody"] == "inotuzumab"
    assert parts["payload"] == "N-acetyl-gamma-calicheamicin"


def test_an_empty_block_leaves_names_to_the_product_data(read):
    label = {
        "set_id": SET_ID,
        "effective_time": "20240925",
        "openfda": {},
        "spl_product_data_elements": ["TAGRISSO osimertinib OSIMERTINIB OSIMERTINIB MANNITOL TALC"],
    }
    (record,) = read(label)
    assert {(n.entity.kind, n.name) for n in of(record, NameAssertion)} == {
        ("product", "TAGRISSO"),
        ("substance", "osimertinib"),
    }
    assert of(record, ProductComposition)[0].product.key == "NDA208065"


def test_a_label_without_any_name_is_rejected(read):
    named, unnumbered = read({"set_id": SET_ID, "openfda": {}}, {"openfda": LABEL["openfda"]})
    assert isinstance(named, Rejection)
    assert "neither a product nor a substance" in named.reason
    assert isinstance(unnumbered, Rejection)
    assert "set id" in unnumbered.reason


def test_of_several_substances_none_has_the_classes_or_the_unii(read):
    (record,) = read(
        changed(
            brand_name=["Rybrevant Faspro"],
            application_number=["BLA761433"],
            generic_name=["AMIVANTAMAB AND HYALURONIDASE-LPUJ (HUMAN RECOMBINANT)"],
            substance_name=["AMIVANTAMAB", "HYALURONIDASE (HUMAN RECOMBINANT)"],
            unii=["743QUY4VD8", "0JSR7Z0NB6"],
            pharm_class_epc=["Endoglycosidase [EPC]"],
        )
    )
    assert not of(record, SubstanceClassification)
    assert not [i for i in of(record, IdentifierAssertion) if i.identifier.startswith("UNII:")]
    assert {c.substance.label for c in of(record, ProductComposition)} == {
        "amivantamab",
        "hyaluronidase (human recombinant)",
    }
    assert {s.substance.label for s in of(record, SafetyStatement)} == {"amivantamab"}


def test_several_products_keep_only_the_numbers_of_their_set(read):
    (record,) = read(
        changed(
            brand_name=["Prolia", "Xgeva"],
            application_number=["BLA125320"],
            generic_name=["DENOSUMAB"],
            substance_name=["DENOSUMAB"],
            unii=["4EQZ6YO2HI"],
        )
    )
    numbers = of(record, IdentifierAssertion)
    assert len({i.entity for i in numbers if i.identifier.startswith("SPL:")}) == 2
    assert not [i for i in numbers if i.identifier.startswith(("NDC:", "RXCUI:"))]
    assert {i.product for i in of(record, Indication)} == {None}


def test_brands_of_several_applications_are_told_apart_by_the_vocabulary(read):
    (record,) = read(
        changed(
            brand_name=["Afinitor", "Nameless"],
            application_number=["NDA022334", "NDA203985"],
            generic_name=["EVEROLIMUS"],
            substance_name=["EVEROLIMUS"],
            unii=None,
        )
    )
    products = {i.entity.key for i in of(record, IdentifierAssertion) if i.identifier.startswith("SPL:")}
    assert products == {"NDA022334", "name-nameless"}


def test_absent_sections_and_small_captures_are_no_fault(read):
    capture = {
        "set_id": SET_ID,
        "openfda": {"brand_name": ["KEYTRUDA"], "generic_name": ["PEMBROLIZUMAB"], "spl_set_id": [SET_ID]},
    }
    (record,) = read(capture)
    assert (record.issued, record.version) == (None, None)
    assert not of(record, Indication)
    assert not record.gaps


@pytest.mark.parametrize("shape", ["lines", "gzip", "zip", "bare", "envelope"])
def test_every_shape_gives_the_same_document(tmp_path, linker, shape):
    bare = json.dumps(LABEL).encode()
    envelope = json.dumps({"meta": {}, "results": [LABEL]}).encode()
    path = tmp_path / {"lines": "a.jsonl", "gzip": "a.jsonl.gz", "zip": "a.json.zip"}.get(shape, "a.json")
    if shape == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("drug-label-0001-of-0001.json", envelope)
    elif shape == "gzip":
        path.write_bytes(gzip.compress(bare + b"\n"))
    else:
        path.write_bytes(envelope if shape == "envelope" else bare)
    assert PROVIDER.recognises(path, peek(path))
    (record,) = PROVIDER.records(path, linker)
    reference = tmp_path / "reference.json"
    reference.write_bytes(envelope)
    assert [r.document.text for r in PROVIDER.records(reference, linker)] == [record.document.text]


def test_broken_lines_are_told_and_end_nothing(tmp_path, linker):
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{{broken\n[1]\n{json.dumps(LABEL)}\n", encoding="utf-8")
    broken, single, record = PROVIDER.records(path, linker)
    assert "no JSON" in broken.reason
    assert "no label" in single.reason
    assert isinstance(record, Record)


@pytest.mark.parametrize(
    "content",
    [
        {"results": [{"term": "Nausea", "count": 12}]},
        {
            "results": [
                {"application_number": "NDA021588", "submissions": [], "openfda": {"spl_set_id": [SET_ID]}}
            ]
        },
        {"results": [{"safetyreportid": "1", "patient": {"drug": [{"openfda": {"spl_set_id": [SET_ID]}}]}}]},
    ],
)
def test_answers_that_are_no_labels_are_not_recognised(tmp_path, content):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert not PROVIDER.recognises(path, peek(path))


@pytest.mark.shared
def test_only_the_two_label_answers_are_recognised(shared):
    files = sorted((shared / "data" / "openfda_label_records").iterdir())
    recognised = [file.name for file in files if PROVIDER.recognises(file, peek(file))]
    assert recognised == ["label_keytruda_20260811.json", "label_osimertinib_fulltext_20261007.json"]


@pytest.mark.shared
def test_real_labels(shared, linker, tmp_path):
    folder = shared / "data" / "openfda_label_records"
    paths = [folder / "label_keytruda_20260811.json", folder / "label_osimertinib_fulltext_20261007.json"]
    records = [record for path in paths for record in PROVIDER.records(path, linker)]
    counts = [len(json.loads(path.read_text(encoding="utf-8"))["results"]) for path in paths]
    assert counts == [2, 5]
    assert [type(record) for record in records] == [Record] * 7
    by_title = {record.title.removeprefix("Label of "): record for record in records}
    tagrisso = by_title["TAGRISSO"]
    assert tagrisso.issued == datetime.date(2024, 9, 25)
    assert len(of(tagrisso, Indication)) == 5
    assert {d.label for i in of(tagrisso, Indication) for d in i.diseases} == {
        "Non-Small Cell Lung Carcinoma"
    }
    assert list(dict.fromkeys(s.text for s in of(tagrisso, SafetyStatement)))[:8] == [
        "Interstitial Lung Disease/Pneumonitis",
        "QTc Interval Prolongation",
        "Cardiomyopathy",
        "Keratitis",
        "Erythema Multiforme Major, Stevens-Johnson Syndrome, and Toxic Epidermal Necrolysis",
        "Cutaneous Vasculitis",
        "Aplastic Anemia",
        "Embryo-Fetal Toxicity",
    ]
    seen = {s.text.lower(): s.frequency for s in of(tagrisso, SafetyStatement) if s.frequency}
    assert seen["cardiomyopathy"] == Decimal("3.8")
    assert seen["keratitis"] == Decimal("0.6")
    lazcluze = by_title["LAZCLUZE"]
    assert {i.identifier for i in of(lazcluze, IdentifierAssertion)} >= {"NDC:57894-080", "UNII:4A2Y23XK11"}
    assert next(c.kind for c in of(lazcluze, SubstanceClassification)) == "kinase-inhibitor"
    for record in records:
        record_nquads(record)
    assert pipeline.build(paths, tmp_path / "store").documents == 7
