"""What is treated: the diseases that a use names, those of a list that share a word, none of the context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.reading.indications.clauses import PEOPLE, is_inside, meets
from oncokg.record.reading.indications.passage import Source
from oncokg.record.reading.rules.prose import pattern
from oncokg.record.reading.rules.scene import Named

_EXCLUDED: Final = pattern(
    r"\b(?:other than|except(?:ing)?(?: for)?|excluding|exclusive of|excludes?|not (?:for|in|including)"
    r"|without|no|rather than)"
    r"(?: (?:the|those|an?|patients|treatment|of|with|known|active|in|prior|history|primary|\w+)){0,4} $"
)
_AMONG: Final = pattern(
    r"\b(?:including(?: those with)?|such as|e\.g\.,?|for example|particularly|especially|i\.e\.,?)\b"
)
_CAUSED: Final = pattern(
    r"\b(?:associated with|related to|due to|secondary to|caused by|resulting from|as a result of"
    r"|at risk (?:of|for)|risk (?:of|for)"
    r"|history of|induced by|in the setting of|transform\w* (?:to|into)|progress\w* (?:to|into)"
    r"|arising from|metastases from)"
    r"(?: (?:\w+|[\w-]+,|or|and)){0,6} $"
)
_DUE_TO: Final = pattern(
    r"\b(?:associated with|related to|due to|secondary to|caused by|resulting from|as a result of|induced by)"
    r"(?: (?:\w+|[\w-]+,|or|and)){0,6} $"
)
_CAUSES: Final = re.compile(r"[\s-](?:associated|related|induced)\b", re.IGNORECASE)
_HEAD: Final = re.compile(
    r"(?:cancers?|carcinomas?|adenocarcinomas?|tumou?rs?|lymphomas?|leuka?emias?|sarcomas?|gliomas?"
    r"|melanomas?|neoplasms?"
    r"|malignanc(?:y|ies)|mesotheliomas?|blastomas?|syndromes?|myelomas?|astrocytomas?)$",
    re.IGNORECASE,
)
_HEADS: Final = {
    "cancer": ("cancer", "carcinoma"),
    "carcinoma": ("carcinoma", "cancer"),
    "adenocarcinoma": ("adenocarcinoma", "carcinoma", "cancer"),
    "tumor": ("tumor", "neoplasm", "cancer"),
}
_JOIN: Final = re.compile(
    r"(?:\s*,\s*(?:(?:and/or|and|or)\s+)?|\s+(?:and/or|and|or)\s+(?:a\s+|the\s+)?|\s*/\s*)$"
)
_JOIN_NEXT: Final = re.compile(
    r"^(?:\s*\([^()]*\))?\s*(?:,\s*(?:(?:and/or|and|or)\s+)?|(?:and/or|and|or)\s+)(?:the\s+"
    r"|of\s+(?:the\s+)?)?"
)
_OF: Final = re.compile(r"^(?P<what>.+?\sof\s(?:the\s)?)(?P<place>[\w-]+)$", re.IGNORECASE)
_PLACE: Final = re.compile(r"\s+(?:of|in)\s+(?:the\s+)?(?P<where>[a-z]+(?:\s+[a-z]+){0,2})", re.IGNORECASE)
_WORD: Final = re.compile(r"[\w/'’-]+")
_NO_PART: Final = frozenset(
    [
        "with",
        "of",
        "for",
        "in",
        "the",
        "a",
        "an",
        "patients",
        "treatment",
        "adult",
        "adults",
        "pediatric",
        "advanced",
        "metastatic",
        "recurrent",
        "unresectable",
        "and",
        "or",
        "who",
        "relapsed",
        "refractory",
        "untreated",
        "diagnosed",
        "stage",
        "positive",
        "negative",
    ]
)
_PURPOSE: Final = pattern(
    r"\b(?:treatment|therapy(?= (?:of|for|in))|prevention|prophylaxis|management|reduction|relief"
    r"|amelioration|control|correction|palliation|mitigation"
    r"|diagnosis|imaging|detection|visuali[sz]ation|mobili[sz]ation|to (?:reduce|decrease|prevent"
    r"|increase|accelerate|mobili[sz]e"
    r"|relieve|lower|ameliorate|improve|shorten|enhance|facilitate|stimulate|delay|minimi[sz]e|help"
    r"|promote|manage|mitigate)|reducing"
    r"|decreasing|preventing|increasing|accelerating|relieving|improving|delaying|mobili[sz]ing"
    r"|diagnosing|visuali[sz]ing|replacement)\b"
)
_DIAGNOSIS: Final = pattern(
    r"\b(?:diagnosis|diagnostic|imaging|detection|detecting|locali[sz]ation|visuali[sz]ation|tomography"
    r"|PET)\b"
)
_OWN: Final = pattern(
    rf"^ ?(?:of|in|for|the|an?|{PEOPLE}|their|selected|certain|all|with|who|have|\d+|years?|months?"
    rf"|of age|and|or|older|aged?|,"
    r"|symptoms|signs|evidence|axillary|nodes?|involvement|lymph|positive|negative|high|low|risk"
    r"|primary|known|completely|partially|cutaneous|subcutaneous|nodal|unresectable|local|metastatic"
    r"|advanced|skin|lesions?|manifestations?|recurrence|relapse|progression|tumou?rs?|metastases"
    r"|growth|active|severe"
    r"|previously|untreated|newly|diagnosed|relapsed|refractory|resistant|following|local)$"
)
_LEADS: Final = pattern(
    rf"\b(?:in|among|for|of) (?:[\w-]+ ){{0,4}}{PEOPLE}\b|\bassociated with\b|\bdue to\b"
    rf"|\bsecondary to\b|\bcaused by\b|\bresulting from\b"
    r"|\binduced\b|\bundergoing\b|\breceiving\b|\brelated to\b|\bduring\b|\bfollowing\b"
    r"|\bin the presence of\b|\bafter\b"
)
_AIM: Final = pattern(
    r"\b(?:risk of (?:\w+ )?(?:recurrence|relapse|progression)|survival|recurrence|progression|relapse"
    r"|spread|tumou?r (?:size|burden|growth)"
    r"|invasive breast cancer|death|incidence of (?:breast|invasive))\b"
)


def diseases(source: Source, parts: list[Span], taken: list[Span]) -> tuple[list[Named], bool]:
    """Return the diseases that are treated, and whether they are only the context of something else."""
    found = [
        n
        for part in parts
        for n in source.names("disease", part.start, part.end)
        if not is_inside(n.span, taken)
        and not any(_holds(t.span, n.span) for t in source.names("target", part.start, part.end))
    ]
    found = [_widened(source, n, parts) for n in found if not _is_excluded(source.text, n.span, parts)]
    if not found and taken:
        return diseases(source, parts, [])
    wider = list(_shared(source, parts, found, taken))
    wider = [n for n in wider if not any(n is not o and _holds(o.span, n.span) for o in wider)]
    main = _main(source, wider)
    if main and _is_context(source, parts, main, taken):
        return main, True
    return main, False


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and outer != inner


def _main(source: Source, found: list[Named]) -> list[Named]:
    """Return the diseases without short forms, examples, causes, repetitions and words for all of them."""
    text = source.text
    kept: list[Named] = []
    for named in sorted(found, key=lambda n: n.span):
        if kept and (_is_bracketed(text, kept[0].span.start, named.span) or _follows(text, kept, named)):
            continue
        if any(named.ref == other.ref for other in kept):
            continue
        kept.append(named)
    keys = {n.ref.key: _ancestors(source, n.ref.key) for n in kept}
    return [
        n
        for i, n in enumerate(kept)
        if _is_joined(text, kept, i) or not any(n.ref.key in keys[o.ref.key] for o in kept if o is not n)
    ]


def _is_joined(text: str, kept: list[Named], index: int) -> bool:
    """Tell whether a disease is one of a list: "A or B", "A, B"."""
    for first, second in ((index - 1, index), (index, index + 1)):
        if first < 0 or second >= len(kept):
            continue
        between = text[kept[first].span.end : kept[second].span.start]
        if len(between) < 90 and re.search(r"\b(?:or|and)\b|,", re.sub(r"\([^()]*\)", "", between)):
            return True
    return False


def _is_bracketed(text: str, start: int, span: Span) -> bool:
    """Tell whether a name stands in brackets that another name stands before."""
    return text.count("(", start, span.start) > text.count(")", start, span.start)


def _follows(text: str, kept: list[Named], named: Named) -> bool:
    """Tell whether a name is an example of, or the cause of, what was named before."""
    before = text[kept[-1].span.end : named.span.start]
    if _CAUSED.search(before + " "[: 0 if before.endswith(" ") else 1]):
        return True
    among = list(_AMONG.finditer(text, kept[0].span.end, named.span.start))
    return bool(among) and not re.search(r"[.;]\s", text[among[-1].end() : named.span.start])


def _is_excluded(text: str, span: Span, parts: list[Span]) -> bool:
    part = next(p for p in parts if p.start <= span.start < p.end)
    before = text[max(part.start, span.start - 70) : span.start]
    return _EXCLUDED.search(before) is not None or _CAUSES.match(text, span.end, part.end) is not None


def _is_context(source: Source, parts: list[Span], found: list[Named], taken: list[Span]) -> bool:
    """Tell whether something else is treated: "neutropenia in patients with leukemia"."""
    text = source.text
    if any(_DIAGNOSIS.search(text, part.start, part.end) for part in parts):
        return False
    own, first = parts[-1], found[0].span
    if own.start <= first.start and _DUE_TO.search(text[max(own.start, first.start - 60) : first.start]):
        lead = _DUE_TO.search(text[max(own.start, first.start - 60) : first.start])
        said = text[own.start : max(own.start, first.start - 60) + (lead.start() if lead else 0)]
        if any(not _OWN.match(word) and not _PURPOSE.match(word) for word in _WORD.findall(said)[-3:]):
            return True
    for part in parts:
        purpose = None
        for match in _PURPOSE.finditer(text, part.start, part.end):
            if not meets(Span(start=match.start(), end=match.end()), taken):
                purpose = match
                break
        if purpose is None:
            continue
        named = next((n for n in found if n.span.start >= purpose.end() and n.span.end <= part.end), None)
        if named is None:
            continue
        between = text[purpose.end() : named.span.start]
        if _AIM.search(text, purpose.end(), named.span.end):
            return False
        leads = list(_LEADS.finditer(between))
        if not leads:
            return False
        end = purpose.end() + leads[-1].start()
        words = [
            word
            for word in _WORD.finditer(text, purpose.end(), end)
            if not _OWN.match(word.group()) and not meets(Span(start=word.start(), end=word.end()), taken)
        ]
        return bool(words)
    return False


def _shared(source: Source, parts: list[Span], found: list[Named], taken: list[Span]) -> list[Named]:
    """Return the diseases, and those that share a word: "renal cell and hepatocellular carcinoma"."""
    text = source.text
    wider = list(found)
    for named in found:
        part = next(p for p in parts if p.start <= named.span.start < p.end)
        words = text[named.span.start : named.span.end]
        head = _HEAD.search(words)
        if head:
            wider += _before(source, part, named.span, head.group(), [n.span for n in wider] + taken)
        of = _OF.match(words)
        if of:
            wider += _behind(source, part, named.span, of["what"], [n.span for n in wider] + taken)
    return wider


def _before(source: Source, part: Span, span: Span, head: str, taken: list[Span]) -> Iterator[Named]:
    text, place = source.text, span.start
    while (join := _JOIN.search(text, max(part.start, place - 12), place)) is not None:
        words = list(_WORD.finditer(text, max(part.start, join.start() - 60), join.start()))
        known = None
        for number in range(min(4, len(words)), 0, -1):
            chosen = words[-number:]
            first = Span(start=chosen[0].start(), end=join.start())
            if any(w.group().lower() in _NO_PART for w in chosen) or meets(first, taken):
                continue
            if re.search(r"[.;:()]|\bor\b|\band\b", text[first.start : first.end]):
                continue
            known = _looked_up(source, first, " ".join(text[first.start : first.end].split()), head)
            if known:
                break
        if known is None:
            return
        yield known
        place = known.span.start


def _behind(source: Source, part: Span, span: Span, what: str, taken: list[Span]) -> Iterator[Named]:
    text, place = source.text, span.end
    while (join := _JOIN_NEXT.match(text[place : part.end])) is not None:
        start = place + join.end()
        words = list(_WORD.finditer(text, start, min(part.end, start + 60)))[:3]
        known = None
        for number in range(len(words), 0, -1):
            chosen = Span(start=words[0].start(), end=words[number - 1].end())
            if meets(chosen, taken):
                continue
            entities = source.lexicon.lookup("disease", f"{what}{source.quote(chosen)}")
            if len(entities) == 1:
                ref = Ref(kind="disease", key=entities[0].key, label=entities[0].label)
                known = _named(chosen, ref)
                break
        if known is None:
            return
        yield known
        place = known.span.end


def _widened(source: Source, named: Named, parts: list[Span]) -> Named:
    """Return a disease with words before it that the vocabulary has with another word for "cancer"."""
    text = source.text
    part = next(p for p in parts if p.start <= named.span.start < p.end)
    words = text[named.span.start : named.span.end]
    head = _HEAD.search(words)
    if placed := _placed(source, named, words, part):
        return placed
    if not head or (" " in words and " of " in words):
        return named
    before = list(_WORD.finditer(text, max(part.start, named.span.start - 60), named.span.start))
    rest = words[: head.start()]
    for number in range(min(3, len(before)), 0, -1):
        chosen = before[-number:]
        span = Span(start=chosen[0].start(), end=named.span.end)
        lead = text[span.start : named.span.start]
        if any(w.group().lower() in _NO_PART for w in chosen) or re.search(r"[.;:()/]|,(?!\s$)", lead):
            continue
        lead = lead.replace(",", "")
        known = _looked_up(source, span, " ".join(f"{lead}{rest}".split()), head.group())
        if known is not None:
            return known
    return named


def _placed(source: Source, named: Named, words: str, part: Span) -> Named | None:
    """Return the disease of "squamous cell carcinoma of the anal canal", where the vocabulary has it."""
    place = _PLACE.match(source.text, named.span.end, part.end)
    if place is None:
        return None
    for number in range(len(place["where"].split()), 0, -1):
        where = " ".join(place["where"].split()[:number])
        found = re.compile(r"\s+".join(map(re.escape, where.split()))).search(
            source.text, place.start("where")
        )
        for form in (
            f"{words} of the {where}",
            f"{words} of {where}",
            f"{where} {words}",
            f"{where.removeprefix('urinary ')} {words}",
        ):
            entities = source.lexicon.lookup("disease", form)
            if len(entities) == 1 and found is not None:
                span = Span(start=named.span.start, end=found.end())
                return _named(span, Ref(kind="disease", key=entities[0].key, label=entities[0].label))
    return None


def _looked_up(source: Source, span: Span, words: str, head: str) -> Named | None:
    stem = head.lower().removesuffix("s").replace("tumour", "tumor")
    plain = words if any(c.islower() for c in words) else words.lower()
    spellings = dict.fromkeys((plain, plain.replace("gastro-esophageal", "gastroesophageal")))
    for form in (f"{spelling} {head}" for head in _HEADS.get(stem, (stem,)) for spelling in spellings):
        entities = source.lexicon.lookup("disease", form)
        if len(entities) == 1:
            return _named(span, Ref(kind="disease", key=entities[0].key, label=entities[0].label))
    return None


def _named(span: Span, ref: Ref) -> Named:
    mention = Mention(kind="disease", span=span, ref=ref, method="normalised-name", confidence=0.85)
    return Named(span=span, ref=ref, mention=mention)


def _ancestors(source: Source, key: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        entity = source.lexicon.known("disease", waiting.pop())
        for broader in entity.broader if entity else ():
            if broader not in found:
                found.add(broader)
                waiting.append(broader)
    return frozenset(found)
