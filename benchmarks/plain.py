"""The same build with rdflib alone, as somebody would write it: a term for each value, a Dataset, N-Quads.

The mapping is the project's table (`oncokg.graph.mapping`) and the IRIs are the project's, so that both sides
make the same graph.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import RDF, RDFS, XSD, Dataset, Literal, Namespace, URIRef

from oncokg.graph import iris
from oncokg.graph.mapping import CLASSES
from oncokg.graph.record import CONTEXT
from oncokg.record.fact import Fact, Mention, Ref, Span
from oncokg.record.record import Record
from oncokg.store.contract import Store, Triples
from oncokg.store.memory import to_rdflib
from oncokg.terms import PREFIXES, okg

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

OA = Namespace(PREFIXES["oa"])
DCTERMS = Namespace(PREFIXES["dcterms"])
PROV = Namespace(PREFIXES["prov"])
TYPED = {
    "integer": XSD.integer,
    "decimal": XSD.decimal,
    "date": XSD.date,
    "boolean": XSD.boolean,
}


def new_dataset() -> Dataset:
    """Return an empty Dataset whose default graph is the union of the named ones."""
    return Dataset(default_union=True)


def add_article(dataset: Dataset, article: Record) -> None:
    """Add the named graph of one article."""
    _RecordGraph(dataset, article).fill()


def add_nquads(dataset: Dataset, text: str) -> None:
    """Add statements that come as N-Quads."""
    dataset.parse(data=text, format="nquads")


def answer(dataset: Dataset, query: str, *, seconds: int = 0) -> list[Any]:
    """Answer a query; raises `TimeoutError` when it takes longer than so many seconds (0: no limit)."""

    def stop(signal_number: int, frame: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        return list(dataset.query(query, initNs=PREFIXES))
    finally:
        signal.alarm(0)


def add_derived(dataset: Dataset, triples: Iterable[Any]) -> None:
    """Add triples to the graph of derived edges."""
    derived = dataset.graph(URIRef(iris.DERIVED_GRAPH))
    for triple in triples:
        derived.add(triple)


def handed_over(store: Store, query: str) -> list[Any]:
    """Answer a CONSTRUCT from a store of ours, in rdflib's terms."""
    made = store.query(query)
    if not isinstance(made, Triples):
        raise TypeError("not a CONSTRUCT query")
    return [tuple(map(to_rdflib, triple)) for triple in made.triples]


def save(dataset: Dataset, path: Path) -> None:
    """Write a Dataset as N-Quads."""
    dataset.serialize(destination=str(path), format="nquads", encoding="utf-8")


def load(path: Path) -> Dataset:
    """Read a Dataset from N-Quads, ready to be queried."""
    dataset = new_dataset()
    dataset.parse(str(path), format="nquads")
    return dataset


class _RecordGraph:
    def __init__(self, dataset: Dataset, article: Record) -> None:
        self.article = article
        self.text = article.document.text
        self.sha256 = article.document.sha256
        self.document = URIRef(iris.document_iri(self.sha256))
        self.name = URIRef(iris.graph_iri(self.sha256))
        self.graph: Graph = dataset.graph(self.name)
        self.facts: dict[int, URIRef] = {}
        self.done: set[URIRef] = set()

    def add(self, subject: URIRef, predicate: str, value: Node) -> None:
        self.graph.add((subject, URIRef(predicate), value))

    def fill(self) -> None:
        article, document, add = self.article, self.document, self.add
        add(self.name, PROV.wasDerivedFrom, document)
        add(document, RDF.type, URIRef(okg.Document))
        add(document, okg.sha256, Literal(self.sha256))
        add(document, okg.sourceSha256, Literal(article.document.source_sha256))
        add(document, okg.characterCount, Literal(len(self.text)))
        add(document, okg.hasDocumentKind, concept("document-kind", article.kind))
        add(document, okg.hasRights, concept("rights", article.rights))
        about = {"title": article.title, "creator": article.author, "publisher": article.publisher}
        for name, text in about.items():
            if text is not None:
                add(document, DCTERMS[name], Literal(text))
        if article.issued is not None:
            add(document, DCTERMS.issued, Literal(article.issued))
        reader = URIRef(iris.software_iri(article.reader.name, article.reader.version))
        add(document, okg.readBy, reader)
        add(reader, RDF.type, URIRef(okg.Software))
        add(reader, RDFS.label, Literal(article.reader.name))
        add(reader, okg.softwareVersion, Literal(article.reader.version))
        for fact in article.facts:
            self.fact(fact)
        for mention in article.mentions:
            self.mention(mention)

    def fact(self, fact: Fact) -> URIRef:
        known = self.facts.get(id(fact))
        if known is not None:
            return known
        shape, values = CLASSES[type(fact)], []
        content = []
        for column in shape.columns:
            found = getattr(fact, column.field)
            several = () if found is None else found if isinstance(found, tuple) else (found,)
            terms = [self.term(column.form, column.scheme, value) for value in several]
            values += [(column.property, term) for term in terms]
            if terms:
                texts = (
                    str(term if isinstance(value, Ref | Fact | Decimal) else value)
                    for value, term in zip(several, terms, strict=True)
                )
                content.append(f"{column.field}={'|'.join(texts)}")
        iri = self.facts[id(fact)] = URIRef(iris.fact_iri(self.sha256, shape.kebab, *content))
        self.add(iri, RDF.type, URIRef(shape.iri))
        self.add(iri, RDF.type, URIRef(okg.Fact))
        self.add(iri, okg.statedIn, self.document)
        self.add(iri, okg.hasBasis, concept("basis", fact.basis))
        for predicate, term in values:
            self.add(iri, predicate, term)
        for span in fact.evidence:
            self.add(iri, okg.hasEvidence, self.evidence(span))
        for mention in fact.mentions:
            self.add(iri, okg.hasMention, self.mention(mention))
        return iri

    def term(self, form: str, scheme: str, value: object) -> Node:
        if isinstance(value, Ref):
            return URIRef(iris.entity_iri(value))
        if isinstance(value, Fact):
            return self.fact(value)
        if form == "concept":
            return concept(scheme, str(value))
        if isinstance(value, Decimal):
            return Literal(canonical(value), datatype=XSD.decimal)
        return Literal(value, datatype=TYPED.get(form))

    def evidence(self, span: Span) -> URIRef:
        iri = iris.evidence_iri(self.sha256, span.start, span.end)
        evidence, selector = URIRef(iri), URIRef(iris.selector_iri(iri))
        if evidence not in self.done:
            self.done.add(evidence)
            text, add = self.text, self.add
            add(evidence, RDF.type, URIRef(okg.Evidence))
            add(evidence, OA.hasSource, self.document)
            add(evidence, OA.hasSelector, selector)
            add(selector, RDF.type, OA.TextPositionSelector)
            add(selector, RDF.type, OA.TextQuoteSelector)
            add(selector, OA.start, Literal(span.start, datatype=XSD.nonNegativeInteger))
            add(selector, OA.end, Literal(span.end, datatype=XSD.nonNegativeInteger))
            add(selector, OA.exact, Literal(text[span.start : span.end]))
            add(selector, OA.prefix, Literal(text[max(0, span.start - CONTEXT) : span.start]))
            add(selector, OA.suffix, Literal(text[span.end : span.end + CONTEXT]))
        return evidence

    def mention(self, mention: Mention) -> URIRef:
        span = mention.span
        iri = URIRef(iris.mention_iri(self.sha256, mention.kind, span.start, span.end))
        if iri not in self.done:
            self.done.add(iri)
            self.add(iri, RDF.type, URIRef(okg.Mention))
            self.add(iri, okg.mentionText, Literal(self.text[span.start : span.end]))
            self.add(iri, okg.hasMentionKind, concept("mention-kind", mention.kind))
            self.add(iri, okg.hasEvidence, self.evidence(span))
            self.add(iri, okg.linkMethod, concept("link-method", mention.method))
            if mention.ref is not None:
                self.add(iri, okg.refersTo, URIRef(iris.entity_iri(mention.ref)))
        return iri


def concept(scheme: str, value: str) -> URIRef:
    """Return a value of a closed list."""
    return URIRef(iris.concept_iri(scheme, value))


def canonical(value: Decimal) -> str:
    """Return a decimal without needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
