"""Every IRI of the data is made here, from what it identifies: the same input gives the same IRI for ever."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from oncokg.record.fact import Ref
from oncokg.terms import ID_BASE, OKL, list_names

DERIVED_GRAPH: Final = f"{ID_BASE}graph/derived"
"""The graph of derived edges and links."""

ENTITIES_GRAPH: Final = f"{ID_BASE}graph/entities"
"""The graph of labels, identifiers and hierarchy of the entities that documents mention."""

_FOLDERS: Final = {"adverse-reaction": "reaction"}
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
_CONCEPTS: Final = frozenset(list_names())


def content_hash(*parts: object) -> str:
    """Return 20 hexadecimal digits that stand for the parts: 80 bits, no clash expected below 10^11 nodes."""
    joined = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:20]


def entity_iri(ref: Ref) -> str:
    """Return the IRI of an entity; raises `ValueError` for a key that cannot stand in an IRI."""
    if not _KEY.fullmatch(ref.key):
        raise ValueError(f"not a key for an IRI: {ref.key!r}")
    return f"{ID_BASE}{_FOLDERS.get(ref.kind, ref.kind)}/{ref.key}"


def concept_iri(scheme: str, value: str) -> str:
    """Return the IRI of a value of a closed list; raises `ValueError` for a value the list does not have."""
    name = f"{scheme}-{value}"
    if name not in _CONCEPTS:
        raise ValueError(f"the list {scheme!r} has no value {value!r}")
    return OKL + name


def document_iri(sha256: str) -> str:
    """Return the IRI of the document version whose frozen text has this hash."""
    return f"{ID_BASE}document/{sha256[:32]}"


def graph_iri(sha256: str) -> str:
    """Return the IRI of the named graph of that document version."""
    return f"{ID_BASE}graph/{sha256[:32]}"


def fact_iri(sha256: str, kind: str, *content: object) -> str:
    """Return the IRI of a fact of a document; `kind` is the class in kebab case ("endpoint-result")."""
    return f"{ID_BASE}fact/{kind}-{content_hash(sha256, kind, *content)}"


def evidence_iri(sha256: str, start: int, end: int) -> str:
    """Return the IRI of the evidence at `[start, end)` of a document."""
    return f"{ID_BASE}evidence/{content_hash(sha256, start, end)}"


def selector_iri(evidence: str) -> str:
    """Return the IRI of the selector that belongs to an evidence IRI."""
    return evidence.replace("/evidence/", "/selector/")


def mention_iri(sha256: str, kind: str, start: int, end: int) -> str:
    """Return the IRI of a mention."""
    return f"{ID_BASE}mention/{content_hash(sha256, kind, start, end)}"


def gap_iri(sha256: str, kind: str, start: int, end: int) -> str:
    """Return the IRI of a reading gap."""
    return f"{ID_BASE}gap/{content_hash(sha256, kind, start, end)}"


def software_iri(name: str, version: str) -> str:
    """Return the IRI of a version of a program that reads documents."""
    return f"{ID_BASE}software/{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{version}"
