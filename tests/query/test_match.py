"""Clauses against a profile: met, failed or unknown; what comes of them; and the dates of approvals.

`matching.trig` has made-up drugs, each named by the one clause that its indication has.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from oncokg.errors import BadInput, NotFound
from oncokg.graph.draft import draft_of
from oncokg.query.match import candidates
from oncokg.query.match.matching import Clause, Match, match
from oncokg.query.match.profile import Profile
from oncokg.query.match.standing import Approvals, endings
from oncokg.query.question import question_named, read_question
from oncokg.resources import queries_dir
from oncokg.store.contract import Solutions
from oncokg.store.memory import rdflib_store
from oncokg.store.oxigraph import OxigraphStore

LUNG = "Made-up Lung Cancer"
ON = "2016-06-01"


@pytest.fixture(scope="module")
def made_up() -> OxigraphStore:
    quads = pyoxigraph.parse(path=str(Path(__file__).parent / "matching.trig"))
    lines = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return OxigraphStore(draft_of([lines.decode()]).store)


def found(store: OxigraphStore, drug: str, on: str = ON, disease: str = LUNG, **known: Any) -> Match:
    (one,) = match(store, Profile(disease=disease, **known), on, drug=drug)
    return one


def clause(one: Match, kind: str) -> Clause:
    (only,) = [clause for clause in one.clauses if clause.kind == kind]
    return only


MET, FAILED, UNKNOWN = "met", "failed", "unknown"


@pytest.mark.parametrize(
    ("drug", "kind", "known", "outcome"),
    [
        ("status", "disease status", {"statuses": ["relapsed"]}, MET),
        ("status", "disease status", {"statuses": ["relapsed or refractory"]}, MET),
        ("status", "disease status", {"statuses": ["newly diagnosed"]}, FAILED),
        ("status", "disease status", {"priors": ["none"]}, FAILED),
        ("status", "disease status", {"statuses": ["pretreated"]}, UNKNOWN),
        ("status", "disease status", {}, UNKNOWN),
        ("treated", "disease status", {"statuses": ["refractory"]}, MET),
        ("treated", "disease status", {"priors": ["cisplatin"]}, MET),
        ("treated", "disease status", {"priors": ["2 lines"]}, MET),
        ("treated", "disease status", {"priors": ["no cisplatin"]}, UNKNOWN),
        ("treated", "disease status", {"statuses": ["untreated"]}, FAILED),
        ("extent", "setting", {"settings": ["metastatic"]}, MET),
        ("extent", "setting", {"settings": ["inoperable"]}, MET),
        ("extent", "setting", {"settings": ["locally advanced"]}, UNKNOWN),
        ("extent", "setting", {"settings": ["localized", "resectable"]}, FAILED),
        ("extent", "setting", {"settings": ["localised"]}, UNKNOWN),
        ("extent", "setting", {}, UNKNOWN),
        ("stage", "stage", {"stages": ["IIIB"]}, MET),
        ("stage", "stage", {"stages": ["stage 2A"]}, MET),
        ("stage", "stage", {"stages": ["II"]}, UNKNOWN),
        ("stage", "stage", {"stages": ["IIB"]}, FAILED),
        ("stage", "stage", {"stages": ["IV"]}, FAILED),
        ("stage", "stage", {}, UNKNOWN),
        ("line", "line", {"line": "second"}, MET),
        ("line", "line", {"line": 2}, MET),
        ("line", "line", {"priors": ["one line"]}, MET),
        ("line", "line", {"line": "first line"}, FAILED),
        ("line", "line", {"line": "later"}, FAILED),
        ("line", "line", {"priors": ["at least 3 lines"]}, FAILED),
        ("line", "line", {"priors": ["cisplatin"]}, UNKNOWN),
        ("line", "line", {}, UNKNOWN),
        ("adult", "age group", {"age": 18}, MET),
        ("adult", "age group", {"age": "17.9"}, FAILED),
        ("adult", "age group", {"age": "18 months"}, FAILED),
        ("adult", "age group", {}, UNKNOWN),
        ("child", "age group", {"age": 10}, MET),
        ("minor", "age group", {"age": 20}, MET),
        ("minor", "age group", {"age": 22}, FAILED),
        ("minor", "age group", {"age": 5}, MET),
        ("child", "from age", {"age": 1}, MET),
        ("child", "from age", {"age": "11 months"}, FAILED),
        ("child", "from age", {}, UNKNOWN),
        ("child", "to age", {"age": 21}, MET),
        ("child", "to age", {"age": 22}, FAILED),
        ("child", "to age", {}, UNKNOWN),
        ("sex", "sex", {"sex": "women"}, MET),
        ("sex", "sex", {"sex": "male"}, FAILED),
        ("sex", "sex", {}, UNKNOWN),
        ("weight", "from weight", {"weight": 30}, MET),
        ("weight", "from weight", {"weight": "29.9 kg"}, FAILED),
        ("weight", "from weight", {}, UNKNOWN),
        ("weight", "to weight", {"weight": "90.5"}, MET),
        ("weight", "to weight", {"weight": 91}, FAILED),
        ("weight", "to weight", {}, UNKNOWN),
        ("positive", "biomarker", {"biomarkers": ["CD22 positive"]}, MET),
        ("positive", "biomarker", {"biomarkers": ["CD22+"]}, MET),
        ("positive", "biomarker", {"biomarkers": ["CD22 overexpressed"]}, MET),
        ("positive", "biomarker", {"biomarkers": ["CD22-negative"]}, FAILED),
        ("positive", "biomarker", {"biomarkers": ["no CD22 expression"]}, FAILED),
        ("positive", "biomarker", {"biomarkers": ["CD22 low"]}, FAILED),
        ("positive", "biomarker", {"biomarkers": ["CD22 mutated"]}, UNKNOWN),
        ("positive", "biomarker", {"biomarkers": ["HER2 positive"]}, UNKNOWN),
        ("positive", "biomarker", {}, UNKNOWN),
        ("negative", "biomarker", {"biomarkers": ["HER2-negative"]}, MET),
        ("negative", "biomarker", {"biomarkers": ["HER2 amplification"]}, FAILED),
        ("negative", "biomarker", {"biomarkers": ["HER2-low"]}, UNKNOWN),
        ("negative", "biomarker", {"biomarkers": ["HER2 mutated"]}, UNKNOWN),
        ("altered", "biomarker", {"biomarkers": ["EGFR exon 19 deletion"]}, MET),
        ("altered", "biomarker", {"biomarkers": ["EGFR ex19del"]}, MET),
        ("altered", "biomarker", {"biomarkers": ["EGFR L858R"]}, MET),
        ("altered", "biomarker", {"biomarkers": ["EGFR exon 20 insertion"]}, UNKNOWN),
        ("altered", "biomarker", {"biomarkers": ["EGFR mutated"]}, UNKNOWN),
        ("altered", "biomarker", {"biomarkers": ["EGFR wild type"]}, FAILED),
        ("altered", "biomarker", {"biomarkers": ["no EGFR mutation"]}, FAILED),
        ("altered", "biomarker", {"biomarkers": ["EGFR L858R negative"]}, UNKNOWN),
        ("altered", "biomarker", {"biomarkers": ["EGFR L858R negative", "no EGFR exon 19 deletion"]}, FAILED),
        ("altered", "biomarker", {"biomarkers": ["EGFR T790M negative", "EGFR L858R"]}, MET),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 CPS 12"]}, MET),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 CPS 10"]}, MET),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 CPS 9"]}, FAILED),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 CPS ≥ 1"]}, UNKNOWN),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 TPS 50%"]}, UNKNOWN),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 positive"]}, UNKNOWN),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 negative"]}, FAILED),
        ("scored", "biomarker", {"biomarkers": ["PD-L1 positive", "PD-L1 CPS 40"]}, MET),
        ("repair", "biomarker", {"biomarkers": ["dMMR"]}, MET),
        ("repair", "biomarker", {"biomarkers": ["MSI-H"]}, MET),
        ("repair", "biomarker", {"biomarkers": ["pMMR"]}, UNKNOWN),
        ("repair", "biomarker", {"biomarkers": ["pMMR", "MSS"]}, FAILED),
        ("either", "biomarker", {"biomarkers": ["HER2 positive"]}, MET),
        ("either", "biomarker", {"biomarkers": ["HER2 negative"]}, UNKNOWN),
        ("either", "biomarker", {"biomarkers": ["HER2 negative", "CD22 negative"]}, FAILED),
        ("after", "earlier therapy", {"priors": ["cisplatin"]}, MET),
        ("after", "earlier therapy", {"priors": ["platinum-based chemotherapy"]}, MET),
        ("after", "earlier therapy", {"priors": ["trastuzumab"]}, UNKNOWN),
        ("after", "earlier therapy", {"priors": ["no chemotherapy"]}, FAILED),
        ("after", "earlier therapy", {"priors": ["none"]}, FAILED),
        ("after", "earlier therapy", {"statuses": ["untreated"]}, FAILED),
        ("after", "earlier therapy", {}, UNKNOWN),
        ("after a drug", "earlier therapy", {"priors": ["trastuzumab", "taxane"]}, MET),
        ("after a drug", "earlier therapy", {"priors": ["trastuzumab"]}, UNKNOWN),
        ("after a drug", "earlier therapy", {"priors": ["no trastuzumab", "taxane"]}, FAILED),
        ("after an inhibitor", "earlier therapy", {"priors": ["madeupbinder"]}, MET),
        ("after an inhibitor", "earlier therapy", {"priors": ["cisplatin"]}, UNKNOWN),
        ("never", "no earlier therapy", {"priors": ["trastuzumab"]}, FAILED),
        ("never", "no earlier therapy", {"priors": ["no trastuzumab"]}, MET),
        ("never", "no earlier therapy", {"priors": ["none"]}, MET),
        ("never", "no earlier therapy", {"priors": ["cisplatin"]}, UNKNOWN),
        ("counted", "earlier therapy", {"priors": ["2 lines"]}, MET),
        ("counted", "earlier therapy", {"line": "third line"}, MET),
        ("counted", "earlier therapy", {"line": 2}, FAILED),
        ("counted", "earlier therapy", {"priors": ["at least one line"]}, UNKNOWN),
        ("counted", "earlier therapy", {"priors": ["cisplatin"]}, UNKNOWN),
        ("partners", "together with", {"partners": ["cisplatin", "pemetrexed"]}, MET),
        ("partners", "together with", {"partners": ["pemetrexed"]}, UNKNOWN),
        ("partners", "together with", {"partners": ["trastuzumab"]}, FAILED),
        ("partners", "together with", {"partners": ["none"]}, FAILED),
        ("partners", "together with", {}, UNKNOWN),
        ("patient", "patient", {"conditions": ["not eligible for transplant"]}, MET),
        ("patient", "patient", {"conditions": ["eligible for transplantation"]}, FAILED),
        ("patient", "patient", {"conditions": ["good kidneys"]}, UNKNOWN),
        ("patient", "patient", {}, UNKNOWN),
    ],
)
def test_a_clause_is_met_failed_or_unknown(
    made_up: OxigraphStore, drug: str, kind: str, known: dict[str, Any], outcome: str
) -> None:
    assert clause(found(made_up, drug, **known), kind).outcome == outcome


@pytest.mark.parametrize(
    ("known", "verdict", "deciding"),
    [
        ({"age": 40}, "covered", []),
        ({"age": 10}, "not covered", ["age group"]),
        ({}, "undecided", ["age group"]),
    ],
)
def test_the_clauses_make_the_verdict(
    made_up: OxigraphStore, known: dict[str, Any], verdict: str, deciding: list[str]
) -> None:
    one = found(made_up, "adult", **known)
    assert one.verdict == verdict
    assert [clause.kind for clause in one.deciding] == deciding


def test_a_setting_has_an_extent_and_a_part_of_the_plan(made_up: OxigraphStore) -> None:
    one = found(made_up, "plan", settings=["early", "neoadjuvant"])
    outcomes = {clause.asks: clause.outcome for clause in one.clauses if clause.kind == "setting"}
    assert outcomes == {"adjuvant": FAILED, "early": MET}


def test_all_of_several_markers_are_asked_for(made_up: OxigraphStore) -> None:
    one = found(made_up, "together", biomarkers=["CD22 positive", "HER2 negative"])
    assert [(clause.asks, clause.says) for clause in one.deciding] == [("HER2 positive", "HER2 negative")]


class TestDiseases:
    @pytest.mark.parametrize(
        ("drug", "disease", "outcome"),
        [
            ("plain", LUNG, MET),
            ("plain", "Made-up Adenocarcinoma", MET),
            ("plain", "Made-up Mucinous Cancer", MET),
            ("plain", "Solid Cancer", UNKNOWN),
            ("plain", "Made-up Glandular Cancer", UNKNOWN),
            ("plain", "Made-up Leukemia", FAILED),
            ("glandular", "Made-up Squamous Cancer", FAILED),
            ("glandular", "Made-up Adenocarcinoma", UNKNOWN),
            ("wide", "Made-up Adenocarcinoma", MET),
            ("wide", "Made-up Squamous Cancer", UNKNOWN),
            ("wide", "Made-up Leukemia", FAILED),
        ],
    )
    def test_the_disease_is_the_indicated_one_or_a_kind_of_it(
        self, made_up: OxigraphStore, drug: str, disease: str, outcome: str
    ) -> None:
        assert clause(found(made_up, drug, disease=disease), "disease").outcome == outcome

    def test_a_disease_of_the_vocabulary_alone(self, made_up: OxigraphStore) -> None:
        assert clause(found(made_up, "plain", disease="mantle cell lymphoma"), "disease").outcome == FAILED

    def test_other_diseases_are_told_on_request(self, made_up: OxigraphStore) -> None:
        profile = Profile(disease="Made-up Leukemia")
        assert match(made_up, profile, ON) == ()
        told = match(made_up, profile, ON, everything=True)
        assert len(told) > 30
        assert {one.verdict for one in told} == {"not covered"}
        assert all("disease" in [clause.kind for clause in one.deciding] for one in told)


class TestTime:
    @pytest.mark.parametrize(
        ("drug", "on", "outcome", "asks"),
        [
            ("plain", "2015-02-28", FAILED, "not yet: approved on 2015-03-01"),
            ("plain", "2015-03-01", MET, "approved on 2015-03-01"),
            ("until", "2018-06-29", MET, "approved on 2015-03-01"),
            ("until", "2018-06-30", FAILED, "it ended on 2018-06-30"),
            ("withdrawn", "2019-04-14", MET, "approved on 2015-03-01"),
            ("withdrawn", "2019-04-15", FAILED, "withdrawn or suspended on 2019-04-15"),
            ("withdrawn", "2015-01-01", FAILED, "not yet: approved on 2015-03-01"),
            (
                "told withdrawn",
                "2019-04-15",
                FAILED,
                "the source tells only that it is withdrawn on 2019-04-15",
            ),
            (
                "told withdrawn",
                "2018-01-01",
                UNKNOWN,
                "the source tells only that it is withdrawn on 2019-04-15",
            ),
            ("undated", "2018-01-01", UNKNOWN, "undated: the source gives no date of approval"),
            ("unallowed", "2018-01-01", UNKNOWN, "undated: the source tells no decision that allowed it"),
            ("refused", "2018-01-01", FAILED, "the source tells only that it is refused on 2014-01-01"),
        ],
    )
    def test_the_approval_stands_on_the_date(
        self, made_up: OxigraphStore, drug: str, on: str, outcome: str, asks: str
    ) -> None:
        approval = clause(found(made_up, drug, on), "approval")
        assert (approval.outcome, approval.asks) == (outcome, asks)

    @pytest.mark.parametrize(
        ("on", "decisions"),
        [
            ("2015-01-01", [("not covered", "accelerated"), ("not covered", "regular")]),
            ("2016-01-01", [("covered", "accelerated"), ("not covered", "regular")]),
            ("2018-01-01", [("covered", "accelerated"), ("covered", "regular")]),
        ],
    )
    def test_a_conversion_is_an_approval_of_its_own(
        self, made_up: OxigraphStore, on: str, decisions: list[tuple[str, str]]
    ) -> None:
        told = match(made_up, Profile(disease=LUNG), on, drug="converted")
        assert [(one.verdict, one.pathway) for one in told] == decisions

    def test_a_date_may_be_a_date(self, made_up: OxigraphStore) -> None:
        assert match(made_up, Profile(disease=LUNG), date(2016, 6, 1)) == match(
            made_up, Profile(disease=LUNG), ON
        )

    @pytest.mark.parametrize("on", ["1 June 2016", "2016-13-01", "20160601", ""])
    def test_what_is_no_date(self, made_up: OxigraphStore, on: str) -> None:
        with pytest.raises(BadInput, match="YYYY-MM-DD"):
            match(made_up, Profile(disease=LUNG), on)

    @pytest.mark.parametrize("on", ["2014-06-01", "2016-06-01", "2018-06-30", "2020-01-01"])
    def test_what_stands_is_what_the_question_says(self, made_up: OxigraphStore, on: str) -> None:
        day = pyoxigraph.Literal(on, datatype=pyoxigraph.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
        asked = made_up.query(question_named("indications-on-date").text, bindings={"date": day})
        assert isinstance(asked, Solutions)
        place = asked.variables.index("indication")
        standing = {row[place].value for row in asked.rows}  # type: ignore[union-attr]
        told = match(made_up, Profile(disease=LUNG), on, everything=True)
        assert {one.indication for one in told if clause(one, "approval").outcome == MET} == standing

    def test_the_group_that_ends_approvals_is_found_in_the_question(self) -> None:
        text = endings(question_named("indications-on-date"))
        assert text.count("{") == text.count("}")
        assert "okl:action-kind-withdrawn" in text
        assert "okg:hasBroaderDisease" not in text

    def test_all_diseases_at_once(self, made_up: OxigraphStore) -> None:
        every = Approvals(made_up, date(2016, 6, 1))
        some = Approvals(made_up, date(2016, 6, 1), ["https://w3id.org/oncokg/id/disease/cancer"])
        assert every._standing == some._standing != set()


class TestAnswer:
    def test_the_clause_that_decides_has_its_words(self, made_up: OxigraphStore) -> None:
        one = found(made_up, "adult", age=10)
        (decides,) = one.deciding
        assert (decides.asks, decides.says) == ("adult", "10 years")
        assert next((e.quote, e.start, e.end, e.title) for e in decides.evidence) == (
            "adults",
            0,
            6,
            "Clauses",
        )
        assert clause(one, "disease").evidence[0].quote == "made-up lung cancer"
        assert clause(one, "approval").evidence[0].quote == "March 1, 2015"

    def test_a_criterion_has_words_of_its_own(self, made_up: OxigraphStore) -> None:
        (decides,) = found(made_up, "positive", biomarkers=["CD22 negative"]).deciding
        assert [e.quote for e in decides.evidence] == ["CD22-positive"]

    def test_every_stored_query_of_matching_is_asked(self) -> None:
        source = "".join(
            path.read_text(encoding="utf-8") for path in Path(candidates.__file__).parent.glob("*.py")
        )
        for path in (queries_dir() / "match").glob("*.rq"):
            question = read_question(path)
            assert question.id == path.stem
            assert f'"{path.stem.removeprefix("match-")}"' in source

    def test_a_withdrawal_is_told_in_its_own_words(self, made_up: OxigraphStore) -> None:
        (decides,) = found(made_up, "withdrawn", "2020-01-01").deciding
        assert [e.quote for e in decides.evidence] == ["withdrawn on April 15, 2019"]

    def test_each_row_names_its_source_and_dates(self, made_up: OxigraphStore) -> None:
        one = found(made_up, "plain")
        assert (one.source, one.source_date, one.title) == ("made up", "2015-03-02", "Clauses")
        assert (one.agency, one.decision, one.since) == (
            "U.S. Food and Drug Administration",
            "approved",
            date(2015, 3, 1),
        )
        assert found(made_up, "undated").since is None

    def test_words_that_the_structure_lost_are_unknown(self, made_up: OxigraphStore) -> None:
        one = found(made_up, "lost")
        assert one.verdict == "undecided"
        assert [(clause.kind, clause.asks) for clause in one.deciding] == [
            ("unread words", "while it is raining")
        ]
        assert [e.start for e in one.deciding[0].evidence] == [20]

    @pytest.mark.parametrize(
        ("drug", "known", "note"),
        [
            ("noted", {}, "limitation of use: not with anything made up"),
            ("noted", {}, "accelerated approval: it may depend on a later trial"),
            ("altered", {"biomarkers": ["EGFR L858R"]}, "the marker is to be found by an approved test"),
            ("plain", {}, "no restriction was read besides the disease: the document's words decide"),
            ("lost", {}, "a newer version of the document is in the store (2019-07-01)"),
        ],
    )
    def test_what_else_the_document_says(
        self, made_up: OxigraphStore, drug: str, known: dict[str, Any], note: str
    ) -> None:
        assert note in found(made_up, drug, **known).notes

    def test_nothing_else_is_noted(self, made_up: OxigraphStore) -> None:
        assert found(made_up, "adult", age=40).notes == ()

    def test_covered_ones_come_first(self, made_up: OxigraphStore) -> None:
        verdicts = [one.verdict for one in match(made_up, Profile(disease=LUNG, age=40), ON)]
        assert verdicts == sorted(verdicts, key=["covered", "undecided", "not covered"].index)
        assert set(verdicts) == {"covered", "undecided", "not covered"}

    def test_one_agency(self, made_up: OxigraphStore) -> None:
        told = match(made_up, Profile(disease=LUNG, age=40), ON, agency="European Medicines Agency")
        assert [(one.drug, one.verdict) for one in told] == [("european", "covered")]

    def test_both_engines_say_the_same(self, made_up: OxigraphStore) -> None:
        profile = Profile(disease=LUNG, age=40, biomarkers="CD22 positive")
        assert match(rdflib_store(made_up), profile, "2019-06-01") == match(made_up, profile, "2019-06-01")


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"age": "old"}, "write a number of years"),
        ({"age": 200}, "write a number of years"),
        ({"age": "-1"}, "write a number of years"),
        ({"weight": "1.2.3"}, "write a number of kilograms"),
        ({"statuses": ["relapsed", "untreated"]}, "exclude each other"),
        ({"settings": ["resectable", "unresectable"]}, "exclude each other"),
        ({"stages": ["IV", "IIA"]}, "exclude each other"),
        ({"statuses": ["relapsed"], "priors": ["none"]}, "exclude each other"),
        ({"line": 1, "priors": ["2 lines"]}, "contradict each other"),
        ({"priors": ["no cisplatin", "cisplatin"]}, "it contradicts 'cisplatin'"),
        ({"line": "first", "priors": ["cisplatin"]}, "it contradicts a first line"),
        ({"biomarkers": ["CD22 positive", "CD22 negative"]}, "it contradicts 'CD22 positive'"),
        ({"biomarkers": ["EGFR L858R", "EGFR L858R negative"]}, "it contradicts 'EGFR L858R negative'"),
        ({"biomarkers": ["EGFR L858R", "no EGFR mutation"]}, "it contradicts 'no EGFR mutation'"),
        ({"biomarkers": ["BRAF V600E", "BRAF V600 negative"]}, "it contradicts 'BRAF V600 negative'"),
        ({"biomarkers": ["PD-L1 CPS 12", "PD-L1 CPS < 10"]}, "it contradicts 'PD-L1 CPS 12'"),
        ({"biomarkers": ["CD22"]}, "it says no state"),
        ({"biomarkers": ["CD22 purple"]}, "'purple' was not understood"),
        ({"biomarkers": ["nosuch positive"]}, "no target of the vocabulary or the graph"),
    ],
)
def test_profiles_that_are_not_understood(
    made_up: OxigraphStore, known: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        match(made_up, Profile(disease=LUNG, **known), ON)


@pytest.mark.parametrize(
    ("known", "close"),
    [
        ({"statuses": ["relapsd"]}, "relapsed"),
        ({"settings": ["metastasic"]}, "metastatic"),
        ({"stages": ["V"]}, "iv"),
        ({"sex": "femal"}, "female"),
        ({"line": "frst line"}, "first line"),
        ({"partners": ["cisplatine"]}, "cisplatin"),
        ({"disease": "Made-up Lung Cancr"}, LUNG),
    ],
)
def test_names_that_do_not_exist_have_close_ones(
    made_up: OxigraphStore, known: dict[str, Any], close: str
) -> None:
    with pytest.raises(NotFound) as caught:
        match(made_up, Profile(**{"disease": LUNG, **known}), ON)
    assert close in caught.value.candidates
