"""Where a sentence lists reactions, and of which kind: "the most common were A", "A and B were common"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from oncokg.record.reading.rules.headings import is_heading
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Scene

_EFFECT: Final = (
    r"(?:side effects?|(?:adverse|unwanted|undesirable) (?:drug )?(?:reactions?|events?|effects?)"
    r"|toxicit(?:y|ies)"
    r"|(?:TE|TR)?AEs?|ADRs?|reactions?|risks?|complications?)"
)
_VERB: Final = (
    r"(?:includ(?:ed?|es|ing)(?! lab)|were|are|was|is|may be|can be|may include|can include|consist(?:ed)? of"
    r"|comprised?|(?<=risks\s)of|(?<=risk\s)of|known as)"
)
_BETWEEN: Final = r"[^.;:]{0,140}?"
_SHARE: Final = (
    r"(?:(?:at least|more than|over|≥|>|up to) ?(?:\d+ ?%|\d+ percent"
    r"|an? (?:fifth|quarter|third|tenth|half)|one in \w+)|\d+ ?(?:%|percent)[^.;:,]{0,30}? or (?:more"
    r"|above|higher))"
)
_COMMON: Final = r"(?:(?:most )?(?:common|frequent|often)(?:ly)?(?: (?:reported|occurring|seen|observed))?)"
_LISTS: Final = (
    ("boxed-warning", re.compile(r"\bWARNINGS?:\s+(?=[A-Z])")),
    (
        "boxed-warning",
        pattern(
            rf"\b(?:boxed|black box) warnings?\b{_BETWEEN}"
            r"(?:\b(?:for|of|on|about|regarding|(?:that )?(?:describ|includ|list|cover"
            r"|concern|not)(?:es|s|ing)|to advise"
            r"|alert(?:s|ing)(?: to)?|speaks of|warns of|because of)\b|:)\s"
        ),
    ),
    (
        "fatal-adverse-reaction",
        pattern(rf"\bfatal\b[^.;:,]{{0,40}}?\b{_EFFECT}\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"),
    ),
    ("fatal-adverse-reaction", pattern(r"\b(?:died|deaths?) (?:of|from|due to|caused by)\s")),
    (
        "laboratory-abnormality",
        pattern(
            r"\b(?:laboratory|lab) (?:abnormalit(?:y|ies)|changes|findings)\b(?! included,? (?:were|are))"
            rf"[^.;:]{{0,100}}?(?:\b{_VERB}\s|:\s*)"
        ),
    ),
    (
        "serious-adverse-reaction",
        pattern(
            r"\b(?:other |most common |most frequent |some )?(?:serious|severe)\b[^.;:,]{0,40}?"
            rf"\b{_EFFECT}\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"
        ),
    ),
    (
        "common-adverse-reaction",
        pattern(rf"\b{_COMMON}\b[^.;:,]{{0,60}}?\b{_EFFECT}\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"),
    ),
    (
        "serious-adverse-reaction",
        pattern(rf"\bgrade (?:3|≥3)\b[^.;:,]{{0,40}}?\b{_EFFECT}\b{_BETWEEN}(?:\b{_VERB}\s|:\s*)"),
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
        "common-adverse-reaction",
        pattern(
            r"\b(?:patients|people|women|men|children|those treated) (?:most )?(?:commonly|often|frequently) "
            r"(?:had|have|experienced?|reported?|developed?|get|got)\s"
            rf"|{_SHARE} of (?:all )?(?:patients|people|them|those) (?:had|experienced|reported|developed"
            rf"|got)\s(?!an? )"
        ),
    ),
    (
        "warning",
        pattern(
            rf"\b(?:warnings?(?: and precautions)?)\b{_BETWEEN}"
            r"(?:\b(?:for|of|on|about|regarding|includ(?:es?|ing)|are)\s|:\s*)"
            r"|\bwarns? (?:of|about|against)\s"
        ),
    ),
    (
        "warning",
        pattern(
            r"\b(?:can|may|might|could) (?:also |sometimes )?(?:cause|lead to|trigger"
            r"|prolong(?= the QT))\s(?!(?:\w+ ){0,2}harm\b)"
        ),
    ),
    ("warning", pattern(r"\bat (?:an? )?(?:greater|higher|increased) risk (?:of|for)\s")),
    (
        "adverse-reaction",
        pattern(
            rf"\b(?<!common\s)(?<!serious\s)(?:side effects|adverse reactions)\b{_BETWEEN}"
            r"(?:\b(?:includ(?:ed?|es)|were|are)(?! (?:like|similar|the same|consistent|in line))\s|:\s*)"
        ),
    ),
)
_ASIDE_OF = pattern(rf"\b{_EFFECT}\b[^.;:]{{0,80}}?(?:includ(?:ing|ed)|and|,) ?(?:most common )?$")
_GO_ON = pattern(
    r"\b(?:among (?:those|them|these|which)|(?:the )?most (?:common|frequent)(?:ly)?(?: (?:reported|seen))?"
    r"|those (?:in|occurring in|reported in|seen in)|these)\b[^.;:]{0,60}?(?:\b(?:were|was|are|included?"
    r"|being)\s|:\s*)"
)
_OF_SERIOUS = pattern(rf"\b(?:serious|severe)\b[^.;:,]{{0,40}}?\b{_EFFECT}\b")
_OF_EFFECTS = pattern(rf"\b{_EFFECT}\b")
_HAPPENED = pattern(r"(?:,? too)? (?:occurred|were seen|were reported|was seen|was reported)\b")
_SEVERE = re.compile(r"(?:severe|serious)\s", re.IGNORECASE)
_BACKWARD: Final = (
    (
        "serious-adverse-reaction",
        pattern(
            rf",? (?:were|are|was|is) (?:among |also )?(?:the )?{_COMMON}? ?(?:serious"
            rf"|severe)\b[^.;:,]{{0,30}}?\b{_EFFECT}\b"
        ),
    ),
    (
        "common-adverse-reaction",
        pattern(
            rf",? (?:were|are|was|is"
            rf"|made up) (?:also )?(?:among )?(?:the )?(?:{_COMMON} [^.;:,]{{0,30}}?\b{_EFFECT}\b"
            rf"|{_EFFECT} (?:that )?(?:\w+ )?{_COMMON}\b|(?:also )?(?:very )?common\b(?! (?:in|cold)))"
        ),
    ),
    (
        "serious-adverse-reaction",
        _HAPPENED,
    ),
)
_OFTEN = re.compile(r"common|frequent", re.IGNORECASE)
_BOX = pattern(r"\W*(?:(?:boxed|black box) warnings?|warning: [^.]{3,120})[.:]?\W*")
_HEADING = pattern(
    rf"(?:the )?(?P<kind>(?:most )?(?:common|frequent|serious|severe)(?:ly)?(?: reported)?|boxed|black box"
    rf"|possible|other)?"
    rf" ?(?:\w+ )?(?:{_EFFECT}|warnings?)(?: (?:of|with|from) [\w®™ -]{{3,40}})?(?: \([^)]*\))?[.:]?"
)
_CLAUSE_START = re.compile(
    r"(?:.*;\s*|.*:\s*|.*,\s+(?:and|while|but)\s+(?=severe|serious)|\s*[Ii]n\s+[\w ,]{3,40}?,\s+)?", re.DOTALL
)
_UNLISTED = re.compile(
    r"(?:not|rare|a|an|uncommon|similar|consistent|manageable|mild|generally|the same|in line|like|as)\b",
    re.I,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ListZone:
    """The characters of a list of reactions, and the kind that all of them are of."""

    kind: str
    start: int
    end: int


def list_zones(scene: Scene, index: int) -> Iterator[ListZone]:
    """Yield the lists that a sentence holds; each ends where the next begins."""
    sentence, last = scene.sentences[index], _end_of_bullets(scene, index)
    zones: list[tuple[str, int, int]] = []
    for kind, expression in _LISTS:
        for match in expression.finditer(scene.text, sentence.start, sentence.end):
            taken = any(match.start() < end and start <= match.end() for _, start, end in zones)
            aside = kind == "laboratory-abnormality" and _ASIDE_OF.search(
                scene.text, sentence.start, match.start()
            )
            if not taken and not aside:
                zones.append((kind, match.start(), match.end()))
    zones = [z for z in sorted(zones, key=lambda z: z[1]) if not _is_inside_list(scene, z, zones)]
    if not zones or zones[-1][0] == "serious-adverse-reaction" or not zones:
        zones += _going_on(scene, index, zones)
    if not zones:
        zones = list(_under_heading(scene, index))
    found = False
    boxed = any(kind == "warning" for kind, _, _ in zones) and _is_in_box(scene, index)
    for number, (kind, _, cue_end) in enumerate(zones):
        end = zones[number + 1][1] if number + 1 < len(zones) else last
        if not _UNLISTED.match(scene.text[cue_end:end]):
            found = True
            yield ListZone(
                kind="boxed-warning" if boxed and kind == "warning" else kind, start=cue_end, end=end
            )
    if not found:
        yield from _before_verb(scene, sentence)


def _is_in_box(scene: Scene, index: int) -> bool:
    """Tell whether a sentence stands below or behind a heading "Boxed warning"."""
    for above in range(index - 1, max(-1, index - 12), -1):
        sentence = scene.sentences[above]
        if scene.sentences[index].block - sentence.block > 1:
            return False
        words = scene.text[sentence.start : sentence.end]
        if _BOX.fullmatch(words):
            return True
        if is_heading(scene.text, sentence) or (
            words.endswith(".") and len(words.split()) < 8 and words.istitle()
        ):
            return False
    return False


def _is_inside_list(scene: Scene, zone: tuple[str, int, int], zones: list[tuple[str, int, int]]) -> bool:
    """Tell the words "serious ... reactions, including" of a warning's list from a list of their own."""
    if not re.search(r"\b(?:includ\w+|of)\s\Z", scene.text[zone[1] : zone[2]]):
        return False
    return any(
        kind in ("boxed-warning", "warning") and end <= zone[1] and ";" not in scene.text[end : zone[1]]
        for kind, _, end in zones
    )


def _going_on(scene: Scene, index: int, zones: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Return the list of "serious reactions occurred in 30%; the most common were ..."."""
    sentence = scene.sentences[index]
    for match in _GO_ON.finditer(scene.text, sentence.start, sentence.end):
        if any(match.start() < end and start < match.end() for _, start, end in zones):
            continue
        first = (
            scene.sentences[index - 1].start
            if index and match.start() - sentence.start < 4
            else sentence.start
        )
        before = scene.text[first : match.start()]
        if match.group().lower().startswith("these") and "includ" not in match.group().lower():
            continue
        if _OF_SERIOUS.search(before):
            return [("serious-adverse-reaction", match.start(), match.end())]
        if _OF_EFFECTS.search(before) and _OFTEN.search(match.group()):
            return [("common-adverse-reaction", match.start(), match.end())]
    return []


def _under_heading(scene: Scene, index: int) -> Iterator[tuple[str, int, int]]:
    """Yield the list of a sentence or bullet below a heading "Most common adverse reactions"."""
    sentence = scene.sentences[index]
    above = index - 1
    is_bullet = re.match(r"[-•*]\s", scene.text[sentence.start : sentence.end])
    while is_bullet and above >= 0 and re.match(r"[-•*]\s", scene.text[scene.sentences[above].start :][:2]):
        above -= 1
    if above < 0:
        return
    heading = scene.sentences[above]
    told = _HEADING.fullmatch(scene.text[heading.start : heading.end].strip("*#: \t"))
    if told is None or (told["kind"] is None and not is_bullet):
        return
    kind = _kind_of_heading(told["kind"] or "")
    colon = scene.text.find(":", sentence.start, sentence.end)
    if is_bullet:
        yield kind, sentence.start, sentence.start + 2
    elif 0 <= colon < sentence.end - 3:
        yield kind, sentence.start, colon + 1


def _kind_of_heading(words: str) -> str:
    words = words.lower()
    if "box" in words:
        return "boxed-warning"
    if "serious" in words or "severe" in words:
        return "serious-adverse-reaction"
    return "common-adverse-reaction" if "common" in words or "frequent" in words else "adverse-reaction"


def _before_verb(scene: Scene, sentence: Sentence) -> Iterator[ListZone]:
    """Yield the list that stands before its verb: "A, B and C were the most common side effects"."""
    told: list[ListZone] = []
    for kind, expression in _BACKWARD:
        for match in expression.finditer(scene.text, sentence.start, sentence.end):
            lead = _CLAUSE_START.match(scene.text, sentence.start, match.start())
            start = lead.end() if lead else sentence.start
            if any(zone.start < match.start() and start < zone.end for zone in told):
                continue
            words = scene.text[start : match.start()]
            if expression is _HAPPENED and not _SEVERE.match(words):
                continue
            if scene.names("adverse-reaction", start, match.start()) and not _OF_EFFECTS.search(words):
                told.append(ListZone(kind=kind, start=start, end=match.start()))
    yield from told


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
