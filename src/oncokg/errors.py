"""Everything that can go wrong, as one short tree.

    OncokgError
    ├── BadInput        a document, facts file or record cannot be used
    ├── BadQuery        a question cannot be asked as written
    ├── NotFound        a name (question, entity, source) that does not exist
    ├── Nonconformant   a graph breaks shapes or checks; carries every finding
    ├── StoreError      a store directory cannot be opened, written or published
    ├── MissingExtra    an optional dependency is not installed
    └── FetchError      an address does not give what it should

Each message is one line that says what was wrong, where, and what to do; the same parts are attributes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class OncokgError(Exception):
    """The root: the command line prints its message and exits with `exit_code`."""

    exit_code = 1


def _sentence(*parts: str) -> str:
    return ": ".join(part for part in parts if part)


class BadInput(OncokgError):
    """A file or text that cannot be read as what it should be.

    Attributes: `where` (path, with a line or place if known), `reason`, `hint` (what to do; may be empty).
    """

    exit_code = 3

    def __init__(self, where: str, reason: str, hint: str = "") -> None:
        self.where, self.reason, self.hint = where, reason, hint
        super().__init__(_sentence(where, reason) + (f"; {hint}" if hint else ""))


class BadQuery(OncokgError):
    """A SPARQL query that cannot be run.

    Attributes: `reason`, `line` and `column` (1-based, 0 when unknown), `hint`.
    """

    exit_code = 4

    def __init__(self, reason: str, *, line: int = 0, column: int = 0, hint: str = "") -> None:
        self.reason, self.line, self.column, self.hint = reason, line, column, hint
        where = f"query, line {line}, column {column}" if line else "query"
        super().__init__(_sentence(where, reason) + (f"; {hint}" if hint else ""))


class NotFound(OncokgError):
    """A name that is not known. Attributes: `what`, `name`, `candidates` (close names, maybe none)."""

    exit_code = 2

    def __init__(self, what: str, name: str, candidates: Sequence[str] = ()) -> None:
        self.what, self.name, self.candidates = what, name, tuple(candidates)
        near = f"; did you mean {' or '.join(self.candidates)}?" if self.candidates else ""
        super().__init__(f"no {what} named {name!r}{near}")


class Nonconformant(OncokgError):
    """A graph that breaks the shapes or checks. Attribute: `findings`, every one of them."""

    exit_code = 5

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = tuple(findings)
        first = f", first: {self.findings[0]}" if self.findings else ""
        number = f"{len(self.findings)} finding{'' if len(self.findings) == 1 else 's'}"
        super().__init__(
            f"the graph does not conform: {number}{first}; `oncokg check FILE...` lists them all"
        )


class StoreError(OncokgError):
    """A store directory that cannot be used. Attributes: `path`, `reason`, `hint`."""

    exit_code = 6

    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        self.path, self.reason, self.hint = path, reason, hint
        super().__init__(_sentence(f"store {path}", reason) + (f"; {hint}" if hint else ""))


class MissingExtra(OncokgError):
    """An optional dependency is absent. Attributes: `extra`, `purpose`."""

    exit_code = 7

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra, self.purpose = extra, purpose
        super().__init__(f"{purpose} needs an extra that is not installed: pip install 'oncokg[{extra}]'")


class FetchError(OncokgError):
    """An address that does not give what it should.

    Attributes: `url`, `reason`, `hint`, `status` (of the HTTP answer; 0 where there was none).
    """

    exit_code = 8

    def __init__(self, url: str, reason: str, hint: str = "", *, status: int = 0) -> None:
        self.url, self.reason, self.hint, self.status = url, reason, hint, status
        super().__init__(_sentence(url, reason) + (f"; {hint}" if hint else ""))
