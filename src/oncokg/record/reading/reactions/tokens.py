"""The words of a text with their places, and which of them stand together as one phrase may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"(?:[ \t]{1,2}|[-‐‑’'])?|[ \t]?\n[ \t]{0,12}|[ \t]?-\n?[ \t]{0,2}")
"""What stands between words of one phrase: a blank or two (after italics), a hyphen, one line's end."""


@dataclass(frozen=True)
class Words:
    """The words of `text[start:end]` in small letters; `starts[i]` and `ends[i]` are places in `text`."""

    text: str
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def gap(self, number: int) -> str:
        """Return what stands before a word, up to the word before it."""
        return self.text[self.ends[number - 1] : self.starts[number]] if number else "\n\n"

    @cached_property
    def joined(self) -> tuple[bool, ...]:
        """Tell of each word whether it can be in one phrase with the word before it."""
        return tuple(
            bool(n) and _JOINED.fullmatch(self.text, self.ends[n - 1], self.starts[n]) is not None
            for n in range(len(self.forms))
        )


def words(text: str, start: int = 0, end: int | None = None) -> Words:
    """Return the words of a stretch of a text."""
    found = list(_WORD.finditer(text, start, len(text) if end is None else end))
    return Words(
        text=text,
        forms=tuple(word.group().lower() for word in found),
        starts=tuple(word.start() for word in found),
        ends=tuple(word.end() for word in found),
    )
