"""The groups of a trial: where a sentence speaks of the drug's own and of the one it was compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import TrialArm
from oncokg.record.reading.rules.cues import COMPARATORS
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Drug, Named, Scene, drugs_named, is_own, other_names, own_names

AGAINST: Final = r"\b(?:compared (?:with|to)|versus|vs\.?|than|against)\b"
_RECEIVED = pattern(
    r"\b(?:received|receive|randomi[sz]ed(?: \(?\d:\d\)?)? to(?: receive)?"
    r"|treated with|treatment with|assigned(?: \(?\d:\d\)?)? to|given|took|got|compares?(?:d)?)\b"
)
_OWN_GROUP = pattern(
    r"\b(?:combination|treatment|experimental|investigational|study drug|active) (?:arm|group)\b"
    r"|\b(?:on|with|got|received|took) (?:it|the (?:combination|drug|new drug|study drug|pair))\b"
)
_OTHER_GROUP = pattern(r"\bwithout (?:it|the (?:drug|combination|new drug|pair))\b")
_WITHOUT = re.compile(r"\b(?:without|not\s+(?:get|receive|take)|no|instead\s+of)\s+\Z", re.IGNORECASE)
_JOINS = re.compile(
    r"[®™]?\s*(?:\([^)]*\)\s*)?(?:,\s*)?(?:plus|with|and|combined with|in combination with"
    r"|together with|added to)"
    r"\s+(?:the\s+|best\s+)*",
    re.IGNORECASE,
)
_CHAINS = re.compile(r"\s*(?:,|/|or|and|with|plus|,\s*(?:or|and))\s*")
_EARLIER = re.compile(
    r"\b(?:(?:had|have|has)\s+(?:previously\s+|already\s+)?(?:received|been\s+treated\s+(?:before\s+)?with)"
    r"|prior|previous|previously(?:\s+treated\s+with)?|before|no)\s+(?:[\w-]+\s+){0,3}\Z",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\b(?:received|with|for|in|on|than|got|took|to|given)\s+(?:the\s+)?\Z", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:plus|combination\s+with|combined\s+with|together\s+with)\s+\Z", re.IGNORECASE)
_IS_PARTNER = re.compile(r"\b(?:plus|with|and)\s+\Z")
_ARM_SIZE = re.compile(r"\s*\(\s*(?P<size>[nN]\s*=\s*(?P<n>\d{1,5}))\s*\)")


@dataclass(kw_only=True)
class TrialStory:
    """One trial as the document tells it: its entity, the words on it (in order), and its arms by role."""

    ref: Ref
    mentions: tuple[Mention, ...]
    scopes: list[Span]
    allocation: str | None = None
    arms: dict[str, TrialArm] = field(default_factory=dict)

    def sentences(self, scene: Scene) -> list[Sentence]:
        """Return the sentences that are about this trial, cut to the part that is."""
        found = []
        first = 0
        for sentence in scene.sentences:
            while first < len(self.scopes) and self.scopes[first].end <= sentence.start:
                first += 1
            for scope in islice(self.scopes, first, None):
                if scope.start >= sentence.end:
                    break
                start, end = max(sentence.start, scope.start), min(sentence.end, scope.end)
                found.append(Sentence(start=start, end=end, block=sentence.block))
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmAt:
    """Where a sentence speaks of an arm; `role` is "experimental" for the drug's own."""

    role: str
    span: Span

    @property
    def is_own(self) -> bool:
        """Whether it is the arm of the document's drug."""
        return self.role == "experimental"


def add_arms(scene: Scene, story: TrialStory, drug: Drug) -> None:
    """Add an arm for the drug, and one for what it was compared with, where people are said to receive it."""
    for sentence in story.sentences(scene):
        if not _RECEIVED.search(scene.text, sentence.start, sentence.end):
            continue
        if "experimental" not in story.arms:
            own = own_names(scene, drug, sentence.start, sentence.end)
            if own:
                _add_arm(scene, story, "experimental", own[0].span, drug.substances)
        if "comparator" not in story.arms:
            found = _comparator(scene, drug, sentence)
            if found is not None:
                role, span, named = found
                _add_arm(scene, story, role, span, tuple(n.ref for n in named))


def arm_for(scene: Scene, story: TrialStory, at: ArmAt, drug: Drug) -> TrialArm:
    """Return the arm of a role, adding it when results are the first to name it."""
    known = story.arms.get("experimental" if at.is_own else "comparator")
    if known is not None:
        return known
    named = scene.names("substance", at.span.start, at.span.end)
    substances = drug.substances if at.is_own else tuple(n.ref for n in named)
    return _add_arm(scene, story, at.role, at.span, substances)


def only_arm(scene: Scene, story: TrialStory, drug: Drug) -> TrialArm | None:
    """Return the arm of a trial without comparison, under the drug's first name in the words on the trial."""
    if "comparator" in story.arms or story.allocation == "randomized":
        return None
    places = [n for scope in story.scopes for n in own_names(scene, drug, scope.start, scope.end)]
    name = (places or list(drug.names))[0]
    return arm_for(scene, story, ArmAt(role="experimental", span=name.span), drug)


def arms_in(scene: Scene, drug: Drug, start: int, end: int) -> list[ArmAt]:
    """Return where a passage speaks of the drug's arm and of what it was compared with, in order."""
    text = scene.text
    found: list[ArmAt] = []
    partners: list[Span] = []
    for named in drugs_named(scene, start, end):
        before = text[start : named.span.start]
        if is_own(scene, drug, named):
            role = "comparator" if _WITHOUT.search(before) else "experimental"
            found.append(ArmAt(role=role, span=named.span))
        elif _is_partner(text, found, partners, named.span):
            partners.append(named.span)
        elif named.ref.kind == "substance" and not _EARLIER.search(before) and _is_alternative(before):
            found.append(ArmAt(role="comparator", span=named.span))
    tables = [("comparator", _OTHER_GROUP), ("experimental", _OWN_GROUP)]
    tables += [(role, pattern(expression)) for role, expression in COMPARATORS]
    for role, expression in tables:
        for match in expression.finditer(text, start, end):
            span = Span(start=match.start(), end=match.end())
            taken = any(_overlaps(span, other) for other in (*partners, *(a.span for a in found)))
            if taken or _EARLIER.search(text[start : span.start]):
                continue
            if role != "experimental" and _is_partner(text, found, partners, span):
                partners.append(span)
                continue
            found.append(ArmAt(role=role, span=span))
    return sorted(found, key=lambda a: a.span)


def _is_alternative(before: str) -> bool:
    """Tell from the words before a drug's name whether it is given instead of the document's drug."""
    against = pattern(AGAINST).search(before)
    return bool(against or (_ALONE.search(before) and not _ADDED.search(before)))


def _is_partner(text: str, found: list[ArmAt], partners: list[Span], span: Span) -> bool:
    """Tell whether a treatment is named as a part of the regimen: "X plus A", "X plus A and B"."""
    for arm in found:
        if arm.is_own and arm.span.end <= span.start and _JOINS.fullmatch(text[arm.span.end : span.start]):
            return True
    return any(
        p.end <= span.start and re.fullmatch(r"\s*(?:and|,|plus)\s+", text[p.end : span.start])
        for p in partners
    )


def _add_arm(scene: Scene, story: TrialStory, role: str, span: Span, substances: tuple[Ref, ...]) -> TrialArm:
    size = _ARM_SIZE.match(scene.text, span.end)
    evidence = [span]
    if size:
        evidence.append(Span(start=size.start("size"), end=size.end("size")))
    names: list[Named] = [
        n for kind in ("product", "substance") for n in scene.names(kind, span.start, span.end)
    ]
    arm = TrialArm(
        evidence=tuple(evidence),
        mentions=tuple(n.mention for n in names),
        trial=story.ref,
        label=scene.quote(span),
        role=role,
        substances=substances,
        count=int(size["n"]) if size else None,
    )
    scene.add(arm)
    story.arms["experimental" if role == "experimental" else "comparator"] = arm
    return arm


def _comparator(scene: Scene, drug: Drug, sentence: Sentence) -> tuple[str, Span, list[Named]] | None:
    """Return role, place and substances of the first other treatment that a sentence names."""
    for at in arms_in(scene, drug, sentence.start, sentence.end):
        if not at.is_own and not scene.names("substance", at.span.start, at.span.end):
            return at.role, at.span, []
    others = [
        n
        for n in other_names(scene, drug, sentence.start, sentence.end)
        if n.ref.kind == "substance"
        and not _IS_PARTNER.search(scene.text[sentence.start : n.span.start])
        and not _EARLIER.search(scene.text[sentence.start : n.span.start])
    ]
    if not others or not own_names(scene, drug, sentence.start, sentence.end):
        return None
    alternatives = others[:1]
    for named in other_names(scene, drug, others[0].span.end, sentence.end):
        if not _CHAINS.fullmatch(scene.text[alternatives[-1].span.end : named.span.start]):
            break
        alternatives.append(named)
    span = Span(start=alternatives[0].span.start, end=alternatives[-1].span.end)
    return "comparator", span, alternatives


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
