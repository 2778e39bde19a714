"""What the document says of itself: title, author, publisher, date, and the terms of passing it on."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import BibliographicStatement
from oncokg.record.reading.rules.headings import title_of
from oncokg.record.reading.rules.quantities import DATE, dates
from oncokg.record.reading.rules.scene import Scene
from oncokg.record.reading.spans import trimmed
from oncokg.record.record import DocumentKind, Rights

_BY: Final = r"^[ \t]*(?i:(?:(?:written|posted|reported|reviewed)[ \t]+)?by|authors?)[ \t]*:?[ \t]*"
_AFTER_NAME: Final = r"(?:[ \t]*[,|·•–—(][^\n]*|\.[ \t][^\n]*|[ \t]+-[ \t][^\n]*)?[ \t]*$"
_PERSON: Final = r"[A-Z][\w.’'-]*(?:[ \t]+[A-Z][\w.’'-]*){1,3}"
_BYLINES: Final = (
    re.compile(rf"{_BY}(?P<who>[A-Z][\w.’'-]*(?:[ \t]+[A-Z][\w.’'-]*){{1,3}}){_AFTER_NAME}", re.MULTILINE),
    re.compile(
        r"[|·•][ \t]*[Bb]y[ \t]+(?P<who>[A-Z][\w.’'-]*(?:[ \t]+[A-Z][\w.’'-]*){1,3})[ \t]*(?=$|[|·•])",
        re.MULTILINE,
    ),
    re.compile(
        rf"{_BY}(?P<who>(?:[\w.’'-]+[ \t]+){{1,5}}(?:editors?|desk|staff|team|newsroom|reporters?|writers?))"
        rf"{_AFTER_NAME}",
        re.MULTILINE,
    ),
)
_MORE_BYLINES: Final = (
    re.compile(
        rf"^[^\n]{{0,60}}\b\d{{4}}\b[^\n]{{0,30}}?\b[Bb]y[ \t]+(?P<who>{_PERSON}){_AFTER_NAME}", re.MULTILINE
    ),
    re.compile(
        r"\n(?P<who>[A-Z][a-z’'-]+(?:[ \t]+[A-Z][\w.’'-]*){0,2}[ \t]+[A-Z][a-z’'-]+)[ \t]*"
        rf"\n[ \t]*{DATE},?[ \t]+\d{{4}}[ \t]*$",
        re.MULTILINE,
    ),
)
_ORGANIZATION: Final = r"(?:[Tt]he\s+)?(?P<who>[A-Z][\w&.’'-]*(?:\s+(?:[A-Z][\w&.’'-]*|of|for|and|on)){0,6}?)"
_PUBLISHER: Final = (
    re.compile(
        r"(?:©|\([cC]\)|\b[Cc]opyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?"
        rf"{_ORGANIZATION}(?=[.,;\n]|\s+All\b|\Z)"
    ),
    re.compile(
        rf"(?:\A|[\n.]\s*){_ORGANIZATION}(?:\s+news(?:\s+stories)?|\s+content|\s+articles|\s+stories)?"
        r"\s+(?:is|are)\s+copyright"
    ),
    re.compile(
        rf"^(?i:source|publisher|published by|posted by|from)\s*:\s*{_ORGANIZATION}[ \t]*\.?[ \t]*$"
        rf"|^(?i:published by|a publication of)\s+{_ORGANIZATION.replace('who', 'who2')}[ \t]*\.?[ \t]*$",
        re.MULTILINE,
    ),
)
_IN_BYLINE = re.compile(
    rf"{_BY}[A-Z][^\n|·•]{{2,40}}[|·•][ \t]*(?P<who>[A-Z][^\n|·•\d]{{3,60}}?)[ \t]*[|·•]", re.MULTILINE
)
_RIGHTS: Final[tuple[tuple[Rights, re.Pattern[str]], ...]] = (
    ("own-words", re.compile(r"\bwritten for (?:the )?oncokg\b", re.IGNORECASE)),
    ("cc0", re.compile(r"\bCC0\b")),
    ("cc-by-4-0", re.compile(r"\bCC[ -]BY[ -]4\.0\b|\bCreative Commons Attribution 4\.0\b", re.IGNORECASE)),
    ("all-rights-reserved", re.compile(r"\bcopyright(?:ed)?\b|©|\ball rights reserved\b", re.IGNORECASE)),
    ("public-domain", re.compile(r"\bpublic domain\b", re.IGNORECASE)),
)
_DATE_LABEL = re.compile(
    r"(?:^|[^\w])(?:published|posted|issued|updated|released|date|content\s+current\s+as\s+of"
    r"|current\s+as\s+of|last\s+reviewed)(?:\s+on)?\s*:?\s*\Z",
    re.IGNORECASE,
)
_BY_LINE = re.compile(
    r"(?:(?:written |reported |posted )?by\s[^.]{3,60}[,(]|(?:press|news|media)\s+release\s*[-–—|:,]?)\Z",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"\**\s*(?:[–—]|--?|\([^)]{2,40}\)\s*(?:[–—]|--?)|/[\w -]{2,30}/\s*(?:[–—]|--?))\s*\w")
_CLOCK = re.compile(r"\A,?\s*(?:at\s+)?\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\A\**(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\Z", re.IGNORECASE
)
_NEAR_TOP = 600
"""Characters in which an unlabelled date can be the document's own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bibliography:
    """What was found; None where the document does not say."""

    kind: DocumentKind
    rights: Rights
    title: str | None
    author: str | None
    publisher: str | None
    issued: datetime.date | None


def rights_of(text: str) -> Rights:
    """Return the terms that a document states; "unknown" where it states none."""
    return next((rights for rights, expression in _RIGHTS if expression.search(text)), "unknown")


def bibliography(scene: Scene) -> Bibliography:
    """Add what the document says of itself and return it."""
    title, author, publisher = title_of(scene.text), _author(scene), _publisher(scene)
    issued = _issued(scene)
    for field, span in (("title", title), ("author", author), ("publisher", publisher)):
        if span is not None:
            scene.add(BibliographicStatement(evidence=(span,), field=field, text=scene.quote(span)))
    if issued is not None:
        scene.add(BibliographicStatement(evidence=(issued[1],), field="date", text=scene.quote(issued[1])))

    def text(span: Span | None) -> str | None:
        return scene.quote(span) if span else None

    stated = rights_of(scene.text)
    is_notice = bool(re.search(r"\bFood and Drug Administration\b|\bFDA\b", text(publisher) or ""))
    return Bibliography(
        kind="regulator-notice" if is_notice else "news-article",
        rights=stated if stated != "unknown" or not is_notice else "public-domain",
        title=text(title),
        author=text(author),
        publisher=text(publisher),
        issued=issued[0] if issued else None,
    )


def _author(scene: Scene) -> Span | None:
    for expression in (*_BYLINES, *_MORE_BYLINES):
        match = expression.search(scene.text)
        if match:
            return Span(start=match.start("who"), end=match.end("who"))
    return None


def _publisher(scene: Scene) -> Span | None:
    for expression in (*_PUBLISHER, _IN_BYLINE):
        match = expression.search(scene.text)
        if match:
            return trimmed(scene.text, *match.span(match.lastgroup or 0))
    return None


def _issued(scene: Scene) -> tuple[datetime.date, Span] | None:
    """Return a date on a line of its own, in a byline or dateline near the top, or labelled anywhere."""
    for date in dates(scene.text, 0, len(scene.text)):
        line_start = scene.text.rfind("\n", 0, date.span.start) + 1
        before = scene.text[line_start : date.span.start].strip()
        line_end = scene.text.find("\n", date.span.end)
        after = scene.text[date.span.end : line_end if line_end >= 0 else len(scene.text)].strip()
        if _DATE_LABEL.search(before) and len(after) < 40:
            return date.value, date.span
        if date.span.start > _NEAR_TOP:
            continue
        after = _CLOCK.sub("", after)
        alone = len(after) < 3 and (not before or before.endswith(("|", "·", "•")) or _BY_LINE.match(before))
        before = _WEEKDAY.sub("", before)
        alone = alone or (not before and bool(re.match(r"[(|·•]", after)) and len(after) < 100)
        dateline = len(before) < 60 and _DATELINE.match(after)
        if alone or dateline:
            return date.value, date.span
    return None
