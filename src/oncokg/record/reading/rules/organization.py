"""Companies and the roles the document gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import RoleAssignment
from oncokg.record.reading.rules.action import is_regulator
from oncokg.record.reading.rules.prose import pattern, sentence_at
from oncokg.record.reading.rules.scene import Drug, Named, Scene, is_of_another, own_names
from oncokg.record.reading.spans import trimmed

_WORD: Final = r"[A-Z][\w-]*(?:[’'](?!s\b)\w+)*(?!\.[A-Z])"
_COMPANY = re.compile(
    rf"{_WORD}(?:\s+(?:&\s+)?{_WORD}){{0,5}}(?:\s+(?:and|&)\s+Company\b)?"
    r"(?:,?\s+(?:Inc|LLC|Ltd|Limited|Corp(?:oration)?|Co|Company"
    r"|GmbH|AG|S\.A|SE|plc|PLC|LP|L\.P|KGaA|N\.V|B\.V)\b\.?)*"
)
_LEGAL_END = re.compile(r"(?:\b(?:Inc|Ltd|Corp|Co)|\b[A-Z]\.[A-Z])\.\Z")
_BEFORE_COMPANY: Final = (
    (
        "marketer",
        r"\b(?:marketed|sold|commerciali[sz]ed)(?: and \w+)?(?: in the (?:United States|U\.?S\.?))? by",
    ),
    ("distributor", r"\bdistributed(?: in the (?:United States|U\.?S\.?))? by"),
    ("manufacturer", r"\b(?:manufactured|made|produced)(?: and marketed| and distributed)? by"),
    ("developer", r"\bdeveloped(?: and (?:marketed|manufactured))? by"),
    (
        "licence-holder",
        (
            r"\bmarketing authori[sz]ation holder(?: (?:of|for) [\w®™ ]{3,60})? (?:is|was)"
            r"|\b(?:approval|licen[cs]e|authori[sz]ation)(?: (?:of|for) [\w®™ -]{3,60})? (?:was|is|has been) "
            r"(?:granted|given|issued) to"
            r"|\bgranted (?:the )?(?:accelerated |regular |full )?approval(?: of [\w®™ ]{3,60})? to"
        ),
    ),
    ("applicant", r"\bapplication (?:was )?(?:submitted|filed) by"),
    ("sponsor", r"\b(?:sponsored|funded) by|\bsponsors?,"),
    ("parent", r"\b(?:subsidiary|unit|division|member|part|affiliate) of"),
)
_BEHIND_COMPANY: Final = (
    ("marketer", r",? (?:which|who)?(?: now| also)? ?(?:markets?|sells?|commerciali[sz]es)"),
    ("developer", r",? (?:which|who)(?: jointly| together)? (?:develops?|(?:is|are) developing|developed)"),
    ("manufacturer", r",? (?:which|who) (?:makes?|produces?|manufactures?)"),
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
            r" (?:receiv(?:es|ed)|got|gets|was issued|was sent)(?: the| an?)? complete response letter"
            r"|[^.;:]{0,120}? (?:complete response letter"
            r"|decision)[^.;:]{0,60}? for its [\w ]{0,40}?application"
            r"|,? (?:which|has|have)? ?(?:submitted|filed)"
            r" (?:its|an?|the) (?:\w+ ){0,4}application"
        ),
    ),
)
_IN_APPOSITION = pattern(
    rf"\ban? (?P<company>{_WORD}(?: {_WORD}){{0,2}}) (?:company|subsidiary|unit|business)\b"
)
_PARENTHESIS = re.compile(rf"[®™]?\s*,\s*(?P<company>{_COMPANY.pattern})\s*\)")
_OWNED = re.compile(r"[’']s?\s+(?:[\w-]+\s+){0,2}\Z")
_NEXT = re.compile(r"(?:,\s+and|,|\s+and)\s+")


def roles(scene: Scene, drug: Drug) -> None:
    """Add each role with its company: "marketed by X", "X, which markets it", "Drug (name, X)"."""
    for role, words in _BEFORE_COMPANY:
        for match in pattern(rf"(?:{words}) ").finditer(scene.text):
            cue = trimmed(scene.text, match.start(), match.end())
            if is_of_another(scene, drug, sentence_at(scene.sentences, match.start()), match.start()):
                continue
            for company in _companies(scene, match.end(), several=role in ("sponsor", "developer")):
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
                for partner in (*_joined_before(scene, company), company):
                    _assign(scene, drug, role, partner, cue)
    for match in re.finditer(_IN_APPOSITION.pattern, scene.text):
        company = _company(scene, Span(start=match.start("company"), end=match.end("company")))
        _assign(scene, drug, "parent", company, None)
    for name in own_names(scene, drug, 0, len(scene.text)):
        beside = _PARENTHESIS.match(scene.text, name.span.end)
        if beside:
            span = Span(start=beside.start("company"), end=beside.end("company"))
            _assign(scene, drug, "marketer", _company(scene, span), None)
        for company in _known_companies(scene, name.span.start - 60, name.span.start):
            if _OWNED.fullmatch(scene.text, company.span.end, name.span.start):
                _assign(scene, drug, "marketer", company, None)


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
    return found


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
    if scene.names("product", span.start, span.end) or scene.names("substance", span.start, span.end):
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
