"""The trial behind the approval: how it was laid out, how many people, which arms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import NameAssertion, RegulatoryAction, TrialArm, TrialDesign
from oncokg.record.reading.rules.cues import ALLOCATIONS, COMPARATORS, MASKINGS, PHASES
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import count
from oncokg.record.reading.rules.scene import Drug, Named, Scene, most_specific
from oncokg.record.reading.spans import cut

_TRIAL = pattern(r"\b(?:(?:clinical )?(?:trial|study)|studies|trials)\b")
_REGISTRY = re.compile(r"\bNCT\d{8}\b")
_NOT_NAMES: Final = frozenset(
    [
        "FDA",
        "EMA",
        "ALL",
        "AML",
        "CLL",
        "CML",
        "NSCLC",
        "ORR",
        "DOR",
        "PFS",
        "DNA",
        "RNA",
        "HER2",
        "EGFR",
        "BLA",
        "NDA",
        "USA",
        "MRD",
        "PDUFA",
        "RTOR",
        "NCI",
    ]
)
_CAPITALS: Final = r"[A-Z][A-Z0-9]+(?:[- ][A-Z0-9]+)*"
_NAME = re.compile(
    rf"\b(?P<before>{_CAPITALS})\s+(?:trial|study)\b"
    rf"|\b(?:trial|study)\s*[,(]\s*(?:called |named )?(?P<after>{_CAPITALS})\b"
    rf"|\b(?P<numbered>{_CAPITALS})\s*[(\[]\s*NCT\d{{8}}"
)
_PEOPLE: Final = (
    r"(?:\w+ ){0,3}?(?:patients|people|participants|adults|men|women|children|individuals|subjects|persons)"
)
_NUMBER: Final = (
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_OTHER_NUMBER: Final = _NUMBER.replace("?P<n>", "?P<m>")
_THIRD_NUMBER: Final = _NUMBER.replace("?P<n>", "?P<k>")
_EVALUATED = pattern(
    rf"\b{_NUMBER} {_PEOPLE}[^.;]{{0,60}}?\b(?:evaluated|evaluable|assessed|analy[sz]ed|evaluation)\b"
    rf"|\b(?:[Oo]f|[Aa]mong) the (?:first |initial )?{_THIRD_NUMBER} {_PEOPLE}"
    r"|\b(?:evaluated|assessed|efficacy (?:was )?(?:evaluated )?in) (?:in )?"
    rf"{_OTHER_NUMBER} {_PEOPLE}"
)
_ENROLLED = pattern(
    r"\b(?:enroll?ed|included|randomi[sz]ed|recruited|randomly assigned|involv(?:ed|ing)"
    rf"|(?:trial|study) (?:of|in|with)) (?:a total of |more than )?{_NUMBER} {_PEOPLE}"
    rf"|\b{_OTHER_NUMBER} {_PEOPLE}[^.;]{{0,40}}?"
    r"\b(?:were )?(?:enroll?ed|randomi[sz]ed|randomly assigned)\b"
)
_SUPPORTS = pattern(
    r"\b(?:based (?:its |the |this )?(?:\w+ )?(?:approval |decision )?on"
    r"|approval (?:was|is) (?:based|supported)|supported by|efficacy (?:was|and safety))\b"
)
_RECEIVED = pattern(
    r"\b(?:received|receive|randomi[sz]ed(?: \(?\d:\d\)?)? to(?: receive)?"
    r"|treated with|treatment with|assigned to|given)\b"
)
_IS_PARTNER = re.compile(r"\b(?:plus|with|and)\s+\Z")
_ARM_SIZE = re.compile(r"\s*\(\s*(?P<size>[nN]\s*=\s*(?P<n>\d{1,5}))\s*\)")


@dataclass(kw_only=True)
class TrialStory:
    """One trial as the document tells it: its entity and its arms; arms are found by role."""

    ref: Ref
    mentions: tuple[Mention, ...]
    sentence: Sentence
    arms: dict[str, TrialArm] = field(default_factory=dict)


def trials(scene: Scene, drug: Drug, actions: list[RegulatoryAction], sha256: str) -> list[TrialStory]:
    """Return the trials that the document describes, in order, after adding their designs and arms."""
    stories: list[TrialStory] = []
    for start, end in _passages(scene):
        story = _story(scene, start, end, sha256, len(stories) + 1)
        stories.append(story)
        _design(scene, start, end, story, actions)
        _arms(scene, start, end, story, drug)
    return stories


def _passages(scene: Scene) -> list[tuple[int, int]]:
    """Return runs of sentences on one trial: each new registry number or name begins another.

    A document that describes a trial without naming it has one passage, from the first sentence that speaks
    of a trial to the end.
    """
    starts: list[int] = []
    registries: set[str] = set()
    for sentence in scene.sentences:
        found = set(_REGISTRY.findall(scene.text[sentence.start : sentence.end]))
        is_new = bool(found - registries)
        describes = _TRIAL.search(scene.text, sentence.start, sentence.end) and any(
            pattern(expression).search(scene.text, sentence.start, sentence.end)
            for _, expression in (*ALLOCATIONS, *MASKINGS, *PHASES)
        )
        if (is_new and (not starts or registries)) or (describes and not starts):
            starts.append(sentence.start)
        registries |= found
    if not starts:
        speaking = [
            s.start
            for s in scene.sentences
            if _TRIAL.search(scene.text, s.start, s.end)
            and (
                _EVALUATED.search(scene.text, s.start, s.end)
                or _ENROLLED.search(scene.text, s.start, s.end)
                or _SUPPORTS.search(scene.text, s.start, s.end)
            )
        ]
        starts = speaking[:1]
    return list(pairwise([*starts, len(scene.text)]))


def _story(scene: Scene, start: int, end: int, sha256: str, number: int) -> TrialStory:
    """Return the trial of a passage: by its registry number, else as an entity of this document only."""
    first = next(s for s in scene.sentences if s.start >= start)
    registry = _REGISTRY.search(scene.text, start, end)
    name = _name(scene, start, end)
    mention: Mention | None
    if registry:
        ref = Ref(kind="trial", key=registry.group(), label=registry.group())
        span = Span(start=registry.start(), end=registry.end())
        mention = Mention(kind="trial", span=span, ref=ref, method="identifier", confidence=1.0)
    else:
        called = scene.quote(name) if name else f"Trial {number}"
        ref = Ref(
            kind="trial",
            key=f"doc-{sha256[:12]}-{number}",
            label=f"{called} in document {sha256[:12]}, no registry number given",
        )
        word = _TRIAL.search(scene.text, start, end)
        span_of_word = Span(start=word.start(), end=word.end()) if word else None
        mention = _unresolved(scene, name or span_of_word)
    if name is not None:
        scene.add(NameAssertion(evidence=(name,), entity=ref, name=scene.quote(name), kind="synonym"))
    return TrialStory(ref=ref, mentions=(mention,) if mention else (), sentence=first)


def _unresolved(scene: Scene, span: Span | None) -> Mention | None:
    if span is None:
        return None
    mention = Mention(kind="trial", span=span, ref=None, method="unresolved")
    scene.unresolved.append(mention)
    return mention


def _name(scene: Scene, start: int, end: int) -> Span | None:
    """Return a trial's name in capitals: "the INO-VATE trial", "trial (KEYNOTE-189", "FLAURA (NCT"."""
    for match in _NAME.finditer(scene.text, start, end):
        group = next(g for g in ("before", "after", "numbered") if match[g])
        if match[group] not in _NOT_NAMES and not match[group].startswith("NCT"):
            return Span(start=match.start(group), end=match.end(group))
    return None


def _design(scene: Scene, start: int, end: int, story: TrialStory, actions: list[RegulatoryAction]) -> None:
    evidence: list[Span] = [m.span for m in story.mentions]

    def value(table: tuple[tuple[str, str], ...]) -> str | None:
        for name, expression in table:
            for match in pattern(expression).finditer(scene.text, start, end):
                span = Span(start=match.start(), end=match.end())
                if not cut(scene.text, span):
                    evidence.append(span)
                    return name
        return None

    allocation, masking, phase = value(ALLOCATIONS), value(MASKINGS), value(PHASES)
    evaluated = _people(scene, _EVALUATED, start, end, evidence)
    enrolled = _people(scene, _ENROLLED, start, end, evidence)
    diseases = most_specific(scene, scene.names("disease", story.sentence.start, story.sentence.end))
    evidence += [d.span for d in diseases]
    supports = _SUPPORTS.search(scene.text, start, story.sentence.end)
    approvals = [a for a in actions if a.kind in ("approved", "converted")]
    if supports and approvals:
        evidence.append(Span(start=supports.start(), end=supports.end()))
    if not evidence:
        return
    scene.add(
        TrialDesign(
            evidence=tuple(sorted(set(evidence))),
            mentions=(*story.mentions, *(d.mention for d in diseases)),
            trial=story.ref,
            allocation=allocation,
            masking=masking,
            phase=phase,
            enrolled=enrolled,
            evaluated=evaluated,
            diseases=tuple(dict.fromkeys(d.ref for d in diseases)),
            action=approvals[0] if supports and len(approvals) == 1 else None,
        )
    )


def _people(
    scene: Scene, expression: re.Pattern[str], start: int, end: int, evidence: list[Span]
) -> int | None:
    for match in expression.finditer(scene.text, start, end):
        group = next(name for name in ("n", "m", "k") if match.groupdict().get(name))
        number, span = count(match[group]), Span(start=match.start(group), end=match.end(group))
        if number is not None and not cut(scene.text, span):
            evidence.append(span)
            return number
    return None


def _arms(scene: Scene, start: int, end: int, story: TrialStory, drug: Drug) -> None:
    """Add an arm for the drug, and one for what it was compared with, where people are said to receive it."""
    for sentence in scene.sentences:
        if not start <= sentence.start < end or not _RECEIVED.search(
            scene.text, sentence.start, sentence.end
        ):
            continue
        if "experimental" not in story.arms:
            span = own_arm_span(scene, drug, sentence.start, sentence.end)
            if span is not None:
                _add_arm(scene, story, "experimental", span, drug.substances, drug)
        if "comparator" not in story.arms:
            found = comparator_span(scene, drug, sentence.start, sentence.end)
            if found is not None:
                role, span, named = found
                _add_arm(scene, story, role, span, tuple(n.ref for n in named), drug)


def arm_for(scene: Scene, story: TrialStory, role: str, span: Span, drug: Drug) -> TrialArm:
    """Return the arm of a role, adding it when results are the first to name it."""
    known = story.arms.get("experimental" if role == "experimental" else "comparator")
    if known is not None:
        return known
    named = scene.names("substance", span.start, span.end)
    substances = drug.substances if role == "experimental" else tuple(n.ref for n in named)
    return _add_arm(scene, story, role, span, substances, drug)


def _add_arm(
    scene: Scene, story: TrialStory, role: str, span: Span, substances: tuple[Ref, ...], drug: Drug
) -> TrialArm:
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


def own_arm_span(scene: Scene, drug: Drug, start: int, end: int) -> Span | None:
    """Return where a passage names this drug as what people received."""
    own = {*drug.substances, *([drug.product] if drug.product else [])}
    for kind in ("product", "substance"):
        for named in scene.names(kind, start, end):
            if named.ref in own:
                return named.span
    lowered = scene.text.lower()
    for name in drug.names:
        at = lowered.find(scene.text[name.span.start : name.span.end].lower(), start, end)
        if at >= 0:
            return Span(start=at, end=at + name.span.end - name.span.start)
    return None


def comparator_span(scene: Scene, drug: Drug, start: int, end: int) -> tuple[str, Span, list[Named]] | None:
    """Return role, place and substances of the first other treatment that a passage names."""
    for role, expression in COMPARATORS:
        match = pattern(expression).search(scene.text, start, end)
        if match:
            span = Span(start=match.start(), end=match.end())
            return role, span, scene.names("substance", span.start, span.end)
    own = set(drug.substances)
    others = [
        n
        for n in scene.names("substance", start, end)
        if n.ref not in own and not _IS_PARTNER.search(scene.text[start : n.span.start])
    ]
    if not others:
        return None
    alternatives = others[:1]
    for named in others[1:]:
        between = scene.text[alternatives[-1].span.end : named.span.start]
        if not re.fullmatch(r"\s*(?:,|/|or|,\s*or)\s*", between):
            break
        alternatives.append(named)
    span = Span(start=alternatives[0].span.start, end=alternatives[-1].span.end)
    return "comparator", span, alternatives
