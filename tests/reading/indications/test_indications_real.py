"""The grammar on the real texts: nothing is cut, nothing is lost without a word, and it is fast enough."""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path

import pytest

from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.reading.indications import indications_in, uses_in
from oncokg.record.reading.spans import cut, spans_of

pytestmark = pytest.mark.shared

LEAST_A_SECOND = 100


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


@pytest.fixture(scope="module")
def texts(shared: Path) -> list[str]:
    data = shared / "data"
    labels = (data / "spl_indication_texts" / "oncology_indications.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line)["indications_and_usage"] for line in labels.splitlines()]
    # The sign of a mark is no sign of a number ("<bullet> 2.").
    found = [
        re.sub(r"<newline>|<bullet>", lambda mark: "\n".ljust(len(mark.group())), text) for text in found
    ]
    orphans = data / "fda_orphan_designations" / "FDA.csv"
    with orphans.open(encoding="utf-8-sig", newline="") as rows:
        found += [row["Approved Labeled Indication"] or "" for row in csv.DictReader(rows)]
    accelerated = data / "fda_accelerated_approvals" / "cder_accelerated_approvals_before_2012.tsv"
    with accelerated.open(encoding="utf-8-sig", newline="") as rows:
        found += [
            row["Accelerated Approval Indication"] or "" for row in csv.DictReader(rows, delimiter="\t")
        ]
    return found


def test_no_quote_is_cut_and_each_use_has_its_own_words(texts, linker):
    count = 0
    for text in texts:
        found = indications_in(text, linker)
        count += len(found)
        places = [indication.evidence[-1] for indication in found]
        assert len(set(places)) == len(places), text[:80]
        for indication in found:
            assert not [span for span in spans_of(indication) if cut(text, span)], text[:80]
            assert indication.text_as_written
    assert count > 900


def test_an_unread_clause_is_no_part_of_what_was_read(texts, linker):
    for text in texts[200:500]:
        for use in uses_in(text, 0, len(text), linker.lexicon):
            for gap in use.unread:
                assert not cut(text, gap)
                assert not any(gap.start < n.span.end and n.span.start < gap.end for n in use.diseases)


def test_the_same_text_gives_the_same_indications(texts, linker):
    for text in texts[:60]:
        assert indications_in(text, linker) == indications_in(text, linker)


def test_a_hundred_indications_a_second(texts, linker):
    indications_in(texts[0], linker)
    started = time.process_time()
    count = sum(len(indications_in(text, linker)) for text in texts)
    assert count / (time.process_time() - started) > LEAST_A_SECOND


def test_five_uses_of_one_label(shared, linker):
    path = shared / "data" / "openfda_label_records" / "label_osimertinib_fulltext_20261007.json"
    labels = json.loads(path.read_text(encoding="utf-8"))["results"]
    (text,) = next(r["indications_and_usage"] for r in labels if r["set_id"].startswith("5e81b4a7"))
    found = indications_in(text, linker)
    assert [i.lines for i in found] == [(), (), ("first-line",), ("first-line",), ()]
    assert [i.stages for i in found] == [(), ("iii",), (), (), ()]
    assert [len(i.biomarkers) for i in found] == [2, 2, 2, 2, 1]
    assert [i.partners[0].label if i.partners else None for i in found][3] == "pemetrexed"
    assert all(b.requires_approved_test for i in found for b in i.biomarkers)
