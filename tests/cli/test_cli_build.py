"""`oncokg build`: what goes in, what the report says, and when nothing is replaced."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import oncokg as package
from cli.command_line import Outcome, fingerprint, process
from oncokg.resources import facts_dir

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

REPORT_KEYS = [
    "documents",
    "sources",
    "repeated",
    "records",
    "gaps",
    "rejections",
    "ignored_files",
    "statements",
    "warnings",
]


def report(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def count(store: Path, query: str) -> int:
    with package.open(store) as graph:
        (row,) = graph.ask(query)
    return int(str(row["n"]))


def test_without_a_path_what_ships_is_built_into_the_default_store(tmp_path: Path, root: Path) -> None:
    shown = process("build", "--report", "report.json", cwd=tmp_path).good()
    assert shown.out == b""
    assert "\x1b" not in shown.err
    assert "reading" not in shown.err  # progress is for terminals
    made = report(tmp_path / "report.json")
    assert list(made) == REPORT_KEYS
    lines = (facts_dir() / "oncology-applications.jsonl").read_text(encoding="utf-8").count("\n")
    assert made["documents"] == 1 + (lines - 1) + len(list((root / "examples").iterdir()))
    assert f"built oncokg-store: {made['documents']} documents, " in shown.err
    assert made["rejections"] == []
    assert made["records"]["EndpointResult"] > 0
    assert made["statements"] == count(tmp_path / "oncokg-store", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert {path.name for path in tmp_path.iterdir()} == {"oncokg-store", "report.json"}


def test_a_folder_with_good_bad_and_ignored_files(oncokg: Oncokg, tmp_path: Path, examples: Path) -> None:
    folder = tmp_path / "notices" / "deeper"
    folder.mkdir(parents=True)
    shutil.copy(examples / "besponsa-2017.md", folder / "good.md")
    shutil.copy(examples / "mylotarg-2017.md", folder.parent / "GOOD.TXT")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\x00\x01")
    (folder / "latin.html").write_bytes(b"\xff\xfe\x00")
    (folder / "cake.md").write_text("Beat two eggs and bake for 40 minutes.", encoding="utf-8")
    (folder / "broken.ttl").write_text("@prefix a: <b .", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "notes").write_text("nothing", encoding="utf-8")
    shown = oncokg("build", "notices", "--store", "store", "--report", "report.json").good()
    made = report(tmp_path / "report.json")
    assert made["documents"] == 2
    assert made["ignored_files"] == 2
    refused = {Path(one["where"].partition(",")[0]): one["reason"] for one in made["rejections"]}
    assert set(refused) == {
        Path("notices/deeper") / name
        for name in ("empty.txt", "binary.txt", "latin.html", "cake.md", "broken.ttl")
    }
    assert all(refused.values())
    told = [line for line in shown.err.splitlines() if line.startswith("  rejected  ")]
    assert len(told) == len(set(refused.values()))
    assert f"  rejected  {made['rejections'][0]['where']}: {made['rejections'][0]['reason']}" in told
    assert (
        count(tmp_path / "store", "SELECT (COUNT(*) AS ?n) { ?d okg:hasDocumentKind ?k }") == 3
    )  # and vocabulary


def test_warnings_of_one_kind_are_one_line_and_all_in_the_report(oncokg: Oncokg, tmp_path: Path) -> None:
    (tmp_path / "facts.ttl").write_text(
        """
        @prefix disease: <https://w3id.org/oncokg/id/disease/> .
        @prefix okg: <https://w3id.org/oncokg/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix target: <https://w3id.org/oncokg/id/target/> .
        disease:name-b a okg:Disease , okg:Entity ; rdfs:label "b" .
        disease:name-a a okg:Disease , okg:Entity ; rdfs:label "a" .
        target:name-c a okg:Target , okg:Entity ; rdfs:label "c" .
        """,
        encoding="utf-8",
    )
    shown = oncokg("build", "facts.ttl", "--store", "store", "--report", "report.json").good()
    lines = re.findall(r"^  warning   (.*)$", shown.err, re.MULTILINE)
    assert [line.partition(": ")[0] for line in lines] == [
        "2 like disease:name-a okg:identifier",
        "target:name-c okg:identifier",
    ]
    made = report(tmp_path / "report.json")["warnings"]
    assert [line.split()[1] for line in made] == ["disease:name-a", "disease:name-b", "target:name-c"]
    assert all(line.startswith("warning: ") for line in made)


def test_a_named_bad_file_stops_the_build_where_one_in_a_folder_does_not(
    oncokg: Oncokg, tmp_path: Path, examples: Path
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    before = oncokg("build", examples, "--store", "store").good()
    assert before.out == b""
    marks = fingerprint(tmp_path / "store")
    assert (
        oncokg("build", examples, "bad.txt", "--store", "store").error(3).startswith("bad.txt: binary data")
    )
    assert fingerprint(tmp_path / "store") == marks


def test_a_build_replaces_the_store(oncokg: Oncokg, examples: Path) -> None:
    oncokg("build", examples / "besponsa-2017.md", "--store", "store").good()
    oncokg("build", examples / "mylotarg-2017.md", "--store", "store").good()
    names = oncokg("ask", "SELECT ?l { ?s a okg:Substance ; rdfs:label ?l } ORDER BY ?l", "--store", "store")
    assert "gemtuzumab ozogamicin" in names.good().text
    assert "inotuzumab ozogamicin" not in names.text


def test_the_store_may_be_named_by_the_environment(
    oncokg: Oncokg, examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONCOKG_STORE", str(tmp_path / "elsewhere"))
    oncokg("build", examples).good()
    assert str(tmp_path / "elsewhere") in oncokg("info").good().text
    assert not (tmp_path / "oncokg-store").exists()


def test_a_report_that_cannot_be_written_is_one_error(oncokg: Oncokg, examples: Path) -> None:
    reason = oncokg("build", examples, "--report", "missing/report.json").error(3)
    assert reason.startswith("missing/report.json: cannot be written")


def test_info_says_what_is_in_the_store(oncokg: Oncokg, shipped_store: Path) -> None:
    shown = oncokg("info", "--store", shipped_store).good()
    assert shown.err == ""
    told = dict(re.findall(r"^(\w+) +([\d,]+)$", shown.text, re.MULTILINE))
    with package.open(shipped_store) as graph:
        assert {name: int(number.replace(",", "")) for name, number in told.items()} == graph.info()
    assert f"oncokg {package.__version__}, format 1, snapshot 000001" in shown.text


def test_text_that_was_read_already_is_refused_once(oncokg: Oncokg, tmp_path: Path, examples: Path) -> None:
    folder = tmp_path / "twice"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        shutil.copy(examples / "besponsa-2017.md", folder / name)
    oncokg("build", folder, "--store", "store", "--report", "report.json").good()
    made = report(tmp_path / "report.json")
    assert made["documents"] == 1
    assert [(Path(one["where"]).name, one["reason"]) for one in made["rejections"]] == [
        ("b.md", "the same text was read already from another file")
    ]
    assert "read already" in oncokg("build", folder / "a.md", folder / "b.md", "--store", "store").error(3)
