"""What reading one document gave: a record with its facts and what stayed unread, or a rejection."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from oncokg.record.fact import Mention, Span
from oncokg.record.facts import AnyFact
from oncokg.source.document import Document

GapKind = Literal["unresolved-mention", "unused-number", "unread-sentence", "unread-clause"]
Rights = Literal[
    "all-rights-reserved", "public-domain", "cc-by-4-0", "cc0", "own-words", "registry-terms", "unknown"
]
DocumentKind = Literal[
    "news-article",
    "regulator-notice",
    "label",
    "approval-record",
    "trial-record",
    "designation-list",
    "product-listing",
    "vocabulary",
]
DataSource = Literal[
    "drugs-at-fda",
    "openfda-drugsfda",
    "openfda-label",
    "dailymed-spl",
    "purple-book",
    "fda-orphan",
    "fda-accelerated",
    "ndc-directory",
    "unii",
    "clinicaltrials-gov",
    "nci-cts",
    "oncotree",
    "disease-ontology",
    "ncit-neoplasm",
    "nci-drug-dictionary",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Something the reader saw and could not use; `span` says where."""

    kind: GapKind
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Software:
    """The program that read a document."""

    name: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """One document as read: its facts in the order of the text, its mentions, and its gaps.

    `identifier` is the number under which its source keeps it ("SPL:..." for a label, whatever its version),
    and `version` what the source calls this state of it. `mentions` need not repeat those of the facts.
    """

    document: Document
    kind: DocumentKind
    rights: Rights
    facts: tuple[AnyFact, ...]
    mentions: tuple[Mention, ...]
    gaps: tuple[Gap, ...]
    reader: Software
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    issued: datetime.date | None = None
    source: DataSource | None = None
    identifier: str | None = None
    version: str | None = None
    retrieved: datetime.date | None = None
    vanished: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """A document or row that became nothing, with the place and the reason."""

    where: str
    reason: str
