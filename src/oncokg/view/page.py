"""One HTML page that shows the graph and lets one explore it, from disk and offline.

Scripts, styles and data stand in the page; a Content-Security-Policy names scripts and styles by their hashes
and forbids all else, so that no text in the data can run or load anything. The data are JSON in a block that
browsers do not run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from oncokg.view.scene import Scene
from oncokg.view.statements import Facts
from oncokg.view.style import TYPES, printable, relation_order, relation_style, type_style

if TYPE_CHECKING:
    import networkx as nx

_WEB = Path(__file__).resolve().parent / "web"

MOST_FACTS = 150
"""Of a node or edge with more facts than this, the page holds the first ones and says how many there are."""


def write_page(scene: Scene, graph: nx.MultiDiGraph[str], output: BinaryIO) -> None:
    """Write the page of a scene; `graph` is what the scene was made of, with its fact nodes if it has any."""
    parts = {name: _text(f"{name}.js") for name in ("draw", "explore")} | {"style": _text("page.css")}
    scripts = " ".join(_hash(parts[name]) for name in ("draw", "explore"))
    parts["policy"] = (
        f"default-src 'none'; script-src {scripts}; style-src {_hash(parts['style'])};"
        " base-uri 'none'; form-action 'none'"
    )
    parts["title"] = html.escape(scene.title)
    parts["data"] = json_for_html(page_data(scene, graph))
    page = re.sub(r"\{\{([a-z]+)\}\}", lambda found: parts[found[1]], _text("page.html"))
    output.write(page.encode())


@cache
def _text(name: str) -> str:
    return (_WEB / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def json_for_html(value: Any) -> str:
    """Return JSON that can stand in a script element: nothing in it can end that or begin a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def page_data(scene: Scene, graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
    """Return what the page's scripts read."""
    kinds = {box.kind for box in scene.boxes}
    types = [kind for kind in TYPES if kind in kinds] + sorted(kinds - set(TYPES))
    relations = sorted({line.relation for line in scene.lines}, key=relation_order)
    place = {box.node: number for number, box in enumerate(scene.boxes)}
    facts = Facts(graph)
    edges: dict[tuple[str, str, str], int] = {}
    drawn_edges: list[dict[str, Any]] = []
    for line in scene.lines:
        edges[line.source, line.target, line.relation] = len(drawn_edges)
        said = graph.edges[line.source, line.target, line.relation]
        own = facts.numbers_of(str(iri) for iri in said.get("facts", ()))
        drawn_edges.append(
            {
                "s": place[line.source],
                "t": place[line.target],
                "r": relations.index(line.relation),
                "way": [length for point in line.way for length in point],
                "head": [length for point in line.head for length in point],
                "passages": facts.passages_of(said.get("evidence", ())),
                "facts": own[:MOST_FACTS],
                "factCount": len(said.get("facts", ())),
            }
        )
    nodes = []
    for box in scene.boxes:
        about = graph.nodes[box.node]
        own = facts.about(box.node)
        nodes.append(
            {
                "label": box.label,
                "lines": box.lines,
                "type": types.index(box.kind),
                "x": box.x,
                "y": box.y,
                "w": box.width,
                "h": box.height,
                "font": box.font,
                "root": box.root,
                "iri": printable(str(about.get("iri", ""))),
                "names": [printable(str(name)) for name in about.get("names", ())],
                "identifiers": _identifiers(about),
                "facts": own[:MOST_FACTS],
                "factCount": len(own),
            }
        )
    return {
        "title": scene.title,
        "tree": scene.tree,
        "width": scene.width,
        "height": scene.height,
        "types": [_type_data(kind) for kind in types],
        "relations": [_relation_data(name) for name in relations],
        "nodes": nodes,
        "edges": drawn_edges,
        "captions": [
            {
                "r": relations.index(caption.relation),
                "x": caption.x,
                "y": caption.y,
                "edges": [edges[edge] for edge in caption.edges],
            }
            for caption in scene.captions
        ],
        **facts.data(),
    }


def _type_data(kind: str) -> dict[str, Any]:
    style = type_style(kind)
    return {"name": style.name, "light": style.light, "dark": style.dark, "outline": style.outline(1.0)}


def _relation_data(name: str) -> dict[str, Any]:
    style = relation_style(name)
    colours = type_style(style.like)
    dash = " ".join(f"{length:g}" for length in style.dash)
    return {"words": style.words, "light": colours.light, "dark": colours.dark, "dash": dash}


def _identifiers(about: dict[str, Any]) -> list[dict[str, str]]:
    """Return identifiers, each with the public page of a match that ends like it; then the other matches."""
    matches = [str(iri) for iri in about.get("matches", ())]
    found = []
    for identifier in map(str, about.get("identifiers", ())):
        local = identifier.rpartition(":")[2].casefold()
        page = next((iri for iri in matches if local and iri.casefold().endswith(local)), "")
        if page:
            matches.remove(page)
        found.append({"text": printable(identifier), "href": web_address(page)})
    return found + [{"text": printable(iri), "href": web_address(iri)} for iri in matches]


def web_address(iri: str) -> str:
    """Return an IRI that may become a link, or "": only http and https may."""
    web = re.fullmatch(r"https?://[^\s<>\"]+", iri, re.IGNORECASE)
    return iri if web and iri == printable(iri) else ""
