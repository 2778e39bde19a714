"""NCI's drug dictionary: answers and single entries, aliases, regimens, wrong codes, first sentences."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import (
    IdentifierAssertion,
    NameAssertion,
    SubstanceClassification,
    TargetBinding,
)
from oncokg.record.reading.providers.nci_drug_dictionary import PROVIDER
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek


def entry(name: str, definition: str = "", code: str | None = "C900000", **more: Any) -> dict[str, Any]:
    """Return an entry as the API gives it."""
    return {
        "aliases": [],
        "definition": {"html": definition, "text": definition},
        "drugInfoSummaryLink": None,
        "firstLetter": name[0],
        "name": name,
        "nciConceptId": code,
        "nciConceptName": name.title(),
        "prettyUrlName": name,
        "termId": 1,
        "termNameType": "PreferredName",
        "type": "DrugTerm",
        **more,
    }


ALIAS = {
    "preferredName": "inotuzumab ozogamicin",
    "termId": 2,
    "name": "Besponsa",
    "type": "DrugAlias",
    "termNameType": "USBrandName",
}


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def saved(folder: Path, value: object) -> Path:
    path = folder / "drugs.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def read(path: Path, linker: Linker) -> list[Record]:
    assert PROVIDER.recognises(path, peek(path))
    return [one for one in PROVIDER.records(path, linker) if isinstance(one, Record)]


def only(folder: Path, linker: Linker, one: dict[str, Any]) -> Record:
    (record,) = read(saved(folder, one), linker)
    return record


def names(record: Record) -> dict[str, str]:
    return {fact.name: fact.kind for fact in record.facts if isinstance(fact, NameAssertion)}


def numbers(record: Record) -> dict[str, str]:
    return {
        fact.identifier: fact.entity.key for fact in record.facts if isinstance(fact, IdentifierAssertion)
    }


def kinds(record: Record) -> set[str]:
    return {fact.kind for fact in record.facts if isinstance(fact, SubstanceClassification)}


def targets(record: Record) -> dict[str, str]:
    return {fact.target.label: fact.mode for fact in record.facts if isinstance(fact, TargetBinding)}


def unresolved(record: Record) -> list[str]:
    text = record.document.text
    return [text[g.span.start : g.span.end] for g in record.gaps if g.kind == "unresolved-mention"]


def test_an_answer_and_one_entry_alone_are_read_alike(tmp_path: Path, linker: Linker) -> None:
    one = entry("invented drug")
    (alone,) = read(saved(tmp_path, one), linker)
    (first, second) = read(saved(tmp_path, {"meta": {}, "results": [one, one], "links": None}), linker)
    assert alone.document.text == first.document.text == second.document.text
    assert alone.identifier == "NCI-DRUG:1"
    assert list(PROVIDER.records(saved(tmp_path, {"meta": {}, "results": []}), linker)) == []


def test_an_alias_without_its_entry_and_a_regimen_are_refused(tmp_path: Path, linker: Linker) -> None:
    path = saved(tmp_path, {"results": [ALIAS, entry("ABVD regimen"), {"name": "x"}, "text"]})
    reasons = [one.reason for one in PROVIDER.records(path, linker) if isinstance(one, Rejection)]
    assert reasons == [
        "the result is an alias, without the entry that it belongs to",
        "the entry is a regimen of several drugs",
        "the entry has no number or no name",
        "this is no entry",
    ]


def test_aliases_are_names_or_numbers_by_their_type(tmp_path: Path, linker: Linker) -> None:
    given = [
        ("USBrandName", "Besponsa"),
        ("CodeName", "CMC-544"),
        ("Abbreviation", "IO"),
        ("Synonym", "way 207294"),
        ("CASRegistryName", "635715-01-4"),
        ("NSCNumber", "772518"),
        ("INDCode", "12345"),
        ("CASRegistryName", "none"),
    ]
    aliases = [{"type": kind, "name": name} for kind, name in given]
    record = only(
        tmp_path, linker, entry("inotuzumab ozogamicin", code="C71542", aliases=aliases, termId=487488)
    )
    assert names(record) == {
        "inotuzumab ozogamicin": "synonym",
        "Besponsa": "proprietary",
        "CMC-544": "code",
        "IO": "abbreviation",
        "way 207294": "synonym",
    }
    assert numbers(record) == dict.fromkeys(
        ("NCIT:C71542", "CAS:635715-01-4", "NSC:772518"), "unii-P93RUU11P7"
    )
    unused = [g for g in record.gaps if g.kind == "unused-number"]
    assert len(unused) == 2, "the IND and the number that is none"


def test_a_wrong_code_is_not_followed(tmp_path: Path, linker: Linker) -> None:
    record = only(tmp_path, linker, entry("auranofin", code="C96801", termId=710355))
    assert numbers(record) == {}
    assert {fact.entity.key for fact in record.facts if isinstance(fact, NameAssertion)} == {"name-auranofin"}


def test_an_entry_without_a_code_is_found_by_name_or_told(tmp_path: Path, linker: Linker) -> None:
    known = only(tmp_path, linker, entry("inotuzumab ozogamicin", code=None))
    assert unresolved(known) == []
    record = only(tmp_path, linker, entry("never seen agent", code=None))
    assert unresolved(record) == ["never seen agent"]
    assert record_nquads(record)


ANTIBODY = (
    "An invented (Ig) G1 monoclonal antibody directed against the T-cell receptor cytotoxic"
    " T-lymphocyte-associated antigen 4 (CTLA4), made up for a test of immune checkpoint inhibitory words."
)
CONJUGATE = "An antibody-drug conjugate (ADC) of an invented binder directed against CD22 and a toxin."
TWO_TARGETS = (
    "An invented kinase (XYZ) inhibitor that targets the CDK4 (cyclin D1) and CDK6 pathway, by mouth."
)
TWO_RECEPTORS = (
    "Invented T cells with a chimeric antigen receptor (CAR) specific for the two tumor-associated antigens"
    " (TAAs) cluster of differentiation 19 (CD19) and CD20, and a T-cell receptor (TCR) part."
)
BEADS = "Invented T cells, grown on anti-CD3 beads, with a chimeric antigen receptor (CAR) of anti-CD22 make."


@pytest.mark.parametrize(
    ("definition", "kind", "acts"),
    [
        (ANTIBODY, {"monoclonal-antibody", "checkpoint-inhibitor"}, {"CTLA-4": "binds"}),
        (CONJUGATE, {"antibody-drug-conjugate"}, {"CD22": "directs-to"}),
        (
            "An inhibitor of Bruton's tyrosine kinase (BTK) from a test.",
            {"kinase-inhibitor"},
            {"BTK": "inhibits"},
        ),
        (TWO_TARGETS, {"kinase-inhibitor"}, {"CDK4": "inhibits", "CDK6": "inhibits"}),
        (TWO_RECEPTORS, {"car-t-cell-therapy"}, {"CD19": "directs-to", "CD20": "directs-to"}),
        (BEADS, {"car-t-cell-therapy"}, {"CD22": "directs-to"}),
        ("A BTK inhibitor from a test.", set(), {"BTK": "inhibits"}),
        ("An invented monoclonal antibody agonist of nothing known.", {"monoclonal-antibody"}, {}),
        ("An invented monoclonal (Ig) G4 antibody against PD-1.", {"monoclonal-antibody"}, {"PD-1": "binds"}),
        ("A cancer vaccine targeting HER2 in a test.", {"cancer-vaccine"}, {}),
        ("Invented cells with a T-cell receptor (TCR) specific for mesothelin.", set(), {}),
        ("An RNA interference (RNAi) targeting BTK in a test.", set(), {}),
        ("An invented powder. The powder is an inhibitor of BTK.", set(), {}),
        ("An agent targeting the epidermal growth factor receptor 2, in a test.", set(), {}),
        ("A drug for HER2-positive tumors that targets HER2-positive cells.", set(), {}),
    ],
)
def test_the_first_sentence_says_what_it_clearly_says(
    tmp_path: Path, linker: Linker, definition: str, kind: set[str], acts: dict[str, str]
) -> None:
    record = only(tmp_path, linker, entry("invented drug", definition))
    assert (kinds(record), targets(record)) == (kind, acts)
    for fact in record.facts:
        if isinstance(fact, TargetBinding):
            (span,) = fact.evidence
            assert span.end - span.start < 120
            assert fact.mentions[-1].ref == fact.target
    assert record_nquads(record)


def test_a_target_that_nothing_knows_is_told(tmp_path: Path, linker: Linker) -> None:
    record = only(
        tmp_path, linker, entry("x", "An inhibitor of heat shock protein 90 (Hsp90), with activity.")
    )
    assert unresolved(record) == ["heat shock protein 90"]
    record = only(tmp_path, linker, entry("x", "A radioconjugate that specifically targets colon cancer."))
    assert unresolved(record) == []


def entries_by_hand(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if "nciConceptId" in value else []
        return own + [one for inside in value.values() for one in entries_by_hand(inside)]
    return [one for inside in value for one in entries_by_hand(inside)] if isinstance(value, list) else []


@pytest.mark.shared
def test_every_entry_of_the_folder_is_one_document(shared: Path, linker: Linker, tmp_path: Path) -> None:
    folder = shared / "data" / "nci_drug_dictionary"
    by_hand: list[dict[str, Any]] = []
    aliases = 0
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        by_hand += entries_by_hand(json.loads(text))
        aliases += text.count('"DrugAlias"')
        assert PROVIDER.recognises(path, peek(path)) == ('"nciConceptId"' in text or '"DrugAlias"' in text)
    regimens = {one["termId"] for one in by_hand if one["name"].endswith("regimen")}
    report = pipeline.build([folder], tmp_path / "store")
    reasons = Counter(one.reason for one in report.rejections)
    assert reasons == {
        "the result is an alias, without the entry that it belongs to": aliases,
        "the entry is a regimen of several drugs": len(regimens),
    }
    assert len({one["termId"] for one in by_hand}) == 345
    assert report.sources["nci-drug-dictionary"] == 345 - len(regimens) == 337
    assert report.repeated["nci-drug-dictionary"] == len(by_hand) - 345


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "key", "kind", "acts"),
    [
        ("avelumab", "unii-KXG2PJ551I", "monoclonal-antibody", {"PD-L1": "binds"}),
        ("bevacizumab", "unii-2S9ZZM9Q9V", "monoclonal-antibody", {"VEGF": "binds"}),
        ("ipilimumab", "unii-6T8C155666", "monoclonal-antibody", {"CTLA-4": "binds"}),
        ("nivolumab", "unii-31YO63LBSN", "monoclonal-antibody", {"PD-1": "binds"}),
        ("pembrolizumab", "unii-DPT0O3T46P", "monoclonal-antibody", {"PD-1": "binds"}),
        ("trastuzumab", "unii-P188ANX8CK", "monoclonal-antibody", {"HER2": "binds"}),
    ],
)
def test_antibodies_as_the_dictionary_defines_them(
    shared: Path, linker: Linker, file: str, key: str, kind: str, acts: dict[str, str]
) -> None:
    (path,) = (shared / "data" / "nci_drug_dictionary").rglob(f"success-{file}.json")
    (record,) = read(path, linker)
    assert set(numbers(record).values()) == {key}
    assert kind in kinds(record)
    assert targets(record) == acts
