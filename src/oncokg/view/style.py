"""What a kind of node or edge looks like, and how wide a text is.

Colours are Okabe and Ito's, which people with any common colour blindness can tell apart, darkened where they
must be read as text; each type also has a shape of its own.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

CAPTION_FONT = 11.0
"""Font size of the words of a relation, in pixels."""


@dataclass(frozen=True, kw_only=True)
class TypeStyle:
    """A type of node: its name on the legend, its colours on light and dark ground, and its shape."""

    name: str
    light: str
    dark: str
    sides: int
    turn: float = 0.0
    star: bool = False

    def outline(self, radius: float) -> tuple[tuple[float, float], ...]:
        """Return the corners of the shape around (0, 0); none for a circle."""
        corners = self.sides * 2 if self.star else self.sides
        points = []
        for corner in range(corners):
            reach = radius * (0.5 if self.star and corner % 2 else 1.0)
            angle = 2 * math.pi * corner / corners - math.pi / 2 + self.turn
            points.append((round(reach * math.cos(angle), 2), round(reach * math.sin(angle), 2)))
        return tuple(points)


_QUARTER = math.pi / 4

TYPES: dict[str, TypeStyle] = {
    "Substance": TypeStyle(name="Substance", light="#0072b2", dark="#5db3e8", sides=0),
    "Product": TypeStyle(name="Product", light="#1f8fc4", dark="#8fd0f5", sides=4, turn=_QUARTER),
    "Target": TypeStyle(name="Target", light="#008561", dark="#3fcfa4", sides=3),
    "Disease": TypeStyle(name="Disease", light="#c44e00", dark="#ff9a57", sides=4),
    "Trial": TypeStyle(name="Trial", light="#a34a80", dark="#e59cc6", sides=6),
    "AdverseReaction": TypeStyle(
        name="Adverse reaction", light="#a87000", dark="#f2b63c", sides=3, turn=math.pi
    ),
    "Concept": TypeStyle(name="List concept", light="#7d7500", dark="#f0e442", sides=5, star=True),
    "Agency": TypeStyle(name="Agency", light="#333333", dark="#dddddd", sides=5),
    "Organization": TypeStyle(name="Organization", light="#6b6b6b", dark="#b0b0b0", sides=5, turn=math.pi),
    "Application": TypeStyle(name="Application", light="#55708a", dark="#a9c3db", sides=8),
    "Submission": TypeStyle(name="Submission", light="#7a8a99", dark="#c3d0db", sides=8, turn=math.pi / 8),
}
"""Type of node to its style, in the order of the legend."""

OTHER = TypeStyle(name="Other", light="#666666", dark="#aaaaaa", sides=7)


def type_style(kind: str) -> TypeStyle:
    """Return the style of a type of node."""
    return TYPES.get(kind, OTHER)


@dataclass(frozen=True, kw_only=True)
class RelationStyle:
    """A relation: its words, the type whose colour it takes, and the lengths of its dashes (none = solid)."""

    name: str
    words: str
    like: str
    dash: tuple[float, ...] = ()


RELATIONS: dict[str, RelationStyle] = {
    relation.name: relation
    for relation in (
        RelationStyle(name="contains", words="contains", like="Product"),
        RelationStyle(name="hasKind", words="is a", like="Concept", dash=(7, 3)),
        RelationStyle(name="targets", words="targets", like="Target"),
        RelationStyle(name="approvedFor", words="approved for", like="Disease"),
        RelationStyle(name="approvedBy", words="approved by", like="Agency"),
        RelationStyle(name="holdsDesignation", words="holds designation", like="Concept"),
        RelationStyle(name="studiedIn", words="studied in", like="Trial"),
        RelationStyle(name="studies", words="studies", like="Trial", dash=(5, 3)),
        RelationStyle(name="givenBy", words="given by", like="Concept", dash=(2, 3)),
        RelationStyle(name="marketedBy", words="marketed by", like="Organization"),
        RelationStyle(name="mayCause", words="may cause", like="AdverseReaction"),
    )
}
"""Relation to its style, in the order in which a reader wants them."""


def relation_style(name: str) -> RelationStyle:
    """Return the style of a relation; one that is not known gets its name as words."""
    known = RELATIONS.get(name)
    if known:
        return known
    words = printable(spaced(name))
    short = words if len(words) <= 30 else words[:29] + "…"
    return RelationStyle(name=name, words=short, like="", dash=(1, 3))


def relation_order(name: str) -> tuple[int, str]:
    """Return a sort key that puts relations in reading order."""
    return (list(RELATIONS).index(name) if name in RELATIONS else len(RELATIONS), name)


def spaced(name: str) -> str:
    """Return a local name as words: "hasBroaderDisease" becomes "has broader disease"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


_WIDTHS = (
    "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53"
    " 100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84"
    " 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84"
)
_ADVANCE = {chr(32 + place): int(width) / 100 for place, width in enumerate(_WIDTHS.split())}
"""Width of the printable ASCII characters of DejaVu Sans, a wide face, in ems."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes at a font size in pixels; other faces take a little less."""
    ems = sum(
        _ADVANCE.get(char, 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.66) for char in text
    )
    return ems * size * (1.1 if bold else 1.0)


def wrapped(text: str, characters: int, lines: int) -> tuple[str, ...]:
    """Break a text at spaces into at most so many lines of about so many characters; "…" marks a cut."""
    found: list[str] = []
    for word in text.split() or [""]:
        if found and len(found[-1]) + 1 + len(word) <= characters:
            found[-1] += " " + word
        else:
            found.append(word)
    found = [
        line if len(line) <= characters * 1.5 else line[: int(characters * 1.5) - 1] + "…" for line in found
    ]
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1] + "…"]
    return tuple(found)


def printable(text: str) -> str:
    """Return a text without what no file can show: control characters, half characters, turns."""
    return "".join(char if _shows(char) else "\ufffd" for char in text.replace("\n", " ").replace("\t", " "))


def _shows(char: str) -> bool:
    if unicodedata.category(char) in ("Cc", "Cs", "Cn"):
        return False
    return char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
