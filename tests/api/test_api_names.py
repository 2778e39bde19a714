"""The names that the package promises, and its first chapter."""

from __future__ import annotations

import ast
import doctest
import inspect
from pathlib import Path

import pytest

import oncokg
from oncokg import errors

PUBLIC = [
    "KnowledgeGraph",
    "Result",
    "build",
    "check",
    "fetch",
    "open",
    "questions",
    "read",
    "to_networkx",
    "BadInput",
    "BadQuery",
    "Nonconformant",
    "OncokgError",
    "StoreError",
    "Profile",
    "__version__",
]
"""Scripts rely on these: a name that goes or comes is a decision."""

GRAPH = {
    "answer", "ask", "check", "close", "dataset", "draw", "export", "info", "match", "name", "records",
    "store", "to_networkx", "write",
}  # fmt: skip
RESULT = {"columns", "names", "reply", "to_bytes", "to_pandas", "warnings", "why"}


def test_the_public_names() -> None:
    assert oncokg.__all__ == PUBLIC
    assert dir(oncokg) == sorted(PUBLIC)
    assert [name for name in PUBLIC if not hasattr(oncokg, name)] == []


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nosuch'"):
        oncokg.nosuch  # noqa: B018


def test_type_checkers_see_the_same_names() -> None:
    tree = ast.parse(inspect.getsource(oncokg))
    seen = [
        alias.asname
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    ]
    assert [*seen, "__version__"] == PUBLIC


def test_the_members_of_graph_and_result(shipped_store: Path) -> None:
    with oncokg.open(shipped_store) as graph:
        assert {name for name in dir(graph) if not name.startswith("_")} == GRAPH
        assert {name for name in dir(graph.ask("ASK {}")) if not name.startswith("_")} == RESULT


@pytest.mark.parametrize("name", [name for name in PUBLIC if name != "__version__"])
def test_every_public_name_says_what_it_is(name: str) -> None:
    text = inspect.getdoc(getattr(oncokg, name)) or ""
    assert text.partition("\n")[0].endswith(".")


def test_errors_are_one_tree_with_a_code_for_each_kind() -> None:
    kinds = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, Exception)]
    assert all(issubclass(kind, oncokg.OncokgError) for kind in kinds)
    codes = {kind.__name__: kind.exit_code for kind in kinds}
    assert codes == {
        "OncokgError": 1,
        "NotFound": 2,
        "BadInput": 3,
        "BadQuery": 4,
        "Nonconformant": 5,
        "StoreError": 6,
        "MissingExtra": 7,
        "FetchError": 8,
    }


def test_the_examples_in_the_first_chapter_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    finder = doctest.DocTestFinder(recurse=False)
    (test,) = finder.find(oncokg, "oncokg", globs={})
    assert len(test.examples) >= 3
    told: list[str] = []
    outcome = doctest.DocTestRunner().run(test, out=told.append)
    assert outcome.failed == 0, "".join(told)
    assert outcome.attempted == len(test.examples)
