"""openFDA's records of Drugs@FDA: one JSON record for each application, with its products and submissions.

openFDA tells the fields in "Drugs@FDA: Searchable fields" (open.fda.gov/apis/drug/drugsfda). It makes the
records of the Drugs@FDA tables and adds a block `openfda`, taken from the labels of the same application.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from oncokg.errors import BadInput
from oncokg.names.linking import Found, Linker, application_number
from oncokg.record.fact import Ref
from oncokg.record.facts import IdentifierAssertion, NameAssertion
from oncokg.record.reading.application import ApplicationFacts, is_suffixed, lines_of, marketing_status
from oncokg.record.reading.company_names import add_company
from oncokg.record.reading.page import Page, day, span_of
from oncokg.record.reading.pharm_class import pharm_class_facts
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.routes import routes_in
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells
from oncokg.source.json_stream import Item, envelope, lines, peek, whole
from oncokg.source.tables import file_sha256

_ENVELOPE: Final = re.compile(r'\s*\{\s*"(?:meta|results)"\s*:')
_RECORD: Final = re.compile(r'\s*\{\s*"(?:application_number|sponsor_name|openfda|products|submissions)"\s*:')
_ARRAY: Final = re.compile(r"\s*\[\s*\{")
_OWN: Final = re.compile(r'"submission_status"|"active_ingredients"\s*:')
_RESULTS: Final = re.compile(r'"results"\s*:\s*\[')
_UPDATED: Final = re.compile(r'"last_updated"\s*:\s*"(\d{4}-\d\d-\d\d)"')

_HARMONISED: Final = (
    "generic_name",
    "substance_name",
    "unii",
    "manufacturer_name",
    "spl_set_id",
    "product_ndc",
    "rxcui",
    "pharm_class_epc",
    "pharm_class_moa",
    "pharm_class_cs",
)
"""Fields of the block `openfda` that are read; the rest repeats the products or numbers packages."""

_PRODUCT: Final = ("product_number", "brand_name", "dosage_form", "route", "marketing_status")
_SUBMISSION: Final = (
    "submission_type",
    "submission_number",
    "submission_status",
    "submission_status_date",
    "review_priority",
    "submission_class_code",
    "submission_class_code_description",
    "submission_property_type",
    "submission_public_notes",
)
_DOCUMENT: Final = ("type", "date", "url")
_REGISTERS: Final = {"spl_set_id": "SPL", "product_ndc": "NDC", "rxcui": "RXNORM"}


def _recognises(path: Path, head: str) -> bool:
    shape = _ENVELOPE.match(head) or _RECORD.match(head) or _ARRAY.match(head)
    return shape is not None and _OWN.search(head) is not None


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    head, sha256 = peek(path), file_sha256(path)
    issued = _issued(head)
    for item in _items(path, head):
        where = f"{path.name} {item.place}"
        if isinstance(item.value, BadInput):
            yield Rejection(where=where, reason=item.value.reason)
            continue
        try:
            cells = Cells(_pairs(item.value))
        except (AttributeError, TypeError):
            yield Rejection(where=where, reason="the record has not the shape of openFDA's drugsfda records")
            continue
        number = application_number(cells.value("application_number"))
        if number is None:
            yield Rejection(where=where, reason="the record has no application number such as NDA021588")
            continue
        document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
        yield _Application(Page(cells, document, linker, PROVIDER), number, item.value).record(issued)


def _issued(head: str) -> datetime.date | None:
    """Return the date of the answer, which stands in its `meta`, before the results."""
    results = _RESULTS.search(head)
    updated = _UPDATED.search(head, 0, results.start()) if results else None
    return day(updated[1]) if updated else None


def _items(path: Path, head: str) -> Iterator[Item]:
    if _ENVELOPE.match(head):
        yield from envelope(path, "results")
    elif _ARRAY.match(head):
        yield from envelope(path, "")
    elif _is_one_record(head):
        yield Item(place="record", value=whole(path))
    else:
        yield from lines(path)


def _is_one_record(head: str) -> bool:
    """Tell a record that goes over several lines from JSON lines, each a record."""
    first, newline, _ = head.lstrip().partition("\n")
    if not newline:
        return False
    try:
        json.loads(first)
    except (json.JSONDecodeError, RecursionError):
        return True
    return False


def _pairs(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the cells of a record, those of one product, submission or document one below the other."""
    yield "application_number", _text(record.get("application_number"))
    yield "sponsor_name", _text(record.get("sponsor_name"))
    for place, product in enumerate(record.get("products") or ()):
        yield from ((f"products.{place}.{name}", _text(product.get(name))) for name in _PRODUCT)
        for row, ingredient in enumerate(product.get("active_ingredients") or ()):
            for name in ("name", "strength"):
                yield f"products.{place}.active_ingredients.{row}.{name}", _text(ingredient.get(name))
    for name, values in _harmonised(record.get("openfda")).items():
        yield from ((f"openfda.{name}.{row}", value) for row, value in enumerate(values))
    for place, submission in enumerate(record.get("submissions") or ()):
        yield from ((f"submissions.{place}.{name}", _text(submission.get(name))) for name in _SUBMISSION)
        for row, document in enumerate(submission.get("application_docs") or ()):
            for name in _DOCUMENT:
                yield f"submissions.{place}.application_docs.{row}.{name}", _text(document.get(name))


def _text(value: Any) -> str:
    """Return a value as text; of the property types, objects with a `code`, the codes."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("code"))
    return "" if value is None else str(value)


def _harmonised(block: Any) -> dict[str, list[str]]:
    """Return the fields of the block `openfda`; what it says twice counts once, whatever the case."""
    found: dict[str, dict[str, str]] = {}
    for part in block if isinstance(block, list) else [block or {}]:
        for name in _HARMONISED:
            values = part.get(name) or ()
            for value in [values] if isinstance(values, str) else values:
                found.setdefault(name, {}).setdefault(_text(value).strip().casefold(), _text(value))
    return {name: list(found[name].values()) for name in _HARMONISED if name in found}


class _Application:
    def __init__(self, page: Page, number: str, record: dict[str, Any]) -> None:
        self.page, self.number, self.raw = page, number, record
        self.facts = ApplicationFacts(page, number)

    def record(self, issued: datetime.date | None) -> Record:
        page = self.page
        ingredients = self._ingredients()
        for place in range(len(self.raw.get("products") or ())):
            self._product(place, ingredients)
        if sponsor := page.cells.get("sponsor_name"):
            self.facts.add_applicant(sponsor)
        self._harmonised()
        for place, submission in enumerate(self.raw.get("submissions") or ()):
            self._submission(place, len(submission.get("application_docs") or ()))
        return page.record(
            title=f"Drugs@FDA record of {self.number}",
            identifier=f"APPLICATION:{self.number}",
            issued=issued,
        )

    def _cells(self, name: str) -> list[Cell]:
        return [cell for cell in self.page.cells if cell.name.startswith(f"openfda.{name}.")]

    def _ingredients(self) -> dict[str, Found]:
        """Link each active ingredient; a lone one by the UNII, where labels give one as well."""
        page = self.page
        cells = [cell for cell in page.cells if ".active_ingredients." in cell.name]
        texts = {cell.text: None for cell in cells if cell.name.endswith(".name")}
        uniis = self._cells("unii")
        unii = uniis[0].text if len(texts) == len(uniis) == 1 else ""
        return {
            text: Found(link=page.linker.substance(text, unii=unii), start=0, end=len(text)) for text in texts
        }

    def _product(self, place: int, links: dict[str, Found]) -> None:
        page, prefix = self.page, f"products.{place}"
        cells = page.cells
        rows = range(len(self.raw["products"][place].get("active_ingredients") or ()))
        names = [cells.get(f"{prefix}.active_ingredients.{row}.name") for row in rows]
        strengths = [cells.value(f"{prefix}.active_ingredients.{row}.strength") for row in rows]
        self.facts.add_product(
            cells.get(f"{prefix}.brand_name"),
            [(cell, links[cell.text]) for cell in names if cell is not None],
            number=cells.value(f"{prefix}.product_number") or None,
            strength="; ".join(filter(None, strengths)) or None,
            dosage_form=cells.value(f"{prefix}.dosage_form") or None,
            routes=routes_in(page, f"{prefix}.route"),
            status=marketing_status(cells.value(f"{prefix}.marketing_status")),
            evidence=lines_of(
                page,
                *(f"{prefix}.{name}" for name in _PRODUCT),
                *(
                    f"{prefix}.active_ingredients.{row}.{name}"
                    for row in rows
                    for name in ("name", "strength")
                ),
            ),
        )

    def _harmonised(self) -> None:
        """Read what the labels add: numbers of the only product, name and classes of the only substance."""
        page, product = self.page, self.facts.product
        if product is not None:
            for name, register in _REGISTERS.items():
                for cell in self._cells(name):
                    identifier = f"{register}:{cell.text}"
                    page.add(
                        IdentifierAssertion(entity=product, identifier=identifier, evidence=(span_of(cell),))
                    )
        application = self.facts.application if product is None else None
        for cell in self._cells("manufacturer_name"):
            add_company(page, cell.name, role="manufacturer", product=product, application=application)
        if len(self.facts.substances) == 1 and len(self._cells("substance_name")) == 1:
            self._substance(next(iter(self.facts.substances.values())))

    def _substance(self, substance: Ref) -> None:
        page, product = self.page, self.facts.product
        (named,) = self._cells("substance_name")
        uniis = self._cells("unii")
        link = page.linker.substance(named.text, unii=uniis[0].text if len(uniis) == 1 else "")
        if link.key != substance.key:
            return  # the labels are of a salt or of another substance
        _, mention = page.linked(named, link)
        # A number that was not found by itself, but beside the name of a salt, is the salt's.
        if len(uniis) == 1 and link.method != "normalised-name":
            page.add(
                IdentifierAssertion(
                    entity=substance,
                    identifier=f"UNII:{uniis[0].text}",
                    evidence=(span_of(uniis[0]), span_of(named)),
                    mentions=(mention,),
                )
            )
        for cell in self._cells("generic_name"):
            generic = page.linker.substance(cell.text)
            if generic.key == substance.key and generic.method != "normalised-name":
                _, mentioned = page.linked(cell, generic)
                suffixed = is_suffixed(cell.text, generic.label)
                page.add(
                    NameAssertion(
                        entity=product if suffixed and product is not None else substance,
                        name=cell.text,
                        kind="nonproprietary",
                        evidence=(span_of(cell),),
                        mentions=(mentioned,),
                    )
                )
        for name in ("pharm_class_epc", "pharm_class_moa", "pharm_class_cs"):
            for cell in self._cells(name):
                pharm_class_facts(page, cell, substance, mention)

    def _submission(self, place: int, documents: int) -> None:
        page, prefix = self.page, f"submissions.{place}"
        cells = page.cells
        names = [f"{prefix}.{name}" for name in _SUBMISSION]
        described = cells.value(f"{prefix}.submission_class_code_description")
        submission = self.facts.add_submission(
            kind=cells.get(f"{prefix}.submission_type"),
            number=cells.get(f"{prefix}.submission_number"),
            status=cells.get(f"{prefix}.submission_status"),
            date=cells.get(f"{prefix}.submission_status_date"),
            priority=cells.value(f"{prefix}.review_priority"),
            class_text=described or cells.value(f"{prefix}.submission_class_code"),
            notes=cells.value(f"{prefix}.submission_public_notes"),
            is_orphan="orphan" in cells.value(f"{prefix}.submission_property_type").lower(),
            evidence=lines_of(page, *names),
        )
        for row in range(documents):
            document = f"{prefix}.application_docs.{row}"
            url = cells.get(f"{document}.url")
            if url is not None:
                self.facts.add_reference(
                    kind=cells.value(f"{document}.type"),
                    url=url,
                    date=cells.get(f"{document}.date"),
                    submission=submission,
                    evidence=lines_of(page, *(f"{document}.{name}" for name in _DOCUMENT)),
                )


PROVIDER: Final = Provider(
    source="openfda-drugsfda",
    publisher="U.S. Food and Drug Administration",
    kind="approval-record",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
