"""What every fact has: words it rests on, and the names in them that were linked to entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EntityKind = Literal[
    "substance",
    "product",
    "target",
    "disease",
    "organization",
    "trial",
    "adverse-reaction",
    "application",
    "submission",
]
Basis = Literal["stated", "derived", "curated"]
LinkMethod = Literal[
    "identifier", "exact-name", "synonym", "abbreviation", "normalised-name", "curated", "unresolved"
]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """Characters `[start, end)` of a document's frozen text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not [{self.start}, {self.end})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ref:
    """A reference to an entity: its kind, the key that its IRI is made of, and its label."""

    kind: EntityKind
    key: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A name as the document writes it, and what it was taken to name; `ref` is None where nothing fits."""

    kind: EntityKind
    span: Span
    ref: Ref | None
    method: LinkMethod
    confidence: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """The parts that all facts share; `evidence` is never empty for a stated fact."""

    evidence: tuple[Span, ...]
    mentions: tuple[Mention, ...] = ()
    basis: Basis = "stated"
    reason: str | None = None
