"""The indications of a store as values: who asks what, allowed by which action, stated in which document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from oncokg.query.linking import values
from oncokg.query.question import read_question
from oncokg.resources import queries_dir
from oncokg.store.contract import Store
from oncokg.terms import OKG, OKL

if TYPE_CHECKING:
    from oncokg.store.contract import Term


@dataclass(frozen=True, kw_only=True, slots=True)
class Marker:
    """A biomarker that an indication asks for; `target` is an IRI or "", the other texts may be "" too."""

    fact: str
    text: str
    status: str = ""
    target: str = ""
    name: str = ""
    alteration: str = ""
    threshold: str = ""
    is_tested: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorTreatment:
    """An earlier treatment that must, or must not, have been given; `substances` are IRI and label."""

    fact: str
    text: str
    is_required: bool
    substances: tuple[tuple[str, str], ...] = ()
    lines: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """A condition on the patient that no other field takes."""

    fact: str
    text: str
    is_required: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One indication of one substance for one of its diseases.

    Attributes:
        indication, substance, disease, action, agency, document: IRIs; `action` and `agency` may be "".
        drug, cancer, authority: their labels.
        diseases: every disease of the indication, IRIs.
        kind, pathway: of the action, of the lists action-kind and pathway, or "".
        decided, since, until: ISO dates or ""; `since` is the indication's own date or that of the action.
        listed: list ("disease-status") to the values that the indication has of it.
        limits: "minimumAge" and others to numbers.
        partners: IRI and label of what it is combined with.
        unread: IRI and words of clauses that its structure lost.
        source, title, issued: of the document.
        replaced: the ISO date of a newer version of the document, "undated", or "".
    """

    indication: str
    substance: str
    disease: str
    drug: str
    cancer: str
    diseases: tuple[str, ...]
    document: str
    action: str = ""
    kind: str = ""
    pathway: str = ""
    agency: str = ""
    authority: str = ""
    decided: str = ""
    since: str = ""
    until: str = ""
    text: str = ""
    limitation: str = ""
    is_accelerated: bool = False
    source: str = ""
    title: str = ""
    issued: str = ""
    replaced: str = ""
    listed: Mapping[str, tuple[str, ...]]
    limits: Mapping[str, Decimal]
    markers: tuple[Marker, ...] = ()
    priors: tuple[PriorTreatment, ...] = ()
    conditions: tuple[Condition, ...] = ()
    partners: tuple[tuple[str, str], ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


_LISTS: Final = {
    "hasDiseaseStatus": "disease-status",
    "hasSetting": "setting",
    "hasStage": "stage",
    "hasLine": "line",
    "hasAgeGroup": "age-group",
    "hasSex": "sex",
}


def rows(store: Store, name: str, bindings: Mapping[str, Term] | None = None) -> list[dict[str, str]]:
    """Ask one of the stored queries of matching: a row is its columns to their texts, "" for nothing."""
    question = read_question(queries_dir() / "match" / f"match-{name}.rq")
    found = values(store, question.text, bindings)
    return [dict(zip(question.columns, row, strict=True)) for row in found]


def candidates(store: Store) -> tuple[Candidate, ...]:
    """Give every indication of a store, in the order of drug, disease, date and source."""
    listed, limits, partners = _values(store)
    markers, priors, conditions = _criteria(store)
    lines = rows(store, "indications")
    diseases: dict[str, dict[str, None]] = {}
    for line in lines:
        diseases.setdefault(line["indication"], {})[line["disease"]] = None
    replaced = {line["document"]: line["issued"] or "undated" for line in rows(store, "replaced")}
    found: dict[tuple[str, ...], Candidate] = {}
    for line in lines:
        iri = line["indication"]
        key = (iri, line["substance"], line["disease"], line["action"])
        found.setdefault(
            key,
            Candidate(
                indication=iri,
                substance=line["substance"],
                disease=line["disease"],
                drug=line["drug"] or line["substance"],
                cancer=line["cancer"] or line["disease"],
                diseases=tuple(diseases[iri]),
                document=line["document"],
                action=line["action"],
                kind=_local(line["kind"], "action-kind"),
                pathway=_local(line["pathway"], "pathway"),
                agency=line["agency"],
                authority=line["authority"],
                decided=line["decided"],
                since=line["since"],
                until=line["until"],
                text=line["text"],
                limitation=line["limitation"],
                is_accelerated=line["accelerated"] == "true",
                source=line["source"],
                title=line["title"],
                issued=line["issued"],
                replaced=replaced.get(line["document"], ""),
                listed=listed.get(iri, {}),
                limits=limits.get(iri, {}),
                markers=tuple(markers.get(iri, {}).values()),
                priors=tuple(priors.get(iri, {}).values()),
                conditions=tuple(conditions.get(iri, {}).values()),
                partners=partners.get(iri, ()),
            ),
        )
    return tuple(found.values())


def _values(
    store: Store,
) -> tuple[
    dict[str, dict[str, tuple[str, ...]]],
    dict[str, dict[str, Decimal]],
    dict[str, tuple[tuple[str, str], ...]],
]:
    """Give the listed values, the limits and the partners of each indication."""
    listed: dict[str, dict[str, tuple[str, ...]]] = {}
    limits: dict[str, dict[str, Decimal]] = {}
    partners: dict[str, tuple[tuple[str, str], ...]] = {}
    for line in rows(store, "values"):
        iri, name = line["indication"], line["property"].removeprefix(OKG)
        if name in _LISTS:
            scheme = _LISTS[name]
            own = listed.setdefault(iri, {})
            own[scheme] = (*own.get(scheme, ()), _local(line["value"], scheme))
        elif name == "combinedWith":
            partners[iri] = (*partners.get(iri, ()), (line["value"], line["label"] or line["value"]))
        else:
            limits.setdefault(iri, {})[name] = Decimal(line["value"])
    return listed, limits, partners


def _criteria(store: Store) -> tuple[dict[str, dict[str, Any]], ...]:
    """Give the markers, earlier treatments and conditions of each indication, by the IRI of the criterion."""
    markers: dict[str, dict[str, Any]] = {}
    priors: dict[str, dict[str, Any]] = {}
    conditions: dict[str, dict[str, Any]] = {}
    for line in rows(store, "criteria"):
        iri, fact = line["indication"], line["criterion"]
        if line["kind"] == "biomarker":
            markers.setdefault(iri, {})[fact] = Marker(
                fact=fact,
                text=line["text"],
                status=_local(line["status"], "biomarker-status"),
                target=line["target"],
                name=line["name"],
                alteration=line["alteration"],
                threshold=line["threshold"],
                is_tested=line["test"] == "true",
            )
        elif line["kind"] == "therapy":
            known = priors.setdefault(iri, {}).get(fact)
            substance = ((line["substance"], line["name"]),) if line["substance"] else ()
            priors[iri][fact] = PriorTreatment(
                fact=fact,
                text=line["text"],
                is_required=line["required"] != "false",
                substances=(*(known.substances if known else ()), *substance),
                lines=int(line["lines"]) if line["lines"] else None,
            )
        else:
            required = line["required"] != "false"
            conditions.setdefault(iri, {})[fact] = Condition(
                fact=fact, text=line["text"], is_required=required
            )
    return markers, priors, conditions


def _local(iri: str, scheme: str) -> str:
    return iri.removeprefix(f"{OKL}{scheme}-")
