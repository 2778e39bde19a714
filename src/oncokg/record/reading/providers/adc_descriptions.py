"""Section 11 of the labels of antibody-drug conjugates, collected from openFDA under their brand names.

The file holds `labels`: brand name to generic name, sponsor, effective date and description.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from oncokg.names.linking import Linker
from oncokg.record.facts import NameAssertion, ProductComposition
from oncokg.record.reading.adc_parts import add_conjugate
from oncokg.record.reading.company_names import add_company
from oncokg.record.reading.page import Page, day
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.json_stream import whole
from oncokg.source.tables import file_sha256

_FIELDS: Final = ("generic", "sponsor", "effective", "description")


def _recognises(path: Path, head: str) -> bool:
    return '"labels"' in head and all(f'"{name}"' in head for name in _FIELDS)


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    labels = whole(path).get("labels")
    for brand, label in (labels if isinstance(labels, dict) else {}).items():
        where = f"{path.name} labels.{brand}"
        if not isinstance(label, dict) or not all(isinstance(label.get(name), str) for name in _FIELDS):
            yield Rejection(where=where, reason=f"the label lacks one of {', '.join(_FIELDS)}")
            continue
        cells = Cells([("brand", brand), *((name, label[name]) for name in _FIELDS)])
        if "generic" not in cells or "description" not in cells:
            yield Rejection(where=where, reason="the label has no generic name or no description")
            continue
        document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
        yield _read(Page(cells, document, linker, PROVIDER))


def _read(page: Page) -> Record:
    cells = page.cells
    product, branded = page.linked(cells["brand"], page.linker.product(cells["brand"].text))
    substance, named = page.linked(cells["generic"], page.linker.substance(cells["generic"].text))
    page.add(
        ProductComposition(
            product=product,
            substance=substance,
            evidence=page.at("brand", "generic"),
            mentions=(branded, named),
        )
    )
    for entity, cell, kind in ((product, "brand", "proprietary"), (substance, "generic", "nonproprietary")):
        page.add(
            NameAssertion(
                entity=entity,
                name=cells[cell].text,
                kind=kind,
                evidence=page.at(cell),
                mentions=(branded if entity is product else named,),
            )
        )
    add_company(page, "sponsor", role="labeler", product=product)
    add_conjugate(page, cells["description"], substance, named)
    return page.record(
        title=f"Label of {cells['brand'].text}, section 11",
        identifier=f"LABEL-DESCRIPTION:{cells['brand'].text}",
        issued=day(cells.value("effective")),
    )


PROVIDER: Final = Provider(
    source="openfda-label",
    publisher="openFDA",
    kind="label",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
