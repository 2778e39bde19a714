"""The groups of a trial: where a sentence speaks of the drug's own and of the one it was compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import TrialArm
from oncokg.record.reading.rules.cues import COMPARATORS
from oncokg.record.reading.rules.prose import Sentence, pattern, sentence_at
from oncokg.record.reading.rules.scene import Drug, Named, Scene, drugs_named, is_own, other_names, own_names

AGAINST: Final = r"\b(?:compared (?:with|to)|versus|vs\.?|than|against)\b"
_RECEIVED = pattern(
    r"\b(?:received|receive|receiving|randomi[sz]ed(?: \(?\d:\d(?::\d)?\)?)? to(?: receive)?"
    r"|treated with|treatment with|assigned(?: \(?\d:\d(?::\d)?\)?)? to|allocated(?: \(?\d:\d\)?)? to"
    r"|randomi[sz](?:ed|ing) [^.;]{0,60}? to|(?:\d:\d|ratio) to|given|took|got"
    r"|compar(?:es|ed|ing)?|pitted|pitting|tested|against|versus|vs)\b"
)
_PLANNED = pattern(
    r"\b(?:has|have|had|needs?|required|requires|agreed|plans?|expected) to (?:\w+ ){0,4}(?:provide|submit"
    r"|conduct|run|complete"
    r"|confirm|verify|carry out|do)\b|\bconfirmatory\b|\b(?:is|are) (?:now )?(?:being|ongoing|under way"
    r"|underway)\b"
)
_THING: Final = (
    r"(?:combination(?: therapy)?|combo|duo|drug|medicine|pill|tablets?|treatment|therapy|regimen|triplet"
    r"|doublet|pair"
    r"|antibody|conjugate|ADC|inhibitor|vaccine|cells?)"
)
_OWN_GROUP = pattern(
    r"\b(?:combination|treatment|experimental|investigational|interventional?|study drug|active|drug|triplet"
    r"|doublet|CAR T(?: cell)?) (?:arm|group|cohort)\b"
    rf"|\bthe (?:new |study )?{_THING}(?= (?:kept|helped|extended|prolonged|improved|reduced|cut|shrank"
    rf"|led|produced|showed"
    r"|delivered|boosted|doubled|gave|lowered|had)\b)"
    rf"|\bfor (?:the )?(?:combo|combination|duo|regimen)\b"
    rf"|\b(?:on|with|got|received|took|given|taking|receiving) (?:it|the (?:new |study |investigational "
    rf"|experimental )?{_THING})\b(?! (?:of|standard))"
)
_OTHER_GROUP = pattern(
    rf"\bwithout (?:it|the (?:new )?{_THING})\b|\bdid(?: not|n[’']t) (?:get|receive|take|have) (?:it|the)\b"
    r"|\b(?:without|no) (?:maintenance|further|additional|such) (?:treatment|therapy)\b"
    r"|\b(?:the|those in the) other (?:arm|group)\b"
)
_NAMED_GROUP = re.compile(r"\b(?P<name>[A-Z][\w+/-]{1,24}|[a-z]+[A-Z][\w+/-]{0,20})\s+(?:arm|group|cohort)\b")
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
_IN_BRACKETS = re.compile(r"(?:months?|years?|weeks?|%|percent)\s*\(\s*(?:the\s+)?\Z", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:plus|combination\s+with|combined\s+with|together\s+with)\s+\Z", re.IGNORECASE)
_IS_PARTNER = re.compile(r"\b(?:plus|with|and)\s+\Z")
_PEOPLE: Final = (
    r"(?:patients|people|participants|adults|men|women|children|persons|subjects|individuals|were)"
)
_ARM_SIZE = re.compile(
    r"(?:[®™]|\s*\([A-Za-z][^()]{0,40}\)|\s+(?!or\b|and\s+\d|vs\b|versus\b|than\b|to\b|against\b)"
    r"[A-Za-z][\w’'/-]*,?){0,10}?"
    rf"\s*[(\[]\s*(?P<size>[nN]\s*=\s*(?P<n>\d{{1,5}}(?:,\d{{3}})?)|(?P<n2>\d{{2,5}})\s+{_PEOPLE})\s*[)\]]"
)
_OR = re.compile(
    r"[^.;()\d]{0,60}?(?:\([^()]*\)[^.;()\d]{0,30}?)?\b(?:or|versus|vs|against|and\s+(?:the\s+)?(?:other"
    r"|control|comparator))\b"
)
_SIZE_BEFORE = re.compile(
    rf"(?<![\d.,:])(?P<size>\d{{1,3}}(?:,\d{{3}})+|\d{{2,5}})(?:\s+{_PEOPLE})?(?:\s+(?:who|were|was))*"
    r"(?:\s+(?:randomi[sz]ed|randomly|assigned|allocated))*(?:\s+(?:to|received?|got|took|given|on|in))+"
    r"(?:\s+the)?\s+\Z"
)
_NO_TREATMENT: Final = frozenset(
    {"Age", "Each", "Both", "The", "This", "Study", "Trial", "Phase", "Patients", "Safety"}
)
_OTHER_SHORT: Final = frozenset({"SOC", "BSC", "TPC", "CT", "IC", "PC"})
"""Short forms of standard of care, best supportive care, physician's choice and chemotherapy."""
_BETWEEN_ARMS = pattern(rf"{AGAINST}|\bor\b|\bto (?:receive )?(?=\w)|\breceive[sd]?\b|;")


@dataclass(kw_only=True)
class TrialStory:
    """One trial as the document tells it: its entity, the words on it (in order), and its arms by role."""

    ref: Ref
    mentions: tuple[Mention, ...]
    scopes: list[Span]
    called: str | None = None
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
        bounds = (scene.text, sentence.start, sentence.end)
        if not _RECEIVED.search(*bounds) or _PLANNED.search(*bounds):
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
        elif not _EARLIER.search(before) and _is_alternative(before):
            found.append(ArmAt(role="comparator", span=named.span))
    for match in _NAMED_GROUP.finditer(text, start, end):
        span = Span(start=match.start(), end=match.end())
        if not any(_overlaps(span, a.span) for a in found) and not drugs_named(scene, span.start, span.end):
            whose = _role_of_group(scene, drug, match["name"])
            if whose is not None:
                found.append(ArmAt(role=whose, span=Span(start=match.start("name"), end=match.end("name"))))
    tables = [("comparator", _OTHER_GROUP), ("experimental", _OWN_GROUP)]
    tables += [(role, pattern(expression)) for role, expression in COMPARATORS]
    for role, expression in tables:
        for match in expression.finditer(text, start, end):
            span = Span(start=match.start(), end=match.end())
            taken = any(_overlaps(span, other) for other in (*partners, *(a.span for a in found)))
            if taken or _EARLIER.search(text[start : span.start]):
                continue
            if role != "experimental" and (
                _is_partner(text, found, partners, span) or _joins_next(text, found, span)
            ):
                partners.append(span)
                continue
            found.append(ArmAt(role=role, span=span))
    return sorted(found, key=lambda a: a.span)


def _role_of_group(scene: Scene, drug: Drug, name: str) -> str | None:
    """Return the role of "the SOC arm": the drug's own where the words before its "(SOC)" name the drug.

    A name that the text nowhere explains is of the other arm, unless it is no name of a treatment at all.
    """
    if name in _NO_TREATMENT:
        return None
    defined = re.search(rf"[(\[]\s*{re.escape(name)}(?:\s*[;,][^()]{{0,40}})?\s*[)\]]", scene.text)
    if defined is None:
        return "comparator" if name.isupper() and name in _OTHER_SHORT else None
    sentence = sentence_at(scene.sentences, defined.start())
    start = max(sentence.start, defined.start() - 12 * len(name) - 20)
    words = scene.text[start : defined.start()]
    cuts = list(_BETWEEN_ARMS.finditer(words))
    start += cuts[-1].end() if cuts else 0
    if own_names(scene, drug, start, defined.start()):
        return "experimental"
    is_treatment = drugs_named(scene, start, defined.start()) or any(
        pattern(expression).search(scene.text, start, defined.start()) for _, expression in COMPARATORS
    )
    return "comparator" if is_treatment else None


def _joins_next(text: str, found: list[ArmAt], span: Span) -> bool:
    """Tell whether a treatment is named as the partner before the drug: "chemotherapy plus X"."""
    return any(
        arm.is_own
        and span.end <= arm.span.start
        and _JOINS.fullmatch(text[span.end : arm.span.start])
        and not re.fullmatch(r",?\s*and\s+", text[span.end : arm.span.start])
        for arm in found
    )


def _is_alternative(before: str) -> bool:
    """Tell from the words before a drug's name whether it is given instead of the document's drug."""
    against = pattern(AGAINST).search(before)
    return bool(
        against or _IN_BRACKETS.search(before) or (_ALONE.search(before) and not _ADDED.search(before))
    )


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
    size = _size_of(scene, story, role, span)
    evidence = [span]
    if size:
        evidence.append(size[1])
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
        count=size[0] if size else None,
    )
    scene.add(arm)
    story.arms["experimental" if role == "experimental" else "comparator"] = arm
    return arm


def _size_of(scene: Scene, story: TrialStory, role: str, span: Span) -> tuple[int, Span] | None:
    """Return how many people an arm has: "X (n=254)", "254 received X", wherever the words on it say so."""
    words = re.escape(scene.quote(span)).replace(r"\ ", r"\s+")
    places = [span.start, *(m.start() for m in re.finditer(rf"\b{words}\b", scene.text, re.I))]
    length = span.end - span.start
    for start in places:
        if not any(scope.start <= start < scope.end for scope in story.scopes):
            continue
        size = _ARM_SIZE.match(scene.text, start + length)
        if size is not None:
            number = size["n"] or size["n2"]
            where = Span(start=size.start("size"), end=size.end("size"))
            if role == "experimental" or "(" not in scene.text[start + length : where.start - 1]:
                return int(number.replace(",", "")), where
        sentence = sentence_at(scene.sentences, start)
        before = _SIZE_BEFORE.search(scene.text, max(sentence.start, start - 80), start)
        if before is not None and not _OR.match(scene.text, start + length):
            where = Span(start=before.start("size"), end=before.end("size"))
            return int(before["size"].replace(",", "")), where
    return None


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
