"""Markers of an indication: target, state, alteration, threshold, test, and alternatives that share words."""

from __future__ import annotations

import pytest

from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.reading.indications import indications_in


@pytest.fixture(scope="module")
def markers():
    linker = Linker(shipped())

    def read(words: str):
        (indication,) = indications_in(f"treatment of patients with melanoma {words}", linker)
        return [(b.target.label if b.target else None, b.status, b.alteration) for b in indication.biomarkers]

    return read


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("that is HER2-negative", [("HER2", "negative", None)]),
        ("expressing CD30", [("CD30", "positive", None)]),
        ("whose tumors overexpress the HER2 receptor", [("HER2", "overexpressed", None)]),
        ("with a BRAF V600E mutation", [("BRAF", "mutated", "V600E")]),
        ("with BRAF V600E or V600K mutations", [("BRAF", "mutated", "V600E"), ("BRAF", "mutated", "V600K")]),
        (
            "with epidermal growth factor receptor (EGFR) exon 19 deletions or exon 21 L858R mutations",
            [("EGFR", "mutated", "exon 19 deletions"), ("EGFR", "mutated", "exon 21 L858R")],
        ),
        ("that is BRAF V600 wild-type", [("BRAF", "wild-type", "V600")]),
        (
            "with no EGFR or ALK genomic tumor aberrations",
            [("EGFR", "wild-type", None), ("ALK", "wild-type", None)],
        ),
        ("that is anaplastic lymphoma kinase (ALK)-positive", [("ALK", "positive", None)]),
        ("that is RET fusion-positive", [("RET", "rearranged", "fusion")]),
        ("with an NTRK gene fusion", [("NTRK", "rearranged", "gene fusion")]),
        ("with MET exon 14 skipping", [("MET", "mutated", "exon 14 skipping")]),
        ("with 17p deletion", [(None, "deleted", "17p deletion")]),
        ("that is Philadelphia chromosome-positive", [("BCR::ABL1", "positive", None)]),
        ("that is mismatch repair deficient (dMMR)", [(None, "deficient", None)]),
        ("that is microsatellite instability-high (MSI-H)", [(None, "high", None)]),
        ("with the T315I mutation", [(None, "mutated", "T315I")]),
        ("with BRAFV600E mutation", [("BRAF", "mutated", "V600E")]),
        (
            "without a known acquired resistance mutation",
            [(None, "wild-type", "acquired resistance mutation")],
        ),
    ],
)
def test_states_and_alterations(markers, words, expected):
    assert markers(words) == expected


@pytest.fixture(scope="module")
def biomarker():
    linker = Linker(shipped())

    def read(words: str):
        (indication,) = indications_in(f"treatment of patients with gastric cancer {words}", linker)
        (found,) = indication.biomarkers
        return found

    return read


@pytest.mark.parametrize(
    ("words", "threshold"),
    [
        ("whose tumors express PD-L1 (CPS ≥10)", "CPS ≥10"),
        (
            "whose tumors express PD-L1 [Combined Positive Score (CPS) ≥ 1]",
            "Combined Positive Score (CPS) ≥ 1",
        ),
        ("whose tumors express PD-L1 (greater than or equal to 1)", "greater than or equal to 1"),
        ("whose tumors express PD-L1", None),
    ],
)
def test_thresholds(biomarker, words, threshold):
    found = biomarker(words)
    assert (found.status, found.threshold, found.target.label) == ("positive", threshold, "PD-L1")


def test_a_gene_in_brackets_is_quoted_whole(biomarker):
    assert biomarker("that is Kit (CD117) positive").text == "Kit (CD117) positive"


@pytest.mark.parametrize(
    ("words", "tested"),
    [
        ("that is HER2-positive as detected by an FDA-approved test", True),
        ("that is HER2-positive, as determined by an FDA-authorized companion diagnostic", True),
        ("that is HER2-positive", None),
    ],
)
def test_an_approved_test_that_is_asked_for(biomarker, words, tested):
    assert biomarker(words).requires_approved_test is tested


def test_a_marker_of_an_earlier_treatment_is_none_of_the_use(markers):
    assert markers("who progressed on an anti-PD-1 antibody and a BRAF inhibitor") == []
