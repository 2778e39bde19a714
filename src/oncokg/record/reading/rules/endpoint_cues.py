"""The phrases that stand for endpoints and statistics; how they are written, `prose.pattern` says."""

from __future__ import annotations

from typing import Final

_NO_SIGN: Final = (
    r"no (?:more )?signs? of (?:the |their )?(?:cancer|leuka?emia|lymphoma|myeloma|disease|tumou?r)\b"
)
_ON: Final = r"(?:[^.;]|\.(?=\d))"
_GROWS: Final = r"(?:grew|grow|worsened|got worse|spread|progress(?:ed|ion|ing)?)"
_DISEASE: Final = r"(?:cancers?|tumou?rs?|disease|leuka?emia|lymphoma|myeloma|melanoma)"

ENDPOINTS: Final = (
    (
        "complete-remission-or-incomplete-recovery",
        (
            r"\bCR ?/ ?CRi\b|\bcomplete (?:remission|response) (?:or|and"
            r"|with) (?:complete remission with )?incomplete (?:hematologic |count )*recovery\b"
        ),
    ),
    (
        "complete-remission-or-incomplete-recovery",
        (
            rf"\b{_NO_SIGN}"
            r"(?=[^.]{0,140}\bcounts? (?:had|have|has|did|were|was) not (?:yet )?(?:fully "
            r"|completely )?recover)"
        ),
    ),
    (
        "complete-remission-or-partial-recovery",
        (
            r"\bCR ?/ ?CRh\b|\bCR\s?\+\s?CRh\b"
            r"|\b(?:complete (?:remission|response)|CR) or (?:an? )?(?:complete (?:remission|response)|CR)"
            r" with (?:only )?partial (?:hematologic |haematologic |count )*recovery\b"
        ),
    ),
    (
        "minimal-residual-disease-negativity",
        r"\b(?:MRD|(?:minimal|measurable) residual disease) negativ(?:e|ity)\b",
    ),
    (
        "pathological-complete-response",
        r"\b(?:patholog(?:ic|ical) complete|complete patholog(?:ic|ical)) (?:response|remission)\b|\bpCR\b",
    ),
    ("major-pathological-response", r"\bmajor patholog(?:ic|ical) response\b|\bMPR\b"),
    ("major-molecular-response", r"\bmajor molecular response\b|\bMMR\b(?= (?:rate|at|by|was))"),
    ("major-cytogenetic-response", r"\bmajor cytogenetic response\b|\bMCyR\b"),
    ("complete-cytogenetic-response", r"\bcomplete cytogenetic response\b|\bCCyR\b"),
    (
        "prostate-specific-antigen-response",
        r"\b(?:PSA|prostate specific antigen) (?:\(PSA\) )?(?:response|decline)\b|\bPSA ?50\b",
    ),
    ("clinical-benefit", r"\bclinical benefit rate\b|\bCBR\b"),
    (
        "intracranial-response",
        (
            r"\bintracranial (?:objective |overall |tumou?r )*response\b|\b(?:CNS|brain"
            r"|intracranial) (?:objective "
            r"|overall |tumou?r )*(?:response|ORR)\b"
        ),
    ),
    (
        "invasive-disease-free-survival",
        r"\binvasive disease free survival\b|\biDFS\b|\bfree (?:of|from) invasive disease\b",
    ),
    (
        "disease-free-survival",
        r"\bdisease free(?: survival)?\b|\bm?DFS\b|\bfree (?:of|from) (?:the )?disease\b",
    ),
    ("radiographic-progression-free-survival", r"\bradiographic progression free survival\b|\brPFS\b"),
    (
        "progression-free-survival",
        (
            r"\balive and (?:progression free|free (?:of|from) progression)\b"
            r"|\bprogression free(?: survival)?\b|\bm?PFS\b|\bprogression or death\b|\bfree (?:of"
            r"|from) progression\b"
            rf"|\b(?:alive|lived)\b(?={_ON}{{0,80}}? (?:without|before|with no) (?:\w+ ){{0,2}}?{_GROWS}\b)"
            rf"|\b(?:alive|lived)\b(?={_ON}{{0,80}}? before (?:the|their) {_DISEASE} {_GROWS}\b)"
            rf"|\btime before (?:the|their) {_DISEASE} {_GROWS}\b"
        ),
    ),
    ("event-free-survival", r"\bevent free(?: survival)?\b|\bm?EFS\b"),
    (
        "relapse-free-survival",
        r"\b(?:relapse|recurrence) free(?: survival)?\b|\bRFS\b|\bfree (?:of|from) (?:relapse|recurrence)\b",
    ),
    ("metastasis-free-survival", r"\b(?:distant )?metastas[ie]s free survival\b|\bMFS\b"),
    ("duration-of-remission", r"\bduration of (?:complete )?remission\b|\bremission duration\b"),
    (
        "duration-of-response",
        (
            r"\b(?:duration of (?:overall |objective |complete )?response|response duration|DOR|DoR)\b"
            r"|\b(?:responses?|remissions?) (?:that )?lasted\b"
            r"|\b(?:kept|maintained|held) (?:their|a|the) (?:\w+ )?(?:responses?|remissions?)\b"
            r"|\b(?:still|remained|remaining|stayed|staying) (?:in (?:\w+ )?(?:response|remission)"
            r"|responding)\b"
            r"|\bongoing (?:responses?|remissions?)\b|\b(?:mDOR|mDoR)\b|\bDOCR\b"
            r"|\bresponses? (?:of|lasting|for|(?:was|were) (?:maintained|sustained)|continu(?:ed|ing)"
            r"|ongoing)"
            r"(?= (?:for )?(?:at least|more than|longer|≥|>|(?:\w+ ){0,2}months))"
        ),
    ),
    ("time-to-progression", r"\btime to (?:disease )?progression\b|\bTTP\b"),
    ("time-to-response", r"\btime to (?:first |initial |onset of )?response\b"),
    ("time-to-treatment-failure", r"\btime to treatment failure\b|\bTTF\b"),
    ("time-to-next-treatment", r"\btime to next (?:anti ?\w+ )?(?:treatment|therapy)\b|\bTTNT\b"),
    (
        "overall-survival",
        (
            r"\boverall survival\b|\bm?OS\b|\bsurvival time\b|\bmedian survival\b"
            r"|\b(?:lived|survived)(?= (?:for )?(?:a median|an average|\d))|\b(?:for|of|from) death\b"
            r"|\b(?:still |were )alive\b"
        ),
    ),
    ("very-good-partial-response", r"\bvery good partial response\b|\bVGPR\b"),
    ("complete-remission", rf"\bcomplete (?:hematologic )?remissions?\b|\bCR\b|\b{_NO_SIGN}"),
    (
        "complete-response",
        (
            r"\bcomplete (?:metabolic |hematologic |haematologic |tumou?r |radiographic )?responses?\b"
            r"|\bcompletely responded\b"
        ),
    ),
    ("partial-response", r"\bpartial (?:response|remission)s?\b|\bPR\b"),
    ("disease-control", r"\bdisease control(?: rate)?\b|\bDCR\b"),
    ("stable-disease", r"\bstable disease\b"),
    (
        "objective-response",
        (
            r"\b(?:overall|objective|confirmed objective|tumou?r) (?:tumou?r )?(?:response"
            r"|remission)(?: rates?)?\b"
            r"|\bc?ORR\b|\bresponse rates?\b|\b(?<!who\s)responded\b"
            rf"|\b{_DISEASE} (?:had |have |has )?(?:shrank|shrunk|shrinkage|shrink|disappeared|vanished"
            rf"|got smaller|responded)\b"
            r"|\b(?:had|achieved|showed|saw|with|have) (?:an? |any )?(?:objective |confirmed "
            r"|overall )?(?<!complete\s)(?<!partial\s)response\b"
        ),
    ),
    (
        "overall-survival",
        (
            r"\bsurvival rates?\b|\b(?:year|month) survival\b|\bsurvival (?:at|was|time|probability)\b"
            r"|\brate of survival\b"
        ),
    ),
    ("transfusion-independence", r"\btransfusion independence\b"),
    ("spleen-volume-reduction", r"\bspleen volume\b"),
)
"""Endpoints; the time they are measured over is told apart by the unit."""

DURATION_OF: Final = {
    "complete-remission": "duration-of-remission",
    "complete-remission-or-incomplete-recovery": "duration-of-remission",
    "complete-remission-or-partial-recovery": "duration-of-remission",
    "complete-response": "duration-of-response",
    "objective-response": "duration-of-response",
    "partial-response": "duration-of-response",
}
"""The endpoint of a length of time that is reported with a response: "a complete remission for 8 months"."""

TIME_ENDPOINTS: Final = frozenset(
    [
        "overall-survival",
        "progression-free-survival",
        "radiographic-progression-free-survival",
        "event-free-survival",
        "disease-free-survival",
        "invasive-disease-free-survival",
        "relapse-free-survival",
        "metastasis-free-survival",
        "duration-of-remission",
        "duration-of-response",
        "time-to-progression",
        "time-to-response",
        "time-to-treatment-failure",
        "time-to-next-treatment",
    ]
)
"""Endpoints whose own unit is a length of time."""

STATISTICS: Final = (
    ("median", r"\bmedians?\b|\bhalf (?:of )?(?:the|those|all|them|patients|people)\b"),
    ("median", r"\bm(?:PFS|OS|DOR|DoR|DFS|EFS)\b"),
    ("mean", r"\b(?:mean|averaged?|on average)\b"),
)
"""Which statistic a length of time is; a document's word is kept even where another source corrects it."""
