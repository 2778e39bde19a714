"""Markers that an indication asks for, judged by what a profile says about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from oncokg.query.match.candidates import Candidate, Marker
from oncokg.query.match.concepts import exclude_each_other, implied
from oncokg.query.match.findings import Finding, changes, families, marker_of
from oncokg.query.match.logic import Outcome, opposite, some
from oncokg.query.match.scores import judged as score_judged
from oncokg.query.match.scores import score_in

_IMPLIES: Final = {"rearranged": ("positive",), "high": ("positive",)}
"""States that are more than positive; the list itself has "overexpressed" under "positive"."""
_ALTERNATIVES: Final = re.compile(r"\s*(?:\bor\b|,|;|/|\band\b)\s*", re.IGNORECASE)
_FAMILIES: Final = (frozenset({"mismatch repair", "microsatellite instability"}),)
"""Markers of which labels ask for either: "MSI-H or dMMR"."""
_JOINING: Final = r"(?:(?!\b(?:and|with|without|no|not|but)\b)[^.;])*"
_BETWEEN: Final = re.compile(rf"{_JOINING}\bor\b{_JOINING}", re.IGNORECASE)
_APART: Final = 60
_ABSENCE: Final = ("negative", "wild-type")


def groups(candidate: Candidate) -> list[tuple[Marker, ...]]:
    """Divide the markers of an indication into clauses: of a group one is asked for, of the groups all.

    One marker in several states or changes is one clause ("exon 19 deletions or exon 21 L858R"), and so are
    markers between which the text says "or"; a marker that must be absent is a clause of its own.
    """
    found: list[list[Marker]] = []
    for marker in candidate.markers:
        home = next((group for group in found if any(_joined(candidate, marker, m) for m in group)), None)
        if home is None:
            found.append([marker])
        else:
            home.append(marker)
    return [tuple(group) for group in found]


def judged(asked: Sequence[Marker], findings: Sequence[Finding]) -> Outcome:
    """Judge a clause on markers, of which one is asked for."""
    return some(_judged(one, findings) for one in asked)


def key(marker: Marker) -> str:
    """Return what a criterion is about: the IRI of its target, or the words for what is none."""
    return marker.target or marker_of(marker.text)[0]


def about(asked: Sequence[Marker], findings: Sequence[Finding]) -> list[Finding]:
    """Return what a profile says about the markers of a clause."""
    return [one for one in findings if any(_of_marker(marker, one) for marker in asked)]


def _joined(candidate: Candidate, one: Marker, other: Marker) -> bool:
    if one.status in _ABSENCE or other.status in _ABSENCE:
        return False
    pair = {key(one), key(other)}
    if len(pair) == 1 or any(pair <= family for family in _FAMILIES):
        return True
    places = sorted((candidate.text.find(m.text), m.text) for m in (one, other))
    (first, text), (second, _) = places
    between = candidate.text[first + len(text) : second]
    return first >= 0 and len(between) <= _APART and _BETWEEN.fullmatch(between) is not None


def _judged(asked: Marker, findings: Sequence[Finding]) -> Outcome:
    outcomes = [outcome for one in findings if (outcome := _of_marker(asked, one))]
    return "failed" if "failed" in outcomes else some(outcomes or ["unknown"])


def _of_marker(asked: Marker, finding: Finding) -> Outcome | None:
    """Judge a criterion by a finding on its marker, on a member of its family, or on the family of it."""
    wanted = key(asked)
    if finding.marker == wanted:
        return _by(asked, finding)
    is_absence = asked.status in _ABSENCE
    if wanted in families().get(finding.marker, ()):  # one member decides what all of them, or one, must be
        outcome = _by(asked, finding)
        return outcome if outcome == ("failed" if is_absence else "met") else "unknown"
    if finding.marker in families().get(wanted, ()):
        outcome = _by(asked, finding)
        return outcome if outcome == ("met" if is_absence else "failed") else "unknown"
    if (
        not asked.target
        and finding.alteration
        and changes(asked.alteration or asked.text) & finding.alteration
    ):
        told = asked.alteration or asked.text  # "T315I", whose gene is not told
        return _altered(replace(asked, alteration=told, status="mutated"), finding)
    return None


def _by(asked: Marker, finding: Finding) -> Outcome:
    """Judge a criterion by one finding on the same marker."""
    if asked.threshold:
        limit = score_in(asked.threshold)
        measured = score_judged(limit[0], finding.score) if limit and finding.score else "unknown"
        return "failed" if _state(asked.status, finding) == "failed" else measured
    if changes(asked.alteration):
        return _altered(asked, finding)
    return _state(asked.status, finding)


def _state(status: str, finding: Finding) -> Outcome:
    if not finding.status:
        return "unknown"
    if not finding.is_present:
        if finding.alteration:
            return "unknown"
        if (status, finding.status) == ("wild-type", "mutated"):
            return "met"
        return "failed" if finding.status == status else "unknown"
    states = set(implied("biomarker-status", finding.status)) | set(_IMPLIES.get(finding.status, ()))
    if status in states:
        return "met"
    if finding.alteration and status == "wild-type":
        return "failed"
    return (
        "failed" if any(exclude_each_other("biomarker-status", status, one) for one in states) else "unknown"
    )


def _altered(asked: Marker, finding: Finding) -> Outcome:
    """Judge a change that is asked for: "exon 19 deletion" by {"exon 19", "deletion"}."""
    excluded = asked.status in _ABSENCE
    wanted = [changes(part) for part in _ALTERNATIVES.split(asked.alteration) if changes(part)]
    is_denied = not finding.is_present and finding.status in (asked.status, "mutated" if excluded else "")
    if finding.status == "wild-type" or (is_denied and not finding.alteration):
        outcome: Outcome = "failed"
    elif not finding.alteration:
        outcome = "unknown"
    elif finding.is_present:
        outcome = "met" if any(is_kind_of(finding.alteration, one) for one in wanted) else "unknown"
    else:
        outcome = "failed" if all(is_kind_of(one, finding.alteration) for one in wanted) else "unknown"
    if excluded:
        return opposite(outcome)
    return outcome


def is_kind_of(fine: frozenset[str], coarse: frozenset[str]) -> bool:
    """Tell whether one change is a kind of another: "V600E" of "V600", "exon 19 deletion" of "exon 19"."""
    points = {word for word in fine & coarse if re.fullmatch(r"[a-z]\d+[a-z]", word)}
    if points:
        return True
    return bool(coarse) and all(
        any(word == own or (re.fullmatch(r"[a-z]\d+", word) and own.startswith(word)) for own in fine)
        for word in coarse
    )
