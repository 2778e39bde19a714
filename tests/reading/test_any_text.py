"""Whatever a document says, reading it ends in facts that hold or in one clear refusal."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncokg.graph.record import record_nquads
from oncokg.record import facts as f
from oncokg.record.reading.article import try_article
from oncokg.record.reading.rules.engine import RuleExtractor
from oncokg.record.reading.spans import cut, parts_of, spans_of
from oncokg.record.record import Record, Rejection
from oncokg.source.document import freeze

PIECES = [
    "The FDA approved Besponsa (inotuzumab ozogamicin) for adults with relapsed ALL.",
    "On May 1, 2020, the FDA granted accelerated approval to Keytruda (pembrolizumab)",
    "Besponsa",
    " for:\n- adults aged ≥18 years with CD22-positive ALL\n- 2. children 1-17 years\n",
    "In a randomized (1:1), phase 1/2 trial (NCT01564784) of 1,218 of 2,436 patients, ",
    "5.218 patients were evaluated; ",
    "complete remission was 35.8% (39/109; 95% CI, 26.8-45.5; P > .001) versus 17.4 %",
    "median OS was 7.7 vs. 6.2 months (HR 0.77; 97.5% CI 0.58–1.03; p<=0.04), respectively.",
    " PFS -5.0 months, ±3, ~8%, >= 20%, 8 - 10 weeks, <5%.",
    " The most common adverse reactions (≥ 20%) were rash (35.8-40.2%), CD3/4, and fever >38.5.",
    " Serious side effects include 12 deaths after transplant, and\n\n- liver damage\n- bleeding",
    " Women who are pregnant or breastfeeding should not take it.",
    " It was granted orphan drug designation on March 25, 2013 for B-cell ALL.",
    " The recommended dose is 0.8 mg/m2 or 200-400 mg by intravenous infusion every 3 weeks.",
    " Marketed by Pfizer, Inc., and Mylotarg by Wyeth LLC.",
    " anti-CD20/CD3 antibody linked to MMAE that binds CD22, PD-1/PD-L1 and HER2+ cells",
    "Zorvexa® (zorvetinib-abcd)",
    "\r\n\r\n",
    "\n\n",
    "İstanbul ß ﬁ e\u0301 🎗️ \u2009",
    " | Arm | CR |\n| Besponsa (n=109) | 35.8 |\n",
    "(",
    ")",
    ".",
    ", ",
    "not ",
    "%",
    "-",
    "8",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)),
    max_size=14,
).map("".join)
STARTS = st.sampled_from([PIECES[0], PIECES[1] + " for melanoma. ", ""])


def checked(article: Record) -> None:
    text = article.document.text
    for fact in article.facts:
        for part in parts_of(fact):
            assert part.evidence
            assert not [span for span in spans_of(part) if cut(text, span)]
        quotes = [text[s.start : s.end] for s in fact.evidence]
        if isinstance(fact, f.EndpointResult):
            assert any(fact.printed in quote for quote in quotes)
            assert Decimal(fact.printed.replace(",", "").replace("·", ".")) == fact.value
            assert (fact.arm is None) != (fact.trial is None)
        if isinstance(fact, f.NameAssertion):
            assert fact.name in [" ".join(quote.split()) for quote in quotes]
    nquads = record_nquads(article)
    assert len(list(pyoxigraph.parse(input=nquads.encode(), format=pyoxigraph.RdfFormat.N_QUADS)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
@given(start=STARTS, text=TEXTS)
def test_any_text_gives_facts_that_hold_or_a_refusal(start: str, text: str) -> None:
    whole = f"{start}{text} word"
    document = freeze(whole.encode(), name="any.txt", media_type="text/plain")
    found = try_article(document, RuleExtractor())
    if isinstance(found, Rejection):
        assert found.reason in ("no drug with an approval was found in it", "no cancer is named in it") or (
            "no " in found.reason
        )
    else:
        checked(found)
