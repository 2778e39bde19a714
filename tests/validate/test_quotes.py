"""Quotes against frozen texts: exact, prefix and suffix equal what stands there, in Unicode characters."""

from __future__ import annotations

import hashlib

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from oncokg.errors import Nonconformant
from oncokg.graph.draft import Draft
from oncokg.terms import OKS, PREFIXES
from oncokg.validate.checked import check, findings
from oncokg.validate.quotes import quote_findings
from samples.sample_store import SAMPLES, besponsa

TEXT = "Naïve 𝒙-cells: 35.8 percent of 109 patients"


def graph(text: str, start: int, end: int, **changed: str) -> Draft:
    said = {
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "count": str(len(text)),
        "exact": text[start:end],
        "prefix": text[max(0, start - 12) : start],
        "suffix": text[end : end + 12],
    } | changed
    store = pyoxigraph.Store()
    turtle = f"""
    @prefix okg: <{PREFIXES["okg"]}> . @prefix oa: <{PREFIXES["oa"]}> . @prefix e: <http://example.org/> .
    e:document okg:sha256 "{said["sha256"]}" ; okg:characterCount {said["count"]} .
    e:evidence oa:hasSource e:document ; oa:hasSelector e:selector .
    e:selector oa:start {start} ; oa:end {end} ; oa:exact "{said["exact"]}" ; oa:prefix "{said["prefix"]}" ;
      oa:suffix "{said["suffix"]}" .
    """
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    return Draft(store=store)


def rules(draft: Draft, *texts: str) -> set[str]:
    known = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}
    return {
        finding.constraint.removeprefix(f"{OKS}frozen-") for finding in quote_findings(draft.store, known)
    }


@pytest.mark.parametrize(("start", "end"), [(0, 5), (6, 7), (15, 27), (35, len(TEXT))])
def test_a_true_quote_has_no_finding(start: int, end: int) -> None:
    assert rules(graph(TEXT, start, end), TEXT) == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"exact": "35,8 percent"}, {"exact"}),
        ({"prefix": "x-cells: "}, {"prefix"}),
        ({"suffix": " of 110"}, {"suffix"}),
        ({"count": "44"}, {"characterCount"}),
        ({"exact": "38.5 percent", "suffix": "!"}, {"exact", "suffix"}),
        ({"prefix": "", "suffix": ""}, set()),
        ({"prefix": ": "}, set()),
    ],
)
def test_a_changed_quote_is_found(changed: dict[str, str], expected: set[str]) -> None:
    assert rules(graph(TEXT, 15, 27, **changed), TEXT) == expected


def test_offsets_in_bytes_or_utf16_units_are_found() -> None:
    """A character of two UTF-16 units stands before the quote: an offset in other units is off by one."""
    assert rules(graph(TEXT, 16, 28, exact="35.8 percent"), TEXT) == {"exact"}


def test_a_text_under_another_hash_is_found() -> None:
    draft = graph(TEXT, 15, 27)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    found = list(quote_findings(draft.store, {digest: TEXT.replace("ï", "i")}))
    assert [finding.constraint.removeprefix(OKS) for finding in found] == ["frozen-text"]


def test_documents_without_a_text_are_not_compared() -> None:
    assert rules(graph(TEXT, 15, 27, exact="something else")) == set()
    assert rules(graph(TEXT, 15, 27, exact="something else"), "another text") == set()


def test_the_sample_notices_quote_their_texts() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("besponsa-*notice.txt"))]
    known = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts}
    draft = Draft(store=besponsa().oxigraph)
    digests = {
        str(quad.object).strip('"') for quad in draft.store if quad.predicate.value.endswith("#sha256")
    }
    assert len(known.keys() & digests) == 2
    assert list(quote_findings(draft.store, known)) == []


def test_check_takes_the_texts_and_names_what_stands_there() -> None:
    text = (SAMPLES / "besponsa-notice.txt").read_text(encoding="utf-8")
    draft = Draft(store=besponsa().oxigraph)
    draft.store.update(
        f"""PREFIX oa: <{PREFIXES["oa"]}> PREFIX okg: <{PREFIXES["okg"]}>
        DELETE {{ ?s oa:suffix ?old . GRAPH ?g {{ ?s oa:suffix ?old }} }}
        INSERT {{ ?s oa:suffix "?" . GRAPH ?g {{ ?s oa:suffix "?" }} }}
        WHERE {{ GRAPH ?g {{ ?s oa:exact ?exact ; oa:suffix ?old }} FILTER(STRSTARTS(?exact, "35.8")) }}"""
    )
    known = {hashlib.sha256(text.encode()).hexdigest(): text}
    with pytest.raises(Nonconformant) as caught:
        check(draft, texts=known)
    wrong = [finding for finding in caught.value.findings if finding.constraint == f"{OKS}frozen-suffix"]
    assert wrong
    assert wrong[0].message.startswith("The text after the quote is '")
    assert wrong[0].document is not None
    assert not any(finding.constraint == f"{OKS}frozen-suffix" for finding in findings(draft))
