"""Quotes against the frozen texts they were taken from, where the texts are at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from oncokg.terms import OKS, PREFIXES
from oncokg.validate.finding import Finding, text_of
from oncokg.validate.rows import rows

if TYPE_CHECKING:
    from pyoxigraph import Store

    from oncokg.validate.finding import Node

WRONG_TEXT: Final = OKS + "frozen-text"
WRONG_COUNT: Final = OKS + "frozen-characterCount"
WRONG_EXACT: Final = OKS + "frozen-exact"
WRONG_PREFIX: Final = OKS + "frozen-prefix"
WRONG_SUFFIX: Final = OKS + "frozen-suffix"

_OA: Final = PREFIXES["oa"]
_DOCUMENTS: Final = """
SELECT ?document ?sha256 ?count WHERE {
  ?document okg:sha256 ?sha256 ;
    okg:characterCount ?count .
}
"""
_SELECTORS: Final = """
SELECT ?selector ?document ?start ?end ?exact ?prefix ?suffix WHERE {
  { SELECT ?evidence ?document WHERE { ?evidence oa:hasSource ?document } }
  { SELECT ?evidence ?selector WHERE { ?evidence oa:hasSelector ?selector } }
  { SELECT ?selector ?start WHERE { ?selector oa:start ?start } }
  { SELECT ?selector ?end WHERE { ?selector oa:end ?end } }
  { SELECT ?selector ?exact WHERE { ?selector oa:exact ?exact } }
  { SELECT ?selector ?prefix WHERE { ?selector oa:prefix ?prefix } }
  { SELECT ?selector ?suffix WHERE { ?selector oa:suffix ?suffix } }
}
"""


def quote_findings(store: Store, texts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield every difference between the graph and the frozen texts, in no order.

    Args:
        store: the draft's store.
        texts: SHA-256 (64 hexadecimal digits) to frozen text; documents without a text here are not compared.
    """
    if not texts:
        return
    of_document: dict[Node, str] = {}
    for row in rows(store, _DOCUMENTS):
        text = texts.get(text_of(row["sha256"]))
        if text is None:
            continue
        of_document[row["document"]] = text
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != text_of(row["sha256"]):
            yield _finding(
                WRONG_TEXT, row["document"], "okg:sha256", row["sha256"], "The frozen text has this SHA-256."
            )
        if text_of(row["count"]) != str(len(text)):
            message = f"The frozen text has {len(text)} characters."
            yield _finding(WRONG_COUNT, row["document"], "okg:characterCount", row["count"], message)
    for row in rows(store, _SELECTORS):
        text = of_document.get(row["document"])
        if text is not None:
            yield from _compare(row, text)


def _compare(row: Mapping[str, Node], text: str) -> Iterator[Finding]:
    try:
        start, end = int(text_of(row["start"])), int(text_of(row["end"]))
    except ValueError:
        return
    if not 0 <= start <= end:
        return
    selector, prefix, suffix = row["selector"], text_of(row["prefix"]), text_of(row["suffix"])
    if text[start:end] != text_of(row["exact"]):
        message = f"The quote equals the characters {start} to {end} of the frozen text: {text[start:end]!r}."
        yield _finding(WRONG_EXACT, selector, "oa:exact", row["exact"], message)
    before = text[max(0, start - len(prefix)) : start]
    if prefix != before:
        message = f"The text before the quote is {before!r}."
        yield _finding(WRONG_PREFIX, selector, "oa:prefix", row["prefix"], message)
    after = text[end : end + len(suffix)]
    if suffix != after:
        message = f"The text after the quote is {after!r}."
        yield _finding(WRONG_SUFFIX, selector, "oa:suffix", row["suffix"], message)


def _finding(rule: str, focus: Node, path: str, value: Node, message: str) -> Finding:
    prefix, _, local = path.partition(":")
    return Finding(
        shape=rule,
        constraint=rule,
        severity="violation",
        focus=focus,
        path=PREFIXES[prefix] + local,
        value=value,
        message=message,
    )
