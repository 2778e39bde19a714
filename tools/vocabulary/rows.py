"""Rows of the vocabulary tables while they are put together, and how they are written."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from oncokg.names.spelling import fold, is_exact

NAME_COLUMNS = {
    "proprietary": "proprietary",
    "nonproprietary": "nonproprietary",
    "code": "codes",
    "synonym": "synonyms",
    "abbreviation": "abbreviations",
}


def form(text: str, name_kind: str, kind: str) -> str:
    """Return what two names are compared by: their own case where case counts, lower case elsewhere."""
    made = fold(text.strip())
    return made.cased if is_exact(text, name_kind, kind) else made.folded


@dataclass(kw_only=True)
class Row:
    """One entity to be; `names` maps a compared form to (rank, name kind, text), the best rank first seen.

    `place` is the organ that tells a disease from others of its name.
    """

    kind: str
    key: str
    label: str
    identifiers: list[str] = field(default_factory=list)
    broader: list[str] = field(default_factory=list)
    substances: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    substance_kinds: list[str] = field(default_factory=list)
    place: str = ""
    names: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def name(self, text: str, name_kind: str, rank: int) -> None:
        """Add a name; a form that is there keeps its better (lower) rank."""
        text = " ".join(text.split())
        if not text or "|" in text or len(text) > 130:
            return
        made = form(text, name_kind, self.kind)
        if made not in self.names or rank < self.names[made][0]:
            self.names[made] = (rank, name_kind, text)

    def identify(self, *curies: str) -> None:
        """Add identifiers that are not there yet."""
        self.identifiers += [curie for curie in curies if curie not in self.identifiers]


class Table:
    """The rows of one kind, by key."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.rows: dict[str, Row] = {}

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def row(self, key: str, label: str) -> Row:
        """Return the row with this key, made with this label if it is new."""
        return self.rows.setdefault(key, Row(kind=self.kind, key=key, label=label))

    def owners(self) -> dict[str, list[tuple[int, str]]]:
        """Return for each compared form the (rank, key) of the rows that have it, the best first."""
        found: dict[str, list[tuple[int, str]]] = {}
        for row in self:
            for made, (rank, _, _) in row.names.items():
                found.setdefault(made, []).append((rank, row.key))
        return {made: sorted(holders) for made, holders in found.items()}

    def distinguish(self) -> None:
        """Give each label to one row: the others of that label add their organ, or their number.

        The label stays with the row that has it as a name on the best authority.
        """
        owners = self.owners()
        alike: dict[str, list[Row]] = {}
        for row in self:
            alike.setdefault(fold(row.label).folded, []).append(row)
        for made, rows in alike.items():
            ranks = {key: rank for rank, key in reversed(owners.get(made, []))}
            _, *others = sorted(rows, key=lambda row: (ranks.get(row.key, len(ranks) + 99), row.key))
            places = [row.place for row in others]
            for row in others:
                own = row.place if row.place and places.count(row.place) == 1 else row.identifiers[0]
                row.label = f"{row.label} ({own})"

    def ties(self) -> list[tuple[str, list[str]]]:
        """Return the names that several rows have, with the keys of those rows."""
        shared = [(made, [key for _, key in holders]) for made, holders in self.owners().items()]
        return sorted((made, keys) for made, keys in shared if len(keys) > 1)

    def settle(self) -> list[tuple[str, list[str]]]:
        """Leave each name with the rows that have it on the best authority; return the ties that remain."""
        for made, holders in self.owners().items():
            for rank, key in holders:
                if rank > holders[0][0]:
                    del self.rows[key].names[made]
        return self.ties()


def _cell(texts: Iterable[str]) -> str:
    return "|".join(texts)


def write_table(path: Path, table: Table) -> None:
    """Write the rows in the order of their keys, with the columns that at least one row fills."""
    lines: list[dict[str, str]] = []
    for key in sorted(table.rows):
        row = table.rows[key]
        if not row.names and table.kind == "adverse-reaction":
            continue
        line = {
            "key": row.key,
            "label": row.label,
            "identifiers": _cell(row.identifiers),
            "broader": _cell(sorted(set(row.broader))),
            "substances": _cell(row.substances),
            "targets": _cell(row.targets),
            "substance_kinds": _cell(row.substance_kinds),
        }
        for name_kind, column in NAME_COLUMNS.items():
            texts = sorted(text for _, kind, text in row.names.values() if kind == name_kind)
            line[column] = _cell(texts)
        lines.append(line)
    columns = [column for column in lines[0] if any(line[column] for line in lines)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(lines)
