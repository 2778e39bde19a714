"""Markers that a use asks for: the target, its state, the alteration, the threshold and the test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import BiomarkerCriterion
from oncokg.record.reading.indications.clauses import meets
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.indications.words import APPROVED_TEST
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.scene import Named
from oncokg.record.reading.spans import trimmed, whole

_POINT: Final = r"(?:p\.)?[A-Z]\d{2,4}(?:[A-Z]|del|fs)?(?![\w])"
_JOINED: Final = r"(?:rearrangements?|rearranged|fusions?|translocations?)"
_SEQUENCE: Final = (
    r"(?:mutations?|alterations?|deletions?|insertions?|substitutions?|duplications?|aberrations?|variants?"
    r"|skipping(?: (?:alterations?|mutations?))?)"
)
_CHANGE: Final = rf"(?:{_SEQUENCE}|{_JOINED}|amplifications?|loss|ITD)"
_KIND: Final = r"(?:(?:genomic |tumou?r |gene |protein |internal tandem |activating |pathogenic |other |select |known |acquired |resistance )*)"
_GAP: Final = r"\)?(?:(?: gene| protein| receptor| genes|/neu|[- ]?\d)?(?: ?[(\[][^()\[\]]{1,40}[)\]])?(?: gene| protein| receptor| genes)?)"
_ALTERATION: Final = pattern(
    rf"(?P<exon>exons? \d+(?:(?:,| or| and|/) ?\d+)*)? ?(?P<point>{_POINT}(?:/[A-Z](?![\w]))?)?"
    rf" ?(?P<kind>{_KIND})(?P<change>(?:{_CHANGE})(?: {_CHANGE})?)?(?: ?(?P<state>positive|mutant|mutated|negative|wild type))?(?!\w)"
)
_POINT_ONLY: Final = re.compile(_POINT)
_AND: Final = pattern(r"^ ?(?:,|;|/| and/or | or | and |, or |, and ) ?(?:an? |other )?")
_STATES: Final = tuple(
    (state, pattern(rf"(?P<gap>{_GAP}) ?(?P<state>{expression})(?![\w])"))
    for state, expression in (
        ("wild-type", r"(?:wild type|unmutated)"),
        ("rearranged", rf"{_KIND}{_JOINED}(?: (?:or|and) (?:other )?{_JOINED})?(?: positive)?"),
        ("amplified", r"(?:gene )?(?:amplified|amplification)"),
        ("mutated", r"(?:mutated|mutant|mutation positive|altered|variant|m(?=[ )]))"),
        ("positive", r"(?:positive|expressing|\+|expression(?= (?:of|level|[(\[≥>]|as)))"),
        ("negative", r"(?:negative|non ?expressing)"),
        ("deficient", r"(?:deficient|deficiency)"),
        ("proficient", r"(?:proficient)"),
        ("overexpressed", r"(?:(?:protein )?over ?express(?:ing|ion|ed))"),
        ("high", r"(?:high)(?! (?:risk|dose|grade))"),
        ("low", r"(?:(?:ultra)?low)(?! (?:risk|dose|grade))"),
    )
)
_EXPRESS: Final = pattern(r"\b(?P<over>over ?)?express(?:es|ing|ion of)?(?: high levels of)?(?: the| a)? $")
_WILD: Final = pattern(r"\bwild type (?:[\w/]+ (?:and|or) )?$")
_NO: Final = pattern(
    r"\b(?:no|without(?: an?| any)?|absence of|lack(?:ing|s)?|do(?:es)? not (?:have|harbou?r)|negative for)(?: known| identified| sensitizing)?"
    r"(?: \w+ (?:or|and))* $"
)
_MUTATION_IN: Final = pattern(
    r"\b(?P<change>mutations?|alterations?|fusions?|rearrangements?|deletions?) (?:in|of) (?:the |an? )?$"
)
_LEADS_TO: Final = pattern(
    r"\b(?:deleterious or suspected deleterious |deleterious |susceptible |activating |sensitizing |germline )*(?:germline )?$"
)
_THRESHOLD: Final = re.compile(
    r"\s*(?:(?:protein\s+)?expression\s*)?(?P<o>[(\[])(?P<in>(?:[^()\[\]]|\([^()]*\))*?"
    r"(?:[≥≤<>]=?|greater\s+than|at\s+least|less\s+than|IHC|ISH)(?:[^()\[\]]|\([^()]*\))*)[)\]]"
)
_TABLE: Final = tuple(
    (status, key, alteration, pattern(expression))
    for status, key, alteration, expression in (
        (
            "positive",
            "name-bcr-abl1",
            "",
            r"\bPhiladelphia (?:chromosom?e?n?e? )?(?:\(Ph\) ?)?(?:positive|\+)|\bPh(?: ?\+| positive)",
        ),
        (
            "negative",
            "name-bcr-abl1",
            "",
            r"\bPhiladelphia (?:chromosome )?(?:\(Ph\) ?)?negative|\bPh negative|\bPh-(?!\w)",
        ),
        (
            "positive",
            "name-hormone-receptor",
            "",
            r"\bhormone receptor (?:\(HR\) ?)?positive|\bHR(?: ?\+| positive)",
        ),
        ("negative", "name-hormone-receptor", "", r"\bhormone receptor (?:\(HR\) ?)?negative|\bHR negative"),
        (
            "deficient",
            "",
            "",
            r"\bmismatch repair deficient(?: \(dMMR\))?|\bmismatch repair deficiency|\bdMMR\b",
        ),
        ("proficient", "", "", r"\bmismatch repair proficient(?: \(pMMR\))?|\bpMMR\b"),
        ("high", "", "", r"\b(?:not )?microsatellite instability high(?: \(MSI H\))?|\bMSI H(?:igh)?\b"),
        (
            "high",
            "",
            "",
            r"\b(?:high tumou?r mutational burden|tumou?r mutational burden high)(?: \(TMB H\))?|\bTMB H(?:igh)?\b",
        ),
        ("deleted", "", "17p deletion", r"\b17p (?:deletion|del)|\b(?:deletion|del) ?\(?17p\d*\)?"),
        (
            "deleted",
            "",
            "5q deletion",
            r"\b(?:deletion|del) ?\(?5q\)?|\b5q (?:deletion|cytogenetic abnormality)",
        ),
        ("rearranged", "", "t(11;14)", r"\bt\(11;14\)"),
        (
            "mutated",
            "name-brca",
            "germline",
            r"\b(?:deleterious or suspected deleterious )?(?:germline |g)BRCAm\b",
        ),
        ("mutated", "name-brca", "", r"\b(?:deleterious or suspected deleterious )?[st]?BRCAm\b"),
        (
            "mutated",
            "",
            "",
            r"\b(?:homologous recombination repair (?:\(HRR\) )?(?:gene )?|HRR (?:gene )?)(?:mutated|mutations?)",
        ),
        (
            "deficient",
            "",
            "",
            r"\bhomologous recombination deficien(?:cy|t)(?: \(HRD\))?(?: positive(?: status)?)?|\bHRD positive",
        ),
        ("positive", "", "", r"\biobenguane scan positive"),
    )
)
_UNKNOWN: Final = re.compile(
    r"\b(?P<name>(?!(?:FDA|MRD|CNS|AIDS|HIV|EBV|BCG|HSCT|RNA|DNA)\b)[A-Z][A-Z0-9]{1,}[A-Za-z0-9]*)(?:\s*\([^()]{1,20}\))?[\s-]*"
    r"(?P<state>positive|negative|mutated|mutant|rearranged|amplified|expressing|wild-type)\b"
)
_RESISTANCE: Final = pattern(r"\b(?:without|no) (?:an? )?(?P<what>known acquired resistance mutations?)")
_BARE_POINT: Final = re.compile(
    rf"\b(?P<point>{_POINT})[\s-]+(?P<state>positive|mutated|mutant|mutations?|mutation-positive)"
)
_STATUS_OF: Final = {"expressing": "positive", "mutant": "mutated", "variant": "mutated"}


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
        ]
        done: list[Span] = []
        for marker, named in sorted(found, key=lambda pair: (pair[0].span.start, -pair[0].span.end)):
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


def _criterion(
    source: Source, part: Span, marker: _Marker, named: Named | None, *, tested: bool
) -> BiomarkerCriterion:
    limit = _THRESHOLD.match(source.text, marker.span.end, part.end)
    inside = _THRESHOLD.search(source.text, marker.span.start, marker.span.end)
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
        markers = _after(text, target.span, part) or _before(text, target.span, part)
        if not markers and behind is not None:
            between = text[target.span.end : behind[0].span.start]
            if re.fullmatch(r"(?:\s*\([^()]*\))?(?:\s|,|/|and|or|-)+", between) and behind[1]:
                last = behind[1][-1]
                status = last.status
                markers = [_Marker(span=target.span, status=status, alteration=last.alteration)]
        if markers and _NO.search(text[max(part.start, target.span.start - 60) : target.span.start]):
            markers = [
                _Marker(
                    span=m.span,
                    status="wild-type" if m.status in ("mutated", "rearranged") else "negative",
                    alteration=m.alteration,
                )
                for m in markers
            ]
        behind = target, markers
        for marker in markers:
            yield marker, target


def _after(text: str, target: Span, part: Span) -> list[_Marker]:
    for state, expression in _STATES:
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
            lead = _LEADS_TO.search(text, max(part.start, start - 60), start)
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
    gap = pattern(rf"{_GAP} ?").match(text, target.end, part.end)
    place, first = (gap.end() if gap else target.end), target.start
    lead = _LEADS_TO.search(text, max(part.start, first - 60), first)
    first = lead.start() if lead else first
    while True:
        found = _ALTERATION.match(text, place, part.end)
        if not found or not (found["point"] or found["change"]):
            return
        if found["point"] and not _POINT_ONLY.match(found["point"]):
            return
        words = " ".join(found.group().split())
        state = (found["state"] or "").lower()
        change = (found["change"] or "").lower()
        yield _Marker(
            span=Span(start=first, end=place + len(found.group().rstrip())),
            status=_status(change, state, words.lower()),
            alteration=_name(found, words),
        )
        joined = _AND.match(text[found.end() : part.end])
        if not joined:
            return
        first = place = found.end() + joined.end()


def _status(change: str, state: str, words: str) -> str:
    if state == "negative":
        return "negative"
    if state.startswith("wild"):
        return "wild-type"
    if re.match(_JOINED, change):
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
        return None if generic and "itd" not in words.lower() else words or None
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
    if found := _EXPRESS.search(before):
        end = re.compile(r"\s*receptor\b", re.IGNORECASE).match(text, target.end, part.end)
        status = "overexpressed" if found["over"] else "positive"
        return [
            _Marker(
                span=Span(start=start + found.start(), end=end.end() if end else target.end), status=status
            )
        ]
    if found := _WILD.search(before):
        return [_Marker(span=Span(start=start + found.start(), end=target.end), status="wild-type")]
    if found := _MUTATION_IN.search(before):
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
    for status, key, alteration, expression in _TABLE:
        for match in expression.finditer(text, part.start, part.end):
            span = Span(start=match.start(), end=match.end())
            yield _Marker(span=span, status=status, alteration=alteration or None), _known(source, key, span)
    for match in _RESISTANCE.finditer(text, part.start, part.end):
        yield (
            _Marker(
                span=Span(start=match.start(), end=match.end()),
                status="wild-type",
                alteration=re.sub(r"^known\s+", "", match["what"], flags=re.IGNORECASE),
            ),
            None,
        )
    for match in _BARE_POINT.finditer(text, part.start, part.end):
        span = Span(start=match.start(), end=match.end())
        yield _Marker(span=span, status="mutated", alteration=match["point"]), None
    shouted = text[part.start : part.end].isupper()
    for match in () if shouted else _UNKNOWN.finditer(text, part.start, part.end):
        span = Span(start=match.start(), end=match.end())
        if not source.names("target", span.start, span.end) and not source.names(
            "disease", span.start, span.end
        ):
            state = match["state"].lower()
            yield _Marker(span=span, status=_STATUS_OF.get(state, state)), None


def _known(source: Source, key: str, span: Span) -> Named | None:
    entity = source.lexicon.known("target", key) if key else None
    if entity is None:
        return None
    ref = Ref(kind="target", key=entity.key, label=entity.label)
    mention = Mention(kind="target", span=span, ref=ref, method="synonym", confidence=0.95)
    return Named(span=span, ref=ref, mention=mention)
