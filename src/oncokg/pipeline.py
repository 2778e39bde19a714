"""From files to a published store: source, record, graph, validate, store, in this order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import oncokg
from oncokg.errors import BadInput
from oncokg.graph.article import article_nquads, article_refs
from oncokg.graph.draft import Draft, draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.graph.facts_file import RDF_SUFFIXES, facts_file_nquads
from oncokg.names.lexicon import Lexicon, shipped
from oncokg.record.article import Article, DocumentKind, Rejection, Software
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.source.document import SUFFIXES, read_document
from oncokg.store.directory import publish, stage
from oncokg.terms import PREFIXES
from oncokg.validate.checked import check

if TYPE_CHECKING:
    from oncokg.record.fact import Ref
    from oncokg.record.reading.contract import Extractor

SOFTWARE = Software(name="oncokg", version=oncokg.__version__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


@dataclass(kw_only=True)
class Report:
    """What a build read, made and refused; `as_json` gives it as plain values.

    `records` and `gaps` count what the graph holds by kind: what articles and facts files state, what the
    vocabulary adds, and parts of facts.
    """

    documents: int = 0
    records: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: int = 0
    statements: int = 0
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the report as values that JSON can hold, keys in a fixed order."""
        return {
            "documents": self.documents,
            "records": dict(sorted(self.records.items())),
            "gaps": dict(sorted(self.gaps.items())),
            "rejections": [{"where": r.where, "reason": r.reason} for r in self.rejections],
            "ignored_files": self.ignored,
            "statements": self.statements,
            "warnings": self.warnings,
        }


Kind = Literal["article", "notice", "facts"]
"""What a file is read as, where its suffix does not tell or tells wrong."""

_DOCUMENT_KINDS: Final[dict[str, DocumentKind]] = {"article": "news-article", "notice": "regulator-notice"}


def read(
    paths: Sequence[Path],
    *,
    kind: Kind | None = None,
    extractor: Extractor | None = None,
    lexicon: Lexicon | None = None,
) -> tuple[Draft, tuple[Article, ...]]:
    """Read files and folders into a draft in memory; return it with the articles among them.

    Raises `BadInput` where a named file cannot be used, or nothing could be read.
    """
    inputs = _Inputs(kind=kind, extractor=extractor, lexicon=lexicon)
    return draft_of(inputs.chunks(paths)), tuple(inputs.articles)


def texts_of(articles: Iterable[Article]) -> dict[str, str]:
    """Return the frozen texts of articles by their sha256, to hold quotes against."""
    return {article.document.sha256: article.document.text for article in articles}


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
        checked = check(draft, texts=texts_of(inputs.articles))
        report.records = _by_kind(draft, "?one a okg:Fact ; a ?kind FILTER(?kind != okg:Fact)")
        report.gaps = _by_kind(draft, "?one a okg:ReadingGap ; okg:hasGapKind ?kind")
        report.warnings = [str(finding) for finding in checked.warnings]
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
        self.articles: list[Article] = []
        self._texts: set[str] = set()
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
                yield from self._file(file)
            except BadInput as error:
                if named:
                    raise
                self.report.rejections.append(Rejection(where=error.where, reason=error.reason))
        self.tell("reading", len(files), len(files))
        if not self.report.documents:
            raise BadInput(", ".join(map(str, paths)), self._nothing(), "give articles, notices or RDF facts")
        yield entities_nquads(self._refs, self._lexicon, software=SOFTWARE)

    def _files(self, paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
        """Yield (file, named): files as given, and the readable files of folders by name."""
        known = {**SUFFIXES, **RDF_SUFFIXES}
        for path in paths:
            if path.is_dir():
                for file in sorted(p for p in path.rglob("*") if p.is_file()):
                    if file.suffix.lower() in known:
                        yield file, False
                    else:
                        self.report.ignored += 1
            elif not path.exists():
                raise BadInput(str(path), "no such file or folder")
            elif self.kind is None and path.suffix.lower() not in known:
                reason = f"unknown file type {path.suffix or '(none)'!r}"
                raise BadInput(
                    str(path), reason, f"say what it is with --as; known: {', '.join(sorted(known))}"
                )
            else:
                yield path, True

    def _file(self, file: Path) -> Iterator[str]:
        report = self.report
        if self.kind == "facts" or (self.kind is None and file.suffix.lower() in RDF_SUFFIXES):
            yield from facts_file_nquads(file, software=SOFTWARE)
            report.documents += 1
            return
        document = read_document(file, any_suffix=self.kind is not None)
        if document.sha256 in self._texts:
            raise BadInput(str(file), "the same text was read already from another file")
        try:
            article = read_article(document, self._extractor)
        except BadInput as error:  # it names the file alone
            raise BadInput(str(file.parent / error.where), error.reason, error.hint) from error
        if self.kind is not None:
            article = replace(article, kind=_DOCUMENT_KINDS[self.kind])
        self._texts.add(document.sha256)
        self.articles.append(article)
        self._refs.update(article_refs(article))
        report.documents += 1
        yield article_nquads(article)

    def _nothing(self) -> str:
        refused = self.report.rejections
        if not refused:
            others = f" ({self.report.ignored} of other types)" if self.report.ignored else ""
            return f"there is no file to read{others}"
        return (
            f"nothing could be read ({len(refused)} rejected; first: {refused[0].where}: {refused[0].reason})"
        )
