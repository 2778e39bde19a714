"""Lay a SPARQL constraint out so that Oxigraph joins it by hashing, not by a lookup for each node.

Two things are written in another way that gives the same rows:

    $this okg:p ?a ; okg:q ?b .             { SELECT ?this ?a { ?this okg:p ?a } } { SELECT ?this ?b { ... } }
    FILTER NOT EXISTS { $this okg:p ?a }    MINUS { ?this okg:p ?a }

The second only where the group cannot but bind $this and shares no other variable with the rest of the query:
then both take the same nodes away. Whatever has another form stays as it is, and so does a group that would
gather the classes of all nodes ($this a ?class).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_OPAQUE: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\s{}|^`\\\"]*>"
    r"|#[^\n]*"
)
_NAME: Final = r"(?:[A-Za-z][\w-]*)?:[A-Za-z][\w-]*"
_THIS: Final = re.compile(r"\s*[?$]this\s+")
_PAIR: Final = re.compile(
    rf"\s*(?P<predicate>a|{_NAME}|\0+)\s+(?P<object>[?$]\w+|{_NAME}|\0+(?:\^\^{_NAME}|@[A-Za-z-]+)?)\s*"
)
_NOT_EXISTS: Final = re.compile(r"\bFILTER\s+NOT\s+EXISTS\s*\{", re.IGNORECASE)
_FILTERS: Final = re.compile(r"\s*(?:FILTER\s*\([^{}]*\)\s*)?", re.IGNORECASE)
_ALL_CLASSES: Final = re.compile(r"\sa\s+[?$]")
_VARIABLE: Final = re.compile(r"[?$](\w+)")


def blanked(text: str) -> str:
    """Return the query at the same length, with spaces for comments and NULs for texts and IRIs."""
    return _OPAQUE.sub(lambda found: (" " if found.group()[0] == "#" else "\0") * len(found.group()), text)


def hash_joined(query: str, start: int) -> str:
    """Return the query from `start`, the place behind its first brace, with hash joins where they can be."""
    skeleton = blanked(query)
    parts: list[str] = []
    place = start
    while block := _block(query, skeleton, place):
        parts += block.subqueries
        place = block.end
    for found in _NOT_EXISTS.finditer(skeleton, place):
        if found.start() < place or _depth(skeleton, start, found.start()):
            continue
        end = _closing(skeleton, found.end())
        group = _minus(query, skeleton, found.end(), end)
        if group:
            parts += [query[place : found.start()], group]
            place = end + 1
    return " ".join([*parts, query[place:]])


@dataclass(frozen=True, kw_only=True)
class _Block:
    """Patterns with the subject $this, each as a subquery, and the place behind them."""

    subqueries: tuple[str, ...]
    end: int


def _block(query: str, skeleton: str, start: int) -> _Block | None:
    subject = _THIS.match(skeleton, start)
    if subject is None:
        return None
    subqueries, place = [], subject.end()
    while pair := _PAIR.match(skeleton, place):
        predicate, value = query[slice(*pair.span("predicate"))], query[slice(*pair.span("object"))]
        bound = f"?{value[1:]}" if value[0] in "?$" and value[1:] != "this" else ""
        subqueries.append(f"{{ SELECT ?this {bound} WHERE {{ ?this {predicate} {value} }} }}")
        place = pair.end()
        if skeleton.startswith(";", place):
            place += 1
        elif skeleton.startswith(".", place):
            return _Block(subqueries=tuple(subqueries), end=place + 1)
        elif skeleton.startswith("}", place):
            return _Block(subqueries=tuple(subqueries), end=place)
        else:
            return None
    return None


def _minus(query: str, skeleton: str, start: int, end: int) -> str:
    """Return the group of a FILTER NOT EXISTS as one to take away; empty where the two might differ."""
    block = _block(query, skeleton, start)
    if block is None or block.end > end or not _FILTERS.fullmatch(skeleton, block.end, end):
        return ""
    inside = set(_VARIABLE.findall(skeleton, start, end))
    outside = set(_VARIABLE.findall(skeleton, 0, start)) | set(_VARIABLE.findall(skeleton, end))
    if inside & outside - {"this"} or _ALL_CLASSES.search(skeleton, start, end):
        return ""
    return f"MINUS {{ {' '.join(block.subqueries)} {query[block.end : end]} }}"


def _depth(skeleton: str, start: int, end: int) -> int:
    return skeleton.count("{", start, end) - skeleton.count("}", start, end)


def _closing(skeleton: str, start: int) -> int:
    """Return the place of the brace that closes the group whose text begins at `start`."""
    place, depth = start, 1
    while depth:
        place += 1
        depth += {"{": 1, "}": -1}.get(skeleton[place - 1 : place], 0) if place <= len(skeleton) else -depth
    return place - 1
