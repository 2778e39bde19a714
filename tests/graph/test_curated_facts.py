"""What the vocabulary says of a substance: how it acts on its target, and parts with their source."""

from __future__ import annotations

import pyoxigraph
import pytest

from oncokg.graph.draft import draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.names.lexicon import shipped
from oncokg.record.fact import Ref
from oncokg.record.record import Software
from oncokg.terms import PREFIXES

SOFTWARE = Software(name="test", version="1")


def ask(name: str, query: str) -> list[tuple[str, ...]]:
    lexicon = shipped()
    (entity,) = lexicon.lookup("substance", name)
    ref = Ref(kind="substance", key=entity.key, label=entity.label)
    draft = draft_of([entities_nquads([ref], lexicon, software=SOFTWARE)])
    rows = draft.store.query(query, prefixes=PREFIXES)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return [tuple(term.value for term in row) for row in rows]


@pytest.mark.parametrize(
    ("name", "target", "mode"),
    [
        ("inotuzumab ozogamicin", "CD22", "directs-to"),
        ("osimertinib", "EGFR", "inhibits"),
        ("rituximab", "CD20", "binds"),
    ],
)
def test_the_mode_fits_the_kind(name: str, target: str, mode: str) -> None:
    query = """SELECT ?target ?mode {
      ?fact a okg:TargetBinding ; okg:bindsTarget/rdfs:label ?target ; okg:hasBindingMode ?mode }"""
    assert (target, f"{PREFIXES['okl']}binding-mode-{mode}") in ask(name, query)


def test_parts_carry_the_label_they_are_from() -> None:
    query = """SELECT ?text ?reason { ?fact okg:hasPartRole okl:part-role-payload ;
      okg:partText ?text ; okg:reason ?reason }"""
    ((text, reason),) = ask("inotuzumab ozogamicin", query)
    assert "calicheamicin" in text
    assert reason.startswith("Besponsa US label")


@pytest.mark.parametrize(
    ("ref", "identifiers"),
    [
        (Ref(kind="disease", key="doid-0099999", label="invented tumor"), ["DOID:0099999"]),
        (Ref(kind="substance", key="unii-ABCDEFGHI1", label="invented drug"), ["UNII:ABCDEFGHI1"]),
        (Ref(kind="substance", key="name-invented-drug", label="invented drug"), []),
        (Ref(kind="organization", key="ncit-inc", label="NCIT Inc"), []),
    ],
)
def test_an_entity_that_the_vocabulary_lacks_has_the_number_of_its_key(
    ref: Ref, identifiers: list[str]
) -> None:
    draft = draft_of([entities_nquads([ref], shipped(), software=SOFTWARE)])
    rows = draft.store.query("SELECT ?number { ?one okg:identifier ?number }", prefixes=PREFIXES)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert [row["number"].value for row in rows] == identifiers
