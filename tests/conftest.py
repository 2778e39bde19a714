"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the project; the test is skipped where it is absent."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the real documents (../shared) are not here")
    return SHARED


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the article's facts and the examples, built once; copy it to change it."""
    import oncokg
    from oncokg.resources import examples_dir, facts_dir

    store = tmp_path_factory.mktemp("shipped") / "store"
    oncokg.build(facts_dir() / "besponsa-article.trig", examples_dir(), store=store)
    return store
