"""NCI's clinical trials API, version 2: trials with diseases and interventions coded in the NCI Thesaurus.

Shape: https://clinicaltrialsapi.cancer.gov/doc. A file is an answer of the API (`data`) or has a trial on
each line. Diseases and interventions come with everything above them in the thesaurus; those marked "TRIAL"
are the trial's own. Older answers have other names for some fields ("arm_name"), which are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from oncokg.errors import BadInput
from oncokg.names.linking import Linker
from oncokg.record.reading.page import Page, span_of
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.trials.facts import NCT, add_facts
from oncokg.record.reading.trials.quantities import full_date
from oncokg.record.reading.trials.study import Condition, Intervention, Outcome, PlannedArm, Study
from oncokg.record.record import Record, Rejection
from oncokg.source import json_stream
from oncokg.source.branches import Branch, worded
from oncokg.source.cells import Cell, Cells, leaves
from oncokg.source.tables import file_sha256

_KEPT: Final = (
    "nct_id",
    "nci_id",
    "protocol_id",
    "ccr_id",
    "ctep_id",
    "dcp_id",
    "other_ids",
    "brief_title",
    "official_title",
    "acronym",
    "current_trial_status",
    "current_trial_status_date",
    "record_verification_date",
    "amendment_date",
    "start_date",
    "completion_date",
    "lead_org",
    "collaborators",
    "phase",
    "primary_purpose",
    "masking",
    "interventional_model",
    "minimum_target_accrual_number",
)
_DISEASE: Final = ("name", "preferred_name", "nci_thesaurus_concept_id")
_OUTCOME: Final = ("name", "type_code", "timeframe", "time_frame")
_ARM: Final = ("name", "arm_name", "type", "arm_type")
_INTERVENTION: Final = (
    "name",
    "intervention_name",
    "type",
    "intervention_type",
    "nci_thesaurus_concept_id",
    "intervention_code",
)
_RANKS: Final = {"PRIMARY": "primary", "SECONDARY": "secondary"}
_NAMELESS: Final = "arm not specified"
_CODE: Final = re.compile(r"C[0-9]+")
_TRIAL: Final = re.compile(r'"(?:nci_id|nct_id|diseases|arms|eligibility|lead_org|protocol_id)"\s*:')
_DATA: Final = re.compile(r'"data"\s*:\s*\[')


def _recognises(_path: Path, head: str) -> bool:
    return head.lstrip()[:1] == "{" and len(set(_TRIAL.findall(head))) >= 2 and "protocolSection" not in head


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for item in _items(path):
        where = f"{path.name} {item.place}"
        if isinstance(item.value, BadInput):
            yield Rejection(where=where, reason=item.value.reason)
            continue
        yield _trial(item.value, where, sha256, linker)


def _items(path: Path) -> Iterator[json_stream.Item]:
    head = json_stream.peek(path)
    data, trial = _DATA.search(head), _TRIAL.search(head)
    if data and trial and data.start() < trial.start():
        return json_stream.envelope(path, "data")
    return json_stream.lines(path)


def _trial(value: Any, where: str, sha256: str, linker: Linker) -> Record | Rejection:
    if not isinstance(value, dict):
        return Rejection(where=where, reason="this is no trial")
    try:
        cells = Cells(worded(leaves(_trimmed(value))))
    except ValueError as error:
        return Rejection(where=where, reason=str(error))
    number = cells.get("nct_id")
    if number is None or not NCT.fullmatch(number.text):
        return Rejection(where=where, reason="the trial has no NCT number")
    document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
    page = Page(cells, document, linker, PROVIDER)
    add_facts(page, _as_study(number, Branch(cells)))
    if target := cells.get("minimum_target_accrual_number"):
        page.unused(span_of(target))  # how many are wanted, not how many came
    verified = full_date(cells.value("record_verification_date"))
    own = cells.value("nci_id")
    return page.record(
        title=cells.value("brief_title") or None,
        identifier=f"CTRP:{own}" if own else f"NCT:{number.text}",
        version=verified.isoformat() if verified else None,
        issued=verified,
    )


def _trimmed(trial: dict[str, Any]) -> dict[str, Any]:
    """Return what facts need of a trial: its own diseases and interventions without those above them."""
    kept: dict[str, Any] = {name: trial[name] for name in _KEPT if name in trial}
    kept["diseases"] = [
        _only(disease, _DISEASE)
        for disease in _dicts(trial.get("diseases"))
        if disease.get("inclusion_indicator") == "TRIAL"
    ]
    kept["outcome_measures"] = [_only(outcome, _OUTCOME) for outcome in _dicts(trial.get("outcome_measures"))]
    kept["arms"] = [
        _only(arm, _ARM)
        | {
            "interventions": [
                _only(intervention, _INTERVENTION)
                for intervention in _dicts(arm.get("interventions"))
                if intervention.get("inclusion_indicator", "TRIAL") == "TRIAL"
            ]
        }
        for arm in _dicts(trial.get("arms"))
    ]
    return kept


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _only(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value[name] for name in names if name in value}


def _as_study(number: Cell, root: Branch) -> Study:
    return Study(
        number=number,
        allocation=root.cell("masking.allocation_code") or root.cell("masking.masking_allocation_code"),
        model=root.cell("interventional_model"),
        masking=root.cell("masking.masking"),
        phases=_present(root.cell("phase") or root.cell("phase.phase")),
        status=root.cell("current_trial_status"),
        start=root.cell("start_date"),
        completion=root.cell("completion_date"),
        conditions=tuple(
            Condition(name=name, curies=_curies(item.value("nci_thesaurus_concept_id")))
            for item in root.items("diseases")
            if (name := item.cell("name") or item.cell("preferred_name"))
        ),
        arms=tuple(
            PlannedArm(
                label=label,
                role=item.cell("type") or item.cell("arm_type"),
                interventions=tuple(_interventions(item)),
                nameless=label.text.casefold() == _NAMELESS,
            )
            for item in root.items("arms")
            if (label := item.cell("name") or item.cell("arm_name"))
        ),
        outcomes=tuple(_outcomes(root)),
        sponsors=_present(root.cell("lead_org")),
        collaborators=_present(*(item.cell("name") for item in root.items("collaborators"))),
        others=_present(
            root.cell("nci_id"),
            root.cell("protocol_id"),
            *(item.cell("value") for item in root.items("other_ids")),
        ),
    )


def _interventions(arm: Branch) -> Iterator[Intervention]:
    for item in arm.items("interventions"):
        if name := item.cell("name") or item.cell("intervention_name"):
            code = item.value("nci_thesaurus_concept_id") or item.value("intervention_code")
            kind = item.value("type") or item.value("intervention_type")
            yield Intervention(name=name, kind=kind, curies=_curies(code))


def _curies(code: str) -> tuple[str, ...]:
    return (f"NCIT:{code}",) if _CODE.fullmatch(code) else ()


def _outcomes(root: Branch) -> Iterator[Outcome]:
    for item in root.items("outcome_measures"):
        if measure := item.cell("name"):
            yield Outcome(
                rank=_RANKS.get(item.value("type_code"), "other"),
                measure=measure,
                time_frame=item.cell("timeframe") or item.cell("time_frame"),
            )


def _present(*cells: Cell | None) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if cell is not None)


PROVIDER: Final = Provider(
    source="nci-cts",
    publisher="National Cancer Institute",
    kind="trial-record",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
