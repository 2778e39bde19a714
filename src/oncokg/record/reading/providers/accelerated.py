"""FDA's list of drugs approved by the accelerated pathway (CDER), and what became of each indication.

FDA publishes it as "CDER Drug and Biologic Accelerated Approvals Based on a Surrogate Endpoint". The dates on
which FDA received a submission are no dates of an action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from oncokg.names.linking import Found, Linker, application_number
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import (
    Indication,
    NameAssertion,
    ProductComposition,
    RegulatoryAction,
    RoleAssignment,
)
from oncokg.record.reading.application import application_ref, submission_ref
from oncokg.record.reading.indications import indication, said_once, uses_in
from oncokg.record.reading.label_sections import keep_gaps
from oncokg.record.reading.page import FDA, Page, day, span_of
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cell, Cells
from oncokg.source.tables import file_sha256, rows

_NUMBER: Final = "Application Number"
_KIND: Final = "Supplement"
_SUPPLEMENT: Final = "Supplement Number"
_ORIGINAL: Final = "Original"
_BRAND: Final = "Proprietary Name"
_NAME: Final = "Established Name"
_APPLICANT: Final = "Applicant"
_APPROVED: Final = "Accelerated Approval Date"
_INDICATION: Final = "Accelerated Approval Indication"
_STATUS: Final = "Conversion-Withdrawal Status"
_ENDED: Final = "Full Approval Conversion- Withdrawal Date"

_ORIGINAL_NUMBER: Final = re.compile(r"ORIG\D*(\d+)", re.IGNORECASE)
_NOTE: Final = re.compile(r"\s*\([^()]*\)\s*\Z")
"""A form in brackets after a name: "KALETRA (oral solution)"."""

_PENDING: Final = frozenset({"not yet converted", "not converted", "pending"})
_PIECE: Final = re.compile(r"[^;:/]+")


def _recognises(path: Path, head: str) -> bool:
    first = head.partition("\n")[0]
    return _APPROVED in first and _STATUS in first


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    delimiter = "\t" if path.suffix.lower() in (".tsv", ".txt") else ","
    for row in rows(path, delimiter=delimiter):
        where = f"{path.name} line {row.line}"
        if row.fault:
            yield Rejection(where=where, reason=row.fault)
            continue
        cells = Cells(row.values.items())
        number = application_number(cells.value(_NUMBER))
        if number is None or _NAME not in cells or day(cells.value(_APPROVED)) is None:
            reason = "the row has no application number, no established name or no date of approval"
            yield Rejection(where=where, reason=reason)
            continue
        document = cells.frozen(name=where, media_type="text/csv", source_sha256=sha256)
        yield _Row(Page(cells, document, linker, PROVIDER), number).record()


class _Row:
    def __init__(self, page: Page, number: str) -> None:
        self.page, self.number = page, number
        self.application = application_ref(number)
        self.submission, self.numbered = self._submission()
        self.product: Ref | None = None
        self.substances: list[Ref] = []
        self.names: list[Mention] = []

    def record(self) -> Record:
        page = self.page
        self._drug()
        self._indications(self._approval(), self._outcome())
        if applicant := page.cells.get(_APPLICANT):
            organization, mention = page.linked(applicant, page.linker.named("organization", applicant.text))
            page.add(
                RoleAssignment(
                    organization=organization,
                    role="applicant",
                    product=self.product,
                    application=self.application,
                    evidence=page.at(_APPLICANT, _NUMBER),
                    mentions=(mention,),
                )
            )
        drug = page.cells.value(_BRAND) or page.cells.value(_NAME)
        own = self.submission or self.application
        return page.record(
            title=f"Accelerated approval of {drug} ({own.label})", identifier=f"ACCELERATED:{own.key}"
        )

    def _submission(self) -> tuple[Ref | None, tuple[str, ...]]:
        """Return the submission of the row, and the cells that number it."""
        page, value = self.page, self.page.cells.value
        if original := _ORIGINAL_NUMBER.search(value(_ORIGINAL)):
            return submission_ref(self.number, "ORIG", original[1]), (_ORIGINAL,)
        submission = submission_ref(self.number, value(_KIND), value(_SUPPLEMENT))
        if submission is None:
            for span in page.at(_SUPPLEMENT):
                page.unused(span)
        return submission, (_KIND, _SUPPLEMENT)

    def _drug(self) -> None:
        page, linker = self.page, self.page.linker
        if brand := page.cells.get(_BRAND):
            end = _bare(brand.text)
            name = brand.text[:end]
            found = Found(link=linker.product(name, self.number), start=0, end=end)
            self.product, mention = page.found(brand, found)
            self.names.append(mention)
            page.add(
                NameAssertion(
                    entity=self.product,
                    name=name,
                    kind="proprietary",
                    evidence=(mention.span,),
                    mentions=(mention,),
                )
            )
        cell = page.cells[_NAME]
        for found in _substances(cell, linker):
            substance, mention = page.found(cell, found)
            self.substances.append(substance)
            self.names.append(mention)
            if self.product is not None:
                page.add(
                    ProductComposition(
                        product=self.product,
                        substance=substance,
                        evidence=(mention.span, *page.at(_BRAND)),
                        mentions=(self.names[0], mention),
                    )
                )

    def _approval(self) -> RegulatoryAction:
        page = self.page
        action = RegulatoryAction(
            agency=FDA,
            kind="approved",
            pathway="accelerated",
            action_date=day(page.cells.value(_APPROVED)),
            submission=self.submission,
            application=self.application,
            product=self.product,
            substances=tuple(self.substances),
            evidence=page.at(_APPROVED, _NUMBER, *self.numbered),
            mentions=tuple(self.names),
        )
        page.add(action)
        return action

    def _outcome(self) -> RegulatoryAction | None:
        """State that the approval was converted to a regular one, or withdrawn, if it was."""
        page = self.page
        cell = page.cells.get(_STATUS)
        words = " ".join(cell.text.lower().replace("-", " ").split()) if cell is not None else ""
        kind = "withdrawn" if words.endswith("withdrawn") else "converted" if words == "converted" else None
        date = day(page.cells.value(_ENDED))
        if kind is None:
            if cell is not None and words not in _PENDING:
                page.unused(span_of(cell))
            return None
        if date is None:
            for span in page.at(_ENDED):
                page.unused(span)
        # With an application everything goes that was approved under it, with an indication only its own.
        whole = kind == "withdrawn" and "application" in words
        action = RegulatoryAction(
            agency=FDA,
            kind=kind,
            pathway="regular" if kind == "converted" else None,
            action_date=date,
            submission=None if whole else self.submission,
            application=self.application,
            product=self.product,
            substances=tuple(self.substances),
            evidence=page.at(_STATUS, _ENDED, _NUMBER, *(() if whole else self.numbered)),
            mentions=tuple(self.names),
        )
        page.add(action)
        return action

    def _indications(self, approval: RegulatoryAction, outcome: RegulatoryAction | None) -> None:
        """State for what the drug was approved, and that conversion or withdrawal is of just that."""
        page = self.page
        cell = page.cells.get(_INDICATION)
        if cell is None:
            return
        own = frozenset(ref.key for ref in self.substances)
        text = page.document.text
        for use in said_once(uses_in(text, cell.start, cell.end, page.linker.lexicon, own=own)):
            if keep_gaps(page, use):
                made = indication(
                    text,
                    use,
                    substances=tuple(self.substances),
                    mentions=tuple(self.names),
                    product=self.product,
                    action=approval,
                )
                self._indication(replace(made, valid_from=approval.action_date, is_accelerated=True), outcome)

    def _indication(self, made: Indication, outcome: RegulatoryAction | None) -> None:
        page = self.page
        withdrawn = outcome is not None and outcome.kind == "withdrawn"
        ended = page.at(_STATUS, _ENDED)
        until = outcome.action_date if outcome is not None and withdrawn else None
        evidence = (*made.evidence, *(ended if withdrawn else ()))
        page.add(replace(made, valid_until=until, evidence=evidence))
        if outcome is not None and outcome.submission is not None:
            begun = None if withdrawn else outcome.action_date
            page.add(
                replace(
                    made,
                    action=outcome,
                    valid_from=begun,
                    valid_until=until,
                    is_accelerated=True if withdrawn else None,
                    evidence=(*made.evidence, *ended),
                )
            )


def _bare(name: str) -> int:
    """Return where a name ends before a form in brackets."""
    return len(_NOTE.sub("", name)) or len(name)


def _substances(cell: Cell, linker: Linker) -> Iterator[Found]:
    """Yield the substances of a cell, which has semicolons, colons or slashes between them."""
    for piece in _PIECE.finditer(cell.text):
        text = piece.group()[: _bare(piece.group())]
        offset = piece.start() + len(text) - len(text.lstrip())
        for found in linker.substances(text.strip()):
            yield Found(link=found.link, start=offset + found.start, end=offset + found.end)


PROVIDER: Final = Provider(
    source="fda-accelerated",
    publisher="U.S. Food and Drug Administration",
    kind="approval-record",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
