"""What hangs on what: the graph seen from one node, as nested groups of one relation and direction each."""

from __future__ import annotations

from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oncokg.view.scene import Box, box_of
from oncokg.view.style import CAPTION_FONT, relation_order, relation_style, text_width

if TYPE_CHECKING:
    import networkx as nx

ROW = 7.0
"""Space between the boxes of a group."""

BAND = 18.0
"""Space between groups."""

Edge = tuple[str, str, str]
"""Source, target, relation."""


@dataclass(kw_only=True)
class Branch:
    """A node with what hangs on it."""

    box: Box
    groups: list[Group] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The height of the band that it needs."""
        return max(self.box.height, stacked(self.groups))

    def nodes(self) -> set[str]:
        """Return this node and all that hang on it."""
        return {self.box.node}.union(*(group.nodes() for group in self.groups))


@dataclass(kw_only=True)
class Group:
    """Nodes that hang on one node by one relation, in one direction."""

    relation: str
    incoming: bool
    branches: list[Branch] = field(default_factory=list)

    @property
    def height(self) -> float:
        """The height of the band that it needs."""
        return sum(branch.height for branch in self.branches) + ROW * (len(self.branches) - 1)

    @property
    def caption(self) -> float:
        """The width of the words of its relation."""
        return caption_width(self.relation)

    def nodes(self) -> set[str]:
        """Return all its nodes and what hangs on them."""
        return set().union(*(branch.nodes() for branch in self.branches))


def caption_width(relation: str) -> float:
    """Return the width of the words of a relation with some room around them."""
    return text_width(relation_style(relation).words, CAPTION_FONT) + 14


def stacked(groups: list[Group]) -> float:
    """Return the height of groups above each other."""
    return sum(group.height for group in groups) + BAND * max(0, len(groups) - 1)


def links_of(graph: nx.MultiDiGraph[str], node: str) -> list[tuple[str, bool, str, Edge]]:
    """Return what a node is linked to, in reading order: relation, whether it comes in, other end, edge."""
    out = [(key, False, end, (node, end, key)) for _, end, key in graph.out_edges(node, keys=True)]
    into = [(key, True, start, (start, node, key)) for start, _, key in graph.in_edges(node, keys=True)]
    return sorted(out + into, key=lambda link: (relation_order(link[0]), link[1:]))


def grow(graph: nx.MultiDiGraph[str], root: Branch, within: AbstractSet[str], used: set[Edge]) -> None:
    """Hang the nodes of a part on the node they are first reached from; note those edges in `used`."""
    seen = {root.box.node}
    todo = deque([root])
    while todo:
        branch = todo.popleft()
        groups: dict[tuple[tuple[int, str], bool], Group] = {}
        for relation, incoming, other, edge in links_of(graph, branch.box.node):
            if other in seen or other not in within:
                continue
            seen.add(other)
            used.add(edge)
            key = (relation_order(relation), incoming)
            group = groups.setdefault(key, Group(relation=relation, incoming=incoming))
            group.branches.append(Branch(box=box_of(graph, other)))
        branch.groups = [group for _, group in sorted(groups.items(), key=lambda item: item[0])]
        for group in branch.groups:
            group.branches.sort(key=lambda each: (each.box.label.casefold(), each.box.node))
            todo.extend(group.branches)
