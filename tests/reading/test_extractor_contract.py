"""Any extractor can be put in, and none is believed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.pipeline import read
from oncokg.record.fact import Fact, Mention, Ref, Span
from oncokg.record.facts import (
    BiomarkerCriterion,
    EndpointResult,
    Indication,
    NameAssertion,
    RegulatoryAction,
    TrialArm,
)
from oncokg.record.reading.article import read_article, try_article
from oncokg.record.reading.contract import Extraction, Extractor
from oncokg.record.record import Gap, Rejection, Software
from oncokg.source.document import Document, freeze
from oncokg.terms import PREFIXES

TEXT = "The FDA approved Zorvexa for CD22-positive ALL. Remission was reached by 35.8 percent (P > .001)."
DRUG = Ref(kind="substance", key="name-zorvexa", label="zorvexa")
FDA = Ref(kind="organization", key="fda", label="U.S. Food and Drug Administration")
ALL = Ref(kind="disease", key="ncit-C3167", label="Acute Lymphoblastic Leukemia")
TRIAL = Ref(kind="trial", key="doc-1", label="a trial")


SOFTWARE = Software(name="a model", version="3.1")


@dataclass(frozen=True, kw_only=True)
class Model:
    """Stands for a language model: it says what it was told to say."""

    says: Extraction
    software: Software = SOFTWARE

    def extract(self, document: Document) -> Extraction:
        return self.says


def at(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start=start, end=start + len(quote))


def document() -> Document:
    return freeze(TEXT.encode(), name="story.txt", media_type="text/plain")


ACTION = RegulatoryAction(evidence=(at("approved"),), agency=FDA, kind="approved", substances=(DRUG,))
NAME = NameAssertion(evidence=(at("Zorvexa"),), entity=DRUG, name="Zorvexa", kind="nonproprietary")
MARKER = BiomarkerCriterion(evidence=(at("CD22-positive"),), text="CD22-positive", status="positive")
INDICATION = Indication(
    evidence=(at("ALL"),), substances=(DRUG,), diseases=(ALL,), action=ACTION, biomarkers=(MARKER,)
)
ARM = TrialArm(
    evidence=(at("Zorvexa"),), trial=TRIAL, label="Zorvexa", role="experimental", substances=(DRUG,)
)
RESULT = EndpointResult(
    evidence=(at("35.8 percent"), at("Remission")),
    endpoint="complete-remission",
    statistic="proportion",
    value=Decimal("35.8"),
    printed="35.8",
    unit="percent",
    arm=ARM,
)
GOOD: tuple[Fact, ...] = (NAME, ACTION, INDICATION, ARM, RESULT)


def saying(*facts: Fact, **others: object) -> Extractor:
    return Model(says=Extraction(facts=facts, **others))  # type: ignore[arg-type]


def refused(extractor: Extractor) -> str:
    with pytest.raises(BadInput) as caught:
        read_article(document(), extractor)
    assert str(caught.value).startswith("story.txt")
    return caught.value.reason


def test_good_facts_are_taken_as_they_are() -> None:
    article = read_article(document(), saying(*GOOD, kind="regulator-notice", rights="cc0", title="T"))
    assert article.facts == GOOD
    assert article.reader == Software(name="a model", version="3.1")
    assert (article.kind, article.rights, article.title) == ("regulator-notice", "cc0", "T")


def test_another_extractor_works_unchanged_through_the_pipeline(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(TEXT.encode())
    draft, (article,) = read([path], extractor=saying(*GOOD))
    assert article.facts == GOOD
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    rows = draft.store.query(
        """
        SELECT ?sha256 ?software ?version ?value ?start ?end ?quote WHERE {
          ?document a okg:Document ; okg:sha256 ?sha256 ; okg:readBy ?reader .
          ?reader rdfs:label ?software ; okg:softwareVersion ?version .
          ?result a okg:EndpointResult ; okg:numericValue ?value ; okg:hasEvidence ?evidence .
          ?evidence oa:hasSource ?document ; oa:hasSelector ?selector .
          ?selector oa:start ?start ; oa:end ?end ; oa:exact ?quote .
        } ORDER BY ?start
        """,
        prefixes=PREFIXES,
    )
    found = [tuple(term.value for term in row) for row in rows]  # type: ignore[union-attr]
    assert found == [
        (digest, "a model", "3.1", "35.8", str(s.start), str(s.end), TEXT[s.start : s.end])
        for s in (at("Remission"), at("35.8 percent"))
    ]
    assert draft.store.query(
        "ASK { ?i okg:hasBiomarker/okg:biomarkerText 'CD22-positive' }", prefixes=PREFIXES
    )


@pytest.mark.parametrize(
    ("quote", "cuts"),
    [
        (at("8 percent"), "a number"),
        (at(".001"), "a number's sign or operator"),
        (at("orvexa"), "a word"),
        (at("CD2"), "a number"),
        (at(" Zorvexa"), "white space"),
        (Span(start=len(TEXT) - 3, end=len(TEXT) + 1), "the end of the text"),
        (Span(start=5_000, end=5_001), "the end of the text"),
    ],
)
def test_a_quote_that_the_text_does_not_hold_whole_is_refused(quote: Span, cuts: str) -> None:
    bad = replace(NAME, evidence=(quote,))
    expected = f"a model gives words for NameAssertion that cut {cuts}"
    assert refused(saying(ACTION, bad)) == expected
    rejection = try_article(document(), saying(ACTION, bad))
    assert isinstance(rejection, Rejection)
    assert (rejection.where, rejection.reason) == (
        f"story.txt, characters {quote.start} to {quote.end}",
        expected,
    )


BAD = at("8 percent")
BAD_MENTION = Mention(kind="target", span=BAD, ref=None, method="unresolved")


@pytest.mark.parametrize(
    ("extractor", "what"),
    [
        (
            saying(replace(INDICATION, biomarkers=(replace(MARKER, evidence=(BAD,)),))),
            "for BiomarkerCriterion",
        ),
        (saying(replace(INDICATION, action=replace(ACTION, evidence=(BAD,)))), "for RegulatoryAction"),
        (saying(replace(RESULT, arm=replace(ARM, evidence=(BAD,)))), "for TrialArm"),
        (saying(replace(NAME, mentions=(BAD_MENTION,))), "for NameAssertion"),
        (saying(NAME, mentions=(BAD_MENTION,)), "a name (target)"),
        (saying(NAME, gaps=(Gap(kind="unused-number", span=BAD),)), "a gap (unused-number)"),
    ],
)
def test_facts_inside_of_facts_names_and_gaps_are_held_to_the_same(extractor: Extractor, what: str) -> None:
    assert what in refused(extractor)


@pytest.mark.parametrize(
    "fact", [replace(NAME, evidence=()), replace(INDICATION, biomarkers=(replace(MARKER, evidence=()),))]
)
def test_a_fact_without_the_words_it_rests_on_is_refused(fact: Fact) -> None:
    assert "no words for" in refused(saying(ACTION, fact))


def test_an_extractor_that_finds_nothing_is_a_refusal() -> None:
    assert "no fact" in refused(saying())


@pytest.mark.parametrize(
    "fact",
    [
        replace(RESULT, statistic="modal"),
        replace(ACTION, kind="blessed"),
        replace(NAME, entity=Ref(kind="substance", key="a key> <x", label="x")),
    ],
)
def test_values_that_no_list_has_and_impossible_keys_are_refused(tmp_path: Path, fact: Fact) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(TEXT.encode())
    with pytest.raises(BadInput, match="a model cannot be followed"):
        read([path], extractor=saying(NAME, fact))
