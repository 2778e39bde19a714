"""FDA's names of substances by UNII: one document for each run of rows of one substance.

Columns: Name, TYPE, UNII, Display Name (or "PT"), separated by tabs, with quotation marks that close nothing
(https://precision.fda.gov/uniisearch/archive). The types are: of, official name; cn, common name; bn, brand
name; cd, code; sys, systematic name. A common name can end in who lists it: "[INN]", "[USP MONOGRAPH]".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from oncokg.names.linking import Linker
from oncokg.record.reading.page import Page
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.substance_names import Names, add_number, substance_link
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.tables import Row, file_sha256, rows

_NUMBER: Final = "UNII"
_DISPLAY: Final = "Display Name"
_OLD_DISPLAY: Final = "PT"
_UNII: Final = re.compile(r"[0-9A-Z]{10}")

_KINDS: Final = {"of": "nonproprietary", "cn": "synonym", "bn": "proprietary", "cd": "code", "sys": "synonym"}
"""What kind of name a type is.

A brand name is a proprietary name of the substance: the register does not say of which product it is.
"""

_LISTED: Final = re.compile(r"(?P<name>.+?)\s*\[(?P<by>[^\[\]]+)\]")
_PROGRAMMES: Final = frozenset({"INN", "USAN", "JAN", "BAN"})
"""Who chooses nonproprietary names; others list names that are in use."""


def _recognises(path: Path, head: str) -> bool:
    columns = head.partition("\n")[0].strip().lstrip("\ufeff").split("\t")
    return columns[:3] == ["Name", "TYPE", _NUMBER]


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    listed = rows(path, delimiter="\t", quoted=False)
    for number, run in groupby(listed, key=lambda row: row.values.get(_NUMBER, "")):
        good: list[Row] = []
        for row in run:
            where = f"{path.name} line {row.line}"
            if row.fault:
                yield Rejection(where=where, reason=row.fault)
            elif not _UNII.fullmatch(number):
                yield Rejection(where=where, reason="the row has no UNII of ten characters")
            elif not row.values["Name"].strip():
                yield Rejection(where=where, reason="the row has no name")
            else:
                good.append(row)
        if good:
            yield _record(good, path, sha256, linker)


def _record(listed: list[Row], path: Path, sha256: str, linker: Linker) -> Record:
    first = listed[0]
    number = first.values[_NUMBER]
    display = first.values.get(_DISPLAY) or first.values.get(_OLD_DISPLAY) or first.values["Name"]
    cells = Cells(
        [
            (_NUMBER, number),
            (_DISPLAY, display),
            *(
                (f"{row.values['TYPE'].strip()}.{place}", row.values["Name"])
                for place, row in enumerate(listed)
            ),
        ]
    )
    where = f"{path.name} line {first.line}"
    page = Page(
        cells,
        cells.frozen(name=where, media_type="text/csv", source_sha256=sha256),
        linker,
        PROVIDER,
    )
    substance, mention = page.linked(cells[_NUMBER], substance_link(linker, f"UNII:{number}", display))
    add_number(page, substance, f"UNII:{number}", _NUMBER, mention)
    names = Names()
    for cell in cells:
        kind = _KINDS.get(cell.name.partition(".")[0], "synonym")
        if cell.name in (_NUMBER, _DISPLAY):
            continue
        listing = _LISTED.fullmatch(cell.text)
        if listing and kind in ("synonym", "nonproprietary"):
            chosen = listing["by"] in _PROGRAMMES
            end = listing.end("name")
            names.add(listing["name"], "nonproprietary" if chosen else kind, page.inside(cell, 0, end))
        else:
            names.add(cell.text, kind, page.at(cell.name)[0])
    names.write(page, substance, mention)
    return page.record(title=display, identifier=f"UNII:{number}")


PROVIDER: Final = Provider(
    source="unii",
    publisher="U.S. Food and Drug Administration",
    kind="vocabulary",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
