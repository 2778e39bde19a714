"""The ontology, its lists and all shapes keep the rules of ontology/hygiene, and each rule can be broken."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph

HERE = Path(__file__).parent
ONTOLOGY = HERE.parent.parent / "ontology"
SHAPE = "https://w3id.org/oncokg/shape#"
BROKEN = sorted((HERE / "fail").glob("*.ttl"))

CONSTRAINTS = {
    SH.minCount: "MinCount",
    SH.maxCount: "MaxCount",
    SH.languageIn: "LanguageIn",
    SH.pattern: "Pattern",
    SH["class"]: "Class",
    SH["in"]: "In",
    SH.nodeKind: "NodeKind",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
}
"""The constraint parameters that hygiene uses, beside sh:sparql."""

NO_CONSTRAINT = {
    *(SH.name, SH.message, SH.path, SH.inversePath, SH.property),
    *(SH.targetClass, SH.targetNode, SH.targetObjectsOf),
    *(SH.sparql, SH.select, SH.prefixes, SH.declare, SH.prefix, SH.namespace),
    RDF.type,
    RDF.first,
    RDF.rest,
}
"""The other predicates that hygiene uses."""

Pair = tuple[str, str]


@pytest.fixture(scope="module")
def hygiene() -> Graph:
    return parsed(*(ONTOLOGY / "hygiene").glob("*.ttl"))


def parsed(*files: Path) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(file)
    return graph


def findings(data: Graph, shapes: Graph) -> tuple[set[Pair], str]:
    _, report, text = pyshacl.validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph), text
    pairs = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        component = str(report.value(result, SH.sourceConstraintComponent))
        kind = component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        shape = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        pairs.add((str(shape).removeprefix(SHAPE), kind))
    return pairs, str(text)


def expected(file: Path) -> set[Pair]:
    lines = re.findall(r"^# expect: (\S+) (\w+)$", file.read_text("utf-8"), re.MULTILINE)
    return {(shape, kind) for shape, kind in lines}


def test_ontology_lists_and_shapes_have_no_finding(hygiene: Graph) -> None:
    files = list(ONTOLOGY.rglob("*.ttl"))
    assert len(files) > 70
    pairs, text = findings(parsed(*files), hygiene)
    assert pairs == set(), text


def test_smallest_ontology_has_no_finding(hygiene: Graph) -> None:
    pairs, text = findings(parsed(HERE / "conforming.ttl"), hygiene)
    assert pairs == set(), text


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_seeded_defect_is_found(file: Path, hygiene: Graph) -> None:
    wanted = expected(file)
    assert wanted, f"{file.name} does not say what it expects"
    pairs, text = findings(parsed(HERE / "conforming.ttl", file), hygiene)
    assert pairs == wanted, text


def test_every_constraint_has_been_seen_to_fail() -> None:
    hygiene = parsed(*(ONTOLOGY / "hygiene").glob("*.ttl"))
    known = CONSTRAINTS.keys() | NO_CONSTRAINT
    assert {predicate for predicate in hygiene.predicates() if predicate not in known} == set()
    shapes = {
        (str(shape).removeprefix(SHAPE), kind)
        for parameter, kind in CONSTRAINTS.items()
        for shape in hygiene.subjects(parameter)
    }
    queries = {(str(query).removeprefix(SHAPE), "SPARQL") for query in hygiene.objects(None, SH.sparql)}
    seen: set[Pair] = set().union(*(expected(file) for file in BROKEN))
    assert shapes | queries == seen
