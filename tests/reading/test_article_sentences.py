"""Sentences of articles and what they say: invented trials of a known drug, one grammar each."""

from __future__ import annotations

from typing import TypeVar

import pytest

from oncokg.record import facts
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record
from oncokg.source.document import freeze

F = TypeVar("F")
EXTRACTOR = RuleExtractor()
OPENING = """\
A pill for a lung cancer

March 4, 2020

Tagrisso (osimertinib) is a pill for non-small cell lung cancer. The FDA decides on it.

"""
TRIAL = (
    OPENING + "In the SUNRISE trial (NCT09990003), 556 people were randomized to osimertinib or erlotinib. "
)


def reading(text: str, *, suffix: str = "text/plain") -> Record:
    return read_article(freeze(text.encode(), name="x", media_type=suffix), EXTRACTOR)  # type: ignore[arg-type]


def of(record: Record, kind: type[F]) -> list[F]:
    return [fact for fact in record.facts if isinstance(fact, kind)]


def results(record: Record) -> set[tuple[str, str, str, str | None]]:
    return {
        (r.endpoint, r.statistic, r.printed, r.arm.role if r.arm else None)
        for r in of(record, facts.EndpointResult)
    }


PFS, OS, ORR = "progression-free-survival", "overall-survival", "objective-response"
OWN, OTHER = "experimental", "comparator"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Median PFS was 18.9 vs 10.2 months.", {(PFS, "18.9", OWN), (PFS, "10.2", OTHER)}),
        (
            "Median PFS was longer with osimertinib than with erlotinib (18.9 months vs. 10.2 months).",
            {(PFS, "18.9", OWN), (PFS, "10.2", OTHER)},
        ),
        (
            (
                "Compared with erlotinib, osimertinib lengthened life, with a median OS of 38.6 months "
                "versus 31.8 months."
            ),
            {(OS, "38.6", OWN), (OS, "31.8", OTHER)},
        ),
        (
            (
                "Median OS was 13.2 months (95% CI: 11.9, 16.4) and 10.6 months (95% CI: 9.5, 12.2) in the "
                "respective arms."
            ),
            {(OS, "13.2", OWN), (OS, "10.6", OTHER)},
        ),
        (
            "The ORR was 80% and 76%, respectively, and the median PFS was 17.2 and 8.5 months.",
            {(ORR, "80", OWN), (ORR, "76", OTHER), (PFS, "17.2", OWN), (PFS, "8.5", OTHER)},
        ),
        (
            "Median OS was not reached in the osimertinib arm and was 31.8 months for those on erlotinib.",
            {(OS, "31.8", OTHER)},
        ),
        (
            "In the control arm median PFS was 10.2 months, whereas it was 18.9 months with osimertinib.",
            {(PFS, "10.2", OTHER), (PFS, "18.9", OWN)},
        ),
        (
            "The 12-month overall survival rate was 89% for osimertinib and 82% for erlotinib.",
            {(OS, "89", OWN), (OS, "82", OTHER)},
        ),
        (
            "Median PFS: 18.9 months (osimertinib), 10.2 months (erlotinib).",
            {(PFS, "18.9", OWN), (PFS, "10.2", OTHER)},
        ),
        (
            "Tumors shrank in 80% of those on the drug and in 76% of the comparison group.",
            {(ORR, "80", OWN), (ORR, "76", OTHER)},
        ),
        (
            (
                "People on osimertinib lived for a median of 13.2 months (95% CI, 11.9-16.4), those on "
                "erlotinib for 10.6 (95% CI, 9.5-12.2)."
            ),
            {(OS, "13.2", OWN), (OS, "10.6", OTHER)},
        ),
    ],
)
def test_numbers_go_to_their_arms(sentence: str, expected: set[tuple[str, str, str | None]]) -> None:
    found = {(endpoint, printed, arm) for endpoint, _, printed, arm in results(reading(TRIAL + sentence))}
    assert found == expected


@pytest.mark.parametrize(
    ("sentence", "value", "low", "high", "p_value"),
    [
        (
            "OS differed (hazard ratio [HR] 0.73 [95% CI: 0.57, 0.95]; 2-sided p-value 0.0174).",
            "0.73",
            0.57,
            0.95,
            "=0.0174",
        ),
        ("OS differed (HR, 0.80 [95.05% CI, 0.64-1.00]; P = .046).", "0.80", 0.64, 1.0, "=.046"),
        (
            "The hazard ratio for death was 0.80 (95% confidence interval 0.64 to 1.00).",
            "0.80",
            0.64,
            1.0,
            None,
        ),
    ],
)
def test_hazard_ratios_have_their_interval_and_p_value(
    sentence: str, value: str, low: float, high: float, p_value: str | None
) -> None:
    (result,) = of(reading(TRIAL + sentence), facts.EndpointResult)
    assert (result.endpoint, result.statistic, result.printed, result.arm) == (
        OS,
        "hazard-ratio",
        value,
        None,
    )
    assert (float(result.interval_low or 0), float(result.interval_high or 0)) == (low, high)
    assert result.p_value == p_value


@pytest.mark.parametrize(
    ("sentence", "endpoint"),
    [
        ("Of those who responded, 58% had a DOR of at least 6 months.", "duration-of-response"),
        ("55% were still in response at 12 months.", "duration-of-response"),
        ("The complete response (CR) rate: CR 5%.", "complete-response"),
        ("The intracranial response rate was 66%.", "intracranial-response"),
        ("Two-year survival was 61%.", OS),
        ("At one year 69% were alive and progression-free.", PFS),
    ],
)
def test_shares_have_their_endpoint(sentence: str, endpoint: str) -> None:
    text = TRIAL.replace("randomized to osimertinib or erlotinib", "given osimertinib, in a single arm")
    assert endpoint in {one[0] for one in results(reading(text + sentence))}


SECTIONED = """
| Outcome | Osimertinib (N=279) | Erlotinib (N=277) |
|---|---|---|
| **Progression-free survival** | | |
| Median, months (95% CI) | 18.9 (15.2, 21.4) | 10.2 (9.6, 11.1) |
| Hazard ratio (95% CI) | 0.46 (0.37, 0.57) | |
| p-value | <0.0001 | |
| ORR, % (95% CI) | 80 (75, 85) | 76 (70, 81) |
"""


def test_a_table_with_sections_has_arms_in_columns() -> None:
    record = reading(TRIAL + "\n" + SECTIONED, suffix="text/markdown")
    assert results(record) == {
        (PFS, "median", "18.9", OWN),
        (PFS, "median", "10.2", OTHER),
        (PFS, "hazard-ratio", "0.46", None),
        (ORR, "proportion", "80", OWN),
        (ORR, "proportion", "76", OTHER),
    }
    (hazard,) = [r for r in of(record, facts.EndpointResult) if r.statistic == "hazard-ratio"]
    assert hazard.p_value == "<0.0001"
    assert {(a.role, a.count) for a in of(record, facts.TrialArm)} == {(OWN, 279), (OTHER, 277)}


TURNED = """
<table><tr><th>Arm</th><th>Median PFS, months (95% CI)</th><th>ORR</th></tr>
<tr><td>Osimertinib</td><td>18.9 (15.2, 21.4)</td><td>80%</td></tr>
<tr><td>Erlotinib</td><td>10.2 (9.6, 11.1)</td><td>76%</td></tr></table>
"""


def test_a_table_may_have_its_arms_in_rows() -> None:
    record = reading(f"<p>{TRIAL}</p>{TURNED}", suffix="text/html")
    assert results(record) == {
        (PFS, "median", "18.9", OWN),
        (PFS, "median", "10.2", OTHER),
        (ORR, "proportion", "80", OWN),
        (ORR, "proportion", "76", OTHER),
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The FDA broadened Tagrisso's label on April 18, 2018.", ("fda", "approved", None, "2018-04-18")),
        ("On May 23, 2017 the FDA said yes to Tagrisso.", ("fda", "approved", None, "2017-05-23")),
        ("The FDA today approved Tagrisso for adults.", ("fda", "approved", None, "2020-03-04")),
        ("The FDA has issued Complete Response Letters for Tagrisso.", ("fda", "refused", None, None)),
        (
            "The FDA suspended the marketing of Tagrisso on 31-Oct-2013.",
            ("fda", "suspended", None, "2013-10-31"),
        ),
        (
            "Tagrisso had been under accelerated approval since November 2, 2018, by the FDA.",
            ("fda", "approved", "accelerated", "2018-11-02"),
        ),
        ("The EMA refused a marketing authorisation for Tagrisso.", ("ema", "refused", None, None)),
    ],
)
def test_decisions_in_many_words(sentence: str, expected: tuple[str, str, str | None, str | None]) -> None:
    (action,) = of(reading(OPENING + sentence), facts.RegulatoryAction)
    date = action.action_date.isoformat() if action.action_date else None
    assert (action.agency.key, action.kind, action.pathway, date) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The CHMP of the EMA recommended approval of Tagrisso on 26 April 2018.",
        "An FDA panel voted to recommend Tagrisso.",
        "The FDA accepted the application for Tagrisso, with a goal date of September 1, 2020.",
    ],
)
def test_what_is_no_decision(sentence: str) -> None:
    assert of(reading(OPENING + sentence), facts.RegulatoryAction) == []


@pytest.mark.parametrize(
    ("sentence", "names", "numbers"),
    [
        ("It was shown in Beamion LUNG-1 (NCT09990004), an open-label trial.", {"Beamion LUNG-1"}, 1),
        (
            "The numbers come from three trials: ALPHA-1, BETA-2 (NCT09990005) and GAMMA-3.",
            {"ALPHA-1", "BETA-2", "GAMMA-3"},
            3,
        ),
        (
            "It rests on Study B7461006, also called CROWN (NCT09990006), a randomized trial.",
            {"B7461006", "CROWN"},
            1,
        ),
        ("A phase 2 trial (ClinicalTrials.gov, NCT09990007) was open-label.", set(), 1),
    ],
)
def test_names_of_trials(sentence: str, names: set[str], numbers: int) -> None:
    record = reading(OPENING + sentence)
    called = {n.name for n in of(record, facts.NameAssertion) if n.entity.kind == "trial"}
    assert names <= called
    assert "ClinicalTrials" not in called
    assert len({t.trial for t in of(record, facts.TrialDesign)}) == numbers


@pytest.mark.parametrize(
    ("sentence", "enrolled", "evaluated"),
    [
        ("The randomized SUN-1 trial enrolled four hundred and twelve patients.", 412, None),
        ("The open-label SUN-1 trial included 411 patients, of whom 201 were evaluable.", 411, 201),
        ("In the single-arm SUN-1 trial, 40% of 99 patients responded.", None, 99),
        ("In the single-arm SUN-1 trial, 49% of 69 men and 43% of 117 women responded.", None, None),
    ],
)
def test_people_of_a_trial(sentence: str, enrolled: int | None, evaluated: int | None) -> None:
    (trial,) = of(reading(OPENING + sentence), facts.TrialDesign)
    assert (trial.enrolled, trial.evaluated) == (enrolled, evaluated)


COMMON, SERIOUS, LAB, BOX = (
    "common-adverse-reaction",
    "serious-adverse-reaction",
    "laboratory-abnormality",
    "boxed-warning",
)


@pytest.mark.parametrize(
    ("passage", "kind", "texts"),
    [
        (
            "Nausea, rash and fatigue were the most common side effects, seen in 41%.",
            COMMON,
            {"Nausea", "rash", "fatigue"},
        ),
        (
            "The most common adverse reactions (≥20%), including lab abnormalities, were nausea and rash.",
            COMMON,
            {"nausea", "rash"},
        ),
        (
            "The most common Grade 3 or 4 laboratory abnormalities were decreased sodium and anemia.",
            LAB,
            {"decreased sodium", "anemia"},
        ),
        (
            "Serious adverse reactions occurred in 30%; the most common were sepsis and pneumonia.",
            SERIOUS,
            {"sepsis", "pneumonia"},
        ),
        ("Most common adverse reactions. In 20% or more: nausea, rash.", COMMON, {"nausea", "rash"}),
        ("Severe neutropenia and sepsis occurred, too.", SERIOUS, {"Severe neutropenia", "sepsis"}),
        ("WARNING: HEPATOTOXICITY\n\nTagrisso can cause bleeding.", BOX, {"HEPATOTOXICITY", "bleeding"}),
        (
            "The label has a boxed warning for severe pain and serious reactions, including myelitis.",
            BOX,
            {"severe pain", "serious reactions", "myelitis"},
        ),
        ("The drug is contraindicated in patients with hypertension.", "contraindication", {"hypertension"}),
        (
            "Avoid taking it together with antacids or strong CYP3A inducers.",
            "drug-interaction",
            {"antacids", "strong CYP3A inducers"},
        ),
        ("Three patients died of respiratory failure.", "fatal-adverse-reaction", {"respiratory failure"}),
        (
            "The label warns of rash and embryo-fetal toxicity.",
            "embryo-fetal-toxicity",
            {"embryo-fetal toxicity"},
        ),
        (
            "Use effective contraception during treatment.",
            "reproductive-potential",
            {"Use effective contraception"},
        ),
    ],
)
def test_reactions_and_advice(passage: str, kind: str, texts: set[str]) -> None:
    found = {s.text for s in of(reading(OPENING + passage), facts.SafetyStatement) if s.kind == kind}
    assert found == texts


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "AstraZeneca and Daiichi Sankyo's Tagrisso is new.",
            {("AstraZeneca", "marketer"), ("Daiichi Sankyo", "marketer")},
        ),
        (
            "The manufacturer, Halden Therapeutics Inc, is small.",
            {("Halden Therapeutics Inc", "manufacturer")},
        ),
        ("Tagrisso is made by the Swiss group's U.S. unit Genentech.", {("Genentech", "manufacturer")}),
        ("AstraZeneca holds the marketing authorisation for Tagrisso.", {("AstraZeneca", "licence-holder")}),
        ("Company: AstraZeneca", {("AstraZeneca", "marketer")}),
        ("AstraZeneca, Tagrisso's developer, is glad.", {("AstraZeneca", "developer")}),
        (
            "AstraZeneca will promote Tagrisso together with Boehringer Ingelheim.",
            {("Boehringer Ingelheim", "collaborator")},
        ),
    ],
)
def test_roles_of_companies(sentence: str, expected: set[tuple[str, str]]) -> None:
    record = reading(OPENING + sentence)
    assert {(r.organization.label, r.role) for r in of(record, facts.RoleAssignment)} == expected


def test_a_sentence_with_facts_that_gave_none_is_a_gap() -> None:
    sentence = "Nobody knows yet whether pneumonitis is a matter of the dose."
    record = reading(OPENING + sentence)
    unread = [
        record.document.text[g.span.start : g.span.end] for g in record.gaps if g.kind == "unread-sentence"
    ]
    assert sentence.rstrip(".") in [words.rstrip(".") for words in unread]


def test_a_cancer_among_the_risks_does_not_make_an_oncology_document() -> None:
    from oncokg.record.reading.article import try_article
    from oncokg.record.record import Rejection

    text = (
        "A pill for the gut\n\nOn May 3, 2019, the FDA approved Zorvexa (zorvetinib) for colitis. The label "
        "has a boxed warning: lymphoma has occurred."
    )
    document = freeze(text.encode(), name="x", media_type="text/plain")
    assert isinstance(try_article(document, EXTRACTOR), Rejection)


@pytest.mark.parametrize(
    ("sentence", "doses"),
    [
        ("The recommended Tagrisso dose with pemetrexed is 80 mg once daily.", {"80 mg once daily"}),
        ("The recommended pemetrexed dose, after Tagrisso, is 500 mg/m2.", set()),
        ("Patients take 80 mg of it with pemetrexed; pemetrexed is given at 500 mg/m2.", {"80 mg"}),
    ],
)
def test_doses_are_of_the_drug(sentence: str, doses: set[str]) -> None:
    record = reading(OPENING + sentence)
    assert {a.dose for a in of(record, facts.AdministrationStatement) if a.dose} == doses


def test_two_numbers_without_arms_are_in_the_order_of_the_trial() -> None:
    record = reading(
        TRIAL + "Median PFS was 12.5 months (95% CI, 10.4-16.6) and 6.3 months (95% CI, 6.2-6.5)."
    )
    assert {(one[2], one[3]) for one in results(record)} == {("12.5", OWN), ("6.3", OTHER)}


def uses(record: Record) -> list[tuple[str, ...]]:
    return [tuple(sorted(disease.label for disease in use.diseases)) for use in of(record, facts.Indication)]


@pytest.mark.parametrize(
    "sentence",
    [
        "For adults with melanoma the pill has been approved since January 26, 2018.",
        "It has been sold since its approval of June 15, 2018, which covers adults with melanoma.",
    ],
)
def test_an_earlier_use_told_in_running_text_is_a_use_of_its_own(sentence):
    told = "The FDA approved Tagrisso today for adults with non-small cell lung cancer. "
    assert uses(reading(OPENING + told + sentence)) == [
        ("Non-Small Cell Lung Carcinoma",),
        ("Melanoma",),
    ]


@pytest.mark.parametrize(("word", "number"), [("also ", 2), ("", 1)])
def test_a_use_told_with_also_is_another_one_even_of_a_kind_of_the_disease(word, number):
    text = (
        "The FDA approved Tagrisso on March 4, 2020.\n\nWho is it for?\n\n"
        "It is for adults with a solid tumor. "
        f"It is {word}for people with metastatic colorectal cancer.\n"
    )
    assert len(uses(reading(OPENING + text))) == number
