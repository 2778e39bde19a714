"""Drugs for generated notices: substances of the vocabulary first, then invented ones, by number and seed."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from functools import cache

from oncokg.names.entity import Entity
from oncokg.names.lexicon import shipped, slug
from oncokg.record.fact import Ref

FIRST_DAY = datetime.date(2004, 1, 5)
DAYS = 6000
"""The first approvals are on one of so many days from the first."""

DISEASES = 400
REACTIONS = 150
KINDS = {
    "monoclonal-antibody": ("mab", "binds", "intravenous"),
    "antibody-drug-conjugate": ("mab vedotin", "directs-to", "intravenous"),
    "bispecific-antibody": ("tamab", "binds", "subcutaneous"),
    "kinase-inhibitor": ("tinib", "inhibits", "oral"),
    "parp-inhibitor": ("parib", "inhibits", "oral"),
    "small-molecule": ("lisib", "inhibits", "oral"),
}
"""Kind of an invented substance to the stem of its name, how it acts, and its route."""

SYLLABLES = [consonant + vowel for consonant in "bdfglmnrtv" for vowel in "aeio"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drug:
    """What the notices about one drug have in common."""

    substance: Ref
    product: Ref
    application: Ref
    organization: Ref
    target: Ref
    diseases: tuple[Ref, ...]
    kind: str
    mode: str
    route: str
    approved: datetime.date


@dataclass(frozen=True, kw_only=True, slots=True)
class Pools:
    """What notices draw from: the vocabulary's entities, in an order that depends on the seed alone."""

    substances: tuple[Entity, ...]
    comparators: tuple[Ref, ...]
    targets: tuple[Ref, ...]
    diseases: tuple[Ref, ...]
    organizations: tuple[Ref, ...]
    reactions: tuple[Ref, ...]


@cache
def pools(seed: int) -> Pools:
    """Return what the notices of a seed draw from."""
    rng = random.Random(f"{seed} pools")
    of_kind: dict[str, list[Entity]] = {}
    for entity in shipped().entities:
        of_kind.setdefault(entity.kind, []).append(entity)
    cancer_drugs = [e for e in of_kind["substance"] if e.substance_kinds]
    studied = [e for e in cancer_drugs if "chemotherapy" not in e.substance_kinds]
    rng.shuffle(studied)
    return Pools(
        substances=tuple(studied),
        comparators=tuple(_ref(e) for e in cancer_drugs if "chemotherapy" in e.substance_kinds),
        targets=tuple(map(_ref, of_kind["target"])),
        diseases=tuple(map(_ref, rng.sample([e for e in of_kind["disease"] if e.identifiers], DISEASES))),
        organizations=tuple(_ref(e) for e in of_kind["organization"] if e.key.startswith("name-")),
        reactions=tuple(map(_ref, rng.sample(of_kind["adverse-reaction"], REACTIONS))),
    )


@cache
def drug(number: int, seed: int) -> Drug:
    """Make a drug: of a substance of the vocabulary while there are any, then of an invented one."""
    rng, pool = random.Random(f"{seed} drug {number}"), pools(seed)
    target = rng.choice(pool.targets)
    if number < len(pool.substances):
        entity = pool.substances[number]
        substance = _ref(entity)
        kind = next((kind for kind in KINDS if kind in entity.substance_kinds), entity.substance_kinds[0])
        target = next((known for known in pool.targets if known.key in entity.targets), target)
    else:
        kind = rng.choice(tuple(KINDS))
        name = _word(number) + KINDS[kind][0]
        substance = Ref(kind="substance", key=f"name-{slug(name)}", label=name)
    _, mode, route = KINDS.get(kind, ("", "directs-to", "intravenous"))
    application = f"{'BLA' if 'mab' in substance.label else 'NDA'}{900_000 + number}"
    return Drug(
        substance=substance,
        product=Ref(kind="product", key=application, label=f"{_word(number).title()}x"),
        application=Ref(kind="application", key=application, label=application),
        organization=rng.choice(pool.organizations),
        target=target,
        diseases=tuple(rng.sample(pool.diseases, 3)),
        kind=kind,
        mode=mode,
        route=route,
        approved=FIRST_DAY + datetime.timedelta(days=rng.randrange(DAYS)),
    )


def _ref(entity: Entity) -> Ref:
    return Ref(kind=entity.kind, key=entity.key, label=entity.label)


def _word(number: int) -> str:
    """Return three syllables or more, others for each number."""
    chosen = []
    for _ in range(3):
        number, digit = divmod(number, len(SYLLABLES))
        chosen.append(SYLLABLES[digit])
    return "".join(chosen) + (_word(number) if number else "")
