"""NCI's clinical trials API: coded diseases and interventions, both generations of field names."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any, TypeVar

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import IdentifierAssertion, OutcomeMeasure, RoleAssignment, TrialArm, TrialDesign
from oncokg.record.reading.providers import clinicaltrials
from oncokg.record.reading.providers.nci_cts import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

F = TypeVar("F")


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def trial(**changes: Any) -> dict[str, Any]:
    """Return a made-up trial with the field names of today."""
    return {
        "nci_id": "NCI-2014-09999",
        "nct_id": "NCT99999904",
        "protocol_id": "E9999",
        "other_ids": [{"name": "Study Protocol Other Identifier", "value": "2014-009999-17"}],
        "brief_title": "Made-up Trial of Crizotinib",
        "lead_org": "ECOG-ACRIN Cancer Research Group",
        "collaborators": [{"name": "National Cancer Institute", "functional_role": "FUNDING_SOURCE"}],
        "current_trial_status": "Temporarily Closed to Accrual",
        "record_verification_date": "2021-08-16",
        "start_date": "2014-08-18",
        "completion_date": "2022-05-01T00:00:00",
        "phase": "II_III",
        "interventional_model": "Parallel",
        "masking": {"masking": "DOUBLE_BLIND", "allocation_code": "Randomized Controlled Trial"},
        "minimum_target_accrual_number": 168,
        "diseases": [
            {
                "name": "A Name That Nobody Has",
                "nci_thesaurus_concept_id": "C2926",
                "inclusion_indicator": "TRIAL",
            },
            {"name": "Melanoma", "nci_thesaurus_concept_id": "C3224", "inclusion_indicator": "TREE"},
        ],
        "outcome_measures": [
            {"name": "Disease free survival (DFS)", "type_code": "PRIMARY", "timeframe": "10 years"},
            {"name": "Samples", "type_code": "OTHER_PRE_SPECIFIED", "description": "Prose."},
        ],
        "arms": [
            {
                "name": "Arm A (crizotinib)",
                "type": "EXPERIMENTAL",
                "description": "Prose.",
                "interventions": [
                    intervention("Crizotinib", "Drug", "C74061"),
                    intervention("ALK Inhibitor", "Drug", "C141136", "TREE"),
                    intervention("Questionnaire Administration", "Other", "C64253"),
                ],
            },
            {"name": "Arm B (docetaxel)", "type": "ACTIVE_COMPARATOR", "interventions": []},
            {
                "name": "Arm not specified",
                "type": None,
                "interventions": [intervention("Crizotinib", "Drug", "C74061")],
            },
        ],
        "eligibility": {"unstructured": [{"description": "Prose."}]},
    } | changes


def intervention(name: str, kind: str, code: str, indicator: str = "TRIAL") -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "nci_thesaurus_concept_id": code,
        "inclusion_indicator": indicator,
        "synonyms": ["Prose"],
    }


def read(path: Path, linker: Linker) -> list[Record | Rejection]:
    assert PROVIDER.recognises(path, peek(path))
    assert not clinicaltrials.PROVIDER.recognises(path, peek(path))
    return list(PROVIDER.records(path, linker))


def one(trial: dict[str, Any], linker: Linker, folder: Path) -> Record:
    path = folder / "trials.jsonl"
    path.write_text(json.dumps(trial) + "\n")
    (record,) = read(path, linker)
    assert isinstance(record, Record)
    return record


def of(record: Record, kind: type[F]) -> list[F]:
    return [fact for fact in record.facts if isinstance(fact, kind)]


def test_a_trial(linker: Linker, tmp_path: Path) -> None:
    record = one(trial(), linker, tmp_path)
    assert (record.identifier, record.version) == ("CTRP:NCI-2014-09999", "2021-08-16")
    assert (record.issued, record.source) == (datetime.date(2021, 8, 16), "nci-cts")
    (design,) = of(record, TrialDesign)
    assert (design.trial.key, design.allocation, design.masking) == (
        "NCT99999904",
        "randomized",
        "double-blind",
    )
    assert (design.phase, design.status) == ("2-3", "suspended")
    assert (design.start, design.completion) == ("2014-08-18", "2022-05-01")
    assert design.enrolled is None  # the target is no number of people who came
    gaps = [record.document.text[g.span.start : g.span.end] for g in record.gaps if g.kind == "unused-number"]
    assert gaps == ["168"]
    assert [(d.key, m.method) for d, m in zip(design.diseases, design.mentions, strict=True)] == [
        ("ncit-C2926", "identifier")
    ]
    assert "Prose" not in record.document.text
    assert record_nquads(record)


def test_arms_and_what_is_given_in_them(linker: Linker, tmp_path: Path) -> None:
    arms = of(one(trial(), linker, tmp_path), TrialArm)
    assert [(a.label, a.role, [s.label for s in a.substances]) for a in arms] == [
        ("Arm A (crizotinib)", "experimental", ["crizotinib"]),
        ("Arm B (docetaxel)", "comparator", ["docetaxel"]),  # named by the label only
    ]


def test_an_unspecified_arm_counts_where_nothing_else_tells_what_was_given(
    linker: Linker, tmp_path: Path
) -> None:
    only = {"name": "Arm not specified", "interventions": [intervention("Cisplatin", "Drug", "C376")]}
    arms = of(one(trial(arms=[*trial()["arms"], only]), linker, tmp_path), TrialArm)
    assert [a.label for a in arms] == ["Arm A (crizotinib)", "Arm B (docetaxel)", "Arm not specified"]


def test_outcomes_sponsors_numbers(linker: Linker, tmp_path: Path) -> None:
    record = one(trial(), linker, tmp_path)
    assert [(o.rank, o.endpoint, o.time_frame) for o in of(record, OutcomeMeasure)] == [
        ("primary", "disease-free-survival", "10 years"),
        ("other", None, None),
    ]
    assert [r.role for r in of(record, RoleAssignment)] == ["sponsor", "collaborator"]
    numbers = [i.identifier for i in of(record, IdentifierAssertion)]
    assert numbers == ["CTRP:NCI-2014-09999", "EUDRACT:2014-009999-17"]


def test_the_older_names_of_fields(linker: Linker, tmp_path: Path) -> None:
    older = trial(
        phase={"phase": "I", "phase_other_text": None},
        masking={"masking": None, "masking_allocation_code": "NA"},
        interventional_model="Single Group",
        diseases=[
            {
                "preferred_name": "Melanoma",
                "nci_thesaurus_concept_id": "C3224",
                "inclusion_indicator": "TRIAL",
            }
        ],
        arms=[
            {
                "arm_name": "Treatment",
                "arm_type": "EXPERIMENTAL",
                "interventions": [
                    {
                        "intervention_name": "Ibrutinib",
                        "intervention_type": "Biological / Vaccine",
                        "intervention_code": "C81934",
                        "inclusion_indicator": "TRIAL",
                    }
                ],
            }
        ],
    )
    record = one(older, linker, tmp_path)
    (design,) = of(record, TrialDesign)
    assert (design.phase, design.allocation, design.masking) == ("1", "single-arm", None)
    assert [d.key for d in design.diseases] == ["ncit-C3224"]
    (arm,) = of(record, TrialArm)
    assert (arm.label, [s.label for s in arm.substances]) == ("Treatment", ["ibrutinib"])


def test_an_answer_of_the_api_and_a_trial_without_a_number(linker: Linker, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps({"total": 2, "data": [trial(), trial(nct_id=None)]}, indent=1))
    record, rejection = read(path, linker)
    assert isinstance(record, Record)
    assert isinstance(rejection, Rejection)
    assert "NCT" in rejection.reason
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps(trial()) + "\n{broken\n")
    assert [type(item).__name__ for item in read(lines, linker)] == ["Record", "Rejection"]


def test_lists_of_terms_are_no_trials(tmp_path: Path) -> None:
    path = tmp_path / "terms.json"
    path.write_text(json.dumps([{"name": "Melanoma", "codes": ["C3224"], "type": ["maintype"]}]))
    assert not PROVIDER.recognises(path, peek(path))


@pytest.mark.shared
def test_the_real_trials(shared: Path, linker: Linker, tmp_path: Path) -> None:
    """The values below were read by hand from the JSON lines."""
    folder = shared / "data" / "nci_cts_trials"
    path = folder / "nci_cts_trials_full_detail.jsonl"
    raw = [json.loads(line) for line in path.read_text().splitlines()]
    records = [item for item in read(path, linker) if isinstance(item, Record)]
    assert len(records) == len(raw) == 14
    assert all(record_nquads(record) for record in records)
    by_number = {record.identifier: record for record in records}
    crizotinib = by_number["CTRP:NCI-2014-01507"]
    (design,) = of(crizotinib, TrialDesign)
    assert (design.trial.key, design.phase, design.masking) == ("NCT02201992", "3", "double-blind")
    assert (design.status, design.start, design.completion) == ("recruiting", "2014-08-18", "2022-05-01")
    assert [(a.label, a.role, [s.label for s in a.substances]) for a in of(crizotinib, TrialArm)] == [
        ("Arm A (crizotinib)", "experimental", ["crizotinib"]),
        ("Arm B (observation)", "comparator", []),
    ]
    match = by_number["CTRP:NCI-2015-00054"]
    assert len(of(match, TrialArm)) == 38
    (ended,) = of(by_number["CTRP:NCI-2018-00273"], TrialDesign)
    assert (ended.trial.key, ended.status) == ("NCT03326674", "terminated")
    sotorasib = by_number["CTRP:NCI-2020-08103"]
    (design,) = of(sotorasib, TrialDesign)
    assert (design.allocation, design.phase) == ("single-arm", "2")
    germ_cell = by_number["CTRP:NCI-2014-01696"]
    assert "EUDRACT:2014-003930-17" in {i.identifier for i in of(germ_cell, IdentifierAssertion)}
    for terms in ("cts_disease_terms.json", "cts_intervention_terms.json"):
        assert not PROVIDER.recognises(folder / terms, peek(folder / terms))
    for record, row in zip(records, raw, strict=True):
        own = sum(d["inclusion_indicator"] == "TRIAL" for d in row["diseases"])
        (design,) = of(record, TrialDesign)
        lost = [m for m in record.mentions if m.kind == "disease" and m.method == "unresolved"]
        assert len(set(design.mentions)) + len(lost) <= own
        assert len(design.diseases) <= own
    report = pipeline.build([path], tmp_path / "store")
    assert (report.documents, report.rejections) == (14, [])
