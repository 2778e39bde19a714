"""What shapes ask for, as values: one constraint for each (shape, parameter, value)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from oncokg.validate.finding import Node, Severity

SH: Final = PREFIXES["sh"]

ValueKind = Literal["iri", "integer", "literal", "list", "any"]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A SHACL parameter that the compiled engine knows: its values, and where it may stand."""

    kind: ValueKind
    several: bool = False
    only_on_properties: bool = False


PARAMETERS: Final[Mapping[str, Parameter]] = {
    SH + "class": Parameter(kind="iri", several=True),
    SH + "datatype": Parameter(kind="iri"),
    SH + "nodeKind": Parameter(kind="iri"),
    SH + "minCount": Parameter(kind="integer", only_on_properties=True),
    SH + "maxCount": Parameter(kind="integer", only_on_properties=True),
    SH + "minExclusive": Parameter(kind="literal"),
    SH + "minInclusive": Parameter(kind="literal"),
    SH + "maxExclusive": Parameter(kind="literal"),
    SH + "maxInclusive": Parameter(kind="literal"),
    SH + "minLength": Parameter(kind="integer"),
    SH + "maxLength": Parameter(kind="integer"),
    SH + "pattern": Parameter(kind="literal"),
    SH + "in": Parameter(kind="list"),
    SH + "hasValue": Parameter(kind="any", several=True),
    SH + "disjoint": Parameter(kind="iri", several=True),
    SH + "lessThan": Parameter(kind="iri", several=True, only_on_properties=True),
    SH + "lessThanOrEquals": Parameter(kind="iri", several=True, only_on_properties=True),
}
"""What the compiled engine can run, SPARQL constraints apart."""

NODE_KINDS: Final = frozenset(
    SH + name
    for name in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
)
"""The values of `sh:nodeKind`."""

REFEREE_ONLY: Final = frozenset(
    SH + name
    for name in (
        *("equals", "languageIn", "uniqueLang", "closed", "node", "not", "and", "or", "xone"),
        *("qualifiedValueShape", "target", "rule", "expression", "js"),
    )
)
"""What only pySHACL can run."""

DESCRIPTIONS: Final = frozenset(
    SH + name
    for name in (
        *("name", "description", "message", "severity", "deactivated", "order", "group", "defaultValue"),
        *("path", "property", "sparql", "flags", "ignoredProperties"),
        *("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"),
        *("entailment", "shapesGraph", "declare", "prefixes"),
    )
)
"""Every other SHACL term that may stand on a shape."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Which nodes a shape looks at: the union of all of these."""

    classes: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()

    def __or__(self, other: Targets) -> Targets:
        """Return the union."""
        return Targets(
            classes=tuple(dict.fromkeys(self.classes + other.classes)),
            nodes=tuple(dict.fromkeys(self.nodes + other.nodes)),
            subjects_of=tuple(dict.fromkeys(self.subjects_of + other.subjects_of)),
            objects_of=tuple(dict.fromkeys(self.objects_of + other.objects_of)),
        )

    def __bool__(self) -> bool:
        """Tell whether there is any target."""
        return bool(self.classes or self.nodes or self.subjects_of or self.objects_of)


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One thing that one shape asks of each of its focus nodes.

    Attributes:
        shape: IRI of the shape.
        parameter: IRI of the SHACL parameter (`sh:minCount`), or of the SPARQL constraint.
        values: the parameter's value; the members of the list for `sh:in`; none for a SPARQL constraint.
        path: None on a node shape; else an IRI or a SPARQL property path, as in `Finding.path`.
        flags: of a pattern.
        select: the query of a SPARQL constraint with its prefixes declared; empty for the others.
        place: the file and line of the shape, for messages.
    """

    shape: str
    parameter: str
    values: tuple[Node, ...]
    targets: Targets
    path: str | None
    severity: Severity
    message: str
    flags: str = ""
    select: str = ""
    place: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A part of a shape that the compiled engine cannot run."""

    shape: str
    what: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """The shapes of some files.

    Attributes:
        constraints: everything that the compiled engine can run.
        refused: everything else.
        triples: the shapes themselves; every shape and SPARQL constraint has an IRI, also those the files
            left without one.
    """

    constraints: tuple[Constraint, ...]
    refused: tuple[Refused, ...]
    triples: tuple[Triple, ...]

    def pairs(self) -> set[tuple[str, str]]:
        """Return every (shape, parameter)."""
        return {(constraint.shape, constraint.parameter) for constraint in self.constraints}
