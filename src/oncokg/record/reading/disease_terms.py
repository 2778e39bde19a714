"""Terms of disease vocabularies on their way to facts: which entity each is, its names, numbers and places.

A term's own number decides which entity it is. A name decides only where one entity and one term have it and
no number speaks against it: names of diseases are shared ("choriocarcinoma" of several organs), and
cross-references are sometimes wrong. Else the term is an entity of its own, keyed by its number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from oncokg.names.cross_references import Correction, corrections
from oncokg.names.linking import AMBIGUOUS, Link, Linker
from oncokg.names.spelling import fold
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import DiseaseClassification, IdentifierAssertion, NameAssertion
from oncokg.record.reading.page import Page
from oncokg.source.cells import Cell

_NO_KEY: Final = re.compile(r"[^A-Za-z0-9._~-]+")
_WORD: Final = re.compile(r"[A-Za-z0-9+/-]{2,8}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A term's number in another register: what is published, what is meant, and why the two differ."""

    published: str
    curie: str
    correction: Correction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """What identifies a term.

    Attributes:
        number: of its own vocabulary ("ONCOTREE:BLL").
        label: its name.
        references: its numbers in other registers.
        same_as: the number of the term that it is folded into here, "" for most.
    """

    number: str
    label: str
    references: tuple[Reference, ...] = ()
    same_as: str = ""


def reference(term: str, field: str, published: str, register: str) -> Reference:
    """Return a cross-reference with its correction, where one is known.

    Args:
        term: the term's number, as a CURIE.
        field: what the vocabulary calls the register ("NCI").
        published: the number in it.
        register: the prefix of the register's CURIEs ("NCIT").
    """
    correction = corrections().get((term, field, published))
    meant = correction.right if correction else published
    curie = f"{register}:{meant}" if meant else ""
    return Reference(published=published, curie=curie, correction=correction)


def name_kind(text: str) -> Literal["synonym", "abbreviation"]:
    """Tell a short form ("CML", "B-ALL") from a name; diseases have no other kinds of names."""
    short = _WORD.fullmatch(text) and sum(char.isupper() for char in text) > 1
    return "abbreviation" if short else "synonym"


class Terms:
    """The terms of one file, and which entity each of them is."""

    def __init__(self, linker: Linker, terms: Iterable[Term]) -> None:
        self._linker = linker
        self._terms = {term.number: term for term in terms}
        self._named = Counter(fold(term.label).folded for term in self._terms.values())
        self._links: dict[str, Link] = {}

    def link(self, number: str) -> Link:
        """Return the entity of a term; of one that the file lacks, the number is all that is known."""
        known = self._links.get(number)
        if known is None:
            known = self._links[number] = self._link(
                self._terms.get(number, Term(number=number, label=number))
            )
        return known

    def _link(self, term: Term) -> Link:
        if link := self._linker.numbered("disease", term.same_as or term.number):
            return link
        link = self._linker.named("disease", term.label)
        alone = self._named[fold(term.label).folded] == 1
        certain = link.confidence is not None and link.confidence > AMBIGUOUS
        if alone and certain and not self._contradicted(term, link.key):
            return link
        prefix, _, local = term.number.partition(":")
        key = f"{prefix.lower()}-{_NO_KEY.sub('-', local)}"
        return Link(kind="disease", key=key, label=term.label, method="identifier", confidence=1.0)

    def _contradicted(self, term: Term, key: str) -> bool:
        """Tell whether the entity has a number in a register where the term has another."""
        entity = self._linker.lexicon.known("disease", key)
        theirs = _by_register(entity.identifiers if entity else ())
        ours = _by_register((term.number, *(r.curie for r in term.references if r.curie)))
        return any(not ours[register] & theirs[register] for register in ours.keys() & theirs.keys())


def _by_register(curies: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for curie in curies:
        found.setdefault(curie.partition(":")[0], set()).add(curie)
    return found


class TermPage:
    """One term that is being read: each method adds facts to its page."""

    def __init__(self, page: Page, terms: Terms, term: Term, *, number: str, label: str) -> None:
        """`number` and `label` are the cells that hold the term's number and name."""
        self.page, self.terms, self.term = page, terms, term
        link = terms.link(term.number)
        decided = number if link.method == "identifier" else label
        self.ref, self.mention = page.linked(page.cells[decided], link)
        self._name(page.at(label)[0], page.cells[label].text, "synonym")
        self._identifier(term.number, page.at(number))

    def _name(self, span: Span, text: str, kind: str) -> None:
        self.page.add(
            NameAssertion(entity=self.ref, name=text, kind=kind, evidence=(span,), mentions=(self.mention,))
        )

    def _identifier(self, curie: str, evidence: tuple[Span, ...]) -> None:
        self.page.add(
            IdentifierAssertion(
                entity=self.ref, identifier=curie, evidence=evidence, mentions=(self.mention,)
            )
        )

    def name(self, cell: Cell, kind: str, *, start: int = 0, end: int | None = None) -> None:
        """Add another name, which stands in a cell or at `[start, end)` of it."""
        end = len(cell.text) if end is None else end
        text = cell.text[start:end]
        if text != self.term.label:
            self._name(self.page.inside(cell, start, end), text, kind)

    def number(self, cell: Cell, curie: str) -> None:
        """Add another number of the term that the cell gives."""
        self._identifier(curie, self.page.at(cell.name))

    def reference(self, cell: Cell, found: Reference) -> None:
        """Add a number in another register; a corrected one is curated, or left out where none is meant."""
        correction = found.correction
        if correction is None:
            self.number(cell, found.curie)
        elif found.curie:
            self.page.add(
                IdentifierAssertion(
                    entity=self.ref,
                    identifier=found.curie,
                    evidence=self.page.at(cell.name),
                    mentions=(self.mention,),
                    basis="curated",
                    reason=f"not {correction.wrong} as published: {correction.reason}",
                )
            )

    def broader(self, cell: Cell, number: str) -> None:
        """Place the term under another; where both are one entity here, nothing is left to say."""
        link = self.terms.link(number)
        broader: Ref
        mention: Mention
        broader, mention = self.page.linked(cell, link)
        if broader.key != self.ref.key:
            self.page.add(
                DiseaseClassification(
                    disease=self.ref,
                    broader=broader,
                    evidence=self.page.at(cell.name),
                    mentions=(self.mention, mention),
                )
            )
