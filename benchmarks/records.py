"""From a folder of publishers' raw files to a validated store: seconds, memory, and a peer in the same run.

    python benchmarks/records.py ../shared/data

The peer is rdflib, which only parses the finished graph from N-Quads: no reading, linking or validation, no
store on disk. Each side runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR_SECONDS, BAR_MB = 90.0, 1024.0


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(folder: Path, store: Path) -> dict[str, object]:
    """Build the store and report what it took."""
    from oncokg import pipeline

    started = time.perf_counter()
    report = pipeline.build([folder], store)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "mb": peak_mb(), "sources": report.sources, "statements": report.statements}


def parse(folder: Path, store: Path) -> dict[str, object]:
    """Let rdflib parse the store's named graphs from a file."""
    from rdflib import Dataset

    import oncokg

    path = store.with_suffix(".nq")
    with oncokg.open(store) as graph:
        graph.export(path, "nquads")
    started = time.perf_counter()
    Dataset().parse(str(path), format="nquads")
    return {"seconds": time.perf_counter() - started, "mb": peak_mb()}


SIDES = {"build": build, "parse": parse}


def in_own_process(side: str, folder: Path, store: Path) -> dict[str, float]:
    """Run one side and read what it took."""
    command = [sys.executable, __file__, str(folder), "--side", side, "--store", str(store)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    made: dict[str, float] = json.loads(done.stdout)
    return made


def main() -> None:
    """Print both sides; leave with 1 when the bar is not met."""
    parser = argparse.ArgumentParser(description="Raw files to a validated store, against rdflib parsing it.")
    parser.add_argument("folder", type=Path, help="publishers' files")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(SIDES[options.side](options.folder, options.store)))
        return
    with tempfile.TemporaryDirectory(prefix="oncokg-benchmark-") as name:
        store = Path(name) / "store"
        ours = in_own_process("build", options.folder, store)
        print(f"oncokg, raw files to validated store: {ours['seconds']:.1f} s, {ours['mb']:,.0f} MB")
        print(f"  documents {ours['sources']}; {ours['statements']:,} statements")
        theirs = in_own_process("parse", options.folder, store)
        print(f"rdflib, parsing the finished graph: {theirs['seconds']:.1f} s, {theirs['mb']:,.0f} MB")
    told = theirs["seconds"] / ours["seconds"], theirs["mb"] / ours["mb"]
    print(f"ratio: {told[0]:.1f} times the time, {told[1]:.1f} times the memory")
    print(f"bar: under {BAR_SECONDS:.0f} s and {BAR_MB:,.0f} MB on two cores")
    if ours["seconds"] >= BAR_SECONDS or ours["mb"] >= BAR_MB:
        sys.exit(1)


if __name__ == "__main__":
    main()
