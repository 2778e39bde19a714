"""Which arm each number of a sentence is of: in turn, side by side, or by the clause both stand in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from oncokg.record.facts import TrialArm
from oncokg.record.reading.rules.arms import AGAINST, ArmAt, TrialStory
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import Quantity

_RESPECTIVELY = pattern(r"\brespective(?:ly)?\b")
_MAJOR = pattern(rf"{AGAINST}|,? (?:while|whereas|but)\b|;")
_MINOR = pattern(r",? and\b|, (?=\d|[a-z]+ \w+ \d)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_VERSUS = re.compile(
    r"[\s,]*(?:(?:months?|years?|weeks?|days?)\s*)?(?:vs\.?|v\.?|versus|compared\s+(?:with|to)|against"
    r"|as\s+opposed\s+to)"
    r"\s+(?:(?:only|just|about|a\s+median\s+of)\s+)?",
    re.IGNORECASE,
)
_AND = re.compile(r"[\s,]*(?:(?:months?|years?)\s*)?and\s+", re.IGNORECASE)
_REVERSED = re.compile(rf"(?:{pattern(AGAINST).pattern}|\b[Oo]ver)\s+(?:the\s+)?\Z", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigned:
    """A number and the arm it is of: by its words in the sentence, or the arm itself."""

    quantity: Quantity
    at: ArmAt | None = None
    arm: TrialArm | None = None


def assigned(
    text: str, sentence: Sentence, measured: list[Quantity], arms: list[ArmAt], story: TrialStory
) -> list[Assigned]:
    """Pair each number of a sentence with the arm it is of, or with none."""
    sides = _Sides(text, sentence, measured, arms, story)
    if _RESPECTIVELY.search(text, sentence.start, sentence.end):
        ordered = sides.in_order()
        if ordered is not None:
            return ordered
    return sides.paired() or sides.by_clause()


class _Sides:
    """The numbers and arms of one sentence."""

    def __init__(
        self, text: str, sentence: Sentence, measured: list[Quantity], arms: list[ArmAt], story: TrialStory
    ) -> None:
        self.text, self.sentence, self.measured, self.arms, self.story = text, sentence, measured, arms, story
        self.firsts = sorted({a.is_own: a for a in reversed(arms)}.values(), key=lambda a: a.span)

    def in_order(self) -> list[Assigned] | None:
        """Give numbers to arms in turn: in the order of the sentence, or of the trial where it names none."""
        if len(self.firsts) == 2:
            turn = self._turn()
            return [Assigned(quantity=q, at=turn[i % 2]) for i, q in enumerate(self.measured)]
        told = self._told()
        if told is not None and not self.arms and len(self.measured) % 2 == 0:
            turn_told = [told[place] for place in _roles(told)]
            return [Assigned(quantity=q, arm=turn_told[i % 2]) for i, q in enumerate(self.measured)]
        return None

    def paired(self) -> list[Assigned] | None:
        """Give "9.9 vs 5.1 months" to the arms in the order in which the sentence, or the trial, has them."""
        pairs = [
            (left, right)
            for left, right in pairwise(self.measured)
            if _VERSUS.fullmatch(between := self._outside_brackets(left.span.end, right.span.start))
            or (not self.arms and _AND.fullmatch(between))
        ]
        starts = [pair[0] for pair in pairs]
        if len(pairs) * 2 != len(self.measured) or any(right in starts for _, right in pairs):
            return None
        if len(self.firsts) == 2:
            turn = self._turn()
            return [Assigned(quantity=q, at=at) for pair in pairs for q, at in zip(pair, turn, strict=True)]
        told = self._told()
        if told is None or (self.firsts and not pairs):
            return None
        turn_told = [told[place] for place in _roles(told)]
        return [
            Assigned(quantity=q, arm=arm) for pair in pairs for q, arm in zip(pair, turn_told, strict=True)
        ]

    def by_clause(self) -> list[Assigned]:
        """Give each number the arm of its clause: cut at "versus" and "while", then at "and" and commas."""
        major = self._clauses(self.measured, _MAJOR, self.sentence.start, self.sentence.end)
        found: list[Assigned] = []
        for start, end in major:
            inside = [q for q in self.measured if start <= q.span.start < end]
            here = [a for a in self.arms if start <= a.span.start < end]
            if len({a.is_own for a in here}) == 1:
                found += [Assigned(quantity=q, at=_nearest(here, q)) for q in inside]
                continue
            for first, last in self._clauses(inside, _MINOR, start, end):
                within = [a for a in here if first <= a.span.start < last]
                found += [
                    Assigned(quantity=q, at=_nearest(within, q))
                    for q in inside
                    if first <= q.span.start < last
                ]
        return self._with_left_over_arm(found)

    def _clauses(
        self, numbers: list[Quantity], turns: re.Pattern[str], start: int, end: int
    ) -> list[tuple[int, int]]:
        """Cut a passage at the last turn, outside of brackets, between each two numbers that has one."""
        if not numbers:
            return []
        places = [m.start() for m in turns.finditer(self._blanked(), start, end)]
        edges = [start]
        for left, right in pairwise(numbers):
            between = [p for p in places if left.span.end <= p < right.span.start]
            edges += between[:1]
        return list(pairwise([*edges, end]))

    def _blanked(self) -> str:
        """Return the text up to the end of the sentence, without what the sentence has in brackets."""
        start, end = self.sentence.start, self.sentence.end
        inner = _BRACKETS.sub(lambda m: "\x00" * len(m.group()), self.text[start:end])
        return self.text[:start] + inner

    def _outside_brackets(self, start: int, end: int) -> str:
        return _BRACKETS.sub("", self.text[start:end]).replace("(", "").strip(")")

    def _turn(self) -> list[ArmAt]:
        """Return the two arms in the order of the sentence; "compared with A, B had ..." tells of B first."""
        first = self.firsts[0]
        before = self.text[self.sentence.start : first.span.start]
        is_reversed = bool(_REVERSED.search(before)) and self.firsts[1].is_own
        return self.firsts[::-1] if is_reversed else self.firsts

    def _told(self) -> list[TrialArm] | None:
        told = list(self.story.arms.values())
        return told if len(told) == 2 else None

    def _with_left_over_arm(self, found: list[Assigned]) -> list[Assigned]:
        """Give the arm that is left to a number without one, in a sentence or a trial of two arms."""
        given = {one.at.is_own for one in found if one.at is not None}
        left = [a for a in self.arms if a.is_own not in given]
        both = {a.is_own for a in self.arms} == {True, False}
        if both and left:
            return [one if one.at else replace(one, at=left[0]) for one in found]
        if len(self.arms) == 1 and len(found) == 1:
            return [one if one.at else replace(one, at=self.arms[0]) for one in found]
        told = self._told()
        lone = [one for one in found if one.at is None]
        if (
            told is not None
            and len(found) == 2
            and len(lone) == 1
            and len(given) == 1
            and self._compares(found)
        ):
            other = told[_roles(told)[1] if True in given else _roles(told)[0]]
            return [one if one.at else replace(one, arm=other) for one in found]
        return found

    def _compares(self, found: list[Assigned]) -> bool:
        first, second = (one.quantity.span for one in found)
        return bool(_MAJOR.search(self.text, first.end, second.start))


def _nearest(arms: list[ArmAt], quantity: Quantity) -> ArmAt | None:
    key: Callable[[ArmAt], int] = lambda a: abs(a.span.start - quantity.span.start)  # noqa: E731
    return min(arms, key=key, default=None)


def _roles(told: list[TrialArm]) -> tuple[int, int]:
    """Return the places of the drug's own arm and of the other one."""
    return (0, 1) if told[0].role == "experimental" else (1, 0)
