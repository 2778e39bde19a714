"""A picture before it is drawn: boxes and lines with their places, the same for every kind of file.

Lengths are pixels at 96 to the inch, x to the right and y down.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from oncokg.errors import BadInput
from oncokg.view.neighbourhood import drawn_part, find_node, neighbourhood
from oncokg.view.style import printable, text_width, wrapped

if TYPE_CHECKING:
    import networkx as nx

MAX_NODES = 2500
"""More nodes than this make no readable picture."""

MAX_TREE = 160
"""More nodes than this are drawn as a net of dots, fewer as a tree of boxes around one of them."""

FONT = 13.0
ROOT_FONT = 17.0
MARGIN = 28.0
PADDING = 9.0
GLYPH = 6.0
"""Radius of the shape that tells the type of a box."""

Point = tuple[float, float]


@dataclass(kw_only=True)
class Box:
    """A node: in a tree a box with its label inside, in a net a dot with its label beside it."""

    node: str
    label: str
    kind: str
    lines: tuple[str, ...]
    width: float
    height: float
    font: float = FONT
    root: bool = False
    x: float = 0.0
    y: float = 0.0

    @property
    def left(self) -> float:
        """The x of its left side; `x` and `y` are its centre."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """An edge: its ends, its relation, and its way: a start, then three points for each Bezier curve.

    `head` is where its arrowhead begins and ends.
    """

    source: str
    target: str
    relation: str
    way: tuple[Point, ...]
    head: tuple[Point, Point]


@dataclass(frozen=True, kw_only=True)
class Caption:
    """The words of a relation, written where its lines part; `edges` are their (source, target, relation)."""

    relation: str
    x: float
    y: float
    edges: tuple[tuple[str, str, str], ...]


@dataclass(kw_only=True)
class Scene:
    """A picture: `tree` says whether its nodes are boxes (else dots), `sources` are titles of documents."""

    title: str
    tree: bool
    sources: tuple[str, ...] = ()
    width: float = 0.0
    height: float = 0.0
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)


def scene_of(graph: nx.MultiDiGraph[str], *, about: str | None = None, hops: int = 2) -> Scene:
    """Lay out a graph of `to_networkx`, or the neighbourhood of one of its entities.

    Args:
        graph: nodes with `label` and `type`; edges with `facts` are drawn, fact nodes are not.
        about: a name, identifier or id of an entity; None takes the whole graph.
        hops: how far the neighbourhood reaches.

    Raises `NotFound` for a name nothing has, `BadInput` for a picture with no edge or too many nodes.
    """
    from oncokg.view.net import lay_out_net
    from oncokg.view.pair import hubs_of, lay_out_pair
    from oncokg.view.tree import hub_of, is_tangled, lay_out_tree

    drawn, centre = chosen_part(graph, about=about, hops=hops)
    hub = _substance_in(drawn, centre) or centre or hub_of(drawn)
    pair = hubs_of(drawn)
    small = len(drawn) <= MAX_TREE
    if small and hub is not None and (centre or not is_tangled(drawn, hub)):
        scene = lay_out_tree(drawn, hub)
        if centre is not None and centre != hub:
            scene.title = f"{label_of(drawn, centre)} ({label_of(drawn, hub)})"
    elif small and centre is None and pair is not None:
        scene = lay_out_pair(drawn, *pair)
    else:
        title = label_of(drawn, centre) if centre else f"{len(drawn):,} entities"
        scene = lay_out_net(drawn, centre, title)
    scene.sources = _sources(drawn)
    return scene


def chosen_part(
    graph: nx.MultiDiGraph[str], *, about: str | None = None, hops: int = 2
) -> tuple[nx.MultiDiGraph[str], str | None]:
    """Return what would be drawn, and the node in its middle; the arguments and errors are `scene_of`'s."""
    drawn = drawn_part(graph)
    centre = None
    if about is not None:
        centre = find_node(graph, about)
        if centre not in drawn:
            centre = _product_with_number(drawn, centre)
        if centre is None:
            raise BadInput(f"picture of {about!r}", "it has no edge to anything", "ask for another name")
        drawn = neighbourhood(drawn, centre, hops)
    if len(drawn) == 0:
        raise BadInput(
            "picture", "the graph has no edge to draw", "build the store from documents with facts"
        )
    if len(drawn) > MAX_NODES:
        reason = f"it would have {len(drawn):,} nodes, more than {MAX_NODES:,}"
        raise BadInput("picture", reason, "draw the neighbourhood of one entity (--about NAME)")
    return drawn, centre


def _product_with_number(graph: nx.MultiDiGraph[str], application: str) -> str | None:
    """Return the product of an application: "product:BLA761040" for "application:BLA761040"."""
    number = application.removeprefix("application:")
    return next((node for node in sorted(graph) if node.startswith(f"product:{number}")), None)


def _substance_in(graph: nx.MultiDiGraph[str], product: str | None) -> str | None:
    """Return the one substance of a product: what there is to see hangs on it."""
    if product is None or graph.nodes[product].get("type") != "Product":
        return None
    substances = [end for _, end, relation in graph.out_edges(product, keys=True) if relation == "contains"]
    return substances[0] if len(substances) == 1 else None


def _sources(graph: nx.MultiDiGraph[str]) -> tuple[str, ...]:
    titles = {
        printable(str(passage.get("title", "")))
        for _, _, data in graph.edges(data=True)
        for passage in data.get("evidence", ())
    }
    return tuple(sorted(titles - {""}))


def label_of(graph: nx.MultiDiGraph[str], node: str) -> str:
    """Return what a node is called in the picture."""
    return printable(str(graph.nodes[node].get("label", node)))


def box_of(graph: nx.MultiDiGraph[str], node: str, *, root: bool = False) -> Box:
    """Return the box of a node, sized to its label, without a place yet."""
    label = label_of(graph, node)
    font = ROOT_FONT if root else FONT
    lines = wrapped(label, 20 if root else 30, 3)
    text = max(text_width(line, font, bold=root) for line in lines)
    return Box(
        node=node,
        label=label,
        kind=str(graph.nodes[node].get("type", "")),
        lines=lines,
        width=round(text + 2 * PADDING + 2 * GLYPH + 6, 1),
        height=round(len(lines) * font * 1.25 + 2 * PADDING - 2, 1),
        font=font,
        root=root,
    )


def framed(scene: Scene) -> Scene:
    """Return the scene moved to where its upper left corner is (0, 0), with a margin, lengths rounded."""
    xs = [x for box in scene.boxes for x in (box.left, box.right)]
    if not scene.tree:
        xs += [box.right + 6 + text_width(box.lines[0] + "…", box.font) for box in scene.boxes]
    ys = [y for box in scene.boxes for y in (box.y - box.height / 2, box.y + box.height / 2)]
    for line in scene.lines:
        for x, y in bounds(line.way):
            xs.append(x)
            ys.append(y)
    left, top = min(xs) - MARGIN, min(ys) - MARGIN

    def moved(point: Point) -> Point:
        return round(point[0] - left, 1), round(point[1] - top, 1)

    for box in scene.boxes:
        box.x, box.y = moved((box.x, box.y))
    return replace(
        scene,
        width=round(max(xs) + MARGIN - left, 1),
        height=round(max(ys) + MARGIN - top, 1),
        lines=[
            replace(line, way=tuple(map(moved, line.way)), head=(moved(line.head[0]), moved(line.head[1])))
            for line in scene.lines
        ],
        captions=[replace(each, x=moved((each.x, 0))[0], y=moved((0, each.y))[1]) for each in scene.captions],
    )


def bounds(way: tuple[Point, ...]) -> tuple[Point, Point]:
    """Return the corners of a box that the curves of a way stay within."""
    points = [way[0]]
    for start in range(0, len(way) - 3, 3):
        points += [on_curve(way[start : start + 4], step / 8) for step in range(1, 9)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys)), (max(xs), max(ys))


def on_curve(curve: tuple[Point, ...], part: float) -> Point:
    """Return the point of a cubic Bezier curve at a part of it, 0 to 1."""
    rest = 1 - part
    weights = (rest**3, 3 * part * rest**2, 3 * part**2 * rest, part**3)
    x, y = (sum(w * p[axis] for w, p in zip(weights, curve, strict=True)) for axis in (0, 1))
    return x, y


def head_of(way: tuple[Point, ...]) -> tuple[Point, Point]:
    """Return the last short piece of a way, for an arrowhead at its end."""
    return on_curve(way[-4:], 0.96), way[-1]
