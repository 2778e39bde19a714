"""Values of closed lists as a profile states them: names in words, what implies and what excludes what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import Final

from oncokg.errors import NotFound
from oncokg.query.match.logic import Outcome, some
from oncokg.resources import ontology_dir
from oncokg.terms import OKL, PREFIXES

PLANS: Final = frozenset(
    {"neoadjuvant", "adjuvant", "perioperative", "induction", "consolidation", "maintenance"}
)
"""Settings that are parts of a treatment plan; the others say how far the disease has spread."""

_IMPLIED: Final = {
    "disease-status": {
        "relapsed": ("previously-treated",),
        "refractory": ("previously-treated",),
        "progressive": ("previously-treated",),
        "platinum-resistant": ("previously-treated",),
        "platinum-sensitive": ("previously-treated",),
        "newly-diagnosed": ("previously-untreated",),
        "residual-disease-positive": ("in-remission",),
    },
}
_EXCLUSIVE: Final[dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]] = {
    "disease-status": (
        (
            ("relapsed", "refractory", "progressive", "previously-treated"),
            ("newly-diagnosed", "previously-untreated"),
        ),
        (("in-remission",), ("refractory", "progressive")),
        (("castration-resistant",), ("castration-sensitive",)),
        (("platinum-resistant",), ("platinum-sensitive",)),
    ),
    "setting": (
        (("localized", "early"), ("metastatic",)),
        (("localized",), ("locally-advanced", "advanced")),
        (("early",), ("advanced",)),
        (("locally-advanced",), ("metastatic",)),
        (("resectable",), ("unresectable",)),
        (("neoadjuvant",), ("adjuvant",)),
        (("induction", "consolidation", "maintenance"), ("neoadjuvant", "adjuvant", "perioperative")),
        (("induction",), ("consolidation", "maintenance")),
        (("consolidation",), ("maintenance",)),
    ),
    "line": (
        (("first-line",), ("second-line", "third-line", "later-line")),
        (("second-line",), ("third-line", "later-line")),
        (("third-line",), ("later-line",)),
    ),
    "sex": ((("female",), ("male",)),),
    "stage": (
        (("0",), ("i", "ii", "iii", "iv")),
        (("i",), ("ii", "iii", "iv")),
        (("ii",), ("iii", "iv")),
        (("iii",), ("iv",)),
        (("limited-stage",), ("extensive-stage",)),
        *(((f"{n}a",), (f"{n}b", f"{n}c", f"{n}d")) for n in ("i", "ii", "iii", "iv")),
        *(((f"{n}b",), (f"{n}c", f"{n}d")) for n in ("i", "ii", "iii", "iv")),
        *(((f"{n}c",), (f"{n}d",)) for n in ("i", "ii", "iii", "iv")),
    ),
    "biomarker-status": (
        (("negative",), ("positive", "overexpressed", "high", "amplified", "rearranged")),
        (("low",), ("positive", "overexpressed", "high")),
        (("wild-type",), ("mutated",)),
        (("deficient",), ("proficient",)),
    ),
}
"""Of each pair of a row, one from each side, no two hold at once, by the definitions of the list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A list: each name in small letters to its values, and each value to the broader ones."""

    names: dict[str, str]
    broader: dict[str, tuple[str, ...]]


@cache
def listed(scheme: str) -> Listed:
    """Read a list of the ontology: "disease-status" has "relapsed", "in relapse" and others."""
    import pyoxigraph

    names: dict[str, str] = {}
    broader: dict[str, list[str]] = {}
    base, skos = f"{OKL}{scheme}-", PREFIXES["skos"]
    triples = pyoxigraph.parse(path=str(ontology_dir() / "lists" / f"{scheme}.ttl"))
    for quad in sorted(triples, key=str):
        subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value.removeprefix(skos)
        if not subject.startswith(base):
            continue
        value, text = subject.removeprefix(base), getattr(quad.object, "value", "")
        names[plain(value)] = value
        if predicate in ("prefLabel", "altLabel"):
            names.setdefault(plain(text), value)
        elif predicate == "broader":
            broader.setdefault(value, []).append(text.removeprefix(base))
    return Listed(names=names, broader={value: tuple(wider) for value, wider in broader.items()})


def plain(text: str) -> str:
    """Return a name as names are compared: small letters, one space for spaces and hyphens."""
    return " ".join(re.split(r"[\s\-_‐‑–]+", text.strip().lower()))


def values_named(scheme: str, texts: Iterable[str], what: str) -> frozenset[str]:
    """Find the values of a list that texts name; one text may name several ("relapsed, refractory").

    Raises `NotFound` with close names.
    """
    known = listed(scheme).names
    found: set[str] = set()
    for text in texts:
        whole = plain(text)
        pieces = [whole] if whole in known else re.split(r"\s*(?:,|;|/|\bor\b|\band\b)\s*", whole)
        for piece in filter(None, pieces):
            name = next((n for n in (piece, f"{scheme} {piece}", f"{piece} {scheme}") if n in known), None)
            if name is None:
                near = get_close_matches(piece, known, n=3, cutoff=0.6)
                raise NotFound(what, text, near or sorted(set(known.values()))[:12])
            found.add(known[name])
    return frozenset(found)


@cache
def implied(scheme: str, value: str) -> frozenset[str]:
    """Return a value with all that it implies: the broader values, and what its definition says."""
    found = {value}
    for wider in (*listed(scheme).broader.get(value, ()), *_IMPLIED.get(scheme, {}).get(value, ())):
        found |= implied(scheme, wider)
    return frozenset(found)


@cache
def exclude_each_other(scheme: str, one: str, other: str) -> bool:
    """Tell whether two values of a list cannot both hold, by their definitions."""
    pairs = set(product(implied(scheme, one), implied(scheme, other)))
    return any(
        (a in left and b in right) or (b in left and a in right)
        for a, b in pairs
        for left, right in _EXCLUSIVE.get(scheme, ())
    )


def holds(scheme: str, value: str, known: Collection[str]) -> Outcome:
    """Judge one value that is asked for by the values that are known to hold."""
    if any(value in implied(scheme, one) for one in known):
        return "met"
    if any(exclude_each_other(scheme, value, one) for one in known):
        return "failed"
    return "unknown"


def one_holds(scheme: str, asked: Collection[str], known: Collection[str]) -> Outcome:
    """Judge values of which one is asked for: "relapsed or refractory"."""
    return some(holds(scheme, value, known) for value in asked)


def contradiction(scheme: str, known: Collection[str]) -> tuple[str, str] | None:
    """Return two values of a profile that cannot both hold, or None."""
    ordered = sorted(known)
    return next(
        ((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :] if exclude_each_other(scheme, a, b)),
        None,
    )


def groups_of(scheme: str, asked: Collection[str]) -> list[tuple[str, ...]]:
    """Divide the values of a field into the clauses that they are; within a clause, one of them is asked for.

    Settings say how far a disease has spread and what part of a plan the treatment is; a status how a disease
    has behaved so far, and beside it how it answers to hormones, to platinum, and to a sensitive test.
    """

    def group(value: str) -> str:
        if scheme == "setting":
            return "plan" if value in PLANS else "extent"
        if scheme == "disease-status":
            return (
                value.split("-")[0] if value.startswith(("castration", "platinum", "residual")) else "course"
            )
        return ""

    found: dict[str, list[str]] = {}
    for value in sorted(asked):
        found.setdefault(group(value), []).append(value)
    return [tuple(values) for values in found.values()]


def words(scheme: str, value: str) -> str:
    """Say a value in words."""
    return (
        value.replace("-", " ") if scheme != "stage" or value.endswith("stage") else f"stage {value.upper()}"
    )
