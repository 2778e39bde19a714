"""From a row to the words it rests on, for stored questions and for any query of one's own."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from oncokg.query.ask import ask
from oncokg.query.question import question_named
from oncokg.query.why import Evidence, as_solutions, why
from oncokg.store.contract import Store
from oncokg.terms import ID_BASE
from samples.sample_store import SAMPLES

NOTICE = (SAMPLES / "besponsa-notice.txt").read_text(encoding="utf-8")
LATER = (SAMPLES / "besponsa-later-notice.txt").read_text(encoding="utf-8")


def quotes(store: Store, query: str, row: int | None = None) -> list[str]:
    found = why(store, ask(store, query), rows=None if row is None else [row])
    return [one.quote or one.reason for one in found]


def test_a_question_leads_to_its_evidence(engine: Store, folder: Path) -> None:
    found = why(engine, ask(engine, question_named("drugs-for-disease", folder=folder)))
    assert [one.quote for one in found] == [
        "adults with relapsed or refractory B-cell precursor acute lymphoblastic leukemia",
        "B-cell precursor acute lymphoblastic leukemia",
        "adults and children from 1 year with relapsed or refractory CD22-positive B-cell precursor ALL",
    ]
    sha256 = hashlib.sha256(NOTICE.encode()).hexdigest()
    first = found[0]
    assert first == Evidence(
        row=1,
        document=f"{ID_BASE}document/{sha256[:32]}",
        start=159,
        end=239,
        quote=first.quote,
        title="Besponsa cleared for adults with a fast-moving leukemia",
        publisher="Example Oncology Notes",
        sha256=sha256,
        fact=first.fact,
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?drug ?disease { ?drug okg:approvedFor ?disease }",
        "SELECT ?drug ?reaction { ?drug okg:mayCause ?reaction }",
        "SELECT ?fact { ?fact a okg:Fact }",
        "SELECT ?edge { ?edge a okg:DerivedEdge }",
    ],
)
def test_each_quote_is_its_slice_of_the_frozen_text(engine: Store, query: str) -> None:
    reply = ask(engine, query)
    found = why(engine, reply)
    assert {one.row for one in found} == set(range(1, len(reply.origins) + 1))
    texts = {
        "Besponsa cleared for adults with a fast-moving leukemia": NOTICE,
        "Inotuzumab ozogamicin: wider use": LATER,
    }
    checked = 0
    for one in found:
        if one.title in texts and one.start is not None:
            assert texts[one.title][one.start : one.end] == one.quote
            checked += 1
    assert checked >= len(found) / 2


def test_a_row_rests_on_the_facts_that_its_query_is_about(engine: Store) -> None:
    """Drug and disease are also linked by a target binding, which says nothing about approval."""
    approved = quotes(engine, "SELECT ?drug ?disease { ?drug okg:approvedFor ?disease }")
    assert not any("binds" in quote for quote in approved)
    anything = quotes(
        engine, "SELECT ?drug ?disease { ?drug okg:approvedFor ?disease . ?f ?p ?drug ; ?q ?disease }", 1
    )
    assert set(anything) == set(approved)
    bound = quotes(engine, "SELECT ?drug ?d { ?f okg:bindingSubstance ?drug ; okg:expressedIn ?d }")
    assert bound == ["It binds CD22, found on B-cell ALL cells"]


def test_names_and_values_lead_to_evidence_too(engine: Store) -> None:
    query = """
SELECT ?name ?value {
  ?result okg:resultOfArm ?arm ; okg:numericValue ?value .
  ?arm okg:armSubstance/rdfs:label ?name .
} ORDER BY DESC(?value)"""
    first = quotes(engine, query, 1)
    assert any("35.8%" in quote for quote in first)
    assert not any("17.4%" in quote for quote in first)


def test_a_date_leads_to_its_action(engine: Store) -> None:
    found = quotes(engine, "SELECT ?drug ?day { ?a okg:concernsSubstance ?drug ; okg:actionDate ?day }")
    assert any("2024" in quote for quote in found)
    assert all(quote in LATER for quote in found)


def test_a_single_entity_rests_on_what_names_it_or_on_the_property_asked_for(engine: Store) -> None:
    drug = "VALUES ?x { substance:unii-P93RUU11P7 }"
    assert quotes(engine, f"SELECT ?x {{ {drug} }}") == ["inotuzumab ozogamicin", "CMC-544"]
    kinds = quotes(engine, f"SELECT DISTINCT ?x {{ {drug} ?x okg:targets ?y }}")
    assert kinds == ["It binds CD22, found on B-cell ALL cells"]


def test_derived_facts_lead_to_what_they_were_derived_from(engine: Store) -> None:
    found = quotes(engine, "SELECT ?d { ?d a okg:Discrepancy }")
    assert any("8 months" in quote for quote in found)
    assert any("8.0 months" in quote for quote in found)
    edges = quotes(engine, "SELECT ?e { ?e a okg:DerivedEdge ; rdf:predicate okg:targets }")
    assert edges == ["It binds CD22, found on B-cell ALL cells"]


def test_triples_of_a_construct_are_rows(engine: Store) -> None:
    assert quotes(engine, "CONSTRUCT WHERE { ?drug okg:targets ?target }") == [
        "It binds CD22, found on B-cell ALL cells"
    ]


def test_curated_facts_without_a_quote_give_their_reason(engine: Store) -> None:
    found = why(engine, ask(engine, "SELECT ?f { ?f okg:hasBasis okl:basis-curated ; okg:reason ?r }"))
    assert found
    assert all(one.reason and not one.quote and one.start is None for one in found)
    assert all(one.document for one in found)


def test_gaps_mentions_and_evidence_are_witnesses_of_themselves(engine: Store) -> None:
    assert quotes(engine, "SELECT ?g { ?g a okg:ReadingGap }") == ["Twelve centers joined"]
    for kind in ("Mention", "Evidence"):
        reply = ask(engine, f"SELECT ?x {{ ?x a okg:{kind} }}")
        assert {one.row for one in why(engine, reply)} == set(range(1, len(reply.origins) + 1))


def test_facts_in_a_group_concat(engine: Store) -> None:
    query = "SELECT (GROUP_CONCAT(STR(?f); SEPARATOR=' ') AS ?facts) { ?f a okg:Designation }"
    assert len({one.fact for one in why(engine, ask(engine, query))}) == 3


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?x { ?x okg:zzz ?y }",
        "SELECT ?x { VALUES ?x { <http://example.org/nothing> 'nothing' UNDEF } }",
        "SELECT ?c { ?d okg:holdsDesignation ?c }",
    ],
)
def test_rows_without_evidence_have_none(engine: Store, query: str) -> None:
    assert why(engine, ask(engine, query)) == ()


def test_chosen_rows(engine: Store) -> None:
    reply = ask(engine, "SELECT ?f { ?f a okg:Designation } ORDER BY ?f")
    assert {one.row for one in why(engine, reply, rows=[2, 3, 99])} == {2, 3}


def test_evidence_as_rows(engine: Store) -> None:
    found = why(engine, ask(engine, "SELECT ?drug { ?drug okg:targets ?target }"))
    assert as_solutions(found, ("row", "quote", "start", "end", "title", "reason")).rows == (
        (
            Literal(1),
            Literal("It binds CD22, found on B-cell ALL cells"),
            Literal(356),
            Literal(396),
            Literal("Besponsa cleared for adults with a fast-moving leukemia"),
            None,
        ),
    )
    everything = as_solutions(found)
    assert everything.variables[0] == "row"
    assert isinstance(everything.rows[0][everything.variables.index("document")], NamedNode)
    assert as_solutions(()).rows == ()
