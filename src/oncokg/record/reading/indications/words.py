"""The phrases that stand for values of closed lists in an indication.

Each table maps an expression (see `prose.pattern`: a space is any white space or hyphen) to a list value.
"""

from __future__ import annotations

import re
from typing import Final

from oncokg.record.reading.rules.prose import pattern

Table = tuple[tuple[str, re.Pattern[str]], ...]


def _table(*rows: tuple[str, str]) -> Table:
    return tuple((value, pattern(expression)) for value, expression in rows)


_NOT_RESPONDING: Final = (
    r"\b(?:did|do|does|has|have|had|is|are|was|were)(?:n[’']t| not) (?:getting |get |gotten )?"
    r"(?:respond(?:ed|ing)?|better|improved?)\b"
    r"|\bno longer (?:responds?|responding|responded)\b"
)

STATUSES: Final = _table(
    ("relapsed", r"\brelaps(?:ed|ing|es?)\b(?<!risk\sof\srelapse)"),
    ("relapsed", r"\b(?:came|comes|come|coming|has come|have come) back\b"),
    ("relapsed", r"\breturn(?:ed|s|ing)?\b(?= (?:after|following|despite)\b)|\b(?:has|have) returned\b"),
    (
        "refractory",
        r"(?<!hormone.)\brefractory\b(?! (?:anemia|anaemia|cytopenia)| disease is defined)",
    ),
    ("refractory", r"\bnot (?:getting|gotten|become|becoming) better\b"),
    ("refractory", _NOT_RESPONDING),
    (
        "refractory",
        r"\b(?:resistan(?:t|ce)|unresponsive|failed to respond)(?: (?:or|and) intoleran(?:t|ce))? to\b",
    ),
    ("refractory", r"\bresistant(?= (?:chronic|acute|multiple|disease|myel|lymph|leuk))"),
    ("refractory", r"\bstopped (?:responding|working)\b"),
    ("newly-diagnosed", r"\bnewly diagnosed\b"),
    (
        "previously-untreated",
        (
            r"\b(?:previously untreated|treatment naive|not (?:been )?previously treated(?! with)|untreated"
            r"|not (?:yet )?(?:been treated(?! with)|received (?:any )?treatment))\b"
        ),
    ),
    (
        "previously-treated",
        r"\b(?:previously |heavily pre ?|(?<!un)pre ?)treated\b(?<!not\spreviously\streated)",
    ),
    (
        "progressive",
        (
            r"(?<!non-)(?<!non\s)\bprogressi(?:ve|ng)\b(?! multifocal)|(?<!not\s)\bprogress(?:ed|ion) (?:on"
            r"|during|after|following|while|upon)\b"
        ),
    ),
    ("progressive", r"\b(?:has|have) (?:progressed(?! to)|worsened|kept growing)\b"),
    (
        "castration-resistant",
        (
            r"\b(?:castrat(?:ion|e) resistant|(?:hormone|castration) ?refractory|androgen independent)\b"
            r"|\bm?CRPC\b"
        ),
    ),
    ("castration-sensitive", r"\b(?:castrat(?:ion|e)|hormone|endocrine) sensitive\b|\bmC?[HC]SPC\b"),
    ("platinum-resistant", r"\bplatinum (?:resistant|refractory)\b"),
    ("platinum-sensitive", r"\bplatinum sensitive\b"),
    (
        "in-remission",
        (
            r"\bin (?:their |an? )?(?:first |second |third )?(?:or (?:second|subsequent) )?"
            r"(?:complete |partial |hematologic |or )*(?:remission|response)\b"
        ),
    ),
    (
        "residual-disease-positive",
        (
            r"\b(?:minimal|measurable) residual disease (?:\(MRD\) )?(?:positive|greater than or equal to)"
            r"|\bMRD positive\b"
        ),
    ),
)

SETTINGS: Final = _table(
    (
        "locally-advanced",
        r"\blocally advanced\b|\bla/m[A-Z]{2,}\b|\blocally ?(?:or|and) ?regionally advanced\b",
    ),
    ("advanced", r"(?<!locally\s)(?<!locally-)\badvanced\b(?! systemic mastocytosis)"),
    (
        "metastatic",
        (
            r"(?<!non-)(?<!non\s)(?<!non)\bmetasta(?:t|ta)ic\b"
            r"|\b(?:has|have|had) spread\b|\bspread to (?:other|distant|the)\b|\bdisseminated\b"
            r"|\b(?:la/)?m(?:C?[HCR]SPC|CRPC|CRC|RCC|UC|NSCLC|TNBC)\b"
        ),
    ),
    (
        "unresectable",
        (
            r"\b(?:unresectable|inoperable|non ?resectable|unresected|(?:cannot|can[’']t|can not) be removed"
            r"|not amenable to (?:curative )?(?:surgery|surgical resection|resection))\b"
        ),
    ),
    ("resectable", r"\b(?<!un)(?<!non)(?<!non-)resectable\b"),
    (
        "recurrent",
        (
            r"\brecurrent\b(?! respiratory papillomatosis)|\brecurrence\b(?= (?:during|within|after"
            r"|following|of))"
        ),
    ),
    ("perioperative", r"\bperi ?operative\b"),
    ("neoadjuvant", r"\bneo ?adjuvant\b"),
    ("adjuvant", r"\b(?<!neo)(?<!neo-)(?<!neo\s)(?:extended )?adjuvant\b"),
    ("maintenance", r"\bmaintenance\b"),
    ("consolidation", r"\bconsolidation\b"),
    ("induction", r"\b(?:induction|inducing remission|remission induction)\b"),
    ("early", r"\bearly(?: stage)?\b(?= (?:breast|stage|cancer|disease|HER2|[\w-]+ breast))"),
    ("localized", r"\blocali[sz]ed\b(?! to)"),
)

LINES: Final = _table(
    (
        "first-line",
        (
            r"\b(?:first|front|1st) ?(?:and second |or second )?line\b"
            r"|\binitial (?:systemic |endocrine |based |hormonal )*(?:treatment|therapy|chemotherapy)\b"
            r"|\bas an? (?:first|initial) (?:treatment|therapy)\b|\bfirst (?:treatment|therapy) (?:for|of)\b"
        ),
    ),
    ("second-line", r"\b(?:second|2nd) ?line\b"),
    ("third-line", r"\b(?:third|3rd) ?line\b"),
    ("later-line", r"\b(?:fourth|fifth|later|4th) (?:line|or later line)\b|\bsubsequent line\b"),
)

AGE_GROUPS: Final = _table(
    ("adult", r"\badults?\b"),
    ("pediatric", r"\b(?:children|child|childhood|pa?ediatrics?|infants?)\b"),
    ("adolescent", r"\b(?:adolescents?|teenagers?)\b"),
    ("geriatric", r"\b(?:geriatric|elderly)\b"),
)

SEXES: Final = _table(
    ("female", r"\bwom[ae]n\b|\bfemales?\b|\bgirls?\b"),
    ("male", r"\bm[ae]n\b|\bmales?\b|\bboys?\b"),
)

_ROMAN: Final = r"(?:0|IV|I{1,3}|[1-4])(?:[ABCD](?![A-Za-z])\d?)?"
STAGE: Final = re.compile(
    rf"\b[Ss](?:tages?|TAGES?)[\s-]+(?P<first>{_ROMAN})(?P<more>(?:(?:\s*\([^()]*\))?\s*(?:,|to|through|or|and|and/or|/"
    rf"|[-–])+\s*(?:or\s+)?"
    rf"(?:[Ss](?:tage|TAGE)\s+)?{_ROMAN}(?![\w%.]))*)(?!\w)"
)
STAGE_ONE: Final = re.compile(_ROMAN)
STAGE_WORDS: Final = _table(
    ("limited-stage", r"\blimited (?:stage|disease)\b"),
    ("extensive-stage", r"\bextensive (?:stage|disease)\b"),
)

ACCELERATED: Final = pattern(
    r"\baccelerated approval\b|\bcontinued approval (?:for|of)\b[^.;]{0,60}?\bcontingent\b"
)
LIMITATION: Final = re.compile(
    r"\s*(?:Important\s+)?Limitations?\s+of\s+Use\b[\s:.–-]*(?:\(\s*[\d. ,]+\s*\)\s*:?\s*)?", re.IGNORECASE
)
APPROVED_TEST: Final = pattern(
    r"\b(?:as |and )*(?:(?:detected|determined|identified|confirmed|established|defined"
    r"|selected)[^.;,]{0,24}? )?"
    r"(?:by|using|with|on) an? (?:US )?(?:FDA|Food and Drug Administration)? ?(?:\(FDA\) )?"
    r"(?:approved|authori[sz]ed|cleared)[^.;,()]{0,24}? (?:test|companion diagnostic|assay"
    r"|diagnostic)s?(?: for this use)?\b"
)
