"""A draft: triples that nobody has checked yet.

It holds one named graph for each document version, the derived graph, and a default graph with every triple
once more, so that questions and shapes read one graph while each document keeps its own.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from oncokg.graph.iris import DERIVED_GRAPH
from oncokg.resources import queries_dir
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

_GRAPH_TERM = re.compile(rb" <[^<>]*> \.\n")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An unchecked graph in an Oxigraph store: in memory (`path` is None) or in an unpublished directory."""

    store: pyoxigraph.Store
    path: Path | None = None


def draft_of(chunks: Iterable[str], *, path: Path | None = None) -> Draft:
    """Load N-Quads into a new draft, in their named graphs and in the default graph, and derive views.

    Args:
        chunks: N-Quads with every statement in a named graph and a single space between terms, as `Quads` and
            `rdf_nquads` write them; each chunk ends at the end of a line.
        path: a directory that does not exist yet, for a draft on disk; None keeps it in memory.
    """
    import pyoxigraph

    if path is None:
        store = pyoxigraph.Store()
        buffer = BytesIO()
        _write_twice(chunks, buffer)
        store.bulk_load(buffer.getvalue(), format=pyoxigraph.RdfFormat.N_QUADS)
    else:
        store = pyoxigraph.Store(str(path))
        with tempfile.NamedTemporaryFile(suffix=".nq", dir=path.parent) as file:
            _write_twice(chunks, file)
            file.flush()
            store.bulk_load(path=file.name, format=pyoxigraph.RdfFormat.N_QUADS)
    _derive(store)
    return Draft(store=store, path=path)


def _write_twice(chunks: Iterable[str], output: IO[bytes]) -> None:
    for chunk in chunks:
        lines = chunk.encode()
        output.write(lines)
        output.write(_GRAPH_TERM.sub(b" .\n", lines))


def _derive(store: pyoxigraph.Store) -> None:
    """Run every CONSTRUCT of `queries/views/` over the default graph; the derived graph gets its triples too.

    Views run in the order of their file names and see what earlier ones derived.
    """
    import pyoxigraph

    for view in sorted((queries_dir() / "views").glob("*.rq")):
        derived = store.query(view.read_text(encoding="utf-8"), prefixes=PREFIXES)
        if not isinstance(derived, pyoxigraph.QueryTriples):
            raise TypeError(f"{view.name} is not a CONSTRUCT query")
        triples = derived.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES)
        for graph in (pyoxigraph.NamedNode(DERIVED_GRAPH), pyoxigraph.DefaultGraph()):
            store.bulk_load(triples, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
