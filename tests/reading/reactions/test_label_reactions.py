"""What a label's sections give as facts; the texts are written for these tests."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import SafetyStatement
from oncokg.record.reading.providers.openfda_label import PROVIDER

ADVERSE = """\
6 ADVERSE REACTIONS The following serious adverse reactions are described elsewhere: • Hepatotoxicity
[see Warnings and Precautions (5.1)] • Hemorrhage [see Warnings and Precautions (5.4)]. The most common
adverse reactions (≥ 20%) were fatigue, nausea (31%), and bacterial or fungal infections. 6.1 Clinical
Trials Experience Pyrexia occurred in 12.5% of patients. Nausea was reported. Nausea was reported in
trials. No cases of pancreatitis were reported. Seizures occurred in rats."""
BOXED = """\
WARNING: HEPATOTOXICITY BESPONSA can cause hepatotoxicity, including fatal hepatic failure."""
LABEL = {
    "set_id": "cc7014b1-c775-411d-b374-8113248b4077",
    "version": "9",
    "effective_time": "20240306",
    "openfda": {
        "application_number": ["BLA761040"],
        "brand_name": ["BESPONSA"],
        "generic_name": ["INOTUZUMAB OZOGAMICIN"],
        "substance_name": ["INOTUZUMAB OZOGAMICIN"],
        "unii": ["P93RUU11P7"],
    },
    "adverse_reactions": [ADVERSE.replace("\n", " ")],
    "boxed_warning": [BOXED.replace("\n", " ")],
}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "label.json"
    path.write_text(json.dumps({"meta": {}, "results": [LABEL]}), encoding="utf-8")
    return path


@pytest.fixture
def record(path):
    (made,) = PROVIDER.records(path, Linker(shipped()))
    return made


@pytest.fixture
def stated(record):
    return [fact for fact in record.facts if isinstance(fact, SafetyStatement)]


def test_each_reaction_once_for_each_kind(stated):
    found = [(s.kind, s.text.lower(), s.frequency) for s in stated if s.kind != "boxed-warning"]
    assert sorted(found) == sorted(
        [
            ("serious-adverse-reaction", "hepatotoxicity", None),
            ("serious-adverse-reaction", "hemorrhage", None),
            ("common-adverse-reaction", "fatigue", None),
            ("common-adverse-reaction", "nausea", Decimal(31)),
            ("common-adverse-reaction", "bacterial infections", None),
            ("common-adverse-reaction", "fungal infections", None),
            ("adverse-reaction", "pyrexia", Decimal("12.5")),
        ]
    )


def test_a_boxed_warning_states_its_topic_and_what_else_its_text_names(stated):
    boxed = [(s.text, s.reaction and s.reaction.label) for s in stated if s.kind == "boxed-warning"]
    assert boxed[0] == ("HEPATOTOXICITY", "Hepatotoxicity")
    assert [text for text, _ in boxed[1:]] == ["hepatic failure"]


def test_evidence_is_the_name_and_its_frequency(record, stated):
    def words(fact):
        return [record.document.text[span.start : span.end] for span in fact.evidence]

    by_text = {s.text: s for s in stated}
    assert words(by_text["nausea"]) == ["nausea", "31%"]
    assert words(by_text["bacterial infections"]) == ["bacterial", "infections"]
    assert by_text["nausea"].reaction.label == "Nausea"
    assert all(s.substance.label == "inotuzumab ozogamicin" for s in stated)


def test_a_label_with_reactions_conforms(path, record, tmp_path):
    record_nquads(record)
    assert pipeline.build([path], tmp_path / "store").documents == 1


@pytest.mark.shared
def test_real_sections_give_a_bounded_number_of_facts(shared, tmp_path):
    """A development label as openFDA lays it out, on one line: as many statements as it names reactions."""
    labels = json.loads(
        (shared / "data" / "label_adr_train" / "label_adr_train_no_meddra.json").read_text(encoding="utf-8")
    )
    text = next(
        r["text"] for r in labels if (r["label_id"], r["section"]) == ("ADCETRIS", "adverse reactions")
    )
    path = tmp_path / "label.json"
    label = LABEL | {"adverse_reactions": [" ".join(text.split())]}
    path.write_text(json.dumps({"meta": {}, "results": [label]}), encoding="utf-8")
    (made,) = PROVIDER.records(path, Linker(shipped()))
    facts = [f for f in made.facts if isinstance(f, SafetyStatement) and f.kind != "boxed-warning"]
    names = {f.text.lower() for f in facts}
    assert {"peripheral neuropathy", "neutropenia", "fatigue", "pneumonitis", "anaphylaxis"} <= names
    assert 40 < len(facts) < 140
    assert len({(f.kind, f.text.lower(), f.frequency) for f in facts}) == len(facts)
