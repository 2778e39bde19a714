"""Short names of IRIs: `disease:ncit-C8936` for `https://w3id.org/oncokg/id/disease/ncit-C8936`."""

from __future__ import annotations

import re
from typing import Final

from oncokg.terms import PREFIXES

_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?")


def curie(iri: str) -> str:
    """Shorten an IRI with a prefix of the project; without one it stays, in angle brackets."""
    best = ""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(namespace) > len(PREFIXES.get(best, "")):
            best = prefix
    local = iri.removeprefix(PREFIXES[best]) if best else ""
    return f"{best}:{local}" if _LOCAL.fullmatch(local) else f"<{iri}>"
