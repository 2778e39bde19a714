"""Programmes that an agency granted: each is a fact of its own, and several hold at once."""

from __future__ import annotations

import re

from oncokg.record.fact import Mention, Span
from oncokg.record.facts import Designation, RegulatoryAction
from oncokg.record.reading.rules.action import agency_of, only_regulator
from oncokg.record.reading.rules.cues import DESIGNATIONS
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import Date, dates
from oncokg.record.reading.rules.scene import Drug, Named, Scene, is_of_another

_GRANTED = pattern(
    r"\b(?:grant(?:ed|s|ing)?|giv(?:en|es|ing)|gave|secur(?:ed|es)|w[io]n|earn(?:ed|s)|got|gets|gain(?:ed"
    r"|s)|obtain(?:ed|s)|receiv(?:ed|es)|award(?:ed)?|us(?:ed|ing)|under"
    r"|through|had|has|with|"
    r"designat(?:ed|ion|ions)|status|is an?|been an?|named|called|hold(?:s|ing)?|carr(?:ies|ied)|enjoy(?:s"
    r"|ed)|thrown|assigned|supported|conducted|evaluated|reviewed|approved)\b"
)
_LABEL = re.compile(
    r"(?:[-•*]\s*)?(?:(?:regulatory|expedited|FDA|special)\s+)?(?:review|designations?|status"
    r"|program(?:me)?s?|pathway)(?:\s+\w+)?\s*[|:]",
    re.IGNORECASE,
)
_DENIED = pattern(
    r"\b(?:not|never|denied|refused|declined|rescinded|withdrawn|withdrew|lost|loses|without|no"
    r"|requested|requests?(?= for)|apply|applied|seek(?:ing)?)\b[^.;]{0,40}$"
)
_GENERAL = pattern(
    r"^(?:[\w -]{0,40})"
    r"\b(?:provides|is (?:given|granted|intended|designed|a (?:process|program|way))|are|allows)\b"
)


def designations(scene: Scene, drug: Drug, actions: list[RegulatoryAction]) -> None:
    """Add the designations that sentences say the drug holds."""
    approvals = [a for a in actions if a.kind == "approved"]
    action = approvals[0] if len(approvals) == 1 else None
    for sentence in scene.sentences:
        granted = _GRANTED.search(scene.text, sentence.start, sentence.end) or _LABEL.match(
            scene.text, sentence.start, sentence.end
        )
        if granted is None:
            continue
        for programme, expression in DESIGNATIONS:
            for match in pattern(expression).finditer(scene.text, sentence.start, sentence.end):
                before = scene.text[sentence.start : match.start()]
                if _DENIED.search(before) or _GENERAL.search(scene.text[sentence.start : sentence.end]):
                    continue
                if is_of_another(scene, drug, sentence, match.start()):
                    continue
                span = Span(start=match.start(), end=match.end())
                _add(scene, drug, sentence, programme, span, action, actions)
                break


def _add(
    scene: Scene,
    drug: Drug,
    sentence: Sentence,
    programme: str,
    span: Span,
    action: RegulatoryAction | None,
    actions: list[RegulatoryAction],
) -> None:
    for known in scene.facts:
        if (
            isinstance(known, Designation)
            and known.programme == programme
            and known.substance == drug.substance
        ):
            return
    agency = agency_of(scene, sentence)
    only = only_regulator(scene)
    granter = agency.ref if agency else actions[0].agency if actions else only.ref if only else None
    if granter is None:
        return
    date = _date_of(scene, sentence, span)
    diseases = _diseases_of(scene, sentence, span)
    evidence = {span, *(d.span for d in diseases), *((date.span,) if date else ())}
    mentions: list[Mention] = [d.mention for d in diseases]
    if agency is not None:
        mentions.append(agency.mention)
        evidence.add(agency.span)
    used = action if programme == "priority-review" or _is_used(scene, sentence, span) else None
    scene.add(
        Designation(
            evidence=tuple(sorted(evidence)),
            mentions=tuple(mentions),
            programme=programme,
            substance=drug.substance,
            product=drug.product,
            agency=granter,
            diseases=tuple(dict.fromkeys(d.ref for d in diseases)),
            date=date.value if date else None,
            action=used,
        )
    )


def _is_used(scene: Scene, sentence: Sentence, span: Span) -> bool:
    """Tell whether the sentence says that the approval used the programme."""
    before = scene.text[sentence.start : span.start]
    return bool(re.search(r"\b(?:using|used|under|through)\b", before)) and bool(
        re.search(r"\bapprov", before)
    )


def _date_of(scene: Scene, sentence: Sentence, span: Span) -> Date | None:
    """Return a date that stands right behind the programme: "orphan designation on March 25, 2013"."""
    for date in dates(scene.text, span.end, sentence.end):
        between = scene.text[span.end : date.span.start]
        if re.fullmatch(r"[\w\s(),-]{0,90}?\b(?:on|dated|dates from|from|since)\s+|\s*\(", between):
            return date
    return None


def _diseases_of(scene: Scene, sentence: Sentence, span: Span) -> list[Named]:
    """Return the disease of a designation: "orphan designation for the treatment of B-cell ALL"."""
    purpose = re.compile(
        r"[^.;]{0,60}?\bfor (?:the )?(?:treatment of |use in )?"
        r"(?:adult |pediatric )?(?:patients with |adults with )?",
        re.IGNORECASE,
    ).match(scene.text, span.end)
    if purpose is None or purpose.end() >= sentence.end:
        return []
    return [
        n for n in scene.names("disease", purpose.end(), sentence.end) if n.span.start - purpose.end() < 40
    ][:1]
