"""Values for a query's variables, given beside its text.

Neither engine's own substitution holds: Oxigraph 0.5 refuses a variable that SELECT does not show, and loses
the value in BIND, BOUND and CONSTRUCT; rdflib loses it in DESCRIBE. So each group that uses the variable gets
a VALUES block with the value, written by Oxigraph's own term writer and read back as exactly one term: text
given as a value stays a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from oncokg.errors import BadQuery
from oncokg.store.gate import form_of
from oncokg.store.tokens import Token, tokenize

if TYPE_CHECKING:
    from oncokg.store.contract import Term

_MODIFIERS = ("WHERE", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "VALUES")


@dataclass(kw_only=True)
class _Group:
    """A pair of braces: where a VALUES block can go (None: nowhere), and the variables written inside."""

    insert_at: int | None
    start: int
    end: int = 0
    in_exists: bool = False  # EXISTS sees the values of the group around it
    select: _Group | None = None  # the braces around the subquery whose WHERE this is
    variables: set[str] = field(default_factory=set)


def bind(text: str, tokens: tuple[Token, ...], values: Mapping[str, Term]) -> str:
    """Complete a query with the values of some of its variables.

    Args:
        text: the query.
        tokens: the same, as `admit` gave it.
        values: variable name without `?` to value.

    Raises `BadQuery` when the query does not have such a variable, or computes it.
    """
    if not values:
        return text
    used = {token.text[1:] for token in tokens if token.kind == "variable"}
    for name in values:
        if name not in used:
            raise BadQuery(f"it has no variable ?{name} to give a value to")
        _refuse_computed(tokens, name)
    written = {name: _written(value) for name, value in values.items()}
    form, at = form_of(tokens)
    groups = _groups(tokens)
    insertions: dict[int, str] = {}
    top = next((group for group in groups if group.insert_at is not None), None)
    if top is not None:
        top.variables.update(used)
    for group in groups:
        if group.insert_at is not None and not group.in_exists:
            inside = group.variables | (group.select.variables if group.select else set())
            blocks = [f" VALUES ?{name} {{ {term} }}" for name, term in written.items() if name in inside]
            insertions[group.insert_at] = "".join(blocks) + " "
    for place, grouped in _groupings(tokens, groups):
        insertions[place] = (
            "".join(f" ?{name}" for name in written if grouped is None or name in grouped) + " "
        )
    if form == "DESCRIBE" and not groups:
        place = next((t.start for t in tokens[at:] if t.upper in _MODIFIERS), len(text))
        blocks = [f" VALUES ?{name} {{ {term} }}" for name, term in written.items()]
        insertions[place] = "\nWHERE {" + "".join(blocks) + " }\n"
    if form == "CONSTRUCT" and tokens[at + 1].text != "{":
        # CONSTRUCT WHERE { ... } may hold triples only: its pattern becomes the template as well.
        insertions[tokens[at].end] = f" {text[groups[0].start : groups[0].end]} "
    for place in sorted(insertions, reverse=True):
        text = text[:place] + insertions[place] + text[place:]
    return text


def _refuse_computed(tokens: tuple[Token, ...], name: str) -> None:
    for before, token in pairwise(tokens):
        if before.upper == "AS" and token.kind == "variable" and token.text[1:] == name:
            raise BadQuery(
                f"?{name} is computed by the query, so it cannot be given a value",
                line=token.line,
                column=token.column,
            )


def _written(value: Term) -> str:
    import pyoxigraph

    if isinstance(value, pyoxigraph.BlankNode):
        raise BadQuery(f"a blank node ({value}) stands for any node, so it is no value")
    text = str(value)
    kinds = [token.kind for token in tokenize(text)]
    if isinstance(value, pyoxigraph.NamedNode):
        single = kinds == ["iri"]
    else:
        single = kinds[:1] == ["string"] and kinds[1:] in ([], ["tag"], ["mark", "iri"])
    if not single:
        raise BadQuery(f"{text[:60]} is not a value that a query can take")
    return text


def _groups(tokens: tuple[Token, ...]) -> list[_Group]:
    """Find the pairs of braces of the query, the outermost first."""
    found: list[_Group] = []
    opened: list[_Group] = []
    selects: list[_Group] = []
    for index, token in enumerate(tokens):
        if token.kind == "variable":
            for group in opened:
                group.variables.add(token.text[1:])
        elif token.text == "{":
            before = tokens[index - 1].upper
            exists = before == "EXISTS" or any(group.in_exists for group in opened)
            group = _Group(insert_at=token.end, start=token.start, in_exists=exists)
            if tokens[index + 1].upper == "SELECT":
                group.insert_at = None
                selects.append(group)
            elif tokens[index + 1].in_values or before == "CONSTRUCT":
                group.insert_at = None
            elif opened and selects and opened[-1] is selects[-1]:
                group.select = selects.pop()
            opened.append(group)
            found.append(group)
        elif token.text == "}":
            opened.pop().end = token.end
    return found


def _groupings(tokens: tuple[Token, ...], groups: list[_Group]) -> Iterator[tuple[int, set[str] | None]]:
    """Find each GROUP BY: where a variable can be added, and the variables of its subquery (None: the query).

    A given value is the same in every group, and HAVING and SELECT see only what is grouped.
    """
    for before, token in pairwise(tokens):
        if before.upper == "GROUP" and token.upper == "BY":
            around = [group for group in groups if group.start < token.start < group.end]
            yield token.end, around[-1].variables if around else None
