"""Side effects, serious reactions, boxed warnings, and advice for pregnancy and breastfeeding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from oncokg.record.fact import Mention, Span
from oncokg.record.facts import SafetyStatement
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import quantities
from oncokg.record.reading.rules.safety_advice import advice
from oncokg.record.reading.rules.safety_lists import list_zones
from oncokg.record.reading.rules.scene import Drug, Named, Scene, drugs_named, is_own
from oncokg.record.reading.spans import trimmed

_SEVERE = re.compile(r"(?:severe|serious|life-threatening|fatal)\s", re.IGNORECASE)
_EMBRYO = pattern(r"(?:risk of )?(?:embryo|fo?etal)\b")
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
    r"an?\s+(?!decreased|increased|drop|rise|fall|low|high|shortage|lack|loss|change|feeling|sense"
    r"|build)[\w-]+(?:\s+[\w-]+)*\s+(?:of|with|that|in)\s",
    re.I,
)
_ITEM_BREAK = re.compile(
    r",?\s+(?:including|such\s+as)\s+|,\s+(?:and|or|as\s+well\s+as)\s+|,\s+|;\s+(?:and\s+)?"
    r"|\s+and\s+(?!(?:nasal|throat|mouth)\b)|\n\s*[-•*]\s*"
)
_CONDITION = re.compile(
    r"\s+(?P<condition>"
    r"(?:after|following|when|during|in (?:patients|people|those|women|men|adults|children))\b.+)",
    re.DOTALL,
)
_LEAD_IN = re.compile(
    r"(?:(?:mostly|mainly|chiefly|primarily|usually)\s+|(?:an? |the )?(?:increased |higher "
    r"|elevated )?risks? (?:of|for)\s+|the following:?\s*"
    r"|(?:such as|including|of)\s+)",
    re.IGNORECASE,
)
_NOT_AN_ITEM = re.compile(
    r"\bmust not\b|^(?:some were )?(?:fatal|severe|serious)$|^at worst\b|\b(?:patients?|people|adults"
    r"|children|adolescents|excluding|abnormalities|either|both|all|most"
    r"|percent|treated|received|occur\w*|report\w*|trial|study|doctor|health care|%)\b"
    r"|^\d",
    re.IGNORECASE,
)
_NESTED = re.compile(r"\([^)]*\)")


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
        for zone in list_zones(scene, index):
            for item in _items(scene, zone.start, zone.end):
                listed = True
                _add(scene, drug, _kind_of_item(scene, zone.kind, item), item)
        if not listed:
            _counted(scene, drug, sentence)
        advice(scene, drug, sentence)


def _kind_of_item(scene: Scene, kind: str, item: _Item) -> str:
    """Return the kind of one entry; severe reactions and harm to a fetus are no plain warnings."""
    if kind != "warning":
        return kind
    if _SEVERE.match(scene.text, item.span.start):
        return "serious-adverse-reaction"
    is_fetal = _EMBRYO.match(scene.text, item.span.start)
    return "embryo-fetal-toxicity" if is_fetal else kind


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
