"""Quotes that can stand alone: they cut no word, number, sign, operator or range."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import BiomarkerCriterion, Indication, RegulatoryAction
from oncokg.record.reading.spans import cut, parts_of, spans_of, trimmed, whole

FDA = Ref(kind="organization", key="fda", label="FDA")
DRUG = Ref(kind="substance", key="name-x", label="x")
DISEASE = Ref(kind="disease", key="name-y", label="y")


def span(text: str, quote: str) -> Span:
    start = text.index(quote)
    return Span(start=start, end=start + len(quote))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("in 35.8 percent of", "8 percent"),
        ("in 35.8 percent of", "35"),
        ("in 35.8 percent of", "35."),
        ("in 35.8 percent of", ".8 percent"),
        ("of 1,274 patients", "274 patients"),
        ("of 1,274 patients", "1"),
        ("of 12·5 months", "5 months"),
        ("of 1\u202f274 patients", "274 patients"),
        ("(39/109; 95%", "109"),
        ("(39/109; 95%", "39"),
        ("ratio of 1:2 to", "2"),
        ("in 2,018", "18"),
        ("doses of .5 mg", "5 mg"),
    ],
)
def test_a_number_is_whole(text: str, quote: str) -> None:
    assert cut(text, span(text, quote)) == "a number"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("(P > .001)", ".001"),
        ("(P > .001)", "001"),
        ("P<0.001", "0.001"),
        ("P = 0.02", "0.02"),
        ("P <= 0.02", "= 0.02"),
        ("P <= 0.02", "0.02"),
        ("reactions (≥20%) were", "20%"),
        ("reactions (≥ 20%) were", "20%"),
        ("reactions (>=\n 20%) were", "20%"),
        ("about ~20 months", "20 months"),
        ("a change of -5 points", "5 points"),
        ("a change of −5 points", "5 points"),
        ("(-5 points)", "5 points"),
        ("a gain of +5 points", "5 points"),
        ("8.0 ± 1.2 months", "8.0"),
        ("8.0 ± 1.2 months", "1.2 months"),
        ("35.8%", "35.8"),
        ("35.8 % of", "35.8"),
        ("grew by 5 to <10", "grew by 5 to <"),
    ],
)
def test_a_sign_or_operator_stays_with_its_number(text: str, quote: str) -> None:
    assert cut(text, span(text, quote)) is not None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("8-10 months", "10 months"),
        ("8-10 months", "8"),
        ("0.37-0.57)", "-0.57"),
        ("0.37–0.57)", "0.57"),
        ("from 8 - 10 months", "10 months"),
        ("from 8 – 10 months", "8"),
    ],
)
def test_a_range_is_whole(text: str, quote: str) -> None:
    assert cut(text, span(text, quote)) is not None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("adults with", "adult"),
        ("adults with", "dults"),
        ("the CD22 protein", "CD2"),
        ("the CD22 protein", "22"),
        ("8mg", "8"),
        ("cafe\u0301 au lait", "cafe"),
        ("naïve", "na"),
    ],
)
def test_a_word_is_whole(text: str, quote: str) -> None:
    assert cut(text, span(text, quote)) is not None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("in 35.8 percent of", "35.8 percent"),
        ("in 35.8 percent of", "35.8"),
        ("35.8% of", "35.8%"),
        ("(P > .001)", "P > .001"),
        ("(P > .001)", "P"),
        ("reactions (≥20%) were", "≥20%"),
        ("a change of -5 points", "-5 points"),
        ("0.37-0.57)", "0.37-0.57"),
        ("(39/109; 95% CI: 26.8, 45.5)", "39/109"),
        ("(39/109; 95% CI: 26.8, 45.5)", "95% CI: 26.8, 45.5"),
        ("of 218.", "218"),
        ("of 218, 35.8%", "218"),
        ("CD22-positive", "CD22"),
        ("- 8 months", "8 months"),
        ("IL-2 levels", "IL-2"),
        ("Of the 8", "8"),
        ("8", "8"),
        ("Pfizer, Inc.", "Pfizer, Inc."),
        ("on 2017-08-17 the", "2017-08-17"),
        ("B-cell ALL", "ALL"),
    ],
)
def test_whole_expressions_can_stand_alone(text: str, quote: str) -> None:
    assert cut(text, span(text, quote)) is None


@pytest.mark.parametrize("quote", ["%", ".", "–", "()"])
def test_punctuation_alone_says_nothing(quote: str) -> None:
    assert cut(f"a {quote} b", span(f"a {quote} b", quote)) == "every word and number"


def test_white_space_and_the_end_of_the_text_are_limits() -> None:
    assert cut("two words", Span(start=3, end=9)) == "white space"
    assert cut("two words", Span(start=4, end=10)) == "the end of the text"


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1)])
def test_a_span_has_characters(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start=start, end=end)


TEXTS = st.text(st.sampled_from("0123456789..,,//-–+<>=≤≥±~%  \n\tabP()é\u0301"), min_size=1, max_size=40)


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, Span]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start=start, end=draw(st.integers(start + 1, len(text))))


@settings(deadline=None)
@given(texts_with_spans())
def test_widening_reaches_a_quote_that_cuts_nothing(drawn: tuple[str, Span]) -> None:
    text, one = drawn
    wide = whole(text, one)
    assert wide.start <= one.start < one.end <= wide.end
    assert cut(text, wide) in (None, "white space", "every word and number")
    if cut(text, one) is None:
        assert wide == one


def _shape_expressions(root: Path) -> dict[str, list[re.Pattern[str]]]:
    """Return the regular expressions of the shape's four constraints on cut quotes."""
    shape = (root / "ontology" / "shapes" / "selector.ttl").read_text(encoding="utf-8")
    found = {}
    for constraint in re.findall(
        r"oks:(Selector-cut\w+) a sh:SPARQLConstraint(.*?)\n  \"\"\"", shape, re.DOTALL
    ):
        strings = re.findall(r'REGEX\(\?edge, "((?:[^"\\]|\\.)*)"\)', constraint[1])
        found[constraint[0]] = [
            re.compile(string.encode("ascii", "backslashreplace").decode("unicode_escape"))
            for string in strings
        ]
    return found


@settings(deadline=None)
@given(texts_with_spans())
def test_reading_refuses_every_quote_that_the_shape_would_refuse(root: Path, drawn: tuple[str, Span]) -> None:
    text, one = drawn
    quote = text[one.start : one.end]
    before, after = text[max(0, one.start - 12) : one.start], text[one.end : one.end + 12]
    expressions = _shape_expressions(root)
    assert len(expressions) == 4
    for name, patterns in expressions.items():
        edge = f"{before}␟{quote}" if name.endswith("Before") else f"{quote}␟{after}"
        for expression in patterns:
            if expression.search(edge):
                assert cut(text, one) is not None, f"{name}: {expression.pattern} in {edge!r}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  • fever,", "fever"),
        ("- 8 months.", "8 months"),
        ("-8 points", "-8 points"),
        ("– a dash –", "a dash"),
        ("Pfizer, Inc.", "Pfizer, Inc"),
        (" , ; ", None),
        ("", None),
    ],
)
def test_trimming_takes_off_what_surrounds_words_but_no_sign(text: str, expected: str | None) -> None:
    found = trimmed(text, 0, len(text))
    assert (found and text[found.start : found.end]) == expected


def test_spans_of_a_fact_are_those_of_its_parts_and_names_too() -> None:
    at = [Span(start=n, end=n + 1) for n in range(5)]
    action = RegulatoryAction(evidence=(at[0],), agency=FDA, kind="approved")
    mention = Mention(kind="target", span=at[1], ref=None, method="unresolved")
    marker = BiomarkerCriterion(evidence=(at[2],), mentions=(mention,), text="x", status="positive")
    indication = Indication(
        evidence=(at[3], at[4]), substances=(DRUG,), diseases=(DISEASE,), action=action, biomarkers=(marker,)
    )
    assert set(spans_of(indication)) == set(at)
    assert list(parts_of(indication)) == [indication, action, marker]
