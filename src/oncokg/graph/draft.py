"""A draft: triples that nobody has checked yet.

It holds one named graph for each document version, the derived graph, and a default graph with every triple
once more, so that questions and shapes read one graph while each document keeps its own.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.graph.iris import DERIVED_GRAPH
from oncokg.resources import queries_dir
from oncokg.terms import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

_GRAPH_TERM: Final = re.compile(r" <[^<>]*> \.\n")

_BATCH: Final = 8 * 1024 * 1024
"""Characters of N-Quads loaded at once: the loader needs ten times as many bytes; more is not faster."""

_THREADS: Final = 2
"""Batches loaded side by side on disk while the next one is written, and views answered side by side."""


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

    store = pyoxigraph.Store() if path is None else pyoxigraph.Store(str(path))
    loaders = 1 if path is None else _THREADS
    _load(store, _batches(chunks), loaders=loaders)
    _derive(store, loaders=loaders)
    return Draft(store=store, path=path)


def _load(store: pyoxigraph.Store, batches: Iterator[bytes], *, loaders: int) -> None:
    """Load N-Quads whose IRIs were checked when they were made; the loader works outside of Python's lock."""
    from concurrent.futures import Future, ThreadPoolExecutor

    import pyoxigraph

    load = partial(store.bulk_load, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    running: deque[Future[None]] = deque()
    with ThreadPoolExecutor(max_workers=loaders) as pool:
        for batch in batches:
            running.append(pool.submit(load, batch))
            if len(running) > loaders:
                running.popleft().result()
        for last in running:
            last.result()


def _batches(chunks: Iterable[str]) -> Iterator[bytes]:
    """Gather chunks, each followed by its statements once more without their graph."""
    gathered: list[str] = []
    size = 0
    for chunk in chunks:
        gathered += (chunk, _GRAPH_TERM.sub(" .\n", chunk))
        size += 2 * len(chunk)
        if size > _BATCH:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    yield "".join(gathered).encode()


def _derive(store: pyoxigraph.Store, *, loaders: int) -> None:
    """Run every CONSTRUCT of `queries/views/` over the default graph; the derived graph gets its triples too.

    Views read what the documents say; no view sees what another one derived.
    """
    from concurrent.futures import ThreadPoolExecutor

    views = sorted((queries_dir() / "views").glob("*.rq"))
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        derived = deque(pool.map(partial(_constructed, store), views))
    _load(store, _batches(_in_derived_graph(derived)), loaders=loaders)


def _in_derived_graph(derived: deque[bytes]) -> Iterator[str]:
    """Turn N-Triples into chunks of N-Quads, and let go of what is done."""
    while derived:
        triples = derived.popleft()
        start = 0
        while start < len(triples):
            end = triples.find(b"\n", start + _BATCH // 4) + 1 or len(triples)
            yield triples[start:end].decode().replace(" .\n", f" <{DERIVED_GRAPH}> .\n")
            start = end


def _constructed(store: pyoxigraph.Store, view: Path) -> bytes:
    import pyoxigraph

    derived = store.query(view.read_text(encoding="utf-8"), prefixes=PREFIXES)
    if not isinstance(derived, pyoxigraph.QueryTriples):
        raise TypeError(f"{view.name} is not a CONSTRUCT query")
    return derived.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
