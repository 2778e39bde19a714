"""The cache of pages on disk; imported only where something is fetched: it needs the extra `fetch`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hishel

from oncokg.fetching.endpoints import MIB


class DiscreetStorage(hishel.SqliteStorage):
    """A cache in a file that does not hold API keys: the headers named as secret are not written."""

    def __init__(self, path: Path, *, secret: frozenset[str]) -> None:
        super().__init__(database_path=path, max_size=2048 * MIB)
        self._secret = secret

    def create_entry(
        self,
        request: hishel.Request,
        response: hishel.Response,
        key: str,
        *,
        ttl: float | None = None,
        tti: float | None = None,
    ) -> hishel.Entry:
        """Keep an answer, with its question less the secret headers."""
        shown = {name: value for name, value in request.headers.items() if name.lower() not in self._secret}
        request = replace(request, headers=hishel.Headers(shown))
        return super().create_entry(request, response, key, ttl=ttl, tti=tti)
