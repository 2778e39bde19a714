"""Which words of a sentence say that an agency decided about the drug, and what stands against reading so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import dates
from oncokg.record.reading.rules.scene import Drug, Scene, drugs_named, is_own
from oncokg.record.reading.spans import trimmed

_NOUN: Final = (
    r"(?:approval|licensure|clearance|marketing authori[sz]ations?|authori[sz]ation|green light|go ahead|nod)"
)
_GIVE: Final = r"(?:grant(?:ed|s)?|giv(?:en|es)|gave|issued|award(?:ed|s)|cleared)"
_WIDEN: Final = r"(?:(?:expand|extend|widen|broaden)(?:ed|s)|enlarged|enlarges)"
_GET: Final = (
    r"(?:receiv(?:ed|es)|w[io]n|wins|gain(?:ed|s)|secur(?:ed|es)|gets?|got|obtain(?:ed|s)"
    r"|earn(?:ed|s)|scor(?:ed|es)"
    r"|announced)"
)
_APPROVED = pattern(
    r"(?<![\w-])(?:(?P<verb>(?:approv|licen[cs]|authori[sz])(?:ed|es)|cleared|clears"
    r"|OK[’']?(?:s|ed|d)|okay(?:ed|s)|green ?li(?:t|ghts|ghted)|waved through|sign(?:ed|s) off on"
    r"|said yes to|says yes to"
    rf"|{_WIDEN} (?:the |its |[\w®™-]+[’']s )?(?:\w+ )?(?:labell?(?:ing)?|approval|approved use"
    rf"|indications?|use"
    rf"|authori[sz]ation"
    r"|licen[cs]e)(?: (?:of|for))?"
    rf"|{_WIDEN}(?= [\w®™-]+ (?:\([^)]*\) )?(?:to|for) ))"
    rf"|(?P<give>{_GIVE})(?: [\w.,]+){{0,4}}? {_NOUN}"
    rf"|(?P<get>{_GET})(?: [\w.,]+){{0,4}}? {_NOUN}"
    rf"|(?:{_NOUN}|labell?(?:ing)?|indication) (?P<passive>was|has been|is|were) (?:granted|given|issued"
    rf"|expanded|extended"
    r"|widened|broadened)"
    r"|(?P<noun>(?:(?:accelerated|conditional|regular|full|initial|first|original|earlier)"
    r" (?:approval|marketing authori[sz]ation) (?:of|since|on|from|dated) (?=\w+ \d))"
    r"|under (?:accelerated|conditional) approval since"
    r"|approval (?:of|for) [\w®™() -]{3,60}? (?:came|followed|arrived)(?= [^.;]{0,40}?\d{4}))"
    r")\b"
)
_CONVERTED = pattern(r"\bconver(?:ted|ts|sion)\b[^.;]{0,80}?\bapproval\b")
_WITHDRAWN = pattern(
    r"\b(?:withdr(?:ew|awn|aws)|withdrawal|revok(?:ed|es)|los(?:es|t))\b"
    r"[^.;]{0,60}?\b(?:approval|indication|licen[cs]e|authori[sz]ation)\b"
    r"|\b(?:approval|indication|authori[sz]ation) (?:was|has been|is) (?:withdrawn|revoked)\b"
)
_REFUSED = pattern(
    r"\b(?:declin|refus)(?:ed|es) to approve\b|\bturn(?:ed|s) down\b"
    r"|\breject(?:ed|s)\b[^.;]{0,40}\bapplication\b"
    r"|\bcomplete response letters?\b|\bCRLs? (?:to|for)\b"
    r"|\b(?:declined|refused) (?:the |its |an? )?(?:conditional )?(?:approval|application"
    r"|marketing authori[sz]ation)\b"
    r"|\b(?:approval|application|marketing authori[sz]ation) (?:was|has been) (?:refused|denied|rejected)\b"
)
_SUSPENDED = pattern(
    r"\bsuspend(?:ed|s)\b[^.;]{0,60}?\b(?:approval|licen[cs]e|marketing|authori[sz]ation|sales?|use)\b"
    r"|\b(?:approval|licen[cs]e|authori[sz]ation) (?:was|has been|is) suspended\b"
)
_KINDS: Final = (
    ("suspended", _SUSPENDED),
    ("refused", _REFUSED),
    ("withdrawn", _WITHDRAWN),
    ("converted", _CONVERTED),
    ("approved", _APPROVED),
)
_NEGATED = pattern(
    r"(?:\bnot|n[’']t|\bnever|\bno(?: longer)?(?: an?)?|\bwithout|\bnor)(?: (?:yet|ever|been|be|to be))* *$"
)
_UNREAL = pattern(
    r"\b(?:may|might|could|would|should|will|can|to be|if|whether|once|until|when|pending"
    r"|seek(?:s|ing)?|sought"
    r"|before|toward|expected to|plans? to|likely to|ask(?:s|ed|ing)? for|decide(?:s|d)? (?:whether )?to)"
    r"(?: (?:it|the drug|the agency|the FDA|FDA))?(?: (?:is|has|was|have|be|been|had))* *$"
    r"|\b(?:hop(?:es?|ed|ing)|wants?|wanted|wish(?:es|ed)?|urg(?:es|ed))\b[^.;,]{0,40}$"
)
_EARLIER = pattern(
    r"\b(?:previously|first|originally|initially|already|earlier|also|had) *$|\bin (?:19|20)\d\d,? *$"
)
_AS_ADJECTIVE = pattern(
    r"^ (?:products?|treatments?|therap(?:y|ies)|drugs?|medicines?|options?|tests?|companion"
    r"|indications?|doses?|labels?"
    r"|labeling|uses?|two|three|devices?)\b"
)
_PASSIVE = pattern(
    r"\b(?:is|are|was|were|has been|have been|had been|being|been|gets|got) (?:\w+ly |first |also |now )?$"
)
_RELATIVE = pattern(r"\b(?:that|which|who) (?:is|are|was|were|has been|have been|had been) (?:\w+ )?$")
_ANAPHOR = pattern(
    r"\b(?:it|(?:this|that|the|the same|the new) (?:drug|treatment|therapy|medicine|conjugate"
    r"|antibody|combination|pair"
    r"|regimen|product|indication|use|application|supplement|tablets?|capsules?|radioligand"
    r"|radiopharmaceutical"
    r"|pill|vaccine|inhibitor|cell therapy|CAR T(?: cell)? therapy|agent|ADC))\b"
)
_NO_OBJECT = pattern(
    r"^,? (?:(?:it|(?:the|its|their) (?:new )?(?:drug|pill|product|treatment|therapy|medicine|combination"
    r"|pair|regimen|application"
    r"|supplement|indication))\b"
    r"|this (?:indication|drug|use)\b|(?:on|for|in|as|to|based|under|after|with|of|by|that|today"
    r"|yesterday|and)\b|$)"
    r"|^[.,;:]"
)
_REACH = 140
"""Characters behind a verb in which its object stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """A decision in words: its kind, where, and the words that name the drug there (None: understood)."""

    kind: str
    span: Span
    subject: Span | None
    is_passive: bool = False
    is_earlier: bool = False


def decisions(scene: Scene, drug: Drug) -> dict[Sentence, list[Cue]]:
    """Return the decisions that the document states about the drug, by sentence."""
    told = {sentence: _cues(scene, sentence, drug) for sentence in scene.sentences}
    return {sentence: found for sentence, found in told.items() if found}


def _cues(scene: Scene, sentence: Sentence, drug: Drug) -> list[Cue]:
    """Return the decisions about the drug that a sentence states, each once, in order.

    An earlier decision counts only with its own date, for without one it cannot be told from the news.
    """
    found: list[Cue] = []
    text = scene.text
    for kind, expression in _KINDS:
        for match in expression.finditer(text, sentence.start, sentence.end):
            span = trimmed(text, match.start(), match.end())
            if span is None or any(c.span.start < span.end and span.start < c.span.end for c in found):
                continue
            before = text[max(sentence.start, match.start() - 60) : match.start()]
            if _NEGATED.search(before) or _UNREAL.search(before):
                continue
            if _EARLIER.search(before) and not any(True for _ in dates(text, span.end, sentence.end)):
                continue
            cue = _about(scene, sentence, drug, kind, match, span)
            if cue is not None:
                found.append(replace(cue, is_earlier=bool(_EARLIER.search(before))))
        if found and kind != "approved":
            break
    return sorted(found, key=lambda c: c.span)


def _about(
    scene: Scene, sentence: Sentence, drug: Drug, kind: str, match: re.Match[str], span: Span
) -> Cue | None:
    """Return the cue if its subject or object is the drug, a word for it, or left out."""
    text = scene.text
    before = text[sentence.start : span.start]
    verb = kind == "approved" and bool(match["verb"])
    passive = kind == "approved" and bool((verb and _PASSIVE.search(before)) or match["passive"])
    got = kind == "approved" and bool(match["get"])
    if verb and not passive and _AS_ADJECTIVE.search(text[span.end : sentence.end]):
        return None
    if kind == "approved" and match["noun"]:
        named = drugs_named(scene, sentence.start, sentence.end)
        others = [n for n in named if not is_own(scene, drug, n)]
        return None if others else Cue(kind=kind, span=span, subject=named[0].span if named else None)
    ahead = drugs_named(scene, sentence.start, span.start)
    behind = drugs_named(scene, span.end, min(sentence.end, span.end + _REACH))
    if passive or got:
        own = [n for n in ahead if is_own(scene, drug, n)]
        if own:
            return Cue(kind=kind, span=span, subject=own[-1].span, is_passive=passive)
        anaphor = _last(_ANAPHOR, text, sentence.start, span.start)
        if anaphor and not ahead and not _RELATIVE.search(before):
            return Cue(kind=kind, span=span, subject=anaphor, is_passive=passive)
        if passive:
            return None
    if behind and is_own(scene, drug, behind[0]):
        return Cue(kind=kind, span=span, subject=behind[0].span)
    if kind != "approved":
        named = [n for n in (*ahead, *behind) if is_own(scene, drug, n)]
        others = [n for n in (*ahead, *behind) if not is_own(scene, drug, n)]
        if others and not named:
            return None
        return Cue(kind=kind, span=span, subject=named[0].span if named else None)
    if not _NO_OBJECT.search(text[span.end : sentence.end]) or _is_of_another(scene, drug, span, sentence):
        return None
    own = [n for n in ahead if is_own(scene, drug, n)]
    return Cue(kind=kind, span=span, subject=own[-1].span if own else None)


def _is_of_another(scene: Scene, drug: Drug, span: Span, sentence: Sentence) -> bool:
    """Tell whether "approval of X" or "approval to X" has another drug for X."""
    to = pattern(r" (?:to|of)(?: the)? ").match(scene.text, span.end, sentence.end)
    if to is None:
        return False
    return any(n.span.start - to.end() < 12 for n in drugs_named(scene, to.end(), sentence.end))


def _last(expression: re.Pattern[str], text: str, start: int, end: int) -> Span | None:
    found = list(expression.finditer(text, start, end))
    return Span(start=found[-1].start(), end=found[-1].end()) if found else None
