"""Files that a tool writes and nobody edits: write them, or say which are stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path


def write_or_check(description: str, files: Mapping[Path, str], arguments: list[str] | None = None) -> int:
    """Write each file that differs; with `--check` only name it, and return 1 if there is any."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if a file is stale")
    check: bool = parser.parse_args(arguments).check
    stale = [file for file, text in files.items() if not file.is_file() or file.read_text("utf-8") != text]
    for file in stale:
        print(f"{'stale' if check else 'written'}: {file}", file=sys.stderr)
        if not check:
            file.write_text(files[file], encoding="utf-8")
    return 1 if check and stale else 0
