"""Every use that a text tells, each with its own words, as facts of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import Indication, RegulatoryAction
from oncokg.record.reading.indications.grammar import read_use
from oncokg.record.reading.indications.passage import Passage
from oncokg.record.reading.indications.statements import Statement, heading_length, statements
from oncokg.record.reading.indications.words import ACCELERATED
from oncokg.record.reading.label_text import segments
from oncokg.record.reading.spans import trimmed, whole

if TYPE_CHECKING:
    from oncokg.names.lexicon import Lexicon
    from oncokg.names.linking import Linker
    from oncokg.record.reading.indications.parsed import Use


_MARK: Final = re.compile(r"<(?:newline|bullet)>")
_INDICATED: Final = re.compile(r"\bindicated\b", re.IGNORECASE)


def indications_in(text: str, linker: Linker) -> list[Indication]:
    """Return the indications that a text tells by itself; the last evidence of each is its own stretch.

    The medicine is the one that a text's sentences begin with, where they name one; marks for lines
    ("<newline>") count as white space.
    """
    even = _MARK.sub(
        lambda mark: f"{'•' if mark.group() == '<bullet>' else chr(10)}".ljust(len(mark.group())), text
    )
    drug = subject(even, 0, len(even), linker.lexicon)
    substances, mentions, names = drug or ((), (), ())
    is_row = _INDICATED.search(even) is None or "\n" not in even
    found = uses_in(
        even,
        0,
        len(even),
        linker.lexicon,
        own=frozenset(r.key for r in substances),
        names=names,
        is_row=is_row,
    )
    return [
        indication(even, use, substances=substances, mentions=mentions)
        for use in said_once(found)
        if use.diseases and not use.is_context_only
    ]


def subject(
    text: str, start: int, end: int, lexicon: Lexicon
) -> tuple[tuple[Ref, ...], tuple[Mention, ...], tuple[str, ...]] | None:
    """Return the substances of the medicine with which a stretch begins, or that it says is indicated."""
    passage = Passage(text, start, end, lexicon)
    for piece in list(segments(text[start:end]))[:4]:
        first = start + piece.start + heading_length(text[start + piece.start : start + piece.end])
        stop = start + piece.end
        verb = _INDICATED.search(text, first, stop)
        named = sorted(
            [*passage.names("product", first, stop), *passage.names("substance", first, stop)],
            key=lambda n: n.span,
        )
        chosen = next(
            (n for n in named if n.span.start - first < 4 or (verb and n.span.end <= verb.start())), None
        )
        if chosen is None or (verb is None and chosen.span.start - first >= 4):
            continue
        if chosen.ref.kind == "substance":
            return (chosen.ref,), (chosen.mention,), (text[chosen.span.start : chosen.span.end],)
        entity = lexicon.known("product", chosen.ref.key)
        known = [lexicon.known("substance", key) for key in entity.substances] if entity else []
        refs = tuple(Ref(kind="substance", key=e.key, label=e.label) for e in known if e is not None)
        if refs:
            return refs, (), (text[chosen.span.start : chosen.span.end],)
    return None


def uses_in(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    *,
    own: frozenset[str] = frozenset(),
    names: Sequence[str] = (),
    is_row: bool = True,
) -> list[Use]:
    """Return the uses that characters `[start, end)` of a text tell; their spans count from its beginning.

    Args:
        text: the whole text.
        start: where the words on uses begin.
        end: where they end.
        lexicon: the vocabulary.
        own: keys of the medicine's own substances, which are not its partners.
        names: the medicine's names, with which sentences begin behind a heading.
        is_row: whether the stretch as a whole says a use, even where it does not say "indicated".
    """
    passage = Passage(text, start, end, lexicon)
    found: list[tuple[int, Use]] = []
    for statement in statements(passage, start, end, names, is_row=is_row):
        use = _use(passage, statement, own)
        if not use.diseases and use.prior_therapies and statement.section and found:
            # "It is also indicated for patients previously treated with X", in the part on one disease.
            section, earlier = found[-1]
            if section == statement.section:
                use = replace(use, diseases=earlier.diseases)
        found.append((statement.section, use))
    return [use for _, use in found]


def _use(passage: Passage, statement: Statement, own: frozenset[str]) -> Use:
    use = read_use(passage, statement.parts, own)
    limits = sorted(statement.limitations)
    accelerated = statement.is_accelerated or any(
        ACCELERATED.search(passage.text, p.start, p.end) for p in statement.parts
    )
    return replace(
        use,
        is_accelerated=accelerated or None,
        is_highlight=statement.is_highlight,
        limitation=Span(start=limits[0].start, end=limits[-1].end) if limits else None,
    )


def indication(
    text: str,
    use: Use,
    *,
    substances: tuple[Ref, ...],
    mentions: tuple[Mention, ...] = (),
    product: Ref | None = None,
    action: RegulatoryAction | None = None,
    written: Span | None = None,
) -> Indication:
    """Return a use as a fact of a document; `written` is its wording, by default its own stretch."""
    span = whole(text, written or use.own)
    limitation = trimmed(text, use.limitation.start, use.limitation.end) if use.limitation else None
    people = use.population
    partners = tuple(n for n in use.partners if n.ref not in substances)
    return Indication(
        evidence=tuple(dict.fromkeys((*(whole(text, p) for p in use.parts[:-1]), span))),
        mentions=tuple(dict.fromkeys((*mentions, *(n.mention for n in (*use.diseases, *partners))))),
        substances=substances,
        diseases=tuple(dict.fromkeys(n.ref for n in use.diseases)),
        product=product,
        action=action,
        statuses=tuple(sorted(v.value for v in use.statuses)),
        settings=tuple(sorted(v.value for v in use.settings)),
        stages=tuple(sorted(v.value for v in use.stages)),
        lines=tuple(sorted(v.value for v in use.lines)),
        age_groups=tuple(v.value for v in people.age_groups),
        minimum_age=people.minimum_age.value if people.minimum_age else None,
        maximum_age=people.maximum_age.value if people.maximum_age else None,
        minimum_weight=people.minimum_weight.value if people.minimum_weight else None,
        maximum_weight=people.maximum_weight.value if people.maximum_weight else None,
        sex=people.sex.value if people.sex else None,
        biomarkers=use.biomarkers,
        prior_therapies=use.prior_therapies,
        patient_criteria=use.patient_criteria,
        partners=tuple(dict.fromkeys(n.ref for n in partners)),
        is_accelerated=use.is_accelerated,
        text_as_written=text[span.start : span.end],
        limitation_of_use=text[limitation.start : limitation.end] if limitation else None,
    )


def said_once(found: Sequence[Use]) -> Iterator[Use]:
    """Yield the uses without those of the Highlights that the full text tells as well."""
    in_full = {n.ref for use in found if not use.is_highlight for n in use.diseases}
    seen: set[object] = set()
    for use in found:
        if use.is_highlight and in_full.issuperset(n.ref for n in use.diseases):
            continue
        signature = _signature(use)
        if signature not in seen:
            seen.add(signature)
            yield use


def _signature(use: Use) -> object:
    """Return what a use says, without the places of its words."""
    people = use.population
    limits = (people.minimum_age, people.maximum_age, people.minimum_weight, people.maximum_weight)
    return (
        tuple(n.ref.key for n in use.diseases),
        tuple(
            sorted(
                v.value for v in (*use.statuses, *use.settings, *use.stages, *use.lines, *people.age_groups)
            )
        ),
        tuple(limit and limit.value for limit in limits),
        people.sex and people.sex.value,
        tuple(
            sorted(
                (b.target.key if b.target else b.text, b.status, b.alteration or "") for b in use.biomarkers
            )
        ),
        tuple(p.text for p in use.prior_therapies),
        tuple(c.text for c in use.patient_criteria),
        tuple(n.ref.key for n in use.partners),
        use.is_accelerated,
    )
