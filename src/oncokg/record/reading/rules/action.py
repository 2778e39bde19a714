"""What an agency did: approved, withdrew, converted, refused; when, and by which pathway."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import RegulatoryAction
from oncokg.record.reading.rules.approval import Cue
from oncokg.record.reading.rules.prose import Sentence, pattern, sentence_at
from oncokg.record.reading.rules.quantities import Date, dates
from oncokg.record.reading.rules.scene import Drug, Named, Scene

_PATHWAYS: Final = (
    ("accelerated", pattern(r"\baccelerated approval\b(?! (?:to|into) (?:full|regular|traditional))")),
    ("conditional", pattern(r"\bconditional (?:marketing authori[sz]ation|approval)\b")),
    ("regular", pattern(r"\b(?:regular|traditional|full|standard) approval\b")),
)
_REGULATORS: Final = frozenset(
    {"fda", "ema", "european-commission", "mhra", "pmda", "health-canada", "tga", "nmpa", "swissmedic"}
)
_THE_AGENCY = pattern(r"\b(?:the|this) (?:agency|commission|regulators?|authority)\b|\bregulators\b")
_DECISION_LINE = re.compile(
    r"^[ \t]*(?:date of (?:the )?)?(?:(?:FDA|EU|EC|US|U\.S\.)[ \t]+)?(?:decision|approval|authori[sz]ation"
    r"|approved|authori[sz]ed)"
    r"(?:[ \t]+(?:date|on))?[ \t]*[:|][ \t]*",
    re.IGNORECASE | re.MULTILINE,
)
_TODAY = pattern(r"\btoday\b")
_ANNOUNCED = pattern(
    r"\b(?:today,? (?:announced|announces|said|reported)|(?:announced|announces|said|reported) today)\b"
)
_NOT_ITS_DATE = re.compile(
    r"cut-?off|\bthrough\b|\buntil\b|\bbefore\b|\bgoal\b"
    r"|(?<!approval )(?<!approval\n)(?<!approved )(?<!approved\n)since"
    r"|\bby\s*$",
    re.IGNORECASE,
)


def actions(scene: Scene, drug: Drug, decided: dict[Sentence, list[Cue]]) -> list[RegulatoryAction]:
    """Return the drug's actions, one for each event, with the words of every sentence that states it."""
    found: list[RegulatoryAction] = []
    for sentence, told in decided.items():
        for cue in told:
            agency = _agency_of_cue(scene, sentence, cue, found)
            if agency is not None:
                _merge(found, _action(scene, drug, sentence, cue, agency, told), is_earlier=cue.is_earlier)
    return [_dated(scene, action, found) for action in found]


def _action(
    scene: Scene, drug: Drug, sentence: Sentence, cue: Cue, agency: Named, told: list[Cue]
) -> RegulatoryAction:
    pathway = _pathway(scene, sentence, cue, told) if cue.kind == "approved" else None
    when = _date(scene, sentence, cue, told) or _today(scene, sentence, cue)
    spans = (cue.subject, agency.span, pathway and pathway[1], when and when.span)
    mentions = [agency.mention]
    mentions += [n.mention for n in drug.names if sentence.start <= n.span.start < sentence.end]
    return RegulatoryAction(
        evidence=tuple(sorted({cue.span, *(s for s in spans if s)})),
        mentions=tuple(mentions),
        agency=agency.ref,
        kind=cue.kind,
        pathway=pathway[0] if pathway else "regular" if cue.kind == "converted" else None,
        action_date=when.value if when else None,
        product=drug.product,
        substances=drug.substances,
    )


def agency_of(scene: Scene, sentence: Sentence) -> Named | None:
    """Return the regulator that a sentence names, or the last one named before "the agency"."""
    named = _regulators(scene, sentence.start, sentence.end)
    if named:
        return named[0]
    words = _THE_AGENCY.search(scene.text, sentence.start, sentence.end)
    before = _regulators(scene, 0, sentence.start)
    if words is None or not before:
        return None
    return Named(
        span=Span(start=words.start(), end=words.end()), ref=before[-1].ref, mention=before[-1].mention
    )


def only_regulator(scene: Scene) -> Named | None:
    """Return the regulator of a document that names only one."""
    regulators = _regulators(scene, 0, len(scene.text))
    return regulators[0] if len({n.ref for n in regulators}) == 1 else None


def is_regulator(named: Named) -> bool:
    """Tell an agency that decides on medicines from a company."""
    return named.ref.key in _REGULATORS


def _regulators(scene: Scene, start: int, end: int) -> list[Named]:
    return [n for n in scene.names("organization", start, end) if is_regulator(n)]


def _agency_of_cue(scene: Scene, sentence: Sentence, cue: Cue, found: list[RegulatoryAction]) -> Named | None:
    """Return who decided; a sentence that names nobody must be dated, or tell more of a known decision."""
    agency = agency_of(scene, sentence)
    if agency is not None:
        return agency
    only = only_regulator(scene)
    dated = any(True for _ in dates(scene.text, sentence.start, sentence.end))
    known = any(a.kind == cue.kind for a in found)
    return only if cue.subject and (dated or (known and cue.is_passive)) else only if dated else None


def _pathway(scene: Scene, sentence: Sentence, cue: Cue, told: list[Cue]) -> tuple[str, Span] | None:
    """Return the pathway nearest to the cue, not one that another cue of the sentence has in its words."""
    taken = [c.span for c in told if c is not cue]
    found = [
        (value, span)
        for value, expression in _PATHWAYS
        for span in scene.near(sentence, expression)
        if not any(t.start <= span.start < t.end for t in taken)
    ]
    return min(found, key=lambda p: abs(p[1].end - cue.span.end), default=None)


def _date(scene: Scene, sentence: Sentence, cue: Cue, told: list[Cue]) -> Date | None:
    """Return the date nearest to the cue and to no other, not one behind "by", "since" or "data cut-off"."""
    near = sorted(
        dates(scene.text, sentence.start, sentence.end), key=lambda d: abs(d.span.start - cue.span.end)
    )
    for date in near:
        nearest = min(told, key=lambda c: abs(date.span.start - c.span.end))
        before = scene.text[max(sentence.start, date.span.start - 25) : date.span.start]
        if nearest is cue and not _NOT_ITS_DATE.search(before):
            return date
    return None


def _today(scene: Scene, sentence: Sentence, cue: Cue) -> Date | None:
    """Return the document's day where an agency "today" decided; not where a decision is announced today."""
    today = _TODAY.search(scene.text, sentence.start, sentence.end)
    if today is None or cue.is_earlier or _ANNOUNCED.search(scene.text, sentence.start, sentence.end):
        return None
    first = next(iter(dates(scene.text, 0, sentence.end)), None)
    return first if first is not None and first.span.start < 800 else None


def _dated(scene: Scene, action: RegulatoryAction, found: list[RegulatoryAction]) -> RegulatoryAction:
    """Give an undated action the date of a line "Date of decision: ..." where the document has one.

    A decision told as "today" without a date has the dateline's day as the day it was announced.
    """
    if action.action_date is not None or action is not found[0]:
        return action
    line = _DECISION_LINE.search(scene.text)
    if line is not None:
        end = scene.text.find("\n", line.end())
        end = min(end if end >= 0 else len(scene.text), line.end() + 60)
        date = next(iter(dates(scene.text, line.end(), end)), None)
        if date is not None:
            evidence = tuple(sorted({*action.evidence, date.span}))
            return replace(action, action_date=date.value, evidence=evidence)
    for span in action.evidence:
        sentence = sentence_at(scene.sentences, span.start)
        if not _TODAY.search(scene.text, sentence.start, sentence.end):
            continue
        date = next(iter(dates(scene.text, 0, sentence.end)), None)
        if date is not None:
            evidence = tuple(sorted({*action.evidence, date.span}))
            return replace(action, announcement_date=date.value, evidence=evidence)
    return action


def _merge(found: list[RegulatoryAction], action: RegulatoryAction, *, is_earlier: bool) -> None:
    """Join two sentences on one event: same agency and kind, and no date or pathway that contradicts.

    What was decided earlier ("first approved on ...") is not the news, though the news may have no date.
    """
    for index, known in enumerate(found):
        same = (known.agency, known.kind) == (action.agency, action.kind)
        dates_agree = known.action_date is None or action.action_date in (None, known.action_date)
        dates_agree = dates_agree and (not is_earlier or known.action_date is not None)
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
