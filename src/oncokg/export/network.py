"""The graph as networkx has it: what a script or a picture starts from.

Nodes are entities and the list concepts that edges lead to; edges are the short ones (`targets`,
`approvedFor`), each with the facts it stands for and the words those facts were read from. On request the
facts are nodes too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from oncokg.export.naming import concept_label, concept_list, curie, fact_label, local_name
from oncokg.store.contract import Solutions
from oncokg.terms import OKG, OKL, PREFIXES, okg

if TYPE_CHECKING:
    import networkx as nx

    from oncokg.store.contract import Store, Term

ENTITY_CLASSES = (
    okg.Substance,
    okg.Product,
    okg.Target,
    okg.Disease,
    okg.Agency,
    okg.Organization,
    okg.Application,
    okg.Submission,
    okg.Trial,
    okg.AdverseReaction,
)
"""Classes of entities; of two that an entity has, the earlier one is its type."""

_NOT_SHOWN = (
    PREFIXES["rdf"] + "type",
    PREFIXES["prov"] + "wasDerivedFrom",
    okg.hasEvidence,
    okg.hasMention,
    okg.statedIn,
    okg.hasBasis,
)
"""What a fact says about itself rather than about the world."""


def to_networkx(
    store: Store, *, reified: bool = False, only: Collection[str] | None = None
) -> nx.MultiDiGraph[str]:
    """Return the graph as a `MultiDiGraph`, nodes and edges in a fixed order.

    A node's id is its CURIE ("substance:unii-P93RUU11P7"). Its attributes: `label`, `type` ("Substance";
    "Concept" with `list` for a value of a closed list), `iri`, `identifiers`, `names` (other names) and
    `matches` (public IRIs). An edge's key and `label` are its local name ("targets"); `iri` is its property,
    `facts` are the IRIs of the facts it stands for, `evidence` lists dicts of `quote`, `start`, `end`
    (characters of the frozen text), `document` (IRI) and `title`.

    Args:
        store: the store to read.
        reified: also make each fact a node (`type` is its class; `fact`, `basis`, `document`, `evidence`, and
            its plain values by local name) with an edge to everything it names, and keep the links between
            entities (`hasBroaderDisease`, `productOf`); those edges have `iri` and no evidence of their own.
        only: IRIs of the nodes to keep, with the edges between them and the facts about the drugs, products
            and trials among them; None keeps all.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    edges = _edges(store, only)
    facts = None if only is None else _facts_near(store, only, edges)
    sources = _Sources(store, facts)
    _add_entities(graph, store, only)
    if reified:
        _add_facts(graph, store, sources, facts)
        _add_links(graph, store)
    _add_edges(graph, edges, sources)
    return graph


def outline(store: Store) -> nx.MultiDiGraph[str]:
    """Return entities and short edges as `to_networkx` does, without the words: enough to choose from."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    _add_entities(graph, store, None)
    _add_edges(graph, _edges(store, None), None)
    return graph


_Edges = dict[tuple[str, str, str], list[str]]
"""(subject, object, predicate) to the facts that a short edge stands for."""


def _edges(store: Store, only: Collection[str] | None) -> _Edges:
    edges: _Edges = defaultdict(list)
    for subject, predicate, value, fact in _rows(store, _EDGES):
        if only is None or (subject in only and value in only):
            edges[subject, value, predicate].append(fact)
    return edges


def _add_edges(graph: nx.MultiDiGraph[str], edges: _Edges, sources: _Sources | None) -> None:
    for (subject, value, predicate), facts in sorted(edges.items()):
        for end in (subject, value):
            _ensure(graph, end)
        name = local_name(predicate)
        graph.add_edge(
            curie(subject),
            curie(value),
            key=name,
            label=name,
            iri=predicate,
            facts=sorted(set(facts)),
            evidence=sources.of(facts) if sources else [],
        )


def _facts_near(store: Store, only: Collection[str], edges: _Edges) -> set[str]:
    """Return the facts that edges stand for, those about drugs, products and trials, and what they rest on.

    Facts that only share a disease, target or company with the chosen nodes are about others.
    """
    central = "VALUES ?class { okg:Substance okg:Product okg:Application okg:Trial } ?entity a ?class"
    chosen = f"VALUES ?entity {{ {_values(sorted(only))} }} {central}"
    found = {fact for facts in edges.values() for fact in facts}
    found |= {
        fact
        for (fact,) in _rows(store, f"SELECT DISTINCT ?fact {{ {chosen} . ?fact ?p ?entity ; a okg:Fact }}")
    }
    near = f"VALUES ?fact {{ {_values(sorted(found))} }}"
    for way in ("?other ?p ?fact", "?fact ?p ?other"):
        query = f"SELECT DISTINCT ?other {{ {near} {way} . ?other a okg:Fact }}"
        found |= {fact for (fact,) in _rows(store, query)}
    return found


_EDGES = (
    "SELECT ?s ?p ?o ?fact { ?edge a okg:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;"
    " prov:wasDerivedFrom ?fact }"
)


def _values(terms: Iterable[str]) -> str:
    return " ".join(f"<{term}>" for term in terms)


def _terms(store: Store, query: str) -> Sequence[tuple[Term | None, ...]]:
    answer = store.query(query)
    if not isinstance(answer, Solutions):
        raise TypeError("a SELECT query has solutions")
    return answer.rows


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    """Iterate over the rows of a SELECT as texts, "" for unbound, in order."""
    rows = (tuple("" if term is None else term.value for term in row) for row in _terms(store, query))
    return iter(sorted(rows))


def _several(store: Store, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for subject, value in _rows(store, query):
        found[subject].append(value)
    return found


def _add_entities(graph: nx.MultiDiGraph[str], store: Store, only: Collection[str] | None) -> None:
    of = "VALUES ?class { " + _values(ENTITY_CLASSES) + " } ?entity a ?class"
    classes = _several(store, f"SELECT ?entity ?class {{ {of} }}")
    labels = _several(store, "SELECT ?entity ?label { ?entity a okg:Entity ; rdfs:label ?label }")
    identifiers = _several(store, "SELECT ?entity ?id { ?entity a okg:Entity ; okg:identifier ?id }")
    names = _several(store, "SELECT ?entity ?name { ?entity a okg:Entity ; skos:altLabel ?name }")
    matches = _several(store, "SELECT ?entity ?iri { ?entity a okg:Entity ; skos:exactMatch ?iri }")
    for iri in sorted(classes if only is None else classes.keys() & set(only)):
        graph.add_node(
            curie(iri),
            label=labels.get(iri, [local_name(iri)])[0],
            type=local_name(min(classes[iri], key=ENTITY_CLASSES.index)),
            iri=iri,
            identifiers=identifiers.get(iri, []),
            names=names.get(iri, []),
            matches=matches.get(iri, []),
        )


def _ensure(graph: nx.MultiDiGraph[str], iri: str) -> None:
    """Add the node of a list concept, or of an IRI that the graph says nothing about."""
    node = curie(iri)
    if node in graph:
        return
    if iri.startswith(OKL):
        graph.add_node(
            node, label=concept_label(iri), type="Concept", list=concept_list(iri), iri=iri, **_no_names()
        )
    else:
        graph.add_node(node, label=local_name(iri), type="Thing", iri=iri, **_no_names())


def _no_names() -> dict[str, list[str]]:
    return {"identifiers": [], "names": [], "matches": []}


def _of_facts(facts: Collection[str] | None) -> str:
    """Return the pattern that binds ?fact to facts, or to these facts."""
    return "?fact a okg:Fact ." if facts is None else f"VALUES ?fact {{ {_values(sorted(facts))} }}"


def _add_facts(
    graph: nx.MultiDiGraph[str], store: Store, sources: _Sources, facts: Collection[str] | None
) -> None:
    of = _of_facts(facts)
    about = f"{of} ?fact ?p ?value . FILTER(?p NOT IN ({', '.join(f'<{p}>' for p in _NOT_SHOWN)}))"
    kinds = _several(store, f"SELECT ?fact ?kind {{ {of} ?fact a ?kind }}")
    basis = _several(store, f"SELECT ?fact ?basis {{ {of} ?fact okg:hasBasis ?basis }}")
    documents = _several(store, f"SELECT ?fact ?in {{ {of} ?fact okg:statedIn ?in }}")
    said: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for fact, said_by, value in _terms(store, f"SELECT ?fact ?p ?value {{ {about} }}"):
        if fact is not None and said_by is not None and value is not None:
            said[fact.value].append((said_by.value, value))
    for pairs in said.values():
        pairs.sort(key=lambda pair: (pair[0], pair[1].value))
    for iri in sorted(kinds):
        kind = local_name(min(kinds[iri], key=lambda name: (name == okg.Fact, name)))
        words: dict[str, list[str]] = defaultdict(list)
        for predicate, value in said[iri]:
            words[local_name(predicate)].extend(_words_of(value, graph, said))
        graph.add_node(
            curie(iri),
            **_plain_values(said[iri]),
            label=fact_label(kind, words),
            type=kind,
            iri=iri,
            fact=True,
            basis="".join(concept_label(value) for value in basis.get(iri, [])[:1]),
            document="".join(documents.get(iri, [])[:1]),
            evidence=sources.of([iri]),
        )
    for iri in sorted(kinds):
        for predicate, target in ((p, v.value) for p, v in said[iri] if _is_iri(v)):
            if curie(target) in graph or target.startswith(OKL):
                _ensure(graph, target)
                name = local_name(predicate)
                graph.add_edge(curie(iri), curie(target), key=name, label=name, iri=predicate)


_TELLING = (okg.armLabel, okg.biomarkerText, okg.therapyText)
"""Texts by which one fact speaks of another."""


def _words_of(
    value: Term, graph: nx.MultiDiGraph[str], said: Mapping[str, Sequence[tuple[str, Term]]]
) -> list[str]:
    if not _is_iri(value):
        return [value.value]
    if value.value.startswith(OKL):
        return [concept_label(value.value)]
    if curie(value.value) in graph:
        return [str(graph.nodes[curie(value.value)]["label"])]
    return [text.value for predicate, text in said.get(value.value, ()) if predicate in _TELLING]


def _is_iri(value: Term) -> bool:
    import pyoxigraph

    return isinstance(value, pyoxigraph.NamedNode)


def _plain_values(said: Sequence[tuple[str, Term]]) -> dict[str, Any]:
    """Return the literals of a fact by local name: a value, or a list of them where there are several."""
    import pyoxigraph

    found: dict[str, list[Any]] = defaultdict(list)
    for predicate, value in said:
        if isinstance(value, pyoxigraph.Literal):
            found[local_name(predicate)].append(_plain(value.value, value.datatype.value))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _plain(text: str, datatype: str) -> str | int | float | bool:
    kind = datatype.removeprefix(PREFIXES["xsd"])
    try:
        if kind in ("integer", "nonNegativeInteger"):
            return int(text)
        if kind in ("decimal", "double"):
            return float(text)
    except ValueError:
        return text
    return text == "true" if kind == "boolean" else text


def _add_links(graph: nx.MultiDiGraph[str], store: Store) -> None:
    """Add what entities say of each other themselves; short edges come with their facts."""
    short = {predicate for _, predicate, _, _ in _rows(store, _EDGES)}
    linked = "SELECT ?s ?p ?o { ?s a okg:Entity ; ?p ?o . ?o a okg:Entity }"
    for subject, predicate, value in _rows(store, linked):
        if (
            predicate.startswith(OKG)
            and predicate not in short
            and {curie(subject), curie(value)} <= set(graph)
        ):
            name = local_name(predicate)
            graph.add_edge(curie(subject), curie(value), key=name, label=name, iri=predicate)


class _Sources:
    """Where facts were read: their own evidence, or that of the facts they were derived from."""

    def __init__(self, store: Store, facts: Collection[str] | None) -> None:
        of = _of_facts(facts)
        self._from = _several(store, f"SELECT ?fact ?of {{ {of} ?fact prov:wasDerivedFrom ?of }}")
        self._quotes: dict[str, list[dict[str, Any]]] = defaultdict(list)
        evidence = f"SELECT ?fact ?document ?title ?start ?end ?quote {{ {of} {_EVIDENCE} }}"
        for fact, document, title, start, end, quote in _rows(store, evidence):
            self._quotes[fact].append(
                {"quote": quote, "start": int(start), "end": int(end), "document": document, "title": title}
            )

    def of(self, facts: Iterable[str]) -> list[dict[str, Any]]:
        """Return the evidence of facts, each passage once, by document and place."""
        found: dict[tuple[str, int, int], dict[str, Any]] = {}
        todo, seen = list(facts), set[str]()
        while todo:
            fact = todo.pop()
            if fact in seen:
                continue
            seen.add(fact)
            for passage in self._quotes.get(fact, ()):
                found[passage["document"], passage["start"], passage["end"]] = passage
            todo.extend(self._from.get(fact, ()))
        return [dict(passage) for _, passage in sorted(found.items(), key=_by_title)]


_EVIDENCE = (
    "?fact okg:hasEvidence ?evidence . ?evidence oa:hasSource ?document ; oa:hasSelector ?selector ."
    " ?selector oa:start ?start ; oa:end ?end ; oa:exact ?quote ."
    " OPTIONAL { ?document dcterms:title ?title }"
)


def _by_title(item: tuple[tuple[str, int, int], Mapping[str, Any]]) -> tuple[str, tuple[str, int, int]]:
    return item[1]["title"], item[0]
