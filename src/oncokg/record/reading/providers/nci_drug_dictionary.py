"""NCI's drug dictionary: one document for each entry, with its names, its NCIt code and what it acts on.

The answers of the API (https://webapis.cancer.gov/drugdictionary/v1/) hold entries in `results`, or one entry
alone. Answers that list aliases hold no entries; those of autosuggest have another shape and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from oncokg.names.cross_references import corrections
from oncokg.names.linking import Linker
from oncokg.record.facts import IdentifierAssertion
from oncokg.record.reading.mechanism_words import mechanism_facts
from oncokg.record.reading.page import Page
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.substance_names import Names, add_number, substance_link
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.json_stream import Item, envelope, whole
from oncokg.source.tables import file_sha256

_CODE: Final = "nciConceptId"
_NAME: Final = "name"
_TEXT: Final = "definition"

_KINDS: Final = {
    "Synonym": "synonym",
    "LexicalVariant": "synonym",
    "CommonUsage": "synonym",
    "ObsoleteName": "synonym",
    "ChemicalStructureName": "synonym",
    "CodeName": "code",
    "Abbreviation": "abbreviation",
    "Acronym": "abbreviation",
    "USBrandName": "proprietary",
    "ForeignBrandName": "proprietary",
}
_NUMBERS: Final = {"CASRegistryName": ("CAS", r"\d{2,7}-\d\d-\d"), "NSCNumber": ("NSC", r"\d+")}
"""Types of aliases that are numbers of the substance: register and shape."""


def _recognises(path: Path, head: str) -> bool:
    return f'"{_CODE}"' in head or '"DrugAlias"' in head


def _items(path: Path) -> Iterator[Item]:
    """Yield the results of an answer, or the one entry that a file is."""
    found = False
    for item in envelope(path, "results"):
        found = True
        yield item
    if not found:
        value = whole(path)
        if not isinstance(value, dict) or "results" not in value:
            yield Item(place="entry", value=value)


def _fault(entry: Any) -> str:
    """Return why a result is no entry of a substance, "" where it is one."""
    if not isinstance(entry, dict):
        return "this is no entry"
    if entry.get("type") == "DrugAlias":
        return "the result is an alias, without the entry that it belongs to"
    if not entry.get("termId") or not entry.get(_NAME):
        return "the entry has no number or no name"
    return "the entry is a regimen of several drugs" if re.search(r"\bregimen$", entry[_NAME]) else ""


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for item in _items(path):
        where = f"{path.name} {item.place}"
        entry = item.value
        if fault := _fault(entry):
            yield Rejection(where=where, reason=fault)
            continue
        cells = Cells(
            [
                ("termId", str(entry["termId"])),
                (_NAME, entry[_NAME]),
                (_CODE, entry.get(_CODE) or ""),
                *(
                    (f"{alias['type']}.{place}", alias["name"])
                    for place, alias in enumerate(entry.get("aliases") or ())
                ),
                (_TEXT, (entry.get("definition") or {}).get("text") or ""),
            ]
        )
        document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
        yield _record(Page(cells, document, linker, PROVIDER))


def _record(page: Page) -> Record:
    cells, value = page.cells, page.cells.value
    number = f"NCI-DRUG:{value('termId')}"
    published = value(_CODE)
    correction = corrections().get((number, _CODE, published))
    code = correction.right if correction else published
    link = substance_link(page.linker, f"NCIT:{code}" if code else "", value(_NAME))
    substance, mention = page.linked(cells[_CODE if link.method == "identifier" else _NAME], link)
    if correction is None and code:
        add_number(page, substance, f"NCIT:{code}", _CODE, mention)
    elif correction is not None and code:
        page.add(
            IdentifierAssertion(
                entity=substance,
                identifier=f"NCIT:{code}",
                evidence=page.at(_CODE),
                mentions=(mention,),
                basis="curated",
                reason=f"not {published} as published: {correction.reason}",
            )
        )
    names = Names()
    names.add(value(_NAME), "synonym", page.at(_NAME)[0])
    for cell in cells:
        kind = cell.name.partition(".")[0]
        if kind in _KINDS:
            names.add(cell.text, _KINDS[kind], page.at(cell.name)[0])
        elif kind in _NUMBERS and re.fullmatch(_NUMBERS[kind][1], cell.text):
            add_number(page, substance, f"{_NUMBERS[kind][0]}:{cell.text}", cell.name, mention)
        elif "." in cell.name:  # an investigational application, or a number that is none
            page.unused(page.at(cell.name)[0])
    names.write(page, substance, mention)
    if definition := cells.get(_TEXT):
        mechanism_facts(page, definition, substance, mention)
    return page.record(title=value(_NAME), identifier=number)


PROVIDER: Final = Provider(
    source="nci-drug-dictionary",
    publisher="US National Cancer Institute",
    kind="vocabulary",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
