"""The sample facts in both engines, and a folder of sample questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncokg.store.contract import Store
from oncokg.store.memory import RdflibStore, rdflib_store
from oncokg.store.oxigraph import OxigraphStore
from samples.sample_store import besponsa


@pytest.fixture(scope="session")
def store() -> OxigraphStore:
    return OxigraphStore(besponsa().oxigraph)


@pytest.fixture(scope="session")
def rdflib(store: OxigraphStore) -> RdflibStore:
    return rdflib_store(store)


@pytest.fixture(scope="session", params=["oxigraph", "rdflib"])
def engine(request: pytest.FixtureRequest, store: OxigraphStore, rdflib: RdflibStore) -> Store:
    return store if request.param == "oxigraph" else rdflib


@pytest.fixture(scope="session")
def folder() -> Path:
    return Path(__file__).parent / "questions"
