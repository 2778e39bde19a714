"""Numbers of other registers that a trial has: told by their form, where that form names its register.

Each form is the register's own: EudraCT and EU CT numbers (European Medicines Agency), ISRCTN, UTN (World
Health Organization), ChiCTR, ACTRN, jRCT, and the CTRP and PDQ numbers of the National Cancer Institute.
Numbers of sponsors and of grants say nothing on who gave them and are left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from oncokg.record.facts import IdentifierAssertion

if TYPE_CHECKING:
    from oncokg.record.fact import Ref
    from oncokg.record.reading.page import Page
    from oncokg.source.cells import Cell

_FORMS: Final = tuple(
    (prefix, re.compile(expression, re.IGNORECASE | re.ASCII))
    for prefix, expression in (
        ("EUDRACT", r"(?:eu(?:dra)? ?ct\b[ :#no.-]*)?(?P<n>(?:200[4-9]|201\d|202[0-3])-[0-4]\d{5}-\d\d)"),
        ("EUCT", r"(?:eu ?ct\b[ :#no.-]*|ctis[ :-]*)?(?P<n>202\d-5\d{5}-\d\d(?:-\d\d)?)"),
        ("ISRCTN", r"(?P<n>ISRCTN\d{8})"),
        ("UTN", r"(?:utn[ :-]*)?(?P<n>U1111-\d{4}-\d{4})"),
        ("CHICTR", r"(?P<n>ChiCTR[A-Z0-9-]*\d{8,10})"),
        ("ACTRN", r"(?P<n>ACTRN\d{14})"),
        ("JRCT", r"(?P<n>jRCTs?\d{9,10})"),
        ("CTRP", r"(?P<n>NCI-20\d\d-\d{5})"),
        ("PDQ", r"(?P<n>CDR\d{10})"),
        ("CLINICALTRIALS", r"(?P<n>NCT\d{8})"),
    )
)


def add_numbers(page: Page, trial: Ref, cells: tuple[Cell, ...]) -> None:
    """Add the numbers whose form names their register; the trial's own number is not repeated."""
    for cell in cells:
        for prefix, form in _FORMS:
            found = form.fullmatch(cell.text)
            if found and found["n"].upper() != trial.key:
                page.add(
                    IdentifierAssertion(
                        entity=trial,
                        identifier=f"{prefix}:{found['n']}",
                        evidence=(page.inside(cell, found.start("n"), found.end("n")),),
                    )
                )
                break
