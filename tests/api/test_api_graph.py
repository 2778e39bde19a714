"""A graph in hand: opened, read, asked, exported, drawn and closed."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import networkx
import pytest
import rdflib

import oncokg
from oncokg.api import format_of, formats
from oncokg.errors import MissingExtra, NotFound
from oncokg.graph.iris import DERIVED_GRAPH
from oncokg.record.facts import EndpointResult

NAMES = "SELECT ?drug ?name { ?drug a okg:Substance ; rdfs:label ?name } ORDER BY ?name"


@pytest.fixture
def notice(root: Path) -> Path:
    return root / "examples" / "besponsa-2017.md"


def test_with_closes(shipped_store: Path) -> None:
    with oncokg.open(str(shipped_store)) as graph:
        assert graph.ask("ASK { ?x a okg:Substance }")
    with pytest.raises(oncokg.StoreError, match="it is closed; open it again"):
        graph.ask("ASK { ?x a okg:Substance }")


def test_with_closes_when_something_goes_wrong(shipped_store: Path) -> None:
    with pytest.raises(ZeroDivisionError), oncokg.open(shipped_store) as graph:
        _ = 1 / 0
    with pytest.raises(oncokg.StoreError, match="it is closed"):
        graph.info()


def test_how_it_shows_itself(shipped_store: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        assert repr(graph) == f"KnowledgeGraph({str(shipped_store)!r})"
        html = graph._repr_html_()
        for name, number in graph.info().items():
            assert f"<tr><th>{name}</th><td>{number}</td></tr>" in html


def test_a_hostile_name_is_escaped(shipped_store: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        hostile = oncokg.KnowledgeGraph(graph.store, name="<script>alert(1)</script>&")
        assert "<script>" not in hostile._repr_html_()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in hostile._repr_html_()


def test_reading_needs_no_store(notice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with oncokg.read(notice) as graph:
        assert [row["name"] for row in graph.ask(NAMES)] == ["inotuzumab ozogamicin"]
        (article,) = graph.records
        text = article.document.text
        result = next(fact for fact in article.facts if isinstance(fact, EndpointResult))
        assert result.printed in " ".join(text[span.start : span.end] for span in result.evidence)
        assert [gap.kind for gap in article.gaps] == ["unused-number"] * len(article.gaps)
    assert list(tmp_path.iterdir()) == []


def test_reading_with_a_kind(notice: Path, tmp_path: Path) -> None:
    (tmp_path / "story").write_bytes(notice.read_bytes())
    with pytest.raises(oncokg.BadInput, match="unknown file type"):
        oncokg.read(tmp_path / "story")
    for kind, concept in (("article", "news-article"), ("notice", "regulator-notice")):
        with oncokg.read(tmp_path / "story", kind=kind) as graph:  # type: ignore[arg-type]
            assert graph.ask(f"ASK {{ ?d okg:hasDocumentKind okl:document-kind-{concept} }}")


def test_an_extractor_of_ones_own(notice: Path, tmp_path: Path) -> None:
    from oncokg.names.lexicon import shipped
    from oncokg.record.reading.rules.engine import RuleExtractor
    from oncokg.record.record import Software

    class Mine(RuleExtractor):
        software = Software(name="mine", version="7")

    with oncokg.read(notice, extractor=Mine(lexicon=shipped())) as graph:
        read_by = graph.ask(
            "SELECT ?name ?version { ?d okg:readBy ?s . ?s rdfs:label ?name ; okg:softwareVersion ?version }"
        )
        assert {"name": "mine", "version": "7"} in list(read_by)
    oncokg.build(notice, store=tmp_path / "store", extractor=Mine(lexicon=shipped()))
    with oncokg.open(tmp_path / "store") as graph:
        assert graph.ask("ASK { ?d okg:readBy [ rdfs:label 'mine' ] }")


def test_progress_is_told(notice: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    oncokg.build(notice, store=tmp_path / "store", progress=lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["reading", "validating", "publishing"]
    assert told[0] == ("reading", 0, 1)
    assert told[-1] == ("publishing", 1, 1)
    assert all(0 <= done <= total for _, done, total in told)


def test_the_dataset_has_a_graph_for_each_document(shipped_store: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        dataset = graph.dataset()
        described = {
            row["g"] for row in graph.ask("SELECT ?g { ?g prov:wasDerivedFrom ?d . ?d a okg:Document }")
        }
        triples = graph.info()["triples"]
    assert isinstance(dataset, rdflib.Dataset)
    named = {str(one.identifier) for one in dataset.graphs() if len(one) and "/id/" in str(one.identifier)}
    assert named == {*map(str, described), DERIVED_GRAPH}
    assert len({quad[:3] for quad in dataset.quads()}) == triples
    target = rdflib.URIRef("https://w3id.org/oncokg/ontology#targets")
    assert {str(quad[3]) for quad in dataset.quads((None, target, None, None)) if quad[3]} >= {DERIVED_GRAPH}


def test_the_network_has_labels_types_and_evidence(shipped_store: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        network = oncokg.to_networkx(graph)
        reified = oncokg.to_networkx(graph, reified=True)
        same = graph.to_networkx()
    assert isinstance(network, networkx.MultiDiGraph)
    assert networkx.utils.graphs_equal(network, same)
    edge = next(
        data
        for source, target, key, data in network.edges(keys=True, data=True)
        if key == "targets" and network.nodes[target]["label"] == "CD22"
    )
    assert any("CD22" in quote["quote"] for quote in edge["evidence"])
    assert {data["type"] for _, data in network.nodes(data=True)} >= {
        "Substance",
        "Disease",
        "Target",
        "Product",
    }
    assert set(network) < set(reified)


def test_export_by_suffix_and_by_name(shipped_store: Path, tmp_path: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        for name, suffix in formats().items():
            graph.export(tmp_path / f"graph{suffix}")
            written = io.BytesIO()
            graph.write(written, name)
            assert (tmp_path / f"graph{suffix}").read_bytes() == written.getvalue()
            assert format_of(tmp_path / f"GRAPH{suffix.upper()}") == name
        with pytest.raises(oncokg.BadInput, match="no format has this suffix"):
            graph.export(tmp_path / "graph.docx")
        with pytest.raises(NotFound, match="no RDF format named 'nosuch'"):
            graph.export(tmp_path / "graph.ttl", "nosuch")
    assert len(list(tmp_path.iterdir())) == len(formats())


def test_draw(shipped_store: Path, tmp_path: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        for suffix in ("svg", "png", "html"):
            graph.draw(str(tmp_path / f"graph.{suffix}"), about="Besponsa")
            assert (tmp_path / f"graph.{suffix}").stat().st_size > 5000
        with pytest.raises(NotFound) as caught:
            graph.draw(tmp_path / "graph.svg", about="Besponza")
    assert "Besponsa" in caught.value.candidates


def test_draw_without_matplotlib(
    shipped_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with (
        oncokg.open(shipped_store) as graph,
        pytest.raises(MissingExtra, match=r"pip install 'oncokg\[draw\]'"),
    ):
        graph.draw(tmp_path / "graph.svg")


def test_check_returns_findings(shipped_store: Path, notice: Path, tmp_path: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        assert graph.check(referee=False) == graph.check() == []
    shape = tmp_path / "mine.ttl"
    shape.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix okg: <https://w3id.org/oncokg/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix ex: <http://example.org/> .\n"
        'ex:s sh:targetClass okg:Target ; sh:property ex:p .\nex:p sh:path rdfs:label ; sh:pattern "^CD3" .',
        encoding="utf-8",
    )
    for referee in (True, False):
        (finding,) = oncokg.check(notice, shapes=[shape], referee=referee)
        assert finding.severity == "violation"
        assert finding.shape == "http://example.org/p"
        assert getattr(finding.value, "value", None) == "CD22"


def test_a_graph_that_does_not_conform_is_not_made(notice: Path, tmp_path: Path) -> None:
    with oncokg.read(notice) as graph:
        graph.export(tmp_path / "facts.nq")
    text = (tmp_path / "facts.nq").read_text(encoding="utf-8")
    bad = text.replace("list#unit-percent>", "list#unit-per-cent>")
    assert bad != text
    (tmp_path / "facts.nq").write_text(bad, encoding="utf-8")
    with pytest.raises(oncokg.Nonconformant) as caught:
        oncokg.build(tmp_path / "facts.nq", store=tmp_path / "store")
    assert len(caught.value.findings) >= 1
    assert all(finding.severity == "violation" for finding in caught.value.findings)
    assert [str(finding) for finding in oncokg.check(tmp_path / "facts.nq", referee=False)] == [
        str(finding) for finding in caught.value.findings
    ]
    with pytest.raises(oncokg.StoreError):
        oncokg.open(tmp_path / "store")


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(oncokg.StoreError, match="does not exist") as caught:
        oncokg.open(tmp_path / "missing")
    assert caught.value.path == str(tmp_path / "missing")
    assert caught.value.hint
    assert isinstance(caught.value, oncokg.OncokgError)
