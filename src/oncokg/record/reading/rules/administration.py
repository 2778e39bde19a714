"""How the drug is given: by which route, and in which dose."""

from __future__ import annotations

import re

from oncokg.record.fact import Span
from oncokg.record.facts import AdministrationStatement
from oncokg.record.reading.rules.cues import ROUTES
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Drug, Scene, drugs_named, is_own

_GIVEN = pattern(
    r"\b(?:(?:is|are|was|were) (?:given|taken|administered|infused|injected|swallowed|returned|put|placed"
    r"|instilled|delivered|dosed"
    r"|a tablet|a capsule|a pill)"
    r"|given (?:as|by|intravenously|orally)"
    r"|administered (?:as|by|intra\w+|orally|sub\w+)"
    r"|(?:patients|people|they|you|adults|children|adolescents) (?:\w+ )?(?:take|takes|get|gets|receive"
    r"|received|swallow)"
    r"|(?:take|received) (?=\d)|treatment (?:starts|begins)"
    r"|recommended (?:[\w-]+ ){0,4}?dos(?:es?|ages?|ing)|dos(?:es?|ages?|ing) (?:is|are|of|was|regimen"
    r"|goes|depends|schedule)"
    r"|(?:in|as) a single dose|amount is|start(?:s|ing)? (?:at|with) (?=\d)"
    r"|comes as|available as)\b"
)
_DOSE = re.compile(
    r"(?<![\w.,/])\d+(?:[.,]\d+)?[\s-]?(?:mg|mcg|µg|μg|g|units|IU|mCi|GBq|MBq|milligrams?|micrograms?|grams?)"
    r"(?:(?:\s?/\s?|\s+per\s+)(?:m2|m²|kg|day|mL|square\s+met(?:re|er)))?(?![\w²])"
    r"(?:\s(?:once|twice|three times)\s(?:daily|weekly|a day|a week|every \w+ \w+))?"
    r"|(?<![\w.,/])\d[\d.,]*(?:\s?(?:to|-|–)\s?\d[\d.,]*)?(?:\s?[x×]\s?10\^?\d{1,2})?(?:\s(?:to|-"
    r"|–)\s\d[\d.,]*\s?[x×]\s?10\^?\d{1,2})?"
    r"\s(?:million\s|billion\s)?(?:(?:CAR|viable|positive|transduced|autologous)[\s-])*(?:T\s)?cells(?:/kg"
    r"|\sper\s(?:kg|kilogram))?",
    re.IGNORECASE,
)
_INFUSED = pattern(r"\b(?:infusions?|infused)\b(?! (?:related|reactions?|site|into the (?!vein|blood)))")
_DOSE_OF = pattern(r"[®™]?(?: [\w-]+){0,2} ?(?:dos(?:e|es|age|ing)|schedule)\b")
_BESIDE = re.compile(r"\b(?:with|plus|after|before|following)\s+(?:the\s+)?\Z", re.IGNORECASE)
_OF_TABLETS = re.compile(r"\b(?:tablets?|capsules?|pills?|vials?|injections?)\s*\(\s*\Z", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\(\s*\Z")
_NOT_THE_DOSE = re.compile(r"\b(?:up\s+to|maximum(?:\s+of)?|than|weigh\w*)\s+\Z", re.IGNORECASE)


def administration(scene: Scene, drug: Drug) -> None:
    """Add routes and doses from sentences on giving the drug.

    An infusion of which nothing more is said goes into a vein; so it is in all of oncology's common words.
    """
    infusions: list[tuple[Sentence, Span]] = []
    for sentence in scene.sentences:
        if not _GIVEN.search(scene.text, sentence.start, sentence.end):
            continue
        for route, span in _routes(scene, sentence):
            known = any(isinstance(f, AdministrationStatement) and f.route == route for f in scene.facts)
            if not known and _is_of_drug(scene, drug, sentence, span.start):
                scene.add(
                    AdministrationStatement(
                        evidence=(span,), substance=drug.substance, product=drug.product, route=route
                    )
                )
        infused = _INFUSED.search(scene.text, sentence.start, sentence.end)
        if infused is not None and not _routes(scene, sentence):
            infusions.append((sentence, Span(start=infused.start(), end=infused.end())))
        for span in _doses(scene, sentence):
            dose = scene.quote(span)
            known = any(
                isinstance(f, AdministrationStatement) and f.dose and _amount(f.dose) == _amount(dose)
                for f in scene.facts
            )
            if not known and _is_of_drug(scene, drug, sentence, span.start):
                scene.add(
                    AdministrationStatement(
                        evidence=(span,), substance=drug.substance, product=drug.product, dose=dose
                    )
                )
    if any(isinstance(f, AdministrationStatement) and f.route for f in scene.facts):
        return
    for sentence, span in infusions:
        if _is_of_drug(scene, drug, sentence, span.start):
            scene.add(
                AdministrationStatement(
                    evidence=(span,), substance=drug.substance, product=drug.product, route="intravenous"
                )
            )
            return


def _amount(dose: str) -> str:
    """Return a dose without how often it is given."""
    return re.split(r"\s(?:once|twice|three times)\s", re.sub(r"(?<=\d)\s(?=[a-zµ])", "", dose))[0].lower()


def _is_of_drug(scene: Scene, drug: Drug, sentence: Sentence, position: int) -> bool:
    """Tell whether a dose or route is of the document's drug: that of "the X dose", else the last one named.

    A drug that only goes with it ("with Y", "after Y") is passed over.
    """
    named = drugs_named(scene, sentence.start, position)
    owners = [n for n in named if _DOSE_OF.match(scene.text, n.span.end, position)]
    if owners:
        return is_own(scene, drug, owners[-1])
    alone = [n for n in named if not _BESIDE.search(scene.text[sentence.start : n.span.start])]
    last = (alone or named)[-1:]
    return not last or is_own(scene, drug, last[0])


def _doses(scene: Scene, sentence: Sentence) -> list[Span]:
    """Return the doses of a sentence, not a limit such as "up to 600 mg" or the same dose in another unit."""
    found = []
    for match in _DOSE.finditer(scene.text, sentence.start, sentence.end):
        before = scene.text[sentence.start : match.start()]
        bracketed = _IN_BRACKETS.search(before) and not _OF_TABLETS.search(before)
        if not _NOT_THE_DOSE.search(before) and not bracketed:
            found.append(Span(start=match.start(), end=match.end()))
    return found


def _routes(scene: Scene, sentence: Sentence) -> list[tuple[str, Span]]:
    found = []
    for route, expression in ROUTES:
        for match in pattern(
            rf"(?:\b(?:infusion|injection) )?(?:{expression})(?: (?:infusion|injection))?"
        ).finditer(scene.text, sentence.start, sentence.end):
            found.append((route, Span(start=match.start(), end=match.end())))
            break
    return found
