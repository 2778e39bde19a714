"""`oncokg check`: a store, files, quotes against texts, shapes of one's own, in three formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib

from cli.command_line import Outcome

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
NOTICE = "besponsa-2017.md"
NO_CD22 = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix okg: <https://w3id.org/oncokg/ontology#> .
@prefix oks: <https://w3id.org/oncokg/shape#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
oks:mine a sh:NodeShape ; sh:targetClass okg:Target ; sh:property oks:mine-label .
oks:mine-label a sh:PropertyShape ; sh:path rdfs:label ; sh:severity sh:SEVERITY ; sh:pattern "^CD3" ;
  sh:message "The label starts with CD3." .
"""


@pytest.fixture
def facts(oncokg: Oncokg, examples: Path, tmp_path: Path) -> Path:
    """The facts of a notice as a file."""
    file = tmp_path / "facts.trig"
    file.write_bytes(oncokg("read", examples / NOTICE, "--format", "trig").good().out)
    return file


def spoilt(facts: Path, old: str, new: str) -> Path:
    text = facts.read_text(encoding="utf-8")
    assert old in text
    facts.write_text(text.replace(old, new), encoding="utf-8")
    return facts


def test_what_ships_conforms_in_every_format(oncokg: Oncokg, shipped_store: Path) -> None:
    shown = oncokg("check", "--store", shipped_store).good()
    assert (shown.text, shown.err) == ("no findings\n", "")
    as_json = oncokg("check", "--fast", "--store", shipped_store, "--format", "json").good()
    assert json.loads(as_json.out)["conforms"] is True
    as_turtle = oncokg("check", "--fast", "--store", shipped_store, "--format", "turtle").good()
    report = rdflib.Graph().parse(data=as_turtle.out)
    assert [conforms.toPython() for conforms in report.objects(None, SH.conforms)] == [True]


def test_findings_say_what_where_and_which_document(oncokg: Oncokg, facts: Path) -> None:
    spoilt(facts, "okg:hasUnit okl:unit-percent", "okg:hasUnit okl:unit-percent , okl:unit-month")
    shown = oncokg("check", facts)
    assert (shown.code, shown.err) == (5, "")
    assert "violation: " in shown.text
    assert "  at     fact:" in shown.text
    assert "okg:hasUnit" in shown.text
    assert "  in     document:" in shown.text
    assert "  fix    " in shown.text
    fast = oncokg("check", "--fast", facts)
    assert (fast.code, fast.out) == (5, shown.out)
    as_json = oncokg("check", "--fast", facts, "--format", "json")
    assert as_json.code == 5
    found = json.loads(as_json.out)
    assert found["conforms"] is False
    assert found["counts"]["violation"] == len(found["findings"]) > 0
    assert {one["path"] for one in found["findings"]} == {"https://w3id.org/oncokg/ontology#hasUnit"}
    as_turtle = oncokg("check", "--fast", facts, "--format", "turtle")
    assert as_turtle.code == 5
    report = rdflib.Graph().parse(data=as_turtle.out)
    assert len(set(report.objects(None, SH.result))) == len(found["findings"])
    assert set(report.objects(None, SH.sourceConstraintComponent)) >= {SH.MaxCountConstraintComponent}


def test_quotes_are_held_against_a_text_beside_the_facts(oncokg: Oncokg, facts: Path, examples: Path) -> None:
    assert oncokg("check", facts, examples / NOTICE).good().text == "no findings\n"
    text = facts.read_text(encoding="utf-8")
    start = next(line for line in text.splitlines() if 'oa:exact "Besponsa"' in line)
    spoilt(facts, start, start.replace("Besponsa", "Besponsb"))
    assert "The quote equals the characters" not in oncokg("check", "--fast", facts).text
    shown = oncokg("check", "--fast", facts, examples / NOTICE)
    assert shown.code == 5
    assert "The quote equals the characters" in shown.text


@pytest.mark.parametrize(("severity", "code"), [("Violation", 5), ("Warning", 0), ("Info", 0)])
def test_shapes_of_ones_own(
    oncokg: Oncokg, shipped_store: Path, tmp_path: Path, severity: str, code: int
) -> None:
    (tmp_path / "mine.ttl").write_text(NO_CD22.replace("SEVERITY", severity), encoding="utf-8")
    engine = () if code else ("--fast",)
    shown = oncokg("check", "--store", shipped_store, "--shapes", "mine.ttl", *engine)
    assert shown.code == code
    assert f"{severity.lower()}: The label starts with CD3." in shown.text
    assert "target:hgnc-1643" in shown.text  # CD22; CD33 is as wanted
    assert "target:hgnc-1659" not in shown.text


def test_what_cannot_be_read_is_no_finding(oncokg: Oncokg, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("@prefix a: <b .", encoding="utf-8")
    assert oncokg("check", "broken.ttl").error(3).startswith("broken.ttl, line ")
    assert oncokg("check", "missing.ttl").error(3).startswith("missing.ttl: no such file")
