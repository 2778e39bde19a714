"""Advice of a document: pregnancy and breastfeeding, who must not have the drug, and with what not."""

from __future__ import annotations

import re
from typing import Final

from oncokg.record.fact import Mention, Span
from oncokg.record.facts import SafetyStatement
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Drug, Scene, drugs_named
from oncokg.record.reading.spans import trimmed

_PREGNANCY = pattern(
    r"\b(?:pregnan(?:t|cy)|embryo fetal(?: toxicity)?|developing (?:fetus|foetus|baby)"
    r"|unborn (?:baby|child)|fetal harm)\b"
)
_LACTATION = pattern(r"\b(?:breast ?feed(?:ing)?|breastfed|lactat(?:ing|ion)|nursing|breast milk)\b")
_ADVICE = pattern(
    r"\b(?:should (?:not|avoid)(?: \w+){0,2}?|(?:must|can|may) not (?:be )?(?:take|use|receive|taken|used"
    r"|given)|do not (?:take|use|breastfeed)"
    r"|not recommended|advis(?:e|ed) (?:not|to|of|women)"
    r"|avoid(?: becoming)?|contraindicated|discontinue|use (?:effective )?contraception"
    r"|verify (?:the )?pregnancy"
    r"|pregnancy test(?:ing)?|stop breast ?feeding)\b"
)
_FETAL = pattern(
    r"\b(?:can|may|could|might) (?:also )?(?:cause|harm"
    r"|damage) (?:serious )?(?:(?:embryo )?f(?:o)?etal (?:harm|toxicity)"
    r"|(?:harm to )?(?:an? |the )?(?:developing (?:f(?:o)?etus|baby|embryo)|unborn (?:baby|babies|child"
    r"|children)|f(?:o)?etus"
    r"|baby in the womb|child in the womb))\b"
)
_HARM = pattern(
    r"\b(?:harm to|harm) (?:an? |the )?"
    r"(?P<whom>developing f(?:o)?etus|unborn (?:baby|child)|f(?:o)?etus|newborn(?: baby)?|baby)\b"
)
_CONTRACEPTION = pattern(r"\buse (?:an? )?(?:[\w-]+ ){0,4}(?:contraception|contraceptives?|birth control)\b")
_CONTRAINDICATED = pattern(
    r"\bcontraindicated (?:in|for)(?: (?:patients|people|those|anyone|adults|women) (?:with|who have"
    r"|having))? (?:an? )?"
    r"|\bcontraindications?(?: is| are| include|:) (?:an? )?"
    r"|\bmust not be (?:given|used|taken) (?:to|in|by) (?:patients|people|those|anyone)(?: (?:with"
    r"|who have)(?= ))? (?:an? )?"
)
_NOT_WITH = pattern(
    r"\b(?:(?:avoid|do not)(?: (?:taking|using|use|the use|concomitant|concurrent|co ?administration"
    r"|combining|combine"
    r"|administration|the))*"
    r"(?: of)?(?: [\w®™-]+)?(?: together| along| concomitantly)?(?: with| of)"
    r"|must not be (?:combined|taken|given|used)(?: together)? with|should not be (?:combined|taken|given"
    r"|used)(?: together)? with"
    r"|avoid(?: (?:concomitant|concurrent|co ?administered|the use of|use of|using|taking))*(?= (?:strong"
    r"|moderate|CYP|P gp|acid|proton))"
    r"|interacts? with|(?:drug )?interactions? with) "
)
_INTERACTING: Final = re.compile(
    r"\b(?:inhibitors?|inducers?|substrates?|acid[- ]reducing|antacids?|anticoagulants?|grapefruit|CYP\w*"
    r"|P-gp|BCRP|vaccines?"
    r"|H2|proton|medicines?|drugs?|agents?)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(r",\s+(?:and|or)\s+|,\s+|\s+(?:and|or)\s+")
_TAIL = re.compile(
    r"[.;:]|,?\s+(?:because|since|as\s+(?:it|this|they)|unless|if|which|due\s+to|during|while|when"
    r"|whenever|until)\b"
)


def advice(scene: Scene, drug: Drug, sentence: Sentence) -> None:
    """Add what a sentence advises against: states of the patient, and other medicines."""
    _reproduction(scene, drug, sentence)
    for match in _CONTRAINDICATED.finditer(scene.text, sentence.start, sentence.end):
        span = _phrase(scene, match.end(), sentence.end)
        if span is not None and not _PREGNANCY.match(scene.text, span.start):
            _state(scene, drug, "contraindication", span)
    for match in _NOT_WITH.finditer(scene.text, sentence.start, sentence.end):
        whole = _phrase(scene, match.end(), sentence.end)
        if whole is None or not _INTERACTING.search(scene.text, whole.start, whole.end):
            continue
        position = whole.start
        for stop in [*_PIECE.finditer(scene.text, whole.start, whole.end), None]:
            end = stop.start() if stop else whole.end
            span = trimmed(scene.text, position, end)
            if span is not None and _INTERACTING.search(scene.text, span.start, span.end):
                _state(scene, drug, "drug-interaction", span)
            position = stop.end() if stop else end


def _phrase(scene: Scene, start: int, end: int) -> Span | None:
    """Return the words up to the end of the clause; None where they are too many to be one thing."""
    tail = _TAIL.search(scene.text, start, end)
    span = trimmed(scene.text, start, tail.start() if tail else end)
    return span if span is not None and len(scene.text[span.start : span.end].split()) <= 24 else None


def _state(scene: Scene, drug: Drug, kind: str, span: Span) -> None:
    text = scene.quote(span)
    if any(isinstance(f, SafetyStatement) and (f.kind, f.text) == (kind, text) for f in scene.facts):
        return
    named = scene.names("adverse-reaction", span.start, span.end)
    mentions: tuple[Mention, ...] = tuple(n.mention for n in named[:1])
    scene.add(
        SafetyStatement(
            evidence=(span,),
            mentions=mentions,
            substance=drug.substance,
            product=drug.product,
            kind=kind,
            text=text,
            reaction=named[0].ref if named and kind == "contraindication" else None,
        )
    )


def _reproduction(scene: Scene, drug: Drug, sentence: Sentence) -> None:
    """Add advice for pregnancy and lactation, and harm to a fetus where no advice goes with it."""
    advice = _ADVICE.search(scene.text, sentence.start, sentence.end)
    harm = _FETAL.search(scene.text, sentence.start, sentence.end)
    pregnant = _PREGNANCY.search(scene.text, sentence.start, harm.start()) if harm else None
    if harm is not None and not (advice and pregnant):
        span = Span(start=harm.start(), end=harm.end())
        _advise(scene, drug, "embryo-fetal-toxicity", span, (span,), None)
    guard = _CONTRACEPTION.search(scene.text, sentence.start, sentence.end)
    if guard is not None:
        span = Span(start=guard.start(), end=guard.end())
        _advise(scene, drug, "reproductive-potential", span, (span,), None)
    if advice is None:
        return
    for kind, expression in (("pregnancy", _PREGNANCY), ("lactation", _LACTATION)):
        state = expression.search(scene.text, sentence.start, sentence.end)
        if state is None:
            continue
        harm = _HARM.search(scene.text, sentence.start, sentence.end) if kind == "pregnancy" else None
        spans = tuple(Span(start=m.start(), end=m.end()) for m in (state, advice, harm) if m)
        words = _advice_words(scene, sentence, advice, spans[0])
        _advise(scene, drug, kind, words, spans, spans[0])


def _advice_words(scene: Scene, sentence: Sentence, advice: re.Match[str], state: Span) -> Span:
    """Return the advice up to the drug's name, or to the state behind it: "should not ... pregnant"."""
    named = drugs_named(scene, advice.start(), sentence.end)
    end = named[0].span.end if named and named[0].span.start - advice.end() < 12 else advice.end()
    if advice.start() < state.start < advice.end() + 60:
        end = max(end, state.end)
    return trimmed(scene.text, advice.start(), end) or state


def _advise(
    scene: Scene,
    drug: Drug,
    kind: str,
    words: Span,
    spans: tuple[Span, ...],
    group: Span | None,
) -> None:
    if any(isinstance(f, SafetyStatement) and f.kind == kind for f in scene.facts):
        return
    scene.add(
        SafetyStatement(
            evidence=tuple(sorted({*spans, words})),
            substance=drug.substance,
            product=drug.product,
            kind=kind,
            text=scene.quote(words),
            group=scene.quote(group) if group else None,
        )
    )
