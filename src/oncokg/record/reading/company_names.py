"""The company that a label or listing names, and the company that it says is behind it.

Labels and listings write both into one name: "Wyeth Pharmaceuticals LLC, a subsidiary of Pfizer Inc.".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Found
from oncokg.record.facts import RoleAssignment

if TYPE_CHECKING:
    import datetime

    from oncokg.record.fact import Ref
    from oncokg.record.reading.page import Page

_PARENT: Final = re.compile(
    r",?\s+\(?(?:an?\s+)?(?:wholly[- ]owned\s+)?(?:subsidiary|division|affiliate|(?:business\s+)?unit)"
    r"\s+of\s+(?P<parent>[^()]+?)\)?$"
    r"|,\s+an?\s+(?P<of>[A-Z][^,()]*?)\s+company$"
    r"|\s+Div\.?\s+(?:of\s+)?(?P<division>[A-Z][^,()]*(?:,\s*\w+\.?)?)$",
    re.IGNORECASE,
)


def company_parts(text: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Return where the company itself stands in a name and where its owner does, if the name gives one."""
    found = _PARENT.search(text)
    if found is None or not text[: found.start()].strip():
        return (0, len(text)), None
    group = next(name for name in ("parent", "of", "division") if found[name])
    return (0, found.start()), found.span(group)


def add_company(
    page: Page,
    name: str,
    *,
    role: str,
    product: Ref | None,
    application: Ref | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    dated_by: tuple[str, ...] = (),
) -> None:
    """State the role of the company in a cell, and of its owner as parent; do nothing without the cell.

    Args:
        page: the record that is read.
        name: the cell with the company's name.
        role: what the company is, a value of the list organization-role.
        product: what it is that for.
        application: what it is that for, where several products make the application.
        since: from when, as the cells `dated_by` say.
        until: until when.
        dated_by: the cells that the dates are from.
    """
    cell = page.cells.get(name)
    if cell is None:
        return
    own, owner = company_parts(cell.text)
    for part, played in ((own, role), (owner, "parent")):
        if part is None:
            continue
        link = page.linker.named("organization", cell.text[part[0] : part[1]])
        organization, mention = page.found(cell, Found(link=link, start=part[0], end=part[1]))
        dated = played == role
        page.add(
            RoleAssignment(
                organization=organization,
                role=played,
                product=product,
                application=application,
                since=since if dated else None,
                until=until if dated else None,
                evidence=page.at(name, *(dated_by if dated else ())),
                mentions=(mention,),
            )
        )
