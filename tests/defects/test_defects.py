"""The tests are tested: each defect seeded here, in a copy of the project, must turn a test red.

A row of the table names a file, what is changed in it, the tests that are run, and the test that must fail.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.defects

PARTS = ("src", "ontology", "queries", "examples", "tests", "tools", "pyproject.toml")
NOT_COPIED = shutil.ignore_patterns("__pycache__", "defects", "wheel", "documents", "benchmarks")


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One change of one file (`old` occurs once in it), the tests to run, and the one that must fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    caught_by: str


COMPETENCY = "tests/competency/test_competency.py"
DEFECTS = [
    Defect(
        name="a question lost its FILTER",
        file="queries/competency/drugs-sharing-a-target.rq",
        old="  FILTER(?substance != ?drug)\n",
        new="",
        tests=(COMPETENCY, "-k", "written_one and drugs-sharing-a-target"),
        caught_by="test_the_answer_is_the_written_one",
    ),
    Defect(
        name="rows that differ in their evidence alone are shown each",
        file="src/oncokg/query/ask.py",
        old="merged.setdefault(tuple(row[place] for place in places), [])",
        new="merged.setdefault((*(row[place] for place in places), index), [])",
        tests=(COMPETENCY, "-k", "written_one and drugs-sharing-a-target"),
        caught_by="test_the_answer_is_the_written_one",
    ),
    Defect(
        name="a question lost its ORDER BY",
        file="queries/competency/results-by-arm.rq",
        old="ORDER BY ?endpoint ?source ?role ?arm ?statistic ?value ?result\n",
        new="",
        tests=(COMPETENCY, "-k", "are_ordered and results-by-arm"),
        caught_by="test_rows_that_are_cut_off_or_shown_are_ordered",
    ),
    Defect(
        name="a question is ordered by other columns",
        file="queries/competency/results-by-arm.rq",
        old="ORDER BY ?endpoint ?source ?role",
        new="ORDER BY ?endpoint DESC(?source) ?role",
        tests=(COMPETENCY, "-k", "written_one and results-by-arm"),
        caught_by="test_the_answer_is_the_written_one",
    ),
    Defect(
        name="a shape lost its sh:maxCount",
        file="ontology/shapes/endpoint-result.ttl",
        old='okl:unit." ;\n  sh:severity sh:Violation ;\n  sh:minCount 1 ;\n  sh:maxCount 1 ;\n',
        new='okl:unit." ;\n  sh:severity sh:Violation ;\n  sh:minCount 1 ;\n',
        tests=("tests/shapes/test_shape_examples.py", "-k", "finding_it_names and hasUnit"),
        caught_by="test_bad_example_has_the_one_finding_it_names[shapes/endpoint-result/fail/hasUnit-maxCount.ttl]",
    ),
    Defect(
        name="a module imports backwards",
        file="src/oncokg/source/document.py",
        old="from oncokg.errors import BadInput\n",
        new="from oncokg import pipeline\nfrom oncokg.errors import BadInput\n",
        tests=("tests/architecture/test_layers.py", "-k", "upstream and document"),
        caught_by="test_imports_point_upstream[source/document.py]",
    ),
    Defect(
        name="the rule for designations lost its negation",
        file="src/oncokg/record/reading/rules/designation.py",
        old=r'r"\b(?:not|never|denied|refused|',
        new=r'r"\b(?:refused|',
        tests=("tests/reading/test_guards.py", "-k", "designation_is_read_from_a_denial"),
        caught_by="test_no_designation_is_read_from_a_denial_or_an_explanation",
    ),
    Defect(
        name="arms are swapped",
        file="src/oncokg/record/reading/rules/arms.py",
        old='role = "comparator" if _WITHOUT.search(before) else "experimental"',
        new='role = "experimental" if _WITHOUT.search(before) else "comparator"',
        tests=("tests/reading/test_stories.py", "-k", "ties_numbers_to_arms"),
        caught_by="test_besponsa_back_to_front_ties_numbers_to_arms",
    ),
    Defect(
        name="quotes begin one character late",
        file="src/oncokg/graph/record.py",
        old='typed(span.start, "nonNegativeInteger")',
        new='typed(span.start + 1, "nonNegativeInteger")',
        tests=("tests/pipeline/test_quotes_and_texts.py", "-k", "facts_and_their_text_agree"),
        caught_by="test_facts_and_their_text_agree",
    ),
    Defect(
        name="numbers lose their printed form",
        file="src/oncokg/record/reading/rules/results.py",
        old="printed=quantity.printed,",
        new='printed=format(quantity.value.normalize(), "f"),',
        tests=("tests/api/test_api_results.py", "-k", "why_gives_words"),
        caught_by="test_why_gives_words_with_their_place",
    ),
    Defect(
        name="the short edges are not derived",
        file="src/oncokg/graph/draft.py",
        old="    _derive(store, loaders=loaders)\n    return Draft",
        new="    return Draft",
        tests=("tests/api/test_api_graph.py", "-k", "network_has_labels or dataset_has_a_graph"),
        caught_by="test_the_network_has_labels_types_and_evidence",
    ),
    Defect(
        name="what breaks the shapes is published",
        file="src/oncokg/validate/checked.py",
        old="        raise Nonconformant(found)\n",
        new="        pass\n",
        tests=("tests/api/test_api_graph.py", "-k", "does_not_conform_is_not_made"),
        caught_by="test_a_graph_that_does_not_conform_is_not_made",
    ),
    Defect(
        name="what a profile does not say is held against it",
        file="src/oncokg/query/match/logic.py",
        old='"failed" if "failed" in found else "unknown" if "unknown" in found else "met"',
        new='"failed" if found - {"met"} else "met"',
        tests=("tests/query/test_match.py", "-k", "make_the_verdict"),
        caught_by="test_the_clauses_make_the_verdict",
    ),
    Defect(
        name="a wider disease is taken for a kind of the indicated one",
        file="src/oncokg/query/match/diseases.py",
        old="if asked in self.lineage(has):",
        new="if has in self.lineage(asked):",
        tests=("tests/query/test_match.py", "-k", "indicated_one_or_a_kind"),
        caught_by="TestDiseases::test_the_disease_is_the_indicated_one_or_a_kind_of_it",
    ),
    Defect(
        name="quotes are not held against the text",
        file="src/oncokg/validate/checked.py",
        old="set(quote_findings(store, texts or {}))",
        new="set()",
        tests=("tests/pipeline/test_quotes_and_texts.py", "-k", "tampered and words"),
        caught_by="test_what_was_tampered_with_is_refused_where_the_text_is_at_hand[other words]",
    ),
    Defect(
        name="queries may ask other machines",
        file="src/oncokg/store/gate.py",
        old='    if "service" in word.casefold():\n',
        new='    if "service" == word:\n',
        tests=("tests/store/test_query_gate.py", "-k", "test_service_is_refused"),
        caught_by="test_service_is_refused",
    ),
    Defect(
        name="a notebook shows markup from the data",
        file="src/oncokg/api.py",
        old="<td>{escape(value or '')}</td>",
        new="<td>{value or ''}</td>",
        tests=("tests/api/test_api_results.py", "-k", "escapes_what_it_shows"),
        caught_by="test_a_table_in_a_notebook_escapes_what_it_shows",
    ),
    Defect(
        name="every error has the same exit code",
        file="src/oncokg/cli.py",
        old="        sys.exit(error.exit_code)\n",
        new="        sys.exit(1)\n",
        tests=("tests/cli/test_bad_questions.py", "-k", "test_wrong_files"),
        caught_by="test_wrong_files",
    ),
]
TABLE = pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without its history and these tests."""
    place = tmp_path_factory.mktemp("defects") / "project"
    place.mkdir()
    for part in PARTS:
        if (root / part).is_dir():
            shutil.copytree(root / part, place / part, ignore=NOT_COPIED)
        else:
            shutil.copy(root / part, place / part)
    return place


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run tests in the copy, with the copy's package; nothing is compiled to files: no change is missed."""
    plain = ("-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "ONCOKG"))}
    env |= {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *words], capture_output=True, text=True, cwd=copy, env=env
    )


@TABLE
def test_a_defect_turns_the_tests_red(copy: Path, defect: Defect) -> None:
    file = copy / defect.file
    sound = file.read_text(encoding="utf-8")
    assert sound.count(defect.old) == 1, f"{defect.file} has changed: this row must follow it"
    file.write_text(sound.replace(defect.old, defect.new), encoding="utf-8")
    try:
        done = run(copy, *defect.tests)
    finally:
        file.write_text(sound, encoding="utf-8")
    assert done.returncode == 1, (
        f"exit code {done.returncode}, not that of a failed test\n{done.stdout}{done.stderr}"
    )
    failed = re.findall(r"^(?:FAILED|ERROR) \S+?::(.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    assert any(name.startswith(defect.caught_by) for name in failed), done.stdout


def test_without_a_defect_the_same_tests_are_green(copy: Path) -> None:
    files = sorted({defect.tests[0] for defect in DEFECTS})
    words = sorted({f"({defect.tests[2]})" for defect in DEFECTS})
    done = run(copy, *files, "-k", " or ".join(words))
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) >= len(DEFECTS)
