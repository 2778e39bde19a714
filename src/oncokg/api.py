"""The package's own face: a graph to ask, export and draw, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from oncokg.errors import BadInput
from oncokg.resources import examples_dir, facts_dir

if TYPE_CHECKING:
    from datetime import date
    from types import TracebackType

    import networkx as nx
    import pandas
    import rdflib

    from oncokg.fetching.fetch import Fetched
    from oncokg.pipeline import Kind, Progress, Report
    from oncokg.query.ask import Reply
    from oncokg.query.match.matching import Match
    from oncokg.query.match.profile import Profile
    from oncokg.query.question import Question
    from oncokg.query.why import Evidence
    from oncokg.record.reading.contract import Extractor
    from oncokg.record.record import Record
    from oncokg.store.oxigraph import OxigraphStore
    from oncokg.validate.checked import Engine
    from oncokg.validate.finding import Finding

    PathLike = str | Path


def open(store: PathLike = "oncokg-store") -> KnowledgeGraph:
    """Open the store in a directory, read-only; raises `StoreError` where none can be opened."""
    from oncokg.store.directory import open_store

    return KnowledgeGraph(open_store(Path(store)), name=str(store))


def build(
    *paths: PathLike,
    store: PathLike = "oncokg-store",
    extractor: Extractor | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read files and folders into a store; without a path, the facts and examples that ship with the package.

    The former store stays in place unless everything could be read, conforms and is written.
    Raises `BadInput`, `Nonconformant` or `StoreError`.
    """
    from oncokg import pipeline

    sources = [Path(p) for p in paths] or [facts_dir(), examples_dir()]
    return pipeline.build(sources, Path(store), extractor=extractor, progress=progress)


def fetch(
    source: str,
    *terms: str,
    into: PathLike = "oncokg-sources",
    limit: int | None = None,
    bulk: bool = False,
    everything: bool = False,
    url: str | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Fetch records or files from a publisher's documented address, as files that `build` reads.

    What is unchanged since the last time is not written again, what has changed stands beside the version
    before, and what has vanished is marked and kept. The network is used here and nowhere else.

    Args:
        source: what to fetch, such as "clinicaltrials-gov"; `oncokg fetch` lists the sources.
        terms: words to search for, numbers of records, or NAME=VALUE as the publisher documents them.
        into: the folder, which gets one folder for each source.
        limit: the most records to fetch.
        bulk: fetch openFDA's bulk files instead.
        everything: fetch all records that the source lists.
        url: another address than the publisher's.

    Raises `FetchError`, `NotFound`, `BadInput`, or `MissingExtra` without the extra `fetch`.
    """
    from oncokg.fetching.fetch import fetch_source

    return fetch_source(
        source,
        terms,
        into=Path(into),
        limit=limit,
        bulk=bulk,
        everything=everything,
        url=url,
        progress=progress,
    )


def read(path: PathLike, *, kind: Kind | None = None, extractor: Extractor | None = None) -> KnowledgeGraph:
    """Read one article, notice, record file or facts file into a graph in memory; nothing is stored.

    `kind` says what the file is where its suffix does not: "article", "notice", "facts" or a data
    source ("purple-book").
    Raises `BadInput` where it cannot be read, `Nonconformant` where its facts break the shapes.
    """
    from oncokg import pipeline
    from oncokg.store.directory import hold
    from oncokg.validate.checked import check as checked

    draft, records = pipeline.read([Path(path)], kind=kind, extractor=extractor)
    held = hold(checked(draft, texts=pipeline.texts_of(records)))
    return KnowledgeGraph(held, name=str(path), records=records)


def check(*paths: PathLike, shapes: Sequence[PathLike] = (), referee: bool = True) -> list[Finding]:
    """Return what is wrong with files, violations first; an empty list means that they conform.

    Args:
        paths: articles, notices, record files and RDF facts; facts are held against an article's
            text that is among them.
        shapes: SHACL files of your own, in addition.
        referee: use pySHACL; False uses the compiled shapes, which find the same and are much faster.
    """
    from oncokg import pipeline
    from oncokg.validate.checked import findings

    draft, records = pipeline.read([Path(p) for p in paths])
    return findings(
        draft,
        engine=_engine(referee),
        texts=pipeline.texts_of(records),
        more_shapes=[Path(s) for s in shapes],
    )


def questions() -> tuple[Question, ...]:
    """Return the competency questions that ship with the package."""
    from oncokg.query.question import questions as stored

    return stored("competency")


def to_networkx(graph: KnowledgeGraph, *, reified: bool = False) -> nx.MultiDiGraph[str]:
    """Return the graph for networkx: short edges with labels and evidence; facts as nodes on request."""
    return graph.to_networkx(reified=reified)


class KnowledgeGraph:
    """A graph that can be asked, exported and drawn; made by `open` and `read`, closed by `with`.

    `records` are what was read from prose (facts as values, gaps) where the graph came from `read`.
    """

    def __init__(self, store: OxigraphStore, *, name: str, records: Sequence[Record] = ()) -> None:
        self.store, self.name, self.records = store, name, tuple(records)

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"KnowledgeGraph({self.name!r})"

    def _repr_html_(self) -> str:
        from html import escape

        rows = "".join(
            f"<tr><th>{escape(k)}</th><td>{escape(str(v))}</td></tr>" for k, v in self.info().items()
        )
        return f"<b>oncokg</b> {escape(self.name)}<table>{rows}</table>"

    def close(self) -> None:
        """Release the store."""
        self.store.close()

    def ask(self, question: str | Path, /, **parameters: str) -> Result:
        """Ask a stored question by its id, a `.rq` file, or SPARQL text; parameters are bound values.

        Raises `NotFound`, `BadInput` or `BadQuery`.
        """
        from oncokg.query.question import read_question

        return self.answer(read_question(question) if isinstance(question, Path) else question, parameters)

    def answer(self, question: Question | str, parameters: Mapping[str, str]) -> Result:
        """Ask as `ask` does, with the parameters in a mapping."""
        from oncokg.query.ask import ask

        return Result(self.store, ask(self.store, question, parameters))

    def match(
        self,
        profile: Profile,
        on: date | str,
        *,
        drug: str | None = None,
        agency: str | None = None,
        everything: bool = False,
    ) -> tuple[Match, ...]:
        """Say for each indication whether it covers a profile on a date, and which clause decides.

        For research, not for care: it says what documents say, never how anyone is to be treated.

        Args:
            profile: what is known; what it leaves out is unknown, and is not held against it.
            on: the day, as a date or "2018-01-01".
            drug: only indications of this drug.
            agency: only what this agency allowed.
            everything: also indications for diseases that the profile's cannot be.

        Raises `NotFound` or `BadInput` for what is not understood.
        """
        from oncokg.query.match.matching import match

        return match(self.store, profile, on, drug=drug, agency=agency, everything=everything)

    def check(self, *, shapes: Sequence[PathLike] = (), referee: bool = True) -> list[Finding]:
        """Return what is wrong with the graph, as `oncokg.check` does for files."""
        from oncokg.validate.checked import findings

        return findings(self.store.draft(), engine=_engine(referee), more_shapes=[Path(s) for s in shapes])

    def info(self) -> dict[str, int]:
        """Return how many documents, facts, entities and triples there are."""
        from oncokg.store.contract import Solutions

        counted = self.store.query(
            "SELECT ?documents ?facts ?entities ?triples {"
            " { SELECT (COUNT(*) AS ?documents) { ?d a okg:Document } }"
            " { SELECT (COUNT(*) AS ?facts) { ?f a okg:Fact } }"
            " { SELECT (COUNT(*) AS ?entities) { ?e a okg:Entity } }"
            " { SELECT (COUNT(*) AS ?triples) { ?s ?p ?o } } }"
        )
        if not isinstance(counted, Solutions):
            raise TypeError("a SELECT gave no rows")
        return {
            name: int(getattr(term, "value", "0"))
            for name, term in zip(counted.variables, counted.rows[0], strict=True)
        }

    def dataset(self) -> rdflib.Dataset:
        """Return the named graphs as an rdflib Dataset of their own."""
        from oncokg.store.memory import dataset

        return dataset(self.store)

    def to_networkx(self, *, reified: bool = False) -> nx.MultiDiGraph[str]:
        """Return short edges with labels, types and evidence; with `reified`, facts as nodes too."""
        from oncokg.export.network import to_networkx

        return to_networkx(self.store, reified=reified)

    def export(self, path: PathLike, format: str | None = None, *, reified: bool = False) -> None:
        """Write the graph to a file in one of `formats()`, by default the one of its suffix.

        `reified` makes facts nodes of GraphML, GEXF and Cytoscape files.
        """
        from oncokg.files import replacing

        target = Path(path)
        chosen = format or format_of(target)
        with replacing(target) as output:
            self.write(output, chosen, reified=reified)

    def write(self, output: BinaryIO, format: str, *, reified: bool = False) -> None:
        """Write the graph to a binary stream, as `export` does to a file."""
        from oncokg.export.graph_files import GRAPH_SUFFIXES, write_graph
        from oncokg.export.rdf import write_rdf

        if format in GRAPH_SUFFIXES:
            write_graph(self.to_networkx(reified=reified), output, format)
        else:
            write_rdf(self.store, output, format)

    def draw(self, path: PathLike, *, about: str | None = None) -> None:
        """Draw the graph, or what is near one entity, as `.svg`, `.png` or an interactive `.html` page."""
        from oncokg.export.network import outline, to_networkx
        from oncokg.view.picture import draw
        from oncokg.view.scene import chosen_part

        chosen, centre = chosen_part(outline(self.store), about=about)
        only = None if centre is None else {str(iri) for _, iri in chosen.nodes(data="iri")}
        draw(to_networkx(self.store, reified=True, only=only), Path(path), about=centre)


class Result:
    """An answer: rows to walk through, a data frame, files, and the words behind each row."""

    def __init__(self, store: OxigraphStore, reply: Reply) -> None:
        self._store, self.reply = store, reply

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; subject, predicate and object for triples, none for an ASK."""
        if hasattr(self.reply.answer, "triples"):
            return ("subject", "predicate", "object")
        return tuple(getattr(self.reply.answer, "variables", ()))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Lines about terms in the query that do not exist."""
        return self.reply.warnings

    def __len__(self) -> int:
        answer = self.reply.answer
        return len(getattr(answer, "rows", getattr(answer, "triples", (None,))))

    def __iter__(self) -> Iterator[Mapping[str, str | None]]:
        """Walk through the rows or triples: column to text, with labels for entities and list concepts."""
        names, answer = self.names(), self.reply.answer
        triples = getattr(answer, "triples", ())
        for row in getattr(answer, "rows", [(t.subject, t.predicate, t.object) for t in triples]):
            yield {
                column: None if term is None else names.get(term.value, term.value)
                for column, term in zip(self.columns, row, strict=True)
            }

    def names(self) -> dict[str, str]:
        """Return the label of each IRI in the answer that has one."""
        from oncokg.query.table import names_of

        return names_of(self._store, self.reply.answer)

    def __bool__(self) -> bool:
        """Return the truth of an ASK, else whether there is a row."""
        return bool(getattr(self.reply.answer, "value", len(self)))

    def to_pandas(self, *, labels: bool = False) -> pandas.DataFrame:
        """Return a data frame with proper types; entities as CURIEs, or as labels.

        Raises `MissingExtra` without pandas.
        """
        from oncokg.query.frame import to_frame

        frame = to_frame(self.reply.answer)
        if labels:
            rows = list(self)
            for column in self.columns:
                if frame[column].dtype == object or frame[column].dtype == "str":
                    frame[column] = [row[column] for row in rows]
        return frame

    def to_bytes(self, format: str) -> bytes:
        """Return the answer as "csv", "tsv", "json" (SPARQL results) or, for triples, "turtle"."""
        from oncokg.query.result import FORMATS, serialized

        if format not in FORMATS or format == "table":
            raise BadInput(f"format {format}", "no such format", "use csv, tsv, json or turtle")
        return serialized(self.reply.answer, format)

    def why(self) -> tuple[Evidence, ...]:
        """Return the quotes behind each row, with document and offsets."""
        from oncokg.query.why import why

        return why(self._store, self.reply)

    def __repr__(self) -> str:
        return f"Result({len(self)} rows of {', '.join(self.columns) or self.reply.question.form})"

    def _repr_html_(self) -> str:
        from html import escape

        if not self.columns:
            return f"<p>{'yes' if self else 'no'}</p>"
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(value or '')}</td>" for value in row.values()) + "</tr>"
            for row in self
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def formats() -> dict[str, str]:
    """Return the formats of `KnowledgeGraph.export`: name to file suffix."""
    from oncokg.export.graph_files import GRAPH_SUFFIXES
    from oncokg.export.rdf import FORMATS

    return {name: one.suffix for name, one in FORMATS.items()} | GRAPH_SUFFIXES


def format_of(path: Path) -> str:
    """Return the format that a file's suffix stands for; raises `BadInput` where it stands for none."""
    by_suffix = {suffix: name for name, suffix in formats().items()}
    if path.suffix.lower() not in by_suffix:
        raise BadInput(
            str(path), "no format has this suffix", f"use one of {', '.join(by_suffix)} or --format"
        )
    return by_suffix[path.suffix.lower()]


def _engine(referee: bool) -> Engine:
    return "pyshacl" if referee else "compiled"
