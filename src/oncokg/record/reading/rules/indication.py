"""What an action allowed: the disease and each restriction that the words on the use put on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from oncokg.record.fact import Ref, Span
from oncokg.record.facts import Indication, RegulatoryAction
from oncokg.record.reading.indications.grammar import read_use
from oncokg.record.reading.indications.population import values
from oncokg.record.reading.indications.reader import indication as fact_of
from oncokg.record.reading.indications.words import SETTINGS, STATUSES
from oncokg.record.reading.rules.approval import Cue
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import (
    Drug,
    Named,
    Scene,
    ancestors,
    most_specific,
    other_names,
    own_names,
)
from oncokg.record.reading.rules.zones import Zone, zones
from oncokg.record.record import Rights

OPEN_RIGHTS: Final = frozenset({"public-domain", "cc0", "own-words", "cc-by-4-0"})
"""Rights under which the indication's own words may be kept whole."""

_MOST_WORDS: Final = 11
"""Words that a quote of a restriction has at most, whatever the rights."""

_PARTNERS = pattern(
    r"\b(?:in combination with|combined with|(?:together|along) with|with or without"
    r"|(?:used|given|taken|administered|approved) with)\s"
)
_PARTNERS_END = pattern(r"\b(?:for|to|as|in (?:adults?|patients|people)|who|and later|followed)\b|[.;]")
_STAGED = re.compile(r"[a-z]{1,2}(?:/[a-z]{1,2})?[A-Z]{2,}\w*")
_ANOTHER = pattern(r"\balso\b|\bin addition\b|\bas well\b")
"""What makes a use that follows another one, even of a disease that is of its kind."""
_SAME_REGIMEN = pattern(r"\bthe same (?:pair|combination|regimen|drugs)\b")
_REGIMEN = pattern(r"\b(?:is|are|must be|should be) (?:always )?(?:given|taken|used|administered|combined)\b")


def indications(
    scene: Scene,
    drug: Drug,
    decided: dict[Sentence, list[Cue]],
    actions: list[RegulatoryAction],
    rights: Rights,
) -> list[Indication]:
    """Return the uses that approvals allow, each with what restricts it and whether it has ended."""
    approvals = [a for a in actions if a.kind in ("approved", "converted")]
    if not approvals:
        return []
    found: list[tuple[Zone, Indication]] = []
    for zone in zones(scene, drug, decided):
        action = _action_of(approvals, zone)
        earlier = found[-1][1] if found else None
        indication = _read(scene, drug, zone, action, rights, earlier)
        if indication is not None:
            found.append((zone, indication))
    return _ended(_with_regimen(scene, drug, _joined(scene, found)), actions)


def _action_of(approvals: list[RegulatoryAction], zone: Zone) -> RegulatoryAction:
    """Return the approval whose words are nearest before the use, in its sentence if there is one."""
    inside = [
        a
        for a in approvals
        if any(zone.sentence.start <= span.start < zone.sentence.end for span in a.evidence)
    ]
    return inside[0] if inside else approvals[0]


def _read(
    scene: Scene,
    drug: Drug,
    zone: Zone,
    action: RegulatoryAction,
    rights: Rights,
    earlier: Indication | None,
) -> Indication | None:
    parts = [Span(start=min(zone.lead, zone.start), end=zone.parts[0].end), *zone.parts[1:]]
    own = frozenset(ref.key for ref in drug.refs)
    use = read_use(scene, parts, own, words=_MOST_WORDS)
    named = most_specific(scene, list(use.diseases))
    inherited = zone.source == "restriction" and not named and earlier is not None
    if use.is_context_only or not (named or inherited):
        return None
    diseases = earlier.diseases if inherited and earlier else tuple(dict.fromkeys(d.ref for d in named))
    spelt_out = [part for d in named for part in _definition(scene, d)]
    statuses = (*use.statuses, *values(scene.text, spelt_out, STATUSES, []))
    settings = (*use.settings, *values(scene.text, spelt_out, SETTINGS, []))
    partners = [n for n in (*use.partners, *_partners(scene, drug, zone)) if n.mention.ref]
    partners = [n for n in partners if n.ref not in drug.substances]
    same = _SAME_REGIMEN.search(scene.text, zone.sentence.start, zone.start) if earlier else None
    kept = earlier.partners if earlier and same and not partners else ()
    people = use.population
    evidence = [
        *(n.span for n in (*named, *partners)),
        *(v.span for v in (*statuses, *settings, *use.lines, *use.stages)),
        *people.spans,
        *(span for marker in use.biomarkers for span in (marker.evidence if inherited else ())),
    ]
    if not evidence:
        return None
    scene.unread.extend(use.unread)
    made = fact_of(scene.text, use, substances=drug.substances, product=drug.product, action=action)
    return replace(
        made,
        evidence=tuple(sorted(set(evidence))),
        mentions=tuple(dict.fromkeys(n.mention for n in (*named, *partners))),
        diseases=diseases,
        statuses=tuple(sorted({v.value for v in statuses})),
        settings=tuple(sorted({v.value for v in settings})),
        partners=tuple(dict.fromkeys(p.ref for p in partners)) or kept,
        text_as_written=scene.quote(zone.parts[0]) if rights in OPEN_RIGHTS else None,
    )


def _definition(scene: Scene, disease: Named) -> Iterator[Span]:
    """Yield the words that a short form with letters for a stage stands for: "la/mUC", "mCRPC"."""
    short = scene.text[disease.span.start : disease.span.end]
    if not _STAGED.fullmatch(short):
        return
    at = scene.text.find(f"({short})")
    if at > 0:
        start = max(scene.text.rfind(word, 0, at) for word in (" with ", " of ", " for ", "."))
        yield Span(start=max(start, at - 80, 0), end=at)


def _everywhere(scene: Scene, parts: list[Span], expression: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for part in parts:
        yield from expression.finditer(scene.text, part.start, part.end)


def _partners(scene: Scene, drug: Drug, zone: Zone) -> list[Named]:
    """Return the drugs of "in combination with A and B", before "for"."""
    found: list[Named] = []
    bounds = [Span(start=zone.sentence.start, end=zone.parts[0].end), *zone.parts[1:]]
    if zone.source in ("list", "restriction"):
        bounds = list(zone.parts)
    for match in _everywhere(scene, bounds, _PARTNERS):
        stop = _PARTNERS_END.search(scene.text, match.end())
        end = min(stop.start() if stop else len(scene.text), match.end() + 160)
        found += [n for n in other_names(scene, drug, match.end(), end) if n.ref.kind == "substance"]
    return found


def _with_regimen(scene: Scene, drug: Drug, found: list[Indication]) -> list[Indication]:
    """Add the partners of "it is taken together with A and B" to uses that name no partner."""
    if len(found) != 1 or found[0].partners:
        return found
    for sentence in scene.sentences:
        verb = _REGIMEN.search(scene.text, sentence.start, sentence.end)
        joined = _PARTNERS.search(scene.text, sentence.start, sentence.end)
        if not verb or not joined or joined.start() > verb.end() + 24:
            continue
        subject = scene.text[sentence.start : verb.start()]
        if not own_names(scene, drug, sentence.start, verb.start()) and not re.match(r"It\b", subject):
            continue
        stop = _PARTNERS_END.search(scene.text, joined.end(), sentence.end)
        end = stop.start() if stop else sentence.end
        partners = [n for n in other_names(scene, drug, joined.end(), end) if n.ref.kind == "substance"]
        if partners:
            return [
                replace(
                    found[0],
                    partners=tuple(dict.fromkeys(p.ref for p in partners)),
                    evidence=tuple(sorted({*found[0].evidence, *(p.span for p in partners)})),
                    mentions=(*found[0].mentions, *(p.mention for p in partners)),
                )
            ]
    return found


def _joined(scene: Scene, found: list[tuple[Zone, Indication]]) -> list[Indication]:
    """Join what is said twice: equal uses, one told more precisely elsewhere, a use told again in a label."""
    kept: list[tuple[Zone, Indication]] = []
    for zone, indication in found:
        others = [other for _, other in found if other is not indication]
        if zone.source != "list" and any(_is_finer(scene, other, indication) for other in others):
            continue
        if len(indication.diseases) > 1 and _is_covered(scene, indication, others):
            continue
        for index, (known_zone, known) in enumerate(kept):
            if _is_finer(scene, known, indication, or_equal=True):
                evidence = tuple(sorted({*known.evidence, *indication.evidence}))
                kept[index] = known_zone, replace(known, evidence=evidence)
                break
            another = _ANOTHER.search(scene.text, zone.sentence.start, zone.start)
            told_again = zone.source == "use" and known_zone.source != "list" and not another
            if told_again and _same_use(scene, known, indication):
                kept[index] = known_zone, _united(scene, known, indication)
                break
        else:
            kept.append((zone, indication))
    return [indication for _, indication in kept]


def _is_covered(scene: Scene, coarse: Indication, others: list[Indication]) -> bool:
    """Tell whether a use without restrictions only gathers what others tell: "for A and B cancer"."""
    told = {key for other in others for d in other.diseases for key in (d.key, *ancestors(scene, d.key))}
    return not _restrictions(coarse) and all(d.key in told for d in coarse.diseases)


def _same_use(scene: Scene, one: Indication, other: Indication) -> bool:
    """Tell whether two uses are of one action and of diseases that are the same or include each other."""

    def related(a: Ref, b: Ref) -> bool:
        return a == b or a.key in ancestors(scene, b.key) or b.key in ancestors(scene, a.key)

    return one.action == other.action and all(
        any(related(a, b) for b in one.diseases) for a in other.diseases
    )


def _united(scene: Scene, one: Indication, other: Indication) -> Indication:
    """Return one use with the restrictions of both."""
    finer = [r for r in other.diseases if any(a.key in ancestors(scene, r.key) for a in one.diseases)]
    markers = {(b.target or b.text, b.status): b for b in (*other.biomarkers, *one.biomarkers)}
    return replace(
        one,
        evidence=tuple(sorted({*one.evidence, *other.evidence})),
        mentions=tuple(dict.fromkeys((*one.mentions, *other.mentions))),
        diseases=tuple(finer) or one.diseases,
        statuses=tuple(sorted({*one.statuses, *other.statuses})),
        settings=tuple(sorted({*one.settings, *other.settings})),
        lines=tuple(sorted({*one.lines, *other.lines})),
        age_groups=tuple(dict.fromkeys((*one.age_groups, *other.age_groups))),
        minimum_age=one.minimum_age if one.minimum_age is not None else other.minimum_age,
        maximum_age=one.maximum_age if one.maximum_age is not None else other.maximum_age,
        biomarkers=tuple(markers.values()),
        prior_therapies=one.prior_therapies or other.prior_therapies,
        patient_criteria=one.patient_criteria or other.patient_criteria,
        stages=tuple(sorted({*one.stages, *other.stages})),
        partners=one.partners or other.partners,
    )


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
            *(c.text for c in indication.patient_criteria),
            *(("stage", stage) for stage in indication.stages),
        )
    )


def _ended(found: list[Indication], actions: list[RegulatoryAction]) -> list[Indication]:
    """Close the uses that a withdrawal told in the same document took back."""
    withdrawn = next((a for a in actions if a.kind == "withdrawn"), None)
    if withdrawn is None:
        return found
    if withdrawn.action_date is None:
        return [replace(i, action=withdrawn) for i in found]
    return [replace(i, valid_until=withdrawn.action_date) for i in found]
