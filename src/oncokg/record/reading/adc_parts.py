"""What an antibody-drug conjugate is made of and directed to, as section 11 of its US label describes it.

The patterns follow the labels of the conjugates that FDA has approved; what fits none gives no fact.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Found
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import SubstanceClassification, SubstancePart, TargetBinding

if TYPE_CHECKING:
    from oncokg.record.reading.page import Page
    from oncokg.source.cells import Cell

_DASHES: Final = r"\-\u2010\u2011\u2013"
_DASH: Final = f"[{_DASHES}]"
_NAME: Final = rf"[A-Za-z0-9][\w.α-ω]*(?:{_DASH}[\w.]+)*"
_CONJUGATE: Final = re.compile(
    rf"antibody(?:{_DASH}| )drug conjugate|antibody and [\w{_DASHES} ]{{3,40}} conjugate|antibody conjugate",
    re.IGNORECASE,
)
_TARGETS: Final = (
    re.compile(
        rf"\bis an? (?P<x>[^.;:]{{2,60}}?)(?:{_DASH}| )(?:directed|targeted) (?:antibody|immuno)",
        re.IGNORECASE,
    ),
    re.compile(rf"\bthe (?P<x>[^.;:,]{{2,30}}?){_DASH}directed monoclonal antibody", re.IGNORECASE),
    re.compile(r"\bantibody directed against the (?P<x>[^.;:,]{2,30}?) antigen", re.IGNORECASE),
)
_LONG_NAME: Final = r"monomethyl auristatin [EF] \(\w+\)|N-acetyl gamma calicheamicin"
_BEGUN: Final = r"\b(?:comprised of|consisting of|composed of|1\))"
_ACTING: Final = rf"(?:the )?[\w{_DASHES} ]*\b(?:agent|drug|inhibitor)"
_LINKED: Final = r"(?:conjugated to|(?:that is )?covalently linked to)"
_PARTS: Final[dict[str, tuple[re.Pattern[str], ...]]] = {
    role: tuple(re.compile(pattern) for pattern in patterns)
    for role, patterns in {
        "antibody": (
            rf"antibody (?P<x>{_NAME}), specific for",
            r"monoclonal antibody (?P<x>[A-Z]\w*\d\w*) to the",
            rf"antibody \((?P<x>[A-Za-z]+\d[\w.]*|[A-Z]+{_DASH}[\w]+)[;)]",
            rf"IgG1, (?P<x>{_NAME}), covalently linked",
            rf"antibody, (?P<x>{_NAME}) IgG",
            rf"monoclonal antibody (?P<x>{_NAME}) and the linker",
            r"to the (?P<x>[a-z]+mab) antibody\b",
            rf"{_BEGUN} (?:an? |the )?(?P<x>[^.;:]{{5,80}}?antibody)\b(?=[^.;:]{{0,40}}?{_LINKED})",
        ),
        "payload": (
            rf"topoisomerase inhibitor, (?P<x>{_NAME}), which",
            rf"to the (?P<x>{_NAME}) linker-payload",
            rf"(?:{_LINKED}|2\)) {_ACTING},? (?P<x>{_LONG_NAME}|{_NAME})",
            r"\b2\) (?P<x>N-acetyl-gamma-calicheamicin) that",
            rf"the drug (?P<x>{_NAME}), an? ",
            rf"{_LINKED} (?P<x>[A-Z]+\d+), an? ",
        ),
        "linker": (
            r"\bcondensation product of (?P<x>[^;:]{5,150}?) that covalently",
            rf"\b3\) a linker, (?P<x>{_NAME})",
            r"\blinker (?P<x>[A-Z]{2,}) \(",
            rf"\blinker \((?:called )(?P<x>{_NAME})\)",
            rf"\blinker (?P<x>{_NAME}(?: \([\w{_DASHES}]+\))) that covalently",
            rf"\b(?:via|through|3\)) (?:3\) )?an? (?P<x>[^.;:,]{{3,80}}?linker(?: \([A-Z]+{_DASH}\d+\))?)",
        ),
        "chelator": (rf"linker{_DASH}chelator (?P<x>{_NAME})",),
        "radionuclide": (rf"chelation site for (?P<x>[A-Z][a-z]+{_DASH}\d+)",),
    }.items()
}
_READ: Final = 2000
"""Characters of the description that are read: what follows is of the vial."""


def add_conjugate(page: Page, cell: Cell, substance: Ref, *mentions: Mention) -> None:
    """State a conjugate's kind, target and parts as its label's description gives them.

    Args:
        page: the label.
        cell: section 11.
        substance: the conjugate.
        mentions: where it is named.
    """
    text = cell.text[:_READ]
    parts = [(role, found) for role, patterns in _PARTS.items() if (found := _first(patterns, text))]
    kind = _CONJUGATE.search(text)
    if kind is None and not any(role == "chelator" for role, _ in parts):
        return
    if kind is not None:
        page.add(
            SubstanceClassification(
                substance=substance,
                kind="antibody-drug-conjugate",
                evidence=(page.inside(cell, *kind.span()),),
                mentions=mentions,
            )
        )
    if target := _first(_TARGETS, text):
        _add_target(page, cell, substance, target.span("x"), mentions)
    for role, found in parts:
        _add_part(page, cell, substance, role, found, mentions)


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.search(text))), None)


def _add_target(
    page: Page, cell: Cell, substance: Ref, place: tuple[int, int], mentions: tuple[Mention, ...]
) -> None:
    start, end = place
    found = page.linker.within("target", cell.text[start:end])
    if len({one.link.key for one in found}) != 1:
        page.unresolved("target", page.inside(cell, start, end))
        return
    one = found[0]
    target, mention = page.found(cell, Found(link=one.link, start=start + one.start, end=start + one.end))
    page.add(
        TargetBinding(
            substance=substance,
            target=target,
            mode="directs-to",
            evidence=(page.inside(cell, start, end),),
            mentions=(*mentions, mention),
        )
    )


def _add_part(
    page: Page,
    cell: Cell,
    substance: Ref,
    role: str,
    found: re.Match[str],
    mentions: tuple[Mention, ...],
) -> None:
    start, end = found.span("x")
    link = page.linker.substance(found["x"])
    known = link.method != "unresolved" and link.key != substance.key
    part, own = page.found(cell, Found(link=link, start=start, end=end)) if known else (None, None)
    span = page.inside(cell, start, end)
    page.add(
        SubstancePart(
            substance=substance,
            role=role,
            part=part,
            text=page.document.text[span.start : span.end],
            evidence=(page.inside(cell, *found.span()), span),
            mentions=(*mentions, own) if own else mentions,
        )
    )
