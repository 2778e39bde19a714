"""A profile: what is known of a patient and a tumour, as typed, and as looked up in a store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from itertools import permutations
from typing import Final

from oncokg.errors import BadInput, NotFound
from oncokg.query.match.concepts import contradiction, exclude_each_other, implied, values_named, words
from oncokg.query.match.diseases import Diseases, disease_named, hierarchy
from oncokg.query.match.findings import Finding, finding
from oncokg.query.match.markers import is_kind_of
from oncokg.query.match.scores import judged as score_judged
from oncokg.query.match.therapies import Therapy, substance_named, therapy
from oncokg.query.parameters import entity_named
from oncokg.store.contract import Store
from oncokg.terms import okg


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """What is known of a patient and a tumour; what is left out is unknown. For research, not for care.

        Profile(disease="B-cell ALL", statuses=("relapsed",), age=40, biomarkers=("CD22 positive",))

    Attributes:
        disease: name or identifier of a disease, as in every parameter.
        biomarkers: a marker with its state, change or score each: "HER2-negative", "EGFR exon 19 deletion",
            "PD-L1 CPS 12", "Ph+".
        age: in years, or with a unit ("18 months").
        sex: "female" or "male".
        weight: in kilograms.
        statuses, settings, stages: values of the lists disease-status, setting and stage.
        line: the line that the treatment would be: "first line", "2".
        priors: earlier treatments: drugs or kinds of treatment ("platinum-based chemotherapy"); "no
            trastuzumab" for what was not given, "2 lines" for how many there were, "none" for no treatment.
        partners: all drugs that would be given together; "none" for one drug alone.
        conditions: what else is known, in the words that an indication may use ("eligible for transplant").
    """

    disease: str
    biomarkers: Sequence[str] = ()
    age: Decimal | float | str | None = None
    sex: str | None = None
    weight: Decimal | float | str | None = None
    statuses: Sequence[str] = ()
    settings: Sequence[str] = ()
    stages: Sequence[str] = ()
    line: str | int | None = None
    priors: Sequence[str] = ()
    partners: Sequence[str] = ()
    conditions: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Take one text where several may be given."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.default == ():
                object.__setattr__(self, field.name, (value,) if isinstance(value, str) else tuple(value))


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A profile as looked up: IRIs, values of lists, numbers.

    Attributes:
        disease, label: IRI and name of the disease.
        diseases: the hierarchy that it stands in.
        findings: what is known of markers.
        priors: treatments that were, or were not, given.
        lines: the least and the most treatments before (None: no limit is known).
        partners: IRIs; None where nothing is said, empty for one drug alone.
        The others are as in `Profile`; `line` is a value of the list line or "".
    """

    disease: str
    label: str
    diseases: Diseases
    findings: tuple[Finding, ...] = ()
    age: Decimal | None = None
    sex: str = ""
    weight: Decimal | None = None
    statuses: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    line: str = ""
    priors: tuple[Therapy, ...] = ()
    lines: tuple[int, int | None] = (0, None)
    partners: frozenset[str] | None = None
    conditions: tuple[str, ...] = ()


_LINES: Final = ("first-line", "second-line", "third-line", "later-line")
_ORDINALS: Final = {
    "1": "first-line",
    "2": "second-line",
    "3": "third-line",
    "4": "later-line",
    "4+": "later-line",
    "later": "later-line",
}
_COUNTS: Final = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NO_TREATMENT: Final = re.compile(
    r"none|nothing|untreated|no (?:prior |previous |earlier )?(?:therap(?:y|ies)|treatments?)", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"(?P<least>at least |>= ?|≥ ?)?(?P<n>\d{1,2}|no|one|two|three|four|five|six)(?P<more> or more|\+)?"
    r" (?:prior |previous |earlier )?lines?(?: of (?:prior )?(?:systemic )?(?:therapy|treatment))?",
    re.IGNORECASE,
)
_YEARS: Final = {"": 1, "year": 1, "yr": 1, "y": 1, "month": 12, "mo": 12, "week": 52, "day": 365}


def known_of(store: Store, profile: Profile) -> Known:
    """Look a profile up in a store and in the vocabulary.

    Raises `NotFound` for a name that neither has, `BadInput` for what is not understood or contradictory.
    """
    disease, label, more = disease_named(store, profile.disease)
    statuses = set(values_named("disease-status", profile.statuses, "status"))
    settings = values_named("setting", profile.settings, "setting")
    stages = values_named("stage", profile.stages, "stage")
    sex = values_named("sex", [profile.sex] if profile.sex else [], "sex")
    counted = [found for text in profile.priors if (found := _COUNTED.fullmatch(text.strip()))]
    none = [text for text in profile.priors if _NO_TREATMENT.fullmatch(text.strip())]
    named = [t for t in profile.priors if t not in none and not _COUNTED.fullmatch(t.strip())]
    priors = tuple(therapy(store, text) for text in named)
    had = [one for one in priors if one.is_given]
    statuses |= {"previously-untreated"} if none else {"previously-treated"} if had else set()
    lines = _lines(_line(profile.line), counted, is_none=bool(none))
    statuses |= {"previously-treated"} if lines[0] else set()
    for what, scheme, values in (
        ("status", "disease-status", statuses),
        ("setting", "setting", settings),
        ("stage", "stage", stages),
        ("sex", "sex", sex),
    ):
        if pair := contradiction(scheme, values):
            told = " and ".join(words(scheme, value) for value in pair)
            raise BadInput(f"profile, {what}", f"{told} exclude each other", "keep what holds")
    everything = {wider for status in statuses for wider in implied("disease-status", status)}
    if "previously-untreated" in everything and lines == (0, None):
        lines = (0, 0)
    elif "previously-treated" in everything and lines == (0, None):
        lines = (1, None)
    findings = tuple(finding(text, lambda name: _target(store, name)) for text in profile.biomarkers)
    _refuse_contradiction(findings)
    _refuse_denied(priors)
    if lines[1] == 0 and (given := [prior.text for prior in priors if prior.is_given]):
        reason = "it contradicts a first line, or no earlier treatment"
        raise BadInput(
            f"prior {given[0]!r}", reason, "leave out the line, or what was given for an earlier stage"
        )
    return Known(
        disease=disease,
        label=label,
        diseases=hierarchy(store, more),
        findings=findings,
        age=age_of(profile.age),
        sex=next(iter(sex), ""),
        weight=_number("weight", profile.weight, r"kg|kilograms?|", Decimal(1000), {}),
        statuses=frozenset(statuses),
        settings=settings,
        stages=stages,
        line=_LINES[min(lines[0], 3)] if lines[0] == lines[1] or lines[0] >= 3 else _line(profile.line),
        priors=priors,
        lines=lines,
        partners=_partners(store, profile.partners),
        conditions=tuple(profile.conditions),
    )


def age_of(text: Decimal | float | str | None) -> Decimal | None:
    """Read an age in years: 40, "40 years", "18 months"; raises `BadInput`."""
    units = r"years?|yrs?|y|months?|mo|weeks?|days?|"
    return _number("age", text, units, Decimal(130), _YEARS)


def _number(
    what: str, text: Decimal | float | str | None, units: str, most: Decimal, parts: dict[str, int]
) -> Decimal | None:
    if text is None:
        return None
    match = re.fullmatch(rf"(?P<number>[0-9.]+)\s*(?P<unit>{units})(?: old)?", str(text).strip().lower())
    try:
        value = Decimal(match["number"]) if match else Decimal(-1)
    except InvalidOperation:
        value = Decimal(-1)
    unit = match["unit"].rstrip("s") if match else ""
    value /= parts.get(unit, 1)
    if not 0 <= value <= most:
        unit = "years, or write '18 months'" if parts else "kilograms"
        raise BadInput(f"{what} {str(text)!r}", "it is not understood", f"write a number of {unit}")
    return value


def _line(text: str | int | None) -> str:
    if text is None:
        return ""
    typed = " ".join(str(text).lower().split())
    return _ORDINALS.get(typed) or min(values_named("line", [typed], "line"), default="")


def _lines(line: str, counted: Sequence[re.Match[str]], *, is_none: bool) -> tuple[int, int | None]:
    """Return how many treatments came before, at least and at most, from what says so in numbers."""
    least, most = 0, None
    told: list[tuple[int, int | None]] = [(0, 0)] if is_none else []
    if line:
        before = _LINES.index(line)
        told.append((before, None if line == "later-line" else before))
    for match in counted:
        number = _COUNTS.get(match["n"].lower(), -1)
        number = int(match["n"]) if number < 0 else number
        told.append((number, None if match["least"] or match["more"] else number))
    for low, high in told:
        least = max(least, low)
        most = high if most is None else most if high is None else min(most, high)
    if most is not None and least > most:
        reason = "the line and the number of earlier treatments contradict each other"
        raise BadInput("profile, line", reason, "keep what holds")
    return least, most


def _target(store: Store, name: str) -> tuple[str, str] | None:
    try:
        return entity_named(store, name, okg.Target), name
    except NotFound:
        return None


def _partners(store: Store, names: Sequence[str]) -> frozenset[str] | None:
    if not names:
        return None
    if [name.strip().lower() for name in names] in (["none"], ["alone"]):
        return frozenset()
    return frozenset(substance_named(store, name) for name in names)


def _refuse_contradiction(findings: Sequence[Finding]) -> None:
    for one, other in permutations(findings, 2):
        if one.marker == other.marker and _contradict(one, other):
            raise BadInput(f"biomarker {other.text!r}", f"it contradicts {one.text!r}", "keep what holds")


def _refuse_denied(priors: Sequence[Therapy]) -> None:
    """Refuse a treatment that is both given and not given."""
    given = {(prior.substance or prior.words): prior for prior in priors if prior.is_given}
    for denied in priors:
        if not denied.is_given and (other := given.get(denied.substance or denied.words)):
            raise BadInput(f"prior {denied.text!r}", f"it contradicts {other.text!r}", "keep what holds")


def _contradict(one: Finding, other: Finding) -> bool:
    """Tell whether a finding excludes another on the same marker."""
    if one.score and other.score and score_judged(one.score, other.score) == "failed":
        return True
    if one.is_present and other.is_present:
        return bool(one.status and other.status) and exclude_each_other(
            "biomarker-status", one.status, other.status
        )
    if one.is_present or not other.is_present or one.status != other.status:
        return False
    return not one.alteration or is_kind_of(other.alteration, one.alteration)
