"""Three-valued logic of clauses (Kleene): met, failed, or unknown where the profile does not say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Outcome = Literal["met", "failed", "unknown"]
Verdict = Literal["covered", "undecided", "not covered"]


def every(outcomes: Iterable[Outcome]) -> Outcome:
    """Return "failed" where one failed, else "unknown" where one is, else "met": all are asked for."""
    found = set(outcomes)
    return "failed" if "failed" in found else "unknown" if "unknown" in found else "met"


def some(outcomes: Iterable[Outcome]) -> Outcome:
    """Return "met" where one is met, else "unknown" where one is, else "failed": one of them is asked for."""
    found = set(outcomes)
    return "met" if "met" in found else "unknown" if "unknown" in found else "failed"


def opposite(outcome: Outcome) -> Outcome:
    """Return what a clause is that excludes what was judged."""
    return {"met": "failed", "failed": "met", "unknown": "unknown"}[outcome]  # type: ignore[return-value]


def verdict(outcomes: Iterable[Outcome]) -> Verdict:
    """Return what the outcomes of all clauses of an indication come to."""
    return {"met": "covered", "failed": "not covered", "unknown": "undecided"}[every(outcomes)]  # type: ignore[return-value]
