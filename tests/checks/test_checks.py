"""Each check is silent on the small world and speaks on its own data, and only it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from oncokg.errors import BadInput
from oncokg.graph.draft import Draft
from oncokg.terms import PREFIXES
from oncokg.validate.checked import shape_files, shape_findings
from oncokg.validate.checks import Check, check_findings, read_checks
from oncokg.validate.shape_files import read_shapes
from shapes.examples import WORLD, draft

HERE = Path(__file__).parent
CHECKS = read_checks()
DATA = sorted(HERE.glob("*/fail/*.ttl"))

# Data for these breaks a shape too: what several nodes disagree on is also wrong with one of them.
BREAKS_A_SHAPE_TOO = {"document-length-differs"}


def ids(store: pyoxigraph.Store) -> set[str]:
    return {finding.shape.partition("#check-")[2] for finding in check_findings(store, CHECKS)}


def test_no_check_has_a_row_on_the_world() -> None:
    assert ids(draft(WORLD).store) == set()


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.parent.parent.name)
def test_data_has_rows_for_its_check_only(path: Path) -> None:
    assert ids(draft(path).store) == {path.parent.parent.name}


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.parent.parent.name)
def test_shapes_do_not_see_what_a_check_sees(path: Path) -> None:
    """A check that a shape could have made would be a shape."""
    found = shape_findings(draft(path), read_shapes(shape_files()))
    assert bool(found) == (path.parent.parent.name in BREAKS_A_SHAPE_TOO)


def test_every_check_has_data() -> None:
    assert {path.parent.parent.name for path in DATA} == {check.id for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_check_hinges_on_the_predicates_it_names(check: Check) -> None:
    """Without the triples of a predicate that the header names, the check's data has other rows."""
    store = draft(HERE / check.id / "fail" / "rows.ttl").store
    before = set(check_findings(store, (check,)))
    for predicate in check.hinges_on:
        changed = pyoxigraph.Store()
        changed.extend(quad for quad in store if quad.predicate.value != _iri(predicate))
        rows = set(check_findings(changed, (check,)))
        assert rows != before or predicate in _ALTERNATIVES.get(check.id, ()), predicate


# Predicates that the data does not need: a path has other ways to the same end.
_ALTERNATIVES: dict[str, tuple[str, ...]] = {
    "evidence-in-other-document": ("okg:gapIn",),
    "fact-of-other-document": (
        *("okg:usedInAction", "okg:supportsAction", "okg:hasBiomarker", "okg:hasPriorTherapy"),
        *("okg:resultOfArm", "okg:comparedWithArm", "okg:frequencyInArm", "okg:countedInArm"),
    ),
    "action-product-application-differs": ("okg:onSubmission", "okg:submissionOf"),
    "number-shared": ("okg:applicationNumber",),
    "conversion-before-approval": ("okg:concernsSubstance",),
    "edge-without-origin": (
        *("okg:approvedBy", "okg:approvedFor", "okg:givenBy", "okg:hasKind", "okg:holdsDesignation"),
        *("okg:marketedBy", "okg:mayCause", "okg:studiedIn", "okg:studies", "okg:targets"),
        *("rdf:subject", "rdf:predicate", "rdf:object"),
    ),
    "edge-source-gone": ("okg:productOf",),
    "graph-without-document": ("prov:wasDerivedFrom",),
}


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def test_a_fact_of_an_application_explains_an_edge_of_its_product(tmp_path: Path) -> None:
    """Who holds an application markets its products, and the fact leads to the application only."""
    store = draft(WORLD).store
    store.update(
        """INSERT DATA {
          product:besponsa okg:productOf application:BLA761040 ; okg:marketedBy organization:pfizer .
          fact:role okg:roleInApplication application:BLA761040 ; okg:roleHolder organization:pfizer .
          edge:example a okg:DerivedEdge ; rdf:subject product:besponsa ; rdf:predicate okg:marketedBy ;
            rdf:object organization:pfizer ; prov:wasDerivedFrom fact:role .
        }""",
        prefixes=PREFIXES,
    )
    assert ids(store) == set()


GOOD = """#+ id: example
#+ question: Which facts are wrong?
#+ columns: focus
#+ hinges-on: okg:reason
#+ message: No fact is wrong.
PREFIX okg: <https://w3id.org/oncokg/ontology#>
SELECT ?focus WHERE { ?focus okg:reason "wrong" }
"""


@pytest.mark.parametrize(
    ("old", "new", "reason", "line"),
    [
        ("#+ message: No fact is wrong.\n", "", "no header 'message'", 1),
        ("#+ message:", "#+ massage:", "unknown header 'massage'", 5),
        ("#+ question: Which facts are wrong?", "#+ question", "not a header line", 2),
        ("#+ hinges-on:", "#+ id: again\n#+ hinges-on:", "a second header 'id'", 4),
        ("#+ id: example", "#+ id: other", "not the file's name", 1),
        ("#+ columns: focus", "#+ columns: fact", "columns of a check", 1),
        ("#+ columns: focus", "#+ columns: focus value", "the query selects focus", 1),
        ("#+ message:", "#+ severity: fatal\n#+ message:", "unknown severity 'fatal'", 1),
        ("SELECT ?focus WHERE", "SELECT ?focus WHER", "not SPARQL", None),
        ("SELECT ?focus WHERE", "ASK", "not a SELECT query", None),
    ],
)
def test_a_malformed_check_is_refused(
    tmp_path: Path, old: str, new: str, reason: str, line: int | None
) -> None:
    path = tmp_path / "example.rq"
    path.write_text(GOOD)
    assert [check.id for check in read_checks(tmp_path)] == ["example"]
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(BadInput, match=reason) as caught:
        read_checks(tmp_path)
    assert caught.value.where == (f"{path}, line {line}" if line else str(path))


def test_check_severity_and_value_reach_the_finding() -> None:
    (check,) = (check for check in CHECKS if check.id == "identifier-shared")
    (finding,) = check_findings(draft(HERE / check.id / "fail" / "rows.ttl").store, (check,))
    assert finding.severity == "warning"
    assert str(finding.focus) == "<https://w3id.org/oncokg/id/target/cd19>"
    assert str(finding.value) == "<https://w3id.org/oncokg/id/target/cd22>"


def test_shapes_find_nothing_in_the_world() -> None:
    assert shape_findings(Draft(store=draft(WORLD).store), read_shapes(shape_files())) == set()
