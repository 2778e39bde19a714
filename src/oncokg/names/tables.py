"""Read the vocabulary tables: one CSV for each kind, one row for each entity, lists with `|` between."""

from __future__ import annotations

import csv
from pathlib import Path

from oncokg.errors import BadInput
from oncokg.names.entity import Entity, EntityKind, Name, NameKind, Part

TABLES: dict[str, EntityKind] = {
    "substances.csv": "substance",
    "products.csv": "product",
    "targets.csv": "target",
    "diseases.csv": "disease",
    "organizations.csv": "organization",
    "reactions.csv": "adverse-reaction",
}
NAME_COLUMNS: dict[str, NameKind] = {
    "proprietary": "proprietary",
    "nonproprietary": "nonproprietary",
    "codes": "code",
    "synonyms": "synonym",
    "abbreviations": "abbreviation",
}


def _list(cell: str | None) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def read_table(path: Path, kind: EntityKind) -> tuple[list[Entity], list[Name]]:
    """Read one table; raises BadInput for a file that is missing or a row without key or label."""
    entities: list[Entity] = []
    names: list[Name] = []
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines, strict=True), start=2):
                if not row.get("key") or not row.get("label"):
                    raise BadInput(f"{path} line {number}", "a row needs a key and a label")
                entity = Entity(
                    kind=kind,
                    key=row["key"],
                    label=row["label"],
                    identifiers=_list(row.get("identifiers")),
                    broader=_list(row.get("broader")),
                    substances=_list(row.get("substances")),
                    targets=_list(row.get("targets")),
                    substance_kinds=_list(row.get("substance_kinds")),
                )
                entities.append(entity)
                for column, name_kind in NAME_COLUMNS.items():
                    for text in _list(row.get(column)):
                        names.append(Name(text=text, entity=entity, name_kind=name_kind))
    except (OSError, csv.Error) as error:
        raise BadInput(str(path), f"this table cannot be read ({error})") from error
    return entities, names


def read_tables(folder: Path) -> tuple[list[Entity], list[Name]]:
    """Read all tables of a folder; a missing table is an error, so that no kind is lost in silence."""
    entities: list[Entity] = []
    names: list[Name] = []
    for file_name, kind in TABLES.items():
        more_entities, more_names = read_table(folder / file_name, kind)
        entities += more_entities
        names += more_names
    return entities, names


def read_parts(folder: Path) -> dict[str, tuple[Part, ...]]:
    """Read the parts of conjugates, by the key of the substance; raises BadInput as `read_table` does."""
    path = folder / "adc_parts.csv"
    found: dict[str, tuple[Part, ...]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, strict=True):
                part = Part(role=row["part_role"], name=row["part_name"], source=row["source"])
                found[row["substance_key"]] = (*found.get(row["substance_key"], ()), part)
    except (OSError, csv.Error, KeyError) as error:
        raise BadInput(str(path), f"this table cannot be read ({error})") from error
    return found
