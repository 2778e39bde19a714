"""The referee: pySHACL on an rdflib graph, slow and the measure of the fast engine.

Where the two are known to differ, the fast engine follows the standard and the limits of the store. pySHACL
takes "1e3" for a decimal, " 5 " and "1_000" for integers, "2017-08-17" for a date with time, and numbers past
64 bits, with which the store cannot count; it orders literals of different datatypes, or gives up, where they
cannot be compared; and `$` in its patterns matches before a last line break.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from oncokg.errors import BadInput
from oncokg.validate.finding import Finding, Severity
from oncokg.validate.shapes import SH, Constraint, Shapes

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Quad, Store, Triple
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node as RdflibNode

    from oncokg.validate.finding import Node

_COMPONENT: Final = "ConstraintComponent"
_SEVERITIES: Final[dict[str, Severity]] = {SH + "Warning": "warning", SH + "Info": "info"}


def referee_findings(store: Store, shapes: Shapes) -> Iterator[Finding]:
    """Yield every result that pySHACL has for the store's default graph, in no order.

    The graph is copied into rdflib: pySHACL over a `pyoxigraph.Store` reports each result many times.
    """
    import pyshacl
    import rdflib
    from pyoxigraph import DefaultGraph
    from pyoxigraph import Store as OxigraphStore
    from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError

    normalised = OxigraphStore()
    normalised.extend(_in_default_graph(shapes.triples))
    with _quiet():
        told = [quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())]
        data = _filled(_parsing_once(), told)
        asked = _filled(rdflib.Graph(bind_namespaces="none"), [quad.triple for quad in normalised])
        try:
            _, report, _ = pyshacl.validate(data, shacl_graph=asked, inplace=True)
        except (ShapeLoadError, ConstraintLoadError) as error:
            raise BadInput("shapes", str(error).splitlines()[0], "correct the shape") from error
        except (ReportableRuntimeError, TypeError) as error:
            reason = str(error.args[0] if error.args else error).splitlines()[0]
            raise BadInput("the graph", f"pySHACL gives up: {reason}", "use the compiled engine") from error
    yield from _results(report, shapes)


def _in_default_graph(triples: Iterable[Triple]) -> Iterator[Quad]:
    import pyoxigraph

    for triple in triples:
        yield pyoxigraph.Quad(triple.subject, triple.predicate, triple.object)


def _results(report: rdflib.Graph, shapes: Shapes) -> Iterator[Finding]:
    from rdflib import RDF, URIRef

    known: dict[tuple[str, str], Constraint] = {
        (constraint.shape, constraint.parameter): constraint for constraint in shapes.constraints
    }
    for result in report.subjects(RDF.type, URIRef(SH + "ValidationResult")):

        def one(name: str, of: RdflibNode = result) -> RdflibNode | None:
            return min(report.objects(of, URIRef(SH + name)), key=str, default=None)

        shape = str(one("sourceShape"))
        parameter = str(one("sourceConstraint") or _parameter(str(one("sourceConstraintComponent"))))
        path, value, focus = one("resultPath"), one("value"), one("focusNode")
        constraint = known.get((shape, parameter))
        if focus is None:
            continue
        yield Finding(
            shape=shape,
            constraint=parameter,
            severity=_SEVERITIES.get(str(one("resultSeverity")), "violation"),
            focus=_term(focus),
            path=str(path) if isinstance(path, URIRef) else (constraint.path if constraint else None),
            value=None if value is None else _term(value),
            message=constraint.message if constraint else str(one("resultMessage") or ""),
        )


def _parameter(component: str) -> str:
    """Return `sh:minCount` for `sh:MinCountConstraintComponent`; a component of another kind as it is."""
    if not component.startswith(SH) or not component.endswith(_COMPONENT):
        return component
    name = component.removeprefix(SH).removesuffix(_COMPONENT)
    return SH + name[0].lower() + name[1:]


def _parsing_once() -> rdflib.Graph:
    """Return a graph that parses each query once: pySHACL asks a constraint's anew for every focus node.

    Without it, nine tenths of a validation is rdflib parsing the same few texts.
    """
    import rdflib

    class ParsingOnce(rdflib.Graph):
        def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
            if isinstance(query_object, str):
                query_object = _prepared(query_object)
            return super().query(query_object, *args, **options)

    return ParsingOnce(bind_namespaces="none")


@lru_cache(maxsize=1024)
def _prepared(text: str) -> Query:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def _filled(graph: rdflib.Graph, triples: Iterable[Triple]) -> rdflib.Graph:
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: Node) -> rdflib.term.Identifier:
    """Return a term as rdflib's, with the text of a literal as it is in the store."""
    import pyoxigraph
    from rdflib import BNode, Literal, URIRef
    from rdflib.namespace import XSD

    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if not isinstance(term, pyoxigraph.Literal):
        raise BadInput("the graph", f"a triple inside a triple: {term}", "give RDF 1.1")
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    return Literal(term.value, datatype=None if datatype == XSD.string else datatype, normalize=False)


def _term(node: RdflibNode) -> Node:
    import pyoxigraph
    from rdflib import BNode, Literal

    if isinstance(node, BNode):
        return pyoxigraph.BlankNode(str(node))
    if not isinstance(node, Literal):
        return pyoxigraph.NamedNode(str(node))
    if node.language:
        return pyoxigraph.Literal(str(node), language=node.language)
    if node.datatype is None:
        return pyoxigraph.Literal(str(node))
    return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging and warning about ill-typed literals: they come back as findings."""
    logger = logging.getLogger("rdflib.term")
    before = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.disabled = before
