"""Which document version replaces which: told by the source's own number, dates and version numbers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from oncokg.graph.iris import DERIVED_GRAPH, document_iri
from oncokg.graph.nquads import Quads
from oncokg.terms import okg

if TYPE_CHECKING:
    from oncokg.record.record import DataSource, Record


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of a document that its source keeps under one number."""

    source: DataSource
    identifier: str
    order: tuple[datetime.date, int]
    sha256: str


def version_of(record: Record) -> Version | None:
    """Return a record's place among its versions, or None where nothing numbers or orders them."""
    if record.source is None or record.identifier is None:
        return None
    number = int(record.version) if record.version and record.version.isdecimal() else 0
    if record.issued is None and not number:
        return None
    date = record.issued or datetime.date.min
    return Version(
        source=record.source,
        identifier=record.identifier,
        order=(date, number),
        sha256=record.document.sha256,
    )


def versions_nquads(versions: Iterable[Version]) -> str:
    """Return a statement for each version that replaces an earlier one; two of one date replace none."""
    quads = Quads(DERIVED_GRAPH)
    by_document: dict[tuple[str, str], set[Version]] = {}
    for version in versions:
        by_document.setdefault((version.source, version.identifier), set()).add(version)
    for _, group in sorted(by_document.items()):
        ordered = sorted(group, key=lambda v: (v.order, v.sha256))
        for older, newer in pairwise(ordered):
            if older.order < newer.order:
                quads.link(document_iri(newer.sha256), okg.replacesDocument, document_iri(older.sha256))
    return quads.text()
