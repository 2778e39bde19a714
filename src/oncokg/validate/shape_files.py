"""Shapes files read: Turtle to constraints, with a clear error for what is malformed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.terms import OKS, PREFIXES
from oncokg.validate.finding import Severity, short, text_of
from oncokg.validate.plans import blanked
from oncokg.validate.shape_triples import ShapeTriples
from oncokg.validate.shapes import (
    DESCRIPTIONS,
    NODE_KINDS,
    PARAMETERS,
    REFEREE_ONLY,
    SH,
    Constraint,
    Refused,
    Shapes,
    Targets,
)

if TYPE_CHECKING:
    from oncokg.validate.finding import Node, Subject

_SEVERITIES: Final[dict[str, Severity]] = {
    SH + "Violation": "violation",
    SH + "Warning": "warning",
    SH + "Info": "info",
}
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_DEFAULT_PREFIXES: Final = {
    "rdf": PREFIXES["rdf"],
    "rdfs": PREFIXES["rdfs"],
    "owl": "http://www.w3.org/2002/07/owl#",
}
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OWN_NAMES: Final = re.compile(r"[?$]\w+|[\w-]*:[\w-]*")
_ELSEWHERE: Final = re.compile(r"SERVICE|FROM", re.IGNORECASE)


def read_shapes(paths: Iterable[Path]) -> Shapes:
    """Read shapes from Turtle files; shapes of the same IRI in several files are one shape.

    Raises `BadInput` with file and line for a file that is not Turtle or not SHACL.
    """
    graph = ShapeTriples()
    for path in paths:
        graph.load(path)
    constraints: list[Constraint] = []
    refused: list[Refused] = []
    for shape, targets in _all_targets(graph).items():
        if graph.flag(shape, "deactivated"):
            continue
        for part in (*_core_constraints(graph, shape, targets), *_sparql_constraints(graph, shape, targets)):
            if isinstance(part, Constraint):
                constraints.append(part)
            else:
                refused.append(part)
    return Shapes(constraints=tuple(constraints), refused=tuple(refused), triples=tuple(graph.with_names()))


def _all_targets(graph: ShapeTriples) -> dict[Subject, Targets]:
    """Return every shape with targets of its own or of a node shape that it is a property of."""
    found: dict[Subject, Targets] = {}
    children = {child for node in graph.properties for child in graph.get(node, "property")}
    roots = [node for node in graph.properties if _is_shape(graph, node)]
    for root in roots:
        _check_terms(graph, root)
        if root not in children:
            graph.name(root, f"{OKS}anonymous")
        targets = _targets(graph, root)
        if targets:
            found[root] = targets
    for root in [root for root in found if not graph.flag(root, "deactivated")]:
        if not graph.get(root, "path"):
            _inherit(graph, root, found)
    for root in found:
        graph.name(root, f"{OKS}anonymous")
    return found


def _is_shape(graph: ShapeTriples, node: Subject) -> bool:
    typed = graph.kinds(node) & {SH + "NodeShape", SH + "PropertyShape"}
    return bool(typed) or any(graph.get(node, name) for name in _TARGETS)


def _targets(graph: ShapeTriples, shape: Subject) -> Targets:
    classes = graph.iris(shape, "targetClass")
    if PREFIXES["rdfs"] + "Class" in graph.kinds(shape):
        classes = (*classes, text_of(shape))
    return Targets(
        classes=classes,
        nodes=tuple(graph.get(shape, "targetNode")),
        subjects_of=graph.iris(shape, "targetSubjectsOf"),
        objects_of=graph.iris(shape, "targetObjectsOf"),
    )


def _inherit(graph: ShapeTriples, shape: Subject, found: dict[Subject, Targets]) -> None:
    """Give the property shapes of a node shape its targets."""
    for child in graph.get(shape, "property"):
        node = graph.node(child, shape, "property")
        if not graph.get(node, "path"):
            raise graph.bad(node, "a property shape without sh:path", "give it one sh:path")
        _check_terms(graph, node)
        graph.name(node, graph.names[shape])
        found[node] = found.get(node, Targets()) | found[shape]


def _check_terms(graph: ShapeTriples, shape: Subject) -> None:
    """Refuse what SHACL does not have: a misspelt constraint would be no constraint."""
    known = {*PARAMETERS, *REFEREE_ONLY, *DESCRIPTIONS}
    for predicate in graph.properties[shape]:
        if predicate.startswith(SH) and predicate not in known:
            names = [term.removeprefix(SH) for term in known]
            near = difflib.get_close_matches(predicate.removeprefix(SH), names, n=1)
            hint = f"did you mean sh:{near[0]}?" if near else "correct its name"
            raise graph.bad(shape, f"{short(predicate)} is not a term of SHACL", hint)


def _core_constraints(
    graph: ShapeTriples, shape: Subject, targets: Targets
) -> Iterator[Constraint | Refused]:
    path, severity, message = graph.path(shape), _severity(graph, shape), graph.text(shape, "message")
    name, place = graph.names[shape], graph.place(shape)
    for predicate, values in graph.properties[shape].items():
        if predicate in REFEREE_ONLY or (predicate == SH + "property" and path is not None):
            yield Refused(shape=name, what=short(predicate), place=place)
        if predicate not in PARAMETERS:
            continue
        parameter = PARAMETERS[predicate]
        if len(values) > 1 and not parameter.several:
            raise graph.bad(shape, f"{len(values)} values of {short(predicate)}", "keep one")
        if parameter.only_on_properties and path is None:
            raise graph.bad(shape, f"{short(predicate)} on a node shape", "put it on a property shape")
        for value in values:
            yield Constraint(
                shape=name,
                parameter=predicate,
                values=_checked_value(graph, shape, predicate, value),
                targets=targets,
                path=path,
                severity=severity,
                message=message or f"breaks {short(predicate)}",
                flags=graph.text(shape, "flags") if predicate == SH + "pattern" else "",
                place=place,
            )


def _sparql_constraints(graph: ShapeTriples, shape: Subject, targets: Targets) -> Iterator[Constraint]:
    path, severity, message = graph.path(shape), _severity(graph, shape), graph.text(shape, "message")
    for number, value in enumerate(graph.get(shape, "sparql"), start=1):
        constraint = graph.node(value, shape, "sparql")
        if graph.flag(constraint, "deactivated"):
            continue
        graph.name(constraint, graph.names[shape], f"sparql-{number}")
        yield Constraint(
            shape=graph.names[shape],
            parameter=graph.names[constraint],
            values=(),
            targets=targets,
            path=path,
            severity=severity,
            message=graph.text(constraint, "message") or message or "breaks a SPARQL constraint",
            select=_select(graph, constraint),
            place=graph.place(constraint),
        )


def _severity(graph: ShapeTriples, shape: Subject) -> Severity:
    iri = graph.text(shape, "severity") or SH + "Violation"
    if iri not in _SEVERITIES:
        hint = "use sh:Violation, sh:Warning or sh:Info"
        raise graph.bad(shape, f"unknown severity {short(iri)}", hint)
    return _SEVERITIES[iri]


def _checked_value(graph: ShapeTriples, shape: Subject, predicate: str, value: Node) -> tuple[Node, ...]:
    """Return a parameter's value or the members of its list; raises `BadInput` for what it cannot be."""
    import pyoxigraph

    kind, name, text = PARAMETERS[predicate].kind, short(predicate), text_of(value)
    if kind == "list":
        return tuple(graph.members(shape, predicate, value))
    if kind == "iri" and not isinstance(value, pyoxigraph.NamedNode):
        raise graph.bad(shape, f"{name} is not an IRI", "give an IRI")
    if kind in ("integer", "literal") and not isinstance(value, pyoxigraph.Literal):
        raise graph.bad(shape, f"{name} is not a literal", "give a literal")
    if kind == "integer" and not re.fullmatch(r"[0-9]{1,9}", text):
        raise graph.bad(shape, f"{name} is no whole number", "give a whole number such as 1")
    if predicate == SH + "pattern" and (reason := _not_a_pattern(value)):
        raise graph.bad(shape, f"sh:pattern is no regular expression{reason}", "correct it")
    if predicate == SH + "nodeKind" and text not in NODE_KINDS:
        raise graph.bad(shape, f"sh:nodeKind {short(text)}", "use one of the six, such as sh:IRI")
    return (value,)


def _not_a_pattern(value: Node) -> str:
    """Return why one of the engines cannot read a pattern, or an empty text when both can."""
    import pyoxigraph

    try:
        re.compile(text_of(value))
    except re.error as error:
        return f": {error}"
    read = f"ASK {{ FILTER(COALESCE(REGEX('', {value}) = REGEX('', {value}), false)) }}"
    return "" if pyoxigraph.Store().query(read) else " of SPARQL"


def _select(graph: ShapeTriples, constraint: Subject) -> str:
    """Return the query of a SPARQL constraint with its prefixes declared."""
    import pyoxigraph

    texts = graph.get(constraint, "select")
    if len(texts) != 1:
        raise graph.bad(constraint, "a SPARQL constraint without one sh:select", "give one")
    declared = dict(_DEFAULT_PREFIXES)
    for group in graph.get(constraint, "prefixes"):
        for value in graph.get(graph.node(group, constraint, "prefixes"), "declare"):
            declaration = graph.node(value, constraint, "declare")
            declared[graph.text(declaration, "prefix")] = graph.text(declaration, "namespace")
    query = "\n".join(
        [*(f"PREFIX {prefix}: <{base}>" for prefix, base in declared.items()), text_of(texts[0])]
    )
    keywords = _OWN_NAMES.sub(" ", blanked(_ESCAPE.sub(_character, query)))
    if elsewhere := _ELSEWHERE.search(keywords):
        hint = "ask the graph that is checked"
        raise graph.bad(constraint, f"{elsewhere.group().upper()} in a SPARQL constraint", hint)
    try:
        solutions = pyoxigraph.Store().query(query)
    except SyntaxError as error:
        raise graph.bad(constraint, f"sh:select is not SPARQL: {error}", "correct it") from error
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise graph.bad(constraint, "sh:select is not a SELECT query", "make it one")
    return query


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code < 0x110000 else ""
