"""The graph of entities: labels, identifiers, hierarchy, and what the vocabulary knows of the substances.

Only entities that documents mention get in, with the diseases that include them. Each statement is curated:
it comes from the vocabulary tables, which are a document with a hash like any other.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, Literal

from oncokg.graph.iris import ENTITIES_GRAPH, concept_iri, document_iri, entity_iri, fact_iri, software_iri
from oncokg.graph.nquads import RDF_TYPE, Quads, string, typed
from oncokg.names.companies import bare_name
from oncokg.names.entity import Entity, Part
from oncokg.names.lexicon import Lexicon
from oncokg.names.linking import NORMALISED
from oncokg.names.tables import read_parts
from oncokg.record.fact import EntityKind, Ref
from oncokg.record.record import Software
from oncokg.resources import vocabulary_dir
from oncokg.terms import IDENTIFIER_PREFIXES, PREFIXES, okg

_CLASSES: Final[dict[EntityKind, str]] = {
    "substance": okg.Substance,
    "product": okg.Product,
    "target": okg.Target,
    "disease": okg.Disease,
    "organization": okg.Organization,
    "trial": okg.Trial,
    "adverse-reaction": okg.AdverseReaction,
    "application": okg.Application,
    "submission": okg.Submission,
}
_AGENCIES: Final = frozenset(
    {"fda", "ema", "european-commission", "mhra", "pmda", "health-canada", "tga", "nmpa", "swissmedic"}
)
_APPLICATION = re.compile(r"(BLA|NDA|ANDA)\d{6}(?!\d)")
_SUBMISSION_TYPES: Final = {"ORIG": "original", "SUPPL": "supplement"}
_INEXACT: Final = frozenset({"UNIPROT"})
"""Registers of something else than the entity: UniProt numbers a protein, the target is keyed by gene."""

_SKOS: Final = PREFIXES["skos"]
_LABEL: Final = PREFIXES["rdfs"] + "label"


def entities_nquads(refs: Iterable[Ref], lexicon: Lexicon, *, software: Software) -> str:
    """Return the graph of these entities and of all that the vocabulary connects them with, sorted."""
    graph = _EntityGraph(lexicon, software)
    known = sorted(_one_label(refs), key=lambda r: (r.kind, r.key))
    for ref in known:
        graph.describe(ref)
    graph.link_companies([ref for ref in known if ref.kind == "organization"])
    return graph.quads.text()


def _one_label(refs: Iterable[Ref]) -> Iterator[Ref]:
    """Yield one reference for each entity: of several spellings the one with most small letters."""
    best: dict[tuple[str, str], Ref] = {}
    for ref in set(refs):
        known = best.get((ref.kind, ref.key))
        if known is None or _preference(ref) < _preference(known):
            best[ref.kind, ref.key] = ref
    yield from best.values()


def _preference(ref: Ref) -> tuple[int, str]:
    return -sum(char.islower() for char in ref.label), ref.label


@cache
def _vocabulary_text() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(vocabulary_dir().glob("*.csv")))


@cache
def _parts() -> dict[str, tuple[Part, ...]]:
    return read_parts(vocabulary_dir())


def _mode(entity: Entity) -> str:
    """Return how a substance acts on its target, as its kinds say: a conjugate is sent there."""
    if "antibody-drug-conjugate" in entity.substance_kinds or "radioligand" in entity.substance_kinds:
        return "directs-to"
    inhibits = any(kind.endswith("-inhibitor") for kind in entity.substance_kinds)
    return "inhibits" if inhibits else "binds"


class _EntityGraph:
    def __init__(self, lexicon: Lexicon, software: Software) -> None:
        self.lexicon = lexicon
        self.quads = Quads(ENTITIES_GRAPH)
        self._done: set[str] = set()
        self._sha256 = hashlib.sha256(_vocabulary_text().encode()).hexdigest()
        self._document = document_iri(self._sha256)
        self._describe_document(software)

    def _describe_document(self, software: Software) -> None:
        quads, document = self.quads, self._document
        reader = software_iri(software.name, software.version)
        quads.link(ENTITIES_GRAPH, PREFIXES["prov"] + "wasDerivedFrom", document)
        quads.link(document, RDF_TYPE, okg.Document)
        quads.value(document, PREFIXES["dcterms"] + "title", string("oncokg vocabulary tables"))
        quads.value(document, okg.sha256, string(self._sha256))
        quads.value(document, okg.characterCount, typed(len(_vocabulary_text()), "integer"))
        quads.link(document, okg.hasDocumentKind, concept_iri("document-kind", "vocabulary"))
        quads.link(document, okg.hasRights, concept_iri("rights", "cc-by-4-0"))
        quads.link(document, okg.readBy, reader)
        quads.link(reader, RDF_TYPE, okg.Software)
        quads.value(reader, _LABEL, string(software.name))
        quads.value(reader, okg.softwareVersion, string(software.version))

    def describe(self, ref: Ref) -> None:
        iri = entity_iri(ref)
        if iri in self._done:
            return
        self._done.add(iri)
        quads = self.quads
        quads.link(iri, RDF_TYPE, _CLASSES[ref.kind])
        quads.link(iri, RDF_TYPE, okg.Entity)
        if ref.kind == "organization" and ref.key in _AGENCIES:
            quads.link(iri, RDF_TYPE, okg.Agency)
        quads.value(iri, _LABEL, string(ref.label))
        if ref.kind == "trial" and ref.key.startswith("NCT"):
            quads.value(iri, okg.registryNumber, string(ref.key))
            self._identifier(iri, f"CLINICALTRIALS:{ref.key}")
        if ref.kind == "application":
            quads.value(iri, okg.applicationNumber, string(ref.key))
            quads.link(
                iri,
                okg.hasApplicationType,
                concept_iri("application-type", ref.key.rstrip("0123456789").lower()),
            )
        if ref.kind == "product" and (found := _APPLICATION.match(ref.key)):
            self._belongs(iri, okg.productOf, found.group())
        if ref.kind == "submission":
            application, kind, number = ref.key.split("-")
            quads.value(iri, okg.submissionNumber, typed(number, "integer"))
            quads.link(iri, okg.hasSubmissionType, concept_iri("submission-type", _SUBMISSION_TYPES[kind]))
            self._belongs(iri, okg.submissionOf, application)
        self._known(ref, iri)

    def _belongs(self, iri: str, prop: str, number: str) -> None:
        application = Ref(kind="application", key=number, label=number)
        self.quads.link(iri, prop, entity_iri(application))
        self.describe(application)

    def link_companies(self, refs: Iterable[Ref]) -> None:
        """Link companies whose names are equal but for legal form and short forms: a link, no merger."""
        alike: dict[str, list[Ref]] = {}
        for ref in refs:
            if ref.key not in _AGENCIES:
                alike.setdefault(bare_name(ref.label), []).append(ref)
        for first, *others in alike.values():
            for other in others:
                source, destination = entity_iri(other), entity_iri(first)
                fact = self._curated(
                    "entity-link",
                    okg.EntityLink,
                    source,
                    destination,
                    reason="the names are equal but for the legal form and usual short forms",
                )
                self.quads.link(fact, okg.linksFrom, source)
                self.quads.link(fact, okg.linksTo, destination)
                self.quads.link(fact, okg.linkMethod, concept_iri("link-method", "normalised-name"))
                self.quads.value(fact, okg.linkConfidence, typed(NORMALISED, "decimal"))

    def _known(self, ref: Ref, iri: str) -> None:
        """Add what the vocabulary knows of an entity, or else the number that its key is made of."""
        if ref.kind == "trial" or ref.kind == "application" or ref.kind == "submission":
            return
        entity = self.lexicon.known(ref.kind, ref.key)
        if entity is None or not entity.identifiers:
            register, _, local = ref.key.partition("-")
            if register.upper() in IDENTIFIER_PREFIXES and ref.kind in ("substance", "disease"):
                self._identifier(iri, f"{register.upper()}:{local}")
        if entity is None:
            return
        registers = Counter(curie.partition(":")[0] for curie in entity.identifiers)
        for curie in entity.identifiers:
            register = curie.partition(":")[0]
            self._identifier(iri, curie, exact=registers[register] == 1 and register not in _INEXACT)
        for name in self.lexicon.names_of(entity):
            if name != ref.label:
                self.quads.value(iri, f"{_SKOS}altLabel", string(name))
        for key in entity.broader:
            broader = self._reference("disease", key)
            self.quads.link(iri, okg.hasBroaderDisease, entity_iri(broader))
            self.describe(broader)
        if ref.kind == "substance":
            self._substance(ref, entity)

    def _identifier(self, iri: str, curie: str, *, exact: bool = True) -> None:
        """Add an identifier; of two in one register neither is exactly this entity."""
        prefix, _, local = curie.partition(":")
        self.quads.value(iri, okg.identifier, string(curie))
        if prefix in IDENTIFIER_PREFIXES:
            predicate = "exactMatch" if exact else "closeMatch"
            self.quads.link(iri, _SKOS + predicate, IDENTIFIER_PREFIXES[prefix] + local)

    def _reference(self, kind: Literal["disease", "target"], key: str) -> Ref:
        entity = self.lexicon.known(kind, key)
        return Ref(kind=kind, key=key, label=entity.label if entity else key)

    def _substance(self, ref: Ref, entity: Entity) -> None:
        iri = entity_iri(ref)
        for key in entity.targets:
            target = self._reference("target", key)
            self.describe(target)
            fact = self._curated("target-binding", okg.TargetBinding, iri, entity_iri(target))
            self.quads.link(fact, okg.bindingSubstance, iri)
            self.quads.link(fact, okg.bindsTarget, entity_iri(target))
            self.quads.link(fact, okg.hasBindingMode, concept_iri("binding-mode", _mode(entity)))
        for kind in entity.substance_kinds:
            fact = self._curated("substance-classification", okg.SubstanceClassification, iri, kind)
            self.quads.link(fact, okg.classifiedSubstance, iri)
            self.quads.link(fact, okg.hasSubstanceKind, concept_iri("substance-kind", kind))

        for part in _parts().get(ref.key, ()):
            fact = self._curated(
                "substance-part", okg.SubstancePart, iri, part.role, part.name, reason=part.source
            )
            self.quads.link(fact, okg.partOfSubstance, iri)
            self.quads.link(fact, okg.hasPartRole, concept_iri("part-role", part.role))
            self.quads.value(fact, okg.partText, string(part.name))

    def _curated(
        self,
        kebab: str,
        of_class: str,
        *content: str,
        reason: str = "the vocabulary tables record it with its source",
    ) -> str:
        iri = fact_iri(self._sha256, kebab, *content)
        quads = self.quads
        quads.link(iri, RDF_TYPE, of_class)
        quads.link(iri, RDF_TYPE, okg.Fact)
        quads.link(iri, okg.statedIn, self._document)
        quads.link(iri, okg.hasBasis, concept_iri("basis", "curated"))
        quads.value(iri, okg.reason, string(reason))
        return iri
