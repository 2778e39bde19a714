"""The views: what they derive, what they must never derive, on both engines."""

from __future__ import annotations

import hashlib
import re

import pyoxigraph
import pytest
import rdflib

from oncokg.graph.draft import draft_of
from oncokg.resources import queries_dir
from oncokg.terms import ID_BASE, PREFIXES, okg
from samples.sample_store import SampleStore, besponsa

VIEWS = sorted((queries_dir() / "views").glob("*.rq"))
EDGE_VIEWS = [view for view in VIEWS if "okg:DerivedEdge" in view.read_text(encoding="utf-8")]
DERIVED = (
    "contains targets approvedFor studiedIn marketedBy holdsDesignation hasKind mayCause givenBy"
    " approvedBy studies"
)
TURTLE_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def edges(store: SampleStore, term: str) -> set[tuple[str, str]]:
    """Ends of the edges of a kind, as keys without their base."""
    query = f"SELECT ?s ?o {{ ?s okg:{term} ?o }}"
    return {
        (s.value.removeprefix(ID_BASE), o.value.removeprefix(ID_BASE).rpartition("#")[2])
        for s, o in store.query(query).rows
    }


def derived(facts: str, term: str) -> set[str]:
    """Ends "x y" of the edges of a kind that a few facts give, on both engines; `s:x` is some IRI."""
    trig = TURTLE_PREFIXES + "PREFIX s: <https://w3id.org/oncokg/id/fact/>\n" + f"graph:one {{ {facts} }}"
    store = SampleStore(trig)
    found = {f"{s.rpartition('/')[2]} {o.rpartition('/')[2]}" for s, o in edges(store, term)}
    plain = rdflib.Graph()
    for quad in pyoxigraph.parse(trig, format=pyoxigraph.RdfFormat.TRIG):
        plain.parse(data=f"{quad.triple} .", format="nt")
    (view,) = [view for view in EDGE_VIEWS if f"?s okg:{term} ?o ." in view.read_text(encoding="utf-8")]
    constructed = plain.query(view.read_text(encoding="utf-8")).graph
    ends = constructed.subject_objects(rdflib.URIRef(getattr(okg, term)))
    assert {f"{s.rpartition('/')[2]} {o.rpartition('/')[2]}" for s, o in ends} == found
    return found


def test_there_is_one_view_for_each_short_edge():
    made = {
        re.search(r"CONSTRUCT \{\s+\?s okg:(\w+) \?o", view.read_text(encoding="utf-8"))[1]
        for view in EDGE_VIEWS
    }
    assert made == set(DERIVED.split())
    assert len(EDGE_VIEWS) == len(made)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_headers_name_the_view_and_what_it_hinges_on(view):
    text = view.read_text(encoding="utf-8")
    headers = dict(re.findall(r"^#\+ ([a-z-]+): (.+)$", text, re.MULTILINE))
    assert list(headers) == ["id", "question", "hinges-on"]
    assert headers["id"] == f"view-{view.stem}"
    assert headers["question"].endswith("?")
    body = text.partition("WHERE")[2]
    for term in headers["hinges-on"].split():
        assert re.search(rf"{term}\b", body)


def test_the_besponsa_facts_give_these_edges():
    store = besponsa()
    drug, product, trial = "substance/unii-P93RUU11P7", "product/BLA761040", "trial/NCT01564784"
    assert edges(store, "contains") == {(product, drug)}
    assert edges(store, "targets") == {(drug, "target/hgnc-1643")}
    assert edges(store, "approvedFor") == {(drug, "disease/ncit-C8936")}
    assert edges(store, "approvedBy") == {(end, "organization/name-fda") for end in (drug, product)}
    assert edges(store, "studiedIn") == {(drug, trial)}
    assert edges(store, "studies") == {(trial, "disease/ncit-C8936")}
    assert edges(store, "marketedBy") == {(product, "organization/name-pfizer-inc")}
    assert edges(store, "holdsDesignation") == {
        (drug, f"designation-{programme}")
        for programme in ("orphan", "priority-review", "breakthrough-therapy")
    }
    assert edges(store, "hasKind") == {
        (drug, "substance-kind-antibody-drug-conjugate"),
        (drug, "substance-kind-targeted-therapy"),
        ("substance/name-calicheamicin", "substance-kind-chemotherapy"),
    }
    assert edges(store, "givenBy") == {(drug, "route-intravenous")}
    assert len(edges(store, "mayCause")) == 12


def test_every_edge_has_one_node_that_names_its_facts():
    store = besponsa()
    rows = store.query(
        "SELECT ?edge ?s ?p ?o (COUNT(?fact) AS ?facts) {"
        " ?edge a okg:DerivedEdge ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ."
        " ?edge prov:wasDerivedFrom ?fact ."
        " ?fact a okg:Fact . ?s ?p ?o } GROUP BY ?edge ?s ?p ?o"
    ).rows
    short = " ".join(f"okg:{term}" for term in DERIVED.split())
    count = store.query(f"SELECT ?s ?o {{ VALUES ?p {{ {short} }} ?s ?p ?o }}").rows
    assert len(rows) == len(count) == 27
    for edge, s, p, o, _ in rows:
        digest = hashlib.sha256(f"{s.value}|{p.value}|{o.value}".encode()).hexdigest()[:20]
        assert edge.value == f"{ID_BASE}edge/{digest}"
    approved = {p.value: int(facts.value) for _, _, p, _, facts in rows}
    assert approved[okg.approvedFor] == 2, "one indication from each notice"


def test_edges_stand_in_the_derived_graph_and_no_document_holds_one():
    graphs = {
        quad.graph_name.value.removeprefix(ID_BASE)
        for quad in besponsa().quads()
        if quad.predicate.value in {getattr(okg, term) for term in DERIVED.split()}
    }
    assert graphs == {"graph/derived"}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_rdflib_derives_the_same(view):
    text = view.read_text(encoding="utf-8")
    store = besponsa()
    mine = pyoxigraph.serialize(store.oxigraph.query(text), format=pyoxigraph.RdfFormat.N_TRIPLES).decode()
    graph = rdflib.Graph().parse(
        data=pyoxigraph.serialize(store.triples(), format=pyoxigraph.RdfFormat.N_TRIPLES), format="nt"
    )
    theirs = graph.query(text).graph.serialize(format="nt")
    assert set(filter(None, theirs.splitlines())) == set(mine.splitlines())


APPROVAL = (
    "s:a a okg:Fact ; okg:hasActionKind okl:action-kind-approved ; okg:takenBy s:fda ."
    "s:a okg:concernsSubstance s:drug ."
    "s:i a okg:Fact ; okg:allowedBy s:a ; okg:indicatedSubstance s:drug ; okg:hasDisease s:one, s:two ."
)
SUBMISSION = "s:a okg:onSubmission s:sub1 . s:sub1 okg:submissionOf s:app ."
WITHDRAWAL = "s:w a okg:Fact ; okg:hasActionKind okl:action-kind-withdrawn ; okg:takenBy s:fda . "
BOTH = {"drug one", "drug two"}
CASES = {
    "approved": (APPROVAL, BOTH),
    "converted": (APPROVAL.replace("approved", "converted"), BOTH),
    "refused": (APPROVAL.replace("approved", "refused"), set()),
    "tentative": (APPROVAL.replace("approved", "tentatively-approved"), set()),
    "a withdrawal's own indication": (APPROVAL.replace("approved", "withdrawn"), set()),
    "no action": ("s:i okg:indicatedSubstance s:drug ; okg:hasDisease s:one .", set()),
    "partner": (APPROVAL + "s:i okg:combinedWith s:partner .", BOTH),
    "ended": (APPROVAL + 's:i okg:validUntil "2020-01-01"^^xsd:date .', set()),
    "withdrawn in the same submission": (
        APPROVAL + SUBMISSION + WITHDRAWAL + "s:w okg:onSubmission s:sub1 .",
        set(),
    ),
    "suspended": (
        APPROVAL
        + SUBMISSION
        + (WITHDRAWAL + "s:w okg:onSubmission s:sub1 .").replace("withdrawn", "suspended"),
        set(),
    ),
    "withdrawn in another submission": (
        APPROVAL + SUBMISSION + WITHDRAWAL + "s:w okg:onSubmission s:sub2 ; okg:concernsSubstance s:drug .",
        BOTH,
    ),
    "one disease withdrawn": (
        APPROVAL
        + SUBMISSION
        + WITHDRAWAL
        + "s:w okg:onSubmission s:sub1 ."
        + "s:j okg:allowedBy s:w ; okg:indicatedSubstance s:drug ; okg:hasDisease s:two .",
        {"drug one"},
    ),
    "one disease withdrawn, nothing else known": (
        APPROVAL
        + WITHDRAWAL
        + "s:j okg:allowedBy s:w ; okg:indicatedSubstance s:drug ; okg:hasDisease s:two .",
        {"drug one"},
    ),
    "the same disease withdrawn for another drug": (
        APPROVAL
        + WITHDRAWAL
        + "s:j okg:allowedBy s:w ; okg:indicatedSubstance s:other ; okg:hasDisease s:two .",
        BOTH,
    ),
    "news of an approval whose submission another document withdraws": (
        APPROVAL
        + "s:a2 okg:hasActionKind okl:action-kind-approved ; okg:takenBy s:fda ; okg:onSubmission s:sub1 ."
        + "s:i2 okg:allowedBy s:a2 ; okg:indicatedSubstance s:drug ; okg:hasDisease s:two ."
        + WITHDRAWAL
        + "s:w okg:onSubmission s:sub1 .",
        {"drug one"},
    ),
    "another agency withdraws": (
        APPROVAL + SUBMISSION + WITHDRAWAL.replace("s:fda", "s:ema") + "s:w okg:onSubmission s:sub1 .",
        BOTH,
    ),
    "withdrawn application": (APPROVAL + SUBMISSION + WITHDRAWAL + "s:w okg:onApplication s:app .", set()),
    "withdrawn product": (
        APPROVAL + "s:a okg:concernsProduct s:p . " + WITHDRAWAL + "s:w okg:concernsProduct s:p .",
        set(),
    ),
    "withdrawn product of the same application": (
        APPROVAL
        + SUBMISSION
        + "s:a okg:concernsProduct s:p . "
        + WITHDRAWAL
        + "s:w okg:concernsProduct s:q ; okg:onApplication s:app .",
        BOTH,
    ),
    "withdrawn substance": (APPROVAL + WITHDRAWAL + "s:w okg:concernsSubstance s:drug .", set()),
    "approved again later": (
        APPROVAL
        + 's:a okg:actionDate "2017-09-01"^^xsd:date . '
        + WITHDRAWAL
        + 's:w okg:concernsSubstance s:drug ; okg:actionDate "2010-06-21"^^xsd:date .',
        BOTH,
    ),
    "withdrawn later": (
        APPROVAL
        + 's:a okg:actionDate "2000-05-17"^^xsd:date . '
        + WITHDRAWAL
        + 's:w okg:concernsSubstance s:drug ; okg:actionDate "2010-06-21"^^xsd:date .',
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_approved_for_respects_what_actions_mean(case):
    facts, expected = CASES[case]
    assert derived(facts, "approvedFor") == expected


@pytest.mark.parametrize("case", [case for case in CASES if case not in ("no action", "ended")])
def test_approved_by_stands_as_long_as_one_disease_does(case):
    facts, expected = CASES[case]
    assert ("drug fda" in derived(facts, "approvedBy")) == bool(expected)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("common-adverse-reaction", {"drug liver"}),
        ("boxed-warning", {"drug liver"}),
        ("contraindication", set()),
        ("pregnancy", set()),
        ("drug-interaction", set()),
    ],
)
def test_may_cause_needs_a_statement_that_says_so(kind, expected):
    facts = f"s:f okg:hasSafetyKind okl:safety-kind-{kind} ; okg:hasReaction s:liver ."
    facts += "s:f okg:safetyOfSubstance s:drug ."
    assert derived(facts, "mayCause") == expected


def test_what_a_comparator_arm_receives_is_not_studied():
    facts = (
        "s:x okg:armOf s:trial ; okg:armSubstance s:drug ; okg:hasArmRole okl:arm-role-experimental ."
        "s:y okg:armOf s:trial ; okg:armSubstance s:chemo ; okg:hasArmRole okl:arm-role-comparator ."
    )
    assert derived(facts, "studiedIn") == {"drug trial"}


def test_a_role_that_ended_markets_nothing():
    role = "okg:roleHolder s:firm ; okg:hasRole okl:organization-role-marketer ; okg:roleInProduct s:p ."
    assert derived(f"s:f {role}", "marketedBy") == {"p firm"}
    assert derived(f's:f okg:roleUntil "2020-01-01"^^xsd:date ; {role}', "marketedBy") == set()
    assert derived(f"s:f {role}".replace("marketer", "parent"), "marketedBy") == set()


def test_a_licence_in_an_application_reaches_its_products():
    role = "s:f okg:roleHolder s:firm ; okg:hasRole okl:organization-role-applicant ."
    assert derived(role + "s:f okg:roleInApplication s:app . s:p okg:productOf s:app .", "marketedBy") == {
        "p firm"
    }


def test_views_run_in_any_order_and_twice():
    store = besponsa()
    lines = pyoxigraph.serialize(store.quads(), format=pyoxigraph.RdfFormat.N_QUADS).decode()
    again = draft_of([lines]).store
    assert set(again) == set(store.oxigraph)
