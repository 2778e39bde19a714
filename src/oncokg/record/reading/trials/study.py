"""A study of a registry as the places of its values, whichever shape the registry gives it in.

Each provider of trials fills a `Study` from its own cells; `facts.add_facts` makes the facts from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oncokg.source.cells import Cell


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """A disease that is studied, with its register numbers ("NCIT:C3262") where the registry codes it."""

    name: Cell
    curies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Intervention:
    """Something that is given or done; `kind` is the registry's type ("Drug"), "" where it has none."""

    name: Cell
    kind: str = ""
    curies: tuple[str, ...] = ()
    aliases: tuple[Cell, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedArm:
    """An arm of the protocol; a `nameless` one holds what is given in arms that the record does not tell."""

    label: Cell
    role: Cell | None = None
    interventions: tuple[Intervention, ...] = ()
    nameless: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """An outcome measure of the protocol; `rank` is a value of the list outcome-rank."""

    rank: str
    measure: Cell
    time_frame: Cell | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A group of the results section; `count` is how many participants it has."""

    number: str
    title: Cell
    count: Cell | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """One number of a posted outcome: of a group, under the titles of its class and category."""

    group: str
    value: Cell | None
    low: Cell | None = None
    high: Cell | None = None
    spread: Cell | None = None
    titles: tuple[Cell, ...] = ()
    participants: Cell | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """A comparison of groups; `notes` are the registry's remarks on what was compared."""

    groups: tuple[str, ...]
    param: Cell | None = None
    value: Cell | None = None
    p_value: Cell | None = None
    level: Cell | None = None
    low: Cell | None = None
    high: Cell | None = None
    notes: tuple[Cell, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedOutcome:
    """An outcome measure with its results."""

    title: Cell
    param: Cell | None = None
    dispersion: Cell | None = None
    unit: Cell | None = None
    groups: tuple[Group, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    analyses: tuple[Analysis, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class EventCount:
    """How many participants of a group had an adverse event."""

    term: Cell
    is_serious: bool
    group: str
    affected: Cell
    at_risk: Cell | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """One study.

    Attributes:
        number: the cell with its NCT number.
        enrolment: how many participants; `enrolment_type` tells whether that is a fact or a plan.
        loose: interventions of no known arm.
        others: cells with numbers of other registers.
        flow: groups of the participant flow, with how many started.
        event_groups: groups in which adverse events were counted.
    """

    number: Cell
    title: Cell | None = None
    allocation: Cell | None = None
    model: Cell | None = None
    masking: Cell | None = None
    phases: tuple[Cell, ...] = ()
    enrolment: Cell | None = None
    enrolment_type: Cell | None = None
    status: Cell | None = None
    start: Cell | None = None
    completion: Cell | None = None
    conditions: tuple[Condition, ...] = ()
    arms: tuple[PlannedArm, ...] = ()
    loose: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    sponsors: tuple[Cell, ...] = ()
    collaborators: tuple[Cell, ...] = ()
    others: tuple[Cell, ...] = ()
    flow: tuple[Group, ...] = ()
    posted: tuple[PostedOutcome, ...] = ()
    event_groups: tuple[Group, ...] = ()
    events: tuple[EventCount, ...] = ()
