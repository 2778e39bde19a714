"""The names in code and the names in the ontology are the same set, and a misspelt one cannot be typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

from oncokg.terms import (
    ID_BASE,
    ID_KINDS,
    IDENTIFIER_PREFIXES,
    OKG,
    OKL,
    OKS,
    PREFIXES,
    list_names,
    okg,
    okl,
    ontology_names,
)


def declared(base: str, *files: Path) -> set[str]:
    quads = (quad for file in files for quad in pyoxigraph.parse(path=file))
    iris = {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}
    return {iri.removeprefix(base) for iri in iris if iri.startswith(base)}


def test_ontology_and_code_have_the_same_terms(root: Path) -> None:
    names = declared(OKG, root / "ontology" / "oncokg.ttl")
    assert len(names) > 150
    assert set(ontology_names()) == names


def test_lists_and_code_have_the_same_concepts(root: Path) -> None:
    names = declared(OKL, *(root / "ontology" / "lists").glob("*.ttl"))
    assert len(names) > 250
    assert set(list_names()) == names


def test_attributes_are_iris() -> None:
    assert okg.Indication == "https://w3id.org/oncokg/ontology#Indication"
    assert okl.designation == "https://w3id.org/oncokg/list#designation"
    assert okl.designation_rare_pediatric_disease == OKL + "designation-rare-pediatric-disease"
    assert okl.trial_phase_1_2 == OKL + "trial-phase-1-2"
    for name, iri in list_names().items():
        assert getattr(okl, name.replace("-", "_")) == iri
    for name, iri in ontology_names().items():
        assert getattr(okg, name) == iri


@pytest.mark.parametrize("name", ["Indicaton", "hasdisease", "__iter__"])
def test_unknown_attribute_is_an_error(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(okg, name)
    with pytest.raises(AttributeError, match=name):
        getattr(okl, name)


def test_attribute_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        okg.Indication = "https://example.org/Indication"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        okg.invented = "https://example.org/invented"  # type: ignore[attr-defined]


def test_misspelt_term_is_a_type_error(root: Path, tmp_path: Path) -> None:
    lines = ["from oncokg.terms import okg, okl", "", "okg.Indication", "okg.Indicaton"]
    lines += ["okl.basis_stated", "okl.basis_statd", ""]
    file = tmp_path / "misspelt.py"
    file.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", f"--cache-dir={tmp_path}"]
    run = subprocess.run(
        [*command, str(file)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"MYPYPATH": str(root / "src")},
        check=False,
    )
    errors = [line for line in run.stdout.splitlines() if ": error: " in line]
    assert [line.split(":")[1] for line in errors] == ["4", "6"], run.stdout + run.stderr


def test_import_loads_no_rdf_library() -> None:
    code = (
        "import sys, oncokg.terms\n"
        "print(sorted({'rdflib', 'pyoxigraph', 'pyshacl', 'networkx'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_prefixes_are_unambiguous() -> None:
    bases = [*PREFIXES.values(), *IDENTIFIER_PREFIXES.values()]
    assert len(bases) == len(set(bases))
    assert not PREFIXES.keys() & IDENTIFIER_PREFIXES.keys()
    assert all(PREFIXES[kind] == f"{ID_BASE}{kind}/" for kind in ID_KINDS)
    assert [PREFIXES[name] for name in ("okg", "okl", "oks")] == [OKG, OKL, OKS]
    for base in bases:
        others = [other for other in bases if other != base and other.startswith(base)]
        assert not others, f"{base} is the beginning of {others}"


@pytest.mark.parametrize("tool", ["terms_code", "terms_index", "jsonld_context"])
def test_generated_files_are_current(root: Path, tool: str) -> None:
    command = [sys.executable, str(root / "tools" / f"{tool}.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{run.stderr}run: python tools/{tool}.py"
