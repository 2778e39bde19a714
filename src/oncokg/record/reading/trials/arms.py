"""The arms of a study with what is given in them, and which arm a group of the results section is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from oncokg.names.linking import Found, coined
from oncokg.record.facts import TrialArm
from oncokg.record.reading.trials.quantities import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oncokg.record.fact import Mention, Ref
    from oncokg.record.reading.page import Page
    from oncokg.record.reading.trials.study import Group, Intervention, PlannedArm, Study
    from oncokg.source.cells import Cell

T = TypeVar("T")

_ROLES: Final = {
    "experimental": "experimental",
    "active comparator": "comparator",
    "placebo comparator": "placebo",
    "sham comparator": "sham",
    "no intervention": "no-intervention",
}
_DRUGS: Final = frozenset(
    {"drug", "biological", "biological/vaccine", "combination product", "genetic", "dietary supplement"}
)
_NO_DRUG: Final = re.compile(
    r"\b(?:placebos?|sham|saline|vehicle|standard (?:of )?care|best supportive care|observation"
    r"|(?:chemo|radio|immuno)?therap(?:y|ies)|treatment|investigator'?s?|choice)\b",
    re.IGNORECASE,
)
_JOIN: Final = re.compile(r"\s+(?:and|with|plus|or|followed by)\s+|\s*[,;+]\s*", re.IGNORECASE)
_ORDINAL: Final = re.compile(
    r"^\s*(?:(?:arm|group|cohort)\s+[a-z0-9]{1,3}\s*[:.)–-]\s*|[a-z0-9]{1,2}[.:)]\s+)", re.IGNORECASE
)
_SET: Final = re.compile(
    r"\((?:FAS|SAF|SAS|SS|RS|PPS|ITT|mITT|TEP|safety set|full analysis set)\)", re.IGNORECASE
)

_DOSE: Final = re.compile(
    r"[\s,(]+\d[\d.,]*\s?(?:mg|µg|μg|mcg|ug|g|IU|units?)(?:\s?/\s?(?:kg|m2|m\^2|m²|d|day|dose|week|wk))*\)?\s*$",
    re.IGNORECASE,
)


class Arms:
    """The arms of one study, made once; groups of the results are matched with them by their titles."""

    def __init__(self, page: Page, trial: Ref, study: Study) -> None:
        self._page, self._trial = page, trial
        self._linked: dict[str, list[tuple[Ref, Mention]]] = {}
        self._groups: dict[str, TrialArm] = {}
        self._started = _counts(study.flow)
        drugs = [(arm, self._substances(arm)) for arm in study.arms]
        told = {ref for arm, found in drugs if not arm.nameless for ref, _ in found}
        self._arms = [
            self._arm(arm.label, arm.role, found)
            for arm, found in drugs
            if not arm.nameless or any(ref not in told for ref, _ in found)
        ]
        for intervention in study.loose:
            for _, mention in self._given(intervention):
                page.keep(mention)
        self._by_title = _unique((_plain(arm.label), arm) for arm in self._arms)
        self._by_name = _unique((_bare(arm.label), arm) for arm in self._arms)

    def of_group(self, group: Group) -> TrialArm:
        """Return the planned arm that a group's title names, else an arm of its own."""
        title = group.title.text
        arm = (
            self._by_title.get(_plain(title))
            or self._by_name.get(_bare(title))
            or self._by_name.get(_bare(_DOSE.sub("", title)))
        )
        if arm is not None:
            return arm
        key = _plain(title)
        if key not in self._groups:
            self._groups[key] = self._arm(group.title, None, self._inside(group.title))
        return self._groups[key]

    def _arm(self, label: Cell, role: Cell | None, given: list[tuple[Ref, Mention]]) -> TrialArm:
        word = role.text.replace("_", " ").casefold() if role else ""
        started = self._started.get(_plain(label.text)) or self._started.get(_bare(label.text))
        arm = TrialArm(
            trial=self._trial,
            label=label.text,
            role=_ROLES.get(word, "other"),
            substances=tuple(dict.fromkeys(ref for ref, _ in given)),
            count=count(started),
            evidence=self._page.at(*(cell.name for cell in (label, role, started) if cell is not None)),
            mentions=tuple(dict.fromkeys(mention for _, mention in given)),
        )
        self._page.add(arm)
        return arm

    def _substances(self, arm: PlannedArm) -> list[tuple[Ref, Mention]]:
        found = [pair for intervention in arm.interventions for pair in self._given(intervention)]
        return found if arm.interventions else self._inside(arm.label)

    def _inside(self, label: Cell) -> list[tuple[Ref, Mention]]:
        page = self._page
        return [page.found(label, found) for found in page.linker.within("substance", label.text)]

    def _given(self, intervention: Intervention) -> list[tuple[Ref, Mention]]:
        """Return the substances of an intervention; of one without a type only those that are known."""
        name = intervention.name.name
        if name not in self._linked:
            kind = intervention.kind.casefold().replace("_", " ").replace(" / ", "/")
            is_drug, typed = kind in _DRUGS, bool(kind)
            self._linked[name] = self._link(intervention, coin=is_drug) if is_drug or not typed else []
        return self._linked[name]

    def _link(self, intervention: Intervention, *, coin: bool) -> list[tuple[Ref, Mention]]:
        page, linker, cell = self._page, self._page.linker, intervention.name
        whole = linker.named("substance", cell.text, *intervention.curies)
        if whole.method == "unresolved":
            whole = linker.substance(cell.text)
        if whole.method != "unresolved":
            return [page.linked(cell, whole)]
        inside = linker.within("substance", cell.text)
        if not inside:
            for alias in intervention.aliases:
                link = linker.substance(alias.text)
                if link.method != "unresolved":
                    return [page.linked(alias, link)]
        pieces = inside + (_unknown(cell.text, inside) if coin else [])
        return [page.found(cell, found) for found in sorted(pieces, key=lambda found: found.start)]


def _unknown(text: str, known: list[Found]) -> list[Found]:
    """Return the parts of a drug's name in which nothing is known and which could be a name."""
    found: list[Found] = []
    start = 0
    for join in [*_JOIN.finditer(text), None]:
        end = join.start() if join else len(text)
        piece = text[start:end].strip()
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        inside = any(one.start < end and start < one.end for one in known)
        if re.search(r"[^\W\d_]{3}|\w-?\d{3}", piece) and not inside and not _NO_DRUG.search(piece):
            found.append(Found(link=coined("substance", piece), start=first, end=first + len(piece)))
        start = join.end() if join else end
    return found


def _counts(groups: tuple[Group, ...]) -> dict[str, Cell]:
    """Return the counts of groups by title; a title that two groups have counts for neither."""
    counted = [(group.title.text, group.count) for group in groups if group.count is not None]
    return _unique((_bare(title), cell) for title, cell in counted) | _unique(
        (_plain(title), cell) for title, cell in counted
    )


def _unique(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Return what each title stands for; a title that stands for two things stands for neither."""
    found: dict[str, T | None] = {}
    for title, thing in pairs:
        found[title] = None if title in found else thing
    return {title: thing for title, thing in found.items() if thing is not None}


def _plain(title: str) -> str:
    return re.sub(r"[\W_]+", "", title.casefold())


def _bare(title: str) -> str:
    """Return a title without its number ("Arm A: ") and the set of participants that was analysed."""
    return _plain(_ORDINAL.sub("", _SET.sub("", title)))
