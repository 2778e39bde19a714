"""The built wheel, installed alone: everything that is needed is in it, and the main job runs from it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from email.parser import Parser
from pathlib import Path

import filelock
import pytest

import oncokg

OFFLINE = """
import socket, sys

def refuse(*_, **__):
    raise AssertionError("the network was asked for")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from oncokg.cli import main
main()
"""
"""`oncokg`, with every way into the network closed."""

DATA = {
    "ontology": "oncokg/_data/ontology",
    "queries": "oncokg/_data/queries",
    "examples": "oncokg/_data/examples",
}


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The wheel, built once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "wheel"
    with filelock.FileLock(f"{folder}.lock"):
        if not folder.exists():
            command = [
                sys.executable,
                "-m",
                "build",
                "--wheel",
                "--no-isolation",
                "--outdir",
                str(folder),
                str(root),
            ]
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed wheel."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    done = subprocess.run([*pip, "--target", str(target), str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


def python(installed: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run Python with the wheel and its dependencies, without this checkout (-S: no editable install)."""
    path = os.pathsep.join(
        [str(installed), sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]]
    )
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "ONCOKG", "FORCE_COLOR"))
    }
    return subprocess.run(
        [sys.executable, "-S", "-W", "error", *words],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**env, "PYTHONPATH": path},
    )


def test_the_package_that_runs_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    code = (
        "import oncokg, oncokg.resources as r;"
        "print(oncokg.__file__, r.ontology_dir(), r.queries_dir(), r.facts_dir(), r.examples_dir())"
    )
    done = python(installed, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(place.startswith(str(installed)) for place in done.stdout.split())
    assert len(done.stdout.split()) == 5


def test_the_main_job_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    def oncokg_says(*words: str) -> str:
        done = python(installed, "-c", OFFLINE, *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert oncokg_says("--version") == f"oncokg {oncokg.__version__}\n"
    oncokg_says("build")
    assert "violation" not in oncokg_says("check", "--fast")
    answer = oncokg_says("ask", "results-by-arm", "--format", "csv")
    assert "35.8" in answer
    assert "17.4" in answer
    assert "refractory" in oncokg_says("ask", "indications-of-drug", "--why")
    oncokg_says("export", "--output", "graph.ttl")
    oncokg_says("export", "--output", "graph.jsonld")
    oncokg_says("export", "--output", "graph.graphml")
    for suffix in ("svg", "png", "html"):
        oncokg_says("draw", "--output", f"graph.{suffix}")
    assert "okg:Substance" in (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {
        ".ttl", ".jsonld", ".graphml", ".svg", ".png", ".html",
    }  # fmt: skip


def test_an_article_is_read_by_the_installed_package(installed: Path, tmp_path: Path, root: Path) -> None:
    (tmp_path / "notice.md").write_bytes((root / "examples" / "mylotarg-2017.md").read_bytes())
    done = python(installed, "-c", OFFLINE, "read", "notice.md", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "gemtuzumab ozogamicin" in done.stdout


def test_every_file_is_in_the_wheel_and_no_other(wheel: Path, root: Path) -> None:
    expected: set[str] = set()
    for source, target in {"src/oncokg": "oncokg", **DATA}.items():
        files = [
            path for path in (root / source).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        ]
        assert files, source
        expected |= {f"{target}/{path.relative_to(root / source).as_posix()}" for path in files}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected
    for kind in (
        ".trig",
        ".csv",
        ".rq",
        ".ttl",
        ".tsv",
        ".html",
        ".css",
        ".js",
        ".md",
        "/py.typed",
        "context.jsonld",
    ):
        assert any(name.endswith(kind) for name in held), kind


def test_what_the_wheel_says_of_itself(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        information = {
            name.rpartition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name
        }
        metadata = Parser().parsestr(archive.read(information["METADATA"]).decode())
        entry_points = archive.read(information["entry_points.txt"]).decode()
    assert metadata["Version"] == oncokg.__version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "licenses/LICENSE" in information
    assert "oncokg = oncokg.cli:main" in entry_points
    assert {"draw", "fetch", "model", "pandas", "all"} == set(metadata.get_all("Provides-Extra"))
