"""What a profile says about biomarkers: "EGFR exon 19 deletion", "HER2-negative", "PD-L1 CPS 12", "Ph+".

The marker is a target of the vocabulary or of the graph, or one of the few that are no gene product
(mismatch repair); its state is one of the list biomarker-status. What is not understood is an error.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from oncokg.errors import BadInput
from oncokg.names.lexicon import shipped
from oncokg.query.match.concepts import listed, plain
from oncokg.query.match.scores import Score, score_in
from oncokg.resources import vocabulary_dir
from oncokg.terms import ID_BASE


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What is known of one marker of a tumour.

    Attributes:
        text: as typed.
        marker: the IRI of a target, or the words for what is no target ("mismatch repair").
        label: the marker's name.
        status: of the list biomarker-status; "" where only a score is known.
        alteration: the change, as `changes` makes it comparable; empty where none is named.
        is_present: False where the state or the change was looked for and not found.
        score: the measure, or None.
    """

    text: str
    marker: str
    label: str
    status: str = ""
    alteration: frozenset[str] = frozenset()
    is_present: bool = True
    score: Score | None = None


_MARKERS: Final = (
    ("Philadelphia chromosome", r"\bPh1?(?=[\s+\-]|$)|\bPhiladelphia(?:[ -]chromosome)?\b"),
    ("hormone receptor", r"\bHR(?=[\s+\-]|$)|\bhormone[ -]receptors?\b"),
    ("estrogen receptor", r"\bER(?=[\s+\-]|$)|\bo?estrogen[ -]receptors?\b"),
    ("progesterone receptor", r"\b(?:PR|PgR)(?=[\s+\-]|$)|\bprogesterone[ -]receptors?\b"),
    ("mismatch repair", r"\b[dp]?MMR\b|\bmismatch[ -]repair\b"),
    ("microsatellite instability", r"\bMSI\b|\bMSS\b|\bmicrosatellite(?:[ -](?:instability|stable))?\b"),
    ("tumor mutational burden", r"\bTMB\b|\btumou?r[ -]mutation(?:al)?[ -]burden\b"),
    ("homologous recombination", r"\bHRD\b|\bHRR\b|\bhomologous[ -]recombination(?:[ -]repair)?\b"),
)
"""Markers that a target's name does not give: the name to look up, or to keep where no target has it."""
_STATES: Final = (
    ("deficient", r"\bd(?=MMR\b)|\bHRD\b"),
    ("proficient", r"\bp(?=MMR\b)"),
    ("negative", r"\bMSS\b|\bmicrosatellite[ -]stable\b"),
    (
        "wild-type",
        r"\b(?:gene )?(?:mutation|variant)[ -](?:negative|not[ -]detected|absent)\b|\bwild[ -]?type\b|\bwt\b",
    ),
    ("mutated", r"\bmut(?:ated|ant|ations?)?\+?(?:[ -]?positive)?(?![\w/])|\bvariant[ -]positive\b"),
    (
        "rearranged",
        r"\b(?:fusion|rearrange(?:ments?|d)|translocat(?:ion|ed))s?(?:[ -]?positive)?\b|\bfusion\+",
    ),
    ("high", r"^\W*H\b"),
    ("negative", r"(?:\b|-)negative\b|\bnot[ -](?:detected|expressed|present)\b|\babsent\b|\bneg\b"),
    ("negative", r"(?:^|\s|\w)[-−–](?=\s|$)"),
    ("positive", r"(?:\b|-)positive\b|\+(?=\s|$)|\b(?:expressing|present|detected|expressed|pos)\b"),
)
"""States in other words and signs than those of the list, which are looked for afterwards."""
_EXPRESSION: Final = re.compile(r"\bexpression\b", re.IGNORECASE)
_ABSENT: Final = re.compile(
    r"^\s*(?:no|not|without|absence of)\b|\bnegative\b|\bnot[ -](?:detected|present)\b|\babsent\b", re.I
)
_CHANGE_WORD: Final = (
    r"(?:deletions?|dels?|insertions?|ins|skipping|duplications?|mutations?|substitutions?|alterations?)"
)
_CHANGES: Final = re.compile(
    rf"\bex(?:on)?[ -]?\d{{1,2}}(?:[ -]?(?:{_CHANGE_WORD}|\(?[A-Z]\d{{2,4}}[A-Z]?\)?))*"
    r"|\b[A-Z]\d{2,4}(?:[A-Z]|fs|\*|del|ins)?(?:[A-Z]\d{2,4})?\b"
    r"|\b(?:ITD|TKD|internal tandem duplication)s?\b"
    r"|\b(?:germline|somatic)\b"
    rf"|\b(?:del ?\(?)?\d{{1,2}}[pq](?:\d+)?\b\)?(?:[ -]{_CHANGE_WORD})?|\bt ?\(\d+;\d+\)",
)
_NO_CHANGE: Final = re.compile(
    r"mutation|substitution|alteration|variant|gene|fusion|rearrangement|translocation|other|any|known|positive"
    r"|the|a|of|in|s|or|and"
)
"""Words of a change that say no more than that there is one."""
_CHROMOSOME: Final = re.compile(r"\b(?:del ?\(?)?(\d{1,2}[pq])(?:\d+)?\)?", re.I)
_FILLER: Final = re.compile(
    r"\b(?:a|an|the|with|and|of|in|for|by|no|not|without|absence|gene|genes|protein|tumou?rs?|status"
    r"|tumou?r cells|expression|levels?|chromosome|score|IHC|ISH|FISH|NGS|PCR|test(?:ed)?|mutations?"
    r"|alterations?|cells?|is|has"
    r"|receptor|neu|measured|result)\b|[\s(),.:;/+=\-]",
    re.I,
)

Finder = Callable[[str], tuple[str, str] | None]
"""Gives the IRI and label of the target that a name stands for in the graph, or None."""


def finding(text: str, named: Finder) -> Finding:
    """Read what is known of one marker.

    Args:
        text: as typed.
        named: looks a target up in the graph, where the vocabulary has none.

    Raises `BadInput` that says which words were not understood.
    """
    marker, label, rest = _marker(text, named)
    absent = _ABSENT.search(rest) is not None
    rest, alteration = _alteration(rest)
    measured = score_in(rest)
    score, rest = measured or (None, rest)
    rest, status = _status(rest)
    if not status and not alteration and score is None and _EXPRESSION.search(text):
        status = "positive"
    left = " ".join(_FILLER.sub(" ", rest).split())
    if left:
        raise BadInput(f"biomarker {text!r}", f"{left!r} was not understood", _hint(left, label))
    if not status and not alteration and score is None:
        hint = f"write for example '{label} positive', '{label} negative' or '{label} mutated'"
        raise BadInput(f"biomarker {text!r}", "it says no state, change or score", hint)
    if alteration and status in ("", "positive", "negative", "deleted"):
        status = "deleted" if _CHROMOSOME.fullmatch(label) else "mutated"
    elif absent and status in ("positive", "negative", "wild-type"):
        absent, status = False, "negative" if status != "wild-type" else status
    return Finding(
        text=text,
        marker=marker,
        label=label,
        status=status,
        alteration=alteration,
        is_present=not absent,
        score=score,
    )


def _marker(text: str, named: Finder) -> tuple[str, str, str]:
    """Return the marker, its label, and the words besides it."""
    found = shipped().find(text, {"target"})
    for name, pattern in _MARKERS:
        match = re.search(pattern, text, re.I if " " in text and match_is_long(pattern, text) else 0)
        if match and not any(f.start < match.start() for f in found):
            marker, label = marker_named(name)
            return marker, label, f"{_kept(match.group())}{text[: match.start()]} {text[match.end() :]}"
    if found:
        entity = found[0].names[0].entity
        rest = f"{text[: found[0].start]} {text[found[0].end :]}" if found[0].start else text[found[0].end :]
        return f"{ID_BASE}target/{entity.key}", entity.label, rest
    for end in range(len(text.split()), 0, -1):
        head = " ".join(text.split()[:end])
        for candidate in (head, re.sub(r"[+\-](?:positive|negative)?$", "", head)):
            if candidate and (known := named(candidate)):
                return *known, f"{head[len(candidate) :]} {' '.join(text.split()[end:])}"
    arm = _CHROMOSOME.search(text)
    if arm:
        return arm[1].lower(), arm[1].lower(), text
    targets = [entity.label for entity in shipped().entities if entity.kind == "target"]
    near = [name for word in text.split() for name in get_close_matches(word, targets, n=2, cutoff=0.6)][:3]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise BadInput(
        f"biomarker {text!r}",
        "no target of the vocabulary or the graph is named in it",
        f"{hint}write for example 'CD22 positive', 'EGFR exon 19 deletion', 'PD-L1 CPS 12' or 'Ph+'",
    )


def match_is_long(pattern: str, text: str) -> bool:
    """Tell whether a marker is spelt out, so that capitals do not matter."""
    match = re.search(pattern, text, re.I)
    return match is not None and len(match.group()) > 4


def _kept(marker: str) -> str:
    """Return the part of a marker's name that also says its state: "dMMR", "MSS", "HRD"."""
    return f"{marker} " if re.fullmatch(r"[dp]MMR|MSS|HRD|microsatellite[ -]stable", marker, re.I) else ""


@cache
def marker_named(name: str) -> tuple[str, str]:
    """Return the target that has a name, as IRI and label, or the name itself twice."""
    entities = shipped().lookup("target", name)
    return (f"{ID_BASE}target/{entities[0].key}", entities[0].label) if entities else (name, name)


@cache
def families() -> dict[str, tuple[str, ...]]:
    """Return the families of each target that the vocabulary says to be of one: NTRK1 is of NTRK."""
    found: dict[str, tuple[str, ...]] = {}
    with (vocabulary_dir() / "targets.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            numbers = [int(number) for number in re.findall(r"(?<=hgnc-)\d+", row["remark"])]
            if re.search(r"hgnc-\d+ to hgnc-", row["remark"]):
                numbers = [*range(numbers[0], numbers[1] + 1)]
            for member in numbers if len(numbers) > 1 else ():
                iri = f"{ID_BASE}target/hgnc-{member}"
                found[iri] = (*found.get(iri, ()), f"{ID_BASE}target/{row['key']}")
    return found


def marker_of(text: str) -> tuple[str, str]:
    """Return the marker of a criterion that names no target: "dMMR" is on mismatch repair."""
    for name, pattern in _MARKERS:
        if re.search(pattern, text) or match_is_long(pattern, text):
            return marker_named(name)
    arm = _CHROMOSOME.search(text)
    return (arm[1].lower(), arm[1].lower()) if arm else (plain(text), text)


def changes(text: str) -> frozenset[str]:
    """Make a change comparable: "exon 19 deletions" and "ex19del" are {"exon 19", "deletion"}."""
    low = re.sub(r"\bex(?:on)?[ -]?(\d+)", r" exon\1 ", text.lower())
    low = re.sub(r"\bdel ?\(?(?=\d)", "deletion ", low)
    low = re.sub(r"\bre-(?=arrang)", "re", low)
    low = re.sub(r"internal tandem duplications?", "itd", low)
    found: set[str] = set()
    for word in re.findall(r"[a-z]?\d+[a-z]*\d*[a-z*]?|exon\d+|[a-z]+\d*", low):
        stem = {"del": "deletion", "dels": "deletion", "ins": "insertion"}.get(word, word)
        stem = stem[:-1] if stem.endswith("s") and len(stem) > 5 else stem
        if not _NO_CHANGE.fullmatch(stem):
            found.add(re.sub(r"^exon(\d+)$", r"exon \1", stem))
    return frozenset(found)


def _alteration(rest: str) -> tuple[str, frozenset[str]]:
    found = [match.group() for match in _CHANGES.finditer(rest)]
    return _CHANGES.sub(" ", rest), changes(" ".join(found))


def _status(rest: str) -> tuple[str, str]:
    """Take the state out of the words; the first one counts, the list's own names last."""
    names = sorted(listed("biomarker-status").names.items(), key=lambda one: -len(one[0]))
    own = [(value, rf"\b{'[ -]'.join(map(re.escape, name.split()))}\b") for name, value in names]
    status = ""
    for value, pattern in (*_STATES, *own):
        match = re.search(pattern, rest, 0 if "MMR" in pattern else re.I)
        if match:
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
            rest = re.sub(r"\bMMR\b", " ", rest) if "MMR" in pattern else rest
            status = status or value
    return rest, status


def _hint(left: str, label: str) -> str:
    names = listed("biomarker-status").names
    near: Iterable[str] = get_close_matches(left.lower(), names, n=2, cutoff=0.6)
    said = f"did you mean {' or '.join(near)}? " if near else ""
    states: Sequence[str] = sorted(set(names.values()))
    return (
        f"{said}after {label} write a state ({', '.join(states)}), a change ('V600E') or a score ('CPS 12')"
    )
