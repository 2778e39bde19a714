"""What titles, units, numbers, dates and register numbers of trials mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oncokg.record.reading.trials.endpoints import comparison_of, endpoint_of, fitting, statistic_of, unit_of
from oncokg.record.reading.trials.quantities import (
    count,
    full_date,
    iso_date,
    level,
    missing,
    number,
    p_value,
)
from oncokg.source.branches import Branch
from oncokg.source.cells import Cell, Cells, leaves


def cell(text: str) -> Cell:
    return Cell(name="x", text=text, start=3)


@pytest.mark.parametrize(
    ("title", "endpoint"),
    [
        ("Overall Survival (OS) Rate in All Randomized Participants", "overall-survival"),
        ("Hematological Relapse-free Survival (RFS)", "relapse-free-survival"),
        ("Radiographic Progression-Free Survival (rPFS)", "radiographic-progression-free-survival"),
        ("Invasive Disease-free Survival", "invasive-disease-free-survival"),
        ("Duration of Objective Response (DOR) in Months", "duration-of-response"),
        ("Duration of Complete MRD Response", "duration-of-response"),
        ("Time To Response (TTR) for All Confirmed Responders", "time-to-response"),
        (
            "Objective response rate (ORR), graded according to RECIST, complete response",
            "objective-response",
        ),
        ("Percentage With a Minimal Residual Disease (MRD) Response", "minimal-residual-disease-negativity"),
        (
            "Complete Remission (CR) or CR with Incomplete Hematologic Recovery",
            "complete-remission-or-incomplete-recovery",
        ),
        ("CR/CRi rate", "complete-remission-or-incomplete-recovery"),
        ("Pathologic Complete Response (pCR)", "pathological-complete-response"),
        ("Change From Baseline in EORTC-QLQ-C30 Scales", "patient-reported-outcome"),
        ("CNS ORR", "intracranial-response"),
        ("Clinical benefit rate", "clinical-benefit"),
        # several, none, or only something about one
        ("Progression Free Survival and Overall Survival", None),
        ("Correlation of Biomarkers With Overall Survival", None),
        ("100-Day Mortality After Stem Cell Transplant", None),
        ("Number of Deaths From Any Cause", None),
        ("Best Overall Response", None),
        ("Doses given per os", None),
        ("Response assessed by PCR", None),
        ("CNS OS in patients with CNS metastases", None),
        ("Tumor Progression", None),
    ],
)
def test_endpoints(title: str, endpoint: str | None) -> None:
    assert endpoint_of(title) == endpoint


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("months", ("month", None)),
        ("percentage of participants", ("percent", None)),
        ("Percentage of randomized participants", ("percent", None)),
        ("percent probability of OS", ("percent", None)),
        ("%", ("percent", None)),
        ("Subjects", ("person", None)),
        ("proportion of participants", ("ratio", None)),
        ("% body mass", ("other", "% body mass")),
        ("percentage of BSA", ("other", "percentage of BSA")),
        ("units on a scale", ("other", "units on a scale")),
    ],
)
def test_units(text: str, unit: tuple[str, str | None]) -> None:
    assert unit_of(text) == unit


def test_statistics_are_what_param_and_unit_make_them() -> None:
    assert statistic_of("NUMBER", "percentage of participants", None) == "proportion"
    assert (
        statistic_of("Number", "percentage of participants", "overall-survival") == "event-free-probability"
    )
    assert statistic_of("Number", "participants", None) == "count"
    assert statistic_of("Number", "Gy", None) == "unspecified"
    assert statistic_of("GEOMETRIC_LEAST_SQUARES_MEAN", "ng/mL", None) == "geometric-mean"
    assert statistic_of("LOG_MEAN", "copies", None) is None
    assert comparison_of("Hazard Ratio (HR)") == "hazard-ratio"
    assert comparison_of("Hazard Ratio, log") is None
    assert comparison_of("Percentage Difference") == "difference"
    assert comparison_of("Slope") is None


def test_a_number_in_a_unit_that_does_not_fit_is_of_another_measure() -> None:
    assert fitting("overall-survival", "month", "median") == "overall-survival"
    assert fitting("overall-survival", "person", "count") == "other-measure"
    assert fitting("objective-response", "month", "median") == "other-measure"
    assert fitting("duration-of-response", "percent", "proportion") == "other-measure"
    assert fitting(None, "month", "median") == "other-measure"


def test_numbers() -> None:
    assert number(cell("1,234.5")) == Decimal("1234.5")
    assert number(cell("-0.50")) == Decimal("-0.50")
    assert number(cell("1.2E-05")) == Decimal("0.000012")
    for none in ("NA", "1,5", "12,34", "<1", "3 (2)", "1" * 40, "٣"):
        assert number(cell(none)) is None, none
    assert count(cell("1,137")) == 1137
    assert count(cell("1.5")) is count(cell("-1")) is count(None) is None
    assert missing(cell("NA"))
    assert missing(None)
    assert not missing(cell("0"))


def test_p_values_keep_their_operator() -> None:
    assert p_value(cell("<0.0001")) == "<0.0001"
    assert p_value(cell("< .001")) == "<.001"
    assert p_value(cell("<=0.05")) == "<=0.05"
    assert p_value(cell("0.0004")) == "=0.0004"
    assert p_value(cell("not significant")) is None


def test_dates_and_levels() -> None:
    assert iso_date("November 2013") == "2013-11"
    assert iso_date("November 15, 2013") == "2013-11-15"
    assert iso_date("2013-01") == "2013-01"
    assert iso_date("2021-08-03T00:00:00") == "2021-08-03"
    assert iso_date("2013-13") is iso_date("soon") is iso_date("February 30, 2013") is None
    assert full_date("November 2013") is None
    assert level("95% Confidence Interval") == Decimal(95)
    assert level("97.5 % confidence interval") == Decimal("97.5")
    assert level("Full Range") is None


def test_branches_of_cells() -> None:
    cells = Cells(leaves({"a": [{"b": "1"}, {"b": ""}, {"b": "3"}], "c": {"d": ["x", "", "y"]}}))
    root = Branch(cells)
    assert [item.value("b") for item in root.items("a")] == ["1", "3"]
    assert [one.text for one in root.branch("c").cells("d")] == ["x", "y"]
    assert root.items("nothing") == []
    assert root.cell("c.e") is None
