"""What an action allowed: the disease and each restriction that the sentence of approval puts on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from oncokg.record.article import Rights
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import BiomarkerCriterion, Indication, PriorTherapyCriterion, RegulatoryAction
from oncokg.record.reading.rules.action import approval_cue
from oncokg.record.reading.rules.cues import LINES, SETTINGS, STATUSES
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import count
from oncokg.record.reading.rules.scene import Drug, Named, Scene, ancestors, most_specific
from oncokg.record.reading.spans import trimmed

OPEN_RIGHTS: Final = frozenset({"public-domain", "cc0", "own-words", "cc-by-4-0"})
"""Rights under which the indication's own words may be kept whole."""

_OPENING = pattern(
    r"\b(?:for(?: use)?(?: as)?(?: an?| the)?(?: \w+){0,3}? (?:treatment|therapy|use)?(?: of| in| for)?"
    r"|to treat|for|in|as (?:an? )?(?:\w+ )?treatment (?:for|of)|indicated for)\s"
)
_CLOSING = pattern(
    r",? (?:based on|making it|under (?:the )?accelerated|according to"
    r"|following (?:the |a )?(?:results|review)"
    r"|which is|on the basis|the first|the only|after it|nearly|and is)\b"
    r"|;(?! and (?:for|in|as))|\. "
)
_SPLIT = pattern(
    r"(?:;|,)? and (?:also )?"
    r"(?:for (?:the )?(?:treatment|use)|as (?:a |an )?(?:\w+ ){0,2}(?:treatment|therapy)|for) ?(?:of|in)?\b"
    r"|;"
)
_ADULT = pattern(r"\badults?\b|\bmen\b|\bwomen\b|\baged 18 years\b")
_PEDIATRIC = pattern(r"\b(?:children|child|pa?ediatric|infants?|adolescents?)\b")
_MINIMUM_AGE = pattern(
    r"\b(?:aged? )?(?P<age>\d{1,2}|one|two|six|twelve|eighteen) (?P<unit>years?|months?)(?: of age| old)?"
    r"(?: and| or) (?:older|above|over)\b"
    r"|≥ ?(?P<age2>\d{1,2}) ?(?P<unit2>years?|months?)"
)
_MAXIMUM_AGE = pattern(r"\b(?:up to|younger than|under|less than) (?P<age>\d{1,2}) years\b")
_SEX: Final = (("female", pattern(r"\bwom[ae]n\b|\bfemales?\b")), ("male", pattern(r"\bm[ae]n\b|\bmales?\b")))
_APPROVED_TEST = pattern(
    r"\bas (?:detected|determined|identified) by an? (?:FDA )?(?:approved|authori[sz]ed)[^.;,]{0,20} test\b"
)
_MARKER_STATES: Final = (
    ("positive", r"(?:positive|expressing|\+)"),
    ("negative", r"(?:negative)"),
    ("wild-type", r"(?:wild type)"),
    ("rearranged", r"(?:rearranged|rearrangements?|fusions?(?: positive)?|translocations?)"),
    ("amplified", r"(?:amplified|amplification)"),
    (
        "mutated",
        (
            r"(?:mutated|mutations?|mutant"
            r"|[A-Z]\d+[A-Z](?:[ /]or[ /]?[A-Z]\d+[A-Z])? mutations?"
            r"|exon \d+ [\w ]{0,40}?(?:mutations?|deletions?|insertions?)"
            r"|mutation positive)"
        ),
    ),
    ("deficient", r"(?:deficient)"),
    ("high", r"(?:high)"),
    ("low", r"(?:low)"),
)
_MARKER_WORDS: Final = (
    ("Philadelphia chromosome", "Philadelphia chromosome(?: \\(Ph\\))?"),
    ("Philadelphia chromosome", "Ph"),
    ("mismatch repair", "mismatch repair"),
    ("microsatellite instability", "microsatellite instability"),
    ("hormone receptor", "hormone receptor(?: \\(HR\\))?|HR"),
)
_PRIOR: Final = (
    (
        True,
        pattern(
            r"\b(?:who|that|which) (?:have|has|had) (?:been (?:previously )?treated with|received)"
            r"\s[^.;]{3,120}"
        ),
    ),
    (
        True,
        pattern(
            r"\b(?:with|whose|who have|who had|has|have) (?:disease )?(?:progress(?:ed|ion)|relapsed)"
            r" (?:on|during|after|following)(?: or (?:on|during|after|following))?\s[^.;]{3,120}"
        ),
    ),
    (
        True,
        pattern(
            r"\bafter (?:treatment|at least|failure|prior|(?:one|two|three|four|\d) or more"
            r"|(?:one|two|three) prior)\s[^.;,]{3,100}"
        ),
    ),
    (True, pattern(r"\bpreviously treated with\s[^.;,]{3,80}")),
    (
        False,
        pattern(
            r"\b(?:who|that) (?:have|has) not (?:previously )?(?:been treated with|received)\s[^.;]{3,80}"
        ),
    ),
)
_LINES_OF = pattern(
    r"\b(?:at least |after )?(?P<n>one|two|three|four|five|\d)"
    r" (?:or more|prior|previous|lines?|or more prior|or more lines)\b"
)
_PARTNERS = pattern(r"\b(?:in combination with|combined with|together with|with or without)\s")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Zone:
    """One indication in a sentence of approval, from `start`; `lead` is where "for" stands."""

    sentence: Sentence
    lead: int
    start: int
    end: int


def indications(
    scene: Scene, drug: Drug, actions: list[RegulatoryAction], rights: Rights
) -> list[Indication]:
    """Return the indications that sentences of approval give, the coarser ones of a heading folded in."""
    found: list[Indication] = []
    for zone in _zones(scene, drug):
        indication = _read(scene, drug, zone, _action_of(actions, zone), rights)
        if indication is not None:
            found.append(indication)
    return _without_coarser(scene, found)


def _zones(scene: Scene, drug: Drug) -> Iterator[_Zone]:
    for index, sentence in enumerate(scene.sentences):
        cue = approval_cue(scene, sentence)
        if cue is None:
            continue
        opening = _OPENING.search(scene.text, cue.end - 1, sentence.end)
        if opening is None:
            yield from _listed_zones(scene, scene.sentences[index + 1 :], sentence)
            continue
        start = opening.end()
        closing = _CLOSING.search(scene.text, start, sentence.end)
        end = closing.start() if closing else sentence.end
        if scene.text[start:end].rstrip().endswith(":") or not scene.names("disease", start, end):
            yield from _listed_zones(scene, scene.sentences[index + 1 :], sentence)
        lead, position = opening.start(), start
        for split in [*_SPLIT.finditer(scene.text, start, end), None]:
            stop = split.start() if split else end
            if scene.names("disease", position, stop):
                yield _Zone(sentence=sentence, lead=lead, start=position, end=stop)
                lead = split.start() if split else stop
                position = split.end() if split else stop


def _listed_zones(scene: Scene, following: list[Sentence], opener: Sentence) -> Iterator[_Zone]:
    """Yield the list items below "approved X for:"."""
    if not scene.text[opener.start : opener.end].rstrip().endswith(":"):
        return
    for sentence in following:
        if not re.match(r"[ \t]*(?:[-•*–]|\d{1,2}[.)])", scene.text[sentence.start : sentence.end]):
            return
        if scene.names("disease", sentence.start, sentence.end):
            yield _Zone(sentence=sentence, lead=sentence.start, start=sentence.start, end=sentence.end)


def _action_of(actions: list[RegulatoryAction], zone: _Zone) -> RegulatoryAction | None:
    """Return the action that this sentence states, or the only approval there is."""
    approvals = [a for a in actions if a.kind in ("approved", "converted")]
    for action in approvals:
        if any(zone.sentence.start <= span.start < zone.sentence.end for span in action.evidence):
            return action
    return approvals[0] if len(approvals) == 1 else None


def _read(
    scene: Scene, drug: Drug, zone: _Zone, action: RegulatoryAction | None, rights: Rights
) -> Indication | None:
    priors = list(_prior_therapies(scene, zone))
    core_end = min((p.evidence[0].start for p in priors), default=zone.end)
    biomarkers = list(_biomarkers(scene, zone))
    diseases = _diseases(scene, zone.start, core_end) or _diseases(scene, zone.start, zone.end)
    if not diseases:
        return None
    evidence = [d.span for d in diseases]

    def values(table: tuple[tuple[str, str], ...], end: int) -> tuple[str, ...]:
        found: dict[str, Span] = {}
        for value, expression in table:
            for match in pattern(expression).finditer(scene.text, zone.lead, end):
                if value not in found and not any(
                    _inside(match, d.span) and value not in ("relapsed", "refractory") for d in diseases
                ):
                    found[value] = Span(start=match.start(), end=match.end())
        evidence.extend(found.values())
        return tuple(sorted(found))

    statuses, settings, lines = (
        values(STATUSES, zone.end),
        values(SETTINGS, core_end),
        values(LINES, zone.end),
    )
    groups = []
    for group, expression in (("adult", _ADULT), ("pediatric", _PEDIATRIC)):
        match = expression.search(scene.text, zone.start, zone.end)
        if match:
            groups.append(group)
            evidence.append(Span(start=match.start(), end=match.end()))
    minimum = _age(scene, zone, _MINIMUM_AGE, evidence)
    maximum = _age(scene, zone, _MAXIMUM_AGE, evidence)
    partners = _partners(scene, zone)
    evidence += [p.span for p in partners]
    whole = trimmed(scene.text, zone.start, zone.end)
    mentions: tuple[Mention, ...] = tuple(n.mention for n in (*diseases, *partners))
    return Indication(
        evidence=tuple(sorted(set(evidence))),
        mentions=mentions,
        product=drug.product,
        substances=drug.substances,
        action=action,
        diseases=tuple(dict.fromkeys(d.ref for d in diseases)),
        statuses=statuses,
        settings=settings,
        lines=lines,
        age_groups=tuple(groups),
        minimum_age=minimum,
        maximum_age=maximum,
        sex=_sex(scene, zone, evidence),
        biomarkers=tuple(biomarkers),
        prior_therapies=tuple(priors),
        partners=tuple(dict.fromkeys(p.ref for p in partners)),
        text_as_written=scene.quote(whole) if whole and rights in OPEN_RIGHTS else None,
    )


def _inside(match: re.Match[str], span: Span) -> bool:
    return span.start <= match.start() and match.end() <= span.end


def _diseases(scene: Scene, start: int, end: int) -> list[Named]:
    """Return the diseases between two positions: no bracketed short form, none that another one includes."""
    named = [
        n
        for n in scene.names("disease", start, end)
        if not (
            scene.text[n.span.start - 1 : n.span.start] == "("
            and scene.text[n.span.end : n.span.end + 1] == ")"
        )
    ]
    return most_specific(scene, named)


def _age(scene: Scene, zone: _Zone, expression: re.Pattern[str], evidence: list[Span]) -> Decimal | None:
    match = expression.search(scene.text, zone.start, zone.end)
    if match is None:
        return None
    groups = match.groupdict()
    number = count(groups["age"] or groups.get("age2") or "")
    unit = (groups.get("unit") or groups.get("unit2") or "years").lower()
    if number is None:
        return None
    evidence.append(Span(start=match.start(), end=match.end()))
    return Decimal(number) if unit.startswith("year") else (Decimal(number) / 12).quantize(Decimal("0.01"))


def _sex(scene: Scene, zone: _Zone, evidence: list[Span]) -> str | None:
    found = [
        (value, match)
        for value, expression in _SEX
        if (match := expression.search(scene.text, zone.start, zone.end))
    ]
    if len(found) != 1:
        return None
    evidence.append(Span(start=found[0][1].start(), end=found[0][1].end()))
    return found[0][0]


def _biomarkers(scene: Scene, zone: _Zone) -> Iterator[BiomarkerCriterion]:
    """Yield criteria such as "CD22-positive" and "BRAF V600E mutation", with the target where it is one."""
    tested = _APPROVED_TEST.search(scene.text, zone.start, zone.end) is not None
    seen: set[int] = set()
    for named in scene.names("target", zone.start, zone.end):
        for state, expression in _MARKER_STATES:
            after = pattern(rf"(?: gene| protein| \([^)]{{1,30}}\)|/neu)?(?: |/)?{expression}(?![\w])").match(
                scene.text, named.span.end
            )
            if after and named.span.start not in seen:
                seen.add(named.span.start)
                span = Span(start=named.span.start, end=after.end())
                yield BiomarkerCriterion(
                    evidence=(span,),
                    mentions=(named.mention,),
                    text=scene.quote(span),
                    status=state,
                    target=named.ref,
                    requires_approved_test=tested or None,
                )
                break
    for _, words in _MARKER_WORDS:
        for state, expression in _MARKER_STATES:
            criterion = pattern(rf"\b(?:{words}) ?{expression}(?![\w])")
            for match in criterion.finditer(scene.text, zone.start, zone.end):
                if match.start() not in seen:
                    seen.add(match.start())
                    span = Span(start=match.start(), end=match.end())
                    yield BiomarkerCriterion(
                        evidence=(span,),
                        text=scene.quote(span),
                        status=state,
                        requires_approved_test=tested or None,
                    )


def _prior_therapies(scene: Scene, zone: _Zone) -> Iterator[PriorTherapyCriterion]:
    taken: list[Span] = []
    for required, expression in _PRIOR:
        for match in expression.finditer(scene.text, zone.start, zone.end):
            span = trimmed(scene.text, match.start(), match.end())
            if span is None or any(s.start < span.end and span.start < s.end for s in taken):
                continue
            taken.append(span)
            lines = _LINES_OF.search(scene.text, span.start, span.end)
            named = scene.names("substance", span.start, span.end)
            short = _first_words(scene, span)
            yield PriorTherapyCriterion(
                evidence=(short,),
                mentions=tuple(n.mention for n in named),
                text=scene.quote(short),
                is_required=required,
                substances=tuple(dict.fromkeys(n.ref for n in named)),
                minimum_prior_lines=count(lines["n"]) if lines else None,
            )


def _first_words(scene: Scene, span: Span, most: int = 11) -> Span:
    """Return the span cut after so many words, which keeps quotes short whatever the rights."""
    words = list(re.finditer(r"\S+", scene.text[span.start : span.end]))
    if len(words) <= most:
        return span
    return trimmed(scene.text, span.start, span.start + words[most - 1].end()) or span


def _partners(scene: Scene, zone: _Zone) -> list[Named]:
    found: list[Named] = []
    for match in _PARTNERS.finditer(scene.text, zone.start, zone.end):
        stop = re.compile(r"\bfor\b|\bin (?:adults?|patients)\b|\bwho\b|[.;]").search(
            scene.text, match.end(), zone.end
        )
        end = stop.start() if stop else zone.end
        found += scene.names("substance", match.end(), end)
    return found


def _without_coarser(scene: Scene, found: list[Indication]) -> list[Indication]:
    """Join equal indications and drop one that another of the document says more precisely."""
    kept: list[Indication] = []
    for indication in found:
        rest = [other for other in found if other is not indication]
        if any(_is_finer(scene, other, indication) for other in rest):
            continue
        for index, known in enumerate(kept):
            if _is_finer(scene, known, indication, or_equal=True):
                evidence = tuple(sorted({*known.evidence, *indication.evidence}))
                kept[index] = replace(known, evidence=evidence)
                break
        else:
            kept.append(indication)
    return kept


def _is_finer(scene: Scene, fine: Indication, coarse: Indication, *, or_equal: bool = False) -> bool:
    """Tell whether `fine` says all that `coarse` says, and more (or as much)."""
    if fine.action != coarse.action or fine.product != coarse.product:
        return False

    def covers(disease: Ref) -> bool:
        return any(disease == d or disease.key in ancestors(scene, d.key) for d in fine.diseases)

    if not all(covers(d) for d in coarse.diseases) or not _restrictions(coarse) <= _restrictions(fine):
        return False
    same = fine.diseases == coarse.diseases and _restrictions(coarse) == _restrictions(fine)
    return or_equal if same else True


def _restrictions(indication: Indication) -> frozenset[object]:
    """Return what an indication asks for besides the disease, without the places of the words."""
    return frozenset(
        (
            *indication.statuses,
            *indication.settings,
            *indication.lines,
            *indication.age_groups,
            *indication.partners,
            *((b.target or b.text, b.status) for b in indication.biomarkers),
            *(p.text for p in indication.prior_therapies),
        )
    )
