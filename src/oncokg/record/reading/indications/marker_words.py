"""How indications write the states of a marker, its alterations, and the markers that have no target."""

from __future__ import annotations

import re
from typing import Final

from oncokg.record.reading.rules.prose import pattern

POINT: Final = r"(?:p\.)?[A-Z]\d{2,4}(?:[A-Z]|del|fs)?(?![\w])"
JOINED: Final = r"(?:re ?arrangements?|rearranged|fusions?|translocations?)"
SEQUENCE: Final = (
    r"(?:mutations?|alterations?|deletions?|insertions?|substitutions?|duplications?|aberrations?|variants?"
    r"|skipping(?: (?:alterations?|mutations?))?)"
)
CHANGE: Final = rf"(?:{SEQUENCE}|{JOINED}|amplifications?|loss|ITD)"
KIND: Final = (
    r"(?:(?:genomic |tumou?r |gene |protein |internal tandem |activating |pathogenic |other "
    r"|select |known |acquired |resistance )*)"
)
GAP: Final = (
    r"\)?(?:(?: gene| protein| receptor| genes|/neu"
    r"|[- ]?\d)?(?: ?[(\[][^()\[\]]{1,40}[)\]])?(?: gene| protein| receptor| genes)?)"
)
ALTERATION: Final = pattern(
    rf"(?P<exon>exons? \d+(?:(?:,| or| and|/) ?\d+)*)? ?\(?(?P<point>{POINT}(?:/[A-Z](?![\w]))?)?\)?"
    rf" ?(?P<kind>{KIND})(?P<change>(?:{CHANGE})(?: {CHANGE})?)?(?: ?\([^()]{{1,12}}\))?"
    rf"(?: ?(?P<state>positive|mutant|mutated|negative|wild type))?(?!\w)"
)
POINT_ONLY: Final = re.compile(POINT)
AND: Final = pattern(r"^ ?(?:,|;|/| and/or | or | and |, or |, and ) ?(?:an? |other )?")
STATES: Final = tuple(
    (state, pattern(rf"(?P<gap>{GAP}) ?(?P<state>{expression})(?![\w])"))
    for state, expression in (
        ("wild-type", r"(?:wild type|unmutated)"),
        ("rearranged", rf"{KIND}{JOINED}(?: (?:or|and) (?:other )?{JOINED})?(?: positive)?"),
        ("amplified", r"(?:gene )?(?:amplified|amplification)"),
        ("mutated", r"(?:mutated|mutant|mutation positive|altered|variant|m(?=[ )]))"),
        ("positive", r"(?:positive|expressing|\+|expression(?= (?:of|level|[(\[≥>]|as)))"),
        ("negative", r"(?:negative|non ?expressing)"),
        ("deficient", r"(?:deficient|deficiency)"),
        ("proficient", r"(?:proficient)"),
        ("overexpressed", r"(?:(?:protein )?over ?express(?:ing|ion|ed))"),
        ("high", r"(?:high)(?! (?:risk|dose|grade))"),
        ("low", r"(?:(?:ultra)?low)(?! (?:risk|dose|grade))"),
    )
)
EXPRESS: Final = pattern(r"\b(?P<over>over ?)?express(?:es|ing|ion of)?(?: high levels of)?(?: the| a)? $")
WILD: Final = pattern(r"\bwild type (?:[\w/]+ (?:and|or) )?$")
NO: Final = pattern(
    r"\b(?:no|not|without(?: an?| any)?|absence of|lack(?:ing|s)?|do(?:es)? not (?:have|harbou?r)"
    r"|negative for)(?: known| identified| sensitizing)?"
    r"(?: the)?(?: [\w()/-]+(?:,| or| and|, or|, and))* $"
)
MUTATION_IN: Final = pattern(
    r"\b(?P<change>mutations?|alterations?|fusions?|rearrangements?|deletions?) (?:in|of) (?:the |an? )?$"
)
LEADS_TO: Final = pattern(
    r"\b(?:deleterious or suspected deleterious |deleterious |susceptible |activating |sensitizing "
    r"|germline )*(?:germline )?$"
)
THRESHOLD: Final = re.compile(
    r"\s*(?:(?:protein\s+)?expression\s*)?(?P<o>[(\[])(?P<in>(?:[^()\[\]]|\([^()]*\))*?"
    r"(?:[≥≤<>]=?|greater\s+than|at\s+least|less\s+than|IHC|ISH)(?:[^()\[\]]|\([^()]*\))*)[)\]]"
)
TABLE: Final = tuple(
    (status, key, alteration, pattern(expression))
    for status, key, alteration, expression in (
        (
            "positive",
            "name-bcr-abl1",
            "",
            r"\bPhiladelphia (?:chromosom?e?n?e? )?(?:\(Ph\) ?)?(?:positive|\+)|\bPh(?: ?\+| positive)",
        ),
        (
            "negative",
            "name-bcr-abl1",
            "",
            r"\bPhiladelphia (?:chromosome )?(?:\(Ph\) ?)?negative|\bPh negative|\bPh-(?!\w)",
        ),
        (
            "positive",
            "name-hormone-receptor",
            "",
            r"\bhormone receptor (?:\(HR\) ?)?positive|\bHR(?: ?\+| positive)",
        ),
        ("negative", "name-hormone-receptor", "", r"\bhormone receptor (?:\(HR\) ?)?negative|\bHR negative"),
        (
            "deficient",
            "",
            "",
            r"\bmismatch repair deficient(?: \(dMMR\))?|\bmismatch repair deficiency|\bdMMR\b",
        ),
        ("proficient", "", "", r"\bmismatch repair proficient(?: \(pMMR\))?|\bpMMR\b"),
        ("high", "", "", r"\bmicrosatellite instability high(?: \(MSI H\))?|\bMSI H(?:igh)?\b"),
        (
            "high",
            "",
            "",
            (
                r"\b(?:high tumou?r mutational burden|tumou?r mutational burden high)(?: \(TMB H\))?"
                r"|\bTMB H(?:igh)?\b"
            ),
        ),
        ("deleted", "", "17p deletion", r"\b17p (?:deletion|del)|\b(?:deletion|del) ?\(?17p\d*\)?"),
        (
            "deleted",
            "",
            "5q deletion",
            r"\b(?:deletion|del) ?\(?5q\)?|\b5q (?:deletion|cytogenetic abnormality)",
        ),
        ("rearranged", "", "t(11;14)", r"\bt\(11;14\)"),
        (
            "mutated",
            "name-brca",
            "germline",
            r"\b(?:deleterious or suspected deleterious )?(?:germline |g)BRCAm\b",
        ),
        ("mutated", "name-brca", "", r"\b(?:deleterious or suspected deleterious )?[st]?BRCAm\b"),
        (
            "mutated",
            "",
            "",
            (
                r"\b(?:homologous recombination repair (?:\(HRR\) )?(?:gene )?|HRR (?:gene )?)(?:mutated"
                r"|mutations?)"
            ),
        ),
        (
            "deficient",
            "",
            "",
            (
                r"\bhomologous recombination deficien(?:cy|t)(?: \(HRD\))?(?: positive(?: status)?)?"
                r"|\bHRD positive"
            ),
        ),
        ("positive", "", "", r"\biobenguane scan positive"),
        ("positive", "hgnc-3467", "", r"\bER(?: ?\+| positive)(?!\w)"),
        ("negative", "hgnc-3467", "", r"\bER negative\b"),
        ("positive", "hgnc-2039", "", r"\b(?:claudin|CLDN) ?(?:\(CLDN\) ?)?18\.2 positive\b"),
    )
)
UNKNOWN: Final = re.compile(
    r"\b(?P<name>(?!(?:FDA|MRD|CNS|AIDS|HIV|EBV|BCG|HSCT|RNA"
    r"|DNA)\b)[A-Z][A-Z0-9]{1,}[A-Za-z0-9]*)(?:\s*\([^()]{1,60}\))?[\s-]*"
    r"(?:gene\s+)?(?P<state>positive|negative|mutated|mutant|rearranged|amplified|expressing|wild-type"
    r"|mutations?|amplification"
    r"|re-?arrangements?|fusions?|translocations?)\b"
)
RESISTANCE: Final = pattern(r"\b(?:without|no) (?:an? )?(?P<what>known acquired resistance mutations?)")
BARE_POINT: Final = re.compile(
    rf"\b(?P<point>{POINT})[\s-]+(?P<state>positive|mutated|mutant|mutations?|mutation-positive)"
)
POINT_BEFORE: Final = re.compile(rf"\b(?P<point>{POINT})[\s-]+$")
CHANGE_BEHIND: Final = pattern(rf"{GAP} ?(?:mutant|mutated|{SEQUENCE})\b")
GLUED: Final = re.compile(
    r"\b(?P<name>[A-Z][A-Z0-9]{2,5})(?P<point>[A-Z]\d{2,4}[A-Z])\b(?:[\s-]+mutations?)?"
)
STATUS_OF: Final = {
    "expressing": "positive",
    "mutant": "mutated",
    "variant": "mutated",
    "mutation": "mutated",
    "amplification": "amplified",
}
NEGATED: Final = {
    "positive": "negative",
    "negative": "positive",
    "overexpressed": "negative",
    "high": "negative",
    "low": "negative",
    "amplified": "negative",
    "deleted": "negative",
    "mutated": "wild-type",
    "rearranged": "wild-type",
    "wild-type": "mutated",
    "deficient": "proficient",
    "proficient": "deficient",
}
"""The state that is left where a state must not be."""

EITHER: Final = pattern(
    r"\b(?:with or without|with and without|regardless of|irrespective of)(?: [\w-]+){0,3} $"
)
"""What stands before a marker that restricts nothing."""

OR: Final = re.compile(r"[\s),]*(?:or|nor|and)\s+(?:an?\s+)?")
"""What joins a marker to one that is excluded, so that both are."""
