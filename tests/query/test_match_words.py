"""Words of a profile: markers with their states, changes and scores, and earlier treatments."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oncokg.errors import BadInput
from oncokg.query.match.candidates import PriorTreatment
from oncokg.query.match.concepts import exclude_each_other, groups_of, holds, implied, listed, values_named
from oncokg.query.match.findings import changes, families, finding, marker_of
from oncokg.query.match.markers import Marker, judged
from oncokg.query.match.scores import judged as score_judged
from oncokg.query.match.scores import score_in
from oncokg.query.match.therapies import judged as therapy_judged
from oncokg.query.match.therapies import therapy
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import ID_BASE


def nobody(_: str) -> None:
    """No target is in the graph."""


@pytest.mark.parametrize(
    ("text", "label", "status", "change", "present"),
    [
        ("CD22 positive", "CD22", "positive", "", True),
        ("CD22+", "CD22", "positive", "", True),
        ("CD22-expressing", "CD22", "positive", "", True),
        ("CD22 expression", "CD22", "positive", "", True),
        ("HER2-negative", "HER2", "negative", "", True),
        ("HER2 -", "HER2", "negative", "", True),
        ("HER2-low", "HER2", "low", "", True),
        ("HER2 overexpression", "HER2", "overexpressed", "", True),
        ("MET amplification", "MET", "amplified", "", True),
        ("Ph+", "BCR::ABL1", "positive", "", True),
        ("Ph-negative", "BCR::ABL1", "negative", "", True),
        ("Philadelphia chromosome-positive", "BCR::ABL1", "positive", "", True),
        ("HR-positive", "hormone receptor", "positive", "", True),
        ("PR-negative", "progesterone receptor", "negative", "", True),
        ("ER+", "estrogen receptor", "positive", "", True),
        ("dMMR", "mismatch repair", "deficient", "", True),
        ("pMMR", "mismatch repair", "proficient", "", True),
        ("mismatch repair deficient", "mismatch repair", "deficient", "", True),
        ("MSI-H", "microsatellite instability", "high", "", True),
        ("MSS", "microsatellite instability", "negative", "", True),
        ("microsatellite instability-high", "microsatellite instability", "high", "", True),
        ("TMB-high", "tumor mutational burden", "high", "", True),
        ("HRD positive", "homologous recombination", "deficient", "", True),
        ("EGFR exon 19 deletion", "EGFR", "mutated", "exon 19 deletions", True),
        ("EGFR ex19del", "EGFR", "mutated", "exon 19 deletion", True),
        ("EGFR exon 20 insertion mutations", "EGFR", "mutated", "exon 20 insertion", True),
        ("EGFR T790M negative", "EGFR", "mutated", "T790M", False),
        ("no EGFR mutation", "EGFR", "mutated", "", False),
        ("BRAF V600E", "BRAF", "mutated", "V600E", True),
        ("KRAS G12C mutated", "KRAS", "mutated", "G12C", True),
        ("KRAS wild-type", "KRAS", "wild-type", "", True),
        ("MET exon 14 skipping", "MET", "mutated", "exon 14 skipping", True),
        ("FLT3-ITD", "FLT3", "mutated", "internal tandem duplication", True),
        ("germline BRCA mutation", "BRCA", "mutated", "germline", True),
        ("ALK rearrangement", "ALK", "rearranged", "", True),
        ("ALK fusion-positive", "ALK", "rearranged", "", True),
        ("NTRK gene fusion", "NTRK", "rearranged", "", True),
        ("17p deletion", "17p", "deleted", "17p deletion", True),
        ("del(17p)", "17p", "deleted", "17p deletion", True),
    ],
)
def test_a_marker_and_its_state(text: str, label: str, status: str, change: str, present: bool) -> None:
    found = finding(text, nobody)
    assert (found.label, found.status, found.is_present) == (label, status, present)
    assert found.alteration == changes(change)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("CD22", "it says no state"),
        ("CD22 purple", "'purple' was not understood"),
        ("HER2 positve", "did you mean positive"),
        ("nosuch positive", "no target"),
        ("CD2 positive", "did you mean CD"),
        ("", "no target"),
    ],
)
def test_what_is_not_understood_is_told(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        finding(text, nobody)


def test_a_target_that_only_the_graph_has() -> None:
    found = finding("Own Thing positive", {"Own Thing": ("http://example.org/own", "Own Thing")}.get)
    assert (found.marker, found.status) == ("http://example.org/own", "positive")


def test_a_score_with_a_marker() -> None:
    score = finding("PD-L1 TPS 50%", nobody).score
    assert score is not None
    assert (score.name, score.unit, score.low, score.high) == ("TPS", "%", Decimal(50), Decimal(50))


@pytest.mark.parametrize(
    ("asked", "known", "outcome"),
    [
        ("CPS >= 10", "CPS 10", "met"),
        ("CPS ≥ 10", "CPS 9.5", "failed"),
        ("Combined Positive Score [CPS] ≥10", "CPS 12", "met"),
        ("TPS ≥ 1%", "TPS < 1%", "failed"),
        ("TPS ≥ 1%", "TPS ≥ 50%", "met"),
        ("TPS ≥ 50%", "TPS ≥ 1%", "unknown"),
        ("TPS ≥ 1%", "CPS 10", "unknown"),
        ("less than 1%", "0.5%", "met"),
        ("less than 1%", "1%", "failed"),
        ("more than 5%", "5%", "failed"),
        ("at least 10 mut/Mb", "10 mut/Mb", "met"),
        ("1% to 49%", "50%", "failed"),
        ("1% to 49%", "20%", "met"),
        ("IHC 3+", "IHC 3+", "met"),
        ("IHC 3+", "IHC 2+", "failed"),
        ("10% or more", "9%", "failed"),
        ("10% or less", "9%", "met"),
    ],
)
def test_a_score_reaches_a_limit_or_not(asked: str, known: str, outcome: str) -> None:
    limit, measure = score_in(asked), score_in(known)
    assert limit is not None
    assert measure is not None
    assert score_judged(limit[0], measure[0]) == outcome


@pytest.mark.parametrize("text", ["19", "exon 19", "", "CPS"])
def test_a_number_alone_is_no_score(text: str) -> None:
    assert score_in(text) is None


@pytest.mark.parametrize(
    ("target", "status", "alteration", "text", "outcome"),
    [
        ("name-brca", "mutated", "", "BRCA1 mutated", "met"),
        ("name-brca", "mutated", "germline", "germline BRCA2 mutation", "met"),
        ("name-brca", "mutated", "germline", "BRCA2 mutation", "unknown"),
        ("name-brca", "mutated", "", "BRCA1 wild-type", "unknown"),
        ("name-ntrk", "rearranged", "gene fusion", "NTRK1 fusion", "met"),
        ("name-ntrk", "rearranged", "gene fusion", "NTRK fusion", "met"),
        ("name-ntrk", "rearranged", "gene fusion", "NTRK1 negative", "unknown"),
        ("name-ras", "wild-type", "", "KRAS G12C", "failed"),
        ("name-ras", "wild-type", "", "KRAS wild-type", "unknown"),
        ("hgnc-1100", "mutated", "", "BRCA wild-type", "failed"),
        ("hgnc-1100", "mutated", "", "BRCA mutated", "unknown"),
        ("", "mutated", "T315I", "BCR-ABL T315I", "met"),
        ("", "positive", "T315I", "BCR-ABL T315I", "met"),
        ("", "mutated", "T315I", "BCR-ABL T315I negative", "failed"),
        ("", "mutated", "T315I", "BCR-ABL E255K", "unknown"),
        ("hgnc-1097", "mutated", "V600", "BRAF V600E", "met"),
        ("hgnc-1097", "mutated", "V600E", "BRAF V600", "unknown"),
        ("hgnc-1097", "mutated", "V600E or V600K", "BRAF V600K", "met"),
        ("hgnc-1097", "wild-type", "V600", "BRAF V600E", "failed"),
        ("hgnc-1097", "wild-type", "V600", "BRAF wild type", "met"),
    ],
)
def test_families_and_changes(target: str, status: str, alteration: str, text: str, outcome: str) -> None:
    iri = f"{ID_BASE}target/{target}" if target else ""
    asked = Marker(fact="", text=alteration or status, target=iri, status=status, alteration=alteration)
    assert judged([asked], [finding(text, nobody)]) == outcome


def test_families_come_from_the_vocabulary() -> None:
    assert families()[f"{ID_BASE}target/hgnc-8031"] == (f"{ID_BASE}target/name-ntrk",)
    assert f"{ID_BASE}target/name-fgfr" in families()[f"{ID_BASE}target/hgnc-3689"]
    assert not any("bcr-abl" in family for own in families().values() for family in own)


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("microsatellite instability-high (MSI-H)", "microsatellite instability"),
        ("mismatch repair deficient", "mismatch repair"),
        ("17p deletion", "17p"),
        ("iobenguane scan positive", "iobenguane scan positive"),
    ],
)
def test_markers_that_are_no_target(text: str, marker: str) -> None:
    assert marker_of(text)[0] == marker


@pytest.mark.parametrize(
    ("asked", "lines", "required", "given", "before", "statuses", "outcome"),
    [
        ("at least one anti-CD20-based regimen", 1, True, ["rituximab"], (1, None), [], "met"),
        ("at least one anti-CD20-based regimen", 1, True, ["cisplatin"], (1, None), [], "unknown"),
        ("three lines including a proteasome inhibitor (PI) and an immunomodulatory agent", 3, True,
         ["bortezomib", "lenalidomide"], (3, 3), [], "met"),
        ("three lines including a proteasome inhibitor (PI) and an immunomodulatory agent", 3, True,
         ["bortezomib"], (3, 3), [], "unknown"),
        ("three lines including a proteasome inhibitor (PI) and an immunomodulatory agent", 3, True,
         ["bortezomib", "lenalidomide"], (1, 2), [], "failed"),
        ("a taxane or an anthracycline", None, True, ["docetaxel"], (1, None), [], "met"),
        ("a taxane and an anthracycline", None, True, ["docetaxel"], (1, None), [], "unknown"),
        ("refractory to rituximab", None, True, ["rituximab"], (1, None), [], "unknown"),
        ("refractory to rituximab", None, True, ["refractory to rituximab"], (1, None), [], "met"),
        ("refractory to rituximab", None, True, ["rituximab"], (1, None), ["refractory"], "met"),
        ("disease progression on or after platinum-based chemotherapy", None, True,
         ["progressed on cisplatin"], (1, None), [], "met"),
        ("resistance or intolerance to prior therapy", None, True,
         ["intolerant to imatinib"], (1, 1), [], "met"),
        ("failure of prior therapy", None, True, ["imatinib"], (1, None), ["relapsed"], "met"),
        ("not progressed following chemotherapy", None, True, ["chemotherapy"], (1, 1), [], "unknown"),
        ("not progressed following chemotherapy", None, True,
         ["chemotherapy"], (1, 1), ["progressive"], "failed"),
        ("one to three prior lines of therapy", 1, True, [], (2, 2), [], "met"),
        ("one to three prior lines of therapy", 1, True, [], (4, None), [], "failed"),
        ("no more than 2 prior chemotherapy regimens", None, True,
         ["chemotherapy"], (1, None), [], "unknown"),
        ("prior systemic therapy", None, True, [], (1, None), [], "met"),
        ("prior systemic therapy", None, True, [], (0, None), [], "unknown"),
        ("prior systemic therapy", None, True, [], (0, 0), [], "failed"),
        ("not received prior systemic therapy", None, False, [], (0, 0), [], "met"),
        ("not received prior systemic therapy", None, False, ["imatinib"], (1, None), [], "failed"),
        ("not received a PARP inhibitor", None, False, ["olaparib"], (1, None), [], "failed"),
        ("not received a PARP inhibitor", None, False, ["no PARP inhibitor"], (0, None), [], "met"),
        ("transplantation", None, True, ["transplant"], (0, None), [], "met"),
    ],
)  # fmt: skip
def test_earlier_treatments(
    store: OxigraphStore,
    asked: str,
    lines: int | None,
    required: bool,
    given: list[str],
    before: tuple[int, int | None],
    statuses: list[str],
    outcome: str,
) -> None:
    criterion = PriorTreatment(fact="", text=asked, is_required=required, lines=lines)
    known = [therapy(store, text) for text in given]
    assert therapy_judged(criterion, known, before, statuses) == outcome


class TestLists:
    def test_every_value_that_excludes_or_implies_is_in_its_list(self) -> None:
        from oncokg.query.match import concepts

        for scheme, pairs in concepts._EXCLUSIVE.items():
            told = {value for pair in pairs for side in pair for value in side}
            known = set(listed(scheme).names.values())
            spare = {
                f"{number}{letter}" for number in ("i", "ii", "iv") for letter in "abcd"
            }  # not all exist
            assert told - known <= (spare if scheme == "stage" else set())
        for scheme, values in concepts._IMPLIED.items():
            assert set(values) | {v for many in values.values() for v in many} <= set(
                listed(scheme).names.values()
            )

    @pytest.mark.parametrize(
        "scheme", ["disease-status", "setting", "stage", "line", "sex", "biomarker-status"]
    )
    def test_no_value_excludes_itself_or_what_it_implies(self, scheme: str) -> None:
        values = set(listed(scheme).names.values())
        assert values
        for value in values:
            assert holds(scheme, value, [value]) == "met"
            assert not any(exclude_each_other(scheme, value, wider) for wider in implied(scheme, value))

    def test_one_text_may_name_several_values(self) -> None:
        assert values_named("disease-status", ["relapsed or refractory"], "status") == {
            "relapsed",
            "refractory",
        }
        assert values_named("setting", ["locally-advanced, stage IV"], "setting") == {
            "locally-advanced",
            "metastatic",
        }

    def test_fields_are_divided_into_clauses(self) -> None:
        assert groups_of("setting", ["adjuvant", "early"]) == [("adjuvant",), ("early",)]
        assert groups_of("disease-status", ["refractory", "relapsed"]) == [("refractory", "relapsed")]
        assert len(groups_of("disease-status", ["castration-resistant", "progressive"])) == 2
