"""The grammar of the rules, rule by rule, on short notices with sentences of their own."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TypeVar

import pytest

from oncokg.record.facts import (
    AdministrationStatement,
    BibliographicStatement,
    Designation,
    EndpointResult,
    Indication,
    NameAssertion,
    RegulatoryAction,
    RoleAssignment,
    SafetyStatement,
    SubstanceClassification,
    TargetBinding,
    TrialDesign,
)
from oncokg.record.reading.article import try_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record, Rejection
from oncokg.source.document import MediaType, freeze

T = TypeVar("T")
OPENING = "On June 5, 2018, the FDA approved Besponsa (inotuzumab ozogamicin)"
FOR_LEUKEMIA = f"{OPENING} for adults with acute lymphoblastic leukemia."


def read(text: str, media_type: MediaType = "text/plain") -> Record:
    made = try_article(freeze(text.encode(), name="notice", media_type=media_type), RuleExtractor())
    assert isinstance(made, Record), made
    return made


def facts(text: str, kind: type[T], media_type: MediaType = "text/plain") -> list[T]:
    return [fact for fact in read(text, media_type).facts if isinstance(fact, kind)]


def told(sentence: str) -> str:
    return f"{FOR_LEUKEMIA}\n\n{sentence}\n"


@pytest.mark.parametrize(
    "denial",
    [
        "Besponsa is no longer an approved medicine for leukemia in Norway, the FDA noted on May 3, 2019.",
        "Besponsa was not approved by the FDA on May 3, 2019.",
        "If the FDA had approved Besponsa on May 3, 2019, leukemia care would have changed.",
    ],
)
def test_rules_read_no_approval_from_denials(denial: str) -> None:
    assert facts(f"{denial} Besponsa treats leukemia.\n", RegulatoryAction) == []


def test_rules_tell_an_earlier_approval_from_the_news() -> None:
    text = (
        "The FDA approved Besponsa for children with acute lymphoblastic leukemia.\n\n"
        "It was first approved on August 17, 2017, for adults with acute lymphoblastic leukemia.\n"
    )
    assert [a.action_date for a in facts(text, RegulatoryAction)] == [None, datetime.date(2017, 8, 17)]


def test_rules_take_the_agency_from_the_sentence_before() -> None:
    text = "The FDA met in May. On June 5, 2018, the agency approved Besponsa for adults with leukemia.\n"
    (action,) = facts(text, RegulatoryAction)
    assert (action.agency.key, action.action_date) == ("fda", datetime.date(2018, 6, 5))


def test_rules_end_a_use_whose_approval_was_withdrawn() -> None:
    text = (
        "FDA granted accelerated approval to Besponsa on June 5, 2018, for adults with leukemia.\n\n"
        "On July 9, 2020, FDA withdrew the approval of Besponsa.\n"
    )
    assert [a.kind for a in facts(text, RegulatoryAction)] == ["approved", "withdrawn"]
    assert [i.valid_until for i in facts(text, Indication)] == [datetime.date(2020, 7, 9)]


def test_rules_read_each_use_of_a_markdown_list() -> None:
    text = (
        f"# A notice on two uses\n\n{OPENING} for:\n\n"
        "* adults with relapsed acute lymphoblastic leukemia;\n* children with acute myeloid leukemia.\n"
    )
    found = facts(text, Indication, "text/markdown")
    assert [(i.age_groups, i.statuses) for i in found] == [(("adult",), ("relapsed",)), (("pediatric",), ())]


def test_rules_read_the_use_under_a_question() -> None:
    text = (
        "On June 5, 2018, the FDA approved Besponsa.\n\n## Who can take it?\n\n"
        "Adults whose acute lymphoblastic leukemia has come back. They must have had two or more lines of"
        " chemotherapy.\n"
    )
    (use,) = facts(text, Indication, "text/markdown")
    assert use.statuses == ("relapsed",)
    assert [p.minimum_prior_lines for p in use.prior_therapies] == [2]


def test_rules_read_partners_before_for() -> None:
    text = f"{OPENING} in combination with cytarabine for adults with acute myeloid leukemia.\n"
    assert [p.label.lower() for i in facts(text, Indication) for p in i.partners] == ["cytarabine"]


def test_rules_read_markers_ages_and_two_earlier_treatments() -> None:
    text = (
        f"{OPENING} for patients 6 months of age and older with melanoma with a BRAF V600 mutation who have"
        " already been treated with a kinase inhibitor and platinum-based chemotherapy.\n"
    )
    (use,) = facts(text, Indication)
    assert use.minimum_age == Decimal("0.5")
    assert [(b.text, b.status) for b in use.biomarkers] == [("BRAF V600 mutation", "mutated")]
    assert [p.text for p in use.prior_therapies] == ["a kinase inhibitor", "platinum-based chemotherapy"]


def test_rules_read_a_story_without_a_decision() -> None:
    text = (
        "Zalotuzumab holds back lymphoma in a trial\n\nZalotuzumab is a monoclonal antibody. It is"
        " not approved."
        " In the FORWARD-2 study, 40 patients with lymphoma received zalotuzumab.\n"
    )
    assert facts(text, RegulatoryAction) == []
    assert next(n.name for n in facts(text, NameAssertion)) == "Zalotuzumab"


def test_rules_reject_other_topics_with_a_reason() -> None:
    made = try_article(
        freeze(b"How to paint a fence\n\nSand it first.\n", name="fence", media_type="text/plain"),
        RuleExtractor(),
    )
    assert isinstance(made, Rejection)
    assert "drug" in made.reason


def test_rules_keep_trials_apart() -> None:
    text = told(
        "The decision rests on BRIGHT-1 (NCT01111111), an open-label phase 2 trial of 80 patients. "
        "A phase 3 trial, BRIGHT-2, is enrolling."
    )
    found = [(t.phase, t.masking, t.enrolled) for t in facts(text, TrialDesign)]
    assert found == [("2", "open-label", 80), ("3", None, None)]


def test_rules_know_plain_words_for_a_design() -> None:
    text = told(
        "In the LUNA-7 study, chance decided who received Besponsa and who a placebo, and neither"
        " patients nor"
        " doctors knew."
    )
    assert [(t.allocation, t.masking) for t in facts(text, TrialDesign)] == [("randomized", "double-blind")]


def results(text: str, media_type: MediaType = "text/plain") -> list[tuple[str, str, str, str | None]]:
    return [
        (r.endpoint, r.statistic, r.printed, r.arm.role if r.arm else None)
        for r in facts(text, EndpointResult, media_type)
    ]


def test_rules_carry_an_endpoint_to_the_next_sentence() -> None:
    text = told(
        "A randomized trial compared Besponsa with chemotherapy. Overall survival was longer with Besponsa."
        " The median was 9.1 months for Besponsa and 6.2 months for chemotherapy."
    )
    assert results(text) == [
        ("overall-survival", "median", "9.1", "experimental"),
        ("overall-survival", "median", "6.2", "comparator"),
    ]


def test_rules_know_survival_without_progression() -> None:
    text = told(
        "In a randomized trial, those on Besponsa lived a median of 7.5 months without progression"
        " and those on"
        " placebo 3.1 months."
    )
    assert [r[0] for r in results(text)] == ["progression-free-survival"] * 2


def test_rules_keep_a_length_of_time_without_a_named_statistic() -> None:
    text = told("In a trial of 40 patients, overall survival was 9 months with Besponsa.")
    assert results(text) == [("overall-survival", "unspecified", "9", "experimental")]


def test_rules_take_no_reduction_for_a_result() -> None:
    text = told("In a randomized trial, Besponsa reduced the risk of progression or death by 40%.")
    assert results(text) == []


def test_rules_read_a_table_of_results() -> None:
    text = (
        f"# A table\n\n{FOR_LEUKEMIA}\n\nThe decision rests on MOON-3 (NCT01111112), a randomized trial.\n\n"
        "| Endpoint | Besponsa (N = 50) | Chemotherapy (N = 48) |\n|---|---|---|\n"
        "| Median overall survival | 8.4 months | 6.0 months |\n"
        "| Hazard ratio (95% CI) | 0.70 (0.52, 0.94) | |\n"
    )
    assert results(text, "text/markdown") == [
        ("overall-survival", "median", "8.4", "experimental"),
        ("overall-survival", "median", "6.0", "comparator"),
        ("overall-survival", "hazard-ratio", "0.70", None),
    ]


def safety(sentence: str) -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in facts(told(sentence), SafetyStatement)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Side effects in more than a quarter of patients were rash and cough.", "common-adverse-reaction"),
        ("The most common ones were rash and cough.", "common-adverse-reaction"),
        ("A boxed warning describes rash and cough.", "boxed-warning"),
        ("Besponsa can also cause rash and cough.", "warning"),
        ("The label warns of rash and cough.", "warning"),
    ],
)
def test_rules_know_how_side_effects_are_told(sentence: str, expected: str) -> None:
    assert safety(sentence) == [(expected, "rash"), (expected, "cough")]


def test_rules_keep_places_in_the_body_with_their_reaction() -> None:
    found = safety("Serious side effects include bleeding in the lungs, stomach and brain.")
    assert found == [("serious-adverse-reaction", "bleeding in the lungs, stomach and brain")]


def test_rules_tell_harm_to_a_fetus_from_advice() -> None:
    assert safety("Besponsa can cause fetal harm.") == [("embryo-fetal-toxicity", "can cause fetal harm")]


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Pfizer, which markets Besponsa, was pleased.", "marketer"),
        ("The marketing authorisation holder is Pfizer.", "licence-holder"),
        ("The approval was granted to Pfizer.", "licence-holder"),
        ("Wyeth is a subsidiary of Pfizer.", "parent"),
        ("The sponsors, Pfizer and Wyeth, thank the patients.", "sponsor"),
    ],
)
def test_rules_know_the_roles_of_companies(sentence: str, role: str) -> None:
    assert role in {r.role for r in facts(told(sentence), RoleAssignment)}


def test_rules_read_plain_words_for_giving_a_drug() -> None:
    found = facts(
        told("It is swallowed as a capsule; patients take 40 mg twice a day."), AdministrationStatement
    )
    assert {(f.route, f.dose) for f in found} == {("oral", None), (None, "40 mg twice a day")}


def test_rules_take_no_dose_of_another_drug() -> None:
    assert facts(told("Patients received cytarabine 100 mg/m2."), AdministrationStatement) == []


def test_rules_take_no_earlier_treatments_target_for_the_drugs() -> None:
    text = f"{OPENING} for adults with melanoma following a BRAF inhibitor.\n"
    assert facts(text, TargetBinding) == []


def test_rules_know_both_arms_of_a_bispecific() -> None:
    text = told("The antibody is a bispecific engager: one arm grips CD22 on the cell, the other CD3.")
    assert [k.kind for k in facts(text, SubstanceClassification)] == ["bispecific-antibody"]
    assert len(facts(text, TargetBinding)) == 2


def test_rules_date_a_designation_held_since() -> None:
    text = told("Besponsa has been an orphan medicine since March 25, 2013.")
    assert [(d.programme, d.date) for d in facts(text, Designation)] == [
        ("orphan", datetime.date(2013, 3, 25))
    ]


def test_rules_join_a_title_over_two_lines_and_skip_a_licence_line() -> None:
    text = f"Released under CC0.\n\nA new word on Besponsa\nin leukemia\n\n{FOR_LEUKEMIA}\n"
    (title,) = [b.text for b in facts(text, BibliographicStatement) if b.field == "title"]
    assert title == "A new word on Besponsa in leukemia"


def test_html_lists_and_rows_become_lines_and_menus_go() -> None:
    page = (
        "<body><div><a href='/'>Home</a> <a href='/a'>News</a> <a href='/b'>About</a></div><h1>Besponsa</h1>"
        "<ul><li>one</li><li><p>two</p></li></ul><table><tr><td>a</td><td>b</td></tr></table></body>"
    )
    text = freeze(page.encode(), name="page", media_type="text/html").text
    assert text == "Besponsa\n\n- one\n- two\n\na | b |\n"
