"""SPARQL text cut into tokens, so that a query can be judged and completed before any engine sees it.

The cut agrees with what Oxigraph's parser reads, or is refused: where `<` could begin an IRI or be a
comparison (`FILTER(?a<ex:b#>...)`), two readers can disagree on everything after it, and a word could hide in
what one of them takes for a comment or a string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from oncokg.errors import BadQuery

Kind = Literal["iri", "name", "variable", "string", "tag", "number", "word", "blank", "mark"]

_BASE: Final = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WORD: Final = _BASE + r"_0-9\u00b7\u0300-\u036f\u203f\u2040"
_CODE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE: Final = rf"""\\[tbnrf"'\\]|{_CODE}"""
_PERCENT: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_PATTERN: Final = re.compile(
    rf"""
    (?P<space>[\ \t\r\n]+|\#[^\r\n]*)
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_CODE})*>)
  | (?P<blank>_:[{_WORD}](?:[{_WORD}.\-]*[{_WORD}\-])?)
  | (?P<name>(?:[{_BASE}](?:[{_WORD}.\-]*[{_WORD}\-])?)?:
      (?:(?:[{_WORD}:]|{_PERCENT})(?:(?:[{_WORD}:.\-]|{_PERCENT})*(?:[{_WORD}:\-]|{_PERCENT}))?)?)
  | (?P<variable>[?$][{_WORD}]+)
  | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"
      | '''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
      | \"(?!\"\")(?:[^"\\\n\r]|{_ESCAPE})*\"
      | '(?!'')(?:[^'\\\n\r]|{_ESCAPE})*')
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[a-z]+)?)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
  | (?P<word>[{_BASE}_][{_WORD}]*)
  | (?P<mark><<|>>|\^\^|&&|\|\||!=|<=|>=|\{{\||\|\}}|[{{}}()\[\].,;=!<>+\-*/|^?~&])
    """,
    re.VERBOSE,
)

_PAIRS: Final = {"(": ")", "{": "}", "[": "]"}
_BEFORE_AN_IRI: Final = (
    "(",
    ",",
    "!",
    "=",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "&&",
    "||",
    "|",
    "^",
    "^^",
)
"""Marks after which, inside parentheses, `<` can only begin an IRI."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """One token: its kind, its text as written, and where it begins (`start` from 0; `line`, `column`)."""

    kind: Kind
    text: str
    start: int
    line: int
    column: int
    in_values: bool = False

    @property
    def end(self) -> int:
        """Where the token ends, from 0."""
        return self.start + len(self.text)

    @property
    def upper(self) -> str:
        """The text of a keyword in capitals; "" for anything that is no word."""
        return self.text.upper() if self.kind == "word" else ""


class _Brackets:
    """What is open, and whether that is the data block of a VALUES clause."""

    def __init__(self) -> None:
        self.open: list[Token] = []
        self.values_from: int | None = None
        self._values_next = False

    def see(self, token: Token) -> None:
        if token.upper == "VALUES":
            self._values_next = True
        elif token.text in _PAIRS and token.kind == "mark":
            if token.text == "{" and self._values_next:
                self.values_from = len(self.open)
                self._values_next = False
            self.open.append(token)
        elif token.text in _PAIRS.values() and token.kind == "mark":
            if not self.open or _PAIRS[self.open[-1].text] != token.text:
                opened = f"; `{self.open[-1].text}` of line {self.open[-1].line} is open" if self.open else ""
                raise BadQuery(f"`{token.text}` closes nothing{opened}", line=token.line, column=token.column)
            self.open.pop()
            if self.values_from is not None and len(self.open) <= self.values_from:
                self.values_from = None
        elif self._values_next and token.kind != "variable":
            self._values_next = False

    @property
    def in_values(self) -> bool:
        return self.values_from is not None

    @property
    def in_parentheses(self) -> bool:
        return bool(self.open) and self.open[-1].text == "("


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a query into tokens, without spaces and comments.

    Raises `BadQuery` for a character, string or bracket that no query may have, and for a `<` that can be
    read in two ways.
    """
    tokens: list[Token] = []
    brackets = _Brackets()
    position, line, line_start = 0, 1, 0
    while position < len(text):
        found = _PATTERN.match(text, position)
        column = position - line_start + 1
        if found is None or found.lastgroup is None:
            raise _unreadable(text, position, line, column)
        piece = found.group()
        if found.lastgroup != "space":
            kind: Kind = found.lastgroup  # type: ignore[assignment]
            token = Token(
                kind=kind,
                text=piece,
                start=position,
                line=line,
                column=column,
                in_values=brackets.in_values,
            )
            _refuse_two_readings(token, tokens[-1] if tokens else None, brackets)
            brackets.see(token)
            tokens.append(token)
        if "\n" in piece:
            line += piece.count("\n")
            line_start = position + piece.rfind("\n") + 1
        position = found.end()
    if brackets.open:
        last = brackets.open[-1]
        raise BadQuery(
            f"`{last.text}` is never closed",
            line=last.line,
            column=last.column,
            hint=f"add the missing `{_PAIRS[last.text]}`",
        )
    return tuple(tokens)


def _unreadable(text: str, position: int, line: int, column: int) -> BadQuery:
    character = text[position]
    if character in "\"'":
        return BadQuery(
            f"a string that begins with {character} here does not end, or holds an escape that is none",
            line=line,
            column=column,
            hint='a backslash is written \\\\, a line break inside "..." is written \\n',
        )
    if text.startswith(("\\u", "\\U"), position):
        return BadQuery(
            "an escaped character outside a string or an IRI",
            line=line,
            column=column,
            hint="write the character itself",
        )
    name = f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
    return BadQuery(f"the character {name} has no meaning here", line=line, column=column)


def _refuse_two_readings(token: Token, before: Token | None, brackets: _Brackets) -> None:
    if token.text in ("<<", ">>", "{|", "|}") and token.kind == "mark":
        raise BadQuery(
            f"`{token.text}` begins or ends a triple term, which this graph has none of",
            line=token.line,
            column=token.column,
            hint="put spaces around a comparison",
        )
    if token.kind != "iri" or before is None or not brackets.in_parentheses or brackets.in_values:
        return
    if before.text in _BEFORE_AN_IRI and before.kind == "mark":
        return
    if before.upper == "DISTINCT":
        return
    raise BadQuery(
        f"`{token.text[:40]}` can be read as an IRI or as a comparison",
        line=token.line,
        column=token.column,
        hint="put spaces around a comparison, or write the IRI as a prefixed name",
    )
