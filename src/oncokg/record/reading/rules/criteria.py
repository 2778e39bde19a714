"""Restrictions of an indication that are facts of their own: markers and earlier treatment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import BiomarkerCriterion, PriorTherapyCriterion
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.quantities import count
from oncokg.record.reading.rules.scene import Scene
from oncokg.record.reading.spans import trimmed

_APPROVED_TEST = pattern(
    r"\bas (?:detected|determined|identified) by an? (?:FDA )?(?:approved|authori[sz]ed)[^.;,]{0,20} test\b"
)
_ALTERATION: Final = r"(?:rearrange(?:ments?|d)|fusions?|translocations?)"
_CHANGE: Final = r"(?:mutations?|deletions?|insertions?|alterations?|substitutions?|duplications?)"
_STATES: Final = tuple(
    (state, pattern(rf"(?: gene| protein| receptor| \([^)]{{1,30}}\)|/neu)?(?: |/)?{expression}(?![\w])"))
    for state, expression in (
        ("positive", r"(?:positive|expressing|\+)"),
        ("negative", r"(?:negative)"),
        ("wild-type", r"(?:wild type)"),
        ("rearranged", rf"{_ALTERATION}(?: (?:or|and) {_ALTERATION})?(?: positive)?"),
        ("amplified", r"(?:amplified|amplification)"),
        (
            "mutated",
            (
                rf"(?:mutated|mutant|mutation positive|{_CHANGE}"
                r"|[A-Z]\d+[A-Z]?(?:(?: or |/| )[A-Z]\d+[A-Z]?)?(?: (?:positive|mutant|mutated|mutations?))"
                rf"|exon \d+ [\w()/ ]{{0,60}}?{_CHANGE}|ITD(?: positive)?)"
            ),
        ),
        ("deficient", r"(?:deficient)"),
        ("overexpressed", r"(?:overexpress(?:ing|ion|ed))"),
        ("high", r"(?:high)"),
        ("low", r"(?:(?:ultra)?low)"),
    )
)
_EXPRESS = pattern(r"\b(?:over)?express(?:es|ing)?(?: the| a)? $")
_NO_TARGETS: Final = tuple(
    (state, pattern(expression))
    for state, expression in (
        ("negative", r"\b(?:Ph|hormone receptor(?: \(HR\))?|HR) ?negative(?!\w)"),
        ("positive", r"\b(?:Ph|hormone receptor(?: \(HR\))?|HR) ?positive(?!\w)"),
        ("deficient", r"\bmismatch repair deficient(?: \(dMMR\))?|\bdMMR\b"),
        ("high", r"\bmicrosatellite instability high(?: \(MSI H\))?|\bMSI H\b"),
    )
)
_THERAPY: Final = (
    r"(?:therap(?:y|ies)|treatments?|chemotherap(?:y|ies)|chemoimmunotherapy|immunotherapy|drugs?|medicines?"
    r"|inhibitors?|inhibition|inhibiting \w+|lines?|regimens?|transplant(?:ation)?|surgery|radiation"
    r"|radiotherapy|radioactive iodine|agents?|antibod(?:y|ies)|blockade|prostatectomy|cystectomy|resection)"
)
_HAS_THERAPY = pattern(rf"\b{_THERAPY}\b|\b(?:based|containing)\b")
_BARE: Final = pattern(r"(?:the |their |any |other )?(?:treatments?|therapy|surgery)")
_HAVING: Final = r"(?:have|has|had)"
_STEPS: Final = r"(?:on|during|after|following|despite)"
_WHAT: Final = r"(?P<what>[^.;:,]{3,140})"
_PRIOR: Final = (
    (
        False,
        pattern(
            rf"\b{_HAVING} (?:not (?:previously |yet )?(?:been treated with|received)"
            rf"|received no)(?: prior)? {_WHAT}"
        ),
    ),
    (
        True,
        pattern(
            rf"\b{_HAVING} (?:already |previously |also )?(?:been (?:already "
            rf"|previously )?treated (?:before )?with"
            rf"|received|had|undergone|tried|failed)(?: prior| previous| treatment with)? {_WHAT}"
        ),
    ),
    (
        True,
        pattern(
            rf"\b(?:progress(?:ed|ion|ing)|relapsed|recurred|recurrence|worsened)(?: disease)? {_STEPS}"
            rf"(?: or {_STEPS})?(?: prior| previous| treatment with)? {_WHAT}"
        ),
    ),
    (
        True,
        pattern(
            rf"\b(?:previously|already) treated with {_WHAT}"
            rf"|\btreated before with (?P<what2>[^.;:,]{{3,140}})"
        ),
    ),
    (
        True,
        pattern(
            r"\b(?:refractory|resistant|intolerant|intolerance|inadequate response|unresponsive) to"
            rf"(?: prior| previous| treatment with)? {_WHAT}"
        ),
    ),
    (True, pattern(rf"\b(?:after|following)(?: failure of| prior| previous| treatment with)* {_WHAT}")),
)
_LINES_OF = pattern(
    r"\b(?P<n>one|two|three|four|five|\d) (?:or more|prior|previous|lines?|other|earlier"
    r"|\w+ (?:therapies|drugs|lines))\b"
)
_WHAT_ENDS = pattern(
    r" (?:who|whose|which|that|if|when|but|before|previously|in (?:adults|patients|people|the)|for their"
    r"|and (?:who|whose|have|has|are|need|must|for)|or (?:who|whose|have|has))\b"
)
_NO_THERAPY = pattern(r"(?:or |and )?(?:within|during|or|and) ")
_HEAD_OF_THERAPY = pattern(rf"\b{_THERAPY}$")
_MOST_WORDS = 11
"""Words that a quote of a restriction has at most, whatever the rights."""


def biomarkers(scene: Scene, parts: list[Span]) -> Iterator[BiomarkerCriterion]:
    """Yield criteria such as "CD22-positive" and "BRAF V600E mutation", with the target where it is one."""
    seen: list[Span] = []
    for part in parts:
        tested = _APPROVED_TEST.search(scene.text, part.start, part.end) is not None
        for target in scene.names("target", part.start, part.end):
            if any(s.start <= target.span.start < s.end for s in seen):
                continue
            read = _state(scene, part, target.span)
            if read is None:
                continue
            state, span = read
            seen.append(span)
            yield BiomarkerCriterion(
                evidence=(span,),
                mentions=(target.mention,),
                text=scene.quote(span),
                status=state,
                target=target.ref,
                requires_approved_test=tested or None,
            )
        for state, expression in _NO_TARGETS:
            for match in expression.finditer(scene.text, part.start, part.end):
                span = Span(start=match.start(), end=match.end())
                if not any(s.start < span.end and span.start < s.end for s in seen):
                    seen.append(span)
                    yield BiomarkerCriterion(
                        evidence=(span,),
                        text=scene.quote(span),
                        status=state,
                        requires_approved_test=tested or None,
                    )


def _state(scene: Scene, part: Span, target: Span) -> tuple[str, Span] | None:
    """Return the state of a marker from the words behind it, or "expressing" before it."""
    for state, expression in _STATES:
        after = expression.match(scene.text, target.end, part.end)
        if after:
            return state, Span(start=target.start, end=after.end())
    before = scene.text[max(part.start, target.start - 24) : target.start]
    return ("positive", target) if _EXPRESS.search(before) else None


def prior_therapies(scene: Scene, parts: list[Span]) -> Iterator[PriorTherapyCriterion]:
    """Yield the treatments that must, or must not, have come before, one for each that stands for itself."""
    taken: list[Span] = []
    for part in parts:
        for required, expression in _PRIOR:
            for match in expression.finditer(scene.text, part.start, part.end):
                group = "what" if match["what"] else "what2"
                what = Span(start=match.start(group), end=match.end(group))
                if any(s.start < what.end and what.start < s.end for s in taken):
                    continue
                for span in _therapies(scene, what):
                    taken.append(span)
                    yield _criterion(scene, span, required=required)


def _criterion(scene: Scene, span: Span, *, required: bool) -> PriorTherapyCriterion:
    lines = _LINES_OF.search(scene.text, span.start, span.end)
    named = scene.names("substance", span.start, span.end)
    return PriorTherapyCriterion(
        evidence=(span,),
        mentions=tuple(n.mention for n in named),
        text=scene.quote(span),
        is_required=required,
        substances=tuple(dict.fromkeys(n.ref for n in named)),
        minimum_prior_lines=count(lines["n"]) if lines else None,
    )


def _therapies(scene: Scene, what: Span) -> Iterator[Span]:
    """Yield the treatments of "A and B": two where A is one by itself, one in "taxane and X-based"."""
    stop = _WHAT_ENDS.search(scene.text, what.start, what.end)
    whole = trimmed(scene.text, what.start, stop.start() if stop else what.end)
    if whole is None or _NO_THERAPY.match(scene.text, whole.start) or not _is_therapy(scene, whole):
        return
    joint = pattern(r" and (?:an? )?").search(scene.text, whole.start, whole.end)
    if joint:
        left = trimmed(scene.text, whole.start, joint.start())
        right = trimmed(scene.text, joint.end(), whole.end)
        if left and right and _stands_alone(scene, left) and _is_therapy(scene, right):
            yield _first_words(scene, left)
            yield _first_words(scene, right)
            return
    yield _first_words(scene, whole)


def _is_therapy(scene: Scene, span: Span) -> bool:
    words = scene.text[span.start : span.end]
    if _BARE.fullmatch(words):
        return False
    return bool(_HAS_THERAPY.search(words) or scene.names("substance", span.start, span.end))


def _stands_alone(scene: Scene, span: Span) -> bool:
    if _HEAD_OF_THERAPY.search(scene.text[span.start : span.end]):
        return True
    return any(n.span.end == span.end for n in scene.names("substance", span.start, span.end))


def _first_words(scene: Scene, span: Span) -> Span:
    """Return the span cut after so many words, which keeps quotes short whatever the rights."""
    words = list(re.finditer(r"\S+", scene.text[span.start : span.end]))
    if len(words) <= _MOST_WORDS:
        return span
    return trimmed(scene.text, span.start, span.start + words[_MOST_WORDS - 1].end()) or span
