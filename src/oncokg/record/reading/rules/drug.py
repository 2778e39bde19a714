"""Which drug the document is about: the one it introduces, approves, puts in its title and names most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from oncokg.names.entity import EntityKind
from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import NameAssertion, ProductComposition
from oncokg.record.reading.rules.headings import title_of
from oncokg.record.reading.rules.prose import pattern, sentence_at
from oncokg.record.reading.rules.scene import Drug, Named, Scene, drugs_named, own_names

APPROVAL: Final = (
    r"\b(?:approv(?:ed|es|al|e)|licen[cs](?:ed|es|e)|authori[sz](?:ed|es|ation)|clear(?:ed|s))\b"
)

_MARK = r"[®™]?"
_GENERIC = r"[a-z][a-z0-9]{3,30}(?:-[a-z0-9]{2,})*(?:[ \u00a0][a-z][a-z0-9]{3,30}(?:-[a-z]{4})?){0,2}"
_BRAND = r"[A-Z][A-Za-z]{3,30}(?:[ \u00a0][A-Z][A-Za-z]+)?"
_BRAND_FIRST = re.compile(rf"\b(?P<brand>{_BRAND}){_MARK}\s*\(\s*(?P<generic>(?:{_GENERIC}))\s*(?=[),;])")
_GENERIC_FIRST = re.compile(
    rf"\b(?P<generic>{_GENERIC})\s*\(\s*(?P<brand>{_BRAND}|[A-Z]{{4,}}){_MARK}\s*(?=[),;])"
)
_SECOND_WORDS: Final = (
    "vedotin|ozogamicin|deruxtecan|govitecan|tesirine|mafodotin|soravtansine|emtansine|tansine"
    "|tirumotecan|samrotecan|autoleucel|maraleucel|ciloleucel|lisoleucel|vicleucel|lifileucel"
)
"""Words that only follow the first word of a name: "trastuzumab deruxtecan"."""
_CLEAR_STEMS: Final = (
    r"mab|nib|parib|ciclib|zomib|degib|rafenib|metinib|leucel|lutamide|rasib|clax|sertib|lisib|denib"
    r"|tamig|tatug|dotin|domide|citabine|rubicin|restrant|bart|taxel"
)
"""Endings that hardly any word but a drug's name has."""
_STEM = re.compile(
    rf"(?:{_CLEAR_STEMS}|{_SECOND_WORDS}"
    r"|lib|limus|platin|trexate|trexed|tecan|poside|stat|tide|relix|relin|kin|cept|fusp|ermin|sib"
    r"|ciclovir|terone|mustine|sonib|rafusp|ligene|plasmid|gene|vec)(?:-[a-z]{4})?\b"
)
_COINED = re.compile(
    rf"\b[A-Za-z]?[a-z]{{3,30}}(?:{_CLEAR_STEMS})(?:[ \u00a0](?:{_SECOND_WORDS}))?(?:-[a-z]{{4}})?\b"
)
_BRACKET = re.compile(rf"{_MARK}\s*\(\s*")
_EITHER_WAY: Final[tuple[tuple[EntityKind, EntityKind], ...]] = (
    ("product", "substance"),
    ("substance", "product"),
)
_BESIDE = 80
"""Characters within which a brand and a name of its substance say that the one contains the other."""
_AS_TITLE = 6
_AS_LATER_IN_TITLE = 2
_AS_PAIR = 3
_AS_APPROVED = 3
"""How many mentions each is worth when the drug a document is about is chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Pair:
    """A brand and the nonproprietary name beside it."""

    brand: Span
    generic: Span


def drugs(scene: Scene) -> list[Drug]:
    """Return the drugs that the document names, the one that it is about first.

    Names that no vocabulary has are learnt where the document pairs a brand with a name of a drug's form, or
    uses such a name in its title or more than once.
    """
    pairs = list(_pairs(scene))
    _learn(scene, pairs)
    found: list[Drug] = []
    for pair in pairs:
        _append(found, _introduced(scene, pair))
    introduced = len(found)
    for named in (*scene.names("product"), *scene.names("substance")):
        drug = _alone(scene, named)
        if drug is not None:
            _append(found, drug)
    title = title_of(scene.text)
    approved = _approved_refs(scene)
    in_title = drugs_named(scene, title.start, title.end) if title else []

    def prominence(position: int) -> tuple[int, int]:
        drug = found[position]
        score = len(own_names(scene, drug, 0, len(scene.text)))
        refs = [n.ref for n in in_title]
        if drug.refs & set(refs):
            score += _AS_TITLE if refs[0] in drug.refs else _AS_LATER_IN_TITLE
        score += _AS_PAIR if position < introduced else 0
        score += _AS_APPROVED if drug.refs & approved else 0
        return -score, position

    return [found[position] for position in sorted(range(len(found)), key=prominence)]


def state_names(scene: Scene, drug: Drug) -> None:
    """Add what the document calls the drug, and that the one contains the other."""
    for kind in ("product", "substance"):
        own = [n for n in drug.names if n.ref.kind == kind]
        for ref in dict.fromkeys(n.ref for n in own):
            first = next(n for n in own if n.ref == ref)
            if first.mention.ref is None:
                scene.unresolved.append(first.mention)
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
            beside = named is not None and abs(named.span.start - drug.names[0].span.start) < _BESIDE
            if named is not None and beside:
                spans = tuple(sorted({drug.names[0].span, named.span}))
                scene.add(ProductComposition(evidence=spans, product=drug.product, substance=substance))


def _append(found: list[Drug], drug: Drug) -> None:
    """Keep each drug once: by product, or by substance where no product is named."""
    for known in found:
        same_product = drug.product is not None and drug.product == known.product
        if same_product or (drug.product is None and set(drug.substances) <= set(known.substances)):
            return
        if drug.product is not None and known.product is not None and set(drug.names) <= set(known.names):
            return
    found.append(drug)


def _approved_refs(scene: Scene) -> frozenset[Ref]:
    """Return the products and substances of sentences that speak of an approval."""
    found: set[Ref] = set()
    for match in pattern(APPROVAL).finditer(scene.text):
        sentence = sentence_at(scene.sentences, match.start())
        found |= {n.ref for n in drugs_named(scene, sentence.start, sentence.end)}
    return frozenset(found)


def _pairs(scene: Scene) -> Iterator[_Pair]:
    """Yield pairs of names, where a vocabulary or the name's own form vouches for the pair."""
    candidates = []
    for expression in (_BRAND_FIRST, _GENERIC_FIRST):
        for match in expression.finditer(scene.text):
            brand = Span(start=match.start("brand"), end=match.end("brand"))
            generic = Span(start=match.start("generic"), end=match.end("generic"))
            candidates.append((brand, generic))
    candidates += _titled_pairs(scene)
    seen: set[tuple[str, str]] = set()
    for brand, generic in sorted(candidates, key=lambda pair: min(pair[0].start, pair[1].start)):
        words = scene.quote(brand), scene.quote(generic)
        if words in seen:
            continue
        seen.add(words)
        narrowed = _drug_name(scene, generic)
        if narrowed is not None:
            yield _Pair(brand=_narrowed_brand(scene, brand), generic=narrowed)


def _titled_pairs(scene: Scene) -> Iterator[tuple[Span, Span]]:
    """Yield pairs of known names in any capitals: "BESPONSA (Inotuzumab Ozogamicin)"."""
    for kind, other in _EITHER_WAY:
        for first in scene.names(kind):
            bracket = _BRACKET.match(scene.text, first.span.end)
            inside = scene.names(other, bracket.end(), bracket.end() + _BESIDE) if bracket else []
            if bracket and inside and inside[0].span.start == bracket.end():
                pair = first.span, inside[0].span
                yield pair if kind == "product" else (pair[1], pair[0])


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
            first = max(0, index - 1) if re.fullmatch(_SECOND_WORDS, word.group()) else index
            return Span(start=span.start + words[first].start(), end=span.end)
    return None


def _narrowed_brand(scene: Scene, span: Span) -> Span:
    known = scene.names("product", span.start, span.end)
    if known:
        return known[-1].span
    last = re.search(r"[A-Z][A-Za-z]*\Z", scene.text[span.start : span.end])
    return Span(start=span.start + last.start(), end=span.end) if last else span


def _learn(scene: Scene, pairs: list[_Pair]) -> None:
    """Learn the names of the pairs, and coined names in the title or used more than once."""
    for pair in pairs:
        if not scene.names("substance", pair.generic.start, pair.generic.end):
            scene.learn("substance", scene.quote(pair.generic).lower())
        if not scene.candidates("product", pair.brand):
            words = scene.quote(pair.brand)
            scene.learn("product", words.title() if words.isupper() else words)
    title = title_of(scene.text)
    seen: dict[str, list[int]] = {}
    for match in _COINED.finditer(scene.text):
        if not scene.names("substance", match.start(), match.end()):
            seen.setdefault(scene.quote(Span(start=match.start(), end=match.end())).lower(), []).append(
                match.start()
            )
    for label, places in seen.items():
        if len(places) > 1 or (title and title.start <= places[0] < title.end):
            scene.learn("substance", label)


def _introduced(scene: Scene, pair: _Pair) -> Drug:
    substances = scene.names("substance", pair.generic.start, pair.generic.end)
    product = _product(scene, pair.brand, {s.ref.key for s in substances})
    return Drug(
        product=product.ref, substances=tuple(s.ref for s in substances), names=(product, *substances)
    )


def _product(scene: Scene, brand: Span, substance_keys: set[str]) -> Named:
    """Return the product of that name; of several with one name, the one with these substances."""
    entities = [n.entity for n in scene.candidates("product", brand)]
    fitting = [e for e in entities if substance_keys <= set(e.substances)] or entities
    named = next(n for n in scene.names("product", brand.start, brand.end))
    if named.mention.ref is None:
        return named
    ref = Ref(kind="product", key=fitting[0].key, label=fitting[0].label)
    confidence = 1.0 if len(fitting) == 1 else 0.5
    mention = Mention(kind="product", span=brand, ref=ref, method="exact-name", confidence=confidence)
    return Named(span=brand, ref=ref, mention=mention)


def _alone(scene: Scene, named: Named) -> Drug | None:
    """Return the drug that one name stands for; the vocabulary adds a product's substances."""
    if named.ref.kind == "substance":
        return Drug(product=None, substances=(named.ref,), names=(named,))
    product = _product(scene, named.span, set())
    entity = scene.lexicon.known("product", product.ref.key)
    substances = tuple(
        Ref(kind="substance", key=key, label=scene.lexicon.entity("substance", key).label)
        for key in (entity.substances if entity else ())
    )
    if not substances:
        return None
    called = [n for n in scene.names("substance") if n.ref in substances]
    return Drug(product=product.ref, substances=substances, names=(product, *called[:1]))
