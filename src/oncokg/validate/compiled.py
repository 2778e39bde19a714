"""The fast engine: every constraint runs as one SPARQL query in Oxigraph on the draft's default graph."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput
from oncokg.terms import PREFIXES
from oncokg.validate.finding import Finding, short, text_of
from oncokg.validate.queries import ILL_TYPED, ClassTree, class_tree, query_of, refused_sparql
from oncokg.validate.rows import rows
from oncokg.validate.shapes import SH, Constraint, Shapes
from oncokg.validate.threads import in_threads

if TYPE_CHECKING:
    from pyoxigraph import Store

_KEPT_AS_INTEGER: Final = frozenset(
    f"xsd:{name}"
    for name in (
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)


def compiled_findings(store: Store, shapes: Shapes) -> Iterator[Finding]:
    """Yield every result that SHACL has for the store's default graph, as pySHACL would, in no order.

    Raises `BadInput` for a shape with a part that this engine does not know.
    """
    refuse_unknown(shapes)
    tree = class_tree(store)
    present: dict[str, bool] = {}
    alike: dict[Hashable, list[Constraint]] = {}
    for constraint in shapes.constraints:
        if _has_focus(store, constraint, tree, present):
            asked = (constraint.parameter, constraint.values, constraint.path, constraint.flags)
            alike.setdefault((*asked, constraint.select), []).append(constraint)
    for found in in_threads([partial(_run_alike, store, tree, group) for group in alike.values()]):
        yield from found


def refuse_unknown(shapes: Shapes) -> None:
    """Raise `BadInput` for the first part of a shape that cannot be compiled."""
    parts = [(refused.what, refused.place) for refused in shapes.refused]
    parts += [(_unknown(constraint), constraint.place) for constraint in shapes.constraints]
    for what, place in parts:
        if what:
            raise BadInput(place, f"the compiled engine does not know {what}", "use pySHACL as the engine")


def _unknown(constraint: Constraint) -> str:
    if constraint.select:
        return refused_sparql(constraint.select)
    if constraint.parameter == SH + "datatype" and text_of(constraint.values[0]) not in ILL_TYPED:
        datatype = short(text_of(constraint.values[0]))
        kept = " (the store keeps it as xsd:integer)" if datatype in _KEPT_AS_INTEGER else ""
        return f"the datatype {datatype}{kept}"
    if constraint.targets.nodes and (constraint.path or "").endswith(("*", "?")):
        return "a path that may have no step, from sh:targetNode"
    return ""


def _has_focus(store: Store, constraint: Constraint, tree: ClassTree, present: dict[str, bool]) -> bool:
    """Tell whether the constraint can have a focus node: most classes are absent from most drafts."""
    from pyoxigraph import DefaultGraph, NamedNode

    kind_of, targets = NamedNode(PREFIXES["rdf"] + "type"), constraint.targets
    if targets.nodes or targets.subjects_of or targets.objects_of:
        return True
    for target in targets.classes:
        for name in tree.all_of(target):
            if name not in present:
                quads = store.quads_for_pattern(None, kind_of, NamedNode(name), DefaultGraph())
                present[name] = next(iter(quads), None) is not None
            if present[name]:
                return True
    return False


def _run_alike(store: Store, tree: ClassTree, constraints: Sequence[Constraint]) -> list[Finding]:
    """Run constraints that ask for the same: all at once, and one by one only where something is found."""
    first = constraints[0]
    if len(constraints) > 1:
        together = replace(first, targets=reduce(or_, (constraint.targets for constraint in constraints)))
        query = query_of(together, tree)
        if not query or next(rows(store, query), None) is None:
            return []
    return [finding for constraint in constraints for finding in _run(store, tree, constraint)]


def _run(store: Store, tree: ClassTree, constraint: Constraint) -> list[Finding]:
    query, found = query_of(constraint, tree), []
    for row in rows(store, query) if query else ():
        focus, value, path = row["this"], row.get("value"), row.get("path")
        if value is None and constraint.path is None and constraint.parameter != SH + "hasValue":
            value = focus
        found.append(
            Finding(
                shape=constraint.shape,
                constraint=constraint.parameter,
                severity=constraint.severity,
                focus=focus,
                path=constraint.path if path is None else text_of(path),
                value=value,
                message=constraint.message,
            )
        )
    return found
