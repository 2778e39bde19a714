"""Companies and the roles the document gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from oncokg.names.entity import EntityKind
from oncokg.record.fact import Span
from oncokg.record.facts import RoleAssignment
from oncokg.record.reading.rules.action import is_regulator
from oncokg.record.reading.rules.prose import pattern, sentence_at
from oncokg.record.reading.rules.scene import Drug, Named, Scene, drugs_named, is_of_another, own_names
from oncokg.record.reading.spans import trimmed

_WORD: Final = r"[A-Z][\w-]*(?:[’'](?!s\b)\w+)*(?!\.[A-Z])"
_COMPANY = re.compile(
    rf"{_WORD}(?:\s+(?:&\s+)?{_WORD}){{0,5}}(?:\s+(?:and|&)\s+Company\b)?"
    r"(?:,?\s+(?:Inc|LLC|Ltd|Limited|Corp(?:oration)?|Co|Company"
    r"|GmbH|AG|S\.A|SE|plc|PLC|LP|L\.P|KGaA|N\.V|B\.V)\b\.?)*"
)
_LEGAL_END = re.compile(r"(?:\b(?:Inc|Ltd|Corp|Co)|\b[A-Z]\.[A-Z])\.\Z")
_ITS: Final = r"(?:(?:the|its)(?: drug[’']s| medicine[’']s| [\w®™-]+[’']s)?|[A-Z][\w®™-]+[’']s)"
_BEFORE_COMPANY: Final = (
    (
        "marketer",
        (
            r"\b(?:marketed|sold|commerciali[sz]ed)(?: and \w+)?(?: \w+| in (?:the )?(?:\w+ ){1,3}"
            r"|(?: in the (?:United States"
            r"|U\.?S\.?)))? by"
        ),
    ),
    ("marketer", r"\bcompany (?:that|which) (?:markets|sells|will market) [\w®™]{2,30} is"),
    ("distributor", r"\bdistributed(?: in the (?:United States|U\.?S\.?))? by"),
    (
        "manufacturer",
        (
            r"\b(?:manufactured|made|produced)(?: and (?:marketed|distributed|sold)"
            r"| for [A-Z][\w .,]{2,40}?)? by"
        ),
    ),
    (
        "developer",
        (
            r"\b(?:(?:jointly|co )?developed|discovered)(?: and (?:marketed|manufactured|commerciali[sz]ed"
            r"|developed))? by"
        ),
    ),
    (
        "licence-holder",
        (
            r"\bmarketing authori[sz]ation holder(?: (?:of|for) [\w®™ ]{3,60})? (?:is|was)"
            r"|\b(?:approval|licen[cs]e|authori[sz]ation)(?: (?:of|for) [\w®™ -]{3,60})? (?:was|is|has been) "
            r"(?:granted|given|issued) to"
            r"|\b(?:approval|licen[cs]e|authori[sz]ation) (?:went|goes) to"
            r"|\bgranted (?:the )?(?:accelerated |regular |full )?approval(?: of [\w®™ ]{3,60})? to"
        ),
    ),
    ("applicant", r"\bapplication (?:was )?(?:submitted|filed) by"),
    ("sponsor", r"\b(?:sponsored|funded|run|conducted) by(?= [A-Z])|\bsponsors?,"),
    (
        "parent",
        r"\b(?:subsidiary|unit|division|member|part|affiliate|arm) of|\bbelongs to|\b(?<!not\s)owned by",
    ),
    (
        "collaborator",
        (
            r"\b(?:promot|market|commerciali[sz]|develop|sell|sold|launch|study|studied)\w*\b[^.;:]{0,60}?"
            r" (?:together|jointly|in (?:collaboration|partnership|alliance)) with"
            r"|\bin (?:collaboration|partnership|alliance) with|\bpartnered with"
        ),
    ),
)
_BEHIND_COMPANY: Final = (
    ("marketer", r",? (?:which|who)?(?: now| also)? ?(?:markets?|sells?|commerciali[sz]es)"),
    (
        "developer",
        (
            r",? (?:which |who )?(?:and [A-Za-z]\w+(?: [A-Za-z]\w+)? )?(?:jointly |together |are |is |have "
            r"|has |co )?(?:jointly )?(?:developed|developing|develops?|discovered)\b"
        ),
    ),
    (
        "manufacturer",
        r",? (?:which|who) (?:makes?|produces?|manufactures?)|,? (?:makes|produces|manufactures)(?= [A-Z])",
    ),
    (
        "licence-holder",
        (
            r",? (?:which |that )?(?:holds|is the holder of) the (?:\w+ )?(?:licen[cs]e|approval"
            r"|marketing authori[sz]ation)\b"
            r"|,? is (?:the|its) (?:marketing authori[sz]ation|licen[cs]e|approval) holder\b"
        ),
    ),
    ("manufacturer", r",? is (?:the|its) (?:manufacturer|maker)\b"),
    ("developer", r",? is (?:the|its) developer\b"),
    ("sponsor", r",? (?:is (?:the|its) (?:\w+ )?sponsor|sponsored|funded)\b"),
    ("distributor", r",? (?:which )?(?:distributes|is (?:the|its) distributor)\b"),
    ("manufacturer", rf", {_ITS} (?:manufacturer|maker)\b"),
    ("developer", rf", {_ITS} developer\b"),
    ("marketer", rf", {_ITS} (?:marketer|seller)\b"),
    ("sponsor", rf", {_ITS} sponsor\b"),
    (
        "marketer",
        (
            r"(?: \([^)]*\))?(?: and [\w ]{3,30})?,?(?: today| on \w+)? (?:today )?(?:announce[ds]|said"
            r"|says|reported)"
            r"(?: today| on \w+)?(?: that)?"
            r" (?:[^.;]|(?<=\bU)\.|(?<=\.S)\.){0,160}?\b(?:approv|clear|authori[sz]|licen[cs]|grant)\w*\b"
        ),
    ),
    (
        "licence-holder",
        (
            r" (?:receiv(?:es|ed)|has received|wins|won|gains|gained|obtained)"
            r"(?: the| an?)?(?: (?:US|U\.S\.|EU|FDA|EMA|European|accelerated|full|regular"
            r"|conditional|marketing))*"
            r" (?:approval|authori[sz]ation)"
        ),
    ),
    (
        "applicant",
        (
            r" (?:receiv(?:es|ed)|got|gets|was issued|was sent)(?: the| an?)? complete response letters?"
            r"|[^.;:]{0,160}? (?:complete response letters?"
            r"|decision)\b[^.;:]{0,60}? (?:for|on|about) (?:its|the|an?) [\w ]{0,40}?application"
            r"|,? (?:which|has|have)? ?(?:submitted|filed)"
            r" (?:its|an?|the) (?:\w+ ){0,4}application"
        ),
    ),
)
_TITLES: Final = (
    ("manufacturer", r"(?:manufacturer|maker|drugmaker|producer)"),
    ("developer", r"(?:developer|originator)"),
    ("sponsor", r"(?:trial |study )?sponsor"),
    ("applicant", r"applicant"),
    ("marketer", r"(?:marketer|company(?: behind it)?|marketing company|seller)"),
    ("licence-holder", r"(?:marketing authori[sz]ation|licen[cs]e|approval) holder"),
    ("distributor", r"distributor"),
    ("parent", r"parent(?: company)?"),
)
_FILLER = re.compile(
    r"(?:(?:the|an?|its|US|U\.S\.(?:-based)?|UK|EU|Swiss|German|Japanese|Danish|French|British|American"
    r"|Chinese|Belgian|Dutch"
    r"|Italian|Indian|Korean|Israeli|[a-z][\w-]*(?:[’']s?)?)\s+){1,6}"
)
_IN_APPOSITION = pattern(
    rf"\ban? (?P<company>{_WORD}(?: {_WORD}){{0,2}}) (?:[Cc]ompany|[Ss]ubsidiary|unit|business)\b"
)
_PARENTHESIS = re.compile(
    rf"[®™]?\s*[,;]\s*(?P<company>{_COMPANY.pattern})\s*(?:\)|,\s+(?:an?|the|part)\s[^()]{{3,60}}\))"
)
_FROM = re.compile(r"[®™]?(?:\s*\([^()]*\))?,?\s+from\s+")
_ALONE = re.compile(
    rf"[®™]?\s*\(\s*(?P<company>{_WORD}(?:\s+{_WORD}){{0,3}})(?:\s*/\s*(?P<other>{_WORD}(?:\s+{_WORD}){{0,2}}))?\s*\)"
)
_ITS_DRUG = re.compile(r"\bits\s+(?:[\w-]+\s+){0,4}\Z")
_OWNED = re.compile(r"[’']s?\s+(?:[\w-]+\s+){0,2}\Z")
_COMPANY_WORD = re.compile(
    r"\b(?:Inc|LLC|Ltd|Limited|Corp|Corporation|Company|GmbH|AG|SE|plc|Pharmaceuticals?|Pharma"
    r"|Therapeutics|Biosciences?"
    r"|Oncology|Biotech\w*|Biopharma\w*|Laboratories|Medicines|Genetics|Biologics|Holdings?|Group|Sciences)\b"
)
_ANNOUNCES = pattern(r"\b(?:announce[ds]|said|says|reported)\b")
_NEXT = re.compile(r"(?:,\s+and|,|\s+and)\s+")


def roles(scene: Scene, drug: Drug) -> None:
    """Add each role with its company: "marketed by X", "X, which markets it", "Drug (name, X)"."""
    for role, words in _BEFORE_COMPANY:
        for match in pattern(rf"(?:{words}) ").finditer(scene.text):
            cue = trimmed(scene.text, match.start(), match.end())
            if is_of_another(scene, drug, sentence_at(scene.sentences, match.start()), match.start()):
                continue
            position = _behind_filler(scene, match.end())
            for company in _companies(scene, position, several=role in ("sponsor", "developer", "marketer")):
                _assign(scene, drug, role, company, cue)
    for company in _known_companies(scene):
        for role, words in _BEHIND_COMPANY:
            found = pattern(words).match(scene.text, company.span.end)
            sentence = sentence_at(scene.sentences, company.span.start)
            if (
                found
                and found.end() <= sentence.end
                and not is_of_another(scene, drug, sentence, found.end())
            ):
                cue = trimmed(scene.text, found.start(), found.end())
                behind = own_names(scene, drug, found.end(), sentence.end)
                if _ANNOUNCES.search(found.group()) and not behind:
                    continue
                for partner in (*_joined_before(scene, company), company):
                    _assign(scene, drug, role, partner, cue)
    _titled(scene, drug)
    for match in re.finditer(_IN_APPOSITION.pattern, scene.text):
        company = _company(scene, Span(start=match.start("company"), end=match.end("company")))
        _assign(scene, drug, "parent", company, None)
    for name in own_names(scene, drug, 0, len(scene.text)):
        beside = _PARENTHESIS.match(scene.text, name.span.end)
        if beside:
            span = Span(start=beside.start("company"), end=beside.end("company"))
            _assign(scene, drug, "marketer", _company(scene, span), None)
        alone = _ALONE.match(scene.text, name.span.end)
        for group in ("company", "other") if alone else ():
            at = alone.start(group) if alone else -1
            if at >= 0:
                for company in _known_companies(scene, at, at + 60):
                    if company.span.start == at:
                        _assign(scene, drug, "marketer", company, None)
        source = _FROM.match(scene.text, name.span.end)
        maker = _company_at(scene, source.end()) if source else None
        if maker is not None:
            _assign(scene, drug, "marketer", maker, None)
        owned = False
        for company in _known_companies(scene, name.span.start - 60, name.span.start):
            if _OWNED.fullmatch(scene.text, company.span.end, name.span.start):
                for partner in (*_joined_before(scene, company), company):
                    _assign(scene, drug, "marketer", partner, None)
                owned = True
        sentence = sentence_at(scene.sentences, name.span.start)
        if not owned and _ITS_DRUG.search(scene.text, sentence.start, name.span.start):
            first = _company_at(scene, sentence.start)
            if first is not None:
                _assign(scene, drug, "marketer", first, None)


def _titled(scene: Scene, drug: Drug) -> None:
    """Add the roles of "the manufacturer, X" and of a line "Company: X"."""
    for role, words in _TITLES:
        for expression in (
            (
                rf"(?:\b(?:the|its|their|[\w®™-]+[’']s) {words}(?: of [\w®™ -]{{3,40}}?)?,? (?:is "
                rf"|was )?)(?=[A-Z])"
            ),
            rf"(?:^|\n|\|) ?(?:[-•*] )?{words}(?: of [\w®™ -]{{3,40}}?)? ?[:|] ?(?=[A-Z])",
        ):
            for match in pattern(expression).finditer(scene.text):
                company = _company_at(scene, match.end())
                sentence = sentence_at(scene.sentences, match.start())
                if company is not None and not is_of_another(scene, drug, sentence, match.start()):
                    _assign(scene, drug, role, company, trimmed(scene.text, match.start(), match.end()))
        for match in pattern(rf",(?= {_ITS} {words}\b)").finditer(scene.text):
            company = _before_title(scene, match.start())
            if company is not None and role != "marketer":
                _assign(scene, drug, role, company, None)


def _before_title(scene: Scene, end: int) -> Named | None:
    """Return the company named right before "..., the drug's sponsor", of whatever name."""
    found = [m for m in _COMPANY.finditer(scene.text, max(0, end - 60), end) if m.end() == end]
    if not found:
        return None
    span = Span(start=found[0].start(), end=end)
    company = _company(scene, span)
    kinds: tuple[EntityKind, ...] = ("product", "substance", "disease", "target")
    taken = any(scene.names(kind, span.start, span.end) for kind in kinds)
    return None if taken or is_regulator(company) else company


def _company_at(scene: Scene, position: int) -> Named | None:
    """Return the company whose name begins at a position: a known one, or one with a word of a company."""
    known = [n for n in _known_companies(scene, position, position + 80) if n.span.start == position]
    if known:
        return known[0]
    found = _COMPANY.match(scene.text, position)
    if found is None or not _COMPANY_WORD.search(found.group()):
        return None
    return _company(scene, Span(start=found.start(), end=found.end()))


def _behind_filler(scene: Scene, position: int) -> int:
    """Return where the company is named behind "the Swiss group's U.S. unit", else the position itself."""
    filler = _FILLER.match(scene.text, position)
    if filler is None:
        return position
    known = [n for n in _known_companies(scene, position, filler.end() + 60) if n.span.start == filler.end()]
    return (
        filler.end()
        if known or _COMPANY_WORD.search(scene.text, filler.end(), filler.end() + 40)
        else position
    )


def _known_companies(scene: Scene, start: int = 0, end: int | None = None) -> list[Named]:
    """Return the vocabulary's companies between two positions, each with the rest of its name."""
    found = []
    for named in scene.names("organization", max(start, 0), end):
        if is_regulator(named):
            continue
        whole = _COMPANY.match(scene.text, named.span.start)
        if whole and whole.end() > named.span.end:
            named = _company(scene, Span(start=named.span.start, end=whole.end()))
        found.append(named)
    stop = len(scene.text) if end is None else end
    for match in _COMPANY.finditer(scene.text, max(start, 0), stop):
        span = Span(start=match.start(), end=match.end())
        taken = any(n.span.start < span.end and span.start < n.span.end for n in found)
        if not taken and _COMPANY_WORD.search(match.group()) and len(match.group().split()) > 1:
            found.append(_company(scene, span))
    return sorted(found, key=lambda n: n.span)


def _companies(scene: Scene, position: int, *, several: bool) -> Iterator[Named]:
    """Yield the company at a position, and with `several` those that "and" or a comma joins to it."""
    found = _COMPANY.match(scene.text, position)
    while found is not None:
        company = _company(scene, Span(start=found.start(), end=found.end()))
        yield company
        joint = _NEXT.match(scene.text, company.span.end) if several else None
        found = _COMPANY.match(scene.text, joint.end()) if joint else None


def _joined_before(scene: Scene, company: Named) -> list[Named]:
    """Return the company that "A and B" names before this one."""
    found = []
    for named in _known_companies(scene, company.span.start - 60, company.span.start):
        if _NEXT.fullmatch(scene.text, named.span.end, company.span.start):
            found.append(named)
    return found


def _assign(scene: Scene, drug: Drug, role: str, company: Named, cue: Span | None) -> None:
    span = company.span
    if drugs_named(scene, span.start, span.end):
        return
    if any(
        isinstance(f, RoleAssignment) and (f.organization, f.role) == (company.ref, role) for f in scene.facts
    ):
        return
    if company.mention.ref is None and company.mention not in scene.unresolved:
        scene.unresolved.append(company.mention)
    evidence = (company.span,) if cue is None else tuple(sorted((cue, company.span)))
    scene.add(
        RoleAssignment(
            evidence=evidence,
            mentions=(company.mention,),
            organization=company.ref,
            role=role,
            product=drug.product,
        )
    )


def _company(scene: Scene, span: Span) -> Named:
    """Return the company at a span: the vocabulary's where that has the whole name, else a coined one."""
    known = [n for n in scene.names("organization", span.start, span.end) if n.span.start == span.start]
    if known and known[0].span.end >= span.end - 1:
        return known[0]
    end = span.end
    if scene.text[end - 1] in ".," and not _LEGAL_END.search(scene.text[span.start : end]):
        end -= 1
    whole = Span(start=span.start, end=end)
    return scene.coined("organization", whole, scene.quote(whole))
