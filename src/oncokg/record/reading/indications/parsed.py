"""What the grammar reads in the words on one use, before it becomes a fact of a document."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from oncokg.record.fact import Span
from oncokg.record.facts import BiomarkerCriterion, PatientCriterion, PriorTherapyCriterion
from oncokg.record.reading.rules.scene import Named


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A value of a closed list, and the words that say it."""

    value: str
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A limit of age in years or weight in kilograms, and the words that say it."""

    value: Decimal
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """Who is treated: age, sex, weight."""

    age_groups: tuple[Value, ...] = ()
    minimum_age: Limit | None = None
    maximum_age: Limit | None = None
    minimum_weight: Limit | None = None
    maximum_weight: Limit | None = None
    sex: Value | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words that say it."""
        limits = (self.minimum_age, self.maximum_age, self.minimum_weight, self.maximum_weight, self.sex)
        return (*(v.span for v in self.age_groups), *(one.span for one in limits if one is not None))


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """One use of a medicine: `parts` are the stretches that say it, the last of them its own.

    `is_context_only` tells that its diseases are only those of the patients, not what is treated; `unread`
    are the clauses that no field took.
    """

    parts: tuple[Span, ...]
    diseases: tuple[Named, ...]
    is_context_only: bool
    statuses: tuple[Value, ...]
    settings: tuple[Value, ...]
    stages: tuple[Value, ...]
    lines: tuple[Value, ...]
    population: Population
    biomarkers: tuple[BiomarkerCriterion, ...]
    prior_therapies: tuple[PriorTherapyCriterion, ...]
    patient_criteria: tuple[PatientCriterion, ...]
    partners: tuple[Named, ...]
    is_accelerated: bool | None = None
    is_highlight: bool = False
    limitation: Span | None = None
    unread: tuple[Span, ...] = ()

    @property
    def own(self) -> Span:
        """The stretch that says this use and no other."""
        return self.parts[-1]
