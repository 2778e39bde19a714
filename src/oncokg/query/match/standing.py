"""What stands on a date, by `queries/competency/indications-on-date.rq`; here is no second definition.

That query is run as it is, for every disease; and its own MINUS group, run alone, names the withdrawal that
ended what does not stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from oncokg.query.linking import values
from oncokg.query.match.candidates import Candidate
from oncokg.query.match.logic import Outcome
from oncokg.query.question import Question, question_named
from oncokg.store.contract import Solutions, Store
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    from oncokg.store.contract import Term

_QUESTION: Final = "indications-on-date"
_ENDING: Final = ("withdrawal", "ended", "indication", "action", "substance", "found")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
ALLOWING: Final = ("approved", "converted")
ENDING: Final = ("withdrawn", "suspended")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Whether an approval stands on the date: the outcome, why, and the facts that say so.

    `dates` are the date that decides, in the forms that documents write.
    """

    outcome: Outcome
    reason: str
    facts: tuple[str, ...]
    dates: tuple[str, ...] = ()


class Approvals:
    """The approvals of a store on one date."""

    def __init__(self, store: Store, on: date, diseases: Iterable[str] | None = None) -> None:
        """Ask what stands on a date.

        Args:
            store: where to look.
            on: the date.
            diseases: diseases that include every one that matters; None asks for all at once.
        """
        self._store, self._on = store, on
        self._question = question_named(_QUESTION)
        self._endings: list[dict[str, str]] | None = None
        self._standing: set[tuple[str, ...]] = set()
        bindings = [{"disease": _node(iri)} for iri in sorted(diseases)] if diseases is not None else [{}]
        for binding in bindings:
            answer = store.query(self._question.text, bindings={**binding, "date": self._date})
            if not isinstance(answer, Solutions):
                raise TypeError(f"{_QUESTION} is no SELECT")
            places = [answer.variables.index(name) for name in ("indication", "action", "drug", "cancer")]
            self._standing |= {
                tuple(getattr(row[place], "value", "") for place in places) for row in answer.rows
            }

    def judged(self, one: Candidate) -> Standing:
        """Judge whether what allowed an indication stands on the date."""
        on, facts, dates = self._on.isoformat(), (one.action, one.indication), forms(one.since)
        if not one.action:
            return Standing(
                outcome="unknown",
                reason="undated: the source tells no decision that allowed it",
                facts=(one.indication,),
            )
        if one.kind not in ALLOWING:
            said = one.kind.replace("-", " ") or "of a kind that is not known"
            dated = f" on {one.decided}" if one.decided else ", undated"
            ends = one.kind in ENDING and not (one.decided and one.decided <= on)  # was it allowed before?
            return Standing(
                outcome="unknown" if ends else "failed",
                reason=f"the source tells only that it is {said}{dated}",
                facts=facts,
                dates=forms(one.decided),
            )
        if one.until and one.until <= on:
            return Standing(
                outcome="failed",
                reason=f"it ended on {one.until}",
                facts=(one.indication,),
                dates=forms(one.until),
            )
        if not one.since:
            return Standing(
                outcome="unknown", reason="undated: the source gives no date of approval", facts=facts
            )
        if one.since > on:
            return Standing(
                outcome="failed", reason=f"not yet: {one.kind} on {one.since}", facts=facts, dates=dates
            )
        if (one.indication, one.action, one.drug, one.cancer) in self._standing:
            return Standing(outcome="met", reason=f"{one.kind} on {one.since}", facts=facts, dates=dates)
        ended = self._ended(one)
        days = sorted({line["ended"] for line in ended})
        if not days:
            return Standing(outcome="unknown", reason="no agency is known that allowed it", facts=facts)
        return Standing(
            outcome="failed",
            reason=f"withdrawn or suspended on {days[0]}",
            facts=tuple(dict.fromkeys(line["withdrawal"] for line in ended)),
            dates=forms(days[0]),
        )

    def _ended(self, one: Candidate) -> list[dict[str, str]]:
        own = {
            "indication": one.indication,
            "action": one.action,
            "substance": one.substance,
            "found": one.disease,
        }
        if self._endings is None:
            rows = values(self._store, endings(self._question), {"date": self._date})
            self._endings = [dict(zip(_ENDING, row, strict=True)) for row in rows]
        return [line for line in self._endings if all(line[name] in ("", iri) for name, iri in own.items())]

    @property
    def _date(self) -> Term:
        import pyoxigraph

        return pyoxigraph.Literal(
            self._on.isoformat(), datatype=pyoxigraph.NamedNode(f"{PREFIXES['xsd']}date")
        )


def forms(day: str) -> tuple[str, ...]:
    """Give a date as documents write it: "2017-08-17", "20170817", "August 17, 2017"."""
    if not day:
        return ()
    told = date.fromisoformat(day)
    return (day, day.replace("-", ""), f"{MONTHS[told.month - 1]} {told.day}, {told.year}")


def endings(question: Question) -> str:
    """Make a query of the MINUS group of a question: what it takes away, and which withdrawal does."""
    tokens = question.tokens
    minus = next(index for index, token in enumerate(tokens) if token.upper == "MINUS")
    depth = 0
    for token in tokens[minus + 1 :]:
        depth += (token.text == "{") - (token.text == "}")
        if not depth:
            break
    prologue = question.text[
        tokens[0].start : next(token.start for token in tokens if token.upper == "SELECT")
    ]
    group = question.text[tokens[minus + 1].start : token.end]
    shown = " ".join(f"?{name}" for name in _ENDING)
    return f"{prologue}SELECT DISTINCT {shown} WHERE {group} ORDER BY ?ended ?withdrawal"


def _node(iri: str) -> Term:
    import pyoxigraph

    return pyoxigraph.NamedNode(iri)
