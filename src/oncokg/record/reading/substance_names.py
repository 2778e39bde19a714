"""Substances of registers of names: which entity one is by its number, and its names, each once.

A number decides. A name decides only where one entity has it and no number of the same register speaks
against it: a salt has a number of its own, and is not the base. Else the substance is an entity of its own.
"""

from __future__ import annotations

from typing import Final

from oncokg.names.linking import Link, Linker, coined, plain_case
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import IdentifierAssertion, NameAssertion
from oncokg.record.reading.page import Page

_ORDER: Final = ("nonproprietary", "proprietary", "code", "abbreviation", "synonym")
"""Kinds of names, the most telling first."""


def substance_link(linker: Linker, number: str, name: str) -> Link:
    """Return the substance that a register lists.

    Args:
        linker: links by the vocabulary.
        number: its number as a CURIE ("UNII:P93RUU11P7"), or "" where the register has none.
        name: what the register calls it.
    """
    if number and (link := linker.numbered("substance", number)):
        return link
    prefix, _, local = number.partition(":")
    entities = linker.lexicon.lookup("substance", name)
    if len(entities) == 1 and not _has_other(entities[0].identifiers, prefix):
        return linker.named("substance", name)
    if number:
        label = plain_case(name)
        return Link(
            kind="substance",
            key=f"{prefix.lower()}-{local}",
            label=label,
            method="identifier",
            confidence=1.0,
        )
    return coined("substance", name)


def _has_other(curies: tuple[str, ...], prefix: str) -> bool:
    """Tell whether the entity is in the register already, so that the number at hand is another's."""
    return any(curie.partition(":")[0] == prefix for curie in curies)


class Names:
    """Names of one substance: a name that is listed several times is one fact, of its most telling kind."""

    def __init__(self) -> None:
        self._spans: dict[str, dict[str, list[Span]]] = {}

    def add(self, text: str, kind: str, span: Span) -> None:
        """Note a name and where it stands."""
        self._spans.setdefault(text, {}).setdefault(kind, []).append(span)

    def write(self, page: Page, substance: Ref, mention: Mention) -> None:
        """Add a fact for each name."""
        for text, kinds in self._spans.items():
            kind = min(kinds, key=_ORDER.index)
            page.add(
                NameAssertion(
                    entity=substance,
                    name=text,
                    kind=kind,
                    evidence=tuple(kinds[kind]),
                    mentions=(mention,),
                )
            )


def add_number(page: Page, substance: Ref, curie: str, cell: str, mention: Mention) -> None:
    """Add a number of a substance that a cell gives."""
    page.add(
        IdentifierAssertion(entity=substance, identifier=curie, evidence=page.at(cell), mentions=(mention,))
    )
