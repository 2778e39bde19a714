"""FDA's list of orphan drug designations and the approvals that came of them: one row for each approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Linker
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import Designation, Exclusivity, RegulatoryAction, RoleAssignment
from oncokg.record.reading.indications import indication, said_once, uses_in
from oncokg.record.reading.label_sections import keep_gaps
from oncokg.record.reading.page import FDA, Page, day
from oncokg.record.reading.provider import Provider
from oncokg.record.record import Record, Rejection
from oncokg.source.cells import Cells
from oncokg.source.tables import file_sha256, rows

if TYPE_CHECKING:
    from oncokg.record.reading.indications.parsed import Use

_GENERIC: Final = "Generic Name"
_TRADE: Final = "Trade Name"
_DESIGNATED: Final = "Date Designated"
_DESIGNATION: Final = "Orphan Designation"
_WITHDRAWN: Final = "Date Designation Withdrawn or Revoked"
_INDICATION: Final = "Approved Labeled Indication"
_APPROVED: Final = "Marketing Approval Date"
_EXCLUSIVE_UNTIL: Final = "Exclusivity End Date"
_SPONSOR: Final = "Sponsor Company"
_KEY: Final = "CF Grid Key"
_PROTECTED: Final = "Exclusivity Protected Indication"
_ADDRESS: Final = "Sponsor "


def _recognises(path: Path, head: str) -> bool:
    first = head.partition("\n")[0]
    return path.suffix.lower() == ".csv" and all(name in first for name in (_DESIGNATED, _KEY, _INDICATION))


def _records(path: Path, linker: Linker) -> Iterator[Record | Rejection]:
    sha256 = file_sha256(path)
    for row in rows(path):
        where = f"{path.name} line {row.line}"
        if row.fault:
            yield Rejection(where=where, reason=row.fault)
            continue
        # Where a sponsor has its office is no fact of the graph.
        cells = Cells(
            (name.partition(" *")[0], value)
            for name, value in row.values.items()
            if name == _SPONSOR or not name.startswith(_ADDRESS)
        )
        if _GENERIC not in cells or day(cells.value(_DESIGNATED)) is None:
            yield Rejection(where=where, reason="the row has no generic name or no date of designation")
            continue
        document = cells.frozen(name=where, media_type="text/csv", source_sha256=sha256)
        yield _Row(Page(cells, document, linker, PROVIDER)).record()


class _Row:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.substances: list[Ref] = []
        self.product: Ref | None = None
        self.names: list[Mention] = []

    def record(self) -> Record:
        page, value = self.page, self.page.cells.value
        self._drug()
        self._designation()
        action = self._approval()
        if action is not None:
            self._indication(action)
        self._exclusivity()
        if sponsor := page.cells.get(_SPONSOR):
            organization, mention = page.linked(sponsor, page.linker.named("organization", sponsor.text))
            page.add(
                RoleAssignment(
                    organization=organization,
                    role="sponsor",
                    product=self.product,
                    substances=tuple(self.substances),
                    evidence=page.at(_SPONSOR),
                    mentions=(mention,),
                )
            )
        return page.record(
            title=f"Orphan designation of {value(_GENERIC)}",
            identifier=f"FDA-ORPHAN:{int(float(value(_KEY)))}",
        )

    def _drug(self) -> None:
        page, linker = self.page, self.page.linker
        generic = page.cells[_GENERIC]
        for found in linker.substances(generic.text):
            ref, mention = page.found(generic, found)
            self.substances.append(ref)
            self.names.append(mention)
        if trade := page.cells.get(_TRADE):
            self.product, mention = page.linked(trade, linker.product(trade.text))
            self.names.append(mention)

    def _uses(self, name: str) -> list[Use]:
        cell = self.page.cells.get(name)
        if cell is None:
            return []
        own = frozenset(ref.key for ref in self.substances)
        text = self.page.document.text
        return uses_in(text, cell.start, cell.end, self.page.linker.lexicon, own=own)

    def _diseases(self, name: str) -> tuple[tuple[Ref, ...], tuple[Mention, ...]]:
        """Return the diseases that a cell says are treated, none that only its patients have."""
        named = [n for use in self._uses(name) if not use.is_context_only for n in use.diseases]
        return tuple(dict.fromkeys(n.ref for n in named)), tuple(n.mention for n in named)

    def _designation(self) -> None:
        page, value = self.page, self.page.cells.value
        diseases, mentions = self._diseases(_DESIGNATION)
        for substance in self.substances:
            page.add(
                Designation(
                    programme="orphan",
                    substance=substance,
                    agency=FDA,
                    product=self.product,
                    diseases=diseases,
                    date=day(value(_DESIGNATED)),
                    withdrawn_on=day(value(_WITHDRAWN)),
                    text_as_written=value(_DESIGNATION) or None,
                    evidence=page.at(_DESIGNATED, _DESIGNATION, _WITHDRAWN),
                    mentions=(*self.names, *mentions),
                )
            )

    def _approval(self) -> RegulatoryAction | None:
        page = self.page
        date = day(page.cells.value(_APPROVED))
        if date is None:
            return None
        action = RegulatoryAction(
            agency=FDA,
            kind="approved",
            action_date=date,
            product=self.product,
            substances=tuple(self.substances),
            evidence=page.at(_APPROVED),
            mentions=tuple(self.names),
        )
        page.add(action)
        return action

    def _indication(self, action: RegulatoryAction) -> None:
        page = self.page
        for use in said_once(self._uses(_INDICATION)):
            if keep_gaps(page, use):
                page.add(
                    replace(
                        indication(
                            page.document.text,
                            use,
                            substances=tuple(self.substances),
                            product=self.product,
                            action=action,
                        ),
                        valid_from=action.action_date,
                    )
                )

    def _exclusivity(self) -> None:
        page, value = self.page, self.page.cells.value
        until = day(value(_EXCLUSIVE_UNTIL))
        if until is None:
            return
        page.add(
            Exclusivity(
                kind="orphan",
                until=until,
                product=self.product,
                substances=tuple(self.substances),
                text_as_written=value(_PROTECTED) or None,
                evidence=page.at(_EXCLUSIVE_UNTIL, _PROTECTED),
            )
        )


PROVIDER: Final = Provider(
    source="fda-orphan",
    publisher="U.S. Food and Drug Administration",
    kind="designation-list",
    rights="public-domain",
    recognises=_recognises,
    records=_records,
)
