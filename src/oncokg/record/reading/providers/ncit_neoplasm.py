"""The neoplasm core of the NCI Thesaurus: one document for each concept, with its place and mapped numbers.

The table of concepts is read along with two tables of its folder, where they are there: the hierarchy by
neoplastic status, and the mappings to other vocabularies
(https://evs.nci.nih.gov/ftp1/NCI_Thesaurus/Neoplasm/). Definitions are left out: no fact uses them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from oncokg.errors import BadInput
from oncokg.names.cross_references import corrections
from oncokg.names.linking import Linker
from oncokg.record.reading.disease_terms import Reference, Term, TermPage, Terms, name_kind
from oncokg.record.reading.page import Page
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells
from oncokg.source.tables import file_sha256, rows

_CODE: Final = "Code"
_NAME: Final = "Preferred Term"
_SYNONYMS: Final = "Synonyms"
_CUI: Final = "NCIm CUI"
_PARENT: Final = "broader"

_HIERARCHIES: Final = (
    "Neoplasm_Core_Hierarchy_By_Neoplastic_Status.txt",
    "evs.nci.nih.gov_ftp1_NCI_Thesaurus_Neoplasm_Neoplasm_Core_Hierarchy_By_Neoplastic_Status.txt",
)
_MAPPINGS: Final = ("Neoplasm_Core_Mappings_NCIm_Terms.csv", "Neoplasm_Core_Mappings_open_sources_only.csv")
_MAPPED: Final = {("MSH", "MH"): "MESH", ("MSH", "NM"): "MESH", ("GARD", "PT"): "GARD"}
"""Source and term type whose codes stand for the concept itself, and the prefix of their CURIEs."""

_CONCEPT: Final = re.compile(r"C\d+")
_UMLS: Final = re.compile(r"C\d{7}")
"""A number of UMLS; others of the Metathesaurus are NCI's own ("CL412345")."""

_NODE: Final = re.compile(r"(\t*)(.+?) \((C\d+|R_\d+)\)\s*")
_DAMAGED: Final = "\ufffd"
"""Stands in the published table where a letter was lost; such a name is no name."""


@dataclass(kw_only=True, slots=True)
class _Around:
    """What the other tables say of concepts, by code."""

    labels: dict[str, str] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=dict)
    numbers: dict[str, set[str]] = field(default_factory=dict)


def _recognises(path: Path, head: str) -> bool:
    first = head.partition("\n")[0]
    return path.suffix.lower() == ".csv" and all(
        f'"{name}"' in first or name in first.split(",") for name in (_CODE, _NAME, _SYNONYMS)
    )


def _first(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _read_hierarchy(path: Path, around: _Around) -> None:
    """Read the indented tree; its groups by status ("R_1") are no concepts."""
    above: list[str] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                found = _NODE.fullmatch(line)
                if not found or len(found[1]) > len(above):
                    raise BadInput(f"{path} line {number}", "this is no node of the hierarchy")
                del above[len(found[1]) :]
                parent = above[-1] if above else ""
                above.append(found[3])
                around.labels[found[3]] = found[2]
                if _CONCEPT.fullmatch(parent) and parent != found[3]:
                    around.parents.setdefault(found[3], set()).add(parent)
    except UnicodeDecodeError as error:
        raise BadInput(str(path), f"it is not UTF-8 ({error.reason} at byte {error.start})") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None


def _read_mappings(path: Path, around: _Around) -> None:
    for row in rows(path):
        if row.fault:
            raise BadInput(f"{path} line {row.line}", row.fault)
        value = row.values
        numbers = around.numbers.setdefault(value["NCIt Code"], set())
        if _UMLS.fullmatch(value[_CUI]):
            numbers.add(f"UMLS:{value[_CUI]}")
        if register := _MAPPED.get((value["NCIm Source"], value["Term Type"])):
            numbers.add(f"{register}:{value['Source Code']}")


def _term(code: str, label: str, around: _Around) -> Term:
    number = f"NCIT:{code}"
    folded = corrections().get((number, _CODE, code))
    return Term(
        number=number,
        label=label,
        references=tuple(
            Reference(published=curie, curie=curie) for curie in sorted(around.numbers.get(code, ()))
        ),
        same_as=f"NCIT:{folded.right}" if folded else "",
    )


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    around = _Around()
    if hierarchy := _first(path.parent, _HIERARCHIES):
        _read_hierarchy(hierarchy, around)
    if mappings := _first(path.parent, _MAPPINGS):
        _read_mappings(mappings, around)
    labels = dict(around.labels)
    labels |= {row.values[_CODE]: row.values[_NAME] for row in rows(path) if not row.fault}
    terms = Terms(
        linker, (_term(code, label, around) for code, label in labels.items() if _CONCEPT.fullmatch(code))
    )
    for row in rows(path):
        where = f"{path.name} line {row.line}"
        if row.fault:
            yield Rejection(where=where, reason=row.fault)
            continue
        code, label = row.values[_CODE].strip(), row.values[_NAME].strip()
        if not _CONCEPT.fullmatch(code) or not label:
            yield Rejection(where=where, reason="the row has no concept code or no preferred term")
            continue
        term = _term(code, label, around)
        parents = enumerate(sorted(around.parents.get(code, ())))
        cells = Cells(
            [
                (_CODE, code),
                (_NAME, label),
                (_SYNONYMS, row.values[_SYNONYMS]),
                *((f"{_PARENT}.{place}", parent) for place, parent in parents),
                *((f"mapped.{place}", found.curie) for place, found in enumerate(term.references)),
            ]
        )
        document = cells.frozen(name=where, media_type="text/csv", source_sha256=sha256)
        yield _record(Page(cells, document, linker, PROVIDER), terms, term)


def _record(page: Page, terms: Terms, term: Term) -> Record:
    cells = page.cells
    read = TermPage(page, terms, term, number=_CODE, label=_NAME)
    if synonyms := cells.get(_SYNONYMS):
        _synonyms(read, synonyms)
    for cell in cells:
        if cell.name.startswith(f"{_PARENT}."):
            read.broader(cell, f"NCIT:{cell.text}")
    for place, found in enumerate(term.references):
        read.reference(cells[f"mapped.{place}"], found)
    return page.record(title=term.label, identifier=term.number)


def _synonyms(read: TermPage, cell: Cell) -> None:
    for found in re.finditer(r"[^|]+", cell.text):
        start, end = found.span()
        text = found.group()
        start += len(text) - len(text.lstrip())
        end -= len(text) - len(text.rstrip())
        if start >= end:
            continue
        if _DAMAGED in text:
            read.page.unresolved("disease", read.page.inside(cell, start, end))
        else:
            read.name(cell, name_kind(text.strip()), start=start, end=end)


PROVIDER: Final = Provider(
    source="ncit-neoplasm",
    publisher="US National Cancer Institute, Enterprise Vocabulary Services",
    kind="vocabulary",
    rights="cc-by-4-0",
    recognises=_recognises,
    records=_records,
    parts=frozenset({*_HIERARCHIES, *_MAPPINGS}),
)
