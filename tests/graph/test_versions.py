"""Which version of a document replaces which."""

from __future__ import annotations

import datetime

from oncokg.graph.iris import document_iri
from oncokg.graph.versions import Version, versions_nquads

FIRST, SECOND, THIRD = ("1" * 64, "2" * 64, "3" * 64)


def version(sha256: str, year: int, number: int = 0, identifier: str = "SPL:x") -> Version:
    order = (datetime.date(year, 1, 1), number)
    return Version(source="openfda-label", identifier=identifier, order=order, sha256=sha256)


def replaced(*versions: Version) -> list[tuple[str, str]]:
    lines = versions_nquads(versions).splitlines()
    return [(line.split()[0].strip("<>"), line.split()[2].strip("<>")) for line in lines]


def test_each_version_replaces_the_one_before_it_in_whatever_order_they_come():
    newest, oldest, between = version(THIRD, 2024), version(FIRST, 2017), version(SECOND, 2020)
    assert replaced(newest, oldest, between) == [
        (document_iri(SECOND), document_iri(FIRST)),
        (document_iri(THIRD), document_iri(SECOND)),
    ]


def test_numbers_order_versions_of_one_day():
    assert replaced(version(SECOND, 2017, 2), version(FIRST, 2017, 1)) == [
        (document_iri(SECOND), document_iri(FIRST))
    ]


def test_two_states_of_one_day_and_two_documents_replace_nothing():
    assert replaced(version(FIRST, 2017), version(SECOND, 2017)) == []
    assert replaced(version(FIRST, 2017), version(SECOND, 2020, identifier="SPL:y")) == []
