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
    (
        "breakthrough-therapy",
        (
            r"\bbreakthrough(?: therapy)?(?: designation| status| tag| label)?\b(?! (?:infections?|pain"
            r"|bleeding))"
        ),
    ),
    ("fast-track", r"\bfast track(?: designation| status)?\b"),
    (
        "orphan",
        (
            r"\borphan(?: drug| product| medicinal product| medicine)? (?:designation|status|label|tag"
            r"|badge)\b"
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
    (
        "prime",
        r"\bPRIME\)? (?:designation|status|scheme|eligibility|program(?:me)?)\b|\bpriority medicines\b",
    ),
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
        r"\bcheckpoint inhibitor\b|\bPD (?:L)?1\)?(?: |/)?(?:blocking|blocker|inhibitor)\b",
    ),
    ("kinase-inhibitor", r"\bkinase inhibitors?\b|\bTKI\b"),
    ("parp-inhibitor", r"\bPARP inhibitor\b|\bpoly \(ADP ribose\) polymerase (?:\(PARP\) )?inhibitor\b"),
    ("proteasome-inhibitor", r"\bproteasome inhibitor\b"),
    ("hypomethylating-agent", r"\bhypomethylating agent\b|\bnucleoside metabolic inhibitor\b"),
    ("car-t-cell-therapy", r"\bCAR T(?: cell)?(?: therapy)?\b(?! cells)|\bchimeric antigen receptor\b"),
    ("radioligand", r"\bradioligand\b|\bradiopharmaceutical\b"),
    ("cancer-vaccine", r"\bcancer vaccine\b"),
    (
        "hormone-therapy",
        r"\bhormon(?:e|al) therapy\b|\b(?:androgen|estrogen) receptor (?:inhibitor|antagonist)\b",
    ),
    ("monoclonal-antibody", r"\bmonoclonal antibod(?:y|ies)\b|\bcytolytic antibody\b"),
    (
        "supportive-care",
        r"(?<=is\s)supportive care\b|(?<=as\s)supportive care\b|\bsupportive care (?:drug|medicine|agent)\b",
    ),
    ("immunotherapy", r"\bimmunotherapy\b"),
    ("targeted-therapy", r"\btargeted (?:therapy|drug|treatment)\b"),
    (
        "chemotherapy",
        (
            r"\bchemotherapy(?: drug)?\b(?! (?:induced|naive|free|related|regimen))|\balkylating (?:drug"
            r"|agent)\b|\bmicrotubule inhibitor\b"
        ),
    ),
)
"""Kinds of substance."""

ROUTES: Final = (
    (
        "intravenous",
        (
            r"\b(?:through|via|by|as|on) an? (?:IV )?drip\b|\bdrip into\b|\bintravenous(?:ly)?\b|\bIV\b"
            r"|\b(?:into|in|through) (?:a|the|your) vein\b"
        ),
    ),
    ("subcutaneous", r"\bsubcutaneous(?:ly)?\b|\bunder the skin\b"),
    ("oral", r"\boral(?:ly)?\b|\bby mouth\b|\bswallow(?:ed)?\b|\btablets?\b|\bcapsules?\b|\bpills?\b"),
    ("intramuscular", r"\bintramuscular(?:ly)?\b|\binto a muscle\b"),
    ("intrathecal", r"\bintrathecal(?:ly)?\b"),
    ("intravesical", r"\bintravesical(?:ly)?\b|\b(?:into|in) the bladder\b"),
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
            r"|\b(?:chance|a coin toss|the luck of the draw|(?:a )?lot(?:tery)?) decided\b|\bby (?:chance"
            r"|lot)\b"
            r"|\b(?:assigned|allotted|allocated) \(?\d:\d(?::\d)?\)? to\b|\bin a \d:\d ratio\b"
        ),
    ),
    (
        "single-arm",
        (
            r"\b(?:single|one) (?:arm|group)\b(?! of)|\bno (?:control|comparison) (?:group|arm)\b"
            r"|\bevery one of the \d+ [\w ]{1,40}? (?:received|got|took)\b"
            r"|\b(?:all|every|each)(?: of the)?(?: \d+)? (?:patients?|participants?|child(?:ren)?|people"
            r"|adults?|women|men)"
            r" (?:received|got|took|were given|was given)\b"
            r"|\b(?:everyone|everybody|all of them) (?:received|got|took|was given)\b"
            r"|\bnot (?:been )?compared (?:with|to|against) (?:another|any other|other|an?y|placebo)\b"
            r"|\b(?:without|had no) (?:an? )?(?:control|comparison|comparator)(?: (?:group|arm))?\b"
            r"|\buncontrolled\b"
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
    ("1-2", r"\bphases? (?:1|I)[ab]?\s?(?:/|-|–|and|to)\s?(?:phase )?(?:2|II)[ab]?\b"),
    ("2-3", r"\bphases? (?:2|II)[ab]?\s?(?:/|-|–|and|to)\s?(?:phase )?(?:3|III)[ab]?\b"),
    ("4", r"\bphase (?:4|IV|four)\b"),
    ("3", r"\blate stage(?= (?:[\w-]+,? ){0,3}(?:trial|study)\b)"),
    ("2", r"\bmid stage(?= (?:[\w-]+,? ){0,3}(?:trial|study)\b)"),
    ("1", r"\bearly stage(?= (?:[\w-]+,? ){0,2}(?:trial|study)\b)"),
    ("3", r"\bphase (?:3|III|three)[abc]?\b"),
    ("2", r"\bphase (?:2|II|two)[ab]?\b"),
    ("1", r"\bphase (?:1|I|one)[ab]?\b"),
)
"""Trial phases."""

COMPARATORS: Final = (
    (
        "placebo",
        (
            r"\bplacebo(?: controlled)?(?: group| arm)?\b(?! controlled)|\b(?:dummy|sugar|inactive) (?:pills?"
            r"|tablets?|capsules?)\b"
        ),
    ),
    (
        "comparator",
        (
            r"\b(?:best )?(?:standard|conventional|usual)(?: of care)? (?:\(SOC\) )?(?:intensive )?"
            r"(?:chemotherapy|treatments?|therapy|care|regimens?)"
            r"(?: group| arm| alone)?\b|\b(?:best )?standard of care(?: \(SOC\))?(?: group| arm| alone)?\b"
        ),
    ),
    (
        "comparator",
        (
            r"\b(?:investigators?|physicians?|doctors?)[’']?s?[’']? (?:own )?choice(?: of (?:standard )?"
            r"(?:\w+ agent )?(?:chemotherapy|therapy|treatment))?\b|\btreatment of physician[’']?s choice\b"
        ),
    ),
    (
        "comparator",
        (
            r"\b(?:control|controls|comparator|comparison|reference|chemotherapy|observation|surveillance)"
            r" (?:group|arm|cohort|therapy|treatment|regimen)\b|\b(?:for|in|among) (?:the )?controls\b"
        ),
    ),
    ("comparator", r"\b(?:best )?supportive care(?: alone)?\b|\bwatch(?:ful)? (?:and wait|waiting)\b"),
    ("comparator", r"\b(?:SOC|BSC|TPC)\b(?: (?:arm|group|chemotherapy|alone))?"),
    (
        "comparator",
        (
            r"\b(?:platinum(?: based| containing| doublet)* |taxane (?:based )?|docetaxel based )?"
            r"(?:chemotherapy|chemo|observation)(?: alone)?\b(?! (?:naive|free))"
        ),
    ),
    (
        "comparator",
        r"\b(?:endocrine|hormon(?:e|al)) therapy alone\b|\bradiotherapy alone\b|\bsurgery alone\b",
    ),
)
"""Arms that are not the drug's own."""
