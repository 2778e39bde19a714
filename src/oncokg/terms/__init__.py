"""The names of things: prefixes, and every term of the ontology and its lists as a closed namespace.

    >>> from oncokg.terms import okg, okl
    >>> okg.Indication
    'https://w3id.org/oncokg/ontology#Indication'
    >>> okl.designation_orphan
    'https://w3id.org/oncokg/list#designation-orphan'

A misspelt name cannot be typed: mypy refuses it, and at run time it is an `AttributeError`. Names of list
concepts have `_` here where their IRI has `-`. `tools/terms_code.py` writes both namespaces from `ontology/`,
and a test holds them equal. No RDF library is imported here.
"""

from __future__ import annotations

from typing import Final

from oncokg.terms.lists import okl
from oncokg.terms.ontology import okg

__all__ = [
    "IDENTIFIER_PREFIXES",
    "ID_BASE",
    "ID_KINDS",
    "OKG",
    "OKL",
    "OKS",
    "PREFIXES",
    "list_names",
    "okg",
    "okl",
    "ontology_names",
]

OKG: Final = "https://w3id.org/oncokg/ontology#"
"""Classes and properties."""

OKL: Final = "https://w3id.org/oncokg/list#"
"""Concepts of the closed lists, and the lists themselves: `designation-orphan` is in `designation`."""

OKS: Final = "https://w3id.org/oncokg/shape#"
"""SHACL shapes."""

ID_BASE: Final = "https://w3id.org/oncokg/id/"
"""Data: `ID_BASE + kind + "/" + key`, with `kind` one of `ID_KINDS` and also its prefix."""

ID_KINDS: Final = (
    "substance",
    "product",
    "target",
    "disease",
    "organization",
    "application",
    "submission",
    "trial",
    "reaction",
    "document",
    "graph",
    "fact",
    "evidence",
    "selector",
    "mention",
    "gap",
    "edge",
    "software",
)

PREFIXES: Final[dict[str, str]] = {
    "okg": OKG,
    "okl": OKL,
    "oks": OKS,
    **{kind: f"{ID_BASE}{kind}/" for kind in ID_KINDS},
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix to namespace, for every query, file and table of the project."""

IDENTIFIER_PREFIXES: Final[dict[str, str]] = {
    "ATC": "http://purl.bioontology.org/ontology/ATC/",
    "CHEBI": "http://purl.obolibrary.org/obo/CHEBI_",
    "CLINICALTRIALS": "https://clinicaltrials.gov/study/",
    "DOID": "http://purl.obolibrary.org/obo/DOID_",
    "DRUGBANK": "https://go.drugbank.com/drugs/",
    "HGNC": "http://identifiers.org/hgnc/",
    "MONDO": "http://purl.obolibrary.org/obo/MONDO_",
    "NCIT": "http://purl.obolibrary.org/obo/NCIT_",
    "ONCOTREE": "https://bioregistry.io/oncotree:",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
    "RXNORM": "http://purl.bioontology.org/ontology/RXNORM/",
    "UNII": "https://precision.fda.gov/uniisearch/srs/unii/",
    "UNIPROT": "http://purl.uniprot.org/uniprot/",
}
"""Prefix of an `okg:identifier` ("NCIT:C71542") to the base of the identifier's public IRI."""


def ontology_names() -> dict[str, str]:
    """Return every class and property: name as in the IRI ("Indication") to IRI."""
    return _names(okg, OKG)


def list_names() -> dict[str, str]:
    """Return every list and list concept: name as in the IRI ("designation-orphan") to IRI."""
    return _names(okl, OKL)


def _names(namespace: object, base: str) -> dict[str, str]:
    iris = (iri for name, iri in vars(type(namespace)).items() if not name.startswith("_"))
    return {iri.removeprefix(base): iri for iri in iris}
