"""What is written about the project is so: versions, indexes, links, reasons, examples."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

import oncokg
from oncokg import cli
from oncokg.query.question import questions

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = ROOT / "docs" / "decisions"


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def pages() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md" and "examples" not in path.parts]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# Versions and indexes


def test_one_version_everywhere() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    cited = re.search(r"^version: (\S+)$", read(ROOT / "CITATION.cff"), re.MULTILINE)
    assert cited
    assert project["version"] == oncokg.__version__ == cited[1]


def test_the_changelog_has_what_is_to_come_or_this_version() -> None:
    heads = re.findall(r"^## \[(.+?)\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert heads
    assert heads[0] in ("Unreleased", oncokg.__version__)
    body = read(ROOT / "CHANGELOG.md").partition(f"## [{heads[0]}]")[2]
    assert len(re.findall(r"^- ", body.partition("\n## ")[0], re.MULTILINE)) >= 1


def test_the_changelog_names_every_command() -> None:
    named = set(re.findall(r"`oncokg (\w+)`", read(ROOT / "CHANGELOG.md")))
    known = set(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
    assert named <= known
    assert named >= known - {"info", "questions"}


def test_every_decision_is_in_the_index() -> None:
    numbered = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert len(numbered) >= 7
    assert (
        re.findall(r"^\| \[\d{4}\]\((.+?)\) \| .{10,} \|$", read(DECISIONS / "README.md"), re.MULTILINE)
        == numbered
    )


@pytest.mark.parametrize("path", sorted(DECISIONS.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_says_what_was_chosen_and_what_was_rejected(path: Path) -> None:
    text = read(path)
    assert re.match(rf"# {path.name[:4]} \S", text)
    for word in ("Chosen", "Why", "Rejected"):
        assert re.search(rf"^\*\*{word}", text, re.MULTILINE), word


def links() -> Iterator[tuple[Path, str]]:
    for page in pages():
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)):
            if not re.match(r"https?:|mailto:|#", target):
                yield page, target


def test_links_lead_somewhere() -> None:
    found = list(links())
    assert len(found) >= 8
    assert [(str(page), to) for page, to in found if not (page.parent / to.partition("#")[0]).exists()] == []


# Nothing of this machine


FORBIDDEN = re.compile(
    "|".join(
        (
            r"(?:^|[\s\"'(=`:])/" + r"root\b",
            "/" + r"(?:work|farm)/",
            r"\." + r"library\b",
            r"\b/home/\w",
        )
    ),
    re.MULTILINE,
)


@pytest.mark.parametrize(
    "text", ["cd /" + "root", "see /" + "work/x", "'/" + "root/y'", "../." + "library/a"]
)
def test_paths_of_a_machine_are_found(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_no_path_of_a_machine_is_tracked() -> None:
    found = []
    for path in tracked():
        try:
            text = read(path)
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit.group().strip()}" for hit in FORBIDDEN.finditer(text)]
    assert found == []


# Reasons


def test_every_dependency_has_its_reason() -> None:
    text = read(ROOT / "pyproject.toml")
    block = re.search(r"^dependencies = \[\n(.*?)^\]$", text, re.MULTILINE | re.DOTALL)
    assert block
    lines = block[1].splitlines()
    project = tomllib.loads(text)["project"]
    assert len(lines) == len(project["dependencies"])
    assert [line for line in lines if not re.fullmatch(r'  "[^"]+",\s+# \S.{10,}', line)] == []
    for extra in set(project["optional-dependencies"]) - {"all"}:
        assert re.search(rf"^{extra} = \[.+\]\s+# \S.{{10,}}$", text, re.MULTILINE), extra


def test_every_dependency_has_a_floor_and_a_ceiling() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    extras = [
        one for names in project["optional-dependencies"].values() for one in names if "oncokg[" not in one
    ]
    for dependency in [*project["dependencies"], *extras]:
        assert re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", dependency), dependency


# Examples name what exists


def asked_for() -> Iterator[tuple[str, str]]:
    """Each question that a page, the help, the package or the demo asks by its id, with the place."""
    for path in [*pages(), ROOT / "tools" / "demo.sh", ROOT / "src" / "oncokg" / "cli.py"]:
        for name in re.findall(r"\b(?:oncokg|run) ask ([a-z][a-z0-9-]+)(?![\w.-])", read(path)):
            yield name, path.name
    for path in [*pages(), ROOT / "src" / "oncokg" / "__init__.py"]:
        for name in re.findall(r"\.ask\(\"([a-z][a-z0-9-]+)\"", read(path)):
            yield name, path.name


def test_every_question_that_is_mentioned_exists() -> None:
    mentioned = set(asked_for())
    assert {place for _, place in mentioned} >= {"cli.py", "demo.sh", "__init__.py"}
    known = {question.id for question in (*oncokg.questions(), *questions("reports"))}
    assert {(name, place) for name, place in mentioned if name not in known} == set()


def test_parameters_that_are_mentioned_exist() -> None:
    stored = (*oncokg.questions(), *questions("reports"))
    known = {question.id: {one.name for one in question.parameters} for question in stored}
    found = [
        (name, parameter)
        for path in [*pages(), ROOT / "tools" / "demo.sh", ROOT / "src" / "oncokg" / "cli.py"]
        for name, rest in re.findall(
            r"\b(?:oncokg|run) ask ([a-z][a-z0-9-]+)((?: +--\S+(?: \S+)?)*)", read(path)
        )
        for parameter in re.findall(r"--param (\w+)=", rest)
    ]
    assert ("indications-of-drug", "drug") in found
    assert [(name, parameter) for name, parameter in found if parameter not in known[name]] == []


# Tests


def test_tests_are_held_to_the_same_rules() -> None:
    options = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"][0] == "error"
    assert {"--strict-markers", "--strict-config", "--disable-socket"} <= set(options["addopts"])
