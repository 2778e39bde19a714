"""Stored questions: a SPARQL query with a header that says what it asks.

    #+ id: drugs-by-target
    #+ question: Which approved drugs bind a target?
    #+ columns: drug disease
    #+ hinges-on: okg:bindsTarget okg:hasDisease
    #+ parameter: target okg:Target = CD22 | the target, by name or identifier
    #+ parameter: asOf date? | only what was approved on this day
    #+ evidence: indication
    #+ note: Tentative approvals do not count.

`columns` are what an answer shows, in this order; `evidence` names further variables of SELECT, which are not
shown and whose values are the facts behind a row. A parameter has a name, a type (one of `parameters.TYPES`,
a class for the name of an entity, a list for one of its concepts; with `?` it may be left out), a default and
a description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, get_args

from oncokg.errors import BadInput, NotFound
from oncokg.query.parameters import Parameter, parameter_of
from oncokg.resources import queries_dir
from oncokg.store.gate import MAX_CHARACTERS, Form, admit, form_of
from oncokg.store.tokens import Token

Kind = Literal["competency", "checks", "reports", "views"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_SINGLE: Final = ("id", "question", "columns", "hinges-on", "evidence", "note", "message", "severity")
_REQUIRED: Final[dict[Kind, tuple[str, ...]]] = {
    "competency": ("id", "question", "hinges-on"),
    "checks": ("id", "question", "hinges-on", "message"),
    "reports": ("id", "question"),
    "views": ("id", "question", "hinges-on"),
}
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query with what its header says.

    Attributes: `id` ("" for a text without a name), `question` (in words, may be ""), `text` (SPARQL, header
    included), `form` (SELECT, ASK ...), `columns` (what an answer shows; empty for other forms), `evidence`
    (variables that are not shown), `hinges_on`, `parameters`, `note`, `kind` and `path` (None if not stored).
    """

    id: str
    question: str
    text: str
    form: Form
    columns: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    hinges_on: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    note: str = ""
    kind: Kind | None = None
    path: Path | None = None
    tokens: tuple[Token, ...] = field(repr=False, compare=False)


def questions(kind: Kind | None = None, *, folder: Path | None = None) -> tuple[Question, ...]:
    """Read the stored questions of a kind, or of every kind, in the order of kinds and file names.

    Args:
        kind: "competency", "checks", "reports" or "views".
        folder: a folder with folders of these names; by default the one that ships.

    Raises `BadInput` with file and line for a header that is missing, unknown or does not fit its query.
    """
    folder = folder or queries_dir()
    found: dict[str, Question] = {}
    for one in KINDS if kind is None else (kind,):
        for path in sorted((folder / one).glob("*.rq")):
            question = read_question(path, kind=one)
            if question.id in found:
                raise BadInput(
                    f"{path}, line 1", f"{found[question.id].path} has the id {question.id!r} already"
                )
            found[question.id] = question
    return tuple(found.values())


def question_named(name: str, *, folder: Path | None = None) -> Question:
    """Find a stored question by its id.

    Raises `NotFound` with the closest ids.
    """
    known = {question.id: question for question in questions(folder=folder)}
    if name in known:
        return known[name]
    wanted = name.lower()
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    near += [other for other in known if wanted in other and other not in near]
    raise NotFound("question", name, near[:3])


def read_question(path: Path, *, kind: Kind | None = None) -> Question:
    """Read a query from a file; without a kind its header may be missing or say little.

    Raises `BadInput` for a file that cannot be read or whose header is wrong, `BadQuery` for a wrong query.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadInput(str(path), "no such file", "give the path of a .rq file") from error
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from error
    if len(data) > 4 * MAX_CHARACTERS:
        raise BadInput(
            str(path), f"{len(data):,} bytes are no query", f"at most {MAX_CHARACTERS:,} characters"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(str(path), "not UTF-8 text", "save it as UTF-8") from error
    return question_of(text, kind=kind, path=path)


def question_of(text: str, *, kind: Kind | None = None, path: Path | None = None) -> Question:
    """Read a query from its text, with or without a header.

    Raises `BadInput` for a wrong header, `BadQuery` for a query that `admit` refuses.
    """
    where = str(path) if path else "query"
    header, parameters, lines = _header(text, where)
    for key in _REQUIRED[kind] if kind else ():
        if key not in header:
            raise BadInput(f"{where}, line 1", f"no header {key!r}", f"add '#+ {key}: ...'")
    name = header.get("id", path.stem if path else "")
    if "id" in header and not _ID.fullmatch(name):
        raise BadInput(
            f"{where}, line {lines['id']}", f"{name!r} is no id", "write words of a-z and 0-9 with -"
        )
    tokens = admit(text)
    form, at = form_of(tokens)
    evidence = tuple(header.get("evidence", "").split())
    columns = tuple(header.get("columns", "").split())
    shown = _shown(tokens, at) if form == "SELECT" else ()
    if form != "SELECT" and (columns or evidence):
        key = "columns" if columns else "evidence"
        raise BadInput(f"{where}, line {lines[key]}", f"a {form} query has no {key}", f"remove '#+ {key}'")
    if shown is None and (columns or evidence):
        key = "columns" if columns else "evidence"
        raise BadInput(
            f"{where}, line {lines[key]}", f"SELECT * does not say its {key}", "name each variable"
        )
    if shown:
        missing = [variable for variable in evidence if variable not in shown]
        if missing:
            hint = f"select ?{missing[0]} as well"
            raise BadInput(
                f"{where}, line {lines['evidence']}", f"the query does not select ?{missing[0]}", hint
            )
        selected = tuple(variable for variable in shown if variable not in evidence)
        if columns and columns != selected:
            reason = f"the query selects {' '.join(selected)}"
            raise BadInput(
                f"{where}, line {lines['columns']}", reason, f"write '#+ columns: {' '.join(selected)}'"
            )
        columns = selected
    if kind is not None and form == "SELECT" and "columns" not in header:
        raise BadInput(
            f"{where}, line 1", "no header 'columns'", f"add '#+ columns: {' '.join(columns) or '...'}'"
        )
    used = {token.text[1:] for token in tokens if token.kind == "variable"}
    for parameter in parameters:
        if parameter.name not in used:
            line = lines[f"parameter {parameter.name}"]
            raise BadInput(f"{where}, line {line}", f"the query has no variable ?{parameter.name}")
    return Question(
        id=name,
        question=header.get("question", ""),
        text=text,
        form=form,
        columns=columns,
        evidence=evidence,
        hinges_on=tuple(header.get("hinges-on", "").split()),
        parameters=tuple(parameters),
        note=header.get("note", ""),
        kind=kind,
        path=path,
        tokens=tokens,
    )


def _header(text: str, where: str) -> tuple[dict[str, str], list[Parameter], dict[str, int]]:
    """Read the header lines: values by key, the parameters, and the line of each."""
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        key, colon, value = line.removeprefix("#+").partition(":")
        key, value = key.strip(), value.strip()
        here = f"{where}, line {number}"
        if not colon or not value:
            raise BadInput(here, "no header line", "write '#+ key: value'")
        if key == "parameter":
            parameter = parameter_of(value, here)
            key = f"parameter {parameter.name}"
            parameters.append(parameter)
        elif key not in _SINGLE:
            near = get_close_matches(key, (*_SINGLE, "parameter"), n=1, cutoff=0.6)
            hint = f"did you mean {near[0]!r}?" if near else f"use {', '.join((*_SINGLE, 'parameter'))}"
            raise BadInput(here, f"unknown header {key!r}", hint)
        if key in lines:
            raise BadInput(here, f"a second header {key!r}; the first is in line {lines[key]}", "keep one")
        header[key] = value
        lines[key] = number
    return header, parameters, lines


def _shown(tokens: tuple[Token, ...], at: int) -> tuple[str, ...] | None:
    """Give the variables that SELECT shows, in their order; None for `*`."""
    shown: list[str] = []
    depth = 0
    for before, token in pairwise(tokens[at:]):
        if depth == 0 and (token.text == "{" or token.upper in ("WHERE", "FROM")):
            break
        if depth == 0 and token.text == "*":
            return None
        if token.kind == "mark":
            depth += (token.text in ("(", "{", "[")) - (token.text in (")", "}", "]"))
        if token.kind == "variable" and (depth == 0 or (depth == 1 and before.upper == "AS")):
            shown.append(token.text[1:])
    return tuple(shown)
