"""Score the article reader against the annotated articles: precision, recall and F1 per field.

Exact: every value is right, and a text equals one of the annotated texts (case, spaces, marks aside).
Relaxed: the main values are right (an action's agency and kind, a result without its arm, a role without its
kind), and the words of one text are among the words of the other, or at least half of all words are shared.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from answers import (
    Answers,
    Item,
    Json,
    one_of,
    plain,
    wanted,
    wanted_indications,
    wanted_trials,
)

from oncokg.record.fact import Ref
from oncokg.record.reading.article import try_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.record import Record, Rejection
from oncokg.source.document import read_document

HERE = Path(__file__).parent
SETS = {
    "articles": (HERE / "articles", HERE / "articles_more"),
    "articles-more": (HERE / "articles_more",),
    "held-out": (HERE / "held_out",),
    "held-out-more": (HERE / "held_out_more",),
}
BESIDE = "safety, kind ignored"


@dataclass(kw_only=True)
class Score:
    gold: int = 0
    found: int = 0
    exact: int = 0
    relaxed: int = 0

    def row(self) -> str:
        return f"{self.gold:5} {self.found:5}  {_rates(self.exact, self)}  {_rates(self.relaxed, self)}"


def _rates(right: int, score: Score) -> str:
    precision, recall = (right / n if n else None for n in (score.found, score.gold))
    f1 = 2 * right / (score.found + score.gold) if score.found + score.gold else None
    return " ".join("    -" if rate is None else f"{100 * rate:5.1f}" for rate in (precision, recall, f1))


Pairs = list[tuple[Item, Item, bool]]


def match(gold: list[Item], found: list[Item]) -> tuple[Pairs, list[Item], list[Item]]:
    """Pair answers, exact ones first; return the pairs (and whether exact), the missing and the surplus."""
    pairs: Pairs = []
    gold, found = list(gold), list(found)
    for exact in (True, False):
        for want in list(gold):
            for have in found:
                if want.field == have.field and want.same(have, exact=exact):
                    pairs.append((want, have, exact))
                    gold.remove(want)
                    found.remove(have)
                    break
    return pairs, gold, found


def align(gold: list[list[Item]], found: list[list[Item]], kind: str) -> tuple[list[Item], list[Item]]:
    """Number the groups (indications, trials) so that those with most in common carry the same number."""
    numbers = count(1)
    left: list[Item] = []
    right: list[Item] = []
    spare = list(range(len(found)))
    for group in gold:
        number = f"{kind} {next(numbers)}"
        left += [_numbered(entry, number) for entry in group]
        best = max(spare, key=lambda n: _shared(group, found[n]), default=None)
        if best is not None and _shared(group, found[best]) > 0:
            spare.remove(best)
            right += [_numbered(entry, number) for entry in found[best]]
    for n in spare:
        number = f"{kind} {next(numbers)}"
        right += [_numbered(entry, number) for entry in found[n]]
    return left, right


def _shared(group: list[Item], other: list[Item]) -> float:
    identity = ("name", "registry")
    pairs = match(group, other)[0]
    return sum(5.0 if want.strict[:1] and want.strict[0] in identity else 1.0 for want, _, _ in pairs)


def _numbered(entry: Item, number: str) -> Item:
    return Item(
        field=entry.field, strict=(number, *entry.strict), loose=(number, *entry.loose), texts=entry.texts
    )


def compare(gold: Json, article: Record | None) -> tuple[list[Item], list[Item]]:
    """Return the answers of the annotation and of the reader, in the same form."""
    want = wanted(gold)
    have: list[Item] = []
    uses: list[list[Item]] = []
    trials: list[list[Item]] = []
    if article:
        answers = Answers(article=article)
        known = {plain(name) for text in gold["drug"].values() for name in one_of(text)}

        def is_drug(ref: Ref | None) -> bool:
            return any(plain(name) in known for name in answers.called(ref))

        have, uses, trials = answers.items(is_drug), answers.indications(), answers.trials()
    for kind, annotated, read in (
        ("use", wanted_indications(gold), uses),
        ("trial", wanted_trials(gold), trials),
    ):
        left, right = align(annotated, read, kind)
        want, have = want + left, have + right
    return list(dict.fromkeys(want)), _without(list(dict.fromkeys(have)), gold.get("optional", {}))


def _without(items: list[Item], optional: Json) -> list[Item]:
    def is_optional(entry: Item) -> bool:
        texts = {plain(text) for text in optional.get(entry.field.replace(" ", "_"), ())}
        return bool(texts) and (bool(entry.texts & texts) or bool(texts & set(map(str, entry.strict))))

    return [entry for entry in items if not is_optional(entry)]


def run(*folders: Path) -> tuple[dict[str, Score], list[str], list[str]]:
    """Read folders of articles; return scores per field, misses, and remarks on whole documents."""
    extractor = RuleExtractor()
    scores: dict[str, Score] = {}
    misses: list[str] = []
    remarks: list[str] = []
    for path in sorted(path for folder in folders for path in folder.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gold.json")
        source = next(p for p in path.parent.glob(name + ".*") if p.suffix != ".json")
        made = try_article(read_document(source), extractor)
        if gold.get("reject"):
            right = isinstance(made, Rejection)
            verdict = "rejected, as it should be" if right else "READ, should be rejected"
            remarks.append(f"{source.name}: {verdict}")
            continue
        if isinstance(made, Rejection):
            remarks.append(f"{source.name}: REJECTED, should be read ({made.reason})")
        want, have = compare(gold, None if isinstance(made, Rejection) else made)
        pairs, missing, surplus = match(want, have)
        for entry in want:
            scores.setdefault(entry.field, Score()).gold += 1
        for entry in have:
            scores.setdefault(entry.field, Score()).found += 1
        for left, read, exact in pairs:
            scores[left.field].exact += exact
            scores[left.field].relaxed += 1
            if not exact:
                misses.append(f"{name} | {left.field} | nearly  | {left} <> {read}")
        misses += [f"{name} | {entry.field} | missing | {entry}" for entry in missing]
        misses += [f"{name} | {entry.field} | surplus | {entry}" for entry in surplus]
    return scores, misses, remarks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--held-out", action="store_true", help="score the held-out articles instead")
    parser.add_argument("--more", action="store_true", help="score the later articles alone, of either kind")
    parser.add_argument("--misses", action="store_true", help="list what is missing, surplus, nearly right")
    asked = parser.parse_args()
    chosen = ("held-out" if asked.held_out else "articles") + ("-more" if asked.more else "")
    scores, misses, remarks = run(*SETS[chosen])
    print(f"{'':32} gold found  exact P     R    F1  relaxed P   R    F1")
    total = Score()
    for name, score in sorted(scores.items()):
        print(f"{name:32} {score.row()}")
        if name != BESIDE:
            total = Score(
                gold=total.gold + score.gold,
                found=total.found + score.found,
                exact=total.exact + score.exact,
                relaxed=total.relaxed + score.relaxed,
            )
    print(f"{'all but kind ignored':32} {total.row()}")
    print("", *remarks, *(["", *misses] if asked.misses else []), sep="\n")


if __name__ == "__main__":
    main()
