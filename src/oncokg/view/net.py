"""A net of dots: where nodes that are joined are drawn together and all others keep their distance."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Any

from oncokg.errors import MissingExtra
from oncokg.view.scene import Box, Line, Point, Scene, box_of, framed, head_of
from oncokg.view.style import text_width

if TYPE_CHECKING:
    import networkx as nx

SPACE = 74.0
"""Distance that joined nodes like to have, in pixels."""

_STEPS = 120


def lay_out_net(graph: nx.MultiDiGraph[str], centre: str | None, title: str) -> Scene:
    """Place every node as a dot; parts that do not hang together stand side by side.

    Raises `MissingExtra` without numpy, which comes with the extra `draw`.
    """
    import networkx as nx

    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(graph)
    simple.add_edges_from((source, target) for source, target, _ in graph.edges(keys=True))
    parts = [sorted(part) for part in nx.connected_components(simple)]
    parts.sort(key=lambda part: (centre not in part, -len(part), part[0]))
    scene = Scene(title=title, tree=False)
    places = _beside_each_other([_places(simple, part, centre) for part in parts])
    for node in graph:
        x, y = places[node]
        box = box_of(graph, node)
        size = round(2 * (5.5 + 1.7 * math.sqrt(int(simple.degree(node)))), 1)
        box.width = box.height = min(size, 40.0)
        box.root, box.font, box.x, box.y = node == centre, 11.0, x, y
        scene.boxes.append(box)
    boxes = {box.node: box for box in scene.boxes}
    seen: dict[frozenset[str], int] = {}
    for source, target, relation in graph.edges(keys=True):
        pair = frozenset((source, target))
        seen[pair] = seen.get(pair, 0) + 1
        way = _bent(boxes[source], boxes[target], seen[pair])
        scene.lines.append(Line(source=source, target=target, relation=relation, way=way, head=head_of(way)))
    return framed(scene)


def shown_labels(scene: Scene) -> set[str]:
    """Return the nodes of a net whose labels fit on paper: the most linked first, none over another."""
    degree: dict[str, int] = {}
    for line in scene.lines:
        for end in (line.source, line.target):
            degree[end] = degree.get(end, 0) + 1
    taken = [(box.left, box.y - box.height / 2, box.right, box.y + box.height / 2) for box in scene.boxes]
    dots = _Grid(taken)
    words = _Grid([])
    shown: set[str] = set()
    for box in sorted(scene.boxes, key=lambda box: (not box.root, -degree.get(box.node, 0), box.node)):
        width = text_width(box.lines[0], box.font)
        area = (box.right + 2, box.y - box.font * 0.6, box.right + 6 + width, box.y + box.font * 0.6)
        crowded = dots.count(area) > (1 if degree.get(box.node, 0) > 8 else 0)
        if not words.count(area) and (box.root or not crowded):
            words.add(area)
            shown.add(box.node)
    return shown


Area = tuple[float, float, float, float]


class _Grid:
    """Rectangles by the cells they touch."""

    _CELL = 64.0

    def __init__(self, areas: list[Area]) -> None:
        self._cells: dict[tuple[int, int], list[Area]] = {}
        for area in areas:
            self.add(area)

    def _touched(self, area: Area) -> list[tuple[int, int]]:
        left, top, right, bottom = (int(side // self._CELL) for side in area)
        return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]

    def add(self, area: Area) -> None:
        for cell in self._touched(area):
            self._cells.setdefault(cell, []).append(area)

    def count(self, area: Area) -> int:
        """Return how many rectangles overlap an area."""
        left, top, right, bottom = area
        near = {other for cell in self._touched(area) for other in self._cells.get(cell, ())}
        return sum(a < right and left < c and b < bottom and top < d for a, b, c, d in near)


def _bent(start: Box, end: Box, nth: int) -> tuple[Point, ...]:
    """Return a slightly bent way from rim to rim; each further edge between the same ends bends more."""
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy) or 1.0
    bend = (0.06 + 0.12 * (nth - 1)) * (1 if nth % 2 else -1)
    middle = ((start.x + end.x) / 2 - dy * bend, (start.y + end.y) / 2 + dx * bend)
    a = _toward((start.x, start.y), middle, min(start.width / 2, length / 3))
    b = _toward((end.x, end.y), middle, min(end.width / 2 + 1, length / 3))
    return a, _toward(a, middle, 2 / 3, share=True), _toward(b, middle, 2 / 3, share=True), b


def _toward(start: Point, end: Point, distance: float, *, share: bool = False) -> Point:
    length = 1.0 if share else (math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0)
    part = distance / length
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _places(simple: nx.Graph[str], part: list[str], centre: str | None) -> dict[str, Point]:
    """Place the nodes of one part: leaves around what they hang on, the rest by forces."""
    leaves = (
        {node: next(iter(simple[node])) for node in part if simple.degree(node) == 1} if len(part) > 2 else {}
    )
    core = [node for node in part if node not in leaves]
    hung: dict[str, list[str]] = {}
    for leaf, node in leaves.items():
        hung.setdefault(node, []).append(leaf)
    room = {node: SPACE * 0.5 * math.sqrt(len(hung.get(node, ()))) for node in core}
    first = centre if centre in room else max(core, key=lambda node: (int(simple.degree(node)), node))
    order = _from_the_middle(simple, core, first)
    places = _forces(simple, order, room)
    for node, around in hung.items():
        places.update(_fan(places, simple, node, around))
    return places


def _from_the_middle(simple: nx.Graph[str], core: list[str], first: str) -> list[str]:
    kept, order, todo = set(core), [first], deque([first])
    seen = {first}
    while todo:
        for node in sorted(simple[todo.popleft()]):
            if node in kept and node not in seen:
                seen.add(node)
                order.append(node)
                todo.append(node)
    return order


def _forces(simple: nx.Graph[str], order: list[str], room: dict[str, float]) -> dict[str, Point]:
    """Move nodes from a spiral to rest: joined ones pull, all push, and each keeps room for its leaves."""
    if len(order) == 1:
        return {order[0]: (0.0, 0.0)}
    numpy = _numpy(len(order))
    count = len(order)
    steps = _STEPS if count < 500 else _STEPS // 2
    place = {node: number for number, node in enumerate(order)}
    number = numpy.arange(count, dtype=numpy.float32)
    turn = number * math.pi * (3 - math.sqrt(5))
    x = SPACE * 0.9 * numpy.sqrt(number) * numpy.cos(turn)
    y = SPACE * 0.9 * numpy.sqrt(number) * numpy.sin(turn)
    ends = sorted((place[a], place[b]) for a, b in simple.edges if a in place and b in place)
    start, end = numpy.array(ends, dtype=int).T
    radius = numpy.array([room[node] for node in order], dtype=numpy.float32)
    degree = numpy.bincount(numpy.concatenate([start, end]), minlength=count)
    loose = 6 / numpy.sqrt(numpy.minimum(degree[start], degree[end])) / (SPACE + radius[start] + radius[end])
    wanted = SPACE + radius[:, None] + radius[None, :]
    for step in range(steps):
        heat = SPACE * 1.5 * (1 - step / steps) ** 1.5 + 0.5
        dx, dy = x[:, None] - x[None, :], y[:, None] - y[None, :]
        squared = dx * dx + dy * dy + 0.01
        push = (wanted / squared) * (wanted / numpy.sqrt(squared))
        push *= 1 + 2 * (squared < (0.8 * wanted) ** 2)
        move_x, move_y = (dx * push).sum(axis=1), (dy * push).sum(axis=1)
        for move, axis in ((move_x, x), (move_y, y)):
            pull = (axis[start] - axis[end]) * loose
            move -= numpy.bincount(start, pull, count) - numpy.bincount(end, pull, count)
            move -= axis / SPACE * 0.4
        far = numpy.sqrt(move_x**2 + move_y**2) + 0.01
        stride = numpy.minimum(SPACE * 0.1, heat / far)
        x, y = x + move_x * stride, y + move_y * stride
    if numpy.ptp(y) > numpy.ptp(x):
        x, y = y, x
    spread = max(1.0, math.sqrt(count * SPACE**2 / float(numpy.ptp(x) * numpy.ptp(y) + 1)))
    return {node: (float(x[at]) * spread, float(y[at]) * spread) for node, at in place.items()}


def _numpy(count: int) -> Any:
    try:
        import numpy
    except ImportError as error:
        raise MissingExtra("draw", f"placing {count:,} nodes") from error
    return numpy


def _fan(places: dict[str, Point], simple: nx.Graph[str], node: str, leaves: list[str]) -> dict[str, Point]:
    """Place leaves in arcs around their node, first on the side away from its other neighbours."""
    x, y = places[node]
    others = [places[other] for other in simple[node] if other in places]
    pull_x = sum(x - other[0] for other in others)
    pull_y = sum(y - other[1] for other in others)
    away = math.atan2(pull_y, pull_x) if others else 0.0
    found: dict[str, Point] = {}
    ring, left = 0, sorted(leaves)
    while left:
        ring += 1
        radius = SPACE * (0.35 + 0.5 * ring)
        fits = max(1, int((math.pi * 1.3 if others else math.tau) * radius / (SPACE * 0.42)))
        row, left = left[:fits], left[fits:]
        step = SPACE * 0.42 / radius
        if not others and not left:
            step = math.tau / len(row)
        for place, leaf in enumerate(row):
            angle = away + (place - (len(row) - 1) / 2) * step
            found[leaf] = (x + radius * math.cos(angle), y + radius * math.sin(angle))
    return found


def _beside_each_other(parts: list[dict[str, Point]]) -> dict[str, Point]:
    """Put parts in rows, the largest first, in a field a little wider than high."""
    sizes = []
    for part in parts:
        xs, ys = [x for x, _ in part.values()], [y for _, y in part.values()]
        sizes.append((min(xs), min(ys), max(xs) - min(xs) + 2 * SPACE, max(ys) - min(ys) + SPACE))
    wide = max(sizes[0][2], 1.3 * math.sqrt(sum(width * height for _, _, width, height in sizes)))
    found: dict[str, Point] = {}
    left = top = row = 0.0
    for part, (x0, y0, width, height) in zip(parts, sizes, strict=True):
        if left and left + width > wide:
            left, top, row = 0.0, top + row, 0.0
        for node, (x, y) in part.items():
            found[node] = (left + x - x0, top + y - y0)
        left, row = left + width, max(row, height)
    return found
