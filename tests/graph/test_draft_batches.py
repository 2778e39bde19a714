"""A draft is loaded batch by batch, side by side: the same graph as loaded at once, and the same errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.graph import draft
from oncokg.graph.draft import Draft, draft_of


def chunk(number: int) -> str:
    graph = f"<https://w3id.org/oncokg/id/graph/{number}>"
    node = f"<https://w3id.org/oncokg/id/fact/{number}>"
    return (
        f'{node} <https://w3id.org/oncokg/ontology#reason> "a {number} . <x> \\"" {graph} .\n'
        f"{node} <https://w3id.org/oncokg/ontology#composedProduct> <https://example.org/p> {graph} .\n"
        f"{node} <https://w3id.org/oncokg/ontology#hasActiveSubstance> <https://example.org/s> {graph} .\n"
    )


def lines(made: Draft) -> list[bytes]:
    return sorted(made.store.dump(format=pyoxigraph.RdfFormat.N_QUADS).splitlines())


def test_many_batches_are_one_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    chunks = [chunk(number) for number in range(60)]
    whole = lines(draft_of(chunks))
    assert len(whole) == 2 * 3 * 60 + 2 * (1 + 4 + 60)
    monkeypatch.setattr(draft, "_BATCH", 1000)
    assert lines(draft_of(chunks, path=tmp_path / "graph")) == whole
    assert lines(draft_of(chunks)) == whole


def test_an_error_of_the_reader_is_raised_while_batches_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken() -> Iterator[str]:
        for number in range(60):
            yield chunk(number)
        raise RuntimeError("the file ended")

    monkeypatch.setattr(draft, "_BATCH", 1000)
    with pytest.raises(RuntimeError, match="the file ended"):
        draft_of(broken(), path=tmp_path / "graph")


def test_an_error_of_the_loader_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(draft, "_BATCH", 100)
    with pytest.raises(SyntaxError):
        draft_of([chunk(1), "no quad\n", *map(chunk, range(60))], path=tmp_path / "graph")
