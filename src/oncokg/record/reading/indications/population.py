"""Who is treated: age, sex and body weight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.reading.indications.clauses import meets
from oncokg.record.reading.indications.parsed import Limit, Population, Value
from oncokg.record.reading.indications.words import AGE_GROUPS, SEXES
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.quantities import count

_NUMBER: Final = (
    r"(?P<n>\d{1,3}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|sixteen"
    r"|eighteen|sixty"
    r"|sixty five)"
)
_UNIT: Final = r"(?P<u>years?|yrs?|months?|mos?|weeks?|days?)\b(?: of age| old)?"
_MINIMUM_AGE: Final = (
    pattern(rf"\b{_NUMBER} ?{_UNIT},?\)? ?(?:of age )?(?:and|or|&) (?:older|above|over|up|greater|elder)\b"),
    pattern(
        r"(?:≥|>=?|\b(?:greater than or equal to|at least|older than|over|above|aged?|from"
        r"|minimum age of)) ?(?:the age of |age )?"
        rf"{_NUMBER} ?{_UNIT}(?! (?:after|of(?! age)|from|following|since|prior|before|apart|duration"
        rf"|survival|to|through|and (?:younger|under)|or (?:younger|under)))"
    ),
    pattern(rf"\b(?:aged?|ages) {_NUMBER}(?: years)?(?: and| or) (?:older|above|over|up)\b"),
    pattern(rf"\b(?:aged?|ages|age of) (?:between )?{_NUMBER}(?: years?)? ?(?:to|and|through|[-–]) ?\d"),
    pattern(
        rf"\b{_NUMBER} ?(?:(?P<u>years?|months?) )?(?:to|through|[-–]) ?(?:<|less than )?\d{{1,2}} years?\b"
    ),
    pattern(rf"\bover (?:the age of )?{_NUMBER}\b(?! (?:months?|weeks?|days?|mg|%))(?= years?)"),
)
_MAXIMUM_AGE: Final = (
    pattern(
        r"\b(?:up to|younger than|under|less than|not older than|below|<) (?:and including )?(?:the age of )?"
        rf"{_NUMBER} ?{_UNIT}"
    ),
    pattern(rf"\b{_NUMBER} ?{_UNIT} (?:and|or) (?:younger|under)\b"),
    pattern(r"\b(?:up to|under) (?:the )?age (?:of )?(?P<n>\d{1,2})\b"),
    pattern(
        r"\b(?:\d{1,2}|one|two) ?(?:years?|months?)? ?(?:of age )?(?:to|through"
        r"|[-–]) ?(?P<n>\d{1,2}) (?P<u>years?)\b"
    ),
    pattern(r"\b(?:aged?|ages|age of) (?:between )?\d{1,2}(?: years?)? (?:to|and|through) (?P<n>\d{1,2})\b"),
)
_WEIGH: Final = r"(?:weigh(?:ing|s)?|body ?weight(?: of)?|weight(?: of)?|who weigh)"
_KG: Final = r"(?P<n>\d{1,3}(?:\.\d+)?) ?(?:kg|kilograms?)"
_MINIMUM_WEIGHT: Final = (
    pattern(
        rf"\b{_WEIGH} (?:at least|(?:of )?≥|>=?|(?:is )?greater than(?: or equal to)?|more than|over) ?{_KG}"
    ),
    pattern(rf"\b{_KG} (?:or|and) (?:more|greater|above|over|heavier)\b"),
    pattern(rf"≥ ?{_KG}"),
)
_MAXIMUM_WEIGHT: Final = (
    pattern(rf"\b{_WEIGH} (?:up to|(?:of )?≤|<=?|(?:is )?less than(?: or equal to)?|under|below) ?{_KG}"),
    pattern(rf"\b{_KG} (?:or|and) (?:less|under|below|lighter)\b"),
)


def population(text: str, parts: list[Span], taken: list[Span]) -> Population:
    """Return who is treated, by words that are not among `taken`."""
    groups: dict[str, Value] = {}
    for value in values(text, parts, AGE_GROUPS, taken):
        groups.setdefault(value.value, value)
    sexes: dict[str, Value] = {}
    for value in values(text, parts, SEXES, taken):
        sexes.setdefault(value.value, value)
    minimum = _limit(text, parts, _MINIMUM_AGE, taken)
    maximum = _limit(text, parts, _MAXIMUM_AGE, taken)
    if minimum and maximum and minimum.value > maximum.value:
        maximum = None
    lightest = _limit(text, parts, _MINIMUM_WEIGHT, taken)
    heaviest = _limit(text, parts, _MAXIMUM_WEIGHT, taken)
    return Population(
        age_groups=tuple(groups.values()),
        minimum_age=minimum,
        maximum_age=maximum,
        minimum_weight=lightest,
        maximum_weight=heaviest,
        sex=next(iter(sexes.values())) if len(sexes) == 1 else None,
    )


def values(
    text: str, parts: list[Span], table: tuple[tuple[str, re.Pattern[str]], ...], taken: list[Span]
) -> Iterator[Value]:
    """Yield the values of a table whose words stand in the parts and not in `taken`."""
    for value, expression in table:
        for part in parts:
            for match in expression.finditer(text, part.start, part.end):
                if match.end() > match.start():
                    span = Span(start=match.start(), end=match.end())
                    if not meets(span, taken):
                        yield Value(value=value, span=span)


def _limit(
    text: str, parts: list[Span], expressions: tuple[re.Pattern[str], ...], taken: list[Span]
) -> Limit | None:
    for expression in expressions:
        for part in parts:
            for match in expression.finditer(text, part.start, part.end):
                span = Span(start=match.start(), end=match.end())
                number = _number(match["n"])
                if number is None or meets(span, taken) or _is_no_age(match):
                    continue
                value = _in_years(number, (match.groupdict().get("u") or "y").lower())
                if value <= 130 or "kg" in match.group().lower() or "kilo" in match.group().lower():
                    return Limit(value=value, span=span)
    return None


def _is_no_age(match: re.Match[str]) -> bool:
    """Tell whether a length of time is none of life: "over 8 weeks"."""
    unit = (match.groupdict().get("u") or "y").lower()
    return (
        unit[0] not in "y"
        and re.search(
            r"\b(?:aged?|old|older|younger|ages|years?)\b",
            match.group(),
            re.I,
        )
        is None
    )


def _number(words: str) -> Decimal | None:
    if words[0].isdigit():
        return Decimal(words)
    if words.lower().replace("-", " ") in ("sixty", "sixty five"):
        return Decimal(60 if words.lower() == "sixty" else 65)
    number = count(words)
    return None if number is None else Decimal(number)


def _in_years(number: Decimal, unit: str) -> Decimal:
    share = {"m": 12, "w": 52, "d": 365}.get(unit[0], 1)
    years = number / share
    return years if years == int(years) else years.quantize(Decimal("0.01")).normalize()
