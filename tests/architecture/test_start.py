"""What happens on import: nothing heavy, and nothing at all beyond names."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "rdflib",
    "pyshacl",
    "networkx",
    "pandas",
    "matplotlib",
    "lxml",
    "ahocorasick",
    "markdown_it",
    "rich",
    "ijson",
    "httpx",
    "hishel",
    "stamina",
)


@pytest.mark.parametrize("statement", ["import oncokg", "import oncokg.cli"])
def test_import_is_light(statement: str) -> None:
    code = f"import sys; {statement}; print(*sorted(m for m in {HEAVY!r} if m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
