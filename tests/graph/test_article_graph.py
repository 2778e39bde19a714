"""Articles as N-Quads: valid for any text, the same in every process, and readable again."""

from __future__ import annotations

import datetime
import io
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.export.rdf import write_rdf
from oncokg.graph.draft import Draft, draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.graph.facts_file import facts_file_nquads
from oncokg.graph.iris import DERIVED_GRAPH
from oncokg.graph.nquads import RDF_TYPE
from oncokg.graph.record import record_nquads, record_refs
from oncokg.names.entity import Entity, Name
from oncokg.names.lexicon import Lexicon, shipped
from oncokg.record.fact import Fact, Mention, Ref, Span
from oncokg.record.facts import (
    BibliographicStatement,
    BiomarkerCriterion,
    EndpointResult,
    Indication,
    NameAssertion,
    RegulatoryAction,
    TrialArm,
)
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Gap, Record, Software
from oncokg.source.document import freeze, read_document
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import PREFIXES, okg

READER = Software(name="a reader", version="1.2")
DRUG = Ref(kind="substance", key="name-x", label="x")
DISEASE = Ref(kind="disease", key="name-y", label="y")
FDA = Ref(kind="organization", key="fda", label="FDA")
TRIAL = Ref(kind="trial", key="doc-1", label="t")


def article_of(text: str, *facts: Fact, **others: object) -> Record:
    document = freeze(text.encode(), name="x.txt", media_type="text/plain")
    values = {"kind": "news-article", "rights": "unknown", "mentions": (), "gaps": (), "reader": READER}
    return Record(document=document, facts=facts, **(values | others))  # type: ignore[arg-type]


def quads(nquads: str) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(input=nquads.encode(), format=pyoxigraph.RdfFormat.N_QUADS))


def values(nquads: str, predicate: str) -> set[str]:
    return {quad.object.value for quad in quads(nquads) if quad.predicate.value == predicate}  # type: ignore[union-attr]


# --------------------------------------------------------- any text is valid

HOSTILE = st.text(
    st.one_of(
        st.sampled_from('"\\\n\r\t\x00\x0b\x0c\x1b\x1f\x7f\x85\u2028<>{}|^` .@🎗\ufffe\uffff'),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=60,
)
EXAMPLES = [
    '" . <x> <y> <z> .\n',
    "\\",
    '\\"',
    "a\r\nb",
    "\u0000",
    "^^<x>",
    "\ufeffx",
    '"""',
    "\\u0041",
    "\x7f\x85",
]


@settings(deadline=None)
@given(text=HOSTILE, label=HOSTILE)
def test_hostile_text_stays_inside_of_its_literals(text: str, label: str) -> None:
    body = f"aa {text} zz"
    end = len(body) - 3
    document = freeze(b"x", name="x.txt", media_type="text/plain")
    span = Span(start=3, end=end)
    fact = NameAssertion(evidence=(span,), entity=DRUG, name=text, kind="synonym")
    about = BibliographicStatement(evidence=(span,), field="title", text=label)
    article = Record(
        document=type(document)(
            name=label, text=body, media_type="text/plain", sha256="0" * 64, source_sha256="1" * 64
        ),
        kind="news-article",
        rights="unknown",
        facts=(fact, about),
        mentions=(Mention(kind="substance", span=span, ref=None, method="unresolved"),),
        gaps=(Gap(kind="unread-sentence", span=span),),
        reader=Software(name=label, version="1"),
        title=label,
        author=text,
        publisher=text,
    )
    nquads = record_nquads(article)
    assert values(nquads, okg.nameText) == {text}
    assert values(nquads, okg.statementText) == {label}
    assert values(nquads, okg.mentionText) == {text}
    assert values(nquads, PREFIXES["oa"] + "exact") == {text}
    assert values(nquads, PREFIXES["oa"] + "prefix") == {"aa "}
    assert values(nquads, PREFIXES["dcterms"] + "title") == {label}
    assert len(quads(nquads)) == nquads.count("\n"), "one statement a line, none said twice"
    assert {q.graph_name.value for q in quads(nquads)} == {"https://w3id.org/oncokg/id/graph/" + "0" * 32}


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_draft_loads_hostile_text_and_rdflib_reads_it_the_same(text: str) -> None:
    body = f"aa {text} zz"
    fact = NameAssertion(
        evidence=(Span(start=0, end=2),), entity=DRUG, name=text, kind="synonym", reason=text
    )
    nquads = record_nquads(article_of(body.replace("\x00", ""), fact, title=text))
    draft = draft_of([nquads])
    found = {
        quad.object.value
        for quad in draft.store.quads_for_pattern(None, pyoxigraph.NamedNode(okg.nameText), None)
    }
    assert found == {text}
    graph_term = nquads[: nquads.index("\n")].rpartition(" <")[2]
    triples = rdflib.Graph().parse(data=nquads.replace(f" <{graph_term}\n", " .\n"), format="nt")
    assert {str(value) for value in triples.objects(None, rdflib.URIRef(okg.nameText))} == {text}


@settings(deadline=None)
@given(label=HOSTILE, identifier=HOSTILE)
def test_hostile_labels_of_entities_stay_inside_of_their_literals(label: str, identifier: str) -> None:
    entity = Entity(kind="disease", key="name-y", label=label, identifiers=(f"LOCAL:{identifier}",))
    lexicon = Lexicon([entity], [Name(text=f"{label}2", entity=entity, name_kind="synonym")])
    ref = Ref(kind="disease", key="name-y", label=label)
    nquads = entities_nquads([ref], lexicon, software=READER)
    assert label in values(nquads, PREFIXES["rdfs"] + "label")
    assert values(nquads, okg.identifier) == {f"LOCAL:{identifier}"}


# ------------------------------------------------------------------- content


def test_every_form_of_value_is_typed() -> None:
    at = (Span(start=0, end=3),)
    action = RegulatoryAction(
        evidence=at, agency=FDA, kind="approved", action_date=datetime.date(2017, 8, 17), substances=(DRUG,)
    )
    marker = BiomarkerCriterion(evidence=at, text="m", status="positive", requires_approved_test=True)
    indication = Indication(
        evidence=at,
        substances=(DRUG,),
        diseases=(DISEASE,),
        action=action,
        minimum_age=Decimal("0.50"),
        biomarkers=(marker,),
    )
    arm = TrialArm(evidence=at, trial=TRIAL, label="a", role="experimental", count=109)
    result = EndpointResult(
        evidence=at,
        endpoint="complete-remission",
        statistic="proportion",
        value=Decimal("8.0"),
        printed="8.0",
        unit="percent",
        arm=arm,
    )
    nquads = record_nquads(article_of("one two", indication, result))
    literals = {
        (q.predicate.value, q.object.value, q.object.datatype.value.rpartition("#")[2])
        for q in quads(nquads)
        if isinstance(q.object, pyoxigraph.Literal)
    }
    assert literals >= {
        (okg.actionDate, "2017-08-17", "date"),
        (okg.minimumAge, "0.5", "decimal"),
        (okg.requiresApprovedTest, "true", "boolean"),
        (okg.armCount, "109", "integer"),
        (okg.numericValue, "8", "decimal"),
        (okg.printedValue, "8.0", "string"),
        (PREFIXES["oa"] + "start", "0", "nonNegativeInteger"),
    }


def test_a_fact_inside_of_a_fact_is_written_once_and_linked() -> None:
    at = (Span(start=0, end=3),)
    action = RegulatoryAction(evidence=at, agency=FDA, kind="approved")
    indication = Indication(evidence=at, substances=(DRUG,), diseases=(DISEASE,), action=action)
    nquads = record_nquads(article_of("one two", action, indication))
    found = quads(nquads)
    assert len(found) == nquads.count("\n")
    (link,) = (q for q in found if q.predicate.value == okg.allowedBy)
    types = {q.object.value for q in found if q.subject == link.object and q.predicate.value == RDF_TYPE}  # type: ignore[union-attr]
    assert types == {okg.RegulatoryAction, okg.Fact}


def test_the_iri_of_a_fact_depends_on_what_it_says_and_not_on_where() -> None:
    def iri(text: str, start: int, name: str) -> str:
        fact = NameAssertion(
            evidence=(Span(start=start, end=start + 3),), entity=DRUG, name=name, kind="synonym"
        )
        found = quads(record_nquads(article_of(text, fact)))
        return next(q.subject.value for q in found if q.predicate.value == okg.nameText)  # type: ignore[union-attr]

    here = iri("one two three", 0, "x")
    assert iri("one two three", 4, "x") == here
    assert iri("one two three", 0, "y") != here
    assert iri("one two four", 0, "x") != here, "facts are per document: every source keeps its voice"


PROGRAM = """
import sys
from pathlib import Path
from oncokg.graph.record import record_nquads, record_refs
from oncokg.graph.entities import entities_nquads
from oncokg.names.lexicon import shipped
from oncokg.record.record import Software
from oncokg.record.reading.article import read_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.source.document import read_document
for name in sys.argv[1:]:
    article = read_article(read_document(Path(name)), RuleExtractor())
    sys.stdout.write(record_nquads(article))
    reader = Software(name="x", version="1")
    sys.stdout.write(entities_nquads(set(record_refs(article)), shipped(), software=reader))
"""


def test_two_processes_with_other_hash_seeds_write_the_same_bytes(root: Path) -> None:
    files = [str(path) for path in sorted((root / "examples").glob("*.md"))]
    assert files
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, *files],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "4242")
    ]
    assert outputs[0]
    assert outputs[0] == outputs[1]


# ----------------------------------------------------------------- the draft


@pytest.fixture(scope="module")
def draft(root: Path) -> Draft:
    article = read_article(read_document(root / "examples" / "besponsa-2017.md"), RuleExtractor())
    entities = entities_nquads(record_refs(article), shipped(), software=READER)
    return draft_of([record_nquads(article), entities])


def named(store: pyoxigraph.Store) -> dict[str, set[pyoxigraph.Triple]]:
    graphs: dict[str, set[pyoxigraph.Triple]] = {}
    for quad in store:
        if isinstance(quad.graph_name, pyoxigraph.NamedNode):
            graphs.setdefault(quad.graph_name.value, set()).add(quad.triple)
    return graphs


def default(store: pyoxigraph.Store) -> set[pyoxigraph.Triple]:
    return {q.triple for q in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())}


def test_the_default_graph_is_the_union_of_the_named_graphs(draft: Draft) -> None:
    graphs = named(draft.store)
    assert len(graphs) == 3, "the document's, the entities' and the derived one"
    assert graphs[DERIVED_GRAPH]
    assert default(draft.store) == set().union(*graphs.values())


def test_every_entity_that_is_referred_to_is_described() -> None:
    text = (
        "The FDA approved Besponsa (inotuzumab ozogamicin) for adults who received rituximab and have "
        "relapsed CD22-positive ALL. In a trial, Besponsa was compared with fludarabine. Side effects "
        "include nausea."
    )
    document = freeze(text.encode(), name="x.txt", media_type="text/plain")
    article = read_article(document, RuleExtractor())
    other = Mention(
        kind="organization",
        span=Span(start=4, end=7),
        ref=Ref(kind="organization", key="ema", label="European Medicines Agency"),
        method="exact-name",
    )
    first = replace(article.facts[0], mentions=(*article.facts[0].mentions, other))
    article = replace(article, facts=(first, *article.facts[1:]))
    entities = entities_nquads(record_refs(article), shipped(), software=READER)
    drafted = draft_of([record_nquads(article), entities])
    undescribed = drafted.store.query(
        "SELECT ?entity { ?m okg:refersTo ?entity FILTER NOT EXISTS { ?entity a okg:Entity } }",
        prefixes=PREFIXES,
    )
    assert list(undescribed) == []


def test_there_is_no_blank_node(draft: Draft) -> None:
    terms = {term for quad in draft.store for term in (quad.subject, quad.object, quad.graph_name)}
    assert not [term for term in terms if isinstance(term, pyoxigraph.BlankNode)]


def test_a_draft_on_disk_holds_what_one_in_memory_holds(draft: Draft, root: Path, tmp_path: Path) -> None:
    article = read_article(read_document(root / "examples" / "besponsa-2017.md"), RuleExtractor())
    chunks = [record_nquads(article), entities_nquads(record_refs(article), shipped(), software=READER)]
    place = tmp_path / "draft"
    on_disk = draft_of(chunks, path=place)
    assert on_disk.path == place
    assert set(on_disk.store) == set(draft.store)
    assert [p.name for p in tmp_path.iterdir()] == ["draft"], "no part of the loading is left beside it"


@pytest.mark.parametrize(("form", "suffix"), [("trig", ".trig"), ("nquads", ".nq"), ("jsonld", ".jsonld")])
def test_an_exported_draft_is_read_again_as_the_same_graphs(
    draft: Draft, tmp_path: Path, form: str, suffix: str
) -> None:
    output = io.BytesIO()
    write_rdf(OxigraphStore(draft.store), output, form)
    path = tmp_path / f"again{suffix}"
    path.write_bytes(output.getvalue())
    again = draft_of(facts_file_nquads(path, software=READER))
    assert named(again.store) == named(draft.store)
    assert default(again.store) == default(draft.store)
