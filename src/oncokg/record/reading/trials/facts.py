"""From a study to its facts: design, diseases, arms, outcomes, sponsors, other numbers, results."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import NORMALISED
from oncokg.record.fact import Ref
from oncokg.record.facts import OutcomeMeasure, RoleAssignment, TrialDesign
from oncokg.record.reading.page import span_of
from oncokg.record.reading.trials.arms import Arms
from oncokg.record.reading.trials.endpoints import endpoint_of
from oncokg.record.reading.trials.events import add_events
from oncokg.record.reading.trials.quantities import count, iso_date, missing
from oncokg.record.reading.trials.registers import add_numbers
from oncokg.record.reading.trials.results import add_results

if TYPE_CHECKING:
    from oncokg.record.fact import Mention
    from oncokg.record.reading.page import Page
    from oncokg.record.reading.trials.study import Condition, Study
    from oncokg.source.cells import Cell

NCT: Final = re.compile(r"NCT[0-9]{8}")
"""The number that ClinicalTrials.gov gives a study; other registers refer to it."""

_ALLOCATIONS: Final = {
    "randomized": "randomized",
    "randomized controlled trial": "randomized",
    "non randomized": "non-randomized",
    "non randomized trial": "non-randomized",
}
_MASKINGS: Final = (
    ("quadruple", "quadruple-blind"),
    ("triple", "triple-blind"),
    ("double", "double-blind"),
    ("single", "single-blind"),
    ("none", "open-label"),
    ("open", "open-label"),
    ("no masking", "open-label"),
)
_PHASES: Final = {
    "early1": "early-1",
    "0": "early-1",
    "1": "1",
    "1 2": "1-2",
    "2": "2",
    "2 3": "2-3",
    "3": "3",
    "4": "4",
    "na": "not-applicable",
    "n a": "not-applicable",
}
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "o": "0"}
_STATUSES: Final = {
    "not yet recruiting": "not-yet-recruiting",
    "approved": "not-yet-recruiting",
    "in review": "not-yet-recruiting",
    "recruiting": "recruiting",
    "active": "recruiting",
    "enrolling by invitation": "enrolling-by-invitation",
    "active not recruiting": "active-not-recruiting",
    "closed to accrual": "active-not-recruiting",
    "closed to accrual and intervention": "active-not-recruiting",
    "suspended": "suspended",
    "temporarily closed to accrual": "suspended",
    "temporarily closed to accrual and intervention": "suspended",
    "terminated": "terminated",
    "administratively complete": "terminated",
    "completed": "completed",
    "complete": "completed",
    "withdrawn": "withdrawn",
    "available": "expanded-access",
    "no longer available": "expanded-access",
    "temporarily not available": "expanded-access",
    "approved for marketing": "expanded-access",
    "unknown": "unknown",
    "unknown status": "unknown",
}
"""Statuses of ClinicalTrials.gov, and of NCI's reporting program, whose "Active" is open to accrual."""

_ENDED: Final = frozenset({"completed", "terminated", "withdrawn"})
_TAIL: Final = re.compile(r"[\s()]*(?:AJCC v\d+)?[\s()]*")
"""What may follow a disease that a condition ends with, such as the edition of its staging."""


def add_facts(page: Page, study: Study) -> Ref:
    """Add what a study says to the page; return the trial."""
    trial = Ref(kind="trial", key=study.number.text, label=study.number.text)
    _add_design(page, trial, study)
    arms = Arms(page, trial, study)
    for outcome in study.outcomes:
        cells = [outcome.measure, *([outcome.time_frame] if outcome.time_frame else [])]
        page.add(
            OutcomeMeasure(
                trial=trial,
                rank=outcome.rank,
                text=outcome.measure.text,
                endpoint=endpoint_of(outcome.measure.text),
                time_frame=outcome.time_frame.text if outcome.time_frame else None,
                evidence=tuple(span_of(cell) for cell in cells),
            )
        )
    for role, names in (("sponsor", study.sponsors), ("collaborator", study.collaborators)):
        for cell in names:
            organization, mention = page.linked(cell, page.linker.named("organization", cell.text))
            page.add(
                RoleAssignment(
                    organization=organization,
                    role=role,
                    trial=trial,
                    evidence=(span_of(cell),),
                    mentions=(mention,),
                )
            )
    add_numbers(page, trial, study.others)
    add_results(page, trial, arms, study.posted)
    add_events(page, arms, study.event_groups, study.events)
    return trial


def _add_design(page: Page, trial: Ref, study: Study) -> None:
    pairs = [pair for condition in study.conditions if (pair := _disease(page, condition))]
    status = _STATUSES.get(_plain(study.status)) if study.status else None
    enrolled, single = _enrolled(page, study, status), _is_single(study)
    cells = (
        study.number,
        study.allocation,
        study.model if single else None,
        study.masking,
        *study.phases,
        study.enrolment if enrolled is not None else None,
        study.status,
        study.start,
        study.completion,
    )
    page.add(
        TrialDesign(
            trial=trial,
            allocation="single-arm" if single else _ALLOCATIONS.get(_plain(study.allocation)),
            masking=_masking(study.masking),
            phase=_phase(study.phases),
            enrolled=enrolled,
            status=status,
            start=iso_date(study.start.text) if study.start else None,
            completion=iso_date(study.completion.text) if study.completion else None,
            diseases=tuple(dict.fromkeys(ref for ref, _ in pairs)),
            evidence=tuple(span_of(cell) for cell in cells if cell is not None),
            mentions=tuple(dict.fromkeys(mention for _, mention in pairs)),
        )
    )


def _is_single(study: Study) -> bool:
    """Tell whether all participants are in one group, so that there is nothing to allocate."""
    return _plain(study.model).startswith("single group") and _plain(study.allocation) not in _ALLOCATIONS


def _enrolled(page: Page, study: Study, status: str | None) -> int | None:
    """Return how many were enrolled; a number that is only planned is no such number."""
    cell = study.enrolment
    if cell is None or missing(cell):
        return None
    kind = _plain(study.enrolment_type)
    value = count(cell)
    if value is None or not (kind == "actual" or (not kind and status in _ENDED)):
        page.unused(span_of(cell))
        return None
    return value


def _disease(page: Page, condition: Condition) -> tuple[Ref, Mention] | None:
    """Link a condition as a whole, else by the disease it ends with ("HER2-positive Breast Cancer")."""
    cell, linker = condition.name, page.linker
    link = linker.named("disease", cell.text, *condition.curies)
    if link.method != "unresolved":
        return page.linked(cell, link)
    if turned := _turned(cell.text):
        link = linker.named("disease", turned)
        if link.method != "unresolved":
            return page.linked(cell, replace(link, method="normalised-name", confidence=NORMALISED))
    inside = linker.within("disease", cell.text)
    one = len({found.link.key for found in inside}) == 1
    if one and _TAIL.fullmatch(cell.text[inside[-1].end :]):
        return page.found(cell, inside[-1])
    page.unresolved("disease", span_of(cell))
    return None


def _turned(text: str) -> str | None:
    """Return a name of the form "Carcinoma, Adenoid Cystic" in the order of speech, or None."""
    parts = [part.strip() for part in text.split(",")]
    return " ".join(reversed(parts)) if len(parts) > 1 and all(parts) else None


def _masking(cell: Cell | None) -> str | None:
    plain = _plain(cell)
    return next((value for word, value in _MASKINGS if plain.startswith(word)), None)


def _phase(cells: tuple[Cell, ...]) -> str | None:
    """Return the phase of one or two cells: "PHASE2" and "PHASE3", "Phase 2/Phase 3", "II/III", "II_III"."""
    words = " ".join(_plain(cell) for cell in cells).replace("early phase", "early").replace("phase", " ")
    words = re.sub(r"\bearly\s*(?=1\b|i\b)", "early", words).replace("earlyi", "early1")
    return _PHASES.get(" ".join(_ROMAN.get(word, word) for word in words.split()))


def _plain(cell: Cell | None) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", cell.text.casefold())) if cell else ""
