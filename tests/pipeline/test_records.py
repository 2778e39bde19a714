"""Files of data sources on their way through the pipeline: recognised, read, refused, counted."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest

import oncokg
from oncokg import pipeline
from oncokg.errors import BadInput
from oncokg.record.reading.providers import all_providers
from oncokg.record.record import DataSource

COLUMNS = (
    "Generic Name",
    "Trade Name",
    "Date Designated",
    "Orphan Designation",
    "Orphan Designation Status",
    "Date Designation Withdrawn or Revoked",
    "FDA Orphan Approval Status",
    "Approved Labeled Indication",
    "Marketing Approval Date",
    "Exclusivity End Date",
    "Exclusivity Protected Indication * (Shown for approvals from Jan. 1, 2013, to the present)",
    "Sponsor Company",
    "Sponsor Zip",
    "CF Grid Key",
)
BESPONSA = {
    "Generic Name": "inotuzumab ozogamicin",
    "Trade Name": "Besponsa",
    "Date Designated": "2013-03-25",
    "Orphan Designation": "B-cell acute lymphoblastic leukemia",
    "Approved Labeled Indication": "relapsed B-cell precursor acute lymphoblastic leukemia",
    "Marketing Approval Date": "2017-08-17",
    "Exclusivity End Date": "2024-08-17",
    "Sponsor Company": "Wyeth Pharmaceuticals LLC",
    "Sponsor Zip": "' 19101 ' ",
    "CF Grid Key": "391413.0",
}
UNDATED = BESPONSA | {"Date Designated": ""}


def orphan_list(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_folder_of_records_is_built_and_counted(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    orphan_list(folder / "orphans.csv", BESPONSA, BESPONSA, UNDATED)
    (folder / "prices.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    report = pipeline.build([folder], tmp_path / "store")
    assert report.documents == 1
    assert report.sources == {"fda-orphan": 1}
    assert report.repeated == {"fda-orphan": 1}
    assert [(r.where, r.reason) for r in report.rejections] == [
        ("orphans.csv line 4", "the row has no generic name or no date of designation")
    ]
    assert report.ignored == 1
    assert report.records["Designation"] == 1


def test_a_row_leads_from_an_answer_to_its_cell(tmp_path):
    oncokg.build(orphan_list(tmp_path / "orphans.csv", BESPONSA), store=tmp_path / "store")
    with oncokg.open(tmp_path / "store") as graph:
        answer = graph.ask("designation-to-approval")
        (row,) = answer.to_pandas().to_dict("records")
        quotes = {why.quote for why in answer.why()}
    assert (row["designation"], row["months"], row["source"]) == ("orphan", 52, "fda-orphan")
    assert {"2013-03-25", "2017-08-17"} <= quotes


def test_a_table_that_nothing_knows_is_refused_when_it_was_named(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no data source is known that writes this; say what it is with --as"):
        pipeline.read([path])


def test_a_file_can_be_called_what_it_is(tmp_path):
    path = orphan_list(tmp_path / "orphans.data", BESPONSA)
    draft, _ = pipeline.read([path], kind="fda-orphan")
    assert any(draft.store.quads_for_pattern(None, None, None, None))


def test_a_list_without_a_usable_row_is_an_error_that_says_why(tmp_path):
    with pytest.raises(BadInput, match=r"nothing could be read \(1 rejected; first: orphans.csv line 2"):
        pipeline.build([orphan_list(tmp_path / "orphans.csv", UNDATED)], tmp_path / "store")
    assert not (tmp_path / "store").exists() or not list((tmp_path / "store").glob("manifest*"))


def test_the_same_rows_give_the_same_store_twice(tmp_path):
    path = orphan_list(tmp_path / "orphans.csv", BESPONSA)
    written = []
    for name in ("one", "two"):
        oncokg.build(path, store=tmp_path / name)
        with oncokg.open(tmp_path / name) as graph:
            graph.export(tmp_path / f"{name}.nq")
        written.append((tmp_path / f"{name}.nq").read_bytes())
    assert written[0] == written[1]


def test_names_of_one_company_in_two_forms_are_linked_and_not_merged(tmp_path):
    other = BESPONSA | {"Sponsor Company": "WYETH PHARMS INC", "Marketing Approval Date": "2024-03-06"}
    parent = BESPONSA | {"Sponsor Company": "Pfizer Inc.", "Marketing Approval Date": "2020-01-01"}
    oncokg.build(orphan_list(tmp_path / "orphans.csv", BESPONSA, other, parent), store=tmp_path / "store")
    with oncokg.open(tmp_path / "store") as graph:
        (link,) = graph.ask("linked-entities").to_pandas().to_dict("records")
    assert {link["entity"], link["same"]} == {"Wyeth Pharmaceuticals LLC", "WYETH PHARMS INC"}
    assert (link["method"], float(link["confidence"])) == ("normalised-name", 0.85)


def test_every_data_source_has_a_provider():
    assert {provider.source for provider in all_providers()} == set(get_args(DataSource))
