"""Names and registry numbers of trials: "the INO-VATE trial", "DeLLphi-304, a phase 3 trial"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from oncokg.names.entity import EntityKind
from oncokg.record.fact import Span
from oncokg.record.reading.rules.scene import Scene

_NOT_NAMES: Final = frozenset(
    [
        "FDA",
        "EMA",
        "EU",
        "US",
        "UK",
        "USA",
        "ALL",
        "AML",
        "CLL",
        "CML",
        "NSCLC",
        "SCLC",
        "DLBCL",
        "ORR",
        "DOR",
        "PFS",
        "OS",
        "CR",
        "CI",
        "HR",
        "DNA",
        "RNA",
        "BLA",
        "NDA",
        "MRD",
        "PDUFA",
        "RTOR",
        "NCI",
        "NIH",
        "II",
        "III",
        "IV",
        "CAR",
        "ADC",
        "CHMP",
        "ASCO",
        "ESMO",
        "ASH",
        "AACR",
    ]
)
_REGISTRY = re.compile(r"\bNCT\d{8}\b")
_NAME: Final = r"(?=[\w/-]*[A-Z])[A-Za-z][A-Za-z0-9]*(?:[-/‑][A-Za-z0-9]+){0,4}(?: \d{1,4}[A-Za-z]?\b)?"
_LINK: Final = (
    r"\s*[(\[]\s*(?:[Cc]ohorts?\s+\w+,\s*)?(?:(?:ClinicalTrials\.gov|registry|identifier|number)\W*){0,3}"
)
_PLACES: Final = tuple(
    re.compile(expression)
    for expression in (
        rf"\b(?P<name>{_NAME})\s*(?:trial|study)?{_LINK}(?P<registry>NCT\d{{8}})\b",
        rf"\b(?P<registry>NCT\d{{8}})\s*[(,;]\s*(?P<name>{_NAME})\b",
        (
            rf"\b(?P<name>{_NAME})\s+(?:(?:clinical|pivotal|randomi[sz]ed|phase"
            rf"|[1-4IV]+[ab]?)\s+){{0,4}}(?:trial|study)\b"
        ),
        (
            rf"\b(?:trial|study)\s*(?:,|\(|called|named|known\s+as|dubbed|:)\s*(?:called\s+"
            rf"|named\s+)?(?P<name>{_NAME})\b"
        ),
        rf"\b(?P<name>{_NAME}),\s+an?\s+(?:[\w-]+,?\s+){{0,6}}(?:trial|study)\b",
        rf"\b(?:trials|studies),?\s+(?P<name>{_NAME})\b",
    )
)
_NEXT = re.compile(rf"(?:\s*\([^)]*\))?(?:,\s+and|,|\s+and)\s+(?P<name>{_NAME})\b")
_PLURAL_BEFORE = re.compile(r"\b(?:trials|studies),?\s+\Z")
_COMMON = re.compile(r"(?:Study|Trial|Phase|Part|Cohort)\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialName:
    """One place where a trial is named; `key` is equal for all names of one trial."""

    key: str
    span: Span
    called: Span | None
    registry: Span | None


def trial_names(scene: Scene) -> list[TrialName]:
    """Return the places that name a trial, in order; a name found once counts wherever the text has it."""
    text = scene.text
    registry_of: dict[str, str] = {}
    known: dict[str, None] = {}
    for expression in _PLACES:
        for match in expression.finditer(text):
            name = match["name"]
            if not _is_name(scene, match.start("name"), name):
                continue
            known.setdefault(name)
            if "registry" in expression.groupindex:
                registry_of.setdefault(name, match["registry"])
            if _PLURAL_BEFORE.search(text[: match.start("name")][-12:]):
                following = _NEXT.match(text, match.end("name"))
                if following and _is_name(scene, following.start("name"), following["name"]):
                    known.setdefault(following["name"])
    found = [
        TrialName(
            key=match.group(),
            span=Span(start=match.start(), end=match.end()),
            called=None,
            registry=Span(start=match.start(), end=match.end()),
        )
        for match in _REGISTRY.finditer(text)
    ]
    for name in known:
        for match in re.finditer(rf"(?<![\w/-]){re.escape(name)}(?![\w/]|-\w)", text):
            span = Span(start=match.start(), end=match.end())
            key = registry_of.get(name, name)
            found.append(TrialName(key=key, span=span, called=span, registry=None))
    return sorted(found, key=lambda n: n.span)


def _is_name(scene: Scene, start: int, name: str) -> bool:
    """Tell a trial's name: two capitals or a digit, and not a name that the vocabulary has."""
    capitals = sum(char.isupper() for char in name)
    if capitals < 2 and not (capitals and any(char.isdigit() for char in name)):
        return False
    if name.startswith("NCT") or name.upper() in _NOT_NAMES or _COMMON.match(name):
        return False
    end = start + len(name)
    kinds: tuple[EntityKind, ...] = ("target", "disease", "organization", "product", "substance")
    return not any(n.span.end >= end for kind in kinds for n in scene.names(kind, start, end))
