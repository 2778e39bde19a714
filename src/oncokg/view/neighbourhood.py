"""What is near an entity."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from oncokg.errors import NotFound

if TYPE_CHECKING:
    import networkx as nx


def find_node(graph: nx.MultiDiGraph[str], name: str) -> str:
    """Return the node that a name stands for: its id, IRI, label, other name or identifier, in any case.

    A label counts before other names, and among equals the node with most edges is taken. Raises `NotFound`
    with near names.
    """
    wanted = " ".join(name.split()).casefold()
    ranked: list[tuple[int, int, str]] = []
    known: dict[str, str] = {}
    for node, data in graph.nodes(data=True):
        if data.get("fact"):
            continue
        names = [
            [node, str(data.get("iri", ""))],
            [str(data.get("label", ""))],
            [str(other) for other in data.get("names", ())],
            [str(identifier) for identifier in data.get("identifiers", ())],
        ]
        for rank, group in enumerate(names):
            for spelling in group:
                if spelling.casefold() == wanted:
                    ranked.append((rank, -graph.degree(node), node))
                if rank in (1, 2):
                    known[spelling.casefold()] = spelling
    if not ranked:
        near = difflib.get_close_matches(wanted, sorted(known), n=3, cutoff=0.6)
        raise NotFound("entity", name, [known[spelling] for spelling in near])
    return min(ranked)[2]


def neighbourhood(graph: nx.MultiDiGraph[str], centre: str, hops: int = 2) -> nx.MultiDiGraph[str]:
    """Return the part of a graph around a node, with every edge between the nodes it keeps.

    The first hop follows edges both ways. Later hops follow edges only in their direction, and only from what
    the first hop reached in that direction, or from products, which lead to a few nodes of their own: so the
    picture of a drug has the holder of its licence and not every other drug for the same disease.
    """
    kept = {centre, *graph.predecessors(centre), *graph.successors(centre)}
    forward = set(graph.successors(centre)) | {
        node for node in graph.predecessors(centre) if graph.nodes[node].get("type") == "Product"
    }
    for _ in range(hops - 1):
        forward = {after for node in forward for after in graph.successors(node)} - kept
        kept |= forward
    return part(graph, kept)


def part(graph: nx.MultiDiGraph[str], nodes: Iterable[str]) -> nx.MultiDiGraph[str]:
    """Return the nodes and the edges between them, in the order of the graph (networkx's own has none)."""
    import networkx as nx

    kept = set(nodes)
    smaller: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    smaller.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in kept)
    for source, target, key, data in graph.edges(keys=True, data=True):
        if source in kept and target in kept:
            smaller.add_edge(source, target, key=key, **data)
    return smaller


def drawn_part(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return what a picture shows: the edges that stand for facts, and the nodes at their ends."""
    import networkx as nx

    edges = [
        (source, target, key, data)
        for source, target, key, data in graph.edges(keys=True, data=True)
        if "facts" in data and source != target
    ]
    ends = {end for source, target, _, _ in edges for end in (source, target)}
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in ends)
    for source, target, key, data in edges:
        drawn.add_edge(source, target, key=key, **data)
    return drawn
