"""Files that graph programs read: GraphML, GEXF and Cytoscape JSON, through networkx.

These formats know texts and numbers only: lists and evidence become one text each, and what XML cannot hold
becomes U+FFFD. Edge ids are unique, the relation is the edge's `label`.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from oncokg.errors import NotFound
from oncokg.export.network import to_networkx
from oncokg.files import replacing

if TYPE_CHECKING:
    import networkx as nx

    from oncokg.store.contract import Store

GRAPH_SUFFIXES = {"graphml": ".graphml", "gexf": ".gexf", "cytoscape": ".cyjs"}
"""Name of a graph format to its file suffix."""


def save_graph(store: Store, path: Path, format: str, *, reified: bool = False) -> None:
    """Write the graph of `to_networkx` to a file, which is replaced only when all is written."""
    with replacing(path) as output:
        write_graph(to_networkx(store, reified=reified), output, format)


def write_graph(graph: nx.MultiDiGraph[str], output: BinaryIO, format: str) -> None:
    """Write a graph of `to_networkx` in one of `GRAPH_SUFFIXES` to a binary stream.

    Raises `NotFound` for another format.
    """
    if format not in _WRITERS:
        raise NotFound("graph format", format, tuple(GRAPH_SUFFIXES))
    _WRITERS[format](_flat(graph), output)


def _flat(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return a copy whose attributes are texts and numbers and whose edges have ids."""
    import networkx as nx

    flat: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    numeric = _numeric_names([data for _, data in graph.nodes(data=True)])
    for node, data in graph.nodes(data=True):
        flat.add_node(_clean(node), **_flat_attributes(data, numeric))
    for source, target, key, data in graph.edges(keys=True, data=True):
        attributes = _flat_attributes(data, set())
        edge = _clean(f"{source} {key} {target}")
        flat.add_edge(_clean(source), _clean(target), key=edge, id=edge, **attributes)
    return flat


def _numeric_names(rows: list[dict[str, Any]]) -> set[str]:
    """Return the attributes that are numbers wherever they occur, so that a column has one type."""
    names = {name for row in rows for name in row}
    return {name for name in names if all(type(row.get(name, 0)) in (int, float) for row in rows)}


def _flat_attributes(data: Mapping[str, Any], numeric: set[str]) -> dict[str, str | float]:
    flat: dict[str, str | float] = {}
    for name, value in sorted(data.items()):
        if name in numeric:
            flat[name] = float(value)
        elif value is not None and value != [] and value != "":
            flat[name] = _clean(" | ".join(map(_text, value)) if isinstance(value, list) else _text(value))
    return flat


def _text(value: Any) -> str:
    if isinstance(value, dict):
        where = f"{value['title']}, characters {value['start']}-{value['end']}" if "quote" in value else ""
        return f"“{value['quote']}” ({where})" if where else json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _clean(text: str) -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def _write_graphml(graph: nx.MultiDiGraph[str], output: BinaryIO) -> None:
    import networkx as nx

    # networkx names an edge after its key; as an attribute the id would only repeat it.
    for _, _, data in graph.edges(data=True):
        del data["id"]
    nx.write_graphml(graph, output, encoding="utf-8", prettyprint=True, named_key_ids=True)


def _write_gexf(graph: nx.MultiDiGraph[str], output: BinaryIO) -> None:
    import networkx as nx

    buffer = io.BytesIO()
    nx.write_gexf(graph, buffer, encoding="utf-8", version="1.2draft")
    output.write(re.sub(rb' lastmodifieddate="[^"]*"', b"", buffer.getvalue(), count=1))


def _write_cytoscape(graph: nx.MultiDiGraph[str], output: BinaryIO) -> None:
    import networkx as nx

    text = json.dumps(nx.cytoscape_data(graph, name="label"), ensure_ascii=False, indent=1, sort_keys=True)
    output.write(text.encode() + b"\n")


_WRITERS: dict[str, Callable[[nx.MultiDiGraph[str], BinaryIO], None]] = {
    "graphml": _write_graphml,
    "gexf": _write_gexf,
    "cytoscape": _write_cytoscape,
}
