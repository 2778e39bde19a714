"""All real files in one store: counted by other means, refused for known reasons, and asked."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import oncokg

pytestmark = pytest.mark.shared

ANSWERS = sorted((Path(__file__).parent / "answers").glob("*.csv"))
REASONS = (
    r"no substance of its product lines is a cancer drug that the vocabulary knows",
    r"the application has no line in Products.txt that can be read",
    r"Applications.txt has no application \d{6}",
    r"the row has \d+ cells where the header has \d+",
    r"the result is an alias, without the entry that it belongs to",
    r"the entry is a regimen of several drugs",
    r"the node is a tissue, no disease",
    r"the term is obsolete",
    r"the vocabulary knows no drug that the first sentences name",
    r"what the drug is indicated for is no disease of the vocabulary",
    r"no sentence says what a drug is indicated for",
    r"the row has no generic name or no date of designation",
    r"no cancer (drug )?is named in it",
)
"""Why a row, record or page of prose (a README or licence) may become nothing."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def results(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return found


def asked(everything, query: str) -> list[tuple[str, ...]]:
    with oncokg.open(everything.store) as graph:
        frame = graph.ask(query).to_pandas()
    return [tuple(map(str, row)) for row in frame.itertuples(index=False)]


def test_nothing_was_refused_without_a_known_reason(everything):
    unknown = Counter(
        one["reason"]
        for one in everything.report["rejections"]
        if not any(re.fullmatch(reason, one["reason"]) for reason in REASONS)
    )
    assert not unknown


def test_every_orphan_row_went_in(everything, shared):
    listed = rows(shared / "data/fda_orphan_designations/FDA.csv")
    dated = [row for row in listed if row["Date Designated"]]
    assert len(dated) == 1323
    counted = everything.report["sources"]["fda-orphan"] + everything.report["repeated"]["fda-orphan"]
    assert counted == len(dated)


def test_every_licensed_biologic_went_in(everything, shared):
    listed = rows(shared / "data/fda_purple_book/purplebook.csv")
    numbers = {f"BLA{int(row['BLA Number']):06d}" for row in listed}
    assert len(numbers) == 796
    found = asked(
        everything,
        """SELECT DISTINCT ?number {
          ?role okg:roleInApplication/okg:applicationNumber ?number ;
            okg:statedIn/okg:fromDataSource okl:data-source-purple-book }""",
    )
    assert {number for (number,) in found} == numbers
    assert everything.report["sources"]["purple-book"] == 2083


def test_every_application_of_openfda_went_in(everything, shared):
    files = (
        "openfda_drugsfda/drugsfda_accelerated_approval_applications_reconstructed.json",
        "openfda_drugsfda_api/drugsatfda_2023-11-15.json",
    )
    numbers = {
        str(record["application_number"]) for file in files for record in results(shared / "data" / file)
    }
    found = asked(
        everything,
        """SELECT DISTINCT ?identifier {
          ?document okg:fromDataSource okl:data-source-openfda-drugsfda ; dcterms:identifier ?identifier }""",
    )
    assert {f"APPLICATION:{number}" for number in numbers} <= {identifier for (identifier,) in found}


def test_each_document_says_where_it_is_from_under_which_number(everything):
    ((without,),) = asked(
        everything,
        """SELECT (COUNT(?document) AS ?n) {
          ?document okg:fromDataSource ?source
          FILTER NOT EXISTS { ?document dcterms:identifier ?number ; okg:sha256 ?hash } }""",
    )
    assert without == "0"


def test_b_cell_neoplasms_are_found_by_the_hierarchy(everything):
    with oncokg.open(everything.store) as graph:
        drugs = set(graph.ask("drugs-for-disease", disease="B-Cell Neoplasm").to_pandas()["drug"])
    assert {"inotuzumab ozogamicin", "rituximab", "ibrutinib", "blinatumomab", "bortezomib"} <= drugs
    assert not {"trastuzumab", "crizotinib", "patisiran"} & drugs


def test_two_builds_in_two_processes_are_equal_byte_for_byte(shared, tmp_path):
    """A part of the files of each shape: tables, JSON, XML, vocabularies."""
    names = ("fda_accelerated_approvals", "openfda_drugsfda_api", "ctgov_trials", "fda_unii_names")
    folders = [str(shared / "data" / name) for name in names]
    written = []
    for seed in ("1", "2"):
        store, exported = tmp_path / seed, tmp_path / f"{seed}.nq"
        for words in (
            ("build", *folders, "--store", str(store)),
            ("export", "--store", str(store), "--output", str(exported)),
        ):
            command = [sys.executable, "-m", "oncokg", *words]
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            subprocess.run(command, check=True, capture_output=True, env=environment)
        written.append(exported.read_bytes())
    assert written[0] == written[1]
    assert written[0].count(b"\n") > 100_000


def test_no_meddra_content_came_in(everything):
    ((found,),) = asked(
        everything,
        """SELECT (COUNT(*) AS ?n) { ?s ?p ?o
          FILTER(isLiteral(?o) && CONTAINS(LCASE(STR(?o)), "meddra") && !CONTAINS(STR(?p), "title")) }""",
    )
    assert found == "0"


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_the_answer_is_the_one_written_by_hand(everything, path):
    """Each file names a question, the values of its parameters, and one column's value if rows are chosen."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    columns, *expected = map(tuple, csv.reader(line for line in lines if not line.startswith("# ")))
    question, only = head.pop("question"), head.pop("only", "")
    with oncokg.open(everything.store) as graph:
        answer = csv.DictReader(io.StringIO(graph.ask(question, **head).to_bytes("csv").decode()))
    found = [tuple(row[column] for column in columns) for row in answer]
    if only:
        column, _, wanted = only.partition("=")
        found = [row for row in found if row[columns.index(column)] == wanted]
    assert expected
    assert sorted(set(found)) == sorted(expected)
