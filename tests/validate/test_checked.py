"""The gate: only `check` makes a `Checked`, a violation stops it, a warning is carried along."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from oncokg.errors import Nonconformant
from oncokg.validate.checked import Checked, check, findings
from shapes.examples import SHAPES, WORLD, draft

VIOLATION = SHAPES / "indication" / "fail" / "hasDisease-minCount.ttl"
WARNING = SHAPES / "substance" / "fail" / "publicIdentifier-minCount.ttl"


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_good_draft_becomes_checked(engine: str) -> None:
    good = draft(WORLD)
    checked = check(good, engine=engine)  # type: ignore[arg-type]
    assert checked.draft is good
    assert checked.warnings == ()


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_violation_stops_with_every_finding(engine: str) -> None:
    with pytest.raises(Nonconformant) as caught:
        check(draft(VIOLATION), engine=engine)  # type: ignore[arg-type]
    assert list(caught.value.findings) == findings(draft(VIOLATION))
    assert str(caught.value).startswith(
        "the graph does not conform: 1 finding, first: violation: fact:example"
    )
    assert "\n" not in str(caught.value)


def test_a_warning_is_carried_along() -> None:
    bad = draft(WARNING)
    bad.store.update("DELETE WHERE { ?s <https://w3id.org/oncokg/ontology#targets> ?o }")
    short_edges = [f for f in findings(bad) if f.severity == "violation"]
    assert {f.shape.rsplit("#", 1)[1] for f in short_edges} == {"check-edge-without-origin"}
    bare = draft(WORLD)
    bare.store.update(
        """PREFIX okg: <https://w3id.org/oncokg/ontology#>
        DELETE WHERE { <https://w3id.org/oncokg/id/target/cd19> okg:identifier ?any }"""
    )
    (warning,) = check(bare).warnings
    assert warning.severity == "warning"
    assert warning.shape.endswith("#Target-publicIdentifier")


def test_nobody_else_makes_a_checked() -> None:
    with pytest.raises(TypeError, match="only oncokg"):
        Checked(draft=draft(WORLD), warnings=(), seal=object())
    with pytest.raises(TypeError):
        Checked(draft=draft(WORLD), warnings=())  # type: ignore[call-arg]
    checked = check(draft(WORLD))
    with pytest.raises((TypeError, ValueError), match="seal"):
        dataclasses.replace(checked, draft=draft(VIOLATION))
    with pytest.raises(dataclasses.FrozenInstanceError):
        checked.draft = draft(VIOLATION)  # type: ignore[misc]


def test_findings_are_the_same_list_each_time() -> None:
    assert findings(draft(VIOLATION)) == findings(draft(VIOLATION))


def test_the_compiled_engine_needs_neither_rdflib_nor_pyshacl() -> None:
    program = (
        "import sys; sys.path[:0] = ['src', 'tests']\n"
        "from shapes.examples import WORLD, draft\n"
        "from oncokg.validate.checked import check\n"
        "check(draft(WORLD))\n"
        "print([name for name in ('rdflib', 'pyshacl', 'networkx') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


def test_importing_the_gate_loads_no_rdf_library() -> None:
    program = (
        "import sys; sys.path[:0] = ['src']\n"
        "import oncokg.validate.checked, oncokg.validate.report\n"
        "print([name for name in ('rdflib', 'pyshacl', 'pyoxigraph') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
