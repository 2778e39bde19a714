"""The clauses of an indication, each met, failed or unknown for a profile on a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from oncokg.query.match import markers, therapies
from oncokg.query.match.candidates import Candidate, Condition, Marker
from oncokg.query.match.concepts import groups_of, listed, one_holds, words
from oncokg.query.match.logic import Outcome, opposite, some
from oncokg.query.match.profile import Known
from oncokg.query.match.standing import Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A clause and what it comes to.

    Attributes:
        kind: "disease", "age group" ...
        asks: what it asks for, in words.
        says: what the profile says of it, "" for nothing.
        outcome: met, failed or unknown.
        facts: IRIs of the facts that hold the clause.
        names: names under which the words of the document may hold it, to pick a quote.
    """

    kind: str
    asks: str
    says: str
    outcome: Outcome
    facts: tuple[str, ...]
    names: tuple[str, ...] = ()


_AGES: Final = {
    "pediatric": (Decimal(0), Decimal(18)),
    "adolescent": (Decimal(12), Decimal(18)),
    "adult": (Decimal(18), None),
    "geriatric": (Decimal(65), None),
}
"""From and below which age in years, as in the question profile-inside-label."""
_LISTS: Final = (
    ("disease-status", "disease status", "statuses"),
    ("setting", "setting", "settings"),
    ("stage", "stage", "stages"),
)
_LIMITS: Final = (
    ("minimumAge", "from age", "age", "years"),
    ("maximumAge", "to age", "age", "years"),
    ("minimumWeight", "from weight", "weight", "kg"),
    ("maximumWeight", "to weight", "weight", "kg"),
)


def clauses(one: Candidate, known: Known, standing: Standing) -> Iterator[Judged]:
    """Yield every clause of an indication with its outcome: the approval and the disease first."""
    own = (one.indication,)
    yield Judged(
        kind="approval",
        asks=standing.reason,
        says="",
        outcome=standing.outcome,
        facts=standing.facts,
        names=standing.dates,
    )
    yield Judged(
        kind="disease",
        asks=one.cancer,
        says=known.label,
        outcome=known.diseases.judged(known.disease, one.disease, one.diseases),
        facts=own,
        names=(one.cancer,),
    )
    yield from _listed(one, known)
    yield from _ages(one, known)
    yield from _limits(one, known)
    yield from _criteria(one, known)
    yield from _partners(one, known)
    for gap, text in one.unread:
        yield Judged(kind="unread words", asks=text, says="", outcome="unknown", facts=(gap,))


def _listed(one: Candidate, known: Known) -> Iterator[Judged]:
    own = (one.indication,)
    for scheme, kind, field in _LISTS:
        has = getattr(known, field)
        for asked in groups_of(scheme, one.listed.get(scheme, ())):
            yield Judged(
                kind=kind,
                asks=_either(words(scheme, value) for value in asked),
                says=", ".join(sorted(words(scheme, value) for value in has)),
                outcome=one_holds(scheme, asked, has),
                facts=own,
                names=_names(scheme, asked),
            )
    for scheme, value in (("line", known.line), ("sex", known.sex)):
        if values := one.listed.get(scheme):
            yield Judged(
                kind=scheme,
                asks=_either(words(scheme, name) for name in values),
                says=words(scheme, value),
                outcome=one_holds(scheme, values, [value] if value else []),
                facts=own,
                names=_names(scheme, values),
            )


def _ages(one: Candidate, known: Known) -> Iterator[Judged]:
    if asked := one.listed.get("age-group"):
        yield Judged(
            kind="age group",
            asks=_either(asked),
            says=_number(known.age, "years"),
            outcome=some(_in_group(name, known.age, one.limits.get("maximumAge")) for name in asked),
            facts=(one.indication,),
            names=_names("age-group", asked),
        )


def _in_group(name: str, age: Decimal | None, limit: Decimal | None) -> Outcome:
    """Judge an age group; those who are no adults end where the document says, if it says more than 18."""
    if age is None or name not in _AGES:
        return "unknown"
    low, high = _AGES[name]
    if high is not None and limit is not None and limit >= high:
        return "met" if low <= age <= limit else "failed"
    return "met" if low <= age and (high is None or age < high) else "failed"


def _limits(one: Candidate, known: Known) -> Iterator[Judged]:
    for name, kind, field, unit in _LIMITS:
        if name not in one.limits:
            continue
        limit, value = one.limits[name], getattr(known, field)
        outcome: Outcome = "unknown"
        if value is not None:
            inside = value >= limit if name.startswith("minimum") else value <= limit
            outcome = "met" if inside else "failed"
        yield Judged(
            kind=kind,
            asks=_number(limit, unit),
            says=_number(value, unit),
            outcome=outcome,
            facts=(one.indication,),
            names=(format(limit.normalize(), "f"), unit),
        )


def _criteria(one: Candidate, known: Known) -> Iterator[Judged]:
    for group in markers.groups(one):
        yield Judged(
            kind="biomarker",
            asks=_either(marker_words(marker) for marker in group),
            says=", ".join(finding.text for finding in markers.about(group, known.findings)),
            outcome=markers.judged(group, known.findings),
            facts=tuple(marker.fact for marker in group),
            names=tuple(text for marker in group for text in (marker.text, marker.alteration) if text),
        )
    for prior in one.priors:
        least = f", at least {prior.lines} lines" if prior.lines else ""
        yield Judged(
            kind="earlier therapy" if prior.is_required else "no earlier therapy",
            asks=f"{prior.text}{least}",
            says=_history(known),
            outcome=therapies.judged(prior, known.priors, known.lines, known.statuses),
            facts=(prior.fact,),
        )
    for condition in one.conditions:
        yield Judged(
            kind="patient" if condition.is_required else "patient, not",
            asks=condition.text,
            says=", ".join(known.conditions),
            outcome=_condition(condition, known.conditions),
            facts=(condition.fact,),
        )


def _partners(one: Candidate, known: Known) -> Iterator[Judged]:
    if not one.partners:
        return
    asked = {iri for iri, _ in one.partners}
    outcome: Outcome = "unknown"
    if known.partners is not None:
        common = asked & (known.partners - {one.substance})
        outcome = "met" if common == asked else "unknown" if common else "failed"
    says = "" if known.partners is None else "given alone" if not known.partners else "other drugs"
    shared = [label for iri, label in one.partners if known.partners and iri in known.partners]
    yield Judged(
        kind="together with",
        asks=", ".join(label for _, label in one.partners),
        says=", ".join(shared) or says,
        outcome=outcome,
        facts=(one.indication,),
        names=tuple(label for _, label in one.partners),
    )


def marker_words(marker: Marker) -> str:
    """Say a marker with its state, change and limit."""
    name = marker.name or marker.text
    more = [marker.alteration, marker.threshold]
    state = words("biomarker-status", marker.status)
    own = [state] if marker.name and state.lower() not in name.lower() else []
    return " ".join(filter(None, [name, *own, *(f"({text})" for text in more if text and text not in name)]))


_NEGATIONS: Final = re.compile(
    r"\b(?:not|no|without|cannot|never)\b\s*|\b(?:un(?=suitable|able|fit)|in(?=eligible|tolerant|appropriate))"
    r"|\bnon[ -]",
    re.IGNORECASE,
)
_SHORT: Final = {
    "asct": "autologous stem cell transplant",
    "hsct": "hematopoietic stem cell transplant",
    "esa": "erythropoiesis stimulating agent",
}
_ELIGIBLE: Final = re.compile(
    r"\b(?:an? )?(?:eligible|candidates?|suitable|amenable|appropriate|fit|able)\b", re.IGNORECASE
)
_EMPTY: Final = frozenset(
    (
        *(
            "a",
            "an",
            "the",
            "is",
            "are",
            "be",
            "been",
            "being",
            "who",
            "whose",
            "for",
            "of",
            "to",
            "in",
            "on",
        ),
        *("with", "by", "and", "or", "have", "has", "had", "patient", "patients", "considered", "deemed"),
        *("that", "this", "their", "they", "do", "does", "can", "receive", "receiving", "would", "due"),
    )
)


def _condition(condition: Condition, told: Sequence[str]) -> Outcome:
    """Judge a condition by the words of a profile.

    What holds of the wider holds of the narrower where it is denied ("not eligible for transplant" of
    autologous transplant), and the other way round where it is not.
    """
    wanted, negated = _sense(condition.text)
    for text in told:
        has, denied = _sense(text)
        if not wanted or not has:
            continue
        if denied if has < wanted else not denied if has > wanted else has == wanted:
            same: Outcome = "met" if negated == denied else "failed"
            return same if condition.is_required else opposite(same)
    return "unknown"


def _sense(text: str) -> tuple[frozenset[str], bool]:
    plainer = re.sub(r"\([^)]*\)", " ", text.lower())
    plainer = re.sub(r"\w+", lambda word: _SHORT.get(word.group(), word.group()), plainer)
    found = len(_NEGATIONS.findall(plainer))
    plainer = _ELIGIBLE.sub(" eligible ", _NEGATIONS.sub(" ", plainer))
    stems = {word.rstrip("s") for word in re.findall(r"[a-z0-9]+", plainer)} - _EMPTY
    return frozenset(re.sub(r"ation$|ed$", "", stem) for stem in stems), found % 2 == 1


def _history(known: Known) -> str:
    least, most = known.lines
    told = [one.text for one in known.priors]
    if most == 0:
        told.append("no treatment before")
    elif most is not None:
        told.append(f"{most} earlier line{'s' if most > 1 else ''}")
    elif least > 1:
        told.append(f"at least {least} earlier lines")
    return ", ".join(told)


def _either(names: Iterator[str] | Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(names))


def _number(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{value.normalize():f} {unit.rstrip('s') if value == 1 else unit}"


def _names(scheme: str, asked: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name, value in listed(scheme).names.items() if value in asked)
