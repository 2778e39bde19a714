"""Write `ontology/context.jsonld` from the ontology; `--check` changes nothing.

With the context, a JSON object is a fact: `{"type": "EndpointResult", "hasStatistic": "median", ...}`. Names
of classes and properties are those of the ontology. A value of a closed list is its name without the list's,
or the whole CURIE (`okl:statistic-median`). Numbers that must stay as they are go in as strings ("35.8").
"""

from __future__ import annotations

import json
import sys

from generated import write_or_check
from ontology_reader import Ontology, Property, read_ontology

from oncokg.resources import ontology_dir
from oncokg.terms import IDENTIFIER_PREFIXES, OKL, PREFIXES

NODE = "@id"

BORROWED: dict[str, object] = {
    "label": "rdfs:label",
    "altLabel": "skos:altLabel",
    "exactMatch": {"@id": "skos:exactMatch", "@type": NODE},
    "closeMatch": {"@id": "skos:closeMatch", "@type": NODE},
    "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": NODE},
    "subject": {"@id": "rdf:subject", "@type": NODE},
    "predicate": {"@id": "rdf:predicate", "@type": NODE},
    "object": {"@id": "rdf:object", "@type": NODE},
    "hasSource": {"@id": "oa:hasSource", "@type": NODE},
    "hasSelector": {"@id": "oa:hasSelector", "@type": NODE},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "title": "dcterms:title",
    "creator": "dcterms:creator",
    "publisher": "dcterms:publisher",
    "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
}
"""Terms of other vocabularies that the graph uses."""


def context(ontology: Ontology) -> dict[str, object]:
    """Return the whole context document."""
    prefixes = {**PREFIXES, **IDENTIFIER_PREFIXES}
    terms: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {name: _prefix(base) for name, base in sorted(prefixes.items())}
    terms |= {term.name: f"okg:{term.name}" for term in ontology.classes}
    terms |= {term.name: _property(term) for term in ontology.properties}
    terms |= BORROWED
    return {"@context": terms}


def _prefix(base: str) -> object:
    return base if base[-1] in "/#:" else {"@id": base, "@prefix": True}


def _property(term: Property) -> object:
    iri = f"okg:{term.name}"
    if term.values:
        return {"@id": iri, "@type": "@vocab", "@context": {"@vocab": f"{OKL}{term.values}-"}}
    if term.range == "xsd:string":
        return iri
    return {"@id": iri, "@type": term.range if term.range.startswith("xsd:") else "@id"}


def main(arguments: list[str] | None = None) -> int:
    """Write or check the context."""
    text = json.dumps(context(read_ontology()), indent=2) + "\n"
    return write_or_check(
        "Write ontology/context.jsonld.", {ontology_dir() / "context.jsonld": text}, arguments
    )


if __name__ == "__main__":
    sys.exit(main())
