"""The command line: results on stdout, everything else on stderr, one line for an error."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncokg.choices import AnswerFormat, ExportFormat, Kind, Reader, ReadFormat, ReportFormat, SummaryFormat
from oncokg.cli_match import match
from oncokg.cli_model import model_reader, say_dropped
from oncokg.errors import BadInput, OncokgError
from oncokg.terminal import progress_bar, say_fetched, say_gaps, say_report, show_table

if TYPE_CHECKING:
    from oncokg.api import Result

app = typer.Typer(
    name="oncokg",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help is ready in half the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


StoreOption = Annotated[
    Path, typer.Option("--store", envvar="ONCOKG_STORE", metavar="DIR", help="The store's directory.")
]
DEFAULT_STORE = Path("oncokg-store")


def _version(wanted: bool) -> None:
    if wanted:
        import oncokg

        typer.echo(f"oncokg {oncokg.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn what regulators, registries and the press say about cancer drugs into one knowledge graph.

    \b
    Examples:
      oncokg build                              build the facts that ship with oncokg
      oncokg ask indications-of-drug --why      ask a question, with the words behind each row
      oncokg read article.txt > facts.ttl       read one article
      oncokg draw --output graph.html           draw the graph
    """


@app.command(short_help="Read documents; write their facts to stdout.")
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Articles, notices or RDF facts.")],
    kind: Annotated[
        Kind | None, typer.Option("--as", help="What the files are, where the suffix does not tell.")
    ] = None,
    format: Annotated[ReadFormat, typer.Option(help="What is written to stdout.")] = ReadFormat.TURTLE,
    extractor: Annotated[Reader, typer.Option(help="What reads prose.")] = Reader.RULES,
    model: Annotated[str, typer.Option(metavar="NAME", help="The model, for --extractor model.")] = "",
) -> None:
    """Read documents and write their facts to stdout; no store is needed.

    What could not be read (unresolved names, unused numbers) is listed on stderr. A language model is asked
    at OPENAI_BASE_URL with the key in OPENAI_API_KEY; only what the text holds is taken from its answer.

    \b
    Examples:
      oncokg read article.txt
      oncokg read notice.html --format trig > notice.trig
      oncokg read press-release --as article
      oncokg read notice.md --extractor model --model NAME
    """
    from oncokg import pipeline
    from oncokg.export.rdf import write_rdf
    from oncokg.store.directory import hold
    from oncokg.validate.checked import check as checked

    reader = model_reader(extractor, model)
    draft, records = pipeline.read(files, kind=kind.value if kind else None, extractor=reader)
    held = hold(checked(draft, texts=pipeline.texts_of(records)))
    write_rdf(held, sys.stdout.buffer, format.value)
    for record in records:
        say_gaps(record)
    say_dropped(reader)


@app.command(short_help="Fetch documents from their publishers.")
def fetch(
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="What to fetch; none: list the sources.")
    ] = None,
    terms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TERM...", help="Words, numbers of records, or NAME=VALUE of the publisher's."
        ),
    ] = None,
    into: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder that gets a folder for each source.")
    ] = Path("oncokg-sources"),
    limit: Annotated[int | None, typer.Option(metavar="N", help="The most records to fetch.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All records that the source lists.")] = False,
    bulk: Annotated[bool, typer.Option("--bulk", help="openFDA's bulk files instead of records.")] = False,
    url: Annotated[str | None, typer.Option(help="Another address than the publisher's.")] = None,
    format: Annotated[SummaryFormat, typer.Option(help="How the summary is written.")] = SummaryFormat.TEXT,
) -> None:
    """Fetch documents from their publishers into a folder that `oncokg build` reads.

    Run it again to refresh: what is unchanged costs nothing, what has changed becomes a new version beside
    the old one, what has vanished is marked and kept. An interrupted listing goes on where it stopped. API
    keys are taken from OPENFDA_API_KEY and NCI_CTS_API_KEY.

    \b
    Examples:
      oncokg fetch
      oncokg fetch clinicaltrials-gov NCT01564784 NCT02981628
      oncokg fetch clinicaltrials-gov query.cond="acute lymphoblastic leukemia" --limit 200
      oncokg fetch openfda-label "openfda.generic_name:inotuzumab" --into sources
      oncokg fetch drugs-at-fda --into sources
    """
    import json

    from oncokg import api

    if source is None:
        from oncokg.fetching.endpoints import ENDPOINTS

        for one in ENDPOINTS:
            typer.echo(f"{one.source:<20} {one.what}\n{'':<20} {one.documentation}")
        return
    with progress_bar() as progress:
        got = api.fetch(
            source, *(terms or ()), into=into, limit=limit, bulk=bulk, everything=everything, url=url,
            progress=progress,
        )  # fmt: skip
    typer.echo(json.dumps(got.as_json()) if format is SummaryFormat.JSON else str(got))
    say_fetched(got)


@app.command(short_help="Build files and folders into a store.")
def build(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders; none: what ships.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Also write the report to a file.")
    ] = None,
) -> None:
    """Build files and folders into a store, which is replaced only when everything conforms.

    \b
    Examples:
      oncokg build
      oncokg build articles/ facts.ttl --store my-store --report report.json
    """
    import json
    from contextlib import nullcontext

    from oncokg import api
    from oncokg.files import replacing

    with replacing(report) if report else nullcontext() as output:  # a place that refuses is known at once
        with progress_bar() as progress:
            made = api.build(*(paths or ()), store=store, progress=progress)
        if output is not None:
            output.write((json.dumps(made.as_json(), indent=2) + "\n").encode())
    say_report(made, store)


@app.command(short_help="Validate files or a store.")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Files to check; none: the store.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[ReportFormat, typer.Option(help="How findings are written.")] = ReportFormat.TEXT,
    shapes: Annotated[
        list[Path] | None, typer.Option(metavar="FILE.ttl", help="SHACL shapes of your own, in addition.")
    ] = None,
    fast: Annotated[
        bool, typer.Option("--fast", help="Run the shapes compiled to SPARQL; for large stores.")
    ] = False,
) -> None:
    """Validate files or a store with SHACL (pySHACL), the checks, and the quotes against texts at hand.

    Exits with 5 when something does not conform. pySHACL needs minutes for hundreds of documents; `--fast`
    finds the same in seconds.

    \b
    Examples:
      oncokg check facts.ttl
      oncokg check facts.ttl article.txt        also holds each quote against the text
      oncokg check --store my-store --format turtle
    """
    from oncokg import api
    from oncokg.validate import report

    more = shapes or ()
    if files:
        found = api.check(*files, shapes=more, referee=not fast)
    else:
        with api.open(store) as graph:
            found = graph.check(shapes=more, referee=not fast)
    if format is ReportFormat.JSON:
        _write(report.as_json(found).encode())
    elif format is ReportFormat.TURTLE:
        _write(report.as_turtle(found).encode())
    else:
        typer.echo(report.as_text(found, limit=100), nl=False)
    if any(finding.severity == "violation" for finding in found):
        raise typer.Exit(5)


@app.command(short_help="Say what is in a store.")
def info(store: StoreOption = DEFAULT_STORE) -> None:
    """Say what is in a store: version, documents, facts, entities, triples.

    \b
    Examples:
      oncokg info --store my-store
    """
    from oncokg.store.directory import describe, open_store

    manifest = describe(store)
    open_store(store).close()  # what cannot be opened is not told about
    typer.echo(f"store     {store}")
    typer.echo(f"built by  oncokg {manifest.oncokg}, format {manifest.format}, snapshot {manifest.snapshot}")
    for name, number in sorted(manifest.counts.items()):
        typer.echo(f"{name:<9} {number:,}")


@app.command(short_help="Ask a question of a store.")
def ask(
    question: Annotated[str, typer.Argument(metavar="ID|FILE.rq|QUERY", help="See `oncokg questions`.")],
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[
        AnswerFormat | None, typer.Option(help="By default a table, or Turtle for triples.")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter of the question.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show the words behind each row.")] = False,
) -> None:
    """Ask a stored question, a query in a file, or SPARQL; prefixes such as okg: need no declaration.

    \b
    Examples:
      oncokg ask indications-of-drug --param drug=Besponsa --why
      oncokg ask my-query.rq --format csv > answer.csv
      oncokg ask "SELECT ?drug ?label { ?drug a okg:Substance ; rdfs:label ?label }"
    """
    from oncokg import api
    from oncokg.query.ask import question_from

    with api.open(store) as graph:
        result = graph.answer(question_from(question), _parameters(param or []))
        for warning in result.warnings:
            typer.echo(f"warning: {warning}", err=True)
        _show(result, format, why=why)


app.command(short_help="Match a profile with indications, on a date.")(match)


@app.command(short_help="List the questions that ship.")
def questions() -> None:
    """List the questions that ship with oncokg, with their parameters.

    \b
    Examples:
      oncokg questions
    """
    from oncokg import api

    for question in api.questions():
        typer.echo(f"{question.id}\n    {question.question}")
        for parameter in question.parameters:
            default = f" (default: {parameter.default})" if parameter.default else ""
            typer.echo(f"    --param {parameter.name}=...{default}  {parameter.description}".rstrip())


@app.command(short_help="Write a store as RDF or graph files.")
def export(
    format: Annotated[
        ExportFormat | None, typer.Option(help="By default what the output's suffix stands for.")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="By default stdout.")] = None,
    store: StoreOption = DEFAULT_STORE,
    reified: Annotated[
        bool, typer.Option("--reified", help="Facts as nodes, in GraphML, GEXF and Cytoscape files.")
    ] = False,
) -> None:
    """Write a store as Turtle, TriG, N-Quads, N-Triples, RDF/XML, JSON-LD, GraphML, GEXF or Cytoscape JSON.

    \b
    Examples:
      oncokg export --format turtle > graph.ttl
      oncokg export --output graph.graphml
    """
    from oncokg import api

    if format is None and output is None:
        raise BadInput("oncokg export", "neither --format nor --output says what to write")
    with api.open(store) as graph:
        if output is None and format is not None:
            graph.write(sys.stdout.buffer, format.value, reified=reified)
        elif output is not None:
            graph.export(output, format.value if format else None, reified=reified)
            typer.echo(f"wrote {output}", err=True)


@app.command(short_help="Draw a store as a picture or page.")
def draw(
    output: Annotated[Path, typer.Option(metavar="FILE", help="A file ending in .svg, .png or .html.")],
    store: StoreOption = DEFAULT_STORE,
    about: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what is near this drug, disease or company.")
    ] = None,
) -> None:
    """Draw the graph as a picture, or as one interactive page that works offline.

    \b
    Examples:
      oncokg draw --output graph.html
      oncokg draw --about Besponsa --output besponsa.svg
    """
    from oncokg import api

    with api.open(store) as graph:
        graph.draw(output, about=about)
    typer.echo(f"wrote {output}", err=True)


def main() -> None:
    """Run the command line; an expected error is one line on stderr and an exit code of its own."""
    if sys.stdout is None:  # closed by whoever started this
        nowhere = os.open(os.devnull, os.O_WRONLY)
        sys.stdout = os.fdopen(nowhere, "w", encoding="utf-8", closefd=False)
    try:
        try:
            app(prog_name="oncokg")
        finally:
            sys.stdout.flush()
    except OncokgError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of stdout has left; nobody is there to tell
        _forget_stdout()
        sys.exit(141)
    except OSError as error:  # a full disk behind stdout, for example
        typer.echo(f"error: {error.filename or 'output'}: {error.strerror or error}", err=True)
        _forget_stdout()
        sys.exit(1)


def _forget_stdout() -> None:
    """Let what is still in the buffer go nowhere, so that the end of the process does not fail over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _parameters(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise BadInput(f"--param {one}", "no NAME=VALUE", "write for example --param drug=Besponsa")
        found[name] = value
    return found


def _show(result: Result, format: AnswerFormat | None, *, why: bool) -> None:
    from oncokg.query.result import serialized
    from oncokg.query.why import as_solutions
    from oncokg.store.contract import Triples

    answer = result.reply.answer
    chosen = format or (AnswerFormat.TURTLE if isinstance(answer, Triples) else AnswerFormat.TABLE)
    if chosen is AnswerFormat.TABLE:
        show_table(result, why=why)
        return
    _write(serialized(as_solutions(result.why()) if why else answer, chosen.value))  # type: ignore[arg-type]
