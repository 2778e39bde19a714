"""Two drugs beside each other: what they share stands between them, what only one has on its outer side.

A node of one drug that leads to something they share (a product to its agency) stands above its drug.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oncokg.view.branches import BAND, ROW, Edge, caption_width, links_of
from oncokg.view.scene import Box, Caption, Line, Point, Scene, box_of, framed, head_of, label_of, on_curve
from oncokg.view.style import relation_order
from oncokg.view.tree import REACH, Tree, beside, bundle

if TYPE_CHECKING:
    import networkx as nx

_RISE = 40.0
"""How far inward from a drug's outer side its leading boxes begin; the lines up to them stay outside."""

_SHARE = 0.85
"""Two drugs stand for a picture when so much of it is within two steps of them."""


def hubs_of(graph: nx.MultiDiGraph[str]) -> tuple[str, str] | None:
    """Return the two substances that a graph is about, the more linked one first, or None."""
    substances = [node for node, data in graph.nodes(data=True) if data.get("type") == "Substance"]
    ranked = sorted(substances, key=lambda node: (-int(graph.degree(node)), node))
    if len(ranked) < 2 or int(graph.degree(ranked[1])) < 4:
        return None
    near = set(ranked[:2])
    for _ in range(2):
        near |= {other for node in near for _, _, other, _ in links_of(graph, node)}
    return (ranked[0], ranked[1]) if len(near) >= _SHARE * len(graph) else None


@dataclass(kw_only=True)
class _Half:
    """One drug: its tree on the outer side, the boxes that lead to the middle, and the way to the middle."""

    hub: str
    inward: int
    tree: Tree
    leading: list[Box] = field(default_factory=list)


def lay_out_pair(graph: nx.MultiDiGraph[str], left: str, right: str) -> Scene:
    """Place two drugs and all that hangs on them; parts that do not hang together with them are left out."""
    return _Pair(graph, left, right).scene


class _Pair:
    def __init__(self, graph: nx.MultiDiGraph[str], left: str, right: str) -> None:
        self._graph = graph
        self._near = {hub: {other for _, _, other, _ in links_of(graph, hub)} for hub in (left, right)}
        self._shared = (self._near[left] & self._near[right]) - {left, right}
        self.scene = Scene(title=f"{label_of(graph, left)} and {label_of(graph, right)}", tree=True)
        self._used: set[Edge] = set()
        leading = {left: self._leading(left, right), right: self._leading(right, left)}
        between = self._shared | {
            other
            for node in leading[left] | leading[right] | self._shared
            for _, _, other, _ in links_of(graph, node)
            if other not in self._near[left] | self._near[right] | {left, right}
        }
        outer = set(graph) - between - leading[left] - leading[right]
        halves = []
        for hub, other, inward in ((left, right, 1), (right, left, -1)):
            tree = Tree(graph, hub, main=True, within=outer - {other} - self._near[other], side=-inward)
            outer -= tree.root.nodes()
            boxes = [box_of(graph, node) for node in sorted(leading[hub])]
            halves.append(_Half(hub=hub, inward=inward, tree=tree, leading=boxes))
            self._used |= tree.used | set(tree.extra)
        self._middle = {node: box_of(graph, node) for node in sorted(between)}
        self._place(halves)

    def _leading(self, hub: str, other: str) -> set[str]:
        """Return what only this hub is linked to and that is linked to something on the way to the other."""
        there = self._shared | self._near[other]
        own = self._near[hub] - self._shared - {other}
        found = set()
        for node in own:
            for _, _, end, _ in links_of(self._graph, node):
                further = {last for _, _, last, _ in links_of(self._graph, end)} - {hub, node}
                if end != hub and (end in there or (end not in own and further & there)):
                    found.add(node)
        return found

    def _place(self, halves: list[_Half]) -> None:
        """Set the middle column, the drugs with their trees and leading boxes, then draw the lines."""
        scene = self.scene
        groups = self._groups([box.node for half in halves for box in half.leading])
        width = max((box.width for box in self._middle.values()), default=0.0)
        for box in self._middle.values():
            box.width = width
        heads = max(_column(groups[0]), *(_column(half.leading) for half in halves))
        y = -(heads + sum(BAND + _column(group) for group in groups[1:])) / 2
        top = y + heads / 2
        _stack(groups[0], 0.0, top - _column(groups[0]) / 2)
        y += heads + BAND
        for group in groups[1:]:
            _stack(group, 0.0, y)
            y += _column(group) + BAND
        scene.boxes.extend(self._middle.values())
        for half in halves:
            words = max((caption_width(key) for *_, key in self._edges_into(half)), default=0.0)
            inner = -half.inward * width / 2
            far = inner - half.inward * REACH
            near = far - half.inward * words
            hub = half.tree.root.box
            wide = max((box.width for box in half.leading), default=0.0)
            edge = near - half.inward * (REACH + max(0.0, _RISE + wide - hub.width))
            half.tree.place(scene, (edge - half.inward * hub.width / 2, 0.0))
            outer = hub.x - half.inward * hub.width / 2
            low = min(top + _column(half.leading) / 2, -hub.height / 2 - 40)
            _stack(half.leading, 0.0, low - _column(half.leading))
            for box in half.leading:
                box.x = outer + half.inward * (_RISE + box.width / 2)
            scene.boxes.extend(half.leading)
            self._draw(half, groups, (near, far))
        self._draw_rest()
        self.scene = framed(scene)

    def _groups(self, leading: list[str]) -> list[list[Box]]:
        """Return the middle column from above: what only leading boxes are linked to, then by relation.

        What leading boxes are linked to as well comes first: so no other line is crossed on the way there.
        """
        led = {other for node in leading for _, _, other, _ in links_of(self._graph, node)}
        found: dict[tuple[bool, tuple[tuple[int, str], ...]], list[Box]] = {(False, ()): []}
        for node, box in self._middle.items():
            key: tuple[bool, tuple[tuple[int, str], ...]] = (False, ())
            if node in self._shared:
                relations = {key for hub in self._near for *_, key in self._edges_between(hub, [box])}
                key = (node not in led, tuple(sorted(map(relation_order, relations))))
            found.setdefault(key, []).append(box)
        for boxes in found.values():
            boxes.sort(key=lambda box: (box.kind, box.label.casefold(), box.node))
        return [boxes for _, boxes in sorted(found.items(), key=lambda item: item[0])]

    def _edges_between(self, node: str, boxes: list[Box]) -> list[Edge]:
        others = {box.node for box in boxes}
        return [edge for _, _, other, edge in links_of(self._graph, node) if other in others]

    def _edges_into(self, half: _Half) -> list[Edge]:
        boxes = list(self._middle.values())
        starts = [half.hub, *(box.node for box in half.leading)]
        return [edge for start in starts for edge in self._edges_between(start, boxes)]

    def _draw(self, half: _Half, groups: list[list[Box]], gap: Point) -> None:
        """Draw the lines of a drug: up to its leading boxes, and from both to the middle."""
        self._rise(half)
        for group in groups[1:]:
            self._bundles(half.tree.root.box, group, gap)
        for box in half.leading:
            self._bundles(box, groups[0], gap)

    def _rise(self, half: _Half) -> None:
        """Draw the lines from a drug up to its leading boxes, the words of a relation once."""
        hub, place = half.tree.root.box, {box.node: box for box in half.leading}
        by_relation: dict[str, list[Edge]] = {}
        for edge in self._edges_between(half.hub, half.leading):
            by_relation.setdefault(edge[2], []).append(edge)
        for number, (relation, edges) in enumerate(sorted(by_relation.items())):
            x = hub.x - half.inward * (hub.width / 2 - _RISE / 2 - 6 * number)
            top = hub.y - hub.height / 2
            for edge in edges:
                box = place[edge[1] if edge[0] == half.hub else edge[0]]
                side = (box.x - half.inward * box.width / 2, box.y)
                way = [(x, top), (x, side[1]), (x, side[1]), side]
                if edge[1] == half.hub:
                    way = way[::-1]
                self._used.add(edge)
                self.scene.lines.append(
                    Line(
                        source=edge[0],
                        target=edge[1],
                        relation=relation,
                        way=tuple(way),
                        head=head_of(tuple(way)),
                    )
                )
            lowest = max(box.y + box.height / 2 for box in half.leading)
            y = top + (lowest - top) * (number + 1) / (len(by_relation) + 1)
            self.scene.captions.append(Caption(relation=relation, x=x, y=y, edges=tuple(edges)))

    def _bundles(self, box: Box, others: list[Box], gap: Point) -> None:
        by_relation: dict[tuple[tuple[int, str], bool], list[Box]] = {}
        place = {other.node: other for other in others}
        for relation, incoming, other, edge in links_of(self._graph, box.node):
            if other in place and edge not in self._used:
                self._used.add(edge)
                by_relation.setdefault((relation_order(relation), incoming), []).append(place[other])
        for ((_, relation), incoming), members in sorted(by_relation.items(), key=lambda item: item[0]):
            bundle(self.scene, box, members, relation, gap, incoming=incoming)

    def _draw_rest(self) -> None:
        """Draw every other edge on its own, with its words in the middle."""
        boxes = {box.node: box for box in self.scene.boxes}
        for source, target, relation in sorted(set(self._graph.edges(keys=True)) - self._used):
            if source in boxes and target in boxes:
                start, end = boxes[source], boxes[target]
                if start.root and end.root:
                    way = self._below(start, end)
                else:
                    way = _bow(start, end) if abs(start.x - end.x) < 1 else beside(start, end, -6.0)
                x, y = on_curve(way[:4], 0.5)
                edge = (source, target, relation)
                self.scene.captions.append(Caption(relation=relation, x=x, y=y, edges=(edge,)))
                self.scene.lines.append(
                    Line(source=source, target=target, relation=relation, way=way, head=head_of(way))
                )

    def _below(self, start: Box, end: Box) -> tuple[Point, ...]:
        """Return a way from one drug to the other below all that they share."""
        lowest = max((box.y + box.height / 2 for box in self._middle.values()), default=0.0) + 20
        low = (max(lowest, start.height / 2 + 20) - start.height / 8) / 0.75
        a, b = (start.x, start.y + start.height / 2), (end.x, end.y + end.height / 2)
        return a, (a[0], low), (b[0], low), b


def _bow(start: Box, end: Box) -> tuple[Point, ...]:
    out = start.left - 26
    return (start.left, start.y), (out, start.y), (out, end.y), (end.left, end.y)


def _column(boxes: list[Box]) -> float:
    return sum(box.height for box in boxes) + ROW * max(0, len(boxes) - 1)


def _stack(boxes: list[Box], x: float, top: float) -> None:
    for box in boxes:
        box.x, box.y = x, top + box.height / 2
        top += box.height + ROW
