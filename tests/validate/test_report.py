"""Reports: text a person can act on, JSON, and the standard validation report, the same bytes each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

from oncokg.terms import OKS, PREFIXES
from oncokg.validate.checked import findings, shape_files
from oncokg.validate.finding import Finding, order, short, show
from oncokg.validate.fixes import fix
from oncokg.validate.report import as_json, as_text, as_turtle, component, counts, summary
from oncokg.validate.shape_files import read_shapes
from oncokg.validate.shapes import PARAMETERS, SH
from samples.sample_store import besponsa
from shapes.examples import SHAPES, draft, examples
from validate.mutations import damaged

MISSING = SHAPES / "indication" / "fail" / "hasDisease-minCount.ttl"


def broken() -> list[Finding]:
    return findings(draft(MISSING))


def test_text_says_what_where_in_which_document_and_what_to_do() -> None:
    assert as_text(broken()) == (
        "violation: An indication has at least one disease (okg:hasDisease): a node of class okg:Disease.\n"
        "  at     fact:example okg:hasDisease\n"
        '  in     document:0123456789abcdef0123456789abcdef "A notice"\n'
        "  rule   oks:Indication-hasDisease sh:minCount\n"
        "  fix    add okg:hasDisease to fact:example\n"
        "\n"
        "1 violation\n"
    )


def test_one_line_says_the_same() -> None:
    (finding,) = broken()
    assert str(finding) == (
        "violation: fact:example okg:hasDisease: An indication has at least one disease (okg:hasDisease): "
        "a node of class okg:Disease. (in document:0123456789abcdef0123456789abcdef)"
    )


def test_json_has_the_same_parts() -> None:
    report = json.loads(as_json(broken()))
    assert report["conforms"] is False
    assert report["counts"] == {"violation": 1}
    (finding,) = report["findings"]
    assert finding["focus"] == {"type": "uri", "value": "https://w3id.org/oncokg/id/fact/example"}
    assert finding["path"] == "https://w3id.org/oncokg/ontology#hasDisease"
    assert finding["document"] == "https://w3id.org/oncokg/id/document/0123456789abcdef0123456789abcdef"
    assert finding["title"] == "A notice"
    assert finding["fix"] == "add okg:hasDisease to fact:example"
    assert finding["value"] is None


def test_json_writes_literals_as_sparql_results_do() -> None:
    for value, expected in (
        (Literal("x"), {"type": "literal", "value": "x"}),
        (Literal("x", language="en"), {"type": "literal", "value": "x", "xml:lang": "en"}),
        (Literal(5), {"type": "literal", "value": "5", "datatype": PREFIXES["xsd"] + "integer"}),
        (BlankNode("b"), {"type": "bnode", "value": "b"}),
    ):
        assert json.loads(as_json([finding_with(value=value)]))["findings"][0]["value"] == expected


def finding_with(**parts: object) -> Finding:
    said: dict[str, object] = {
        "shape": OKS + "Example",
        "constraint": SH + "in",
        "severity": "violation",
        "focus": NamedNode("http://example.org/a"),
        "message": "An example.",
    }
    return Finding(**(said | parts))  # type: ignore[arg-type]


def test_nothing_wrong_is_said_so() -> None:
    assert as_text([]) == "no findings\n"
    assert json.loads(as_json([])) == {"conforms": True, "counts": {}, "findings": []}
    graph = rdflib.Graph().parse(data=as_turtle([]), format="turtle")
    assert [str(value) for value in graph.objects(None, rdflib.SH.conforms)] == ["true"]


def test_a_limit_counts_the_rest() -> None:
    found = findings(draft_of_the_sample())
    text = as_text(found, limit=2)
    assert text.count("  rule ") == 2
    assert f"... and {len(found) - 2} more" in text
    assert text.endswith(f"{summary(found)}\n")


def draft_of_the_sample() -> object:
    from oncokg.graph.draft import Draft

    return Draft(store=damaged(besponsa().oxigraph, 3, 30))


def test_summary_counts_the_gravest_first() -> None:
    found = [finding_with(severity=severity) for severity in ("info", "warning", "violation", "warning")]
    assert summary(found) == "1 violation, 2 warnings, 1 info"
    assert list(counts(found)) == ["violation", "warning", "info"]
    assert [finding.severity for finding in sorted(found, key=order)] == [
        "violation",
        "warning",
        "warning",
        "info",
    ]


@pytest.mark.parametrize("bad", examples("fail")[::9], ids=lambda bad: bad.name)
def test_turtle_is_a_standard_report_without_blank_nodes(bad: object) -> None:
    found = findings(draft(bad.path))  # type: ignore[attr-defined]
    graph = rdflib.Graph().parse(data=as_turtle(found), format="turtle")
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    (report,) = graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)
    assert graph.value(report, rdflib.SH.conforms).value is False
    results = list(graph.objects(report, rdflib.SH.result))
    assert len(results) == len(found)
    for result in results:
        for name in (
            "focusNode",
            "resultMessage",
            "resultSeverity",
            "sourceShape",
            "sourceConstraintComponent",
        ):
            assert len(list(graph.objects(result, rdflib.SH[name]))) == 1, name


def test_the_report_agrees_with_pyshacls_own() -> None:
    """The same sentences about the same nodes as in the report that pySHACL writes."""
    import pyshacl

    data = draft(MISSING).store.dump(
        format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()
    )
    shapes = rdflib.Graph()
    for path in shape_files():
        shapes.parse(path)
    _, theirs, _ = pyshacl.validate(
        rdflib.Graph().parse(data=data, format="nt"), shacl_graph=shapes, inplace=True
    )
    ours = rdflib.Graph().parse(data=as_turtle(broken()), format="turtle")
    names = [
        *("focusNode", "resultPath", "resultSeverity", "sourceShape", "sourceConstraintComponent"),
        *("resultMessage", "conforms"),
    ]
    for name in names:
        assert set(ours.objects(None, rdflib.SH[name])) == set(theirs.objects(None, rdflib.SH[name])), name


def test_the_same_bytes_in_another_process() -> None:
    root = Path(__file__).parents[2]
    program = (
        "import sys; sys.path[:0] = ['src', 'tests']\n"
        "from oncokg.graph.draft import Draft\n"
        "from oncokg.validate.checked import findings\n"
        "from oncokg.validate.report import as_json, as_text, as_turtle\n"
        "from samples.sample_store import besponsa\n"
        "from validate.mutations import damaged\n"
        "found = findings(Draft(store=damaged(besponsa().oxigraph, 3, 30)))\n"
        "assert found\n"
        "print(as_text(found), as_json(found), as_turtle(found))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            cwd=root,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_every_constraint_has_a_fix_of_its_own() -> None:
    rest = "correct <http://example.org/a>"
    for parameter in PARAMETERS:
        assert fix(finding_with(constraint=parameter, path="http://example.org/p")) != rest, parameter
    assert fix(finding_with(constraint=SH + "node")) == rest
    assert (
        fix(finding_with(constraint=SH + "class")) == "add the type that is named to <http://example.org/a>"
    )
    assert fix(finding_with(constraint=OKS + "Selector-cutNumberBefore")).startswith("widen the quote")


def test_components_are_shacls() -> None:
    assert component(SH + "minCount") == SH + "MinCountConstraintComponent"
    assert component(SH + "in") == SH + "InConstraintComponent"
    assert component(OKS + "Fact-ground") == SH + "SPARQLConstraintComponent"
    assert component(OKS + "check-number-shared") == SH + "SPARQLConstraintComponent"
    assert component(OKS + "frozen-exact") == OKS + "frozen-exact"


def test_names_are_short_where_a_prefix_fits() -> None:
    assert short("https://w3id.org/oncokg/id/fact/a-1") == "fact:a-1"
    assert short("http://example.org/a") == "<http://example.org/a>"
    assert short("^<http://example.org/a>") == "^<http://example.org/a>"
    assert show(Literal("8.0", datatype=NamedNode(PREFIXES["xsd"] + "decimal"))) == '"8.0"^^xsd:decimal'
    assert show(Literal("ja", language="de")) == '"ja"@de'
    assert show(Literal("yes")) == '"yes"'


def test_a_document_is_named_that_states_the_offending_triple() -> None:
    """Two documents speak of the same entity; the one whose label is wrong is named first."""
    store = draft(MISSING).store
    graph = NamedNode("https://w3id.org/oncokg/id/graph/fedcba9876543210fedcba9876543210")
    store.update(
        f"""PREFIX prov: <{PREFIXES["prov"]}> PREFIX document: <{PREFIXES["document"]}>
        PREFIX rdfs: <{PREFIXES["rdfs"]}> PREFIX trial: <{PREFIXES["trial"]}>
        INSERT DATA {{ trial:adults rdfs:label ""@de . GRAPH {graph} {{
          {graph} prov:wasDerivedFrom document:fedcba9876543210fedcba9876543210 .
          trial:adults rdfs:label ""@de .
        }} }}"""
    )
    from oncokg.graph.draft import Draft

    wrong = [finding for finding in findings(Draft(store=store)) if "adults" in str(finding.focus)]
    datatype = next(finding for finding in wrong if finding.constraint == SH + "datatype")
    assert datatype.document == PREFIXES["document"] + "fedcba9876543210fedcba9876543210"
    assert datatype.others == ()
    two = next(finding for finding in wrong if finding.constraint == SH + "maxCount")
    assert two.document == PREFIXES["document"] + "0123456789abcdef0123456789abcdef"
    assert two.others == (PREFIXES["document"] + "fedcba9876543210fedcba9876543210",)
    assert "and 1 more document" in as_text([two])


def test_messages_of_our_shapes_fit_a_terminal() -> None:
    longest = max((constraint.message for constraint in read_shapes(shape_files()).constraints), key=len)
    assert len(longest) < 260, longest
