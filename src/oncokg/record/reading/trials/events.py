"""Adverse events of arms: how many participants had one that the reaction vocabulary knows.

The registry's organ systems and codes are licensed content of others; providers leave them out of the cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oncokg.record.facts import AdverseEventCount
from oncokg.record.reading.page import span_of
from oncokg.record.reading.trials.quantities import count, missing

if TYPE_CHECKING:
    from oncokg.record.fact import Mention, Ref
    from oncokg.record.reading.page import Page
    from oncokg.record.reading.trials.arms import Arms
    from oncokg.record.reading.trials.study import EventCount, Group


def add_events(page: Page, arms: Arms, groups: tuple[Group, ...], events: tuple[EventCount, ...]) -> None:
    """Add the counts of events that the vocabulary knows; the others stay mentions that are unresolved."""
    by_number = {group.number: group for group in groups}
    linked: dict[str, tuple[Ref, Mention]] = {}
    for event in events:
        term = event.term
        if term.name not in linked:
            linked[term.name] = page.linked(term, page.linker.named("adverse-reaction", term.text))
        reaction, mention = linked[term.name]
        group = by_number.get(event.group)
        if mention.ref is None or group is None or missing(event.affected):
            continue
        affected, at_risk = count(event.affected), count(event.at_risk)
        if affected is None or (at_risk is not None and affected > at_risk):
            page.unused(span_of(event.affected))
            continue
        cells = [term, event.affected, *([event.at_risk] if event.at_risk and at_risk is not None else [])]
        page.add(
            AdverseEventCount(
                arm=arms.of_group(group),
                reaction=reaction,
                affected=affected,
                at_risk=at_risk,
                is_serious=event.is_serious,
                evidence=tuple(span_of(cell) for cell in cells),
                mentions=(mention,),
            )
        )
