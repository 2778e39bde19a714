"""What several nodes must agree on: `queries/checks/*.rq`, each of which must return no row.

    #+ id: evidence-in-other-document
    #+ question: Which facts have evidence in a document that does not state them?
    #+ columns: focus value
    #+ hinges-on: okg:statedIn okg:hasEvidence oa:hasSource
    #+ message: The evidence of a fact is in the document that states it.

The header may also say `severity: warning`. The column `focus` is the node that is at fault; `value`, where
there is one, is the node or literal that it does not agree with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput
from oncokg.resources import queries_dir
from oncokg.terms import OKS
from oncokg.validate.finding import SEVERITIES, Finding, Severity
from oncokg.validate.rows import rows

if TYPE_CHECKING:
    from pyoxigraph import Store

_REQUIRED: Final = ("id", "question", "columns", "hinges-on", "message")
_KEYS: Final = (*_REQUIRED, "severity")
_COLUMNS: Final = ("focus", "focus value")


@dataclass(frozen=True, kw_only=True)
class Check:
    """A query that must return no row, with the words for a row that it does return."""

    id: str
    question: str
    columns: tuple[str, ...]
    hinges_on: tuple[str, ...]
    message: str
    severity: Severity
    query: str

    @property
    def iri(self) -> str:
        """Return what stands for the check in a finding: `oks:check-ID`."""
        return f"{OKS}check-{self.id}"


def read_checks(folder: Path | None = None) -> tuple[Check, ...]:
    """Read every check of a folder, by default `queries/checks/`, in the order of file names.

    Raises `BadInput` with file and line for a header that is missing, unknown or does not fit its query.
    """
    folder = folder or queries_dir() / "checks"
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


def check_findings(store: Store, checks: tuple[Check, ...]) -> Iterator[Finding]:
    """Yield every row of every check as a finding, in no order."""
    for check in checks:
        for row in rows(store, check.query):
            yield Finding(
                shape=check.iri,
                constraint=check.iri,
                severity=check.severity,
                focus=row["focus"],
                value=row.get("value"),
                message=check.message,
            )


def _read(path: Path) -> Check:
    import pyoxigraph

    text = path.read_text(encoding="utf-8")
    header = _header(path, text)
    first = f"{path}, line 1"
    if header["id"] != path.stem:
        raise BadInput(first, f"the id {header['id']!r} is not the file's name", "make them the same")
    if header["columns"] not in _COLUMNS:
        raise BadInput(first, "columns of a check are 'focus' or 'focus value'", "name them so")
    severity = header.get("severity", "violation")
    if severity not in SEVERITIES:
        raise BadInput(first, f"unknown severity {severity!r}", f"use {', '.join(SEVERITIES)}")
    columns = tuple(header["columns"].split())
    try:
        solutions = pyoxigraph.Store().query(text)
    except SyntaxError as error:
        raise BadInput(str(path), f"not SPARQL: {error}", "correct it") from error
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise BadInput(str(path), "not a SELECT query", f"select {header['columns']}")
    names = tuple(variable.value for variable in solutions.variables)
    if names != columns:
        raise BadInput(first, f"the query selects {' '.join(names)}", f"select {header['columns']}")
    return Check(
        id=header["id"],
        question=header["question"],
        columns=columns,
        hinges_on=tuple(header["hinges-on"].split()),
        message=header["message"],
        severity=severity,
        query=text,
    )


def _header(path: Path, text: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        key, colon, value = line.removeprefix("#+").partition(":")
        key, value = key.strip(), value.strip()
        where = f"{path}, line {number}"
        if not colon or not value:
            raise BadInput(where, "not a header line", "write '#+ key: value'")
        if key not in _KEYS:
            raise BadInput(where, f"unknown header {key!r}", f"use {', '.join(_KEYS)}")
        if key in header:
            raise BadInput(where, f"a second header {key!r}", "keep one")
        header[key] = value
    for key in _REQUIRED:
        if key not in header:
            raise BadInput(f"{path}, line 1", f"no header {key!r}", f"add '#+ {key}: ...'")
    return header
