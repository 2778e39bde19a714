"""What the document says of itself: title, author, publisher, date, and the terms of passing it on."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from oncokg.record.article import DocumentKind, Rights
from oncokg.record.fact import Span
from oncokg.record.facts import BibliographicStatement
from oncokg.record.reading.rules.quantities import dates
from oncokg.record.reading.rules.scene import Scene
from oncokg.record.reading.spans import trimmed

_BYLINE = re.compile(
    r"^[ \t]*(?i:(?:(?:written|posted|reported|reviewed)[ \t]+)?by|author)[ \t]*:?[ \t]*"
    r"(?P<who>[A-Z][\w.’'-]*(?:[ \t]+[A-Z][\w.’'-]*){1,3})(?:,[^\n]*)?[ \t]*$",
    re.MULTILINE,
)
_ORGANIZATION: Final = r"(?:[Tt]he\s+)?(?P<who>[A-Z][\w&.’'-]*(?:\s+(?:[A-Z][\w&.’'-]*|of|for|and|on)){0,6}?)"
_PUBLISHER: Final = (
    re.compile(
        r"(?:©|\(c\)|\b[Cc]opyright)\s*(?:©\s*)?(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?"
        rf"{_ORGANIZATION}(?=[.,;\n]|\s+All\b|\Z)"
    ),
    re.compile(
        rf"(?:\A|[\n.]\s*){_ORGANIZATION}(?:\s+news(?:\s+stories)?|\s+content|\s+articles|\s+stories)?"
        r"\s+(?:is|are)\s+copyright"
    ),
    re.compile(
        rf"^(?i:source|publisher|published by|posted by|from)\s*:\s*{_ORGANIZATION}[ \t]*\.?[ \t]*$",
        re.MULTILINE,
    ),
)
_RIGHTS: Final[tuple[tuple[Rights, re.Pattern[str]], ...]] = (
    ("own-words", re.compile(r"\bwritten for (?:the )?oncokg\b", re.IGNORECASE)),
    ("cc0", re.compile(r"\bCC0\b")),
    ("cc-by-4-0", re.compile(r"\bCC[ -]BY[ -]4\.0\b|\bCreative Commons Attribution 4\.0\b", re.IGNORECASE)),
    ("all-rights-reserved", re.compile(r"\bcopyright(?:ed)?\b|©|\ball rights reserved\b", re.IGNORECASE)),
    ("public-domain", re.compile(r"\bpublic domain\b", re.IGNORECASE)),
)
_PREVENTS_TITLE = re.compile(r"[.;:]\s*\Z")


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
    title, author, publisher = _title(scene), _author(scene), _publisher(scene)
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


def _title(scene: Scene) -> Span | None:
    """Return the first line where it is a heading: short, without a full stop, followed by something else."""
    line = re.compile(r"\s*(?:#+\s*)?(?P<line>[^\n]+)").match(scene.text)
    if line is None or line.end() >= len(scene.text.rstrip()):
        return None
    words = line["line"].split()
    if not 3 <= len(words) <= 30 or _PREVENTS_TITLE.search(line["line"]):
        return None
    return trimmed(scene.text, line.start("line"), line.end("line"))


def _author(scene: Scene) -> Span | None:
    match = _BYLINE.search(scene.text)
    return Span(start=match.start("who"), end=match.end("who")) if match else None


def _publisher(scene: Scene) -> Span | None:
    for expression in _PUBLISHER:
        match = expression.search(scene.text)
        if match:
            return trimmed(scene.text, match.start("who"), match.end("who"))
    return None


def _issued(scene: Scene) -> tuple[datetime.date, Span] | None:
    """Return a date that stands on a line of its own, or behind "Published" or a dateline, near the top."""
    top = min(len(scene.text), 600)
    for date in dates(scene.text, 0, top):
        line_start = scene.text.rfind("\n", 0, date.span.start) + 1
        before = scene.text[line_start : date.span.start].strip().lower()
        line_end = scene.text.find("\n", date.span.end)
        after = scene.text[date.span.end : line_end if line_end >= 0 else len(scene.text)].strip()
        labelled = re.search(r"(?:published|posted|issued|updated|date|released)[\s:]*(?:on)?\Z", before)
        if (
            labelled
            or (not before and len(after) < 3)
            or (re.fullmatch(r"[–—-].{0,400}", after, re.DOTALL) and len(before) < 40)
        ):
            return date.value, date.span
    return None
