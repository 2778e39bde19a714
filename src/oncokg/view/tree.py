"""A tree of boxes around one node: its relations to the left and right, each with its words.

Every other node hangs where it is first reached from the middle; edges that close a circle are drawn as arcs
on the outer side. Boxes do not overlap, because every branch has its own band.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from oncokg.view.scene import Box, Caption, Line, Point, Scene, box_of, framed, head_of, label_of, on_curve
from oncokg.view.style import CAPTION_FONT, relation_order, relation_style, text_width

if TYPE_CHECKING:
    import networkx as nx

ROW = 7.0
"""Space between the boxes of a group."""

BAND = 18.0
"""Space between groups."""

REACH = 32.0
"""How far lines run from a box to the words of a relation, and from there to the next boxes."""

_MANY_GROUPS = 12
"""Up to so many groups the best way to share them between left and right is found by trying all."""


@dataclass(kw_only=True)
class _Branch:
    """A node with what hangs on it."""

    box: Box
    groups: list[_Group] = field(default_factory=list)

    @property
    def height(self) -> float:
        return max(self.box.height, _stacked(self.groups))

    def nodes(self) -> set[str]:
        """Return this node and all that hang on it."""
        return {self.box.node}.union(*(group.nodes() for group in self.groups))


@dataclass(kw_only=True)
class _Group:
    """Nodes that hang on one node by one relation, in one direction."""

    relation: str
    incoming: bool
    branches: list[_Branch] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(branch.height for branch in self.branches) + ROW * (len(self.branches) - 1)

    @property
    def caption(self) -> float:
        return text_width(relation_style(self.relation).words, CAPTION_FONT) + 14

    def nodes(self) -> set[str]:
        return set().union(*(branch.nodes() for branch in self.branches))


def _stacked(groups: list[_Group]) -> float:
    return sum(group.height for group in groups) + BAND * max(0, len(groups) - 1)


def hub_of(graph: nx.MultiDiGraph[str]) -> str | None:
    """Return the node that most of the graph hangs on, a substance if one will do, or None."""
    import networkx as nx

    simple: nx.Graph[str] = nx.Graph(graph)
    substances = [node for node, data in graph.nodes(data=True) if data.get("type") == "Substance"]
    for candidates in (substances, list(graph)):
        best = max(sorted(candidates), key=lambda node: int(simple.degree(node)), default=None)
        if best is not None:
            near = len(nx.single_source_shortest_path_length(simple, best, cutoff=2))
            if simple.degree(best) >= 0.4 * len(graph) and near >= 0.8 * len(graph):
                return best
    return None


def lay_out_tree(graph: nx.MultiDiGraph[str], root: str) -> Scene:
    """Place every node; parts apart from the root stand below it as trees of their own."""
    import networkx as nx

    parts = [sorted(part) for part in nx.connected_components(nx.Graph(graph))]
    parts.sort(key=lambda part: (root not in part, -len(part), part[0]))
    scene = Scene(title=label_of(graph, root), tree=True)
    top = 0.0
    for part in parts:
        hub = root if root in part else max(part, key=lambda node: (int(graph.degree(node)), node))
        tree = _Tree(graph, hub, main=root in part)
        tree.place(scene, top)
        top += tree.height + 2 * BAND
    return framed(scene)


class _Tree:
    def __init__(self, graph: nx.MultiDiGraph[str], root: str, *, main: bool) -> None:
        self._graph = graph
        self._main = main
        self._used: set[tuple[str, str, str]] = set()
        self.root = _Branch(box=box_of(graph, root, root=main))
        self._grow()
        self._extra = [
            edge
            for edge in sorted(graph.edges(keys=True))
            if edge not in self._used and edge[0] in self.root.nodes()
        ]
        self.sides = self._sides()
        self.height = max(self.root.box.height, *(_stacked(side) for side in self.sides))

    def _grow(self) -> None:
        """Hang every node of this part of the graph on the node it is first reached from."""
        seen = {self.root.box.node}
        todo = deque([self.root])
        while todo:
            branch = todo.popleft()
            groups: dict[tuple[tuple[int, str], bool], _Group] = {}
            for relation, incoming, other, edge in self._links(branch.box.node):
                if other in seen:
                    continue
                seen.add(other)
                self._used.add(edge)
                key = (relation_order(relation), incoming)
                group = groups.setdefault(key, _Group(relation=relation, incoming=incoming))
                group.branches.append(_Branch(box=box_of(self._graph, other)))
            branch.groups = [group for _, group in sorted(groups.items(), key=lambda item: item[0])]
            for group in branch.groups:
                group.branches.sort(key=lambda each: (each.box.label.casefold(), each.box.node))
                todo.extend(group.branches)

    def _links(self, node: str) -> list[tuple[str, bool, str, tuple[str, str, str]]]:
        out = [(key, False, end, (node, end, key)) for _, end, key in self._graph.out_edges(node, keys=True)]
        into = [
            (key, True, start, (start, node, key)) for start, _, key in self._graph.in_edges(node, keys=True)
        ]
        return sorted(out + into, key=lambda link: (relation_order(link[0]), link[1:]))

    def _sides(self) -> tuple[list[_Group], list[_Group]]:
        """Share the root's groups between left and right: even heights, linked groups on one side."""
        groups = self.root.groups
        if len(groups) <= 1 or not self._main:
            return [], groups
        members = [group.nodes() for group in groups]
        home = {node: place for place, nodes in enumerate(members) for node in nodes}
        ties = [(home[a], home[b]) for a, b, _ in self._extra if a in home and b in home]

        def cost(right: tuple[bool, ...]) -> float:
            left_side = [group for group, there in zip(groups, right, strict=True) if not there]
            right_side = [group for group, there in zip(groups, right, strict=True) if there]
            apart = sum(right[a] != right[b] for a, b in ties)
            return abs(_stacked(left_side) - _stacked(right_side)) + 120 * apart

        free = groups[: _MANY_GROUPS - 1]
        fixed = tuple(place % 2 == 0 for place in range(len(groups) - len(free)))
        best = min((choice + fixed for choice in product((False, True), repeat=len(free))), key=cost)
        if not best[-1]:
            best = tuple(not there for there in best)
        return (
            _neighbours_together(
                [g for g, there in zip(groups, best, strict=True) if not there], groups, ties
            ),
            _neighbours_together([g for g, there in zip(groups, best, strict=True) if there], groups, ties),
        )

    def place(self, scene: Scene, top: float) -> None:
        """Add this tree's boxes, lines and words below `top`."""
        self.root.box.x, self.root.box.y = 0.0, top + self.height / 2
        scene.boxes.append(self.root.box)
        sides: dict[str, int] = {}
        for direction, groups in zip((-1, 1), self.sides, strict=True):
            self._place_groups(scene, self.root, groups, direction)
            sides.update(dict.fromkeys(set().union(*(group.nodes() for group in groups)), direction))
        self._place_arcs(scene, sides)

    def _place_groups(self, scene: Scene, branch: _Branch, groups: list[_Group], direction: int) -> None:
        """Stack groups beside a node, in the direction 1 (right) or -1 (left)."""
        box = branch.box
        start = (box.x + direction * box.width / 2, box.y)
        words = max((group.caption for group in groups), default=0.0)
        near, far = start[0] + direction * REACH, start[0] + direction * (REACH + words)
        y = box.y - _stacked(groups) / 2
        for group in groups:
            middle = y + group.height / 2
            edges: list[tuple[str, str, str]] = []
            for each in group.branches:
                each.box.x = far + direction * (REACH + each.box.width / 2)
                each.box.y = y + each.height / 2
                y += each.height + ROW
                scene.boxes.append(each.box)
                end = (far + direction * REACH, each.box.y)
                way = [start, *_curve(start, (near, middle)), *_curve((near, middle), (far, middle))]
                way += _curve((far, middle), end)
                ends, head = (box.node, each.box.node), head_of(tuple(way))
                if group.incoming:
                    # At the node itself all lines meet, so the head of this one stands before its bend.
                    ends, way, head = ends[::-1], way[::-1], ((near, middle), (near - 5 * direction, middle))
                scene.lines.append(
                    Line(source=ends[0], target=ends[1], relation=group.relation, way=tuple(way), head=head)
                )
                edges.append((*ends, group.relation))
                self._place_groups(scene, each, each.groups, direction)
            scene.captions.append(
                Caption(relation=group.relation, x=(near + far) / 2, y=middle, edges=tuple(edges))
            )
            y += BAND - ROW

    def _place_arcs(self, scene: Scene, sides: dict[str, int]) -> None:
        """Draw what closes circles, and further edges between ends that a line joins already."""
        boxes = {box.node: box for box in scene.boxes}
        parallel: dict[frozenset[str], int] = defaultdict(int)
        for source, target, relation in self._extra:
            pair = frozenset((source, target))
            parallel[pair] += 1
            shift = 6.0 * parallel[pair]
            if self.root.box.node in pair:
                way = _beside(boxes[source], boxes[target], shift)
            else:
                width = text_width(relation_style(relation).words, CAPTION_FONT) + 14
                ends = (boxes[source], boxes[target])
                way = self._around(scene, ends, (sides[source], sides[target]), shift, width)
                x, y = on_curve(way, 0.5)
                scene.captions.append(
                    Caption(relation=relation, x=x, y=y, edges=((source, target, relation),))
                )
            scene.lines.append(
                Line(source=source, target=target, relation=relation, way=way, head=head_of(way))
            )

    def _around(
        self, scene: Scene, ends: tuple[Box, Box], sides: tuple[int, int], shift: float, words: float
    ) -> tuple[Point, ...]:
        """Return an arc on the outer side of what is between, or below the tree when the ends face away.

        `words` is the width of the caption in the middle of the arc, which must be clear too.
        """
        start, end = ends
        down = 1 if end.y > start.y else -1
        a = (start.x + sides[0] * start.width / 2, start.y + down * min(shift, start.height * 0.3))
        b = (end.x + sides[1] * end.width / 2, end.y - down * min(shift, end.height * 0.3))
        if sides[0] != sides[1]:
            below = self.root.box.y + self.height / 2 + 30 + shift
            return a, (a[0] + sides[0] * 60, below), (b[0] + sides[1] * 60, below), b
        side, middle = sides[0], (a[1] + b[1]) / 2
        upper, lower = sorted((start.y, end.y))
        clear = max(side * a[0], side * b[0]) + 14 + shift
        for box in scene.boxes:
            reach = side * box.x + box.width / 2
            if abs(box.y - middle) < box.height / 2 + CAPTION_FONT:
                clear = max(clear, reach + words / 2)
            if upper < box.y < lower:
                clear = max(clear, reach + 12 + shift)
        out = side * max(clear, (clear - side * (a[0] + b[0]) / 8) / 0.75)
        return a, (out, a[1]), (out, b[1]), b


def _neighbours_together(
    side: list[_Group], groups: list[_Group], ties: list[tuple[int, int]]
) -> list[_Group]:
    """Return the groups of a side in reading order, but each followed by those it is tied to."""
    places = [place for place, group in enumerate(groups) if group in side]
    order: list[int] = []

    def add(place: int) -> None:
        if place not in order and place in places:
            order.append(place)
            for a, b in ties:
                if place in (a, b):
                    add(b if place == a else a)

    for place in places:
        add(place)
    return [groups[place] for place in order]


def _curve(start: Point, end: Point) -> list[Point]:
    """Return a Bezier curve that leaves and arrives level: two points that pull, and the end."""
    middle = (start[0] + end[0]) / 2
    return [(middle, start[1]), (middle, end[1]), end]


def _beside(start: Box, end: Box, shift: float) -> tuple[Point, ...]:
    direction = 1 if end.x > start.x else -1
    a = (start.x + direction * start.width / 2, start.y + shift)
    b = (end.x - direction * end.width / 2, end.y + shift)
    return (a, *_curve(a, b))
