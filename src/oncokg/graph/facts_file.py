"""Facts that come as RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML), as N-Quads of named graphs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput
from oncokg.graph.iris import DERIVED_GRAPH, concept_iri, document_iri, graph_iri, software_iri
from oncokg.graph.nquads import RDF_TYPE, Quads, string, typed
from oncokg.record.article import Software
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
_DEEPEST_JSON: Final = 200
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
    sha256, size = _hash_of(path)
    if size == 0:
        raise BadInput(where, "the file is empty")
    _guard(path, size)
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
            lines.append(f"{quad.subject} {quad.predicate} {quad.object} {graph} .\n")
            counted += 1
            if len(lines) >= _CHUNK:
                yield "".join(lines)
                lines = []
    except SyntaxError as error:
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


def _hash_of(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
                size += len(block)
    except FileNotFoundError:
        raise BadInput(str(path), "no such file") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
    return digest.hexdigest(), size


def _guard(path: Path, size: int) -> None:
    """Refuse what is known to hurt parsers: a DOCTYPE in RDF/XML, JSON nested without end."""
    kind = RDF_SUFFIXES.get(path.suffix.lower(), _OTHER)
    if kind not in ("RDF_XML", "JSON_LD"):
        return
    if size > _LARGEST_XML_OR_JSON:
        raise BadInput(
            str(path), "too large for this format", "convert it to N-Quads, which is read as a stream"
        )
    data = path.read_bytes()
    if kind == "RDF_XML" and b"<!DOCTYPE" in data.upper():
        raise BadInput(
            str(path), "a DOCTYPE is not accepted", "remove it: entities can make a parser run without end"
        )
    if kind == "JSON_LD":
        depth = deepest = 0
        for byte in data:
            depth += (byte in b"[{") - (byte in b"]}")
            deepest = max(deepest, depth)
        if deepest > _DEEPEST_JSON:
            raise BadInput(str(path), f"nested {deepest} deep (limit {_DEEPEST_JSON})", "flatten the JSON-LD")


def _refuse_blank_nodes(where: str, quad: Quad) -> None:
    import pyoxigraph

    for term in (quad.subject, quad.object):
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
    characters = sum(len(line) for line in path.open(encoding="utf-8", errors="replace", newline=""))
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
