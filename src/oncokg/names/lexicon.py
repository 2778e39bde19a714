"""Find the vocabulary's names in a text, all of them in one pass."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from oncokg.errors import NotFound
from oncokg.names.entity import Entity, EntityKind, Name
from oncokg.names.spelling import Folded, fold, is_exact, slug, variants
from oncokg.resources import vocabulary_dir

__all__ = ["Lexicon", "Match", "shipped", "slug"]

# Abbreviations that are also words: they count only in capitals, and not where everything is in capitals.
_ENGLISH_WORDS = frozenset({"ALL", "AS", "AT", "CAN", "CAT", "FL", "IT", "KIT", "MET", "RET", "WAS", "US"})
_ENGLISH_INSIDE = re.compile(rf"\b(?:{'|'.join(sorted(_ENGLISH_WORDS))})\b")
_NAME_ORDER = {"proprietary": 0, "nonproprietary": 1, "code": 2, "synonym": 3, "abbreviation": 4}


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A name found in a text: `text == whole[start:end]`; `names` has one candidate for each entity."""

    start: int
    end: int
    text: str
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One spelling of one name and what the text must look like where it was found."""

    name: Name
    capitals: tuple[tuple[int, str], ...] = ()
    initial: bool = False
    plural: bool = False

    def fits(self, cased: str, start: int) -> bool:
        if self.initial and not cased[start].isupper() and cased[start].isalpha():
            return False
        return all(cased.startswith(word, start + offset) for offset, word in self.capitals)


class _Layer:
    """The names of one source, in two automata: one over the text as written, one over its lower case."""

    def __init__(self, names: Iterable[Name]) -> None:
        exact: dict[str, list[_Pattern]] = {}
        loose: dict[str, list[_Pattern]] = {}
        for name in names:
            made = fold(name.text.strip())
            if not made.cased:
                continue
            if is_exact(name.text, name.name_kind, name.entity.kind):
                pattern = _Pattern(name, plural=len(made.cased) >= 3 and made.cased[-1].isalpha())
                exact.setdefault(made.cased, []).append(pattern)
                continue
            capitals = tuple((word.start(), word.group()) for word in _ENGLISH_INSIDE.finditer(made.cased))
            proper = name.entity.kind == "organization" or (
                name.name_kind == "proprietary" and len(made.cased) < 8
            )
            initial = proper and made.cased[0].isupper()
            plural = name.entity.kind in ("disease", "adverse-reaction", "target")
            pattern = _Pattern(name, capitals, initial, plural)
            loose.setdefault(made.folded, []).append(pattern)
            if plural:
                for form in variants(made.folded):
                    loose.setdefault(form, []).append(_Pattern(name, (), initial, plural))
        self.exact = {form: tuple(patterns) for form, patterns in exact.items()}
        self.loose = {form: tuple(patterns) for form, patterns in loose.items()}
        self._automata = (_automaton(self.exact), _automaton(self.loose))

    def hits(self, text: Folded) -> Iterator[tuple[int, int, list[Name]]]:
        """Yield (start, end, names) in the folded text, on word boundaries, unsorted, overlapping."""
        cased = text.cased
        for automaton, searched in zip(self._automata, (cased, text.folded), strict=True):
            if automaton is None:
                continue
            exact = automaton is self._automata[0]
            for last, (length, patterns) in automaton.iter(searched):
                start = last + 1 - length
                if start and searched[start - 1].isalnum() and searched[start].isalnum():
                    continue
                end = last + 1
                plural = 0
                if searched[last].isalnum() and end < len(searched) and searched[end].isalnum():
                    plural = _plural_ending(searched, end)
                    if not plural:
                        continue
                if start >= 4 and _is_negated(text.folded, start):
                    continue
                if exact and searched[start:end] in _ENGLISH_WORDS and _is_shouted(cased, start, end):
                    continue
                names = [p.name for p in patterns if (p.plural or not plural) and p.fits(cased, start)]
                if names:
                    yield start, end + plural, names

    def whole(self, text: Folded) -> list[Name]:
        """Return the names that the whole text is, a plural ending allowed where `hits` allows it."""
        found: list[Name] = []
        for forms, written in ((self.exact, text.cased), (self.loose, text.folded)):
            for ending in ("", "s", "es"):
                stem = written.removesuffix(ending) if ending else written
                if ending and (stem == written or not stem or not _plural_ending(written, len(stem))):
                    continue
                patterns = forms.get(stem, ())
                found += [p.name for p in patterns if (p.plural or not ending) and p.fits(text.cased, 0)]
        return found


def _automaton(forms: dict[str, tuple[_Pattern, ...]]) -> Any:
    if not forms:
        return None
    import ahocorasick  # type: ignore[import-not-found]  # a C module without type stubs

    automaton = ahocorasick.Automaton()
    for form, patterns in forms.items():
        automaton.add_word(form, (len(form), patterns))
    automaton.make_automaton()
    return automaton


def _plural_ending(text: str, end: int) -> int:
    """Return the length of a plural ending ("s", "es") that fills the word up from `end`, else 0."""
    if text[end] == "s" and not text[end + 1 : end + 2].isalnum():
        return 1
    if text.startswith("es", end) and not text[end + 2 : end + 3].isalnum() and text[end - 1] in "shxz":
        return 2
    return 0


def _is_negated(folded: str, start: int) -> bool:
    """Tell whether "non-" stands before: "non-squamous NSCLC" names no squamous one."""
    return folded.startswith("non ", start - 4) and not folded[max(start - 5, 0) : start - 4].isalnum()


def _is_shouted(cased: str, start: int, end: int) -> bool:
    """Tell whether the words around are all in capitals, so that "ALL" is no abbreviation there."""
    if cased[start - 1 : start] == "(" or cased[end : end + 1] == ")":
        return False
    around = cased[max(start - 40, 0) : start] + cased[end : end + 40]
    return any(char.isupper() for char in around) and not any(char.islower() for char in around)


class Lexicon:
    """Entities and their names, ready to be found in texts.

    Names defined in one document are added with `extended`; where such a name and a shipped one cover the
    same words, the document's own definition counts.
    """

    def __init__(self, entities: Iterable[Entity], names: Iterable[Name]) -> None:
        self._entities: dict[tuple[EntityKind, str], Entity] = {(e.kind, e.key): e for e in entities}
        listed = tuple(names)
        self._layers: tuple[_Layer, ...] = (_Layer(listed),)
        self._names: dict[tuple[EntityKind, str], list[str]] = {}
        for name in listed:
            self._names.setdefault((name.entity.kind, name.entity.key), []).append(name.text)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities, in the order they were given."""
        return tuple(self._entities.values())

    def entity(self, kind: EntityKind, key: str) -> Entity:
        """Return the entity with this key; raises NotFound otherwise."""
        try:
            return self._entities[kind, key]
        except KeyError:
            known = [other for of_kind, other in self._entities if of_kind == kind]
            raise NotFound(kind, key, difflib.get_close_matches(key, known, n=3, cutoff=0.8)) from None

    def known(self, kind: EntityKind, key: str) -> Entity | None:
        """Return the entity with this key, or None."""
        return self._entities.get((kind, key))

    def names_of(self, entity: Entity) -> tuple[str, ...]:
        """Return the vocabulary's names of an entity, in the order of its tables."""
        return tuple(dict.fromkeys(self._names.get((entity.kind, entity.key), ())))

    def lookup(self, kind: EntityKind, text: str) -> tuple[Entity, ...]:
        """Return the entities that the whole of `text` names, by the same spelling rules as `find`."""
        made = fold(text.strip())
        for layer in reversed(self._layers):
            found = [name.entity for name in layer.whole(made) if name.entity.kind == kind]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def extended(self, names: Iterable[Name]) -> Lexicon:
        """Return a lexicon that also knows these names, such as the abbreviations a document defines."""
        added = tuple(names)
        wider = Lexicon.__new__(Lexicon)
        wider._entities = self._entities | {(n.entity.kind, n.entity.key): n.entity for n in added}
        wider._names = self._names
        wider._layers = (*self._layers, _Layer(added))
        return wider

    def find(self, text: str, kinds: Collection[EntityKind] | None = None) -> list[Match]:
        """Return the names in `text`, sorted, none overlapping another, the longest first where several fit.

        Args:
            text: any text; offsets count its Unicode characters.
            kinds: only names of these kinds are looked for; None means all.
        """
        made = fold(text)
        spans: dict[tuple[int, int], list[Name]] = {}
        for layer in self._layers:
            found: dict[tuple[int, int], list[Name]] = {}
            for start, end, names in layer.hits(made):
                wanted = names if kinds is None else [n for n in names if n.entity.kind in kinds]
                if wanted:
                    found.setdefault((start, end), []).extend(wanted)
            spans |= found
        return [_match(text, made, *span, spans[span]) for span in _longest(spans)]


def _longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans that do not overlap: of overlapping ones the longest, of equal ones the leftmost."""
    chosen: list[tuple[int, int]] = []
    group: list[tuple[int, int]] = []
    reach = -1
    for span in [*sorted(spans), (1 << 62, 1 << 62)]:
        if span[0] >= reach and group:
            kept: list[tuple[int, int]] = []
            for start, end in sorted(group, key=lambda s: (s[0] - s[1], s[0])):
                if all(end <= other_start or start >= other_end for other_start, other_end in kept):
                    kept.append((start, end))
            chosen += sorted(kept)
            group = []
        group.append(span)
        reach = max(reach, span[1])
    return chosen


def _match(text: str, made: Folded, start: int, end: int, names: list[Name]) -> Match:
    first, last = made.origin(start), made.origin(end - 1) + 1
    by_entity: dict[tuple[str, str], Name] = {}
    for name in sorted(names, key=lambda n: (n.entity.kind, n.entity.key, _NAME_ORDER[n.name_kind], n.text)):
        by_entity.setdefault((name.entity.kind, name.entity.key), name)
    return Match(start=first, end=last, text=text[first:last], names=tuple(by_entity.values()))


@cache
def shipped() -> Lexicon:
    """Return the lexicon of the tables that ship with the package; they are read once."""
    from oncokg.names.tables import read_tables

    return Lexicon(*read_tables(vocabulary_dir()))
