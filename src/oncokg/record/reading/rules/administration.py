"""How the drug is given."""

from __future__ import annotations

import re

from oncokg.record.fact import Span
from oncokg.record.facts import AdministrationStatement
from oncokg.record.reading.rules.cues import ROUTES
from oncokg.record.reading.rules.prose import Sentence, pattern
from oncokg.record.reading.rules.scene import Drug, Scene

_GIVEN = pattern(
    r"\b(?:(?:is|are|was) (?:given|taken|administered|infused|injected)"
    r"|given (?:as|by|intravenously|orally)"
    r"|administered (?:as|by|intra\w+|orally|sub\w+)"
    r"|recommended (?:\w+ )?dos(?:e|age|ing)|dos(?:e|age) (?:is|of|regimen)"
    r"|comes as|available as)\b"
)
_DOSE = re.compile(
    r"(?<![\w.,/])\d+(?:[.,]\d+)?\s?(?:mg|mcg|µg|g|units|IU|mCi|GBq)(?:\s?/\s?(?:m2|m²|kg|day|mL))?(?![\w²])"
    r"(?:\s(?:once|twice|three times)\s(?:daily|weekly|a day|a week|every \w+ \w+))?",
    re.IGNORECASE,
)


def administration(scene: Scene, drug: Drug) -> None:
    """Add routes and doses from sentences on giving the drug."""
    for sentence in scene.sentences:
        if not _GIVEN.search(scene.text, sentence.start, sentence.end):
            continue
        for route, span in _routes(scene, sentence):
            if not any(isinstance(f, AdministrationStatement) and f.route == route for f in scene.facts):
                scene.add(
                    AdministrationStatement(
                        evidence=(span,), substance=drug.substance, product=drug.product, route=route
                    )
                )
        if re.search(
            r"\b(?:recommended|dose|dosage)\b", scene.text[sentence.start : sentence.end], re.IGNORECASE
        ):
            for match in _DOSE.finditer(scene.text, sentence.start, sentence.end):
                span = Span(start=match.start(), end=match.end())
                scene.add(
                    AdministrationStatement(
                        evidence=(span,),
                        substance=drug.substance,
                        product=drug.product,
                        dose=scene.quote(span),
                    )
                )


def _routes(scene: Scene, sentence: Sentence) -> list[tuple[str, Span]]:
    found = []
    for route, expression in ROUTES:
        for match in pattern(
            rf"(?:\b(?:infusion|injection) )?(?:{expression})(?: (?:infusion|injection))?"
        ).finditer(scene.text, sentence.start, sentence.end):
            found.append((route, Span(start=match.start(), end=match.end())))
            break
    return found
