"""The README's blocks run, and what they show is what comes out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from documents.blocks import Block, blocks, commands, matches

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SCRIPT_WORDS = r"\./run (?P<word>demo|test)(?:\s+#.*)?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the blocks run, one after the other: like a clone, with `oncokg` and `python` on the path."""
    place = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", place / "examples")
    shutil.copy(ROOT / "examples" / "mylotarg-2017.md", place / "notice.md")  # a reader's own document
    (place / "benchmarks").symlink_to(ROOT / "benchmarks")
    (place / "bin").mkdir()
    for name, words in {"oncokg": "-W error -m oncokg", "python": ""}.items():
        script = place / "bin" / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return place


def environment(folder: Path) -> dict[str, str]:
    wishes = ("FORCE_COLOR", "COLUMNS", "ONCOKG_STORE")
    kept = {name: value for name, value in os.environ.items() if name not in wishes}
    return {
        **kept,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }


def run_console(block: Block, folder: Path) -> None:
    for command in commands(block):
        if re.fullmatch(SCRIPT_WORDS, command.line):
            check_script(block)
            continue
        assert command.line.startswith(("oncokg ", "python benchmarks/")), (
            f"line {block.line}: {command.line}"
        )
        done = subprocess.run(
            ["sh", "-c", command.line], capture_output=True, text=True, cwd=folder, env=environment(folder)
        )
        out, err = done.stdout, done.stderr
        assert done.returncode == 0, f"line {block.line}: {command.line}\n{err}"
        real = [text.splitlines() for text in (out, err, out + err)]  # a page may leave stderr out
        assert any(matches(command.shown, one) for one in real), (
            f"line {block.line}: {command.line}\n{out}{err}"
        )


def run_python(block: Block, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block.text],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(folder),
    )
    assert done.returncode == 0, f"line {block.line}\n{done.stderr}"


def check_script(block: Block) -> None:
    """`./run demo` and `./run test` take too long here; that they exist is checked, the demo runs below."""
    script = (ROOT / "run").read_text(encoding="utf-8")
    for line in block.text.splitlines():
        found = re.fullmatch(SCRIPT_WORDS, line.removeprefix("$ "))
        assert found, f"line {block.line}: {line}"
        assert re.search(rf"^{found['word']}\)$", script, re.MULTILINE)


RUNNERS = {"console": run_console, "python": run_python, "sh": lambda block, _: check_script(block)}


def test_every_block_runs_in_its_order(folder: Path) -> None:
    found = list(blocks(README.read_text(encoding="utf-8")))
    assert {block.language for block in found} >= {"console", "python"}, (
        "the README shows no output or no Python"
    )
    for block in found:
        assert block.language in RUNNERS, f"line {block.line}: say console or python: {block.language!r}"
        RUNNERS[block.language](block, folder)


def test_nothing_is_left_to_fill_in() -> None:
    assert re.findall(r"@@\w*@@|\bTODO\b|\bTBD\b", README.read_text(encoding="utf-8")) == []


def test_the_demo_runs(folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", ROOT / "tools" / "demo.sh", folder / "bin" / "oncokg"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(folder),
    )
    assert done.returncode == 0, done.stderr
    assert "no findings" in done.stdout
    assert {"35.8", "17.4"} <= set(re.findall(r"\d+\.\d", done.stdout))
    made = {path.name for path in (tmp_path / "demo-output").iterdir()}
    assert made == {"store", "report.json", "graph.ttl", "besponsa.svg", "graph.html"}


# The mechanism itself


@pytest.mark.parametrize(
    ("shown", "real", "same"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "\na  \nb\n\n", True),
        ("a\nb", "a\nc", False),
        ("a", "a\nb", False),
        ("", "", True),
        ("", "a", False),
        ("a\n...", "a\nb\nc", True),
        ("a\n...", "b", False),
        ("...\nc", "a\nb\nc", True),
        ("...\nc", "a\nb", False),
        ("a\n...\nc\n...\ne", "a\nb\nc\nd\ne", True),
        ("a\n...\nx\n...\ne", "a\nb\nc\nd\ne", False),
        ("a\n...\na", "a", False),
    ],
)
def test_output_is_compared_line_by_line(shown: str, real: str, same: bool) -> None:
    assert matches(tuple(shown.splitlines()), real.splitlines()) is same


def test_blocks_are_found_with_their_commands() -> None:
    page = "text\n```console\n$ oncokg a \\\n  b\nout\n\nmore\n$ oncokg c\n```\n```python\nx = 1\n```\n"
    first, second = blocks(page)
    assert (first.language, first.line, second.language, second.text) == ("console", 2, "python", "x = 1\n")
    assert [(one.line, one.shown) for one in commands(first)] == [
        ("oncokg a    b", ("out", "", "more")),
        ("oncokg c", ()),
    ]


@pytest.mark.parametrize(
    "block", ["$ oncokg info --store nowhere\n", "$ oncokg --version\noncokg 9.9\n", "$ ls\n"]
)
def test_a_block_that_shows_what_is_not_so_fails(folder: Path, block: str) -> None:
    with pytest.raises(AssertionError):
        run_console(Block(language="console", text=block, line=1), folder)
