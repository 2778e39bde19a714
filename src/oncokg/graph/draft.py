"""A draft: triples that nobody has checked yet.

It holds one named graph for each document version, the derived graph, and a default graph with every triple
once more, so that questions and shapes read one graph while each document keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An unchecked graph in an Oxigraph store: in memory (`path` is None) or in a directory not yet published."""

    store: pyoxigraph.Store
    path: Path | None = None


def draft_of(chunks: Iterable[bytes], *, path: Path | None = None) -> Draft:
    """Load N-Quads of named graphs into a new draft, then copy and derive.

    Args:
        chunks: UTF-8 N-Quads, every statement in a named graph; each chunk ends at the end of a line.
        path: a directory that does not exist yet, for a draft on disk; None keeps it in memory.
    """
    raise AssertionError
