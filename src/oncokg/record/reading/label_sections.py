"""Facts of the sections of a US label: what the drug is indicated for, and what its warnings are about.

Every reader of labels shares this module, whatever shape the label came in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Found
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import Indication, SafetyStatement
from oncokg.record.reading.label_reactions import add_reactions
from oncokg.record.reading.label_text import (
    Segment,
    boxed_heading,
    headings,
    is_highlight,
    segments,
    topics,
    without_references,
)

if TYPE_CHECKING:
    from oncokg.names.entity import EntityKind
    from oncokg.record.reading.page import Page
    from oncokg.source.cells import Cell

_INDICATED: Final = re.compile(r"\bindicated\b", re.IGNORECASE)
_NOT_INDICATED: Final = re.compile(
    r"(?:\bnot|\bcontra-?|\bas|\bif|\bwhen|\bwhere|\bunless|\bclinically|\bmedically|\botherwise)\s*\Z",
    re.IGNORECASE,
)
_LIMITATION: Final = re.compile(r"\s*(?:Important\s+)?Limitations?\s+of\s+Use\b", re.IGNORECASE)
_CONDITION: Final = re.compile(
    r"(?:received|who|whose|have|has|had|are|is|not|experienced|developed|progress|relapsed|at least|prior"
    r"|previous)\b",
    re.IGNORECASE,
)
"""How items begin that narrow another item down and name no disease of their own."""

_DEFINING: Final = re.compile(r"[^,;:.()]{0,40}\(")
"""What stands between a disease and the abbreviation that the label gives it."""

_DELIVERY: Final = re.compile(r"hyaluronidase", re.IGNORECASE)
"""Enzymes that only carry another substance under the skin: its warnings are not theirs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drug:
    """Whose label it is: its product and substances with their mentions, and all its names as written."""

    product: Ref | None
    substances: tuple[Ref, ...]
    mentions: tuple[Mention, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def lower_names(self) -> frozenset[str]:
        """The names in small letters, and the first words of those of several words."""
        lower = [name.lower() for name in self.names if name]
        return frozenset((*lower, *(name.split()[0] for name in lower if len(name.split()[0]) > 4)))

    @property
    def own_substances(self) -> tuple[Ref, ...]:
        """The substances that warnings are about: of several, those that do not only carry another one."""
        if len(self.substances) < 2:
            return self.substances
        return tuple(ref for ref in self.substances if not _DELIVERY.search(ref.label))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Statement:
    """A place that says what the drug is indicated for; `lead` is the sentence that its item belongs to."""

    start: int
    end: int
    diseases: tuple[Ref, ...]
    mentions: tuple[Mention, ...]
    is_highlight: bool
    lead: Span | None = None


def add_indications(page: Page, cell: Cell, drug: Drug) -> int:
    """State one indication for each sentence or list item that says "indicated"; return their number.

    Items of the Highlights only repeat the full text and are left out where their diseases are stated there.
    A statement that names no disease of the vocabulary is kept as a gap.
    """
    if not drug.substances:
        return 0
    statements = list(_statements(page, cell, drug))
    in_full = {disease for s in statements if not s.is_highlight for disease in s.diseases}
    count = 0
    for statement in statements:
        if statement.is_highlight and in_full.issuperset(statement.diseases):
            continue
        span = page.inside(cell, statement.start, statement.end)
        page.add(
            Indication(
                substances=drug.substances,
                diseases=statement.diseases,
                product=drug.product,
                text_as_written=page.document.text[span.start : span.end],
                evidence=tuple(dict.fromkeys((*filter(None, (statement.lead,)), span))),
                mentions=(*drug.mentions, *statement.mentions),
            )
        )
        count += 1
    return count


def _statements(page: Page, cell: Cell, drug: Drug) -> Iterable[_Statement]:
    pieces = list(segments(cell.text))
    number = 0
    while number < len(pieces):
        piece = pieces[number]
        number += 1
        if not says_indicated(cell.text[piece.start : piece.end]):
            continue
        start, end = _without_heading(cell.text, piece, drug), piece.end
        items: list[Segment] = []
        if _opens_list(cell.text, piece, pieces[number : number + 1]):
            while number < len(pieces) and not _ends_list(cell.text, pieces[number]):
                items.append(pieces[number])
                number += 1
        yield from _of_list(page, cell, start, end, [item for item in items if item.kind != "rest"])


def _of_list(page: Page, cell: Cell, start: int, end: int, items: Sequence[Segment]) -> Iterable[_Statement]:
    """Yield the statements of a sentence and the list that it begins."""
    own = _statement(page, cell, start, end)
    listed = [(item, _statement(page, cell, item.start, item.end)) for item in items]
    lead = page.inside(cell, *without_references(cell.text, start, end))
    if not any(statement.diseases for _, statement in listed):
        if own.diseases:
            yield _statement(page, cell, start, items[-1].end if items else end)
        else:
            page.unresolved("disease", lead)
        return
    for item, statement in listed:
        if statement.diseases:
            yield _Statement(
                start=statement.start,
                end=statement.end,
                diseases=statement.diseases,
                mentions=statement.mentions,
                is_highlight=statement.is_highlight,
                lead=lead,
            )
        elif not own.diseases and not _CONDITION.match(cell.text, item.start):
            page.unresolved("disease", page.inside(cell, statement.start, statement.end))


def _statement(page: Page, cell: Cell, start: int, end: int) -> _Statement:
    text = cell.text[start:end]
    first, last = without_references(cell.text, start, end)
    pairs = _diseases(page, cell, first, last)
    return _Statement(
        start=first,
        end=last,
        diseases=tuple(dict.fromkeys(ref for ref, _ in pairs)),
        mentions=tuple(mention for _, mention in pairs),
        is_highlight=is_highlight(text),
    )


def says_indicated(text: str) -> bool:
    """Tell whether a sentence says that a drug is indicated, and not that it is not."""
    return not _LIMITATION.match(text) and any(
        not _NOT_INDICATED.search(text[: found.start()]) for found in _INDICATED.finditer(text)
    )


def _without_heading(text: str, piece: Segment, drug: Drug) -> int:
    """Return where a statement begins after the heading that stands before it in flattened text."""
    before = text[piece.start : piece.end]
    heading = re.match(
        r"(?:\d{1,2}(?:\.\d{1,2})?\.?\s+)?(?:INDICATIONS?\b(?:\s+(?:AND|&)\s+USAGE)?:?\s*)?", before
    )
    start = piece.start + (heading.end() if heading else 0)
    if start == piece.start or start >= piece.end:
        return piece.start
    verb = _INDICATED.search(text, start, piece.end)
    if piece.is_numbered and verb is not None:
        places = [text.rfind(name, start, verb.start()) for name in drug.names if name]
        return max([start, *places])
    return start


def _opens_list(text: str, piece: Segment, following: Sequence[Segment]) -> bool:
    if not following or following[0].kind == "rest":
        return False
    said = text[: without_references(text, piece.start, piece.end)[1]].rstrip()
    closed = text[piece.start : piece.end].rstrip().endswith(".")
    return said.endswith(":") or (following[0].kind == "item" and not closed)


def _ends_list(text: str, piece: Segment) -> bool:
    words = text[piece.start : piece.end]
    return piece.is_numbered or says_indicated(words) or _LIMITATION.match(words) is not None


def add_boxed_warning(page: Page, cell: Cell, drug: Drug) -> None:
    """State what a boxed warning is about, once for each reaction that its heading or its text names."""
    _add_topic(page, cell, boxed_heading(cell.text, drug.lower_names), "boxed-warning", drug)
    add_reactions(page, cell, drug, "boxed-warning")


def add_boxed_text(page: Page, cell: Cell, drug: Drug) -> None:
    """State the reactions that the text of a boxed warning names, of which the heading is another cell."""
    add_reactions(page, cell, drug, "boxed-warning")


def add_adverse_reactions(page: Page, cell: Cell, drug: Drug) -> None:
    """State the reactions that a section on adverse reactions names."""
    add_reactions(page, cell, drug, "adverse-reactions")


def add_boxed_title(page: Page, cell: Cell, drug: Drug) -> None:
    """State what a boxed warning is about, of which the cell is the heading: "WARNING: HEPATOTOXICITY"."""
    word = re.match(r"\s*WARNINGS?\s*[:–-]?\s*", cell.text, re.IGNORECASE)
    _add_topic(page, cell, (word.end() if word else 0, len(cell.text)), "boxed-warning", drug)


def add_warnings(page: Page, cell: Cell, drug: Drug) -> None:
    """State what each numbered part of the warnings is about, or each item of a list, and their reactions."""
    found = list(headings(cell.text, "5", drug.lower_names)) or list(topics(cell.text))
    for place in found:
        _add_topic(page, cell, place, "warning", drug)
    add_reactions(page, cell, drug, "warnings")


def add_warning_text(page: Page, cell: Cell, drug: Drug) -> None:
    """State the reactions that the text of the warnings names, of which the headings are other cells."""
    add_reactions(page, cell, drug, "warnings")


def add_warning_title(page: Page, cell: Cell, drug: Drug) -> None:
    """State what a part of the warnings is about, of which the cell is the heading: "5.1 Hepatotoxicity"."""
    number = re.match(r"\s*\d{1,2}(?:\.\d{1,2})*\.?\s+", cell.text)
    _add_topic(page, cell, (number.end() if number else 0, len(cell.text)), "warning", drug)


def _add_topic(page: Page, cell: Cell, place: tuple[int, int], kind: str, drug: Drug) -> None:
    start, end = place
    if not cell.text[start:end].strip():
        return
    span = page.inside(cell, start, end)
    reactions: dict[Ref, Mention] = {}
    for ref, mention in _named(page, cell, "adverse-reaction", start, end):
        reactions.setdefault(ref, mention)
    for substance in drug.own_substances:
        for reaction in reactions or (None,):
            page.add(
                SafetyStatement(
                    substance=substance,
                    kind=kind,
                    text=page.document.text[span.start : span.end],
                    product=drug.product,
                    reaction=reaction,
                    evidence=(span,),
                    mentions=(reactions[reaction],) if reaction else (),
                )
            )


def _diseases(page: Page, cell: Cell, start: int, end: int) -> list[tuple[Ref, Mention]]:
    """Return the diseases that a statement names.

    In "neuroendocrine tumors of pancreatic origin (PNET)" the label itself says what its abbreviation means,
    so that what else bears it is not named.
    """
    text = cell.text[start:end]
    pairs: list[tuple[Ref, Mention]] = []
    previous: Found | None = None
    for one in page.linker.within("disease", text):
        is_defined = previous is not None and _DEFINING.fullmatch(text, previous.end, one.start)
        if is_defined and previous and previous.link.key != one.link.key:
            continue
        previous = previous if is_defined else one
        pairs.append(page.found(cell, _moved(one, start)))
    return pairs


def _moved(found: Found, offset: int) -> Found:
    return Found(link=found.link, start=offset + found.start, end=offset + found.end)


def _named(page: Page, cell: Cell, kind: EntityKind, start: int, end: int) -> list[tuple[Ref, Mention]]:
    """Return the entities of a kind that a stretch of a cell names, with the mentions that carry them."""
    return [page.found(cell, _moved(one, start)) for one in page.linker.within(kind, cell.text[start:end])]
