"""Several queries at once: Oxigraph answers outside of Python's lock, so two cores halve the time."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Result = TypeVar("Result")


def in_threads(jobs: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run jobs that do not depend on each other and return their results in the same order.

    The first error of a job is raised.
    """
    with _no_collection(), ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        return list(pool.map(lambda job: job(), jobs))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the cycle collector off: pyoxigraph's iterators must not be dropped by another thread than theirs.

    Anyone may have left one in a cycle, and the collector runs in whichever thread allocates next.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
