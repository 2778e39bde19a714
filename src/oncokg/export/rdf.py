"""RDF files of a graph: readable, and the same bytes every time.

    >>> FORMATS["turtle"].suffix
    '.ttl'

Formats for one graph (Turtle, N-Triples, RDF/XML) hold the default graph; formats for many (TriG, N-Quads,
JSON-LD) hold each document's named graph and not the default graph's copy of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from oncokg.errors import BadInput, NotFound
from oncokg.export.jsonld import write_jsonld
from oncokg.export.sorting import SortedStatements
from oncokg.files import replacing
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple
    from typing_extensions import Buffer

    from oncokg.store.contract import Store


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of RDF files: media type, file suffix, and whether it keeps named graphs apart."""

    media_type: str
    suffix: str
    named_graphs: bool


FORMATS: dict[str, Format] = {
    "turtle": Format(media_type="text/turtle", suffix=".ttl", named_graphs=False),
    "trig": Format(media_type="application/trig", suffix=".trig", named_graphs=True),
    "nquads": Format(media_type="application/n-quads", suffix=".nq", named_graphs=True),
    "ntriples": Format(media_type="application/n-triples", suffix=".nt", named_graphs=False),
    "rdfxml": Format(media_type="application/rdf+xml", suffix=".rdf", named_graphs=False),
    "jsonld": Format(media_type="application/ld+json", suffix=".jsonld", named_graphs=True),
}
"""Name of a format to what it is."""


def save_rdf(store: Store, path: Path, format: str) -> None:
    """Write the store to a file, which is replaced only when all is written."""
    with replacing(path) as output:
        write_rdf(store, output, format)


def write_rdf(store: Store, output: BinaryIO, format: str) -> None:
    """Write the store in one of `FORMATS` to a binary stream.

    Raises `NotFound` for another format, `BadInput` for a text that RDF/XML cannot hold.
    """
    if _format(format).named_graphs:
        write_quads(store.quads(), output, format)
    else:
        write_triples(store.triples(), output, format)


def write_triples(triples: Iterable[Triple], output: BinaryIO, format: str) -> None:
    """Write triples, in any order, in one of `FORMATS` to a binary stream."""
    _format(format)
    with SortedStatements(triples) as statements:
        _WRITERS[format](statements, output)


def write_quads(quads: Iterable[Quad], output: BinaryIO, format: str) -> None:
    """Write quads, in any order, in one of `FORMATS` to a binary stream.

    A format for one graph gets the triples of all graphs together.
    """
    if _format(format).named_graphs:
        with SortedStatements(quads) as statements:
            _WRITERS[format](statements, output)
    else:
        write_triples((quad.triple for quad in quads), output, format)


def _format(name: str) -> Format:
    try:
        return FORMATS[name]
    except KeyError:
        raise NotFound("RDF format", name, tuple(FORMATS)) from None


def _write_lines(statements: SortedStatements, output: BinaryIO) -> None:
    output.writelines(statements.blocks())


def _write_turtle(statements: SortedStatements, output: BinaryIO) -> None:
    import pyoxigraph

    prefixes = _used_prefixes(statements, _ANYWHERE)
    with io.BufferedWriter(_TurtleLayout(output, prefixes)) as layout:
        turtle = pyoxigraph.RdfFormat.TURTLE
        pyoxigraph.serialize(statements.triples(), layout, turtle, prefixes=prefixes)


def _write_trig(statements: SortedStatements, output: BinaryIO) -> None:
    import pyoxigraph

    prefixes = _used_prefixes(statements, _ANYWHERE)
    with io.BufferedWriter(_TurtleLayout(output, prefixes)) as layout:
        pyoxigraph.serialize(statements.quads(), layout, pyoxigraph.RdfFormat.TRIG, prefixes=prefixes)


def _write_rdfxml(statements: SortedStatements, output: BinaryIO) -> None:
    import pyoxigraph

    prefixes = _used_prefixes(statements, _ELEMENTS)
    with io.BufferedWriter(_RdfXmlLayout(output)) as layout:
        triples = _xml_safe(statements.triples())
        pyoxigraph.serialize(triples, layout, pyoxigraph.RdfFormat.RDF_XML, prefixes=prefixes)


_WRITERS: dict[str, Callable[[SortedStatements, BinaryIO], None]] = {
    "turtle": _write_turtle,
    "trig": _write_trig,
    "nquads": _write_lines,
    "ntriples": _write_lines,
    "rdfxml": _write_rdfxml,
    "jsonld": write_jsonld,
}

_ANYWHERE = rb'<%(iri)s(?!type>|integer>|decimal>|boolean>|double>|string>)|"[+-]?[0-9]+"\^\^<%(iri)sdecimal>'
"""Where Turtle uses a prefix: not where it has a shorter form (`a`, bare numbers and booleans)."""

_ELEMENTS = rb"(?m)^[^ ]+ (?:<http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> )?<%(iri)s"
"""Where RDF/XML uses a prefix: predicates and types are elements, the rest is written in full."""


def _used_prefixes(statements: SortedStatements, place: bytes) -> dict[str, str]:
    wanted = {name: re.compile(place % {b"iri": re.escape(iri.encode())}) for name, iri in PREFIXES.items()}
    for block in statements.blocks():
        for name in [name for name, pattern in wanted.items() if pattern.search(block)]:
            del wanted[name]
    return {name: PREFIXES[name] for name in sorted(PREFIXES) if name not in wanted}


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml_safe(triples: Iterable[Triple]) -> Iterator[Triple]:
    import pyoxigraph

    for triple in triples:
        value = triple.object
        if isinstance(value, pyoxigraph.Literal) and (bad := _NOT_XML.search(value.value)):
            where = f"RDF/XML, {triple.predicate} of {triple.subject}"
            reason = f"XML cannot hold the character U+{ord(bad[0]):04X}"
            raise BadInput(where, reason, "choose another format, such as turtle")
        yield triple


class _Layout(io.RawIOBase):
    """A stream that lays out, line by line, what Oxigraph writes into it.

    A new line is a new line of syntax: Oxigraph writes line ends inside strings as escapes.
    """

    def __init__(self, output: BinaryIO) -> None:
        super().__init__()
        self._output = output
        self._rest = b""

    def writable(self) -> bool:
        """Say that this stream takes bytes."""
        return True

    def write(self, data: Buffer) -> int:
        """Take the next bytes; whole lines go on at once."""
        taken = bytes(data)
        *lines, self._rest = (self._rest + taken).split(b"\n")
        for line in lines:
            self._line(line)
        return len(taken)

    def close(self) -> None:
        """Send on a last line without an end; the stream behind stays open."""
        if self._rest:
            self._line(self._rest)
            self._rest = b""
        super().close()

    def _line(self, line: bytes) -> None:
        self._output.write(line + b"\n")


class _TurtleLayout(_Layout):
    """Turtle and TriG: prefixes in order, a blank line between subjects, two spaces for a tab."""

    def __init__(self, output: BinaryIO, prefixes: dict[str, str]) -> None:
        super().__init__(output)
        self._inside = self._opened = False
        output.writelines(f"@prefix {name}: <{iri}> .\n".encode() for name, iri in prefixes.items())

    def _line(self, line: bytes) -> None:
        if not line or line.startswith(b"@prefix "):
            return
        depth = len(line) - len(line.lstrip(b"\t"))
        if line == b"}":
            self._inside = False
        elif depth == self._inside and not self._opened:
            self._output.write(b"\n")
        self._opened = line.endswith(b" {")
        self._inside = self._inside or self._opened
        self._output.write(b"  " * depth + line[depth:] + b"\n")


class _RdfXmlLayout(_Layout):
    """RDF/XML: the namespaces of the root element in order."""

    def _line(self, line: bytes) -> None:
        if line.startswith(b"<rdf:RDF "):
            line = b"<rdf:RDF " + b" ".join(sorted(line[9:-1].split(b" "))) + b">"
        super()._line(line)
