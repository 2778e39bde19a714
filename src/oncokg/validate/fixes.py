"""What to do about a finding, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from oncokg.terms import OKS
from oncokg.validate.finding import Finding, short, show
from oncokg.validate.shapes import SH

_BY_PARAMETER: Final[Mapping[str, str]] = {
    "minCount": "add {path} to {focus}",
    "maxCount": "keep one value of {path} on {focus} and remove the others",
    "class": "describe {value} with the type that is named, or let {path} lead to a node that has it",
    "datatype": "write {value} with the datatype that is named",
    "nodeKind": "put the kind of node that is named in place of {value}",
    "in": "use a concept of the list in place of {value}, or add the concept to ontology/lists first",
    "hasValue": "add the value that is named to {path} of {focus}",
    "pattern": "correct {value} to the form that is named",
    "minLength": "write the text in place of {value}, or leave {path} out",
    "maxLength": "shorten {value}",
    "minInclusive": "correct {value} to a number in the range",
    "maxInclusive": "correct {value} to a number in the range",
    "minExclusive": "correct {value} to a number in the range",
    "maxExclusive": "correct {value} to a number in the range",
    "lessThan": "correct {path}, which is {value}, or the property it is compared with",
    "lessThanOrEquals": "correct {path}, which is {value}, or the property it is compared with",
    "disjoint": "remove {value} from one of the two properties of {focus}",
}
_ON_THE_NODE: Final[Mapping[str, str]] = {
    "class": "add the type that is named to {focus}",
    "nodeKind": "give the node an IRI",
}
_BY_RULE: Final[Mapping[str, str]] = {
    "frozen-": "read the document again from its frozen text; the text or the offsets have changed",
    "vocabulary-unknownClass": "correct the class's name, or define it in ontology/oncokg.ttl first",
    "vocabulary-unknownProperty": "correct the property's name, or define it in ontology/oncokg.ttl first",
    "vocabulary-misplacedProperty": "move {path} to the node it is meant for, or give {focus} its type",
    "check-": "correct {focus} or what it does not agree with",
    "Selector-cut": "widen the quote until it holds the whole expression",
}


def fix(finding: Finding) -> str:
    """Return what to do about a finding."""
    names = {
        "focus": show(finding.focus),
        "path": short(finding.path) if finding.path else "the property",
        "value": show(finding.value) if finding.value is not None else "the value",
    }
    return _sentence(finding).format_map(names)


def _sentence(finding: Finding) -> str:
    if finding.constraint.startswith(SH):
        parameter = finding.constraint.removeprefix(SH)
        if finding.path is None and parameter in _ON_THE_NODE:
            return _ON_THE_NODE[parameter]
        return _BY_PARAMETER.get(parameter, "correct {focus}")
    name = finding.constraint.removeprefix(OKS)
    return next((text for start, text in _BY_RULE.items() if name.startswith(start)), "correct {focus}")
