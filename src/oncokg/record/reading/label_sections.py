"""Facts of the sections of a US label: what the drug is indicated for, and what its warnings are about.

Every reader of labels shares this module, whatever shape the label came in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Found
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import SafetyStatement
from oncokg.record.reading.indications import indication, said_once, uses_in
from oncokg.record.reading.label_reactions import add_reactions
from oncokg.record.reading.label_text import boxed_heading, headings, topics
from oncokg.record.reading.spans import whole

if TYPE_CHECKING:
    from oncokg.names.entity import EntityKind
    from oncokg.record.reading.indications.parsed import Use
    from oncokg.record.reading.page import Page
    from oncokg.source.cells import Cell

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


def add_indications(page: Page, cell: Cell, drug: Drug) -> int:
    """State one indication for each use that a section tells; return their number.

    Items of the Highlights only repeat the full text and are left out where their diseases are stated there.
    A statement whose disease is not of the vocabulary, or only that of the patients, is kept as a gap.
    """
    if not drug.substances:
        return 0
    found = uses_in(
        page.document.text,
        cell.start,
        cell.end,
        page.linker.lexicon,
        own=frozenset(ref.key for ref in drug.substances),
        names=drug.names,
        is_row=False,
    )
    return add_uses(page, found, substances=drug.substances, mentions=drug.mentions, product=drug.product)


def add_uses(
    page: Page,
    found: Sequence[Use],
    *,
    substances: tuple[Ref, ...],
    mentions: tuple[Mention, ...] = (),
    product: Ref | None = None,
) -> int:
    """State the uses that were read, and keep what was not read as gaps; return the number of indications."""
    count = 0
    for use in said_once(found):
        if keep_gaps(page, use):
            count += 1
            page.add(
                indication(page.document.text, use, substances=substances, mentions=mentions, product=product)
            )
    return count


def keep_gaps(page: Page, use: Use) -> bool:
    """Keep what a use leaves unread, and tell whether it names a disease that is treated."""
    text = page.document.text
    if not use.diseases or use.is_context_only:
        page.unresolved("disease", whole(text, use.own))
        return False
    for partner in use.partners:
        if partner.mention.ref is None:
            page.unresolved("substance", whole(text, partner.span))
    for span in use.unread:
        page.unread(whole(text, span))
    return True


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


def _moved(found: Found, offset: int) -> Found:
    return Found(link=found.link, start=offset + found.start, end=offset + found.end)


def _named(page: Page, cell: Cell, kind: EntityKind, start: int, end: int) -> list[tuple[Ref, Mention]]:
    """Return the entities of a kind that a stretch of a cell names, with the mentions that carry them."""
    return [page.found(cell, _moved(one, start)) for one in page.linker.within(kind, cell.text[start:end])]
