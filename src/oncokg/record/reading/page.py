"""One row or record on its way to facts: where its cells stand, and what their names were taken to name."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Final

import oncokg
from oncokg.names.linking import Found, Link, Linker
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.reading.spans import cut, whole
from oncokg.record.record import Gap, Record, Software

if TYPE_CHECKING:
    from oncokg.names.entity import EntityKind
    from oncokg.record.facts import AnyFact
    from oncokg.record.reading.provider import Provider
    from oncokg.source.cells import Cell, Cells
    from oncokg.source.document import Document

READER: Final = Software(name="oncokg records", version=oncokg.__version__)
FDA: Final = Ref(kind="organization", key="fda", label="U.S. Food and Drug Administration")

_DIGITS: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")


class Page:
    """A document that is being read: facts are added to it, and `record` ends it.

    >>> action = RegulatoryAction(..., evidence=page.at("Approval Date", "BLA Number"))     # doctest: +SKIP
    """

    def __init__(self, cells: Cells, document: Document, linker: Linker, provider: Provider) -> None:
        self.cells, self.document, self.linker, self._provider = cells, document, linker, provider
        self._facts: dict[AnyFact, None] = {}
        self._mentions: dict[Mention, None] = {}
        self._gaps: dict[Gap, None] = {}

    def at(self, *names: str) -> tuple[Span, ...]:
        """Return the places of the cells with these names that have a value."""
        return tuple(span_of(cell) for cell in map(self.cells.get, names) if cell is not None)

    def inside(self, cell: Cell, start: int, end: int) -> Span:
        """Return the place of characters `[start, end)` of a cell, widened where it cuts a number or word."""
        span = Span(start=cell.start + start, end=cell.start + end)
        return whole(self.document.text, span) if cut(self.document.text, span) else span

    def linked(self, cell: Cell, link: Link) -> tuple[Ref, Mention]:
        """Return a link of a whole cell as an entity and the mention that carries it."""
        return self.found(cell, Found(link=link, start=0, end=len(cell.text)))

    def found(self, cell: Cell, found: Found) -> tuple[Ref, Mention]:
        """Return a link of a part of a cell; one that nothing knows is also kept as a gap."""
        link = found.link
        span = self.inside(cell, found.start, found.end)
        ref = Ref(kind=link.kind, key=link.key, label=link.label)
        if link.method == "unresolved":
            return ref, self.unresolved(link.kind, span)
        mention = Mention(kind=link.kind, span=span, ref=ref, method=link.method, confidence=link.confidence)
        return ref, mention

    def unresolved(self, kind: EntityKind, span: Span) -> Mention:
        """Keep a name that nothing knows, as a mention and as a gap."""
        mention = Mention(kind=kind, span=span, ref=None, method="unresolved")
        self._mentions[mention] = None
        self._gaps[Gap(kind="unresolved-mention", span=span)] = None
        return mention

    def keep(self, mention: Mention) -> None:
        """Keep a mention that no fact carries."""
        self._mentions[mention] = None

    def unused(self, span: Span) -> None:
        """Keep the place of a number that was seen and cannot be used."""
        self._gaps[Gap(kind="unused-number", span=span)] = None

    def unread(self, span: Span) -> None:
        """Keep the place of a clause of an indication that no field took."""
        self._gaps[Gap(kind="unread-clause", span=span)] = None

    def add(self, fact: AnyFact) -> None:
        """Keep a fact; the same fact from the same words counts once."""
        self._facts[fact] = None

    @property
    def facts(self) -> tuple[AnyFact, ...]:
        """The facts kept so far."""
        return tuple(self._facts)

    def record(
        self,
        *,
        title: str | None = None,
        identifier: str | None = None,
        version: str | None = None,
        issued: datetime.date | None = None,
    ) -> Record:
        """Return what was read."""
        return Record(
            document=self.document,
            kind=self._provider.kind,
            rights=self._provider.rights,
            facts=tuple(self._facts),
            mentions=tuple(self._mentions),
            gaps=tuple(self._gaps),
            reader=READER,
            title=title,
            publisher=self._provider.publisher,
            issued=issued,
            source=self._provider.source,
            identifier=identifier,
            version=version,
        )


def span_of(cell: Cell) -> Span:
    """Return the place of a cell's value."""
    return Span(start=cell.start, end=cell.end)


def day(text: str) -> datetime.date | None:
    """Return a date written "20170817" or "2017-08-17", or None for anything else."""
    text = text.strip()
    try:
        if found := _DIGITS.fullmatch(text):
            return datetime.date(int(found[1]), int(found[2]), int(found[3]))
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
