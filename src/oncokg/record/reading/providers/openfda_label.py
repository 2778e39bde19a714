"""openFDA's drug labels as JSON: one record for each version of a label, with sections as arrays of text.

The shape is told at open.fda.gov/apis/drug/label; a file is an API answer, a zip of the bulk download, JSON
lines or a bare record. `openfda` is harmonised by FDA and may be empty; then the names come from
`spl_product_data_elements`. Its arrays do not run parallel to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from oncokg.errors import BadInput
from oncokg.names.linking import Found, Linker, application_number
from oncokg.names.spelling import fold
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import (
    AdministrationStatement,
    IdentifierAssertion,
    NameAssertion,
    ProductComposition,
)
from oncokg.record.reading.adc_parts import add_conjugate
from oncokg.record.reading.company_names import add_company
from oncokg.record.reading.label_sections import (
    Drug,
    add_adverse_reactions,
    add_boxed_warning,
    add_indications,
    add_warnings,
)
from oncokg.record.reading.page import Page, day
from oncokg.record.reading.pharm_class import pharm_class_facts
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.routes import routes_in
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells, leaves
from oncokg.source.json_stream import Item, envelope, lines, whole
from oncokg.source.tables import file_sha256

_SECTIONS: Final = (
    "indications_and_usage",
    "boxed_warning",
    "warnings_and_cautions",
    "warnings",
    "adverse_reactions",
    "description",
)
_HARMONISED: Final = (
    "application_number",
    "brand_name",
    "generic_name",
    "manufacturer_name",
    "product_ndc",
    "product_type",
    "route",
    "substance_name",
    "rxcui",
    "unii",
    "pharm_class_epc",
    "pharm_class_moa",
    "pharm_class_cs",
)
_ELEMENTS: Final = "spl_product_data_elements.0"
_SET_ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TWICE: Final = re.compile(r"(?<!\S)(?P<name>[A-Z][A-Z0-9,()' -]{2,60}?) (?P=name)(?!\S)")
_FARTHEST: Final = 90
"""Where the substance has to be named in the product data, which open with brand and generic name."""


def _recognises(path: Path, head: str) -> bool:
    """Tell a label by its set id; answers that count, or are of applications or reports, have none."""
    if '"set_id"' not in head and '"spl_set_id"' not in head:
        return False
    if '"submissions"' in head or '"safetyreportid"' in head:
        return False
    return any(f'"{name}"' in head for name in ("openfda", "effective_time", *_SECTIONS[1:]))


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for item in _items(path):
        where = f"{path.name} {item.place}"
        if isinstance(item.value, BadInput):
            yield Rejection(where=where, reason=item.value.reason)
        elif not isinstance(item.value, dict):
            yield Rejection(where=where, reason="this is no label but a single value")
        else:
            yield _read(item.value, where, sha256, linker)


def _items(path: Path) -> Iterator[Item]:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((".jsonl", ".ndjson")):
        yield from lines(path)
        return
    found = False
    for item in envelope(path, "results"):
        found = True
        yield item
    if not found:
        value = whole(path)
        if isinstance(value, dict) and "results" not in value:
            yield Item(place="record", value=value)


def _read(label: Mapping[str, Any], where: str, sha256: str, linker: Linker) -> Record | Rejection:
    cells = Cells(_cells(label))
    set_id = cells.value("set_id") or cells.value("openfda.spl_set_id.0")
    if not _SET_ID.fullmatch(set_id):
        return Rejection(where=where, reason="the label has no set id")
    document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
    reader = _Label(Page(cells, document, linker, PROVIDER), set_id.lower())
    if reader.drug.product is None and not reader.drug.substances:
        return Rejection(where=where, reason="the label names neither a product nor a substance")
    return reader.record()


def _cells(label: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what facts are read from; the other sections of a label are left out."""
    for name in ("set_id", "id", "version", "effective_time"):
        yield from leaves(label.get(name), name)
    openfda = label.get("openfda")
    if isinstance(openfda, dict):
        for name in (*_HARMONISED, "spl_set_id"):
            yield from leaves(openfda.get(name), f"openfda.{name}")
    for name in ("spl_product_data_elements", *_SECTIONS):
        yield from leaves(label.get(name), name)


class _Label:
    def __init__(self, page: Page, set_id: str) -> None:
        self.page, self.set_id = page, set_id
        self.named = "openfda.brand_name.0" in page.cells or "openfda.generic_name.0" in page.cells
        self.products: dict[Ref, tuple[Mention, ...]] = {}
        self.substances: dict[Ref, Mention] = {}
        self.names: list[str] = []
        if self.named:
            self._harmonised()
        elif elements := page.cells.get(_ELEMENTS):
            self._elements(elements)
        product = next(iter(self.products)) if len(self.products) == 1 else None
        self.drug = Drug(
            product=product,
            substances=tuple(self.substances),
            mentions=tuple(self.substances.values()),
            names=tuple(dict.fromkeys(self.names)),
        )

    def _all(self, name: str) -> list[Cell]:
        prefix = f"{name}."
        return [cell for cell in self.page.cells if cell.name.startswith(prefix)]

    def _harmonised(self) -> None:
        """Take products and substances from `openfda`.

        A brand and an application belong together where there is only one of either; of several the
        vocabulary decides, and one that it does not know stays apart from the applications.
        """
        page, linker = self.page, self.page.linker
        brands, generics = self._all("openfda.brand_name"), self._all("openfda.generic_name")
        numbers = [n for c in self._all("openfda.application_number") if (n := application_number(c.text))]
        self.names = [cell.text for cell in (*brands, *generics)]
        for cell in brands or generics[:1]:
            own = [n for n in numbers if len(numbers) == 1 or self._is_of(cell.text, n)]
            if not own and len(brands) == 1:
                own = numbers
            for number in own or [""]:
                product, mention = page.linked(cell, linker.product(cell.text, number))
                self.products[product] = (*self.products.get(product, ()), mention)
        for cell in self._all("openfda.substance_name"):
            ref, mention = page.linked(cell, linker.substance(cell.text, unii=self._lone_unii()))
            self.substances.setdefault(ref, mention)
        if not self.substances and generics:
            for found in linker.substances(generics[0].text):
                ref, mention = page.found(generics[0], found)
                self.substances.setdefault(ref, mention)

    def _is_of(self, brand: str, number: str) -> bool:
        return self.page.linker.product(brand).key.startswith(number)

    def _lone_unii(self) -> str:
        """Return the UNII of a label with one substance; of several nothing tells which is whose."""
        uniis, substances = self._all("openfda.unii"), self._all("openfda.substance_name")
        return uniis[0].text if len(uniis) == len(substances) == 1 else ""

    def _elements(self, cell: Cell) -> None:
        """Take the names from the product data: "BRAND generic SUBSTANCE SUBSTANCE EXCIPIENT ...".

        The active substance stands twice in a row (as substance and as its moiety), and as the generic name
        before that; what opens the text is the brand.
        """
        page, linker = self.page, self.page.linker
        lower = cell.text.lower()
        places = [(lower.find(twice["name"].lower()), twice["name"]) for twice in _TWICE.finditer(cell.text)]
        near = sorted((place, name) for place, name in places if 0 < place < _FARTHEST)
        if not near:
            return
        place, name = near[0]
        brand = cell.text[:place].strip()
        self.names = [brand, name, name.lower()]
        ref, mention = page.found(
            cell, Found(link=linker.substance(name.lower()), start=place, end=place + len(name))
        )
        self.substances[ref] = mention
        link = linker.product(brand)
        product, mention = page.found(cell, Found(link=link, start=0, end=len(brand)))
        self.products[product] = (mention,)

    def record(self) -> Record:
        page, value = self.page, self.page.cells.value
        self._identifiers()
        self._names()
        self._content()
        add_company(page, "openfda.manufacturer_name.0", role="labeler", product=self.drug.product)
        self._classes()
        for name, add in (
            ("indications_and_usage", add_indications),
            ("boxed_warning", add_boxed_warning),
            ("warnings_and_cautions", add_warnings),
            ("warnings", add_warnings),
            ("adverse_reactions", add_adverse_reactions),
        ):
            for cell in self._all(name):
                add(page, cell, self.drug)
        if len(self.substances) == 1 and (description := page.cells.get("description.0")):
            add_conjugate(page, description, next(iter(self.substances)))
        title = self.names[0] if self.names else self.set_id
        return page.record(
            title=f"Label of {title}",
            identifier=f"SPL:{self.set_id}",
            version=value("version") or None,
            issued=day(value("effective_time")),
        )

    def _identifiers(self) -> None:
        """Give the product its numbers; of several products each has the number of the set, and no other."""
        page = self.page
        own = "set_id" if "set_id" in page.cells else "openfda.spl_set_id.0"
        for product, mentions in self.products.items():
            self._identifier(product, f"SPL:{self.set_id}", page.cells[own], *mentions)
            if len(self.products) == 1:
                for cell in self._all("openfda.product_ndc"):
                    self._identifier(product, f"NDC:{cell.text}", cell, *mentions)
                for cell in self._all("openfda.rxcui"):
                    self._identifier(product, f"RXCUI:{cell.text}", cell, *mentions)
        if self._lone_unii() and len(self.substances) == 1:
            ((substance, mention),) = self.substances.items()
            cell = self._all("openfda.unii")[0]
            self._identifier(substance, f"UNII:{cell.text}", cell, mention)

    def _identifier(self, entity: Ref, identifier: str, cell: Cell, *mentions: Mention) -> None:
        self.page.add(
            IdentifierAssertion(
                entity=entity, identifier=identifier, evidence=self.page.at(cell.name), mentions=mentions
            )
        )

    def _names(self) -> None:
        """State brand and generic names; where both are one name, there is no brand."""
        page = self.page
        brands, generics = self._all("openfda.brand_name"), self._all("openfda.generic_name")
        known = {fold(cell.text).folded for cell in generics}
        if not self.named:
            for entity, (mention, *_) in self.products.items():
                self._name(entity, "proprietary", mention)
            for entity, mention in self.substances.items():
                self._name(entity, "nonproprietary", mention)
            return
        for product, mentions in self.products.items():
            for mention in mentions:
                text = page.document.text[mention.span.start : mention.span.end]
                if brands and fold(text).folded not in known:
                    self._name(product, "proprietary", mention)
        for cell in generics:
            if len(self.substances) == 1:
                entity = next(iter(self.substances))
            elif self.drug.product is not None:
                entity = self.drug.product
            else:
                continue
            page.add(
                NameAssertion(
                    entity=entity, name=cell.text, kind="nonproprietary", evidence=page.at(cell.name)
                )
            )

    def _name(self, entity: Ref, kind: str, mention: Mention) -> None:
        text = self.page.document.text[mention.span.start : mention.span.end]
        self.page.add(NameAssertion(entity=entity, name=text, kind=kind, evidence=(mention.span,)))

    def _content(self) -> None:
        page = self.page
        routes = [(c, r) for c in self._all("openfda.route") for r in routes_in(page, c.name)]
        for substance, mention in self.substances.items():
            for product, mentions in self.products.items():
                page.add(
                    ProductComposition(
                        product=product,
                        substance=substance,
                        evidence=(mention.span, *(m.span for m in mentions)),
                        mentions=(mention, *mentions),
                    )
                )
            for cell, route in routes:
                page.add(
                    AdministrationStatement(
                        substance=substance,
                        product=self.drug.product,
                        route=route,
                        evidence=page.at(cell.name),
                        mentions=(mention,),
                    )
                )

    def _classes(self) -> None:
        """State the classes of a lone substance; of several nothing tells which of them has a class."""
        if len(self.substances) != 1:
            return
        ((substance, mention),) = self.substances.items()
        for name in ("pharm_class_epc", "pharm_class_moa", "pharm_class_cs"):
            for cell in self._all(f"openfda.{name}"):
                pharm_class_facts(self.page, cell, substance, mention)


PROVIDER: Final = Provider(
    source="openfda-label",
    publisher="openFDA",
    kind="label",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
