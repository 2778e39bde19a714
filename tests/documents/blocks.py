"""Fenced blocks of a Markdown page, and how the output shown in one is held against the real one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ANY_LINES = "..."
"""A line of a block that stands for any lines, as in doctest."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block: its language, its text, and the line where it begins."""

    language: str
    text: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """A line after `$ ` of a console block, and the lines that are shown as its output."""

    line: str
    shown: tuple[str, ...]


def blocks(page: str) -> Iterator[Block]:
    language, lines, start = None, list[str](), 0
    for number, line in enumerate(page.splitlines(), start=1):
        fence = re.fullmatch(r"```(\w*)\s*", line)
        if fence and language is None:
            language, lines, start = fence[1], [], number
        elif fence:
            yield Block(language=str(language), text="\n".join(lines) + "\n", line=start)
            language = None
        elif language is not None:
            lines.append(line)
    assert language is None, f"the block of line {start} does not end"


def commands(block: Block) -> list[Command]:
    """Split a console block; a line that ends in a backslash goes on."""
    found: list[Command] = []
    shown: list[str] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            shown = []
            found.append(Command(line=line.removeprefix("$ "), shown=()))
        else:
            assert found, f"line {block.line}: a console block begins with `$ `"
            shown.append(line.rstrip())
            found[-1] = Command(line=found[-1].line, shown=tuple(shown))
    assert found, f"line {block.line}: a console block without a command"
    return found


def matches(shown: tuple[str, ...], real: list[str]) -> bool:
    """Compare lines, but not spaces at their ends nor empty lines around; `...` stands for any lines."""
    wanted, got = _trimmed(list(shown)), _trimmed([line.rstrip() for line in real])
    parts: list[list[str]] = [[]]
    for line in wanted:
        if line.strip() == ANY_LINES:
            parts.append([])
        else:
            parts[-1].append(line)
    if len(parts) == 1:
        return got == wanted
    first, *middle, last = parts
    if got[: len(first)] != first or (last and got[-len(last) :] != last):
        return False
    place, end = len(first), len(got) - len(last)
    for part in middle:
        place = next((at for at in range(place, end) if got[at : at + len(part)] == part), -1)
        if place < 0:
            return False
        place += len(part)
    return place <= end


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[0].strip():
        lines = lines[1:]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
