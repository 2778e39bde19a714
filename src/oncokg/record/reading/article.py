"""Read an article or notice with an extractor, and believe nothing that the text does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oncokg.errors import BadInput
from oncokg.record.article import Article, Rejection
from oncokg.record.fact import Fact, Span
from oncokg.record.reading.spans import cut

if TYPE_CHECKING:
    from oncokg.record.reading.contract import Extractor
    from oncokg.source.document import Document


def read_article(document: Document, extractor: Extractor) -> Article:
    """Return what a document says.

    Raises `BadInput` where the extractor finds nothing it is for, or returns a quote that the text does not
    hold whole.
    """
    found = extractor.extract(document)
    if not found.facts:
        raise BadInput(document.name, "no fact about a cancer drug was found", "is this the right document?")
    for span, what in _spans(found.facts):
        broken = cut(document.text, span)
        if broken:
            where = f"{document.name}, characters {span.start} to {span.end}"
            raise BadInput(where, f"{extractor.software.name} quotes {what} but cuts {broken}")
    return Article(
        document=document,
        kind=found.kind,
        rights=found.rights,
        facts=found.facts,
        mentions=found.mentions,
        gaps=found.gaps,
        reader=extractor.software,
        title=found.title,
        author=found.author,
        publisher=found.publisher,
        issued=found.issued,
    )


def try_article(document: Document, extractor: Extractor) -> Article | Rejection:
    """Return what a document says, or the reason why it says nothing usable."""
    try:
        return read_article(document, extractor)
    except BadInput as error:
        return Rejection(where=error.where, reason=error.reason)


def _spans(facts: tuple[Fact, ...]) -> Iterator[tuple[Span, str]]:
    for fact in facts:
        what = type(fact).__name__
        if not fact.evidence:
            raise ValueError(f"a {what} without evidence")
        for span in fact.evidence:
            yield span, what
        for mention in fact.mentions:
            yield mention.span, f"a {mention.kind} name"
