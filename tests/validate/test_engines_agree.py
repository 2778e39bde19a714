"""The compiled engine finds what pySHACL finds, on damaged graphs and for each kind of constraint."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from oncokg.errors import BadInput
from oncokg.graph.draft import Draft
from oncokg.validate.checked import shape_files, shape_findings
from oncokg.validate.finding import Finding, short
from oncokg.validate.shape_files import read_shapes
from oncokg.validate.shapes import PARAMETERS
from samples.sample_store import besponsa
from shapes.every_kind import every_kind
from validate.mutations import damaged

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "http://example.org/"


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_graph_has_the_same_findings_on_both_engines(seed: int) -> None:
    graph = Draft(store=damaged(every_kind(), seed, 60))
    shapes = read_shapes(shape_files())
    compiled = shape_findings(graph, shapes)
    assert len(compiled) > 20
    assert compiled == shape_findings(graph, shapes, engine="pyshacl")


def test_the_sample_article_has_the_same_findings_on_both_engines() -> None:
    graph = Draft(store=damaged(besponsa().oxigraph, 0, 40))
    shapes = read_shapes(shape_files())
    compiled = shape_findings(graph, shapes)
    assert compiled
    assert compiled == shape_findings(graph, shapes, engine="pyshacl")


DATA = (
    PREFIXES
    + """
ex:Child rdfs:subClassOf ex:Thing .
ex:Grandchild rdfs:subClassOf ex:Child .
ex:a a ex:Thing ; ex:p 1 , 5 , 10 ; ex:q 5 ; ex:text "one" , "three" ; ex:to ex:b , ex:c .
ex:b a ex:Child ; ex:p 3 ; ex:q 3 ; ex:text "seven"@en ; ex:to ex:a .
ex:c a ex:Grandchild ; ex:text "" ; ex:to "no node" , [ a ex:Other ] .
ex:d a ex:Other ; ex:p 0 ; ex:to ex:a .
ex:e a ex:Thing ; ex:flag true , "1"^^xsd:boolean , "yes" ; ex:when "2017-08-17"^^xsd:date ; ex:rate 0.5 .
ex:f ex:to ex:e .
"""
)
TARGETS = {
    "class": "sh:targetClass ex:Thing",
    "node": "sh:targetNode ex:a , ex:nowhere",
    "subjects": "sh:targetSubjectsOf ex:to",
    "objects": "sh:targetObjectsOf ex:to",
    "several": "sh:targetClass ex:Child , ex:Other ; sh:targetSubjectsOf ex:to ; sh:targetNode ex:a",
}
# The path of a property shape on ex:Thing, what it asks for, and how many findings that has in DATA.
CONSTRAINTS = {
    "class": ("ex:to", "sh:class ex:Thing", 2),
    "two classes": ("ex:to", "sh:class ex:Thing , ex:Child", 3),
    "datatype integer": ("ex:p", "sh:datatype xsd:integer", 0),
    "datatype string": ("ex:text", "sh:datatype xsd:string", 1),
    "datatype langString": ("ex:text", "sh:datatype rdf:langString", 3),
    "datatype boolean": ("ex:flag", "sh:datatype xsd:boolean", 1),
    "datatype date": ("ex:when", "sh:datatype xsd:date", 0),
    "datatype dateTime": ("ex:when", "sh:datatype xsd:dateTime", 1),
    "datatype decimal": ("ex:rate", "sh:datatype xsd:decimal", 0),
    "datatype anyURI": ("ex:text", "sh:datatype xsd:anyURI", 4),
    "node kind IRI": ("ex:to", "sh:nodeKind sh:IRI", 2),
    "node kind literal": ("ex:to", "sh:nodeKind sh:Literal", 4),
    "node kind blank": ("ex:to", "sh:nodeKind sh:BlankNode", 4),
    "node kind blank or IRI": ("ex:to", "sh:nodeKind sh:BlankNodeOrIRI", 1),
    "node kind blank or literal": ("ex:to", "sh:nodeKind sh:BlankNodeOrLiteral", 3),
    "node kind IRI or literal": ("ex:to", "sh:nodeKind sh:IRIOrLiteral", 1),
    "at least none": ("ex:p", "sh:minCount 0", 0),
    "at least one": ("ex:p", "sh:minCount 1", 2),
    "at least two": ("ex:p", "sh:minCount 2", 3),
    "at most none": ("ex:p", "sh:maxCount 0", 2),
    "at most one": ("ex:p", "sh:maxCount 1", 1),
    "at most two": ("ex:p", "sh:maxCount 2", 1),
    "above": ("ex:p", "sh:minExclusive 1", 1),
    "from": ("ex:p", "sh:minInclusive 5", 2),
    "below": ("ex:p", "sh:maxExclusive 10", 1),
    "up to": ("ex:p", "sh:maxInclusive 3", 2),
    "from, on texts": ("ex:text", "sh:minInclusive 5", 4),
    "no shorter": ("ex:text", "sh:minLength 4", 2),
    "no longer": ("ex:text", "sh:maxLength 4", 2),
    "pattern": ("ex:text", 'sh:pattern "^[os]"', 2),
    "pattern, any case": ("ex:text", 'sh:pattern "^[OS]" ; sh:flags "i"', 2),
    "pattern on nodes": ("ex:to", 'sh:pattern "/[ab]$"', 3),
    "in": ("ex:p", "sh:in ( 1 3 5 )", 1),
    "in texts": ("ex:text", 'sh:in ( "one" "seven" "" )', 2),
    "in nothing": ("ex:p", "sh:in ()", 4),
    "has value": ("ex:p", "sh:hasValue 3", 3),
    "has two values": ("ex:p", "sh:hasValue 1 , 3", 4),
    "disjoint": ("ex:p", "sh:disjoint ex:q", 2),
    "less": ("ex:p", "sh:lessThan ex:q", 3),
    "less or equal": ("ex:p", "sh:lessThanOrEquals ex:q", 1),
    "inverse path": ("[ sh:inversePath ex:to ]", "sh:minCount 1", 0),
    "inverse path, at most": ("[ sh:inversePath ex:to ]", "sh:maxCount 1", 1),
    "sequence path": ("( ex:to ex:p )", "sh:maxInclusive 4", 2),
    "sequence path has value": ("( ex:to ex:p )", "sh:hasValue 3", 3),
    "sequence path, of a class": ("( ex:to ex:to )", "sh:class ex:Child", 3),
    "alternative path": ("[ sh:alternativePath ( ex:p ex:q ) ]", "sh:maxCount 2", 1),
    "path of any length": ("[ sh:zeroOrMorePath ex:to ]", "sh:class ex:Thing", 6),
    "path of one or more": ("[ sh:oneOrMorePath ex:to ]", "sh:class ex:Child", 8),
    "path of none or one": ("[ sh:zeroOrOnePath ex:to ]", "sh:minCount 3", 2),
}
ONLY_ON_PROPERTIES = ("sh:minCount", "sh:maxCount", "sh:lessThan", "sh:lessThanOrEquals")


def graph(turtle: str = DATA) -> Draft:
    store = pyoxigraph.Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    return Draft(store=store)


def both(shapes: str, tmp_path: Path, draft: Draft) -> set[Finding]:
    """What both engines find, after seeing that it is the same."""
    path = tmp_path / "shapes.ttl"
    path.write_text(PREFIXES + shapes)
    read = read_shapes([path])
    compiled = shape_findings(draft, read)
    assert compiled == shape_findings(draft, read, engine="pyshacl")
    return compiled


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_on_a_property(name: str, tmp_path: Path) -> None:
    path, constraint, number = CONSTRAINTS[name]
    shape = f"ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path {path} ; {constraint} ] ."
    found = both(shape, tmp_path, graph())
    assert len(found) == number, [str(finding) for finding in sorted(found, key=str)]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraint_with_each_kind_of_target(name: str, target: str, tmp_path: Path) -> None:
    path, constraint, _ = CONSTRAINTS[name]
    on_property = f"ex:Shape {TARGETS[target]} ; sh:property [ sh:path {path} ; {constraint} ] ."
    if "sh:targetNode" in on_property and "sh:zeroOr" in path:
        with pytest.raises(BadInput, match="a path that may have no step"):
            both(on_property, tmp_path, graph())
    else:
        both(on_property, tmp_path, graph())
    if not constraint.startswith(ONLY_ON_PROPERTIES):
        both(f"ex:Shape {TARGETS[target]} ; {constraint} .", tmp_path, graph())


def test_every_parameter_is_tried() -> None:
    tried = " ".join(constraint for _, constraint, _ in CONSTRAINTS.values())
    assert [iri for iri in PARAMETERS if f"{short(iri)} " not in tried] == []


SPARQL = {
    "the node": ("SELECT $this WHERE { $this ex:p ?n FILTER(?n > 4) }", 1),
    "a value": ("SELECT $this ?value WHERE { $this ex:p ?value FILTER(?value > 4) }", 2),
    "a path": ("SELECT $this ?path ?value WHERE { $this ?path ?value FILTER(?value = 5) }", 2),
    "distinct": ("SELECT DISTINCT $this WHERE { $this ex:p|ex:q ?n }", 2),
    "optional": (
        "SELECT $this WHERE { $this a ?kind OPTIONAL { $this ex:p ?n } FILTER(!BOUND(?n)) }",
        2,
    ),
    "not exists": ("SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?n } }", 2),
    "not exists, with a filter": (
        "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?n . FILTER(?n > 4) } }",
        3,
    ),
    "not exists, sharing a variable": (
        "SELECT $this ?value WHERE { $this ex:p ?value . FILTER NOT EXISTS { $this ex:q ?value } }",
        2,
    ),
    "not exists twice": (
        "SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?n } FILTER NOT EXISTS { $this ex:flag ?n } }",
        1,
    ),
    "exists": ("SELECT $this WHERE { $this ex:to ?other . FILTER EXISTS { ?other ex:q 3 } }", 1),
    "bind": (
        "SELECT $this ?value WHERE { $this ex:text ?t . BIND(STRLEN(?t) AS ?value) FILTER(?value > 3) }",
        2,
    ),
    "another node": ("SELECT $this ?value WHERE { ?other ex:to $this ; ex:p ?value . }", 8),
    "a semicolon list": ("SELECT $this WHERE { $this ex:p ?n ; ex:q ?m . FILTER(?n < ?m) }", 1),
    "a comma list": ("SELECT $this WHERE { $this ex:to ex:b , ex:c . }", 1),
    "braces in a text": ('SELECT $this WHERE { $this ex:text ?t . FILTER(?t != "} UNION {") }', 3),
    "a word in a comment": ("SELECT $this WHERE { # no UNION here\n $this ex:q ?n . }", 2),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", SPARQL)
def test_sparql_constraint(name: str, target: str, tmp_path: Path) -> None:
    query, number = SPARQL[name]
    quoted = query.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    shape = f"""
    ex:prefixes a owl:Ontology ;
      sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
    ex:Shape {TARGETS[target]} ;
      sh:sparql [ sh:message "wrong" ; sh:prefixes ex:prefixes ; sh:select "{quoted}" ] .
    """
    found = both(shape, tmp_path, graph())
    if target == "class":
        assert len(found) == number, [str(finding) for finding in sorted(found, key=str)]
    assert {finding.constraint for finding in found} <= {f"{EX}Shape-sparql-1"}


def test_sparql_constraint_on_a_property_knows_its_path(tmp_path: Path) -> None:
    shape = f"""
    ex:prefixes a owl:Ontology ; sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}" ] .
    ex:Shape sh:targetClass ex:Thing ; sh:property ex:Shape-p .
    ex:Shape-p sh:path ex:p ; sh:sparql ex:rule .
    ex:rule sh:message "at most 4" ; sh:prefixes ex:prefixes ;
      sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value . FILTER(?value > 4) }}" .
    """
    found = both(shape, tmp_path, graph())
    assert {(finding.path, str(finding.value).split('"')[1]) for finding in found} == {
        (f"{EX}p", "5"),
        (f"{EX}p", "10"),
    }


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:node ex:Other",
        "sh:or ( [ sh:class ex:Thing ] [ sh:class ex:Other ] )",
        "sh:not [ sh:class ex:Thing ]",
        "sh:closed true",
        "sh:property [ sh:path ex:p ; sh:languageIn ( 'en' ) ]",
        "sh:property [ sh:path ex:p ; sh:uniqueLang true ]",
        "sh:property [ sh:path ex:p ; sh:equals ex:q ]",
        "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:A ] ; sh:qualifiedMinCount 1 ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { { $this ?p 1 } UNION { $this ?p 2 } }' ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?v MINUS { $this ?q 2 } }' ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { { SELECT $this { $this ?p 1 } } }' ]",
        "sh:sparql [ sh:select 'SELECT ?other WHERE { $this ?p ?other }' ]",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:nonNegativeInteger ]",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:gYear ]",
    ],
)
def test_what_the_compiled_engine_does_not_know_it_refuses(constraint: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(f"{PREFIXES}\nex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ;\n  {constraint} .\n")
    with pytest.raises(BadInput, match="the compiled engine does not know") as caught:
        shape_findings(graph(), read_shapes([path]))
    assert caught.value.where.startswith(f"{path}, line 9")


def test_the_referee_takes_what_the_compiled_engine_refuses(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        f"{PREFIXES} ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:not [ sh:class ex:Child ] ."
    )
    found = shape_findings(graph(), read_shapes([path]), engine="pyshacl")
    assert {str(finding.focus) for finding in found} == {f"<{EX}b>", f"<{EX}c>"}
    assert {short(finding.constraint) for finding in found} == {"sh:not"}


def test_a_deactivated_shape_asks_for_nothing(tmp_path: Path) -> None:
    shape = """
    ex:Shape sh:targetClass ex:Thing ; sh:property ex:Shape-p , ex:Shape-q ; sh:deactivated true .
    ex:Shape-p sh:path ex:p ; sh:minCount 1 .
    ex:Live sh:targetClass ex:Thing ; sh:property ex:Shape-q .
    ex:Shape-q sh:path ex:q ; sh:minCount 1 ; sh:deactivated true .
    """
    assert both(shape, tmp_path, graph()) == set()


def test_severity_and_message_are_the_shapes(tmp_path: Path) -> None:
    shape = """
    ex:Shape sh:targetClass ex:Thing ;
      sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "give q" ] ,
        [ sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Info ] .
    """
    found = both(shape, tmp_path, graph())
    assert {(finding.severity, finding.message) for finding in found} == {
        ("warning", "give q"),
        ("info", "breaks sh:minCount"),
    }


def test_classes_are_targets_of_themselves(tmp_path: Path) -> None:
    shape = "ex:Thing a rdfs:Class , sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    assert {str(finding.focus) for finding in both(shape, tmp_path, graph())} == {f"<{EX}c>", f"<{EX}e>"}


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("many", "integer"),
        ("1.5", "integer"),
        ("", "integer"),
        ("35,8", "decimal"),
        ("", "decimal"),
        ("perhaps", "boolean"),
        ("2017-02-30", "date"),
        ("2017-8-17", "date"),
        ("August", "date"),
        ("0000-01-01", "date"),
        ("12017-01-01", "date"),
        ("August", "dateTime"),
        ("one", "double"),
    ],
)
def test_ill_typed_literals_are_found_by_both(text: str, datatype: str, tmp_path: Path) -> None:
    shape = f"ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path ex:v ; sh:datatype xsd:{datatype} ] ."
    wrong = graph(f'{PREFIXES} ex:a a ex:Thing ; ex:v "{text}"^^xsd:{datatype} .')
    assert len(both(shape, tmp_path, wrong)) == 1


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("7", "integer"),
        ("-7", "integer"),
        ("007", "integer"),
        ("35.8", "decimal"),
        ("8.0", "decimal"),
        ("1", "boolean"),
        ("2017-08-17", "date"),
        ("2017-08-17Z", "date"),
        ("2017-08-17T12:00:00", "dateTime"),
        ("1.5e3", "double"),
    ],
)
def test_well_typed_literals_are_taken_by_both(text: str, datatype: str, tmp_path: Path) -> None:
    shape = f"ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path ex:v ; sh:datatype xsd:{datatype} ] ."
    right = graph(f'{PREFIXES} ex:a a ex:Thing ; ex:v "{text}"^^xsd:{datatype} .')
    assert both(shape, tmp_path, right) == set()


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("1e3", "decimal"),
        (" 5 ", "integer"),
        ("1_000", "integer"),
        ("9" * 30, "integer"),
        ("2017-08-17", "dateTime"),
    ],
)
def test_the_compiled_engine_refuses_literals_that_the_store_cannot_compute_with(
    text: str, datatype: str, tmp_path: Path
) -> None:
    """Known differences: rdflib takes these texts for values."""
    path = tmp_path / "shapes.ttl"
    shape = f"ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path ex:v ; sh:datatype xsd:{datatype} ] ."
    path.write_text(PREFIXES + shape)
    odd = graph(f'{PREFIXES} ex:a a ex:Thing ; ex:v "{text}"^^xsd:{datatype} .')
    assert len(shape_findings(odd, read_shapes([path]))) == 1
    assert shape_findings(odd, read_shapes([path]), engine="pyshacl") == set()


def test_pyshacl_gives_up_with_one_clear_error(tmp_path: Path) -> None:
    """Known difference: a blank node cannot be compared, which SHACL calls a violation."""
    path = tmp_path / "shapes.ttl"
    path.write_text(
        PREFIXES + "ex:S sh:targetClass ex:Thing ; sh:property [ sh:path ex:v ; sh:lessThan ex:w ] ."
    )
    odd = graph(f"{PREFIXES} ex:a a ex:Thing ; ex:v 2017 ; ex:w [] .")
    assert len(shape_findings(odd, read_shapes([path]))) == 1
    with pytest.raises(BadInput, match="pySHACL gives up"):
        shape_findings(odd, read_shapes([path]), engine="pyshacl")


def test_a_store_that_changes_between_checks_is_seen(tmp_path: Path) -> None:
    shape = "ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    draft = graph()
    before = both(shape, tmp_path, draft)
    kind_of = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    draft.store.add(Quad(NamedNode(EX + "new"), kind_of, NamedNode(EX + "Thing"), DefaultGraph()))
    assert len(both(shape, tmp_path, draft)) == len(before) + 1
