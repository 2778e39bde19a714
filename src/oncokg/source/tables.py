"""Delimited tables, row by row: memory stays flat, and a malformed row is told and does not end the table."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from oncokg.errors import BadInput

LONGEST_CELL = 1_000_000
"""The longest cell that is read, in characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: `line` is its last line in the file, counted from 1; `values` go by column name.

    A row with too few or too many cells has a `fault` and no values.
    """

    line: int
    values: dict[str, str]
    fault: str = ""


def rows(
    path: Path, *, delimiter: str = ",", encoding: str = "utf-8-sig", quoted: bool = True
) -> Iterator[Row]:
    """Yield the rows of a table with a header.

    Args:
        path: the file.
        delimiter: one character between cells.
        encoding: of the file; the default takes a byte-order mark off.
        quoted: whether double quotes enclose cells.

    Raises `BadInput` for a file that is missing, empty, wrongly encoded, or repeats a name in its header.
    """
    csv.field_size_limit(LONGEST_CELL)
    quoting: Literal[0, 3] = 0 if quoted else 3  # csv.QUOTE_MINIMAL, csv.QUOTE_NONE
    try:
        with path.open(encoding=encoding, newline="") as lines:
            reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)
            header = [name.strip() for name in next(reader, [])]
            if not any(header):
                raise BadInput(str(path), "the table is empty")
            if len(set(header)) != len(header):
                raise BadInput(str(path), "two columns have the same name")
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) == len(header):
                    yield Row(line=reader.line_num, values=dict(zip(header, cells, strict=True)))
                else:
                    fault = f"the row has {len(cells)} cells where the header has {len(header)}"
                    yield Row(line=reader.line_num, values={}, fault=fault)
    except FileNotFoundError:
        raise BadInput(str(path), "no such file") from None
    except UnicodeDecodeError as error:
        raise BadInput(str(path), f"it is not {encoding} ({error.reason} at byte {error.start})") from None
    except csv.Error as error:
        raise BadInput(str(path), f"the table cannot be read ({error})") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; raises `BadInput` for one that cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
