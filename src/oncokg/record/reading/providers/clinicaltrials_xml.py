"""ClinicalTrials.gov, the XML of one study that the registry served until 2024 (root `clinical_study`).

Shape: https://clinicaltrials.gov/ct2/html/images/info/public.xsd, of which copies are in many archives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
from oncokg.source.branches import Branch, worded
from oncokg.source.cells import Cell, Cells
from oncokg.source.tables import file_sha256
from oncokg.source.xml_cells import local_name, read_xml, xml_leaves

if TYPE_CHECKING:
    from lxml.etree import _Element

_LISTS: Final = frozenset(
    [
        "analysis",
        "analyzed",
        "arm_group",
        "category",
        "class",
        "collaborator",
        "condition",
        "count",
        "counts",
        "event",
        "group",
        "group_id",
        "intervention",
        "intervention.arm_group_label",
        "measurement",
        "milestone",
        "other_name",
        "other_outcome",
        "outcome",
        "participants",
        "period",
        "primary_outcome",
        "secondary_id",
        "secondary_outcome",
    ]
)
_LEFT: Final = frozenset(
    [
        "@vocab",
        "agency_class",
        "assessment",
        "baseline",
        "brief_summary",
        "certain_agreements",
        "clinical_results.outcome_list.outcome.measure.description",
        "clinical_results.outcome_list.outcome.measure.population",
        "clinical_results.outcome_list.outcome.measure.title",
        "clinical_results.outcome_list.outcome.population",
        "clinical_results.outcome_list.outcome.time_frame",
        "clinical_results.reported_events.desc",
        "clinical_results.reported_events.time_frame",
        "condition_browse",
        "default_assessment",
        "default_vocab",
        "description",
        "detailed_description",
        "drop_withdraw_reason_list",
        "eligibility",
        "groups_desc",
        "intervention_browse",
        "keyword",
        "limitations_and_caveats",
        "link",
        "location",
        "location_countries",
        "method_desc",
        "overall_contact",
        "overall_contact_backup",
        "overall_official",
        "oversight_info",
        "p_value_desc",
        "patient_data",
        "point_of_contact",
        "pre_assignment_details",
        "provided_document_section",
        "recruitment_details",
        "reference",
        "removed_countries",
        "required_header",
        "responsible_party",
        "results_reference",
        "study_docs",
    ]
)
"""Elements that no fact needs: free text, people, places, browsing terms, licensed vocabularies."""

_ROOT: Final = re.compile(r"<clinical_study[\s>]")


def _recognises(_path: Path, head: str) -> bool:
    return head.lstrip()[:1] == "<" and _ROOT.search(head) is not None


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    root = read_xml(path)
    _take_out_totals(root)
    cells = Cells(worded(xml_leaves(root, repeated=_LISTS, skipped=_LEFT)))
    number = cells.get("id_info.nct_id")
    if number is None or not NCT.fullmatch(number.text):
        yield Rejection(where=path.name, reason="the study has no NCT number in id_info/nct_id")
        return
    document = cells.frozen(name=path.name, media_type="application/xml", source_sha256=file_sha256(path))
    page = Page(cells, document, linker, PROVIDER)
    add_facts(page, _as_study(number, Branch(cells)))
    updated = full_date(cells.value("last_update_posted") or cells.value("lastchanged_date"))
    yield page.record(
        title=cells.value("brief_title") or None,
        identifier=f"NCT:{number.text}",
        version=updated.isoformat() if updated else None,
        issued=updated,
    )


def _take_out_totals(root: _Element) -> None:
    """Take out the organ systems of adverse events and their totals, which are no events."""
    for category in root.iterfind(".//reported_events//category"):
        for child in list(category):
            if local_name(child) == "title":
                category.remove(child)
    for event in list(root.iterfind(".//reported_events//event")):
        parent = event.getparent()
        if parent is not None and (event.findtext("sub_title") or "").strip().startswith("Total, "):
            parent.remove(event)


def _as_study(number: Cell, root: Branch) -> Study:
    results = root.branch("clinical_results")
    arms, loose = _arms(root)
    return Study(
        number=number,
        allocation=root.cell("study_design_info.allocation"),
        model=root.cell("study_design_info.intervention_model"),
        masking=root.cell("study_design_info.masking"),
        phases=_present(root.cell("phase")),
        enrolment=root.cell("enrollment"),
        enrolment_type=root.cell("enrollment.@type"),
        status=root.cell("overall_status"),
        start=root.cell("start_date"),
        completion=root.cell("completion_date"),
        conditions=tuple(Condition(name=cell) for cell in root.cells("condition")),
        arms=arms,
        loose=loose,
        outcomes=tuple(_outcomes(root)),
        sponsors=_present(root.cell("sponsors.lead_sponsor.agency")),
        collaborators=_present(*(item.cell("agency") for item in root.items("sponsors.collaborator"))),
        others=_present(root.cell("id_info.org_study_id"), *root.cells("id_info.secondary_id")),
        flow=tuple(_flow(results.branch("participant_flow"))),
        posted=tuple(
            _posted(title, item)
            for item in results.items("outcome_list.outcome")
            if (title := item.cell("title"))
        ),
        event_groups=tuple(_groups(results.items("reported_events.group_list.group"), {})),
        events=tuple(_events(results.branch("reported_events"))),
    )


def _arms(root: Branch) -> tuple[tuple[PlannedArm, ...], tuple[Intervention, ...]]:
    """Return the arms with what is given in each, and the interventions that name no arm."""
    given: dict[str, list[Intervention]] = {}
    loose = []
    for item in root.items("intervention"):
        name = item.cell("intervention_name")
        if name is None:
            continue
        intervention = Intervention(
            name=name, kind=item.value("intervention_type"), aliases=item.cells("other_name")
        )
        labels = item.cells("arm_group_label")
        for arm in labels:
            given.setdefault(arm.text, []).append(intervention)
        if not labels:
            loose.append(intervention)
    arms = [
        PlannedArm(
            label=label, role=item.cell("arm_group_type"), interventions=tuple(given.get(label.text, ()))
        )
        for item in root.items("arm_group")
        if (label := item.cell("arm_group_label"))
    ]
    return tuple(arms), tuple(loose)


def _outcomes(root: Branch) -> Iterator[Outcome]:
    for rank in ("primary", "secondary", "other"):
        for item in root.items(f"{rank}_outcome"):
            if measure := item.cell("measure"):
                yield Outcome(rank=rank, measure=measure, time_frame=item.cell("time_frame"))


def _flow(flow: Branch) -> Iterator[Group]:
    """Yield the groups of the flow with how many started its first period."""
    started: dict[str, Cell] = {}
    for milestone in flow.items("period_list.period.0.milestone_list.milestone"):
        if milestone.value("title") == "STARTED":
            for item in milestone.items("participants_list.participants"):
                started |= {item.value("@group_id"): cell for cell in _present(item.cell("@count"))}
    yield from _groups(flow.items("group_list.group"), started)


def _groups(items: list[Branch], counts: dict[str, Cell]) -> Iterator[Group]:
    for item in items:
        if title := item.cell("title"):
            number = item.value("@group_id")
            yield Group(number=number, title=title, count=counts.get(number))


def _denominators(branch: Branch) -> dict[str, Cell]:
    """Return the numbers of participants by group; other units (eyes, lesions) are no participants."""
    return {
        item.value("@group_id"): cell
        for analyzed in branch.items("analyzed_list.analyzed")
        if analyzed.value("units").casefold() == "participants"
        for item in analyzed.items("count_list.count")
        if (cell := item.cell("@value"))
    }


def _posted(title: Cell, item: Branch) -> PostedOutcome:
    measure = item.branch("measure")
    return PostedOutcome(
        title=title,
        param=measure.cell("param"),
        dispersion=measure.cell("dispersion"),
        unit=measure.cell("units"),
        groups=tuple(_groups(item.items("group_list.group"), _denominators(measure))),
        measurements=tuple(_measurements(measure)),
        analyses=tuple(_analysis(analysis) for analysis in item.items("analysis_list.analysis")),
    )


def _measurements(measure: Branch) -> Iterator[Measurement]:
    for group in measure.items("class_list.class"):
        denominators = _denominators(group)
        for category in group.items("category_list.category"):
            titles = _present(group.cell("title"), category.cell("title"))
            for one in category.items("measurement_list.measurement"):
                yield Measurement(
                    group=one.value("@group_id"),
                    value=one.cell("@value"),
                    low=one.cell("@lower_limit"),
                    high=one.cell("@upper_limit"),
                    spread=one.cell("@spread"),
                    titles=titles,
                    participants=denominators.get(one.value("@group_id")),
                )


def _analysis(item: Branch) -> Analysis:
    return Analysis(
        groups=tuple(cell.text for cell in item.cells("group_id_list.group_id")),
        param=item.cell("param_type"),
        value=item.cell("param_value"),
        p_value=item.cell("p_value"),
        level=item.cell("ci_percent"),
        low=item.cell("ci_lower_limit"),
        high=item.cell("ci_upper_limit"),
        notes=_present(item.cell("estimate_desc")),
    )


def _events(events: Branch) -> Iterator[EventCount]:
    for name, is_serious in (("serious_events", True), ("other_events", False)):
        for category in events.items(f"{name}.category_list.category"):
            for item in category.items("event_list.event"):
                term = item.cell("sub_title")
                for counts in item.items("counts"):
                    affected = counts.cell("@subjects_affected")
                    if term is not None and affected is not None:
                        yield EventCount(
                            term=term,
                            is_serious=is_serious,
                            group=counts.value("@group_id"),
                            affected=affected,
                            at_risk=counts.cell("@subjects_at_risk"),
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
