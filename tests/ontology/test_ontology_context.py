"""With the JSON-LD context, plain JSON becomes the same triples in both engines."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph

from oncokg.terms import PREFIXES, okg, okl

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""rdflib's own reader of JSON-LD makes one."""

RESULT = {
    "id": "fact:result",
    "type": ["EndpointResult", "Fact"],
    "resultOfArm": "fact:arm",
    "hasEndpoint": "duration-of-remission",
    "hasStatistic": "okl:statistic-median",
    "hasUnit": "month",
    "numericValue": "8.0",
    "printedValue": "8.0",
    "participantCount": "39",
    "dataCutDate": "2016-03-08",
    "hasEvidence": {
        "id": "evidence:one",
        "type": ["Evidence", "oa:SpecificResource"],
        "hasSelector": {"id": "selector:one", "start": "3", "end": "6", "exact": "8.0", "prefix": ""},
    },
}
EXPECTED = """
fact:result a okg:EndpointResult , okg:Fact ;
    okg:resultOfArm fact:arm ;
    okg:hasEndpoint okl:endpoint-duration-of-remission ;
    okg:hasStatistic okl:statistic-median ;
    okg:hasUnit okl:unit-month ;
    okg:numericValue 8.0 ;
    okg:printedValue "8.0" ;
    okg:participantCount 39 ;
    okg:dataCutDate "2016-03-08"^^xsd:date ;
    okg:hasEvidence evidence:one .
evidence:one a okg:Evidence , oa:SpecificResource ; oa:hasSelector selector:one .
selector:one oa:start "3"^^xsd:nonNegativeInteger ; oa:end "6"^^xsd:nonNegativeInteger ;
    oa:exact "8.0" ; oa:prefix "" .
"""
SUBSTANCE = {
    "id": "substance:unii-P93RUU11P7",
    "type": ["Substance", "Entity"],
    "label": "inotuzumab ozogamicin",
    "identifier": ["NCIT:C71542", "UNII:P93RUU11P7"],
    "exactMatch": ["NCIT:C71542", "UNII:P93RUU11P7"],
    "hasKind": "antibody-drug-conjugate",
}


@pytest.fixture(scope="module")
def context(root: Path) -> dict[str, object]:
    document: dict[str, dict[str, object]] = json.loads(
        (root / "ontology" / "context.jsonld").read_text("utf-8")
    )
    return document["@context"]


def lines_of_oxigraph(document: object) -> set[str]:
    quads = pyoxigraph.parse(json.dumps(document).encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    return {f"{quad.triple} ." for quad in quads}


def lines_of_rdflib(document: object) -> set[str]:
    text = Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="nt")
    return {f"{quad.triple} ." for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)}


def lines_of_turtle(text: str) -> set[str]:
    head = "".join(f"@prefix {name}: <{base}> .\n" for name, base in PREFIXES.items())
    return {f"{quad.triple} ." for quad in pyoxigraph.parse(head + text, format=pyoxigraph.RdfFormat.TURTLE)}


def test_plain_json_becomes_the_intended_triples(context: dict[str, object]) -> None:
    document = {"@context": context, **RESULT}
    wanted = lines_of_turtle(EXPECTED)
    assert len(wanted) == 18
    assert lines_of_oxigraph(document) == wanted
    assert lines_of_rdflib(document) == wanted


def test_identifiers_become_public_iris(context: dict[str, object]) -> None:
    document = {"@context": context, **SUBSTANCE}
    lines = lines_of_oxigraph(document)
    assert lines == lines_of_rdflib(document)
    assert any("<http://purl.obolibrary.org/obo/NCIT_C71542>" in line for line in lines)
    assert any('"NCIT:C71542"' in line for line in lines)
    assert any(f"<{okg.hasKind}> <{okl.substance_kind_antibody_drug_conjugate}>" in line for line in lines)
