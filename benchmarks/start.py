"""Cold start of `oncokg --help` against importing the embedded engine and the CLI library alone.

python benchmarks/start.py
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

PEER = [sys.executable, "-c", "import pyoxigraph, typer"]
OURS = [str(Path(sys.executable).with_name("oncokg")), "--help"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="how often each is started")
    runs = parser.parse_args().runs
    seconds(PEER), seconds(OURS)  # the first start fills the disk cache
    pairs = [(seconds(PEER), seconds(OURS)) for _ in range(runs)]  # in turn, so that both meet the same load
    peer, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"import pyoxigraph, typer  {peer * 1000:6.0f} ms")
    print(f"oncokg --help             {ours * 1000:6.0f} ms")
    print(f"ratio                     {ours / peer:6.2f}  (bar: under 1.5)")


if __name__ == "__main__":
    main()
