"""Good examples have no finding, each bad one the one it names; every pair of the shapes has failed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.graph.draft import Draft
from oncokg.validate.checked import findings, shape_files, shape_findings
from oncokg.validate.finding import Finding, short
from oncokg.validate.shape_files import read_shapes
from oncokg.validate.shapes import Shapes
from shapes.every_kind import merged
from shapes.examples import SHAPES, WORLD, Example, draft, example, examples

GOOD = [*examples("pass"), example(WORLD)]
BAD = examples("fail")
KINDS = sorted({bad.path.parent.parent.name for bad in BAD})


@cache
def our_shapes() -> Shapes:
    return read_shapes(shape_files())


def pairs(found: set[Finding]) -> list[tuple[str, str]]:
    return sorted((finding.shape, finding.constraint) for finding in found)


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_good_example_has_no_finding(good: Example) -> None:
    assert shape_findings(draft(good.path), our_shapes()) == set()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_bad_example_has_the_one_finding_it_names(bad: Example) -> None:
    assert pairs(shape_findings(draft(bad.path), our_shapes())) == [bad.expected]


def test_the_world_of_the_examples_has_no_finding_of_any_sort() -> None:
    assert findings(draft(WORLD)) == []


def test_every_shape_and_constraint_has_been_seen_to_fail() -> None:
    unproven = our_shapes().pairs() - {bad.expected for bad in BAD}
    assert not unproven, sorted(f"{short(shape)} {short(constraint)}" for shape, constraint in unproven)


def test_every_kind_has_a_good_and_bad_examples() -> None:
    kinds = {path.stem for path in shape_files()} - {"prefixes"}
    assert kinds == set(KINDS) == {good.path.parent.parent.name for good in GOOD if good.path != WORLD}


@pytest.mark.parametrize("kind", KINDS)
def test_engines_agree_on_every_example(kind: str) -> None:
    """All examples of a kind in one graph, with IRIs of their own, since pySHACL is slow to start."""
    chosen = [each for each in GOOD + BAD if kind in each.path.parts]
    graph = Draft(store=merged(chosen))
    compiled = shape_findings(graph, our_shapes())
    assert compiled == shape_findings(graph, our_shapes(), engine="pyshacl")
    assert pairs(compiled) == sorted(each.expected for each in chosen if each.expected)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_lost_constraint_turns_its_example_red(bad: Example, tmp_path: Path) -> None:
    """Without the constraint the example has no finding, so the test above would fail."""
    assert bad.expected is not None
    kind = bad.path.parent.parent.name
    folder = shape_files()[0].parent
    mutant = tmp_path / "mutant.ttl"
    mutant.write_text(_without((folder / f"{kind}.ttl").read_text(encoding="utf-8"), *bad.expected))
    shapes = read_shapes([mutant, folder / "prefixes.ttl"])
    assert bad.expected not in shapes.pairs()
    assert shape_findings(draft(bad.path), shapes) == set()


def _without(turtle: str, shape: str, constraint: str) -> str:
    quads = list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))
    lost = {
        quad
        for quad in quads
        if str(getattr(quad.subject, "value", "")) == shape
        and constraint in (quad.predicate.value, str(getattr(quad.object, "value", "")))
    }
    assert lost
    kept = (quad.triple for quad in quads if quad not in lost)
    return (pyoxigraph.serialize(kept, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode()


def test_examples_change_their_base() -> None:
    assert len(BAD) == len({bad.expected for bad in BAD})
    assert all(path.stat().st_size for path in SHAPES.glob("*/*/*.ttl"))
