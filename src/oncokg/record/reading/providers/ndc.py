"""The product table of FDA's NDC directory: one row for each product that a labeler lists.

FDA tells the columns in "NDC Product File Definitions". The start of marketing is when the labeler began to
sell, which is no approval; a row without an application number is of a drug that has none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from oncokg.names.linking import Found, Linker, application_number
from oncokg.names.spelling import fold
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import (
    IdentifierAssertion,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
)
from oncokg.record.reading.company_names import add_company
from oncokg.record.reading.page import Page, day
from oncokg.record.reading.pharm_class import pharm_class_facts
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.routes import routes_in
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.tables import file_sha256, rows

_NDC: Final = "PRODUCTNDC"
_TYPE: Final = "PRODUCTTYPENAME"
_BRAND: Final = "PROPRIETARYNAME"
_SUFFIX: Final = "PROPRIETARYNAMESUFFIX"
_GENERIC: Final = "NONPROPRIETARYNAME"
_FORM: Final = "DOSAGEFORMNAME"
_ROUTE: Final = "ROUTENAME"
_START: Final = "STARTMARKETINGDATE"
_END: Final = "ENDMARKETINGDATE"
_APPLICATION: Final = "APPLICATIONNUMBER"
_LABELER: Final = "LABELERNAME"
_SUBSTANCE: Final = "SUBSTANCENAME"
_STRENGTH: Final = "ACTIVE_NUMERATOR_STRENGTH"
_UNIT: Final = "ACTIVE_INGRED_UNIT"
_CLASSES: Final = "PHARM_CLASSES"

_OTHER_NAMES: Final = {"STRENGTHNUMBER": _STRENGTH, "STRENGTHUNIT": _UNIT}
"""Columns that newer releases call otherwise; capitals and small letters differ as well."""

_STATUS: Final = {"HUMAN PRESCRIPTION DRUG": "prescription", "HUMAN OTC DRUG": "over-the-counter"}
_ONE: Final = re.compile(r"[^;]+")
_CODE: Final = re.compile(r"\d{4,6}-\d{3,4}")


def _recognises(path: Path, head: str) -> bool:
    first = head.partition("\n")[0].upper().split("\t")
    return all(name in first for name in ("PRODUCTID", _NDC, "MARKETINGCATEGORYNAME"))


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for row in rows(path, delimiter="\t", encoding=_encoding(path), quoted=False):
        where = f"{path.name} line {row.line}"
        if row.fault:
            yield Rejection(where=where, reason=row.fault)
            continue
        columns = ((name.upper().strip(), value) for name, value in row.values.items())
        cells = Cells((_OTHER_NAMES.get(name, name), value) for name, value in columns)
        if not _CODE.fullmatch(cells.value(_NDC)):
            yield Rejection(where=where, reason="the row has no product code such as 0008-0100")
        elif not any(name in cells for name in (_BRAND, _GENERIC, _SUBSTANCE)):
            yield Rejection(where=where, reason="the row names neither a product nor a substance")
        else:
            document = cells.frozen(name=where, media_type="text/csv", source_sha256=sha256)
            yield _Row(Page(cells, document, linker, PROVIDER)).record()


def _encoding(path: Path) -> str:
    """Return UTF-8 where the whole file is that, else the Windows code page in which FDA exports it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while data := file.read(1 << 20):
                decoder.decode(data)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError:
        pass  # reading the rows says what is wrong
    return "utf-8-sig"


class _Row:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.application = application_number(page.cells.value(_APPLICATION)) or ""
        self.product, self.named = self._product()

    def record(self) -> Record:
        page, value = self.page, self.page.cells.value
        page.add(
            IdentifierAssertion(
                entity=self.product,
                identifier=f"NDC:{value(_NDC)}",
                evidence=page.at(_NDC, _BRAND, _APPLICATION),
                mentions=self.named,
            )
        )
        substances = self._substances()
        self._names(substances)
        self._presentation()
        self._labeler()
        if len(substances) == 1:
            self._classes(substances[0])
        return page.record(
            title=f"NDC listing of {value(_BRAND) or value(_GENERIC)}", identifier=f"NDC:{value(_NDC)}"
        )

    def _product(self) -> tuple[Ref, tuple[Mention, ...]]:
        """Return the product; a drug without an application is known by its name alone."""
        page, cells = self.page, self.page.cells
        cell = cells.get(_BRAND) or cells.get(_GENERIC) or cells[_SUBSTANCE]
        product, mention = page.linked(cell, page.linker.product(cell.text, self.application))
        return product, (mention,)

    def _substances(self) -> list[Ref]:
        """State what the product contains; a kit lists no substances, then its name tells them."""
        page, cells = self.page, self.page.cells
        cell = cells.get(_SUBSTANCE) or cells.get(_GENERIC)
        if cell is None:
            return []
        if cell.name == _SUBSTANCE:
            found = [
                Found(link=page.linker.substance(part), start=start, end=start + len(part))
                for start, part in _parts(cell.text)
            ]
        else:
            found = page.linker.substances(cell.text)
        substances: list[Ref] = []
        for one in found:
            substance, mention = page.found(cell, one)
            substances.append(substance)
            page.add(
                ProductComposition(
                    product=self.product,
                    substance=substance,
                    evidence=(mention.span, *page.at(_BRAND)),
                    mentions=(mention, *self.named),
                )
            )
        return list(dict.fromkeys(substances))

    def _names(self, substances: list[Ref]) -> None:
        page, cells = self.page, self.page.cells
        brand, generic = cells.get(_BRAND), cells.get(_GENERIC)
        if brand is not None and not (generic and _same(brand.text, generic.text)):
            page.add(
                NameAssertion(
                    entity=self.product, name=brand.text, kind="proprietary", evidence=page.at(_BRAND)
                )
            )
        if generic is not None:
            entity = substances[0] if len(substances) == 1 else self.product
            page.add(
                NameAssertion(
                    entity=entity, name=generic.text, kind="nonproprietary", evidence=page.at(_GENERIC)
                )
            )

    def _presentation(self) -> None:
        page, value = self.page, self.page.cells.value
        page.add(
            ProductPresentation(
                product=self.product,
                strength=_strength(value(_STRENGTH), value(_UNIT)),
                dosage_form=value(_FORM) or None,
                routes=routes_in(page, _ROUTE),
                marketing_status=_STATUS.get(value(_TYPE).upper()),
                evidence=page.at(_NDC, _STRENGTH, _UNIT, _FORM, _ROUTE, _TYPE),
                mentions=self.named,
            )
        )

    def _classes(self, substance: Ref) -> None:
        """State the classes of a lone substance; one that the column's width has cut is a gap."""
        page = self.page
        cell = page.cells.get(_CLASSES)
        if cell is None:
            return
        pharm_class_facts(page, cell, substance)
        if not cell.text.endswith("]"):
            start = cell.text.rfind("],") + 2 if "]," in cell.text else 0
            page.unresolved("target", page.inside(cell, start, len(cell.text)))

    def _labeler(self) -> None:
        """State who sells the product and since when; a listing that ends before it begins keeps no dates."""
        page, value = self.page, self.page.cells.value
        start, end = day(value(_START)), day(value(_END))
        if start and end and start >= end:
            for span in page.at(_START, _END):
                page.unused(span)
            start = end = None
        add_company(
            page,
            _LABELER,
            role="labeler",
            product=self.product,
            since=start,
            until=end,
            dated_by=(_START, _END) if start or end else (),
        )


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, part) for each part between semicolons, white space taken off."""
    for found in _ONE.finditer(text):
        if part := found.group().strip():
            yield found.start() + found.group().index(part), part


def _strength(numbers: str, units: str) -> str | None:
    """Return "3 mg/g; 6 mg/g" of the columns "3; 6" and "mg/g; mg/g"; units alone are no strength."""
    amounts, measures = ([part for _, part in _parts(text)] for text in (numbers, units))
    if not amounts:
        return None
    if len(amounts) != len(measures):
        return " ".join(filter(None, (numbers, units)))
    return "; ".join(f"{amount} {unit}" for amount, unit in zip(amounts, measures, strict=True))


def _same(one: str, other: str) -> bool:
    return fold(one.strip()).folded == fold(other.strip()).folded


PROVIDER: Final = Provider(
    source="ndc-directory",
    publisher="U.S. Food and Drug Administration",
    kind="product-listing",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
