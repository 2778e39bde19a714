"""Rules, not sentences: the same kinds of facts from stories told in other words and another order."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TypeVar

import pytest

from oncokg.graph.draft import draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.graph.record import record_nquads, record_refs
from oncokg.names.lexicon import shipped
from oncokg.record import facts as f
from oncokg.record.fact import Fact
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record, Software
from oncokg.source.document import freeze
from oncokg.validate.checked import check

LUMOXITI = """Lumoxiti cleared for hairy cell leukaemia

By Anna Berg

Published: 13 September 2018

US regulators have a new option for a rare blood cancer. On 13 September 2018, the Food and Drug
Administration licensed Lumoxiti (moxetumomab pasudotox) as a treatment for adults with relapsed or
refractory hairy cell leukaemia who have received at least two prior systemic therapies.

The medicine is a CD22-directed cytotoxin. It is administered by intravenous infusion.

Of the 80 patients who were evaluated in a single-arm, open-label trial (NCT01829711), 30% had a
complete response. The overall response rate was 75%.

Serious side effects include capillary leak syndrome and haemolytic uraemic syndrome. Frequently
reported side effects were nausea, fatigue, headache, fever, constipation, anaemia and diarrhoea.
Women who are pregnant should avoid Lumoxiti, which could harm an unborn baby.

The product had received fast track status, priority review and an orphan designation from the
agency.

Lumoxiti is sold by AstraZeneca.
"""

BESPONSA = """Pfizer's conjugate wins approval for a leukaemia

Pfizer, Inc. sells the medicine Besponsa. Mothers who are breastfeeding, and pregnant women, must
not use it: it may harm the unborn child.

Frequent side effects are nausea, headache, tiredness and fever. More serious side effects are liver
damage following a stem cell transplant, and heart problems.

Besponsa is administered intravenously. In a randomised study, 35.8 per cent of patients treated
with inotuzumab ozogamicin achieved complete remission, compared with 17.4 per cent of those on
standard chemotherapy. Their mean duration of remission was 8 months with Besponsa and 4.9 months
with chemotherapy. The study assessed 218 patients.

The medicine is an antibody-drug conjugate: a monoclonal antibody joined to a cytotoxic agent. It
latches on to CD22, which sits on B-cell ALL cells.

Besponsa (inotuzumab ozogamicin) has won approval from the FDA for adults with B-cell precursor ALL
that has come back or did not respond. The regulator had designated it a breakthrough therapy,
assigned the application priority review and granted orphan drug status.
"""

BLENREP = """Blenrep becomes available for multiple myeloma

Published: August 5, 2020

Blenrep (belantamab mafodotin-blmf) received accelerated approval from the U.S. Food and Drug
Administration on August 5, 2020. The FDA approved it for adult patients with relapsed or refractory
multiple myeloma who have received at least four prior therapies.

The medicine, an antibody-drug conjugate, attaches to BCMA. Breakthrough therapy and orphan drug
designations had been granted earlier. It is given as an intravenous infusion.

The approval is based on DREAMM-2 (NCT03525678), a randomized, open-label study. Among 97 patients
evaluated at the recommended dose, the overall response rate was 31% (97.5% CI: 21, 43).

Common side effects include nausea, fatigue, and fever. A boxed warning describes ocular toxicity.
Advise women not to breastfeed during treatment.

Blenrep is marketed by GlaxoSmithKline.
"""

T = TypeVar("T", bound=Fact)

SHARED_KINDS = {
    "BibliographicStatement",
    "NameAssertion",
    "ProductComposition",
    "TargetBinding",
    "RegulatoryAction",
    "Indication",
    "Designation",
    "TrialDesign",
    "EndpointResult",
    "AdministrationStatement",
    "SafetyStatement",
    "RoleAssignment",
}


def read(text: str) -> Record:
    document = freeze(text.encode(), name="story.txt", media_type="text/plain")
    return read_article(document, RuleExtractor())


@pytest.fixture(scope="module")
def lumoxiti() -> Record:
    return read(LUMOXITI)


@pytest.fixture(scope="module")
def besponsa() -> Record:
    return read(BESPONSA)


@pytest.fixture(scope="module")
def blenrep() -> Record:
    return read(BLENREP)


def of(article: Record, kind: type[T]) -> list[T]:
    return [fact for fact in article.facts if isinstance(fact, kind)]


def quotes(article: Record, fact: Fact) -> list[str]:
    text = article.document.text
    return [" ".join(text[s.start : s.end].split()) for s in fact.evidence]


def one(article: Record, kind: type[T]) -> T:
    (fact,) = of(article, kind)
    return fact


def safety(article: Record, kind: str) -> list[str]:
    return [s.text for s in of(article, f.SafetyStatement) if s.kind == kind]


@pytest.mark.parametrize("story", ["lumoxiti", "besponsa", "blenrep"])
def test_every_story_gives_the_same_kinds_of_facts(request: pytest.FixtureRequest, story: str) -> None:
    article: Record = request.getfixturevalue(story)
    assert {type(fact).__name__ for fact in article.facts} >= SHARED_KINDS
    assert [gap for gap in article.gaps if gap.kind == "unused-number"] == []
    assert all(fact.evidence and fact.basis == "stated" for fact in article.facts)


@pytest.mark.parametrize("story", ["lumoxiti", "besponsa", "blenrep"])
def test_what_is_read_conforms_to_the_shapes(request: pytest.FixtureRequest, story: str) -> None:
    article: Record = request.getfixturevalue(story)
    reader = Software(name="oncokg", version="1")
    entities = entities_nquads(record_refs(article), shipped(), software=reader)
    draft = draft_of([record_nquads(article), entities])
    assert check(draft, texts={article.document.sha256: article.document.text}).draft is draft


# ------------------------------------------------- another drug, British words


def test_lumoxiti_action_and_indication(lumoxiti: Record) -> None:
    action = one(lumoxiti, f.RegulatoryAction)
    assert (action.agency.key, action.kind, str(action.action_date)) == ("fda", "approved", "2018-09-13")
    assert {"Food and Drug Administration", "licensed", "13 September 2018"} <= set(quotes(lumoxiti, action))
    indication = one(lumoxiti, f.Indication)
    assert [d.label for d in indication.diseases] == ["Hairy Cell Leukemia"]
    assert (set(indication.statuses), indication.age_groups) == ({"relapsed", "refractory"}, ("adult",))
    (prior,) = indication.prior_therapies
    assert (prior.is_required, prior.minimum_prior_lines) == (True, 2)
    assert indication.action == action


def test_lumoxiti_trial_and_safety(lumoxiti: Record) -> None:
    design = one(lumoxiti, f.TrialDesign)
    assert (design.trial.key, design.allocation, design.masking) == (
        "NCT01829711",
        "single-arm",
        "open-label",
    )
    assert design.evaluated == 80
    results = {r.endpoint: r.value for r in of(lumoxiti, f.EndpointResult)}
    assert results == {"complete-response": Decimal(30), "objective-response": Decimal(75)}
    assert safety(lumoxiti, "serious-adverse-reaction") == [
        "capillary leak syndrome",
        "haemolytic uraemic syndrome",
    ]
    assert safety(lumoxiti, "common-adverse-reaction") == [
        "nausea",
        "fatigue",
        "headache",
        "fever",
        "constipation",
        "anaemia",
        "diarrhoea",
    ]
    resolved = {s.text: s.reaction.label for s in of(lumoxiti, f.SafetyStatement) if s.reaction}
    assert resolved["diarrhoea"] == "Diarrhea"
    assert resolved["anaemia"] == "Anemia"


def test_lumoxiti_designations_route_role_and_byline(lumoxiti: Record) -> None:
    assert {d.programme for d in of(lumoxiti, f.Designation)} == {"fast-track", "priority-review", "orphan"}
    assert one(lumoxiti, f.AdministrationStatement).route == "intravenous"
    role = one(lumoxiti, f.RoleAssignment)
    assert (role.organization.label, role.role) == ("AstraZeneca", "marketer")
    binding = one(lumoxiti, f.TargetBinding)
    assert (binding.target.label, binding.mode) == ("CD22", "directs-to")
    assert (lumoxiti.author, str(lumoxiti.issued)) == ("Anna Berg", "2018-09-13")


# ------------------------------------------ the golden drug, told back to front


def test_besponsa_back_to_front_ties_numbers_to_arms(besponsa: Record) -> None:
    found = {
        (r.arm.role if r.arm else None, r.endpoint, r.statistic): (str(r.value), r.unit)
        for r in of(besponsa, f.EndpointResult)
    }
    assert found == {
        ("experimental", "complete-remission", "proportion"): ("35.8", "percent"),
        ("comparator", "complete-remission", "proportion"): ("17.4", "percent"),
        ("experimental", "duration-of-remission", "mean"): ("8", "month"),
        ("comparator", "duration-of-remission", "mean"): ("4.9", "month"),
    }
    design = one(besponsa, f.TrialDesign)
    assert (design.allocation, design.evaluated) == ("randomized", 218)


def test_besponsa_back_to_front_keeps_its_facts(besponsa: Record) -> None:
    assert one(besponsa, f.RegulatoryAction).kind == "approved"
    indication = one(besponsa, f.Indication)
    assert [d.key for d in indication.diseases] == ["ncit-C8936"]
    assert (set(indication.statuses), indication.age_groups) == ({"relapsed", "refractory"}, ("adult",))
    assert {d.programme for d in of(besponsa, f.Designation)} == {
        "priority-review",
        "breakthrough-therapy",
        "orphan",
    }
    assert "antibody-drug-conjugate" in {k.kind for k in of(besponsa, f.SubstanceClassification)}
    assert {p.role: p.text for p in of(besponsa, f.SubstancePart)} == {
        "antibody": "monoclonal antibody",
        "payload": "cytotoxic agent",
    }
    binding = one(besponsa, f.TargetBinding)
    assert (binding.target.key, [d.key for d in binding.expressed_in]) == ("hgnc-1643", ["ncit-C8936"])
    assert one(besponsa, f.AdministrationStatement).route == "intravenous"
    assert safety(besponsa, "common-adverse-reaction") == ["nausea", "headache", "tiredness", "fever"]
    assert safety(besponsa, "serious-adverse-reaction") == ["liver damage", "heart problems"]
    conditions = {s.text: s.condition for s in of(besponsa, f.SafetyStatement)}
    assert conditions["liver damage"] == "following a stem cell transplant"
    assert conditions["heart problems"] is None
    assert len(safety(besponsa, "pregnancy")) == len(safety(besponsa, "lactation")) == 1
    role = one(besponsa, f.RoleAssignment)
    assert (role.organization.key, role.role) == ("name-pfizer-inc", "marketer")


# ------------------------------------------------------------ a third drug


def test_blenrep_is_one_accelerated_approval_though_two_sentences_state_it(blenrep: Record) -> None:
    action = one(blenrep, f.RegulatoryAction)
    assert (action.pathway, str(action.action_date)) == ("accelerated", "2020-08-05")
    indication = one(blenrep, f.Indication)
    assert [d.key for d in indication.diseases] == ["ncit-C3242"]
    assert indication.prior_therapies[0].minimum_prior_lines == 4


def test_blenrep_result_has_its_interval_and_its_level(blenrep: Record) -> None:
    result = one(blenrep, f.EndpointResult)
    assert (result.endpoint, str(result.value)) == ("objective-response", "31")
    interval = (result.interval_low, result.interval_high, result.interval_level)
    assert interval == (Decimal(21), Decimal(43), Decimal("97.5"))
    assert one(blenrep, f.TrialDesign).trial.key == "NCT03525678"


def test_blenrep_designations_safety_and_target(blenrep: Record) -> None:
    assert Counter(d.programme for d in of(blenrep, f.Designation)) == {
        "breakthrough-therapy": 1,
        "orphan": 1,
    }
    assert safety(blenrep, "common-adverse-reaction") == ["nausea", "fatigue", "fever"]
    assert safety(blenrep, "boxed-warning") == ["ocular toxicity"]
    assert len(safety(blenrep, "lactation")) == 1
    binding = one(blenrep, f.TargetBinding)
    assert (binding.target.key, binding.mode) == ("hgnc-11913", "binds")
