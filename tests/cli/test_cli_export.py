"""`oncokg export`: every format, to stdout, to a redirected file and to --output."""

from __future__ import annotations

import io
import json
import subprocess
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import networkx
import pyoxigraph
import pytest
import rdflib

from cli.command_line import COMMAND, Outcome, environment, process
from oncokg.api import formats
from oncokg.choices import ExportFormat
from oncokg.store.directory import open_store

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

RDF = {
    "turtle": (pyoxigraph.RdfFormat.TURTLE, "turtle"),
    "trig": (pyoxigraph.RdfFormat.TRIG, "trig"),
    "nquads": (pyoxigraph.RdfFormat.N_QUADS, "nquads"),
    "ntriples": (pyoxigraph.RdfFormat.N_TRIPLES, "nt"),
    "rdfxml": (pyoxigraph.RdfFormat.RDF_XML, "xml"),
    "jsonld": (pyoxigraph.RdfFormat.JSON_LD, "json-ld"),
}
NETWORKS = ("graphml", "gexf", "cytoscape")


def network(data: bytes, format: str) -> networkx.Graph:
    if format == "graphml":
        return networkx.read_graphml(io.BytesIO(data))
    if format == "gexf":
        return networkx.read_gexf(io.BytesIO(data))
    return networkx.cytoscape_graph(json.loads(data))


def test_every_format_is_tested() -> None:
    assert {one.value for one in ExportFormat} == {*RDF, *NETWORKS} == set(formats())


@pytest.mark.parametrize("format", RDF)
def test_rdf_on_stdout_is_the_store(oncokg: Oncokg, shipped_store: Path, format: str) -> None:
    shown = oncokg("export", "--format", format, "--store", shipped_store).good()
    assert shown.err == ""
    read = list(pyoxigraph.parse(shown.out, format=RDF[format][0]))
    with closing(open_store(shipped_store)) as store:
        if any(quad.graph_name != pyoxigraph.DefaultGraph() for quad in read):
            assert set(read) == set(store.quads())
        else:
            assert {quad.triple for quad in read} == set(store.triples())
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib calls what it deprecates
        dataset.parse(data=shown.out, format=RDF[format][1])
        assert len({quad[:3] for quad in dataset.quads()}) == len({quad.triple for quad in read})


@pytest.mark.parametrize("format", NETWORKS)
def test_networks_on_stdout_read_back(oncokg: Oncokg, shipped_store: Path, format: str) -> None:
    shown = oncokg("export", "--format", format, "--store", shipped_store).good()
    labels = {data.get("label", data.get("name")) for _, data in network(shown.out, format).nodes(data=True)}
    assert {"inotuzumab ozogamicin", "gemtuzumab ozogamicin"} <= labels
    reified = oncokg("export", "--format", format, "--store", shipped_store, "--reified").good()
    assert len(network(reified.out, format)) > len(network(shown.out, format))


@pytest.mark.parametrize("format", sorted(formats()))
def test_output_and_stdout_are_the_same_bytes(
    oncokg: Oncokg, shipped_store: Path, tmp_path: Path, format: str
) -> None:
    stdout = oncokg("export", "--format", format, "--store", shipped_store).good().out
    by_suffix = tmp_path / f"graph{formats()[format]}"
    shown = oncokg("export", "--output", by_suffix, "--store", shipped_store).good()
    assert (shown.out, shown.err) == (b"", f"wrote {by_suffix}\n")
    assert by_suffix.read_bytes() == stdout
    odd = tmp_path / "graph.dat"
    oncokg("export", "--format", format, "--output", odd, "--store", shipped_store).good()
    assert odd.read_bytes() == stdout
    assert {path.name for path in tmp_path.iterdir()} == {by_suffix.name, "graph.dat"}


@pytest.mark.parametrize("format", ["turtle", "graphml"])
def test_stdout_may_be_a_file(shipped_store: Path, tmp_path: Path, format: str) -> None:
    redirected = tmp_path / "redirected"
    words = [*COMMAND, "export", "--format", format, "--store", str(shipped_store)]
    with redirected.open("wb") as file:
        done = subprocess.run(words, stdout=file, stderr=subprocess.PIPE, cwd=tmp_path, env=environment())
    assert (done.returncode, done.stderr) == (0, b"")
    direct = process(
        "export", "--output", "/dev/stdout", "--format", format, "--store", shipped_store, cwd=tmp_path
    )
    assert redirected.read_bytes() == direct.good().out
    assert len(direct.out) > 1000


def test_an_existing_file_is_replaced_only_by_a_whole_one(
    oncokg: Oncokg, shipped_store: Path, tmp_path: Path
) -> None:
    target = tmp_path / "graph.ttl"
    target.write_text("former", encoding="utf-8")
    oncokg("export", "--output", target, "--store", tmp_path / "no-store").error(6)
    assert target.read_text(encoding="utf-8") == "former"
    oncokg("export", "--output", target, "--store", shipped_store).good()
    assert target.read_text(encoding="utf-8") != "former"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "neither --format nor --output"),
        (["--output", "graph.docx"], "no format has this suffix"),
        (["--output", "missing/graph.ttl"], "cannot be written"),
        (["--output", ".", "--format", "turtle"], "cannot be written: it is a folder"),
    ],
)
def test_what_cannot_be_written(oncokg: Oncokg, shipped_store: Path, words: list[str], reason: str) -> None:
    assert reason in oncokg("export", "--store", shipped_store, *words).error(3)
