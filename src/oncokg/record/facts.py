"""The kinds of fact, in the field's words; values of closed lists are the lists' names ("priority-review").

Each class is one class of the ontology, each field one of its properties; `oncokg.graph.mapping` pairs them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from oncokg.record.fact import Fact, Ref


@dataclass(frozen=True, kw_only=True, slots=True)
class NameAssertion(Fact):
    """A document uses this name for this entity."""

    entity: Ref
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentifierAssertion(Fact):
    """A document gives an entity this number of a register, as a CURIE ("UNII:P93RUU11P7")."""

    entity: Ref
    identifier: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DiseaseClassification(Fact):
    """A vocabulary places a disease under a broader one."""

    disease: Ref
    broader: Ref


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductComposition(Fact):
    """A product contains this active substance."""

    product: Ref
    substance: Ref


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductPresentation(Fact):
    """A numbered form of a product; `number` keeps its zeros, `strength` and `dosage_form` are as written."""

    product: Ref
    number: str | None = None
    strength: str | None = None
    dosage_form: str | None = None
    routes: tuple[str, ...] = ()
    marketing_status: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BiosimilarityAssertion(Fact):
    """A product is licensed as biosimilar to, or interchangeable with, another (42 USC 262(k))."""

    product: Ref
    reference: Ref
    is_interchangeable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusivity(Fact):
    """Nothing that competes in a certain way is approved until a day."""

    kind: str
    until: datetime.date
    product: Ref | None = None
    substances: tuple[Ref, ...] = ()
    text_as_written: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentReference(Fact):
    """A record points to a letter, label or review on the web."""

    kind: str
    url: str
    application: Ref
    submission: Ref | None = None
    date: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SubstanceClassification(Fact):
    """A substance is of this kind, such as an antibody-drug conjugate."""

    substance: Ref
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubstancePart(Fact):
    """A conjugate has a part (antibody, linker, payload), named or only described."""

    substance: Ref
    role: str
    part: Ref | None = None
    text: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TargetBinding(Fact):
    """A substance acts on a target; `expressed_in` are diseases on whose cells the document places it."""

    substance: Ref
    target: Ref
    mode: str
    expressed_in: tuple[Ref, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RegulatoryAction(Fact):
    """An agency did something to a product on a date: an event, never a rung on a ladder."""

    agency: Ref
    kind: str
    pathway: str | None = None
    action_date: datetime.date | None = None
    letter_date: datetime.date | None = None
    announcement_date: datetime.date | None = None
    label_date: datetime.date | None = None
    review_priority: str | None = None
    submission_class: str | None = None
    submission: Ref | None = None
    application: Ref | None = None
    product: Ref | None = None
    substances: tuple[Ref, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BiomarkerCriterion(Fact):
    """A restriction by a marker's state; `text` is the marker and state as written.

    `alteration` is the change of the gene ("exon 19 deletion"), `threshold` the limit of the measure
    ("CPS >= 10").
    """

    text: str
    status: str
    target: Ref | None = None
    alteration: str | None = None
    threshold: str | None = None
    requires_approved_test: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorTherapyCriterion(Fact):
    """A restriction by earlier treatment, required or excluded."""

    text: str
    is_required: bool
    substances: tuple[Ref, ...] = ()
    minimum_prior_lines: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientCriterion(Fact):
    """A restriction on the patient that no other field takes: "eligible for transplant"."""

    text: str
    is_required: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Indication(Fact):
    """What an action allowed: a disease with every restriction the document puts on it.

    Ages are in years, weights in kilograms. `is_accelerated` is True where the document says that the
    approval is an accelerated one, or that it may depend on a later trial.
    """

    substances: tuple[Ref, ...]
    diseases: tuple[Ref, ...]
    product: Ref | None = None
    action: RegulatoryAction | None = None
    statuses: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    age_groups: tuple[str, ...] = ()
    minimum_age: Decimal | None = None
    maximum_age: Decimal | None = None
    minimum_weight: Decimal | None = None
    maximum_weight: Decimal | None = None
    sex: str | None = None
    biomarkers: tuple[BiomarkerCriterion, ...] = ()
    prior_therapies: tuple[PriorTherapyCriterion, ...] = ()
    patient_criteria: tuple[PatientCriterion, ...] = ()
    partners: tuple[Ref, ...] = ()
    is_accelerated: bool | None = None
    text_as_written: str | None = None
    limitation_of_use: str | None = None
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Designation(Fact):
    """A programme granted to a substance; several hold at once, each with its own date."""

    programme: str
    substance: Ref
    agency: Ref
    product: Ref | None = None
    diseases: tuple[Ref, ...] = ()
    date: datetime.date | None = None
    withdrawn_on: datetime.date | None = None
    text_as_written: str | None = None
    action: RegulatoryAction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialDesign(Fact):
    """How a trial was laid out and how many people it enrolled or evaluated.

    `start` and `completion` are ISO 8601 dates as precise as the document ("2013-01").
    """

    trial: Ref
    allocation: str | None = None
    masking: str | None = None
    phase: str | None = None
    enrolled: int | None = None
    evaluated: int | None = None
    status: str | None = None
    start: str | None = None
    completion: str | None = None
    diseases: tuple[Ref, ...] = ()
    action: RegulatoryAction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeMeasure(Fact):
    """What a trial set out to measure, as written; `endpoint` where the list of endpoints has it."""

    trial: Ref
    rank: str
    text: str
    endpoint: str | None = None
    time_frame: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialArm(Fact):
    """A group of a trial, as the document names it; `count` is its number of participants."""

    trial: Ref
    label: str
    role: str
    substances: tuple[Ref, ...] = ()
    count: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointResult(Fact):
    """One number reported for one endpoint: of an arm, or between arms (`trial` set and `arm` None).

    `value` is in `unit` (`unit_text` says what "other" is); `printed` keeps the figures as written ("8.0" is
    not "8"); `interval_level` is in percent.
    """

    endpoint: str
    statistic: str
    value: Decimal
    printed: str
    unit: str
    unit_text: str | None = None
    arm: TrialArm | None = None
    trial: Ref | None = None
    events: int | None = None
    participants: int | None = None
    interval_low: Decimal | None = None
    interval_high: Decimal | None = None
    interval_level: Decimal | None = None
    p_value: str | None = None
    definition: str | None = None
    data_cut: datetime.date | None = None
    compared_with: TrialArm | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdverseEventCount(Fact):
    """Participants of an arm with at least one such event, out of those at risk."""

    arm: TrialArm
    reaction: Ref
    affected: int
    at_risk: int | None = None
    is_serious: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class SafetyStatement(Fact):
    """One reaction, warning or advice; `text` is short and as written, `frequency` in percent."""

    substance: Ref
    kind: str
    text: str
    product: Ref | None = None
    reaction: Ref | None = None
    frequency: Decimal | None = None
    grade: str | None = None
    condition: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AdministrationStatement(Fact):
    """How a drug is given: a route, a dose as written, or both."""

    substance: Ref
    product: Ref | None = None
    route: str | None = None
    dose: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleAssignment(Fact):
    """An organisation plays a role for a product, application, trial or substance."""

    organization: Ref
    role: str
    product: Ref | None = None
    application: Ref | None = None
    trial: Ref | None = None
    substances: tuple[Ref, ...] = ()
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BibliographicStatement(Fact):
    """What the document says of itself: its title, author, publisher or date."""

    field: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityLink(Fact):
    """Two entities are one: curated or derived, with a reason."""

    source: Ref
    destination: Ref
    method: str
    confidence: Decimal


AnyFact = (
    NameAssertion
    | IdentifierAssertion
    | DiseaseClassification
    | ProductComposition
    | ProductPresentation
    | BiosimilarityAssertion
    | Exclusivity
    | DocumentReference
    | SubstanceClassification
    | SubstancePart
    | TargetBinding
    | RegulatoryAction
    | BiomarkerCriterion
    | PriorTherapyCriterion
    | PatientCriterion
    | Indication
    | Designation
    | TrialDesign
    | TrialArm
    | OutcomeMeasure
    | EndpointResult
    | AdverseEventCount
    | SafetyStatement
    | AdministrationStatement
    | RoleAssignment
    | BibliographicStatement
    | EntityLink
)
