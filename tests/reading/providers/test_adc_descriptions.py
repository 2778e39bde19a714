"""Section 11 of conjugates: target, antibody, linker, payload as the labels put them."""

from __future__ import annotations

import datetime
import json

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    NameAssertion,
    ProductComposition,
    RoleAssignment,
    SubstanceClassification,
    SubstancePart,
    TargetBinding,
)
from oncokg.record.reading.providers.adc_descriptions import PROVIDER
from oncokg.record.record import Rejection
from oncokg.source.json_stream import peek

KNOWN_AS = "(known as dimethylhydrazide)"
PARTS = {
    "ADCETRIS": ("CD30", "cAC10", "protease-cleavable linker", "MMAE"),
    "BESPONSA": (
        "CD22",
        "inotuzumab",
        f"4-(4'-acetylphenoxy)-butanoic acid (AcBut) and 3-methyl-3-mercaptobutane hydrazide {KNOWN_AS}",
        "N-acetyl-gamma-calicheamicin",
    ),
    "BLENREP": (
        "BCMA",
        "afucosylated, humanized immunoglobulin G1 monoclonal antibody",
        "protease‑resistant maleimidocaproyl linker",
        "mcMMAF",
    ),
    "DATROWAY": (
        "Trop-2",
        "humanized anti-Trop-2 IgG1 monoclonal antibody",
        "tetrapeptide-based cleavable linker",
        "DXd",
    ),
    "DECNUPAZ": ("CD123", "G4723A", None, "DGN549C"),
    "ELAHERE": ("FR alpha", "mirvetuximab", "sulfo-SPDB", "DM4"),
    "EMRELIS": (
        "MET",
        "humanized immunoglobulin G1 kappa (IgG1κ) monoclonal antibody",
        "protease-cleavable valine-citrulline (vc) linker",
        "monomethyl auristatin E (MMAE)",
    ),
    "ENHERTU": (
        "HER2",
        "humanized anti-HER2 IgG1 monoclonal antibody",
        "tetrapeptide-based cleavable linker",
        "DXd",
    ),
    "KADCYLA": ("HER2", "trastuzumab", "MCC", "DM1"),
    "MYLOTARG": ("CD33", "hP67.6", None, "N-acetyl gamma calicheamicin"),
    "PADCEV": (
        "Nectin-4",
        "AGS-22C3",
        "protease-cleavable maleimidocaproyl valine-citrulline (vc) linker (SGD-1006)",
        "monomethyl auristatin E (MMAE)",
    ),
    "POLIVY": (
        "CD79b",
        "polatuzumab",
        "maleimidocaproyl-valine-citrulline-p-aminobenzyloxycarbonyl (mc-vc-PAB)",
        "MMAE",
    ),
    "TIVDAK": (
        "tissue factor",
        "human anti-TF IgG1-kappa antibody",
        "protease-cleavable vc (valine-citrulline) linker",
        "monomethyl auristatin E (MMAE)",
    ),
    "TRODELVY": ("Trop-2", "hRS7", "CL2A", "SN-38"),
    "ZEVALIN": ("CD20", "ibritumomab", None, None),
    "ZYNLONTA": (
        "CD19",
        "humanized IgG1 kappa monoclonal antibody",
        "protease-cleavable valine-alanine linker",
        "SG3199",
    ),
}
"""Target, antibody, linker, payload, written down from the sixteen labels by hand."""


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


def written(tmp_path, **labels):
    path = tmp_path / "adc-labels.json"
    path.write_text(json.dumps({"fetched": "2026-08-31", "labels": labels}), encoding="utf-8")
    assert PROVIDER.recognises(path, peek(path))
    return path


def label(description):
    return {
        "generic": "INOTUZUMAB OZOGAMICIN",
        "sponsor": "Wyeth Pharmaceuticals LLC, a subsidiary of Pfizer Inc.",
        "effective": "20260206",
        "description": description,
    }


def test_a_conjugate_with_its_parts(tmp_path, linker):
    text = (
        "It is a CD22-directed antibody-drug conjugate comprised of a humanized IgG1 antibody conjugated to"
        " the small molecule agent, monomethyl auristatin E (MMAE), via a cleavable vc linker. It is white."
    )
    (record,) = PROVIDER.records(written(tmp_path, BESPONSA=label(text)), linker)
    assert record.issued == datetime.date(2026, 2, 6)
    assert {p.role: p.text for p in of(record, SubstancePart)} == {
        "antibody": "humanized IgG1 antibody",
        "payload": "monomethyl auristatin E (MMAE)",
        "linker": "cleavable vc linker",
    }
    (binding,) = of(record, TargetBinding)
    assert (binding.target.label, binding.mode) == ("CD22", "directs-to")
    assert [c.kind for c in of(record, SubstanceClassification)] == ["antibody-drug-conjugate"]
    assert {r.role for r in of(record, RoleAssignment)} == {"labeler", "parent"}


@pytest.mark.parametrize(
    "text",
    [
        "It is a kinase inhibitor. Tablets contain talc.",
        "It is a CD20-directed cytolytic antibody of the IgG1 class.",
        "The drug is linked to outcomes via a linker program.",
    ],
)
def test_what_is_no_conjugate_has_no_parts(tmp_path, linker, text):
    (record,) = PROVIDER.records(written(tmp_path, BESPONSA=label(text)), linker)
    assert not of(record, SubstancePart)
    assert not of(record, SubstanceClassification)
    assert of(record, ProductComposition)


def test_a_target_that_nothing_knows_is_a_gap(tmp_path, linker):
    text = "It is a Zzyzx-9-directed antibody-drug conjugate."
    (record,) = PROVIDER.records(written(tmp_path, BESPONSA=label(text)), linker)
    assert not of(record, TargetBinding)
    assert [record.document.text[g.span.start : g.span.end] for g in record.gaps] == ["Zzyzx-9"]


def test_labels_without_a_field_are_rejected(tmp_path, linker):
    complete = label("x")
    path = written(tmp_path, A=complete, B={"generic": "x"}, C=complete | {"description": " "})
    _, missing, empty = PROVIDER.records(path, linker)
    assert isinstance(missing, Rejection)
    assert missing.where == "adc-labels.json labels.B"
    assert "no description" in empty.reason


@pytest.mark.shared
def test_the_sixteen_labels(shared, linker, tmp_path):
    path = shared / "data" / "openfda_adc_label_descriptions" / "adc-labels.json"
    assert PROVIDER.recognises(path, peek(path))
    records = {r.identifier.removeprefix("LABEL-DESCRIPTION:"): r for r in PROVIDER.records(path, linker)}
    assert records.keys() == json.loads(path.read_text(encoding="utf-8"))["labels"].keys() == PARTS.keys()
    found = {}
    for brand, record in records.items():
        record_nquads(record)
        parts = {p.role: p.text for p in of(record, SubstancePart)}
        (binding,) = of(record, TargetBinding)
        found[brand] = (
            binding.target.label,
            parts.get("antibody"),
            parts.get("linker"),
            parts.get("payload"),
        )
        assert len(of(record, NameAssertion)) == 2
    assert found == PARTS
    zevalin = {p.role: p.text for p in of(records["ZEVALIN"], SubstancePart)}
    assert (zevalin["chelator"], zevalin["radionuclide"]) == ("tiuxetan", "Yttrium-90")
    (own,) = [p.part for p in of(records["KADCYLA"], SubstancePart) if p.role == "antibody"]
    assert own.key == "unii-P188ANX8CK"
    owners = {b for b, r in records.items() if any(x.role == "parent" for x in of(r, RoleAssignment))}
    assert owners == {"BESPONSA", "MYLOTARG"}
    assert pipeline.build([path], tmp_path / "store").documents == 16
