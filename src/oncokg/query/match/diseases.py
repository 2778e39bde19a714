"""Which disease is a kind of which: what the graph says, and the vocabulary for a disease it has not got."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from oncokg.errors import NotFound
from oncokg.names.entity import Entity
from oncokg.names.lexicon import shipped
from oncokg.query.match.candidates import rows
from oncokg.query.match.logic import Outcome
from oncokg.query.parameters import entity_named
from oncokg.store.contract import Store
from oncokg.terms import ID_BASE, okg


@dataclass(frozen=True, kw_only=True)
class Diseases:
    """The hierarchy: each disease to the broader ones next to it."""

    broader: Mapping[str, frozenset[str]]
    _lineages: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    _overlaps: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def lineage(self, disease: str) -> frozenset[str]:
        """Return a disease with all that include it; a circle in the hierarchy does no harm."""
        if disease not in self._lineages:
            found, left = {disease}, [disease]
            while left:
                new = self.broader.get(left.pop(), frozenset()) - found
                found |= new
                left += new
            self._lineages[disease] = frozenset(found)
        return self._lineages[disease]

    def overlapping(self, disease: str) -> frozenset[str]:
        """Return what a case of a disease can also be: all that includes it or a kind of it."""
        if disease not in self._overlaps:
            kinds = [kind for kind in (disease, *self.broader) if disease in self.lineage(kind)]
            self._overlaps[disease] = frozenset[str]().union(*map(self.lineage, kinds))
        return self._overlaps[disease]

    def judged(self, has: str, asked: str, others: Sequence[str]) -> Outcome:
        """Judge an indicated disease by the disease that a profile has.

        Args:
            has: what the profile has.
            asked: the indicated disease.
            others: all diseases of the same indication; one that includes another of them does not decide.
        """
        if asked in self.lineage(has):
            finer = [
                d for d in others if d != asked and asked in self.lineage(d) and d not in self.lineage(has)
            ]
            return "unknown" if finer else "met"
        return "unknown" if asked in self.overlapping(has) else "failed"


def hierarchy(store: Store, more: Iterable[Entity] = ()) -> Diseases:
    """Read the hierarchy of a store, completed for entities of the vocabulary that it may not have."""
    broader: dict[str, set[str]] = {}
    for line in rows(store, "diseases"):
        broader.setdefault(line["disease"], set()).add(line["broader"])
    left = list(more)
    while left:
        entity = left.pop()
        for key in entity.broader:
            broader.setdefault(f"{ID_BASE}disease/{entity.key}", set()).add(f"{ID_BASE}disease/{key}")
            wider = shipped().known("disease", key)
            left += [wider] if wider and f"{ID_BASE}disease/{key}" not in broader else []
    return Diseases(broader={disease: frozenset(wider) for disease, wider in broader.items()})


def disease_named(store: Store, text: str) -> tuple[str, str, tuple[Entity, ...]]:
    """Find the disease of a profile: its IRI, its label, and its entity where only the vocabulary has it.

    Raises `NotFound` with close names, `BadInput` where several diseases have the name.
    """
    try:
        iri = entity_named(store, text, okg.Disease)
    except NotFound:
        known = shipped().lookup("disease", text)
        if len(known) != 1:
            raise
        return f"{ID_BASE}disease/{known[0].key}", known[0].label, known
    return iri, text, ()
