"""The closed lists hold what the model names, and retired terms leave with a reason."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from oncokg.terms import list_names, okg, ontology_names

MODEL = {
    "basis": "stated derived curated",
    "name-kind": "proprietary nonproprietary code synonym",
    "substance-kind": "antibody-drug-conjugate monoclonal-antibody bispecific-antibody small-molecule"
    " car-t-cell-therapy chemotherapy targeted-therapy kinase-inhibitor radioligand",
    "part-role": "antibody linker payload",
    "binding-mode": "binds directs-to inhibits activates",
    "action-kind": "approved tentatively-approved withdrawn converted refused",
    "pathway": "regular accelerated",
    "application-type": "bla nda anda",
    "submission-type": "original supplement",
    "disease-status": "relapsed refractory newly-diagnosed",
    "setting": "advanced locally-advanced metastatic unresectable recurrent adjuvant neoadjuvant"
    " maintenance early",
    "stage": "0 i ii iii iv limited-stage extensive-stage",
    "line": "first-line second-line third-line later-line",
    "age-group": "adult pediatric",
    "sex": "female male",
    "biomarker-status": "positive negative mutated amplified rearranged deficient",
    "designation": "priority-review breakthrough-therapy fast-track orphan accelerated-approval rmat",
    "allocation": "randomized non-randomized single-arm",
    "masking": "open-label double-blind",
    "trial-phase": "1 2 3 4",
    "arm-role": "experimental comparator placebo",
    "endpoint": "complete-remission objective-response overall-survival progression-free-survival"
    " duration-of-remission duration-of-response event-free-survival disease-free-survival"
    " relapse-free-survival complete-remission-or-incomplete-recovery time-to-progression"
    " minimal-residual-disease-negativity pathological-complete-response metastasis-free-survival"
    " time-to-response disease-control",
    "statistic": "proportion mean median hazard-ratio count difference odds-ratio risk-ratio",
    "unit": "percent month year day week ratio person",
    "safety-kind": "common-adverse-reaction serious-adverse-reaction boxed-warning warning contraindication"
    " pregnancy lactation",
    "route": "intravenous oral subcutaneous",
    "organization-role": "applicant licence-holder marketer developer parent sponsor",
    "bibliographic-field": "title author publisher date",
    "link-method": "identifier exact-name synonym abbreviation curated unresolved",
    "discrepancy-class": "statistic-mislabelled endpoint-definition population-or-data-cut date-semantics"
    " jurisdiction transcription misreading mis-grounding coverage",
    "document-kind": "news-article regulator-notice label approval-record trial-record designation-list"
    " vocabulary facts",
    "rights": "all-rights-reserved public-domain cc-by-4-0 cc0 own-words unknown",
    "mention-kind": "substance product target disease organization trial adverse-reaction",
    "gap-kind": "unresolved-mention unused-number unread-sentence unread-clause",
    "marketing-status": "prescription over-the-counter discontinued tentative",
    "exclusivity-kind": "orphan reference-product first-interchangeable",
    "reference-kind": "letter label review other",
    "outcome-rank": "primary secondary other",
    "review-priority": "priority standard",
    "trial-status": "not-yet-recruiting recruiting enrolling-by-invitation active-not-recruiting suspended"
    " terminated completed withdrawn unknown",
    "data-source": "drugs-at-fda openfda-drugsfda openfda-label dailymed-spl purple-book fda-orphan"
    " fda-accelerated ndc-directory unii clinicaltrials-gov nci-cts oncotree disease-ontology"
    " ncit-neoplasm nci-drug-dictionary",
}
"""What each list must hold at least."""

RETIRED = ["term", "since", "reason", "replaced_by"]


@pytest.fixture(scope="module")
def graph(root: Path) -> Graph:
    graph = Graph()
    for file in (root / "ontology" / "oncokg.ttl", *(root / "ontology" / "lists").glob("*.ttl")):
        graph.parse(file)
    return graph


@pytest.mark.parametrize("name", MODEL)
def test_list_holds_what_the_model_names(name: str) -> None:
    wanted = {f"{name}-{value}" for value in MODEL[name].split()}
    assert wanted <= list_names().keys()


def test_each_list_has_its_own_file(root: Path, graph: Graph) -> None:
    lists = {str(item).rpartition("#")[2] for item in graph.subjects(RDF.type, SKOS.ConceptScheme)}
    assert lists == {file.stem for file in (root / "ontology" / "lists").glob("*.ttl")} == MODEL.keys()
    for file in (root / "ontology" / "lists").glob("*.ttl"):
        alone = Graph().parse(file)
        schemes = set(alone.objects(None, SKOS.inScheme)) | set(alone.subjects(RDF.type, SKOS.ConceptScheme))
        assert {str(scheme).rpartition("#")[2] for scheme in schemes} == {file.stem}


def test_designations_are_no_ladder(graph: Graph) -> None:
    scheme = URIRef(list_names()["designation"])
    concepts = list(graph.subjects(SKOS.inScheme, scheme))
    assert len(concepts) >= 6
    assert [concept for concept in concepts if graph.value(concept, SKOS.broader)] == []


def test_every_fact_class_is_a_kind_of_fact(graph: Graph) -> None:
    facts = set(graph.transitive_subjects(RDFS.subClassOf, URIRef(okg.Fact)))
    entities = set(graph.transitive_subjects(RDFS.subClassOf, URIRef(okg.Entity)))
    assert {URIRef(okg.Indication), URIRef(okg.TrialArm), URIRef(okg.Discrepancy)} <= facts
    assert {URIRef(okg.Substance), URIRef(okg.Agency), URIRef(okg.Trial)} <= entities
    assert facts & entities == set()
    assert all((item, RDF.type, OWL.Class) in graph for item in facts | entities)


def test_retired_terms_say_since_when_why_and_what_replaces_them(root: Path) -> None:
    with (root / "ontology" / "retired.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    assert rows[0] == RETIRED
    assert retired_problems(rows[1:]) == []


def test_retired_terms_are_judged() -> None:
    good = ["okg:oldName", "0.2.0", "It said two things.", "okg:hasDisease"]
    assert retired_problems([good]) == []
    bad = [
        ["okg:hasDisease", *good[1:]],
        [good[0], "soon", *good[2:]],
        [*good[:2], "", good[3]],
        [*good[:3], "okg:unknown"],
        good[:3],
    ]
    assert [retired_problems([row]) != [] for row in bad] == [True] * 5


def retired_problems(rows: list[list[str]]) -> list[str]:
    terms = {f"okg:{name}" for name in ontology_names()} | {f"okl:{name}" for name in list_names()}
    problems = []
    for row in rows:
        if len(row) != len(RETIRED):
            problems.append(f"{row}: wants {len(RETIRED)} cells")
            continue
        term, since, reason, replaced_by = row
        if not re.fullmatch(r"ok[gl]:[A-Za-z0-9-]+", term) or term in terms:
            problems.append(f"{term}: is still in use, or is no term")
        if not re.fullmatch(r"\d+\.\d+\.\d+", since):
            problems.append(f"{term}: since {since!r} is no version")
        if not reason.endswith("."):
            problems.append(f"{term}: the reason is no sentence")
        if replaced_by and replaced_by not in terms:
            problems.append(f"{term}: {replaced_by} is no term")
    return problems
