"""Answers of an annotation and of the article reader, in one form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from oncokg.record.fact import Ref
from oncokg.record.facts import (
    AdministrationStatement,
    Designation,
    EndpointResult,
    Indication,
    NameAssertion,
    RegulatoryAction,
    RoleAssignment,
    SafetyStatement,
    SubstanceClassification,
    TargetBinding,
    TrialDesign,
)
from oncokg.record.record import Record

Json = dict[str, Any]
T = TypeVar("T")
MARKS = str.maketrans("’–²", "'-2", "™®")
FILLERS = frozenset({"the", "of", "and", "a", "or", "in"})
ABOUT = ("title", "author", "publisher", "issued")
LISTS = ("statuses", "settings", "lines", "age_groups")
DESIGN = ("phase", "allocation", "masking", "enrolled", "evaluated")
ENDED = frozenset({"withdrawn", "refused", "suspended"})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One answer: `strict` and `loose` are compared as they are; of `texts`, one must agree."""

    field: str
    strict: tuple[Any, ...] = ()
    loose: tuple[Any, ...] = ()
    texts: frozenset[str] = frozenset()

    def same(self, other: Item, *, exact: bool) -> bool:
        if exact:
            return self.strict == other.strict and (
                self.texts == other.texts or bool(self.texts & other.texts)
            )
        if self.loose != other.loose:
            return False
        return self.texts == other.texts or any(alike(a, b) for a in self.texts for b in other.texts)

    def __str__(self) -> str:
        values = [str(v) for v in self.strict if v not in (None, "")]
        return " ".join(values + (["|".join(sorted(self.texts))] if self.texts else []))


def item(
    name: str, *values: Any, texts: Iterable[str | None] = (), loose: tuple[Any, ...] | None = None
) -> Item:
    kept = frozenset(plain(text) for text in texts if text)
    return Item(field=name, strict=values, loose=values if loose is None else loose, texts=kept)


def plain(text: str) -> str:
    """Return a text without letter case, marks, line breaks and a comma or full stop at its end."""
    straight = text.translate(MARKS)
    return " ".join(straight.casefold().split()).strip(".,;: ")


def alike(one: str, other: str) -> bool:
    a, b = (set(re.findall(r"[a-z0-9.]+", text)) - FILLERS for text in (one, other))
    return bool(a and b) and (a <= b or b <= a or len(a & b) / len(a | b) >= 0.5)


def one_of(text: str | None) -> list[str]:
    return text.split("|") if text else []


# --- what the annotation says -------------------------------------------------------------------------------


def wanted(gold: Json) -> list[Item]:
    """Return the annotated answers of a document, those of its indications and trials left out."""
    found = [
        item("names", "proprietary", texts=one_of(gold["drug"]["product"])),
        item("names", "nonproprietary", texts=one_of(gold["drug"]["substance"])),
    ][0 if gold["drug"]["product"] else 1 :]
    for action in gold["actions"]:
        found.append(action_item(action["agency"], action["kind"], action["pathway"], action["date"]))
    found += [designation_item(d["programme"], d["date"]) for d in gold["designations"]]
    found += [item("substance kinds", kind) for kind in gold["substance_kinds"]]
    found += [target_item(t["mode"], one_of(t["name"])) for t in gold["targets"]]
    for r in gold["results"]:
        low, high = r["interval"] or (None, None)
        found += result_items(r["endpoint"], r["statistic"], r["value"], r["unit"], r["arm"], low, high)
    found += [item("safety: " + s["kind"], texts=one_of(s["text"])) for s in gold["safety"]]
    found += [item("safety, kind ignored", texts=one_of(s["text"])) for s in gold["safety"]]
    found += [item("routes", route) for route in gold["routes"]]
    found += [item("doses", texts=one_of(dose)) for dose in gold["doses"]]
    found += [role_item(r["role"], one_of(r["organization"])) for r in gold["roles"]]
    return found + [item("bibliography", key, texts=one_of(gold[key])) for key in ABOUT if gold[key]]


def wanted_indications(gold: Json) -> list[list[Item]]:
    return [
        indication_items(
            diseases=[one_of(text) for text in i["diseases"]],
            partners=[one_of(text) for text in i["partners"]],
            biomarkers=[(b["status"], one_of(b["text"])) for b in i["biomarkers"]],
            prior=[(p["is_required"], one_of(p["text"])) for p in i["prior_therapies"]],
            lists={key: i[key] for key in LISTS},
            ages=(i["minimum_age"], i["maximum_age"], i["sex"]),
            in_force=i["in_force"],
        )
        for i in gold["indications"]
    ]


def wanted_trials(gold: Json) -> list[list[Item]]:
    return [trial_items(t["registry"], one_of(t["name"]), {k: t[k] for k in DESIGN}) for t in gold["trials"]]


# --- what the reader says -----------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Answers:
    """The facts of one article that are about its drug, and every text used for each entity."""

    article: Record
    names: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text = self.article.document.text
        for fact in self.article.facts:
            for mention in fact.mentions:
                if mention.ref is not None:
                    self.names.setdefault(mention.ref.key, set()).add(
                        text[mention.span.start : mention.span.end]
                    )

    def of(self, kind: type[T]) -> Iterator[T]:
        return (fact for fact in self.article.facts if isinstance(fact, kind))

    def called(self, ref: Ref | None) -> set[str]:
        return {ref.label} | self.names.get(ref.key, set()) if ref else set()

    def items(self, is_drug: Callable[[Ref | None], bool]) -> list[Item]:
        found = [
            item("names", n.kind, texts=[n.name])
            for n in self.of(NameAssertion)
            if n.kind in ("proprietary", "nonproprietary") and is_drug(n.entity)
        ]
        for a in self.of(RegulatoryAction):
            if is_drug(a.product) or any(map(is_drug, a.substances)) or not (a.product or a.substances):
                date = a.action_date.isoformat() if a.action_date else None
                found.append(action_item(a.agency.key, a.kind, a.pathway, date))
        for d in self.of(Designation):
            found.append(designation_item(d.programme, d.date.isoformat() if d.date else None))
        found += [
            item("substance kinds", c.kind) for c in self.of(SubstanceClassification) if is_drug(c.substance)
        ]
        found += [
            target_item(t.mode, self.called(t.target)) for t in self.of(TargetBinding) if is_drug(t.substance)
        ]
        for r in self.of(EndpointResult):
            if r.statistic not in ("minimum", "maximum"):
                arm = r.arm.role if r.arm else None
                found += result_items(
                    r.endpoint, r.statistic, r.printed, r.unit, arm, r.interval_low, r.interval_high
                )
        for s in self.of(SafetyStatement):
            texts = [s.text, f"{s.text} {s.group or ''}", *self.called(s.reaction)]
            found += [item("safety: " + s.kind, texts=texts), item("safety, kind ignored", texts=texts)]
        for g in self.of(AdministrationStatement):
            found += [item("routes", g.route)] if g.route else []
            found += [item("doses", texts=[g.dose])] if g.dose else []
        for o in self.of(RoleAssignment):
            if o.product is None or is_drug(o.product):
                found.append(role_item(o.role, self.called(o.organization)))
        about = ((key, getattr(self.article, key)) for key in ABOUT)
        return found + [item("bibliography", key, texts=[str(text)]) for key, text in about if text]

    def indications(self) -> list[list[Item]]:
        return [
            indication_items(
                diseases=[self.called(ref) for ref in i.diseases],
                partners=[self.called(ref) for ref in i.partners],
                biomarkers=[(b.status, [b.text]) for b in i.biomarkers],
                prior=[(p.is_required, [p.text]) for p in i.prior_therapies],
                lists={key: getattr(i, key) for key in LISTS},
                ages=(i.minimum_age, i.maximum_age, i.sex),
                in_force=not (i.valid_until or (i.action and i.action.kind in ENDED)),
            )
            for i in self.of(Indication)
        ]

    def trials(self) -> list[list[Item]]:
        found = []
        for t in self.of(TrialDesign):
            registry = t.trial.key if t.trial.key.startswith("NCT") else None
            names = [n.name for n in self.of(NameAssertion) if n.entity == t.trial and n.name != registry]
            found.append(trial_items(registry, names, {k: getattr(t, k) for k in DESIGN}))
        return found


# --- answers in one form ------------------------------------------------------------------------------------


def action_item(agency: str, kind: str, pathway: str | None, date: str | None) -> Item:
    return item("actions", agency, kind, pathway, date, loose=(agency, kind))


def designation_item(programme: str, date: str | None) -> Item:
    return item("designations", programme, date, loose=(programme,))


def target_item(mode: str, names: Iterable[str]) -> Item:
    return item("targets", mode, texts=names, loose=())


def role_item(role: str, names: Iterable[str]) -> Item:
    return item("roles", role, texts=names, loose=())


def result_items(
    endpoint: str, statistic: str, value: str, unit: str, arm: str | None, low: Any, high: Any
) -> list[Item]:
    arm = "comparator" if arm == "placebo" else arm
    main = (endpoint, statistic, value, unit)
    bounds = tuple(None if bound is None else float(bound) for bound in (low, high))
    interval = [item("intervals", statistic, value, *bounds)] if any(b is not None for b in bounds) else []
    return [item("results with arm", *main, arm, loose=main), *interval]


def indication_items(
    *, diseases: Any, partners: Any, biomarkers: Any, prior: Any, lists: Any, ages: Any, in_force: bool
) -> list[Item]:
    found = [item("diseases", texts=texts) for texts in diseases]
    found += [item("statuses", value) for value in lists["statuses"]]
    found += [item("settings", value) for value in lists["settings"]]
    found += [item("lines", value) for value in lists["lines"]]
    found += [item("age and sex", value) for value in lists["age_groups"]]
    low, high, sex = ages
    found += [item("age and sex", "from", float(low))] if low is not None else []
    found += [item("age and sex", "to", float(high))] if high is not None else []
    found += [item("age and sex", sex)] if sex else []
    found += [item("biomarkers", status, texts=texts, loose=()) for status, texts in biomarkers]
    found += [item("partners", texts=texts) for texts in partners]
    found += [item("prior therapies", required, texts=texts) for required, texts in prior]
    return [*found, item("indication in force", in_force)]


def trial_items(registry: str | None, names: Iterable[str], values: Json) -> list[Item]:
    found = [item("trials", "registry", registry)] if registry else []
    names = list(names)
    found += [item("trials", "name", texts=names)] if names else []
    for key, value in values.items():
        if value is not None:
            slot = "people" if key in ("enrolled", "evaluated") else key
            found.append(item("trials", key, value, loose=(slot, value)))
    return found
