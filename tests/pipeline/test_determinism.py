"""The same input gives the same graph: in another process, in another order, and after a way through TriG."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

import oncokg
from oncokg.graph.iris import DERIVED_GRAPH
from oncokg.resources import facts_dir

BUILD_AND_EXPORT = """
import sys, oncokg
from pathlib import Path
store, target, *sources = sys.argv[1:]
oncokg.build(*sources, store=store)
with oncokg.open(store) as graph:
    for suffix in ("trig", "ttl", "jsonld", "graphml", "cyjs"):
        graph.export(f"{target}.{suffix}")
    graph.draw(f"{target}.html")
"""
SUFFIXES = ("trig", "ttl", "jsonld", "graphml", "cyjs", "html")


def trig(*sources: Path, store: Path) -> bytes:
    oncokg.build(*sources, store=store)
    target = store.with_suffix(".trig")
    with oncokg.open(store) as graph:
        graph.export(target)
    return target.read_bytes()


def named_graphs(data: bytes) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG):
        found.setdefault(str(quad.graph_name), set()).add(str(quad.triple))
    return found


def test_two_processes_with_two_hash_seeds_write_the_same_bytes(tmp_path: Path, root: Path) -> None:
    sources = [str(facts_dir() / "besponsa-article.trig"), str(root / "examples")]
    hashes: list[dict[str, str]] = []
    for seed in ("0", "4242"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", BUILD_AND_EXPORT, folder / "store", folder / "graph", *sources],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root / "src")},
        )
        written = {suffix: (folder / f"graph.{suffix}").read_bytes() for suffix in SUFFIXES}
        assert min(map(len, written.values())) > 1000
        hashes.append({suffix: hashlib.sha256(data).hexdigest() for suffix, data in written.items()})
    assert hashes[0] == hashes[1]


def test_the_order_and_the_place_of_files_do_not_matter(tmp_path: Path, root: Path) -> None:
    examples = root / "examples"
    (tmp_path / "elsewhere").mkdir()
    for number, file in enumerate(sorted(examples.iterdir(), reverse=True)):
        shutil.copy(file, tmp_path / "elsewhere" / f"{number}.md")
    first = trig(examples, facts_dir() / "besponsa-article.trig", store=tmp_path / "first")
    second = trig(
        facts_dir() / "besponsa-article.trig",
        *sorted(examples.iterdir(), reverse=True),
        store=tmp_path / "second",
    )
    third = trig(tmp_path / "elsewhere", facts_dir() / "besponsa-article.trig", store=tmp_path / "third")
    assert first == second == third


def test_trig_that_is_built_again_gives_the_same_named_graphs(tmp_path: Path, root: Path) -> None:
    first = trig(root / "examples", facts_dir() / "besponsa-article.trig", store=tmp_path / "first")
    (tmp_path / "all.trig").write_bytes(first)
    second = trig(tmp_path / "all.trig", store=tmp_path / "second")
    assert named_graphs(first).keys() >= {f"<{DERIVED_GRAPH}>"}
    assert len(named_graphs(first)) == 5  # three documents, the vocabulary, what was derived
    assert named_graphs(second) == named_graphs(first)
    assert second == first


@pytest.mark.parametrize("suffix", ["nq", "jsonld"])
def test_other_formats_with_graphs_are_built_again_too(tmp_path: Path, root: Path, suffix: str) -> None:
    first = trig(root / "examples" / "mylotarg-2017.md", store=tmp_path / "first")
    with oncokg.open(tmp_path / "first") as graph:
        graph.export(tmp_path / f"all.{suffix}")
    assert trig(tmp_path / f"all.{suffix}", store=tmp_path / "second") == first


def test_each_document_keeps_its_own_voice(tmp_path: Path, root: Path) -> None:
    """Documents about the same drug share entities, and no fact."""
    graphs = named_graphs(
        trig(root / "examples", facts_dir() / "besponsa-article.trig", store=tmp_path / "store")
    )
    facts = {
        name: {triple.split()[0] for triple in triples if "/id/fact/" in triple.split()[0]}
        for name, triples in graphs.items()
        if name != f"<{DERIVED_GRAPH}>"
    }
    stated = [own for own in facts.values() if own]
    assert len(stated) == 4
    assert sum(map(len, stated)) == len(set().union(*stated))
