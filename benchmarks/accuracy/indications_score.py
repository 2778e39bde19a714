"""Compare what the reader says of the annotated texts with the annotation: counts, misses, bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from indications_answers import Item, Json, Place, alike, gold_items, plain, read_items
from indications_gold import Annotated

from oncokg.record.facts import Indication

Read = tuple[Indication, Place]
Reader = Callable[[str], Sequence[Read]]

BARS: dict[str, tuple[tuple[str, ...], float]] = {
    "disease": (("disease",), 0.95),
    "drug": (("substance",), 0.95),
    "biomarker": (("biomarker",), 0.90),
    "line and setting": (("line", "setting"), 0.90),
    "partner": (("partner",), 0.90),
    "age": (("age group", "minimum age", "maximum age"), 0.90),
}
"""The bars of the accuracy that the project sets itself: fields counted together, and the least F1."""

LIMIT = "limitation of use"
_ENOUGH = 0.2
"""Overlap, as a part of both stretches together, from which a stretch read is about the stretch annotated."""


@dataclass(kw_only=True)
class Score:
    """Answers asked for, answers given, and how many of them are right."""

    gold: int = 0
    found: int = 0
    exact: int = 0
    relaxed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            gold=self.gold + other.gold,
            found=self.found + other.found,
            exact=self.exact + other.exact,
            relaxed=self.relaxed + other.relaxed,
        )

    def f1(self, *, exact: bool) -> float | None:
        """Return F1, or None where nothing was asked for and nothing given."""
        right = self.exact if exact else self.relaxed
        return 2 * right / (self.gold + self.found) if self.gold + self.found else None

    def row(self) -> str:
        """Return the counts, then precision, recall and F1, exact and relaxed."""
        rates: list[str] = []
        for right, f1 in ((self.exact, self.f1(exact=True)), (self.relaxed, self.f1(exact=False))):
            parts = [right / n if n else None for n in (self.found, self.gold)]
            rates.append(" ".join("    -" if part is None else f"{100 * part:5.1f}" for part in (*parts, f1)))
        return f"{self.gold:5} {self.found:5}  {'  '.join(rates)}"


@dataclass(kw_only=True)
class Tally:
    """Scores by field, misses as lines, and uses that were read at a second place too."""

    scores: dict[str, Score] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)
    repeats: int = 0
    read: int = 0

    def of(self, *fields: str) -> Score:
        """Return the counts of some fields together."""
        return sum((self.scores.get(name, Score()) for name in fields), Score())

    def bars(self, *, exact: bool) -> dict[str, bool | None]:
        """Tell which bars are met; None where the texts ask for nothing of the kind."""
        met: dict[str, bool | None] = {}
        for name, (fields, least) in BARS.items():
            f1 = self.of(*fields).f1(exact=exact)
            met[name] = None if f1 is None else f1 >= least
        return met

    def count(self, name: str, gold: Sequence[Item], found: Sequence[Item]) -> None:
        """Pair what was asked for with what was given, exact pairs first, and count."""
        left, right = list(gold), list(found)
        for is_exact in (True, False):
            for want, have in _pairs(left, right, is_exact=is_exact):
                score = self._score(want)
                score.exact += is_exact
                score.relaxed += 1
                if not is_exact:
                    self.misses.append(f"{name} | {want.field} | nearly  | {want} <> {have}")
        for want in gold:
            self._score(want).gold += 1
        for have in found:
            self._score(have).found += 1
        self.misses += [f"{name} | {want.field} | missing | {want}" for want in left]
        self.misses += [f"{name} | {have.field} | surplus | {have}" for have in right]

    def _score(self, item: Item) -> Score:
        return self.scores.setdefault(item.field, Score())


def _pairs(left: list[Item], right: list[Item], *, is_exact: bool) -> Iterable[tuple[Item, Item]]:
    made: list[tuple[Item, Item]] = []
    for want in list(left):
        for have in right:
            if want.equals(have) if is_exact else want.agrees(have):
                made.append((want, have))
                left.remove(want)
                right.remove(have)
                break
    return made


def score(texts: Iterable[Annotated], reader: Reader) -> Tally:
    """Read every text and compare."""
    tally = Tally()
    for entry in texts:
        read = list(reader(entry.text))
        tally.read += len(read)
        _compare(tally, entry, read)
    return tally


def _compare(tally: Tally, entry: Annotated, read: list[Read]) -> None:
    text, uses = entry.text, entry.indications
    pairs, spare, repeats = align(text, uses, read)
    tally.repeats += len(repeats)
    for number, (gold, made, order) in enumerate(pairs, start=1):
        name = f"{entry.name} use {number}"
        have = read_items(text, *made) if made else []
        if gold.get("outside"):
            _count_outside(tally, name, text, [gold], have)
        else:
            want, free = gold_items(text, gold, order)
            tally.count(name, want, _asked(want, have, free))
    for made in spare:
        outside = [gold for gold in uses if gold.get("outside") and _overlap(gold["span"], made[1])]
        if not outside and all(gold.get("outside") for gold in uses):
            outside = list(uses)
        have = read_items(text, *made)
        if outside:
            _count_outside(tally, f"{entry.name} surplus use", text, outside, have)
        else:
            tally.count(f"{entry.name} surplus use", [], have)
    _count_limits(tally, entry, [made for made, _ in read])


def _count_outside(tally: Tally, name: str, text: str, uses: Iterable[Json], have: list[Item]) -> None:
    """Ask for nothing; a disease of the vocabulary that is not the one annotated is an error all the same."""
    known = [
        item for gold in uses for part in gold_items(text, gold) for item in part if item.field == "disease"
    ]
    wrong = [item for item in have if item.field == "disease" and not any(o.agrees(item) for o in known)]
    tally.count(name, [], wrong)


def _asked(want: list[Item], have: list[Item], free: list[Item]) -> list[Item]:
    """Leave out what is neither asked for nor wrong."""
    kept: list[Item] = []
    open_items = list(want)
    for item in have:
        match = next((other for other in open_items if other.agrees(item)), None)
        if match is not None:
            open_items.remove(match)
            kept.append(item)
        elif not any(other.agrees(item) for other in free):
            kept.append(item)
    return kept


def _limits(text: str, places: Iterable[Sequence[int]]) -> list[Item]:
    return [Item(field=LIMIT, words=text[start:end]) for start, end in places]


def _count_limits(tally: Tally, entry: Annotated, made: Iterable[Indication]) -> None:
    """Count limitations of use once for the text: to which of its uses they belong is not annotated."""
    want: list[Item] = []
    free: list[Item] = []
    for gold in entry.indications:
        (free if gold.get("outside") else want).extend(_limits(entry.text, gold["limitations_of_use"]))
        free += _limits(entry.text, gold.get("optional", {}).get("limitations_of_use", ()))
    want = list(dict.fromkeys(want))
    kept: list[Item] = []
    for words in dict.fromkeys(each.limitation_of_use for each in made if each.limitation_of_use):
        # One stretch may hold several sentences that are annotated apart.
        inside = [other.words for other in want if plain(other.words) in plain(words)]
        kept += [Item(field=LIMIT, words=part) for part in inside or [words]]
    kept = list(dict.fromkeys(kept))
    tally.count(entry.name, want, [i for i in kept if _any_alike(i, want) or not _any_alike(i, free)])


def _any_alike(item: Item, others: Iterable[Item]) -> bool:
    return any(alike(item.words, other.words) for other in others)


def _overlap(place: Sequence[int], other: Sequence[int]) -> float:
    """Return what two stretches share, as a part of both together."""
    shared = min(place[1], other[1]) - max(place[0], other[0])
    return max(0.0, shared / (max(place[1], other[1]) - min(place[0], other[0])))


@dataclass(frozen=True, kw_only=True)
class _Meeting:
    """A use that was read where one is annotated: at which of its places, how closely, and how like it."""

    use: int
    order: int
    read: int
    overlap: float
    alike: int

    def rank(self) -> tuple[bool, bool, float, int, int, int]:
        close = round(self.overlap, 1)
        return self.overlap < _ENOUGH, self.order > 0, -close, -self.alike, self.use, self.read


def align(
    text: str, gold: Sequence[Json], read: Sequence[Read]
) -> tuple[list[tuple[Json, Read | None, int]], list[Read], list[Read]]:
    """Pair annotated and read uses by best overlap; return pairs, surplus uses, and uses read twice.

    A use may be stated at several places. Its first place counts most; what is read at another place of a use
    that has its pair is a repeat and neither right nor wrong.
    """
    answers = [read_items(text, *made) for made in read]
    meetings: list[_Meeting] = []
    for g, use in enumerate(gold):
        want = gold_items(text, use)[0]
        for order, place in enumerate([use["span"], *use.get("repeats", ())]):
            for r, (_, other) in enumerate(read):
                if overlap := _overlap(place, other):
                    like = len(list(_pairs(list(want), list(answers[r]), is_exact=False)))
                    meetings.append(_Meeting(use=g, order=order, read=r, overlap=overlap, alike=like))
    chosen: dict[int, _Meeting] = {}
    taken: set[int] = set()
    for meeting in sorted(meetings, key=_Meeting.rank):
        if meeting.use not in chosen and meeting.read not in taken:
            chosen[meeting.use] = meeting
            taken.add(meeting.read)
    twice = {
        m.read
        for m in meetings
        if m.read not in taken and m.overlap >= _ENOUGH and m.use in chosen and chosen[m.use].order != m.order
    }
    pairs: list[tuple[Json, Read | None, int]] = []
    for g, use in enumerate(gold):
        met = chosen.get(g)
        pairs.append((use, read[met.read], met.order) if met else (use, None, 0))
    spare = [made for r, made in enumerate(read) if r not in taken and r not in twice]
    return pairs, spare, [read[r] for r in sorted(twice)]
