"""JSON-LD that people and scripts can read without an RDF library: short names, one object for each node.

The names are those of `ontology/context.jsonld`: keys are local names (`hasDisease`, `label`), IRIs are
CURIEs (`disease:ncit-C8936`), values of closed lists stand alone (`"hasPathway": "accelerated"`). The part of
that context that a document uses stands in the document itself, so nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO

from oncokg.resources import ontology_dir
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

    from oncokg.export.sorting import SortedStatements

_RDF_TYPE = PREFIXES["rdf"] + "type"
_XSD = PREFIXES["xsd"]
_STRING = _XSD + "string"
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_WHOLE_TYPES = {_XSD + "integer", _XSD + "nonNegativeInteger"}


def write_jsonld(statements: SortedStatements, output: BinaryIO) -> None:
    """Write sorted statements as one JSON-LD document, node by node, in flat memory."""
    names = _names(statements)
    context = (_json(name) + b": " + _json(meaning, indent=None) for name, meaning in names.context())
    output.write(b'{\n"@context": {\n  ' + b",\n  ".join(context) + b'\n},\n"@graph": [')
    comma = b"\n"
    for graph, quads in groupby(statements.quads(), key=_graph_iri):
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


@cache
def _ontology_context() -> dict[str, Any]:
    text = (ontology_dir() / "context.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(text)["@context"]
    return context


class _Names:
    """The short names of one document: prefixes, and terms for predicates and classes."""

    def __init__(self, prefixes: dict[str, str], used: set[str]) -> None:
        """Choose names; `used` are the IRIs of the predicates and classes of the document."""
        self.prefixes = prefixes
        self.terms: dict[str, str] = {}
        self._meanings: dict[str, Any] = {}
        self._coercions: dict[str, tuple[str, str]] = {}
        for name, meaning in _ontology_context().items():
            iri = _expanded(str(meaning["@id"] if isinstance(meaning, dict) else meaning))
            if iri in used:
                self.terms[iri] = name
                self._meanings[name] = meaning

    def short(self, iri: str) -> str:
        """Return the CURIE of an IRI, or the IRI where no CURIE would be read as it."""
        for name, base in self.prefixes.items():
            if iri.startswith(base) and not iri.startswith(base + "//") and len(iri) > len(base):
                return f"{name}:{iri[len(base) :]}"
        return iri

    def term(self, iri: str) -> str:
        """Return the name of a predicate or class."""
        return self.terms.get(iri) or self.short(iri)

    def coercion(self, predicate: str) -> tuple[str, str]:
        """Return the kind of a predicate's plain values (`@id`, a datatype or "") and a list's base or ""."""
        if predicate not in self._coercions:
            meaning: Any = self._meanings.get(self.terms.get(predicate, ""))
            kind = meaning["@type"] if isinstance(meaning, dict) else ""
            base = meaning["@context"]["@vocab"] if kind == "@vocab" else ""
            self._coercions[predicate] = ("@id" if base else _expanded(kind), base)
        return self._coercions[predicate]

    def context(self) -> Iterator[tuple[str, Any]]:
        """Iterate over names and meanings: keywords, prefixes, terms."""
        yield "@version", 1.1
        yield "id", "@id"
        yield "type", "@type"
        yield from self.prefixes.items()
        for iri, name in sorted(self.terms.items(), key=lambda item: item[1]):
            meaning = self._meanings[name]
            if isinstance(meaning, dict):
                yield (
                    name,
                    {**meaning, "@id": self.short(iri), "@type": self.short(_expanded(meaning["@type"]))},
                )
            else:
                yield name, self.short(iri)


def _expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else curie


def _names(statements: SortedStatements) -> _Names:
    """Read the statements once, for the prefixes, predicates and classes they use."""
    unused = set(PREFIXES)
    schemes: set[bytes] = set()
    used: set[bytes] = set()
    for block in statements.blocks():
        unused = {name for name in unused if b"<" + PREFIXES[name].encode() not in block}
        schemes.update(re.findall(rb"<([A-Za-z][A-Za-z0-9+.-]*):", block))
        used.update(re.findall(rb"(?m)^[^ ]+ <([^>]+)>", block))
        used.update(re.findall(rb"(?m)^[^ ]+ <[^>]+#type> <([^>]+)>", block))
    needed = {"rdf", "xsd"} | (set(PREFIXES) - unused)
    # A prefix that is also the scheme of an IRI in the data (trial:x) would change that IRI.
    kept = {name: PREFIXES[name] for name in sorted(needed) if name.encode() not in schemes}
    return _Names(kept, {iri.decode() for iri in used} - {_RDF_TYPE})


def _nodes(quads: Iterator[Quad], names: _Names) -> Iterator[dict[str, Any]]:
    import pyoxigraph

    for subject, group in groupby(quads, key=lambda quad: quad.subject):
        node: dict[str, Any] = {"id": _reference(subject, names)}
        for quad in group:
            predicate = quad.predicate.value
            if predicate == _RDF_TYPE and isinstance(quad.object, pyoxigraph.NamedNode):
                node.setdefault("type", []).append(names.term(quad.object.value))
            else:
                node.setdefault(names.term(predicate), []).append(_value(predicate, quad.object, names))
        for key, values in node.items():
            if isinstance(values, list) and len(values) == 1:
                node[key] = values[0]
        yield node


def _value(predicate: str, value: Any, names: _Names) -> Any:
    import pyoxigraph

    coercion, list_base = names.coercion(predicate)
    if not isinstance(value, pyoxigraph.Literal):
        reference = _reference(value, names)
        if coercion != "@id":
            return {"id": reference}
        if not list_base:
            return reference
        concept = _iri(value).removeprefix(list_base)
        # A concept named like a term or a prefix ("title", "target") would be read as that.
        alone = re.fullmatch("[a-z0-9-]+", concept) and concept not in _ontology_context()
        return concept if alone else {"id": reference}
    datatype = value.datatype.value
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if datatype == _STRING:
        return {"@value": value.value} if coercion else value.value
    if datatype != coercion:
        return {"@value": value.value, "type": names.short(datatype)}
    if datatype in _WHOLE_TYPES and _WHOLE_NUMBER.fullmatch(value.value):
        return int(value.value)
    if datatype == _XSD + "boolean" and value.value in ("true", "false"):
        return value.value == "true"
    return value.value


def _reference(term: NamedNode | BlankNode | Literal | Triple, names: _Names) -> str:
    import pyoxigraph

    return str(term) if isinstance(term, pyoxigraph.BlankNode) else names.short(_iri(term))


def _iri(term: NamedNode | BlankNode | Literal | Triple) -> str:
    import pyoxigraph

    if not isinstance(term, pyoxigraph.NamedNode):
        raise TypeError(f"not an IRI: {term}")
    return term.value


def _graph_iri(quad: Quad) -> str:
    import pyoxigraph

    return quad.graph_name.value if isinstance(quad.graph_name, pyoxigraph.NamedNode) else ""


def _json(value: Any, indent: int | None = 2) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent).encode()
