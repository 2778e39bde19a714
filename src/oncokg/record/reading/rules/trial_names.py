"""Names and registry numbers of trials: "the INO-VATE trial", "DeLLphi-304, a phase 3 trial"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from oncokg.names.entity import EntityKind
from oncokg.record.fact import Span
from oncokg.record.reading.rules.prose import sentence_at
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
        "FL",
        "MCL",
        "HCC",
        "RCC",
        "GIST",
        "SOC",
        "BSC",
        "IRC",
        "BICR",
        "ECOG",
        "RECIST",
        "CNS",
        "NASDAQ",
        "NYSE",
        "CRL",
        "CRLS",
        "PRNEWSWIRE",
        "CDX",
        "MSI",
        "PD-L1",
        "COVID-19",
        "HIV",
        "TKI",
        "EFS",
        "DFS",
        "PMA",
        "SBLA",
        "SNDA",
        "EEA",
        "MAA",
        "MHRA",
        "NICE",
        "RMAT",
        "BTD",
        "CTCAE",
    ]
)
_REGISTRY = re.compile(r"\bNCT\d{8}\b")
_PART: Final = (
    r"(?=[\w/-]*[A-Z])[A-Za-z][A-Za-z0-9]*(?:[-/‑–][A-Za-z0-9]+){0,4}(?: \d[\dA-Za-z]{0,5}(?:-\d{1,5})?\b)?"
)
_NAME: Final = rf"{_PART}(?:/(?:Study|Trial) \d[\w-]{{0,8}})?"
_LINK: Final = (
    r"\s*[(\[,]\s*(?:[Cc]ohorts?\s+\w+,\s*)?"
    r"(?:(?:ClinicalTrials\.gov|[Cc]linical [Tt]rials?|[Rr]egistry|[Ii]dentifier|[Nn]umber|ID|NCT number"
    r"|Trial)\W*){0,4}"
)
_NUMBERS: Final = r"NCT\d{8}(?:(?:,| and|;|/)\s*(?:and\s+)?NCT\d{8})*"
_DESCRIBED: Final = (
    r"(?:(?:clinical|pivotal|randomi[sz]ed|confirmatory|registrational|global|international|multicent(?:er"
    r"|re)|phase|Phase"
    r"|single-arm|open-label|double-blind|placebo-controlled|[1-4IV]+[ab]?(?:/[1-4IV]+[ab]?)?),?\s+){0,5}"
)
_PLACES: Final = tuple(
    re.compile(expression)
    for expression in (
        rf"\b(?P<name>{_NAME})\s*(?:clinical\s+)?(?:trial|study)?{_LINK}(?P<registry>{_NUMBERS})",
        rf"\b(?P<registry>{_NUMBERS})\s*[(,;]\s*(?:also\s+)?(?:called\s+|known\s+as\s+)?(?P<name>{_NAME})\b",
        rf"\b(?P<name>{_NAME})\s+{_DESCRIBED}(?:trial|study)\b",
        (
            rf"\b(?:trial|study)\s*(?:,|\(|called|named|known\s+as|dubbed|:)\s*(?:which\s+is\s+"
            rf"|also\s+)?(?:called\s+"
            rf"|named\s+|known\s+as\s+)?(?P<name>{_NAME})\b"
        ),
        (
            rf"\b(?P<name>{_NAME})(?:\s*\([^()]*\))?,?\s+(?:is\s+"
            rf"|was\s+)?an?\s+(?:[\w-]+,?\s+){{0,7}}(?:trial"
            rf"|study)\b"
        ),
        rf"\b(?:trials|studies)(?:,|:)?\s+(?:\(|called\s+|named\s+|known\s+as\s+)?(?P<name>{_NAME})\b",
        rf"\b(?:[Tt]rial|[Ss]tudy),?\s+(?P<name>{_NAME})\b",
        (
            rf"\b[Pp]hase\s+[1-4IV]+[ab]?(?:/[1-4IV]+[ab]?)?\s+(?P<name>(?!Trial"
            rf"|Study){_NAME})\b(?=\s+(?:program|extension|results|data|cohort|findings|in\b)|[,.;(]|\s+\()"
        ),
        (
            rf"\b(?:[Rr]esults|[Dd]ata|[Ff]indings)\s+(?:from"
            rf"|of)\s+(?:the\s+)?(?P<name>{_NAME})\b(?=\s+(?:program|cohort|and\b)|[,.;(]|\s+\()"
        ),
    )
)
_NEXT = re.compile(
    rf"(?:\s*\([^)]*\))?(?:,\s+and|,|\s+and|\s+or)\s+(?:the\s+)?(?:[Pp]hase\s+\w+\s+)?(?P<name>{_NAME})\b"
)
_PLURAL_BEFORE = re.compile(r"\b(?:trials|studies)(?:,|:)?\s+(?:\(|called\s+|named\s+|known\s+as\s+)?\Z")
_COMMON = re.compile(
    r"(?:(?:Study|Trial|Phase|Part|Cohort|Cohorts|Arm|Group|Week|Grade|Day|Cycle|Month|Table|Figure"
    r"|Section|Stage|Level|Type"
    r"|Class|Category|Version|Volume|Project|Appendix|Exon)(?: \d\w{0,2})?(?:/\d\w?)?"
    r"|ClinicalTrials(?:\.gov)?|BUSINESS WIRE|[A-Z]{2,5}-\d+(?:-\d{2,})? (?:\d+))\Z"
)
_STUDY_NUMBER = re.compile(r"(?:Study|Trial) (?:\d{3}\w*|\d+-\d+)\Z")
_ALSO = re.compile(
    r"(?:,\s*|\s*\(\s*|\s+)(?:(?:which\s+is\s+)?(?:also|otherwise|formerly)\s+)?(?:called|known\s+as|named"
    r"|referred\s+to\s+as)\s+(?:the\s+)?"
    r"|\s*[(/]\s*"
)
_PREFIX = re.compile(r"\b(?P<first>[A-Z][a-z]{3,})[ \u00a0]\Z")
_NO_PREFIX: Final = frozenset(
    [
        "The",
        "This",
        "That",
        "These",
        "Those",
        "From",
        "With",
        "And",
        "But",
        "For",
        "When",
        "While",
        "Where",
        "Both",
        "Each",
        "Study",
        "Trial",
        "Trials",
        "Studies",
        "Results",
        "Data",
        "Phase",
        "Efficacy",
        "Safety",
        "Findings",
        "After",
        "Before",
        "Among",
        "Based",
        "Under",
        "Evidence",
        "Patients",
        "Pivotal",
        "Global",
        "Called",
        "Another",
        "Cohort",
        "Cohorts",
        "Randomized",
        "Randomised",
        "Clinical",
        "Registrational",
        "Confirmatory",
        "Open",
        "Single",
        "Double",
        "Ongoing",
        "First",
        "Second",
        "Third",
        "Two",
        "Three",
        "In",
    ]
)


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
            start = match.start("name")
            name = match["name"]
            if not _is_name(scene, start, name):
                continue
            name = _prefix(scene, start) + name
            if any(name in longer for longer in known if name != longer):
                continue
            known.setdefault(name)
            if "registry" in expression.groupindex:
                numbers = _REGISTRY.findall(match["registry"])
                registry_of.setdefault(name, numbers[0])
            if _PLURAL_BEFORE.search(text[:start][-26:]):
                following = _NEXT.match(text, match.end("name"))
                while following and _is_name(scene, following.start("name"), following["name"]):
                    known.setdefault(following["name"])
                    following = _NEXT.match(text, following.end("name"))
    found = [
        TrialName(
            key=match.group(),
            span=Span(start=match.start(), end=match.end()),
            called=None,
            registry=Span(start=match.start(), end=match.end()),
        )
        for match in _REGISTRY.finditer(text)
    ]
    taken: list[Span] = []
    for name in sorted(known, key=len, reverse=True):
        words = re.escape(name).replace("\\ ", r"\s+")
        for match in re.finditer(rf"(?<![\w/-]){words}(?![\w/]|-\w)", text):
            span = Span(start=match.start(), end=match.end())
            if any(t.start < span.end and span.start < t.end for t in taken):
                continue
            taken.append(span)
            key = registry_of.get(name, name)
            found.append(TrialName(key=key, span=span, called=span, registry=None))
    return _with_other_names(scene, sorted(found, key=lambda n: n.span))


def _with_other_names(scene: Scene, found: list[TrialName]) -> list[TrialName]:
    """Give one key to the names of "Study 309, also known as KEYNOTE-775"; the one with a number leads."""
    first: dict[str, str] = {}
    for left, right in pairwise(found):
        between = scene.text[left.span.end : right.span.start]
        if left.key != right.key and left.called and right.called and _ALSO.fullmatch(between):
            keep, drop = (right.key, left.key) if _REGISTRY.fullmatch(right.key) else (left.key, right.key)
            first.setdefault(drop, keep)
    return [replace(n, key=first.get(n.key, n.key)) for n in found]


def _prefix(scene: Scene, start: int) -> str:
    """Return the word before a name that is part of it: "Beamion LUNG-1"."""
    before = _PREFIX.search(scene.text, max(0, start - 30), start)
    if before is None or before["first"] in _NO_PREFIX:
        return ""
    sentence_start = sentence_at(scene.sentences, start).start
    if before.start() == sentence_start and scene.names("organization", before.start(), start):
        return ""
    kinds: tuple[EntityKind, ...] = ("disease", "organization", "product", "substance")
    if any(n.span.end == start - 1 for kind in kinds for n in scene.names(kind, before.start(), start)):
        return ""
    return before.group() if re.match(r"[A-Z]{3,}|[A-Z][a-z]+-?\d", scene.text[start:]) else ""


def _is_name(scene: Scene, start: int, name: str) -> bool:
    """Tell a trial's name: two capitals or a digit, and not a name that the vocabulary has."""
    capitals = sum(char.isupper() for char in name)
    if capitals < 2 and not (capitals and any(char.isdigit() for char in name)):
        return False
    if name.startswith("NCT") or name.upper() in _NOT_NAMES:
        return False
    if _COMMON.match(name) and not _STUDY_NUMBER.match(name):
        return False
    if re.fullmatch(r"[A-Z]{2,4}-?\d{3,6}", name) is None and re.fullmatch(r"[a-z]+(?:-[\w]+)+", name):
        return False
    if re.match(
        r"(?:anti|non|pre|post|HER2|PD|EGFR|ALK|BRCA|CD\d+)\w*-(?:directed|positive|negative|based"
        r"|controlled|\w*[A-Z]\w*)\Z",
        name,
    ):
        return False
    end = start + len(name)
    kinds: tuple[EntityKind, ...] = ("target", "disease", "organization", "product", "substance")
    return not any(
        n.span.start <= start and n.span.end >= end for kind in kinds for n in scene.names(kind, start, end)
    )
