"""Where stdout goes: pipes that close, disks that are full, and no colour where no terminal is."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from cli.command_line import COMMAND, environment, process

NAMES = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 600"
LONG_OUTPUTS = [
    ["export", "--format", "nquads"],
    ["export", "--format", "turtle"],
    ["export", "--format", "graphml"],
    ["export", "--output", "/dev/stdout", "--format", "ntriples"],
    ["ask", NAMES],
    ["ask", NAMES, "--format", "csv"],
    ["info"],
    ["--help"],
]


def store_words(words: list[str], store: Path) -> list[str]:
    return words if words == ["--help"] else [*words, "--store", str(store)]


@pytest.mark.parametrize("words", LONG_OUTPUTS, ids=" ".join)
def test_a_reader_that_leaves_is_no_error(shipped_store: Path, tmp_path: Path, words: list[str]) -> None:
    """`oncokg export --format nquads | head -1`."""
    command = [*COMMAND, *store_words(words, shipped_store)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment(), bufsize=0
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        if words != ["info"]:
            assert running.stdout.read(1)
        running.stdout.close()
        said = running.stderr.read().decode()
        code = running.wait(timeout=60)
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert "error" not in said.lower()
    assert code in (0, 1, 141)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", LONG_OUTPUTS[:3] + LONG_OUTPUTS[4:], ids=" ".join)
def test_a_full_disk_behind_stdout_is_one_error(
    shipped_store: Path, tmp_path: Path, words: list[str]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *store_words(words, shipped_store)],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment(),
        )
    assert done.stderr.decode() == "error: output: No space left on device\n"
    assert done.returncode == 1


def test_an_output_on_a_full_disk_is_one_error(shipped_store: Path, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    words = ["export", "--output", "/dev/full", "--format", "nquads", "--store", str(shipped_store)]
    assert "/dev/full: cannot be written: No space left" in process(*words, cwd=tmp_path).error(3)


@pytest.mark.parametrize("words", [["--version"], ["info"], ["export", "--format", "turtle"]], ids=" ".join)
def test_a_stdout_that_is_closed_is_no_error(shipped_store: Path, tmp_path: Path, words: list[str]) -> None:
    """`oncokg info >&-`."""
    done = subprocess.run(
        [*COMMAND, *(words if words == ["--version"] else store_words(words, shipped_store))],
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(),
        preexec_fn=lambda: os.close(1),
    )
    assert (done.returncode, done.stderr) == (0, b"")


def in_terminal(words: list[str], cwd: Path) -> bytes:
    """What a command writes when stdout and stderr are a terminal."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *words],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=follower,
        cwd=cwd,
        env=environment(),
    ) as running:
        os.close(follower)
        written = b""
        while True:
            try:
                block = os.read(leader, 65536)
            except OSError:  # the other side is closed
                break
            if not block:
                break
            written += block
        os.close(leader)
        assert running.wait(timeout=120) == 0, written
    return written


def test_colour_and_progress_are_for_terminals_alone(shipped_store: Path, tmp_path: Path, root: Path) -> None:
    question = ["ask", "SELECT ?drug { ?drug a okg:Substance }", "--store", str(shipped_store)]
    assert b"\x1b[" in in_terminal(question, tmp_path)
    shown = process(*question, cwd=tmp_path).good()
    assert b"\x1b" not in shown.out
    assert "\x1b" not in shown.err
    assert b"reading" in in_terminal(["build", str(root / "examples" / "mylotarg-2017.md")], tmp_path)
