"""A tree of boxes around one node: its relations to the left and right, each with its words.

Every other node hangs where it is first reached from the middle; edges that close a circle are drawn as arcs
on the outer side. Boxes do not overlap, because every branch has its own band.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from itertools import product
from typing import TYPE_CHECKING

from oncokg.view.branches import BAND, ROW, Branch, Edge, Group, caption_width, grow, stacked
from oncokg.view.scene import Box, Caption, Line, Point, Scene, box_of, framed, head_of, label_of, on_curve
from oncokg.view.style import CAPTION_FONT

if TYPE_CHECKING:
    import networkx as nx

REACH = 32.0
"""How far lines run from a box to the words of a relation, and from there to the next boxes."""

_MANY_GROUPS = 12
"""Up to so many groups the best way to share them between left and right is found by trying all."""


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


def is_tangled(graph: nx.MultiDiGraph[str], root: str) -> bool:
    """Say whether a tree around a node would have more arcs than a reader can follow."""
    return len(Tree(graph, root, main=True).extra) > 4 + 0.1 * graph.number_of_edges()


def lay_out_tree(graph: nx.MultiDiGraph[str], root: str) -> Scene:
    """Place every node; parts apart from the root stand below it as trees of their own."""
    import networkx as nx

    parts = [sorted(part) for part in nx.connected_components(nx.Graph(graph))]
    parts.sort(key=lambda part: (root not in part, -len(part), part[0]))
    scene = Scene(title=label_of(graph, root), tree=True)
    top = 0.0
    for part in parts:
        hub = root if root in part else max(part, key=lambda node: (int(graph.degree(node)), node))
        tree = Tree(graph, hub, main=root in part)
        tree.place(scene, (0.0, top + tree.height / 2))
        top += tree.height + 2 * BAND
    return framed(scene)


class Tree:
    """A node with all that hangs on it, ready to be placed.

    Args:
        graph: what it is part of.
        root: the node in its middle.
        main: whether the root stands out, with groups on both sides of it.
        within: the nodes that belong to it; all that hang together with the root if None.
        side: put all groups on one side of the root: 1 (right) or -1 (left).
    """

    def __init__(
        self,
        graph: nx.MultiDiGraph[str],
        root: str,
        *,
        main: bool,
        within: AbstractSet[str] | None = None,
        side: int = 0,
    ) -> None:
        self._main = main
        self.used: set[Edge] = set()
        self.root = Branch(box=box_of(graph, root, root=main))
        grow(graph, self.root, set(graph) if within is None else within, self.used)
        nodes = self.root.nodes()
        self.extra = [
            edge
            for edge in sorted(graph.edges(keys=True))
            if edge not in self.used and edge[0] in nodes and edge[1] in nodes
        ]
        groups = self.root.groups
        self.sides = ([], groups) if side > 0 else (groups, []) if side < 0 else self._sides()
        self.height = max(self.root.box.height, *(stacked(side) for side in self.sides))

    def _sides(self) -> tuple[list[Group], list[Group]]:
        """Share the root's groups between left and right: even heights, linked groups on one side."""
        groups = self.root.groups
        if len(groups) <= 1 or not self._main:
            return [], groups
        members = [group.nodes() for group in groups]
        home = {node: place for place, nodes in enumerate(members) for node in nodes}
        ties = [(home[a], home[b]) for a, b, _ in self.extra if a in home and b in home]

        def cost(right: tuple[bool, ...]) -> float:
            left_side = [group for group, there in zip(groups, right, strict=True) if not there]
            right_side = [group for group, there in zip(groups, right, strict=True) if there]
            apart = sum(right[a] != right[b] for a, b in ties)
            return abs(stacked(left_side) - stacked(right_side)) + 120 * apart

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

    def place(self, scene: Scene, middle: Point) -> None:
        """Add this tree's boxes, lines and words, its root at a point."""
        self.root.box.x, self.root.box.y = middle
        scene.boxes.append(self.root.box)
        sides: dict[str, int] = {}
        for direction, groups in zip((-1, 1), self.sides, strict=True):
            place_groups(scene, self.root, groups, direction)
            sides.update(dict.fromkeys(set().union(*(group.nodes() for group in groups)), direction))
        self._place_arcs(scene, sides)

    def _place_arcs(self, scene: Scene, sides: dict[str, int]) -> None:
        """Draw what closes circles, and further edges between ends that a line joins already."""
        boxes = {box.node: box for box in scene.boxes}
        parallel: dict[frozenset[str], int] = defaultdict(int)
        for source, target, relation in self.extra:
            pair = frozenset((source, target))
            parallel[pair] += 1
            shift = 6.0 * parallel[pair]
            if self.root.box.node in pair:
                way = beside(boxes[source], boxes[target], shift)
            else:
                width = caption_width(relation)
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


def place_groups(scene: Scene, branch: Branch, groups: list[Group], direction: int) -> None:
    """Stack groups beside a node, in the direction 1 (right) or -1 (left), and all that hangs on them."""
    box = branch.box
    start = (box.x + direction * box.width / 2, box.y)
    words = max((group.caption for group in groups), default=0.0)
    near, far = start[0] + direction * REACH, start[0] + direction * (REACH + words)
    y = box.y - stacked(groups) / 2
    for group in groups:
        members = []
        for each in group.branches:
            each.box.x = far + direction * (REACH + each.box.width / 2)
            each.box.y = y + each.height / 2
            y += each.height + ROW
            scene.boxes.append(each.box)
            members.append(each.box)
        bundle(scene, box, members, group.relation, (near, far), incoming=group.incoming)
        for each in group.branches:
            place_groups(scene, each, each.groups, direction)
        y += BAND - ROW


def bundle(
    scene: Scene, box: Box, others: list[Box], relation: str, gap: tuple[float, float], *, incoming: bool
) -> None:
    """Draw the lines of one relation between a box and others as one trunk that parts behind its words.

    The words stand between the two x of `gap`, the one nearer to the box first.
    """
    near, far = gap
    direction = 1 if far > near else -1
    start = (box.x + direction * box.width / 2, box.y)
    middle = (min(other.y for other in others) + max(other.y for other in others)) / 2
    edges: list[Edge] = []
    for other in others:
        end = (other.x - direction * other.width / 2, other.y)
        way = [start, *curve(start, (near, middle)), *curve((near, middle), (far, middle))]
        way += curve((far, middle), end)
        ends, head = (box.node, other.node), head_of(tuple(way))
        if incoming:
            # At the box itself all lines meet, so the head of this one stands before its bend.
            ends, way, head = ends[::-1], way[::-1], ((near, middle), (near - 5 * direction, middle))
        scene.lines.append(Line(source=ends[0], target=ends[1], relation=relation, way=tuple(way), head=head))
        edges.append((*ends, relation))
    scene.captions.append(Caption(relation=relation, x=(near + far) / 2, y=middle, edges=tuple(edges)))


def _neighbours_together(side: list[Group], groups: list[Group], ties: list[tuple[int, int]]) -> list[Group]:
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


def curve(start: Point, end: Point) -> list[Point]:
    """Return a Bezier curve that leaves and arrives level: two points that pull, and the end."""
    middle = (start[0] + end[0]) / 2
    return [(middle, start[1]), (middle, end[1]), end]


def beside(start: Box, end: Box, shift: float) -> tuple[Point, ...]:
    """Return a way between the sides of two boxes that face each other, so many pixels lower."""
    direction = 1 if end.x > start.x else -1
    a = (start.x + direction * start.width / 2, start.y + shift)
    b = (end.x - direction * end.width / 2, end.y + shift)
    return (a, *curve(a, b))
