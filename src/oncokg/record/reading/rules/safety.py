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
from oncokg.record.reading.rules.scene import Drug, Named, Scene
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
_LISTS: Final = (
    (
        "boxed-warning",
        pattern(
            rf"\bboxed warnings?\b{_BETWEEN}"
            r"(?:\b(?:for|of|about|regarding|that describes?|includ(?:es|ing)|to advise|alerting)\b|:)\s"
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
        "warning",
        pattern(
            rf"\b(?:warnings?(?: and precautions)?)\b{_BETWEEN}"
            r"(?:\b(?:for|of|about|includ(?:es?|ing)|are)\s|:\s*)"
        ),
    ),
    (
        "adverse-reaction",
        pattern(
            rf"\b(?<!common\s)(?<!serious\s)(?:side effects|adverse reactions)\b{_BETWEEN}"
            r"(?:\b(?:includ(?:ed?|es)|were|are)\s|:\s*)"
        ),
    ),
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
    r"|(?:such as|including)\s+)",
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
    r"|not recommended|advis(?:e|ed) (?:not|to|of|women)|can (?:cause|harm)|may (?:cause|harm)"
    r"|avoid(?: becoming)?|contraindicated|discontinue|use (?:effective )?contraception)\b"
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
        for kind, start, end in _list_zones(scene, sentence, _end_of_bullets(scene, index)):
            for item in _items(scene, start, end):
                _add(scene, drug, kind, item)
        _reproduction(scene, drug, sentence)


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
    for first, last in pieces:
        item = _item(scene, first, last)
        if item is not None:
            yield item


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
    """Add advice for pregnancy and lactation where a sentence names the state and the advice."""
    advice = _ADVICE.search(scene.text, sentence.start, sentence.end)
    if advice is None:
        return
    for kind, expression in (("pregnancy", _PREGNANCY), ("lactation", _LACTATION)):
        state = expression.search(scene.text, sentence.start, sentence.end)
        if state is None or any(isinstance(f, SafetyStatement) and f.kind == kind for f in scene.facts):
            continue
        harms = list(_HARM.finditer(scene.text, sentence.start, sentence.end))
        spans = [Span(start=m.start(), end=m.end()) for m in (state, advice)]
        if harms and kind == "pregnancy":
            spans.append(Span(start=harms[0].start(), end=harms[0].end()))
        named = [n for k in ("product", "substance") for n in scene.names(k, advice.start(), sentence.end)]
        words = trimmed(
            scene.text,
            advice.start(),
            named[0].span.end if named and named[0].span.start - advice.end() < 12 else advice.end(),
        )
        text = scene.quote(words) if words else scene.quote(spans[1])
        scene.add(
            SafetyStatement(
                evidence=tuple(sorted({*spans, *([words] if words else [])})),
                substance=drug.substance,
                product=drug.product,
                kind=kind,
                text=text,
                condition=scene.quote(spans[2]) if len(spans) > 2 else None,
                group=scene.quote(spans[0]),
            )
        )
