"""Cells seen as the tree that their names spell: "arm_group.0.label" is the label of the first arm group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncokg.source.cells import Cell, Cells


def worded(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs whose value has a letter or digit: a dash or dots alone say that there is none."""
    return (pair for pair in pairs if any(char.isalnum() for char in pair[1]))


class Branch:
    """A place in the tree of cells, from which cells, lists and deeper branches are reached by relative path.

    >>> arm = Branch(cells).items("arm_group")[0]     # doctest: +SKIP
    >>> arm.cell("label")                             # doctest: +SKIP
    """

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._path = ""
        numbers: dict[str, dict[int, None]] = {}
        for cell in cells:
            parts = cell.name.split(".")
            for place, part in enumerate(parts):
                if part.isdecimal():
                    numbers.setdefault(".".join(parts[:place]), {})[int(part)] = None
        self._numbers = {path: sorted(found) for path, found in numbers.items()}

    def branch(self, path: str) -> Branch:
        """Return the branch at a path; there may be nothing on it."""
        deeper = Branch.__new__(Branch)
        deeper._cells, deeper._numbers = self._cells, self._numbers
        deeper._path = self._below(path)
        return deeper

    def cell(self, path: str) -> Cell | None:
        """Return the cell at a path, or None."""
        return self._cells.get(self._below(path))

    def value(self, path: str) -> str:
        """Return the text of the cell at a path, or ""."""
        return self._cells.value(self._below(path))

    def items(self, path: str) -> list[Branch]:
        """Return the numbered branches of a list, in order."""
        return [self.branch(f"{path}.{n}") for n in self._numbers.get(self._below(path), ())]

    def cells(self, path: str) -> tuple[Cell, ...]:
        """Return the cells of a list of plain values, in order."""
        return tuple(self._listed(path))

    def _listed(self, path: str) -> Iterator[Cell]:
        for number in self._numbers.get(self._below(path), ()):
            cell = self.cell(f"{path}.{number}")
            if cell is not None:
                yield cell

    def _below(self, path: str) -> str:
        return f"{self._path}.{path}" if self._path else path
