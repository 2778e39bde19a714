"""N-Quads as text: the bulk path hands lines to the Rust parser and makes no object per triple."""

from __future__ import annotations

from typing import Final

from oncokg.terms import PREFIXES

_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    | {chr(code): f"\\u{code:04X}" for code in (*range(0x0A), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)}
)
_XSD: Final = PREFIXES["xsd"]

RDF_TYPE: Final = PREFIXES["rdf"] + "type"


def string(text: str) -> str:
    """Return a plain literal."""
    return f'"{text.translate(_ESCAPES)}"'


def typed(value: object, datatype: str) -> str:
    """Return a literal with an XML Schema datatype ("decimal"), for values whose text needs no escape."""
    return f'"{value}"^^<{_XSD}{datatype}>'


def address(url: str) -> str:
    """Return a literal of type xsd:anyURI."""
    return f"{string(url)}^^<{_XSD}anyURI>"


class Quads:
    """Lines of one named graph, in the order they were added."""

    def __init__(self, graph: str) -> None:
        self._tail = f"<{graph}> .\n"
        self._lines: list[str] = []

    def link(self, subject: str, predicate: str, target: str) -> None:
        """Add a statement whose object is an IRI."""
        self._lines.append(f"<{subject}> <{predicate}> <{target}> {self._tail}")

    def value(self, subject: str, predicate: str, literal: str) -> None:
        """Add a statement whose object is a literal made by `string` or `typed`."""
        self._lines.append(f"<{subject}> <{predicate}> {literal} {self._tail}")

    def text(self) -> str:
        """Return all lines."""
        return "".join(self._lines)
