"""What a person probably meant: close names for a prefix or a term that does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from oncokg.errors import BadQuery
from oncokg.store.tokens import Token
from oncokg.terms import OKG, OKL, PREFIXES, list_names, ontology_names


def with_hint(error: BadQuery, tokens: tuple[Token, ...]) -> BadQuery:
    """Add what was probably meant to an error about an undeclared prefix; other errors stay as they are."""
    at = next((t for t in tokens if (t.line, t.column) == (error.line, error.column)), None)
    if error.hint or at is None or at.kind != "name" or "is not declared" not in error.reason:
        return error
    return BadQuery(error.reason, line=error.line, column=error.column, hint=_prefix_hint(at.text))


def unknown_terms(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Name every term in the project's two namespaces that the ontology and its lists do not have.

    Returns one line for each, with the place and close names. Such a query is no error: it finds nothing.
    """
    warnings: dict[str, str] = {}
    closed = (("okg", OKG, ontology_names()), ("okl", OKL, list_names()))
    for token, iri in _iris(tokens):
        for prefix, base, names in closed:
            name = iri.removeprefix(base)
            if iri.startswith(base) and name not in names and name not in warnings:
                near = _close(name, names)
                meant = (
                    f"; did you mean {' or '.join(f'{prefix}:{other}' for other in near)}?" if near else ""
                )
                where = f"query, line {token.line}, column {token.column}"
                what = "the ontology has" if prefix == "okg" else "the lists have"
                warnings[name] = f"{where}: {what} no {prefix}:{name}{meant}"
    return tuple(warnings.values())


def _iris(tokens: tuple[Token, ...]) -> list[tuple[Token, str]]:
    declared = dict(PREFIXES)
    found: list[tuple[Token, str]] = []
    skip = 0
    for index, token in enumerate(tokens):
        if token.upper == "PREFIX" and index + 2 < len(tokens):
            declared[tokens[index + 1].text.partition(":")[0]] = tokens[index + 2].text[1:-1]
            skip = index + 3
        elif token.upper == "BASE":
            skip = index + 2
        elif index >= skip and token.kind == "iri":
            found.append((token, token.text[1:-1]))
        elif index >= skip and token.kind == "name":
            prefix, _, local = token.text.partition(":")
            found.append((token, declared.get(prefix, "") + local))
    return found


def iris_of(tokens: tuple[Token, ...]) -> set[str]:
    """Give every IRI that a query writes, in full or with a prefix."""
    return {iri for _, iri in _iris(tokens)}


def _prefix_hint(name: str) -> str:
    prefix, _, local = name.partition(":")
    for known, names in (("okg", ontology_names()), ("okl", list_names())):
        if local in names:
            return f"did you mean {known}:{local}?"
    near = get_close_matches(prefix.lower(), PREFIXES, n=2, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(f'{other}:' for other in near)}?"
    return f"declare it with PREFIX {prefix}: <...>, or use one of the project, such as okg: or disease:"


def _close(name: str, names: Mapping[str, str]) -> list[str]:
    folded = {other.lower(): other for other in names}
    near = get_close_matches(name.lower(), folded, n=2, cutoff=0.6)
    return [folded[other] for other in near]
