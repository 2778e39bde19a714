"""SVG and PNG files, drawn with matplotlib."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any, BinaryIO

from oncokg.errors import MissingExtra
from oncokg.view.net import shown_labels
from oncokg.view.scene import GLYPH, PADDING, Box, Line, Point, Scene
from oncokg.view.style import CAPTION_FONT, TypeStyle, relation_order, relation_style, text_width, type_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INCH = 96.0
_POINT = 72 / _INCH
_SHARP = 2.0
"""Pixels of a PNG for a pixel of the scene."""

_LARGEST = 6_000.0
"""No side of a PNG is longer than this many pixels."""

_INK = "#1d2730"
_MUTED = "#5a6670"
_FOOT = 26.0


def write_chart(scene: Scene, output: BinaryIO, format: str) -> None:
    """Draw a scene as "svg" or "png", the same bytes each time.

    Raises `MissingExtra` without matplotlib.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("draw", f"drawing {format.upper()} files") from error
    settings: Any = {
        "svg.hashsalt": "oncokg",
        "svg.fonttype": "none",
        "font.family": ["DejaVu Sans"],
        "path.simplify": False,
    }
    legend = _legend_rows(scene)
    height = scene.height + _FOOT * (len(legend) + bool(scene.sources)) + 16
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure = Figure(figsize=(scene.width / _INCH, height / _INCH), dpi=_INCH, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, scene.width)
        axes.set_ylim(height, 0)
        axes.axis("off")
        _draw(axes, scene)
        _draw_legend(axes, scene, legend)
        if format == "svg":
            FigureCanvasSVG(figure)
            figure.savefig(output, format="svg", metadata={"Date": None, "Title": scene.title})
        else:
            FigureCanvasAgg(figure)
            sharp = min(_SHARP, _LARGEST / max(scene.width, height))
            figure.savefig(output, format="png", dpi=_INCH * sharp, metadata={"Software": None})


def _draw(axes: Axes, scene: Scene) -> None:
    for relation in sorted({line.relation for line in scene.lines}, key=relation_order):
        lines = [line for line in scene.lines if line.relation == relation]
        _draw_lines(axes, relation, lines, tree=scene.tree)
    for caption in scene.captions:
        style = relation_style(caption.relation)
        axes.text(
            caption.x,
            caption.y,
            style.words,
            color=type_style(style.like).light,
            fontsize=CAPTION_FONT * _POINT,
            fontstyle="italic",
            ha="center",
            va="center_baseline",
            zorder=3,
            parse_math=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"},
        )
    labelled = set() if scene.tree else shown_labels(scene)
    for box in scene.boxes:
        if scene.tree:
            _draw_box(axes, box)
        else:
            _draw_dot(axes, box, labelled=box.node in labelled)


def _draw_lines(axes: Axes, relation: str, lines: list[Line], *, tree: bool) -> None:
    from matplotlib.collections import PathCollection, PolyCollection
    from matplotlib.path import Path

    style = relation_style(relation)
    colour = type_style(style.like).light
    width = 1.4 if tree else 0.8
    dash: Any = (0, [length / width * _POINT for length in style.dash]) if style.dash else "solid"
    ways = [Path(list(line.way), [Path.MOVETO] + [Path.CURVE4] * (len(line.way) - 1)) for line in lines]
    drawn = PathCollection(ways, facecolors="none", edgecolors=colour, linewidths=width, linestyles=[dash])
    drawn.set(alpha=0.75 if tree else 0.4, zorder=1)
    axes.add_collection(drawn, autolim=False)
    heads = PolyCollection([_arrowhead(line.head, 7.0 if tree else 4.5) for line in lines], facecolors=colour)
    heads.set(alpha=0.9 if tree else 0.6, zorder=2, linewidth=0)
    axes.add_collection(heads, autolim=False)


def _arrowhead(head: tuple[Point, Point], length: float) -> list[Point]:
    (x0, y0), (x, y) = head
    reach = math.hypot(x - x0, y - y0) or 1.0
    dx, dy = (x - x0) / reach * length, (y - y0) / reach * length
    return [(x, y), (x - dx - dy * 0.45, y - dy + dx * 0.45), (x - dx + dy * 0.45, y - dy - dx * 0.45)]


def _draw_box(axes: Axes, box: Box) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = type_style(box.kind)
    axes.add_patch(
        FancyBboxPatch(
            (box.left, box.y - box.height / 2),
            box.width,
            box.height,
            boxstyle="round,pad=0,rounding_size=7",
            facecolor=style.light if box.root else "white",
            edgecolor=style.light,
            linewidth=1.3,
            zorder=4,
        )
    )
    ink = "white" if box.root else _INK
    _draw_glyph(axes, style, (box.left + PADDING + GLYPH, box.y), GLYPH, ink if box.root else style.light)
    x = box.left + PADDING + 2 * GLYPH + 6
    for number, line in enumerate(box.lines):
        axes.text(
            x,
            box.y + (number - (len(box.lines) - 1) / 2) * box.font * 1.25,
            line,
            color=ink,
            fontsize=box.font * _POINT,
            fontweight="bold" if box.root else "normal",
            va="center_baseline",
            zorder=6,
            parse_math=False,
        )


def _draw_dot(axes: Axes, box: Box, *, labelled: bool) -> None:
    style = type_style(box.kind)
    _draw_glyph(axes, style, (box.x, box.y), box.width / 2, style.light)
    if labelled:
        from matplotlib.patheffects import withStroke

        axes.text(
            box.right + 3,
            box.y,
            box.lines[0] + ("…" if len(box.lines) > 1 else ""),
            color=_INK,
            fontsize=box.font * _POINT,
            fontweight="bold" if box.root else "normal",
            va="center_baseline",
            zorder=7,
            parse_math=False,
            path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )


def _draw_glyph(axes: Axes, style: TypeStyle, centre: Point, radius: float, colour: str) -> None:
    from matplotlib.patches import Circle, Polygon

    x, y = centre
    outline = style.outline(radius)
    shape = (
        Polygon([(x + dx, y + dy) for dx, dy in outline], closed=True)
        if outline
        else Circle(centre, radius * 0.9)
    )
    shape.set(facecolor=colour, edgecolor="white", linewidth=0.6, zorder=5)
    axes.add_patch(shape)


def _legend_rows(scene: Scene) -> list[list[tuple[str, str, float]]]:
    """Return the entries of the legend in rows: "type" or "relation", its name, its width."""
    from oncokg.view.style import TYPES

    kinds = {box.kind for box in scene.boxes}
    order = [kind for kind in TYPES if kind in kinds] + sorted(kinds - set(TYPES))
    entries = [("type", kind, 34 + text_width(type_style(kind).name, 11)) for kind in order]
    if not scene.tree:
        relations = sorted({line.relation for line in scene.lines}, key=relation_order)
        entries += [("relation", name, 46 + text_width(relation_style(name).words, 11)) for name in relations]
    rows: list[list[tuple[str, str, float]]] = [[]]
    for entry in entries:
        if rows[-1] and sum(width for _, _, width in rows[-1]) + entry[2] > scene.width - 40:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _draw_legend(axes: Axes, scene: Scene, rows: list[list[tuple[str, str, float]]]) -> None:
    axes.plot([20, scene.width - 20], [scene.height, scene.height], color="#d5dbe0", linewidth=0.8)
    for number, row in enumerate(rows):
        x, y = 20.0, scene.height + 20 + _FOOT * number
        for sort, name, width in row:
            if sort == "type":
                style = type_style(name)
                _draw_glyph(axes, style, (x + 8, y), 6, style.light)
                words, start = style.name, x + 20
            else:
                relation = relation_style(name)
                dash: Any = (0, relation.dash) if relation.dash else "solid"
                colour = type_style(relation.like).light
                axes.plot([x, x + 24], [y, y], color=colour, linewidth=1.4, linestyle=dash)
                words, start = relation.words, x + 30
            _write(axes, start, y, words)
            x += width
    if scene.sources:
        _write(axes, 20.0, scene.height + 20 + _FOOT * len(rows), _sources_line(scene))


def _write(axes: Axes, x: float, y: float, words: str) -> None:
    axes.text(x, y, words, color=_MUTED, fontsize=11 * _POINT, va="center_baseline", parse_math=False)


def _sources_line(scene: Scene) -> str:
    """Return the titles of the documents the edges come from, as many as fit."""
    line, room = "Read from: ", scene.width - 60
    for number, title in enumerate(scene.sources):
        rest = len(scene.sources) - number
        longer = line + ("; " if number else "") + title
        if number and text_width(f"{longer}; and {rest} more", 11) > room:
            return f"{line}; and {rest} more"
        line = longer
    while text_width(line, 11) > room and len(line) > 20:
        line = line[:-2].rstrip("…") + "…"
    return line
