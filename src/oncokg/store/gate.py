"""What no query may do, judged beforehand: leave the machine, change the graph, kill the process.

Oxigraph and rdflib both open connections for `SERVICE`, in any spelling, and nothing switches that off; deep
or very long queries overflow the stack of the parser and end the process. Each limit is far below what was
seen to break (5,000 nested parentheses, 5,000 OPTIONALs on a stack of 8 MB) and far above what people write.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from oncokg.errors import BadQuery
from oncokg.store.tokens import Token, tokenize

MAX_CHARACTERS: Final = 1_000_000
MAX_TOKENS: Final = 1_000
"""Tokens outside VALUES data."""
MAX_DEPTH: Final = 64
"""Brackets inside brackets, and operators before one operand (`!!!true`)."""
MAX_STEPS: Final = 150
"""Triple patterns, groups and path steps: planning takes time with their fourth power, 5 s here at 150."""

_REMEMBERED: Final = 20_000  # characters of the longest query whose tokens are kept

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PREFIXED: Final = ("!", "^", "+", "-")


def admit(text: str) -> tuple[Token, ...]:
    """Let a read-only query pass, as its tokens.

    Raises `BadQuery` for `SERVICE`, an update, something that is no query, and a query beyond the limits.
    """
    return _remembered(text) if len(text) < _REMEMBERED else _admitted(text)


def _admitted(text: str) -> tuple[Token, ...]:
    tokens = _judged(text)
    plain = _ESCAPED.sub(_character, text)
    if plain != text:  # an engine may replace escapes before it reads: that text must pass as well
        _judged(plain)
    return tokens


@lru_cache(maxsize=128)
def _remembered(text: str) -> tuple[Token, ...]:
    return _admitted(text)


def form_of(tokens: tuple[Token, ...]) -> tuple[Form, int]:
    """Give the form of a query and the index of the token that says so.

    Raises `BadQuery` when the text is an update or no query.
    """
    index = 0
    while index < len(tokens):
        word = tokens[index].upper
        if word == "PREFIX":
            index += 3
        elif word == "BASE":
            index += 2
        else:
            break
    if index >= len(tokens):
        raise BadQuery("it asks nothing", hint="write a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    token = tokens[index]
    for form in _FORMS:
        if token.upper == form:
            return form, index
    if token.upper in _UPDATES:
        raise BadQuery(
            f"{token.upper} changes a graph; a query only reads",
            line=token.line,
            column=token.column,
            hint="to change what the graph says, change the documents and run oncokg build",
        )
    raise BadQuery(
        f"`{token.text[:40]}` begins no query",
        line=token.line,
        column=token.column,
        hint="write a SELECT, ASK, CONSTRUCT or DESCRIBE query",
    )


def _character(found: re.Match[str]) -> str:
    code = int(found.group(1) or found.group(2), 16)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return chr(code)


def _judged(text: str) -> tuple[Token, ...]:
    if len(text) > MAX_CHARACTERS:
        raise BadQuery(f"it has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read")
    tokens = tokenize(text)
    for token in tokens:
        _refuse_service(token)
    form_of(tokens)
    _refuse_size(tokens)
    return tokens


def _refuse_service(token: Token) -> None:
    # Engines need no space after a keyword (SERVICESILENT, SERVICEex:a), so any word that holds it counts.
    word = (
        token.text if token.kind == "word" else token.text.partition(":")[0] if token.kind == "name" else ""
    )
    if "service" in word.casefold():
        raise BadQuery(
            "SERVICE would send the query to another machine; oncokg never does",
            line=token.line,
            column=token.column,
            hint="" if token.kind == "word" else "choose a prefix without `service` in it",
        )


def _refuse_size(tokens: tuple[Token, ...]) -> None:
    depth = run = counted = steps = 0
    open_marks: list[str] = []
    before: Token | None = None
    for token in tokens:
        mark = token.text if token.kind == "mark" else ""
        if mark in ("(", "{", "["):
            open_marks.append(mark)
        elif mark in (")", "}", "]"):
            open_marks.pop()
        run = run + 1 if mark in _PREFIXED else 0
        depth = len(open_marks) + run
        if depth > MAX_DEPTH:
            raise BadQuery(f"it is nested more than {MAX_DEPTH} deep", line=token.line, column=token.column)
        if not token.in_values:
            counted += 1
            steps += _is_step(mark, token, before, open_marks)
            if counted > MAX_TOKENS:
                raise BadQuery(
                    f"it has more than {MAX_TOKENS:,} words and marks",
                    line=token.line,
                    column=token.column,
                    hint="give long lists as VALUES, which are not counted",
                )
            if steps > MAX_STEPS:
                raise BadQuery(
                    f"it has more than {MAX_STEPS} triple patterns, groups and path steps",
                    line=token.line,
                    column=token.column,
                    hint="ask it in several queries",
                )
        before = token


def _is_step(mark: str, token: Token, before: Token | None, open_marks: list[str]) -> bool:
    if mark in (".", ";", "/", "{", "["):
        return True
    in_parentheses = bool(open_marks) and open_marks[-1] == "("
    if mark == ",":
        return not in_parentheses
    # Two operands side by side in parentheses are items of an RDF collection: one triple pattern each.
    return in_parentheses and _is_operand(token) and before is not None and _is_operand(before)


def _is_operand(token: Token) -> bool:
    return token.kind not in ("mark", "word", "tag")
