"""What is given together with the medicine: "in combination with A, B, and a C"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.indications.clauses import meets
from oncokg.record.reading.indications.passage import Source, coined
from oncokg.record.reading.indications.prior import THERAPY
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.scene import Named
from oncokg.record.reading.spans import trimmed

_WITH: Final = pattern(
    r"\b(?:(?:used |given |administered |taken |approved )?(?:alone or )?(?:in "
    r"|as )?(?:an? )?(?:established |part of an? )?"
    r"combination(?: therapy| treatment| regimen| chemotherapy)? (?:with|of)|in combination (?:therapy "
    r"|treatment )?with"
    r"|combined with|(?:together|along) with|with or without|in conjunction with|concomitant(?:ly|aly"
    r"|atly)? with"
    r"|concurrent(?:ly)? with|concomitatly with|used with|in addition to|plus"
    r"|(?:used|given|taken|administered|approved) with"
    r"|as (?:an )?add on (?:therapy )?to|as an adjunct to)(?=[\s:]|$)"
)
_BARE_WITH: Final = pattern(r"(?:[:,;]|\band) (?:and )?with (?=[a-z])")
_STOP: Final = pattern(
    r"[;.:•]|\[ ?see|\((?:\d|see)|,? (?:for|to|as|is|are|after|following|who|whose|when|until"
    r"|in(?! combination))\b|,? indicated\b"
    r"|, (?:and|or) (?:for|as|in)\b|,? followed by\b|,? and (?:then|later)\b|, (?:based|depending)\b"
    r"|,? with (?:disease|metast|advanced)"
)
_COMMA: Final = re.compile(r",\s*(?:(?:and/or|and|or)\s+)?")
_PIECES: Final = re.compile(r"\s*(?:,|;|\band/or\b|\band\b|\bor\b|\+|\bplus\b|\bwith\b)\s*", re.IGNORECASE)
_REGIMEN: Final = (
    r"(?:m?FOLFOX\d?|FOLFIRI|FOLFIRINOX|CAPOX|XELOX|R?-?CHOP|R-?CHP|CVP|5-?FU(?:/LV)?|ICE|ABVD|AC"
    r"|GM-?CSF|LHRH|GnRH|BEP|endocrine"
    r"|hormonal?|HER2|rituximab|supportive|antiemetics?|antiretroviral|colony stimulating factor)"
)
_CLASS: Final = pattern(rf"\b(?:{THERAPY}|{_REGIMEN})\b|\bbased\b|\bcontaining\b")
_ARTICLE: Final = pattern(
    r"^(?:an? |the |either |other |certain |both |low dose |high dose |fixed dose |bolus |infusional "
    r"|standard of care )+"
)
_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?")
_NOT_PARTNER: Final = pattern(
    r"^(?:other|combination|same|each|therapy|treatment|alone|regimen|monotherapy)$"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Partners:
    """A clause on what is given together, and each of it that is named."""

    region: Span
    named: tuple[Named, ...]


def partners(source: Source, parts: list[Span], own: frozenset[str], taken: list[Span]) -> Iterator[Partners]:
    """Yield the clauses on partners; `own` are the keys of the medicine, which is never its own partner."""
    text = source.text
    done: list[Span] = []
    for index, part in enumerate(parts):
        for expression in (_WITH, _BARE_WITH):
            for match in expression.finditer(text, part.start, part.end):
                start, end = match.end(), part.end
                if meets(Span(start=match.start(), end=match.end()), [*done, *taken]):
                    continue
                if text[start:end].strip() in ("", ":") and index + 1 < len(parts):
                    start, end = parts[index + 1].start, parts[index + 1].end
                found = _read(source, match.start(), start, end, own, bare=expression is _BARE_WITH)
                if found is not None:
                    done.append(found.region)
                    yield found


def _read(
    source: Source, first: int, start: int, end: int, own: frozenset[str], *, bare: bool
) -> Partners | None:
    text = source.text
    while (stop := _STOP.search(text, start, end)) is not None:
        if stop.start() > start or text[start] not in " :":
            end = stop.start()
            break
        start += 1
    place = start
    while (comma := _COMMA.search(text, place, end)) is not None:
        following = text.find(",", comma.end(), end)
        until = end if following < 0 else following
        if not source.names("substance", comma.end(), until) and not _CLASS.search(text, comma.end(), until):
            end = comma.start()
            break
        place = comma.end()
    named = list(_named(source, start, end, own))
    if not named or (bare and not any(n.mention.ref for n in named)):
        return None
    region = trimmed(text, first if first < start else start, end)
    return Partners(region=region, named=tuple(named)) if region else None


def _named(source: Source, start: int, end: int, own: frozenset[str]) -> Iterator[Named]:
    text, seen = source.text, set[str]()
    brackets = [m.span() for m in _BRACKETS.finditer(text, start, end)]
    place = start
    for join in [*_PIECES.finditer(text, start, end), None]:
        stop = join.start() if join else end
        piece = trimmed(text, place, stop)
        place = join.end() if join else end
        if piece is None or any(a <= piece.start and piece.start < b for a, b in brackets):
            continue
        known = list(source.names("substance", piece.start, piece.end))
        for named in known or list(_class_of(source, piece)):
            if named.ref.key not in own and named.ref.key not in seen:
                seen.add(named.ref.key)
                yield named


def _class_of(source: Source, piece: Span) -> Iterator[Named]:
    """Yield the words for a class of medicines, without what only leads to them, as a name of its own."""
    text = source.text
    start = piece.start
    while (article := _ARTICLE.match(text[start : piece.end])) is not None:
        start += article.end()
    bracket = _BRACKETS.search(text, start, piece.end)
    span = trimmed(text, start, bracket.start() if bracket else piece.end)
    if span is None or not _CLASS.search(text, span.start, span.end):
        return
    words = source.quote(span).rstrip("-– ")
    if _NOT_PARTNER.match(words):
        return
    yield coined("substance", span, words if any(c.islower() for c in words) else words.lower())
