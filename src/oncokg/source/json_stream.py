"""JSON records one after the other, from an API's envelope, JSON lines, a gzip or a download zip.

Memory stays flat: one record is held at a time, however large the file is.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from oncokg.errors import BadInput

LONGEST_LINE: Final = 64 * 1024 * 1024
"""The longest line of JSON lines, in bytes."""

LARGEST_MEMBER: Final = 20 * 1024**3
"""The most bytes that one file unpacks to; openFDA's largest part has about one GB."""

HIGHEST_RATIO: Final = 200
"""A zip member that claims to grow more than that is refused."""

PEEKED: Final = 16 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One JSON value and where it stands: "results.0" of an envelope, or "line 3"."""

    place: str
    value: Any


def peek(path: Path) -> str:
    """Return the first 16 KB of a file, unpacked, as far as they are text; "" where it cannot be read."""
    try:
        with _unpacked(path) as file:
            return file.read(PEEKED).decode("utf-8-sig", "replace")
    except (BadInput, OSError, EOFError, zipfile.BadZipFile):
        return ""


def envelope(path: Path, prefix: str) -> Iterator[Item]:
    """Yield the items of an array in a JSON file, such as `results` of an openFDA answer.

    Args:
        path: a JSON file, or a gzip or zip of one.
        prefix: the name of the array; "" where the file itself is an array.

    Raises `BadInput` for a file that is no JSON or ends too early; the items before the fault were yielded.
    """
    import ijson  # type: ignore[import-untyped]  # a library without type stubs

    where = f"{prefix}." if prefix else ""
    try:
        with _unpacked(path) as file:
            items = ijson.items(file, f"{where}item", use_float=False)
            for number, value in enumerate(items):
                yield Item(place=f"{where}{number}", value=value)
    except ijson.JSONError as error:
        told = str(error).strip().partition("\n")[0]
        if "premature EOF" in told or "Incomplete" in told:
            raise BadInput(str(path), "the JSON ends too early", "fetch the file again") from error
        raise BadInput(str(path), f"this is no JSON ({told})") from error
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(str(path), f"cannot be read ({error})") from error


def lines(path: Path) -> Iterator[Item]:
    """Yield the values of a file of JSON lines; a line that is no JSON gives an `Item` with a `BadInput`."""
    try:
        with _unpacked(path) as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                place = f"line {number}"
                if len(line) > LONGEST_LINE:
                    raise BadInput(f"{path} {place}", "the line is too long")
                if line.strip():
                    yield Item(place=place, value=_value(line, f"{path} {place}"))
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(str(path), f"cannot be read ({error})") from error


def whole(path: Path) -> Any:
    """Return the value of a small JSON file; raises `BadInput` where it is none."""
    try:
        with _unpacked(path) as file:
            data = file.read(LONGEST_LINE + 1)
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadInput(str(path), f"cannot be read ({error})") from error
    if len(data) > LONGEST_LINE:
        raise BadInput(str(path), "the file is too large for one record")
    value = _value(data, str(path))
    if isinstance(value, BadInput):
        raise value
    return value


def _value(data: bytes, where: str) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return BadInput(where, f"it is not UTF-8 ({error.reason} at byte {error.start})")
    except json.JSONDecodeError as error:
        return BadInput(where, f"this is no JSON ({error.msg} at character {error.pos})")
    except RecursionError:
        return BadInput(where, "the JSON is nested too deep")


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading; a gzip, or a zip with one JSON file in it, is unpacked on the way."""
    if not path.is_file():
        raise BadInput(str(path), "no such file")
    suffix = path.suffix.lower()
    if suffix == ".gz":
        with gzip.open(path, "rb") as file:
            yield cast("IO[bytes]", _Limited(file, path))
    elif suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and ".json" in m.filename.lower()]
            if len(members) != 1:
                raise BadInput(str(path), f"the zip holds {len(members)} JSON files, not one")
            member = members[0]
            if member.file_size > max(member.compress_size, 1) * HIGHEST_RATIO:
                raise BadInput(str(path), f"it claims to unpack more than {HIGHEST_RATIO} times")
            with archive.open(member) as file:
                yield cast("IO[bytes]", _Limited(file, path))
    else:
        with path.open("rb") as file:
            yield file


class _Limited:
    """Bytes of a packed file, up to a limit."""

    def __init__(self, file: Any, path: Path) -> None:
        self._file, self._path, self._left = file, path, LARGEST_MEMBER

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._file.read(size))

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._file.readline(size))

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise BadInput(str(self._path), "it unpacks to more than 20 GB")
        return data
