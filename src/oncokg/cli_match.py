"""`oncokg match`: which indications cover a profile on a date, and the clause that decides otherwise."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from oncokg.choices import MatchFormat

if TYPE_CHECKING:
    from oncokg.query.match.matching import Match

_COLUMNS: Final = (
    "verdict", "drug", "disease", "agency", "since", "until", "clause", "asks", "profile", "words", "source",
    "source_date",
)  # fmt: skip
_MORE: Final = ("notes", "title", "document", "indication")
Texts = list[str] | None
_MOST: Final = 70
"""Characters of a document's words that a row of the table has room for."""


def match(
    disease: Annotated[str, typer.Option(metavar="NAME", help="What the patient has: a name or identifier.")],
    on: Annotated[str, typer.Option(metavar="DATE", help="The day, as YYYY-MM-DD.")],
    biomarker: Annotated[
        Texts, typer.Option(metavar="TEXT", help="A marker with its state, change or score; repeatable.")
    ] = None,
    age: Annotated[
        str | None, typer.Option(metavar="YEARS", help="The age in years, or as '18 months'.")
    ] = None,
    sex: Annotated[str | None, typer.Option(metavar="SEX", help="female or male.")] = None,
    weight: Annotated[str | None, typer.Option(metavar="KG", help="The body weight in kilograms.")] = None,
    status: Annotated[
        Texts, typer.Option(metavar="STATUS", help="How the disease has behaved: relapsed, refractory ...")
    ] = None,
    setting: Annotated[
        Texts,
        typer.Option(metavar="SETTING", help="Its extent, or the part of the plan: metastatic, adjuvant ..."),
    ] = None,
    stage: Annotated[
        Texts, typer.Option(metavar="STAGE", help="Its stage: IIIB, extensive-stage ...")
    ] = None,
    line: Annotated[
        str | None, typer.Option(metavar="LINE", help="The line of the treatment: first, 2, later ...")
    ] = None,
    prior: Annotated[
        Texts,
        typer.Option(
            metavar="THERAPY", help="A drug or kind of treatment before; 'no X', '2 lines' or 'none' as well."
        ),
    ] = None,
    partner: Annotated[
        Texts, typer.Option(metavar="DRUG", help="What would be given together; 'none' for one drug alone.")
    ] = None,
    condition: Annotated[
        Texts, typer.Option(metavar="TEXT", help="What else is known: 'not eligible for transplant' ...")
    ] = None,
    drug: Annotated[str | None, typer.Option(metavar="NAME", help="Only indications of this drug.")] = None,
    agency: Annotated[str | None, typer.Option(metavar="NAME", help="Only what this agency allowed.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also indications for diseases that the patient's cannot be.")
    ] = False,
    store: Annotated[
        Path, typer.Option("--store", envvar="ONCOKG_STORE", metavar="DIR", help="The store's directory.")
    ] = Path("oncokg-store"),
    format: Annotated[MatchFormat, typer.Option(help="How the answer is written.")] = MatchFormat.TABLE,
) -> None:
    """Say which indications in a store cover a profile on a date. For research, not for care.

    An indication is covered, not covered (with each clause that decides, and the words of the document), or
    undecided (with what would have to be known): what the profile does not say is unknown, never failed.
    It says what documents say, never how anyone is to be treated.

    \b
    Examples:
      oncokg match --disease "B-cell ALL" --status relapsed --age 40 --on 2018-01-01
      oncokg match --disease NSCLC --biomarker "EGFR exon 19 deletion" --setting metastatic --on 2020-06-01
      oncokg match --disease "breast cancer" --biomarker HER2-negative --on 2024-01-01 --format json
    """
    import oncokg
    from oncokg.query.match.matching import PURPOSE

    profile = oncokg.Profile(
        disease=disease,
        biomarkers=biomarker or (),
        age=age,
        sex=sex,
        weight=weight,
        statuses=status or (),
        settings=setting or (),
        stages=stage or (),
        line=line,
        priors=prior or (),
        partners=partner or (),
        conditions=condition or (),
    )
    with oncokg.open(store) as graph:
        found = graph.match(profile, on, drug=drug, agency=agency, everything=everything)
    if format is MatchFormat.JSON:
        typer.echo(
            json.dumps({"purpose": PURPOSE, "on": on, "matches": [as_json(one) for one in found]}, indent=2)
        )
    elif format is MatchFormat.CSV:
        typer.echo(_as_csv(found), nl=False)
        typer.echo(PURPOSE, err=True)
    else:
        _show(found)
        typer.echo(PURPOSE)
    typer.echo(_counted(found), err=True)


def as_json(one: Match) -> dict[str, Any]:
    """Return a match as JSON has it: every clause with its outcome and its evidence."""
    return {
        "verdict": one.verdict,
        "drug": one.drug,
        "disease": one.disease,
        "agency": one.agency or None,
        "decision": one.decision or None,
        "pathway": one.pathway or None,
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat() if one.until else None,
        "deciding": [f"{clause.kind}: {clause.asks}" for clause in one.deciding],
        "clauses": [
            {
                "kind": clause.kind,
                "asks": clause.asks,
                "profile": clause.says or None,
                "outcome": clause.outcome,
                "evidence": [
                    {"document": e.document, "start": e.start, "end": e.end, "quote": e.quote}
                    | ({"reason": e.reason} if e.reason else {})
                    for e in clause.evidence
                ],
            }
            for clause in one.clauses
        ],
        "notes": list(one.notes),
        "source": one.source,
        "source_date": one.source_date or None,
        "title": one.title or None,
        "document": one.document,
        "indication": one.indication,
    }


def rows(found: Sequence[Match]) -> Iterator[dict[str, str]]:
    """Yield a row for each covered indication, and one for each clause that decides otherwise."""
    for one in found:
        head = {
            "verdict": one.verdict,
            "drug": one.drug,
            "disease": one.disease,
            "agency": one.agency,
            "since": one.since.isoformat() if one.since else "undated",
            "until": one.until.isoformat() if one.until else "",
            "source": one.source,
            "source_date": one.source_date,
            "notes": "; ".join(one.notes),
            "title": one.title,
            "document": one.document,
            "indication": one.indication,
        }
        for clause in one.deciding or (None,):
            words = next((e.quote or e.reason for e in clause.evidence), "") if clause else ""
            yield head | {
                "clause": clause.kind if clause else "",
                "asks": clause.asks if clause else "",
                "profile": (clause.says or "not said") if clause and clause.kind != "approval" else "",
                "words": " ".join(words.split()),
            }


def _as_csv(found: Sequence[Match]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, [*_COLUMNS, *_MORE])
    writer.writeheader()
    writer.writerows(rows(found))
    return written.getvalue()


def _show(found: Sequence[Match]) -> None:
    """Print a table; what a row has in common with the one above it is left blank."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from oncokg.query.table import clean

    shown = ("verdict", "drug", "disease", "agency", "since", "decides", "words", "source")
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in shown:
        laid.add_column(column, overflow="fold", no_wrap=column in ("verdict", "since"))
    above = ""
    for row in rows(found):
        decides = row["clause"] and f"{row['clause']}: {row['asks']}"
        if row["profile"] and row["profile"] != "not said":
            decides += f"; the profile: {row['profile']}"
        row["decides"] = decides or row["notes"]
        row["words"] = f"“{excerpt(row['words'], row['asks'])}”" if row["words"] else ""
        row["source"] = f"{row['source']}, {row['source_date'] or 'no date'}"
        key = row["indication"] + row["drug"]
        keep = shown if key != above else ("decides", "words")
        laid.add_row(*(Text(clean(row[column]) if column in keep else "") for column in shown))
        above = key
    is_told = sys.stdout.isatty() or "COLUMNS" in os.environ
    Console(width=None if is_told else 160, highlight=False).print(laid)


def excerpt(words: str, about: str) -> str:
    """Cut long words down to those around the first that is about something."""
    if len(words) <= _MOST:
        return words
    stems = {word[:5] for word in re.findall(r"\w+", about.lower()) if len(word) > 3 or word.isdigit()}
    found = next((m.start() for m in re.finditer(r"\w+", words) if m.group().lower()[:5] in stems), 0)
    start = max(0, min(found - _MOST // 4, len(words) - _MOST))
    start = words.rfind(" ", 0, start) + 1 if start else 0
    end = words.find(" ", start + _MOST)
    end = len(words) if end < 0 else end
    return f"{'… ' if start else ''}{words[start:end]}{' …' if end < len(words) else ''}"


def _counted(found: Sequence[Match]) -> str:
    numbers = [
        (sum(one.verdict == name for one in found), name) for name in ("covered", "undecided", "not covered")
    ]
    return ", ".join(f"{number} {name}" for number, name in numbers)
