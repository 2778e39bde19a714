"""Read an article or notice with an extractor, and believe nothing that the text does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oncokg.errors import BadInput
from oncokg.record.reading.spans import cut, own_spans, parts_of
from oncokg.record.record import Record, Rejection

if TYPE_CHECKING:
    from oncokg.record.fact import Span
    from oncokg.record.reading.contract import Extraction, Extractor
    from oncokg.source.document import Document


def read_article(document: Document, extractor: Extractor) -> Record:
    """Return what a document says.

    Raises `BadInput` where the extractor finds nothing it is for, gives a fact without the words it rests on,
    or returns a quote that the text does not hold whole.
    """
    found = extractor.extract(document)
    if not found.facts:
        raise BadInput(document.name, "no fact about a cancer drug was found", "is this the right document?")
    reader = extractor.software.name
    for span, what in _spans(found, document, reader):
        broken = cut(document.text, span)
        if broken:
            where = f"{document.name}, characters {span.start} to {span.end}"
            raise BadInput(where, f"{reader} gives words for {what} that cut {broken}")
    return Record(
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


def try_article(document: Document, extractor: Extractor) -> Record | Rejection:
    """Return what a document says, or the reason why it says nothing usable."""
    try:
        return read_article(document, extractor)
    except BadInput as error:
        return Rejection(where=error.where, reason=error.reason)


def _spans(found: Extraction, document: Document, reader: str) -> Iterator[tuple[Span, str]]:
    for fact in found.facts:
        for part in parts_of(fact):
            what = type(part).__name__
            if not part.evidence:
                raise BadInput(document.name, f"{reader} gives no words for {what}")
            yield from ((span, what) for span in own_spans(part))
    yield from ((mention.span, f"a name ({mention.kind})") for mention in found.mentions)
    yield from ((gap.span, f"a gap ({gap.kind})") for gap in found.gaps)
