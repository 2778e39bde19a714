"""One knowledge graph of what regulators, registries and the press say about cancer drugs.

    >>> import oncokg
    >>> oncokg.build(store="my-store").sources["fda-orphan"] > 500
    True
    >>> with oncokg.open("my-store") as kg:
    ...     frame = kg.ask("results-by-arm").to_pandas()
    ...     graph = oncokg.to_networkx(kg)

Every fact stands in the named graph of the document that states it, with the words it rests on; entities
(drugs, diseases, companies) are shared. `read` looks at one document without a store, `build` makes a store,
`open` opens one, `check` says what is wrong with a graph, `questions` lists what can be asked, `fetch` gets
documents from their publishers (nothing else uses the network). All errors are `OncokgError`s.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from oncokg.api import KnowledgeGraph as KnowledgeGraph
    from oncokg.api import Result as Result
    from oncokg.api import build as build
    from oncokg.api import check as check
    from oncokg.api import fetch as fetch
    from oncokg.api import open as open
    from oncokg.api import questions as questions
    from oncokg.api import read as read
    from oncokg.api import to_networkx as to_networkx
    from oncokg.errors import BadInput as BadInput
    from oncokg.errors import BadQuery as BadQuery
    from oncokg.errors import Nonconformant as Nonconformant
    from oncokg.errors import OncokgError as OncokgError
    from oncokg.errors import StoreError as StoreError
    from oncokg.query.match.profile import Profile as Profile

_HOMES = {
    "KnowledgeGraph": "oncokg.api",
    "Result": "oncokg.api",
    "build": "oncokg.api",
    "check": "oncokg.api",
    "fetch": "oncokg.api",
    "open": "oncokg.api",
    "questions": "oncokg.api",
    "read": "oncokg.api",
    "to_networkx": "oncokg.api",
    "BadInput": "oncokg.errors",
    "BadQuery": "oncokg.errors",
    "Nonconformant": "oncokg.errors",
    "OncokgError": "oncokg.errors",
    "StoreError": "oncokg.errors",
    "Profile": "oncokg.query.match.profile",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import oncokg` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'oncokg' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
