"""The order of the stages: imports point upstream only, siblings do not know each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "oncokg"

ORDER: dict[str, int] = {
    name: level
    for level, names in enumerate(
        (
            ("errors", "terms", "resources", "files"),
            ("source",),
            ("names", "fetching"),
            ("record",),
            ("graph",),
            ("validate",),
            ("store",),
            ("query", "export", "view"),
            ("pipeline",),
            ("api",),
            ("terminal", "choices"),
            ("cli_match", "cli_model"),
            ("cli",),
            ("__main__",),
        )
    )
    for name in names
}
"""Each part of the package and its level; a part may import from lower levels and from itself."""

ROOT_NAMES = {"__version__"}
"""What every part may take from the package itself."""

BASE = {"errors", "terms", "resources", "files"}
BANNED = {"utils", "helpers", "common", "misc", "core", "manager"}


def part_of(path: Path, package: Path = PACKAGE) -> str:
    first = path.relative_to(package).parts[0]
    return first.removesuffix(".py")


def imported_parts(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, part) for every import of ours, also inside functions and under TYPE_CHECKING."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative imports hide which stage they reach"
            if node.module == "oncokg":
                for name in node.names:
                    yield node.lineno, name.name
            elif node.module and node.module.startswith("oncokg."):
                yield node.lineno, node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("oncokg."):
                    yield node.lineno, name.name.split(".")[1]


def backward_imports(part: str, source: str) -> list[str]:
    wrong = []
    for line, other in imported_parts(source):
        if other in ROOT_NAMES or other == part:
            continue
        if other not in ORDER:
            wrong.append(f"line {line}: {other} is no part of the package")
        elif (part in BASE and other not in BASE) or (part not in BASE and ORDER[other] >= ORDER[part]):
            wrong.append(f"line {line}: {part} imports {other}")
    return wrong


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_upstream(path: Path) -> None:
    assert backward_imports(part_of(path), path.read_text(encoding="utf-8")) == []


def test_every_part_has_a_place_in_the_order() -> None:
    parts = {part_of(p) for p in MODULES}
    assert parts - set(ORDER) == set()


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("source", "from oncokg.store.oxigraph import OxigraphStore"),
        ("record", "def f():\n    import oncokg.graph.iris"),
        ("query", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from oncokg.view.page import x"),
        ("errors", "from oncokg.source.document import Document"),
        ("graph", "from oncokg import api"),
    ],
)
def test_a_backward_import_is_seen(part: str, source: str) -> None:
    assert backward_imports(part, source) != []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_can_be_held_in_the_head(path: Path) -> None:
    if path.parent.name == "terms":
        return  # generated from the ontology
    assert path.read_text(encoding="utf-8").count("\n") <= 400


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [p for p in MODULES if p.stem in BANNED or p.parent.name in BANNED] == []


def test_nothing_prints_and_nothing_catches_everything() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{path.name}:{node.lineno}: a bare except"
                caught = ast.unparse(node.type)
                assert caught not in ("Exception", "BaseException"), f"{path.name}:{node.lineno}: {caught}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", f"{path.name}:{node.lineno}: print"


NETWORK = {
    "httpx",
    "hishel",
    "requests",
    "urllib3",
    "aiohttp",
    "socket",
    "ftplib",
    "http.client",
    "urllib.request",
    "openai",
}
ASKS_A_MODEL = PACKAGE / "record" / "reading" / "model" / "client.py"


def test_only_fetching_reaches_the_network() -> None:
    for path in MODULES:
        imported: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        reached = {one for one in imported if {one, one.partition(".")[0]} & NETWORK}
        if path == ASKS_A_MODEL:
            assert {one.partition(".")[0] for one in reached} == {"openai"}
            continue
        assert not reached or part_of(path) == "fetching", f"{path.name} imports {', '.join(reached)}"
