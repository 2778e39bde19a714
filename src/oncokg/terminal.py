"""What a person sees at a terminal: tables, quotes, progress, and what a build or a reader reports."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

    from oncokg.api import Result
    from oncokg.fetching.fetch import Fetched
    from oncokg.pipeline import Progress, Report
    from oncokg.record.record import Record, Rejection
    from oncokg.validate.finding import Finding


def show_table(result: Result, *, why: bool) -> None:
    """Print an answer as a table, with the words behind each row on request; the count goes to stderr."""
    from rich.console import Console

    from oncokg.query.table import table

    told = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(width=None if told else 160, highlight=False)
    console.print(table(result.reply.answer, result.names()))
    if why:
        for line in quotes(result):
            console.print(line, markup=False)
    typer.echo(f"{len(result)} row{'' if len(result) == 1 else 's'}", err=True)


def quotes(result: Result) -> Iterator[str]:
    """Yield the words behind each row, once for each place, under the document they stand in."""
    told: set[tuple[int, str, int | None, str]] = set()
    heading = (0, "")
    for one in result.why():
        if (one.row, one.document) != heading:
            heading = (one.row, one.document)
            yield f"row {one.row}: {one.title or one.document}"
        key = (one.row, one.document, one.start, one.quote or one.reason)
        if key not in told:
            told.add(key)
            yield f"    [{one.start}-{one.end}] “{one.quote}”" if one.quote else f"    curated: {one.reason}"


def say_gaps(record: Record) -> None:
    """Tell on stderr how much was read, and what was not."""
    text, name = record.document.text, record.document.name
    typer.echo(f"{name}: {len(record.facts)} facts, {len(record.gaps)} gaps", err=True)
    for gap in record.gaps:
        words = " ".join(text[gap.span.start : gap.span.end].split())
        typer.echo(f"  {gap.kind}  [{gap.span.start}-{gap.span.end}]  {words}", err=True)


def say_report(made: Report, store: Path) -> None:
    """Tell on stderr what a build made and refused."""
    records = ", ".join(f"{number} {name}" for name, number in sorted(made.records.items()))
    typer.echo(f"built {store}: {made.documents} documents, {made.statements:,} triples", err=True)
    if len(made.sources) > 1:
        typer.echo(f"  sources   {', '.join(f'{n} {k}' for k, n in sorted(made.sources.items()))}", err=True)
    typer.echo(f"  records   {records}", err=True)
    if made.gaps:
        typer.echo(f"  unread    {', '.join(f'{n} {k}' for k, n in sorted(made.gaps.items()))}", err=True)
    if made.repeated:
        typer.echo(f"  repeated  {', '.join(f'{n} {k}' for k, n in sorted(made.repeated.items()))}", err=True)
    for first, number in _reasons_of(made.rejections):
        like = f"{number:,} like " if number > 1 else ""
        typer.echo(f"  rejected  {like}{first.where}: {first.reason}", err=True)
    for warning, number in _kinds_of(made.warnings):
        typer.echo(f"  warning   {warning if number == 1 else f'{number:,} like {warning}'}", err=True)


def say_fetched(got: Fetched) -> None:
    """Tell on stderr what a fetch did not get, and what else is worth knowing."""
    for identifier in got.missing:
        typer.echo(f"  missing   {identifier}: the publisher has no such record", err=True)
    if got.unnumbered:
        typer.echo(f"  left out  {got.unnumbered} records without a number", err=True)
    for note in got.notes:
        typer.echo(f"  note      {note}", err=True)


def _reasons_of(rejections: Sequence[Rejection]) -> list[tuple[Rejection, int]]:
    """Return the first rejection of each reason and how many there are, the most frequent first."""
    alike: dict[str, list[Rejection]] = {}
    for rejection in rejections:
        alike.setdefault(rejection.reason, []).append(rejection)
    return [(group[0], len(group)) for group in sorted(alike.values(), key=lambda group: -len(group))]


def _kinds_of(warnings: Sequence[Finding]) -> list[tuple[str, int]]:
    """Return the first warning of each kind, as a line, and how many there are, the most frequent first."""
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for warning in warnings:
        kinds.setdefault((warning.shape, warning.constraint, warning.message), []).append(warning)
    return [
        (str(alike[0]).removeprefix("warning: "), len(alike))
        for alike in sorted(kinds.values(), key=lambda alike: -len(alike))
    ]


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Give a progress callback with a bar on a terminal, and None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    tasks: dict[str, TaskID] = {}
    with Bar(console=Console(stderr=True), transient=True) as bar:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell
