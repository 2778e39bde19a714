"""ClinicalTrials.gov in both shapes: one study gives the same facts; pages, parts, faults; real studies."""

from __future__ import annotations

import dataclasses
import datetime
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest

from oncokg import pipeline
from oncokg.errors import BadInput
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.fact import Fact
from oncokg.record.facts import (
    AdverseEventCount,
    EndpointResult,
    IdentifierAssertion,
    OutcomeMeasure,
    RoleAssignment,
    TrialArm,
    TrialDesign,
)
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.providers import clinicaltrials, clinicaltrials_xml, nci_cts
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "records"
F = TypeVar("F", bound=Fact)
JSON, XML = SAMPLES / "trial_v2.json", SAMPLES / "trial_legacy.xml"


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def provider_of(path: Path) -> Provider:
    modules = (clinicaltrials, clinicaltrials_xml, nci_cts)
    found = [m.PROVIDER for m in modules if m.PROVIDER.recognises(path, peek(path))]
    assert len(found) == 1, path.name
    return found[0]


def read(path: Path, linker: Linker) -> list[Record | Rejection]:
    return list(provider_of(path).records(path, linker))


def one(path: Path, linker: Linker) -> Record:
    (record,) = read(path, linker)
    assert isinstance(record, Record)
    return record


def of(record: Record, kind: type[F]) -> list[F]:
    return [fact for fact in record.facts if isinstance(fact, kind)]


def bare(value: Any) -> Any:
    """Return a fact without the places of its words, so that facts of two texts can be compared."""
    if isinstance(value, Fact):
        kept = {
            field.name: bare(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in ("evidence", "mentions")
        }
        return type(value).__name__, tuple(kept.items())
    return tuple(map(bare, value)) if isinstance(value, tuple) else value


def quoted(record: Record, fact: Fact) -> set[str]:
    return {record.document.text[span.start : span.end] for span in fact.evidence}


def unused(record: Record) -> list[str]:
    gaps = [gap.span for gap in record.gaps if gap.kind == "unused-number"]
    return [record.document.text[span.start : span.end] for span in gaps]


def unresolved(record: Record) -> Counter[tuple[str, str]]:
    found = [m for m in record.mentions if m.method == "unresolved"]
    return Counter((m.kind, record.document.text[m.span.start : m.span.end]) for m in found)


def test_both_shapes_give_the_same_facts(linker: Linker) -> None:
    new, old = one(JSON, linker), one(XML, linker)
    assert Counter(map(bare, new.facts)) == Counter(map(bare, old.facts))
    assert unresolved(new) == unresolved(old)
    assert sorted(unused(new)) == sorted(unused(old)) == ["0.02", "1,5", "200", "3", "9.76"]
    for record in (new, old):
        assert (record.identifier, record.version) == ("NCT:NCT99999901", "2018-04-10")
        assert (record.title, record.issued) == ("Made-up Trial of Nivolumab", datetime.date(2018, 4, 10))
        assert record.source == "clinicaltrials-gov"
        assert record_nquads(record)


def test_design_and_diseases(linker: Linker) -> None:
    record = one(JSON, linker)
    (design,) = of(record, TrialDesign)
    assert (design.allocation, design.masking, design.phase) == ("randomized", "open-label", "2-3")
    assert (design.enrolled, design.status) == (1234, "completed")
    assert (design.start, design.completion) == ("2012-10", "2014-11-15")
    assert len(design.diseases) == 2  # the turned name and the one with a modifier; the toe stays a mention
    assert {m.method for m in design.mentions} >= {"normalised-name"}
    assert unresolved(record)["disease", "Sore Toe"] == 1


def test_arms_with_their_substances_and_who_started(linker: Linker) -> None:
    record = one(XML, linker)
    arms = {arm.label: arm for arm in of(record, TrialArm)}
    assert {label: (arm.role, arm.count) for label, arm in arms.items()} == {
        "Arm A: Nivolumab": ("experimental", 135),
        "Arm B: Docetaxel": ("comparator", 1137),
        "Placebo": ("placebo", None),
        "Others": ("other", None),
        "All Who Walked": ("other", None),
    }
    given = [ref.label for ref in arms["Arm A: Nivolumab"].substances]
    assert given == ["nivolumab", "ZZ-4711", "cisplatin"]
    assert arms["Placebo"].substances == arms["Others"].substances == ()
    assert unresolved(record)["substance", "ZZ-4711"] == 1


def test_numbers_between_arms_and_of_arms(linker: Linker) -> None:
    record = one(JSON, linker)
    results = of(record, EndpointResult)
    (ratio,) = [r for r in results if r.statistic == "hazard-ratio"]
    assert (ratio.value, ratio.interval_low, ratio.interval_high) == (
        Decimal("0.62"),
        Decimal("0.47"),
        Decimal("0.81"),
    )
    assert (ratio.interval_level, ratio.p_value) == (Decimal("96.85"), "<0.0001")
    assert ratio.arm is None
    assert ratio.compared_with is not None
    assert ratio.compared_with.label == "Arm B: Docetaxel"
    assert quoted(record, ratio) >= {"0.62", "0.47", "0.81", "<0.0001", "96.85"}
    (median,) = [r for r in results if r.statistic == "median"]
    assert (median.endpoint, median.unit, median.printed) == ("overall-survival", "month", "6.01")
    assert median.participants == 137


def test_a_category_that_names_a_response_is_its_endpoint(linker: Linker) -> None:
    counts = [r for r in of(one(JSON, linker), EndpointResult) if r.statistic == "count"]
    assert [(r.endpoint, r.value, r.printed, r.participants) for r in counts] == [
        ("complete-response", Decimal(1001), "1,001", 1100),
        ("other-measure", Decimal(4), "4", 1100),
    ]
    assert counts[1].definition == "Tumor Shrinkage; Progressive disease (PD)"


def test_a_range_is_a_lowest_and_a_highest_value(linker: Linker) -> None:
    falls = [r for r in of(one(JSON, linker), EndpointResult) if r.unit_text == "falls"]
    assert [(r.statistic, r.printed) for r in falls[:3]] == [
        ("mean", "1.50"),
        ("minimum", "0"),
        ("maximum", "7"),
    ]
    assert all(r.interval_low is None and r.unit == "other" for r in falls)


def test_adverse_events_and_nothing_of_licensed_vocabularies(linker: Linker) -> None:
    for path in (JSON, XML):
        record = one(path, linker)
        events = of(record, AdverseEventCount)
        assert [(e.arm.label, e.affected, e.at_risk, e.is_serious) for e in events] == [
            ("Arm A: Nivolumab", 0, 131, True),
            ("Arm B: Docetaxel", 13, 129, True),
        ]
        assert unresolved(record)["adverse-reaction", "Zzz made-up event"] == 1
        text = record.document.text
        for left in ("Blood Made Up", "Vocabulary", "Prose", "A Person", "Total,", "2024-01-03", "May 11"):
            assert left not in text, left


def test_sponsors_and_numbers_of_registers_that_can_be_named(linker: Linker) -> None:
    record = one(XML, linker)
    roles = [(r.role, r.organization.label) for r in of(record, RoleAssignment)]
    assert roles == [("sponsor", "Bristol-Myers Squibb"), ("collaborator", "Ono Nowhere Institute")]
    (number,) = of(record, IdentifierAssertion)
    assert number.identifier == "EUDRACT:2012-003456-78"
    assert quoted(record, number) == {"2012-003456-78"}


def test_outcomes(linker: Linker) -> None:
    outcomes = of(one(JSON, linker), OutcomeMeasure)
    assert [(o.rank, o.endpoint, o.time_frame) for o in outcomes] == [
        ("primary", "overall-survival", "Up to 25 months"),
        ("secondary", None, None),
        ("other", "objective-response", None),
    ]


def study(**changes: Any) -> dict[str, Any]:
    """Return a part of a study, as a search with `fields` gives it."""
    protocol: dict[str, Any] = {
        "identificationModule": {"nctId": "NCT99999902", "briefTitle": "Part of a Study"},
        "designModule": {"phases": ["NA"], "enrollmentInfo": {"count": 20}},
        "statusModule": {"overallStatus": "RECRUITING", "startDateStruct": {"date": "2024-09-30"}},
        "armsInterventionsModule": {
            "interventions": [{"name": "Nivolumab"}, {"name": "Walking", "otherNames": ["Strolls"]}]
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Doe, Jane", "class": "INDIV"}},
    }
    return {"protocolSection": protocol | changes}


def test_a_part_of_a_study(linker: Linker, tmp_path: Path) -> None:
    path = tmp_path / "part.json"
    path.write_text(json.dumps(study(), indent=1))
    record = one(path, linker)
    (design,) = of(record, TrialDesign)
    assert (design.phase, design.status, design.allocation) == ("not-applicable", "recruiting", None)
    assert design.enrolled is None  # 20 of a study that still recruits are a plan
    assert unused(record) == ["20"]
    assert (record.version, record.issued) == (None, None)
    assert not of(record, TrialArm)
    assert [m.ref.label for m in record.mentions if m.ref] == ["nivolumab"]
    assert "Doe" not in record.document.text  # a person is no organization


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "page.json": lambda studies: json.dumps(
        {"totalCount": 2, "studies": studies, "nextPageToken": "x"}, indent=1
    ).encode(),
    "array.json": lambda studies: json.dumps(studies).encode(),
    "lines.jsonl": lambda studies: b"".join(json.dumps(s).encode() + b"\n" for s in studies),
    "lines.jsonl.gz": lambda studies: gzip.compress(
        b"".join(json.dumps(s).encode() + b"\n" for s in studies)
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_pages_arrays_and_lines(linker: Linker, tmp_path: Path, name: str) -> None:
    nameless = study(identificationModule={"briefTitle": "No number"})
    other = study(identificationModule={"nctId": "NCT99999903"})
    path = tmp_path / name
    path.write_bytes(WRITERS[name]([study(), nameless, other]))
    first, rejected, last = read(path, linker)
    assert isinstance(first, Record)
    assert isinstance(rejected, Rejection)
    assert "no NCT number" in rejected.reason
    assert isinstance(last, Record)
    assert last.identifier == "NCT:NCT99999903"


def test_a_bad_line_is_told_and_the_next_is_read(linker: Linker, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps(study()) + '\n{"protocolSection": \n' + json.dumps(study()) + "\n")
    kinds = [type(item).__name__ for item in read(path, linker)]
    assert kinds == ["Record", "Rejection", "Record"]


def test_the_same_study_is_one_document_wherever_it_came_in(linker: Linker, tmp_path: Path) -> None:
    single, page = tmp_path / "single.json", tmp_path / "page.json"
    single.write_text(json.dumps(study(), indent=2))
    page.write_bytes(WRITERS["page.json"]([study()]))
    assert one(single, linker).document.sha256 == one(page, linker).document.sha256


@pytest.mark.parametrize(
    "section", [None, [], "x", {"identificationModule": []}, {"identificationModule.nctId": 1}]
)
def test_what_is_no_study_is_told(linker: Linker, tmp_path: Path, section: Any) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps(study()) + "\n" + json.dumps({"protocolSection": section}) + "\n[1]\n")
    first, second, third = read(path, linker)
    assert isinstance(first, Record)
    assert isinstance(second, Rejection)
    assert isinstance(third, Rejection)


def test_a_dash_is_no_value(linker: Linker, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps(study(conditionsModule={"conditions": ["–", "Melanoma"]})) + "\n")
    record = one(path, linker)
    (design,) = of(record, TrialDesign)
    assert [d.key for d in design.diseases] == ["ncit-C3224"]
    assert not unresolved(record)


def test_a_doctype_is_refused(linker: Linker, tmp_path: Path) -> None:
    path = tmp_path / "study.xml"
    path.write_text('<!DOCTYPE x [<!ENTITY a "b">]><clinical_study><id_info/></clinical_study>')
    with pytest.raises(BadInput, match="DOCTYPE"):
        read(path, linker)
    path.write_text("<clinical_study><id_info><org_study_id>1</org_study_id></id_info></clinical_study>")
    (rejection,) = read(path, linker)
    assert isinstance(rejection, Rejection)
    assert "no NCT number" in rejection.reason


def test_the_samples_conform(tmp_path: Path) -> None:
    report = pipeline.build([JSON, XML], tmp_path / "store")
    assert report.documents == 2
    assert report.rejections == []


def real_files(shared: Path) -> tuple[list[Path], list[Path]]:
    folder = shared / "data" / "ctgov_trials"
    return sorted((folder / "api_v2_json").glob("*.json")), sorted(
        (folder / "legacy_xml_oncology").glob("*.xml")
    )


@pytest.mark.shared
def test_every_real_study_is_a_record(shared: Path, linker: Linker) -> None:
    jsons, xmls = real_files(shared)
    assert (len(jsons), len(xmls)) == (20, 13)
    expected: Counter[str] = Counter()
    for path in jsons:
        expected.update(re.findall(r'"nctId":\s*"(NCT\d{8})"\s*,\s*\n?\s*"(?:org|brief)', path.read_text()))
    for path in xmls:
        expected.update(re.findall(r"<nct_id>(NCT\d{8})</nct_id>", path.read_text()))
    found: Counter[str] = Counter()
    for path in (*jsons, *xmls):
        for item in read(path, linker):
            assert isinstance(item, Record), item
            assert record_nquads(item)
            assert item.identifier
            found[item.identifier.removeprefix("NCT:")] += 1
    assert found == expected
    assert found.total() == 13 + 22 + 13


@pytest.mark.shared
def test_nivolumab_against_docetaxel(shared: Path, linker: Linker) -> None:
    """The numbers below were read by hand from the XML of NCT01642004."""
    record = one(shared / "data/ctgov_trials/legacy_xml_oncology/NCT01642004.xml", linker)
    assert (record.version, record.issued) == ("2018-04-10", datetime.date(2018, 4, 10))
    (design,) = of(record, TrialDesign)
    assert (design.allocation, design.masking, design.phase) == ("randomized", "open-label", "3")
    assert (design.enrolled, design.status, design.start) == (352, "active-not-recruiting", "2012-09-26")
    assert [d.key for d in design.diseases] == ["ncit-C2926"]
    arms = of(record, TrialArm)
    assert [(a.label, a.role, a.count, [s.label for s in a.substances]) for a in arms] == [
        ("Arm A: Nivolumab", "experimental", 135, ["nivolumab"]),
        ("Arm B: Docetaxel", "experimental", 137, ["docetaxel"]),  # as the sponsor typed it
    ]
    printed = {
        (
            r.endpoint,
            r.statistic,
            r.arm.label[:5] if r.arm else "",
            r.printed,
            str(r.interval_low),
            str(r.interval_high),
            str(r.interval_level),
            r.p_value,
            (r.definition or "").rpartition(" at ")[2].partition(";")[0],
        )
        for r in of(record, EndpointResult)
        if "PD-L1" not in (r.definition or "")
    }
    primary, updated = "Primary Endpoint", "Updated Survival Follow-up"
    assert printed >= {
        ("overall-survival", "median", "Arm A", "9.23", "7.33", "13.27", "95", None, primary),
        ("overall-survival", "median", "Arm B", "6.01", "5.13", "7.33", "95", None, primary),
        ("overall-survival", "median", "Arm A", "9.23", "7.33", "12.62", "95", None, updated),
        ("overall-survival", "median", "Arm B", "6.01", "5.29", "7.39", "95", None, updated),
        ("overall-survival", "hazard-ratio", "", "0.59", "0.43", "0.81", "96.85", "=0.0002", primary),
        ("overall-survival", "hazard-ratio", "", "0.62", "0.47", "0.81", "95", "=0.0004", updated),
        ("objective-response", "proportion", "Arm A", "20.0", "13.6", "27.7", "95", None, primary),
        ("objective-response", "proportion", "Arm B", "8.8", "4.6", "14.8", "95", None, primary),
        ("objective-response", "odds-ratio", "", "2.64", "1.27", "5.49", "95", "=0.0083", primary),
        ("duration-of-response", "median", "Arm B", "8.41", "3.58", "10.84", "95", None, primary),
    }
    ratios = [r for r in of(record, EndpointResult) if r.statistic == "hazard-ratio"]
    assert {r.compared_with.label for r in ratios if r.compared_with} == {"Arm B: Docetaxel"}
    neutropenia = [e for e in of(record, AdverseEventCount) if e.reaction.label == "Febrile neutropenia"]
    assert [(e.arm.label[:5], e.affected, e.at_risk) for e in neutropenia if e.is_serious] == [
        ("Arm A", 0, 131),
        ("Arm B", 13, 129),
    ]
    assert unused(record) == ["9.76"]  # the lower limit of a median that was not reached
    assert [i.identifier for i in of(record, IdentifierAssertion)] == ["EUDRACT:2011-004792-36"]


@pytest.mark.shared
def test_blinatumomab_and_residual_disease(shared: Path, linker: Linker) -> None:
    """The numbers below were read by hand from the XML of NCT01207388."""
    record = one(shared / "data/ctgov_trials/legacy_xml_oncology/NCT01207388.xml", linker)
    (design,) = of(record, TrialDesign)
    assert (design.allocation, design.phase, design.enrolled) == ("single-arm", "2", 116)
    assert (design.start, design.completion) == ("2010-11", "2019-01")
    results = of(record, EndpointResult)
    (response,) = [r for r in results if r.endpoint == "minimal-residual-disease-negativity"]
    assert (response.statistic, response.printed, response.unit) == ("proportion", "77.9", "percent")
    assert (str(response.interval_low), str(response.interval_high)) == ("69.1", "85.1")
    assert response.participants == 113
    assert response.arm is not None
    assert (response.arm.label, response.arm.role, response.arm.count) == (
        "Blinatumomab",
        "experimental",
        116,
    )
    (survival,) = [r for r in results if r.endpoint == "overall-survival"]
    assert (survival.printed, str(survival.interval_low), survival.interval_high) == ("36.5", "19.2", None)
    (event_free,) = [r for r in results if r.endpoint == "relapse-free-survival"]
    assert (event_free.statistic, event_free.printed) == ("event-free-probability", "54")
    assert {e.arm.label for e in of(record, AdverseEventCount)} == {"Blinatumomab"}


@pytest.mark.shared
def test_numbers_of_the_new_shape_by_other_means(shared: Path, linker: Linker) -> None:
    """NCT02210780: the numbers were read by hand from its JSON."""
    record = one(shared / "data/ctgov_trials/api_v2_json/NCT02210780.json", linker)
    (design,) = of(record, TrialDesign)
    assert (design.masking, design.phase, design.enrolled) == ("triple-blind", "2", 194)
    differences = [r for r in of(record, EndpointResult) if r.statistic == "difference"]
    first = next(r for r in differences if r.printed == "34.0")
    assert (first.unit, first.interval_level, first.p_value) == ("percentage-point", Decimal(90), "<0.0001")
    site = [e for e in of(record, AdverseEventCount) if e.reaction.label == "Injection site reaction"]
    assert [(e.arm.label, e.affected, e.at_risk) for e in site] == [
        ("Placebo qw", 0, 97),
        ("Dupilumab 300 mg qw", 5, 97),
    ]


@pytest.mark.shared
def test_the_real_files_conform(shared: Path, tmp_path: Path) -> None:
    jsons, xmls = real_files(shared)
    report = pipeline.build([*jsons, *xmls], tmp_path / "store")
    assert report.rejections == []
    assert report.documents + report.repeated.total() == 48
