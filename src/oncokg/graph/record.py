"""An record as N-Quads: a pure function of one document, so that a bulk build can run it anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from oncokg.errors import BadInput
from oncokg.graph.iris import (
    concept_iri,
    document_iri,
    entity_iri,
    evidence_iri,
    fact_iri,
    gap_iri,
    graph_iri,
    mention_iri,
    selector_iri,
    software_iri,
)
from oncokg.graph.mapping import CLASSES, Column
from oncokg.graph.nquads import RDF_TYPE, Quads, address, string, typed
from oncokg.record.fact import Fact, Mention, Ref, Span
from oncokg.record.facts import BibliographicStatement
from oncokg.record.record import Record
from oncokg.terms import PREFIXES, okg

CONTEXT: Final = 12
"""Characters kept before and after a quote, enough to see a number or sign that the quote would cut."""

_OA: Final = PREFIXES["oa"]
_DCTERMS: Final = PREFIXES["dcterms"]
_PROV: Final = PREFIXES["prov"]
_LABEL: Final = PREFIXES["rdfs"] + "label"


def record_nquads(record: Record) -> str:
    """Return the document's named graph: what it is, what it says, and the words each fact rests on.

    Raises `BadInput` where a reader gave a value that its closed list does not have, or an impossible key.
    """
    try:
        return _RecordGraph(record).text()
    except ValueError as error:
        raise BadInput(record.document.name, f"{record.reader.name} cannot be followed: {error}") from error


def record_refs(record: Record) -> Iterator[Ref]:
    """Yield every entity that the record's facts and mentions refer to, with repeats."""
    for fact in record.facts:
        yield from _fact_refs(fact)
    for mention in record.mentions:
        if mention.ref is not None:
            yield mention.ref


def _fact_refs(fact: Fact) -> Iterator[Ref]:
    yield from (mention.ref for mention in fact.mentions if mention.ref is not None)
    for column in CLASSES[type(fact)].columns:
        for value in _values(getattr(fact, column.field)):
            if isinstance(value, Ref):
                yield value
            elif isinstance(value, Fact):
                yield from _fact_refs(value)


def _values(value: object) -> tuple[object, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


class _RecordGraph:
    def __init__(self, record: Record) -> None:
        self.record = record
        self.sha256 = record.document.sha256
        self.document = document_iri(self.sha256)
        self.quads = Quads(graph_iri(self.sha256))
        self._written: set[str] = set()
        self._fact_iris: dict[int, str] = {}

    def text(self) -> str:
        self._describe_document()
        for fact in self.record.facts:
            self._write_fact(fact)
        for mention in self.record.mentions:
            self._mention(mention)
        for gap in self.record.gaps:
            self._describe_gap(gap.kind, gap.span)
        return self.quads.text()

    def _describe_document(self) -> None:
        record, quads, document = self.record, self.quads, self.document
        quads.link(graph_iri(self.sha256), f"{_PROV}wasDerivedFrom", document)
        quads.link(document, RDF_TYPE, okg.Document)
        quads.value(document, okg.sha256, string(self.sha256))
        quads.value(document, okg.sourceSha256, string(record.document.source_sha256))
        quads.value(document, okg.characterCount, typed(len(record.document.text), "integer"))
        quads.link(document, okg.hasDocumentKind, concept_iri("document-kind", record.kind))
        quads.link(document, okg.hasRights, concept_iri("rights", record.rights))
        for name, text in (
            ("title", record.title),
            ("creator", record.author),
            ("publisher", record.publisher),
            ("identifier", record.identifier),
        ):
            if text is not None:
                quads.value(document, _DCTERMS + name, string(text))
        if record.source is not None:
            quads.link(document, okg.fromDataSource, concept_iri("data-source", record.source))
        if record.version is not None:
            quads.value(document, okg.documentVersion, string(record.version))
        for prop, date in (
            (f"{_DCTERMS}issued", record.issued),
            (okg.retrievedOn, record.retrieved),
            (okg.vanishedOn, record.vanished),
        ):
            if date is not None:
                quads.value(document, prop, typed(date, "date"))
        reader = software_iri(record.reader.name, record.reader.version)
        quads.link(document, okg.readBy, reader)
        quads.link(reader, RDF_TYPE, okg.Software)
        quads.value(reader, _LABEL, string(record.reader.name))
        quads.value(reader, okg.softwareVersion, string(record.reader.version))

    def _fact_iri(self, fact: Fact) -> str:
        """Return a fact's IRI: from its document and content, not from where the words stand."""
        known = self._fact_iris.get(id(fact))
        if known is None:
            shape = CLASSES[type(fact)]
            content = [
                f"{column.field}={'|'.join(self._content(column, value) for value in values)}"
                for column in shape.columns
                if (values := _values(getattr(fact, column.field)))
            ]
            known = self._fact_iris[id(fact)] = fact_iri(self.sha256, shape.kebab, *content)
        return known

    def _content(self, column: Column, value: object) -> str:
        if isinstance(value, Ref):
            return entity_iri(value)
        if isinstance(value, Fact):
            return self._fact_iri(value)
        return _decimal(value) if isinstance(value, Decimal) else str(value)

    def _write_fact(self, fact: Fact) -> None:
        shape, iri, quads = CLASSES[type(fact)], self._fact_iri(fact), self.quads
        if iri not in self._written:
            self._written.add(iri)
            quads.link(iri, RDF_TYPE, shape.iri)
            quads.link(iri, RDF_TYPE, okg.Fact)
            quads.link(iri, okg.statedIn, self.document)
            quads.link(iri, okg.hasBasis, concept_iri("basis", fact.basis))
            if fact.reason is not None:
                quads.value(iri, okg.reason, string(fact.reason))
            if isinstance(fact, BibliographicStatement):
                quads.link(iri, okg.describesDocument, self.document)
            for column in shape.columns:
                for value in _values(getattr(fact, column.field)):
                    self._write_value(iri, column, value)
        for span in fact.evidence:
            self._attach(iri, okg.hasEvidence, self._evidence(span))
        for mention in fact.mentions:
            self._attach(iri, okg.hasMention, self._mention(mention))

    def _write_value(self, iri: str, column: Column, value: object) -> None:
        quads = self.quads
        if isinstance(value, Ref):
            quads.link(iri, column.property, entity_iri(value))
        elif isinstance(value, Fact):
            quads.link(iri, column.property, self._fact_iri(value))
            self._write_fact(value)
        elif column.form == "concept":
            quads.link(iri, column.property, concept_iri(column.scheme, str(value)))
        elif column.form == "string":
            quads.value(iri, column.property, string(str(value)))
        elif column.form == "anyURI":
            quads.value(iri, column.property, address(str(value)))
        elif isinstance(value, Decimal):
            quads.value(iri, column.property, typed(_decimal(value), "decimal"))
        elif isinstance(value, bool):
            quads.value(iri, column.property, typed(str(value).lower(), "boolean"))
        else:
            quads.value(iri, column.property, typed(value, column.form))

    def _attach(self, subject: str, predicate: str, target: str) -> None:
        key = f"{subject} {target}"
        if key not in self._written:
            self._written.add(key)
            self.quads.link(subject, predicate, target)

    def _evidence(self, span: Span) -> str:
        iri = evidence_iri(self.sha256, span.start, span.end)
        if iri not in self._written:
            self._written.add(iri)
            text, quads, selector = self.record.document.text, self.quads, selector_iri(iri)
            quads.link(iri, RDF_TYPE, okg.Evidence)
            quads.link(iri, f"{_OA}hasSource", self.document)
            quads.link(iri, f"{_OA}hasSelector", selector)
            quads.link(selector, RDF_TYPE, f"{_OA}TextPositionSelector")
            quads.link(selector, RDF_TYPE, f"{_OA}TextQuoteSelector")
            quads.value(selector, f"{_OA}start", typed(span.start, "nonNegativeInteger"))
            quads.value(selector, f"{_OA}end", typed(span.end, "nonNegativeInteger"))
            quads.value(selector, f"{_OA}exact", string(text[span.start : span.end]))
            quads.value(selector, f"{_OA}prefix", string(text[max(0, span.start - CONTEXT) : span.start]))
            quads.value(selector, f"{_OA}suffix", string(text[span.end : span.end + CONTEXT]))
        return iri

    def _mention(self, mention: Mention) -> str:
        span = mention.span
        iri = mention_iri(self.sha256, mention.kind, span.start, span.end)
        if iri not in self._written:
            self._written.add(iri)
            quads = self.quads
            quads.link(iri, RDF_TYPE, okg.Mention)
            quads.value(iri, okg.mentionText, string(self.record.document.text[span.start : span.end]))
            quads.link(iri, okg.hasMentionKind, concept_iri("mention-kind", mention.kind))
            quads.link(iri, okg.hasEvidence, self._evidence(span))
            quads.link(iri, okg.linkMethod, concept_iri("link-method", mention.method))
            if mention.ref is not None:
                quads.link(iri, okg.refersTo, entity_iri(mention.ref))
            if mention.confidence is not None:
                quads.value(iri, okg.linkConfidence, typed(mention.confidence, "decimal"))
        return iri

    def _describe_gap(self, kind: str, span: Span) -> None:
        iri = gap_iri(self.sha256, kind, span.start, span.end)
        if iri not in self._written:
            self._written.add(iri)
            self.quads.link(iri, RDF_TYPE, okg.ReadingGap)
            self.quads.link(iri, okg.gapIn, self.document)
            self.quads.link(iri, okg.hasGapKind, concept_iri("gap-kind", kind))
            self.quads.link(iri, okg.hasEvidence, self._evidence(span))


def _decimal(value: Decimal) -> str:
    """Return the canonical form of a decimal, equal for 8, 8.0 and 8.00; no exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
