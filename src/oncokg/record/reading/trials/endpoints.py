"""Which endpoint of the list a title names, and what a registry's words for statistics and units mean.

Only a title that names one endpoint counts: correlations, changes and comparisons of several are none.
"""

from __future__ import annotations

import re
from typing import Final

_NONE: Final = re.compile(
    r"\bcorrelat|\bassociat|\brelationship|\bpredict|\bbiomarkers?\b|\bmortality\b|\bdeaths?\b|\bresources?\b"
    r"|\bCNS (?:OS|PFS)\b|\bpharmaco|\bconcentration|\badverse\b|\btoxicit",
    re.IGNORECASE,
)
_EXPLAINED: Final = re.compile(
    r"[,;:.]?\s+(?:which is |as )?"
    r"(?:defined (?:as|by)|based on|according to|assessed|measured|evaluated|graded)\b",
    re.IGNORECASE,
)
"""Where a title begins to explain itself, in words that may name other endpoints."""
_CHANGE: Final = re.compile(r"\bchanges?\b.{0,40}\bfrom\b|\bchanges? in\b", re.IGNORECASE)

_SURVIVALS: Final = (
    (
        "radiographic-progression-free-survival",
        r"radi(?:ographic|ological) progression[- ]free survival|\brPFS\b",
    ),
    ("invasive-disease-free-survival", r"invasive disease[- ]free survival|\bi[- ]?DFS\b"),
    ("disease-free-survival", r"disease[- ]free survival|\bDFS\b"),
    ("progression-free-survival", r"progression[- ]free survival|\bPFS\d?\b"),
    ("event-free-survival", r"event[- ]free survival|\bEFS\b"),
    ("relapse-free-survival", r"(?:relapse|recurrence)[- ]free survival|\bRFS\b"),
    ("metastasis-free-survival", r"(?:distant )?metastas[ie]s[- ]free survival|\bD?MFS\b"),
    ("overall-survival", r"overall survival|(?-i:\bOS\b)|\bmedian survival\b"),
)
_TIMES: Final = (
    ("duration-of-remission", r"duration of (?:\w+ ){0,2}remission|remission duration"),
    (
        "duration-of-response",
        r"duration of (?:\w+ ){0,3}response|response duration|\bDOC?R\b",
    ),
    ("time-to-progression", r"time to (?:\w+ )?progression|\bTTP\b"),
    ("time-to-response", r"time to (?:first |initial |objective |\w+ )?response|\bTTR\b"),
    ("time-to-treatment-failure", r"time to treatment failure|\bTTF\b"),
    (
        "time-to-next-treatment",
        r"time to (?:next|first subsequent) (?:\w+[- ]){0,2}(?:treatment|therapy)|\bTTNT\b",
    ),
)
_RESPONSES: Final = (
    (
        "complete-remission-or-incomplete-recovery",
        (
            r"CR ?[/+] ?CRi\b|complete (?:remission|response) (?:\(CR\) )?(?:or|and) .{0,30}"
            r" with (?:\w+ )?incomplete (?:\w+[- ]){0,2}(?:count )?recovery(?: \(CRi\))?"
        ),
    ),
    (
        "complete-remission-or-partial-recovery",
        (
            r"CR ?[/+] ?CRh\*?|complete (?:remission|response) (?:\(CR\) )?(?:or|and) .{0,30}"
            r" with partial (?:\w+ ){0,2}recovery(?: \(CRh\*?\))?"
        ),
    ),
    (
        "minimal-residual-disease-negativity",
        (
            r"(?:minimal|measurable) residual disease (?:\(MRD\)[- ])?(?:negativ\w+|(?:complete )?response)"
            r"|\bMRD[- ](?:negativ\w+|(?:complete )?response)|complete MRD response|undetectable MRD"
        ),
    ),
    ("pathological-complete-response", r"patholog(?:ic|ical) complete (?:response|remission)|(?-i:\bpCR\b)"),
    ("major-pathological-response", r"major patholog(?:ic|ical) response"),
    ("major-molecular-response", r"major molecular response"),
    ("complete-cytogenetic-response", r"complete cytogenetic response|\bCCyR\b"),
    ("major-cytogenetic-response", r"major cytogenetic response|\bMCyR\b"),
    ("prostate-specific-antigen-response", r"(?:PSA|prostate[- ]specific antigen) response"),
    ("intracranial-response", r"(?:intracranial|\bCNS\)?) (?:(?:objective |overall )?response|ORR\b)"),
    ("spleen-volume-reduction", r"spleen (?:volume reduction|response)|\bSVR ?35\b"),
    ("transfusion-independence", r"transfusion[- ]independen\w+"),
    ("very-good-partial-response", r"very good partial response|\bVGPR\b"),
    ("partial-response", r"partial (?:re(?:s)?ponse|remission)"),
    ("complete-remission", r"complete (?:ha?ematolog\w+ )?remission"),
    ("complete-response", r"complete (?:metabolic |clinical )?re(?:s)?ponse"),
    ("stable-disease", r"stable disease"),
    ("disease-control", r"disease control(?: rate)?|\bDCR\b"),
    ("clinical-benefit", r"clinical benefit(?: rate)?|\bCBR\b"),
    (
        "objective-response",
        r"(?<!best )(?:objective|overall|tumou?r) (?:tumou?r )?(?:response|remission)s?(?: rate)?|\bORR\b",
    ),
)
_REPORTED: Final = (
    (
        "patient-reported-outcome",
        r"quality[- ]of[- ]life|patient[- ]reported|\bEORTC\b|\bQLQ|\bFACT[- ]|\bEQ[- ]5D\b|\bEuroQoL\b",
    ),
)
_TITLES: Final = tuple(
    (value, re.compile(expression, re.IGNORECASE))
    for value, expression in (*_TIMES, *_SURVIVALS, *_RESPONSES)
)
_PRO: Final = tuple((value, re.compile(expression, re.IGNORECASE)) for value, expression in _REPORTED)

RESPONSES: Final = frozenset(value for value, _ in _RESPONSES)
"""Endpoints that a participant reaches or not, so that a share of participants is their number."""

SURVIVALS: Final = frozenset(value for value, _ in _SURVIVALS)
"""Endpoints of which both a time and a share of participants without the event are reported."""

TIMES: Final = frozenset(value for value, _ in _TIMES)
"""Endpoints that are a length of time."""

OTHER: Final = "other-measure"

TIME_UNITS: Final = frozenset({"hour", "day", "week", "month", "year"})

_UNITS: Final = {
    "hour": re.compile(r"hours?|hrs?|h"),
    "day": re.compile(r"days?"),
    "week": re.compile(r"weeks?|wks?"),
    "month": re.compile(r"months?|mos?|mths?"),
    "year": re.compile(r"years?|yrs?"),
    "person": re.compile(
        r"(?:number of )?(?:participants?|patients?|subjects?|persons?|people|individuals?)"
    ),
    "event": re.compile(r"(?:number of )?events?"),
    "ratio": re.compile(r"ratio|hazard ratio|odds ratio|risk ratio|unitless"),
    "percent": re.compile(
        r"(?:%|percent(?:age)?)(?: ?\(?%\)?)?"
        r"(?:,? (?:of |probability)[^%]*?(?:participants|patients|subjects|responders|people))?"
        r"|(?:%|percent(?:age)?) probability(?: of .{0,60})?|(?:participants|patients|subjects) ?\(%\)"
    ),
}
_SHARE: Final = re.compile(r"(?:proportion|fraction) of (?:\w+ )?(?:participants|patients|subjects)")

_PARAMS: Final = {
    "mean": "mean",
    "least squares mean": "mean",
    "median": "median",
    "geometric mean": "geometric-mean",
    "geometric least squares mean": "geometric-mean",
    "count of participants": "count",
    "count of units": "count",
}

_COMPARISONS: Final = (
    (None, r"\blog\b|-log|ln\b"),
    ("hazard-ratio", r"hazard ratio"),
    ("odds-ratio", r"odds ratio"),
    ("risk-ratio", r"risk ratio|relative risk|rate ratio \(risk\)"),
    ("difference", r"difference"),
)
_COMPARED: Final = tuple((value, re.compile(expression)) for value, expression in _COMPARISONS)


def endpoint_of(title: str) -> str | None:
    """Return the one endpoint that a title names, or None where it names none or several."""
    for value, expression in _PRO:
        if expression.search(title):
            return value
    title = _EXPLAINED.split(title)[0]
    if _NONE.search(title) or _CHANGE.search(title):
        return None
    rest, found = title, dict[str, None]()
    for value, expression in _TITLES:
        rest, times = expression.subn("#", rest)
        if times:
            found[value] = None
    return next(iter(found)) if len(found) == 1 else None


def unit_of(text: str) -> tuple[str, str | None]:
    """Return the unit of the list that a unit text stands for, or "other" and the text."""
    plain = " ".join(text.split()).casefold()
    for value, form in _UNITS.items():
        if form.fullmatch(plain):
            return value, None
    return ("ratio", None) if _SHARE.fullmatch(plain) else ("other", text)


def statistic_of(param: str, unit_text: str, endpoint: str | None) -> str | None:
    """Return the statistic of a posted number, or None where the list has none ("log mean").

    A plain "Number" is what its unit makes it: a share of participants, a count, or a probability of being
    without the event.
    """
    plain = param.replace("_", " ").casefold().strip()
    if plain != "number":
        return _PARAMS.get(plain)
    unit = unit_of(unit_text)[0]
    if unit == "percent" or _SHARE.fullmatch(unit_text.casefold()):
        return "event-free-probability" if endpoint in SURVIVALS else "proportion"
    return "count" if unit in ("person", "event") else "unspecified"


def fitting(endpoint: str | None, unit: str, statistic: str) -> str:
    """Return the endpoint if a number in this unit can be of it, else "other-measure".

    A count under "overall survival" may be of the dead or of the living, and months under a response are of
    something else.
    """
    if endpoint is None:
        return OTHER
    if endpoint in RESPONSES and unit not in ("percent", "person", "ratio", "percentage-point"):
        return OTHER
    if endpoint in TIMES and unit not in (*TIME_UNITS, "ratio"):
        return OTHER
    if endpoint in SURVIVALS and (statistic == "count" or unit not in (*TIME_UNITS, "percent", "ratio")):
        return OTHER
    return endpoint


def comparison_of(param: str) -> str | None:
    """Return the statistic of a comparison of groups, or None where the list has none."""
    plain = param.replace("_", " ").casefold()
    for value, expression in _COMPARED:
        if expression.search(plain):
            return value
    return None
