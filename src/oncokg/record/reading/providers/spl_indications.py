"""The indications sections of DailyMed labels as JSON lines: a set id and a text with marks for its lines.

No field names the drug. It is the one that the first sentence which says "indicated" begins with; a line
whose drug nothing knows, or that names no disease of the vocabulary, is told as rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from oncokg.errors import BadInput
from oncokg.names.linking import AMBIGUOUS, Found, Linker
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import IdentifierAssertion, NameAssertion, ProductComposition
from oncokg.record.reading.indications.statements import says_indicated
from oncokg.record.reading.label_sections import Drug, add_indications
from oncokg.record.reading.label_text import segments
from oncokg.record.reading.page import Page
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.json_stream import lines
from oncokg.source.tables import file_sha256

_TEXT: Final = "indications_and_usage"
_SET_ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INDICATED: Final = re.compile(r"\bindicated\b", re.IGNORECASE)
_HEADING: Final = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})?\.?\s+)?(?:INDICATIONS?\b(?:\s+(?:AND|&)\s+USAGE)?:?\s*)?"
)
_BRACKETED: Final = re.compile(r"\s*\(\s*([^()]+?)\s*\)")
_JOINED: Final = re.compile(r"\s*(?:and|/|,)\s*")


def _recognises(path: Path, head: str) -> bool:
    first = head.partition("\n")[0]
    return f'"{_TEXT}"' in first and '"set_id"' in first and ("<newline>" in head or "<bullet>" in head)


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for item in lines(path):
        where = f"{path.name} {item.place}"
        if isinstance(item.value, BadInput):
            yield Rejection(where=where, reason=item.value.reason)
            continue
        value = item.value if isinstance(item.value, dict) else {}
        set_id, text = value.get("set_id"), value.get(_TEXT)
        if not isinstance(set_id, str) or not _SET_ID.fullmatch(set_id) or not isinstance(text, str):
            yield Rejection(where=where, reason="the line has no set id or no text")
            continue
        cells = Cells([("set_id", set_id.lower()), (_TEXT, _with_lines(text))])
        document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
        yield _read(Page(cells, document, linker, PROVIDER), where)


def _with_lines(text: str) -> str:
    """Return the text with real line ends and bullets for its marks."""
    marked = re.sub(r"\s*<newline>\s*", "\n", text)
    return re.sub(r"\s*<bullet>\s*", "\n• ", marked).replace("\n\n", "\n").strip()


def _read(page: Page, where: str) -> Record | Rejection:
    cell = page.cells.get(_TEXT)
    if cell is None:
        return Rejection(where=where, reason="the text is empty")
    said = [s for s in segments(cell.text) if says_indicated(cell.text[s.start : s.end])]
    if not said:
        return Rejection(where=where, reason="no sentence says what a drug is indicated for")
    drug = next((drug for s in said[:3] if (drug := _drug(page, s.start, s.end))), None)
    if drug is None:
        return Rejection(where=where, reason="the vocabulary knows no drug that the first sentences name")
    if not add_indications(page, cell, drug):
        return Rejection(where=where, reason="what the drug is indicated for is no disease of the vocabulary")
    set_id = page.cells.value("set_id")
    if drug.product is not None:
        page.add(
            IdentifierAssertion(
                entity=drug.product,
                identifier=f"SPL:{set_id}",
                evidence=page.at("set_id"),
                mentions=drug.mentions[:1],
            )
        )
    return page.record(title=f"Indications of {drug.names[0]}", identifier=f"SPL:{set_id}")


def _drug(page: Page, start: int, end: int) -> Drug | None:
    """Return the drug that a sentence says is indicated; it is the first one named before the verb."""
    text = page.cells[_TEXT].text
    heading = _HEADING.match(text, start, end)
    start = heading.end() if heading else start
    verb = _INDICATED.search(text, start, end)
    stop = verb.start() if verb else end
    products = page.linker.within("product", text[start:stop])
    substances = page.linker.within("substance", text[start:stop])
    if products and not (substances and substances[0].start < products[0].start):
        return _branded(page, start, products[0], substances)
    if substances:
        return _generic(page, start, substances)
    return None


def _branded(page: Page, offset: int, brand: Found, substances: list[Found]) -> Drug | None:
    """Return a product with the substances in the brackets after it, or else those of the vocabulary."""
    cell = page.cells[_TEXT]
    name = cell.text[offset + brand.start : offset + brand.end]
    product, mention = page.found(cell, _moved(brand, offset))
    is_one = brand.link.confidence != AMBIGUOUS
    contents: list[tuple[Ref, Mention]] = []
    if bracketed := _BRACKETED.match(cell.text, offset + brand.end):
        contents = [
            page.found(cell, _moved(one, offset))
            for one in substances
            if bracketed.start(1) <= offset + one.start < bracketed.end(1)
        ]
    known = page.linker.lexicon.known("product", brand.link.key)
    refs = [ref for ref, _ in contents]
    if not refs and known is not None:
        entities = [page.linker.lexicon.known("substance", key) for key in known.substances]
        refs = [Ref(kind="substance", key=e.key, label=e.label) for e in entities if e is not None]
    if not refs:
        return None
    if is_one:
        page.add(NameAssertion(entity=product, name=name, kind="proprietary", evidence=(mention.span,)))
        for substance, own in contents:
            page.add(
                ProductComposition(
                    product=product,
                    substance=substance,
                    evidence=(mention.span, own.span),
                    mentions=(mention, own),
                )
            )
    return Drug(
        product=product if is_one else None,
        substances=tuple(dict.fromkeys(refs)),
        mentions=(mention,) if is_one else (),
        names=(name, *(cell.text[offset + one.start : offset + one.end] for one in substances)),
    )


def _generic(page: Page, offset: int, substances: list[Found]) -> Drug:
    """Return the substances that a sentence begins with: one, or several joined by "and"."""
    cell = page.cells[_TEXT]
    own = substances[:1]
    for one in substances[1:]:
        between = cell.text[offset + own[-1].end : offset + one.start]
        if not _JOINED.fullmatch(between):
            break
        own.append(one)
    pairs = [page.found(cell, _moved(one, offset)) for one in own]
    return Drug(
        product=None,
        substances=tuple(dict.fromkeys(ref for ref, _ in pairs)),
        mentions=tuple(mention for _, mention in pairs),
        names=tuple(cell.text[offset + one.start : offset + one.end] for one in own),
    )


def _moved(found: Found, offset: int) -> Found:
    return Found(link=found.link, start=offset + found.start, end=offset + found.end)


PROVIDER: Final = Provider(
    source="dailymed-spl",
    publisher="National Library of Medicine",
    kind="label",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
