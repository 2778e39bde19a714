"""The Human Disease Ontology as OBO or as OBO Graphs JSON: one document for each term, the same in both.

Formats: OBO 1.4 (https://owlcollab.github.io/oboformat/doc/obo-syntax.html) and OBO Graphs
(https://github.com/geneontology/obographs). Kept of a term are its number, name, exact synonyms, numbers in
other registers and the terms above it. Other synonyms name something broader, narrower or merely related.
SNOMED CT and MedDRA codes are left out: their licences are not those of the ontology.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from oncokg.errors import BadInput
from oncokg.names.linking import Linker
from oncokg.record.reading.disease_terms import Reference, Term, TermPage, Terms, reference
from oncokg.record.reading.page import Page, day
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.json_stream import whole
from oncokg.source.tables import file_sha256

_REGISTERS: Final = {
    "NCI": "NCIT",
    "UMLS_CUI": "UMLS",
    "MESH": "MESH",
    "ICDO": "ICDO",
    "ICD10CM": "ICD10CM",
    "MIM": "OMIM",
    "ORDO": "ORPHA",
    "GARD": "GARD",
    "EFO": "EFO",
}
"""What the ontology calls a register, and the prefix of its CURIEs here; other registers are left out."""

_ABBREVIATION: Final = "OMO:0003012"
"""The type of a synonym that is an abbreviation, or an acronym."""

_RELEASE: Final = re.compile(r"\breleases/(\d{4}-\d\d-\d\d)/")
_IRI: Final = "http://purl.obolibrary.org/obo/"
_ESCAPE: Final = re.compile(r"\\(.)")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')
_CURIE: Final = re.compile(r"[A-Za-z][A-Za-z0-9.-]*:[A-Za-z0-9][A-Za-z0-9._/-]*")


@dataclass(kw_only=True, slots=True)
class _Entry:
    """A term as either format has it."""

    place: str
    number: str = ""
    name: str = ""
    synonyms: list[str] = field(default_factory=list)
    abbreviations: list[str] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    formers: list[str] = field(default_factory=list)
    obsolete: bool = False

    def references(self) -> list[tuple[str, Reference]]:
        """Return (as published, reference) for the numbers in registers that are kept."""
        found: list[tuple[str, Reference]] = []
        for xref in sorted(set(self.xrefs)):
            prefix, _, local = xref.partition(":")
            if prefix in _REGISTERS:
                made = reference(self.number, prefix, local, _REGISTERS[prefix])
                if _CURIE.fullmatch(made.curie) or not made.curie:
                    found.append((xref, made))
        return found

    def term(self) -> Term:
        return Term(
            number=self.number, label=self.name, references=tuple(made for _, made in self.references())
        )

    def cells(self) -> Cells:
        pairs = [("id", self.number), ("name", self.name)]
        for name, values in (
            ("synonym", self.synonyms),
            ("abbreviation", self.abbreviations),
            ("alt_id", self.formers),
            ("is_a", self.parents),
        ):
            pairs += [(f"{name}.{place}", text) for place, text in enumerate(sorted(set(values)))]
        pairs += [(f"xref.{place}", xref) for place, (xref, _) in enumerate(self.references())]
        return Cells(pairs)


def _recognises(path: Path, head: str) -> bool:
    if path.suffix.lower() == ".obo":
        return "ontology: doid" in head
    # The list of top nodes has the same shape, without the places of its terms.
    return '"graphs"' in head and "obo/doid" in head and "TopNodes" not in head


def _stanzas(path: Path) -> Iterator[tuple[int, str, list[tuple[str, str]]]]:
    """Yield (line, kind, tags) for the header, whose kind is "", and for each stanza of an OBO file."""
    line, kind, tags = 1, "", list[tuple[str, str]]()
    try:
        with path.open(encoding="utf-8") as lines:
            for number, text in enumerate(lines, start=1):
                text = text.strip()
                if text.startswith("[") and text.endswith("]"):
                    yield line, kind, tags
                    line, kind, tags = number, text[1:-1], []
                elif text and not text.startswith("!"):
                    tag, _, value = text.partition(": ")
                    tags.append((tag, value))
    except UnicodeDecodeError as error:
        raise BadInput(str(path), f"it is not UTF-8 ({error.reason} at byte {error.start})") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
    yield line, kind, tags


def _plain(value: str) -> str:
    """Return a value without its comment and with its escapes read."""
    return _ESCAPE.sub(r"\1", re.split(r" !| \{", value, maxsplit=1)[0]).strip()


def _of_stanza(place: str, tags: list[tuple[str, str]]) -> _Entry:
    entry = _Entry(place=place)
    for tag, value in tags:
        match tag:
            case "id":
                entry.number = _plain(value)
            case "name":
                entry.name = _plain(value)
            case "alt_id":
                entry.formers.append(_plain(value))
            case "is_a":
                entry.parents.append(_plain(value))
            case "xref":
                entry.xrefs.append(_plain(value).partition(" ")[0])
            case "is_obsolete":
                entry.obsolete = value.startswith("true")
            case "synonym" if found := _QUOTED.match(value):
                scope, _, kind = found[2].partition(" ")
                if scope == "EXACT":
                    texts = entry.abbreviations if kind.startswith(_ABBREVIATION) else entry.synonyms
                    texts.append(_ESCAPE.sub(r"\1", found[1]).strip())
    return entry


def _of_node(place: str, node: dict[str, Any], parents: list[str]) -> _Entry:
    meta = node.get("meta") or {}
    exact = [s for s in meta.get("synonyms") or () if s.get("pred") == "hasExactSynonym"]
    short = [s for s in exact if _curie(s.get("synonymType") or "") == _ABBREVIATION]
    return _Entry(
        place=place,
        number=_curie(node["id"]),
        name=(node.get("lbl") or "").strip(),
        synonyms=[s["val"].strip() for s in exact if s not in short],
        abbreviations=[s["val"].strip() for s in short],
        xrefs=[x["val"] for x in meta.get("xrefs") or ()],
        parents=parents,
        formers=[
            value["val"]
            for value in meta.get("basicPropertyValues") or ()
            if value["pred"].endswith("#hasAlternativeId")
        ],
        obsolete=bool(meta.get("deprecated")),
    )


def _curie(iri: str) -> str:
    """Return "DOID:162" for "http://purl.obolibrary.org/obo/DOID_162"."""
    return iri.removeprefix(_IRI).replace("_", ":", 1)


def _obo(path: Path) -> tuple[str, list[_Entry]]:
    """Return the release and the terms of an OBO file."""
    release, entries = "", list[_Entry]()
    for line, kind, tags in _stanzas(path):
        if not kind:
            release = next((value for tag, value in tags if tag == "data-version"), "")
        elif kind == "Term":
            entries.append(_of_stanza(f"line {line}", tags))
    return release, entries


def _graphs(path: Path) -> tuple[str, list[_Entry]]:
    """Return the release and the terms of an OBO Graphs file; its properties and individuals are no terms."""
    value = whole(path)
    release, entries = "", list[_Entry]()
    try:
        for graph in value["graphs"]:
            release = release or (graph.get("meta") or {}).get("version") or ""
            parents: dict[str, list[str]] = {}
            for edge in graph.get("edges") or ():
                if edge["pred"] == "is_a":
                    parents.setdefault(edge["sub"], []).append(_curie(edge["obj"]))
            for number, node in enumerate(graph["nodes"]):
                if node.get("type") == "CLASS":
                    entries.append(_of_node(f"node {number}", node, parents.get(node["id"], [])))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(str(path), f"this is not the shape of OBO Graphs ({error!r})") from error
    return release, entries


def _fault(entry: _Entry) -> str:
    if entry.obsolete:
        return "the term is obsolete"
    if not re.fullmatch(r"DOID:\d+", entry.number) or not entry.name:
        return "the term has no number of the ontology or no name"
    return ""


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    is_obo = path.suffix.lower() == ".obo"
    version, entries = _obo(path) if is_obo else _graphs(path)
    release = _RELEASE.search(version)
    terms = Terms(linker, (entry.term() for entry in entries if not _fault(entry)))
    for entry in entries:
        where = f"{path.name} {entry.place}"
        if fault := _fault(entry):
            yield Rejection(where=where, reason=fault)
            continue
        cells = entry.cells()
        document = cells.frozen(
            name=where,
            media_type="text/plain" if is_obo else "application/json",
            source_sha256=sha256,
        )
        page = Page(cells, document, linker, PROVIDER)
        yield _record(page, terms, entry, release[1] if release else None)


def _record(page: Page, terms: Terms, entry: _Entry, release: str | None) -> Record:
    cells, term = page.cells, entry.term()
    read = TermPage(page, terms, term, number="id", label="name")
    for cell in cells:
        tag = cell.name.partition(".")[0]
        if tag in ("synonym", "abbreviation"):
            read.name(cell, tag)
        elif tag == "alt_id":
            read.number(cell, cell.text)
        elif tag == "is_a":
            read.broader(cell, cell.text)
    for place, found in enumerate(term.references):
        read.reference(cells[f"xref.{place}"], found)
    return page.record(
        title=term.label,
        identifier=term.number,
        version=release,
        issued=day(release) if release else None,
    )


PROVIDER: Final = Provider(
    source="disease-ontology",
    publisher="Disease Ontology, University of Maryland School of Medicine",
    kind="vocabulary",
    rights="cc0",
    recognises=_recognises,
    records=_records,
)
