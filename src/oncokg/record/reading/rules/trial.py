"""The trials of a document: their names, how they were laid out, and how many people they had."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import NameAssertion, RegulatoryAction, TrialDesign
from oncokg.record.reading.rules.arms import TrialStory, add_arms
from oncokg.record.reading.rules.cues import ALLOCATIONS, MASKINGS, PHASES
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.quantities import WORDS, count
from oncokg.record.reading.rules.scene import Drug, Scene, most_specific
from oncokg.record.reading.rules.trial_names import TrialName, trial_names
from oncokg.record.reading.spans import cut

_TRIAL = pattern(r"\b(?:(?:clinical )?(?:trial|study)|studies|trials)\b")
_PLURAL = pattern(r"\b(?:trials|studies)\b")
_SEVERAL = pattern(
    r"\b(?:several|other|further|more|many|confirmatory|ongoing) (?:[\w-]+ ){0,3}(?:trials|studies)\b"
)
_TOGETHER = pattern(r"\b(?:both|all|each)(?: of (?:them|which))?(?: (?:are|were))?\b")
_BOUNDARY = re.compile(r"[,;.]\s|\s(?:and|while|whereas|but)\s")
_PEOPLE: Final = (
    r"(?:(?!of\b)[A-Za-z-]+ ){0,3}?(?:patients|people|participants|adults|men|women|children|individuals"
    r"|subjects|persons)"
)
_NUMBER: Final = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+(?![.\d%])|{WORDS})"
_EVALUATED: Final = tuple(
    pattern(expression)
    for expression in (
        (
            rf"\bof whom {_NUMBER} (?:{_PEOPLE} )?(?:were|could be|was) (?:efficacy )?(?:evaluated|evaluable"
            rf"|assessed|analy[sz]ed)\b"
        ),
        rf"\b{_NUMBER} {_PEOPLE}[^.;\d]{{0,60}}?\b(?:evaluated|evaluable|assessed|analy[sz]ed|evaluation)\b",
        (
            r"\b(?:evaluated|assessed|evaluable|efficacy (?:was )?(?:evaluated )?in) (?:in )?(?:a total of )?"
            rf"{_NUMBER} {_PEOPLE}"
        ),
        rf"\b(?:efficacy|evaluable|analysis) (?:population|set|cohort)\b[^.;]{{0,30}}? {_NUMBER} {_PEOPLE}",
        (
            rf"\b(?:data|results|findings|evidence)\b[^.;]{{0,80}}? (?:from|given for|reported for|given in"
            rf"|reported in) (?:the )?{_NUMBER} (?:{_PEOPLE}|who\b)"
        ),
        rf"\b(?:all|every one) (?:of )?(?:the )?{_NUMBER} {_PEOPLE}",
    )
)
_AMONG = pattern(
    rf"\b(?:(?<!trial\s)(?<!study\s)(?<!total\s)of|among|in(?= (?:the )?(?:first |initial )?(?:\d\d|\w+ty"
    rf"|\w+teen))) (?:the )?(?:first |initial )?{_NUMBER} {_PEOPLE}"
)
_ENROLLED: Final = tuple(
    pattern(expression)
    for expression in (
        (
            r"\b(?:assigned|allotted|allocated|enroll?ed|included|randomi[sz]ed|recruited"
            r"|randomly assigned|involv(?:ed|ing)|enrolling"
            rf"|(?:trial|study) (?:of|in|with)) (?:a total of |more than )?{_NUMBER} {_PEOPLE}"
        ),
        (
            rf"\b{_NUMBER} {_PEOPLE}[^.;]{{0,40}}?"
            r"\b(?:were )?(?:enroll?ed|randomi[sz]ed|randomly assigned|took part|participated)\b"
        ),
        rf"\b(?:among|of) its {_NUMBER} {_PEOPLE}",
        (
            rf"\b(?:the )?{_NUMBER} (?:[\w-]+ ){{0,4}}(?:were|was) (?:then )?(?:randomi[sz]ed"
            rf"|randomly assigned|enroll?ed)\b"
        ),
    )
)
_TREATED = pattern(
    rf"\b{_NUMBER} {_PEOPLE}(?:(?!\bwho\b|\bhad\b)[^.;]){{0,60}}? (?:received|took|got"
    rf"|were treated|were given)\b"
)
_PART_OF_ALL = re.compile(
    r"(?<!single.)(?<!one.)\b(?:group|arm|cohort|other|whom)\b[^.;]{0,12}\Z"
    rf"|\b(?:{WORDS}|\d+)\s+(?:in|of|out\s+of)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_SUPPORTS = pattern(
    r"\b(?:based (?:its |the |this )?(?:\w+ )?(?:approval |decision )?on"
    r"|approval (?:was|is) (?:based|supported)|supported by|efficacy (?:was|and safety)"
    r"|behind (?:the|this|its) (?:\w+ )?(?:approval|decision)"
    r"|(?:approval|decision|authori[sz]ation|go ahead|application|evidence)\b[^.;]{0,30}?"
    r"\b(?:rests?|leans?|relies|relied|rested|comes?|came|stems?) (?:on|from))\b"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """One trial in a document: its registry number or name, and the words on it."""

    name: TrialName | None
    scopes: tuple[Span, ...]
    also: tuple[Span, ...] = ()


def trials(scene: Scene, drug: Drug, actions: list[RegulatoryAction], sha256: str) -> list[TrialStory]:
    """Return the trials that the document describes, in order, after adding their designs and arms."""
    stories: list[TrialStory] = []
    for number, told in enumerate(_told(scene), start=1):
        story = _story(scene, told, sha256, number)
        stories.append(story)
        _design(scene, story, actions)
        add_arms(scene, story, drug)
    return stories


def _told(scene: Scene) -> list[_Told]:
    """Return the trials with their words: a sentence is about the trial named in it, or the last one named.

    Sentences before the first name that describe a trial are about the first one. A document that describes a
    trial without naming it has one trial, from the first sentence that speaks of it to the end.
    """
    names = trial_names(scene)
    if not names:
        start = _first_description(scene)
        return [] if start is None else [_Told(name=None, scopes=(Span(start=start, end=len(scene.text)),))]
    order = list(dict.fromkeys(n.key for n in names))
    scopes: dict[str, list[Span]] = {key: [] for key in order}
    current = ""
    for sentence in scene.sentences:
        inside = [n for n in names if sentence.start <= n.span.start < sentence.end]
        keys = list(dict.fromkeys(n.key for n in inside))
        if len(keys) > 1:
            for key, part in _shares(scene, sentence, inside):
                scopes[key].append(part)
        elif keys or current or _describes_one(scene, sentence):
            key = keys[0] if keys else current or order[0]
            scopes[key].append(Span(start=sentence.start, end=sentence.end))
        current = keys[0] if keys else current
    return [
        _Told(name=_first(names, key), scopes=tuple(scopes[key]), also=_also_called(scene, names, key))
        for key in order
        if scopes[key]
    ]


def _also_called(scene: Scene, names: list[TrialName], key: str) -> tuple[Span, ...]:
    """Return one place for each name of a trial."""
    called = {scene.quote(n.called): n.called for n in reversed(names) if n.key == key and n.called}
    return tuple(sorted(called.values()))


def _first(names: list[TrialName], key: str) -> TrialName:
    """Return how a trial is first called, with the registry number where any of its names has one."""
    same = [n for n in names if n.key == key]
    first = next((n for n in same if n.called is not None), same[0])
    return replace(first, registry=next((n.registry for n in same if n.registry is not None), None))


def _shares(scene: Scene, sentence: Sentence, inside: list[TrialName]) -> list[tuple[str, Span]]:
    """Cut a sentence on several trials at the boundary before each name; "the phase 3 trials" is of all."""
    shares: list[tuple[str, Span]] = []
    start = sentence.start
    for left, right in zip(inside, [*inside[1:], None], strict=True):
        if right is not None and left.key == right.key:
            continue
        end = sentence.end
        if right is not None:
            breaks = list(_BOUNDARY.finditer(scene.text, left.span.end, right.span.start))
            end = breaks[-1].end() if breaks else right.span.start
        shares.append((left.key, Span(start=start, end=end)))
        start = end
    first = inside[0]
    together = _TOGETHER.search(scene.text, inside[-1].span.end, sentence.end)
    if together:
        common = Span(start=together.start(), end=sentence.end)
        shares += [(key, common) for key in dict.fromkeys(n.key for n in inside if n.key != inside[-1].key)]
    if _PLURAL.search(scene.text, sentence.start, first.span.start):
        common = Span(start=sentence.start, end=first.span.start)
        others = dict.fromkeys(n.key for n in inside if n.key != first.key)
        shares += [(key, common) for key in others]
    return shares


def _describes_one(scene: Scene, sentence: Sentence) -> bool:
    """Tell whether a sentence before any trial's name is on the first one named, not on several or others."""
    return _describes(scene, sentence) and not _SEVERAL.search(scene.text, sentence.start, sentence.end)


def _describes(scene: Scene, sentence: Sentence) -> bool:
    """Tell whether a sentence says how a trial was laid out."""
    return bool(_TRIAL.search(scene.text, sentence.start, sentence.end)) and any(
        pattern(expression).search(scene.text, sentence.start, sentence.end)
        for _, expression in (*ALLOCATIONS, *MASKINGS, *PHASES)
    )


def _first_description(scene: Scene) -> int | None:
    for sentence in scene.sentences:
        if _describes(scene, sentence):
            return sentence.start
    for sentence in scene.sentences:
        bounds = (scene.text, sentence.start, sentence.end)
        counted = any(
            expression.search(*bounds) for expression in (*_EVALUATED, *_ENROLLED, _AMONG, _SUPPORTS)
        )
        if _TRIAL.search(*bounds) and counted:
            return sentence.start
    return None


def _story(scene: Scene, told: _Told, sha256: str, number: int) -> TrialStory:
    """Return the trial: by its registry number, else as an entity of this document only."""
    name = told.name
    mention: Mention | None
    if name is not None and name.registry is not None:
        words = scene.text[name.registry.start : name.registry.end]
        ref = Ref(kind="trial", key=words, label=words)
        mention = Mention(kind="trial", span=name.registry, ref=ref, method="identifier", confidence=1.0)
    else:
        called = scene.quote(name.called) if name and name.called else f"Trial {number}"
        ref = Ref(
            kind="trial",
            key=f"doc-{sha256[:12]}-{number}",
            label=f"{called} in document {sha256[:12]}, no registry number given",
        )
        word = _TRIAL.search(scene.text, told.scopes[0].start)
        span = name.called if name else Span(start=word.start(), end=word.end()) if word else None
        mention = _unresolved(scene, span)
    if name is not None and name.called is not None:
        for called_so in told.also or (name.called,):
            words = scene.quote(called_so)
            scene.add(NameAssertion(evidence=(called_so,), entity=ref, name=words, kind="synonym"))
    return TrialStory(
        ref=ref,
        mentions=(mention,) if mention else (),
        scopes=list(told.scopes),
        called=scene.quote(name.called) if name is not None and name.called is not None else None,
    )


def _unresolved(scene: Scene, span: Span | None) -> Mention | None:
    if span is None:
        return None
    mention = Mention(kind="trial", span=span, ref=None, method="unresolved")
    scene.unresolved.append(mention)
    return mention


def _design(scene: Scene, story: TrialStory, actions: list[RegulatoryAction]) -> None:
    evidence: list[Span] = [m.span for m in story.mentions]

    def value(table: tuple[tuple[str, str], ...]) -> str | None:
        for scope in story.scopes:
            for name, expression in table:
                for match in pattern(expression).finditer(scene.text, scope.start, scope.end):
                    span = Span(start=match.start(), end=match.end())
                    if not cut(scene.text, span):
                        evidence.append(span)
                        return name
        return None

    story.allocation, masking, phase = value(ALLOCATIONS), value(MASKINGS), value(PHASES)
    evaluated, enrolled = _people(scene, story, _EVALUATED), _people(scene, story, _ENROLLED)
    compares = story.allocation == "randomized" or masking == "double-blind"
    if evaluated is None and (enrolled is None or not compares):
        evaluated = _only_people(scene, story)
    if evaluated is None and enrolled is None:
        treated = _people(scene, story, (_TREATED,))
        if compares:
            enrolled = treated
        else:
            evaluated = treated
    if evaluated and enrolled and (evaluated[1] == enrolled[1] or evaluated[0] > enrolled[0]):
        enrolled = None
    evidence += [found[1] for found in (evaluated, enrolled) if found]
    first = story.sentences(scene)[0]
    diseases = most_specific(scene, scene.names("disease", first.start, first.end))
    evidence += [d.span for d in diseases]
    supports = _SUPPORTS.search(scene.text, first.start, first.end)
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
            allocation=story.allocation,
            masking=masking,
            phase=phase,
            enrolled=enrolled[0] if enrolled else None,
            evaluated=evaluated[0] if evaluated else None,
            diseases=tuple(dict.fromkeys(d.ref for d in diseases)),
            action=approvals[0] if supports and len(approvals) == 1 else None,
        )
    )


def _only_people(scene: Scene, story: TrialStory) -> tuple[int, Span] | None:
    """Return the number of "among 99 patients" where the words on a trial have only one of the kind."""
    found = [
        (number, Span(start=match.start("n"), end=match.end("n")))
        for scope in story.scopes
        for match in _AMONG.finditer(scene.text, scope.start, scope.end)
        if (number := count(match["n"])) is not None
        and not _PART_OF_ALL.search(scene.text[max(scope.start, match.start("n") - 30) : match.start("n")])
    ]
    found = [(number, span) for number, span in found if not cut(scene.text, span)]
    return found[0] if found and len({number for number, _ in found}) == 1 else None


def _people(
    scene: Scene, story: TrialStory, expressions: tuple[re.Pattern[str], ...]
) -> tuple[int, Span] | None:
    """Return the first number of people that is not of a group, an arm or a cohort."""
    for scope in story.scopes:
        for expression in expressions:
            for match in expression.finditer(scene.text, scope.start, scope.end):
                number, span = count(match["n"]), Span(start=match.start("n"), end=match.end("n"))
                before = scene.text[max(scope.start, span.start - 30) : span.start]
                if number is not None and not cut(scene.text, span):
                    if _PART_OF_ALL.search(before) and "whom" not in match.group():
                        continue
                    return number, span
    return None
