"""Safety statements of the reactions that the sections of a label name, each once and with its frequency."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Found
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import SafetyStatement
from oncokg.record.reading.reactions import Reaction, reactions_in

if TYPE_CHECKING:
    from oncokg.record.reading.label_sections import Drug
    from oncokg.record.reading.page import Page
    from oncokg.record.reading.reactions.evidence import Section
    from oncokg.source.cells import Cell

MOST: Final = 400
"""Reactions that are kept of one section; the longest development section names fewer than 300."""

_PLAIN: Final = "adverse-reaction"
_KINDS: Final[dict[Section, str]] = {
    "adverse-reactions": _PLAIN,
    "warnings": "warning",
    "boxed-warning": "boxed-warning",
}
_OUTCOMES: Final = frozenset({"fatal"})
"""What a text says of a reaction's end where it names no reaction."""
_SPACE: Final = re.compile(r"[\s-]+")


def add_reactions(page: Page, cell: Cell, drug: Drug, section: Section) -> None:
    """State each reaction of a section once for each kind, with the first frequency that stands beside it.

    What is said of animals is left out, and so are mere outcomes and what the page already states, such as
    the topic of a heading. A reaction among the most common or the serious ones is not stated once more
    without a kind, unless its frequency is.
    """
    if not drug.substances:
        return
    chosen: dict[tuple[str, str], Reaction] = {}
    for reaction in reactions_in(cell.text, 0, len(cell.text), page.linker.lexicon, section=section):
        if reaction.in_animals or reaction.text.lower() in _OUTCOMES:
            continue
        key = reaction.link.key if reaction.link else _SPACE.sub(" ", reaction.text).lower()
        place = key, _kind(reaction, section)
        held = chosen.get(place)
        if held is None or (held.frequency is None and reaction.frequency is not None):
            chosen[place] = reaction
    special = {key for key, kind in chosen if kind != _PLAIN}
    kept = [
        (kind, reaction)
        for (key, kind), reaction in chosen.items()
        if kind != _PLAIN or key not in special or reaction.frequency is not None
    ]
    stated = {(f.kind, f.reaction) for f in page.facts if isinstance(f, SafetyStatement) and f.reaction}
    for kind, reaction in kept[:MOST]:
        ref, mention = _linked(page, cell, reaction)
        if (kind, ref) not in stated or reaction.frequency is not None:
            _state(page, cell, drug, kind, reaction, ref, mention)


def _kind(reaction: Reaction, section: Section) -> str:
    if section != "adverse-reactions":
        return _KINDS[section]
    if reaction.is_serious:
        return "serious-adverse-reaction"
    return "common-adverse-reaction" if reaction.is_common else _PLAIN


def _state(
    page: Page, cell: Cell, drug: Drug, kind: str, reaction: Reaction, ref: Ref | None, mention: Mention
) -> None:
    evidence = [page.inside(cell, span.start, span.end) for span in reaction.spans]
    frequency: Decimal | None = None
    if reaction.frequency is not None:
        frequency = reaction.frequency.percent
        evidence.append(page.inside(cell, reaction.frequency.start, reaction.frequency.end))
    for substance in drug.own_substances:
        page.add(
            SafetyStatement(
                substance=substance,
                kind=kind,
                text=reaction.text,
                product=drug.product,
                reaction=ref,
                frequency=frequency,
                evidence=tuple(dict.fromkeys(evidence)),
                mentions=(mention,),
            )
        )


def _linked(page: Page, cell: Cell, reaction: Reaction) -> tuple[Ref | None, Mention]:
    """Return what a reaction was taken to name; its mention covers all its parts."""
    start, end = reaction.spans[0].start, reaction.spans[-1].end
    if reaction.link is None:
        return None, page.unresolved("adverse-reaction", page.inside(cell, start, end))
    return page.found(cell, Found(link=reaction.link, start=start, end=end))
