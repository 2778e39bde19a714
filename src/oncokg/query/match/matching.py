"""Which indications cover a profile on a date: all clauses of each are judged, and one that fails decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from oncokg.errors import BadInput
from oncokg.query.match.candidates import Candidate, candidates, rows
from oncokg.query.match.clauses import Judged, clauses
from oncokg.query.match.logic import Outcome, Verdict, verdict
from oncokg.query.match.profile import Profile, known_of
from oncokg.query.match.standing import Approvals
from oncokg.query.match.therapies import substance_named
from oncokg.query.parameters import entity_named
from oncokg.query.why import Evidence, evidence_of
from oncokg.store.contract import Store
from oncokg.terms import okg

PURPOSE: Final = "For research, not for care: it says what documents say, never how anyone is to be treated."


@dataclass(frozen=True, kw_only=True, slots=True)
class Clause:
    """One clause of an indication, judged.

    Attributes:
        kind: "approval", "disease", "disease status", "age group", "biomarker", "earlier therapy" ...
        asks: what it asks for.
        says: what the profile says of it; "" for nothing.
        outcome: "met", "failed" or "unknown".
        evidence: the words it rests on, the closest first.
    """

    kind: str
    asks: str
    says: str
    outcome: Outcome
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """What one indication of one drug comes to for a profile on a date. For research, not for care.

    Attributes:
        verdict: "covered", "undecided" or "not covered".
        drug, disease, agency: labels of what the indication is for and of who allowed it ("" if not told).
        decision, pathway: of the action, such as "approved" and "accelerated"; may be "".
        since, until: dates of the approval; None where the source gives none.
        clauses: all clauses; `deciding` are those that failed, or else those that are not known.
        notes: what else the document says of the use, such as a limitation.
        source, source_date: the collection or publisher of the document, and its date if it has one.
        title, document, indication: title and IRI of the document, IRI of the indication.
    """

    verdict: Verdict
    drug: str
    disease: str
    agency: str
    decision: str
    pathway: str
    since: date | None
    until: date | None
    clauses: tuple[Clause, ...]
    notes: tuple[str, ...]
    source: str
    source_date: str
    title: str
    document: str
    indication: str

    @property
    def deciding(self) -> tuple[Clause, ...]:
        """The clauses that decide: those that failed, or those that must be known; none if covered."""
        wanted = {"covered": "", "undecided": "unknown", "not covered": "failed"}[self.verdict]
        return tuple(clause for clause in self.clauses if clause.outcome == wanted)


def match(
    store: Store,
    profile: Profile,
    on: date | str,
    *,
    drug: str | None = None,
    agency: str | None = None,
    everything: bool = False,
) -> tuple[Match, ...]:
    """Say for each indication whether it covers a profile on a date. For research, not for care.

    Args:
        store: where to look.
        profile: what is known; what it leaves out is unknown, not failed.
        on: the date, as a date or "2018-01-01".
        drug: only indications of this drug.
        agency: only what this agency allowed.
        everything: also indications for diseases that the profile's cannot be, each with that clause.

    Returns:
        covered ones first, then undecided ones, then the others, each in the order of drugs and dates.

    Raises `NotFound` and `BadInput` for names and words that are not understood.
    """
    day = date_of(on)
    known = known_of(store, profile)
    only = substance_named(store, drug) if drug else ""
    by = entity_named(store, agency, okg.Organization) if agency else ""
    wanted = [
        one
        for one in candidates(store)
        if only in ("", one.substance)
        and by in ("", one.agency)
        and (
            everything or only or known.diseases.judged(known.disease, one.disease, one.diseases) != "failed"
        )
    ]
    approvals = Approvals(store, day, _tops(known.diseases.broader, {one.disease for one in wanted}))
    unread = _unread(store)
    best: dict[tuple[str, str, str], tuple[tuple[int, int, str], Verdict, Candidate, tuple[Judged, ...]]] = {}
    for one in wanted:
        whole = replace(one, unread=tuple(unread.get(one.indication, ())))
        judged = tuple(clauses(whole, known, approvals.judged(one)))
        found = verdict(clause.outcome for clause in judged)
        key = (one.indication, one.substance, one.action)
        better = (_ORDER[found], -len(known.diseases.lineage(one.disease)), one.cancer)
        if key not in best or better < best[key][0]:
            best[key] = (better, found, whole, judged)
    ordered = sorted((entry[1:] for entry in best.values()), key=lambda entry: _place(*entry))
    return _with_evidence(store, ordered)


def date_of(on: date | str) -> date:
    """Read a date; raises `BadInput` for what is none."""
    if isinstance(on, date):
        return on
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", on.strip()):
            raise ValueError(on)
        return date.fromisoformat(on.strip())
    except ValueError:
        raise BadInput(f"date {on!r}", "it is no date", "write it as YYYY-MM-DD") from None


_ORDER: Final[dict[Verdict, int]] = {"covered": 0, "undecided": 1, "not covered": 2}


def _place(found: Verdict, one: Candidate, judged: Sequence[Judged]) -> tuple[object, ...]:
    left = sum(clause.outcome == ("failed" if found == "not covered" else "unknown") for clause in judged)
    return (_ORDER[found], left, one.drug, one.cancer, one.since, one.source, one.indication, one.action)


def _tops(broader: Mapping[str, frozenset[str]], diseases: Iterable[str]) -> set[str]:
    """Return diseases that include the given ones and that nothing includes, or that a circle holds."""
    found: set[str] = set()
    for disease in diseases:
        here, seen = disease, {disease}
        while up := sorted(broader.get(here, frozenset()) - seen):
            here = up[0]
            seen.add(here)
        found.add(here)
    return found


def _unread(store: Store) -> dict[str, list[tuple[str, str]]]:
    """Give the clauses that the structure of an indication lost, by indication.

    A clause belongs to the indications of its document whose words are around it, or else to the last one
    before it, or else to the first.
    """
    gaps: dict[tuple[str, int, str], list[tuple[int, int, str]]] = {}
    for line in rows(store, "unread"):
        place = (int(line["first"]), int(line["last"]), line["indication"])
        gaps.setdefault((line["gap"], int(line["start"]), line["words"]), []).append(place)
    found: dict[str, list[tuple[str, str]]] = {}
    for (gap, start, text), places in gaps.items():
        around = [place for place in places if place[0] <= start <= place[1]]
        before = [place for place in sorted(places) if place[0] <= start][-1:]
        for _, _, indication in around or before or sorted(places)[:1]:
            found.setdefault(indication, []).append((gap, text))
    return found


def _with_evidence(
    store: Store, entries: Sequence[tuple[Verdict, Candidate, tuple[Judged, ...]]]
) -> tuple[Match, ...]:
    facts = sorted({fact for _, _, judged in entries for clause in judged for fact in clause.facts})
    quotes = evidence_of(store, facts)
    found: list[Match] = []
    for number, (told, one, judged) in enumerate(entries, start=1):
        made = tuple(
            Clause(
                kind=clause.kind,
                asks=clause.asks,
                says=clause.says,
                outcome=clause.outcome,
                evidence=tuple(replace(quote, row=number) for quote in _closest(clause, quotes)),
            )
            for clause in judged
        )
        found.append(_match(told, one, made))
    return tuple(found)


def _match(told: Verdict, one: Candidate, made: tuple[Clause, ...]) -> Match:
    notes = [f"limitation of use: {one.limitation}"] if one.limitation else []
    if any(marker.is_tested for marker in one.markers):
        notes.append("the marker is to be found by an approved test")
    if one.is_accelerated or one.pathway == "accelerated":
        notes.append("accelerated approval: it may depend on a later trial")
    if not {clause.kind for clause in made} - {"approval", "disease"}:
        notes.append("no restriction was read besides the disease: the document's words decide")
    if one.replaced:
        notes.append(f"a newer version of the document is in the store ({one.replaced})")
    return Match(
        verdict=told,
        drug=one.drug,
        disease=one.cancer,
        agency=one.authority,
        decision=one.kind.replace("-", " "),
        pathway=one.pathway.replace("-", " "),
        since=date.fromisoformat(one.since) if one.since else None,
        until=date.fromisoformat(one.until) if one.until else None,
        clauses=made,
        notes=tuple(notes),
        source=one.source,
        source_date=one.issued,
        title=one.title,
        document=one.document,
        indication=one.indication,
    )


def _closest(clause: Judged, quotes: Mapping[str, tuple[Evidence, ...]]) -> list[Evidence]:
    """Order the quotes of a clause's facts: those with its words, the shortest first; then the longest."""
    own = [quote for fact in clause.facts for quote in quotes.get(fact, ())]
    wanted = {word for name in clause.names for word in _words(name)}

    def score(quote: Evidence) -> tuple[float, int, str, int]:
        held = {
            word
            for word in _words(quote.quote)
            if any(word.startswith(w) or w.startswith(word) for w in wanted)
        }
        return (
            -len(held),
            len(quote.quote) if held else -len(quote.quote),
            quote.document,
            quote.start or 0,
        )

    return sorted(dict.fromkeys(own), key=score)


def _words(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z0-9]+", text.lower()) if len(word) > 2 or word.isdigit()}
