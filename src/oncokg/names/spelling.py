"""How names are compared: one form for all dashes, spaces, apostrophes and accents; British forms; plurals.

Nothing here changes a document: a folded text knows the place of each of its characters in the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_DASHES = "‐‑‒–−﹣－"
_APOSTROPHES = "’‘‛ʼ′`´"
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)
# What a reader does not see as a letter: combining accents, soft hyphens, joiners.
_INVISIBLE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_SQUEEZE = re.compile(rf"[{_INVISIBLE}]+|(?<=[^\W_])- +(?=[^\W_])| {{2,}}")

_UNEVEN = re.compile(r"[\t-\r\x1c-\x1f`]|  |- ")


def _one_for_one() -> dict[int, str]:
    table = {ord(char): "-" for char in _DASHES}
    table |= {ord(char): "'" for char in _APOSTROPHES}
    table |= {ord(char): " " for char in _SPACES}
    for code in (*range(0xC0, 0x250), *range(0x386, 0x3CF), *range(0x1E00, 0x1F00)):
        base, *marks = list(unicodedata.normalize("NFD", chr(code)))
        if marks and all(unicodedata.combining(mark) for mark in marks):
            table[code] = base
    # Letters whose lower case has another length or depends on the place in the word.
    table |= {0x130: "I", ord("Σ"): "σ", ord("ς"): "σ", ord("µ"): "μ", ord("ß"): "s"}
    return table


_TABLE = _one_for_one()


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """A text made comparable; `cased` keeps upper case, `folded` does not; both have the same length.

    `origin` gives the place of a character in the text it was made from.
    """

    cased: str
    folded: str
    breaks: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def origin(self, position: int) -> int:
        """Return the index in the original text of the character at `position` of the folded one."""
        place = bisect_right(self.breaks, position)
        return position + self.shifts[place - 1] if place else position


def fold(text: str) -> Folded:
    """Fold dashes to spaces, runs of space and hyphenated line ends to one space, accents and case away."""
    if text.isascii() and not _UNEVEN.search(text):
        cased = text.replace("-", " ")
        return Folded(cased=cased, folded=cased.lower())
    even = text.translate(_TABLE)
    breaks: list[int] = []
    shifts: list[int] = []
    pieces: list[str] = []
    done = removed = 0
    for found in _SQUEEZE.finditer(even):
        start, end = found.span()
        keep = "" if even[start] not in " -" else " "
        pieces += (even[done:start], keep)
        removed += end - start - len(keep)
        breaks.append(end - removed)
        shifts.append(removed)
        done = end
    if breaks:
        even = "".join(pieces) + even[done:]
    cased = even.replace("-", " ")
    return Folded(cased=cased, folded=cased.lower(), breaks=tuple(breaks), shifts=tuple(shifts))


def is_exact(text: str, name_kind: str, kind: str) -> bool:
    """Tell whether a name counts only in its own upper and lower case: "ALL", "sALCL", "CD22".

    Abbreviations do, and names without any lower case, short words with two capitals, and words of up to four
    letters; proprietary names and reactions ("rash") do not for being short.
    """
    if name_kind == "abbreviation" or (text == text.upper() and text != text.lower()):
        return True
    if name_kind == "proprietary" or kind == "adverse-reaction" or len(text) > 12:
        return False
    uppers = sum(char.isupper() for char in text)
    lowers = sum(char.islower() for char in text)
    return (" " not in text and uppers > 1 and len(text) <= 6) or uppers + lowers <= 4


_BRITISH = (
    (re.compile(r"(?<!(?<!s)ch)emi(?=[ac])"), "aemi"),
    (re.compile(r"(?<=tum)or(?=s?\b)"), "our"),
    (re.compile(r"(?<!o)esophag"), "oesophag"),
    (re.compile(r"(?<![ct])hem(?=[ao])"), "haem"),
    (re.compile(r"(?<!o)edema"), "oedema"),
    (re.compile(r"diarrhea"), "diarrhoea"),
    (re.compile(r"dyspnea"), "dyspnoea"),
    (re.compile(r"apnea\b"), "apnoea"),
    (re.compile(r"gynec"), "gynaec"),
    (re.compile(r"\bcec(?=[ua])"), "caec"),
    (re.compile(r"\bestrogen"), "oestrogen"),
    (re.compile(r"\bpediatric"), "paediatric"),
    (re.compile(r"\banesth"), "anaesth"),
    (re.compile(r"rrhea\b"), "rrhoea"),
)
_MAY_DIFFER = re.compile(
    r"emi[ac]|tumor|esophag|hem[ao]|edema|[rp][rn][eh]|gynec|cec|estrogen|pediatric|anesth|alpha|beta|gamma|delta|kappa"
    r"|y$|sis$"
)
_GREEK = (("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("kappa", "κ"))


def variants(folded: str) -> tuple[str, ...]:
    """Return other spellings of a folded name: British, Greek letters, a plural that is not just an "s"."""
    if not _MAY_DIFFER.search(folded):
        return ()
    found: list[str] = []
    british = folded
    for pattern, replacement in _BRITISH:
        british = pattern.sub(replacement, british)
    found.append(british)
    greek = folded
    for word, letter in _GREEK:
        greek = re.sub(rf"(?<![a-z]){word}(?![a-z])", letter, greek)
    found.append(greek)
    for form in (folded, british):
        if re.search(r"[^aeiou\W\d]y$", form):
            found.append(f"{form[:-1]}ies")
        elif form.endswith("sis"):
            found.append(f"{form[:-2]}es")
    return tuple(dict.fromkeys(form for form in found if form != folded))


def slug(text: str) -> str:
    """Return a text as the last part of an IRI: "Pfizer, Inc." becomes "pfizer-inc"."""
    plain = unicodedata.normalize("NFKD", text).replace("&", " and ").replace("+", " plus ")
    letters = "".join(char for char in plain if not unicodedata.combining(char) and char not in "'’").lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
