"""What an agency did: approved, withdrew, converted, refused; when, and by which pathway."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import RegulatoryAction
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import Date, dates
from oncokg.record.reading.rules.scene import Drug, Named, Scene
from oncokg.record.reading.spans import trimmed

_APPROVED = pattern(
    r"\b(?:(?:approv|licen[cs])(?:ed|es)\b"
    r"|(?:grant(?:ed|s)?|giv(?:en|es)|gave|issued|receiv(?:ed|es)|won|wins|gain(?:ed|s)|secur(?:ed|es)|announced)"
    r"(?: \w+,?){0,4}? (?:approval|licensure|marketing authori[sz]ation)\b"
    r"|(?:approval|licensure) (?:was|has been|is) (?:granted|given)\b)"
)
_CONVERTED = pattern(r"\bconver(?:ted|ts|sion)\b[^.;]{0,80}?\bapproval\b")
_WITHDRAWN = pattern(
    r"\b(?:withdr(?:ew|awn|aws)|withdrawal|revok(?:ed|es))\b"
    r"[^.;]{0,60}?\b(?:approval|indication|licen[cs]e)\b"
)
_REFUSED = pattern(
    r"\b(?:declin|refus)(?:ed|es) to approve\b"
    r"|\breject(?:ed|s)\b[^.;]{0,40}\bapplication\b"
    r"|\bcomplete response letter\b"
)
_NEGATED = pattern(r"(?:\bnot(?: yet| been| yet been)?|n[’']t|\bnever|\bno|\bwithout) *$")
_UNREAL = pattern(
    r"\b(?:may|might|could|would|should|will|can|to be|if|whether|once|until|pending|seek(?:s|ing)?|sought"
    r"|expected to|plans? to|likely to|decide(?:s|d)? (?:whether )?to) *$"
)
_EARLIER = pattern(
    r"\b(?:previously|first|originally|initially|already|earlier|also) *$|\bin (?:19|20)\d\d,? *$"
)
_PATHWAYS: Final = (
    ("accelerated", pattern(r"\baccelerated approval\b(?! (?:to|into) (?:full|regular|traditional))")),
    ("conditional", pattern(r"\bconditional (?:marketing authori[sz]ation|approval)\b")),
    ("regular", pattern(r"\b(?:regular|traditional|full|standard) approval\b")),
)


def actions(scene: Scene, drug: Drug) -> list[RegulatoryAction]:
    """Return the drug's actions, one for each event, with the words of every sentence that states it."""
    found: list[RegulatoryAction] = []
    for sentence in scene.sentences:
        cue = _cue(scene, sentence)
        if cue is None:
            continue
        kind, span = cue
        subject = _subject(scene, sentence, drug)
        agency = _agency(scene, sentence)
        if agency is None and subject is not None and _is_certain(scene, sentence, subject, span):
            agency = _only_regulator(scene)
        if subject is None or agency is None:
            continue
        pathway = _pathway(scene, sentence) if kind in ("approved", "converted") else None
        when = _date(scene, sentence, span)
        evidence = [
            span,
            *(s for s in (subject, agency.span, pathway and pathway[1], when and when.span) if s),
        ]
        mentions = [agency.mention]
        mentions += [n.mention for n in drug.names if sentence.start <= n.span.start < sentence.end]
        action = RegulatoryAction(
            evidence=tuple(sorted(set(evidence))),
            mentions=tuple(mentions),
            agency=agency.ref,
            kind=kind,
            pathway=pathway[0] if pathway else "regular" if kind == "converted" else None,
            action_date=when.value if when else None,
            product=drug.product,
            substances=drug.substances,
        )
        _merge(found, action)
    return found


def approval_cue(scene: Scene, sentence: Sentence) -> Span | None:
    """Return the words of a sentence that say an approval happened, or None."""
    cue = _cue(scene, sentence)
    return cue[1] if cue and cue[0] in ("approved", "converted") else None


def agency_of(scene: Scene, sentence: Sentence) -> Named | None:
    """Return the regulator that a sentence names."""
    return _agency(scene, sentence)


def _cue(scene: Scene, sentence: Sentence) -> tuple[str, Span] | None:
    for kind, expression in (
        ("refused", _REFUSED),
        ("withdrawn", _WITHDRAWN),
        ("converted", _CONVERTED),
        ("approved", _APPROVED),
    ):
        for match in expression.finditer(scene.text, sentence.start, sentence.end):
            before = scene.text[max(sentence.start, match.start() - 40) : match.start()]
            if any(guard.search(before) for guard in (_NEGATED, _UNREAL, _EARLIER)):
                continue
            span = trimmed(scene.text, match.start(), match.end())
            if span is not None:
                return kind, span
    return None


def _agency(scene: Scene, sentence: Sentence) -> Named | None:
    regulators = [
        n for n in scene.names("organization", sentence.start, sentence.end) if n.ref.key in _REGULATORS
    ]
    return regulators[0] if regulators else None


def _only_regulator(scene: Scene) -> Named | None:
    """Return the regulator of a document that names only one."""
    regulators = [n for n in scene.names("organization") if n.ref.key in _REGULATORS]
    return regulators[0] if len({n.ref for n in regulators}) == 1 else None


_REGULATORS: Final = frozenset(
    {"fda", "ema", "european-commission", "mhra", "pmda", "health-canada", "tga", "nmpa", "swissmedic"}
)


def _subject(scene: Scene, sentence: Sentence, drug: Drug) -> Span | None:
    """Return where the sentence names the drug; one that names only another drug is not about this one."""
    own = {n.ref for n in drug.names} | set(drug.substances) | ({drug.product} if drug.product else set())
    named = [n for kind in ("product", "substance") for n in scene.names(kind, sentence.start, sentence.end)]
    for name in sorted(named, key=lambda n: n.span):
        if name.ref in own or scene.quote(name.span).lower() in _words(scene, drug):
            return name.span
    lowered = scene.text.lower()
    found = [
        Span(start=at, end=at + len(word))
        for word in _words(scene, drug)
        if (at := lowered.find(word, sentence.start, sentence.end)) >= 0
    ]
    if found:
        return min(found, key=lambda span: (span.start, -span.end))
    pronoun = pattern(
        r"\b(?:it|the drug|this drug|the (?:new )?(?:treatment|therapy|medicine|conjugate|antibody))\b"
    )
    match = pronoun.search(scene.text, sentence.start, sentence.end)
    return Span(start=match.start(), end=match.end()) if match and not named else None


def _words(scene: Scene, drug: Drug) -> set[str]:
    return {scene.quote(n.span).lower() for n in drug.names}


def _is_certain(scene: Scene, sentence: Sentence, subject: Span, cue: Span) -> bool:
    """Tell whether a sentence without an agency still states the approval: "was approved on May 1, 2020"."""
    passive = re.search(
        r"\b(?:is|was|were|has been|have been)\s+(?:\w+\s+)?\Z", scene.text[sentence.start : cue.start]
    )
    return (
        bool(passive)
        and subject.end <= cue.start
        and any(True for _ in dates(scene.text, sentence.start, sentence.end))
    )


def _pathway(scene: Scene, sentence: Sentence) -> tuple[str, Span] | None:
    for value, expression in _PATHWAYS:
        for span in scene.near(sentence, expression):
            return value, span
    return None


def _date(scene: Scene, sentence: Sentence, cue: Span) -> Date | None:
    """Return the date nearest the cue, but not one behind words such as "by" or "data cut-off"."""
    near = sorted(
        dates(scene.text, sentence.start, sentence.end), key=lambda d: abs(d.span.start - cue.start)
    )
    for date in near:
        before = scene.text[max(sentence.start, date.span.start - 25) : date.span.start].lower()
        if not re.search(r"cut-?off|through|until|before|goal|by\s*$", before):
            return date
    return None


def _merge(found: list[RegulatoryAction], action: RegulatoryAction) -> None:
    """Join two sentences on one event: same agency and kind, and no date or pathway that contradicts."""
    for index, known in enumerate(found):
        same = (known.agency, known.kind) == (action.agency, action.kind)
        dates_agree = known.action_date is None or action.action_date in (None, known.action_date)
        paths_agree = known.pathway is None or action.pathway in (None, known.pathway)
        if same and dates_agree and paths_agree:
            found[index] = replace(
                known,
                evidence=tuple(sorted({*known.evidence, *action.evidence})),
                mentions=tuple(dict.fromkeys((*known.mentions, *action.mentions))),
                pathway=known.pathway or action.pathway,
                action_date=known.action_date or action.action_date,
            )
            return
    found.append(action)
