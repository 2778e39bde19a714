"""People type brands: a substance is found by the name of a product that contains it."""

from __future__ import annotations

import pyoxigraph
import pytest

from oncokg.errors import NotFound
from oncokg.query.parameters import entity_named
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import PREFIXES, okg

GRAPH = """
substance:a a okg:Substance, okg:Entity ; rdfs:label "alphamab" .
product:p a okg:Product, okg:Entity ; rdfs:label "Alphra" ; skos:altLabel "Alphra SC" .
product:p okg:contains substance:a .
product:q a okg:Product, okg:Entity ; rdfs:label "Other" .
"""


@pytest.fixture
def store() -> OxigraphStore:
    prefixes = "".join(f"PREFIX {name}: <{base}>\n" for name, base in PREFIXES.items())
    made = pyoxigraph.Store()
    made.load((prefixes + GRAPH).encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return OxigraphStore(made)


@pytest.mark.parametrize("name", ["alphamab", "alphra", "ALPHRA sc"])
def test_a_brand_finds_its_substance(store: OxigraphStore, name: str) -> None:
    assert entity_named(store, name, okg.Substance) == PREFIXES["substance"] + "a"


def test_a_brand_of_nothing_does_not(store: OxigraphStore) -> None:
    with pytest.raises(NotFound):
        entity_named(store, "Other", okg.Substance)
