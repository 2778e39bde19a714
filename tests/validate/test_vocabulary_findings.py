"""The closed world: an `okg:` name that the ontology does not have, or not there, is a finding."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from oncokg.terms import OKS, ontology_names
from oncokg.validate.finding import show
from oncokg.validate.vocabulary import ontology, vocabulary_findings
from samples.sample_store import besponsa
from shapes.every_kind import every_kind

PREFIXES = """
@prefix okg: <https://w3id.org/oncokg/ontology#> .
@prefix e: <http://example.org/> .
"""


def said(turtle: str) -> set[tuple[str, str, str]]:
    store = pyoxigraph.Store()
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    return {
        (finding.constraint.removeprefix(f"{OKS}vocabulary-"), show(finding.focus), finding.message)
        for finding in vocabulary_findings(store)
    }


@pytest.mark.parametrize(
    ("turtle", "rule", "message"),
    [
        (
            "e:i a okg:Indication ; okg:hasDiseas e:d .",
            "unknownProperty",
            "okg:hasDiseas is not a property of the ontology; did you mean okg:hasDisease?",
        ),
        (
            "e:i a okg:Indication ; okg:Disease e:d .",
            "unknownProperty",
            "okg:Disease is not a property of the ontology; did you mean okg:hasDisease?",
        ),
        (
            "e:i a okg:Indicatoin .",
            "unknownClass",
            "okg:Indicatoin is not a class of the ontology; did you mean okg:Indication?",
        ),
        ("e:i a okg:Qwxyz .", "unknownClass", "okg:Qwxyz is not a class of the ontology."),
        (
            "e:i a okg:Trial ; okg:hasDisease e:d .",
            "misplacedProperty",
            "okg:hasDisease stands only on okg:Indication.",
        ),
        ("e:i okg:hasDisease e:d .", "misplacedProperty", "okg:hasDisease stands only on okg:Indication."),
        (
            "e:i a okg:Trial ; okg:approvedBy e:d .",
            "misplacedProperty",
            "okg:approvedBy stands only on okg:Product or okg:Substance.",
        ),
    ],
)
def test_a_wrong_term_is_found(turtle: str, rule: str, message: str) -> None:
    assert said(turtle) == {(rule, "<http://example.org/i>", message)}


def test_terms_of_others_are_theirs() -> None:
    assert said("e:i a e:Indicatoin ; e:hasDiseas e:d .") == set()


def test_good_graphs_have_no_finding() -> None:
    assert list(vocabulary_findings(every_kind())) == []
    assert list(vocabulary_findings(besponsa().oxigraph)) == []


def test_the_ontology_read_here_is_the_one_in_code() -> None:
    known = ontology()
    assert known.classes | known.properties.keys() == set(ontology_names().values())
    assert all(known.properties.values())
