"""Routes of administration as FDA's listings write them, as values of the list route.

FDA's terms are those of its Data Standards Manual, "Route of Administration"; the list has those that cancer
medicine uses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from oncokg.record.reading.page import Page

_ROUTES: Final = {
    "CUTANEOUS": "topical",
    "IMPLANTATION": "implantation",
    "INHALATION": "inhalation",
    "INTRA-ARTERIAL": "intra-arterial",
    "INTRADERMAL": "intradermal",
    "INTRALESIONAL": "intralesional",
    "INTRAMUSCULAR": "intramuscular",
    "INTRAPERITONEAL": "intraperitoneal",
    "INTRAPLEURAL": "intrapleural",
    "INTRATHECAL": "intrathecal",
    "INTRATUMOR": "intralesional",
    "INTRAVENOUS": "intravenous",
    "INTRAVENOUS BOLUS": "intravenous",
    "INTRAVENOUS DRIP": "intravenous",
    "INTRAVESICAL": "intravesical",
    "IV (INFUSION)": "intravenous",
    "ORAL": "oral",
    "RESPIRATORY (INHALATION)": "inhalation",
    "SUBCUTANEOUS": "subcutaneous",
    "TOPICAL": "topical",
}
_NO_ROUTE: Final = frozenset({"INJECTION", "N/A", "SINGLE-USE", "VIAL"})
"""Words that Drugs@FDA has in the place of a route and that tell none."""

_ONE: Final = re.compile(r"[^;,]+")


def routes_in(page: Page, name: str) -> tuple[str, ...]:
    """Return the routes in a cell ("INTRAMUSCULAR; INTRAVENOUS"); those that the list lacks become gaps."""
    cell = page.cells.get(name)
    if cell is None:
        return ()
    routes: dict[str, None] = {}
    for found in _ONE.finditer(cell.text):
        word = found.group().strip()
        if (route := _ROUTES.get(word.upper())) is not None:
            routes[route] = None
        elif word and word.upper() not in _NO_ROUTE:
            start = found.start() + len(found.group()) - len(found.group().lstrip())
            page.unused(page.inside(cell, start, start + len(word)))
    return tuple(routes)
