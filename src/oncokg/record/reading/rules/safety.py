"""Side effects, serious reactions, boxed warnings, and advice for pregnancy and breastfeeding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from oncokg.record.fact import Mention, Span
from oncokg.record.facts import SafetyStatement
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import quantities
from oncokg.record.reading.rules.scene import Drug, Named, Scene, drugs_named, is_own
from oncokg.record.reading.spans import trimmed

_EFFECT: Final = (
    r"(?:side effects?|adverse (?:drug )?(?:reactions?|events?|effects?)|toxicit(?:y|ies)"
    r"|reactions?|risks?|complications?)"
)
_VERB: Final = (
    r"(?:includ(?:ed?|es|ing)|were|are|was|is|may be|can be|may include|can include|consist(?:ed)? of"
    r"|(?<=risks\s)of|(?<=risk\s)of|known as)"
)
_BETWEEN: Final = r"[^.;:]{0,140}?"
_SHARE: Final = (
    r"(?:at least|more than|over|≥|>|or more|up to) ?(?:\d+ ?%|\d+ percent"
    r"|an? (?:fifth|quarter|third|tenth|half)|one in \w+)"
)
_LISTS: Final = (
    (
        "boxed-warning",
        pattern(
            rf"\bboxed warnings?\b{_BETWEEN}"
            r"(?:\b(?:for|of|on|about|regarding|(?:that )?(?:describ|includ|list|cover"
            r"|concern)(?:es|s|ing)|to advise"
            r"|alert(?:s|ing)(?: to)?|speaks of|warns of|because of)\b|:)\s"
        ),
    ),
    (
        "serious-adverse-reaction",
        pattern(
            r"\b(?:other |most common |some )?(?:serious|severe|grade 3)\b[^.;:,]{0,40}?"
            rf"\b{_EFFECT}\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"
        ),
    ),
    (
        "common-adverse-reaction",
        pattern(
            r"\b(?:(?:most )?(?:common|frequent)(?:ly)?(?: reported| occurring)?)\b[^.;:,]{0,60}?"
            rf"\b{_EFFECT}\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"
        ),
    ),
    (
        "common-adverse-reaction",
        pattern(rf"\b(?:most )?(?:common|frequent) ones\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"),
    ),
    (
        "common-adverse-reaction",
        pattern(rf"\b{_EFFECT}\b{_BETWEEN}{_SHARE}{_BETWEEN}(?:\b{_VERB}\s|:\s*)"),
    ),
    (
        "warning",
        pattern(
            rf"\b(?:warnings?(?: and precautions)?)\b{_BETWEEN}"
            r"(?:\b(?:for|of|on|about|includ(?:es?|ing)|are)\s|:\s*)"
            r"|\bwarns? (?:of|about|against)\s"
        ),
    ),
    ("warning", pattern(r"\b(?:can|may) (?:also )?cause\s(?!(?:\w+ ){0,2}harm\b)")),
    ("warning", pattern(r"\bat (?:an? )?(?:greater|higher|increased) risk (?:of|for)\s")),
    (
        "adverse-reaction",
        pattern(
            rf"\b(?<!common\s)(?<!serious\s)(?:side effects|adverse reactions)\b{_BETWEEN}"
            r"(?:\b(?:includ(?:ed?|es)|were|are)\s|:\s*)"
        ),
    ),
)
_SEVERE = re.compile(r"(?:severe|serious|life-threatening|fatal)\s", re.IGNORECASE)
_OCCURRED = pattern(
    r"\b(?:occurred|developed|happened|(?:was|were) (?:seen|reported|observed)) in (?:about )?(?=\d)"
)
_BODY_PART = re.compile(
    r"(?:the\s+)?(?:nose|stomach|bowels?|intestines?|lungs?|liver|heart|kidneys?|skin|eyes?|mouth"
    r"|throat|brain|blood"
    r"|bones?|nerves?|muscles?|joints?|legs?|arms?|hands?|feet|face|urine|nasal|pancreas|bladder)\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"an?\s+(?!decreased|increased|drop|rise|fall|low|high)[\w-]+(?:\s+[\w-]+)*\s+(?:of|with|that|in)\s", re.I
)
_LAB = pattern(r"\b(?:laboratory|lab) (?:abnormalit(?:y|ies))\b")
_ITEM_BREAK = re.compile(
    r",\s+(?:and|or)\s+|,\s+|;\s+(?:and\s+)?|\s+and\s+(?!(?:nasal|throat|mouth)\b)|\n\s*[-•*]\s*"
)
_CONDITION = re.compile(
    r"\s+(?P<condition>"
    r"(?:after|following|when|during|in (?:patients|people|those|women|men|adults|children))\b.+)",
    re.DOTALL,
)
_LEAD_IN = re.compile(
    r"(?:(?:an? |the )?(?:increased |higher |elevated )?risks? (?:of|for)\s+|the following:?\s*"
    r"|(?:such as|including|of)\s+)",
    re.IGNORECASE,
)
_NOT_AN_ITEM = re.compile(
    r"\b(?:patients?|people|percent|treated|received|occur\w*|report\w*|trial|study|doctor|health care|%)\b"
    r"|^\d",
    re.IGNORECASE,
)
_NESTED = re.compile(r"\([^)]*\)")
_PREGNANCY = pattern(
    r"\b(?:pregnan(?:t|cy)|embryo fetal(?: toxicity)?|developing (?:fetus|foetus|baby)"
    r"|unborn (?:baby|child)|fetal harm)\b"
)
_LACTATION = pattern(r"\b(?:breast ?feed(?:ing)?|breastfed|lactat(?:ing|ion)|nursing|breast milk)\b")
_ADVICE = pattern(
    r"\b(?:should (?:not|avoid)(?: \w+){0,2}?|must not (?:take|use|receive)|do not (?:take|use|breastfeed)"
    r"|not recommended|advis(?:e|ed) (?:not|to|of|women)"
    r"|avoid(?: becoming)?|contraindicated|discontinue|use (?:effective )?contraception)\b"
)
_FETAL = pattern(
    r"\b(?:can|may|could|might) (?:cause|harm) (?:serious )?(?:(?:embryo )?f(?:o)?etal (?:harm|toxicity)"
    r"|(?:harm to )?(?:an? |the )?(?:developing f(?:o)?etus|unborn (?:baby|child)|f(?:o)?etus))\b"
)
_HARM = pattern(
    r"\b(?:harm to|harm) (?:an? |the )?"
    r"(?P<whom>developing f(?:o)?etus|unborn (?:baby|child)|f(?:o)?etus|newborn(?: baby)?|baby)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Item:
    """One entry of a list: the reaction's words, a condition, and a frequency in percent."""

    span: Span
    condition: Span | None = None
    frequency: Decimal | None = None
    frequency_span: Span | None = None


def safety(scene: Scene, drug: Drug) -> None:
    """Add the reactions of every list, and advice on pregnancy and breastfeeding."""
    for index, sentence in enumerate(scene.sentences):
        if _is_about_another(scene, sentence, drug):
            continue
        listed = False
        for kind, start, end in _list_zones(scene, sentence, _end_of_bullets(scene, index)):
            for item in _items(scene, start, end):
                listed = True
                severe = kind == "warning" and _SEVERE.match(scene.text, item.span.start)
                _add(scene, drug, "serious-adverse-reaction" if severe else kind, item)
        if not listed:
            _counted(scene, drug, sentence)
        _reproduction(scene, drug, sentence)


def _is_about_another(scene: Scene, sentence: Sentence, drug: Drug) -> bool:
    """Tell whether a sentence names other drugs only, so that its side effects may be theirs."""
    named = drugs_named(scene, sentence.start, sentence.end)
    return bool(named) and not any(is_own(scene, drug, n) for n in named)


def _counted(scene: Scene, drug: Drug, sentence: Sentence) -> None:
    """Add the reaction of "X occurred in 10% of patients", named first in its sentence."""
    occurred = _OCCURRED.search(scene.text, sentence.start, sentence.end)
    if occurred is None:
        return
    named = scene.names("adverse-reaction", sentence.start, occurred.start())
    percent = next(quantities(scene.text, occurred.end(), sentence.end), None)
    if named and named[0].span.start == sentence.start and percent and percent.unit == "percent":
        item = _Item(span=named[0].span, frequency=percent.value, frequency_span=percent.span)
        _add(scene, drug, "adverse-reaction", item)


def _end_of_bullets(scene: Scene, index: int) -> int:
    """Return where a sentence ends, or the bullets below it when it ends with a colon."""
    end = scene.sentences[index].end
    if scene.text[end - 1] != ":":
        return end
    for following in scene.sentences[index + 1 :]:
        if not re.match(r"[-•*]\s", scene.text[following.start : following.end]):
            break
        end = following.end
    return end


def _list_zones(scene: Scene, sentence: Sentence, last: int) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of lists that a sentence begins; each list ends where the next begins."""
    zones: list[tuple[str, int, int]] = []
    for kind, expression in _LISTS:
        for match in expression.finditer(scene.text, sentence.start, sentence.end):
            if any(match.start() < end and start <= match.end() for _, start, end in zones):
                continue
            value = "laboratory-abnormality" if _LAB.search(match.group()) else kind
            zones.append((value, match.start(), match.end()))
    zones.sort(key=lambda z: z[1])
    for index, (kind, _, cue_end) in enumerate(zones):
        end = zones[index + 1][1] if index + 1 < len(zones) else last
        if not re.match(r"(?:not|rare|a|an|uncommon)\b", scene.text[cue_end:end]):
            yield kind, cue_end, end


def _items(scene: Scene, start: int, end: int) -> Iterator[_Item]:
    """Yield the entries of "a, b (35%), and c in patients who ..."; no comma in brackets separates."""
    text = scene.text
    depth_free = _NESTED.sub(
        lambda m: m.group().replace(",", "\x00").replace(" and ", " \x00\x00\x00 "), text[start:end]
    )
    position = 0
    pieces: list[tuple[int, int]] = []
    for stop in [*_ITEM_BREAK.finditer(depth_free), None]:
        finish = stop.start() if stop else len(depth_free)
        pieces.append((start + position, start + finish))
        position = stop.end() if stop else finish
    for first, last in _with_body_parts(text, pieces):
        if first > start and _ASIDE.match(text, first, last):
            continue
        item = _item(scene, first, last)
        if item is not None:
            yield item


def _with_body_parts(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what "and" cut in "perforations in the nose, stomach and intestines"."""
    joined: list[tuple[int, int]] = []
    for first, last in pieces:
        is_part = _BODY_PART.match(text[first:last].strip(" .;:"))
        if joined and is_part and re.search(r"\b(?:in|of|to)\s", text[joined[-1][0] : joined[-1][1]]):
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _item(scene: Scene, start: int, end: int) -> _Item | None:
    text = scene.text
    while (lead := _LEAD_IN.match(text, start, end)) is not None and lead.end() > start:
        if "risk" in lead.group().lower() and scene.names("adverse-reaction", start, end):
            covering = [n for n in scene.names("adverse-reaction", start, end) if n.span.start < lead.end()]
            if covering:
                break
        start = lead.end()
    percent = next((q for q in quantities(text, start, end) if q.unit == "percent"), None)
    bracket = re.compile(r"\s*\(").search(text, start, end)
    condition = _CONDITION.search(text, start, end)
    stop = min([m.start() for m in (bracket, condition) if m] + [end])
    if percent and percent.span.start < stop:
        stop = percent.span.start
    span = trimmed(text, start, stop)
    if span is None:
        return None
    if bracket and not scene.names("adverse-reaction", span.start, span.end):
        span = _bracketed_reaction(scene, bracket.end(), end) or span
    words = text[span.start : span.end]
    if (
        len(words) > 90
        or len(words.split()) > 10
        or _NOT_AN_ITEM.search(words)
        or not re.search(r"[A-Za-z]{3}", words)
    ):
        return None
    return _Item(
        span=span,
        condition=_core_condition(scene, condition, end) if condition else None,
        frequency=percent.value if percent and not percent.sign else None,
        frequency_span=percent.span if percent and not percent.sign else None,
    )


def _bracketed_reaction(scene: Scene, start: int, end: int) -> Span | None:
    """Return the term in brackets where only that is a reaction: "the lungs (pneumonitis)"."""
    close = scene.text.find(")", start, end)
    named = scene.names("adverse-reaction", start, close) if close > start else []
    return named[0].span if named and named[0].span == trimmed(scene.text, start, close) else None


def _core_condition(scene: Scene, match: re.Match[str], end: int) -> Span | None:
    """Return the circumstance itself ("after ..."), without "in patients who receive the drug"."""
    inner = re.compile(r"\b(?:after|following|during|when)\b").search(
        scene.text, match.start("condition"), end
    )
    span = trimmed(scene.text, inner.start() if inner else match.start("condition"), end)
    if span is None or len(scene.text[span.start : span.end].split()) > 11:
        return None
    return span


def _add(scene: Scene, drug: Drug, kind: str, item: _Item) -> None:
    named = _reaction(scene, item.span)
    if any(
        isinstance(f, SafetyStatement) and (f.kind, f.text) == (kind, scene.quote(item.span))
        for f in scene.facts
    ):
        return
    evidence = [item.span]
    mentions: list[Mention] = []
    if named is not None:
        mentions.append(named.mention)
    else:
        mention = Mention(kind="adverse-reaction", span=item.span, ref=None, method="unresolved")
        scene.unresolved.append(mention)
        mentions.append(mention)
    evidence += [s for s in (item.condition, item.frequency_span) if s is not None]
    scene.add(
        SafetyStatement(
            evidence=tuple(sorted(set(evidence))),
            mentions=tuple(mentions),
            substance=drug.substance,
            product=drug.product,
            kind=kind,
            text=scene.quote(item.span),
            reaction=named.ref if named else None,
            frequency=item.frequency,
            condition=scene.quote(item.condition) if item.condition else None,
        )
    )


def _reaction(scene: Scene, span: Span) -> Named | None:
    """Return the reaction that an entry names: the longest name in it."""
    names = scene.names("adverse-reaction", span.start, span.end)
    return max(names, key=lambda n: (n.span.end - n.span.start, -n.span.start), default=None)


def _reproduction(scene: Scene, drug: Drug, sentence: Sentence) -> None:
    """Add advice for pregnancy and lactation, and harm to a fetus where no advice goes with it."""
    advice = _ADVICE.search(scene.text, sentence.start, sentence.end)
    if advice is None:
        harm = _FETAL.search(scene.text, sentence.start, sentence.end)
        if harm is not None:
            span = Span(start=harm.start(), end=harm.end())
            _advise(scene, drug, "embryo-fetal-toxicity", span, (span,), None)
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
