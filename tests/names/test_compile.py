from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from oncokg.resources import vocabulary_dir

COMPILED = ("diseases.csv", "substances.csv", "products.csv", "organizations.csv", "reactions.csv")


@pytest.mark.shared
@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_shipped_tables_are_what_the_shared_data_give(
    root: Path, shared: Path, tmp_path: Path, seed: str
) -> None:
    subprocess.run(
        [
            sys.executable,
            "tools/compile_vocabulary.py",
            "--shared",
            str(shared / "data"),
            "--out",
            str(tmp_path),
        ],
        cwd=root,
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": seed, "PATH": ""},
    )
    for name in COMPILED:
        assert (tmp_path / name).read_bytes() == (vocabulary_dir() / name).read_bytes(), name
