"""Indications sections without a drug's name: who is meant, what for, and what is told as rejected."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import IdentifierAssertion, Indication, NameAssertion, ProductComposition
from oncokg.record.reading.providers.spl_indications import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

SET_ID = "42c49deb-713b-427a-9670-08af08adcffb"


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


@pytest.fixture
def read(tmp_path, linker):
    def reader(*texts):
        path = tmp_path / "texts.jsonl"
        lines = [json.dumps({"set_id": SET_ID, "indications_and_usage": text}) for text in texts]
        path.write_text("\n".join(lines), encoding="utf-8")
        return list(PROVIDER.records(path, linker))

    return reader


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def diseases(record):
    return [[d.label for d in i.diseases] for i in of(record, Indication)]


def test_the_first_sentence_names_the_product(read):
    (record,) = read(
        "1 INDICATIONS AND USAGE <newline> NINLARO is indicated with lenalidomide for multiple myeloma."
    )
    assert record.identifier == f"SPL:{SET_ID}"
    (indication,) = of(record, Indication)
    assert (indication.product.key, [s.label for s in indication.substances]) == ("NDA208462", ["ixazomib"])
    assert [(i.entity.key, i.identifier) for i in of(record, IdentifierAssertion)] == [
        ("NDA208462", f"SPL:{SET_ID}")
    ]
    assert "<newline>" not in record.document.text


def test_partners_are_not_the_drug(read):
    (record,) = read(
        "FARYDAK, an inhibitor, with bortezomib and dexamethasone, is indicated for multiple myeloma."
    )
    (indication,) = of(record, Indication)
    assert [s.label for s in indication.substances] == ["panobinostat"]


def test_a_generic_label_has_substances_and_no_product(read):
    (record,) = read("Letrozole tablets are indicated for early breast cancer.")
    (indication,) = of(record, Indication)
    assert (indication.product, [s.label for s in indication.substances]) == (None, ["letrozole"])
    assert not of(record, IdentifierAssertion)


def test_a_name_in_brackets_is_what_the_product_contains(read):
    (record,) = read("Tasigna (nilotinib) is indicated for chronic myeloid leukemia.")
    assert [c.substance.label for c in of(record, ProductComposition)] == ["nilotinib"]
    assert [n.name for n in of(record, NameAssertion)] == ["Tasigna"]


def test_a_brand_of_several_applications_leaves_the_product_open(read):
    (record,) = read("XTANDI is indicated for prostate cancer.")
    (indication,) = of(record, Indication)
    assert (indication.product, [s.label for s in indication.substances]) == (None, ["enzalutamide"])


def test_each_item_is_an_indication_with_its_lead(read):
    (record,) = read(
        "COTELLIC is indicated for: <newline> <bullet> melanoma <newline> <bullet> a thing that nothing knows"
        " <newline> <bullet> multiple myeloma that <newline> <bullet> received prior therapy"
    )
    assert diseases(record) == [["Melanoma"], ["Plasma Cell Myeloma"]]
    text = record.document.text
    lost = [text[g.span.start : g.span.end] for g in record.gaps]
    assert lost == ["a thing that nothing knows"]


def test_items_without_a_disease_belong_to_the_disease_of_their_lead(read):
    (record,) = read(
        "IBRANCE is indicated for breast cancer in combination with: <newline> <bullet> an inhibitor; or"
        " <newline> <bullet> fulvestrant"
    )
    first, second = of(record, Indication)
    assert [first.text_as_written, second.text_as_written] == ["an inhibitor", "fulvestrant"]
    assert [partner.label for partner in second.partners] == ["fulvestrant"]
    assert first.diseases == second.diseases


def test_highlights_are_left_out_where_the_full_text_says_the_same(read):
    (record,) = read(
        "COTELLIC is indicated for melanoma. <newline> COTELLIC is an inhibitor indicated for melanoma. ( 1 )"
        " <newline> COTELLIC is indicated for multiple myeloma. ( 1 )"
    )
    assert [i.text_as_written for i in of(record, Indication)] == [
        "COTELLIC is indicated for melanoma",
        "COTELLIC is indicated for multiple myeloma",
    ]


def test_what_only_looks_like_a_disease_is_none(read):
    (record,) = read(
        "ALECENSA is indicated for anaplastic lymphoma kinase (ALK)-positive non-small cell lung cancer."
        " <newline> ALECENSA is indicated for neuroendocrine tumors of pancreatic origin (PNET). <newline>"
        " ALECENSA is not indicated for melanoma."
    )
    assert diseases(record) == [["Non-Small Cell Lung Carcinoma"], ["Pancreatic Neuroendocrine Tumor"]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("INDICATIONS AND USAGE <newline> Zzyxol is indicated for melanoma.", "knows no drug"),
        ("Letrozole is indicated for restless thumbs.", "no disease of the vocabulary"),
        ("Letrozole has been useful in breast cancer.", "no sentence says"),
        (" ", "the text is empty"),
    ],
)
def test_lines_that_become_nothing_say_why(read, text, reason):
    (rejection,) = read(text)
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason
    assert rejection.where == "texts.jsonl line 1"


def test_broken_lines_are_told(tmp_path, linker):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"set_id"\n[]\n{"set_id": "7", "indications_and_usage": "x"}\n', encoding="utf-8")
    broken, single, unnumbered = PROVIDER.records(path, linker)
    assert "no JSON" in broken.reason
    assert single.reason == unnumbered.reason == "the line has no set id or no text"


@pytest.fixture(scope="module")
def real(shared, linker):
    path = shared / "data" / "spl_indication_texts" / "oncology_indications.jsonl"
    assert PROVIDER.recognises(path, peek(path))
    return path, list(PROVIDER.records(path, linker))


@pytest.mark.shared
def test_every_real_line_is_a_record_or_a_reasoned_rejection(real):
    path, results = real
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert len(results) == len(lines) == 215
    reasons = Counter(r.reason for r in results if isinstance(r, Rejection))
    assert set(reasons) <= {
        "no sentence says what a drug is indicated for",
        "the vocabulary knows no drug that the first sentences name",
        "what the drug is indicated for is no disease of the vocabulary",
    }
    records = [r for r in results if isinstance(r, Record)]
    assert len(records) >= 133
    ids = [json.loads(line)["set_id"].lower() for line in lines]
    assert [r.identifier.removeprefix("SPL:") for r in records] == [
        i for i, r in zip(ids, results, strict=True) if isinstance(r, Record)
    ]


@pytest.mark.shared
def test_what_says_nothing_is_told_by_the_raw_text(real):
    path, results = real
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    for line, result in zip(lines, results, strict=True):
        if isinstance(result, Rejection) and result.reason.startswith("no sentence"):
            assert not re.search(r"(?<!not )(?<!as )\bindicated\b", json.loads(line)["indications_and_usage"])


HAND = {
    "42c49deb-713b-427a-9670-08af08adcffb": ("NDA208434", {"Non-Small Cell Lung Carcinoma"}),
    "1a0c3bea-c87b-4d25-bb44-5f0174da6b34": ("NDA203756", {"Thyroid Gland Medullary Carcinoma"}),
    "95b7dc92-2180-42f1-8699-3c28f609e674": ("NDA022088", {"Renal Cell Carcinoma"}),
    "80686b7e-f6f4-4154-b5c0-c846425e2d91": ("BLA761035", {"Plasma Cell Myeloma"}),
    "03b39d40-90fe-11df-9de6-0002a5d5c51b": (
        "NDA022393",
        {"Cutaneous T-Cell Non-Hodgkin Lymphoma", "Mature T-Cell and NK-Cell Non-Hodgkin Lymphoma"},
    ),
    "24d10449-2936-4cd3-b7db-a7683db721e4": (
        "NDA021660",
        {"Breast Carcinoma", "Non-Small Cell Lung Carcinoma", "Pancreatic Adenocarcinoma"},
    ),
}
"""Product and diseases, written down from the raw lines by hand."""


@pytest.mark.shared
@pytest.mark.parametrize("set_id", HAND)
def test_real_lines_written_down_by_hand(real, set_id):
    (record,) = [r for r in real[1] if isinstance(r, Record) and r.identifier == f"SPL:{set_id}"]
    found = of(record, Indication)
    assert ({i.product.key for i in found}, {d.label for i in found for d in i.diseases}) == (
        {HAND[set_id][0]},
        HAND[set_id][1],
    )


@pytest.mark.shared
def test_real_records_conform(real, tmp_path):
    path, results = real
    for result in results:
        if isinstance(result, Record):
            record_nquads(result)
    report = pipeline.build([path], tmp_path / "store")
    assert report.documents + len(report.rejections) + sum(report.repeated.values()) == 215
