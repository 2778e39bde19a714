"""Which drug the document is about: "Brand (nonproprietary name)", or the one that it says is approved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import NameAssertion, ProductComposition
from oncokg.record.reading.rules.prose import pattern, sentence_at
from oncokg.record.reading.rules.scene import Drug, Named, Scene

APPROVAL: Final = (
    r"\b(?:approv(?:ed|es|al|e)|licen[cs](?:ed|es|e)|authori[sz](?:ed|es|ation)|clear(?:ed|s))\b"
)

_MARK = r"[®™]?"
_GENERIC = r"[a-z][a-z0-9]{3,}(?:-[a-z0-9]{2,})*(?:[ \u00a0][a-z][a-z0-9]{3,}(?:-[a-z]{4})?){0,2}"
_BRAND = r"[A-Z][A-Za-z]{3,}(?:[ \u00a0][A-Z][A-Za-z]+)?"
_BRAND_FIRST = re.compile(rf"\b(?P<brand>{_BRAND}){_MARK}\s*\(\s*(?P<generic>(?:{_GENERIC}))\s*(?=[),;])")
_GENERIC_FIRST = re.compile(
    rf"\b(?P<generic>{_GENERIC})\s*\(\s*(?P<brand>{_BRAND}|[A-Z]{{4,}}){_MARK}\s*(?=[),;])"
)
_STEM = re.compile(
    r"(?:mab|nib|lib|parib|ciclib|zomib|limus|degib|rafenib|metinib|tansine|vedotin|ozogamicin|deruxtecan|govitecan"
    r"|tesirine|mafodotin|soravtansine|leucel|taxel|platin|rubicin|citabine|trexate|trexed|tecan|poside|stat|tide"
    r"|lutamide|relix|relin|kin|cept|fusp|ermin|sib|ciclovir|denib|sertib|lisib|terone|midomide|domide|mustine"
    r"|clax|sonib|rasib|rafusp|tamab|tatug|dotin|ligene|plasmid|gene|vec|pepvec)(?:-[a-z]{4})?\b",
)


def drugs(scene: Scene) -> list[Drug]:
    """Return the drugs that the document introduces by both names, or names in a sentence on an approval."""
    found: list[Drug] = []
    for brand, generic in _pairs(scene):
        product, substances = _resolved(scene, brand, generic)
        _append(
            found,
            Drug(
                product=product.ref, substances=tuple(s.ref for s in substances), names=(product, *substances)
            ),
        )
    if not found:
        for named in _in_approval_sentences(scene):
            drug = _alone(scene, named)
            if drug is not None:
                _append(found, drug)
    return found


def state_names(scene: Scene, drug: Drug) -> None:
    """Add what the document calls the drug, and that the one contains the other."""
    for kind in ("product", "substance"):
        own = [n for n in drug.names if n.ref.kind == kind]
        for ref in dict.fromkeys(n.ref for n in own):
            first = next(n for n in own if n.ref == ref)
            scene.add(
                NameAssertion(
                    evidence=(first.span,),
                    mentions=(first.mention,),
                    entity=ref,
                    name=scene.quote(first.span),
                    kind="proprietary" if kind == "product" else "nonproprietary",
                )
            )
    if drug.product is not None:
        for substance in drug.substances:
            named = next((n for n in drug.names if n.ref == substance), None)
            if named is not None and named.ref.kind == "substance":
                spans = tuple(sorted({drug.names[0].span, named.span}))
                scene.add(ProductComposition(evidence=spans, product=drug.product, substance=substance))


def _append(found: list[Drug], drug: Drug) -> None:
    """Keep each drug once: by product, or by substance where no product is named."""
    for known in found:
        same_product = drug.product is not None and drug.product == known.product
        if same_product or (drug.product is None and set(drug.substances) <= set(known.substances)):
            return
    found.append(drug)


def _pairs(scene: Scene) -> Iterator[tuple[Span, Span]]:
    """Yield (brand, nonproprietary) spans, where a vocabulary or the name's own form vouches for the pair."""
    candidates = []
    for expression in (_BRAND_FIRST, _GENERIC_FIRST):
        for match in expression.finditer(scene.text):
            brand = Span(start=match.start("brand"), end=match.end("brand"))
            generic = Span(start=match.start("generic"), end=match.end("generic"))
            candidates.append((brand, generic))
    candidates += _titled_pairs(scene)
    for brand, generic in sorted(candidates, key=lambda pair: min(pair[0].start, pair[1].start)):
        narrowed = _drug_name(scene, generic)
        if narrowed is not None:
            yield _narrowed_brand(scene, brand), narrowed


def _titled_pairs(scene: Scene) -> Iterator[tuple[Span, Span]]:
    """Yield pairs of known names in any capitals: "BESPONSA (Inotuzumab Ozogamicin)"."""
    substances = scene.names("substance")
    for product in scene.names("product"):
        after = re.compile(rf"{_MARK}\s*\(\s*").match(scene.text, product.span.end)
        if after:
            for named in substances:
                if named.span.start == after.end():
                    yield product.span, named.span
        for named in substances:
            if re.fullmatch(rf"{_MARK}\s*\(\s*", scene.text[named.span.end : product.span.start] or "-"):
                yield product.span, named.span


def _drug_name(scene: Scene, span: Span) -> Span | None:
    """Return the part of a span that is a nonproprietary name, or None."""
    known = scene.names("substance", span.start, span.end)
    if known:
        return Span(
            start=known[0].span.start, end=span.end if known[-1].span.end == span.end else known[-1].span.end
        )
    words = list(re.finditer(r"[\w-]+", scene.text[span.start : span.end]))
    for index, word in enumerate(words):
        if _STEM.search(word.group()):
            first = max(0, index - 1) if word.group() in _second_words() else index
            return Span(start=span.start + words[first].start(), end=span.end)
    return None


def _second_words() -> frozenset[str]:
    """Return words that only follow the name of an antibody, so that the name begins one word earlier."""
    return frozenset(
        [
            "vedotin",
            "ozogamicin",
            "deruxtecan",
            "govitecan",
            "tesirine",
            "mafodotin",
            "soravtansine",
            "emtansine",
            "tansine",
        ]
    )


def _narrowed_brand(scene: Scene, span: Span) -> Span:
    known = scene.names("product", span.start, span.end)
    if known:
        return known[-1].span
    last = re.search(r"[A-Z][A-Za-z]*\Z", scene.text[span.start : span.end])
    return Span(start=span.start + last.start(), end=span.end) if last else span


def _resolved(scene: Scene, brand: Span, generic: Span) -> tuple[Named, list[Named]]:
    substances = scene.names("substance", generic.start, generic.end)
    if not substances:
        label = scene.quote(generic).lower()
        substances = [scene.mint("substance", generic, label)]
    product = _product(scene, brand, {s.ref.key for s in substances})
    return product, substances


def _product(scene: Scene, brand: Span, substance_keys: set[str]) -> Named:
    """Return the product of that name; of several with one name, the one with these substances."""
    candidates = [n.entity for n in scene.candidates("product", brand)]
    fitting = [e for e in candidates if substance_keys <= set(e.substances)] or candidates
    if not fitting:
        words = scene.quote(brand)
        return scene.mint("product", brand, words.title() if words.isupper() else words)
    entity = fitting[0]
    ref = Ref(kind="product", key=entity.key, label=entity.label)
    confidence = 1.0 if len(fitting) == 1 else 0.5
    mention = Mention(kind="product", span=brand, ref=ref, method="exact-name", confidence=confidence)
    return Named(span=brand, ref=ref, mention=mention)


def _in_approval_sentences(scene: Scene) -> Iterator[Named]:
    for match in pattern(APPROVAL).finditer(scene.text):
        sentence = sentence_at(scene.sentences, match.start())
        for kind in ("product", "substance"):
            yield from scene.names(kind, sentence.start, sentence.end)


def _alone(scene: Scene, named: Named) -> Drug | None:
    """Return the drug that one name stands for; the vocabulary adds a product's substances."""
    if named.ref.kind == "substance":
        return Drug(product=None, substances=(named.ref,), names=(named,))
    product = _product(scene, named.span, set())
    entities = [n.entity for n in scene.candidates("product", named.span) if n.entity.key == product.ref.key]
    substances = tuple(
        Ref(kind="substance", key=key, label=scene.lexicon.entity("substance", key).label)
        for key in (entities[0].substances if entities else ())
    )
    return Drug(product=product.ref, substances=substances, names=(product,)) if substances else None
