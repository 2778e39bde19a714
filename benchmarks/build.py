"""From generated records to a store on disk that answers: oncokg against rdflib alone, and SHACL on both.

    python benchmarks/build.py --records 10000

Each side runs in a process of its own, from the same records in memory, which take no part in the times:

- oncokg: triples, views, validation (shapes, checks, terms, quotes against the texts), publishing, opening;
- rdflib: a term for each value, views, N-Quads on disk, which the next process parses again. No validation.

Afterwards both graphs are compared, graph by graph. A view that takes rdflib longer than `--view-limit` is
stopped, counted with that limit, and its edges are handed over.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generated import articles

from oncokg.graph import draft as drafts
from oncokg.graph.entities import entities_nquads
from oncokg.graph.record import record_nquads, record_refs
from oncokg.names.lexicon import shipped
from oncokg.record.record import Record, Software
from oncokg.resources import queries_dir
from oncokg.store.directory import describe, open_store, publish, stage
from oncokg.validate.checked import check, shape_files, shape_findings
from oncokg.validate.shape_files import read_shapes

BAR = 8.0
SOFTWARE = Software(name="oncokg benchmark", version="1")
QUESTION = "SELECT (COUNT(*) AS ?n) { ?s a okg:Indication }"
DAMAGED = 25
"""One of so many statements is left out before both SHACL engines look."""


@dataclass
class Side:
    """What one side took, step by step, in seconds and MB."""

    seconds: dict[str, float] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    triples: int = 0
    records_mb: float = 0.0
    peak_mb: float = 0.0

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a block; what steps inside of it take is not counted twice."""
        before, started = self.total, time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started - (self.total - before)

    @property
    def total(self) -> float:
        """Return the seconds of all steps."""
        return sum(self.seconds.values())


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def given(records: int, seed: int, side: Side) -> list[Record]:
    """Make the records before the clock starts, out of the sight of Python's collector."""
    made = list(articles(records, seed=seed))
    side.records_mb = peak_mb()
    gc.collect()
    gc.freeze()
    return made


def entities(records: list[Record]) -> str:
    """Return the vocabulary's graph of what the records mention."""
    refs = {ref for article in records for ref in record_refs(article)}
    return entities_nquads(refs, shipped(), software=SOFTWARE)


def nquads(records: list[Record]) -> Iterator[str]:
    """Yield every graph of the records, one after the other."""
    for article in records:
        yield record_nquads(article)
    yield entities(records)


def oncokg_side(records: int, seed: int, folder: Path, view_limit: int) -> Side:
    """Build, validate, publish and open a store in `folder`."""
    side = Side()
    made = given(records, seed, side)
    derive = drafts._derive

    def timed_views(*args: Any, **kwargs: Any) -> None:
        with side.step("views"):
            derive(*args, **kwargs)

    drafts._derive = timed_views
    directory = folder / "store"
    with stage(directory) as place:
        with side.step("triples, into the store"):
            draft = drafts.draft_of(nquads(made), path=place)
        with side.step("validation"):
            checked = check(draft, texts={a.document.sha256: a.document.text for a in made})
        with side.step("publishing"):
            side.triples = publish(checked, directory).counts["triples"]
    with side.step("opening, one question"):
        open_store(directory).query(QUESTION)
    side.peak_mb = peak_mb()
    return side


def rdflib_side(records: int, seed: int, folder: Path, view_limit: int) -> Side:
    """Build a Dataset, save it in `folder` and read it again."""
    import plain

    side = Side()
    made = given(records, seed, side)
    path = folder / "rdflib.nq"
    dataset = plain.new_dataset()
    with side.step("triples, into a Dataset"):
        for article in made:
            plain.add_article(dataset, article)
        plain.add_nquads(dataset, entities(made))
    with side.step("views"):
        derived = []
        for view in sorted((queries_dir() / "views").glob("*.rq")):
            query = view.read_text(encoding="utf-8")
            try:
                derived += plain.answer(dataset, query, seconds=view_limit)
            except TimeoutError:
                side.stopped.append(view.stem)
        plain.add_derived(dataset, derived)
    for name in side.stopped:
        query = (queries_dir() / "views" / f"{name}.rq").read_text(encoding="utf-8")
        plain.add_derived(dataset, plain.handed_over(open_store(folder / "store"), query))
    with side.step("saving N-Quads"):
        plain.save(dataset, path)
    del dataset, derived, made
    gc.collect()
    with side.step("reading them, one question"):
        dataset = plain.load(path)
        plain.answer(dataset, QUESTION)
    side.triples = len(dataset)
    side.peak_mb = peak_mb()
    return side


SIDES = {"oncokg": oncokg_side, "rdflib": rdflib_side}


def in_own_process(name: str, options: argparse.Namespace, folder: Path) -> Side:
    """Run one side and read what it took."""
    command = [sys.executable, __file__, "--side", name, "--folder", str(folder)]
    command += ["--records", str(options.records), "--seed", str(options.seed)]
    command += ["--view-limit", str(options.view_limit)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Side(**json.loads(done.stdout))


def same_graphs(folder: Path) -> tuple[bool, int]:
    """Compare the named graphs of both sides, and count them.

    rdflib's file is loaded into Oxigraph, so that both have one form of each number; equal graphs are then
    written in the same order.
    """
    import pyoxigraph

    store = folder / "store"
    ours = pyoxigraph.Store.read_only(str(store / "snapshots" / describe(store).snapshot))
    theirs = pyoxigraph.Store(str(folder / "theirs"))
    theirs.bulk_load(path=str(folder / "rdflib.nq"), format=pyoxigraph.RdfFormat.N_QUADS)

    def digests(of: pyoxigraph.Store) -> dict[str, str]:
        triples = pyoxigraph.RdfFormat.N_TRIPLES
        return {
            graph.value: hashlib.sha256(of.dump(format=triples, from_graph=graph)).hexdigest()
            for graph in of.named_graphs()
        }

    left, right = digests(ours), digests(theirs)
    return left == right, len(left)


def compare(options: argparse.Namespace) -> bool:
    """Run both sides and print what they took; return whether the bar is met."""
    with tempfile.TemporaryDirectory(prefix="oncokg-benchmark-", dir=options.folder) as name:
        folder = Path(name)
        ours = in_own_process("oncokg", options, folder)
        show("oncokg", ours)
        theirs = in_own_process("rdflib", options, folder)
        show("rdflib alone", theirs)
        same, graphs = same_graphs(folder)
    print(f"graphs: {graphs} named graphs, {'all equal' if same else 'DIFFERENT'} on both sides")
    if not same or ours.triples != theirs.triples:
        print(f"NOT COMPARABLE: {ours.triples:,} triples against {theirs.triples:,}")
        return False
    ratio = theirs.total / (ours.total - ours.seconds["validation"])
    print(f"end to end, the same work on both sides: {ratio:.1f} times as fast (bar: {BAR:.0f})")
    print(f"ours with validation, theirs without: {theirs.total / ours.total:.1f} times as fast")
    plain_ours = ours.total - ours.seconds["views"] - ours.seconds["validation"]
    plain_theirs = theirs.total - theirs.seconds["views"]
    print(f"without views and validation: {plain_theirs / plain_ours:.1f} times as fast")
    print(f"peak memory: {theirs.peak_mb / ours.peak_mb:.1f} times as little")
    return ratio >= BAR


def show(name: str, side: Side) -> None:
    """Print one side as a table."""
    print(f"{name}: {side.triples:,} triples")
    for step, seconds in side.seconds.items():
        print(f"  {step:<28}{seconds:>9.1f} s")
    print(f"  {'together':<28}{side.total:>9.1f} s")
    print(f"  {'peak memory':<28}{side.peak_mb:>9,.0f} MB ({side.records_mb:,.0f} MB of it for the records)")
    if side.stopped:
        print(f"  stopped at the limit, edges handed over: {', '.join(side.stopped)}")
    print(flush=True)


def compare_shacl(sizes: list[int], seed: int) -> None:
    """Print what both SHACL engines take for the same damaged graphs, and whether they find the same."""
    shapes = read_shapes(shape_files())
    print("SHACL alone, on damaged graphs in memory (pySHACL as the referee uses it, each query parsed once)")
    print(f"  {'records':>8}{'triples':>10}{'findings':>10}{'oncokg s':>10}{'pySHACL s':>11}{'ratio':>8}")
    for size in sizes:
        lines = "".join(nquads(list(articles(size, seed=seed)))).splitlines(keepends=True)
        kept = "".join(line for number, line in enumerate(lines) if number % DAMAGED)
        draft = drafts.draft_of([kept])
        started = time.perf_counter()
        fast = shape_findings(draft, shapes)
        between = time.perf_counter()
        slow = shape_findings(draft, shapes, engine="pyshacl")
        ours, theirs = between - started, time.perf_counter() - between
        triples = sum(1 for _ in draft.store.quads_for_pattern(None, None, None, None)) // 2
        row = f"  {size:>8}{triples:>10,}{len(fast):>10,}{ours:>10.2f}{theirs:>11.1f}{theirs / ours:>8.0f}"
        print(row if fast == slow else f"{row}  NOT THE SAME FINDINGS", flush=True)


def main() -> None:
    """Read the options, run what they ask for, and leave with 1 when the bar is not met."""
    parser = argparse.ArgumentParser(description="Building a store: oncokg against rdflib alone.")
    parser.add_argument("--records", type=int, default=1000, help="approval notices (default 1000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where to put the stores (default: the system's)")
    parser.add_argument("--view-limit", type=int, default=300, help="seconds for a view in rdflib (300)")
    parser.add_argument("--shacl", type=int, nargs="*", default=[20, 40, 80], help="records for pySHACL")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        side = SIDES[options.side](options.records, options.seed, options.folder, options.view_limit)
        print(json.dumps(asdict(side)))
        return
    print(f"{options.records:,} records, seed {options.seed}\n")
    met = compare(options)
    print()
    compare_shacl(options.shacl, options.seed)
    if not met:
        sys.exit(1)


if __name__ == "__main__":
    main()
