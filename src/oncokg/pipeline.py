"""From files to a published store: source, record, graph, validate, store, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import oncokg
from oncokg.errors import BadInput
from oncokg.graph.compact import compact_records, is_compact
from oncokg.graph.draft import Draft, draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.graph.facts_file import RDF_SUFFIXES, facts_file_nquads
from oncokg.graph.record import record_nquads, record_refs
from oncokg.graph.versions import Version, version_of, versions_nquads
from oncokg.names.lexicon import Lexicon, shipped
from oncokg.names.linking import Linker
from oncokg.record.reading.article import read_article
from oncokg.record.reading.providers import all_providers
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import DataSource, DocumentKind, Record, Rejection, Software
from oncokg.source.document import SUFFIXES, read_document
from oncokg.source.json_stream import peek
from oncokg.source.ledger import LEDGER, dates_of
from oncokg.store.directory import publish, stage
from oncokg.terms import PREFIXES
from oncokg.validate.checked import check

if TYPE_CHECKING:
    from oncokg.record.fact import Ref
    from oncokg.record.reading.contract import Extractor
    from oncokg.record.reading.provider import Provider
    from oncokg.validate.finding import Finding

SOFTWARE = Software(name="oncokg", version=oncokg.__version__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


@dataclass(kw_only=True)
class Report:
    """What a build read, made and refused; `as_json` gives it as plain values.

    `records` and `gaps` count what the graph holds by kind: what documents and facts files state, what the
    vocabulary adds, and parts of facts. `sources` counts documents by data source (prose: by kind), and
    `repeated` the rows that a source gives once more word for word, which are one document.
    """

    documents: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: int = 0
    statements: int = 0
    warnings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold, keys in a fixed order."""
        return {
            "documents": self.documents,
            "sources": dict(sorted(self.sources.items())),
            "repeated": dict(sorted(self.repeated.items())),
            "records": dict(sorted(self.records.items())),
            "gaps": dict(sorted(self.gaps.items())),
            "rejections": [{"where": r.where, "reason": r.reason} for r in self.rejections],
            "ignored_files": self.ignored,
            "statements": self.statements,
            "warnings": [str(finding) for finding in self.warnings],
        }


Kind = Literal["article", "notice", "facts"] | DataSource
"""What a file is read as, where its suffix and first lines do not tell or tell wrong."""

RECORD_SUFFIXES: Final = frozenset(
    {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".zip", ".gz", ".obo"}
)
"""Endings of files that may be of a data source; their first lines decide."""

_DOCUMENT_KINDS: Final[dict[str, DocumentKind]] = {"article": "news-article", "notice": "regulator-notice"}


def read(
    paths: Sequence[Path],
    *,
    kind: Kind | None = None,
    extractor: Extractor | None = None,
    lexicon: Lexicon | None = None,
) -> tuple[Draft, tuple[Record, ...]]:
    """Read files and folders into a draft in memory; return it with the prose among them.

    Raises `BadInput` where a named file cannot be used, or nothing could be read.
    """
    inputs = _Inputs(kind=kind, extractor=extractor, lexicon=lexicon)
    return draft_of(inputs.chunks(paths)), tuple(inputs.records)


def texts_of(records: Iterable[Record]) -> dict[str, str]:
    """Return the frozen texts of records by their sha256, to hold quotes against."""
    return {record.document.sha256: record.document.text for record in records}


def build(
    paths: Sequence[Path],
    directory: Path,
    *,
    extractor: Extractor | None = None,
    lexicon: Lexicon | None = None,
    progress: Progress | None = None,
) -> Report:
    """Read files and folders, validate what they say, and publish it as the store in `directory`.

    Nothing is published unless everything conforms: a build that fails or is killed leaves the store as it
    was.

    Raises:
        BadInput: a named file cannot be used, or nothing could be read.
        Nonconformant: the graph breaks shapes or checks; it carries every finding.
        StoreError: the directory cannot be written, or another build holds it.
    """
    inputs = _Inputs(extractor=extractor, lexicon=lexicon, progress=progress)
    report = inputs.report
    with stage(directory) as place:
        draft = draft_of(inputs.chunks(paths), path=place)
        inputs.tell("validating", 0, 1)
        checked = check(draft, texts=texts_of(inputs.records))
        report.records = _by_kind(draft, "?one a okg:Fact ; a ?kind FILTER(?kind != okg:Fact)")
        report.gaps = _by_kind(draft, "?one a okg:ReadingGap ; okg:hasGapKind ?kind")
        report.warnings = list(checked.warnings)
        inputs.tell("publishing", 0, 1)
        report.statements = publish(checked, directory).counts["triples"]
        inputs.tell("publishing", 1, 1)
    return report


def _by_kind(draft: Draft, pattern: str) -> Counter[str]:
    """Count the different ?one that a pattern finds, by the name of their ?kind."""
    import pyoxigraph

    query = f"SELECT ?kind (COUNT(DISTINCT ?one) AS ?number) {{ {pattern} }} GROUP BY ?kind"
    counted = draft.store.query(query, prefixes=PREFIXES)
    if not isinstance(counted, pyoxigraph.QuerySolutions):
        raise TypeError("a SELECT gave no rows")
    found: Counter[str] = Counter()
    for row in counted:
        name = row["kind"].value.rpartition("#")[2].removeprefix("gap-kind-")
        found[name] = int(row["number"].value)
    return found


class _Inputs:
    """Files on their way into a draft: what was read so far, and what is reported of it."""

    def __init__(
        self,
        *,
        kind: Kind | None = None,
        extractor: Extractor | None = None,
        lexicon: Lexicon | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.kind, self._progress = kind, progress
        self._lexicon = lexicon or shipped()
        self._extractor = extractor or RuleExtractor(lexicon=self._lexicon)
        self.report = Report()
        self.records: list[Record] = []
        self._linker = Linker(self._lexicon)
        self._texts: set[str] = set()
        self._versions: list[Version] = []
        self._refs: set[Ref] = set()

    def tell(self, stage_name: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(stage_name, done, total)

    def chunks(self, paths: Sequence[Path]) -> Iterator[str]:
        """Yield the N-Quads of every file, then those of the entities that they mention.

        A file that was named and cannot be used raises; one found in a folder becomes a rejection.
        """
        files = list(self._files(paths))
        for number, (file, named) in enumerate(files):
            self.tell("reading", number, len(files))
            try:
                yield from self._file(file, named=named)
            except BadInput as error:
                if named:
                    raise
                self.report.rejections.append(Rejection(where=error.where, reason=error.reason))
        self.tell("reading", len(files), len(files))
        if not self.report.documents:
            raise BadInput(
                ", ".join(map(str, paths)), self._nothing(), "give articles, notices, records or RDF facts"
            )
        yield versions_nquads(self._versions)
        yield entities_nquads(self._refs, self._lexicon, software=SOFTWARE)

    def _files(self, paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
        """Yield (file, named): files as given, and the readable files of folders by name."""
        known = {*SUFFIXES, *RDF_SUFFIXES}
        for path in paths:
            if path.is_dir():
                for file in sorted(p for p in path.rglob("*") if p.is_file()):
                    suffix = file.suffix.lower()
                    if file.name == LEDGER:
                        continue  # it tells of the files beside it
                    if suffix in known or suffix in RECORD_SUFFIXES:
                        yield file, False
                    else:
                        self.report.ignored += 1
            elif not path.exists():
                raise BadInput(str(path), "no such file or folder")
            elif self.kind is None and path.suffix.lower() not in known | RECORD_SUFFIXES:
                reason = f"unknown file type {path.suffix or '(none)'!r}"
                raise BadInput(
                    str(path), reason, f"say what it is with --as; known: {', '.join(sorted(known))}"
                )
            else:
                yield path, True

    def _file(self, file: Path, *, named: bool) -> Iterator[str]:
        suffix = file.suffix.lower()
        if self.kind == "facts" or (self.kind is None and suffix in RDF_SUFFIXES):
            yield from facts_file_nquads(file, software=SOFTWARE)
            self.report.documents += 1
        elif self.kind is None and suffix == ".jsonl" and is_compact(peek(file)):
            yield from self._records(compact_records(file), file)
        elif provider := self._provider_of(file):
            yield from self._records(provider.records(file, self._linker), file)
        elif self._is_part(file):
            pass
        elif self.kind is not None or suffix in SUFFIXES:
            yield self._prose(file)
        elif named:
            raise BadInput(
                str(file), "no data source is known that writes this", "say what it is with --as SOURCE"
            )
        else:
            self.report.ignored += 1

    def _provider_of(self, file: Path) -> Provider | None:
        providers = all_providers()
        if self.kind is not None:
            if self.kind not in get_args(DataSource):
                return None
            providers = tuple(p for p in providers if p.source == self.kind)
            return next((p for p in providers if p.recognises(file, peek(file))), providers[0])
        if file.suffix.lower() not in RECORD_SUFFIXES:
            return None
        head = peek(file)
        return next((p for p in providers if p.recognises(file, head)), None)

    def _is_part(self, file: Path) -> bool:
        """Tell whether a file is read along with another one of its folder."""
        parts = [p for p in all_providers() if file.name in p.parts]
        return any(p.recognises(other, peek(other)) for p in parts for other in sorted(file.parent.iterdir()))

    def _records(self, records: Iterable[Record | Rejection], file: Path) -> Iterator[str]:
        retrieved, vanished = dates_of(file)
        for number, record in enumerate(records, start=1):
            if number % 500 == 0:
                self.tell(f"reading {file.name}", number, 0)
            if isinstance(record, Rejection):
                self.report.rejections.append(record)
            elif record.document.sha256 in self._texts:
                self.report.repeated[record.source or record.kind] += 1
            elif retrieved is not None:
                yield self._taken(replace(record, retrieved=retrieved, vanished=vanished))
            else:
                yield self._taken(record)

    def _prose(self, file: Path) -> str:
        document = read_document(file, any_suffix=self.kind is not None)
        if document.sha256 in self._texts:
            raise BadInput(str(file), "the same text was read already from another file")
        try:
            record = read_article(document, self._extractor)
        except BadInput as error:  # it names the file alone
            raise BadInput(str(file.parent / error.where), error.reason, error.hint) from error
        if self.kind is not None:
            record = replace(record, kind=_DOCUMENT_KINDS[self.kind])
        self.records.append(record)
        return self._taken(record)

    def _taken(self, record: Record) -> str:
        self._texts.add(record.document.sha256)
        self._refs.update(record_refs(record))
        if version := version_of(record):
            self._versions.append(version)
        self.report.documents += 1
        self.report.sources[record.source or record.kind] += 1
        return record_nquads(record)

    def _nothing(self) -> str:
        refused = self.report.rejections
        if not refused:
            others = f" ({self.report.ignored} of other types)" if self.report.ignored else ""
            return f"there is no file to read{others}"
        return (
            f"nothing could be read ({len(refused)} rejected; first: {refused[0].where}: {refused[0].reason})"
        )
