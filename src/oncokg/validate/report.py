"""Findings as a person, a program and an RDF tool want them: text, JSON, and SHACL's own report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from oncokg.terms import ID_BASE, OKS, PREFIXES
from oncokg.validate.finding import COMPLEX_PATH, SEVERITIES, Finding, short, show
from oncokg.validate.fixes import fix
from oncokg.validate.shapes import SH

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from oncokg.validate.finding import Node

_GENID: Final = "https://w3id.org/.well-known/genid/"


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return the number of findings of each severity that occurs, the gravest first."""
    each = [finding.severity for finding in findings]
    return {severity: each.count(severity) for severity in SEVERITIES if severity in each}


def summary(findings: Sequence[Finding]) -> str:
    """Return one line: how many findings of which severity."""
    parts = [
        f"{number} {severity}{'s' if number > 1 else ''}" for severity, number in counts(findings).items()
    ]
    return ", ".join(parts) if parts else "no findings"


def as_text(findings: Sequence[Finding], *, limit: int | None = None) -> str:
    """Return findings for a person: what, where, in which document, and what to do.

    Args:
        findings: in the order to show them.
        limit: how many to show; the rest are only counted.
    """
    blocks = ["\n".join(_lines(finding)) for finding in findings[:limit]]
    left = len(findings) - len(blocks)
    if left:
        blocks.append(f"... and {left} more")
    return "\n\n".join([*blocks, summary(findings)]) + "\n"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{finding.severity}: {finding.message}"
    yield f"  at     {show(finding.focus)}{f' {short(finding.path)}' if finding.path else ''}"
    if finding.value is not None and finding.value != finding.focus:
        yield f"  value  {show(finding.value)}"
    if finding.document:
        title = f' "{finding.title}"' if finding.title else ""
        more = len(finding.others)
        others = f" and {more} more document{'s' if more > 1 else ''}" if more else ""
        yield f"  in     {short(finding.document)}{title}{others}"
    yield f"  rule   {short(finding.shape)} {short(finding.constraint)}"
    yield f"  fix    {fix(finding)}"


def as_json(findings: Sequence[Finding]) -> str:
    """Return findings as a JSON object with `conforms`, `counts` and `findings`.

    Nodes are written as in SPARQL results: `{"type": "uri", "value": "https://..."}`.
    """
    report = {
        "conforms": not findings,
        "counts": counts(findings),
        "findings": [_json(finding) for finding in findings],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _json(finding: Finding) -> dict[str, object]:
    return {
        "severity": finding.severity,
        "message": finding.message,
        "fix": fix(finding),
        "focus": _json_node(finding.focus),
        "path": finding.path,
        "value": None if finding.value is None else _json_node(finding.value),
        "shape": finding.shape,
        "constraint": finding.constraint,
        "document": finding.document,
        "title": finding.title,
        "others": list(finding.others),
    }


def _json_node(node: Node) -> dict[str, str]:
    from pyoxigraph import BlankNode, Literal, NamedNode

    if isinstance(node, NamedNode):
        return {"type": "uri", "value": node.value}
    if isinstance(node, BlankNode):
        return {"type": "bnode", "value": node.value}
    if not isinstance(node, Literal):
        return {"type": "triple", "value": str(node)}
    described = {"type": "literal", "value": node.value}
    if node.language:
        described["xml:lang"] = node.language
    elif node.datatype.value != PREFIXES["xsd"] + "string":
        described["datatype"] = node.datatype.value
    return described


def as_turtle(findings: Sequence[Finding]) -> str:
    """Return the `sh:ValidationReport` as Turtle: the same bytes each time, and no blank nodes."""
    import pyoxigraph

    triples = sorted(_triples(findings), key=str)
    text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=_used_prefixes(triples))
    lines = (text or b"").decode("utf-8").splitlines(keepends=True)
    declared = [line for line in lines if line.startswith("@prefix ")]
    return "".join([*sorted(declared), *lines[len(declared) :]])


def _used_prefixes(triples: Sequence[Triple]) -> dict[str, str]:
    everything = " ".join(map(str, triples))
    return {name: base for name, base in PREFIXES.items() if f"<{base}" in everything}


def _triples(findings: Sequence[Finding]) -> Iterator[Triple]:
    from pyoxigraph import Literal, NamedNode, Triple

    def iri(text: str) -> NamedNode:
        return NamedNode(text)

    digests = [_digest(repr(finding)) for finding in findings]
    report = iri(f"{ID_BASE}report/{_digest(*sorted(digests))}")
    kind_of = iri(PREFIXES["rdf"] + "type")
    yield Triple(report, kind_of, iri(SH + "ValidationReport"))
    yield Triple(report, iri(SH + "conforms"), Literal(not findings))
    for finding, digest in zip(findings, digests, strict=True):
        result = iri(f"{report.value}/{digest}")
        yield Triple(report, iri(SH + "result"), result)
        yield Triple(result, kind_of, iri(SH + "ValidationResult"))
        yield Triple(result, iri(SH + "resultSeverity"), iri(SH + finding.severity.capitalize()))
        yield Triple(result, iri(SH + "resultMessage"), Literal(finding.message))
        yield Triple(result, iri(SH + "focusNode"), _without_blank(finding.focus))
        yield Triple(result, iri(SH + "sourceShape"), iri(finding.shape))
        yield Triple(result, iri(SH + "sourceConstraintComponent"), iri(component(finding.constraint)))
        if component(finding.constraint) == _SPARQL:
            yield Triple(result, iri(SH + "sourceConstraint"), iri(finding.constraint))
        if finding.path and not finding.path.startswith(COMPLEX_PATH):
            yield Triple(result, iri(SH + "resultPath"), iri(finding.path))
        if finding.value is not None:
            yield Triple(result, iri(SH + "value"), _without_blank(finding.value))
        if finding.document:
            yield Triple(result, iri(PREFIXES["dcterms"] + "source"), iri(finding.document))


_SPARQL: Final = SH + "SPARQLConstraintComponent"


def component(constraint: str) -> str:
    """Return the SHACL constraint component of a finding's constraint.

    `sh:minCount` gives `sh:MinCountConstraintComponent`; a SPARQL constraint or check gives its own;
    a rule that is written in Python (a quote, a term) is a component of its own.
    """
    if constraint.startswith(SH):
        name = constraint.removeprefix(SH)
        return f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
    if constraint.startswith((f"{OKS}frozen-", f"{OKS}vocabulary-")):
        return constraint
    return _SPARQL


def _without_blank(node: Node) -> Node:
    from pyoxigraph import BlankNode, NamedNode

    return NamedNode(_GENID + node.value) if isinstance(node, BlankNode) else node


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]
