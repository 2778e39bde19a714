"""The shapes name the same lists and terms as the ontology, and say enough to be understood."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.terms import OKS, PREFIXES, ontology_names
from oncokg.validate.checked import shape_files
from oncokg.validate.shape_files import read_shapes
from oncokg.validate.shapes import SH, Constraint

SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
IN_SCHEME = PREFIXES["skos"] + "inScheme"
RANGE = PREFIXES["schema"] + "rangeIncludes"
CONCEPT = PREFIXES["skos"] + "Concept"


@cache
def statements(path: Path) -> tuple[tuple[str, str, str], ...]:
    quads = pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE)
    return tuple(
        (str(getattr(q.subject, "value", "")), q.predicate.value, str(getattr(q.object, "value", "")))
        for q in quads
    )


@cache
def constraints() -> tuple[Constraint, ...]:
    return read_shapes(shape_files()).constraints


def concept_list(ontology: Path, members: set[str]) -> set[str]:
    """The whole list that the first of some concepts belongs to."""
    schemes: defaultdict[str, set[str]] = defaultdict(set)
    for path in (ontology / "lists").glob("*.ttl"):
        for concept, predicate, scheme in statements(path):
            if predicate == IN_SCHEME:
                schemes[scheme].add(concept)
    return next((concepts for concepts in schemes.values() if min(members) in concepts), set())


LISTED = [
    constraint
    for constraint in constraints()
    if constraint.parameter == SH + "in" and constraint.shape != OKS + "DerivedEdge-predicate"
]


@pytest.mark.parametrize("constraint", LISTED, ids=lambda constraint: constraint.shape.removeprefix(OKS))
def test_sh_in_is_the_whole_list(constraint: Constraint, root: Path) -> None:
    """A concept that is added to ontology/lists/ goes into the sh:in of its shapes in the same commit."""
    members = {str(getattr(value, "value", "")) for value in constraint.values}
    assert members == concept_list(root / "ontology", members)


def test_each_list_property_is_held_to_the_list_that_the_ontology_names(root: Path) -> None:
    ontology = statements(root / "ontology" / "oncokg.ttl")
    of_concepts = {term for term, predicate, value in ontology if (predicate, value) == (RANGE, CONCEPT)}
    named = {
        term: value for term, predicate, value in ontology if predicate == SEE_ALSO and term in of_concepts
    }
    held: dict[str, set[str]] = {}
    for constraint in LISTED:
        first = str(getattr(constraint.values[0], "value", ""))
        held.setdefault(str(constraint.path), set()).add(first)
    assert named
    assert set(held) == set(named)
    for term, firsts in held.items():
        assert all(first.startswith(named[term] + "-") for first in firsts), term


def test_every_class_and_property_of_the_ontology_is_in_a_shape() -> None:
    used = {constraint.path for constraint in constraints()}
    used |= {name for constraint in constraints() for name in constraint.targets.classes}
    assert {iri for iri in ontology_names().values() if iri not in used} == set()


def test_each_range_is_that_of_the_ontology(root: Path) -> None:
    """A class or datatype asked for by a shape is one that the ontology means for the property."""
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for term, predicate, value in statements(root / "ontology" / "oncokg.ttl"):
        if predicate == RANGE:
            meant[term].add(value)
    compared = 0
    for constraint in constraints():
        if constraint.path in meant and constraint.parameter in (SH + "class", SH + "datatype"):
            compared += 1
            assert str(getattr(constraint.values[0], "value", "")) in meant[constraint.path], constraint.shape
    assert compared > 100


@pytest.mark.parametrize("path", shape_files(), ids=lambda path: path.stem)
def test_shapes_have_names_messages_severities_and_iris(path: Path) -> None:
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, value in statements(path):
        said[subject][predicate] = value
    if path.stem == "prefixes":
        return
    kinds = {SH + "NodeShape", SH + "PropertyShape", SH + "SPARQLConstraint"}
    shapes = {name: about for name, about in said.items() if about.get(PREFIXES["rdf"] + "type") in kinds}
    assert shapes
    for name, about in shapes.items():
        assert name.startswith(OKS), name
        assert about[SH + "name"], name
        assert about[SH + "message"][0].isupper(), name
        assert about[SH + "message"].endswith("."), name
        if not about.get(SH + "select"):
            assert about[SH + "severity"] in (SH + "Violation", SH + "Warning"), name
