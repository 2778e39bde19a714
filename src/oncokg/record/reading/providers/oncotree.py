"""OncoTree's cancer types: one document for each node, from the tree or from the flat list of the API.

The API answers `/api/tumorTypes` with an array and `/api/tumorTypes/tree` with nodes inside each other
(https://oncotree.mskcc.org); a node gives the same document in both. A file that keeps the release in its
name ("oncotree_2025_10_03.json") is dated by it, for no node says which release it is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from oncokg.names.linking import Linker
from oncokg.record.reading.disease_terms import Reference, Term, TermPage, Terms, reference
from oncokg.record.reading.page import Page, day
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.json_stream import whole
from oncokg.source.tables import file_sha256

_REGISTERS: Final = {"NCI": "NCIT", "UMLS": "UMLS"}
_RELEASE: Final = re.compile(r"oncotree_(\d{4})_(\d\d)_(\d\d)")
_DISEASES_FROM: Final = 2
"""Level 0 is the root and level 1 the tissues; diseases are below."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Node:
    """A node that has a code and a name; `place` says where it stands in the file."""

    place: str
    value: dict[str, Any]

    @property
    def number(self) -> str:
        return f"ONCOTREE:{self.value['code']}"

    def references(self) -> Iterator[tuple[str, Reference]]:
        """Yield (cell name, reference) for the numbers in other registers."""
        for field, register in _REGISTERS.items():
            for place, published in enumerate(self.value["externalReferences"].get(field) or ()):
                found = reference(self.number, field, published.strip(), register)
                yield f"externalReferences.{field}.{place}", found

    def term(self) -> Term:
        references = tuple(found for _, found in self.references())
        return Term(number=self.number, label=self.value["name"], references=references)

    def cells(self) -> Cells:
        value = self.value
        references = [(name, found.published) for name, found in self.references()]
        history = [(f"history.{n}", code) for n, code in enumerate(value.get("history") or ())]
        parent = str(value.get("parent") or "")
        pairs = [("code", value["code"]), ("name", value["name"]), ("level", str(value["level"]))]
        return Cells([*pairs, ("parent", parent), *references, *history])


def _recognises(path: Path, head: str) -> bool:
    return all(f'"{name}"' in head for name in ("externalReferences", "mainType", "tissue", "code"))


def _nodes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (place, node) of a list of nodes, or of a tree from the root down."""
    if isinstance(value, list):
        yield from ((f"node {number}", node) for number, node in enumerate(value))
        return
    waiting = list(reversed(value.items())) if isinstance(value, dict) else []
    while waiting:
        code, node = waiting.pop()
        yield f"node {code}", node
        children = node.get("children") if isinstance(node, dict) else None
        waiting += reversed((children or {}).items())


def _fault(node: Any) -> str:
    """Return why something among the nodes is no disease, "" where it is one."""
    if not isinstance(node, dict):
        return "this is no node"
    if not all(isinstance(node.get(name), str) and node[name] for name in ("code", "name")):
        return "the node has no code or no name"
    if not isinstance(node.get("level"), int) or not isinstance(node.get("externalReferences"), dict):
        return "the node has no level or no references"
    return "" if node["level"] >= _DISEASES_FROM else "the node is a tissue, no disease"


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    found = list(_nodes(whole(path)))
    nodes = [_Node(place=place, value=node) for place, node in found if not _fault(node)]
    terms = Terms(linker, (node.term() for node in nodes))
    for place, value in found:
        where = f"{path.name} {place}"
        if fault := _fault(value):
            yield Rejection(where=where, reason=fault)
            continue
        node = _Node(place=place, value=value)
        cells = node.cells()
        document = cells.frozen(name=where, media_type="application/json", source_sha256=sha256)
        yield _record(Page(cells, document, linker, PROVIDER), terms, node, path)


def _record(page: Page, terms: Terms, node: _Node, path: Path) -> Record:
    cells, term = page.cells, node.term()
    read = TermPage(page, terms, term, number="code", label="name")
    for name, found in node.references():
        read.reference(cells[name], found)
    for cell in cells:
        if cell.name.startswith("history."):
            read.number(cell, f"ONCOTREE:{cell.text}")
    if "parent" in cells and node.value["level"] > _DISEASES_FROM:
        read.broader(cells["parent"], f"ONCOTREE:{cells.value('parent')}")
    release = _RELEASE.search(path.name)
    version = "-".join(release.groups()) if release else None
    return page.record(
        title=term.label,
        identifier=term.number,
        version=version,
        issued=day(version) if version else None,
    )


PROVIDER: Final = Provider(
    source="oncotree",
    publisher="Memorial Sloan Kettering Cancer Center",
    kind="vocabulary",
    rights="cc-by-4-0",
    recognises=_recognises,
    records=_records,
)
