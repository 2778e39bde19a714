"""Answers as text: SPARQL 1.1 results in JSON, CSV and TSV to the letter of the standards, and Turtle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from oncokg.errors import BadInput
from oncokg.store.contract import Answer, Solutions, Triples, Truth
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from oncokg.store.contract import Term

Format = Literal["table", "csv", "tsv", "json", "turtle"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def serialized(answer: Answer, format_: Format) -> bytes:
    """Write an answer in a format for programs, as UTF-8.

    Rows keep their order, CSV lines end in CRLF as its standard says. Turtle is sorted and prefixed: the same
    triples give the same bytes.

    Raises `BadInput` when the format does not fit the answer: Turtle is for CONSTRUCT and DESCRIBE alone, and
    nothing else is for them; "table" is `table.table`.
    """
    if isinstance(answer, Triples):
        if format_ != "turtle":
            raise BadInput(f"format {format_}", "the answer is triples, not rows", "use turtle or table")
        return turtle(answer)
    if format_ == "json":
        return _json(answer)
    if format_ in ("csv", "tsv"):
        import pyoxigraph

        written = pyoxigraph.parse_query_results(_json(answer), format=pyoxigraph.QueryResultsFormat.JSON)
        wanted = pyoxigraph.QueryResultsFormat.from_extension(format_)
        text = written.serialize(format=wanted) or b""
        return text + b"\n" if isinstance(answer, Truth) else text
    raise BadInput(f"format {format_}", "the answer is rows, not triples", "use csv, tsv, json or table")


def turtle(answer: Triples) -> bytes:
    """Write triples as Turtle: sorted, with the prefixes that they use, the same bytes each time."""
    import pyoxigraph

    triples = sorted(_canonical(answer.triples), key=_turtle_order)
    iris = {
        node.value
        for triple in triples
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, pyoxigraph.NamedNode)
    }
    iris.update(
        triple.object.datatype.value for triple in triples if isinstance(triple.object, pyoxigraph.Literal)
    )
    iris.discard(_STRING)
    iris -= {_TYPE} if not any(iri != _TYPE and iri.startswith(PREFIXES["rdf"]) for iri in iris) else set()
    used = {p: base for p, base in PREFIXES.items() if any(iri.startswith(base) for iri in iris)}
    return (
        pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=dict(sorted(used.items())))
        or b""
    )


def _turtle_order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return (str(triple.subject), predicate != _TYPE, predicate, str(triple.object))


def _canonical(triples: tuple[Triple, ...]) -> list[Triple]:
    """Drop repeated triples, and name the blank nodes of a CONSTRUCT template by what is said about them."""
    import pyoxigraph

    quads = [pyoxigraph.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    data = pyoxigraph.Dataset(quads)
    if any(isinstance(node, pyoxigraph.BlankNode) for quad in quads for node in (quad.subject, quad.object)):
        data.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in data]


def _json(answer: Solutions | Truth) -> bytes:
    if isinstance(answer, Truth):
        data: dict[str, Any] = {"head": {}, "boolean": answer.value}
    else:
        bindings = [
            {
                name: _binding(term)
                for name, term in zip(answer.variables, row, strict=True)
                if term is not None
            }
            for row in answer.rows
        ]
        data = {"head": {"vars": list(answer.variables)}, "results": {"bindings": bindings}}
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _binding(term: Term) -> dict[str, str]:
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, pyoxigraph.BlankNode):
        return {"type": "bnode", "value": term.value}
    written = {"type": "literal", "value": term.value}
    if term.language:
        written["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        written["datatype"] = term.datatype.value
    return written
