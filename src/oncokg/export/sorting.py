"""Statements in one order, whatever order they came in: the ground under "the same bytes every time".

Statements are held as N-Quads lines in the order graph, subject, predicate (rdf:type first), object. More
than `BATCH` of them are sorted in pieces on disk, so memory stays flat.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from pyoxigraph import Quad, Triple

BATCH = 200_000
"""Statements sorted in memory at a time: about 60 MB."""

_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_TYPE_FIRST = b"\x01"  # sorts before "<"; N-Quads never holds this byte raw


class SortedStatements:
    """Distinct statements in order, to be read more than once; close it to free the disk space.

    Takes the statements in any order; a triple counts as a statement of the default graph.
    """

    def __init__(self, statements: Iterable[Quad] | Iterable[Triple]) -> None:
        self._stack = ExitStack()
        self._pieces: list[list[bytes] | IO[bytes]] = []
        rest: Iterator[Quad | Triple] = iter(statements)
        while batch := list(islice(rest, BATCH)):
            if self._pieces:
                self._pieces[-1] = self._spilled(self._pieces[-1])
            self._pieces.append(_sorted_keys(batch))

    def __enter__(self) -> SortedStatements:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def lines(self) -> Iterator[bytes]:
        """Iterate over the statements as N-Quads lines."""
        return map(_line, self._keys())

    def blocks(self) -> Iterator[bytes]:
        """Iterate over the lines joined in blocks of a few thousand."""
        lines = self.lines()
        while block := b"".join(islice(lines, 5_000)):
            yield block

    def quads(self) -> Iterator[Quad]:
        """Iterate over the statements as quads."""
        import pyoxigraph

        for block in self.blocks():
            yield from pyoxigraph.parse(block, format=pyoxigraph.RdfFormat.N_QUADS)

    def triples(self) -> Iterator[Triple]:
        """Iterate over the statements as triples, graph by graph."""
        return (quad.triple for quad in self.quads())

    def _keys(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if not isinstance(piece, list):
                piece.seek(0)
        last = b""
        for key in heapq.merge(*self._pieces):
            if key != last:
                yield key
            last = key

    def _spilled(self, keys: Iterable[bytes]) -> IO[bytes]:
        file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the stack)
        self._stack.enter_context(file)
        file.writelines(keys)
        return file


def _sorted_keys(batch: list[Quad | Triple]) -> list[bytes]:
    import pyoxigraph

    quads = (item if isinstance(item, pyoxigraph.Quad) else pyoxigraph.Quad(*item) for item in batch)
    data = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
    return sorted(map(_key, data.splitlines(keepends=True)))


def _key(line: bytes) -> bytes:
    """Rearrange `s p o g .` to `g s p o`, parted by NUL, which N-Quads never holds raw."""
    subject, predicate, rest = line[:-3].split(b" ", 2)
    obj, _, graph = rest.rpartition(b" ")
    if not obj or not graph.startswith((b"<", b"_:")) or b'"' in graph:
        obj, graph = rest, b""
    return b"\0".join((graph, subject, _TYPE_FIRST if predicate == _TYPE else predicate, obj)) + b"\n"


def _line(key: bytes) -> bytes:
    graph, subject, predicate, obj = key[:-1].split(b"\0")
    terms = [subject, _TYPE if predicate == _TYPE_FIRST else predicate, obj]
    return b" ".join([*terms, graph, b".\n"] if graph else [*terms, b".\n"])
