"""What of a model's proposals the text holds: quotes are located, values found in them, the rest dropped."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from oncokg.names.entity import EntityKind
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.reading.model.quotes import inside, locate
from oncokg.record.reading.model.schema import KINDS, fits
from oncokg.record.reading.rules.cues import (
    ALLOCATIONS,
    DESIGNATIONS,
    LINES,
    MASKINGS,
    PHASES,
    ROUTES,
    SETTINGS,
    STATUSES,
)
from oncokg.record.reading.rules.endpoint_cues import ENDPOINTS
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.quantities import Quantity, count, dates, quantities
from oncokg.record.reading.rules.scene import Named, Scene
from oncokg.record.reading.spans import whole
from oncokg.record.record import Gap

LONGEST: Final = 800
"""Characters of a quote; a longer one is not the words of a fact but a part of the document."""

_WORDS: Final = {
    "programme": DESIGNATIONS,
    "route": ROUTES,
    "allocation": ALLOCATIONS,
    "masking": MASKINGS,
    "phase": PHASES,
    "endpoint": ENDPOINTS,
    "statuses": STATUSES,
    "settings": SETTINGS,
    "lines": LINES,
}
"""The phrases by which the rules know a value; a quote that has one for another value only contradicts."""

_SAME: Final = frozenset({"complete-remission", "complete-response"})
"""What "CR" stands for is told by the rest of the document."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One proposed fact of a known form, with its quotes where they stand in the text."""

    kind: str
    values: dict[str, Any]
    quotes: tuple[Span, ...]


@dataclass(kw_only=True)
class Held:
    """The text that proposals are held against, and the count of what it does not hold, by reason."""

    scene: Scene
    dropped: Counter[str] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)

    def proposals(self, answer: dict[str, Any]) -> Iterator[Proposal]:
        """Yield the facts of an answer that have the form asked for, and whose quotes the text has."""
        near = 0
        for kind, schema in KINDS.items():
            offered = answer.get(kind)
            if not isinstance(offered, list):
                self.dropped["a list of facts is missing or malformed"] += 1
                continue
            for fact in offered:
                if not fits(fact, schema["items"]):
                    self.dropped["malformed"] += 1
                    continue
                quotes = self._quotes(fact["quotes"], near)
                if quotes:
                    near = quotes[0].start
                    yield Proposal(kind=kind, values=fact, quotes=quotes)

    def _quotes(self, words: list[str], near: int) -> tuple[Span, ...]:
        found = [locate(self.scene.text, quote, near) for quote in words if quote.strip()]
        spans = tuple(sorted({span for span in found if span is not None}))
        if not found or len([span for span in found if span]) < len(found):
            self.dropped["a quote is not in the text" if found else "without a quote"] += 1
            return ()
        if any(span.end - span.start > LONGEST for span in spans):
            self.dropped["a quote is too long"] += 1
            return ()
        return spans

    def lost(self, proposal: Proposal, reason: str) -> None:
        """Count a fact that its own words do not hold, and show the words as unread."""
        self.dropped[reason] += 1
        for quote in proposal.quotes[:1]:
            self.gaps.append(Gap(kind="unread-sentence", span=whole(self.scene.text, quote)))

    def value(self, proposal: Proposal, name: str) -> Any:
        """Return a value of a closed list, or None where the quote has words for other values only."""
        value = proposal.values[name]
        if value is None or self._contradicts(proposal, name, value):
            return None
        return value

    def values(self, proposal: Proposal, name: str) -> tuple[str, ...]:
        """Return those values of a list that the quote does not contradict."""
        offered = proposal.values[name]
        return tuple(dict.fromkeys(v for v in offered if not self._contradicts(proposal, name, v)))

    def _contradicts(self, proposal: Proposal, name: str, value: str) -> bool:
        told = {own for quote in proposal.quotes for own in self._told(name, quote)}
        told |= _SAME if told & _SAME else set()
        if not told or value in told:
            return False
        self.dropped["a value contradicts its quote"] += 1
        return True

    def _told(self, name: str, quote: Span) -> set[str]:
        """Return the values that a quote has words for, none of them inside another's."""
        found: list[tuple[str, int, int]] = []
        for value, expression in _WORDS.get(name, ()):
            for match in pattern(expression).finditer(self.scene.text, quote.start, quote.end):
                if not any(match.start() < end and start < match.end() for _, start, end in found):
                    found.append((value, match.start(), match.end()))
        return {value for value, _, _ in found}

    def words(self, proposal: Proposal, text: str | None) -> Span | None:
        """Return where a text stands in the quotes; one that does not is counted."""
        if text is None or not text.strip():
            return None
        span = inside(self.scene.text, proposal.quotes, text)
        if span is None:
            self.dropped["a value is not in its quote"] += 1
        return span

    def number(self, proposal: Proposal, printed: str | None) -> Quantity | None:
        """Return the number of the quotes that is printed so; "0.5" is not the number in "10.5"."""
        if printed is None or not printed.strip():
            return None
        wanted = printed.strip().rstrip("%").strip()
        for quantity in self._quantities(proposal.quotes):
            if quantity.printed == wanted:
                return quantity
        self.dropped["a number is not in its quote"] += 1
        return None

    def counted(self, proposal: Proposal, number: int | None) -> tuple[int, Span] | None:
        """Return a number of people with its place, in digits or in words."""
        if number is None:
            return None
        for quantity in self._quantities(proposal.quotes):
            if quantity.unit is None and quantity.value == Decimal(number):
                return number, quantity.span
        for quote in proposal.quotes:
            for match in re.finditer(r"[A-Za-z]+(?:-[A-Za-z]+)?", self.scene.text[quote.start : quote.end]):
                if count(match.group()) == number:
                    return number, Span(start=quote.start + match.start(), end=quote.start + match.end())
        self.dropped["a number is not in its quote"] += 1
        return None

    def _quantities(self, quotes: Iterable[Span]) -> Iterator[Quantity]:
        for quote in quotes:
            yield from quantities(self.scene.text, quote.start, quote.end)

    def date(self, proposal: Proposal, written: str | None) -> datetime.date | None:
        """Return a date that the quotes write in full."""
        if written is None:
            return None
        for quote in proposal.quotes:
            for date in dates(self.scene.text, quote.start, quote.end):
                if date.value.isoformat() == written:
                    return date.value
        self.dropped["a date is not in its quote"] += 1
        return None

    def named(self, proposal: Proposal, kind: EntityKind, text: str) -> Named | None:
        """Return the entity that a name in the quotes stands for, or None where no vocabulary has it."""
        span = self.words(proposal, text)
        if span is None:
            return None
        known = self.scene.names(kind, span.start, span.end)
        if known:
            return max(known, key=lambda n: n.span.end - n.span.start)
        self.unresolved(kind, span)
        return None

    def unresolved(self, kind: EntityKind | Literal["trial"], span: Span) -> Mention:
        """Keep a name that resolves to nothing."""
        mention = Mention(kind=kind, span=span, ref=None, method="unresolved")
        if mention not in self.scene.unresolved:
            self.scene.unresolved.append(mention)
        return mention

    def company(self, proposal: Proposal, text: str) -> tuple[Ref, Mention] | None:
        """Return a company: the vocabulary's where it has the whole name, else one of this name only."""
        span = self.words(proposal, text)
        if span is None:
            return None
        known = [n for n in self.scene.names("organization", span.start, span.end) if n.span == span]
        if known:
            return known[0].ref, known[0].mention
        coined = self.scene.coined("organization", span, self.scene.quote(span))
        return coined.ref, self.unresolved("organization", span)
