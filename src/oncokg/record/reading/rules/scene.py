"""One document on the table: its sentences, the names found in it, and the drug that it is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from oncokg.names.entity import Entity, EntityKind, Name, NameKind
from oncokg.names.lexicon import Lexicon, Match, slug
from oncokg.names.spelling import fold
from oncokg.record.fact import LinkMethod, Mention, Ref, Span
from oncokg.record.facts import AnyFact, Indication
from oncokg.record.reading.rules.prose import Sentence, sentences
from oncokg.record.reading.spans import cut, spans_of, trimmed

_METHODS: Final[dict[str, tuple[LinkMethod, float]]] = {
    "proprietary": ("exact-name", 1.0),
    "nonproprietary": ("exact-name", 1.0),
    "code": ("synonym", 0.95),
    "synonym": ("synonym", 0.95),
    "abbreviation": ("abbreviation", 0.9),
}
_LINE_END: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SUBJECT: Final = re.compile(
    r"(?:\A|[,;:(]\s*|\b(?:and|while|whereas|but|because|as|although)\s+)\Z", re.IGNORECASE
)
_JOINT: Final = re.compile(r"\W*(?:and|or)?\W*")
AMBIGUOUS: Final = 0.5
"""Confidence of a link when a name has several bearers and nothing in the text decides."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A name in the text together with the entity it was linked to."""

    span: Span
    ref: Ref
    mention: Mention


def _start(named: Named) -> int:
    return named.span.start


@dataclass(frozen=True, kw_only=True, slots=True)
class Drug:
    """A product, its active substances, or both, as one document names them."""

    product: Ref | None
    substances: tuple[Ref, ...]
    names: tuple[Named, ...]

    @property
    def substance(self) -> Ref:
        """The first active substance."""
        return self.substances[0]

    @property
    def refs(self) -> frozenset[Ref]:
        """The product and its substances."""
        return frozenset((*self.substances, *((self.product,) if self.product else ())))


@dataclass(kw_only=True)
class Scene:
    """The state of reading one document: rules look at it and add facts to it."""

    text: str
    lexicon: Lexicon
    sentences: list[Sentence]
    facts: list[AnyFact] = field(default_factory=list)
    unresolved: list[Mention] = field(default_factory=list)
    used: list[Span] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)
    _learnt: set[str] = field(default_factory=set)
    _names: dict[EntityKind, tuple[list[int], list[Named]]] = field(default_factory=dict)

    def names(self, kind: EntityKind, start: int = 0, end: int | None = None) -> list[Named]:
        """Return the linked names of a kind between two positions, in order."""
        if kind not in self._names:
            found = [self._named(kind, match) for match in self.lexicon.find(self.text, {kind})]
            found = [named for named in found if not cut(self.text, named.span)]
            self._names[kind] = [named.span.start for named in found], found
        starts, all_named = self._names[kind]
        stop = len(self.text) if end is None else end
        between = all_named[bisect_left(starts, start) : bisect_left(starts, stop)]
        return [named for named in between if named.span.end <= stop]

    def learn(self, kind: EntityKind, label: str) -> None:
        """Make a name that no vocabulary has an entity of its own, to be found wherever the text has it."""
        entity = Entity(kind=kind, key=f"name-{slug(label)}", label=label)
        name_kind: NameKind = "proprietary" if kind == "product" else "nonproprietary"
        self.lexicon = self.lexicon.extended([Name(text=label, entity=entity, name_kind=name_kind)])
        self._learnt.add(entity.key)
        self._names.pop(kind, None)

    def _named(self, kind: EntityKind, match: Match) -> Named:
        span = Span(start=match.start, end=match.end)
        candidates = [name for name in match.names if name.entity.kind == kind]
        name = candidates[0]
        method, confidence = _METHODS[name.name_kind]
        if fold(match.text).folded == fold(name.entity.label).folded:
            method, confidence = "exact-name", 1.0
        if len(candidates) > 1:
            confidence = AMBIGUOUS
        ref = Ref(kind=kind, key=name.entity.key, label=name.entity.label)
        if ref.key in self._learnt:
            mention = Mention(kind=kind, span=span, ref=None, method="unresolved")
        else:
            mention = Mention(kind=kind, span=span, ref=ref, method=method, confidence=confidence)
        return Named(span=span, ref=ref, mention=mention)

    def candidates(self, kind: EntityKind, span: Span) -> tuple[Name, ...]:
        """Return every bearer of the name at a span."""
        found = self.lexicon.find(self.text[span.start : span.end], {kind})
        return found[0].names if found else ()

    def coined(self, kind: EntityKind, span: Span, label: str) -> Named:
        """Return a name that no vocabulary has, as an entity of its own that is known by this name only."""
        ref = Ref(kind=kind, key=f"name-{slug(label)}", label=label)
        return Named(span=span, ref=ref, mention=Mention(kind=kind, span=span, ref=None, method="unresolved"))

    def quote(self, span: Span) -> str:
        """Return the words at a span with runs of white space as one space."""
        return re.sub(r"\s+", " ", self.text[span.start : span.end])

    def add(self, fact: AnyFact) -> None:
        """Keep a fact and remember which words it used.

        A fact whose words would be cut out of a number, range or word was misread: it is not kept, and its
        numbers stay among the unused ones.
        """
        if any(cut(self.text, span) for span in spans_of(fact)):
            return
        self.facts.append(fact)
        self.used.extend(fact.evidence)
        if isinstance(fact, Indication):
            for part in (*fact.biomarkers, *fact.prior_therapies):
                self.used.extend(part.evidence)

    def near(self, sentence: Sentence, expression: re.Pattern[str]) -> Iterator[Span]:
        """Yield where an expression matches in a sentence."""
        for match in expression.finditer(self.text, sentence.start, sentence.end):
            span = trimmed(self.text, match.start(), match.end())
            if span is not None:
                yield span


def drugs_named(scene: Scene, start: int, end: int) -> list[Named]:
    """Return the products and substances between two positions, in order, not those in a company's name."""
    found = [n for kind in ("product", "substance") for n in scene.names(kind, start, end)]
    if found:
        longer = [n.span for n in scene.names("organization", start, end)]
        found = [n for n in found if not any(_is_within(n.span, span) for span in longer)]
    return sorted(found, key=lambda n: n.span)


def _is_within(span: Span, longer: Span) -> bool:
    return longer.start <= span.start and span.end <= longer.end and span != longer


def is_own(scene: Scene, drug: Drug, named: Named) -> bool:
    """Tell whether a name is the drug's: by what it was linked to, or by the words themselves."""
    if named.ref in drug.refs:
        return True
    words = scene.quote(named.span).lower()
    return any(words == scene.quote(n.span).lower() for n in drug.names)


def own_names(scene: Scene, drug: Drug, start: int, end: int) -> list[Named]:
    """Return where the drug is named between two positions, in order."""
    return [n for n in drugs_named(scene, start, end) if is_own(scene, drug, n)]


def other_names(scene: Scene, drug: Drug, start: int, end: int) -> list[Named]:
    """Return where other drugs are named between two positions, in order."""
    return [n for n in drugs_named(scene, start, end) if not is_own(scene, drug, n)]


def is_of_another(scene: Scene, drug: Drug, sentence: Sentence, place: int) -> bool:
    """Tell whether the words at a place of a sentence are said of another drug than the document's.

    They are said of the last subject before them ("..., Mylotarg targets"), else of the last drug named
    before them, else of what the sentence names behind them. Drugs joined to a subject are subjects too.
    """
    ahead = drugs_named(scene, sentence.start, place)
    if not ahead:
        behind = drugs_named(scene, place, sentence.end)
        return bool(behind) and not any(is_own(scene, drug, named) for named in behind)
    subjects = [n for n in ahead if _SUBJECT.search(scene.text[sentence.start : n.span.start])] or ahead[-1:]
    last = subjects.pop()
    while subjects and not is_own(scene, drug, last):
        between = scene.text[subjects[-1].span.end : last.span.start]
        if not _JOINT.fullmatch(between):
            break
        last = subjects.pop()
    return not is_own(scene, drug, last)


def ancestors(scene: Scene, key: str) -> frozenset[str]:
    """Return the keys of every disease that includes this one."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        for broader in scene.lexicon.entity("disease", waiting.pop()).broader:
            if broader not in found:
                found.add(broader)
                waiting.append(broader)
    return frozenset(found)


def most_specific(scene: Scene, named: list[Named]) -> list[Named]:
    """Return the diseases without those that another one of them is a kind of."""
    keys = {n.ref.key for n in named}
    return [n for n in named if not any(n.ref.key in ancestors(scene, key) for key in keys - {n.ref.key})]


def scene_of(text: str, lexicon: Lexicon) -> Scene:
    """Put a text on the table, with every way to end a line made one; no character moves by that."""
    even = _LINE_END.sub(lambda end: " \n" if end.group() == "\r\n" else "\n", text)
    return Scene(text=even, lexicon=lexicon, sentences=sentences(even))
