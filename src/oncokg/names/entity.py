"""What a name can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EntityKind = Literal["substance", "product", "target", "disease", "organization", "adverse-reaction"]
NameKind = Literal["proprietary", "nonproprietary", "code", "synonym", "abbreviation"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entity:
    """One thing of the vocabulary.

    Attributes:
        kind: what it is.
        key: the last part of its IRI: "unii-P93RUU11P7", "ncit-C8936", "BLA761040", "name-pfizer-inc".
        label: the name it is shown under.
        identifiers: CURIEs of public registers ("NCIT:C8936", "ONCOTREE:BLL"), in a fixed order.
        broader: keys of the diseases that include it (diseases only).
        substances: keys of its active substances (products only).
        targets: keys of what it binds (substances only; curated).
        substance_kinds: values of the list substance-kind, "antibody-drug-conjugate" (substances only).
    """

    kind: EntityKind
    key: str
    label: str
    identifiers: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    substance_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A text that stands for an entity; two entities may share a text."""

    text: str
    entity: Entity
    name_kind: NameKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of a conjugate: `role` of the list part-role, `name` as the `source` writes it."""

    role: str
    name: str
    source: str
