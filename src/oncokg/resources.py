"""Where the files that ship beside the code are, in a checkout and in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from oncokg.errors import NotFound

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent.parent


@cache
def _folder(name: str) -> Path:
    for candidate in (_PACKAGE / "_data" / name, _CHECKOUT / name):
        if candidate.is_dir():
            return candidate
    raise NotFound("folder of the installation", name)


def ontology_dir() -> Path:
    """Return the folder of the ontology: `oncokg.ttl`, `lists/`, `mappings/`, `shapes/`, `hygiene/`."""
    return _folder("ontology")


def queries_dir() -> Path:
    """Return the folder of queries: `competency/`, `checks/`, `reports/`, `views/`."""
    return _folder("queries")


def examples_dir() -> Path:
    """Return the folder of example notices, written for this project."""
    return _folder("examples")


def facts_dir() -> Path:
    """Return the folder of facts that ship with the package."""
    return _PACKAGE / "facts"


def vocabulary_dir() -> Path:
    """Return the folder of vocabulary tables (names and identifiers of entities)."""
    return _PACKAGE / "names" / "vocabulary"
