"""The extractor on a language model: one question, then everything is held against the text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import oncokg
from oncokg.errors import BadInput
from oncokg.names.lexicon import Lexicon, shipped
from oncokg.record.fact import Ref, Span
from oncokg.record.reading.contract import Extraction
from oncokg.record.reading.model.client import Client
from oncokg.record.reading.model.facts import Builder
from oncokg.record.reading.model.prompt import VERSION
from oncokg.record.reading.model.proposals import Held
from oncokg.record.reading.model.quotes import places
from oncokg.record.reading.rules.approval import decisions
from oncokg.record.reading.rules.bibliography import bibliography
from oncokg.record.reading.rules.drug import state_names
from oncokg.record.reading.rules.scene import Drug, Named, Scene, scene_of
from oncokg.record.reading.spans import cut
from oncokg.record.record import Gap, Software
from oncokg.source.document import Document


@dataclass(frozen=True, kw_only=True)
class ModelExtractor:
    """Reads prose with a language model; nothing that it answers is kept unless the text holds it.

    `dropped` counts, over all documents read, the proposals that were not kept, by reason. Names are linked
    by the same vocabularies as those of the rules, and what a document says of itself is read by the rules.
    """

    client: Client
    lexicon: Lexicon = field(default_factory=shipped)
    dropped: Counter[str] = field(default_factory=Counter, compare=False)

    @property
    def software(self) -> Software:
        """The model, and the versions of this package and of the prompt."""
        return Software(
            name=f"oncokg with {self.client.model}", version=f"{oncokg.__version__}-prompt-{VERSION}"
        )

    def extract(self, document: Document) -> Extraction:
        """Read a document.

        Raises `BadInput` for an answer that cannot be used, or that names no drug of the text, and what the
        client raises.
        """
        answer = self.client.ask(document)
        scene = scene_of(document.text, self.lexicon)
        about = bibliography(scene)
        drug = _drug(scene, answer)
        if drug is None:
            raise BadInput(
                document.name,
                f"{self.client.model} names no drug that is in the text",
                "is this an oncology story or notice?",
            )
        state_names(scene, drug)
        held = Held(scene=scene)
        builder = Builder(held=held, drug=drug, sha256=document.sha256, decided=decisions(scene, drug))
        for proposal in held.proposals(answer):
            builder.add(proposal)
        self.dropped.update(held.dropped)
        unresolved = tuple(m for m in dict.fromkeys(scene.unresolved) if not cut(scene.text, m.span))
        gaps = [*held.gaps, *(Gap(kind="unresolved-mention", span=m.span) for m in unresolved)]
        return Extraction(
            facts=tuple(scene.facts),
            mentions=unresolved,
            gaps=tuple(sorted(set(gaps), key=lambda gap: (gap.span, gap.kind))),
            kind=about.kind,
            rights=about.rights,
            title=about.title,
            author=about.author,
            publisher=about.publisher,
            issued=about.issued,
        )


def _drug(scene: Scene, answer: dict[str, Any]) -> Drug | None:
    """Return the drug of an answer, by the names that the text has; one of no vocabulary is learnt."""
    product, offered = answer.get("product"), answer.get("substances")
    named = [_named(scene, "product", product)] if isinstance(product, str) else []
    substances = [
        _named(scene, "substance", name)
        for name in (offered if isinstance(offered, list) else ())
        if isinstance(name, str)
    ]
    active = [n for n in substances if n is not None]
    brand = next((n for n in named if n is not None), None)
    if not active and brand is not None:
        entity = scene.lexicon.known("product", brand.ref.key)
        keys = entity.substances if entity else ()
        refs = [Ref(kind="substance", key=k, label=scene.lexicon.entity("substance", k).label) for k in keys]
    else:
        refs = list(dict.fromkeys(n.ref for n in active))
    if not refs:
        return None
    names = tuple(n for n in (brand, *active) if n is not None)
    return Drug(product=brand.ref if brand else None, substances=tuple(refs), names=names)


def _named(scene: Scene, kind: Any, name: str) -> Named | None:
    """Return where the text first has a name, linked; None where it does not have it."""
    found = [span for span in places(scene.text, name) if cut(scene.text, span) is None]
    if not found:
        return None
    place: Span = found[0]
    if not scene.names(kind, place.start, place.end):
        scene.learn(kind, scene.quote(place) if kind == "product" else scene.quote(place).lower())
    return next(iter(scene.names(kind, place.start, place.end)), None)
