"""Which field of a record is which property of the ontology: the whole mapping, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from oncokg.record import facts
from oncokg.record.fact import Fact
from oncokg.terms import okg

Form = Literal["entity", "concept", "fact", "string", "integer", "decimal", "date", "boolean", "anyURI"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One field: the property it becomes, the form of its value, and the list that a concept is from."""

    field: str
    property: str
    form: Form
    scheme: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassMap:
    """One kind of fact: its class, its name in IRIs, and its columns."""

    iri: str
    kebab: str
    columns: tuple[Column, ...]


def _entity(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="entity")


def _concept(field: str, prop: str, scheme: str) -> Column:
    return Column(field=field, property=prop, form="concept", scheme=scheme)


def _fact(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="fact")


def _string(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="string")


def _integer(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="integer")


def _decimal(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="decimal")


def _date(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="date")


def _boolean(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="boolean")


def _address(field: str, prop: str) -> Column:
    return Column(field=field, property=prop, form="anyURI")


def _map(iri: str, kebab: str, *columns: Column) -> ClassMap:
    return ClassMap(iri=iri, kebab=kebab, columns=columns)


CLASSES: Final[dict[type[Fact], ClassMap]] = {
    facts.NameAssertion: _map(
        okg.NameAssertion,
        "name-assertion",
        _entity("entity", okg.namesEntity),
        _string("name", okg.nameText),
        _concept("kind", okg.hasNameKind, "name-kind"),
    ),
    facts.IdentifierAssertion: _map(
        okg.IdentifierAssertion,
        "identifier-assertion",
        _entity("entity", okg.identifiesEntity),
        _string("identifier", okg.assertedIdentifier),
    ),
    facts.DiseaseClassification: _map(
        okg.DiseaseClassification,
        "disease-classification",
        _entity("disease", okg.classifiedDisease),
        _entity("broader", okg.placedUnder),
    ),
    facts.ProductPresentation: _map(
        okg.ProductPresentation,
        "product-presentation",
        _entity("product", okg.presentedProduct),
        _string("number", okg.presentationNumber),
        _string("strength", okg.strengthText),
        _string("dosage_form", okg.dosageFormText),
        _concept("routes", okg.hasRoute, "route"),
        _concept("marketing_status", okg.hasMarketingStatus, "marketing-status"),
    ),
    facts.BiosimilarityAssertion: _map(
        okg.BiosimilarityAssertion,
        "biosimilarity-assertion",
        _entity("product", okg.biosimilarProduct),
        _entity("reference", okg.referenceProduct),
        _boolean("is_interchangeable", okg.isInterchangeable),
    ),
    facts.Exclusivity: _map(
        okg.Exclusivity,
        "exclusivity",
        _concept("kind", okg.hasExclusivityKind, "exclusivity-kind"),
        _date("until", okg.exclusiveUntil),
        _entity("product", okg.exclusivityOfProduct),
        _entity("substances", okg.exclusivityOfSubstance),
        _string("text_as_written", okg.textAsWritten),
    ),
    facts.DocumentReference: _map(
        okg.DocumentReference,
        "document-reference",
        _concept("kind", okg.hasReferenceKind, "reference-kind"),
        _address("url", okg.referenceUrl),
        _entity("application", okg.referenceOfApplication),
        _entity("submission", okg.referenceOfSubmission),
        _date("date", okg.referenceDate),
    ),
    facts.ProductComposition: _map(
        okg.ProductComposition,
        "product-composition",
        _entity("product", okg.composedProduct),
        _entity("substance", okg.hasActiveSubstance),
    ),
    facts.SubstanceClassification: _map(
        okg.SubstanceClassification,
        "substance-classification",
        _entity("substance", okg.classifiedSubstance),
        _concept("kind", okg.hasSubstanceKind, "substance-kind"),
    ),
    facts.SubstancePart: _map(
        okg.SubstancePart,
        "substance-part",
        _entity("substance", okg.partOfSubstance),
        _concept("role", okg.hasPartRole, "part-role"),
        _entity("part", okg.partSubstance),
        _string("text", okg.partText),
    ),
    facts.TargetBinding: _map(
        okg.TargetBinding,
        "target-binding",
        _entity("substance", okg.bindingSubstance),
        _entity("target", okg.bindsTarget),
        _concept("mode", okg.hasBindingMode, "binding-mode"),
        _entity("expressed_in", okg.expressedIn),
    ),
    facts.RegulatoryAction: _map(
        okg.RegulatoryAction,
        "regulatory-action",
        _entity("agency", okg.takenBy),
        _concept("kind", okg.hasActionKind, "action-kind"),
        _concept("pathway", okg.hasPathway, "pathway"),
        _date("action_date", okg.actionDate),
        _date("letter_date", okg.letterDate),
        _date("announcement_date", okg.announcementDate),
        _date("label_date", okg.labelDate),
        _concept("review_priority", okg.hasReviewPriority, "review-priority"),
        _string("submission_class", okg.submissionClassText),
        _entity("submission", okg.onSubmission),
        _entity("application", okg.onApplication),
        _entity("product", okg.concernsProduct),
        _entity("substances", okg.concernsSubstance),
    ),
    facts.Indication: _map(
        okg.Indication,
        "indication",
        _entity("product", okg.indicatedProduct),
        _entity("substances", okg.indicatedSubstance),
        _fact("action", okg.allowedBy),
        _entity("diseases", okg.hasDisease),
        _concept("statuses", okg.hasDiseaseStatus, "disease-status"),
        _concept("settings", okg.hasSetting, "setting"),
        _concept("stages", okg.hasStage, "stage"),
        _concept("lines", okg.hasLine, "line"),
        _concept("age_groups", okg.hasAgeGroup, "age-group"),
        _decimal("minimum_age", okg.minimumAge),
        _decimal("maximum_age", okg.maximumAge),
        _decimal("minimum_weight", okg.minimumWeight),
        _decimal("maximum_weight", okg.maximumWeight),
        _concept("sex", okg.hasSex, "sex"),
        _fact("biomarkers", okg.hasBiomarker),
        _fact("prior_therapies", okg.hasPriorTherapy),
        _fact("patient_criteria", okg.hasPatientCriterion),
        _entity("partners", okg.combinedWith),
        _boolean("is_accelerated", okg.isAccelerated),
        _string("text_as_written", okg.textAsWritten),
        _string("limitation_of_use", okg.limitationOfUse),
        _date("valid_from", okg.validFrom),
        _date("valid_until", okg.validUntil),
    ),
    facts.BiomarkerCriterion: _map(
        okg.BiomarkerCriterion,
        "biomarker-criterion",
        _string("text", okg.biomarkerText),
        _concept("status", okg.hasBiomarkerStatus, "biomarker-status"),
        _entity("target", okg.biomarkerTarget),
        _string("alteration", okg.biomarkerAlteration),
        _string("threshold", okg.biomarkerThreshold),
        _boolean("requires_approved_test", okg.requiresApprovedTest),
    ),
    facts.PriorTherapyCriterion: _map(
        okg.PriorTherapyCriterion,
        "prior-therapy-criterion",
        _string("text", okg.therapyText),
        _boolean("is_required", okg.isRequired),
        _entity("substances", okg.therapySubstance),
        _integer("minimum_prior_lines", okg.minimumPriorLines),
    ),
    facts.PatientCriterion: _map(
        okg.PatientCriterion,
        "patient-criterion",
        _string("text", okg.patientText),
        _boolean("is_required", okg.isRequired),
    ),
    facts.Designation: _map(
        okg.Designation,
        "designation",
        _concept("programme", okg.hasProgramme, "designation"),
        _entity("substance", okg.designatedSubstance),
        _entity("product", okg.designatedProduct),
        _entity("diseases", okg.designationDisease),
        _date("date", okg.designationDate),
        _date("withdrawn_on", okg.designationWithdrawnOn),
        _string("text_as_written", okg.textAsWritten),
        _entity("agency", okg.grantedBy),
        _fact("action", okg.usedInAction),
    ),
    facts.TrialDesign: _map(
        okg.TrialDesign,
        "trial-design",
        _entity("trial", okg.describesTrial),
        _concept("allocation", okg.hasAllocation, "allocation"),
        _concept("masking", okg.hasMasking, "masking"),
        _concept("phase", okg.hasPhase, "trial-phase"),
        _integer("enrolled", okg.enrolledCount),
        _integer("evaluated", okg.evaluatedCount),
        _concept("status", okg.hasTrialStatus, "trial-status"),
        _string("start", okg.trialStart),
        _string("completion", okg.trialCompletion),
        _entity("diseases", okg.studiesDisease),
        _fact("action", okg.supportsAction),
    ),
    facts.TrialArm: _map(
        okg.TrialArm,
        "trial-arm",
        _entity("trial", okg.armOf),
        _string("label", okg.armLabel),
        _concept("role", okg.hasArmRole, "arm-role"),
        _entity("substances", okg.armSubstance),
        _integer("count", okg.armCount),
    ),
    facts.OutcomeMeasure: _map(
        okg.OutcomeMeasure,
        "outcome-measure",
        _entity("trial", okg.measuredInTrial),
        _concept("rank", okg.hasOutcomeRank, "outcome-rank"),
        _string("text", okg.outcomeText),
        _concept("endpoint", okg.hasEndpoint, "endpoint"),
        _string("time_frame", okg.timeFrame),
    ),
    facts.AdverseEventCount: _map(
        okg.AdverseEventCount,
        "adverse-event-count",
        _fact("arm", okg.countedInArm),
        _entity("reaction", okg.countedReaction),
        _integer("affected", okg.affectedCount),
        _integer("at_risk", okg.atRiskCount),
        _boolean("is_serious", okg.isSeriousEvent),
    ),
    facts.EndpointResult: _map(
        okg.EndpointResult,
        "endpoint-result",
        _fact("arm", okg.resultOfArm),
        _entity("trial", okg.resultOfTrial),
        _concept("endpoint", okg.hasEndpoint, "endpoint"),
        _concept("statistic", okg.hasStatistic, "statistic"),
        _decimal("value", okg.numericValue),
        _string("printed", okg.printedValue),
        _concept("unit", okg.hasUnit, "unit"),
        _string("unit_text", okg.unitText),
        _integer("events", okg.eventCount),
        _integer("participants", okg.participantCount),
        _decimal("interval_low", okg.intervalLow),
        _decimal("interval_high", okg.intervalHigh),
        _decimal("interval_level", okg.intervalLevel),
        _string("p_value", okg.pValue),
        _string("definition", okg.endpointDefinition),
        _date("data_cut", okg.dataCutDate),
        _fact("compared_with", okg.comparedWithArm),
    ),
    facts.SafetyStatement: _map(
        okg.SafetyStatement,
        "safety-statement",
        _entity("substance", okg.safetyOfSubstance),
        _entity("product", okg.safetyOfProduct),
        _concept("kind", okg.hasSafetyKind, "safety-kind"),
        _string("text", okg.statementText),
        _entity("reaction", okg.hasReaction),
        _decimal("frequency", okg.frequencyPercent),
        _string("grade", okg.gradeText),
        _string("condition", okg.underCondition),
        _string("group", okg.affectedGroup),
    ),
    facts.AdministrationStatement: _map(
        okg.AdministrationStatement,
        "administration-statement",
        _entity("substance", okg.administeredSubstance),
        _entity("product", okg.administeredProduct),
        _concept("route", okg.hasRoute, "route"),
        _string("dose", okg.doseText),
    ),
    facts.RoleAssignment: _map(
        okg.RoleAssignment,
        "role-assignment",
        _entity("organization", okg.roleHolder),
        _concept("role", okg.hasRole, "organization-role"),
        _entity("product", okg.roleInProduct),
        _entity("application", okg.roleInApplication),
        _entity("trial", okg.roleInTrial),
        _entity("substances", okg.roleInSubstance),
        _date("since", okg.roleFrom),
        _date("until", okg.roleUntil),
    ),
    facts.BibliographicStatement: _map(
        okg.BibliographicStatement,
        "bibliographic-statement",
        _concept("field", okg.hasBibliographicField, "bibliographic-field"),
        _string("text", okg.statementText),
    ),
    facts.EntityLink: _map(
        okg.EntityLink,
        "entity-link",
        _entity("source", okg.linksFrom),
        _entity("destination", okg.linksTo),
        _concept("method", okg.linkMethod, "link-method"),
        _decimal("confidence", okg.linkConfidence),
    ),
}
"""Record class to ontology class and columns."""
