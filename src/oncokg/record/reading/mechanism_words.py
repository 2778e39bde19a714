"""What the first sentence of a drug's definition clearly says: what kind of substance it is, what it acts on.

Definitions of the NCI Thesaurus begin alike: "A recombinant monoclonal antibody directed against ...", "An
orally bioavailable inhibitor of ...". Only that sentence is read, for later ones tell of pathways and cells;
a target is taken only where it follows such words, or stands before "inhibitor" and the like, at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from oncokg.names.linking import Found
from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import SubstanceClassification, TargetBinding
from oncokg.record.reading.page import Page
from oncokg.source.cells import Cell

_SENTENCE: Final = re.compile(r".*?\.(?=\s+[A-Z0-9(])", re.DOTALL)

_STOP: Final = (
    "against|based|belonging|capable|composed|comprised|comprising|conjugated|consisting|containing|covalently"
    "|directed|encoding|expressing|for|from|in|isolated|linked|of|specific|targeting|that|to|used|which|with"
)
_HEAD: Final = re.compile(
    rf"(?:An?|The)\s+(?P<words>(?:[^;.()]|\([^()]*\))*?)(?=\s+(?:{_STOP})\b|,\s+(?:an?\s|{_STOP})|[;.]|$)"
)
"""The words that name the thing itself, up to the first that begins what is said of it."""

_PAREN: Final = r"(?:\s*\([^()]*\))?"

_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("antibody-drug-conjugate", rf"\bantibody[- ]drug conjugate{_PAREN}$"),
    ("bispecific-antibody", rf"\bbi-?specific\b[^,]*\b(?:antibody|engager){_PAREN}$"),
    ("monoclonal-antibody", rf"\bmonoclonal (?:[^,]*\s)?antibody{_PAREN}(?: agonist| antagonist)?$"),
    ("kinase-inhibitor", rf"\bkinases?{_PAREN}\s+inhibitor{_PAREN}$"),
    ("proteasome-inhibitor", r"\bproteasome inhibitor$"),
    ("small-molecule", r"\bsmall[- ]molecule\b"),
    ("cancer-vaccine", r"\bcancer (?:peptide )?vaccine$"),
    ("oncolytic-virus", r"\boncolytic\b.*virus\b"),
    ("fusion-protein", r"\bfusion protein$"),
    ("immunotoxin", rf"\bimmunotoxin{_PAREN}$"),
    ("checkpoint-inhibitor", r"\bimmune checkpoint inhibitor\b"),
)
"""Kind and pattern in the words that name the thing."""

_SAID: Final[tuple[tuple[str, str], ...]] = (
    ("kinase-inhibitor", r"\binhibitor\s+of\s+(?:[^,;.()]|\([^()]*\)){0,110}?\bkinases?\b"),
    ("parp-inhibitor", r"\binhibitor\s+of\s+[^,;.]{0,60}?\bpoly\s*\(ADP-ribose\) polymerase"),
    ("proteasome-inhibitor", r"\binhibitor\s+of\s+the\s+(?:2[06]S )?proteasome\b"),
    ("checkpoint-inhibitor", r"\bimmune checkpoint inhibitory\b"),
    ("radioligand", r"\bradio(?:immuno)?conjugate\b(?=.*\bantineoplastic\b)"),
    ("car-t-cell-therapy", r"\bT[ -](?:lymphocytes|cells)\b(?=.*\bchimeric antigen receptors?\b)"),
)
"""Kind and pattern in the whole sentence."""

_CONJUGATE: Final = re.compile(r"conjugate|immunotoxin|chimeric antigen receptor|labell?ed\b", re.IGNORECASE)
"""Words of substances that an antibody, or another binder, brings to a cell."""

_NO_BINDER: Final = re.compile(
    r"vaccine|vacine|\bplasmid targeting|\bRNA interference|RNAi\b|siRNA|antisense|oligonucleotide"
    r"|anti-idiotype|\A(?!.*\bchimeric antigen receptor).*\bT-cell receptors? \(m?TCR",
    re.IGNORECASE | re.DOTALL,
)
"""Words of substances that act on a target otherwise than by binding to it."""

_FILLER: Final = (
    r"(?:(?:the|an?|human|both|two|mutant|wild-type|antigens?|enzymes?|ligand|receptor|proteins?|glycoprotein"
    r"|immunosuppressive|immunogenic|inhibitory|negative|immunoregulatory|immune|checkpoint|cell|surface|molecule"
    r"|transmembrane|T-cell|tumor[- ]associated|\(TAAs?\)|extracellular|domain|of|isoforms?|kinase|tyrosine"
    r"|serine/threonine)(?!-)(?<=[\w)]),?\s+|cluster\s+of\s+differentiation\s+\d+\s*\()*"
)
_BINDS: Final = re.compile(
    rf"\b(?:directed\s+(?:against|towards?|to)|targeting|targets|specific\s+for|antibody\s+against)\s+{_FILLER}"
)
_ACTS: Final = re.compile(rf"\b(?P<act>inhibitor|antagonist|agonist|activator)s?{_PAREN}\s+of\s+{_FILLER}")
_ANTI: Final = re.compile(rf"\banti-{_FILLER}")
_BEFORE: Final = re.compile(
    rf"{_PAREN}\s+(?:(?:tyrosine\s+)?kinase\s+)?(?P<act>inhibitor|antagonist|agonist|activator)\b"
)
_NEXT: Final = re.compile(rf"\)?{_PAREN}\s*(?:,\s*(?:and\s+)?|and\s+|or\s+|/\s*)(?:anti-)?{_FILLER}")
_OTHER: Final = re.compile(
    r"[- ]?\d|[- ](?:alpha|beta|gamma|delta|type|receptors?|ligand|like|related|positive|negative|specific"
    r"|restricted|expressing|derived|encoding|gene|peptides?|variants?)\b"
)
"""What follows a name and makes another of it: "VEGF receptor", "HER2-positive"."""

_UNKNOWN: Final = re.compile(
    r"(?P<name>[^,;().]{3,70}?)(?=\s*[,;().]|\s+(?:with|that|which|labell?ed|linked|conjugated|expressed)\b|$)"
)
_MODES: Final = {
    "inhibitor": "inhibits",
    "antagonist": "inhibits",
    "agonist": "activates",
    "activator": "activates",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """A sentence of a cell, from `start` of the cell on, with the words that name the thing."""

    cell: Cell
    text: str
    head: str


def mechanism_facts(page: Page, cell: Cell, substance: Ref, mention: Mention) -> None:
    """Add the kinds and the targets that the first sentence of a definition states of a substance.

    Args:
        page: the record being read.
        cell: the definition.
        substance: what is defined.
        mention: where the record names it.

    A target that nothing knows is kept as an unresolved mention.
    """
    first = _SENTENCE.match(cell.text)
    text = first.group() if first else cell.text
    head = _HEAD.match(text)
    said = _Said(cell=cell, text=text, head=head["words"] if head else "")
    offset = head.start("words") if head else 0
    for kind, start, end in _kinds(said, offset):
        page.add(
            SubstanceClassification(
                substance=substance,
                kind=kind,
                evidence=(page.inside(cell, start, end),),
                mentions=(mention,),
            )
        )
    if _NO_BINDER.search(text):
        return
    targets = page.linker.within("target", text)
    for mode, start, end, found in _targets(page, said, offset, targets):
        target, named = page.found(cell, found)
        page.add(
            TargetBinding(
                substance=substance,
                target=target,
                mode=mode,
                evidence=(page.inside(cell, start, end),),
                mentions=(mention, named),
            )
        )


def _kinds(said: _Said, offset: int) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) with the words that say so."""
    conjugate = _CONJUGATE.search(said.text)
    for kind, pattern in _KINDS:
        found = re.search(pattern, said.head, re.IGNORECASE)
        if found and not (kind == "monoclonal-antibody" and (conjugate or "pecific" in said.head)):
            yield kind, offset + found.start(), offset + found.end()
    for kind, pattern in _SAID:
        found = re.search(pattern, said.text, re.IGNORECASE | re.DOTALL)
        if found and not (
            kind == "car-t-cell-therapy" and re.search("natural killer", said.text, re.IGNORECASE)
        ):
            yield kind, found.start(), found.end()


def _targets(
    page: Page, said: _Said, offset: int, targets: list[Found]
) -> Iterator[tuple[str, int, int, Found]]:
    """Yield (mode, start, end of the words that say so, target)."""
    acting = re.search(r"(inhibitor|antagonist|agonist|activator)s?$", said.head)
    mode = "directs-to" if _CONJUGATE.search(said.text) else _MODES[acting[1]] if acting else "binds"
    for trigger in _BINDS.finditer(said.text):
        yield from _after(page, said, trigger, mode, targets)
    for trigger in _ACTS.finditer(said.text):
        if trigger.start() <= offset + len(said.head):
            yield from _after(page, said, trigger, _MODES[trigger["act"]], targets)
    receptor = said.text.find("chimeric antigen receptor")
    carries = "conjugate" in said.head or "immunotoxin" in said.head
    if carries or receptor >= 0:
        for trigger in _ANTI.finditer(said.text, max(receptor, 0)):
            yield from _chain(said, trigger.start(), trigger.end(), "directs-to", targets)
    for found in targets:
        before = _BEFORE.match(said.text, found.end)
        if before and offset <= found.start and before.end() <= offset + len(said.head):
            yield _MODES[before["act"]], found.start, before.end(), found


def _after(
    page: Page, said: _Said, trigger: re.Match[str], mode: str, targets: list[Found]
) -> Iterator[tuple[str, int, int, Found]]:
    """Yield the targets right after a trigger; where there is none, keep the words as unresolved."""
    known = list(_chain(said, trigger.start(), trigger.end(), mode, targets))
    yield from known
    within = [found for found in targets if trigger.start() < found.start <= trigger.end()]
    if not known and not within and (name := _UNKNOWN.match(said.text, trigger.end())):
        start, end = name.span("name")
        if not page.linker.within("disease", name["name"]):
            page.unresolved("target", page.inside(said.cell, start, end))


def _chain(
    said: _Said, start: int, place: int, mode: str, targets: list[Found]
) -> Iterator[tuple[str, int, int, Found]]:
    """Yield a target that ends the trigger's words or follows them, and those that "and" or "/" add to it."""
    # A name may begin with what is elsewhere a filler: "human epidermal growth factor receptor 2".
    found = next((f for f in targets if start < f.start <= place < f.end), None)
    while found is not None and not _OTHER.match(said.text, found.end):
        yield mode, start, found.end, found
        more = _NEXT.match(said.text, found.end)
        found = next((f for f in targets if more and more.start() < f.start <= more.end() < f.end), None)
