"""Which facts stand behind a row of any query, when the row itself names none.

Facts that link two columns of the row come first: directly, as a short edge, or over one other fact (a result
and its arm). Then facts about what one column names. Among equals, those count whose properties the query
itself uses: a row of `?drug okg:approvedFor ?disease` rests on indications, not on every fact about the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from oncokg.store.contract import Solutions, Store

if TYPE_CHECKING:
    from oncokg.store.contract import Term

Row = Sequence[tuple[str, Any]]
"""Pairs of column and term."""

BATCH: Final = 500
MOST: Final = 100
"""Facts about one thing at most."""
_MEANINGS: Final = 5
"""Entities at most that one label may stand for."""
_MANY: Final = 2_000

# In each query ?a is the rarer of two terms: Oxigraph begins there, so a hub such as an agency costs nothing.
_DIRECT: Final = """
SELECT DISTINCT ?row ?fact ?other ?p ?q {{
  VALUES (?row ?a ?b) {{ {pairs} }}
  ?fact ?p ?a ; ?q ?b ; a okg:Fact .
}} ORDER BY ?fact ?p ?q
"""
_EDGE: Final = """
SELECT DISTINCT ?row ?fact ?other ?p ?q {{
  VALUES (?row ?a ?b) {{ {pairs} }}
  {{ ?fact rdf:subject ?a ; rdf:object ?b ; rdf:predicate ?p }}
  UNION {{ ?fact rdf:object ?a ; rdf:subject ?b ; rdf:predicate ?p }}
  BIND(?p AS ?q)
}} ORDER BY ?fact ?p
"""
_LINKS: Final = "|".join(  # a path is planned far better than a variable with VALUES
    (
        "okg:resultOfArm",
        "okg:comparedWithArm",
        "okg:allowedBy",
        "okg:hasBiomarker",
        "okg:hasPriorTherapy",
        "okg:hasPatientCriterion",
        "okg:usedInAction",
        "okg:supportsAction",
    )
)
_FORTH: Final = """
SELECT DISTINCT ?row ?fact ?other ?p ?q {{
  VALUES (?row ?a ?b) {{ {pairs} }}
  ?fact ?p ?a .
  ?fact {links} ?other .
  ?other ?q ?b .
}} ORDER BY ?fact ?other ?p ?q
"""
_BACK: Final = """
SELECT DISTINCT ?row ?fact ?other ?p ?q {{
  VALUES (?row ?a ?b) {{ {pairs} }}
  ?other ?q ?a .
  ?fact {links} ?other .
  ?fact ?p ?b .
}} ORDER BY ?fact ?other ?p ?q
"""
_ENTITIES: Final = "SELECT DISTINCT ?a {{ VALUES ?a {{ {terms} }} FILTER EXISTS {{ ?a a okg:Entity }} }}"
_ABOUT: Final = """
SELECT DISTINCT ?fact {{
  VALUES ?a {{ {terms} }}
  {pattern}
}} ORDER BY ?fact LIMIT {most}
"""
_BY_USE: Final = (  # one query each: a UNION of them is planned from its far end
    "VALUES ?p {{ {used} }} ?fact ?p ?a ; a okg:Fact .",
    "VALUES ?p {{ {used} }} ?fact rdf:subject ?a ; rdf:predicate ?p .",
    "VALUES ?p {{ {used} }} ?fact rdf:object ?a ; rdf:predicate ?p .",
)
_BY_NAME: Final = ("?fact okg:namesEntity|okg:refersTo ?a .",)
_BY_ANY: Final = ("?fact ?p ?a ; a okg:Fact .",)


def facts_linking(
    store: Store, rows: Mapping[int, Row], names: Mapping[Any, list[Any]], used: Set[str]
) -> dict[int, tuple[str, ...]]:
    """Find the facts behind each row.

    Args:
        store: where to look.
        rows: rows by number.
        names: literal to the entities that it is a label of.
        used: the IRIs that the query writes.
    """
    pairs = _pairs(store, rows, names)
    found: dict[int, tuple[str, ...]] = {}
    for queries in ((_DIRECT, _EDGE), (_FORTH, _BACK)):
        lines: dict[int, list[tuple[Any, ...]]] = {}
        left = [pair for pair in pairs if pair[0] not in found]
        for query in queries:
            for start in range(0, len(left), BATCH):
                written = " ".join(f"({row} {a} {b})" for row, a, b in left[start : start + BATCH])
                for row, *line in values(store, query.format(pairs=written, links=_LINKS)):
                    lines.setdefault(int(row), []).append(tuple(line))
        found.update({number: _preferred(of_row, used) for number, of_row in lines.items()})
    for number, content in rows.items():
        if number not in found:
            found[number] = _about(store, content, names, used)
    return found


def values(store: Store, query: str, bindings: Mapping[str, Term] | None = None) -> list[tuple[Any, ...]]:
    """Answer a SELECT with the plain text of each term, "" where there is none."""
    answer = store.query(query, bindings=bindings)
    if not isinstance(answer, Solutions):
        raise TypeError("the query is no SELECT")
    return [tuple(getattr(term, "value", "") for term in row) for row in answer.rows]


def _meant(row: Row, names: Mapping[Any, list[Any]]) -> Iterator[tuple[str, Any]]:
    for column, term in row:
        for meant in names.get(term, [])[:_MEANINGS] or [term]:
            yield column, meant


def _pairs(
    store: Store, rows: Mapping[int, Row], names: Mapping[Any, list[Any]]
) -> list[tuple[int, str, str]]:
    """Pair the terms of different columns of each row, the rarer term first."""
    uses: dict[str, int] = {}

    def count(term: str) -> int:
        if term not in uses:
            query = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT ?s {{ ?s ?p {term} }} LIMIT {_MANY} }} }}"
            uses[term] = int(values(store, query)[0][0]) if term.startswith("<") else _MANY + 1
        return uses[term]

    found: dict[tuple[int, str, str], None] = {}
    for number, row in rows.items():
        for (column, left), (other, right) in combinations(_meant(row, names), 2):
            one, two = str(left), str(right)
            if column != other and one != two and (one.startswith("<") or two.startswith("<")):
                rarer, more = (one, two) if count(one) <= count(two) else (two, one)
                found[(number, rarer, more)] = None
    return list(found)


def _about(store: Store, row: Row, names: Mapping[Any, list[Any]], used: Set[str]) -> tuple[str, ...]:
    """Find the facts about what a row names: by the query's own properties, by name, by any property."""
    terms = " ".join(dict.fromkeys(str(term) for _, term in _meant(row, names) if str(term).startswith("<")))
    entities = values(store, _ENTITIES.format(terms=terms)) if terms else []
    terms = " ".join(f"<{entity}>" for (entity,) in entities)
    properties = " ".join(f"<{iri}>" for iri in sorted(used))
    for patterns in (_BY_USE, _BY_NAME, _BY_ANY) if entities else ():
        found: dict[str, None] = {}
        for pattern in patterns:
            query = _ABOUT.format(terms=terms, pattern=pattern.format(used=properties), most=MOST)
            found.update({fact: None for (fact,) in values(store, query)})
        if found:
            return tuple(found)[:MOST]
    return ()


def _preferred(lines: Sequence[tuple[Any, ...]], used: Set[str]) -> tuple[str, ...]:
    """Keep the facts whose two properties the query uses, or else one of them, or else all."""
    score = [len({p, q} & used) / len({p, q}) for _, _, p, q in lines]
    best = [line for line, value in zip(lines, score, strict=True) if value == max(score)]
    return tuple(dict.fromkeys(iri for fact, other, _, _ in best for iri in (fact, other) if iri))
