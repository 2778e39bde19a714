"""FDA's Purple Book: licensed biological products, one row for each presentation.

FDA tells the columns in "Purple Book: Frequently Asked Questions" (purplebooksearch.fda.gov/faqs). There are
dates with two digits for the year, several brands of one licence in one cell, and names with the four-letter
suffix that tells biologics with one core name apart.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from oncokg.names.linking import Found, Link, Linker, application_number
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import (
    BiosimilarityAssertion,
    Exclusivity,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
    RegulatoryAction,
    RoleAssignment,
)
from oncokg.record.reading.application import application_ref, is_suffixed, marketing_status, submission_ref
from oncokg.record.reading.page import FDA, Page, span_of
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.routes import routes_in
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells
from oncokg.source.tables import file_sha256, rows

_NEWS: Final = "N/R/U"
"""Whether a row is new, revised or updated in one month's release: that says nothing of the product."""

_APPLICANT: Final = "Applicant"
_NUMBER: Final = "BLA Number"
_BRANDS: Final = "Proprietary Name"
_PROPER: Final = "Proper Name"
_TYPE: Final = "BLA Type"
_STRENGTH: Final = "Strength"
_FORM: Final = "Dosage Form"
_ROUTE: Final = "Route of Administration"
_STATUS: Final = "Marketing Status"
_LICENSURE: Final = "Licensure"
_APPROVED: Final = "Approval Date"
_REFERENCE: Final = "Ref. Product Proprietary Name"
_SUPPLEMENT: Final = "Supplement Number"
_SUBMISSION: Final = "Submission Type"
_PRODUCT: Final = "Product Number"
_FIRST: Final = "Date of First Licensure"
_EXCLUSIVITIES: Final = {
    "Exclusivity Expiration Date": "other",
    "First Interchangeable Exclusivity Exp. Date": "first-interchangeable",
    "Ref. Product Exclusivity Exp. Date": "reference-product",
    "Orphan Exclusivity Exp. Date": "orphan",
}

_DATE: Final = re.compile(r"(\d{1,2})-([A-Z][a-z]{2})-(\d{2}|\d{4})")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NEWEST: Final = 2029
"""The last year of a licence that two digits are read as: the list has licences from 1930 on."""

LONGEST: Final = 30
"""How many years after that an exclusivity can last at most; the law gives 12 (42 USC 262(k)(7))."""

_BRAND: Final = re.compile(r"(?:[^,/]|(?<!\w{4})/|/(?!\w{4}))+")
"""A brand of a cell; the slash of "S/D" separates none."""

_SIMILAR: Final = {"351(k) biosimilar": False, "351(k) interchangeable": True}
_REVOKED: Final = frozenset({"revoked", "voluntarily revoked"})


def _recognises(path: Path, head: str) -> bool:
    return any(all(name in line for name in (_NUMBER, _PROPER, _LICENSURE)) for line in head.splitlines()[:5])


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    known: dict[str, Record] = {}  # releases in one file repeat most of their rows
    for row in rows(path):
        where = f"{path.name} line {row.line}"
        if row.fault:
            yield Rejection(where=where, reason=row.fault)
            continue
        cells = Cells(
            (name, value)
            for name, value in row.values.items()
            if name != _NEWS and value.strip().upper() != "N/A"
        )
        number = application_number(cells.value(_NUMBER), "BLA")
        if number is None or _PROPER not in cells:
            yield Rejection(where=where, reason="the row has no BLA number or no proper name")
            continue
        record = known.get(cells.text)
        if record is None:
            document = cells.frozen(name=where, media_type="text/csv", source_sha256=sha256)
            record = known[cells.text] = _Row(Page(cells, document, linker, PROVIDER), number).record()
        yield record


def licensed_on(text: str) -> datetime.date | None:
    """Return the date of a licence, "28-Aug-67" as 1967: none can be of a year after the list itself."""
    return _date(text, NEWEST)


def ends_on(text: str) -> datetime.date | None:
    """Return the date on which an exclusivity ends, "31-Oct-36" as 2036: it lies at most years ahead."""
    return _date(text, NEWEST + LONGEST)


def _date(text: str, last: int) -> datetime.date | None:
    found = _DATE.fullmatch(text.strip())
    if not found or found[2] not in _MONTHS:
        return None
    year = int(found[3])
    if year < 100:
        year += 2000 if 2000 + year <= last else 1900
    try:
        return datetime.date(year, _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


class _Row:
    def __init__(self, page: Page, number: str) -> None:
        self.page, self.number = page, number
        self.application = application_ref(number)
        self.products: dict[str, Ref] = {}
        self.substances: list[Ref] = []
        self.names: list[Mention] = []

    @property
    def product(self) -> Ref | None:
        """The product; None where the row is for brands that are products of their own."""
        return next(iter(self.products.values())) if len(self.products) == 1 else None

    def record(self) -> Record:
        page, value = self.page, self.page.cells.value
        self._brands()
        self._proper_name()
        self._presentation()
        self._action()
        self._biosimilarity()
        self._exclusivities()
        if applicant := page.cells.get(_APPLICANT):
            organization, mention = page.linked(applicant, page.linker.named("organization", applicant.text))
            page.add(
                RoleAssignment(
                    organization=organization,
                    role="applicant",
                    product=self.product,
                    application=self.application,
                    evidence=page.at(_APPLICANT, _NUMBER),
                    mentions=(mention,),
                )
            )
        brand = value(_BRANDS)
        return page.record(
            title=f"Purple Book entry of {brand or value(_PROPER)}",
            identifier=f"PURPLE-BOOK:{self.number}-{value(_PRODUCT) or '0'}",
        )

    def _brands(self) -> None:
        """State each brand of the cell as a name of its own; without a brand the number is the product."""
        page, linker = self.page, self.page.linker
        cell = page.cells.get(_BRANDS)
        places = list(_brand_places(cell.text)) if cell is not None else []
        for start, end in places:
            if cell is None:
                break
            found = Found(link=linker.product(cell.text[start:end], self.number), start=start, end=end)
            product, mention = page.found(cell, found)
            product = self.products.setdefault(product.key, product)
            self.names.append(mention)
            page.add(
                NameAssertion(
                    entity=product,
                    name=cell.text[start:end],
                    kind="proprietary",
                    evidence=(mention.span, *page.at(_NUMBER)),
                    mentions=(mention,),
                )
            )
        if not places:
            link = linker.product("", self.number)
            self.products[link.key] = Ref(kind="product", key=link.key, label=link.label)

    def _proper_name(self) -> None:
        page = self.page
        cell = page.cells[_PROPER]
        founds = page.linker.substances(cell.text)
        for found in founds:
            substance, mention = page.found(cell, found)
            self.substances.append(substance)
            self.names.append(mention)
            for product in self.products.values():
                page.add(
                    ProductComposition(
                        product=product,
                        substance=substance,
                        evidence=(*page.at(_BRANDS, _NUMBER), mention.span),
                        mentions=(mention,),
                    )
                )
        for entity in self._named_by(founds[0].link if len(founds) == 1 else None):
            page.add(
                NameAssertion(
                    entity=entity,
                    name=cell.text,
                    kind="nonproprietary",
                    evidence=(span_of(cell),),
                    mentions=tuple(self.names[-len(founds) :]),
                )
            )

    def _named_by(self, link: Link | None) -> list[Ref]:
        """Return what the proper name names: the substance, or the products where it has a suffix."""
        suffixed = link is None or is_suffixed(self.page.cells.value(_PROPER), link.label)
        return list(self.products.values()) if suffixed else [self.substances[0]]

    def _presentation(self) -> None:
        page, value = self.page, self.page.cells.value
        if self.product is None:
            for span in page.at(_PRODUCT):
                page.unused(span)  # nothing tells which of the products it numbers
            return
        page.add(
            ProductPresentation(
                product=self.product,
                number=value(_PRODUCT) or None,
                strength=value(_STRENGTH) or None,
                dosage_form=value(_FORM) or None,
                routes=routes_in(page, _ROUTE),
                marketing_status=marketing_status(value(_STATUS)),
                evidence=page.at(_PRODUCT, _STRENGTH, _FORM, _ROUTE, _STATUS) or page.at(_NUMBER),
                mentions=tuple(self.names),
            )
        )

    def _action(self) -> None:
        """State the licensing, and that a licence was revoked, for which the list has no date."""
        page, value = self.page, self.page.cells.value
        date = self._dated(page.cells.get(_APPROVED), licensed_on(value(_APPROVED)))
        kind = value(_SUBMISSION)
        number = "1" if kind.lower() == "original" else value(_SUPPLEMENT)
        if date is not None:
            page.add(
                RegulatoryAction(
                    agency=FDA,
                    kind="approved",
                    action_date=date,
                    submission=submission_ref(self.number, kind, number),
                    application=self.application,
                    product=self.product,
                    substances=tuple(self.substances),
                    evidence=page.at(_APPROVED, _SUBMISSION, _SUPPLEMENT, _NUMBER),
                    mentions=tuple(self.names),
                )
            )
        if value(_LICENSURE).lower() in _REVOKED:
            page.add(
                RegulatoryAction(
                    agency=FDA,
                    kind="withdrawn",
                    application=self.application,
                    product=self.product,
                    substances=tuple(self.substances),
                    evidence=page.at(_LICENSURE, _NUMBER),
                    mentions=tuple(self.names),
                )
            )

    def _dated(self, cell: Cell | None, date: datetime.date | None) -> datetime.date | None:
        """Return a date; a cell with something else is a gap, unless it says that the date is to come."""
        if cell is not None and date is None and "TBD" not in cell.text.upper():
            self.page.unused(span_of(cell))
        return date

    def _biosimilarity(self) -> None:
        page = self.page
        cell, kind = page.cells.get(_REFERENCE), _SIMILAR.get(page.cells.value(_TYPE).lower())
        if cell is None or kind is None:
            return
        reference, mention = page.linked(cell, page.linker.product(cell.text))
        for product in self.products.values():
            page.add(
                BiosimilarityAssertion(
                    product=product,
                    reference=reference,
                    is_interchangeable=kind,
                    evidence=page.at(_TYPE, _REFERENCE, _NUMBER),
                    mentions=(mention, *self.names),
                )
            )

    def _exclusivities(self) -> None:
        page = self.page
        for name, kind in _EXCLUSIVITIES.items():
            until = self._dated(page.cells.get(name), ends_on(page.cells.value(name)))
            if until is not None:
                first = (_FIRST,) if kind == "reference-product" else ()
                page.add(
                    Exclusivity(
                        kind=kind,
                        until=until,
                        product=self.product,
                        substances=tuple(self.substances),
                        evidence=page.at(name, *first),
                        mentions=tuple(self.names),
                    )
                )


def _brand_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each brand of a cell stands, without the white space around it."""
    for found in _BRAND.finditer(text):
        brand = found.group().strip()
        if brand:
            start = found.start() + found.group().index(brand)
            yield start, start + len(brand)


PROVIDER: Final = Provider(
    source="purple-book",
    publisher="U.S. Food and Drug Administration",
    kind="approval-record",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
