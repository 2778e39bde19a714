"""Companies and the roles the document gives them."""

from __future__ import annotations

import re
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import RoleAssignment
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.scene import Drug, Named, Scene
from oncokg.record.reading.spans import trimmed

_COMPANY: Final = (
    r"(?:[A-Z][\w&.’'-]*|[A-Z]{2,})(?:\s+(?:[A-Z][\w&’'-]*|and|&|of|de)(?=\s)){0,5}"
    r"(?:\s*[A-Z][\w&’'-]*)?"
    r"(?:,?\s+(?:Inc|LLC|Ltd|Limited|Corp(?:oration)?|Co|Company"
    r"|GmbH|AG|S\.A|SE|plc|PLC|LP|L\.P|KGaA|N\.V|B\.V)\b\.?)*"
)
_ROLES: Final = (
    (
        "marketer",
        (
            r"\b(?:marketed|sold|commercialized|distributed)(?: and \w+)?"
            r"(?: in the (?:United States|U\.?S\.?))? by"
        ),
    ),
    ("manufacturer", r"\b(?:manufactured|made|produced)(?: and marketed| and distributed)? by"),
    ("developer", r"\b(?:developed)(?: and (?:marketed|manufactured))? by"),
    (
        "applicant",
        (
            r"\b(?:granted (?:the )?(?:accelerated |regular )?approval(?: of [\w® ]{3,60})? to"
            r"|application (?:was )?(?:submitted|filed) by)"
        ),
    ),
    ("sponsor", r"\b(?:sponsored|funded) by"),
)
_PARENTHESIS: Final = re.compile(rf"[®™]?\s*,\s*(?P<company>{_COMPANY})\s*\)")


def roles(scene: Scene, drug: Drug) -> None:
    """Add each role with its company: "marketed by X", and the company named in the drug's own brackets."""
    for role, words in _ROLES:
        for match in pattern(rf"(?:{words}) ").finditer(scene.text):
            company = re.compile(_COMPANY).match(scene.text, match.end())
            if company:
                cue = trimmed(scene.text, match.start(), match.end())
                _assign(scene, drug, role, Span(start=match.end(), end=company.end()), cue)
    for name in drug.names:
        beside = _PARENTHESIS.match(scene.text, name.span.end)
        if beside:
            span = Span(start=beside.start("company"), end=beside.end("company"))
            _assign(scene, drug, "applicant", span, None)


def _assign(scene: Scene, drug: Drug, role: str, span: Span, cue: Span | None) -> None:
    drugs = (*scene.names("product", span.start, span.end), *scene.names("substance", span.start, span.end))
    if drug.product is None or drugs:
        return
    named = _company(scene, span)
    if any(
        isinstance(f, RoleAssignment) and (f.organization, f.role) == (named.ref, role) for f in scene.facts
    ):
        return
    evidence = (named.span,) if cue is None else tuple(sorted((cue, named.span)))
    scene.add(
        RoleAssignment(
            evidence=evidence,
            mentions=(named.mention,),
            organization=named.ref,
            role=role,
            product=drug.product,
        )
    )


def _company(scene: Scene, span: Span) -> Named:
    """Return the company at a span: the vocabulary's where it covers the name's beginning, else a new one."""
    known = [n for n in scene.names("organization", span.start, span.end) if n.span.start == span.start]
    if known and known[0].span.end >= span.end - 1:
        return known[0]
    end = span.end
    legal = re.search(r"(?:Inc|Ltd|Corp|Co)\.\Z", scene.text[span.start : end])
    if not legal and scene.text[end - 1] in ".,":
        end -= 1
    return scene.mint(
        "organization", Span(start=span.start, end=end), scene.quote(Span(start=span.start, end=end))
    )
