"""Asking: a stored question, a file or a query of one's own, with values for its parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadQuery
from oncokg.query.hints import unknown_terms, with_hint
from oncokg.query.parameters import values_of
from oncokg.query.question import Question, question_named, question_of, read_question
from oncokg.store.contract import Answer, Solutions, Store

if TYPE_CHECKING:
    from oncokg.store.contract import Term

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]*")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back for a question.

    Attributes:
        question: what was asked.
        values: the terms that its parameters had.
        answer: what is shown; rows that differ only in evidence are one row.
        full: the engine's answer, with the columns that hold evidence.
        origins: for each row of `answer`, the rows of `full` that it stands for.
        warnings: lines about terms that do not exist.
    """

    question: Question
    values: Mapping[str, Term]
    answer: Answer
    full: Answer
    origins: tuple[tuple[int, ...], ...]
    warnings: tuple[str, ...]


def ask(store: Store, question: Question | str, parameters: Mapping[str, str] | None = None) -> Reply:
    """Ask a question of a store.

    Args:
        store: any store.
        question: a question, the id of a stored one, or SPARQL; the project's prefixes need no declaration.
        parameters: values as a person types them, by name; `name:type` for a query that declares none.

    Raises `NotFound` for an unknown id, parameter or entity, `BadInput` for a value that does not fit, and
    `BadQuery` for a query that is malformed or refused, with line, column and a hint.
    """
    asked = question if isinstance(question, Question) else _question(question)
    variables = sorted({token.text[1:] for token in asked.tokens if token.kind == "variable"})
    values = values_of(store, asked.parameters, parameters or {}, variables=variables)
    try:
        full = store.query(asked.text, bindings=values)
    except BadQuery as error:
        raise with_hint(error, asked.tokens) from error
    answer, origins = _shown(full, asked)
    return Reply(
        question=asked,
        values=values,
        answer=answer,
        full=full,
        origins=origins,
        warnings=unknown_terms(asked.tokens),
    )


def question_from(argument: str) -> Question:
    """Read what a command line names: the path of a `.rq` file, the id of a stored question, or SPARQL.

    Raises as `ask` does, and `BadInput` for a file that cannot be read.
    """
    if argument.endswith(".rq"):
        return read_question(Path(argument))
    return _question(argument)


def _question(text: str) -> Question:
    if _ID.fullmatch(text.strip()):
        return question_named(text.strip())
    return question_of(text)


def _shown(full: Answer, question: Question) -> tuple[Answer, tuple[tuple[int, ...], ...]]:
    if not isinstance(full, Solutions):
        return full, ()
    if not question.evidence:
        return full, tuple((index,) for index in range(len(full.rows)))
    places = [full.variables.index(column) for column in question.columns]
    merged: dict[tuple[Term | None, ...], list[int]] = {}
    for index, row in enumerate(full.rows):
        merged.setdefault(tuple(row[place] for place in places), []).append(index)
    shown = Solutions(variables=question.columns, rows=tuple(merged))
    return shown, tuple(map(tuple, merged.values()))
