"""Write `docs/terms.md`, the index of all terms, from the ontology; `--check` changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from generated import write_or_check
from ontology_reader import ROOT, Class, ClosedList, Ontology, Property, Source, Term, read_ontology

HEAD = """\
# Terms

Written by `tools/terms_index.py` from `ontology/`; change it there.
{classes} classes, {properties} properties, {lists} closed lists with {concepts} concepts.
How they fit together is in `ontology/oncokg.ttl`; what a node must have is in `ontology/shapes/`.
Namespaces: `okg:` is `https://w3id.org/oncokg/ontology#`, `okl:` is `https://w3id.org/oncokg/list#`.
"""


def index(ontology: Ontology) -> str:
    """Return the whole page."""
    head = HEAD.format(
        classes=len(ontology.classes),
        properties=len(ontology.properties),
        lists=len(ontology.lists),
        concepts=sum(len(item.concepts) for item in ontology.lists),
    )
    return "\n".join(
        (head, *_classes(ontology), *_lists(ontology.lists), *_retired(ontology), *_sources(ontology))
    )


def _classes(ontology: Ontology) -> Iterator[str]:
    yield "## Classes and their properties\n"
    for item in ontology.classes:
        yield f"### okg:{item.name}\n"
        yield f"{item.definition}{_parents(item)} Source: {_cited(item.sources)}.\n"
        rows = [term for term in ontology.properties if f"okg:{item.name}" in term.domains]
        if rows:
            yield "| property | value | definition | source |"
            yield "| --- | --- | --- | --- |"
            yield from (_property(term) for term in rows)
            yield ""


def _parents(item: Class) -> str:
    return f" A kind of {' and '.join(f'`{parent}`' for parent in item.parents)}." if item.parents else ""


def _property(term: Property) -> str:
    value = f"[{term.values}](#{_anchor(term.values)})" if term.values else f"`{term.range}`"
    return f"| `okg:{term.name}` | {value} | {term.definition} | {_cited(term.sources)} |"


def _lists(lists: Iterable[ClosedList]) -> Iterator[str]:
    yield "## Closed lists\n"
    for item in lists:
        yield f"### okl:{item.name}\n"
        yield f"{item.definition} Source: {_cited(item.sources)}.\n"
        yield "| concept | label | also called | definition | source |"
        yield "| --- | --- | --- | --- | --- |"
        for concept in item.concepts:
            broader = "".join(f" Narrower than `okl:{name}`." for name in concept.broader)
            yield (
                f"| `okl:{concept.name}` | {concept.label} | {'; '.join(concept.alternatives)} "
                f"| {concept.definition}{broader} | {_cited(concept.sources)} |"
            )
        yield ""


def _retired(ontology: Ontology) -> Iterator[str]:
    yield "## Retired terms\n"
    if not ontology.retired:
        yield "None so far.\n"
        return
    yield "| term | since | reason | replaced by |"
    yield "| --- | --- | --- | --- |"
    for row in ontology.retired:
        replacement = f"`{row.replaced_by}`" if row.replaced_by else ""
        yield f"| `{row.term}` | {row.since} | {row.reason} | {replacement} |"
    yield ""


def _sources(ontology: Ontology) -> Iterator[str]:
    terms: list[Term] = [*ontology.classes, *ontology.properties, *ontology.lists]
    terms += [concept for item in ontology.lists for concept in item.concepts]
    cited = {source for term in terms for source in term.sources}
    yield "## Sources\n"
    for source in sorted(cited, key=lambda source: source.label.casefold()):
        label = f"[{source.label}]({source.link})" if source.link else source.label
        yield f"- {label}" + (f": {source.title}" if source.title != source.label else "")
    yield ""


def _cited(sources: Iterable[Source]) -> str:
    return "; ".join(source.label for source in sources)


def _anchor(name: str) -> str:
    return f"okl{name}"


def main(arguments: list[str] | None = None) -> int:
    """Write or check the page."""
    page = ROOT / "docs" / "terms.md"
    return write_or_check("Write docs/terms.md.", {page: index(read_ontology())}, arguments)


if __name__ == "__main__":
    sys.exit(main())
