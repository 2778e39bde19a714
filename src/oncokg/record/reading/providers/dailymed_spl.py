"""Labels of DailyMed as Structured Product Labeling: one XML document for each version of a label.

A document type declaration is refused, and so is a file that is too large. The start of marketing is when the
labeler began to sell, which is no approval; the label's date is that of this version.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from oncokg.names.linking import Linker, application_number
from oncokg.names.spelling import fold
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import (
    AdministrationStatement,
    IdentifierAssertion,
    NameAssertion,
    ProductComposition,
    ProductPresentation,
)
from oncokg.record.reading.adc_parts import add_conjugate
from oncokg.record.reading.company_names import add_company
from oncokg.record.reading.label_sections import (
    Drug,
    add_adverse_reactions,
    add_boxed_text,
    add_boxed_title,
    add_boxed_warning,
    add_indications,
    add_warning_text,
    add_warning_title,
)
from oncokg.record.reading.page import Page, day
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.routes import routes_in
from oncokg.record.reading.spl_cells import HL7, label_cells
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells
from oncokg.source.tables import file_sha256
from oncokg.source.xml_cells import local_name, read_xml

_STATUS: Final = {"34391-3": "prescription", "34390-5": "over-the-counter"}
"""What kind of label a document is, by its LOINC code."""

_SECTIONS: Final = (
    ("indications", add_indications),
    ("boxed_title", add_boxed_title),
    ("boxed", add_boxed_warning),
    ("boxed_text", add_boxed_text),
    ("warning", add_warning_title),
    ("warning_text", add_warning_text),
    ("adverse_reactions", add_adverse_reactions),
)


def _recognises(path: Path, head: str) -> bool:
    return f'"{HL7}"' in head and "<document" in head


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    root = read_xml(path)
    if local_name(root) != "document" or f"{{{HL7}}}" not in str(root.tag):
        yield Rejection(where=path.name, reason="the root is no document of HL7 v3")
        return
    cells = Cells(label_cells(root))
    if "setId" not in cells:
        yield Rejection(where=path.name, reason="the label has no set id")
        return
    document = cells.frozen(name=path.name, media_type="application/xml", source_sha256=sha256)
    label = _Label(Page(cells, document, linker, PROVIDER))
    if not label.products:
        yield Rejection(where=path.name, reason="the label lists no product with a name")
        return
    yield label.record()


class _Label:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.products: dict[Ref, Mention] = {}
        self.substances: dict[Ref, Mention] = {}
        self.names: list[str] = []
        self.set_id = page.cells.value("setId").lower()
        for place in self._places("product."):
            self._product(place)
        self.product = next(iter(self.products)) if len(self.products) == 1 else None

    def _places(self, prefix: str) -> list[str]:
        """Return "product.0", "product.1" ... as far as there are cells below them."""
        depth = prefix.count(".") + 1
        names = (c.name for c in self.page.cells if c.name.startswith(prefix))
        return list(dict.fromkeys(".".join(name.split(".")[:depth]) for name in names))

    def _product(self, place: str) -> None:
        page, cells = self.page, self.page.cells
        cell = cells.get(f"{place}.name") or cells.get(f"{place}.generic")
        if cell is None:
            return
        application = application_number(cells.value(f"{place}.application")) or ""
        product, mention = page.linked(cell, page.linker.product(cell.text, application))
        self.products.setdefault(product, mention)
        self.names += [cell.text, cells.value(f"{place}.generic")]
        self._identifier(product, f"SPL:{self.set_id}", cells["setId"], mention)
        if code := cells.get(f"{place}.ndc"):
            self._identifier(product, f"NDC:{code.text}", code, mention)
        contents = [self._ingredient(product, mention, each) for each in self._places(f"{place}.ingredient.")]
        self._names(place, product, mention, [ref for ref in contents if ref is not None])
        self._presentation(place, product, mention, [ref for ref in contents if ref is not None])
        self._marketing(place, product)

    def _identifier(self, entity: Ref, identifier: str, cell: Cell, mention: Mention) -> None:
        self.page.add(
            IdentifierAssertion(
                entity=entity, identifier=identifier, evidence=self.page.at(cell.name), mentions=(mention,)
            )
        )

    def _ingredient(self, product: Ref, branded: Mention, place: str) -> Ref | None:
        """State that a product contains a substance; a salt that nothing knows stands for its moiety."""
        page, cells, linker = self.page, self.page.cells, self.page.linker
        cell, moiety = cells.get(f"{place}.name"), cells.get(f"{place}.moiety")
        if cell is None:
            return None
        unii, moiety_unii = cells.value(f"{place}.unii"), cells.value(f"{place}.moiety_unii")
        link = linker.numbered("substance", f"UNII:{unii}")
        if link is None and (link := linker.numbered("substance", f"UNII:{moiety_unii}")) and moiety:
            cell = moiety
        substance, mention = page.linked(cell, link or linker.substance(cell.text, unii=unii))
        self.substances.setdefault(substance, mention)
        own = f"{place}.unii" if unii and moiety_unii in ("", unii) else f"{place}.moiety_unii"
        if code := cells.get(own):
            self._identifier(substance, f"UNII:{code.text}", code, mention)
        page.add(
            ProductComposition(
                product=product,
                substance=substance,
                evidence=(mention.span, branded.span),
                mentions=(mention, branded),
            )
        )
        return substance

    def _names(self, place: str, product: Ref, mention: Mention, contents: list[Ref]) -> None:
        page = self.page
        brand, generic = page.cells.get(f"{place}.name"), page.cells.get(f"{place}.generic")
        if brand and not (generic and fold(brand.text).folded == fold(generic.text).folded):
            page.add(
                NameAssertion(
                    entity=product,
                    name=brand.text,
                    kind="proprietary",
                    evidence=page.at(brand.name),
                    mentions=(mention,),
                )
            )
        if generic:
            page.add(
                NameAssertion(
                    entity=contents[0] if len(set(contents)) == 1 else product,
                    name=generic.text,
                    kind="nonproprietary",
                    evidence=page.at(generic.name),
                )
            )

    def _presentation(self, place: str, product: Ref, mention: Mention, contents: list[Ref]) -> None:
        page, value = self.page, self.page.cells.value
        strengths = [f"{each}.strength" for each in self._places(f"{place}.ingredient.")]
        routes = routes_in(page, f"{place}.routes")
        status = _STATUS.get(value("code"))
        if value(f"{place}.status") == "completed" and application_number(value(f"{place}.application")):
            status = "discontinued"
        names = [f"{place}.{name}" for name in ("ndc", "form", "routes", "status")]
        page.add(
            ProductPresentation(
                product=product,
                strength="; ".join(filter(None, map(value, strengths))) or None,
                dosage_form=value(f"{place}.form") or None,
                routes=routes,
                marketing_status=status,
                evidence=page.at(*names, *strengths, *(("code",) if status in _STATUS.values() else ()))
                or (mention.span,),
                mentions=(mention,),
            )
        )
        for substance in dict.fromkeys(contents):
            for route in routes:
                page.add(
                    AdministrationStatement(
                        substance=substance,
                        product=product,
                        route=route,
                        evidence=page.at(f"{place}.routes"),
                        mentions=(mention,),
                    )
                )

    def _marketing(self, place: str, product: Ref) -> None:
        """State who sells the product and since when; an end before the start keeps no dates."""
        value = self.page.cells.value
        start, end = day(value(f"{place}.start")[:8]), day(value(f"{place}.end")[:8])
        if start and end and start >= end:
            start = end = None
        dated = (f"{place}.start", f"{place}.end") if start or end else ()
        add_company(
            self.page, "labeler", role="labeler", product=product, since=start, until=end, dated_by=dated
        )

    def record(self) -> Record:
        page, value = self.page, self.page.cells.value
        drug = Drug(
            product=self.product,
            substances=tuple(self.substances),
            mentions=tuple(self.substances.values()),
            names=tuple(dict.fromkeys(filter(None, self.names))),
        )
        for cell in list(page.cells):
            if cell.name.startswith("manufacturer.") and self.product is not None:
                add_company(page, cell.name, role="manufacturer", product=self.product)
        for prefix, add in _SECTIONS:
            for cell in list(page.cells):
                if cell.name.startswith(f"{prefix}."):
                    add(page, cell, drug)
        if len(self.substances) == 1 and (description := page.cells.get("description.0")):
            ((substance, mention),) = self.substances.items()
            add_conjugate(page, description, substance, mention)
        return page.record(
            title=f"Label of {self.names[0]}",
            identifier=f"SPL:{self.set_id}",
            version=value("versionNumber") or None,
            issued=day(value("effectiveTime")[:8]),
        )


PROVIDER: Final = Provider(
    source="dailymed-spl",
    publisher="National Library of Medicine",
    kind="label",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
