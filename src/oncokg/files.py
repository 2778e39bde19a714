"""Writing files so that a reader never meets half of one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from oncokg.errors import BadInput


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that takes the place of `path` only when the block ends well.

    The bytes go to a neighbour first (`.name.<process>.part`); if the block raises, `path` stays as it was.
    Something that is no regular file (a pipe, `/dev/stdout`) is written as it is.

    Raises `BadInput` when the place cannot be written.
    """
    if path.is_dir():
        raise _unwritable(path, "it is a folder")
    direct = path.exists() and not path.is_file()
    part = path if direct else path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as output:
            yield output
            if not direct:
                output.flush()
                os.fsync(output.fileno())
        if not direct:
            part.replace(path)
    except BrokenPipeError:
        raise  # nobody reads any more: no fault of the place
    except OSError as error:
        if error.filename is not None and Path(os.fsdecode(error.filename)) not in (path, part):
            raise
        raise _unwritable(path, error.strerror or str(error)) from error
    finally:
        if not direct:
            part.unlink(missing_ok=True)


def _unwritable(path: Path, reason: str) -> BadInput:
    return BadInput(
        str(path), f"cannot be written: {reason}", "choose a file in a folder that exists and may be written"
    )
