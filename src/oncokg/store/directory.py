"""A store on disk: finished snapshots that nobody writes any more, and one file that names the current one.

    DIR/manifest.json          names the current snapshot; replaced in one step
    DIR/snapshots/000001/      an Oxigraph database, never written again
    DIR/staging/               what a build in progress writes; cleared by the next build
    DIR/lock                   held by the one build that may write

A reader opens the current snapshot read-only and keeps it while a build publishes the next. A build that dies
leaves the manifest as it was.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oncokg.errors import StoreError
from oncokg.store.contract import Solutions
from oncokg.store.manifest import NAME, Manifest, NewerFormatError, read_manifest, sync_folder, write_manifest
from oncokg.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    import filelock
    import pyoxigraph

    from oncokg.graph.draft import Draft
    from oncokg.validate.checked import Checked

_SNAPSHOTS: Final = "snapshots"
_STAGING: Final = "staging"
_LOCK: Final = "lock"
_OURS: Final = frozenset((NAME, f"{NAME}.part", _SNAPSHOTS, _STAGING, _LOCK))
_BUILD: Final = "build it with: oncokg build --store {}"
_COUNTED: Final = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "documents": "SELECT (COUNT(*) AS ?n) { ?s a okg:Document }",
    "facts": "SELECT (COUNT(*) AS ?n) { ?s a okg:Fact }",
    "entities": "SELECT (COUNT(*) AS ?n) { ?s a okg:Entity }",
}


def open_store(directory: Path) -> OxigraphStore:
    """Open the current snapshot of a store directory, read-only.

    Raises `StoreError` when there is no store, or it is damaged, half-written or of another format.
    """
    import pyoxigraph

    manifest = describe(directory)
    while True:
        snapshot = directory / _SNAPSHOTS / manifest.snapshot
        try:
            return OxigraphStore(pyoxigraph.Store.read_only(str(snapshot)), name=str(directory))
        except (OSError, RuntimeError) as error:  # RuntimeError: RocksDB found a damaged file
            newest = describe(directory)
            if newest != manifest:  # another build published, and removed the snapshot, just now
                manifest = newest
                continue
            if not snapshot.exists():
                reason = f"its snapshot {manifest.snapshot} is missing"
            elif isinstance(error, PermissionError):
                reason = "it may not be read"
            else:
                reason = f"its snapshot {manifest.snapshot} is damaged ({_first_words(error)})"
            raise StoreError(str(directory), reason, _BUILD.format(directory)) from error


def describe(directory: Path) -> Manifest:
    """Read what a store directory says about itself.

    Raises `StoreError` when it is no store that this oncokg can open.
    """
    where, build = str(directory), _BUILD.format(directory)
    try:
        if not directory.exists():
            raise StoreError(where, "it does not exist", build)
        if not directory.is_dir():
            raise StoreError(where, "it is a file, not a store directory", "name a directory")
        manifest = read_manifest(directory)
        names = {path.name for path in directory.iterdir()} if manifest is None else set()
    except OSError as error:
        raise StoreError(where, f"it may not be read ({error.strerror})", "check its permissions") from error
    if manifest is not None:
        return manifest
    if not names:
        raise StoreError(where, "it is empty", build)
    if names <= _OURS:
        raise StoreError(where, "it is half-written: its first build did not finish", build)
    if "CURRENT" in names:
        raise StoreError(where, "it is a bare Oxigraph database, without an oncokg manifest", _OTHER)
    raise StoreError(where, "it holds other files and no store", _OTHER)


_OTHER: Final = "name the directory that oncokg build made"


@contextlib.contextmanager
def stage(directory: Path) -> Iterator[Path]:
    """Take a store directory for a build; give a fresh path, not yet made, for the draft's database.

    The directory is made if need be. What an earlier build left behind is cleared, the published store is not
    touched, and what is staged is gone at the end of the block, published or not. Blocks nest.

    Raises `StoreError` when another build holds the directory, it cannot be written (also while the block
    writes what is staged), holds other files, or is a store of a newer format.
    """
    with _locked(directory) as first:
        try:
            if first:
                _clear_leftovers(directory)
            (directory / _STAGING).mkdir(exist_ok=True)
            place = Path(tempfile.mkdtemp(prefix="build-", dir=directory / _STAGING))
        except OSError as error:
            raise _unwritable(directory, error) from error
        try:
            yield place / "graph"
        except OSError as error:
            if error.filename is not None and not Path(os.fsdecode(error.filename)).is_relative_to(directory):
                raise
            raise _unwritable(directory, error) from error
        finally:
            shutil.rmtree(place, ignore_errors=True)


def publish(checked: Checked, directory: Path) -> Manifest:
    """Make a checked draft the current snapshot of a store directory; readers of the former one keep it.

    A draft that was staged in this directory is linked, not copied; one in memory is loaded in bulk.

    Raises `StoreError` as `stage` does, and when the disk is full or fails; the published store is as before.
    """
    import pyoxigraph

    draft = _draft_of(checked)
    with stage(directory) as place:
        try:
            former = _former(directory)
            number = _next_number(directory)
            counts = _counts(draft.store)
            target = directory / _SNAPSHOTS / number
            target.parent.mkdir(exist_ok=True)
            database = draft.store if draft.path is not None else _loaded(draft.store, place)
            database.flush()
            database.backup(str(target))  # hard links on one file system: quick, and free of its writer
            _sync(target)
            pyoxigraph.Store.read_only(str(target))
            manifest = Manifest(snapshot=number, previous=former, oncokg=_version(), counts=counts)
            write_manifest(directory, manifest)
        except (OSError, RuntimeError) as error:
            raise _unwritable(directory, error) from error
        _remove_snapshots(directory, keep=(number, former))
    return manifest


def hold(checked: Checked) -> OxigraphStore:
    """Answer from a checked draft as it is, in memory or where it was staged, without publishing it."""
    return OxigraphStore(_draft_of(checked).store)


def _draft_of(checked: Checked) -> Draft:
    from oncokg.validate.checked import Checked

    if not isinstance(checked, Checked):
        raise TypeError(
            f"a store takes what oncokg.validate.checked.check gives, not {type(checked).__name__}"
        )
    return checked.draft


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[bool]:
    """Hold the directory's lock; true for the outermost holder in this thread."""
    import filelock

    lock = _lock(directory)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise StoreError(
            str(directory),
            "another build is writing it",
            "wait for that build to end, or name another directory",
        ) from error
    except OSError as error:
        raise _unwritable(directory, error) from error
    try:
        yield lock.lock_counter == 1
    finally:
        lock.release()


def _lock(directory: Path) -> filelock.BaseFileLock:
    import filelock

    try:
        directory.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in directory.iterdir()}
    except FileExistsError as error:
        raise StoreError(str(directory), "it is a file, not a store directory", "name a directory") from error
    except OSError as error:
        raise _unwritable(directory, error) from error
    if NAME not in names and not names <= _OURS:
        raise StoreError(
            str(directory),
            "it holds other files, which a build would mix with its own",
            "name an empty directory",
        )
    return filelock.FileLock(directory.resolve() / _LOCK, is_singleton=True)


def _clear_leftovers(directory: Path) -> None:
    shutil.rmtree(directory / _STAGING, ignore_errors=True)
    (directory / f"{NAME}.part").unlink(missing_ok=True)
    try:
        manifest = read_manifest(directory)
    except NewerFormatError:
        raise
    except StoreError:
        return  # damaged or older: replaced by this build if it ends well, and left alone until then
    if manifest is not None:
        _remove_snapshots(directory, keep=(manifest.snapshot, manifest.previous))


def _former(directory: Path) -> str:
    try:
        manifest = read_manifest(directory)
    except StoreError:
        return ""
    return manifest.snapshot if manifest else ""


def _next_number(directory: Path) -> str:
    folder = directory / _SNAPSHOTS
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return f"{max((int(name) for name in names if name.isdigit()), default=0) + 1:06d}"


def _remove_snapshots(directory: Path, *, keep: tuple[str, ...]) -> None:
    folder = directory / _SNAPSHOTS
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _loaded(store: pyoxigraph.Store, place: Path) -> pyoxigraph.Store:
    """Write a store in memory to a database on disk."""
    import pyoxigraph

    lines = place.with_suffix(".nq")
    store.dump(str(lines), pyoxigraph.RdfFormat.N_QUADS)
    database = pyoxigraph.Store(str(place))
    database.bulk_load(path=str(lines), format=pyoxigraph.RdfFormat.N_QUADS)
    return database


def _counts(store: pyoxigraph.Store) -> dict[str, int]:
    from pyoxigraph import Literal

    reader = OxigraphStore(store)
    counts: dict[str, int] = {}
    for name, query in _COUNTED.items():
        answer = reader.query(query)
        if isinstance(answer, Solutions):
            counts[name] = sum(int(row[0].value) for row in answer.rows if isinstance(row[0], Literal))
    return counts


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)
    sync_folder(folder.parent)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("oncokg")
    except PackageNotFoundError:
        return "unknown"


def _first_words(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _unwritable(directory: Path, error: Exception) -> StoreError:
    reason = (isinstance(error, OSError) and error.strerror) or _first_words(error)
    return StoreError(
        str(directory),
        f"it cannot be written ({reason})",
        "check permissions and free space, or name another directory",
    )
