"""Laws of matching: more knowledge never takes a decision back, and the verdict is that of the clauses."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.errors import BadInput
from oncokg.graph.draft import draft_of
from oncokg.query.match.candidates import Candidate, candidates
from oncokg.query.match.clauses import clauses
from oncokg.query.match.logic import Outcome, every, opposite, some, verdict
from oncokg.query.match.profile import Known, Profile, known_of
from oncokg.query.match.scores import Score, judged
from oncokg.query.match.standing import Standing
from oncokg.store.oxigraph import OxigraphStore

OUTCOMES = st.sampled_from(["met", "failed", "unknown"])
STANDING = Standing(outcome="met", reason="", facts=())

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "age": st.integers(0, 100),
    "sex": st.sampled_from(["female", "male"]),
    "weight": st.integers(1, 200),
    "statuses": st.lists(
        st.sampled_from(["relapsed", "refractory", "newly diagnosed", "untreated", "progressive"]), max_size=2
    ),
    "settings": st.lists(
        st.sampled_from(["metastatic", "early", "adjuvant", "neoadjuvant", "unresectable"]), max_size=2
    ),
    "stages": st.lists(st.sampled_from(["I", "IIA", "III", "IIIB", "IV"]), max_size=1),
    "line": st.sampled_from(["first", "second", "third", "later"]),
    "biomarkers": st.lists(
        st.sampled_from(
            [
                "CD22 positive",
                "CD22 negative",
                "HER2 positive",
                "HER2-low",
                "EGFR L858R",
                "EGFR T790M negative",
                "EGFR wild type",
                "no EGFR mutation",
                "PD-L1 CPS 12",
                "PD-L1 CPS 2",
                "dMMR",
                "MSS",
            ]
        ),
        max_size=3,
        unique=True,
    ),
    "priors": st.lists(
        st.sampled_from(
            ["cisplatin", "trastuzumab", "no trastuzumab", "2 lines", "none", "refractory to madeupbinder"]
        ),
        max_size=2,
        unique=True,
    ),
    "partners": st.sampled_from([["none"], ["cisplatin"], ["cisplatin", "pemetrexed"]]),
    "conditions": st.sampled_from([["eligible for transplant"], ["not eligible for transplant"]]),
}
OPEN = ("statuses", "settings", "biomarkers", "priors")
"""Fields to which more may be added; the others are said or not said."""


@cache
def made_up() -> OxigraphStore:
    quads = pyoxigraph.parse(path=str(Path(__file__).parent / "matching.trig"))
    lines = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return OxigraphStore(draft_of([lines.decode()]).store)


@cache
def world() -> tuple[Candidate, ...]:
    return candidates(made_up())


def known(fields: dict[str, Any]) -> Known | None:
    """Look a profile up; None where it contradicts itself."""
    try:
        return known_of(made_up(), Profile(**{"disease": "Made-up Lung Cancer", **fields}))
    except BadInput:
        return None


def outcomes(one: Candidate, known: Known) -> list[tuple[str, str, Outcome]]:
    return [(clause.kind, clause.asks, clause.outcome) for clause in clauses(one, known, STANDING)]


LAWS = settings(deadline=None, max_examples=60)


@LAWS
@given(said=st.fixed_dictionaries({}, optional=FIELDS), more=st.fixed_dictionaries({}, optional=FIELDS))
def test_more_knowledge_never_takes_a_decision_back(said: dict[str, Any], more: dict[str, Any]) -> None:
    wider = dict(said)
    for field, value in more.items():
        if field in OPEN:
            wider[field] = [*said.get(field, []), *value]
        elif field not in said:
            wider[field] = value
    less, all_of_it = known(said), known(wider)
    if less is None or all_of_it is None:
        return
    for one in world():
        for before, after in zip(outcomes(one, less), outcomes(one, all_of_it), strict=True):
            assert before[:2] == after[:2]
            assert before[2] in ("unknown", after[2]), (one.drug, before, after)


@LAWS
@given(said=st.fixed_dictionaries({}, optional=FIELDS))
def test_nothing_said_decides_nothing_but_the_disease(said: dict[str, Any]) -> None:
    silent = known({})
    assert silent is not None
    for one in world():
        told = {outcome for kind, _, outcome in outcomes(one, silent) if kind not in ("approval", "disease")}
        assert told <= {"unknown"}


@LAWS
@given(said=st.fixed_dictionaries({}, optional=FIELDS))
def test_the_order_of_what_is_said_does_not_matter(said: dict[str, Any]) -> None:
    turned = {field: value[::-1] if isinstance(value, list) else value for field, value in said.items()}
    one, other = known(said), known(turned)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert [outcomes(c, one) for c in world()] == [outcomes(c, other) for c in world()]


@LAWS
@given(said=st.fixed_dictionaries({}, optional=FIELDS))
def test_fewer_clauses_never_cover_less(said: dict[str, Any]) -> None:
    profile = known(said)
    if profile is None:
        return
    for one in world():
        bare = replace(
            one, listed={}, limits={}, markers=(), priors=(), conditions=(), partners=(), unread=()
        )
        full = verdict(outcome for *_, outcome in outcomes(one, profile))
        assert full != "covered" or verdict(outcome for *_, outcome in outcomes(bare, profile)) == "covered"


@given(st.lists(OUTCOMES))
def test_all_and_some_are_opposite(found: list[Outcome]) -> None:
    assert every(map(opposite, found)) == opposite(some(found))
    assert every(found) == every(reversed(found))


@given(st.lists(OUTCOMES))
def test_the_verdict_is_that_of_the_clauses(found: list[Outcome]) -> None:
    told = verdict(found)
    assert (told == "not covered") == ("failed" in found)
    assert (told == "covered") == (set(found) <= {"met"})


BOUNDS = st.one_of(st.none(), st.decimals(0, 100, places=1))


@given(
    low=BOUNDS,
    high=BOUNDS,
    value=st.decimals(0, 100, places=1),
    low_open=st.booleans(),
    high_open=st.booleans(),
)
def test_a_measure_is_inside_a_limit_or_not(
    low: Any, high: Any, value: Any, low_open: bool, high_open: bool
) -> None:
    if low is not None and high is not None and low > high:
        return
    asked = Score(name="", unit="%", low=low, high=high, is_low_open=low_open, is_high_open=high_open)
    told = judged(asked, Score(name="", unit="%", low=value, high=value))
    above = low is None or value > low or (value == low and not low_open)
    below = high is None or value < high or (value == high and not high_open)
    assert told == ("met" if above and below else "failed")
