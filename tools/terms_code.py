"""Write the closed namespaces of `oncokg.terms` from the ontology.

python tools/terms_code.py            # rewrite src/oncokg/terms/{ontology,lists}.py
python tools/terms_code.py --check    # exit code 1 if a file would change
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from oncokg.resources import ontology_dir
from oncokg.terms import OKG, OKL

if TYPE_CHECKING:
    import pyoxigraph

CODE = Path(__file__).resolve().parent.parent / "src" / "oncokg" / "terms"

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


def subjects(files: Iterable[Path], base: str) -> set[str]:
    """Return the local names of all subjects below `base` in Turtle files."""
    return {iri.removeprefix(base) for iri in _subject_iris(files) if iri.startswith(base) and iri != base}


def _subject_iris(files: Iterable[Path]) -> Iterator[str]:
    import pyoxigraph

    for file in files:
        for quad in pyoxigraph.parse(path=file):
            yield from _iri(quad.subject)


def _iri(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple) -> Iterator[str]:
    import pyoxigraph

    if isinstance(term, pyoxigraph.NamedNode):
        yield term.value


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


def modules() -> dict[Path, str]:
    """Return what each generated file must contain."""
    folder = ontology_dir()
    return {
        CODE / "ontology.py": ontology_code(subjects([folder / "oncokg.ttl"], OKG)),
        CODE / "lists.py": lists_code(subjects(sorted((folder / "lists").glob("*.ttl")), OKL)),
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` only compare."""
    parser = argparse.ArgumentParser(
        description="Write the closed namespaces of oncokg.terms from the ontology."
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit code 1 if a file would change"
    )
    check = parser.parse_args(arguments).check
    stale = {file: text for file, text in modules().items() if file.read_text(encoding="utf-8") != text}
    for file, text in stale.items():
        print(
            f"{'stale' if check else 'written'}: {file.relative_to(CODE.parent.parent.parent)}",
            file=sys.stderr,
        )
        if not check:
            file.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
