"""The golden case: what the article on Besponsa says, fact by fact, each with the words it stands in.

Expectations were written by hand from the article and from "The golden case" in the design. Places are found
by short phrases of the article; none of its sentences is repeated here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from oncokg.record import facts
from oncokg.record.fact import Fact, Ref, Span
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record
from oncokg.source.document import read_document

pytestmark = pytest.mark.shared

FILE = "000_1f50b51d83450937.txt"
PRODUCT, SUBSTANCE, TARGET, DISEASE, COMPANY = (
    "BLA761040",
    "unii-P93RUU11P7",
    "hgnc-1643",
    "ncit-C8936",
    "name-pfizer-inc",
)

Find = Callable[..., Span]


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    return shared / "seeds" / FILE


@pytest.fixture(scope="module")
def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def article(path: Path) -> Record:
    return read_article(read_document(path), RuleExtractor())


@pytest.fixture(scope="module")
def find(text: str) -> Find:
    """Return the place of words: behind a landmark where the words alone stand in several places."""

    def place(words: str, behind: str = "") -> Span:
        start = text.index(behind) + len(behind) if behind else 0
        if not behind:
            assert text.count(words) == 1, f"{words!r} stands in several places"
        start = text.index(words, start)
        return Span(start=start, end=start + len(words))

    return place


def of_kind(article: Record, kind: type[Any]) -> list[Any]:
    return [fact for fact in article.facts if type(fact) is kind]


def one(found: list[Any]) -> Any:
    assert len(found) == 1, found
    return found[0]


def key(ref: Ref | None) -> str | None:
    return ref.key if ref is not None else None


def keys(refs: tuple[Ref, ...]) -> list[str]:
    return [ref.key for ref in refs]


def holds(fact: Fact, *words: Span) -> None:
    """Check that a fact rests on each of these words: one of its quotes covers them."""
    for wanted in words:
        assert any(s.start <= wanted.start and wanted.end <= s.end for s in fact.evidence), (fact, wanted)


# ------------------------------------------------------------------ how many


def test_there_are_as_many_facts_as_the_article_states_and_no_more(article: Record) -> None:
    assert Counter(type(fact).__name__ for fact in article.facts) == {
        "BibliographicStatement": 3,  # title, author, publisher
        "NameAssertion": 2,  # proprietary, nonproprietary
        "ProductComposition": 1,
        "SubstanceClassification": 2,  # antibody-drug conjugate, targeted therapy
        "SubstancePart": 2,  # antibody, chemotherapy
        "TargetBinding": 1,
        "RegulatoryAction": 1,
        "Indication": 1,
        "Designation": 3,
        "TrialDesign": 1,
        "TrialArm": 2,
        "EndpointResult": 4,
        "AdministrationStatement": 1,
        "SafetyStatement": 9 + 3 + 2,  # common, serious, pregnancy and lactation
        "RoleAssignment": 1,
    }


def test_every_fact_is_stated_by_words_of_the_article(article: Record, text: str) -> None:
    for fact in article.facts:
        assert fact.basis == "stated"
        assert fact.evidence
        for span in fact.evidence:
            assert span.end <= len(text)
            assert text[span.start : span.end] == text[span.start : span.end].strip()


def test_no_quote_is_long(article: Record, text: str) -> None:
    title = text.splitlines()[0]
    for fact in article.facts:
        for span in fact.evidence:
            quote = text[span.start : span.end]
            assert len(quote.split()) < 12 or quote == title


def test_no_number_of_the_article_is_left_unused(article: Record) -> None:
    assert [gap for gap in article.gaps if gap.kind == "unused-number"] == []


def test_the_trial_that_the_article_does_not_name_is_reported_as_unresolved(
    article: Record, find: Find
) -> None:
    trial = find("clinical trial")
    assert [m.kind for m in article.mentions if m.span == trial] == ["trial"]
    assert [g.kind for g in article.gaps if g.span == trial] == ["unresolved-mention"]


# ----------------------------------------------------------------- names


def test_proprietary_and_nonproprietary_name(article: Record, find: Find) -> None:
    names = {fact.kind: fact for fact in of_kind(article, facts.NameAssertion)}
    assert set(names) == {"proprietary", "nonproprietary"}
    brand, generic = names["proprietary"], names["nonproprietary"]
    assert (brand.entity.kind, brand.entity.key, brand.name) == ("product", PRODUCT, "Besponsa")
    assert (generic.entity.kind, generic.entity.key) == ("substance", SUBSTANCE)
    assert generic.name.lower() == "inotuzumab ozogamicin"
    holds(brand, find("Besponsa", behind="FDA Approves "))
    holds(generic, find("Inotuzumab Ozogamicin"))
    composition = one(of_kind(article, facts.ProductComposition))
    assert (composition.product.key, composition.substance.key) == (PRODUCT, SUBSTANCE)


def test_title_author_and_publisher(article: Record, text: str, find: Find) -> None:
    stated = {fact.field: fact for fact in of_kind(article, facts.BibliographicStatement)}
    assert set(stated) == {"title", "author", "publisher"}
    first_line = text.split("\n", 1)[0].strip()
    assert stated["title"].text == article.title == first_line
    assert stated["title"].evidence == (Span(start=0, end=len(first_line)),)
    assert stated["author"].text == article.author == "Stacy Simon"
    assert stated["author"].evidence == (find("Stacy Simon"),)
    assert stated["publisher"].text == article.publisher == "American Cancer Society"
    (publisher,) = stated["publisher"].evidence
    assert text[publisher.start : publisher.end] == "American Cancer Society"
    assert (article.kind, article.rights, article.issued) == ("news-article", "all-rights-reserved", None)


# -------------------------------------------------------------- substance


def test_it_is_an_antibody_drug_conjugate_and_a_targeted_therapy(article: Record, find: Find) -> None:
    kinds = {fact.kind: fact for fact in of_kind(article, facts.SubstanceClassification)}
    assert set(kinds) == {"antibody-drug-conjugate", "targeted-therapy"}
    assert {fact.substance.key for fact in kinds.values()} == {SUBSTANCE}
    holds(kinds["antibody-drug-conjugate"], find("antibody-drug conjugate"))
    (words,) = kinds["targeted-therapy"].evidence
    assert words in (
        find("targeted therapy", behind="approved the "),
        find("targeted therapy", behind="a kind of "),
    )


def test_it_has_an_antibody_and_a_chemotherapy(article: Record, find: Find) -> None:
    parts = {fact.role: fact for fact in of_kind(article, facts.SubstancePart)}
    assert set(parts) == {"antibody", "payload"}
    assert {part.substance.key for part in parts.values()} == {SUBSTANCE}
    assert parts["antibody"].text == "monoclonal antibody"
    assert parts["payload"].text.startswith("chemotherapy")
    holds(parts["antibody"], find("monoclonal antibody"))
    holds(parts["payload"], find("chemotherapy", behind="linked to a "))


def test_it_binds_cd22_on_b_cell_all_cells(article: Record, find: Find) -> None:
    binding = one(of_kind(article, facts.TargetBinding))
    assert (binding.substance.key, binding.target.key, binding.mode) == (SUBSTANCE, TARGET, "binds")
    assert keys(binding.expressed_in) == [DISEASE]
    holds(binding, find("attaching to"), find("CD22"), find("B-cell ALL", behind="attaching to "))


# ---------------------------------------------------- approval, indication


def test_the_fda_approved_it(article: Record, find: Find) -> None:
    action = one(of_kind(article, facts.RegulatoryAction))
    assert (action.agency.key, action.kind, key(action.product)) == ("fda", "approved", PRODUCT)
    assert keys(action.substances) == [SUBSTANCE]
    assert (action.pathway, action.action_date, action.letter_date, action.announcement_date) == (None,) * 4
    holds(action, find("US Food and Drug Administration"), find("approved", behind="Administration has "))


def test_the_indication_has_every_restriction_and_none_that_the_article_does_not_put(
    article: Record, find: Find
) -> None:
    indication = one(of_kind(article, facts.Indication))
    assert keys(indication.substances) == [SUBSTANCE]
    assert (key(indication.product), keys(indication.diseases)) == (PRODUCT, [DISEASE])
    assert indication.age_groups == ("adult",)
    assert set(indication.statuses) == {"relapsed", "refractory"}
    assert indication.action == one(of_kind(article, facts.RegulatoryAction))
    unsaid = ("settings", "lines", "minimum_age", "maximum_age", "sex", "biomarkers", "prior_therapies")
    unsaid += ("partners", "limitation_of_use", "valid_from", "valid_until")
    assert [name for name in unsaid if getattr(indication, name)] == []
    assert indication.text_as_written is None, "the article's own words stay out"
    holds(
        indication,
        find("adults"),
        find("B-cell precursor acute lymphoblastic leukemia"),
        find("not getting better"),
        find("came back"),
    )


def test_three_designations_each_of_its_own(article: Record, find: Find) -> None:
    held = {fact.programme: fact for fact in of_kind(article, facts.Designation)}
    assert set(held) == {"priority-review", "breakthrough-therapy", "orphan"}
    for designation in held.values():
        assert (designation.substance.key, designation.agency.key) == (SUBSTANCE, "fda")
        assert (designation.date, designation.diseases) == (None, ())
    action = one(of_kind(article, facts.RegulatoryAction))
    assert held["priority-review"].action == action
    assert held["breakthrough-therapy"].action == action
    assert held["orphan"].action is None
    holds(held["priority-review"], find("priority review"))
    holds(held["breakthrough-therapy"], find("breakthrough therapy"))
    holds(held["orphan"], find("orphan product designation"))


# ---------------------------------------------------------------- the trial


def test_a_randomized_trial_of_218_evaluated_people_supports_the_approval(
    article: Record, find: Find
) -> None:
    design = one(of_kind(article, facts.TrialDesign))
    assert (design.allocation, design.masking, design.phase) == ("randomized", None, None)
    assert (design.evaluated, design.enrolled) == (218, None)
    assert keys(design.diseases) == [DISEASE]
    assert design.action == one(of_kind(article, facts.RegulatoryAction))
    assert not design.trial.key.startswith("NCT"), "the article gives no registry number"
    holds(design, find("randomized"), find("218"), find("B-cell ALL", behind="people with "))


def test_two_arms(article: Record, find: Find) -> None:
    own, other = of_kind(article, facts.TrialArm)
    assert (own.label, own.role, keys(own.substances), own.count) == (
        "Besponsa",
        "experimental",
        [SUBSTANCE],
        None,
    )
    assert (other.label, other.role, other.substances, other.count) == (
        "standard chemotherapy",
        "comparator",
        (),
        None,
    )
    assert own.trial == other.trial == one(of_kind(article, facts.TrialDesign)).trial
    holds(own, find("Besponsa", behind="either treatment with "))
    holds(other, find("standard chemotherapy"))


@pytest.mark.parametrize(
    ("role", "endpoint", "statistic", "value", "unit", "words"),
    [
        ("experimental", "complete-remission", "proportion", "35.8", "percent", "35.8%"),
        ("experimental", "duration-of-remission", "mean", "8", "month", "8 months"),
        ("comparator", "complete-remission", "proportion", "17.4", "percent", "17.4%"),
        ("comparator", "duration-of-remission", "mean", "4.9", "month", "4.9 months"),
    ],
)
def test_each_number_is_tied_to_its_own_arm(
    article: Record, find: Find, role: str, endpoint: str, statistic: str, value: str, unit: str, words: str
) -> None:
    result = one(
        [r for r in of_kind(article, facts.EndpointResult) if (r.arm.role, r.endpoint) == (role, endpoint)]
    )
    assert (result.statistic, result.value, result.printed, result.unit) == (
        statistic,
        Decimal(value),
        value,
        unit,
    )
    assert result.arm in of_kind(article, facts.TrialArm)
    assert result.trial is None
    assert (result.events, result.participants, result.interval_low, result.p_value) == (None,) * 4
    number = find(words) if words != "8 months" else find("8 months", behind="average of ")
    assert number in result.evidence
    if statistic == "mean":
        percent = {"8": "35.8%", "4.9": "17.4%"}
        holds(result, find("average", behind=percent[value]))
    treatment = "Besponsa" if role == "experimental" else "standard treatment"
    holds(result, find(treatment, behind=words if unit == "percent" else "218 people"))


# -------------------------------------------------------------- administration


def test_it_is_given_as_an_infusion_into_a_vein(article: Record, find: Find) -> None:
    given = one(of_kind(article, facts.AdministrationStatement))
    assert (given.substance.key, given.route, given.dose) == (SUBSTANCE, "intravenous", None)
    holds(given, find("infusion into the vein"))


# ---------------------------------------------------------------------- safety

COMMON = {
    "abdominal pain",
    "abnormal liver tests",
    "fatigue",
    "fever",
    "headache",
    "high levels of bilirubin in the blood",
    "low blood counts",
    "nausea",
    "severe bleeding",
}
SERIOUS = {"severe liver damage", "infusion-related reactions", "heart problems"}


def test_nine_common_side_effects(article: Record, find: Find) -> None:
    common = {
        fact.text: fact
        for fact in of_kind(article, facts.SafetyStatement)
        if fact.kind == "common-adverse-reaction"
    }
    assert set(common) == COMMON
    for words, fact in common.items():
        assert fact.evidence == (find(words, behind="Common side effects included "),)
        assert (fact.substance.key, fact.condition, fact.frequency) == (SUBSTANCE, None, None)


def test_three_serious_ones_and_the_transplant_condition_on_liver_damage_only(
    article: Record, find: Find
) -> None:
    serious = {
        fact.text: fact
        for fact in of_kind(article, facts.SafetyStatement)
        if fact.kind == "serious-adverse-reaction"
    }
    assert set(serious) == SERIOUS
    for words, fact in serious.items():
        holds(fact, find(words))
    assert "stem cell transplant" in serious["severe liver damage"].condition
    holds(serious["severe liver damage"], find("stem cell transplant"))
    assert {serious[other].condition for other in SERIOUS - {"severe liver damage"}} == {None}


def test_pregnancy_and_lactation(article: Record, find: Find) -> None:
    advice = {
        fact.kind: fact
        for fact in of_kind(article, facts.SafetyStatement)
        if fact.kind in ("pregnancy", "lactation")
    }
    assert set(advice) == {"pregnancy", "lactation"}
    for kind, state in (("pregnancy", "pregnant"), ("lactation", "breastfeeding")):
        assert advice[kind].text == "should not take Besponsa"
        assert (advice[kind].reaction, advice[kind].condition) == (None, None)
        assert advice[kind].group == state
        holds(advice[kind], find(state), find("should not take Besponsa"))
    holds(advice["pregnancy"], find("harm to a developing fetus"))


def test_marketed_by_pfizer(article: Record, find: Find) -> None:
    role = one(of_kind(article, facts.RoleAssignment))
    assert (role.organization.key, role.role, key(role.product)) == (COMPANY, "marketer", PRODUCT)
    holds(role, find("Pfizer, Inc."), find("marketed by"))
