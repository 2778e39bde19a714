"""Facts that come as RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML), as N-Quads of named graphs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput
from oncokg.graph.iris import DERIVED_GRAPH, concept_iri, document_iri, graph_iri, software_iri
from oncokg.graph.nquads import RDF_TYPE, Quads, string, typed
from oncokg.record.record import Software
from oncokg.terms import PREFIXES, okg

if TYPE_CHECKING:
    from pyoxigraph import Quad

RDF_SUFFIXES: Final = {
    ".ttl": "TURTLE",
    ".turtle": "TURTLE",
    ".trig": "TRIG",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".jsonld": "JSON_LD",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
}
"""File suffix to the name of its format."""

_OTHER: Final = "TRIG"
"""What a file with another suffix is read as; Turtle and N-Triples are TriG too."""

_CHUNK: Final = 20_000
_DEEPEST: Final = 200
"""Levels of nesting; parsers take quadratic time, or all of the stack, with many more."""

_LONGEST: Final = 100_000
"""Characters of one statement; a fact's literals are short."""

_LARGEST_XML_OR_JSON: Final = 200 * 1024 * 1024


def facts_file_nquads(path: Path, *, software: Software) -> Iterator[str]:
    """Yield the file's statements as N-Quads.

    Statements of the default graph go to a graph of the file's own, described as a document by its hash.
    The derived graph is left out: it is derived anew. Raises `BadInput` with a line for a file that cannot be
    parsed, and for a blank node, which could not be cited.
    """
    import pyoxigraph

    where = str(path)
    data_format = getattr(pyoxigraph.RdfFormat, RDF_SUFFIXES.get(path.suffix.lower(), _OTHER))
    sha256 = _guarded_hash(path)
    own_graph = graph_iri(sha256)
    lines: list[str] = []
    counted = 0
    uses_own_graph = False
    try:
        for quad in pyoxigraph.parse(path=where, format=data_format):
            graph = str(quad.graph_name)
            if graph == f"<{DERIVED_GRAPH}>":
                continue
            if not isinstance(quad.graph_name, pyoxigraph.NamedNode):
                graph = f"<{own_graph}>"
                uses_own_graph = True
            _refuse_blank_nodes(where, quad)
            statement = f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n"
            if len(statement) > _LONGEST:
                reason = f"a statement of {len(statement):,} characters (limit {_LONGEST:,})"
                raise BadInput(where, f"{reason}, beside {quad.predicate}", "quote less")
            lines.append(statement)
            counted += 1
            if len(lines) >= _CHUNK:
                yield "".join(lines)
                lines = []
    except SyntaxError as error:
        if "remote context" in str(error.msg):
            hint = "write the context into the file"
            raise BadInput(where, "its @context is an address, and nothing is fetched", hint) from None
        line = getattr(error, "lineno", None)
        raise BadInput(
            f"{where}, line {line}" if line else where, f"not valid {data_format.name}: {error.msg}"
        ) from None
    except (ValueError, OSError) as error:
        raise BadInput(where, f"cannot be read as {data_format.name}: {error}") from None
    if not counted:
        raise BadInput(where, "there is no statement in it")
    yield "".join(lines)
    if uses_own_graph:
        yield _description(path, sha256, software)


def _guarded_hash(path: Path) -> str:
    """Return the sha256 of a file, after refusing what is known to hurt parsers."""
    where, kind = str(path), RDF_SUFFIXES.get(path.suffix.lower(), _OTHER)
    digest, size, depth, tail = hashlib.sha256(), 0, 0, b""
    whole: list[bytes] = []
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                if not size and block.startswith(b"\xef\xbb\xbf") and kind != "RDF_XML":
                    raise BadInput(where, "it begins with a byte-order mark", "save it as UTF-8 without one")
                digest.update(block)
                size += len(block)
                if kind in ("RDF_XML", "JSON_LD"):
                    whole.append(block)
                    if size > _LARGEST_XML_OR_JSON:
                        hint = "convert it to N-Quads, which is read as a stream"
                        raise BadInput(where, "too large for this format", hint)
                else:
                    depth = _deeper(where, "RDF-star", rb"<<|>>", b"<", tail + block, depth)
                    tail = block[-1:] if block.endswith((b"<", b">")) else b""
    except FileNotFoundError:
        raise BadInput(where, "no such file") from None
    except OSError as error:
        raise BadInput(where, f"cannot be read ({error.strerror})") from None
    if size == 0:
        raise BadInput(where, "the file is empty")
    if kind == "RDF_XML":
        _guard_xml(where, b"".join(whole))
    elif kind == "JSON_LD":
        _deeper(where, "JSON-LD", rb"[\[{\]}]", b"[{", b"".join(whole), 0)
    return digest.hexdigest()


def _deeper(where: str, what: str, marks: bytes, opening: bytes, data: bytes, depth: int) -> int:
    """Return the depth of nesting at the end of some data that begins at `depth`."""
    for mark in re.finditer(marks, data):
        depth = max(depth + (1 if mark[0][:1] in opening else -1), 0)
        if depth > _DEEPEST:
            raise BadInput(where, f"{what} nested more than {_DEEPEST} deep", "write flat statements")
    return depth


def _guard_xml(where: str, data: bytes) -> None:
    """Refuse a DOCTYPE, whose entities can make a parser run without end, and elements nested without end."""
    from xml.parsers import expat

    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise BadInput(where, f"elements nested more than {_DEEPEST} deep", "write flat statements")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*declared: object) -> None:
        hint = "remove it: entities can make a parser run without end"
        raise BadInput(where, "a DOCTYPE is not accepted", hint)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = f"not valid RDF/XML: {expat.ErrorString(error.code)}, column {error.offset + 1}"
        raise BadInput(f"{where}, line {error.lineno}", reason) from None


def _refuse_blank_nodes(where: str, quad: Quad) -> None:
    import pyoxigraph

    for term in (quad.subject, quad.object, quad.graph_name):
        if isinstance(term, pyoxigraph.BlankNode):
            raise BadInput(
                where,
                f"a blank node beside {quad.predicate} cannot be cited",
                "give every node an IRI (Turtle: no [] and no _:name)",
            )
        if isinstance(term, pyoxigraph.Triple):
            raise BadInput(
                where, "RDF-star terms are not part of this graph", "write the fact as a node of its own"
            )


def _description(path: Path, sha256: str, software: Software) -> str:
    """Describe the file as a document; its frozen text is the file."""
    quads, document = Quads(graph_iri(sha256)), document_iri(sha256)
    reader = software_iri(software.name, software.version)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        characters = sum(len(line) for line in file)
    quads.link(graph_iri(sha256), PREFIXES["prov"] + "wasDerivedFrom", document)
    quads.link(document, RDF_TYPE, okg.Document)
    quads.value(document, PREFIXES["dcterms"] + "title", string(path.name))
    quads.value(document, okg.sha256, string(sha256))
    quads.value(document, okg.characterCount, typed(characters, "integer"))
    quads.link(document, okg.hasDocumentKind, concept_iri("document-kind", "facts"))
    quads.link(document, okg.hasRights, concept_iri("rights", "unknown"))
    quads.link(document, okg.readBy, reader)
    quads.link(reader, RDF_TYPE, okg.Software)
    quads.value(reader, PREFIXES["rdfs"] + "label", string(software.name))
    quads.value(reader, okg.softwareVersion, string(software.version))
    return quads.text()
