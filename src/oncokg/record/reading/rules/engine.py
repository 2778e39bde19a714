"""The extractor of rules: which rule runs when, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import oncokg
from oncokg.errors import BadInput
from oncokg.names.lexicon import Lexicon, shipped
from oncokg.record.fact import Mention
from oncokg.record.reading.contract import Extraction
from oncokg.record.reading.rules.action import actions
from oncokg.record.reading.rules.administration import administration
from oncokg.record.reading.rules.approval import decisions
from oncokg.record.reading.rules.bibliography import bibliography
from oncokg.record.reading.rules.designation import designations
from oncokg.record.reading.rules.drug import drugs, state_names
from oncokg.record.reading.rules.gaps import gaps
from oncokg.record.reading.rules.indication import indications
from oncokg.record.reading.rules.organization import roles
from oncokg.record.reading.rules.prose import pattern, sentence_at
from oncokg.record.reading.rules.results import results
from oncokg.record.reading.rules.safety import safety
from oncokg.record.reading.rules.scene import Scene, scene_of
from oncokg.record.reading.rules.substance import substance_facts
from oncokg.record.reading.rules.trial import trials
from oncokg.record.reading.spans import cut
from oncokg.record.record import Software
from oncokg.source.document import Document

_RISKS = pattern(
    r"\b(?:side effects?|adverse (?:reactions?|events?)|(?:boxed|black box) warnings?"
    r"|warnings?(?: and precautions)?"
    r"|(?:increased |higher )?risk of)\b"
)


@dataclass(frozen=True, kw_only=True)
class RuleExtractor:
    """Reads stories and notices on the approval of a cancer drug, by rules and the shipped vocabulary."""

    lexicon: Lexicon = field(default_factory=shipped)

    @property
    def software(self) -> Software:
        """Name and version of these rules."""
        return Software(name="oncokg rules", version=oncokg.__version__)

    def extract(self, document: Document) -> Extraction:
        """Read a document.

        Raises `BadInput` where no drug is introduced, or none of the vocabulary's diseases is named.
        """
        scene = scene_of(document.text, self.lexicon)
        about = bibliography(scene)
        found = drugs(scene)
        if not found:
            raise BadInput(
                document.name, "no cancer drug is named in it", "is this an oncology story or notice?"
            )
        if not _names_a_cancer(scene):
            raise BadInput(document.name, "no cancer is named in it", "oncokg reads oncology documents only")
        drug = found[0]
        others = frozenset(
            ref.key for d in found[1:] for ref in (d.product, *d.substances) if ref is not None
        )
        state_names(scene, drug)
        decided = decisions(scene, drug)
        acted = actions(scene, drug, decided)
        for action in acted:
            scene.add(action)
        for indication in indications(scene, drug, decided, acted, about.rights):
            scene.add(indication)
        substance_facts(scene, drug, others)
        designations(scene, drug, acted)
        results(scene, drug, trials(scene, drug, acted, document.sha256))
        administration(scene, drug)
        safety(scene, drug)
        roles(scene, drug)
        return Extraction(
            facts=tuple(scene.facts),
            mentions=_mentions(scene),
            gaps=gaps(scene),
            kind=about.kind,
            rights=about.rights,
            title=about.title,
            author=about.author,
            publisher=about.publisher,
            issued=about.issued,
        )


def _names_a_cancer(scene: Scene) -> bool:
    """Tell whether a cancer is named elsewhere than among the risks of a medicine."""
    places = (sentence_at(scene.sentences, named.span.start) for named in scene.names("disease"))
    return any(not _RISKS.search(scene.text, place.start, place.end) for place in places)


def _mentions(scene: Scene) -> tuple[Mention, ...]:
    """Return the names that resolved to nothing; the others hang on the facts that use them."""
    return tuple(m for m in dict.fromkeys(scene.unresolved) if not cut(scene.text, m.span))
