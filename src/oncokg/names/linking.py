"""From names and numbers in records to entities: exact keys first, then names, always with how and how sure.

A number of a register decides ("UNII:P93RUU11P7"). Otherwise the vocabulary is asked for the whole name; then
for the name without a salt or a biosimilar's suffix. A name that nothing knows stands for an entity of its
own, is told as unresolved, and is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from oncokg.names.entity import Entity, EntityKind, Name
from oncokg.names.lexicon import Lexicon
from oncokg.names.spelling import fold, slug

Method = Literal["identifier", "exact-name", "synonym", "abbreviation", "normalised-name", "unresolved"]

CONFIDENCE: Final[dict[str, tuple[Method, float]]] = {
    "proprietary": ("exact-name", 1.0),
    "nonproprietary": ("exact-name", 1.0),
    "code": ("synonym", 0.95),
    "synonym": ("synonym", 0.95),
    "abbreviation": ("abbreviation", 0.9),
}
NORMALISED: Final = 0.85
"""How sure a link is when a salt, suffix or short form had to be taken off the name."""

AMBIGUOUS: Final = 0.5
"""How sure a link is when several entities have the name."""

_SALTS: Final = (
    "acetate",
    "anhydrous",
    "benzoate",
    "besylate",
    "bromide",
    "calcium",
    "chloride",
    "citrate",
    "dihydrate",
    "dihydrochloride",
    "dimaleate",
    "diphosphate",
    "disodium",
    "dimethyl",
    "ditosylate",
    "esylate",
    "fumarate",
    "gluconate",
    "hemihydrate",
    "hydrate",
    "hydrobromide",
    "hydrochloride",
    "lactate",
    "magnesium",
    "malate",
    "maleate",
    "mesylate",
    "methanesulfonate",
    "monohydrate",
    "monosodium",
    "nitrate",
    "pamoate",
    "phosphate",
    "potassium",
    "sodium",
    "succinate",
    "sulfate",
    "tartrate",
    "tosylate",
    "trihydrate",
    "tromethamine",
)
_SALT: Final = re.compile(rf"\s+(?:{'|'.join(_SALTS)})\b\.?", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"(?<=\w{4})-[a-z]{4}\b", re.IGNORECASE)
"""The four letters that tell biologics with one core name apart (FDA, Nonproprietary Naming, 2017)."""
_PREFIX: Final = re.compile(r"\b(?:ado|fam|ziv)-(?=\w)", re.IGNORECASE)
_FORM: Final = re.compile(
    r"(?:^|\s+)\(?(?:albumin-bound|bound|capsules?|combination of|cream|for|gel|hcl|injectable|injection"
    r"|intravenous|liposom(?:e|es|al)|lyophilized|oral|particles|powder|protein-bound|recombinant|solution"
    r"|suspension|tablets?|topical)\b\)?,?",
    re.IGNORECASE,
)
"""Words that say how a substance is made up; the substance stays what it is without them."""
_ENCLOSED: Final = re.compile(r"^\(([^()]+)\)\s+\w")
"""A name in parentheses at the front of a description: "(tisagenlecleucel) Autologous T cells ..."."""
_JOIN: Final = re.compile(r"\s*(?:;|,|/|\+|\band\b|\bwith\b|\bplus\b)\s*", re.IGNORECASE)
_APPLICATION: Final = re.compile(r"(BLA|NDA|ANDA)?[\s#:-]*0*(\d{3,6})", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """What a name was taken to name.

    `key` and `label` are the entity's; where the method is "unresolved", they are made of the name itself.
    """

    kind: EntityKind
    key: str
    label: str
    method: Method
    confidence: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A link and the part of the text that carries it."""

    link: Link
    start: int
    end: int


class Linker:
    """Links names of records by one lexicon; knows nothing of where the names stand."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    @cached_property
    def _by_number(self) -> dict[tuple[EntityKind, str], Entity | None]:
        """Entities by register number; a number that two entities have stands for neither."""
        found: dict[tuple[EntityKind, str], Entity | None] = {}
        for entity in self.lexicon.entities:
            for curie in entity.identifiers:
                place = entity.kind, curie
                found[place] = None if place in found else entity
        return found

    def numbered(self, kind: EntityKind, curie: str) -> Link | None:
        """Return the entity with this number ("UNII:P93RUU11P7"), or None where the vocabulary has none."""
        entity = self._by_number.get((kind, curie))
        return _link(entity, "identifier", 1.0) if entity else None

    def named(self, kind: EntityKind, text: str, *curies: str) -> Link:
        """Link a whole name, by its numbers where the vocabulary has them, else by its spelling."""
        for curie in curies:
            link = self.numbered(kind, curie)
            if link is not None:
                return link
        return self._spelt(kind, text) or coined(kind, text)

    def substance(self, text: str, *, unii: str = "") -> Link:
        """Link one active substance; a UNII that the vocabulary lacks is the key of an entity of its own."""
        if unii and (link := self.numbered("substance", f"UNII:{unii}")):
            return link
        link = self._spelt("substance", text) or self._normalised(text)
        if link is not None:
            return link
        if unii:
            label = plain_case(text)
            return Link(
                kind="substance", key=f"unii-{unii}", label=label, method="identifier", confidence=1.0
            )
        return coined("substance", plain_case(text))

    def substances(self, text: str) -> list[Found]:
        """Link the substances of a name that may be of a combination ("encorafenib and binimetinib").

        The whole is tried first, so that a name with a comma in it stays one.
        """
        whole = self._spelt("substance", text) or self._normalised(text)
        pieces = list(_pieces(text))
        if whole is not None or len(pieces) == 1:
            return [Found(link=whole or self.substance(text), start=0, end=len(text))]
        linked = [(self.substance(text[start:end]), start, end) for start, end in pieces]
        if all(link.method == "unresolved" for link, _, _ in linked):
            return [Found(link=coined("substance", plain_case(text)), start=0, end=len(text))]
        return [Found(link=link, start=start, end=end) for link, start, end in linked]

    def is_cancer_drug(self, link: Link) -> bool:
        """Tell whether a substance is given against cancer, or against what cancer and its treatment do."""
        entity = self.lexicon.known("substance", link.key)
        return entity is not None and bool(entity.substance_kinds)

    def product(self, brand: str, application: str = "") -> Link:
        """Link a product by its application number ("BLA761040"), else by its proprietary name.

        Where the vocabulary keeps several brands of an application apart, the brand decides among them.
        """
        own = self._of_application(application, brand)
        if own is not None:
            return _link(own, "identifier", 1.0)
        if application:
            label = brand or application
            return Link(kind="product", key=application, label=label, method="identifier", confidence=1.0)
        return self._spelt("product", brand) or coined("product", brand)

    def _of_application(self, application: str, brand: str) -> Entity | None:
        brands = self._brands.get(application, ())
        if len(brands) < 2:
            return brands[0] if brands else None
        known = set(self.lexicon.lookup("product", brand)) if brand else set()
        return next((entity for entity in brands if entity in known), None)

    @cached_property
    def _brands(self) -> dict[str, list[Entity]]:
        found: dict[str, list[Entity]] = {}
        for entity in self.lexicon.entities:
            if entity.kind == "product" and (number := _APPLICATION.match(entity.key)) and number[1]:
                found.setdefault(number.group().partition("-")[0], []).append(entity)
        return found

    def within(self, kind: EntityKind, text: str) -> list[Found]:
        """Return the names of a kind in a text, the longest first where several fit.

        A disease inside the longer name of a target is none ("anaplastic lymphoma kinase").
        """
        found: list[Found] = []
        for match in self.lexicon.find(text, {kind, "target"} if kind == "disease" else {kind}):
            names = [name for name in match.names if name.entity.kind == kind]
            if names:
                found.append(Found(link=_of_names(names, match.text), start=match.start, end=match.end))
        return found

    def _spelt(self, kind: EntityKind, text: str) -> Link | None:
        wanted = fold(text.strip())
        matches = [m for m in self.lexicon.find(text.strip(), {kind}) if m.text == text.strip()]
        if matches:
            return _of_names([n for n in matches[0].names if n.entity.kind == kind], text.strip())
        entities = self.lexicon.lookup(kind, text)
        if not entities and wanted.cased.isupper():
            entities = self.lexicon.lookup(kind, text.strip().title()) or self.lexicon.lookup(
                kind, text.strip().lower()
            )
        if len(entities) != 1:
            return None
        exact = fold(entities[0].label).folded == wanted.folded
        return _link(entities[0], "exact-name" if exact else "synonym", 1.0 if exact else 0.95)

    def _normalised(self, text: str) -> Link | None:
        for shorter in _shorter(text):
            if shorter != text and (link := self._spelt("substance", shorter)):
                sure = AMBIGUOUS if link.confidence == AMBIGUOUS else NORMALISED
                return replace(link, method="normalised-name", confidence=sure)
        return None


def application_number(text: str, letters: str = "") -> str | None:
    """Return an application number with its type kept ("NDA 21825" becomes "NDA021825"), or None.

    `letters` is the type where the text has digits only ("BLA").
    """
    found = _APPLICATION.fullmatch(text.strip())
    if not found:
        return None
    kind = (found[1] or letters).upper()
    return f"{kind}{int(found[2]):06d}" if kind in ("BLA", "NDA", "ANDA") else None


def coined(kind: EntityKind, text: str) -> Link:
    """Return an entity of its own for a name that nothing knows."""
    key = slug(text) or "unnamed"
    return Link(kind=kind, key=f"name-{key}", label=" ".join(text.split()), method="unresolved")


def plain_case(text: str) -> str:
    """Return a name without shouting: all capitals become small letters, except in codes with digits."""
    return text if any(char.islower() or char.isdigit() for char in text) else text.lower()


def _shorter(text: str) -> Iterator[str]:
    """Yield a name without salt, suffix, prefix, and words on its form; the least that is taken off first."""
    yield _SALT.sub("", text)
    unsuffixed = _SUFFIX.sub("", text)
    yield unsuffixed
    yield _PREFIX.sub("", unsuffixed)
    yield _SALT.sub("", unsuffixed)
    unformed = " ".join(_FORM.sub("", text).split())
    yield unformed
    yield _SALT.sub("", unformed)
    if enclosed := _ENCLOSED.match(text):
        yield enclosed[1]


def _pieces(text: str) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    start = 0
    for found in [*_JOIN.finditer(text), None]:
        end = found.start() if found else len(text)
        if text[start:end].strip():
            pieces.append((start, end))
        if found:
            start = found.end()
    return pieces or [(0, len(text))]


def _of_names(names: list[Name], text: str) -> Link:
    name = names[0]
    method, confidence = CONFIDENCE[name.name_kind]
    if fold(text).folded == fold(name.entity.label).folded:
        method, confidence = "exact-name", 1.0
    return _link(name.entity, method, confidence if len(names) == 1 else AMBIGUOUS)


def _link(entity: Entity, method: Method, confidence: float) -> Link:
    return Link(kind=entity.kind, key=entity.key, label=entity.label, method=method, confidence=confidence)
