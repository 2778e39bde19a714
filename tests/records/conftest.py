"""One store of all the real files, built once for all workers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock


@dataclass(frozen=True, kw_only=True)
class Everything:
    """A store of every file in ../shared/data, and the report of its build."""

    store: Path
    report: dict[str, Any]


@pytest.fixture(scope="session")
def everything(shared: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Everything:
    """The store; whichever worker comes first builds it, the others wait."""
    from oncokg import pipeline

    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "everything"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):
        report = folder / "report.json"
        if not report.is_file():
            made = pipeline.build([shared / "data"], folder / "store")
            report.write_text(json.dumps(made.as_json()), encoding="utf-8")
    return Everything(store=folder / "store", report=json.loads(report.read_text(encoding="utf-8")))
