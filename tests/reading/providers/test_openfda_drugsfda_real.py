"""Every real openFDA drugsfda record: counted by other means, some facts read by hand."""

from __future__ import annotations

import datetime
import json
from collections import Counter

import pytest

from oncokg import pipeline
from oncokg.graph.record import record_nquads
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import Designation, ProductPresentation, RegulatoryAction
from oncokg.record.reading.providers.openfda_drugsfda import PROVIDER
from oncokg.record.record import Rejection

DATE = datetime.date


@pytest.fixture(scope="module")
def linker():
    return Linker(shipped())


def of(record, kind):
    return [fact for fact in record.facts if isinstance(fact, kind)]


@pytest.mark.shared
def test_all_real_applications(shared, linker):
    path = shared / "data/openfda_drugsfda/drugsfda_accelerated_approval_applications_reconstructed.json"
    raw = json.loads(path.read_text())["results"]
    records = list(PROVIDER.records(path, linker))
    assert not [one for one in records if isinstance(one, Rejection)]
    assert len(records) == len(raw) == 204
    counted = Counter(type(fact) for one in records for fact in one.facts)
    submissions = [s for r in raw for s in r["submissions"]]
    assert counted[RegulatoryAction] == len(submissions) == 3396
    assert counted[ProductPresentation] == sum(len(r["products"]) for r in raw) == 390
    by_number = {one.identifier: one for one in records}
    besides = by_number["APPLICATION:NDA205552"]  # Imbruvica: two originals, read by hand
    originals = {
        a.submission.key: a.action_date for a in of(besides, RegulatoryAction) if "ORIG" in a.submission.key
    }
    assert originals == {"NDA205552-ORIG-1": DATE(2013, 11, 13), "NDA205552-ORIG-2": DATE(2014, 2, 12)}
    (tentative,) = (
        a
        for a in of(by_number["APPLICATION:BLA103471"], RegulatoryAction)
        if a.kind == "tentatively-approved"
    )
    assert (tentative.submission.key, tentative.action_date) == ("BLA103471-SUPPL-5199", DATE(2020, 11, 20))
    accelerated = [a for one in records for a in of(one, RegulatoryAction) if a.pathway]
    assert {a.application.key for a in accelerated} == {"BLA761137"}  # the one note that says so
    assert sum(s.get("review_priority") == "PRIORITY" for s in submissions) == len(
        {
            (d.action.submission.key, d.action.action_date)
            for one in records
            for d in of(one, Designation)
            if d.programme == "priority-review"
        }
    )
    for one in records:
        assert record_nquads(one)


@pytest.mark.shared
def test_untouched_answers_of_the_api_build(shared, tmp_path):
    report = pipeline.build([shared / "data/openfda_drugsfda_api"], tmp_path / "store")
    assert (report.documents, report.rejections) == (15, [])
    assert report.records["RegulatoryAction"] == 241
