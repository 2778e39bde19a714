"""What a provider is to the rest: how its files are recognised, and how they become records.

Each provider has a module of its own in `providers/`, and its words stop there. A file is offered to each
provider in turn; the first that recognises it reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oncokg.record.record import DataSource, DocumentKind, Record, Rejection, Rights

if TYPE_CHECKING:
    from oncokg.names.linking import Linker


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """A publisher's collection in one of its shapes.

    Attributes:
        source: the collection, a value of the list data-source; also the word for `--as`.
        publisher: who publishes it, as documents are credited.
        kind: what its documents are.
        rights: under which rights they may be used.
        recognises: tells from a path and the first 16 KB of the file (unpacked) whether it is its own.
        records: reads a file, one `Record` or `Rejection` for each row or record; raises `BadInput` where
            the file as a whole cannot be read.
        parts: names of files that `records` reads along with the one it is given (tables of one set).
    """

    source: DataSource
    publisher: str
    kind: DocumentKind
    rights: Rights
    recognises: Callable[[Path, str], bool]
    records: Callable[[Path, Linker], Iterator[Record | Rejection]]
    parts: frozenset[str] = frozenset()
