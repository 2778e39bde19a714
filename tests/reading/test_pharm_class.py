"""Pharmacologic classes as FDA writes them: target, way of acting, kind; written by hand from the words."""

from __future__ import annotations

import pytest

from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.fact import Ref
from oncokg.record.facts import SubstanceClassification, TargetBinding
from oncokg.record.reading.page import Page
from oncokg.record.reading.pharm_class import pharm_class_facts
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record
from oncokg.source.cells import Cells

SUBSTANCE = Ref(kind="substance", key="name-testumab", label="testumab")
PROVIDER = Provider(
    source="ndc-directory",
    publisher="U.S. Food and Drug Administration",
    kind="product-listing",
    rights="public-domain",
    recognises=lambda path, head: False,
    records=lambda path, linker: iter(()),
)


def read(classes: str) -> Record:
    cells = Cells([("CLASSES", classes)])
    document = cells.frozen(name="line 1", media_type="text/csv", source_sha256="0" * 64)
    page = Page(cells, document, Linker(shipped()), PROVIDER)
    pharm_class_facts(page, cells["CLASSES"], SUBSTANCE)
    return page.record()


def said(record: Record) -> tuple[set[str], set[tuple[str, str]]]:
    kinds = {fact.kind for fact in record.facts if isinstance(fact, SubstanceClassification)}
    targets = {(fact.target.key, fact.mode) for fact in record.facts if isinstance(fact, TargetBinding)}
    return kinds, targets


@pytest.mark.parametrize(
    ("classes", "kinds", "targets"),
    [
        ("CD22-directed Antibody Interactions [MoA]", set(), {("hgnc-1643", "binds")}),
        ("CD22-directed Immunoconjugate [EPC]", {"antibody-drug-conjugate"}, {("hgnc-1643", "directs-to")}),
        (
            "HER2-directed Antibody and Topoisomerase Inhibitor Conjugate [EPC]",
            {"antibody-drug-conjugate"},
            {("hgnc-3430", "directs-to")},
        ),
        (
            "Programmed Death Receptor-1 Blocking Antibody [EPC]",
            {"monoclonal-antibody"},
            {("hgnc-8760", "inhibits")},
        ),
        (
            "Bispecific CD19-directed CD3 T Cell Engager [EPC]",
            {"bispecific-antibody"},
            {("hgnc-1633", "binds"), ("hgnc-1674", "binds")},
        ),
        ("HER2/Neu/cerbB2 Antagonists [MoA]", set(), {("hgnc-3430", "inhibits")}),
        ("Rearranged during Transfection (RET) Inhibitors [MoA]", set(), {("hgnc-9967", "inhibits")}),
        (
            "Gonadotropin Releasing Hormone Receptor Agonists [MoA]",
            {"hormone-therapy"},
            {("name-gnrhr", "activates")},
        ),
        ("Selective Estrogen Receptor Modulators [MoA]", set(), {("hgnc-3467", "binds")}),
        ("Kinase Inhibitors [MoA],Kinase Inhibitor [EPC]", {"kinase-inhibitor"}, set()),
        (
            "Vascular Endothelial Growth Factor Receptor 2 Antagonist [EPC]",
            set(),
            {("hgnc-6307", "inhibits")},
        ),
        ("Antibodies, Monoclonal [CS],Immunoconjugates [CS]", {"antibody-drug-conjugate"}, set()),
        ("Microtubule Inhibition [PE]", set(), set()),
    ],
)
def test_a_class_says(classes: str, kinds: set[str], targets: set[tuple[str, str]]) -> None:
    record = read(classes)
    assert said(record) == (kinds, targets)
    assert not record.gaps


@pytest.mark.parametrize(
    "classes",
    [
        "Interleukin-6 Receptor Antagonist [MoA]",  # not interleukin-6, which it does not touch
        "Corticosteroid Hormone Receptor Agonists [MoA]",  # no receptor for hormones of the breast
    ],
)
def test_a_name_inside_a_longer_name_is_no_target(classes: str) -> None:
    record = read(classes)
    assert said(record) == (set(), set())
    assert len(record.gaps) == 1


def test_each_fact_rests_on_its_own_class() -> None:
    record = read("Kinase Inhibitor [EPC], BCL-2 Inhibitor [EPC]")
    quotes = [record.document.text[s.start : s.end] for fact in record.facts for s in fact.evidence]
    assert quotes == ["Kinase Inhibitor [EPC]", "BCL-2 Inhibitor [EPC]"]
    (binding,) = (fact for fact in record.facts if isinstance(fact, TargetBinding))
    (mention,) = binding.mentions
    assert record.document.text[mention.span.start : mention.span.end] == "BCL-2"


def test_processes_and_families_are_no_unresolved_targets() -> None:
    record = read("Protein Kinase Inhibitors [MoA],Nucleic Acid Synthesis Inhibitors [MoA]")
    assert said(record) == ({"kinase-inhibitor"}, set())
    assert not record.gaps
