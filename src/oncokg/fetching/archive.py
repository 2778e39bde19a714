"""Unpacking a zip that came from outside: only plain files of a known kind, each to its own bare name."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO, Final

from oncokg.errors import FetchError
from oncokg.fetching.endpoints import MIB

MOST_MEMBERS: Final = 200
LARGEST: Final = 4096 * MIB
"""The most bytes that an archive unpacks to."""

HIGHEST_RATIO: Final = 200
"""A member that claims to grow more than that is refused."""

_BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
_LINK: Final = 0o120000
_KIND: Final = 0o170000


def unpack(archive: Path, folder: Path, patterns: tuple[str, ...], *, url: str) -> tuple[str, ...]:
    """Unpack the files whose names fit one of the patterns into a new folder, and return their names.

    The folder appears when everything is in it. Raises `FetchError` for an archive that is broken, holds a
    path that leads elsewhere (`../`, absolute, a link), or grows too much; then nothing is left of it.
    """
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as opened:
            members = _members(opened, patterns, url)
            part.mkdir(parents=True)
            for name, member in members.items():
                with opened.open(member) as source, (part / name).open("xb") as target:
                    _copy(source, target, member, url)
        part.replace(folder)
    except _BROKEN as error:
        raise FetchError(url, f"the zip is broken or encrypted ({error})", "fetch it again") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return tuple(members)


def _members(opened: zipfile.ZipFile, patterns: tuple[str, ...], url: str) -> dict[str, zipfile.ZipInfo]:
    """Return the members to unpack by their bare names; every member is judged, also those left out."""
    members: dict[str, zipfile.ZipInfo] = {}
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise FetchError(url, f"the zip holds {len(infos):,} files; the limit is {MOST_MEMBERS}")
    if sum(info.file_size for info in infos) > LARGEST:
        raise FetchError(url, f"the zip claims to unpack to more than {LARGEST / MIB:,.0f} MiB")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        shown = info.filename[:100]
        if path.is_absolute() or ".." in path.parts or ":" in info.filename or "\0" in info.orig_filename:
            raise FetchError(url, f"the zip holds {shown!r}, a path that leads elsewhere: refused")
        if (info.external_attr >> 16) & _KIND == _LINK:
            raise FetchError(url, f"the zip holds {shown!r}, a link: refused")
        if info.file_size > max(info.compress_size, 1024) * HIGHEST_RATIO:
            raise FetchError(url, f"{shown!r} in the zip claims to unpack more than {HIGHEST_RATIO} times")
        if (
            info.is_dir()
            or path.name.startswith(".")
            or not any(fnmatchcase(path.name.lower(), one.lower()) for one in patterns)
        ):
            continue
        if path.name.lower() in {name.lower() for name in members}:
            raise FetchError(url, f"the zip holds two files named {path.name!r}")
        members[path.name] = info
    if not members:
        raise FetchError(url, f"the zip holds no file like {' or '.join(patterns)}")
    return members


def _copy(source: IO[bytes], target: IO[bytes], member: zipfile.ZipInfo, url: str) -> None:
    """Copy a member, and no more of it than it claims to hold."""
    left = member.file_size
    while chunk := source.read(MIB):
        left -= len(chunk)
        if left < 0:
            raise FetchError(url, f"{member.filename[:100]!r} in the zip is larger than it claims")
        target.write(chunk)
