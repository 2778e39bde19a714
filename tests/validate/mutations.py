"""Random damage to a graph, the same for the same seed."""

from __future__ import annotations

import random

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from oncokg.terms import PREFIXES

XSD = PREFIXES["xsd"]
KIND_OF = PREFIXES["rdf"] + "type"


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


ILL_TYPED = (
    typed("many", "integer"),
    typed("35,8", "decimal"),
    typed("perhaps", "boolean"),
    typed("2017-02-30", "date"),
)
STRANGERS: tuple[NamedNode | Literal, ...] = (
    *ILL_TYPED,
    NamedNode("http://example.org/stranger"),
    NamedNode("https://w3id.org/oncokg/list#basis-stated"),
    Literal(""),
    Literal("a text"),
    Literal("ein Text", language="de"),
    Literal("NCT01564784"),
    Literal("0" * 64),
    typed("0", "integer"),
    typed("-1", "integer"),
    typed("218", "integer"),
    typed("0.5", "decimal"),
    typed("100.5", "decimal"),
    typed("-0.5", "decimal"),
    typed("1.5", "double"),
    typed("true", "boolean"),
    typed("2017-08-17", "date"),
    typed("2017", "gYear"),
    typed("2017-08-17T00:00:00", "dateTime"),
    typed("http://example.org/", "anyURI"),
)


COMPARED = {XSD + "integer", XSD + "decimal", XSD + "date"}


def _strangers(quad: Quad) -> list[NamedNode | Literal]:
    """What may come in an object's place; nothing but its own datatype in that of a number or date.

    pySHACL gives up on comparing two kinds of value, or orders them by name (see oncokg.validate.referee).
    """
    here = quad.object.datatype.value if isinstance(quad.object, Literal) else ""
    if here not in COMPARED:
        return list(STRANGERS)
    return [
        other
        for other in STRANGERS
        if isinstance(other, Literal) and other.datatype.value == here and other not in ILL_TYPED
    ]


def damaged(store: pyoxigraph.Store, seed: int, number: int) -> pyoxigraph.Store:
    """Copy a default graph with some triples dropped, doubled with another object, or changed."""
    dice = random.Random(seed)  # noqa: S311
    quads = sorted(store.quads_for_pattern(None, None, None, DefaultGraph()), key=str)
    copy = pyoxigraph.Store()
    copy.extend(quads)
    by_predicate: dict[str, list[Quad]] = {}
    for quad in quads:
        by_predicate.setdefault(quad.predicate.value, []).append(quad)
    for _ in range(number):
        quad = dice.choice(by_predicate[dice.choice(sorted(by_predicate))])
        neighbour = dice.choice(by_predicate[quad.predicate.value]).object
        other = dice.choice((neighbour, dice.choice(_strangers(quad)), dice.choice(_strangers(quad))))
        if quad.predicate.value == KIND_OF and isinstance(other, Literal):
            other = NamedNode("http://example.org/Stranger")
        what = dice.choice(("drop", "double", "change", "move"))
        if what != "double":
            copy.remove(quad)
        if what in ("double", "change"):
            copy.add(Quad(quad.subject, quad.predicate, other))
        if what == "move":
            copy.add(Quad(dice.choice(quads).subject, quad.predicate, quad.object))
    return copy
