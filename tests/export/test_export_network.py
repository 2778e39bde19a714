"""The networkx graph and the files made from it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import networkx as nx
import pytest
from lxml import etree

from oncokg.errors import NotFound
from oncokg.export.graph_files import GRAPH_SUFFIXES, save_graph, write_graph
from oncokg.export.naming import concept_label, concept_list, curie
from oncokg.export.network import to_networkx
from oncokg.terms import ID_BASE, OKL, PREFIXES, okg
from samples.sample_store import SampleStore, besponsa

DRUG, DISEASE = "substance:unii-P93RUU11P7", "disease:ncit-C8936"


@pytest.fixture(scope="module")
def store():
    return besponsa()


@pytest.fixture(scope="module")
def graph(store):
    return to_networkx(store)


@pytest.fixture(scope="module")
def reified(store):
    return to_networkx(store, reified=True)


def file_of(graph, format: str) -> bytes:
    output = io.BytesIO()
    write_graph(graph, output, format)
    return output.getvalue()


def test_nodes_carry_what_a_script_wants(graph):
    assert graph.nodes[DRUG] == {
        "label": "inotuzumab ozogamicin",
        "type": "Substance",
        "iri": ID_BASE + "substance/unii-P93RUU11P7",
        "identifiers": [
            "ATC:L01FB01",
            "DRUGBANK:DB05889",
            "NCIT:C71542",
            "RXNORM:1942950",
            "UNII:P93RUU11P7",
        ],
        "names": ["Besponsa", "CMC-544"],
        "matches": ["http://purl.obolibrary.org/obo/NCIT_C71542"],
    }
    concept = graph.nodes["okl:designation-orphan"]
    assert (concept["type"], concept["list"], concept["label"]) == (
        "Concept",
        "designation",
        "orphan drug designation",
    )
    assert graph.nodes["organization:name-fda"]["type"] == "Agency", "the narrower of two classes"


def test_every_edge_carries_its_facts_and_their_words(graph, store):
    assert graph.number_of_edges() == 27
    for source, target, key, data in graph.edges(keys=True, data=True):
        assert key == data["label"]
        assert data["iri"] == getattr(okg, key)
        assert {curie(graph.nodes[end]["iri"]) for end in (source, target)} == {source, target}
        assert data["facts"]
        assert data["evidence"]
        for passage in data["evidence"]:
            assert set(passage) == {"quote", "start", "end", "document", "title"}
            assert len(passage["quote"]) == passage["end"] - passage["start"]


def test_the_evidence_is_what_the_documents_say(graph):
    (approved,) = graph[DRUG][DISEASE].values()
    assert [passage["quote"] for passage in approved["evidence"]] == [
        "adults with relapsed or refractory B-cell precursor acute lymphoblastic leukemia",
        "adults and children from 1 year with relapsed or refractory CD22-positive B-cell precursor ALL",
    ]
    assert {passage["title"] for passage in approved["evidence"]} == {
        "Besponsa cleared for adults with a fast-moving leukemia",
        "Inotuzumab ozogamicin: wider use",
    }
    assert len(approved["facts"]) == 2


def test_evidence_of_a_derived_fact_is_that_of_its_sources():
    text = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + (
        "graph:one { fact:stated a okg:Fact ; okg:hasEvidence evidence:e ."
        " evidence:e oa:hasSource document:d ; oa:hasSelector selector:s ."
        " selector:s oa:start 3 ; oa:end 7 ; oa:exact 'CD22' ."
        " fact:derived a okg:Fact ; prov:wasDerivedFrom fact:stated, fact:derived ;"
        " okg:bindingSubstance substance:x ; okg:bindsTarget target:y . }"
    )
    ((_, _, data),) = to_networkx(SampleStore(text)).edges(data=True)
    assert data["facts"] == [ID_BASE + "fact/derived"]
    assert data["evidence"] == [
        {"quote": "CD22", "start": 3, "end": 7, "document": ID_BASE + "document/d", "title": ""}
    ]


def test_reified_adds_facts_and_keeps_the_rest(graph, reified):
    assert set(graph) < set(reified)
    assert set(graph.edges(keys=True)) < set(reified.edges(keys=True))
    results = {
        data["label"]: data for _, data in reified.nodes(data=True) if data["type"] == "EndpointResult"
    }
    result = results["Endpoint result: complete remission, proportion, 35.8 percent, Besponsa"]
    assert (result["numericValue"], result["printedValue"], result["basis"]) == (35.8, "35.8", "stated")
    assert result["evidence"][0]["quote"] == "35.8% reached complete remission"
    targets = {reified.nodes[end]["label"] for end in reified.successors(curie(result["iri"]))}
    assert targets == {"complete remission", "percent", "proportion", "Trial arm: Besponsa, experimental arm"}
    assert reified.has_edge(DISEASE, "disease:ncit-C3167", "hasBroaderDisease")
    facts = [node for node, data in reified.nodes(data=True) if data.get("fact")]
    assert len(facts) > 40
    assert all(reified.nodes[node]["evidence"] or reified.nodes[node]["basis"] != "stated" for node in facts)


def test_an_empty_store_gives_an_empty_graph():
    empty = SampleStore("")
    assert len(to_networkx(empty)) == len(to_networkx(empty, reified=True)) == 0


@pytest.mark.parametrize("kind", ["graph", "reified"])
def test_graphml_and_gexf_read_back(kind, request):
    original = request.getfixturevalue(kind)
    for read, format in ((nx.read_graphml, "graphml"), (nx.read_gexf, "gexf")):
        again = read(io.BytesIO(file_of(original, format)))
        assert set(again) == set(original)
        ends = {(source, target, data["label"]) for source, target, data in again.edges(data=True)}
        assert ends == set(original.edges(keys=True))
        assert again.nodes[DRUG]["label"] == "inotuzumab ozogamicin"
        assert again.nodes[DRUG]["identifiers"].startswith("ATC:L01FB01 | DRUGBANK:")
        (approved,) = [d for _, _, d in again.out_edges(DRUG, data=True) if d["label"] == "approvedFor"]
        assert "“adults with relapsed or refractory" in approved["evidence"]
        assert "(Inotuzumab ozogamicin: wider use, characters " in approved["evidence"]


@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_edge_ids_are_unique(reified, format):
    ids = [edge.get("id") for edge in etree.fromstring(file_of(reified, format)).iter("{*}edge")]
    assert len(ids) == len(set(ids)) == reified.number_of_edges()


def test_cytoscape_reads_back(reified):
    document = json.loads(file_of(reified, "cytoscape"))
    nodes = {node["data"]["id"]: node["data"] for node in document["elements"]["nodes"]}
    edges = [edge["data"] for edge in document["elements"]["edges"]]
    assert set(nodes) == set(reified)
    assert len({edge["id"] for edge in edges}) == reified.number_of_edges()
    assert {edge["source"] for edge in edges} | {edge["target"] for edge in edges} <= set(nodes)
    assert all(
        isinstance(value, str | float) for data in (*nodes.values(), *edges) for value in data.values()
    )


def hostile() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    label = "</script>\x00\x1b <b> & \"'\ufffe\ud800"
    graph.add_node(
        "a", label=label, type="Substance", iri="javascript:alert(1)", identifiers=[], names=[None]
    )
    graph.add_node("b\x01", label="b", type="Target", iri="urn:b", weight=1, extra=None)
    evidence = [{"quote": label, "start": 0, "end": 1, "document": "urn:d", "title": "t\x07"}]
    graph.add_edge("a", "b\x01", key="targets", label="targets", iri="urn:t", facts=[], evidence=evidence)
    return graph


@pytest.mark.parametrize("format", GRAPH_SUFFIXES)
def test_hostile_texts_do_no_harm(format):
    data = file_of(hostile(), format)
    if format == "cytoscape":
        assert len(json.loads(data)["elements"]["nodes"]) == 2
    else:
        assert len(list(etree.fromstring(data).iter("{*}node"))) == 2
    data.decode("utf-8")


def test_gexf_says_no_date(graph):
    assert b"lastmodified" not in file_of(graph, "gexf")


def test_two_processes_with_two_hash_seeds_write_the_same_bytes(root):
    code = (
        "import hashlib, io\n"
        "from samples.sample_store import besponsa\n"
        "from oncokg.export.graph_files import GRAPH_SUFFIXES, write_graph\n"
        "from oncokg.export.network import to_networkx\n"
        "for reified in (False, True):\n"
        "    for name in GRAPH_SUFFIXES:\n"
        "        output = io.BytesIO()\n"
        "        write_graph(to_networkx(besponsa(), reified=reified), output, name)\n"
        "        print(name, hashlib.sha256(output.getvalue()).hexdigest())\n"
    )
    outputs = []
    for seed in ("1", "2"):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root / "tests")]),
        }
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"\n") == 6


def test_files_are_saved_and_unknown_formats_named(store, graph, tmp_path):
    save_graph(store, tmp_path / "graph.gexf", "gexf")
    assert (tmp_path / "graph.gexf").read_bytes() == file_of(graph, "gexf")
    with pytest.raises(NotFound, match="no graph format named 'dot'"):
        write_graph(graph, io.BytesIO(), "dot")


def test_names_of_concepts():
    assert concept_list(OKL + "designation-breakthrough-therapy") == "designation"
    assert concept_list(OKL + "disease-status-newly-diagnosed") == "disease-status"
    assert concept_list(OKL + "nothing") == ""
    assert concept_label(OKL + "route-intravenous") == "intravenous"
    assert concept_label(OKL + "route-by-sea") == "by sea"
