"""Running `oncokg` as a user does: in a process of its own, or, where only its words count, in this one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

COMMAND = (sys.executable, "-W", "error", "-m", "oncokg")

WISHES = (
    "FORCE_COLOR",
    "NO_COLOR",
    "PY_COLORS",
    "CLICOLOR_FORCE",
    "TERM",
    "COLORTERM",
    "ONCOKG_STORE",
    "COLUMNS",
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a command left: its exit code, the bytes on stdout, the text on stderr."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def error(self, code: int) -> str:
        """Return the one line of an expected error; everything that it must be is asserted here."""
        assert (self.code, self.out) == (code, b""), self.err
        assert self.err.startswith("error: "), self.err
        assert self.err.endswith("\n")
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("error: ").rstrip("\n")

    def good(self) -> Outcome:
        """Return itself; the command must have succeeded."""
        assert self.code == 0, self.err
        assert "Traceback" not in self.err
        return self


def environment(**more: str) -> dict[str, str]:
    """This process's environment without what asks for colours or a width, with this checkout's package."""
    kept = {name: value for name, value in os.environ.items() if name not in WISHES}
    return {
        **kept,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
        "TERM": "xterm-256color",
        **more,
    }


def process(*words: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Outcome:
    """Run `oncokg` in a process of its own, with warnings as errors."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)], capture_output=True, cwd=cwd, env=env or environment()
    )
    return Outcome(code=done.returncode, out=done.stdout, err=done.stderr.decode("utf-8"))


def fingerprint(store: Path) -> dict[str, str]:
    """Return each file of a store that readers read, with its hash."""
    files = [store / "manifest.json", *(store / "snapshots").rglob("*")]
    return {
        str(file.relative_to(store)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


def answers(store: Path) -> list[str]:
    """Return something that differs between any two stores of these tests: who is named in it."""
    import oncokg

    with oncokg.open(store) as graph:
        rows = graph.ask("SELECT ?name { ?entity a okg:Substance ; rdfs:label ?name } ORDER BY ?name")
        return [str(row["name"]) for row in rows]
