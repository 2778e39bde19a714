"""Which stretches of a text say what a medicine is for: sentences, list items with their lead, parts of both.

By 21 CFR 201.57 a label says it twice, in the Highlights and in the full text; a row of a list says it once
and may leave out the word "indicated". Limitations of use and what is said on accelerated approval belong to
the uses before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.indications.words import ACCELERATED, LIMITATION
from oncokg.record.reading.label_text import Segment, is_highlight, segments, without_references
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.spans import trimmed

INDICATED: Final = re.compile(r"\bindicated\b", re.IGNORECASE)
_NOT_INDICATED: Final = re.compile(
    r"(?:\bnot|\bcontra-?|\bas|\bif|\bwhen|\bwhere|\bunless|\bclinically|\bmedically|\botherwise"
    r"|\bis not|whom [^.;]{0,60}\b(?:is|are))\s*\Z",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"(?:received|who|whose|have|has|had|are|is|not|experienced|developed|progress|relapsed|at least|prior"
    r"|previous|failed)\b",
    re.IGNORECASE,
)
"""How items begin that narrow another item down and name no disease of their own."""

_USE: Final = pattern(
    r"\b(?:treatment|therapy|use|management|prevention|prophylaxis|reduction) (?:of|in|for)\b"
    r"|\bto (?:treat|reduce|prevent)\b"
    r"|\bindicated\b|\bfor (?:adult|patients|pediatric)"
)
_AGAIN: Final = pattern(
    r"\b(?:patients|\w+ cancer|tumou?rs?) (?:should|must) (?:also )?have\b|^select patients for\b"
)
_SAYS_NO_USE: Final = pattern(
    r"\b(?:is|are) (?:based on|defined as)\b|\bhas not been (?:established|demonstrated|shown)\b"
    r"|\bhave not been (?:established|demonstrated)"
    r"|\bcontraindicated\b|\bnot (?:indicated|recommended|approved)\b|\bclinical (?:trials?|stud(?:y|ies))\b"
)
_SPLIT: Final = pattern(
    r"(?:;|,)? (?:and|or) (?:also )?(?=(?:as (?:an? )?(?:single agent|monotherapy|initial|part)"
    r"|for (?:the )?(?:[\w-]+ ){0,3}(?:treatment|use|therapy|maintenance)\b"
    r"|(?:the )?(?:[\w-]+ ){0,3}treatment of\b"
    r"|(?:in combination|with) [^;.]{3,80}? (?:for|in) |in adult and|pa?ediatric patients (?:greater"
    r"|with|\d)))"
    r"|; (?:and |or )?|(?<=\w) (?=\(?[2-9]\) )"
)
_THIS_ONE: Final = pattern(r"\b(?:this|the) indication\b(?! in combination)")
_ENDS_OPEN: Final = pattern(
    r"\b(?:after|(?<!the\s)following|who|have|has|received|either|on|to|with one of the following) ?:?$"
)
_TRAILING: Final = re.compile(r"[\s,;]+(?:and|or|and/or)\s*$", re.IGNORECASE)
_BULLET: Final = re.compile(r"(?:(?:(?<=\s)|^)(?:[¿■]|\(?\d\)|[•●◦▪])|(?<=\n)[–*-])\s+(?=[A-Za-z])")
_HEADING: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})?\.?\s+)?(?:INDICATIONS?\b(?:\s+(?:AND"
    r"|&)\s+USAGE)?:?\s*)?(?:\d{1,2}\.\d{1,2}\s+)?"
)


@dataclass(kw_only=True, slots=True)
class Statement:
    """The stretches that say one use, the last its own.

    `section` counts the numbered parts of a label, `group` the sentences that say "indicated".
    """

    parts: list[Span]
    is_highlight: bool = False
    section: int = 0
    group: int = 0
    limitations: list[Span] = field(default_factory=list)
    is_accelerated: bool = False

    @property
    def own(self) -> Span:
        """The stretch that says this use and no other."""
        return self.parts[-1]


def says_indicated(text: str) -> bool:
    """Tell whether a sentence says that a drug is indicated, and not that it is not."""
    return not LIMITATION.match(text) and any(
        not _NOT_INDICATED.search(text[: found.start()]) for found in INDICATED.finditer(text)
    )


def statements(
    source: Source, start: int, end: int, names: Sequence[str] = (), *, is_row: bool
) -> list[Statement]:
    """Return the statements of a stretch in their order.

    Args:
        source: the text and the names in it.
        start: where the stretch begins.
        end: where it ends.
        names: the medicine's names, with which sentences begin behind a heading.
        is_row: whether the whole stretch says what something is for, even where it does not say "indicated".
    """
    return _Reading(source, start, end, names, is_row=is_row).statements()


def heading_length(words: str) -> int:
    """Return how many characters of a section's number and heading words begin with."""
    heading = _HEADING.match(words)
    return heading.end() if heading else 0


class _Reading:
    def __init__(self, source: Source, start: int, end: int, names: Sequence[str], *, is_row: bool) -> None:
        self.source, self.text, self.offset = source, source.text, start
        self.words = source.text[start:end]
        self.names, self.is_row = names, is_row
        self.found: list[Statement] = []
        self.section, self.group, self.in_limits = 0, 0, False
        self._accelerated: list[Statement] = []
        self._limit_scope: list[Statement] = []

    def statements(self) -> list[Statement]:
        pieces = list(segments(self.words))
        number = 0
        while number < len(pieces):
            piece = pieces[number]
            number += 1
            words = self.words[piece.start : piece.end]
            if piece.is_numbered:
                self.section += 1
                self.in_limits = False
            if self._is_limit(piece, words):
                continue
            if says_indicated(words) or self._is_use(piece, words):
                self.in_limits = False
                items: list[Segment] = []
                if _opens_list(self.words, piece, pieces[number : number + 1]):
                    while number < len(pieces) and not self._ends_list(pieces[number]):
                        items.append(pieces[number])
                        number += 1
                self._add(piece, items)
            elif ACCELERATED.search(words):
                self._accelerate(piece)
            elif _AGAIN.search(words) and self.found:
                again = self._span(piece.start, piece.end)
                if again is not None:
                    self.found[-1].parts.insert(0, again)
        return self.found

    def _is_use(self, piece: Segment, words: str) -> bool:
        """Tell whether a piece of a row says a use without the word: "Treatment of ..."."""
        if not self.is_row or self.in_limits:
            return False
        if not self.found:
            return True
        return _SAYS_NO_USE.search(words) is None and (_USE.search(words) is not None or piece.kind == "item")

    def _is_limit(self, piece: Segment, words: str) -> bool:
        heading = LIMITATION.search(words) if piece.is_numbered else LIMITATION.match(words)
        if heading:
            self.in_limits = True
            own_part = piece.is_numbered
            rest = piece.start + heading.end()
            self._limit_scope = list(self.found) if own_part else self._since_section()
            if rest < piece.end:
                self._limit(rest, piece.end)
            return True
        if not self.in_limits or piece.is_numbered or says_indicated(words) or ACCELERATED.search(words):
            return False
        self._limit(piece.start, piece.end)
        return True

    def _since_section(self) -> list[Statement]:
        scope = [s for s in self.found if s.section == self.section]
        return scope if self.section else scope[-1:] or self.found[-1:]

    def _limit(self, start: int, end: int) -> None:
        span = self._span(start, end)
        if span is not None:
            for statement in self._limit_scope:
                statement.limitations.append(span)

    def _accelerate(self, piece: Segment) -> None:
        """Mark the uses that a sentence says are approved under accelerated approval."""
        span = self._span(piece.start, piece.end)
        if span is None or not self.found:
            return
        if not self._accelerated:
            scope = [s for s in self.found if s.section == self.section] or self.found[-1:]
            partners = {n.ref.key for n in self.source.names("substance", span.start, span.end)}
            named = [
                s
                for s in scope
                if partners & {n.ref.key for n in self.source.names("substance", s.own.start, s.own.end)}
            ]
            if len(scope) > 1 and named:
                scope = named
            elif _THIS_ONE.search(self.words, piece.start, piece.end):
                scope = [s for s in scope if s.group == scope[-1].group]
            self._accelerated = scope
        for statement in self._accelerated:
            statement.is_accelerated = True

    def _ends_list(self, piece: Segment) -> bool:
        words = self.words[piece.start : piece.end]
        return (
            piece.is_numbered
            or says_indicated(words)
            or LIMITATION.match(words) is not None
            or ACCELERATED.search(words) is not None
        )

    def _add(self, piece: Segment, items: list[Segment]) -> None:
        self.group += 1
        self._accelerated = []
        start = self._without_heading(piece)
        highlight = is_highlight(self.words[piece.start : piece.end])
        lead = self._span(start, piece.end)
        if lead is None:
            return
        listed = [item for item in items if item.kind != "rest"]
        if not listed:
            self._split([], lead, highlight=highlight)
            return
        spans = [(item, self._item(item)) for item in listed]
        ends = [*(item.start for item in listed[1:]), items[-1].end]
        opened = _ENDS_OPEN.search(self.text, lead.start, lead.end) is not None
        opened = opened and not any(self._diseases(span) for _, span in spans if span)
        if opened or all(_CONDITION.match(self.words, item.start) for item in listed):
            self._keep(
                [lead, *(s for _, s in spans if s)],
                highlight=is_highlight(self.words[: items[-1].end]),
                own=lead,
            )
            return
        shared = [lead]
        for (item, span), end in zip(spans, ends, strict=True):
            words = self.words[item.start : item.end]
            if span is None:
                continue
            if words.rstrip().endswith(":"):
                shared = [lead, span]
                continue
            if _CONDITION.match(words) and self.found and not self._diseases(span):
                self.found[-1].parts.insert(0, span)
                continue
            rests = [
                rest
                for other in items
                if other.kind == "rest"
                and item.start < other.start < end
                and _AGAIN.search(self.words[other.start : other.end])
                and (rest := self._span(other.start, other.end))
            ]
            highlight = is_highlight(self.words[item.start : end].rstrip(" •\n"))
            self._split([*shared, *rests], span, highlight=highlight)

    def _split(self, shared: list[Span], span: Span, *, highlight: bool) -> None:
        """Keep a stretch as one statement, or as one for each use of "for A, and as a single agent for B"."""
        pieces = [span]
        for expression in (_BULLET, _SPLIT):
            pieces = [one for piece in pieces for one in self._cut(piece, expression, shared)]
        for piece in pieces:
            self._keep([*shared, piece], highlight=highlight)

    def _cut(self, span: Span, expression: re.Pattern[str], shared: list[Span]) -> Iterator[Span]:
        start = span.start
        for match in expression.finditer(self.text, span.start, span.end):
            before, after = (
                trimmed(self.text, start, match.start()),
                trimmed(self.text, match.end(), span.end),
            )
            if not before or not after or not self._diseases(after):
                continue
            if not self._diseases(before):
                if expression is _BULLET:
                    start = match.end()
                    shared.append(before) if before not in shared else None
                continue
            if match.group().strip() == ";" and not (
                _USE.search(self.text, after.start, after.end) or expression is _BULLET
            ):
                continue
            yield before
            start = match.end()
        last = trimmed(self.text, start, span.end)
        if last:
            yield last

    def _diseases(self, span: Span) -> bool:
        return bool(self.source.names("disease", span.start, span.end))

    def _keep(self, parts: list[Span], *, highlight: bool, own: Span | None = None) -> None:
        if own is not None:
            parts = [*(p for p in parts if p != own), own]
        self.found.append(
            Statement(parts=parts, is_highlight=highlight, section=self.section, group=self.group)
        )

    def _span(self, start: int, end: int) -> Span | None:
        first, last = without_references(self.words, start, end)
        return trimmed(self.text, first + self.offset, last + self.offset)

    def _item(self, item: Segment) -> Span | None:
        """Return the place of an item without the "or" that joins it to the next one."""
        span = self._span(item.start, item.end)
        joined = _TRAILING.search(self.text, span.start, span.end) if span else None
        return self._span(item.start, joined.start() - self.offset) if joined else span

    def _without_heading(self, piece: Segment) -> int:
        """Return where a statement begins after the heading that stands before it in flattened text."""
        before = self.words[piece.start : piece.end]
        heading = _HEADING.match(before)
        start = piece.start + (heading.end() if heading else 0)
        if start == piece.start or start >= piece.end:
            return piece.start
        verb = INDICATED.search(self.words, start, piece.end)
        if piece.is_numbered and verb is not None:
            places = [self.words.rfind(name, start, verb.start()) for name in self.names if name]
            return max([start, *places])
        return start


def _opens_list(text: str, piece: Segment, following: Sequence[Segment]) -> bool:
    if not following or following[0].kind == "rest":
        return False
    said = text[: without_references(text, piece.start, piece.end)[1]].rstrip()
    closed = text[piece.start : piece.end].rstrip().endswith(".")
    return said.endswith(":") or (following[0].kind == "item" and not closed)
