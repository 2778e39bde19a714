"""Facts that come as RDF: every format, and what is refused with the place and the remedy."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.errors import BadInput
from oncokg.graph.facts_file import RDF_SUFFIXES, facts_file_nquads
from oncokg.record.record import Software
from oncokg.terms import PREFIXES, okg

READER = Software(name="a reader", version="1.2")
ONE, TWO, THREE = (pyoxigraph.NamedNode(f"https://example.org/{name}") for name in ("one", "two", "three"))
TRIPLES = {
    pyoxigraph.Triple(ONE, TWO, THREE),
    pyoxigraph.Triple(ONE, TWO, pyoxigraph.Literal('say "ß" \\ and\na line\t\u00a0🎗')),
    pyoxigraph.Triple(ONE, TWO, pyoxigraph.Literal("mot", language="fr")),
    pyoxigraph.Triple(
        THREE, TWO, pyoxigraph.Literal("1.50", datatype=pyoxigraph.NamedNode(PREFIXES["xsd"] + "decimal"))
    ),
}
WITH_GRAPHS = {".trig", ".nq", ".jsonld"}


def read(path: Path) -> list[pyoxigraph.Quad]:
    lines = "".join(facts_file_nquads(path, software=READER))
    return list(pyoxigraph.parse(input=lines.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


def write(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        list(facts_file_nquads(path, software=READER))
    assert str(path) in caught.value.where
    assert "\n" not in str(caught.value)
    return caught.value


# ----------------------------------------------------------------- formats


@pytest.mark.parametrize("suffix", sorted(RDF_SUFFIXES))
def test_every_suffix_is_read_into_a_graph_of_the_file(tmp_path: Path, suffix: str) -> None:
    data_format = getattr(pyoxigraph.RdfFormat, RDF_SUFFIXES[suffix])
    path = write(tmp_path, f"facts{suffix.upper()}", pyoxigraph.serialize(TRIPLES, format=data_format))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    graph = pyoxigraph.NamedNode(f"https://w3id.org/oncokg/id/graph/{digest[:32]}")
    quads = read(path)
    assert {quad.graph_name for quad in quads} == {graph}
    assert {quad.triple for quad in quads if quad.subject in (ONE, THREE)} == TRIPLES


def test_the_file_is_described_as_a_document_by_its_hash(tmp_path: Path) -> None:
    text = "<https://example.org/one> <https://example.org/two> 'naïve 🎗' .\r\n"
    path = write(tmp_path, "facts.ttl", text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = pyoxigraph.NamedNode(f"https://w3id.org/oncokg/id/document/{digest[:32]}")
    described = {q.predicate.value: q.object.value for q in read(path) if q.subject == document}  # type: ignore[union-attr]
    assert described[okg.sha256] == digest
    assert described[okg.characterCount] == str(len(text))
    assert described[PREFIXES["dcterms"] + "title"] == "facts.ttl"
    assert described[okg.hasDocumentKind].endswith("document-kind-facts")
    assert described[okg.readBy].endswith("software/a-reader-1.2")


@pytest.mark.parametrize("suffix", sorted(WITH_GRAPHS))
def test_named_graphs_keep_their_names_and_need_no_description(tmp_path: Path, suffix: str) -> None:
    data_format = getattr(pyoxigraph.RdfFormat, RDF_SUFFIXES[suffix])
    graph = pyoxigraph.NamedNode("https://example.org/graph")
    quads = {pyoxigraph.Quad(t.subject, t.predicate, t.object, graph) for t in TRIPLES}
    path = write(tmp_path, f"facts{suffix}", pyoxigraph.serialize(quads, format=data_format))
    assert set(read(path)) == quads


@pytest.mark.parametrize("name", ["facts", "facts.rdfs", "facts.txt"])
def test_another_suffix_is_read_as_trig(tmp_path: Path, name: str) -> None:
    data = "<https://example.org/g> { <https://example.org/a> <https://example.org/b> 1 }"
    assert [quad.graph_name.value for quad in read(write(tmp_path, name, data))] == ["https://example.org/g"]


def test_the_derived_graph_is_left_out(tmp_path: Path) -> None:
    line = "<https://example.org/a> <https://example.org/b> <https://example.org/c>"
    path = write(
        tmp_path,
        "facts.nq",
        f"{line} <https://w3id.org/oncokg/id/graph/derived> .\n{line} <https://example.org/g> .\n",
    )
    assert [quad.graph_name.value for quad in read(path)] == ["https://example.org/g"]
    path = write(tmp_path, "only.nq", f"{line} <https://w3id.org/oncokg/id/graph/derived> .\n")
    assert "no statement" in refused(path).reason


def test_a_long_file_comes_in_pieces_that_are_whole_lines(tmp_path: Path) -> None:
    line = "<https://example.org/{}> <https://example.org/b> <https://example.org/c> .\n"
    path = write(tmp_path, "facts.nt", "".join(line.format(number) for number in range(45_000)))
    chunks = list(facts_file_nquads(path, software=READER))
    assert len(chunks) > 2
    assert all(chunk.endswith(" .\n") for chunk in chunks)
    assert sum(chunk.count("\n") for chunk in chunks[:-1]) == 45_000


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("a.ttl", "<https://example.org/a> <https://example.org/b>\n\n <https://example.org/c", 3),
        ("a.trig", "<https://example.org/g> {\n<https://example.org/a> }", 2),
        ("a.nt", "<https://example.org/a> <https://example.org/b> 'x' .\n", 1),
        ("a.nq", "# a comment\n<https://example.org/a> x .\n", 2),
        ("a.jsonld", '{"@id": "https://example.org/a",\n"https://example.org/b":}', 2),
        ("a.rdf", "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<a>\n</b></r:RDF>", 3),
        ("a.ttl", "<relative> <https://example.org/b> 1 .", 1),
        ("a.ttl", "ex:a ex:b ex:c .", 1),
        ("a.ttl", b"\xff\xfe\x00", 1),
    ],
)
def test_a_syntax_error_names_the_line(tmp_path: Path, name: str, data: str | bytes, line: int) -> None:
    error = refused(write(tmp_path, name, data))
    assert error.where.endswith(f"{name}, line {line}")
    assert error.reason.startswith("not valid")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", "<https://example.org/a> <https://example.org/b> [] ."),
        ("a.nt", "_:x <https://example.org/b> <https://example.org/c> ."),
        ("a.trig", "_:g { <https://example.org/a> <https://example.org/b> <https://example.org/c> }"),
        ("a.ttl", "<https://example.org/a> <https://example.org/b> (1 2) ."),
        ("a.jsonld", '{"https://example.org/b": "x"}'),
    ],
)
def test_a_blank_node_is_refused_because_it_cannot_be_cited(tmp_path: Path, name: str, data: str) -> None:
    error = refused(write(tmp_path, name, data))
    assert "blank node" in error.reason
    assert "IRI" in error.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    data = (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:b="https://example.org/">'
        '<r:Description r:about="https://example.org/a"><b:b>&b;</b:b></r:Description></r:RDF>'
    )
    assert "DOCTYPE" in refused(write(tmp_path, "a.rdf", data.encode(encoding))).reason


IN_JSON = '{"@id": "https://example.org/a", "https://example.org/b": '
IN_XML = '<r:Description r:about="https://example.org/a"><b:b>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonld", IN_JSON * 300 + "1" + "}" * 300),
        ("a.jsonld", IN_JSON + "[" * 20_000 + "1" + "]" * 20_000 + "}"),
        ("a.jsonld", "[" * 1_000_000),
        ("a.rdf", "<a>" * 100_000),
        (
            "a.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:b="https://example.org/">'
            + IN_XML * 150
            + "x"
            + "</b:b></r:Description>" * 150
            + "</r:RDF>",
        ),
        (
            "a.ttl",
            "<https://example.org/a> <https://example.org/b> "
            + "<<( <https://example.org/a> <https://example.org/b> " * 100_000
            + "1"
            + " )>>" * 100_000
            + " .",
        ),
    ],
)
def test_nesting_that_ends_parsers_is_refused(tmp_path: Path, name: str, data: str) -> None:
    """In a process of its own, which a parser that crashes would take along."""
    path = write(tmp_path, name, data)
    program = (
        "import sys\nfrom pathlib import Path\nfrom oncokg.errors import BadInput\n"
        "from oncokg.graph.facts_file import facts_file_nquads\nfrom oncokg.record.record import Software\n"
        "try:\n    list(facts_file_nquads(Path(sys.argv[1]), software=Software(name='x', version='1')))\n"
        "except BadInput as error:\n    print(error.reason)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "nested more than 200 deep" in done.stdout


def test_a_remote_context_is_refused(tmp_path: Path) -> None:
    data = '{"@context": "https://example.org/context", "@id": "https://example.org/a", "b": "x"}'
    error = refused(write(tmp_path, "a.jsonld", data))
    assert "nothing is fetched" in error.reason


def test_a_literal_without_end_is_refused(tmp_path: Path) -> None:
    number = "1" * 1_000_000
    error = refused(write(tmp_path, "a.ttl", f"<https://example.org/a> <https://example.org/b> {number} ."))
    assert "limit 100,000" in error.reason


def test_a_triple_as_a_term_is_refused(tmp_path: Path) -> None:
    a = "<https://example.org/a>"
    assert "RDF-star" in refused(write(tmp_path, "a.ttl", f"{a} {a} <<( {a} {a} {a} )>> .")).reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.ttl", "", "empty"),
        ("a.ttl", "# only a comment\n", "no statement"),
        ("a.ttl", b"\xef\xbb\xbf<https://example.org/a> a <https://example.org/b> .", "byte-order mark"),
    ],
)
def test_other_refusals(tmp_path: Path, name: str, data: str | bytes, reason: str) -> None:
    assert reason in refused(write(tmp_path, name, data)).reason


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent.ttl").reason == "no such file"
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    assert "cannot be read" in refused(folder).reason
