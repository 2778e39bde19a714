"""JSON-LD that people and scripts can read without an RDF library: short names, one object for each node.

The context stands in the file, so nothing is fetched. Keys are local names (`hasDisease`, `label`), values
that are IRIs are CURIEs (`disease:ncit-C8936`), and a datatype that all values of a key share is said once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO

from oncokg.terms import OKG, PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

    from oncokg.export.sorting import SortedStatements

_RDF_TYPE = PREFIXES["rdf"] + "type"
_XSD = PREFIXES["xsd"]
_STRING = _XSD + "string"
_RESERVED = {"id", "type"}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_WHOLE_TYPES = {_XSD + "integer", _XSD + "nonNegativeInteger"}


def write_jsonld(statements: SortedStatements, output: BinaryIO) -> None:
    """Write sorted statements as one JSON-LD document, node by node, in flat memory."""
    names = _names(statements)
    context = (_json(name) + b": " + _json(names.context[name], indent=None) for name in names.context)
    output.write(b'{\n"@context": {\n  ' + b",\n  ".join(context) + b'\n},\n"@graph": [')
    comma = b"\n"
    for graph, quads in groupby(statements.quads(), key=lambda quad: _graph_iri(quad)):
        if graph:
            output.write(comma + b'{"id": ' + _json(names.short(graph)) + b', "@graph": [')
            comma = b"\n"
        for node in _nodes(quads, names):
            output.write(comma + _json(node))
            comma = b",\n"
        if graph:
            output.write(b"\n]}")
            comma = b",\n"
    output.write(b"\n]\n}\n")


class _Names:
    """The short names of one document: prefixes, and a term for each predicate."""

    def __init__(self, prefixes: dict[str, str], kinds: dict[str, set[str]]) -> None:
        self.prefixes = prefixes
        self.terms: dict[str, str] = {}
        self.coercions: dict[str, str] = {}
        taken = _RESERVED | set(prefixes)
        for predicate in sorted(kinds, key=lambda iri: (not iri.startswith(OKG), iri)):
            short = self.short(predicate)
            name = short.partition(":")[2] if short != predicate else ""
            if _NAME.fullmatch(name) and name not in taken:
                taken.add(name)
                self.terms[predicate] = name
                if len(kinds[predicate]) == 1 and not kinds[predicate] & {_STRING, "@language"}:
                    (self.coercions[predicate],) = kinds[predicate]

    def short(self, iri: str) -> str:
        for name, base in self.prefixes.items():
            if iri.startswith(base) and not iri.startswith(base + "//") and len(iri) > len(base):
                return f"{name}:{iri[len(base) :]}"
        return iri

    def key(self, predicate: str) -> str:
        return self.terms.get(predicate) or self.short(predicate)

    @property
    def context(self) -> dict[str, Any]:
        """Prefixes with their namespaces, terms with their CURIE and the datatype of their values."""
        terms: dict[str, Any] = {"id": "@id", "type": "@type"}
        for iri, name in sorted(self.terms.items(), key=lambda item: item[1]):
            if iri in self.coercions:
                terms[name] = {"@id": self.short(iri), "@type": self.short(self.coercions[iri])}
            else:
                terms[name] = self.short(iri)
        return {**self.prefixes, **terms}


def _names(statements: SortedStatements) -> _Names:
    """Read the statements once: which prefixes are used, and of which kinds the values of a predicate are."""
    import pyoxigraph

    wanted = set(PREFIXES)
    schemes: set[str] = set()
    kinds: dict[str, set[str]] = {}
    for block in statements.blocks():
        for name in [name for name in wanted if b"<" + PREFIXES[name].encode() in block]:
            wanted.discard(name)
        schemes.update(scheme.decode() for scheme in re.findall(rb"<([A-Za-z][A-Za-z0-9+.-]*):", block))
    for quad in statements.quads():
        predicate, value = quad.predicate.value, quad.object
        if isinstance(value, pyoxigraph.Literal):
            kind = "@language" if value.language else value.datatype.value
        else:
            kind = "@id"
        if predicate != _RDF_TYPE:
            kinds.setdefault(predicate, set()).add(kind)
    used = {name: PREFIXES[name] for name in sorted(PREFIXES) if name not in wanted and name not in schemes}
    return _Names(used, kinds)


def _nodes(quads: Iterator[Quad], names: _Names) -> Iterator[dict[str, Any]]:
    for subject, group in groupby(quads, key=lambda quad: quad.subject):
        node: dict[str, Any] = {"id": _reference(subject, names)}
        for quad in group:
            predicate = quad.predicate.value
            if predicate == _RDF_TYPE:
                node.setdefault("type", []).append(_reference(quad.object, names))
            else:
                node.setdefault(names.key(predicate), []).append(_value(predicate, quad.object, names))
        yield {
            key: value[0] if isinstance(value, list) and len(value) == 1 else value
            for key, value in node.items()
        }


def _value(predicate: str, value: Any, names: _Names) -> Any:
    import pyoxigraph

    coerced = predicate in names.coercions
    if not isinstance(value, pyoxigraph.Literal):
        reference = _reference(value, names)
        return reference if coerced else {"id": reference}
    datatype = value.datatype.value
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if datatype == _STRING:
        return value.value if not coerced else {"@value": value.value, "type": names.short(_STRING)}
    if not coerced:
        return {"@value": value.value, "type": names.short(datatype)}
    if datatype in _WHOLE_TYPES and _WHOLE_NUMBER.fullmatch(value.value):
        return int(value.value)
    if datatype == _XSD + "boolean" and value.value in ("true", "false"):
        return value.value == "true"
    return value.value


def _reference(term: NamedNode | BlankNode | Literal | Triple, names: _Names) -> str:
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        return names.short(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return str(term)
    raise TypeError(f"neither an IRI nor a blank node: {term}")


def _graph_iri(quad: Quad) -> str:
    import pyoxigraph

    return quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else ""


def _json(value: Any, indent: int | None = 2) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()
