"""What stands around a phrase and says whether it is a reaction: cues, by name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from oncokg.record.reading.reactions.phrases import Phrase
    from oncokg.record.reading.reactions.tokens import Words

_BULLETS: Final = "*•●◦▪"
_END: Final = re.compile(
    rf"[.!?]\)?\]?\s+(?=[A-Z\[({_BULLETS}])|\n\s*\n\s*|\n\s*[{_BULLETS}]\s|\s[{_BULLETS}]\s+(?=[A-Z])"
    r"|\n\s*(?=\d+\.\d+\s)|[.!?]\)?\]?\s+(?=\d{1,2}\.\d{1,2}\s+[A-Z])"
)
_PEOPLE: Final = r"(?:patients?|those|subjects|individuals|adults|children|women|men|people|persons)"
_FEW: Final = r"(?:\w+ ){0,4}\Z"
_HAS: Final = r"(?:has|have|had|was|were|may|can|could|did|also|been|is|are)"

_LEFT: Final = (
    (
        "history",
        (
            r"(?:history|histories|prior|previous|pre-?existing|known|underlying|concomitant"
            r"|baseline) (?:of )?"
            r"(?:\w+ ){0,2}\Z"
        ),
    ),
    ("patients-with", rf"{_PEOPLE} (?:\w+ ){{0,3}}?with {_FEW}"),
    ("who-have", r"who (?:have|had|has|are|develop|experience)\b[^.]{0,40}\Z"),
    (
        "treats",
        (
            r"(?:treatment|therapy|management|prevention|prophylaxis|treating|treat|prevent|manage|indicated"
            rf"|approved) (?:of|for|in)? ?{_FEW}"
        ),
    ),
    ("risk-of", r"risks? (?:of|for) (?:\w+ ){0,3}\Z"),
    ("risk-factor", r"(?:risk factors?|predispos\w+)\b[^.]{0,80}\Z"),
    ("negated", rf"\b(?:no|not|without|never|absence of|free of|neither|nor) {_FEW}"),
    (
        "sign-of",
        (
            r"(?:signs?|symptoms?|evidence|suggestive|indicative|suspected|diagnosis)\b"
            r"(?: (?:and|or) symptoms?)?"
            r"(?: of|,)? (?:\w+ ){0,2}\Z"
        ),
    ),
    ("if", r"\b(?:if|when|should|unless|until) (?:an? |any )?(?:\w+ ){0,3}\Z"),
    (
        "cases",
        (
            r"(?:cases?|reports?|incidences?|episodes?|occurrences?|rates?|frequency|development) of "
            rf"{_FEW}"
        ),
    ),
    (
        "causes",
        (
            r"(?:caus\w+|lead(?:s|ing)? to|result(?:s|ed|ing)? in|produc\w+|induc\w+|experienc\w+|develop\w*"
            rf"|associated with) {_FEW}"
        ),
    ),
    ("including", r"(?:includ\w+|such as|were|are|e g)\W+(?:\w+ ){0,2}\Z"),
    ("see", r"\bsee\b[^.\]]{0,60}\Z"),
    ("due-to", r"(?:due to|because of|secondary to|from) (?:\w+ ){0,3}\Z"),
    ("listed", r"[,;]\s*(?:and |or )?\Z"),
    ("bullet", rf"(?:\A|\s)[{_BULLETS}]\s+\Z"),
    ("numbered", r"(?:\A|\s)\d+\.\d+\s+(?:\w+ ){0,3}\Z"),
    ("open", r"\(\s*\Z"),
)
"""Cues before a phrase."""

_RIGHT: Final = (
    (
        "occurs",
        (
            rf"\s*(?:\([^)]{{0,30}}\)\s*)?{_HAS}?\s*(?:been |also |be )?"
            r"(?:occur\w*|report\w*|observ\w*|seen|develop\w*|happen\w*|noted)"
        ),
    ),
    ("percent", r"[\s:]*\(?[<>=~]*\s*\d+(?:\.\d+)?\s*%"),
    ("colon", r"\s*:"),
    ("listed-after", r"\s*[,;]"),
    ("and", r"\s*(?:and|or|and/or)\b"),
    ("columns", r"[ \t]{3,}[<>=]*\d"),
    (
        "patients",
        r"\s*(?:patients|medications?|drugs?|therapy|treatment|agents?|trials?|studies|study|population)\b",
    ),
    ("line-end", r"[ \t]*(?:\n|\Z)"),
    ("bracket", r"\s*\((?!\s*(?:5|6)\.\d)"),
    ("if-occurs", r"\s*(?:occurs?|develops?|is suspected|is confirmed|persists?)\b"),
)
"""Cues after a phrase."""

_WITHIN: Final = (
    ("reported", r"\b(?:report\w*|occurr\w*|observed|experienc\w*|incidence|seen)\b"),
    (
        "advice",
        (
            r"\b(?:should|advis\w*|monitor\w*|discontinu\w*|avoid|consider\w*|instruct\w*|evaluat\w*|withhold"
            r"|interrupt\w*|counsel\w*)\b"
        ),
    ),
    ("animals", r"\b(?:rats?|mice|mouse|rabbits?|dogs?|monkeys?|animals?|rodents?|litter\w*)\b"),
    ("most-common", r"\b(?:most common|common(?:ly)?|frequent(?:ly)?|adverse (?:reactions?|events?))\b"),
    ("percent-in", r"\d\s*%"),
    ("post", r"\b(?:post-?marketing|spontaneous)\b"),
    ("trial", r"\b(?:trials?|study|studies|enrolled|random\w*)\b"),
    ("indication", r"\b(?:indicated|contraindicated|treatment of|not recommended|efficacy)\b"),
    ("safe", r"\b(?:not been (?:established|studied|evaluated)|excluded)\b"),
    ("can", r"\b(?:can|may|could) (?:cause|result|lead|occur|increase|develop|be)\b"),
)
"""Cues anywhere in the phrase's sentence."""


def _compiled(cues: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(expression, re.IGNORECASE)) for name, expression in cues)


_BEFORE: Final = _compiled(_LEFT)
_AFTER: Final = _compiled(_RIGHT)
_AROUND: Final = _compiled(_WITHIN)
_SPACE: Final = re.compile(r"\s+")
_FARTHEST: Final = 120
_NEAR: Final = 12


class Sentences:
    """The sentences and list items of a stretch of a text, and the cues that each holds."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._marks = sorted({start, *(m.end() for m in _END.finditer(text, start, end)), end})
        self._cues: dict[int, frozenset[str]] = {}

    def around(self, place: int) -> tuple[int, int]:
        """Return the sentence that a place is in."""
        number = self._number(place)
        return self._marks[number], self._marks[number + 1]

    def lead(self, place: int) -> str:
        """Return the sentence with a colon at its end that the list item at a place belongs to, or ""."""
        number = self._number(place)
        while number and self._is_item(number):
            number -= 1
            said = self._text[self._marks[number] : self._marks[number + 1]].rstrip(f" \t\n{_BULLETS}")
            if said.endswith(":"):
                return said
        return ""

    def _is_item(self, number: int) -> bool:
        mark = self._marks[number]
        before = self._text[self._marks[number - 1] : mark].rstrip(" \t\n")
        return before.endswith(tuple(_BULLETS)) or self._text.startswith(tuple(_BULLETS), mark)

    def _number(self, place: int) -> int:
        return min(max(bisect_right(self._marks, place) - 1, 0), len(self._marks) - 2)

    def cues(self, start: int, end: int) -> frozenset[str]:
        """Return the cues anywhere in a sentence."""
        if start not in self._cues:
            self._cues[start] = frozenset(n for n, e in _AROUND if e.search(self._text, start, end))
        return self._cues[start]


def cues(w: Words, phrase: Phrase, sentences: Sentences) -> Iterator[str]:
    """Yield the cues of a phrase; "w:", "v:" and "x:" are the words beside it."""
    text = w.text
    start, end = w.starts[phrase.first], w.ends[phrase.last - 1]
    first, last = sentences.around(start)
    yield from (f"s:{name}" for name in sorted(sentences.cues(first, last)))
    before = _SPACE.sub(" ", text[max(first, start - _FARTHEST) : start])
    raw = text[max(0, start - 40) : start]
    for name, expression in _BEFORE:
        if expression.search(raw if name in ("bullet", "numbered") else before):
            yield f"l:{name}"
    yield from (f"r:{name}" for name, expression in _AFTER if expression.match(text, end))
    yield from _beside(w, phrase)
    if text[start].isupper():
        yield "upper"
        if text[start:end].isupper() and end - start > 4:
            yield "capitals"
    if not text[text.rfind("\n", 0, start) + 1 : start].strip(f" {_BULLETS}"):
        yield "line-start"


def _beside(w: Words, phrase: Phrase) -> Iterator[str]:
    first, last = phrase.first, phrase.last
    if first and w.starts[first] - w.ends[first - 1] < _NEAR:
        yield f"w:{w.forms[first - 1]}"
        if first > 1:
            yield f"v:{w.forms[first - 2]} {w.forms[first - 1]}"
    if last < len(w.forms) and w.starts[last] - w.ends[last - 1] < _NEAR:
        yield f"x:{w.forms[last]}"
