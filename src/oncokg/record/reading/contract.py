"""What an extractor gives back, whatever works inside it: rules, or a language model.

An extractor reads a frozen text and returns facts with spans. Nothing it returns is believed: `read_article`
refuses a span outside the text and a quote that cuts a number, sign or operator.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Protocol

from oncokg.record.fact import Mention
from oncokg.record.facts import AnyFact
from oncokg.record.record import DocumentKind, Gap, Rights, Software
from oncokg.source.document import Document


@dataclass(frozen=True, kw_only=True, slots=True)
class Extraction:
    """Facts in the order of the text, mentions, gaps, and what the document says of itself."""

    facts: tuple[AnyFact, ...]
    mentions: tuple[Mention, ...] = ()
    gaps: tuple[Gap, ...] = ()
    kind: DocumentKind = "news-article"
    rights: Rights = "unknown"
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    issued: datetime.date | None = None


class Extractor(Protocol):
    """Something that reads prose."""

    @property
    def software(self) -> Software:
        """Name and version, recorded with every document it reads."""

    def extract(self, document: Document) -> Extraction:
        """Read a document; raises `BadInput` where it says nothing that an extractor is for."""
