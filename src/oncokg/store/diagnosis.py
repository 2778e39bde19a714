"""Where a query breaks SPARQL's grammar, in words that a person can act on.

Oxigraph's parser names the furthest character it looked at, which lies beyond the fault when it was looking
for a long keyword, and lists dozens of things that it hoped for. Here the tokens are spread apart and parsed
again, so that the furthest character falls in the gap after the token at fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import pairwise
from typing import Final

from oncokg.errors import BadQuery
from oncokg.store.tokens import Token

_PLACE: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_GAP: Final = " " * 32
"""Longer than SPARQL's longest keyword."""

_KNOWN: Final = {
    "The SELECT contains a variable that is unbound": (
        "SELECT shows a variable that is neither grouped nor computed",
        "add it to GROUP BY, or wrap it in SAMPLE(...)",
    ),
    "IRI parsing failed": ("an IRI that is not absolute", "write it in full, or with a prefix"),
    "Invalid IRI": ("an IRI that is not valid", "write it in full, or with a prefix"),
}


def undeclared_prefix(tokens: tuple[Token, ...], known: Mapping[str, str]) -> BadQuery | None:
    """Find the first prefixed name whose prefix is neither declared before it nor known."""
    declared = set(known)
    previous = ""
    for token in tokens:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if previous == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return BadQuery(
                    f"the prefix `{prefix}:` is not declared", line=token.line, column=token.column
                )
        previous = token.upper
    return None


def check_syntax(text: str, tokens: tuple[Token, ...], known: Mapping[str, str]) -> None:
    """Raise `BadQuery` when a query breaks SPARQL's grammar, whichever engine is to answer it."""
    unknown = undeclared_prefix(tokens, known)
    if unknown is not None:
        raise unknown
    message = _parse(text, known)
    if message:
        raise syntax_error(tokens, known, message)


def syntax_error(tokens: tuple[Token, ...], known: Mapping[str, str], message: str) -> BadQuery:
    """Turn the parser's message about a query into a place and a reason.

    Args:
        tokens: the query's tokens.
        known: prefixes that need no declaration.
        message: what the parser said about the query itself.
    """
    unknown = undeclared_prefix(tokens, known)
    if unknown is not None:
        return unknown
    spread, starts = _spread(tokens)
    found = _PLACE.search(_parse(spread, known) or message)
    if found is None:
        return BadQuery(" ".join(message.split()))
    position = int(found.group(2)) - 1
    index = max((i for i, start in enumerate(starts) if start <= position), default=0)
    at = tokens[min(index, len(tokens) - 1)]
    for words, (reason, hint) in _KNOWN.items():
        if words in found.group(3):
            return BadQuery(reason, line=at.line, column=at.column, hint=hint)
    if at.text == "}" and (twice := _set_twice(tokens)) is not None:
        return BadQuery(
            f"AS sets {twice.text}, which has a value already",
            line=twice.line,
            column=twice.column,
            hint="choose a new name after AS",
        )
    if at.kind == "iri" and ":" not in at.text:
        reason, hint = _KNOWN["IRI parsing failed"]
        return BadQuery(reason, line=at.line, column=at.column, hint=hint)
    return BadQuery(
        f"`{at.text[:60]}` is not expected here",
        line=at.line,
        column=at.column,
        hint=_hint(tokens, tokens.index(at)),
    )


def _set_twice(tokens: tuple[Token, ...]) -> Token | None:
    """Find the variable after AS in BIND or SELECT that the pattern uses as well."""
    uses: dict[str, int] = {}
    for token in tokens:
        if token.kind == "variable":
            uses[token.text[1:]] = uses.get(token.text[1:], 0) + 1
    for before, token in pairwise(tokens):
        if before.upper == "AS" and token.kind == "variable" and uses[token.text[1:]] > 1:
            return token
    return None


def _hint(tokens: tuple[Token, ...], index: int) -> str:
    """Say what usually stands behind a token in the wrong place."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    in_select = not any(t.text == "{" for t in tokens[:index])
    called = after is not None and after.text == "("
    if before is not None and before.upper == "FILTER" and token.kind == "variable":
        return "put the condition in parentheses: FILTER(...)"
    if in_select and token.text == ",":
        return "variables of SELECT stand side by side, without commas"
    if in_select and (token.text == ")" or (called and token.upper in _KEYWORDS)):
        return "a computed column is written (... AS ?name)"
    if token.kind == "word" and token.upper not in _KEYWORDS:
        near = get_close_matches(token.upper, _KEYWORDS, n=1, cutoff=0.75)
        if near:
            return f"did you mean {near[0]}?"
        return "SPARQL has no such function" if called else "a variable begins with ?, text stands in quotes"
    if token.text in (".", "}", ";", ",", "{") and before is not None and before.text != token.text:
        return "a triple pattern has a subject, a predicate and an object"
    return ""


_KEYWORD_LIST: Final = """
ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE
DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING
HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS
MINUTES MONTH NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE
SECONDS SELECT SEPARATOR SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN
STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ UCASE UNDEF UNION URI UUID VALUES WHERE YEAR
"""
_KEYWORDS: Final = tuple(_KEYWORD_LIST.split())


def _spread(tokens: tuple[Token, ...]) -> tuple[str, list[int]]:
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for before, token in zip((None, *tokens), tokens, strict=False):
        joined = token.kind == "tag" or token.text == "^^" or (before is not None and before.text == "^^")
        gap = "" if joined or before is None else _GAP
        text = token.text.replace("\n", " ").replace("\r", " ")
        starts.append(length + len(gap))
        pieces += [gap, text]
        length += len(gap) + len(text)
    return "".join(pieces) + _GAP, starts


def _parse(text: str, known: Mapping[str, str]) -> str:
    import pyoxigraph

    try:
        pyoxigraph.Store().query(text, prefixes=dict(known))  # an empty store: it only parses
    except SyntaxError as error:
        return str(error)
    except (OSError, RuntimeError, ValueError):
        return ""
    return ""
