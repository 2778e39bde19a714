"""The second engine: rdflib in memory, slow and independent, to hold every answer against.

`dataset` is also the graph as the Python API hands it out.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from oncokg.errors import BadQuery, StoreError
from oncokg.store.binding import bind
from oncokg.store.contract import Answer, Solutions, Store, Triples, Truth
from oncokg.store.diagnosis import check_syntax
from oncokg.store.gate import admit
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.query import Result
    from rdflib.term import Node

    from oncokg.store.contract import Term

_STAND_IN = "urn:x-oncokg:value:"


class RdflibStore:
    """A `Store` over an rdflib Dataset whose default graph holds every fact once (see `rdflib_store`)."""

    def __init__(self, dataset: rdflib.Dataset) -> None:
        self._open: rdflib.Dataset | None = dataset

    def __repr__(self) -> str:
        return "RdflibStore()"

    @property
    def _dataset(self) -> rdflib.Dataset:
        if self._open is None:
            raise StoreError("in memory", "it is closed", "open it again")
        return self._open

    def query(self, text: str, *, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer a SPARQL 1.1 query over the default graph; the project's prefixes need no declaration.

        `FROM` is refused, since rdflib fetches what it names. Raises `BadQuery` as `OxigraphStore` does.
        """
        import pyoxigraph
        from rdflib.plugins.sparql import prepareQuery

        dataset = self._dataset
        tokens = admit(text)
        check_syntax(text, tokens, PREFIXES)
        # rdflib reads \\u escapes before strings, so a value goes in after it has parsed the text.
        given = dict(bindings or {})
        stand_ins = {name: pyoxigraph.NamedNode(_STAND_IN + name) for name in given}
        completed = bind(text, tokens, stand_ins)
        try:
            query = prepareQuery(completed, initNs=PREFIXES)
            if query.algebra.datasetClause:
                raise BadQuery("FROM is not answered by rdflib, which would fetch what it names")
            _put_values(query.algebra, {_STAND_IN + name: to_rdflib(term) for name, term in given.items()})
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 calls what it deprecates
                return _taken(dataset.query(query))
        except _failures() as error:
            raise BadQuery(f"rdflib cannot answer it ({' '.join(str(error).split())[:200]})") from error

    def quads(self) -> Iterator[pyoxigraph.Quad]:
        """Iterate over every quad of the named graphs, without the default graph's copy, in no order."""
        import pyoxigraph
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

        for graph in self._dataset.graphs():
            if graph.identifier != DATASET_DEFAULT_GRAPH_ID:
                name = pyoxigraph.NamedNode(str(graph.identifier))
                for statement in graph:
                    triple = _triple(statement)
                    yield pyoxigraph.Quad(triple.subject, triple.predicate, triple.object, name)

    def triples(self) -> Iterator[pyoxigraph.Triple]:
        """Iterate over the default graph, in no order."""
        return map(_triple, self._dataset.default_graph)

    def close(self) -> None:
        """Release the store; a closed store answers nothing."""
        self._open = None


def _failures() -> tuple[type[Exception], ...]:
    """Give what rdflib's parser and functions let through; the first two are its own."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.sparql import SPARQLError

    python = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
    return (ParseBaseException, SPARQLError, *python)


def rdflib_store(source: Store) -> RdflibStore:
    """Copy a store into a second engine that answers the same questions, default graph and named graphs."""
    import rdflib

    filled = _filled(source, rdflib.Dataset(default_union=False))
    default = filled.default_graph
    made: dict[str, Node] = {}
    for triple in source.triples():
        default.add(_statement(triple, made))
    return RdflibStore(filled)


def dataset(source: Store) -> rdflib.Dataset:
    """Copy a store into an rdflib Dataset: its named graphs, with their union as the default graph."""
    import rdflib

    return _filled(source, rdflib.Dataset(default_union=True))


def _filled(source: Store, target: rdflib.Dataset) -> rdflib.Dataset:
    import rdflib

    for prefix, namespace in PREFIXES.items():
        target.bind(prefix, namespace, replace=True)
    made: dict[str, Node] = {}
    graphs: dict[str, rdflib.Graph] = {}
    for quad in source.quads():
        name = str(quad.graph_name)
        if name not in graphs:
            graphs[name] = target.graph(rdflib.URIRef(name[1:-1]))
        graphs[name].add(_statement(quad.triple, made))
    return target


def _statement(triple: pyoxigraph.Triple, made: dict[str, Node]) -> tuple[Node, Node, Node]:
    return (
        to_rdflib(triple.subject, made),
        to_rdflib(triple.predicate, made),
        to_rdflib(triple.object, made),
    )


def to_rdflib(term: Any, made: dict[str, Node] | None = None) -> Node:
    """Turn a pyoxigraph term into rdflib's, with its lexical form as it is.

    Args:
        term: a NamedNode, BlankNode or Literal.
        made: terms already made, by their N-Triples form, to be looked up and added to.
    """
    import pyoxigraph
    import rdflib

    if isinstance(term, pyoxigraph.NamedNode):
        if made is None:
            return rdflib.URIRef(term.value)
        known = made.get(term.value)
        if known is None:
            known = made[term.value] = rdflib.URIRef(term.value)
        return known
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(term: Any) -> Term:
    """Turn an rdflib term into pyoxigraph's."""
    import pyoxigraph
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return pyoxigraph.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return pyoxigraph.BlankNode(str(term))
    if not isinstance(term, rdflib.Literal):
        raise TypeError(f"{term!r} is no RDF term")
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    if term.datatype is None:
        return pyoxigraph.Literal(str(term))
    return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype)))


def _put_values(part: Any, values: Mapping[str, Node]) -> None:
    """Replace the stand-ins in the VALUES blocks of a translated query, wherever they are."""
    if isinstance(part, dict):
        for key, inner in part.items():
            if isinstance(inner, str) and str(inner) in values:
                part[key] = values[str(inner)]
            else:
                _put_values(inner, values)
    elif isinstance(part, list | tuple | set):
        for inner in part:
            _put_values(inner, values)


def _triple(triple: Any) -> pyoxigraph.Triple:
    import pyoxigraph

    subject, predicate, object_ = (from_rdflib(term) for term in triple)
    return pyoxigraph.Triple(subject, predicate, object_)  # type: ignore[arg-type]


def _taken(result: Result) -> Answer:
    if result.type == "ASK":
        return Truth(value=bool(result.askAnswer))
    if result.type in ("CONSTRUCT", "DESCRIBE"):
        return Triples(triples=tuple(map(_triple, result.graph or ())))
    variables = result.vars or []
    return Solutions(
        variables=tuple(str(variable) for variable in variables),
        rows=tuple(
            tuple(from_rdflib(row[name]) if name in row else None for name in variables)
            for row in result.bindings
        ),
    )
