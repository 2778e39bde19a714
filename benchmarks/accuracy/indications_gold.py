"""The annotated indications, and the texts they annotate, which stay in the folder of real files."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]
HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
SETS = {"development": HERE / "indications", "held-out": HERE / "indications_held_out"}


class TextsAbsent(Exception):
    """The real files are not here, or hold other texts than those that were annotated."""


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """One text with its annotated indications."""

    name: str
    text: str
    kind: str
    indications: tuple[Json, ...]


def annotated(folder: Path, data: Path = DATA) -> Iterator[Annotated]:
    """Yield the annotated texts of a set; raise `TextsAbsent` where a text is not what was annotated."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            made: Json = json.loads(line)
            name = f"{made['file'].partition('/')[0]} {made['key']}"
            text = text_of(data, made["file"], made["key"])
            if hashlib.sha256(text.encode()).hexdigest() != made["sha256"]:
                raise TextsAbsent(f"{name}: the text is another one than was annotated; check {data}")
            yield Annotated(name=name, text=text, kind=made["kind"], indications=tuple(made["indications"]))


def text_of(data: Path, file: str, key: int | str) -> str:
    """Return the text of a line, row or label."""
    path = data / file
    if not path.is_file():
        raise TextsAbsent(
            f"{path} is not here; the annotated texts are read from the folder of real files, "
            f"which belongs beside the project as ../shared/data"
        )
    values = _values(path)
    if key not in values:
        raise TextsAbsent(f"{path} has no text {key!r}; it is another version than was annotated")
    return values[key]


@cache
def _values(path: Path) -> dict[int | str, str]:
    return dict(_READERS[path.suffix](path))


def _lines(path: Path) -> Iterator[tuple[int | str, str]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield number, json.loads(line)["indications_and_usage"]


def _rows(path: Path) -> Iterator[tuple[int | str, str]]:
    delimiter, column = (
        ("\t", "Accelerated Approval Indication")
        if path.suffix == ".tsv"
        else (",", "Approved Labeled Indication")
    )
    with path.open(encoding="utf-8-sig", newline="") as rows:
        for number, row in enumerate(csv.DictReader(rows, delimiter=delimiter), start=1):
            yield number, row[column]


def _labels(path: Path) -> Iterator[tuple[int | str, str]]:
    for label in json.loads(path.read_text(encoding="utf-8"))["results"]:
        for text in label.get("indications_and_usage", ())[:1]:
            yield label["set_id"], text


_READERS: dict[str, Callable[[Path], Iterator[tuple[int | str, str]]]] = {
    ".jsonl": _lines,
    ".csv": _rows,
    ".tsv": _rows,
    ".json": _labels,
}
