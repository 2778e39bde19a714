"""Every competency question on generated records: Oxigraph on disk against rdflib in memory, in one run.

    python benchmarks/questions.py --records 1000

Both engines answer warm: once untimed, then the median of `--runs`; looking up a parameter's entity is not
timed. A question counts where the answers are equal; one that rdflib does not finish in `--limit` seconds
counts with that limit, marked `>`.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from generated import articles

from oncokg.graph.draft import draft_of
from oncokg.graph.entities import entities_nquads
from oncokg.graph.record import record_nquads, record_refs
from oncokg.names.lexicon import shipped
from oncokg.query.ask import ask
from oncokg.query.question import Question, questions
from oncokg.record.record import Software
from oncokg.store.contract import Answer, Store
from oncokg.store.directory import open_store, publish, stage
from oncokg.store.equality import same_answer
from oncokg.store.memory import rdflib_store
from oncokg.terms import okg
from oncokg.validate.checked import check

SOFTWARE = Software(name="oncokg benchmark", version="1")
BAR = 10.0


class TooLongError(Exception):
    """rdflib was stopped."""


def stop(signum: int, frame: FrameType | None) -> None:
    raise TooLongError


def built(records: int, seed: int, folder: Path) -> Store:
    made = list(articles(records, seed=seed))
    refs = {ref for article in made for ref in record_refs(article)}
    with stage(folder) as place:
        chunks = [*map(record_nquads, made), entities_nquads(refs, shipped(), software=SOFTWARE)]
        publish(check(draft_of(chunks, path=place)), folder)
    return open_store(folder)


def values(store: Store, question: Question) -> dict[str, str]:
    """Return an entity of the generated records for each parameter that is one: the first of its class."""
    found = {}
    for parameter in question.parameters:
        if parameter.type.startswith("okg:"):
            rows = store.query(
                f"SELECT ?x {{ ?x a <{getattr(okg, parameter.type[4:])}> }} ORDER BY ?x LIMIT 1"
            )
            found[parameter.name] = rows.rows[0][0].value  # type: ignore[union-attr]
    return found


def median(run: Callable[[], Answer], runs: int) -> tuple[float, Answer]:
    answer = run()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times), answer


def compared(ours: Store, peer: Store, question: Question, options: argparse.Namespace) -> float | None:
    """Print one line; return the ratio, or None where the answers differ or the question cannot be asked."""
    bound = ask(ours, question, values(ours, question)).values
    seconds, answer = median(lambda: ours.query(question.text, bindings=bound), options.runs)
    signal.alarm(options.limit)
    try:
        theirs, other = median(lambda: peer.query(question.text, bindings=bound), options.runs)
    except TooLongError:
        theirs, other = float(options.limit), None
    finally:
        signal.alarm(0)
    if other is None:
        print(f"{question.id:<36} {seconds * 1000:9.1f} {'>' + str(options.limit * 1000):>10}")
        return theirs / seconds
    if not same_answer(answer, other):
        print(f"{question.id:<36} answers differ")
        return None
    print(f"{question.id:<36} {seconds * 1000:9.1f} {theirs * 1000:10.1f} {theirs / seconds:10.1f}")
    return theirs / seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=int, default=60, help="seconds that rdflib may take for one question")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, stop)
    with tempfile.TemporaryDirectory() as folder:
        ours = built(options.records, options.seed, Path(folder) / "store")
        peer = rdflib_store(ours)
        print(f"{options.records} records; milliseconds")
        print(f"{'question':<36} {'oxigraph':>9} {'rdflib':>10} {'ratio':>10}")
        found = [compared(ours, peer, one, options) for one in questions("competency")]
    ratios = [ratio for ratio in found if ratio is not None]
    print(f"median ratio {statistics.median(ratios):.1f} (bar: {BAR:.0f}), lowest {min(ratios):.1f} (bar: 1)")
    print(f"{len(ratios)} of {len(found)} questions with equal answers")
    return int(statistics.median(ratios) < BAR or min(ratios) < 1 or len(ratios) < len(found))


if __name__ == "__main__":
    sys.exit(main())
