"""A stretch of a text with the names in it, linked by the vocabulary and by what it defines itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from oncokg.names.entity import Name
from oncokg.names.lexicon import slug
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.reading.rules.scene import Named, Scene

if TYPE_CHECKING:
    from oncokg.names.entity import EntityKind
    from oncokg.names.lexicon import Lexicon

_DEFINED: Final = re.compile(
    r"(?:\s+(?:of|in)\s+(?:the\s+)?[a-z ]{3,30})?\s*\(\s*(?P<short>[A-Za-z][\w/-]{1,11})\s*[)\]]"
)
_SHORT: Final = re.compile(r"[a-z/]{0,4}[A-Z0-9][\w/-]*[A-Z0-9][\w/-]*")


class Source(Protocol):
    """Something that has a text, and knows the names in it."""

    text: str
    lexicon: Lexicon

    def names(self, kind: EntityKind, start: int = 0, end: int | None = None) -> list[Named]:
        """Return the linked names of a kind between two positions, in order."""

    def quote(self, span: Span) -> str:
        """Return the words at a span with runs of white space as one space."""


class Passage:
    """Characters `[start, end)` of a text; spans count from the beginning of the whole text."""

    def __init__(self, text: str, start: int, end: int, lexicon: Lexicon) -> None:
        self.text, self._offset = text, start
        self._scene = Scene(text=text[start:end], lexicon=lexicon, sentences=[])
        self._scene.lexicon = self._with_short_forms(lexicon)
        self.lexicon = self._scene.lexicon
        self._names: dict[EntityKind, tuple[list[int], list[Named]]] = {}

    def names(self, kind: EntityKind, start: int = 0, end: int | None = None) -> list[Named]:
        """Return the linked names of a kind between two positions, in order."""
        if kind not in self._names:
            found = [self._moved(named) for named in self._scene.names(kind)]
            self._names[kind] = [named.span.start for named in found], found
        starts, all_named = self._names[kind]
        stop = len(self.text) if end is None else end
        between = all_named[bisect_left(starts, start) : bisect_left(starts, stop)]
        return [named for named in between if named.span.end <= stop]

    def quote(self, span: Span) -> str:
        """Return the words at a span with runs of white space as one space."""
        return re.sub(r"\s+", " ", self.text[span.start : span.end])

    def _moved(self, named: Named) -> Named:
        span = Span(start=named.span.start + self._offset, end=named.span.end + self._offset)
        return replace(named, span=span, mention=replace(named.mention, span=span))

    def _with_short_forms(self, lexicon: Lexicon) -> Lexicon:
        """Return the lexicon with the short forms that stand in brackets behind names: "... (pcALCL)"."""
        text = self._scene.text
        added: list[Name] = []
        for kind in ("disease", "target"):
            for named in self._scene.names(kind):
                defined = _DEFINED.match(text, named.span.end)
                if defined is None or not _SHORT.fullmatch(defined["short"]):
                    continue
                entity = lexicon.known(kind, named.ref.key)
                short = defined["short"]
                if entity is not None and not any(e.kind == kind for e in lexicon.lookup(kind, short)):
                    added.append(Name(text=short, entity=entity, name_kind="abbreviation"))
        if not added:
            return lexicon
        self._scene = Scene(text=text, lexicon=lexicon.extended(added), sentences=[])
        return self._scene.lexicon


def coined(kind: EntityKind, span: Span, words: str) -> Named:
    """Return words that no vocabulary has, as an entity of its own that is known by them only."""
    ref = Ref(kind=kind, key=f"name-{slug(words) or 'unnamed'}", label=words)
    return Named(span=span, ref=ref, mention=Mention(kind=kind, span=span, ref=None, method="unresolved"))
