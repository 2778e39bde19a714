"""What kind of substance the drug is, what it is made of, and what it acts on."""

from __future__ import annotations

import re
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import AnyFact, SubstanceClassification, SubstancePart, TargetBinding
from oncokg.record.reading.rules.cues import SUBSTANCE_KINDS
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Drug, Named, Scene, is_of_another, own_names
from oncokg.record.reading.spans import trimmed

_IS_A = pattern(
    r"\b(?:is|are|as) (?:an?|the first|the)\b|\bcalled an?\b|,? an? \w"
    r"|\b(?:drug|therapy|class|type|kind) (?:known as|called|of)\b|\bdirected\b|\bboth \w+ are\b|\bthis \w"
)
_JOINED = pattern(
    r"(?P<antibody>(?:[\w-]+ ){0,2}?(?:monoclonal )?antibody)(?: \([^)]*\))? (?:that is |which is )?(?:is )?"
    r"(?:linked|attached|joined|conjugated|coupled|connected|bound|fused) (?:via [^,;.]{3,40} )?(?:to|with)"
    r" (?:an? |the )?(?P<payload>(?:[\w-]+ ){0,3}?"
    r"(?:drug|agent|toxin|chemotherapy|inhibitor|calicheamicin|MMAE|compound|payload|medicine))\b"
)
_ACTS: Final = (
    (
        "inhibits",
        pattern(
            r"\b(?:inhibit|block|antagoni[sz]|suppress|interfer)(?:s|es|ed|ing)?(?: with)?\b"
            r"|\b(?:inhibitor|blocker) of\b"
        ),
    ),
    (
        "binds",
        pattern(
            r"\b(?:attach|bind|target|latch|lock|connect|recogni[sz]|seek|grip|grab|catch|hook"
            r"|dock|engag|stick|spot|find|hunt|home|hit|strik|clamp|fasten|tether|bridg|zero)"
            r"(?:e|s|es|ing|ed|bing|ping)?(?: out)?(?: on)?(?: itself)?(?: to)?\b"
        ),
    ),
    ("directs-to", pattern(r"\b(?:directed|aimed) (?:to|at|against|towards?)\b")),
    ("activates", pattern(r"\b(?:activates?|stimulates?)\b")),
)
_DIRECTED: Final = (
    ("directs-to", pattern(r"(?: protein| receptor)? ?(?:directed|targeted|targeting|specific)\b")),
    (
        "inhibits",
        pattern(
            r"(?: protein| receptor| kinase| tyrosine kinase| gene| [A-Z]\d+[A-Z])?(?: \([^)]*\))? ?"
            r"(?:(?:,|/|and|or) ?(?:and )?[A-Z][\w-]{1,9} ?){0,3}"
            r"(?:inhibitor|blocker|blocking|inhibiting|antagonist)\b"
        ),
    ),
    ("binds", pattern(r"(?: receptor)? ?(?:binding)\b")),
    ("activates", pattern(r"(?: receptor)? ?(?:agonist|activator)\b")),
)
_NOT_A_TARGET = pattern(
    r"^(?: gene| protein)? ?(?:positive|negative|mutat|amplif|rearrang|wild|fusion|alter|express"
    r"|exon|[A-Z]\d)"
    r"|^ ?(?:gene )?alteration"
)
_MUTANT_INHIBITOR = pattern(r" [A-Z]\d+[A-Z] (?:inhibitor|blocker)")
_IN_PAST = pattern(
    r"\b(?:received|includ(?:e|es|ing)|prior|previous(?:ly)?|earlier|after|following|refractory to"
    r"|treated with"
    r"|progress\w* on)\b[^.;]{0,160}$"
)
_AGAINST = re.compile(r"\banti[- ]?\Z", re.IGNORECASE)
_SAID_OF = re.compile(
    r"(?:\b(?:is|are|as)\s+(?:an?|the|one)|,\s+an?|\bcalled\s+an?|\bthis|\b(?:kind|type|class)\s+of"
    r"|\b(?:first|new))\s+(?:[\w-]+\s+){0,4}\Z|\A(?:[\w-]+\s+){0,1}\Z"
)
_PRONOUN = re.compile(
    r"(?:(?<=[.!?:]\s)|(?<=\n)|\A)(?:It|They|(?:The|This) (?:new )?(?:drug|treatment|therapy"
    r"|medicine|antibody"
    r"|conjugate|pill|tablet|combination|radioligand|vaccine|inhibitor|cells)|Both (?:drugs|medicines"
    r"|antibodies|treatments))\b"
    r"|\b(?:this|the) (?:[\w-]+ ){0,2}(?:antibody|inhibitor|conjugate|therapy|drug|medicine|radioligand"
    r"|vaccine)\b"
)
_ASIDES = re.compile(
    r",\s+(?:found|present|located|an?|the|which|that|abundant|common)\s[^,;.]{3,70},?(?=\s+and\s)"
)
_REACH: Final = 110
"""Characters between a verb and the target it governs: about a dozen words, and never past a clause."""


def substance_facts(scene: Scene, drug: Drug, others: frozenset[str]) -> None:
    """Add kinds, parts and targets from sentences about this drug; `others` are keys of the other drugs."""
    for sentence in scene.sentences:
        if _is_about_another(scene, sentence, drug, others):
            continue
        _kinds(scene, sentence, drug)
        _parts(scene, sentence, drug)
        _targets(scene, sentence, drug)


def _is_about_another(scene: Scene, sentence: Sentence, drug: Drug, others: frozenset[str]) -> bool:
    own = {s.key for s in drug.substances} | ({drug.product.key} if drug.product else set())
    keys = [
        n.ref.key
        for kind in ("product", "substance")
        for n in scene.names(kind, sentence.start, sentence.end)
    ]
    return bool(set(keys) & others) and not set(keys) & own


def _kinds(scene: Scene, sentence: Sentence, drug: Drug) -> None:
    """Add a kind that the sentence predicates of the drug; a partner's or a class's kind is not its own."""
    stops = [m.start() for m in _IS_A.finditer(scene.text, sentence.start, sentence.end)]
    subject = _subject_end(scene, sentence, drug)
    if subject is None or not stops:
        return
    joined = _JOINED.search(scene.text, sentence.start, sentence.end)
    for value, expression in SUBSTANCE_KINDS:
        for match in pattern(expression).finditer(scene.text, sentence.start, sentence.end):
            if joined and joined.start() <= match.start() < joined.end():
                continue
            if is_of_another(scene, drug, sentence, match.start()):
                continue
            before = scene.text[max(sentence.start, match.start() - 60) : match.start()]
            apposed = re.search(
                r"(?:\b(?:is|as)\s+(?:an?|the|the first)|\bcalled\s+an?|,\s+an?|\bare|\bthis"
                r"|\b(?:kind|type|class|form) of|\bthe)\s+(?:[\w-]+\s+){0,4}\Z",
                before,
            )
            ends = [n.span.end for n in own_names(scene, drug, sentence.start, match.start())]
            first = max(ends, default=subject)
            between = scene.text[first : match.start()] if match.start() >= first else ""
            between = re.sub(r"\A[^()]*\)|\([^()]*\)", "", between)
            if not apposed or re.search(
                r"[;.]|\b(?:or|versus|vs|received|compared|combination|with)\b", between
            ):
                continue
            span = trimmed(scene.text, match.start(), match.end())
            if span:
                _once(scene, SubstanceClassification(evidence=(span,), substance=drug.substance, kind=value))
            break


def _subject_end(scene: Scene, sentence: Sentence, drug: Drug) -> int | None:
    """Return where the sentence has named the drug; its start where it only says "it" or "this antibody"."""
    own = own_names(scene, drug, sentence.start, sentence.end)
    if own:
        end = own[0].span.end
        return end if end < sentence.start + 160 else sentence.start
    return sentence.start if _PRONOUN.search(scene.text, sentence.start, sentence.end) else None


def _parts(scene: Scene, sentence: Sentence, drug: Drug) -> None:
    match = _JOINED.search(scene.text, sentence.start, sentence.end)
    if match is None or is_of_another(scene, drug, sentence, match.start()):
        return
    for role in ("antibody", "payload"):
        span = trimmed(scene.text, match.start(role), match.end(role))
        if span is None:
            continue
        span = _without_article(scene, span)
        named = scene.names("substance", span.start, span.end)
        part = named[0] if named else None
        scene.add(
            SubstancePart(
                evidence=(span,),
                mentions=(part.mention,) if part else (),
                substance=drug.substance,
                role=role,
                part=part.ref if part else None,
                text=scene.quote(span),
            )
        )


def _without_article(scene: Scene, span: Span) -> Span:
    article = re.compile(r"(?:an?|the|is|of)\s+", re.IGNORECASE).match(scene.text, span.start)
    return Span(start=article.end(), end=span.end) if article and article.end() < span.end else span


def _targets(scene: Scene, sentence: Sentence, drug: Drug) -> None:
    for named in scene.names("target", sentence.start, sentence.end):
        after = scene.text[named.span.end : min(sentence.end, named.span.end + 40)]
        if _NOT_A_TARGET.search(after) and not _MUTANT_INHIBITOR.match(after):
            continue
        if _IN_PAST.search(scene.text[sentence.start : named.span.start]):
            continue
        mode = _mode(scene, sentence, named)
        if mode is None:
            continue
        value, cue = mode
        if is_of_another(scene, drug, sentence, cue.start):
            continue
        diseases = _cells(scene, sentence, named)
        _once(
            scene,
            TargetBinding(
                evidence=tuple(sorted({cue, named.span, *(d.span for d in diseases)})),
                mentions=(named.mention, *(d.mention for d in diseases)),
                substance=drug.substance,
                target=named.ref,
                mode=value,
                expressed_in=tuple(dict.fromkeys(d.ref for d in diseases)),
            ),
        )


def _mode(scene: Scene, sentence: Sentence, named: Named) -> tuple[str, Span] | None:
    """Return how the drug acts on a named target, from a compound ("CD22-directed") or the verb before it."""
    against = _AGAINST.search(scene.text, sentence.start, named.span.start)
    if against and _SAID_OF.search(scene.text[sentence.start : against.start()]):
        return "binds", Span(start=against.start(), end=named.span.end)
    for value, expression in _DIRECTED:
        match = expression.match(scene.text, named.span.end)
        if match and (value != "inhibits" or _SAID_OF.search(scene.text[sentence.start : named.span.start])):
            return value, Span(start=named.span.start, end=match.end())
    best: tuple[int, str, Span] | None = None
    for value, expression in _ACTS:
        for match in expression.finditer(
            scene.text, max(sentence.start, named.span.start - _REACH), named.span.start
        ):
            between = scene.text[match.end() : named.span.start]
            between = _ASIDES.sub("", between)
            if re.search(r"[;.:]|,\s+(?!and|or|which|that|the\s+other\s)", between):
                continue
            if best is None or match.start() > best[0]:
                best = match.start(), value, Span(start=match.start(), end=match.end())
    if best is None:
        return None
    span = trimmed(scene.text, best[2].start, best[2].end)
    return (best[1], span) if span else None


def _cells(scene: Scene, sentence: Sentence, named: Named) -> list[Named]:
    """Return the diseases on whose cells the sentence places the target: "ALL cells that express CD22"."""
    found = []
    for disease in scene.names("disease", sentence.start, sentence.end):
        between = scene.text[disease.span.end : named.span.start]
        after = scene.text[named.span.end : disease.span.start]
        if re.fullmatch(
            r"(?:\s+cancer)?\s+(?:cells|blasts)\b.{0,40}?\b(?:express|carry|have|with|bear)\w*\b.{0,30}",
            between,
            re.DOTALL,
        ):
            found.append(disease)
        elif re.fullmatch(r".{0,40}?\b(?:on|expressed (?:on|by|in))\b.{0,30}", after or "-", re.DOTALL):
            tail = scene.text[disease.span.end : disease.span.end + 20]
            if re.match(r"\s+(?:cancer\s+)?(?:cells|blasts)", tail):
                found.append(disease)
    return found


def _once(scene: Scene, fact: AnyFact) -> None:
    """Add a fact unless the same one is there; a target's second, vaguer mode is not a second fact."""
    if all(_said(known) != _said(fact) for known in scene.facts if type(known) is type(fact)):
        scene.add(fact)


def _said(fact: AnyFact) -> tuple[object, ...]:
    if isinstance(fact, SubstanceClassification):
        return fact.substance, fact.kind
    return (fact.substance, fact.target, fact.mode) if isinstance(fact, TargetBinding) else (fact,)
