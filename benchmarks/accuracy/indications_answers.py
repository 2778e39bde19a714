"""Answers of an annotation and of the reader on one use of a medicine, in one form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from oncokg.record.fact import Mention, Ref
from oncokg.record.facts import Indication

Json = dict[str, Any]
Place = tuple[int, int]
LISTS = {
    "status": "statuses",
    "setting": "settings",
    "stage": "stages",
    "line": "lines",
    "age group": "age_groups",
}
LIMITS = {
    "minimum age": "minimum_age",
    "maximum age": "maximum_age",
    "minimum weight": "minimum_weight",
    "maximum weight": "maximum_weight",
}
MENTIONS = {"disease": "diseases", "substance": "substances", "partner": "partners"}
CLAUSES = {
    "biomarker": "biomarkers",
    "prior therapy": "prior_therapies",
    "patient criterion": "patient_criteria",
}
_FILLERS = frozenset(
    {"a", "an", "and", "any", "by", "for", "has", "have", "in", "is", "of", "on", "or", "the", "their", "to"}
    | {"was", "were", "who", "whose", "with"}
)
_OPENING = re.compile(
    r"(?:(?:after|been|following|had|has|have|are|is|was|were|who|whose|with)\s+)+", re.IGNORECASE
)
_NEGATION = re.compile(r"(?:not|no|never|without|ineligible)\b\s*", re.IGNORECASE)
_YEAR_TOLERANCE = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One answer: `values` that must agree (of alternatives, one), and `words` that must be about the same.

    `said` are the words of the text that say it, "" where they are not told, None where they are `words`; an
    exact answer has the same ones. An empty value, and no words, agree with anything: nothing is asked for.
    """

    field: str
    values: tuple[frozenset[str], ...] = ()
    words: str = ""
    said: str | None = None

    def agrees(self, other: Item) -> bool:
        """Tell whether the values are right and the words are about the same."""
        if self.field != other.field:
            return False
        pairs = zip(self.values, other.values, strict=False)
        if any(mine and others and not mine & others for mine, others in pairs):
            return False
        return not self.words or not other.words or alike(self.words, other.words)

    def equals(self, other: Item) -> bool:
        """Tell whether they agree, and are said by the same words."""
        mine, others = (plain(i.words if i.said is None else i.said) for i in (self, other))
        return self.agrees(other) and (not mine or not others or mine == others)

    def __str__(self) -> str:
        words = self.said or self.words
        return " ".join(
            [*("|".join(sorted(value)) for value in self.values), *([f"“{words}”"] if words else [])]
        )


def plain(text: str) -> str:
    """Return the words of a text without capitals, hyphens and marks."""
    return " ".join(re.findall(r"[a-z0-9%>=<+.]+", text.lower().replace("-", " "))).rstrip(".")


def alike(left: str, right: str) -> bool:
    """Tell whether the words of one text are among those of the other, or half of all are shared."""
    a, b = ({_stem(w) for w in plain(text).split()} - _FILLERS for text in (left, right))
    if not a or not b:
        return plain(left) == plain(right)
    return a <= b or b <= a or 2 * len(a & b) >= len(a | b)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def one(value: object) -> frozenset[str]:
    """Return alternatives of a value, "a|b" as two."""
    return frozenset(str(value).split("|"))


def polarity(text: str, *, is_required: bool) -> str:
    """Return "yes" for what must be so and "no" for what must not, however the negation is written."""
    return "yes" if is_required != bool(_NEGATION.match(without_opening(text))) else "no"


def without_opening(text: str) -> str:
    """Return a clause without the words that only join it to the sentence ("who have", "after")."""
    stripped = text.strip()
    opening = _OPENING.match(stripped)
    return stripped[opening.end() :] if opening else stripped


def _limit(value: object) -> frozenset[str]:
    """Return a limit in hundredths and its neighbours, so that 1/12 and 0.083 agree."""
    number = Decimal(str(value))
    return frozenset(
        str((number + step).quantize(_YEAR_TOLERANCE))
        for step in (-_YEAR_TOLERANCE, Decimal(0), _YEAR_TOLERANCE)
    )


def gold_items(text: str, gold: Json, order: int = 0) -> tuple[list[Item], list[Item]]:
    """Return what one annotated use asks for, and what is neither asked for nor wrong.

    `order` is the place of the use at which it was read: 0 its fullest statement, 1 the first repeat.
    """
    place = [gold["span"], *gold.get("repeats", ())][order]
    return list(_gold(text, gold, place)), list(_optional(text, gold))


def _gold(text: str, gold: Json, place: Sequence[int]) -> Iterator[Item]:
    start, end = place
    yield Item(field="span", words=text[start:end])
    for field, name in MENTIONS.items():
        named = {tuple(m["keys"] or m["span"]): m for m in reversed(gold[name])}
        for mention in reversed(named.values()):
            if mention["keys"] or field == "partner":
                yield _named(field, text, mention)
    for field, name in LISTS.items():
        yield from (Item(field=field, values=(one(value),)) for value in gold[name])
    for field, name in LIMITS.items():
        if gold[name] is not None:
            yield Item(
                field=field, values=(frozenset({str(Decimal(str(gold[name])).quantize(_YEAR_TOLERANCE))}),)
            )
    if gold["sex"]:
        yield Item(field="sex", values=(one(gold["sex"]),))
    if gold["is_accelerated"]:
        yield Item(field="accelerated", values=(one("yes"),))
    for marker in gold["biomarkers"]:
        yield from _gold_marker(text, marker)
    for prior in gold["prior_therapies"]:
        words = text[slice(*prior["span"])]
        required = "yes" if prior["is_required"] else "no"
        yield Item(field="prior therapy", values=(one(required),), words=without_opening(words))
        if prior["minimum_prior_lines"]:
            yield Item(field="prior lines", values=(one(prior["minimum_prior_lines"]),))
        for mention in prior["substances"]:
            if mention["keys"]:
                yield Item(field="prior substance", values=(frozenset(mention["keys"]),))
    for criterion in gold["patient_criteria"]:
        words = text[slice(*criterion["span"])]
        sign = polarity(words, is_required=criterion["is_required"])
        yield Item(
            field="patient criterion",
            values=(one(sign),),
            words=_without_negation(words),
        )


def _gold_marker(text: str, marker: Json) -> Iterator[Item]:
    words = text[slice(*marker["span"])]
    keys = frozenset(marker["keys"] or ())
    yield Item(
        field="biomarker",
        values=(keys, one(marker["status"])),
        words=words,
    )
    if marker["alteration"]:
        yield Item(field="alteration", words=marker["alteration"])
    if marker["threshold"]:
        yield Item(field="threshold", words=marker["threshold"])
    if marker["requires_approved_test"]:
        yield Item(field="approved test", values=((keys or one("yes")),), words="" if keys else words)


def _named(field: str, text: str, mention: Json) -> Item:
    words = text[slice(*mention["span"])]
    if mention["keys"]:
        return Item(field=field, values=(frozenset(mention["keys"]),), said=words)
    return Item(field=field, words=words)


def _optional(text: str, gold: Json) -> Iterator[Item]:
    extra: Json = gold.get("optional", {})
    for field in ("disease", "substance"):
        for mention in gold[MENTIONS[field]]:
            if not mention["keys"]:
                yield _named(field, text, mention)
    if not gold["substances"]:
        yield Item(field="substance")
    for prior in gold["prior_therapies"]:
        for mention in prior["substances"]:
            if not mention["keys"]:
                yield Item(field="prior substance", words=text[slice(*mention["span"])])
    for field, name in LISTS.items():
        yield from (Item(field=field, values=(one(value),)) for value in extra.get(name, ()))
    for field, name in (("disease", "diseases"), ("partner", "partners_keys")):
        yield from (Item(field=field, values=(one(key),)) for key in extra.get(name, ()))
    if True in extra.get("is_accelerated", ()):
        yield Item(field="accelerated", values=(one("yes"),))
    for field, name in CLAUSES.items():
        for start, end in extra.get(name, ()):
            yield Item(field=field, words=text[start:end])
    for start, end in extra.get("partners", ()):
        yield Item(field="partner", words=text[start:end])
    for field, name in (("biomarker", "biomarker_keys"), ("prior substance", "prior_substance_keys")):
        yield from (Item(field=field, values=(one(key),)) for key in extra.get(name, ()))
    yield from (Item(field="alteration", words=words) for words in extra.get("alterations", ()))


def read_items(text: str, indication: Indication, place: Place) -> list[Item]:
    """Return what the reader says of one use in the text, in the form of the annotation."""
    return list(_read(text, indication, place))


def _read(text: str, made: Indication, place: Place) -> Iterator[Item]:
    yield Item(field="span", words=text[slice(*place)])
    for field, name in MENTIONS.items():
        for ref in dict.fromkeys(getattr(made, name)):
            yield _linked(field, ref, made.mentions, text)
    for field, name in LISTS.items():
        for value in getattr(made, name):
            yield Item(field=field, values=(one(value),))
    for field, name in LIMITS.items():
        if getattr(made, name) is not None:
            yield Item(field=field, values=(_limit(getattr(made, name)),))
    if made.sex:
        yield Item(field="sex", values=(one(made.sex),))
    if made.is_accelerated:
        yield Item(field="accelerated", values=(one("yes"),))
    for marker in made.biomarkers:
        keys = frozenset({marker.target.key}) if marker.target else frozenset({""})
        yield Item(
            field="biomarker",
            values=(keys, one(marker.status)),
            words=marker.text,
        )
        if marker.alteration:
            yield Item(field="alteration", words=marker.alteration)
        if marker.threshold:
            yield Item(field="threshold", words=marker.threshold)
        if marker.requires_approved_test:
            yield Item(field="approved test", values=(keys | one("yes"),), words=marker.text)
    for prior in made.prior_therapies:
        required = "yes" if prior.is_required else "no"
        yield Item(field="prior therapy", values=(one(required),), words=without_opening(prior.text))
        if prior.minimum_prior_lines:
            yield Item(field="prior lines", values=(one(prior.minimum_prior_lines),))
        for ref in prior.substances:
            yield Item(field="prior substance", values=(frozenset({ref.key}),), words=ref.label, said="")
    for criterion in made.patient_criteria:
        yield Item(
            field="patient criterion",
            values=(one(polarity(criterion.text, is_required=criterion.is_required)),),
            words=_without_negation(criterion.text),
        )


def _linked(field: str, ref: Ref, mentions: Iterable[Mention], text: str) -> Item:
    found = next((m for m in mentions if m.ref == ref), None)
    if found is None:
        return Item(field=field, values=(frozenset({ref.key}),), words=ref.label, said="")
    return Item(field=field, values=(frozenset({ref.key}),), words=text[found.span.start : found.span.end])


def _without_negation(words: str) -> str:
    return _NEGATION.sub("", without_opening(words), count=1)
