"""Answers for people: tables for a terminal, with names in place of IRIs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from oncokg.query.curies import curie
from oncokg.store.contract import Answer, Solutions, Store, Triples, Truth
from oncokg.terms import OKL, PREFIXES, list_names

if TYPE_CHECKING:
    from rich.table import Table

_BATCH: Final = 2_000
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal would obey, or that turn the order of letters around."""


def names_of(store: Store, answer: Answer) -> dict[str, str]:
    """Look up a name for each IRI of an answer: its label, or that of a list concept in words.

    A name that several IRIs of the answer have is followed by the short form of the IRI.
    """
    import pyoxigraph

    rows: tuple[tuple[Any, ...], ...] = answer.rows if isinstance(answer, Solutions) else ()
    if isinstance(answer, Triples):
        rows = tuple((triple.subject, triple.predicate, triple.object) for triple in answer.triples)
    iris = sorted({term.value for row in rows for term in row if isinstance(term, pyoxigraph.NamedNode)})
    found: dict[str, str] = {}
    for start in range(0, len(iris), _BATCH):
        values = " ".join(f"<{iri}>" for iri in iris[start : start + _BATCH])
        labels = store.query(
            f"SELECT ?x ?label {{ VALUES ?x {{ {values} }} ?x rdfs:label ?label }} ORDER BY ?x DESC(?label)"
        )
        if isinstance(labels, Solutions):
            found.update({getattr(x, "value", ""): getattr(label, "value", "") for x, label in labels.rows})
    for iri in iris:
        if iri not in found and iri.startswith(OKL):
            found[iri] = _concept(iri.removeprefix(OKL))
    shared = Counter(found.values())
    return {iri: name if shared[name] == 1 else f"{name} ({curie(iri)})" for iri, name in found.items()}


def table(answer: Answer, names: Mapping[str, str] | None = None) -> Table:
    """Lay an answer out as a rich table: one row per solution or triple; ASK gives yes or no.

    Args:
        answer: any answer.
        names: IRI to the name shown for it (`names_of`); other IRIs are shown in short form.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    columns: tuple[str, ...] = ("answer",)
    rows: tuple[tuple[Any, ...], ...]
    if isinstance(answer, Solutions):
        columns, rows = answer.variables, answer.rows
    elif isinstance(answer, Truth):
        rows = (("yes" if answer.value else "no",),)
    else:
        columns = ("subject", "predicate", "object")
        rows = tuple((triple.subject, triple.predicate, triple.object) for triple in answer.triples)
    laid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, column in enumerate(columns):
        right = bool(rows) and all(_is_number(row[place]) for row in rows)
        laid.add_column(column, justify="right" if right else "left", overflow="fold")
    for row in rows:
        laid.add_row(*(Text(shown(term, names or {})) for term in row))
    return laid


def shown(term: Any, names: Mapping[str, str]) -> str:
    """Write a term for people: a name or short form for an IRI, the text of a literal, "" for nothing.

    Control characters, which a terminal would obey, become U+FFFD.
    """
    import pyoxigraph

    if term is None:
        return ""
    if isinstance(term, pyoxigraph.NamedNode):
        text = names.get(term.value) or curie(term.value)
    elif isinstance(term, pyoxigraph.BlankNode):
        text = f"_:{term.value}"
    else:
        text = term.value if isinstance(term, pyoxigraph.Literal) else str(term)
    return clean(text)


def clean(text: str) -> str:
    """Replace control characters, which a terminal would obey, by U+FFFD."""
    return _UNSEEN.sub("\ufffd", text)


def _is_number(term: Any) -> bool:
    datatype = getattr(term, "datatype", None)
    return term is None or (datatype is not None and datatype.value in _NUMBERS)


def _concept(name: str) -> str:
    """Say a list concept in words: "designation-priority-review" is "priority review"."""
    parts = name.split("-")
    known = list_names()
    for count in range(1, len(parts)):
        if "-".join(parts[:count]) in known:
            return " ".join(parts[count:])
    return " ".join(parts)
