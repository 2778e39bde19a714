"""What the page says about nodes and edges: facts and the passages they were read from, each held once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from oncokg.view.style import printable, spaced

if TYPE_CHECKING:
    import networkx as nx

_NOT_ROWS = {"label", "type", "iri", "fact", "evidence", "document", "basis", "numericValue"}
"""Attributes of a fact node that are said elsewhere, or (the bare number) twice."""


class Facts:
    """The facts of a graph with fact nodes, numbered as they are asked for."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self._graph = graph
        self._nodes = {
            str(data.get("iri", node)): node for node, data in graph.nodes(data=True) if data.get("fact")
        }
        self._about = self._by_entity()
        self._numbers: dict[str, int] = {}
        self._passages: dict[tuple[str, int, int, str], int] = {}
        self._documents: dict[tuple[str, str], int] = {}
        self._facts: list[dict[str, Any]] = []

    def _by_entity(self) -> dict[str, list[tuple[int, str]]]:
        """Collect the facts that name an entity, with how directly: a result names a drug by its arm (2)."""
        found: dict[str, list[tuple[int, str]]] = {}
        for fact in self._nodes.values():
            seen, front, steps = {fact}, [fact], 0
            while front:
                steps += 1
                ends = [
                    other for node in front for other in self._graph.successors(node) if other not in seen
                ]
                ends = list(dict.fromkeys(ends))
                seen.update(ends)
                front = [other for other in ends if self._graph.nodes[other].get("fact")]
                for other in ends:
                    if other not in front:
                        found.setdefault(other, []).append((steps, fact))
        return found

    def about(self, node: str) -> list[int]:
        """Return the numbers of the facts about a node: those that name it first, then by their labels."""
        labels = self._graph.nodes
        facts = [(steps, str(labels[fact].get("label")), fact) for steps, fact in self._about.get(node, ())]
        return [self._number(fact) for _, _, fact in sorted(facts)]

    def numbers_of(self, iris: Iterable[str]) -> list[int]:
        """Return the numbers of the facts with these IRIs, as far as the graph has them as nodes."""
        return [self._number(self._nodes[iri]) for iri in iris if iri in self._nodes]

    def passages_of(self, evidence: Iterable[Mapping[str, Any]]) -> list[int]:
        """Return the numbers of passages."""
        numbers = []
        for passage in evidence:
            key = (
                str(passage.get("document", "")),
                int(passage.get("start", 0)),
                int(passage.get("end", 0)),
                str(passage.get("quote", "")),
            )
            title = printable(str(passage.get("title", "")))
            self._documents.setdefault((key[0], title), len(self._documents))
            numbers.append(self._passages.setdefault(key, len(self._passages)))
        return numbers

    def _number(self, fact: str) -> int:
        if fact not in self._numbers:
            self._numbers[fact] = len(self._facts)
            data = self._graph.nodes[fact]
            self._facts.append(
                {
                    "label": printable(str(data.get("label", fact))),
                    "rows": self._rows(fact, data),
                    "passages": self.passages_of(data.get("evidence", ())),
                }
            )
        return self._numbers[fact]

    def _rows(self, fact: str, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        rows: dict[str, list[str]] = {}
        for _, other, key in self._graph.out_edges(fact, keys=True):
            rows.setdefault(key, []).append(str(self._graph.nodes[other].get("label", other)))
        for name, value in data.items():
            if name not in _NOT_ROWS:
                rows.setdefault(name, []).extend(map(_plain, value if isinstance(value, list) else [value]))
        if data.get("basis"):
            rows["basis"] = [str(data["basis"])]
        return [
            (printable(spaced(name).removeprefix("has ")), printable("; ".join(values)))
            for name, values in sorted(rows.items())
        ]

    def data(self) -> dict[str, Any]:
        """Return facts, passages and documents by their numbers."""
        places = {iri: number for (iri, _), number in reversed(self._documents.items())}
        return {
            "facts": self._facts,
            "passages": [
                {"document": places[document], "start": start, "end": end, "quote": printable(quote)}
                for document, start, end, quote in self._passages
            ],
            "documents": [{"title": title} for _, title in self._documents],
        }


def _plain(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
