"""Numbers, units, intervals, p values, fractions and dates as oncology prose writes them."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.record.reading.rules.quantities import (
    count,
    dates,
    fractions,
    intervals,
    p_values,
    quantities,
)


def found(text: str) -> list[tuple[str, str, str | None]]:
    """Return (quote, value, unit) of each number."""
    return [(text[q.span.start : q.span.end], str(q.value), q.unit) for q in quantities(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "quote", "value", "unit"),
    [
        ("35.8% of", "35.8%", "35.8", "percent"),
        ("35.8 % of", "35.8 %", "35.8", "percent"),
        ("35.8 percent of", "35.8 percent", "35.8", "percent"),
        ("35.8 per cent of", "35.8 per cent", "35.8", "percent"),
        ("8 months", "8 months", "8", "month"),
        ("8.0 months", "8.0 months", "8.0", "month"),
        ("an 8-month stay", "8-month", "8", "month"),
        ("8\u00a0mo", "8\u00a0mo", "8", "month"),
        ("12 weeks", "12 weeks", "12", "week"),
        ("21 days", "21 days", "21", "day"),
        ("2 yrs", "2 yrs", "2", "year"),
        ("65 Years", "65 Years", "65", "year"),
        ("218 people", "218", "218", None),
        ("1,274 people", "1,274", "1274", None),
        ("12·5 months", "12·5 months", "12.5", "month"),
        ("of 8.", "8", "8", None),
        ("8 monthly doses", "8", "8", None),
        ("n = 218", "= 218", "218", None),
    ],
)
def test_a_number_has_its_unit_and_its_printed_form(
    text: str, quote: str, value: str, unit: str | None
) -> None:
    assert found(text) == [(quote, value, unit)]


@pytest.mark.parametrize("text", ["CD22", "8mg", "HER2", "v1.2.3beta", "PD-L1x", "B2C"])
def test_digits_inside_of_words_are_no_numbers(text: str) -> None:
    assert all(unit is None for _, _, unit in found(text))
    assert "22" not in [quote for quote, _, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "quote", "sign"),
    [
        ("(≥20%)", "≥20%", "≥"),
        ("(>= 20%)", ">= 20%", ">"),
        ("p<5%", "<5%", "<"),
        ("-5 months", "-5 months", "-"),
        ("−5 months", "−5 months", "−"),
        ("±1.2 months", "±1.2 months", "±"),
        ("~20 months", "~20 months", "~"),
        ("= 45%", "= 45%", ""),
        ("- 8 months", "8 months", ""),
        ("8-10 months", "10 months", ""),
    ],
)
def test_a_sign_belongs_to_its_number(text: str, quote: str, sign: str) -> None:
    last = list(quantities(text, 0, len(text)))[-1]
    assert (text[last.span.start : last.span.end], last.sign) == (quote, sign)


@pytest.mark.parametrize(
    ("text", "level", "low", "high"),
    [
        ("(95% CI, 0.37-0.57)", "95", "0.37", "0.57"),
        ("(95% CI 0.37–0.57)", "95", "0.37", "0.57"),
        ("95% CI: 26.8, 45.5", "95", "26.8", "45.5"),
        ("95 % confidence interval [CI] 26.8% to 45.5%", "95", "26.8", "45.5"),
        ("97.5% CI = [0.34; 0.61]", "97.5", "0.34", "0.61"),
        ("95% confidence interval (CI), -1.5 to 2.0", "95", "-1.5", "2.0"),
        ("95% CI −1.5, 2.0", "95", "-1.5", "2.0"),
        ("95% CI: 5.4 months, 8.0 months", "95", "5.4", "8.0"),
        ("95% CI: 8.3, NR", "95", "8.3", None),
        ("95% CI 8.3 to not reached", "95", "8.3", None),
        ("95% CI: 8.3, NE", "95", "8.3", None),
    ],
)
def test_intervals_have_a_level_and_two_ends(text: str, level: str, low: str, high: str | None) -> None:
    (one,) = intervals(text, 0, len(text))
    assert (one.level, one.low, one.high) == (Decimal(level), Decimal(low), high and Decimal(high))


def test_an_interval_is_quoted_whole() -> None:
    text = "35.8% (39/109; 95% CI: 26.8, 45.5) of"
    (one,) = intervals(text, 0, len(text))
    assert text[one.span.start : one.span.end] == "95% CI: 26.8, 45.5"


@pytest.mark.parametrize("text", ["95% of patients, 3 to 5", "CI 0.3-0.5", "95% CI was wide"])
def test_what_is_no_interval(text: str) -> None:
    assert not list(intervals(text, 0, len(text)))


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ("(P > .001)", "P > .001", ">.001"),
        ("p<0.0001;", "p<0.0001", "<0.0001"),
        ("P = 0.02", "P = 0.02", "=0.02"),
        ("p-value <= 0.05", "p-value <= 0.05", "<=0.05"),
        ("two-sided p value≤0.05", "two-sided p value≤0.05", "≤0.05"),
    ],
)
def test_a_p_value_keeps_its_operator(text: str, quote: str, value: str) -> None:
    ((span, printed),) = p_values(text, 0, len(text))
    assert (text[span.start : span.end], printed) == (quote, value)


def test_a_p_value_without_an_operator_is_none() -> None:
    assert not list(p_values("p 0.05 and CAP 0.05", 0, 19))


@pytest.mark.parametrize(
    ("text", "quote", "n", "total"),
    [
        ("(39/109; 95% CI)", "39/109", 39, 109),
        ("39 of 109 patients", "39 of 109", 39, 109),
        ("39 of the 109 patients", "39 of the 109", 39, 109),
        ("39 out of 109.", "39 out of 109", 39, 109),
        ("in 1,039 of 2,109, and", "1,039 of 2,109", 1039, 2109),
    ],
)
def test_fractions(text: str, quote: str, n: int, total: int) -> None:
    ((span, events, participants),) = fractions(text, 0, len(text))
    assert (text[span.start : span.end], events, participants) == (quote, n, total)


@pytest.mark.parametrize("text", ["109/39", "1/2/2017", "8.5/10.5", "12 offers 15", "0 of 1", "39/109/2"])
def test_what_is_no_fraction(text: str) -> None:
    assert not list(fractions(text, 0, len(text)))


@pytest.mark.parametrize(
    "written",
    [
        "August 17, 2017",
        "Aug. 17, 2017",
        "Aug 17 2017",
        "august 17th, 2017",
        "17 August 2017",
        "17th Aug. 2017",
        "2017-08-17",
        "8/17/2017",
        "08/17/2017",
        "August\u00a017,\n2017",
    ],
)
def test_dates_in_several_styles(written: str) -> None:
    text = f"On {written}, the agency"
    (date,) = dates(text, 0, len(text))
    assert date.value == datetime.date(2017, 8, 17)
    assert text[date.span.start : date.span.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "February 30, 2017",
        "2017-02-29",
        "2017-13-01",
        "17/8/2017",
        "August 2017",
        "May 5",
        "0/0/2017",
        "2017-08-17T10",
    ],
)
def test_what_is_no_date_of_the_calendar(text: str) -> None:
    assert not list(dates(text, 0, len(text)))


@pytest.mark.parametrize(
    ("text", "number"), [("nine", 9), ("Twelve", 12), ("1,274", 1274), ("8.0", 8), ("7", 7)]
)
def test_counts(text: str, number: int) -> None:
    assert count(text) == number


@pytest.mark.parametrize("text", ["8.5", "some", ""])
def test_what_is_no_count(text: str) -> None:
    assert count(text) is None


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789.,·%/ -−≥<=pPCI()monthsyear\u0663\u00b2½"), max_size=60))
def test_any_text_gives_numbers_inside_of_it(text: str) -> None:
    spans = [q.span for q in quantities(text, 0, len(text))]
    spans += [i.span for i in intervals(text, 0, len(text))]
    spans += [span for span, *_ in (*p_values(text, 0, len(text)), *fractions(text, 0, len(text)))]
    spans += [d.span for d in dates(text, 0, len(text))]
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
