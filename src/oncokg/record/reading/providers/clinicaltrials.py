"""ClinicalTrials.gov, API version 2: studies as JSON, one by one, in pages of a search, or as JSON lines.

Shape: https://clinicaltrials.gov/data-api/about-api/study-data-structure. A search with `fields` gives parts
of studies, and a study without results has no results section: what is there is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from oncokg.errors import BadInput
from oncokg.names.linking import Linker
from oncokg.record.reading.page import Page
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.trials.facts import NCT, add_facts
from oncokg.record.reading.trials.quantities import full_date
from oncokg.record.reading.trials.study import (
    Analysis,
    Condition,
    EventCount,
    Group,
    Intervention,
    Measurement,
    Outcome,
    PlannedArm,
    PostedOutcome,
    Study,
)
from oncokg.record.record import Record, Rejection
from oncokg.source import json_stream
from oncokg.source.branches import Branch, worded
from oncokg.source.cells import Cell, Cells, leaves
from oncokg.source.tables import file_sha256

_KEPT: Final = re.compile(
    r"protocolSection\.(?:identificationModule\.(?:nctId|orgStudyIdInfo|secondaryIdInfos|briefTitle|officialTitle"
    r"|acronym)|statusModule\.(?:overallStatus|lastKnownStatus|\w+DateStruct)"
    r"|sponsorCollaboratorsModule\.(?:leadSponsor|collaborators)|conditionsModule\.conditions|designModule"
    r"|armsInterventionsModule|outcomesModule)\b"
    r"|resultsSection\.(?:participantFlowModule\.(?:groups|periods\.0)|outcomeMeasuresModule"
    r"|adverseEventsModule\.(?:eventGroups\.\d+\.(?:id|title)|seriousEvents|otherEvents))\b"
)
_LEFT: Final = re.compile(
    r"\b(?:\w*[dD]escription|dropWithdraws|comment|comments|organSystem|sourceVocabulary|assessmentType|notes"
    r"|calculatePct|nonInferiority\w*|pValueComment|link)\b"
)
"""Free text, and what the adverse events say of licensed vocabularies: no fact needs them."""

_SPONSOR: Final = "protocolSection.sponsorCollaboratorsModule.leadSponsor"
_STUDIES: Final = re.compile(r'"studies"\s*:\s*\[')
_STUDY: Final = re.compile(r'"protocolSection"\s*:\s*\{')


def _recognises(path: Path, head: str) -> bool:
    return head.lstrip()[:1] in ("{", "[") and _STUDY.search(head) is not None


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for item in _items(path):
        where = f"{path.name} {item.place}".strip()
        if isinstance(item.value, BadInput):
            yield Rejection(where=where, reason=item.value.reason)
            continue
        yield _study(item.value, where, sha256, linker)


def _items(path: Path) -> Iterator[json_stream.Item]:
    """Yield the studies of a file, whichever of the API's three shapes it has."""
    head = json_stream.peek(path).lstrip()
    page, study = _STUDIES.search(head), _STUDY.search(head)
    if head.startswith("["):
        yield from json_stream.envelope(path, "")
    elif page and study and page.start() < study.start():
        yield from json_stream.envelope(path, "studies")
    elif "\n" not in head.rstrip() or _is_json(head.partition("\n")[0]):
        yield from json_stream.lines(path)
    else:
        yield json_stream.Item(place="", value=json_stream.whole(path))


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _study(value: Any, where: str, sha256: str, linker: Linker) -> Record | Rejection:
    try:
        cells = Cells(worded(_pairs(value)))
    except ValueError as error:
        return Rejection(where=where, reason=str(error))
    number = cells.get("protocolSection.identificationModule.nctId")
    if number is None or not NCT.fullmatch(number.text):
        return Rejection(where=where, reason="the study has no NCT number; ask the API for the field NCTId")
    document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
    page = Page(cells, document, linker, PROVIDER)
    add_facts(page, _as_study(number, Branch(cells)))
    module = Branch(cells).branch("protocolSection")
    updated = full_date(module.value("statusModule.lastUpdatePostDateStruct.date"))
    return page.record(
        title=module.value("identificationModule.briefTitle") or None,
        identifier=f"NCT:{number.text}",
        version=updated.isoformat() if updated else None,
        issued=updated,
    )


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Return the cells that are kept; a sponsor who is a person is left out."""
    kept = [pair for pair in leaves(value) if _KEPT.match(pair[0]) and not _LEFT.search(pair[0])]
    if (f"{_SPONSOR}.class", "INDIV") in kept:
        kept = [pair for pair in kept if pair[0] != f"{_SPONSOR}.name"]
    return kept


def _as_study(number: Cell, root: Branch) -> Study:
    protocol, results = root.branch("protocolSection"), root.branch("resultsSection")
    status, design = protocol.branch("statusModule"), protocol.branch("designModule")
    arms, loose = _arms(protocol.branch("armsInterventionsModule"))
    sponsors = protocol.branch("sponsorCollaboratorsModule")
    return Study(
        number=number,
        allocation=design.cell("designInfo.allocation"),
        model=design.cell("designInfo.interventionModel"),
        masking=design.cell("designInfo.maskingInfo.masking"),
        phases=design.cells("phases"),
        enrolment=design.cell("enrollmentInfo.count"),
        enrolment_type=design.cell("enrollmentInfo.type"),
        status=status.cell("overallStatus"),
        start=status.cell("startDateStruct.date"),
        completion=status.cell("completionDateStruct.date"),
        conditions=tuple(Condition(name=cell) for cell in protocol.cells("conditionsModule.conditions")),
        arms=arms,
        loose=loose,
        outcomes=tuple(_outcomes(protocol.branch("outcomesModule"))),
        sponsors=_present(sponsors.cell("leadSponsor.name")),
        collaborators=_present(*(item.cell("name") for item in sponsors.items("collaborators"))),
        others=_present(
            protocol.cell("identificationModule.orgStudyIdInfo.id"),
            *(item.cell("id") for item in protocol.items("identificationModule.secondaryIdInfos")),
        ),
        flow=tuple(_flow(results.branch("participantFlowModule"))),
        posted=tuple(
            _posted(title, item)
            for item in results.items("outcomeMeasuresModule.outcomeMeasures")
            if (title := item.cell("title"))
        ),
        event_groups=tuple(_groups(results.items("adverseEventsModule.eventGroups"))),
        events=tuple(_events(results.branch("adverseEventsModule"))),
    )


def _arms(module: Branch) -> tuple[tuple[PlannedArm, ...], tuple[Intervention, ...]]:
    """Return the arms with what is given in each, and the interventions that no arm names."""
    named: dict[str, Intervention] = {}
    for item in module.items("interventions"):
        if name := item.cell("name"):
            kind = item.value("type")
            intervention = Intervention(name=name, kind=kind, aliases=item.cells("otherNames"))
            named[name.text] = named[f"{kind.replace('_', ' ').casefold()}: {name.text}"] = intervention
    arms, used = [], set()
    for item in module.items("armGroups"):
        given = []
        for cell in item.cells("interventionNames"):
            kind, _, rest = cell.text.partition(": ")
            found = named.get(f"{kind.casefold()}: {rest}") or named.get(rest)
            if found is not None:
                given.append(found)
                used.add(found)
        if label := item.cell("label"):
            arms.append(PlannedArm(label=label, role=item.cell("type"), interventions=tuple(given)))
    return tuple(arms), tuple(one for one in dict.fromkeys(named.values()) if one not in used)


def _outcomes(module: Branch) -> Iterator[Outcome]:
    for rank in ("primary", "secondary", "other"):
        for item in module.items(f"{rank}Outcomes"):
            if measure := item.cell("measure"):
                yield Outcome(rank=rank, measure=measure, time_frame=item.cell("timeFrame"))


def _flow(module: Branch) -> Iterator[Group]:
    """Yield the groups of the flow with how many started its first period."""
    started: dict[str, Cell | None] = {}
    for milestone in module.items("periods.0.milestones"):
        if milestone.value("type") == "STARTED":
            for item in milestone.items("achievements"):
                started[item.value("groupId")] = item.cell("numSubjects")
    for group in _groups(module.items("groups")):
        yield Group(number=group.number, title=group.title, count=started.get(group.number))


def _groups(items: list[Branch], counts: dict[str, Cell] | None = None) -> Iterator[Group]:
    for item in items:
        if title := item.cell("title"):
            number = item.value("id")
            yield Group(number=number, title=title, count=(counts or {}).get(number))


def _denominators(branch: Branch) -> dict[str, Cell]:
    """Return the numbers of participants by group; other units (eyes, lesions) are no participants."""
    return {
        item.value("groupId"): cell
        for denominator in branch.items("denoms")
        if denominator.value("units").casefold() == "participants"
        for item in denominator.items("counts")
        if (cell := item.cell("value"))
    }


def _posted(title: Cell, item: Branch) -> PostedOutcome:
    return PostedOutcome(
        title=title,
        param=item.cell("paramType"),
        dispersion=item.cell("dispersionType"),
        unit=item.cell("unitOfMeasure"),
        groups=tuple(_groups(item.items("groups"), _denominators(item))),
        measurements=tuple(_measurements(item)),
        analyses=tuple(_analysis(analysis) for analysis in item.items("analyses")),
    )


def _measurements(item: Branch) -> Iterator[Measurement]:
    for group in item.items("classes"):
        denominators = _denominators(group)
        for category in group.items("categories"):
            titles = _present(group.cell("title"), category.cell("title"))
            for one in category.items("measurements"):
                yield Measurement(
                    group=one.value("groupId"),
                    value=one.cell("value"),
                    low=one.cell("lowerLimit"),
                    high=one.cell("upperLimit"),
                    spread=one.cell("spread"),
                    titles=titles,
                    participants=denominators.get(one.value("groupId")),
                )


def _analysis(item: Branch) -> Analysis:
    return Analysis(
        groups=tuple(cell.text for cell in item.cells("groupIds")),
        param=item.cell("paramType"),
        value=item.cell("paramValue"),
        p_value=item.cell("pValue"),
        level=item.cell("ciPctValue"),
        low=item.cell("ciLowerLimit"),
        high=item.cell("ciUpperLimit"),
        notes=_present(item.cell("estimateComment")),
    )


def _events(module: Branch) -> Iterator[EventCount]:
    for name, is_serious in (("seriousEvents", True), ("otherEvents", False)):
        for item in module.items(name):
            term = item.cell("term")
            for stats in item.items("stats"):
                affected = stats.cell("numAffected")
                if term is not None and affected is not None:
                    yield EventCount(
                        term=term,
                        is_serious=is_serious,
                        group=stats.value("groupId"),
                        affected=affected,
                        at_risk=stats.cell("numAtRisk"),
                    )


def _present(*cells: Cell | None) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if cell is not None)


PROVIDER: Final = Provider(
    source="clinicaltrials-gov",
    publisher="U.S. National Library of Medicine",
    kind="trial-record",
    rights="registry-terms",
    recognises=_recognises,
    records=_records,
)
