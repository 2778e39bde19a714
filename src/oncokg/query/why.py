"""From a row of an answer to the words it rests on.

A row that names facts (in a shown column or an `evidence` column of its question) rests on these, and on the
facts that they were derived from. Any other row rests on the facts that link what is in it (`linking`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from oncokg.query.ask import Reply
from oncokg.query.hints import iris_of
from oncokg.query.linking import facts_linking, values
from oncokg.store.contract import Solutions, Store, Triples

if TYPE_CHECKING:
    from oncokg.store.contract import Term

_BATCH: Final = 500


@dataclass(frozen=True, kw_only=True, order=True)
class Evidence:
    """One quote behind a row, or the reason of a curated fact that has no quote.

    Attributes: `row` (of the answer, from 1), `document` (IRI), `start` and `end` (Unicode characters of the
    frozen text; None without a quote), `quote`, `title` and `publisher` (may be ""), `sha256` (of the frozen
    text), `fact` (IRI), `reason` (of a curated fact; else "").
    """

    row: int
    document: str
    start: int | None
    end: int | None
    quote: str
    title: str
    publisher: str
    sha256: str
    fact: str
    reason: str = ""


def why(store: Store, reply: Reply, *, rows: Iterable[int] | None = None) -> tuple[Evidence, ...]:
    """Find the evidence of the rows of an answer, in the order of rows, documents and places.

    Args:
        store: the store that answered.
        reply: what it answered.
        rows: numbers of rows, from 1; by default every row. The triples of a CONSTRUCT count as rows; an ASK
            has none.
    """
    contents = list(_contents(reply))
    wanted = range(1, len(contents) + 1) if rows is None else sorted(set(rows))
    chosen = {number: contents[number - 1] for number in wanted if 1 <= number <= len(contents)}
    witnesses = _witnesses(store, {term.value for row in chosen.values() for _, term in row if _is_iri(term)})
    names = _named(store, chosen.values())
    used = iris_of(reply.question.tokens)
    facts = {
        number: tuple(dict.fromkeys(t.value for _, t in row if _is_iri(t) and t.value in witnesses))
        for number, row in chosen.items()
    }
    rest = {number: chosen[number] for number, own in facts.items() if not own}
    facts.update(facts_linking(store, rest, names, used))
    quotes = _quotes(store, sorted({fact for own in facts.values() for fact in own}))
    found: list[Evidence] = []
    for number, own in facts.items():
        unique = {tuple(quote.items()): quote for fact in own for quote in quotes.get(fact, ())}
        found += sorted((Evidence(row=number, **quote) for quote in unique.values()), key=_order)
    return tuple(found)


def evidence_of(store: Store, facts: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """Find the evidence of facts, by fact, in the order of documents and places; `row` is 0.

    Args:
        store: where to look.
        facts: IRIs of facts, short edges, reading gaps or evidence.
    """
    return {
        fact: tuple(sorted((Evidence(row=0, **quote) for quote in quotes), key=_order))
        for fact, quotes in _quotes(store, facts).items()
    }


def as_solutions(evidence: Sequence[Evidence], columns: Sequence[str] = ()) -> Solutions:
    """Give evidence as rows, to be written in any format.

    Args:
        evidence: what `why` found.
        columns: attributes of `Evidence`, in the order of the columns; by default all of them.
    """
    import pyoxigraph

    def term(name: str, value: Any) -> Term | None:
        if value in (None, ""):
            return None
        return pyoxigraph.NamedNode(value) if name in ("document", "fact") else pyoxigraph.Literal(value)

    names = tuple(columns) or tuple(field.name for field in fields(Evidence))
    return Solutions(
        variables=names,
        rows=tuple(tuple(term(name, getattr(one, name)) for name in names) for one in evidence),
    )


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def _order(one: Evidence) -> tuple[Any, ...]:
    return (one.document, one.start is None, one.start or 0, one.end or 0, one.fact)


def _is_iri(term: Any) -> bool:
    import pyoxigraph

    return isinstance(term, pyoxigraph.NamedNode)


def _contents(reply: Reply) -> Iterator[list[tuple[str, Any]]]:
    """Give what each shown row holds, as pairs of column and term; only evidence columns if there are any."""
    if isinstance(reply.full, Triples):
        for triple in reply.full.triples:
            yield [("subject", triple.subject), ("object", triple.object)]
    if not isinstance(reply.full, Solutions):
        return
    columns = reply.question.evidence or reply.full.variables
    places = [(column, reply.full.variables.index(column)) for column in columns]
    for origins in reply.origins:
        content: dict[tuple[str, Any], None] = {}
        for origin in origins:
            row = reply.full.rows[origin]
            content.update({(column, term): None for column, place in places for term in _terms(row[place])})
        yield list(content)


def _terms(term: Any) -> Iterator[Any]:
    """Give a term, and the IRIs in a text of nothing but IRIs (GROUP_CONCAT of facts)."""
    import pyoxigraph

    if term is None or isinstance(term, pyoxigraph.BlankNode):
        return
    words = term.value.split() if isinstance(term, pyoxigraph.Literal) else []
    if words and all(word.startswith(("https://", "http://")) for word in words):
        for word in words:
            try:
                yield pyoxigraph.NamedNode(word)
            except ValueError:
                return
    else:
        yield term


def _witnesses(store: Store, iris: set[str]) -> set[str]:
    """Pick the IRIs that lead to evidence: facts, short edges, mentions, gaps, evidence itself."""
    return {iri for iri, lines in _by_first(store, _CLASSES, sorted(iris)).items() if lines}


def _named(store: Store, rows: Iterable[Sequence[tuple[str, Any]]]) -> dict[Any, list[Any]]:
    """Look up the entities that the texts of an answer are labels of."""
    import pyoxigraph

    texts = {term for row in rows for _, term in row if isinstance(term, pyoxigraph.Literal)}
    found: dict[Any, list[Any]] = {}
    for batch in _batches(sorted(texts, key=str)):
        values = " ".join(map(str, batch))
        query = f"SELECT ?name ?x {{ VALUES ?name {{ {values} }} ?x rdfs:label ?name ; a okg:Entity }}"
        answer = store.query(query)
        for name, entity in answer.rows if isinstance(answer, Solutions) else ():
            found.setdefault(name, []).append(entity)
    return found


_CLASSES: Final = """
SELECT DISTINCT ?x ?class {
  VALUES ?x { %s }
  ?x a ?class
  FILTER(?class IN (okg:Fact, okg:DerivedEdge, okg:Mention, okg:ReadingGap, okg:Evidence))
}"""
_ORIGINS: Final = "SELECT DISTINCT ?x ?fact { VALUES ?x { %s } ?x prov:wasDerivedFrom* ?fact }"
_QUOTES: Final = """
SELECT DISTINCT ?x ?document ?start ?end ?quote {
  VALUES ?x { %s }
  { ?x okg:hasEvidence ?evidence }
  UNION { ?x okg:hasMention/okg:hasEvidence ?evidence }
  UNION { ?x a okg:Evidence . BIND(?x AS ?evidence) }
  ?evidence oa:hasSource ?document ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end ; oa:exact ?quote .
}"""
_REASONS: Final = """
SELECT DISTINCT ?x ?document ?reason {
  VALUES ?x { %s }
  ?x okg:reason ?reason ; okg:statedIn ?document .
}"""
_DOCUMENTS: Final = """
SELECT ?x ?title ?publisher ?sha256 {
  VALUES ?x { %s }
  ?x a okg:Document .
  OPTIONAL { ?x dcterms:title ?title }
  OPTIONAL { ?x dcterms:publisher ?publisher }
  OPTIONAL { ?x okg:sha256 ?sha256 }
} ORDER BY ?x DESC(?title) DESC(?publisher)"""


def _quotes(store: Store, seeds: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Find the quotes behind each fact, and what it was derived from, as the attributes of `Evidence`."""
    origins = _by_first(store, _ORIGINS, seeds)
    facts = sorted({fact for found in origins.values() for (fact,) in found})
    quotes = _by_first(store, _QUOTES, facts)
    reasons = _by_first(store, _REASONS, [fact for fact in facts if fact not in quotes])
    named = {line[0] for lines in (*quotes.values(), *reasons.values()) for line in lines}
    documents = _by_first(store, _DOCUMENTS, sorted(named))

    def attributes(fact: str, document: str, **place: Any) -> dict[str, Any]:
        title, publisher, sha256 = documents.get(document, [("", "", "")])[-1]
        source = {"document": document, "title": title, "publisher": publisher, "sha256": sha256}
        return {"fact": fact, "start": None, "end": None, "quote": "", **source, **place}

    written = {
        fact: [
            *(
                attributes(fact, document, start=int(start), end=int(end), quote=quote)
                for document, start, end, quote in quotes.get(fact, ())
            ),
            *(attributes(fact, document, reason=reason) for document, reason in reasons.get(fact, ())),
        ]
        for fact in facts
    }
    return {seed: [quote for (fact,) in found for quote in written[fact]] for seed, found in origins.items()}


def _by_first(store: Store, query: str, iris: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Ask about IRIs in batches: the first column of each row, to the other columns of its rows."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for batch in _batches(iris):
        for first, *others in values(store, query % " ".join(f"<{iri}>" for iri in batch)):
            found.setdefault(first, []).append(tuple(others))
    return found
