"""The command line at hand."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.command_line import WISHES, Outcome
from oncokg import cli

Oncokg = Callable[..., Outcome]


@pytest.fixture
def oncokg(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Oncokg:
    """`oncokg(*words)` runs the command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for wish in WISHES:
        monkeypatch.delenv(wish, raising=False)

    def run(*words: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["oncokg", *map(str, words)])
        capfdbinary.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Outcome(code=code, out=out, err=err.decode("utf-8"))

    return run


@pytest.fixture
def own_store(shipped_store: Path, tmp_path: Path) -> Path:
    """A store of what ships that a test may spoil."""
    return Path(shutil.copytree(shipped_store, tmp_path / "own-store"))


@pytest.fixture
def examples(root: Path) -> Path:
    """The notices that ship, in our own words."""
    return root / "examples"
