"""One call for every kind of picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oncokg.errors import BadInput
from oncokg.files import replacing
from oncokg.view.scene import scene_of

if TYPE_CHECKING:
    import networkx as nx

PICTURE_SUFFIXES = (".svg", ".png", ".html")


def draw(graph: nx.MultiDiGraph[str], path: Path, *, about: str | None = None, hops: int = 2) -> None:
    """Draw a graph of `to_networkx` to a file: SVG, PNG, or an HTML page to explore, by the file's suffix.

    Args:
        graph: with `reified=True` the page also lists the facts about each node; the other pictures are
            the same either way.
        path: a file that ends in one of `PICTURE_SUFFIXES`; it is replaced only when all is drawn.
        about: a name, identifier or id of an entity, to draw only what is near it.
        hops: how far "near" reaches, 1 or 2.

    Raises `BadInput` for another suffix, for nothing to draw, or for too many nodes; `NotFound` for a name
    nothing has; `MissingExtra` without matplotlib (a page of a small graph needs none).
    """
    suffix = path.suffix.lower()
    if suffix not in PICTURE_SUFFIXES:
        raise BadInput(str(path), "not a kind of picture", f"end the name in {', '.join(PICTURE_SUFFIXES)}")
    scene = scene_of(graph, about=about, hops=hops)
    with replacing(path) as output:
        if suffix == ".html":
            from oncokg.view.page import write_page

            write_page(scene, graph, output)
        else:
            from oncokg.view.chart import write_chart

            write_chart(scene, output, suffix[1:])
