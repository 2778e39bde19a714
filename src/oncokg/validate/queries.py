"""Each constraint as one SPARQL SELECT that returns `?this` and, where there is one, the offending `?value`.

How the queries are laid out decides their speed: Oxigraph scans a row of an index in 0.3 microseconds, and
takes 5 for each lookup that an EXISTS or the join of two patterns makes. So a constraint on values scans the
property, and `IF` keeps the lookup of the focus node's class for the few values that fail: of `bad && EXISTS`
the lookup would come first. What must be there, or be of a class, is taken away with MINUS, which scans both
sides once. Patterns are joined as subqueries, which makes it a hash join (`oncokg.validate.plans`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oncokg.terms import PREFIXES
from oncokg.validate.finding import COMPLEX_PATH, text_of
from oncokg.validate.plans import blanked, hash_joined
from oncokg.validate.shapes import SH, Constraint, Targets

if TYPE_CHECKING:
    from pyoxigraph import Store

_XSD: Final = PREFIXES["xsd"]
_SUBCLASS: Final = PREFIXES["rdfs"] + "subClassOf"


@dataclass(frozen=True, kw_only=True)
class ClassTree:
    """The classes of a graph, each with the classes below it by `rdfs:subClassOf` in that graph."""

    below: Mapping[str, frozenset[str]]

    def all_of(self, class_iri: str) -> tuple[str, ...]:
        """Return the class and every class below it, sorted."""
        return tuple(sorted({class_iri} | self.below.get(class_iri, frozenset())))


def class_tree(store: Store) -> ClassTree:
    """Read the class tree of a store's default graph."""
    from pyoxigraph import DefaultGraph, NamedNode

    children: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, NamedNode(_SUBCLASS), None, DefaultGraph()):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            children.setdefault(quad.object.value, set()).add(quad.subject.value)
    below: dict[str, frozenset[str]] = {}
    for top in children:
        found: set[str] = set()
        queue = [top]
        while queue:
            new = children.get(queue.pop(), set()) - found
            found |= new
            queue.extend(new)
        below[top] = frozenset(found)
    return ClassTree(below=below)


def query_of(constraint: Constraint, tree: ClassTree) -> str:
    """Return the SELECT that finds every node (and value) that breaks the constraint."""
    writer = _Writer(constraint=constraint, tree=tree)
    if constraint.select:
        return writer.sparql()
    return _FORMS[constraint.parameter](writer)


@dataclass(frozen=True, kw_only=True)
class _Writer:
    constraint: Constraint
    tree: ClassTree

    # -- focus nodes, as a pattern that finds them or as a test of ?this

    def focus(self) -> str:
        """Return a group that binds every focus node once."""
        branches = self._branches("?this")
        if len(branches) == 1 and branches[0].startswith("?this a "):
            return f"{branches[0]} ."
        return f"{{ SELECT DISTINCT ?this {{ {' UNION '.join(f'{{ {branch} }}' for branch in branches)} }} }}"

    def is_focus(self) -> str:
        """Return an expression: ?this is a focus node."""
        targets = self.constraint.targets
        tests = [f"EXISTS {{ {branch} }}" for branch in self._branches("?this", nodes=False)]
        tests += [f"sameTerm(?this, {node})" for node in targets.nodes]
        return f"({' || '.join(tests)})"

    def _branches(self, this: str, *, nodes: bool = True) -> list[str]:
        targets: Targets = self.constraint.targets
        classes = sorted({name for target in targets.classes for name in self.tree.all_of(target)})
        return [
            *(f"{this} a <{name}>" for name in classes),
            *(f"{this} <{name}> ?any" for name in targets.subjects_of),
            *(f"?any <{name}> {this}" for name in targets.objects_of),
            *(f"VALUES {this} {{ {node} }}" for node in targets.nodes if nodes),
        ]

    # -- values

    @property
    def _plain(self) -> bool:
        return self.constraint.path is not None and not self.constraint.path.startswith(COMPLEX_PATH)

    @property
    def _step(self) -> str:
        path = self.constraint.path or ""
        return f"<{path}>" if self._plain else path

    @property
    def only(self) -> str:
        """Return the parameter's one value as SPARQL text."""
        return str(self.constraint.values[0])

    @property
    def number(self) -> int:
        """Return the parameter's one value, a whole number."""
        return int(text_of(self.constraint.values[0]))

    def values(self, bad: str, *, more: str = "") -> str:
        """Return the query for a constraint on values.

        Args:
            bad: an expression that is true of an offending ?value, and never an error.
            more: a group to join with, which may bind ?this and ?other.
        """
        if self.constraint.path is None:
            here = re.sub(r"\?value\b", "?this", f"{more} FILTER({bad})")
            return f"SELECT DISTINCT ?this WHERE {{ {self.focus()} {here} }}"
        if self._plain:
            found = f"?this {self._step} ?value"
            if more:
                found = f"{{ SELECT ?this ?value WHERE {{ {found} }} }} {more}"
            return f"SELECT DISTINCT ?this ?value WHERE {{ {found} {self._of_focus(bad)} }}"
        return (
            f"SELECT DISTINCT ?this ?value WHERE {{ {self.focus()} ?this {self._step} ?value . {more} "
            f"FILTER({bad}) }}"
        )

    def _of_focus(self, bad: str) -> str:
        """Return a filter that looks for the focus node only where `bad` is true."""
        return f"FILTER(IF({bad}, {self.is_focus()}, false))"

    # -- the other forms

    def too_few(self) -> str:
        """Return the query for `sh:minCount`; empty when it asks for nothing."""
        if self.number == 0:
            return ""
        if self.number == 1:
            without = "MINUS" if self._plain else "FILTER NOT EXISTS"
            return f"SELECT ?this WHERE {{ {self.focus()} {without} {{ ?this {self._step} ?any }} }}"
        return (
            f"SELECT ?this WHERE {{ {self.focus()} OPTIONAL {{ ?this {self._step} ?value }} }} "
            f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) < {self.number})"
        )

    def too_many(self) -> str:
        """Return the query for `sh:maxCount`."""
        if not self._plain:
            return (
                f"SELECT ?this WHERE {{ {self.focus()} ?this {self._step} ?value }} "
                f"GROUP BY ?this HAVING(COUNT(DISTINCT ?value) > {self.number})"
            )
        counted = f"?this (COUNT(?value) AS ?count) WHERE {{ ?this {self._step} ?value }} GROUP BY ?this"
        bad = f"?count > {self.number}"
        return f"SELECT ?this WHERE {{ {{ SELECT {counted} }} {self._of_focus(bad)} }}"

    def lacks_value(self) -> str:
        """Return the query for `sh:hasValue`."""
        if self.constraint.path is None:
            return f"SELECT ?this WHERE {{ {self.focus()} FILTER(!sameTerm(?this, {self.only})) }}"
        if self._plain:
            return f"SELECT ?this WHERE {{ {self.focus()} MINUS {{ ?this {self._step} {self.only} }} }}"
        return (
            f"SELECT ?this WHERE {{ {self.focus()} "
            f"FILTER NOT EXISTS {{ ?this {self._step} ?value FILTER(sameTerm(?value, {self.only})) }} }}"
        )

    def wrong_class(self) -> str:
        """Return the query for `sh:class`."""
        node = "?this" if self.constraint.path is None else "?value"
        classes = self.tree.all_of(text_of(self.constraint.values[0]))
        others = f"MINUS {{ {' UNION '.join(f'{{ {node} a <{name}> }}' for name in classes)} }}"
        if self.constraint.path is None:
            return f"SELECT DISTINCT ?this WHERE {{ {self.focus()} {others} }}"
        if self._plain:
            counted = (
                f"?value (COUNT(*) AS ?count) WHERE {{ ?any {self._step} ?value {others} }} GROUP BY ?value"
            )
            found = f"{{ SELECT {counted} }} ?this {self._step} ?value"
            return f"SELECT DISTINCT ?this ?value WHERE {{ {found} {self._of_focus('?count > 0')} }}"
        return f"SELECT DISTINCT ?this ?value WHERE {{ {self.focus()} ?this {self._step} ?value {others} }}"

    def wrong_datatype(self) -> str:
        """Return the query for `sh:datatype`: another datatype, or a text that the datatype does not have."""
        datatype = text_of(self.constraint.values[0])
        ill_typed = ILL_TYPED[datatype]
        return self.values(
            f"!isLiteral(?value) || DATATYPE(?value) != <{datatype}>"
            + (f" || {ill_typed}" if ill_typed else "")
        )

    def wrong_pattern(self) -> str:
        """Return the query for `sh:pattern`."""
        from pyoxigraph import Literal

        flags = f", {Literal(self.constraint.flags)}" if self.constraint.flags else ""
        return self.values(f"isBlank(?value) || !REGEX(STR(?value), {self.only}{flags})")

    def wrong_pair(self, operator: str) -> str:
        """Return the query for `sh:lessThan` and `sh:lessThanOrEquals`."""
        other = f"{{ SELECT ?this ?other WHERE {{ ?this {self.only} ?other }} }}"
        return self.values(f"!COALESCE(?value {operator} ?other, false)", more=other)

    def shared_value(self) -> str:
        """Return the query for `sh:disjoint`."""
        if self.constraint.path is None:
            return f"SELECT DISTINCT ?this WHERE {{ {self.focus()} ?this {self.only} ?this }}"
        return self.values("true", more=f"{{ SELECT ?this ?value WHERE {{ ?this {self.only} ?value }} }}")

    def sparql(self) -> str:
        """Return a SPARQL constraint's query, with the focus nodes found inside its WHERE."""
        text = self.constraint.select
        path = self._step if self.constraint.path else ""
        text = re.sub(r"[?$]PATH\b", lambda _: path, text)
        start = blanked(text).index("{") + 1
        return f"{text[:start]} {{ SELECT ?this WHERE {{ {self.focus()} }} }} {hash_joined(text, start)}"


def refused_sparql(text: str) -> str:
    """Return why a SPARQL constraint cannot be compiled, or an empty text when it can.

    SHACL binds `$this` everywhere in the query, the compiled form only where the group that finds the focus
    nodes is joined; inside the words listed here the two would differ.
    """
    skeleton = blanked(text)
    found = _UNSAFE.search(skeleton)
    if found:
        return f"{found.group().upper()} in a SPARQL constraint"
    if len(re.findall(r"\bSELECT\b", skeleton, re.IGNORECASE)) != 1:
        return "a SELECT inside a SPARQL constraint"
    if not re.search(r"\bSELECT\b[^{]*[?$]this\b", skeleton, re.IGNORECASE):
        return "a SPARQL constraint that does not select $this"
    return ""


_UNSAFE: Final = re.compile(
    r"\b(?:MINUS|VALUES|SERVICE|UNION|GRAPH|GROUP|ORDER|LIMIT|OFFSET|HAVING)\b"
    r"|[?$](?:shapesGraph|currentShape)\b",
    re.IGNORECASE,
)
_NOT_NUMERIC: Final = "!isNumeric(?value)"
_NO_YEAR: Final = "!COALESCE(YEAR(?value) > 0 && YEAR(?value) < 10000, false)"
ILL_TYPED: Final[Mapping[str, str]] = {
    _XSD + "string": "",
    PREFIXES["rdf"] + "langString": "",
    _XSD + "anyURI": "",
    _XSD + "integer": _NOT_NUMERIC,
    _XSD + "decimal": _NOT_NUMERIC,
    _XSD + "double": _NOT_NUMERIC,
    _XSD + "float": _NOT_NUMERIC,
    _XSD + "boolean": "STR(?value) NOT IN ('true', 'false')",
    _XSD + "date": _NO_YEAR,
    _XSD + "dateTime": _NO_YEAR,
}
"""Datatype to the test that ?value, a literal of that datatype, has a text the datatype does not have."""

_NODE_KINDS: Final[Mapping[str, str]] = {
    SH + "IRI": "!isIRI(?value)",
    SH + "BlankNode": "!isBlank(?value)",
    SH + "Literal": "!isLiteral(?value)",
    SH + "BlankNodeOrIRI": "isLiteral(?value)",
    SH + "BlankNodeOrLiteral": "isIRI(?value)",
    SH + "IRIOrLiteral": "isBlank(?value)",
}


def _node_kind(writer: _Writer) -> str:
    return writer.values(_NODE_KINDS[text_of(writer.constraint.values[0])])


def _members(writer: _Writer) -> str:
    tests = " || ".join(f"sameTerm(?value, {member})" for member in writer.constraint.values)
    return writer.values(f"!({tests or 'false'})")


_FORMS: Final[Mapping[str, Callable[[_Writer], str]]] = {
    SH + "class": _Writer.wrong_class,
    SH + "datatype": _Writer.wrong_datatype,
    SH + "nodeKind": _node_kind,
    SH + "minCount": _Writer.too_few,
    SH + "maxCount": _Writer.too_many,
    SH + "minExclusive": lambda writer: writer.values(f"!COALESCE(?value > {writer.only}, false)"),
    SH + "minInclusive": lambda writer: writer.values(f"!COALESCE(?value >= {writer.only}, false)"),
    SH + "maxExclusive": lambda writer: writer.values(f"!COALESCE(?value < {writer.only}, false)"),
    SH + "maxInclusive": lambda writer: writer.values(f"!COALESCE(?value <= {writer.only}, false)"),
    SH + "minLength": lambda writer: writer.values(
        f"isBlank(?value) || STRLEN(STR(?value)) < {writer.number}"
    ),
    SH + "maxLength": lambda writer: writer.values(
        f"isBlank(?value) || STRLEN(STR(?value)) > {writer.number}"
    ),
    SH + "pattern": _Writer.wrong_pattern,
    SH + "in": _members,
    SH + "hasValue": _Writer.lacks_value,
    SH + "disjoint": _Writer.shared_value,
    SH + "lessThan": lambda writer: writer.wrong_pair("<"),
    SH + "lessThanOrEquals": lambda writer: writer.wrong_pair("<="),
}
