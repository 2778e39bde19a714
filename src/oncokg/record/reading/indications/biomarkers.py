"""Markers that a use asks for: the target, its state, the alteration, the threshold and the test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import BiomarkerCriterion
from oncokg.record.reading.indications.clauses import meets
from oncokg.record.reading.indications.marker_words import (
    ALTERATION,
    AND,
    BARE_POINT,
    CHANGE_BEHIND,
    EITHER,
    EXPRESS,
    GAP,
    GLUED,
    JOINED,
    LEADS_TO,
    MUTATION_IN,
    NEGATED,
    NO,
    OR,
    POINT_BEFORE,
    POINT_ONLY,
    RESISTANCE,
    STATES,
    STATUS_OF,
    TABLE,
    THRESHOLD,
    UNKNOWN,
    WILD,
)
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.indications.words import APPROVED_TEST
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.scene import Named
from oncokg.record.reading.spans import trimmed, whole


@dataclass(frozen=True, kw_only=True, slots=True)
class _Marker:
    span: Span
    status: str
    alteration: str | None = None


def biomarkers(source: Source, parts: list[Span], taken: list[Span]) -> Iterator[BiomarkerCriterion]:
    """Yield one criterion for each marker and alternative in the parts."""
    seen: set[tuple[str, str, str | None]] = set()
    tests = [m for p in parts for m in APPROVED_TEST.finditer(source.text, p.start, p.end)]
    for part in parts:
        found = [
            (marker, named)
            for marker, named in (*_of_targets(source, part), *_of_table(source, part))
            if not meets(marker.span, taken)
            and not EITHER.search(source.text[max(part.start, marker.span.start - 60) : marker.span.start])
        ]
        done: list[Span] = []
        for marker, named in _negated(source.text, part, found):
            key = named.ref.key if named else source.quote(marker.span).lower()
            what = (key, marker.status, marker.alteration)
            if meets(marker.span, done) or what in seen:
                continue
            seen.add(what)
            done.append(marker.span)
            yield _criterion(source, part, marker, named, tested=_is_tested(marker.span, part, tests))


def _is_tested(span: Span, part: Span, tests: list[re.Match[str]]) -> bool:
    """Tell whether a test is asked for behind a marker, or in another part."""
    return any(test.start() >= span.start or not part.start <= test.start() < part.end for test in tests)


def _negated(
    text: str, part: Span, found: list[tuple[_Marker, Named | None]]
) -> Iterator[tuple[_Marker, Named | None]]:
    """Yield the markers in order, those that are excluded as they must be: "no A or B mutations"."""
    last: Span | None = None
    for marker, named in sorted(found, key=lambda pair: (pair[0].span.start, -pair[0].span.end)):
        start = marker.span.start
        joined = last is not None and OR.fullmatch(text[min(last.end, start) : start])
        excluded = joined or NO.search(text[max(part.start, start - 60) : start])
        if not excluded or text[start : start + 7].lower() == "without":
            yield marker, named
            continue
        last = marker.span
        yield replace(marker, status=NEGATED[marker.status]), named


def _criterion(
    source: Source, part: Span, marker: _Marker, named: Named | None, *, tested: bool
) -> BiomarkerCriterion:
    limit = THRESHOLD.match(source.text, marker.span.end, part.end)
    inside = THRESHOLD.search(source.text, marker.span.start, marker.span.end)
    found = limit or inside
    threshold = trimmed(source.text, found.start("in"), found.end("in")) if found else None
    span = whole(source.text, marker.span)
    mentions: tuple[Mention, ...] = (named.mention,) if named and named.span.start >= part.start else ()
    return BiomarkerCriterion(
        evidence=(span,),
        mentions=mentions,
        text=source.quote(span),
        status=marker.status,
        target=named.ref if named and named.mention.ref else None,
        alteration=marker.alteration,
        threshold=source.quote(threshold) if threshold else None,
        requires_approved_test=tested or None,
    )


def _of_targets(source: Source, part: Span) -> Iterator[tuple[_Marker, Named]]:
    """Yield the states of the targets that are named, from the last one back, so that lists share a state."""
    text = source.text
    behind: tuple[Named, list[_Marker]] | None = None
    for target in reversed(source.names("target", part.start, part.end)):
        pointed = POINT_BEFORE.search(text[max(part.start, target.span.start - 12) : target.span.start])
        ahead = _before(text, target.span, part) if pointed else []
        markers = ahead or _after(text, target.span, part) or _before(text, target.span, part)
        if not markers and behind is not None:
            between = text[target.span.end : behind[0].span.start]
            if re.fullmatch(r"(?:\s*\([^()]*\))?(?:\s|,|/|and|or|-)+", between) and behind[1]:
                last = behind[1][-1]
                status = last.status
                markers = [_Marker(span=target.span, status=status, alteration=last.alteration)]
        behind = target, markers
        for marker in markers:
            yield replace(marker, span=_unbracketed(text, marker.span, part)), target


def _unbracketed(text: str, span: Span, part: Span) -> Span:
    """Return a marker with the word before the bracket that it begins in: "Kit (CD117) positive"."""
    words = text[span.start : span.end]
    if text[span.start - 1 : span.start] != "(" or words.count(")") <= words.count("("):
        return span
    before = re.search(r"[\w-]+\s*\($", text[part.start : span.start])
    return Span(start=part.start + before.start(), end=span.end) if before else span


def _after(text: str, target: Span, part: Span) -> list[_Marker]:
    for state, expression in STATES:
        found = expression.match(text, target.end, part.end)
        if found:
            alteration = None
            words = found["state"]
            if state == "rearranged":
                gene = "gene " if found["gap"].lower().endswith("gene") else ""
                alteration = gene + re.sub(
                    r"[\s-]+positive$", "", " ".join(words.split()), flags=re.IGNORECASE
                )
            start = target.start
            lead = LEADS_TO.search(text, max(part.start, start - 60), start)
            return [
                _Marker(
                    span=Span(start=lead.start() if lead else start, end=found.end()),
                    status=state,
                    alteration=alteration,
                )
            ]
    return list(_alterations(text, target, part))


def _alterations(text: str, target: Span, part: Span) -> Iterator[_Marker]:
    """Yield the alternatives of "EGFR exon 19 deletions or exon 21 L858R mutations"."""
    gap = pattern(rf"{GAP} ?").match(text, target.end, part.end)
    place, first = (gap.end() if gap else target.end), target.start
    lead = LEADS_TO.search(text, max(part.start, first - 60), first)
    first = lead.start() if lead else first
    while True:
        found = ALTERATION.match(text, place, part.end)
        if not found or not (found["point"] or found["change"]):
            return
        if found["point"] and not POINT_ONLY.match(found["point"]):
            return
        words = " ".join(found.group().split())
        state = (found["state"] or "").lower()
        change = (found["change"] or "").lower()
        yield _Marker(
            span=Span(start=first, end=place + len(found.group().rstrip())),
            status=_status(change, state, words.lower()),
            alteration=_name(found, words),
        )
        joined = AND.match(text[found.end() : part.end])
        if not joined:
            return
        first = place = found.end() + joined.end()


def _status(change: str, state: str, words: str) -> str:
    if state == "negative":
        return "negative"
    if state.startswith("wild"):
        return "wild-type"
    if re.match(JOINED, change):
        return "rearranged"
    if change.startswith("amplif"):
        return "amplified"
    if change.startswith("loss") or (change.startswith("deletion") and "exon" not in words):
        return "deleted"
    return "mutated"


def _name(found: re.Match[str], words: str) -> str | None:
    """Return the alteration without what only says "mutation": "V600E", "exon 19 deletions"."""
    change = (found["change"] or "").lower()
    if found["exon"] is None and found["point"] is None:
        generic = pattern(r"^(?:\w+ )*?(?:mutations?|alterations?|aberrations?|variants?)$").match(words)
        if generic and "itd" not in words.lower():
            return None
        return re.sub(r"[\s-]*(?:positive|mutant|mutated|negative)$", "", words, flags=re.IGNORECASE) or None
    short = re.sub(
        r"[\s-]*(?:positive|mutant|mutated|negative|wild[- ]type)$", "", words, flags=re.IGNORECASE
    )
    if found["point"]:
        short = re.sub(r"[\s-]*(?:mutations?|alterations?|substitutions?)$", "", short, flags=re.IGNORECASE)
    elif change.startswith(("mutation", "alteration")) and short.lower().endswith(change) and " " in short:
        return short
    return short


def _before(text: str, target: Span, part: Span) -> list[_Marker]:
    start = max(part.start, target.start - 80)
    before = text[start : target.start]
    if found := EXPRESS.search(before):
        behind = re.compile(r"\s*receptor\b", re.IGNORECASE).match(text, target.end, part.end)
        status = "overexpressed" if found["over"] else "positive"
        return [
            _Marker(
                span=Span(start=start + found.start(), end=behind.end() if behind else target.end),
                status=status,
            )
        ]
    if found := POINT_BEFORE.search(before):
        changed = CHANGE_BEHIND.match(text, target.end, part.end)
        end = changed.end() if changed else target.end
        return [
            _Marker(
                span=Span(start=start + found.start(), end=end), status="mutated", alteration=found["point"]
            )
        ]
    if found := WILD.search(before):
        return [_Marker(span=Span(start=start + found.start(), end=target.end), status="wild-type")]
    if found := MUTATION_IN.search(before):
        change = found["change"].lower()
        return [
            _Marker(
                span=Span(start=start + found.start(), end=target.end), status=_status(change, "", change)
            )
        ]
    return []


def _of_table(source: Source, part: Span) -> Iterator[tuple[_Marker, Named | None]]:
    """Yield the markers that have no target of their own in the vocabulary, or a name that hides it."""
    text = source.text
    for status, key, alteration, expression in TABLE:
        for match in expression.finditer(text, part.start, part.end):
            span = Span(start=match.start(), end=match.end())
            yield _Marker(span=span, status=status, alteration=alteration or None), _known(source, key, span)
    for match in RESISTANCE.finditer(text, part.start, part.end):
        yield (
            _Marker(
                span=Span(start=match.start(), end=match.end()),
                status="wild-type",
                alteration=re.sub(r"^known\s+", "", match["what"], flags=re.IGNORECASE),
            ),
            None,
        )
    for match in BARE_POINT.finditer(text, part.start, part.end):
        span = Span(start=match.start(), end=match.end())
        yield _Marker(span=span, status="mutated", alteration=match["point"]), None
    for match in GLUED.finditer(text, part.start, part.end):
        entities = source.lexicon.lookup("target", match["name"])
        if len(entities) == 1:
            span = Span(start=match.start(), end=match.end())
            yield (
                _Marker(span=span, status="mutated", alteration=match["point"]),
                _known(source, entities[0].key, span),
            )
    shouted = text[part.start : part.end].isupper()
    for match in () if shouted else UNKNOWN.finditer(text, part.start, part.end):
        span = Span(start=match.start(), end=match.end())
        if not source.names("target", span.start, span.end) and not source.names(
            "disease", span.start, span.end
        ):
            state = match["state"].lower().replace("-a", "a").removesuffix("s")
            joined = state in ("rearrangement", "fusion", "translocation")
            yield (
                _Marker(
                    span=span,
                    status="rearranged" if joined else STATUS_OF.get(state, state),
                    alteration=match["state"] if joined else None,
                ),
                None,
            )


def _known(source: Source, key: str, span: Span) -> Named | None:
    entity = source.lexicon.known("target", key) if key else None
    if entity is None:
        return None
    ref = Ref(kind="target", key=entity.key, label=entity.label)
    mention = Mention(kind="target", span=span, ref=ref, method="synonym", confidence=0.95)
    return Named(span=span, ref=ref, mention=mention)
