"""Shapes files read: Turtle to constraints, with a clear error for what is malformed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput
from oncokg.terms import OKS, PREFIXES
from oncokg.validate.finding import Severity, short, text_of
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
    from pyoxigraph import Triple

    from oncokg.validate.finding import Node, Subject

_RDF: Final = PREFIXES["rdf"]
_TYPE: Final = _RDF + "type"
_SEVERITIES: Final[dict[str, Severity]] = {
    SH + "Violation": "violation",
    SH + "Warning": "warning",
    SH + "Info": "info",
}
_SUFFIXES: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_DEFAULT_PREFIXES: Final = {"rdf": _RDF, "rdfs": PREFIXES["rdfs"], "owl": "http://www.w3.org/2002/07/owl#"}


def read_shapes(paths: Iterable[Path]) -> Shapes:
    """Read shapes from Turtle files; shapes of the same IRI in several files are one shape.

    Raises `BadInput` with file and line for a file that is not Turtle or not SHACL.
    """
    reader = _Reader()
    for path in paths:
        reader.load(path)
    return reader.shapes()


class _Reader:
    def __init__(self) -> None:
        self._triples: list[Triple] = []
        self._properties: dict[Subject, dict[str, list[Node]]] = {}
        self._files: dict[Subject, Path] = {}
        self._texts: dict[Path, str] = {}
        self._names: dict[Subject, str] = {}
        self._parents: dict[Subject, Subject] = {}

    def load(self, path: Path) -> None:
        import pyoxigraph

        try:
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            raise BadInput(
                str(path), error.strerror or "cannot be read", "give a Turtle file of shapes"
            ) from error
        except UnicodeDecodeError as error:
            raise BadInput(str(path), f"byte {error.start} is not UTF-8", "save the file as UTF-8") from error
        self._texts[path] = text
        try:
            quads = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE, base_iri=OKS))
        except SyntaxError as error:
            where = f"{path}, line {error.lineno}" if error.lineno else str(path)
            raise BadInput(where, f"not Turtle: {error.msg}", "correct the file") from error
        for quad in quads:
            self._triples.append(quad.triple)
            self._files.setdefault(quad.subject, path)
            objects = self._properties.setdefault(quad.subject, {}).setdefault(quad.predicate.value, [])
            if quad.object not in objects:
                objects.append(quad.object)

    def shapes(self) -> Shapes:
        """Walk from every shape that has targets; each shape is read once, with the union of its targets."""
        targets = self._all_targets()
        constraints: list[Constraint] = []
        refused: list[Refused] = []
        for shape, shape_targets in targets.items():
            if self._flag(shape, "deactivated"):
                continue
            for part in self._constraints(shape, shape_targets):
                if isinstance(part, Constraint):
                    constraints.append(part)
                else:
                    refused.append(part)
        return Shapes(
            constraints=tuple(constraints), refused=tuple(refused), triples=tuple(self._with_names())
        )

    # -- what a shape looks at

    def _all_targets(self) -> dict[Subject, Targets]:
        found: dict[Subject, Targets] = {}
        children = {child for node in self._properties for child in self._get(node, "property")}
        roots = [node for node in self._properties if self._is_shape(node)]
        for root in roots:
            self._check_terms(root)
            if root not in children:
                self._name(root, f"{OKS}anonymous")
            targets = self._targets(root)
            if targets:
                found[root] = targets
        for root in [root for root in found if not self._flag(root, "deactivated")]:
            if not self._get(root, "path"):
                self._inherit(root, found)
        for root in found:
            self._name(root, f"{OKS}anonymous")
        return found

    def _inherit(self, shape: Subject, found: dict[Subject, Targets]) -> None:
        """Give the property shapes of a node shape its targets."""
        for child in self._get(shape, "property"):
            node = self._subject(child, shape, "sh:property")
            self._parents.setdefault(node, shape)
            if not self._get(node, "path"):
                raise self._bad(node, "a property shape without sh:path", "give it one sh:path")
            self._check_terms(node)
            self._name(node, self._names[shape])
            found[node] = found.get(node, Targets()) | found[shape]

    def _is_shape(self, node: Subject) -> bool:
        types = {text_of(kind) for kind in self._properties[node].get(_TYPE, ())}
        return bool(
            types & {SH + "NodeShape", SH + "PropertyShape"}
            or any(self._get(node, name) for name in ("targetClass", "targetNode"))
            or any(self._get(node, name) for name in ("targetSubjectsOf", "targetObjectsOf"))
        )

    def _targets(self, shape: Subject) -> Targets:
        classes = self._iris(shape, "targetClass")
        kinds = {text_of(kind) for kind in self._properties[shape].get(_TYPE, ())}
        if PREFIXES["rdfs"] + "Class" in kinds:
            classes = (*classes, text_of(shape))
        return Targets(
            classes=classes,
            nodes=tuple(self._get(shape, "targetNode")),
            subjects_of=self._iris(shape, "targetSubjectsOf"),
            objects_of=self._iris(shape, "targetObjectsOf"),
        )

    # -- what it asks for

    def _constraints(self, shape: Subject, targets: Targets) -> Iterator[Constraint | Refused]:
        path = self._path(shape)
        severity = self._severity(shape)
        message = self._text(shape, "message")
        name, place = self._names[shape], self._place(shape)
        for predicate, values in self._properties[shape].items():
            if predicate in REFEREE_ONLY or (predicate == SH + "property" and path is not None):
                yield Refused(shape=name, what=short(predicate), place=place)
            if predicate not in PARAMETERS:
                continue
            parameter = PARAMETERS[predicate]
            if len(values) > 1 and not parameter.several:
                raise self._bad(shape, f"{len(values)} values of {short(predicate)}", "keep one")
            if parameter.only_on_properties and path is None:
                raise self._bad(shape, f"{short(predicate)} on a node shape", "put it on a property shape")
            for value in values:
                members = self._checked_value(shape, predicate, value)
                yield Constraint(
                    shape=name,
                    parameter=predicate,
                    values=members,
                    targets=targets,
                    path=path,
                    severity=severity,
                    message=message or f"breaks {short(predicate)}",
                    flags=self._text(shape, "flags") if predicate == SH + "pattern" else "",
                    place=place,
                )
        for number, node in enumerate(self._get(shape, "sparql"), start=1):
            constraint = self._subject(node, shape, "sh:sparql")
            self._parents.setdefault(constraint, shape)
            if self._flag(constraint, "deactivated"):
                continue
            self._name(constraint, name, f"sparql-{number}")
            yield Constraint(
                shape=name,
                parameter=self._names[constraint],
                values=(),
                targets=targets,
                path=path,
                severity=severity,
                message=self._text(constraint, "message") or message or "breaks a SPARQL constraint",
                select=self._select(constraint),
                place=self._place(constraint),
            )

    def _checked_value(self, shape: Subject, predicate: str, value: Node) -> tuple[Node, ...]:
        import pyoxigraph

        kind = PARAMETERS[predicate].kind
        if kind == "list":
            return tuple(self._list(shape, predicate, value))
        if kind == "iri" and not isinstance(value, pyoxigraph.NamedNode):
            raise self._bad(shape, f"{short(predicate)} is not an IRI", "give an IRI")
        if kind in ("integer", "literal") and not isinstance(value, pyoxigraph.Literal):
            raise self._bad(shape, f"{short(predicate)} is not a literal", "give a literal")
        if kind == "integer" and not re.fullmatch(r"[0-9]{1,9}", text_of(value)):
            raise self._bad(shape, f"{short(predicate)} is no whole number", "give a whole number such as 1")
        if predicate == SH + "pattern":
            self._check_pattern(shape, value)
        if predicate == SH + "nodeKind" and text_of(value) not in NODE_KINDS:
            raise self._bad(
                shape, f"sh:nodeKind {short(text_of(value))}", "use one of the six, such as sh:IRI"
            )
        return (value,)

    def _check_pattern(self, shape: Subject, value: Node) -> None:
        """Refuse a pattern that one of the engines cannot read."""
        import pyoxigraph

        reason = ""
        try:
            re.compile(text_of(value))
        except re.error as error:
            reason = f": {error}"
        read = f"ASK {{ FILTER(COALESCE(REGEX('', {value}) = REGEX('', {value}), false)) }}"
        if reason or not pyoxigraph.Store().query(read):
            raise self._bad(shape, f"sh:pattern is no regular expression{reason}", "correct it")

    def _select(self, constraint: Subject) -> str:
        import pyoxigraph

        texts = self._get(constraint, "select")
        if len(texts) != 1:
            raise self._bad(constraint, "a SPARQL constraint without one sh:select", "give one")
        declared = dict(_DEFAULT_PREFIXES)
        for group in self._get(constraint, "prefixes"):
            for node in self._get(self._subject(group, constraint, "sh:prefixes"), "declare"):
                declaration = self._subject(node, constraint, "sh:declare")
                declared[self._text(declaration, "prefix")] = self._text(declaration, "namespace")
        lines = [f"PREFIX {prefix}: <{base}>" for prefix, base in declared.items()]
        query = "\n".join([*lines, text_of(texts[0])])
        try:
            solutions = pyoxigraph.Store().query(query)
        except SyntaxError as error:
            raise self._bad(constraint, f"sh:select is not SPARQL: {error}", "correct it") from error
        if not isinstance(solutions, pyoxigraph.QuerySolutions):
            raise self._bad(constraint, "sh:select is not a SELECT query", "make it one")
        return query

    def _path(self, shape: Subject) -> str | None:
        import pyoxigraph

        paths = self._get(shape, "path")
        if not paths:
            return None
        if len(paths) > 1:
            raise self._bad(shape, "several values of sh:path", "keep one")
        node = paths[0]
        return node.value if isinstance(node, pyoxigraph.NamedNode) else self._path_text(shape, node)

    def _path_text(self, shape: Subject, node: Node) -> str:
        import pyoxigraph

        if isinstance(node, pyoxigraph.NamedNode):
            return f"<{node.value}>"
        if isinstance(node, pyoxigraph.BlankNode):
            inner = self._properties.get(node, {})
            if _RDF + "first" in inner:
                steps = [self._path_text(shape, step) for step in self._list(shape, SH + "path", node)]
                return f"({'/'.join(steps)})"
            if inverse := inner.get(SH + "inversePath"):
                return f"^{self._path_text(shape, inverse[0])}"
            if alternatives := inner.get(SH + "alternativePath"):
                steps = [
                    self._path_text(shape, step) for step in self._list(shape, SH + "path", alternatives[0])
                ]
                return f"({'|'.join(steps)})"
            for name, suffix in _SUFFIXES.items():
                if repeated := inner.get(SH + name):
                    return f"({self._path_text(shape, repeated[0])}){suffix}"
        raise self._bad(shape, "sh:path is not a property path", "give a property's IRI")

    # -- reading values

    def _get(self, node: Subject, name: str) -> list[Node]:
        return self._properties.get(node, {}).get(SH + name, [])

    def _iris(self, node: Subject, name: str) -> tuple[str, ...]:
        import pyoxigraph

        values = self._get(node, name)
        if not all(isinstance(value, pyoxigraph.NamedNode) for value in values):
            raise self._bad(node, f"sh:{name} is not an IRI", "give an IRI")
        return tuple(text_of(value) for value in values)

    def _text(self, node: Subject, name: str) -> str:
        return min((text_of(value) for value in self._get(node, name)), default="")

    def _flag(self, node: Subject, name: str) -> bool:
        return self._text(node, name) in ("true", "1")

    def _severity(self, shape: Subject) -> Severity:
        iri = self._text(shape, "severity") or SH + "Violation"
        if iri not in _SEVERITIES:
            raise self._bad(
                shape, f"unknown severity {short(iri)}", "use sh:Violation, sh:Warning or sh:Info"
            )
        return _SEVERITIES[iri]

    def _subject(self, node: Node, parent: Subject, what: str) -> Subject:
        import pyoxigraph

        if isinstance(node, pyoxigraph.Literal):
            raise self._bad(parent, f"{what} is a literal", "give a node")
        return node

    def _list(self, shape: Subject, predicate: str, head: Node) -> Iterator[Node]:
        import pyoxigraph

        node, seen = head, set[object]()
        while node != pyoxigraph.NamedNode(_RDF + "nil"):
            step = {} if isinstance(node, pyoxigraph.Literal) else self._properties.get(node, {})
            first, rest = step.get(_RDF + "first", []), step.get(_RDF + "rest", [])
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise self._bad(shape, f"{short(predicate)} is not a list", "write it as ( a b c )")
            seen.add(node)
            yield first[0]
            node = rest[0]

    def _check_terms(self, shape: Subject) -> None:
        """Refuse what SHACL does not have: a misspelt constraint would be no constraint."""
        known = {*PARAMETERS, *REFEREE_ONLY, *DESCRIPTIONS}
        for predicate in self._properties[shape]:
            if predicate.startswith(SH) and predicate not in known:
                names = [term.removeprefix(SH) for term in known]
                near = difflib.get_close_matches(predicate.removeprefix(SH), names, n=1)
                hint = f"did you mean sh:{near[0]}?" if near else "correct its name"
                raise self._bad(shape, f"{short(predicate)} is not a term of SHACL", hint)

    # -- names and places

    def _name(self, node: Subject, base: str, tail: str = "") -> None:
        """Give a node without an IRI one, from its parent and its path."""
        import pyoxigraph

        if node in self._names:
            return
        if isinstance(node, pyoxigraph.NamedNode):
            self._names[node] = node.value
            return
        paths = self._get(node, "path")
        if not tail and paths and isinstance(paths[0], pyoxigraph.NamedNode):
            tail = re.split(r"[#/]", paths[0].value)[-1]
        stem = name = f"{base}-{tail or ('path' if paths else 'shape')}"
        taken = set(self._names.values())
        number = 2
        while name in taken:
            name = f"{stem}-{number}"
            number += 1
        self._names[node] = name

    def _with_names(self) -> Iterator[Triple]:
        import pyoxigraph

        named: dict[Node, pyoxigraph.NamedNode] = {
            node: pyoxigraph.NamedNode(name) for node, name in self._names.items()
        }
        for triple in self._triples:
            yield pyoxigraph.Triple(
                named.get(triple.subject, triple.subject),
                triple.predicate,
                named.get(triple.object, triple.object),
            )

    def _place(self, node: Subject) -> str:
        """Return file and line where the node's description begins, or its parent's, or only the file."""
        parents = [node]
        while parents[-1] in self._parents:
            parents.append(self._parents[parents[-1]])
        path = next((self._files[candidate] for candidate in parents if candidate in self._files), None)
        if path is None:
            return "shapes"
        text = self._texts[path]
        for candidate in parents:
            local = re.escape(re.split(r"[#/]", text_of(candidate))[-1])
            for indent in ("", r"\s*"):
                name = re.compile(rf"^{indent}(?:<[^>\n]*[#/]{local}>|[\w-]*:{local}(?![\w-]))", re.MULTILINE)
                found = name.search(text) if local else None
                if found:
                    return f"{path}, line {text.count(chr(10), 0, found.end()) + 1}"
        return str(path)

    def _bad(self, node: Subject, reason: str, hint: str) -> BadInput:
        return BadInput(self._place(node), reason, hint)
