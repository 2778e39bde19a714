"""`oncokg read`: facts on stdout in each format, what could not be read on stderr."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib

from cli.command_line import Outcome
from oncokg.choices import ReadFormat
from oncokg.terms import okg

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

OXIGRAPH = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
RDFLIB = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}
NOTICE = "besponsa-2017.md"


def triples_by_oxigraph(data: bytes, format: str) -> set[str]:
    return {str(quad.triple) for quad in pyoxigraph.parse(data, format=OXIGRAPH[format])}


def test_every_format_is_tested() -> None:
    assert {one.value for one in ReadFormat} == set(OXIGRAPH) == set(RDFLIB)


@pytest.mark.parametrize("format", OXIGRAPH)
def test_both_libraries_read_the_same_facts_in_each_format(
    oncokg: Oncokg, examples: Path, format: str
) -> None:
    reference = triples_by_oxigraph(
        oncokg("read", examples / NOTICE, "--format", "turtle").good().out, "turtle"
    )
    assert any(okg.EndpointResult in triple for triple in reference)
    written = oncokg("read", examples / NOTICE, "--format", format).good().out
    assert triples_by_oxigraph(written, format) == reference
    dataset = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib calls what it deprecates
        dataset.parse(data=written, format=RDFLIB[format])
        again = dataset.serialize(format="nquads", encoding="utf-8")
    assert triples_by_oxigraph(again, "nquads") == reference


def test_named_graphs_are_those_of_the_document(oncokg: Oncokg, examples: Path) -> None:
    written = oncokg("read", examples / NOTICE, "--format", "trig").good().out
    graphs = {quad.graph_name for quad in pyoxigraph.parse(written, format=pyoxigraph.RdfFormat.TRIG)}
    sources = {
        quad.subject
        for quad in pyoxigraph.parse(written, format=pyoxigraph.RdfFormat.TRIG)
        if quad.predicate.value.endswith("#wasDerivedFrom") and "/id/graph/" in str(quad.subject)
    }
    assert pyoxigraph.DefaultGraph() not in graphs
    assert sources <= graphs
    assert len(sources) == 2  # the notice, and the vocabulary that names its entities


def test_turtle_is_what_one_gets(oncokg: Oncokg, examples: Path) -> None:
    plain = oncokg("read", examples / NOTICE).good()
    assert plain.out == oncokg("read", examples / NOTICE, "--format", "turtle").out
    assert b"\x1b" not in plain.out


def test_what_was_not_read_is_on_stderr_with_its_place(
    oncokg: Oncokg, tmp_path: Path, examples: Path
) -> None:
    odd = "In 4,711 cases the tea was served at 93 degrees."
    notice = tmp_path / "notice.txt"
    notice.write_text((examples / NOTICE).read_text(encoding="utf-8") + f"\n{odd}\n", encoding="utf-8")
    shown = oncokg("read", notice).good()
    text = notice.read_text(encoding="utf-8")
    gaps = re.findall(r"^  (\S+)  \[(\d+)-(\d+)\]  (.+)$", shown.err, re.MULTILINE)
    assert any(words in odd and "4,711" in words for _, _, _, words in gaps), shown.err
    for kind, start, end, words in gaps:
        assert kind in ("unresolved-mention", "unused-number", "unread-sentence")
        assert " ".join(text[int(start) : int(end)].split()) == words
    head = re.match(r"notice\.txt: (\d+) facts, (\d+) gaps\n", shown.err)
    assert head
    assert int(head.group(1)) > 10
    assert int(head.group(2)) == len(gaps) == len(shown.err.splitlines()) - 1
    assert b"unused-number  [" not in shown.out


def test_a_kind_for_a_file_whose_name_says_nothing(oncokg: Oncokg, tmp_path: Path, examples: Path) -> None:
    file = tmp_path / "press-release"
    file.write_bytes((examples / NOTICE).read_bytes())
    assert "--as" in oncokg("read", file).error(3)
    for kind, concept in (("article", "news-article"), ("notice", "regulator-notice")):
        shown = oncokg("read", file, "--as", kind).good()
        kinds = re.findall(r"okg:hasDocumentKind okl:document-kind-([\w-]+)", shown.text)
        assert sorted(kinds) == sorted([concept, "vocabulary"])


@pytest.mark.parametrize("name", ["facts", "facts.txt", "facts.data"])
def test_facts_whose_name_says_nothing(oncokg: Oncokg, tmp_path: Path, examples: Path, name: str) -> None:
    written = oncokg("read", examples / NOTICE, "--format", "trig").good().out
    (tmp_path / name).write_bytes(written)
    assert oncokg("read", name, "--as", "facts", "--format", "trig").good().out == written


def test_facts_read_again_say_the_same(oncokg: Oncokg, tmp_path: Path, examples: Path) -> None:
    written = oncokg("read", examples / NOTICE, "--format", "nquads").good().out
    (tmp_path / "facts.nq").write_bytes(written)
    again = oncokg("read", "facts.nq", "--format", "nquads").good()
    assert (again.out, again.err) == (written, "")


def test_several_files_are_one_answer(oncokg: Oncokg, examples: Path) -> None:
    both = oncokg("read", examples / NOTICE, examples / "mylotarg-2017.md", "--format", "nquads").good()
    one = oncokg("read", examples / NOTICE, "--format", "nquads").good()
    other = oncokg("read", examples / "mylotarg-2017.md", "--format", "nquads").good()
    facts = {line for line in both.lines if "/id/fact/" in line}
    assert facts == {line for line in one.lines + other.lines if "/id/fact/" in line}
    assert oncokg("read", examples, "--format", "nquads").good().out == both.out
    assert [line for line in both.err.splitlines() if not line.startswith(" ")] == [
        line for line in (one.err + other.err).splitlines() if not line.startswith(" ")
    ]
