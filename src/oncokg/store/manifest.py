"""What a store directory says about itself: `manifest.json`, which makes one snapshot the current one."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oncokg.errors import StoreError

FORMAT: Final = 1
"""Goes up when a store made by an older oncokg can no longer be read."""

NAME: Final = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The current snapshot of a store directory.

    Attributes: `snapshot` and `previous` (folder names under `snapshots/`; previous may be ""), `oncokg` (the
    version that built it), `counts` (of triples, documents, facts, entities).
    """

    snapshot: str
    previous: str
    oncokg: str
    counts: dict[str, int]
    format: int = FORMAT


class NewerFormatError(StoreError):
    """A store that this oncokg is too old for."""


def read_manifest(directory: Path) -> Manifest | None:
    """Read a directory's manifest; None when it has none.

    Raises `StoreError` when the manifest cannot be read, is damaged, or is of another format.
    """
    path = directory / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(directory, str(error)) from error
    try:
        data = json.loads(text)
        found = data["format"]
        if not isinstance(found, int):
            raise TypeError("its format is no number")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _damaged(directory, str(error) or type(error).__name__) from error
    maker = f"oncokg {data.get('oncokg', '(unknown)')}"
    if found > FORMAT:
        reason = f"it is of format {found}, made by {maker}; this older oncokg reads format {FORMAT}"
        raise NewerFormatError(str(directory), reason, f"install {maker}, or build it again elsewhere")
    if found < FORMAT:
        reason = f"it is of format {found}, made by {maker}; this newer oncokg reads format {FORMAT}"
        raise StoreError(str(directory), reason, "build it again")
    try:
        manifest = Manifest(
            snapshot=_folder_name(data["snapshot"]),
            previous=_folder_name(data["previous"]) if data["previous"] else "",
            oncokg=str(data["oncokg"]),
            counts={str(name): int(count) for name, count in data["counts"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(directory, str(error) or type(error).__name__) from error
    return manifest


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Make a manifest the current one: in full or not at all, also after a loss of power."""
    data = {
        "format": manifest.format,
        "oncokg": manifest.oncokg,
        "snapshot": manifest.snapshot,
        "previous": manifest.previous,
        "counts": manifest.counts,
    }
    part = directory / f"{NAME}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(data, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(directory / NAME)
    sync_folder(directory)


def sync_folder(folder: Path) -> None:
    """Put a folder's list of files on the disk itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder_name(value: object) -> str:
    if not isinstance(value, str) or not value.isdigit():
        raise ValueError(f"{value!r} is no snapshot")
    return value


def _damaged(directory: Path, reason: str) -> StoreError:
    return StoreError(str(directory), f"its {NAME} is damaged ({reason})", "build it again")
