"""The Drugs@FDA tables: every application with its products; with its submissions where their table is there.

FDA tells the tables and their columns in "Drugs@FDA Data Files" (fda.gov/drugs/drug-approvals-and-databases).
Only applications of a cancer drug that the vocabulary knows become documents; all others are rejections.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from oncokg.names.linking import Found, Link, Linker, application_number
from oncokg.record.fact import Ref
from oncokg.record.reading.application import ApplicationFacts, lines_of, marketing_status
from oncokg.record.reading.page import Page
from oncokg.record.reading.provider import Provider
from oncokg.record.reading.routes import routes_in
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells
from oncokg.source.tables import Row, file_sha256, rows

_APPLICATIONS: Final = "Applications.txt"
_PRODUCTS: Final = "Products.txt"
_SUBMISSIONS: Final = "Submissions.txt"
_PROPERTIES: Final = "SubmissionPropertyType.txt"
_STATUSES: Final = "MarketingStatus.txt"
_STATUS_NAMES: Final = "MarketingStatus_Lookup.txt"
_CLASS_NAMES: Final = "SubmissionClass_Lookup.txt"
_DOCUMENTS: Final = "ApplicationDocs.txt"
_DOCUMENT_NAMES: Final = "ApplicationsDocsType_Lookup.txt"
_UNREAD: Final = ("TE.txt", "ActionTypes_Lookup.txt", "Join_Submission_ActionTypes_Lookup.txt")
"""Tables of the set that no fact is made of: therapeutic equivalence, finer classes of supplements."""

_LETTERS: Final = {"A": "ANDA", "B": "BLA", "N": "NDA"}
_PIECE: Final = re.compile(r"[^;]+")

_PRODUCT: Final = ("ProductNo", "DrugName", "DosageForm", "Route", "MarketingStatus", "Strength")
_SUBMISSION: Final = (
    "SubmissionType",
    "SubmissionNo",
    "SubmissionStatus",
    "SubmissionStatusDate",
    "ReviewPriority",
    "SubmissionClass",
    "SubmissionPropertyType",
    "SubmissionsPublicNotes",
)
_DOCUMENT: Final = ("Type", "ApplicationDocsDate", "ApplicationDocsURL")


def _recognises(path: Path, head: str) -> bool:
    first = head.partition("\n")[0].strip().split("\t")
    return "ApplPublicNotes" in first and "SponsorName" in first


def _table(folder: Path, name: str) -> Iterator[Row]:
    """Yield the rows of a table of the set, none where the set came without it."""
    path = folder / name
    if path.is_file():
        yield from rows(path, delimiter="\t", encoding="latin-1", quoted=False)


def _names(folder: Path, table: str, key: str, *columns: str) -> dict[str, str]:
    """Return a lookup table: from its number to the first of the columns that has a value."""
    found: dict[str, str] = {}
    for row in _table(folder, table):
        described = filter(None, (row.values.get(column, "").strip() for column in columns))
        found[row.values.get(key, "").strip()] = next(described, "")
    return found


class _Set:
    """The tables that belong to the applications, by application number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Rejection] = []
        self.products = self._grouped(_PRODUCTS)
        self.submissions = self._grouped(_SUBMISSIONS)
        self.properties = self._grouped(_PROPERTIES)
        self.statuses = self._grouped(_STATUSES)
        self.documents = self._grouped(_DOCUMENTS)
        self.status_names = _names(folder, _STATUS_NAMES, "MarketingStatusID", "MarketingStatusDescription")
        self.class_names = _names(
            folder,
            _CLASS_NAMES,
            "SubmissionClassCodeID",
            "SubmissionClassCodeDescription",
            "SubmissionClassCode",
        )
        self.document_names = _names(
            folder,
            _DOCUMENT_NAMES,
            "ApplicationDocsType_Lookup_ID",
            "ApplicationDocsType_Lookup_Description",
        )

    def _grouped(self, name: str) -> dict[str, list[Row]]:
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in _table(self._folder, name):
            if row.fault:
                self.faults.append(Rejection(where=f"{name} line {row.line}", reason=row.fault))
            else:
                grouped[row.values.get("ApplNo", "").strip()].append(row)
        return grouped

    def status_name(self, numbers: set[str]) -> str:
        """Return the name of the marketing status, "" where a product has none or several."""
        return self.status_names.get(next(iter(numbers)), "") if len(numbers) == 1 else ""

    def without_application(self, known: set[str]) -> Iterator[Rejection]:
        """Tell each row whose application the first table does not have."""
        for table, grouped in (
            (_PRODUCTS, self.products),
            (_SUBMISSIONS, self.submissions),
            (_DOCUMENTS, self.documents),
        ):
            for number, group in grouped.items():
                for row in group if number not in known else ():
                    reason = f"{_APPLICATIONS} has no application {number or '(none)'}"
                    yield Rejection(where=f"{table} line {row.line}", reason=reason)


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    tables, sha256 = _Set(path.parent), file_sha256(path)
    yield from tables.faults
    links: dict[str, tuple[Found, ...]] = {}

    def linked(text: str) -> tuple[Found, ...]:
        if text not in links:
            links[text] = tuple(_ingredients(text, linker))
        return links[text]

    known: set[str] = set()
    for row in rows(path, delimiter="\t", encoding="latin-1", quoted=False):
        where = f"{path.name} line {row.line}"
        if row.fault:
            yield Rejection(where=where, reason=row.fault)
            continue
        own = row.values["ApplNo"].strip()
        letters = row.values.get("ApplType", "").strip().upper()
        number = application_number(own, _LETTERS.get(letters, letters))
        if number is None:
            yield Rejection(where=where, reason=f"{letters} {own} is no BLA, NDA or ANDA number")
            continue
        if own in known:
            yield Rejection(where=where, reason=f"the table has application {own} already")
            continue
        known.add(own)
        reason = _reason_against(tables.products.get(own, []), linked, linker.is_cancer_drug)
        if reason:
            yield Rejection(where=where, reason=reason)
            continue
        cells = Cells(_pairs(tables, row.values, own))
        document = cells.frozen(name=where, media_type="text/csv", source_sha256=sha256)
        yield _application(Page(cells, document, linker, PROVIDER), number, linked)
    yield from tables.without_application(known)


def _reason_against(
    products: list[Row], linked: Callable[[str], tuple[Found, ...]], is_cancer_drug: Callable[[Link], bool]
) -> str:
    """Return why an application becomes no document, "" where it does."""
    if not products:
        return "the application has no line in Products.txt that can be read"
    ingredients = {row.values["ActiveIngredient"].strip() for row in products}
    if any(is_cancer_drug(found.link) for text in ingredients for found in linked(text)):
        return ""
    return "no substance of its product lines is a cancer drug that the vocabulary knows"


def _ingredients(text: str, linker: Linker) -> Iterator[Found]:
    """Link the substances of a cell, which have semicolons between them."""
    for piece in _PIECE.finditer(text):
        name = piece.group().strip()
        if name:
            start = piece.start() + piece.group().index(name)
            yield Found(link=linker.substance(name), start=start, end=start + len(name))


def _pairs(tables: _Set, application: dict[str, str], own: str) -> Iterator[tuple[str, str]]:
    """Yield the cells of an application, those of one product, submission or document one below the other."""
    yield from application.items()
    statuses: dict[str, set[str]] = defaultdict(set)
    for row in tables.statuses[own]:
        statuses[row.values["ProductNo"]].add(row.values["MarketingStatusID"].strip())
    for place, row in enumerate(tables.products[own]):
        values, prefix = row.values, f"Products.{place}"
        form, _, route = values["Form"].partition(";")
        yield f"{prefix}.ProductNo", values["ProductNo"]
        yield f"{prefix}.DrugName", values["DrugName"]
        yield f"{prefix}.DosageForm", form
        yield f"{prefix}.Route", route
        yield f"{prefix}.MarketingStatus", tables.status_name(statuses[values["ProductNo"]])
        yield f"{prefix}.Strength", values["Strength"]
        yield f"{prefix}.ActiveIngredient", values["ActiveIngredient"]
    properties: dict[tuple[str, str], str] = {
        _submission_key(row): row.values.get("SubmissionPropertyTypeCode", "")
        for row in tables.properties[own]
    }
    documents: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in tables.documents[own]:
        documents[_submission_key(row)].append(row)
    for place, row in enumerate(tables.submissions[own]):
        prefix, key = f"Submissions.{place}", _submission_key(row)
        made = {
            "SubmissionClass": tables.class_names.get(
                row.values.get("SubmissionClassCodeID", "").strip(), ""
            ),
            "SubmissionPropertyType": properties.get(key, ""),
        }
        yield from (
            (f"{prefix}.{name}", made[name] if name in made else row.values.get(name, ""))
            for name in _SUBMISSION
        )
        yield from _documents(tables, f"{prefix}.ApplicationDocs", documents.pop(key, []))
    rest = [row for group in documents.values() for row in group]
    yield from _documents(tables, "ApplicationDocs", rest)


def _documents(tables: _Set, prefix: str, documents: list[Row]) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(documents):
        number = row.values.get("ApplicationDocsTypeID", "").strip()
        yield f"{prefix}.{place}.Type", tables.document_names.get(number, "")
        for name in _DOCUMENT[1:]:
            yield f"{prefix}.{place}.{name}", row.values.get(name, "")


def _submission_key(row: Row) -> tuple[str, str]:
    return row.values.get("SubmissionType", "").strip(), row.values.get("SubmissionNo", "").strip()


def _application(page: Page, number: str, linked: Callable[[str], tuple[Found, ...]]) -> Record:
    cells, facts = page.cells, ApplicationFacts(page, number)
    for prefix in _prefixes(page, "Products"):
        ingredients = cells.get(f"{prefix}.ActiveIngredient")
        facts.add_product(
            cells.get(f"{prefix}.DrugName"),
            [(ingredients, found) for found in linked(ingredients.text)] if ingredients else [],
            number=cells.value(f"{prefix}.ProductNo") or None,
            strength=cells.value(f"{prefix}.Strength") or None,
            dosage_form=cells.value(f"{prefix}.DosageForm") or None,
            routes=routes_in(page, f"{prefix}.Route"),
            status=marketing_status(cells.value(f"{prefix}.MarketingStatus")),
            evidence=lines_of(page, *(f"{prefix}.{name}" for name in _PRODUCT)),
        )
    if sponsor := cells.get("SponsorName"):
        facts.add_applicant(sponsor)
    for prefix in _prefixes(page, "Submissions"):
        submission = facts.add_submission(
            kind=cells.get(f"{prefix}.SubmissionType"),
            number=cells.get(f"{prefix}.SubmissionNo"),
            status=cells.get(f"{prefix}.SubmissionStatus"),
            date=cells.get(f"{prefix}.SubmissionStatusDate"),
            priority=cells.value(f"{prefix}.ReviewPriority"),
            class_text=cells.value(f"{prefix}.SubmissionClass"),
            notes=cells.value(f"{prefix}.SubmissionsPublicNotes"),
            is_orphan="orphan" in cells.value(f"{prefix}.SubmissionPropertyType").lower(),
            evidence=lines_of(page, *(f"{prefix}.{name}" for name in _SUBMISSION)),
        )
        for document in _prefixes(page, f"{prefix}.ApplicationDocs"):
            _reference(facts, document, submission)
    for document in _prefixes(page, "ApplicationDocs"):
        _reference(facts, document, None)
    return page.record(title=f"Drugs@FDA tables on {number}", identifier=f"APPLICATION:{number}")


def _prefixes(page: Page, table: str) -> list[str]:
    """Return the beginnings of the names of a table's cells: "Products.0", "Products.1" ..."""
    depth = table.count(".") + 2
    prefixes = (
        ".".join(cell.name.split(".")[:depth]) for cell in page.cells if cell.name.startswith(f"{table}.")
    )
    return list(dict.fromkeys(prefixes))


def _reference(facts: ApplicationFacts, prefix: str, submission: Ref | None) -> None:
    cells = facts.page.cells
    url: Cell | None = cells.get(f"{prefix}.ApplicationDocsURL")
    if url is not None:
        facts.add_reference(
            kind=cells.value(f"{prefix}.Type"),
            url=url,
            date=cells.get(f"{prefix}.ApplicationDocsDate"),
            submission=submission,
            evidence=lines_of(facts.page, *(f"{prefix}.{name}" for name in _DOCUMENT)),
        )


PROVIDER: Final = Provider(
    source="drugs-at-fda",
    publisher="U.S. Food and Drug Administration",
    kind="approval-record",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
    parts=frozenset(
        {
            _PRODUCTS,
            _SUBMISSIONS,
            _PROPERTIES,
            _STATUSES,
            _STATUS_NAMES,
            _CLASS_NAMES,
            _DOCUMENTS,
            _DOCUMENT_NAMES,
            *_UNREAD,
        }
    ),
)
