"""Established pharmacologic classes: what a substance acts on, how, and what kind of substance it is.

FDA writes a class with its type in brackets: "Kinase Inhibitor [EPC]" (established pharmacologic class),
"CD22-directed Antibody Interactions [MoA]" (mechanism of action), "Immunoconjugates [CS]" (structure).
See FDA, Guidance for Industry and Review Staff: Labeling for Human Prescription Drug and Biological Products,
Determining Established Pharmacologic Class (2009).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from oncokg.names.linking import Found
from oncokg.record.facts import SubstanceClassification, TargetBinding
from oncokg.record.reading.page import span_of

if TYPE_CHECKING:
    from oncokg.record.fact import Mention, Ref
    from oncokg.record.reading.page import Page
    from oncokg.source.cells import Cell

_BETWEEN: Final = re.compile(r"(?<=\]),\s*")
_TYPED: Final = re.compile(r"(?P<words>[^\[\]]+?)\s*\[(?P<type>EPC|MoA|CS)\]")
_LEAD: Final = re.compile(r"(?:Bispecific|Selective)\s+", re.IGNORECASE)

_DIRECTED: Final = re.compile(r"-directed\b", re.IGNORECASE)
_ENGAGED: Final = re.compile(r"(?<=-directed )(?P<target>CD3) T[ -]Cell Engager", re.IGNORECASE)
_ACTS: Final = re.compile(
    r"\s+(?:(?P<inhibits>(?:Co-receptor\s+)?(?:Inhibitors?|Antagonists?)|Block(?:ers?|ing\b.*))"
    r"|(?P<activates>Agonists?|Activators?)|(?P<binds>Modulators?))(?:\s+Immunosuppressant)?\Z",
    re.IGNORECASE,
)
_CARRIER: Final = re.compile(
    r"Immunoconjugate|Conjugate\Z|Radiotherapeutic|Cytotoxin|Genetically Modified", re.IGNORECASE
)
"""What follows "-directed" where the substance brings another action to the cell."""

_SAME: Final = re.compile(r"(?:\s*/\s*[\w-]+|\s*\([\w-]+\)|\s+(?:Tyrosine\s+)?Kinases?)*", re.IGNORECASE)
"""What may follow a target's name without changing what is meant: "HER2/Neu/cerbB2"."""

_RECEPTORS: Final = frozenset({"hgnc-11119", "hgnc-3430"})
"""Targets that are receptors under a name which does not say so: smoothened, HER2."""

_NO_TARGET: Final = re.compile(
    r"(?:(?:Protein|Receptor Tyrosine|Tyrosine)\s+)?Kinase|Topoisomerase"
    r"|.*\b(?:Synthesis|Metabolism|Export|Polymerization)",
    re.IGNORECASE,
)
"""Mechanisms that name a family of enzymes or a process, and no one target."""

_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("antibody-drug-conjugate", r".*-directed Immunoconjugate|.*-directed Antibody and .* Conjugate"),
        ("antibody-drug-conjugate", r"Immunoconjugates"),
        ("bispecific-antibody", r"Bispecific .*(?:T[ -]Cell Engager|Antibody)"),
        ("monoclonal-antibody", r"(?!Bispecific).*(?:-directed (?:\w+ )?Antibody|Blocking Antibody)"),
        ("car-t-cell-therapy", r".*-directed Genetically Modified Autologous T Cell Immunotherapy"),
        ("cell-therapy", r"Autologous Cellular Immunotherapy"),
        ("kinase-inhibitor", r".*\bKinases? Inhibitors?|Kinase Inhibitor"),
        ("parp-inhibitor", r"Poly\(ADP-Ribose\) Polymerase Inhibitors?"),
        ("proteasome-inhibitor", r"Proteasome Inhibitors?"),
        (
            "chemotherapy",
            (
                r"Alkylating Drug|Platinum-based Drug|(?:Anthracycline )?Topoisomerase Inhibitor"
                r"|Nucleoside Metabolic Inhibitor|Microtubule Inhibitor|Folate Analog Metabolic Inhibitor"
                r"|Purine Antimetabolite|Vinca Alkaloid"
            ),
        ),
        (
            "hormone-therapy",
            (
                r"(?:Androgen Receptor|Aromatase) Inhibitors?|(?:Androgen|Estrogen) Receptor Antagonists?"
                r"|Gonadotropin Releasing Hormone(?: Receptor)? (?:Ant)?agonists?"
            ),
        ),
        ("immunomodulator", r"Thalidomide Analog"),
        ("cytokine", r"Interferon (?:alpha|beta|gamma)"),
        ("enzyme", r".*-specific Enzyme"),
        ("radioligand", r"Radioligand Therapeutic Agent"),
    )
)


def pharm_class_facts(page: Page, cell: Cell, substance: Ref, *mentions: Mention) -> None:
    """Add the targets and kinds that a cell of one or several classes states of a substance.

    Args:
        page: the record being read.
        cell: classes with their types, comma-separated ("Kinase Inhibitors [MoA],Kinase Inhibitor [EPC]").
        substance: whose classes they are. Call this only where the record has one active substance: of
            several nothing tells which of them a class belongs to.
        mentions: where the substance is named.

    Only classes of type EPC, MoA and CS are read. A structure tells of conjugates only: they are listed among
    the monoclonal antibodies too. A mechanism whose target nothing knows is kept as a gap.
    """
    for start, text in _classes(cell.text):
        typed = _TYPED.fullmatch(text)
        if typed is None:
            continue
        words = typed["words"]
        evidence = (page.inside(cell, start, start + len(text)),) if text != cell.text else (span_of(cell),)
        for kind, pattern in _KINDS:
            if pattern.fullmatch(words):
                page.add(
                    SubstanceClassification(
                        substance=substance, kind=kind, evidence=evidence, mentions=mentions
                    )
                )
        if typed["type"] == "CS":
            continue
        for mode, place, name in _targets(words):
            target = _target(page, name)
            offset = start + place
            if target is not None:
                found = Found(link=target.link, start=offset + target.start, end=offset + target.end)
                ref, mention = page.found(cell, found)
                page.add(
                    TargetBinding(
                        substance=substance,
                        target=ref,
                        mode=mode,
                        evidence=evidence,
                        mentions=(*mentions, mention),
                    )
                )
            elif typed["type"] == "MoA" and not _NO_TARGET.fullmatch(name):
                page.unresolved("target", page.inside(cell, offset, offset + len(name)))


def _classes(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, class); a comma inside of a class ("Antibodies, Monoclonal [CS]") separates none."""
    start = 0
    for comma in [*_BETWEEN.finditer(text), None]:
        end = comma.start() if comma else len(text)
        if text[start:end].strip():
            yield start, text[start:end].rstrip()
        if comma:
            start = comma.end()


def _targets(words: str) -> Iterator[tuple[str, int, str]]:
    """Yield (mode, place, name) for what a class says that the substance acts on."""
    lead = _LEAD.match(words)
    start = lead.end() if lead else 0
    if directed := _DIRECTED.search(words):
        carries = _CARRIER.search(words, directed.end())
        blocks = " Blocking " in words[directed.end() :]
        mode = "directs-to" if carries else "inhibits" if blocks else "binds"
        yield mode, start, words[start : directed.start()]
        if engaged := _ENGAGED.search(words):
            yield "binds", engaged.start("target"), engaged["target"]
    elif acts := _ACTS.search(words):
        name = words[start : acts.start()]
        if name.strip():
            yield acts.lastgroup or "binds", start, name


def _target(page: Page, name: str) -> Found | None:
    """Return the target that a name names, whole: the GnRH receptor is none of the hormone receptors."""
    found = page.linker.within("target", name)
    if not found or found[0].start != 0:
        return None
    first = found[0]
    if any(other.link.key != first.link.key for other in found):
        return None
    rest = name[first.end :]
    if first.link.key in _RECEPTORS:
        rest = re.sub(r"\A\s+Receptors?\b", "", rest, flags=re.IGNORECASE)
    return first if _SAME.fullmatch(rest) else None
