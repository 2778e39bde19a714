"""RDF files: what is written reads back as the same graph, and is the same bytes every time."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import warnings

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.errors import BadInput, NotFound
from oncokg.export import sorting
from oncokg.export.rdf import FORMATS, save_rdf, write_quads, write_rdf, write_triples
from oncokg.terms import ID_BASE, PREFIXES, okg, okl
from samples.sample_store import SAMPLES, besponsa

READ_AS = {
    "turtle": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "nquads": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "ntriples": (pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    "rdfxml": (pyoxigraph.RdfFormat.RDF_XML, "xml"),
    "jsonld": (pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
}
GRAPHS_APART = [name for name, format in FORMATS.items() if format.named_graphs]


@pytest.fixture(scope="module")
def store():
    return besponsa()


def written(store, format: str) -> bytes:
    output = io.BytesIO()
    write_rdf(store, output, format)
    return output.getvalue()


def quads_as(quads, format: str) -> bytes:
    output = io.BytesIO()
    write_quads(quads, output, format)
    return output.getvalue()


def read_by_oxigraph(data: bytes, format: str) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(data, format=READ_AS[format][0]))


def read_by_rdflib(data: bytes, format: str) -> set[tuple[rdflib.term.Node, ...]]:
    if not FORMATS[format].named_graphs:
        return set(rdflib.Graph().parse(data=data, format=READ_AS[format][1]))
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 calls what it deprecates
        dataset.parse(data=data, format=READ_AS[format][1])
    return set(dataset.quads())


def expected(store, format: str) -> set[pyoxigraph.Quad]:
    if FORMATS[format].named_graphs:
        return set(store.quads())
    return {pyoxigraph.Quad(*triple) for triple in store.triples()}


def test_every_format_is_tested():
    assert set(READ_AS) == set(FORMATS)


@pytest.mark.parametrize("format", FORMATS)
def test_oxigraph_reads_back_what_was_written(store, format):
    assert len(expected(store, format)) > 1000
    assert read_by_oxigraph(written(store, format), format) == expected(store, format)


@pytest.mark.parametrize("format", FORMATS)
def test_rdflib_reads_back_what_was_written(store, format):
    reference_format = "nquads" if FORMATS[format].named_graphs else "ntriples"
    serialised = pyoxigraph.serialize(expected(store, format), format=READ_AS[reference_format][0])
    reference = read_by_rdflib(serialised, reference_format)
    assert len(reference) > 1000
    assert read_by_rdflib(written(store, format), format) == reference


@pytest.mark.parametrize("format", FORMATS)
def test_the_order_of_insertion_does_not_show(store, format):
    quads = list(store.quads())
    assert quads_as(quads, format) == quads_as(quads[::-1], format) == quads_as(quads + quads[:9], format)


@pytest.mark.parametrize("format", FORMATS)
def test_sorting_on_disk_gives_the_same_bytes(store, format, monkeypatch):
    in_memory = written(store, format)
    monkeypatch.setattr(sorting, "BATCH", 100)
    assert written(store, format) == in_memory


def test_two_processes_with_two_hash_seeds_write_the_same_bytes(store, root):
    code = (
        "import hashlib, io\n"
        "from samples.sample_store import besponsa\n"
        "from oncokg.export.rdf import FORMATS, write_rdf\n"
        "for name in FORMATS:\n"
        "    output = io.BytesIO()\n"
        "    write_rdf(besponsa(), output, name)\n"
        "    print(name, hashlib.sha256(output.getvalue()).hexdigest())\n"
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
    assert outputs[0].count(b"\n") == len(FORMATS)


def test_turtle_is_readable(store):
    text = written(store, "turtle").decode()
    declared = re.findall(r"^@prefix ([a-z]+): <(.*)> \.$", text, re.MULTILINE)
    assert declared == sorted(declared)
    assert dict(declared).items() <= PREFIXES.items()
    body = text.partition("\n\n")[2]
    for name, _ in declared:
        assert re.search(rf"(?m)(^|[ ^]){name}:", body), f"{name} is declared and not used"
    assert "<https://w3id.org/oncokg" not in body
    subjects = body.split("\n\n")
    assert len(subjects) > 100
    assert all(re.match(r"\S+ a ", subject) for subject in subjects if not subject.startswith("graph:"))
    assert [subject.split()[0] for subject in subjects] == sorted(subject.split()[0] for subject in subjects)
    assert 'okg:printedValue "8.0" ;' in text
    assert "okg:numericValue 35.8 ;" in text


def test_the_sample_file_is_as_we_write_trig():
    text = (SAMPLES / "besponsa.trig").read_bytes()
    body = b"".join(line for line in text.splitlines(keepends=True) if not line.startswith(b"#"))
    assert quads_as(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TRIG), "trig") == body


def test_jsonld_is_readable_as_plain_json(store):
    document = json.loads(written(store, "jsonld"))
    graphs = {graph["id"]: {node["id"]: node for node in graph["@graph"]} for graph in document["@graph"]}
    assert len(graphs) == 4
    nodes = {key: node for graph in graphs.values() for key, node in graph.items()}
    disease = nodes["disease:ncit-C8936"]
    assert disease["label"] == "B-cell acute lymphoblastic leukemia"
    assert disease["type"] == ["Disease", "Entity"]
    assert disease["hasBroaderDisease"] == "disease:ncit-C3167"
    (design,) = [node for node in nodes.values() if "TrialDesign" in node.get("type", ())]
    assert design["evaluatedCount"] == 218
    assert design["hasMasking"] == "open-label"
    field = {"id": "okl:bibliographic-field-title"}
    assert field in [node.get("hasBibliographicField") for node in nodes.values()], "`title` alone is a term"
    assert document["@context"]["numericValue"] == {"@id": "okg:numericValue", "@type": "xsd:decimal"}


def test_jsonld_needs_no_other_file(store):
    assert b"http" not in re.sub(
        rb'"(?:[a-z]+)": "https?://[^"]*[/#]"|"http[^"]*"', b"", written(store, "jsonld")
    )
    assert isinstance(json.loads(written(store, "jsonld"))["@context"], dict)


def test_jsonld_keeps_iris_whose_scheme_looks_like_a_prefix():
    graph = pyoxigraph.NamedNode("https://example.org/graph")
    odd = [
        pyoxigraph.NamedNode("trial:NCT01564784"),
        pyoxigraph.NamedNode("xsd:decimal"),
        pyoxigraph.NamedNode("okg:Disease"),
        pyoxigraph.Literal("1.5", datatype=pyoxigraph.NamedNode(PREFIXES["xsd"] + "decimal")),
        pyoxigraph.NamedNode(ID_BASE + "trial/NCT01564784"),
        pyoxigraph.NamedNode(ID_BASE + "disease///x"),
        pyoxigraph.NamedNode(ID_BASE + "disease/"),
    ]
    quads = {
        pyoxigraph.Quad(odd[0], pyoxigraph.NamedNode(predicate), value, graph)
        for predicate in (okg.hasDisease, okg.numericValue, okg.hasPathway, okg.reason)
        for value in odd
    }
    assert read_by_oxigraph(quads_as(quads, "jsonld"), "jsonld") == quads


def test_a_character_that_xml_cannot_hold_is_refused_and_named():
    triple = pyoxigraph.Triple(
        pyoxigraph.NamedNode(ID_BASE + "fact/x"),
        pyoxigraph.NamedNode(okg.reason),
        pyoxigraph.Literal("bell \x07"),
    )
    with pytest.raises(BadInput, match=r"reason> of <.*fact/x>: XML cannot hold the character U\+0007"):
        write_triples([triple], io.BytesIO(), "rdfxml")


def test_an_unknown_format_is_named():
    with pytest.raises(NotFound, match="no RDF format named 'n3'"):
        write_triples([], io.BytesIO(), "n3")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_a_valid_file(format):
    assert read_by_oxigraph(quads_as([], format), format) == set()


def test_a_file_is_replaced_only_when_all_is_written(store, tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text("the former file", encoding="utf-8")

    class Failing:
        def triples(self):
            yield from list(store.triples())[:5]
            raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError, match="went away"):
        save_rdf(Failing(), path, "turtle")
    assert path.read_text(encoding="utf-8") == "the former file"
    save_rdf(store, path, "turtle")
    assert path.read_bytes() == written(store, "turtle")
    assert [entry.name for entry in tmp_path.iterdir()] == ["graph.ttl"]


def test_a_place_that_cannot_be_written_is_named(store, tmp_path):
    with pytest.raises(BadInput, match=r"absent/graph\.ttl: cannot be written"):
        save_rdf(store, tmp_path / "absent" / "graph.ttl", "turtle")
    with pytest.raises(BadInput, match="it is a folder"):
        save_rdf(store, tmp_path, "turtle")


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
local = st.text(st.sampled_from("abcXYZ0189-_.:/éλ()!,;'~@+*&=?"), max_size=8)
iris = st.one_of(
    st.builds("{}{}".format, st.sampled_from(sorted(PREFIXES.values())), local),
    local.map("urn:x:{}".format),
    st.sampled_from([okl.pathway_regular, okl.mention_kind_target, okl.bibliographic_field_title]),
).map(pyoxigraph.NamedNode)
predicates = st.one_of(
    st.sampled_from(
        [
            *(
                okg.reason,
                okg.hasDisease,
                okg.numericValue,
                okg.evaluatedCount,
                okg.isRequired,
                okg.actionDate,
            ),
            *(okg.hasPathway, okg.hasMentionKind, okg.hasBibliographicField, PREFIXES["rdf"] + "subject"),
        ]
    ),
    st.text("abcdefgh", min_size=1, max_size=3).map("https://example.org/terms#{}".format),
).map(pyoxigraph.NamedNode)
literals = st.one_of(
    text.map(pyoxigraph.Literal),
    st.builds(
        lambda value, tag: pyoxigraph.Literal(value, language=tag), text, st.sampled_from(["en", "de-at"])
    ),
    st.builds(
        lambda value, name: pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(PREFIXES["xsd"] + name)),
        st.one_of(
            text, st.sampled_from(["1", "01", "-0", "1.50", "+1", "true", "2017-08-17", "1e3", "9" * 30])
        ),
        st.sampled_from(["integer", "decimal", "boolean", "double", "date", "nonNegativeInteger", "string"]),
    ),
)
types = st.sampled_from([okg.Fact, okg.Indication, "https://example.org/Odd"]).map(pyoxigraph.NamedNode)
statements = st.one_of(
    st.tuples(iris, predicates, st.one_of(iris, literals)),
    st.tuples(iris, st.just(pyoxigraph.NamedNode(PREFIXES["rdf"] + "type")), types),
)
datasets = st.lists(st.builds(lambda spo, graph: pyoxigraph.Quad(*spo, graph), statements, iris), max_size=12)


@settings(deadline=None)
@given(quads=datasets, format=st.sampled_from(GRAPHS_APART))
def test_any_dataset_survives(quads, format):
    assert read_by_oxigraph(quads_as(quads, format), format) == set(quads)


@settings(deadline=None)
@given(quads=datasets, format=st.sampled_from(["turtle", "ntriples"]))
def test_any_graph_survives(quads, format):
    triples = {pyoxigraph.Quad(*quad.triple) for quad in quads}
    assert read_by_oxigraph(quads_as(quads, format), format) == triples


@settings(deadline=None)
@given(quads=datasets)
def test_any_graph_survives_rdfxml_or_is_refused(quads):
    triples = {pyoxigraph.Quad(*quad.triple) for quad in quads}
    try:
        data = quads_as(quads, "rdfxml")
    except BadInput:
        assert any(
            isinstance(quad.object, pyoxigraph.Literal)
            and re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", quad.object.value)
            for quad in quads
        )
    else:
        assert read_by_oxigraph(data, "rdfxml") == triples


plain_iris = st.builds(
    "{}{}".format,
    st.sampled_from(sorted(PREFIXES.values())),
    st.from_regex(r"[a-zA-Z0-9_][a-zA-Z0-9_.:-]{0,6}[a-zA-Z0-9_]", fullmatch=True),
).map(pyoxigraph.NamedNode)
plain_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\n\t\"'\\"), max_size=12
)
plain_literals = st.one_of(
    plain_text.map(pyoxigraph.Literal),
    plain_text.map(lambda value: pyoxigraph.Literal(value, language="en")),
    st.integers().map(pyoxigraph.Literal),
    st.booleans().map(pyoxigraph.Literal),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(
        lambda value: pyoxigraph.Literal(
            str(value), datatype=pyoxigraph.NamedNode(PREFIXES["xsd"] + "decimal")
        )
    ),
)


@settings(deadline=None)
@given(
    quads=st.lists(
        st.builds(pyoxigraph.Quad, plain_iris, predicates, st.one_of(plain_iris, plain_literals), plain_iris),
        max_size=8,
    ),
    format=st.sampled_from(sorted(FORMATS)),
)
def test_rdflib_reads_what_oxigraph_reads(quads, format):
    reference = "nquads" if FORMATS[format].named_graphs else "ntriples"
    assert read_by_rdflib(quads_as(quads, format), format) == read_by_rdflib(
        quads_as(quads, reference), reference
    )
