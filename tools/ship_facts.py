"""Write the facts that ship: `python tools/ship_facts.py ../shared [--check]`.

Two files, from the documents beside the project:

- `besponsa-article.trig`: what the seed article says, with offsets, hash and short quotes, never its text;
- `oncology-applications.jsonl`: for each application for a cancer drug what FDA's lists say of it, as compact
  facts: product, substance with identifiers, applicant, decisions with dates and pathway, designations with
  dates, targets, diseases.

No sentence is in them: a quote that is longer than a name gives way to the names in it. With `--check`
nothing is written; the exit code is 1 where a file differs from what would be.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import oncokg
from oncokg.graph.compact import compact_lines
from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record import facts
from oncokg.record.fact import Fact, Ref, Span
from oncokg.record.reading.providers import all_providers
from oncokg.record.reading.spans import trimmed, whole
from oncokg.record.record import Record, Rejection
from oncokg.source.json_stream import peek

SHIPPED: Final = Path(__file__).resolve().parent.parent / "src" / "oncokg" / "facts"
SOURCES: Final = (
    "data/openfda_drugsfda/drugsfda_accelerated_approval_applications_reconstructed.json",
    "data/openfda_drugsfda_api/drugsatfda_2023-11-15.json",
    "data/fda_purple_book/purplebook_dedup.csv",
    "data/fda_accelerated_approvals/cder_accelerated_approvals_before_2012.tsv",
    "data/fda_orphan_designations/FDA.csv",
    "data/openfda_adc_label_descriptions/adc-labels.json",
    "data/drugsatfda/Applications.txt",
)
MOST_WORDS: Final = 8
"""A quote of more words is more than a name."""

KEPT: Final[dict[type[Fact], Callable[[Any], bool]]] = {
    facts.NameAssertion: lambda fact: fact.kind in ("proprietary", "nonproprietary"),
    facts.IdentifierAssertion: lambda fact: fact.identifier.startswith(("UNII:", "SPL:")),
    facts.ProductComposition: lambda fact: True,
    facts.BiosimilarityAssertion: lambda fact: True,
    facts.SubstanceClassification: lambda fact: True,
    facts.SubstancePart: lambda fact: True,
    facts.TargetBinding: lambda fact: True,
    facts.RegulatoryAction: lambda fact: _decides(fact),
    facts.Designation: lambda fact: fact.action is None or _decides(fact.action),
    facts.Indication: lambda fact: True,
    facts.RoleAssignment: lambda fact: fact.role in ("applicant", "licence-holder", "sponsor"),
}


def _decides(action: facts.RegulatoryAction) -> bool:
    """Tell whether an action decides if and for what a drug is approved, not how it is labelled or made."""
    if action.kind != "approved" or action.pathway is not None or action.submission is None:
        return True
    return "-ORIG-" in action.submission.key or (action.submission_class or "").lower().startswith("efficacy")


def article_facts(shared: Path) -> bytes:
    """Return the seed article's facts as TriG."""
    (article,) = (shared / "seeds").glob("*.txt")
    with oncokg.read(article) as graph:
        written = io.BytesIO()
        graph.write(written, "trig")
    return written.getvalue()


def application_facts(shared: Path) -> bytes:
    """Return the facts on applications for cancer drugs as lines."""
    records = list(_records(shared))
    cancer_drugs = _cancer_drugs(records)
    told: set[tuple[Fact, ...]] = set()
    lines: list[Record] = []
    for record in records:
        if not cancer_drugs & set(_substances(record)) or _is_generic(record):
            continue
        short = _shortened(record)
        content = tuple(replace(fact, evidence=(), mentions=()) for fact in short.facts)
        if content and content not in told:
            told.add(content)
            lines.append(short)
    return "".join(compact_lines(lines)).encode()


def _records(shared: Path) -> Iterator[Record]:
    linker, seen = Linker(shipped()), set[str]()
    for name in SOURCES:
        path = shared / name
        head = peek(path)
        provider = next(p for p in all_providers() if p.recognises(path, head))
        for record in provider.records(path, linker):
            if not isinstance(record, Rejection) and record.document.sha256 not in seen:
                seen.add(record.document.sha256)
                yield record


def _cancer_drugs(records: Iterable[Record]) -> set[str]:
    """Return the keys of substances with a cancer in an indication or designation, or known to act on one."""
    found = {e.key for e in shipped().entities if e.kind == "substance" and e.substance_kinds}
    for record in records:
        for fact in record.facts:
            if isinstance(fact, facts.Indication) and fact.diseases:
                found |= {ref.key for ref in fact.substances}
            elif isinstance(fact, facts.Designation) and fact.diseases:
                found.add(fact.substance.key)
    return found


def _is_generic(record: Record) -> bool:
    """Tell whether a record is of an abbreviated application, which rests on another drug's approval."""
    return (record.identifier or "").startswith("APPLICATION:ANDA")


def _substances(record: Record) -> Iterator[str]:
    for fact in record.facts:
        for value in (getattr(fact, name) for name in ("substance", "substances") if hasattr(fact, name)):
            for ref in value if isinstance(value, tuple) else (value,):
                if isinstance(ref, Ref):
                    yield ref.key


def _shortened(record: Record) -> Record:
    """Return a record with the kept facts only, and no quote longer than a name."""
    made: dict[Fact, Fact | None] = {}

    def short(fact: Fact) -> Fact | None:
        if fact not in made:
            made[fact] = _short_fact(record, fact, short) if _is_kept(fact) else None
        return made[fact]

    kept: tuple[Any, ...] = tuple(one for one in map(short, record.facts) if one is not None)
    return replace(record, facts=kept, mentions=(), gaps=())


def _is_kept(fact: Fact) -> bool:
    test = KEPT.get(type(fact))
    return test is not None and test(fact)


def _short_fact(record: Record, fact: Fact, short: Callable[[Fact], Fact | None]) -> Fact | None:
    text = record.document.text

    def is_name(span: Span) -> bool:
        return len(text[span.start : span.end].split()) <= MOST_WORDS

    mentions = tuple(mention for mention in fact.mentions if is_name(mention.span))
    evidence = tuple(span for span in fact.evidence if is_name(span))
    changes: dict[str, Any] = {"mentions": mentions}
    changes["evidence"] = evidence or tuple(mention.span for mention in mentions)
    if hasattr(fact, "text_as_written"):
        changes["text_as_written"] = None
    if isinstance(fact, facts.Indication | facts.Designation) and fact.action is not None:
        changes["action"] = short(fact.action)
    if isinstance(fact, facts.Indication):
        changes["limitation_of_use"] = None
        for name in ("biomarkers", "prior_therapies", "patient_criteria"):
            changes[name] = tuple(_short_clause(text, clause) for clause in getattr(fact, name))
    return replace(fact, **changes) if changes["evidence"] else None


def _short_clause(text: str, clause: Any) -> Any:
    """Return a restriction of an indication whose quotes end after as many words as a name may have."""

    def first_words(span: Span) -> Span:
        words = list(re.finditer(r"\S+", text[span.start : span.end]))
        stop = words[min(len(words), MOST_WORDS) - 1].end()
        return whole(text, trimmed(text, span.start, span.start + stop) or span)

    evidence = tuple(dict.fromkeys(first_words(span) for span in clause.evidence))
    kept = tuple(m for m in clause.mentions if len(text[m.span.start : m.span.end].split()) <= MOST_WORDS)
    return replace(
        clause,
        text=" ".join(clause.text.split()[:MOST_WORDS]).rstrip(" ,;-"),
        evidence=evidence,
        mentions=kept,
    )


FILES: Final = {"besponsa-article.trig": article_facts, "oncology-applications.jsonl": application_facts}


def main() -> int:
    """Write or compare the files."""
    shared, differs = Path(sys.argv[1]), 0
    for name, make in FILES.items():
        made = make(shared)
        if "--check" in sys.argv[2:]:
            differs |= not (SHIPPED / name).is_file() or made != (SHIPPED / name).read_bytes()
        else:
            (SHIPPED / name).write_bytes(made)
            print(f"{name}: {len(made):,} bytes, {len(made.splitlines()):,} lines")
    return int(differs)


if __name__ == "__main__":
    sys.exit(main())
