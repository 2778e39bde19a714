"""Stores that cannot be opened or written: one line, exit code 6, and nothing lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.command_line import COMMAND, Outcome, answers, environment, fingerprint

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

NAMES = "SELECT ?name { ?x a okg:Substance ; rdfs:label ?name }"


def read_words(store: Path, folder: Path) -> list[list[str]]:
    target = folder / "out.html"
    return [
        ["info", "--store", str(store)],
        ["ask", NAMES, "--store", str(store)],
        ["check", "--store", str(store)],
        ["export", "--format", "turtle", "--store", str(store)],
        ["export", "--output", str(folder / "out.ttl"), "--store", str(store)],
        ["draw", "--output", str(target), "--store", str(store)],
    ]


def manifest(store: Path, **changes: object) -> None:
    path = store / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def no_store(store: Path) -> None:
    shutil.rmtree(store)


def a_file(store: Path) -> None:
    shutil.rmtree(store)
    store.write_text("no store", encoding="utf-8")


def empty(store: Path) -> None:
    shutil.rmtree(store)
    store.mkdir()


def other_files(store: Path) -> None:
    shutil.rmtree(store)
    store.mkdir()
    (store / "thesis.docx").write_text("precious", encoding="utf-8")


def half_written(store: Path) -> None:
    (store / "manifest.json").unlink()


def no_snapshot(store: Path) -> None:
    shutil.rmtree(store / "snapshots")


def broken_snapshot(store: Path) -> None:
    for path in (store / "snapshots").rglob("*"):
        if path.is_file():
            path.write_bytes(b"broken")


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (no_store, "it does not exist; build it with: oncokg build --store"),
    "a file": (a_file, "it is a file, not a store directory"),
    "empty": (empty, "it is empty; build it with"),
    "other files": (other_files, "it holds other files and no store"),
    "half-written": (half_written, "it is half-written: its first build did not finish"),
    "without its snapshot": (no_snapshot, "its snapshot 000001 is missing"),
    "with a broken snapshot": (broken_snapshot, "its snapshot 000001 is damaged"),
    "of a newer version": (
        lambda store: manifest(store, format=99, oncokg="9.0"),
        "of format 99, made by oncokg 9.0",
    ),
    "of an older version": (lambda store: manifest(store, format=0), "of format 0"),
    "with a broken manifest": (
        lambda store: (store / "manifest.json").write_text("{", encoding="utf-8") and None,
        "its manifest.json is damaged",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_store_that_cannot_be_opened(oncokg: Oncokg, own_store: Path, tmp_path: Path, damage: str) -> None:
    spoil, reason = DAMAGES[damage]
    spoil(own_store)
    for words in read_words(own_store, tmp_path):
        error = oncokg(*words).error(6)
        assert error.startswith(f"store {own_store}: ")
        assert reason in error
    assert {path.name for path in tmp_path.iterdir()} <= {own_store.name}


@pytest.mark.parametrize("damage", sorted(set(DAMAGES) - {"a file", "other files", "of a newer version"}))
def test_a_build_mends_a_store(oncokg: Oncokg, own_store: Path, examples: Path, damage: str) -> None:
    DAMAGES[damage][0](own_store)
    oncokg("build", examples / "mylotarg-2017.md", "--store", own_store).good()
    assert answers(own_store) == ["gemtuzumab ozogamicin"]


@pytest.mark.parametrize("damage", ["a file", "other files", "of a newer version"])
def test_a_build_does_not_write_over_what_is_not_its_own(
    oncokg: Oncokg, own_store: Path, examples: Path, damage: str
) -> None:
    DAMAGES[damage][0](own_store)
    before = {path: path.read_bytes() for path in [own_store, *own_store.rglob("*")] if path.is_file()}
    assert before
    assert str(own_store) in oncokg("build", examples, "--store", own_store).error(6)
    assert {path: path.read_bytes() for path in before} == before


def wait_until(happened: Callable[[], bool], running: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    """Wait for something that a running process does; an assertion fails if it ends without."""
    end = time.monotonic() + seconds
    while not happened():
        assert running.poll() is None, "the process ended too soon"
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.001)


def start_build(store: Path, source: Path, cwd: Path) -> subprocess.Popen[bytes]:
    words = [*COMMAND, "build", str(source), "--store", str(store)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=environment())


def staged(store: Path) -> bool:
    return any((store / "staging").glob("build-*"))


def test_a_store_that_another_build_is_writing(
    oncokg: Oncokg, own_store: Path, examples: Path, tmp_path: Path
) -> None:
    before, said = fingerprint(own_store), answers(own_store)
    with start_build(own_store, examples / "mylotarg-2017.md", tmp_path) as running:
        wait_until(lambda: staged(own_store), running)
        running.send_signal(signal.SIGSTOP)
        try:
            refused = oncokg("build", examples, "--store", own_store).error(6)
            assert refused.startswith(f"store {own_store}: another build is writing it; wait")
            assert fingerprint(own_store) == before
            assert answers(own_store) == said  # readers do not mind
        finally:
            running.send_signal(signal.SIGCONT)
        _, err = running.communicate(timeout=120)
        assert running.returncode == 0, err
    assert answers(own_store) == ["gemtuzumab ozogamicin"]


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "locked": lambda store: (store / "staging").exists(),
    "staged": staged,
    "database made": lambda store: any((store / "staging").glob("build-*/graph/*")),
    "data loaded": lambda store: any((store / "staging").glob("build-*/graph/*.sst")),
    "snapshot linked": lambda store: (store / "snapshots" / "000002").exists(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_while_building(
    oncokg: Oncokg, own_store: Path, examples: Path, tmp_path: Path, moment: str
) -> None:
    shutil.rmtree(own_store / "staging")
    said = answers(own_store)
    with start_build(own_store, examples / "mylotarg-2017.md", tmp_path) as running:
        wait_until(lambda: MOMENTS[moment](own_store), running)
        running.kill()
        running.communicate(timeout=60)
    assert running.returncode == -signal.SIGKILL
    # Linking and publishing lie so close together that the signal may come after both.
    assert answers(own_store) in (
        [said, ["gemtuzumab ozogamicin"]] if moment == "snapshot linked" else [said]
    )
    oncokg("build", examples / "besponsa-2017.md", "--store", own_store).good()
    assert answers(own_store) == ["inotuzumab ozogamicin"]
    assert list((own_store / "staging").iterdir()) == []
    assert len(list((own_store / "snapshots").iterdir())) <= 2


def test_killed_during_the_first_build(oncokg: Oncokg, examples: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with start_build(store, examples, tmp_path) as running:
        wait_until(lambda: staged(store), running)
        running.kill()
        running.communicate(timeout=60)
    assert "half-written" in oncokg("info", "--store", store).error(6)
    oncokg("build", examples / "besponsa-2017.md", "--store", store).good()
    assert answers(store) == ["inotuzumab ozogamicin"]


def without_privileges(words: list[str]) -> list[str]:
    """Return words that run as a user whom permissions bind; the test is skipped where that cannot be had."""
    if os.geteuid() != 0:
        return words
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may write everywhere, and there is no setpriv to give that up")
    return [setpriv, "--inh-caps=-all", "--bounding-set=-all", *words]


def test_a_store_that_may_only_be_read(own_store: Path, examples: Path, tmp_path: Path) -> None:
    before, said = fingerprint(own_store), answers(own_store)
    folders = [own_store, own_store / "snapshots", own_store / "staging"]
    (own_store / "lock").chmod(0o444)
    for folder in folders:
        folder.chmod(0o555)
    try:
        build = [*COMMAND, "build", str(examples), "--store", str(own_store)]
        done = subprocess.run(without_privileges(build), capture_output=True, cwd=tmp_path, env=environment())
        ask = [*COMMAND, "ask", NAMES, "--format", "csv", "--store", str(own_store)]
        asked = subprocess.run(without_privileges(ask), capture_output=True, cwd=tmp_path, env=environment())
    finally:
        for folder in folders:
            folder.chmod(0o755)
    refused = Outcome(code=done.returncode, out=done.stdout, err=done.stderr.decode()).error(6)
    assert refused.startswith(
        f"store {own_store}: it cannot be written (Permission denied); check permissions"
    )
    assert asked.returncode == 0, asked.stderr
    assert {line.decode() for line in asked.stdout.splitlines()[1:]} == set(said)
    assert fingerprint(own_store) == before


@pytest.mark.parametrize("share", [0.01, 0.2, 0.6, 0.95])
def test_a_disk_that_is_full(
    oncokg: Oncokg, own_store: Path, examples: Path, tmp_path: Path, share: float
) -> None:
    """No file may grow beyond a share of the largest one: a write fails, sooner or later in the build."""
    before, said = fingerprint(own_store), answers(own_store)
    largest = max(path.stat().st_size for path in (own_store / "snapshots").rglob("*"))
    limit = int(largest * share)
    done = subprocess.run(
        [*COMMAND, "build", "--store", str(own_store)],
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    refused = Outcome(code=done.returncode, out=done.stdout, err=done.stderr.decode()).error(6)
    assert refused.startswith(f"store {own_store}: it cannot be written (")
    assert "check permissions and free space" in refused
    assert fingerprint(own_store) == before
    assert answers(own_store) == said
    assert list((own_store / "staging").iterdir()) == []
    oncokg("build", examples / "mylotarg-2017.md", "--store", own_store).good()
    assert answers(own_store) == ["gemtuzumab ozogamicin"]
