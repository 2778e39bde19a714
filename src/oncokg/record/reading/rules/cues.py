"""The phrases that stand for values of the closed lists: what a regulator's or a patient's writer calls them.

Each table maps an expression (see `prose.pattern`: a space is any white space or hyphen) to a list value. Order
matters only where one expression contains another: the more special one comes first.
"""

from __future__ import annotations

from typing import Final

_NOT_RESPONDING: Final = (
    r"\b(?:did|do|does|has|have|had|is|are|was|were)(?:n[’']t| not) (?:getting |get |gotten )?"
    r"(?:respond(?:ed|ing)?|better|improved?)\b"
    r"|\bno longer (?:responds?|responding|responded)\b"
)

STATUSES: Final = (
    ("relapsed", r"\brelaps(?:ed|ing|e)\b"),
    ("relapsed", r"\b(?:came|comes|come|coming|has come|have come) back\b"),
    ("relapsed", r"\breturn(?:ed|s|ing)?\b(?= (?:after|following|despite)\b)|\b(?:has|have) returned\b"),
    ("refractory", r"\brefractory\b(?! (?:anemia|anaemia|cytopenia))"),
    ("refractory", r"\bnot (?:getting|gotten|become|becoming) better\b"),
    ("refractory", _NOT_RESPONDING),
    ("refractory", r"\b(?:resistant|unresponsive|failed to respond) to\b"),
    ("refractory", r"\bstopped (?:responding|working)\b"),
    ("newly-diagnosed", r"\bnewly diagnosed\b"),
    (
        "previously-untreated",
        (
            r"\b(?:previously untreated|treatment naive|not (?:been )?previously treated|untreated"
            r"|not (?:yet )?(?:been treated|received (?:any )?treatment))\b"
        ),
    ),
    ("previously-treated", r"\b(?:previously|heavily pre ?)treated\b(?! with)"),
    (
        "progressive",
        r"\bprogressive\b(?! (?:disease|multifocal))|\bprogress(?:ed|ion) (?:on|during|after|following)\b",
    ),
    ("progressive", r"\b(?:has|have) (?:progressed|worsened|kept growing)\b"),
    ("castration-resistant", r"\bcastration resistant\b"),
    ("castration-sensitive", r"\b(?:castration|hormone) sensitive\b"),
    ("platinum-resistant", r"\bplatinum resistant\b"),
    ("platinum-sensitive", r"\bplatinum sensitive\b"),
    ("in-remission", r"\bin (?:first |second )?(?:complete |hematologic )*remission\b"),
    (
        "residual-disease-positive",
        (
            r"\b(?:minimal|measurable) residual disease (?:\(MRD\) )?(?:positive|greater than or equal to)"
            r"|\bMRD positive\b"
        ),
    ),
)
"""Disease status in an indication."""

SETTINGS: Final = (
    ("locally-advanced", r"\blocally advanced\b"),
    ("advanced", r"(?<!locally\s)(?<!locally-)\badvanced\b(?! systemic mastocytosis)"),
    ("metastatic", r"\bmetastatic\b|\b(?:has|have|had) spread\b|\bspread to (?:other|distant|the)\b"),
    (
        "unresectable",
        (
            r"\b(?:unresectable|inoperable|non ?resectable|(?:cannot|can[’']t|can not) be removed"
            r"|not amenable to (?:curative )?(?:surgery|surgical resection))\b"
        ),
    ),
    ("resectable", r"\b(?<!un)(?<!non)(?<!non-)resectable\b"),
    ("recurrent", r"\brecurrent\b(?! respiratory papillomatosis)"),
    ("perioperative", r"\bperioperative\b"),
    ("neoadjuvant", r"\bneo ?adjuvant\b"),
    ("adjuvant", r"\b(?<!neo)(?<!neo-)(?:extended )?adjuvant\b"),
    ("maintenance", r"\bmaintenance\b"),
    ("consolidation", r"\bconsolidation\b"),
    ("induction", r"\binduction\b"),
    ("early", r"\bearly(?: stage)?\b(?= (?:breast|stage|cancer|disease|HER2))"),
    ("localized", r"\blocali[sz]ed\b"),
)
"""Stage or setting in an indication."""

LINES: Final = (
    (
        "first-line",
        (
            r"\b(?:first|front|1st) ?line\b|\binitial (?:systemic )?(?:treatment|therapy)\b"
            r"|\bas an? (?:first|initial) (?:treatment|therapy)\b|\bfirst (?:treatment|therapy) (?:for|of)\b"
        ),
    ),
    ("second-line", r"\b(?:second|2nd) line\b"),
    ("third-line", r"\b(?:third|3rd) line\b"),
    ("later-line", r"\b(?:fourth|fifth|later) (?:line|or later line)\b|\bsubsequent line\b"),
)
"""Line of therapy in an indication."""

DESIGNATIONS: Final = (
    ("priority-review", r"\bpriority review(?: designation)?\b"),
    ("breakthrough-therapy", r"\bbreakthrough(?: therapy)?(?: designation| status)?\b"),
    ("fast-track", r"\bfast track(?: designation| status)?\b"),
    (
        "orphan",
        (
            r"\borphan(?: drug| product| medicinal product)? (?:designation|status)\b"
            r"|\borphan(?: drug| product| medicinal product)?\b(?=[^.;]{0,60}\bdesignations?\b)"
            r"|\borphan (?:drug|product|medicine|medicinal product)\b"
        ),
    ),
    (
        "rmat",
        (
            r"\bregenerative medicine advanced therapy(?: \(RMAT\))?(?: designation)?\b"
            r"|\bRMAT(?: designation)?\b"
        ),
    ),
    ("rare-pediatric-disease", r"\brare pa?ediatric disease(?: designation)?\b"),
    ("prime", r"\bPRIME (?:designation|status|scheme)\b"),
)
"""Programmes of expedited review or incentive."""

SUBSTANCE_KINDS: Final = (
    (
        "antibody-drug-conjugate",
        r"\bantibody drug conjugates?\b|\bADCs?\b|\bimmunoconjugates?\b",
    ),
    ("bispecific-antibody", r"\bbispecific\b[^.;,]{0,40}?\b(?:antibody|engager)\b|\bBiTE\b"),
    (
        "checkpoint-inhibitor",
        r"\bcheckpoint inhibitor\b|\bPD (?:L)?1(?: |/)?(?:blocking|blocker|inhibitor)\b",
    ),
    ("kinase-inhibitor", r"\bkinase inhibitors?\b|\bTKI\b"),
    ("parp-inhibitor", r"\bPARP inhibitor\b|\bpoly \(ADP ribose\) polymerase (?:\(PARP\) )?inhibitor\b"),
    ("proteasome-inhibitor", r"\bproteasome inhibitor\b"),
    ("hypomethylating-agent", r"\bhypomethylating agent\b|\bnucleoside metabolic inhibitor\b"),
    ("car-t-cell-therapy", r"\bCAR T(?: cell)?(?: therapy)?\b|\bchimeric antigen receptor\b"),
    ("radioligand", r"\bradioligand\b|\bradiopharmaceutical\b"),
    ("cancer-vaccine", r"\bcancer vaccine\b"),
    (
        "hormone-therapy",
        r"\bhormon(?:e|al) therapy\b|\b(?:androgen|estrogen) receptor (?:inhibitor|antagonist)\b",
    ),
    ("monoclonal-antibody", r"\bmonoclonal antibod(?:y|ies)\b|\bcytolytic antibody\b"),
    ("immunotherapy", r"\bimmunotherapy\b"),
    ("targeted-therapy", r"\btargeted (?:therapy|drug|treatment)\b"),
    ("chemotherapy", r"\bchemotherapy(?: drug)?\b|\balkylating (?:drug|agent)\b|\bmicrotubule inhibitor\b"),
)
"""Kinds of substance."""

ROUTES: Final = (
    ("intravenous", r"\bintravenous(?:ly)?\b|\bIV\b|\b(?:into|in|through) (?:a|the|your) vein\b"),
    ("subcutaneous", r"\bsubcutaneous(?:ly)?\b|\bunder the skin\b"),
    ("oral", r"\boral(?:ly)?\b|\bby mouth\b|\bswallow(?:ed)?\b|\btablets?\b|\bcapsules?\b|\bpills?\b"),
    ("intramuscular", r"\bintramuscular(?:ly)?\b|\binto a muscle\b"),
    ("intrathecal", r"\bintrathecal(?:ly)?\b"),
    ("intravesical", r"\bintravesical(?:ly)?\b|\binto the bladder\b"),
    ("intralesional", r"\bintralesional(?:ly)?\b|\binto the (?:tumou?r|lesion)s?\b"),
    ("topical", r"\btopical(?:ly)?\b"),
)
"""Routes of administration."""

ALLOCATIONS: Final = (
    ("non-randomized", r"\b(?:non ?randomi[sz]ed|not randomi[sz]ed)\b"),
    (
        "randomized",
        (
            r"\brandomi[sz](?:ed|ation|ed controlled)\b|\b(?:randomly|at random)\b"
            r"|\b(?:chance|a coin toss|the luck of the draw) decided\b|\bassigned \(?\d:\d\)? to\b"
        ),
    ),
    (
        "single-arm",
        (
            r"\b(?:single|one) (?:arm|group)\b(?! of)|\bno (?:control|comparison) (?:group|arm)\b"
            r"|\bevery one of the \d+ [\w ]{1,40}? (?:received|got|took)\b"
            r"|\ball (?:of the )?(?:\d+ )?(?:patients|participants|children) (?:received|got|took)\b"
        ),
    ),
)
"""How participants came to their arms."""

MASKINGS: Final = (
    (
        "double-blind",
        (
            r"\bdouble (?:blind|masked)(?:ed)?\b"
            r"|\bneither [\w ]{1,30}? nor [\w ]{1,30}? (?:knew|know|were told)\b"
        ),
    ),
    ("single-blind", r"\bsingle blind(?:ed)?\b"),
    ("open-label", r"\bopen label\b"),
)
"""Who knew the treatment."""

PHASES: Final = (
    ("1-2", r"\bphase (?:1|I)\s?(?:/|-)\s?(?:2|II)\b"),
    ("2-3", r"\bphase (?:2|II)\s?(?:/|-)\s?(?:3|III)\b"),
    ("4", r"\bphase (?:4|IV)\b"),
    ("3", r"\bphase (?:3|III)[ab]?\b"),
    ("2", r"\bphase (?:2|II)[ab]?\b"),
    ("1", r"\bphase (?:1|I)[ab]?\b"),
)
"""Trial phases."""

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
    ("pathological-complete-response", r"\bpatholog(?:ic|ical) complete (?:response|remission)\b|\bpCR\b"),
    ("major-pathological-response", r"\bmajor patholog(?:ic|ical) response\b"),
    ("major-molecular-response", r"\bmajor molecular response\b|\bMMR\b(?= (?:rate|at|by|was))"),
    ("major-cytogenetic-response", r"\bmajor cytogenetic response\b|\bMCyR\b"),
    ("intracranial-response", r"\bintracranial (?:objective |overall )?response\b"),
    (
        "invasive-disease-free-survival",
        r"\binvasive disease free survival\b|\biDFS\b|\bfree (?:of|from) invasive disease\b",
    ),
    ("disease-free-survival", r"\bdisease free survival\b|\bDFS\b"),
    ("radiographic-progression-free-survival", r"\bradiographic progression free survival\b|\brPFS\b"),
    (
        "progression-free-survival",
        (
            r"\bprogression free(?: survival)?\b|\bPFS\b|\bprogression or death\b"
            rf"|\b(?:alive|lived)\b(?={_ON}{{0,80}}? (?:without|before|with no) (?:\w+ ){{0,2}}?{_GROWS}\b)"
            rf"|\b(?:alive|lived)\b(?={_ON}{{0,80}}? before (?:the|their) {_DISEASE} {_GROWS}\b)"
            rf"|\btime before (?:the|their) {_DISEASE} {_GROWS}\b"
        ),
    ),
    ("event-free-survival", r"\bevent free survival\b|\bEFS\b"),
    ("relapse-free-survival", r"\b(?:relapse|recurrence) free survival\b|\bRFS\b"),
    ("metastasis-free-survival", r"\b(?:distant )?metastas[ie]s free survival\b|\bMFS\b"),
    ("duration-of-remission", r"\bduration of (?:complete )?remission\b|\bremission duration\b"),
    (
        "duration-of-response",
        (
            r"\b(?:duration of (?:overall |objective |complete )?response|response duration|DOR|DoR)\b"
            r"|\b(?:responses?|remissions?) (?:that )?lasted\b"
            r"|\b(?:kept|maintained|held) (?:their|a|the) (?:\w+ )?responses?\b"
        ),
    ),
    ("time-to-progression", r"\btime to (?:disease )?progression\b|\bTTP\b"),
    ("time-to-response", r"\btime to (?:first )?response\b"),
    (
        "overall-survival",
        (
            r"\boverall survival\b|\bOS\b|\bsurvival time\b|\bmedian survival\b"
            r"|\b(?:lived|survived)(?= (?:for )?(?:a median|an average|\d))|\b(?:for|of|from) death\b"
            r"|\b(?:still |were )alive\b"
        ),
    ),
    ("very-good-partial-response", r"\bvery good partial response\b|\bVGPR\b"),
    ("complete-remission", rf"\bcomplete (?:hematologic )?remissions?\b|\bCR\b|\b{_NO_SIGN}"),
    ("complete-response", r"\bcomplete (?:metabolic )?responses?\b"),
    ("partial-response", r"\bpartial (?:response|remission)s?\b|\bPR\b"),
    ("disease-control", r"\bdisease control(?: rate)?\b|\bDCR\b"),
    ("stable-disease", r"\bstable disease\b"),
    (
        "objective-response",
        (
            r"\b(?:overall|objective|confirmed objective|tumou?r) (?:tumou?r )?(?:response"
            r"|remission)(?: rates?)?\b"
            r"|\bORR\b|\bresponse rates?\b|\b(?<!who\s)responded\b"
            rf"|\b{_DISEASE} (?:shrank|shrunk|shrinkage|disappeared|got smaller)\b"
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
    ("median", r"\bmedians?\b"),
    ("mean", r"\b(?:mean|averaged?|on average)\b"),
)
"""Which statistic a length of time is; a document's word is kept even where another source corrects it."""

COMPARATORS: Final = (
    ("placebo", r"\bplacebo(?: group| arm)?\b"),
    (
        "comparator",
        (
            r"\b(?:best )?standard (?:of care\b )?(?:intensive )?(?:chemotherapy|treatments?|therapy|care)"
            r"(?: group| arm| alone)?\b|\b(?:best )?standard of care(?: alone)?\b"
        ),
    ),
    (
        "comparator",
        (
            r"\b(?:investigators?|physicians?)[’']?s? choice(?: of (?:standard )?(?:chemotherapy"
            r"|therapy|treatment))?\b"
        ),
    ),
    (
        "comparator",
        r"\b(?:control|comparator|comparison|chemotherapy|observation) (?:group|arm|therapy|treatment)\b",
    ),
    ("comparator", r"\b(?:best )?supportive care(?: alone)?\b"),
    ("comparator", r"\b(?:chemotherapy|observation)(?: alone)?\b"),
)
"""Arms that are not the drug's own."""
