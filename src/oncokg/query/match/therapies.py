"""Earlier treatments: what was given, and whether it is what an indication asks for or excludes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from oncokg.errors import NotFound
from oncokg.names.lexicon import shipped
from oncokg.query.match.candidates import PriorTreatment, rows
from oncokg.query.match.concepts import plain
from oncokg.query.match.logic import Outcome, every, opposite, some
from oncokg.query.parameters import entity_named
from oncokg.store.contract import Store
from oncokg.terms import ID_BASE, OKL, okg


@dataclass(frozen=True, kw_only=True, slots=True)
class Therapy:
    """A treatment of a profile.

    Attributes:
        text: as typed.
        substance: its IRI, or "".
        words: what it can be called as a kind of treatment.
        ends: how it ended ("refractory", "progress"), as far as it is told.
        is_given: False for what was not given.
    """

    text: str
    substance: str
    words: frozenset[str]
    ends: frozenset[str] = frozenset()
    is_given: bool = True


_NOT_GIVEN: Final = re.compile(
    r"(?:no|not|never|without)\s+(?:prior |previous |earlier )?(?=\S)", re.IGNORECASE
)
_ENDS: Final = {
    "progress": r"progress\w*",
    "relapse": r"relaps\w*|recur\w*",
    "refractory": r"refractory|resist\w*|unresponsive",
    "intolerant": r"intoleran\w*|unable to tolerate|hypersensitiv\w*",
    "failure": r"fail\w*|inadequate\w*",
    "response": r"(?<!inadequate )(?:complete |partial |minor )*(?:or )?(?:complete |partial )*respon\w*",
}
"""How a treatment ended, where an indication asks for it."""
_MEETS: Final = {"failure": frozenset({"failure", "progress", "relapse", "refractory"})}
_NOT_ENDED: Final = re.compile(r"\b(?:not|without) (?:disease )?(?:progress\w*|relaps\w*)", re.IGNORECASE)
_OF_STATUS: Final = {"relapsed": "relapse", "refractory": "refractory", "progressive": "progress"}
_PREFIX: Final = re.compile(
    rf"^(?:(?:{'|'.join(_ENDS.values())}|disease|or|and)\s+)+(?:(?:to|on|after|following|of|or)\s+)+",
    re.IGNORECASE,
)
_STEMS: Final = (
    ("platin", "platinum chemotherapy"),
    ("taxel", "taxane chemotherapy"),
    ("rubicin", "anthracycline chemotherapy"),
    ("citabine", "chemotherapy"),
    ("fluorouracil", "fluoropyrimidine chemotherapy"),
    ("capecitabine", "fluoropyrimidine"),
    ("tinib", "kinase inhibitor tki"),
    ("parib", "parp inhibitor"),
    ("mab", "monoclonal antibody"),
    ("lidomide", "immunomodulatory"),
    ("zomib", "proteasome inhibitor"),
)
"""Stems of nonproprietary names (WHO, The use of stems in the selection of INN) and what they stand for."""
_TARGETED: Final = frozenset({"anti", "inhibitor", "directed", "blocking", "targeting", "antagonist"})
_GENERIC: Final = frozenset(
    (
        *(
            "a",
            "an",
            "the",
            "of",
            "at",
            "least",
            "or",
            "more",
            "and",
            "with",
            "for",
            "in",
            "on",
            "their",
            "any",
        ),
        *("to", "by", "was", "were", "is", "are", "be", "that", "which", "who", "have", "has", "had", "been"),
        *("other", "prior", "previous", "previously", "earlier", "subsequent", "treatment", "treatments"),
        *("therapy", "therapies", "line", "lines", "regimen", "regimens", "systemic", "based", "containing"),
        *(
            "agent",
            "agents",
            "drug",
            "drugs",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "received",
            "treated",
        ),
        *(
            "including",
            "included",
            "different",
            "both",
            "after",
            "following",
            "during",
            "undergone",
            "failure",
        ),
        *("cancer", "disease", "anticancer", "patients", "single", "standard", "appropriate", "no", "than"),
        *("mesylate", "malate", "hydrochloride", "sodium", "acetate", "phosphate", "citrate", "tosylate"),
    )
)
"""Words that say no kind of treatment."""
_SYNONYMS: Final = {
    "chemotherapies": "chemotherapy",
    "chemotherapeutic": "chemotherapy",
    "inhibitors": "inhibitor",
    "antibodies": "antibody",
    "taxanes": "taxane",
    "anthracyclines": "anthracycline",
    "endocrine": "hormone",
    "hormonal": "hormone",
    "tyrosine": "kinase",
    "tki": "inhibitor",
    "tkis": "inhibitor",
    "immunomodulator": "immunomodulatory",
    "transplantation": "transplant",
    "surgery": "resection",
    "surgical": "resection",
    "radiotherapy": "radiation",
}
_PIECES: Final = re.compile(r"\s*(?:,|;|\band\b|\bor\b|/|\bincluding\b)\s*", re.IGNORECASE)
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBER: Final = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_AT_MOST: Final = re.compile(
    rf"\bno more than (?P<most>{_NUMBER})\b|\b{_NUMBER} (?:to|or) (?P<upper>{_NUMBER})(?= (?:\w+ ){{0,3}}"
    r"(?:lines?|regimens?|therap|treatment))",
    re.IGNORECASE,
)


def therapy(store: Store, text: str) -> Therapy:
    """Read an earlier treatment: a drug by any name, or a kind in words, and how it ended if that is told."""
    denied = _NOT_GIVEN.match(text.strip())
    name = text.strip()[denied.end() :] if denied else text.strip()
    ends = _ends(name)
    name = _PREFIX.sub("", name)
    try:
        substance = substance_named(store, name)
    except NotFound:  # a kind of treatment, in words
        substance = ""
    words = kind_words(name)
    if substance:
        words |= _described(store, substance)
    return Therapy(text=text.strip(), substance=substance, words=words, ends=ends, is_given=denied is None)


def substance_named(store: Store, name: str) -> str:
    """Return the IRI of a substance by its name or a product's: of the store, or else of the vocabulary.

    Raises `NotFound` with close names, `BadInput` where several substances have the name.
    """
    try:
        return entity_named(store, name, okg.Substance)
    except NotFound:
        known = {entity.key for entity in shipped().lookup("substance", name)}
        for product in shipped().lookup("product", name):
            known |= set(product.substances)
        if len(known) != 1:
            raise
        return f"{ID_BASE}substance/{known.pop()}"


def kind_words(text: str) -> frozenset[str]:
    """Return the words of a text that say a kind of treatment, in one form each."""
    found = (_SYNONYMS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain(text)))
    return frozenset(word for word in found if word not in _GENERIC and not word.isdigit())


def judged(
    asked: PriorTreatment,
    priors: Sequence[Therapy],
    lines: tuple[int, int | None],
    statuses: Collection[str] = (),
) -> Outcome:
    """Judge an earlier treatment that is asked for, or must not have been given.

    Args:
        asked: the criterion.
        priors: what was, and what was not, given.
        lines: the least and the most treatments before.
        statuses: how the disease has behaved, of the list disease-status.
    """
    outcome = _given(asked, priors, lines, statuses)
    return outcome if asked.is_required else opposite(outcome)


def _given(
    asked: PriorTreatment,
    priors: Sequence[Therapy],
    lines: tuple[int, int | None],
    statuses: Collection[str],
) -> Outcome:
    least, most = lines
    if most == 0:
        return "failed"
    parts: list[Outcome] = [_substance_given(iri, priors) for iri, _ in asked.substances]
    parts += [_kind_given(kind, priors) for kind in _kinds(asked)]
    either = not asked.is_required or (
        re.search(r"\bor\b", asked.text) and not re.search(r"\band\b", asked.text)
    )
    outcomes = [some(parts) if either else every(parts)] if parts else []
    outcomes += _ended(asked.text, priors, statuses)
    outcomes += _counted(asked, lines)
    if not outcomes or (not parts and asked.lines is None):
        outcomes.append("met" if least or any(one.is_given for one in priors) else "unknown")
    return every(outcomes)


def _kinds(asked: PriorTreatment) -> list[frozenset[str]]:
    """Return the kinds of treatment that a criterion names besides substances, as words."""
    text = re.sub(r"\([^)]*\)", " ", asked.text)
    for match in reversed(shipped().find(text, {"substance"})):
        text = f"{text[: match.start]} {text[match.end :]}"
    for _, label in asked.substances:
        text = re.sub(re.escape(label), " ", text, flags=re.IGNORECASE)
    for pattern in (_NOT_ENDED.pattern, _AT_MOST.pattern, *_ENDS.values()):
        text = re.sub(rf"\b(?:{pattern})\b" if pattern in _ENDS.values() else pattern, " ", text, flags=re.I)
    denial = frozenset({"not"}) if not asked.is_required else frozenset()
    kinds = [words for piece in _PIECES.split(text) if (words := kind_words(piece) - denial)]
    return [kind for kind in kinds if not (asked.substances and kind <= {"chemotherapy"})]


def _ends(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _ENDS.items() if re.search(rf"\b(?:{pattern})\b", text, re.I))


def _ended(text: str, priors: Sequence[Therapy], statuses: Collection[str]) -> list[Outcome]:
    """Judge how a treatment must have ended, where a criterion says it: in one of the ways it names."""
    known = {end for one in priors if one.is_given for end in one.ends}
    known |= {end for status, end in _OF_STATUS.items() if status in statuses}
    if _NOT_ENDED.search(text):
        return ["failed" if known & {"progress", "relapse"} else "unknown"]
    asked = _ends(text)
    if not asked:
        return []
    wanted = frozenset[str]().union(*(_MEETS.get(end, frozenset({end})) for end in asked))
    return ["met" if wanted & known else "unknown"]


def _counted(asked: PriorTreatment, lines: tuple[int, int | None]) -> list[Outcome]:
    """Judge how many treatments there must have been, at least and at most."""
    least, most = lines
    found: list[Outcome] = []
    if asked.lines is not None:
        enough: Outcome = "met" if least >= asked.lines else "unknown"
        found.append("failed" if most is not None and most < asked.lines else enough)
    if limit := _AT_MOST.search(asked.text):
        text = (limit["most"] or limit["upper"]).lower()
        upper = _NUMBERS.get(text) or int(text)
        few: Outcome = "met" if most is not None and most <= upper else "unknown"
        found.append("failed" if least > upper else few)
    return found


def _substance_given(iri: str, priors: Sequence[Therapy]) -> Outcome:
    told = {one.is_given for one in priors if one.substance == iri}
    return "met" if True in told else "failed" if told else "unknown"


def _kind_given(wanted: frozenset[str], priors: Sequence[Therapy]) -> Outcome:
    if any(one.is_given and wanted <= one.words for one in priors):
        return "met"
    if any(not one.is_given and not one.substance and one.words <= wanted for one in priors):
        return "failed"
    return "unknown"


def _described(store: Store, substance: str) -> frozenset[str]:
    """Return the words for the kinds and targets of a substance, from the graph and the vocabulary."""
    import pyoxigraph

    known = shipped().known("substance", substance.rpartition("/")[2])
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
