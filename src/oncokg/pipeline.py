"""From files to a published store: source, record, graph, validate, store, in this order, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import oncokg
from oncokg.errors import BadInput
from oncokg.graph.article import article_nquads, article_refs
from oncokg.graph.draft import Draft, draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.graph.facts_file import RDF_SUFFIXES, facts_file_nquads
from oncokg.names.lexicon import Lexicon, shipped
from oncokg.record.article import Article, Rejection, Software
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.source.document import SUFFIXES, read_document

if TYPE_CHECKING:
    from oncokg.record.fact import Ref
    from oncokg.record.reading.contract import Extractor

SOFTWARE = Software(name="oncokg", version=oncokg.__version__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


@dataclass(kw_only=True)
class Report:
    """What a build read, made and refused; `as_json` gives it as plain values."""

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


def read(
    path: Path, *, extractor: Extractor | None = None, lexicon: Lexicon | None = None
) -> tuple[Draft, Article]:
    """Read one article or notice into a draft of its own; raises `BadInput` where it cannot be read."""
    words = lexicon or shipped()
    article = read_article(read_document(path), extractor or RuleExtractor(lexicon=words))
    entities = entities_nquads(article_refs(article), words, software=SOFTWARE)
    return draft_of([article_nquads(article), entities]), article


def files_of(paths: Sequence[Path], report: Report) -> Iterator[tuple[Path, bool]]:
    """Yield (file, named): files as given, and the readable files of folders in the order of their names.

    Raises `BadInput` for a path that does not exist or a named file of an unknown type.
    """
    known = {**SUFFIXES, **RDF_SUFFIXES}
    for path in paths:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                if file.suffix.lower() in known:
                    yield file, False
                else:
                    report.ignored += 1
        elif not path.exists():
            raise BadInput(str(path), "no such file or folder")
        elif path.suffix.lower() not in known:
            raise BadInput(
                str(path),
                f"unknown file type {path.suffix or '(none)'!r}",
                f"known: {', '.join(sorted(known))}",
            )
        else:
            yield path, True


def draft(
    paths: Sequence[Path],
    *,
    report: Report,
    directory: Path | None = None,
    extractor: Extractor | None = None,
    lexicon: Lexicon | None = None,
    progress: Progress | None = None,
) -> tuple[Draft, dict[str, str]]:
    """Read files and folders into one draft; return it with the frozen texts by their sha256.

    A file that was named and cannot be used raises `BadInput`; one that was found in a folder becomes a
    rejection of the report.
    """
    words = lexicon or shipped()
    reader = extractor or RuleExtractor(lexicon=words)
    texts: dict[str, str] = {}
    refs: set[Ref] = set()

    def chunks() -> Iterator[str]:
        files = list(files_of(paths, report))
        for number, (file, named) in enumerate(files):
            if progress is not None:
                progress("reading", number, len(files))
            try:
                yield from _chunks_of(file, reader, texts, refs, report)
            except BadInput as error:
                if named:
                    raise
                report.rejections.append(Rejection(where=error.where, reason=error.reason))
        if progress is not None:
            progress("reading", len(files), len(files))
        if not report.documents:
            where = ", ".join(map(str, paths))
            raise BadInput(where, _nothing(report.rejections), "give articles, notices or RDF facts")
        yield entities_nquads(refs, words, software=SOFTWARE)

    return draft_of(chunks(), path=directory), texts


def _nothing(rejections: Iterable[Rejection]) -> str:
    reasons = [f"{r.where}: {r.reason}" for r in rejections]
    return (
        f"nothing could be read ({len(reasons)} rejected; first: {reasons[0]})"
        if reasons
        else "no file to read"
    )


def _chunks_of(
    file: Path, reader: Extractor, texts: dict[str, str], refs: set[Ref], report: Report
) -> Iterator[str]:
    if file.suffix.lower() in RDF_SUFFIXES:
        yield from facts_file_nquads(file, software=SOFTWARE)
        report.documents += 1
        report.records["FactsFile"] += 1
        return
    document = read_document(file)
    if document.sha256 in texts:
        raise BadInput(str(file), "the same text was read already from another file")
    article = read_article(document, reader)
    texts[document.sha256] = document.text
    report.documents += 1
    report.records.update(type(fact).__name__ for fact in article.facts)
    report.gaps.update(gap.kind for gap in article.gaps)
    refs.update(article_refs(article))
    yield article_nquads(article)
