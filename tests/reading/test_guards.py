"""What the rules must not read: denials, wishes, other drugs; and what they report instead of guessing."""

from __future__ import annotations

from typing import TypeVar

import pytest

from oncokg.errors import BadInput
from oncokg.record import facts as f
from oncokg.record.fact import Fact
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record
from oncokg.source.document import freeze

T = TypeVar("T", bound=Fact)

ABOUT = "Besponsa (inotuzumab ozogamicin) is a medicine for acute lymphoblastic leukemia. "
APPROVED = "The FDA approved Besponsa (inotuzumab ozogamicin) for adults with ALL. "


def read(text: str) -> Record:
    document = freeze(text.encode(), name="notice.txt", media_type="text/plain")
    return read_article(document, RuleExtractor())


def kinds(article: Record) -> list[str]:
    return [fact.kind for fact in article.facts if isinstance(fact, f.RegulatoryAction)]


def of(article: Record, kind: type[T]) -> list[T]:
    return [fact for fact in article.facts if isinstance(fact, kind)]


# ------------------------------------------------------------------- denials


@pytest.mark.parametrize(
    "sentence",
    [
        "The FDA has not approved Besponsa.",
        "The FDA did not approve Besponsa for adults with ALL.",
        "The FDA hasn’t approved Besponsa.",
        "Besponsa has not yet been approved by the FDA.",
        "Besponsa has never been approved by the FDA.",
        "Besponsa isn’t approved by the FDA.",
        "Besponsa has not received FDA approval for adults with ALL.",
        "The FDA did not grant approval to Besponsa.",
        "No drug was approved by the FDA, Besponsa included.",
        "The FDA may approve Besponsa next year.",
        "The FDA could have approved Besponsa earlier.",
        "The FDA might still approve Besponsa for ALL.",
        "The FDA will decide whether to approve Besponsa.",
        "The FDA is expected to approve Besponsa.",
        "The FDA plans to approve Besponsa.",
        "If the FDA approved Besponsa, adults with ALL would benefit.",
        "Pfizer is seeking approval of Besponsa from the FDA.",
        "Pfizer sought FDA approval for Besponsa.",
        "Pfizer asked for FDA approval of Besponsa.",
        "Pfizer hopes Besponsa wins approval from the FDA.",
        "FDA approval of Besponsa is pending.",
        "Doctors wait until the FDA has approved Besponsa.",
    ],
)
def test_no_approval_is_read_from_a_denial_a_wish_or_a_plan(sentence: str) -> None:
    article = read(ABOUT + sentence)
    assert kinds(article) == []
    assert of(article, f.Indication) == []


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The FDA approved Besponsa for ALL.", "approved"),
        ("The FDA has approved Besponsa for ALL.", "approved"),
        ("Besponsa was approved by the FDA for ALL.", "approved"),
        ("Besponsa received approval from the FDA for ALL.", "approved"),
        ("The FDA granted approval to Besponsa for ALL.", "approved"),
        ("The FDA declined to approve Besponsa.", "refused"),
        ("The FDA refused to approve Besponsa for ALL.", "refused"),
        ("The FDA rejected the application for Besponsa.", "refused"),
        ("The FDA issued a complete response letter for Besponsa.", "refused"),
        ("The FDA withdrew its approval of Besponsa for ALL.", "withdrawn"),
        ("The FDA converted the accelerated approval of Besponsa to regular approval.", "converted"),
    ],
)
def test_what_did_happen_is_read_as_what_it_is(sentence: str, kind: str) -> None:
    assert kinds(read(ABOUT + sentence)) == [kind]


def test_a_refusal_allows_nothing() -> None:
    article = read(ABOUT + "The FDA declined to approve Besponsa for adults with ALL.")
    assert [
        i for i in of(article, f.Indication) if i.action is not None and i.action.kind == "approved"
    ] == []


def test_an_earlier_approval_without_a_date_is_not_the_news() -> None:
    assert kinds(read(ABOUT + "The FDA had previously approved Besponsa for ALL.")) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The FDA denied it breakthrough therapy designation.",
        "Besponsa did not receive orphan drug designation.",
        "Besponsa lost its orphan drug designation.",
        "The agency withdrew the fast track designation of Besponsa.",
        "Pfizer applied for fast track designation.",
        "Breakthrough therapy designation is intended to speed up development.",
    ],
)
def test_no_designation_is_read_from_a_denial_or_an_explanation(sentence: str) -> None:
    assert of(read(APPROVED + sentence), f.Designation) == []


# ---------------------------------------------------------------- other drugs


@pytest.mark.parametrize(
    "sentence",
    [
        "Mylotarg has orphan drug designation.",
        "Mylotarg binds CD33.",
        "Mylotarg is a kinase inhibitor.",
        "Mylotarg (gemtuzumab ozogamicin) targets CD33 and is marketed by Wyeth.",
        "Wyeth Pharmaceuticals markets Mylotarg.",
        "Mylotarg, which targets CD33, was approved by the FDA on September 1, 2017 for AML.",
        "Common side effects of Mylotarg include rash.",
        "Mylotarg should not be taken during pregnancy.",
        "Mylotarg is given as an infusion into a vein.",
        "The FDA approved Mylotarg for adults with AML.",
    ],
)
def test_a_sentence_about_another_drug_gives_this_one_nothing(sentence: str) -> None:
    def about(article: Record) -> list[str]:
        return sorted(type(fact).__name__ for fact in article.facts)

    assert about(read(APPROVED + sentence)) == about(read(APPROVED))


def test_two_drugs_in_one_sentence_keep_their_own_targets() -> None:
    article = read(APPROVED + "Unlike Besponsa, which targets CD22, Mylotarg targets CD33.")
    assert [b.target.label for b in of(article, f.TargetBinding)] == ["CD22"]
    article = read(APPROVED + "Besponsa, unlike Mylotarg, binds CD22.")
    assert [b.target.label for b in of(article, f.TargetBinding)] == ["CD22"]


def test_two_drugs_in_one_sentence_keep_their_own_indications() -> None:
    text = ABOUT + "The FDA approved Mylotarg for adults with AML and Besponsa for children with ALL."
    for indication in of(read(text), f.Indication):
        for disease in indication.diseases:
            expected = {"inotuzumab ozogamicin": "Lymphoblastic", "gemtuzumab ozogamicin": "Myeloid"}
            assert expected[indication.substances[0].label] in disease.label


def test_a_partner_is_not_approved_itself() -> None:
    article = read("The FDA approved Keytruda (pembrolizumab) with carboplatin for lung cancer.")
    (action,) = of(article, f.RegulatoryAction)
    assert [substance.label for substance in action.substances] == ["pembrolizumab"]


# -------------------------------------------------------- several indications


def test_several_indications_in_one_sentence() -> None:
    article = read(
        "The FDA approved Keytruda (pembrolizumab) for adults with advanced melanoma and for the treatment "
        "of children with refractory classical Hodgkin lymphoma; and for adults with metastatic non-small "
        "cell lung cancer in combination with carboplatin."
    )
    found = [
        (i.diseases[0].key, i.settings, i.statuses, i.age_groups, [p.label for p in i.partners])
        for i in of(article, f.Indication)
    ]
    assert found == [
        ("ncit-C3224", ("advanced",), (), ("adult",), []),
        ("ncit-C7164", (), ("refractory",), ("pediatric",), []),
        ("ncit-C2926", ("metastatic",), (), ("adult",), ["carboplatin"]),
    ]


def test_several_indications_in_a_list() -> None:
    article = read(
        "The FDA approved Keytruda (pembrolizumab) for:\n"
        "- adults with unresectable melanoma\n"
        "- patients aged 12 years and older with recurrent Hodgkin lymphoma\n"
        "- HER2-positive gastric cancer after at least two prior lines\n"
    )
    first, second, third = of(article, f.Indication)
    assert (first.settings, first.age_groups, first.minimum_age) == (("unresectable",), ("adult",), None)
    assert (second.settings, str(second.minimum_age)) == (("recurrent",), "12")
    assert [(b.text, b.status) for b in third.biomarkers] == [("HER2-positive", "positive")]
    assert [p.minimum_prior_lines for p in third.prior_therapies] == [2]
    assert {i.action for i in (first, second, third)} == set(of(article, f.RegulatoryAction))


def test_two_approvals_on_two_dates_are_two_events_with_their_own_indications() -> None:
    article = read(
        "On May 1, 2020, the FDA approved Besponsa (inotuzumab ozogamicin) for ALL. On June 3, 2021, the FDA "
        "approved Besponsa for children aged 1 year and older with relapsed CD22-positive ALL."
    )
    assert [str(a.action_date) for a in of(article, f.RegulatoryAction)] == ["2020-05-01", "2021-06-03"]
    found = [
        (str(i.action.action_date), i.statuses, str(i.minimum_age), [b.text for b in i.biomarkers])
        for i in of(article, f.Indication)
    ]
    assert found == [
        ("2020-05-01", (), "None", []),
        ("2021-06-03", ("relapsed",), "1", ["CD22-positive"]),
    ]


# ------------------------------------------------------------------------ gaps


def gaps(article: Record, kind: str) -> list[str]:
    text = article.document.text
    return [text[g.span.start : g.span.end] for g in article.gaps if g.kind == kind]


def test_a_number_that_no_fact_used_is_listed_once_for_each_sentence() -> None:
    article = read(APPROVED + "The plant has 3,500 workers and 12 halls. It made 40% profit.")
    first, second = gaps(article, "unused-number")
    assert "3,500" in first
    assert "40% profit" in second


def test_a_length_of_time_without_its_statistic_says_so_and_is_not_taken_for_a_median() -> None:
    trial = "In a randomized trial (NCT01564784), overall survival was 7.7 months with Besponsa."
    (result,) = of(read(APPROVED + trial), f.EndpointResult)
    assert (result.endpoint, result.printed, result.unit) == ("overall-survival", "7.7", "month")
    assert result.statistic == "unspecified"


@pytest.mark.parametrize(
    "sentence",
    [
        "The approval was based on a randomized trial (NCT01564784) of 326 patients.",
        "The FDA based its decision on a randomized trial (NCT01564784) of 326 patients.",
        "The randomized trial behind the decision (NCT01564784) enrolled 326 patients.",
    ],
)
def test_a_trial_supports_the_approval_where_a_sentence_says_so(sentence: str) -> None:
    article = read(APPROVED + sentence)
    (design,) = of(article, f.TrialDesign)
    assert [design.action] == of(article, f.RegulatoryAction)
    other = read(APPROVED + "A randomized trial (NCT01564784) enrolled 326 patients.")
    assert [d.action for d in of(other, f.TrialDesign)] == [None]


def test_numbers_of_people_that_contradict_each_other_are_not_both_believed() -> None:
    trial = (
        "In a randomized trial (NCT01564784), 329 patients were evaluated. The study enrolled 218 patients."
    )
    (design,) = of(read(APPROVED + trial), f.TrialDesign)
    assert (design.evaluated, design.enrolled) == (329, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "1. First of all, it helps.",
        "It binds CD22 and IL-2.",
        "The COVID-19 years were hard.",
        "See version B2C.",
    ],
)
def test_digits_that_are_no_quantities_are_no_gaps(sentence: str) -> None:
    assert gaps(read(f"{APPROVED}\n\n{sentence}"), "unused-number") == []


def test_names_that_resolve_to_nothing_are_reported_and_still_used() -> None:
    article = read(
        "The FDA approved Zorvexa (zorvetinib) for adults with glorbal cancer and ALL. Common side effects "
        "include nausea and purple elbows."
    )
    text = article.document.text
    unresolved = {text[m.span.start : m.span.end] for m in article.mentions}
    assert {"Zorvexa", "zorvetinib", "purple elbows"} <= unresolved
    assert all(m.ref is None and m.method == "unresolved" for m in article.mentions)
    reported = gaps(article, "unresolved-mention")
    assert {"Zorvexa", "zorvetinib", "purple elbows"} <= set(reported)
    assert any("glorbal cancer" in words for words in reported)
    action = of(article, f.RegulatoryAction)[0]
    assert [s.key for s in action.substances] == ["name-zorvetinib"]


def test_a_name_is_exact_in_any_capitals_and_a_synonym_says_so() -> None:
    text = "The FDA approved Besponsa (inotuzumab ozogamicin) for Acute Myeloid Leukemia and B-cell ALL. "
    article = read(text + "It may be given in acute myeloid leukemia. Side effects include NAUSEA.")
    methods = {
        article.document.text[m.span.start : m.span.end]: (m.method, m.confidence)
        for fact in article.facts
        for m in fact.mentions
    }
    assert methods["Acute Myeloid Leukemia"] == ("exact-name", 1.0)
    assert methods["NAUSEA"] == ("exact-name", 1.0)
    assert methods["B-cell ALL"] == ("synonym", 0.95)
    assert methods["FDA"] == ("abbreviation", 0.9)


def test_gaps_are_quotes_that_can_stand_alone() -> None:
    article = read(APPROVED + "The share price rose from 35.8-40.2% to >50.5% within 2 - 3 hours (P < .001).")
    for words in gaps(article, "unused-number"):
        assert words == words.strip()
        assert not words.startswith((".", "5"))


# ------------------------------------------------------------- other documents


@pytest.mark.parametrize(
    "text",
    [
        "The council approved the new bridge on May 1, 2020. It cost 12 million.",
        "Roses (Rosa) are approved by gardeners everywhere.",
        "The FDA approved aspirin for headache in adults.",
        "word",
        "1 2 3",
    ],
)
def test_an_article_about_something_else_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read(text)
