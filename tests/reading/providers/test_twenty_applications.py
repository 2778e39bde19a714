"""Twenty applications drawn by a seed: the graph says of their submissions what the raw files say.

The raw files are read here with `json` and `csv` alone, so that a mistake of the readers is not made twice.
"""

from __future__ import annotations

import csv
import json
import random

import pytest

from oncokg import pipeline
from oncokg.store.directory import open_store

SEED = 20170817
NUMBER = 20
DRUGSFDA = "data/openfda_drugsfda/drugsfda_accelerated_approval_applications_reconstructed.json"
ACCELERATED = "data/fda_accelerated_approvals/cder_accelerated_approvals_before_2012.tsv"

QUESTION = """
PREFIX okg: <https://w3id.org/oncokg/ontology#>
PREFIX okl: <https://w3id.org/oncokg/list#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?source ?application ?submission ?kind ?date ?priority ?pathway WHERE {
  ?action a okg:RegulatoryAction ;
    okg:hasActionKind ?kind ;
    okg:onApplication/okg:applicationNumber ?application ;
    okg:statedIn/okg:fromDataSource ?source .
  OPTIONAL { ?action okg:onSubmission/rdfs:label ?submission }
  OPTIONAL { ?action okg:actionDate ?date }
  OPTIONAL { ?action okg:hasReviewPriority ?priority }
  OPTIONAL { ?action okg:hasPathway ?pathway }
}
"""
PROGRAMMES = """
PREFIX okg: <https://w3id.org/oncokg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?submission ?programme WHERE {
  ?designation okg:hasProgramme ?programme ;
    okg:usedInAction/okg:onSubmission/rdfs:label ?submission .
}
"""

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def drawn(shared):
    records = json.loads((shared / DRUGSFDA).read_text(encoding="utf-8"))["results"]
    by_number = {record["application_number"]: record for record in records}
    numbers = random.Random(SEED).sample(sorted(by_number), NUMBER)  # noqa: S311 (a draw that repeats)
    return {number: by_number[number] for number in numbers}


@pytest.fixture(scope="module")
def store(shared, tmp_path_factory):
    place = tmp_path_factory.mktemp("twenty") / "store"
    report = pipeline.build([shared / DRUGSFDA, shared / ACCELERATED], place)
    assert report.rejections == []
    opened = open_store(place)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def actions(store):
    return [tuple(map(word, row)) for row in store.query(QUESTION).rows]


def word(term):
    """Return a term as its last word: "action-kind-approved" of an IRI, the text of a literal."""
    return None if term is None else term.value.rpartition("#")[2]


def submission(record, raw):
    return f"{record['application_number']} {raw['submission_type']}-{raw['submission_number']}"


def test_twenty_were_drawn_of_all_types(drawn):
    assert len(drawn) == NUMBER
    assert {"BLA", "NDA"} <= {number[:3] for number in drawn}
    assert sum(len(record["submissions"]) for record in drawn.values()) > 200


def test_dates_and_priorities_are_those_of_the_raw_record(drawn, actions):
    kinds = {"AP": "action-kind-approved", "TA": "action-kind-tentatively-approved"}
    priorities = {"PRIORITY": "review-priority-priority", "STANDARD": "review-priority-standard"}
    wanted = set()
    for number, record in drawn.items():
        for raw in record["submissions"]:
            date = raw["submission_status_date"]
            wanted.add(
                (
                    number,
                    submission(record, raw),
                    kinds[raw["submission_status"]],
                    f"{date[:4]}-{date[4:6]}-{date[6:]}",
                    priorities.get(raw.get("review_priority")),
                )
            )
    found = {row[1:6] for row in actions if row[0].endswith("openfda-drugsfda") and row[1] in drawn}
    assert found == wanted
    assert len(wanted) > 200


def test_programmes_are_those_of_the_raw_record(drawn, store):
    wanted = set()
    for record in drawn.values():
        for raw in record["submissions"]:
            if raw.get("review_priority") == "PRIORITY":
                wanted.add((submission(record, raw), "designation-priority-review"))
            if {"code": "Orphan"} in raw.get("submission_property_type", []):
                wanted.add((submission(record, raw), "designation-orphan"))
    rows = (tuple(map(word, row)) for row in store.query(PROGRAMMES).rows)
    assert {row for row in rows if row[0].partition(" ")[0] in drawn} == wanted
    assert wanted


def test_pathways_are_those_of_the_list_of_accelerated_approvals(shared, drawn, actions):
    with (shared / ACCELERATED).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wanted = set()
    for row in rows:
        number = row["Application Number"].replace(" ", "")
        own = row["Original"].replace(" ", "-") or f"SUPPL-{int(float(row['Supplement Number']))}"
        if number in drawn:
            wanted.add((number, f"{number} {own}", "action-kind-approved", row["Accelerated Approval Date"]))
    found = {
        row[1:5] for row in actions if row[0].endswith("fda-accelerated") and row[6] == "pathway-accelerated"
    }
    assert {row for row in found if row[0] in drawn} == wanted
    assert len(wanted) >= 5


def test_a_pathway_of_the_record_is_one_that_its_notes_tell(drawn, actions):
    noted = {
        submission(record, raw)
        for record in drawn.values()
        for raw in record["submissions"]
        if "accelerated approval" in raw.get("submission_public_notes", "").lower()
    }
    found = {row[2] for row in actions if row[0].endswith("openfda-drugsfda") and row[1] in drawn and row[6]}
    assert found == noted


def test_where_both_name_a_submission_their_dates_agree(drawn, actions):
    """The list and the record are two voices: where they speak of one submission, of one day."""
    listed = {
        row[2]: row[4]
        for row in actions
        if row[0].endswith("fda-accelerated") and row[6] == "pathway-accelerated"
    }
    recorded = {row[2]: row[4] for row in actions if row[0].endswith("openfda-drugsfda") and row[2] in listed}
    differing = {name: (listed[name], date) for name, date in recorded.items() if listed[name] != date}
    assert len(recorded) > 50
    assert {name.partition(" ")[0] for name in recorded} & set(drawn)
    assert not {name: dates for name, dates in differing.items() if name.partition(" ")[0] in drawn}
