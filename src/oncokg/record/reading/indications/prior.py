"""Earlier treatment that a use asks for or excludes: "after failure of A", "who have received B"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import PriorTherapyCriterion
from oncokg.record.reading.indications.clauses import PEOPLE, clause, meets
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.quantities import count
from oncokg.record.reading.spans import trimmed

THERAPY: Final = (
    r"(?:therap(?:y|ies)|treatments?|(?:poly|mono|bio)?chemotherap(?:y|ies)|chemotherpy"
    r"|chemoimmunotherap(?:y|ies)"
    r"|chemoradiation|chemoradiotherapy|immunotherap(?:y|ies)|drugs?|medicines?|medications?"
    r"|inhibitors?|inhibition|inhibiting \w+|lines?|regimens?|transplant(?:ation|s)?|surger(?:y|ies)"
    r"|radiation"
    r"|irradiation|radiotherapy|radioiodine|radioactive iodine|agents?|antibod(?:y|ies)|blockade|blockers?"
    r"|prostatectomy|cystectomy|nephrectomy|orchiectomy|resections?|iodine|analogu?es?|antagonists?|agonists?"
    r"|[\w-]*HSCT|A?SCT|CRT|BCG|TKIs?|AIs?|ADT|corticosteroids?|steroids?|immunomodulators?|interferons?"
    r"|retinoids?|antiestrogens?|taxanes?|anthracyclines?|fluoropyrimidines?|platinum|cytokines?|ablation"
    r"|embolization|vaccines?|bisphosphonates?|estrogens?|androgens?|phlebotomy|CAR T)"
)
_HAS_THERAPY: Final = pattern(
    rf"\b{THERAPY}\b|\b(?:based|containing)\b|\b\w{{4,}}(?:tinib|mab|platin|rubicin|taxel)\b"
)
_BARE: Final = pattern(
    rf"(?:(?:the |their |any |other |curative |initial |first |completion of "
    rf"|completing ){{0,2}}(?:surgery|treatments?|therapy)?(?: ?\([^()]*\))?"
    rf"|the treatment of (?:{PEOPLE}|\w+).*)"
)

_STEP: Final = (
    r"(?:on|during|after|following|despite|upon|to|while (?:on|receiving|taking)"
    r"|within (?:\w+|\d+) (?:months?|weeks?|days?|years?)(?: of| after| following)?"
    r"(?: completing| completion of| the end of)?|from|since)"
)
_LATER: Final = (
    r"(?:(?:at least|more than|less than|over) )?(?:\w+|\d+) (?:months?|weeks?|years?"
    r"|days?) (?:after|following)"
)
_STEPS: Final = rf"(?:{_LATER}|{_STEP})(?: (?:or|and) (?:{_STEP}))*"
_COURSE: Final = (
    r"(?:relapse[sd]?|relapsing|progress(?:ed|ing|ion|es)?|recur(?:red|rences?|rent|s)"
    r"|worsened|come back|returned)"
)
_NOT: Final = r"(?:not (?:yet |previously |been )?(?:been )?)"
_AUX: Final = r"(?:(?:have|has|had|having) )"
_ADVERB: Final = r"(?:previously |already |also |either |recently )?"
_RESIST: Final = (
    r"(?:(?:double |triple |platinum )?refractory|resistant|resistance|intoleran(?:t|ce)|unresponsive"
    r"|insensitive"
    r"|hypersensitive|(?:inadequately|insufficiently) controlled|inadequate(?:ly)? respon(?:se|d\w*)"
    r"|insufficient(?: therapeutic)? respon(?:se|d\w*)|not (?:adequately )?respond(?:ed|ing)?"
    r"|no(?:t)? (?:longer )?respon(?:se|sive|d\w*)"
    r"|fail(?:ed)? to (?:adequately )?respond|(?:unable to|could not|cannot) tolerate|not tolerate[d]?)"
)
_TAKEN: Final = r"(?:treated (?:before )?with|received|undergone|failed|tried|had)"
_HEADS: Final = (
    (
        rf"{_NOT}?(?:disease )?{_COURSE}(?: disease)?(?: of (?:the "
        rf"|their )?disease)?(?: or {_COURSE})?(?: disease)? {_STEPS}"
    ),
    rf"{_AUX}{_ADVERB}{_NOT}?{_ADVERB}(?:been )?{_ADVERB}{_TAKEN}",
    rf"{_NOT}?(?:previously|already) (?:treated with|received)",
    r"(?:who|which|that) (?:previously |also )?received",
    rf"{_AUX}?received no",
    (
        rf"{_RESIST}(?:(?:,| or| and|/) (?:were |are )?{_RESIST})*(?: (?:or|and/or) progressive)? (?:to|by"
        rf"|with|of)"
    ),
    r"(?:(?:after|following|post|despite|upon)(?: prior)? )?(?:the )?failure (?:of|on|with|to)",
    r"(?:after|(?<!the\s)following|despite)(?: (?:the )?completion of| completing)?",
    r"post(?=.(?:autologous|allogeneic|transplant|surg|operative|chemo))",
    (
        r"(?:demonstrated |achieved |are in |is in |in )?(?:(?:an? )?(?:complete|partial|minor"
        r"|stable disease|no)(?:,? (?:or|and)?) ?"
        r"(?:an? )?)*(?:response,? (?:minor response,? )?(?:or stable disease )?)to"
    ),
    rf"{_AUX}?(?:experienced|demonstrated|shown|had) (?:disease )?progression {_STEPS}",
    r"(?:without|no|not) (?:any )?(?:prior|previous)",
    r"(?:with|and) (?:at least|a|an|one|two|three|prior|previous)(?= (?:\w+ ){0,3}prior| prior)",
)
_HEAD: Final = "|".join(f"(?:{head})" for head in _HEADS)
_TRIGGER: Final = pattern(
    rf"\b(?:{_HEAD})(?:,? (?:or|and) (?:who |whose disease |that |has |have |had |are |is |was "
    rf"|were )*(?:{_HEAD}))*(?=[\s(,:-]|$)"
    rf"|\b(?<!of\s)(?:after|following) (?:[\w-]+ ){{1,3}}failure\b"
    r"|\b[\w-]+(?: iodine)? (?:refractory|unresponsive)\b(?! to)"
)
_EXCLUDES: Final = pattern(
    r"\b(?:not (?:yet |previously |been )*(?:been )?(?:previously )?(?:treated|received|undergone|had)"
    r"|received no(?! more)"
    r"|(?:without|no|not) (?:any )?(?:prior|previous))\b"
)
_LINES_OF: Final = pattern(
    r"\b(?<![\w)-])(?P<n>one|two|three|four|five|\d) (?:or (?:more|two|three)|to (?:two|three|four|\d)"
    r"|prior|previous|lines?|other|earlier"
    r"|(?:\w+ ){0,3}(?:therap(?:y|ies)|drugs|lines|regimens?|chemotherap(?:y|ies)|inhibitors?|treatments?))\b"
)
_AT_MOST: Final = pattern(r"\b(?:no|not) more than|up to|at most\b")
_ONE_OTHER: Final = pattern(r"\bat least one other (?:prior )?line\b")
_WEEKS: Final = pattern(r"^ ?(?:or more |to \w+ |\w+ )?(?:weeks?|months?|years?|days?|cycles?)\b")


_COURSE_OF: Final = pattern(rf"\b{_COURSE}\b")
_LEAD: Final = pattern(
    r"^(?:who |that |which |are |is |have |has |had |having |(?:after|following|despite) (?=(?:disease "
    r"|the )?(?:failure|progress|relapse))"
    r"|(?:demonstrated|experienced|shown) (?=disease progression|progression))+"
)
_TAIL: Final = re.compile(r"(?:\s*\([A-Za-z/-]{2,12}\)|(?:(?<=\))|(?<=tion)|(?<=HSCT)) consolidation)+\s*$")


_REMOVAL: Final = pattern(r"\b(resection|removal|excision|surgery) (?:of|for)\b")
_LISTED: Final = pattern(
    r",? (?:including|among them|one of them|which must include|that (?:must )?include[sd]?),? "
)
_LIST: Final = pattern(r",? (?:and|or|as well as) |, ")
_ANDS: Final = pattern(r",? and (?:an? )?")
_AFTERWARDS: Final = pattern(r" (?:before|previously|already)(?: for .*)?$| for their .*$")
_LAST_WORD: Final = pattern(rf"\b(?!taxanes?|anthracyclines?|fluoropyrimidines?|platinum){THERAPY}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prior:
    """A clause on earlier treatment: the whole of it, the words that ask for it, and what was given."""

    region: Span
    trigger: Span
    what: Span
    is_required: bool


def priors(source: Source, parts: list[Span], taken: list[Span], *, bare: bool) -> Iterator[Prior]:
    """Yield the clauses on earlier treatment in the parts, none of which shares words with `taken`.

    `bare` tells whether "progressed after treatment" counts, which names none.
    """
    done: list[Span] = []
    for part in parts:
        for match in _TRIGGER.finditer(source.text, part.start, part.end):
            trigger = Span(start=match.start(), end=match.end())
            if meets(trigger, done) or meets(trigger, taken) or _is_bracketed(source.text, part, trigger):
                continue
            own = _prior(source, trigger, part, bare=bare)
            for prior in _listed(source, trigger, part, parts) or ([own] if own else []):
                done.append(prior.region)
                yield prior


def _listed(source: Source, trigger: Span, part: Span, parts: list[Span]) -> list[Prior]:
    """Return the treatments of the items behind a part that ends with "who have received:"."""
    if source.text[trigger.end : part.end].strip(" :") or trigger.end < part.end - 2:
        return []
    is_required = _EXCLUDES.search(source.text, trigger.start, trigger.end) is None
    return [
        Prior(region=item, trigger=trigger, what=item, is_required=is_required)
        for item in parts
        if item.start >= part.end and _is_therapy(source, item)
    ]


def _is_therapy(source: Source, span: Span) -> bool:
    return bool(
        _HAS_THERAPY.search(source.text, span.start, span.end)
        or source.names("substance", span.start, span.end)
    )


def _prior(source: Source, trigger: Span, part: Span, *, bare: bool) -> Prior | None:
    text = source.text

    def continues(start: int, end: int) -> bool:
        return bool(_HAS_THERAPY.search(text, start, end) or source.names("substance", start, end))

    words = text[trigger.start : trigger.end]
    if words.lower().endswith("failure"):
        region, what = trigger, trimmed(text, trigger.start + len(words.split()[0]), trigger.end)
    elif words.lower().endswith(("refractory", "unresponsive")):
        region, what = trigger, trimmed(text, trigger.start, trigger.end - len(re.split(r"[\s-]", words)[-1]))
    else:
        found = clause(text, trigger.start, trigger.end, part.end, continues)
        region = found or trigger
        what = trimmed(text, trigger.end, region.end) if region.end > trigger.end else None
    if what is None:
        return None
    if _BARE.fullmatch(text[what.start : what.end]) and not (bare and _COURSE_OF.search(words)):
        return None
    if not continues(what.start, what.end):
        return None
    excludes = _EXCLUDES.search(words) is not None
    region = _without_disease(source, _without_lead(text, region))
    end = min(what.end, region.end)
    what = Span(start=what.start, end=end) if end > what.start else region
    return Prior(region=region, trigger=trigger, what=what, is_required=not excludes)


def _is_bracketed(text: str, part: Span, trigger: Span) -> bool:
    return text.count("(", part.start, trigger.start) > text.count(")", part.start, trigger.start)


def _without_disease(source: Source, region: Span) -> Span:
    """Return a clause without the disease of "following complete resection of B-positive C"."""
    for named in source.names("disease", region.start, region.end):
        cut_out = _REMOVAL.search(source.text, region.start, named.span.start)
        if cut_out:
            return trimmed(source.text, region.start, cut_out.end(1)) or region
    return region


def _without_lead(text: str, region: Span) -> Span:
    """Return a clause without the auxiliary before it, and without a short form in brackets behind it."""
    lead = _LEAD.match(text[region.start : region.end])
    start = region.start + (lead.end() if lead else 0)
    tail = _TAIL.search(text, start, region.end)
    return trimmed(text, start, tail.start() if tail else region.end) or region


def criterion(source: Source, prior: Prior, kept: Span) -> PriorTherapyCriterion:
    """Return a clause as a fact, `kept` being the words of it to keep."""
    named = source.names("substance", prior.region.start, prior.region.end)
    return PriorTherapyCriterion(
        evidence=(prior.region,),
        mentions=tuple(n.mention for n in named),
        text=source.quote(kept),
        is_required=prior.is_required,
        substances=tuple(dict.fromkeys(n.ref for n in named)),
        minimum_prior_lines=_least_lines(source.text, prior),
    )


def separate(source: Source, what: Span) -> list[Span]:
    """Return each treatment of "two lines, including A, B and C" and of "A and B" that stands for itself."""
    text = source.text
    listed = _LISTED.search(text, what.start, what.end)
    if listed:
        first = trimmed(text, what.start, listed.start())
        rest = _pieces(text, listed.end(), what.end, _LIST)
        return [span for span in (first, *rest) if span is not None]
    ended = _AFTERWARDS.search(text, what.start, what.end)
    what = (trimmed(text, what.start, ended.start()) if ended else None) or what
    pieces = [span for span in _pieces(text, what.start, what.end, _ANDS) if span is not None]
    if len(pieces) < 2 or "," in text[what.start : pieces[-1].start]:
        return [what]
    if all(_stands_alone(source, piece) for piece in pieces[:-1]):
        return pieces
    return [what]


def _pieces(text: str, start: int, end: int, joint: re.Pattern[str]) -> list[Span | None]:
    spans: list[Span | None] = []
    for match in joint.finditer(text, start, end):
        spans.append(trimmed(text, start, match.start()))
        start = match.end()
    return [*spans, trimmed(text, start, end)]


def _stands_alone(source: Source, span: Span) -> bool:
    if _LAST_WORD.search(source.text[span.start : span.end]):
        return True
    return any(n.span.end == span.end for n in source.names("substance", span.start, span.end))


def _least_lines(text: str, prior: Prior) -> int | None:
    for match in _LINES_OF.finditer(text, prior.what.start, prior.what.end):
        if _WEEKS.match(text[match.end("n") : match.end("n") + 16]):
            continue
        if _AT_MOST.search(text[max(prior.region.start, match.start() - 14) : match.start()]):
            return None
        number = count(match["n"])
        if number is None or not prior.is_required:
            return None
        other = _ONE_OTHER.search(text, prior.what.start, prior.what.end)
        return number + 1 if other else number
    return None


def shortened(text: str, span: Span, words: int | None) -> Span:
    """Return a span cut after so many words, which keeps quotes short where the rights ask for it."""
    if words is None:
        return span
    found = list(re.finditer(r"\S+", text[span.start : span.end]))
    if len(found) <= words:
        return span
    return trimmed(text, span.start, span.start + found[words - 1].end()) or span
