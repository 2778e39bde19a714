"""Where a document says what the drug may be used for: behind an approval, under a heading, in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.rules.approval import Cue
from oncokg.record.reading.rules.headings import is_heading, title_of
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Drug, Scene, drugs_named, own_names
from oncokg.record.reading.spans import trimmed

_PEOPLE: Final = (
    r"(?:adults?|patients?|people|persons?|children|adolescents?|men|women|those|individuals|infants?|anyone)"
)
_MONTHS: Final = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_OPENING = pattern(
    r"\b(?:for(?: use)?(?: as)?(?: an?| the)?(?: \w+){0,3}? (?:treatment|therapy|use)(?: of| in| for)?"
    rf"|to treat|for|to(?= (?:\w+ ){{0,2}}{_PEOPLE}\b)"
    rf"|in(?! (?:combination|the|an?|its|this|that|part|\d|{_MONTHS})\b)"
    r"|as (?:an? )?(?:\w+ )?treatment (?:for|of)|indicated for)\s"
)
_CLOSING = pattern(
    r",? (?:based on|making it|under (?:the )?accelerated|according to"
    r"|following (?:the |a )?(?:results|review)"
    r"|which is|on the basis|the first|the only|after it|nearly|and is)\b"
    r"|;(?! and (?:for|in|as))|\. "
)
_SPLIT = pattern(
    r"(?:;|,)? and (?:also )?"
    r"(?:for (?:the )?(?:treatment|use)|as (?:a |an )?(?:\w+ ){0,2}(?:treatment|therapy)|for) ?(?:of|in)?\b"
    rf"|, and (?:also )?(?:to|in) (?=(?:\w+ )?{_PEOPLE}\b)"
    r"|;"
)
_ITEM = re.compile(r"[ \t]*(?:[-•*–]|\d{1,2}[.)])[ \t]")
_USE = pattern(
    r"\b(?:is|are|can be|could be|may be) (?:now |also |only )?"
    r"(?:indicated|intended|used|given|taken|meant|prescribed|authori[sz]ed|approved)\b"
    rf"|\bis (?:now |only |also |meant )?for (?=(?:\w+ ){{0,3}}{_PEOPLE}\b)"
    r"|\bis (?:the|an?) [^.;]{0,60}?\b(?:used|given|indicated|meant|intended|approved"
    r"|authori[sz]ed)(?= (?:to treat|for|in)\b)"
    rf"|\bis (?:the|an?) [^.;]{{0,80}}? for (?=(?:\w+ ){{0,3}}{_PEOPLE}\b)"
)
_READS = pattern(
    r"\b(?:indication|indications) (?:now |currently )?(?:reads?|covers?|includes?"
    r"|extends? to)\b[^.:;]{0,40}?(?::|\b)"
    r"|\b(?:new|revised|expanded|updated|approved) indication is(?: for)?\b"
    r"|\bapproval\b[^.;]{0,60}?,? which (?:covers?|covered|is for|was for|took in)\b"
)
_FRONTED = pattern(
    rf"For (?:use in )?(?P<use>(?=(?:\w+ ){{0,2}}{_PEOPLE}\b)[^.;]+?)"
    r"(?:,| (?:the|this) \w+)? (?:it )?(?:has|had|have|is|was|were)\b"
)
"""The people before the verb: "For adults with X the drug has been approved since ..."."""
_ABOUT_USE = pattern(
    r"\bwho (?:can|should|may|will|is it|could)\b|\bfor whom\b|\bwhat (?:is|are|can"
    r"|does) [\w ]{1,40}?\b(?:used|for|treat)\b"
    r"|\bindications?(?: and usage)?$|\bapproved (?:use|for)\b|\btherapeutic indications?\b|\bwho is it for\b"
)
_PRONOUN = re.compile(
    r"(?:It|This (?:drug|medicine|treatment|combination)|The (?:drug|medicine|treatment|combination))\b"
)
_CONTINUES = pattern(
    rf"^(?:it is (?:also |only |meant |intended )?(?:for|given to|used (?:for|in)"
    rf"|approved for) (?:\w+ )?{_PEOPLE}"
    rf"|(?:they|(?:the |these |such )?{_PEOPLE}) (?:must|should|need to) (?:also )?have\b"
    rf"|their (?:cancer|disease))"
)
_RESTRICTED = pattern(r"\b(?:limited|restricted|confined) to\b")
_NOT_USE = pattern(
    r"\b(?:trial|study|studies|side effects?|adverse|infusion (?:into|over)|warnings?|risks?|dose"
    r"|weeks?|days?|mg)\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """The words on one use: `parts` of one or more sentences, the first from `lead`, where "for" stands.

    `source` says how it was found: an approval's own sentence, a list below it, a sentence on use, a title,
    or a restriction of a use told before, whose disease it leaves out.
    """

    sentence: Sentence
    source: str
    lead: int
    parts: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where the first part begins."""
        return self.parts[0].start


def zones(scene: Scene, drug: Drug, decided: dict[Sentence, list[Cue]]) -> list[Zone]:
    """Return the places that say what the drug is for; those of a title only where there is no other."""
    title = title_of(scene.text)
    found: list[Zone] = []
    section_on_use = False
    for index, sentence in enumerate(scene.sentences):
        if is_heading(scene.text, sentence):
            section_on_use = bool(_ABOUT_USE.search(scene.text, sentence.start, sentence.end))
        in_title = title is not None and sentence.start < title.end
        told = decided.get(sentence, [])
        here = list(_behind_cues(scene, told, index, "title" if in_title else "approval"))
        here = here or list(_restricted(scene, told, index))
        if not here and not in_title and not is_heading(scene.text, sentence):
            here = list(_on_use(scene, drug, index, under_heading=section_on_use))
        if not here and found and _continues(scene, sentence, found[-1], index):
            part = trimmed(scene.text, sentence.start, sentence.end)
            if part:
                found[-1] = replace(found[-1], parts=(*found[-1].parts, part))
        found += here
    return [z for z in found if z.source != "title"] or found


def _behind_cues(scene: Scene, cues: list[Cue], index: int, source: str) -> Iterator[Zone]:
    sentence = scene.sentences[index]
    told = [c for c in cues if c.kind in ("approved", "converted")]
    for number, cue in enumerate(told):
        limit = told[number + 1].span.start if number + 1 < len(told) else sentence.end
        opening = _OPENING.search(scene.text, cue.span.end - 1, limit)
        fronted = _FRONTED.match(scene.text, sentence.start, cue.span.end)
        if opening is None and number == 0 and fronted:
            start, end = fronted.span("use")
            yield from _split(scene, sentence, source, sentence.start, start, end)
            continue
        if opening is None:
            yield from _listed(scene, index)
            continue
        closing = _CLOSING.search(scene.text, opening.end(), limit)
        end = closing.start() if closing else limit
        if scene.text[opening.end() : end].rstrip().endswith(":") or not scene.names(
            "disease", opening.end(), end
        ):
            yield from _listed(scene, index)
        yield from _split(scene, sentence, source, opening.start(), opening.end(), end)


def _split(scene: Scene, sentence: Sentence, source: str, lead: int, start: int, end: int) -> Iterator[Zone]:
    """Yield one zone, or one for each use of "for A and for B"."""
    for split in [*_SPLIT.finditer(scene.text, start, end), None]:
        stop = split.start() if split else end
        part = trimmed(scene.text, start, stop)
        if part is not None and scene.names("disease", start, stop):
            yield Zone(sentence=sentence, source=source, lead=lead, parts=(part,))
            lead = split.start() if split else stop
            start = split.end() if split else stop


def _listed(scene: Scene, index: int) -> Iterator[Zone]:
    """Yield the list items below "approved X for:"."""
    opener = scene.sentences[index]
    if not scene.text[opener.start : opener.end].rstrip().endswith(":"):
        return
    for sentence in scene.sentences[index + 1 :]:
        if not _ITEM.match(scene.text, sentence.start):
            return
        part = trimmed(scene.text, sentence.start, sentence.end)
        if part is not None and scene.names("disease", sentence.start, sentence.end):
            yield Zone(sentence=sentence, source="list", lead=sentence.start, parts=(part,))


def _restricted(scene: Scene, cues: list[Cue], index: int) -> Iterator[Zone]:
    """Yield the words of "the approval of DATE had been limited to X-negative disease"."""
    sentence = scene.sentences[index]
    limited = _RESTRICTED.search(scene.text, sentence.start, sentence.end)
    if limited is None or not cues:
        return
    part = trimmed(scene.text, limited.end(), sentence.end)
    if part is not None:
        yield Zone(sentence=sentence, source="restriction", lead=part.start, parts=(part,))


def _on_use(scene: Scene, drug: Drug, index: int, *, under_heading: bool) -> Iterator[Zone]:
    """Yield the use that "X is indicated for ...", "the indication now reads ..." and headings introduce."""
    sentence = scene.sentences[index]
    bounds = (scene.text, sentence.start, sentence.end)
    reads = _READS.search(*bounds)
    if reads:
        yield from _split(scene, sentence, "use", reads.end(), reads.end(), sentence.end)
        return
    use = _USE.search(*bounds)
    if use and not _NOT_USE.search(*bounds) and _is_subject(scene, drug, sentence, use.start()):
        opening = _OPENING.search(scene.text, use.start(), sentence.end)
        if opening:
            closing = _CLOSING.search(scene.text, opening.end(), sentence.end)
            end = closing.start() if closing else sentence.end
            if scene.text[opening.end() : end].rstrip().endswith(":"):
                yield from _listed(scene, index)
            yield from _split(scene, sentence, "use", use.start(), opening.end(), end)
        elif scene.text[sentence.start : sentence.end].rstrip().endswith(":"):
            yield from _listed(scene, index)
    elif under_heading and pattern(rf"\b{_PEOPLE}\b").search(*bounds) and not _NOT_USE.search(*bounds):
        yield from _split(scene, sentence, "use", sentence.start, sentence.start, sentence.end)


def _is_subject(scene: Scene, drug: Drug, sentence: Sentence, verb: int) -> bool:
    """Tell whether the drug, or a word for it, is what the verb is said of."""
    named = drugs_named(scene, sentence.start, verb)
    if named:
        return bool(own_names(scene, drug, named[0].span.start, named[0].span.end))
    return bool(_PRONOUN.match(scene.text, sentence.start))


def _continues(scene: Scene, sentence: Sentence, last: Zone, index: int) -> bool:
    """Tell whether a sentence goes on about the use told in the sentence before."""
    before = scene.sentences[index - 1]
    if last.parts[-1].end < before.start or last.source == "list":
        return False
    return bool(_CONTINUES.search(scene.text[sentence.start : sentence.end]))
