"""Values for a question's parameters: from what a person types to RDF terms, looked up in the graph.

A value is never pasted into query text; the store binds it (`oncokg.store.binding`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from oncokg.errors import BadInput, NotFound
from oncokg.query.curies import curie
from oncokg.store.contract import Solutions, Store
from oncokg.terms import OKG, OKL, PREFIXES, list_names, okg, ontology_names

if TYPE_CHECKING:
    from oncokg.store.contract import Term

TYPES: Final = ("iri", "string", "date", "integer", "decimal", "boolean", "entity")
"""Types of parameters; others are a class (okg:Disease: an entity by name) and a list (okl:pathway)."""

_XSD: Final = PREFIXES["xsd"]
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LINE: Final = re.compile(
    r"(?P<name>\S+)\s+(?P<type>[^\s?=|]+)(?P<optional>\?)?"
    r"\s*(?:=\s*(?P<default>\"[^\"]*\"|[^|]*?))?\s*(?:\|\s*(?P<description>.*))?"
)
_ABSOLUTE: Final = re.compile(r"(?:https?|urn):\S+")
_NARROWER: Final = {okg.Organization: (okg.Agency,)}
_SEARCHED: Final = 20_000
"""Names at most that are compared letter by letter when nothing was found."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value that a question asks for.

    Attributes: `name` (of the variable, without ?), `type` (one of `TYPES`, or the CURIE of a class or list),
    `default` (None if there is none), `description`, `optional` (may be left out altogether).
    """

    name: str
    type: str
    default: str | None = None
    description: str = ""
    optional: bool = False


def parameter_of(line: str, where: str) -> Parameter:
    """Read `NAME TYPE[?] [= DEFAULT] [| DESCRIPTION]`.

    Raises `BadInput` that names `where`.
    """
    found = _LINE.fullmatch(line)
    if found is None or not _NAME.fullmatch(found["name"]):
        raise BadInput(where, "no parameter", "write '#+ parameter: NAME TYPE = DEFAULT | DESCRIPTION'")
    default = found["default"]
    return Parameter(
        name=found["name"],
        type=_known_type(found["type"], where),
        default=default.strip('"') if default else None,
        description=found["description"] or "",
        optional=bool(found["optional"]),
    )


def values_of(
    store: Store, parameters: Sequence[Parameter], given: Mapping[str, str], *, variables: Sequence[str] = ()
) -> dict[str, Term]:
    """Turn what was typed into terms, by parameter.

    Args:
        store: where names of entities are looked up.
        parameters: what the question declares.
        given: name to text, as typed; `name:type` says the type of a variable that is not declared.
        variables: the variables of a query that declares no parameters, any of which may be given.

    Raises `NotFound` for an unknown parameter or entity, `BadInput` for a value that is missing, ambiguous or
    not of its type.
    """
    values: dict[str, Term] = {}
    declared = {parameter.name: parameter for parameter in parameters}
    for key, text in given.items():
        name, _, type_ = key.partition(":")
        if name in declared:
            values[name] = _term(store, declared[name].type, text, f"parameter {name}")
        elif name in variables and not declared:
            kind = _known_type(type_, f"parameter {name}") if type_ else _guessed(text)
            values[name] = _term(store, kind, text, f"parameter {name}")
        else:
            known = list(declared) or list(variables)
            raise NotFound("parameter", name, get_close_matches(name, known, n=3, cutoff=0.4) or known[:5])
    for parameter in parameters:
        if parameter.name in values or (parameter.optional and parameter.default is None):
            continue
        if parameter.default is None:
            reason = f"it has no value ({parameter.description or parameter.type})"
            raise BadInput(f"parameter {parameter.name}", reason, f"add --param {parameter.name}=VALUE")
        where = f"parameter {parameter.name} (default)"
        values[parameter.name] = _term(store, parameter.type, parameter.default, where)
    return values


def entity_named(store: Store, name: str, class_iri: str = okg.Entity) -> str:
    """Find the IRI of an entity by its label, another name of it, an identifier ("NCIT:C71542") or its IRI.

    Capitals and extra spaces do not matter; a label goes before other names, and a substance is also found
    by the name of a product that contains it.

    Raises `NotFound` with close names, and `BadInput` when the name is that of several entities.
    """
    import pyoxigraph

    kind = class_iri.removeprefix(OKG).lower()
    classes = _values(class_iri, *_NARROWER.get(class_iri, ()))
    iri = _iri(name)
    if iri is not None:
        node = pyoxigraph.NamedNode(iri)
        query = f"SELECT ?x {{ VALUES ?class {{ {classes} }} ?x a ?class }}"
        if _rows(store, query, {"x": node}):
            return iri
    wanted = pyoxigraph.Literal(" ".join(name.split()).lower())
    ranks: dict[str, int] = {}
    for entity, rank in _rows(store, _NAMED.format(classes=classes), {"wanted": wanted}):
        ranks[entity] = min(int(rank), ranks.get(entity, 9))
    best = sorted(entity for entity, rank in ranks.items() if rank == min(ranks.values()))
    if len(best) > 1:
        hint = "use one of " + ", ".join(curie(entity) for entity in best[:5])
        raise BadInput(f"{name!r}", f"it names {len(best)} {kind} nodes", hint)
    if not best:
        raise NotFound(kind, name, _close(store, name, classes))
    return best[0]


_NAMED: Final = """
SELECT DISTINCT ?entity ?rank {{
  VALUES ?class {{ {classes} }}
  ?entity a ?class .
  {{ ?entity rdfs:label ?name . BIND(1 AS ?rank) }}
  UNION {{ ?entity okg:identifier ?name . BIND(1 AS ?rank) }}
  UNION {{ ?entity skos:altLabel ?name . BIND(2 AS ?rank) }}
  UNION {{ ?fact okg:namesEntity ?entity ; okg:nameText ?name . BIND(2 AS ?rank) }}
  UNION {{ ?product okg:contains ?entity ; rdfs:label|skos:altLabel ?name . BIND(3 AS ?rank) }}
  FILTER(LCASE(STR(?name)) = ?wanted)
}}
"""
_NAMES: Final = """
SELECT DISTINCT ?name {{
  VALUES ?class {{ {classes} }}
  ?entity a ?class ; rdfs:label|skos:altLabel ?name .
}} ORDER BY ?name LIMIT {limit}
"""


def _concept_named(text: str, list_name: str) -> str:
    """Find the IRI of a concept of a list: "orphan" in `designation`."""
    names = list_names()
    iri = _iri(text)
    name = iri.removeprefix(OKL) if iri else f"{list_name}-{'-'.join(text.lower().split())}"
    if name in names and name.startswith(f"{list_name}-"):
        return names[name]
    members = [known.removeprefix(f"{list_name}-") for known in names if known.startswith(f"{list_name}-")]
    raise NotFound(f"{list_name} concept", text, get_close_matches(text.lower(), members, n=3) or members[:8])


def _close(store: Store, name: str, classes: str) -> list[str]:
    names = [row[0] for row in _rows(store, _NAMES.format(classes=classes, limit=_SEARCHED), {})]
    spelt = {" ".join(other.split()).lower(): other for other in names}
    wanted = " ".join(name.split()).lower()
    near = [spelt[other] for other in get_close_matches(wanted, spelt, n=3, cutoff=0.6)]
    inside = [other for low, other in spelt.items() if wanted in low and other not in near]
    return [*near, *sorted(inside, key=len)][:3]


def _rows(store: Store, query: str, bindings: Mapping[str, Term]) -> list[tuple[str, ...]]:
    answer = store.query(query, bindings=bindings)
    if not isinstance(answer, Solutions):
        raise TypeError("the query is no SELECT")
    return [tuple(getattr(term, "value", "") for term in row) for row in answer.rows]


def _values(*iris: str) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _known_type(text: str, where: str) -> str:
    if text in TYPES:
        return text
    known = [f"okg:{name}" for name in ontology_names() if name[0].isupper()]
    known += [f"okl:{name}" for name in list_names()]
    if text in known:
        return text
    near = get_close_matches(text, [*TYPES, *known], n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"use {', '.join(TYPES)} or a class, such as okg:Disease"
    raise BadInput(where, f"unknown type {text!r}", hint)


def _guessed(text: str) -> str:
    if _iri(text) is not None:
        return "iri"
    for type_ in ("integer", "decimal", "date", "boolean"):
        try:
            _TYPED[type_](text)
        except ValueError:
            continue
        return type_
    return "string"


def _term(store: Store, type_: str, text: str, where: str) -> Term:
    import pyoxigraph

    try:
        if type_ == "entity" or type_.startswith("okg:"):
            class_iri = okg.Entity if type_ == "entity" else PREFIXES["okg"] + type_.removeprefix("okg:")
            return pyoxigraph.NamedNode(entity_named(store, text, class_iri))
        if type_.startswith("okl:"):
            return pyoxigraph.NamedNode(_concept_named(text, type_.removeprefix("okl:")))
        if type_ == "iri":
            iri = _iri(text)
            if iri is None:
                raise ValueError("it is no IRI")
            return pyoxigraph.NamedNode(iri)
        if type_ == "string":
            return pyoxigraph.Literal(text)
        lexical = _TYPED[type_](text)
    except ValueError as error:
        hint = f"write it as {_WRITTEN[type_]}"
        raise BadInput(where, f"{text!r} is no {type_}", hint) from error
    return pyoxigraph.Literal(lexical, datatype=pyoxigraph.NamedNode(_XSD + type_))


_WRITTEN: Final = {
    "iri": "<https://...> or with a prefix of the project, such as okl:designation-orphan",
    "date": "YYYY-MM-DD",
    "integer": "a whole number",
    "decimal": "a number with a point",
    "boolean": "true or false",
}


def _date(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip()):
        raise ValueError(text)
    return date.fromisoformat(text.strip()).isoformat()


def _matching(pattern: str) -> Callable[[str], str]:
    def lexical(text: str) -> str:
        if not re.fullmatch(pattern, text.strip()):
            raise ValueError(text)
        return text.strip()

    return lexical


_TYPED: Final[dict[str, Callable[[str], str]]] = {
    "date": _date,
    "integer": _matching(r"[+-]?[0-9]{1,18}"),
    "decimal": _matching(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{1,17})?|\.[0-9]{1,17})"),
    "boolean": _matching("true|false"),
}


def _iri(text: str) -> str | None:
    """Read an IRI in angle brackets, a bare http(s) or urn IRI, or a prefixed name of the project."""
    import pyoxigraph

    text = text.strip()
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if not _ABSOLUTE.fullmatch(bare):
        prefix, colon, local = text.partition(":")
        if not colon or prefix not in PREFIXES or not re.fullmatch(r"[A-Za-z0-9_.\-]+", local):
            return None
        bare = PREFIXES[prefix] + local
    try:
        return pyoxigraph.NamedNode(bare).value
    except ValueError:
        return None
