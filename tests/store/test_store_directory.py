"""A store directory: published in one step, opened read-only, and clear about what is wrong with it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import cast

import pyoxigraph
import pytest

from oncokg.errors import StoreError
from oncokg.graph.draft import Draft
from oncokg.store import directory as directory_module
from oncokg.store.contract import Solutions, Store
from oncokg.store.directory import describe, hold, open_store, publish, stage
from oncokg.validate import checked as validate
from oncokg.validate.checked import Checked

PREFIXES = "PREFIX ex: <http://example.org/>"


def lines(name: str, count: int = 3) -> bytes:
    text = "".join(
        f'<http://example.org/{name}{i}> <http://example.org/is> "{name}" {graph}.\n'
        for i in range(count)
        for graph in ("", "<http://example.org/g> ")
    )
    return text.encode()


def checked(name: str, path: Path | None = None, count: int = 3) -> Checked:
    """What `check` would give for a small draft, whose words are no part of the ontology."""
    store = pyoxigraph.Store() if path is None else pyoxigraph.Store(str(path))
    store.bulk_load(lines(name, count), format=pyoxigraph.RdfFormat.N_QUADS)
    return Checked(draft=Draft(store=store, path=path), warnings=(), seal=validate._SEAL)


def build(directory: Path, name: str, *, on_disk: bool = True) -> None:
    with stage(directory) as place:
        publish(checked(name, place if on_disk else None), directory)


def said(store: Store) -> list[str]:
    answer = store.query(f"{PREFIXES} SELECT DISTINCT ?name {{ ?s ex:is ?name }}")
    assert isinstance(answer, Solutions)
    return [cast("pyoxigraph.Literal", row[0]).value for row in answer.rows]


def refused(directory: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        open_store(directory)
    message = str(caught.value)
    assert str(directory) in message
    assert "\n" not in message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("on_disk", [True, False])
def test_what_is_published_opens(tmp_path: Path, on_disk: bool) -> None:
    build(tmp_path, "first", on_disk=on_disk)
    store = open_store(tmp_path)
    assert said(store) == ["first"]
    assert sum(1 for _ in store.triples()) == 3
    assert {str(quad.graph_name) for quad in store.quads()} == {"<http://example.org/g>"}
    manifest = describe(tmp_path)
    assert manifest.counts == {"triples": 3, "documents": 0, "facts": 0, "entities": 0}
    assert (manifest.snapshot, manifest.previous) == ("000001", "")


def test_an_in_memory_draft_needs_no_stage(tmp_path: Path) -> None:
    assert publish(checked("alone"), tmp_path / "new" / "store").snapshot == "000001"
    assert said(open_store(tmp_path / "new" / "store")) == ["alone"]


def test_a_store_takes_nothing_unchecked(tmp_path: Path) -> None:
    draft = checked("unchecked").draft
    with pytest.raises(TypeError, match="not Draft"):
        publish(draft, tmp_path)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not Draft"):
        hold(draft)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_held_draft_answers_and_closes() -> None:
    store = hold(checked("held"))
    assert said(store) == ["held"]
    store.close()
    with pytest.raises(StoreError, match="closed"):
        said(store)


def test_a_reader_keeps_its_snapshot_while_others_are_published(tmp_path: Path) -> None:
    build(tmp_path, "first")
    reader = open_store(tmp_path)
    for name in ("second", "third", "fourth"):
        build(tmp_path, name)
    assert said(reader) == ["first"]
    assert said(open_store(tmp_path)) == ["fourth"]
    assert sorted(path.name for path in (tmp_path / "snapshots").iterdir()) == ["000003", "000004"]
    assert list((tmp_path / "staging").iterdir()) == []


def test_a_published_store_can_be_read_only(tmp_path: Path) -> None:
    build(tmp_path, "first")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    store = open_store(tmp_path)
    assert said(store) == ["first"]
    store.close()
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before  # a reader writes nothing


def test_two_builds_of_the_same_facts_say_the_same_of_themselves(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name, "same")
    first, second = ((tmp_path / name / "manifest.json").read_bytes() for name in ("one", "two"))
    assert first == second


def fail_while_staged(directory: Path, name: str) -> None:
    with stage(directory) as place:
        checked(name, place)
        raise ValueError("broken")


def test_a_failed_build_leaves_the_store_and_no_trace(tmp_path: Path) -> None:
    build(tmp_path, "first")
    with pytest.raises(ValueError, match="broken"):
        fail_while_staged(tmp_path, "second")
    assert said(open_store(tmp_path)) == ["first"]
    assert list((tmp_path / "staging").iterdir()) == []
    build(tmp_path, "third")
    assert said(open_store(tmp_path)) == ["third"]


# What is wrong with a directory


def test_missing(tmp_path: Path) -> None:
    error = refused(tmp_path / "none")
    assert error.reason == "it does not exist"
    assert f"oncokg build --store {tmp_path / 'none'}" in error.hint


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("text")
    assert "is a file" in refused(path).reason
    with pytest.raises(StoreError, match="is a file"):
        build(path, "never")
    assert path.read_text() == "text"


def test_empty(tmp_path: Path) -> None:
    assert refused(tmp_path).reason == "it is empty"


def test_other_files_are_never_mixed_with_a_store(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert "holds other files" in refused(tmp_path).reason
    with pytest.raises(StoreError, match="holds other files"):
        build(tmp_path, "never")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_bare_database(tmp_path: Path) -> None:
    checked("bare", tmp_path / "bare")
    assert "bare Oxigraph database" in refused(tmp_path / "bare").reason


def test_half_written(tmp_path: Path) -> None:
    (tmp_path / "staging" / "build-x").mkdir(parents=True)
    (tmp_path / "snapshots" / "000001").mkdir(parents=True)
    assert "half-written" in refused(tmp_path).reason
    build(tmp_path, "first")
    assert said(open_store(tmp_path)) == ["first"]


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", '"x"', "{}", '{"format": "1"}', '{"format": 1}', "\xff\xfe", "[" * 100_000],
)
def test_damaged_manifest(tmp_path: Path, damage: str) -> None:
    build(tmp_path, "first")
    (tmp_path / "manifest.json").write_bytes(damage.encode("latin-1"))
    assert "manifest.json is damaged" in refused(tmp_path).reason
    build(tmp_path, "second")
    assert said(open_store(tmp_path)) == ["second"]


@pytest.mark.parametrize("snapshot", ["../other", "", "000001/../000001", 1, None])
def test_a_manifest_names_only_snapshots(tmp_path: Path, snapshot: object) -> None:
    build(tmp_path, "first")
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "snapshot": snapshot}))
    assert "manifest.json is damaged" in refused(tmp_path).reason


def test_a_damaged_store_is_left_alone_until_a_build_ends_well(tmp_path: Path) -> None:
    build(tmp_path, "first")
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(ValueError, match="broken"):
        fail_while_staged(tmp_path, "second")
    assert (tmp_path / "snapshots" / "000001" / "CURRENT").exists()


def test_older_format_can_be_built_again(tmp_path: Path) -> None:
    build(tmp_path, "first")
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 0, "oncokg": "0.0.1"}))
    error = refused(tmp_path)
    assert "format 0, made by oncokg 0.0.1" in error.reason
    build(tmp_path, "second")
    assert said(open_store(tmp_path)) == ["second"]


def test_newer_format_is_not_overwritten(tmp_path: Path) -> None:
    build(tmp_path, "first")
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99, "oncokg": "9.0"}))
    before = path.read_bytes()
    assert "format 99, made by oncokg 9.0" in refused(tmp_path).reason
    with pytest.raises(StoreError, match="format 99"):
        build(tmp_path, "never")
    assert path.read_bytes() == before
    assert (tmp_path / "snapshots" / "000001" / "CURRENT").exists()


def test_missing_snapshot(tmp_path: Path) -> None:
    build(tmp_path, "first")
    (tmp_path / "snapshots" / "000001").rename(tmp_path / "snapshots" / "gone")
    assert "snapshot 000001 is missing" in refused(tmp_path).reason


@pytest.mark.parametrize("content", [b"", b"\x00" * 4096])
def test_damaged_snapshot(tmp_path: Path, content: bytes) -> None:
    build(tmp_path, "first")
    for path in (tmp_path / "snapshots" / "000001").glob("*.sst"):
        path.write_bytes(content)
    assert "snapshot 000001 is damaged" in refused(tmp_path).reason


def test_truncated_snapshot(tmp_path: Path) -> None:
    build(tmp_path, "first")
    (tmp_path / "snapshots" / "000001" / "CURRENT").unlink()
    assert "snapshot 000001 is damaged" in refused(tmp_path).reason


def test_a_reader_that_meets_a_swap_opens_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, "first")
    stale = describe(tmp_path)
    for name in ("second", "third"):
        build(tmp_path, name)
    answers = iter([stale, describe(tmp_path)])
    monkeypatch.setattr(directory_module, "describe", lambda _: next(answers))
    assert said(open_store(tmp_path)) == ["third"]


# Locked and unwritable directories


def test_locked_by_another_build_in_this_process(tmp_path: Path) -> None:
    build(tmp_path, "first")
    errors: list[BaseException] = []

    def other() -> None:
        try:
            build(tmp_path, "other")
        except StoreError as error:
            errors.append(error)

    with stage(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(errors) == 1
    assert "another build" in str(errors[0])
    assert said(open_store(tmp_path)) == ["first"]


def test_locked_by_another_process(tmp_path: Path) -> None:
    build(tmp_path, "first")
    child = start(tmp_path, "import sys; print('ready', flush=True); sys.stdin.read()", hold_lock=True)
    assert child.stdout is not None
    assert child.stdin is not None
    try:
        assert child.stdout.readline() == "ready\n"
        with pytest.raises(StoreError, match="another build is writing it"):
            build(tmp_path, "second")
        assert said(open_store(tmp_path)) == ["first"]  # readers do not mind the lock
    finally:
        child.stdin.close()
        child.wait()
        child.stdout.close()
    build(tmp_path, "second")
    assert said(open_store(tmp_path)) == ["second"]


READ_ONLY = """
import os, sys
from pathlib import Path
import filelock, pyoxigraph
from oncokg.errors import StoreError
from oncokg.store import directory
where = Path(sys.argv[1])
if os.getuid() == 0:
    os.setuid(65534)  # root may write everywhere
try:
    with directory.stage(where):
        print("staged")
except StoreError as error:
    print(error)
answer = directory.open_store(where).query("SELECT DISTINCT ?o { ?s <http://example.org/is> ?o }")
print(answer.rows[0][0].value)
"""


def test_a_read_only_directory(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build(store, "first")
        (store / "lock").unlink(missing_ok=True)
        Path(folder).chmod(0o755)
        for path in (store, store / "snapshots", store / "staging"):
            path.chmod(0o555)
        try:
            child = start(store, READ_ONLY)
            output, _ = child.communicate(timeout=60)
        finally:
            for path in (store, store / "snapshots", store / "staging"):
                path.chmod(0o755)
    said_first, said_then = output.splitlines()
    assert "cannot be written (Permission denied); check permissions" in said_first
    assert said_then == "first"  # and reading needs no permission to write


@pytest.mark.parametrize("call", ["mkdir", "replace"])
@pytest.mark.parametrize(
    ("number", "text"), [(13, "Permission denied"), (30, "Read-only file system"), (28, "No space left")]
)
def test_a_disk_that_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, text: str
) -> None:
    build(tmp_path, "first")
    with monkeypatch.context() as patch:

        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, text)

        patch.setattr(Path, call, refuse)
        with pytest.raises(StoreError, match=f"cannot be written.*{text}") as caught:
            publish(checked("second"), tmp_path)
        assert caught.value.hint
    assert said(open_store(tmp_path)) == ["first"]


# Killed at any moment


BUILD = """
import os, signal, sys
from pathlib import Path
import pyoxigraph
from oncokg.graph.draft import Draft
from oncokg.store import directory, manifest
from oncokg.validate import checked

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

where = Path(sys.argv[1])
data = Path(sys.argv[2]).read_bytes()
{patch}
with directory.stage(where) as place:
    {staged}
    store = pyoxigraph.Store(str(place))
    store.bulk_load(data, format=pyoxigraph.RdfFormat.N_QUADS)
    {loaded}
    draft = Draft(store=store, path=place)
    directory.publish(checked.Checked(draft=draft, warnings=(), seal=checked._SEAL), where)
    {published}
"""

MOMENTS = {
    "staged": ("staged", "die()", "old"),
    "loaded": ("loaded", "die()", "old"),
    "before the snapshot is linked": ("patch", "directory._next_number = die", "old"),
    "snapshot linked": ("patch", "directory._sync = die", "old"),
    "before the manifest": ("patch", "directory.write_manifest = die", "old"),
    "manifest written, not yet in place": ("patch", "Path.replace = die", "old"),
    "manifest in place": ("patch", "manifest.sync_folder = die", "new"),
    "before old snapshots go": (
        "patch",
        (
            "old = directory._remove_snapshots; "
            "directory._remove_snapshots = lambda where, keep: old(where, keep=keep) if '' in keep else die()"
        ),
        "new",
    ),
    "published": ("published", "die()", "new"),
}


def start(
    where: Path, code: str, *, hold_lock: bool = False, data: Path | None = None
) -> subprocess.Popen[str]:
    if hold_lock:
        code = f"""
import sys
from pathlib import Path
from oncokg.store.directory import stage
with stage(Path(sys.argv[1])):
    {code}
"""
    arguments = [sys.executable, "-c", code, str(where), str(data or "")]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_moment(tmp_path: Path, moment: str) -> None:
    store, data = tmp_path / "store", tmp_path / "new.nq"
    build(store, "old")
    data.write_bytes(lines("new"))
    place, code, expected = MOMENTS[moment]
    parts = dict.fromkeys(("patch", "staged", "loaded", "published"), "pass") | {place: code}
    with start(store, BUILD.format(**parts), data=data) as child:
        child.wait()
    assert child.returncode == -signal.SIGKILL
    assert said(open_store(store)) == [expected]
    build(store, "next")
    assert said(open_store(store)) == ["next"]
    assert list((store / "staging").iterdir()) == []
    assert not (store / "manifest.json.part").exists()
    assert len(list((store / "snapshots").iterdir())) <= 2


@pytest.mark.parametrize("delay", [0.05, 0.15, 0.3])
def test_killed_while_loading(tmp_path: Path, delay: float) -> None:
    store, data = tmp_path / "store", tmp_path / "new.nq"
    build(store, "old")
    data.write_bytes(lines("new", 150_000))
    parts = {"patch": "pass", "staged": "print('staged', flush=True)", "loaded": "pass", "published": "pass"}
    with start(store, BUILD.format(**parts), data=data) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "staged\n"
        time.sleep(delay)
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert said(open_store(store)) == ["old"]
    build(store, "next")
    assert said(open_store(store)) == ["next"]
    assert list((store / "staging").iterdir()) == []


def test_killed_during_the_first_build(tmp_path: Path) -> None:
    store, data = tmp_path / "store", tmp_path / "new.nq"
    data.write_bytes(lines("new"))
    parts = {
        "patch": "directory.write_manifest = die",
        "staged": "pass",
        "loaded": "pass",
        "published": "pass",
    }
    with start(store, BUILD.format(**parts), data=data) as child:
        child.wait()
    assert child.returncode == -signal.SIGKILL
    assert "half-written" in refused(store).reason
    build(store, "next")
    assert said(open_store(store)) == ["next"]
