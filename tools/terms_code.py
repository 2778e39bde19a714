"""Write the closed namespaces of `oncokg.terms` from the ontology; `--check` changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from generated import write_or_check
from ontology_reader import ROOT, read_ontology

from oncokg.terms import OKG, OKL

CODE = ROOT / "src" / "oncokg" / "terms"

WIDTH = 110  # as ruff formats

TEMPLATE = '''"""{title}, written from {source}.

Not edited by hand: `tools/terms_code.py` writes it.
"""
{noqa}
from __future__ import annotations

from typing import Final

_BASE: Final = "{base}"


class {kind}:
    """{doc}"""

    __slots__ = ()

{lines}


{instance}: Final = {kind}()
'''


def ontology_code(names: Iterable[str]) -> str:
    """Return the module of classes (first) and properties."""
    return TEMPLATE.format(
        title="Every class and property of the ontology",
        source="`ontology/oncokg.ttl`",
        noqa="# ruff: noqa: N815\n",
        base=OKG,
        kind="Ontology",
        doc="Classes, then properties: attribute = name in the IRI.",
        lines=_lines(sorted(names, key=lambda name: (name[0].islower(), name))),
        instance="okg",
    )


def lists_code(names: Iterable[str]) -> str:
    """Return the module of lists and their concepts."""
    return TEMPLATE.format(
        title="Every list and list concept",
        source="`ontology/lists/`",
        noqa="",
        base=OKL,
        kind="Lists",
        doc="Lists and their concepts: attribute = name in the IRI, `-` written as `_`.",
        lines=_lines(sorted(names)),
        instance="okl",
    )


def _lines(names: Iterable[str]) -> str:
    return "\n".join(_line(name.replace("-", "_"), f'_BASE + "{name}"') for name in names)


def _line(attribute: str, value: str) -> str:
    line = f"    {attribute}: Final = {value}"
    return line if len(line) <= WIDTH else f"    {attribute}: Final = (\n        {value}\n    )"


def main(arguments: list[str] | None = None) -> int:
    """Write or check both modules."""
    ontology = read_ontology()
    concepts = (concept.name for item in ontology.lists for concept in item.concepts)
    files = {
        CODE / "ontology.py": ontology_code(term.name for term in (*ontology.classes, *ontology.properties)),
        CODE / "lists.py": lists_code({*(item.name for item in ontology.lists), *concepts}),
    }
    return write_or_check("Write the closed namespaces of oncokg.terms.", files, arguments)


if __name__ == "__main__":
    sys.exit(main())
