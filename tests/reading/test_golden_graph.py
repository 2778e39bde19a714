"""The golden case in the graph: quotes that are slices of the article's file, its hash, its line ends."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.graph.record import record_nquads
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record
from oncokg.source.document import read_document
from oncokg.terms import PREFIXES

pytestmark = pytest.mark.shared

FILE = "000_1f50b51d83450937.txt"


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    return shared / "seeds" / FILE


@pytest.fixture(scope="module")
def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def article(path: Path) -> Record:
    return read_article(read_document(path), RuleExtractor())


def test_the_graph_quotes_slices_of_the_file_and_names_its_hash(
    article: Record, path: Path, text: str
) -> None:
    store = pyoxigraph.Store()
    store.load(record_nquads(article).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    documents = store.query(
        "SELECT ?sha ?count { GRAPH ?g { ?d a okg:Document ; okg:sha256 ?sha ; okg:characterCount ?count } }",
        prefixes=PREFIXES,
    )
    assert [(row["sha"].value, int(row["count"].value)) for row in documents] == [(digest, len(text))]
    selectors = list(
        store.query(
            """
            SELECT ?start ?end ?exact ?prefix ?suffix WHERE { GRAPH ?g {
              ?evidence oa:hasSource ?document ; oa:hasSelector ?selector .
              ?selector a oa:TextPositionSelector , oa:TextQuoteSelector ; oa:start ?start ; oa:end ?end ;
                oa:exact ?exact ; oa:prefix ?prefix ; oa:suffix ?suffix . } }
            """,
            prefixes=PREFIXES,
        )
    )
    assert {(int(r["start"].value), int(r["end"].value)) for r in selectors} >= {
        (span.start, span.end) for fact in article.facts for span in fact.evidence
    }
    for row in selectors:
        start, end = int(row["start"].value), int(row["end"].value)
        assert row["exact"].value == text[start:end]
        assert row["prefix"].value == text[max(0, start - 12) : start]
        assert row["suffix"].value == text[end : end + 12]


def test_windows_line_ends_change_offsets_and_nothing_else(
    article: Record, text: str, tmp_path: Path
) -> None:
    other = tmp_path / FILE
    other.write_bytes(text.replace("\n", "\r\n").encode())
    read = read_article(read_document(other), RuleExtractor())

    def quotes(source: Record) -> list[tuple[str, list[str]]]:
        whole = source.document.text
        return [
            (type(fact).__name__, [" ".join(whole[s.start : s.end].split()) for s in fact.evidence])
            for fact in source.facts
        ]

    assert quotes(read) == quotes(article)
