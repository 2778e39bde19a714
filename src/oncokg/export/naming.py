"""Short and readable names: of IRIs, of list concepts, of facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from oncokg.resources import ontology_dir
from oncokg.terms import OKL, PREFIXES, list_names

_PREFERRED = PREFIXES["skos"] + "prefLabel"

_FACT_LABELS = {
    "NameAssertion": "nameText namesEntity",
    "ProductComposition": "composedProduct hasActiveSubstance",
    "SubstanceClassification": "classifiedSubstance hasSubstanceKind",
    "SubstancePart": "partOfSubstance hasPartRole partSubstance partText",
    "TargetBinding": "bindingSubstance hasBindingMode bindsTarget",
    "RegulatoryAction": "takenBy hasActionKind concernsProduct concernsSubstance actionDate",
    "Indication": "indicatedSubstance hasDisease hasDiseaseStatus hasAgeGroup",
    "BiomarkerCriterion": "biomarkerText",
    "PriorTherapyCriterion": "therapyText",
    "PatientCriterion": "patientText",
    "Designation": "hasProgramme designatedSubstance designationDate",
    "TrialDesign": "describesTrial hasAllocation hasPhase",
    "TrialArm": "armLabel hasArmRole",
    "EndpointResult": "hasEndpoint hasStatistic printedValue hasUnit resultOfArm resultOfTrial",
    "SafetyStatement": "hasSafetyKind hasReaction statementText",
    "AdministrationStatement": "administeredSubstance hasRoute doseText",
    "RoleAssignment": "roleHolder hasRole roleInProduct roleInApplication",
    "BibliographicStatement": "hasBibliographicField statementText",
    "EntityLink": "linksFrom linksTo linkMethod",
    "Discrepancy": "hasDiscrepancyClass reason",
}
"""Class of fact to the properties whose values tell one fact from another, in reading order."""


@cache
def curie(iri: str) -> str:
    """Return the CURIE of an IRI of ours, or the IRI."""
    for name, base in PREFIXES.items():
        if iri.startswith(base) and len(iri) > len(base):
            return f"{name}:{iri[len(base) :]}"
    return iri


def local_name(iri: str) -> str:
    """Return what follows the last `#` or `/`."""
    return re.split("[#/]", iri.rstrip("#/"))[-1]


def spaced(name: str) -> str:
    """Return a local name as words: "EndpointResult" becomes "Endpoint result"."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return parted[:1] + parted[1:].lower()


@cache
def concept_list(iri: str) -> str:
    """Return the name of the closed list that a concept's IRI belongs to ("designation"), or "" if none."""
    name = iri.removeprefix(OKL)
    lists = (name[: end.start()] for end in re.finditer("-", name))
    return next((candidate for candidate in lists if candidate in list_names()), "")


@cache
def _preferred_labels() -> dict[str, str]:
    import pyoxigraph

    labels = {}
    for path in sorted((ontology_dir() / "lists").glob("*.ttl")):
        for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
            if quad.predicate.value == _PREFERRED and isinstance(quad.object, pyoxigraph.Literal):
                labels[str(quad.subject).strip("<>")] = quad.object.value
    return labels


def concept_label(iri: str) -> str:
    """Return the preferred label of a list concept ("fast track designation")."""
    known = _preferred_labels().get(iri)
    return known or iri.removeprefix(OKL).removeprefix(concept_list(iri)).strip("-").replace("-", " ")


def fact_label(kind: str, values: Mapping[str, Sequence[str]]) -> str:
    """Return a line that tells a fact of a class from others, made of the values of its properties."""
    parts: list[str] = []
    for name in _FACT_LABELS.get(kind, "").split():
        if name == "hasUnit" and parts:
            parts[-1] = " ".join([parts[-1], *values.get(name, ())])
        else:
            parts += [value for value in values.get(name, ()) if value not in parts]
    return f"{spaced(kind)}: {', '.join(parts)}" if parts else spaced(kind)
