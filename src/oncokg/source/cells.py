"""A row, JSON record or XML element as a document: its cells as lines "name: value", each with its place.

The lines are the frozen text: the same cells give the same document, whatever file or quoting they came in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oncokg.source.document import Document, MediaType


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A value that is not empty; it stands at `[start, end)` of the frozen text, no white space around."""

    name: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after the last character."""
        return self.start + len(self.text)


class Cells:
    """The cells of one record in their order, found by name ("submissions.0.submission_type").

    Empty values are left out. A name that comes twice raises `ValueError`: readers tell such cells apart.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._cells: dict[str, Cell] = {}
        lines: list[str] = []
        length = 0
        for name, value in pairs:
            text = value.strip()
            if not text:
                continue
            if name in self._cells:
                raise ValueError(f"two cells are called {name!r}")
            self._cells[name] = Cell(name=name, text=text, start=length + len(name) + 2)
            lines.append(f"{name}: {text}\n")
            length += len(lines[-1])
        self.text = "".join(lines)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells.values())

    def __contains__(self, name: str) -> bool:
        return name in self._cells

    def __getitem__(self, name: str) -> Cell:
        return self._cells[name]

    def get(self, name: str) -> Cell | None:
        """Return a cell, or None where its value is missing or empty."""
        return self._cells.get(name)

    def value(self, name: str) -> str:
        """Return the text of a cell, or "" where there is none."""
        cell = self._cells.get(name)
        return cell.text if cell else ""

    def frozen(self, *, name: str, media_type: MediaType, source_sha256: str) -> Document:
        """Return the cells as a document; `source_sha256` is the hash of the file they came in."""
        sha256 = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()
        return Document(
            name=name,
            text=self.text,
            media_type=media_type,
            sha256=sha256,
            source_sha256=source_sha256,
        )


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) for each leaf of a JSON value: "submissions.0.submission_type", "ORIG"."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, f"{path}.{number}" if path else str(number))
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif value is not None:
        yield path, str(value)
