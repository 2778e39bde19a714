"""Restrictions on the patient that no other field takes: fit for transplant, at risk, in need of therapy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from oncokg.record.fact import Span
from oncokg.record.facts import PatientCriterion
from oncokg.record.reading.indications.clauses import clause, meets
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.spans import trimmed

_NEGATED: Final = r"(?:not |in|un)?"
_CLAUSE: Final = pattern(
    r"\b(?:(?:not (?:considered )?)?(?:(?:in)?eligible|(?:un)?suitable|(?:in)?appropriate"
    r"|(?:good )?candidates?|amenable|a candidate)"
    r" (?:for|to)(?: or (?:have )?(?:elected|refused|declined)[^.;,]{0,30} to)?"
    r"|(?:(?<=are\s)|(?<=is\s)|(?<=considered\s))not (?:[\w-]+ )*?candidates"
    r"|(?<=for\swhom\s)\w+|(?<=in\swhom\s)\w+|(?:who |and |that |which )?(?:otherwise )?(?:have |has "
    r"|had |with )(?:been )?(?:no|a|an|adequate|impaired"
    r"|comorbidit\w+|contraindications?|symptomatic|severe|significant|platelet|active|an? International)"
    r"(?= [^.;,]{0,40}?(?:alternative|options?|risk|comorbid|function|score|morbidit|contraindic|status"
    r"|symptom|involvement|count|index"
    r"|disease|benefit|treatments|therapy))"
    r"|(?:not )?(?:require|requires|requiring|need|needs|needing) (?!a test)|(?:at"
    r"|with) (?:an? )?(?:very )?(?:high|higher|increased|intermediate|low|lower)"
    r"(?: or (?:very )?(?:high|intermediate))? risk (?:of|for|features?|disease)\b"
    r"|comorbidities that preclude|(?:take|takes|taking) up\b|unable to\b|cannot\b"
    r"|(?:if|when|where|in whom) (?=[^.;,]{0,60}\b(?:is|are|was|has|have|not)\b)|with involvement of"
    r"|(?:who )?refuse[ds]?\b|unwilling\b"
    r"|severe morbidity|with residual|(?:are |is )?(?:double |highly )?hypersensitive to)"
)
_WORDS: Final = pattern(
    r"\b(?:post ?menopausal|pre ?(?:/|or |and )? ?peri ?menopausal|pre ?menopausal|high risk(?! (?:of"
    r"|for)\b)|low risk(?! (?:of|for)\b)|(?:favou?rable|intermediate|poor)(?: or (?:poor|high))? risk"
    r"|intermediate (?:1|2|risk)[^.;()]{0,60}?(?:groups?|risk)|low grade|intermediate grade"
    r"|transplant (?:in)?eligible)\b"
)
_EXCEPT: Final = pattern(r"\b(?:except|excluding|other than)\b[^.;]{3,120}")


def patient_criteria(source: Source, parts: list[Span], taken: list[Span]) -> Iterator[PatientCriterion]:
    """Yield the restrictions on the patient in the parts, outside of what was taken."""
    done: list[Span] = []
    text = source.text
    for part in parts:
        for match in _CLAUSE.finditer(text, part.start, part.end):
            span = clause(text, match.start(), match.end(), part.end, lambda start, end: False)
            span = span and _without_lead(text, span)
            if span is not None and not meets(span, [*done, *taken]):
                done.append(span)
                yield PatientCriterion(evidence=(span,), text=source.quote(span), is_required=True)
        for match in _EXCEPT.finditer(text, part.start, part.end):
            span = trimmed(text, match.start(), match.end())
            if span is not None and not meets(span, [*done, *taken]):
                done.append(span)
                yield PatientCriterion(evidence=(span,), text=source.quote(span), is_required=False)
        for match in _WORDS.finditer(text, part.start, part.end):
            span = Span(start=match.start(), end=match.end())
            names = [n.span for n in source.names("disease", part.start, part.end)]
            if not meets(span, [*done, *taken]) and not meets(span, names):
                done.append(span)
                yield PatientCriterion(evidence=(span,), text=source.quote(span), is_required=True)


_LEAD: Final = pattern(
    r"^(?:who |and |that |which |or |otherwise |if |when |where |in whom |for whom |with (?=no "
    r"|adequate )|have (?=no )|has (?=no )|are |is |patients (?=are |is ))+"
)


def _without_lead(text: str, span: Span) -> Span | None:
    lead = _LEAD.match(text[span.start : span.end])
    start, end = span.start + (lead.end() if lead else 0), span.end
    words = text[start:end]
    if words.endswith(")") and words.count(")") > words.count("("):
        end -= 1
    return trimmed(text, start, end)
