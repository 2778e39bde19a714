"""Earlier treatments: what was given, and whether it is what an indication asks for or excludes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oncokg.errors import NotFound
from oncokg.names.lexicon import shipped
from oncokg.query.match.candidates import PriorTreatment, rows
from oncokg.query.match.concepts import plain
from oncokg.query.match.logic import Outcome, every, opposite, some
from oncokg.query.parameters import entity_named
from oncokg.store.contract import Store
from oncokg.terms import ID_BASE, OKL, okg

if TYPE_CHECKING:
    from oncokg.names.entity import Entity


@dataclass(frozen=True, kw_only=True, slots=True)
class Therapy:
    """A treatment of a profile: `substance` is an IRI or "", `words` what it can be called as a kind."""

    text: str
    substance: str
    words: frozenset[str]
    is_given: bool = True


_NOT_GIVEN: Final = re.compile(
    r"(?:no|not|never|without)\s+(?:prior |previous |earlier )?(?=\S)", re.IGNORECASE
)
_STEMS: Final = (
    ("platin", "platinum chemotherapy"),
    ("taxel", "taxane chemotherapy"),
    ("rubicin", "anthracycline chemotherapy"),
    ("tinib", "kinase inhibitor tki"),
    ("parib", "parp inhibitor"),
    ("mab", "monoclonal antibody"),
    ("lidomide", "immunomodulatory agent"),
    ("zomib", "proteasome inhibitor"),
)
"""Stems of nonproprietary names (WHO, The use of stems in the selection of INN) and what they stand for."""
_TARGETED: Final = frozenset({"anti", "inhibitor", "directed", "blocking", "targeting", "antagonist"})
_GENERIC: Final = frozenset(
    (
        *("a", "an", "the", "of", "at", "least", "or", "more", "and", "with"),
        *("for", "in", "on", "their", "any", "other", "prior", "previous", "previously", "earlier"),
        *(
            "treatment",
            "treatments",
            "therapy",
            "therapies",
            "line",
            "lines",
            "regimen",
            "regimens",
            "systemic",
            "based",
        ),
        *("containing", "agent", "agents", "drug", "drugs", "one", "two", "three", "four", "five"),
        *("six", "who", "have", "has", "received", "been", "treated", "including", "different", "after"),
        *(
            "following",
            "failure",
            "cancer",
            "disease",
            "anticancer",
            "patients",
            "single",
            "standard",
            "appropriate",
        ),
    )
)
"""Words that say no kind of treatment."""
_SYNONYMS: Final = {
    "chemotherapies": "chemotherapy",
    "inhibitors": "inhibitor",
    "antibodies": "antibody",
    "taxanes": "taxane",
    "anthracyclines": "anthracycline",
    "endocrine": "hormone",
    "hormonal": "hormone",
    "tyrosine": "kinase",
    "tkis": "tki",
}


def therapy(store: Store, text: str) -> Therapy:
    """Read an earlier treatment: a drug by any of its names, or a kind of treatment in words."""
    denied = _NOT_GIVEN.match(text.strip())
    name = text.strip()[denied.end() :] if denied else text.strip()
    substance, known = _substance(store, name)
    words = kind_words(name)
    if substance:
        words |= _described(store, substance, known)
    return Therapy(text=text.strip(), substance=substance, words=words, is_given=denied is None)


def kind_words(text: str) -> frozenset[str]:
    """Return the words of a text that say a kind of treatment, in one form each."""
    found = (_SYNONYMS.get(word, word) for word in re.findall(r"[a-z0-9]+(?:/[a-z0-9]+)?", plain(text)))
    return frozenset(word for word in found if word not in _GENERIC and not word.isdigit())


def judged(asked: PriorTreatment, priors: Sequence[Therapy], lines: tuple[int, int | None]) -> Outcome:
    """Judge an earlier treatment that is asked for, or must not have been given.

    Args:
        asked: the criterion.
        priors: what was, and what was not, given.
        lines: the least and the most treatments before.
    """
    outcome = _given(asked, priors, lines)
    return outcome if asked.is_required else opposite(outcome)


def _given(asked: PriorTreatment, priors: Sequence[Therapy], lines: tuple[int, int | None]) -> Outcome:
    least, most = lines
    if most == 0:
        return "failed"
    parts: list[Outcome] = [_substance_given(iri, priors) for iri, _ in asked.substances]
    rest = asked.text
    for _, label in asked.substances:
        rest = re.sub(re.escape(label), " ", rest, flags=re.IGNORECASE)
    wanted = kind_words(rest) - ({w for _, label in asked.substances for w in plain(label).split()})
    if wanted and not (asked.substances and wanted <= {"chemotherapy"}):
        parts.append(_kind_given(wanted, priors))
    both = some if not asked.is_required or re.search(r"\bor\b|/", rest) else every
    outcomes = [both(parts)] if parts else []
    if asked.lines is not None:
        enough: Outcome = "met" if least >= asked.lines else "unknown"
        outcomes.append("failed" if most is not None and most < asked.lines else enough)
    elif not parts:
        outcomes.append("met" if least or any(one.is_given for one in priors) else "unknown")
    return every(outcomes)


def _substance_given(iri: str, priors: Sequence[Therapy]) -> Outcome:
    told = {one.is_given for one in priors if one.substance == iri}
    return "met" if True in told else "failed" if told else "unknown"


def _kind_given(wanted: frozenset[str], priors: Sequence[Therapy]) -> Outcome:
    if any(one.is_given and wanted <= one.words for one in priors):
        return "met"
    if any(not one.is_given and not one.substance and one.words <= wanted for one in priors):
        return "failed"
    return "unknown"


def _substance(store: Store, name: str) -> tuple[str, Entity | None]:
    try:
        iri = entity_named(store, name, okg.Substance)
    except NotFound:
        known = list(shipped().lookup("substance", name))
        for product in shipped().lookup("product", name):
            known += [
                e for key in product.substances if (e := shipped().known("substance", key)) not in known and e
            ]
        return (f"{ID_BASE}substance/{known[0].key}", known[0]) if len(known) == 1 else ("", None)
    return iri, shipped().known("substance", iri.rpartition("/")[2])


def _described(store: Store, substance: str, known: Entity | None) -> frozenset[str]:
    """Return the words for the kinds and targets of a substance, from the graph and the vocabulary."""
    import pyoxigraph

    found: set[str] = set()
    labels = {known.label} if known else set()
    targets: set[str] = set()
    for line in rows(store, "substance", {"substance": pyoxigraph.NamedNode(substance)}):
        labels.add(line["label"])
        found |= kind_words(line["kind"].removeprefix(f"{OKL}substance-kind-"))
        targets |= {line["target"]} if line["target"] else set()
    for kind in known.substance_kinds if known else ():
        found |= kind_words(kind)
    for key in known.targets if known else ():
        target = shipped().known("target", key)
        targets |= set(shipped().names_of(target)) if target else set()
    for target_name in targets:
        found |= kind_words(target_name) | _TARGETED
    for label in labels:
        for stem, kinds in _STEMS:
            if any(word.endswith(stem) for word in plain(label).split()):
                found |= kind_words(kinds)
    return frozenset(found)
