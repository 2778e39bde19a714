"""What a shape, a check or a frozen text found wrong, with the place to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import BlankNode, NamedNode, Store, Triple
    from pyoxigraph import Literal as RdfLiteral

    Subject = NamedNode | BlankNode | Triple
    Node = Subject | RdfLiteral

Severity = Literal["violation", "warning", "info"]

SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")
"""From the one that stops a build to the one that only says something."""

COMPLEX_PATH: Final = ("<", "^", "(")
"""How a path starts that is not the IRI of one property."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where the graph is not what a shape or check expects.

    Attributes:
        shape: IRI of the property shape, node shape or check.
        constraint: IRI of the parameter that failed (`sh:minCount`), or of the SPARQL constraint or check.
        severity: only a "violation" stops a build.
        focus: the node that was looked at.
        path: the property that was looked at: an IRI, or a SPARQL property path; None for the node itself.
        value: the offending value, where there is one.
        message: what is expected.
        document: IRI of a document that states the focus node, where one does.
        title: that document's title.
        others: IRIs of further documents that state something of the focus node.
    """

    shape: str
    constraint: str
    severity: Severity
    focus: Node
    path: str | None = None
    value: Node | None = None
    message: str
    document: str | None = None
    title: str | None = None
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return one line: what, where, which document."""
        path = f" {short(self.path)}" if self.path else ""
        value = f" is {show(self.value)}" if self.value is not None and self.value != self.focus else ""
        source = f" (in {short(self.document)})" if self.document else ""
        return f"{self.severity}: {show(self.focus)}{path}{value}: {self.message}{source}"


def order(finding: Finding) -> tuple[str, ...]:
    """Return the sort key of findings: violations first, then by document, shape and place."""
    return (
        str(SEVERITIES.index(finding.severity)),
        finding.document or "",
        finding.shape,
        finding.constraint,
        str(finding.focus),
        finding.path or "",
        str(finding.value),
        finding.message,
    )


def located(findings: Iterable[Finding], store: Store) -> Iterator[Finding]:
    """Add to each finding the documents that state the offending triple, or else anything of its node."""
    known: dict[tuple[object, ...], tuple[str, ...]] = {}
    titles: dict[str, str | None] = {}
    for finding in findings:
        documents: tuple[str, ...] = ()
        for pattern in _patterns(finding):
            if pattern not in known:
                known[pattern] = _documents(pattern, store)
            documents = known[pattern]
            if documents:
                break
        if not documents:
            yield finding
            continue
        first = documents[0]
        if first not in titles:
            titles[first] = _title(first, store)
        yield replace(finding, document=first, title=titles[first], others=documents[1:])


_Pattern = tuple["Subject", "NamedNode | None", "Node | None"]


def _patterns(finding: Finding) -> Iterator[_Pattern]:
    """Yield what to look for in the documents' graphs, the most telling first."""
    from pyoxigraph import BlankNode, NamedNode

    focus = finding.focus
    if not isinstance(focus, NamedNode | BlankNode):
        return
    if finding.path is not None and not finding.path.startswith(COMPLEX_PATH):
        predicate = NamedNode(finding.path)
        if finding.value is not None:
            yield focus, predicate, finding.value
        yield focus, predicate, None
    yield focus, None, None


def _documents(pattern: _Pattern, store: Store) -> tuple[str, ...]:
    from pyoxigraph import NamedNode

    derived_from = NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    graphs = {quad.graph_name for quad in store.quads_for_pattern(*pattern, None)}
    sources = {
        quad.object.value
        for graph in graphs
        if isinstance(graph, NamedNode)
        for quad in store.quads_for_pattern(graph, derived_from, None, None)
        if isinstance(quad.object, NamedNode)
    }
    return tuple(sorted(sources))


def _title(document: str, store: Store) -> str | None:
    from pyoxigraph import DefaultGraph, Literal, NamedNode

    property_iri = NamedNode(PREFIXES["dcterms"] + "title")
    quads = store.quads_for_pattern(NamedNode(document), property_iri, None, DefaultGraph())
    return min((quad.object.value for quad in quads if isinstance(quad.object, Literal)), default=None)


def text_of(node: Node | None) -> str:
    """Return the text of an IRI, a literal or a blank node; empty for nothing."""
    return "" if node is None else str(getattr(node, "value", node))


def show(node: Node) -> str:
    """Return a node as a person reads it: a prefixed name, or a quoted text with its datatype."""
    from pyoxigraph import Literal, NamedNode

    if isinstance(node, NamedNode):
        return short(node.value)
    if not isinstance(node, Literal):
        return str(node)
    text = f'"{node.value}"'
    if node.language:
        return f"{text}@{node.language}"
    datatype = node.datatype.value
    return text if datatype == PREFIXES["xsd"] + "string" else f"{text}^^{short(datatype)}"


def short(iri: str) -> str:
    """Return an IRI as a prefixed name where a prefix fits, else in angle brackets; a path stays as it is."""
    if iri.startswith(COMPLEX_PATH):
        return iri
    bases = [(base, name) for name, base in PREFIXES.items() if iri.startswith(base)]
    if bases:
        base, name = max(bases, key=lambda pair: len(pair[0]))
        local = iri.removeprefix(base)
        if local and "/" not in local:
            return f"{name}:{local}"
    return f"<{iri}>"
