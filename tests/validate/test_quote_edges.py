"""Where a quote may begin and end: the table of what is cut, judged by the shapes on both engines."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from oncokg.graph.draft import Draft
from oncokg.terms import OKS, PREFIXES
from oncokg.validate.checked import shape_files, shape_findings
from oncokg.validate.shape_files import read_shapes

NUMBER_BEFORE, NUMBER_AFTER = "cutNumberBefore", "cutNumberAfter"
OPERATOR_BEFORE, OPERATOR_AFTER = "cutOperatorBefore", "cutOperatorAfter"

# The quote is between the bars; what it cuts, or nothing where it can stand alone.
TABLE = [
    # whole numbers, with or without the words of their unit
    ("complete remission in |35.8 percent| of patients", ()),
    ("complete remission in |35.8| percent of patients", ()),
    ("complete remission in |35.8%| of patients", ()),
    ("for |8.0 months|, compared with 4.9", ()),
    ("|218| patients", ()),
    ("in |2017|, 218 patients", ()),
    ("on August |17, 2017|.", ()),
    ("(|39/109|)", ()),
    ("|1,542| patients", ()),
    # a number is cut
    ("in 35.|8 percent| of patients", (NUMBER_BEFORE,)),
    ("in 35|.8 percent| of patients", (NUMBER_BEFORE,)),
    ("in 3|5.8 percent| of patients", (NUMBER_BEFORE,)),
    ("in |35|.8 percent of patients", (NUMBER_AFTER,)),
    ("in |35.|8 percent of patients", (NUMBER_AFTER,)),
    ("in |35.8 p|ercent", ()),
    ("in 1,|542| patients", (NUMBER_BEFORE,)),
    ("in |1|,542 patients", (NUMBER_AFTER,)),
    ("in 35·|8 percent|", (NUMBER_BEFORE,)),
    ("in 1\u202f|542| patients", (NUMBER_BEFORE,)),
    ("in |1|\u202f542 patients", (NUMBER_AFTER,)),
    ("39/|109| patients", (NUMBER_BEFORE,)),
    ("|39|/109 patients", (NUMBER_AFTER,)),
    ("1.8 × 10^|9| cells", (NUMBER_BEFORE,)),
    ("a |.|5 mg dose", (NUMBER_AFTER,)),
    # the percent sign is part of the number
    ("in |35.8|% of patients", (NUMBER_AFTER,)),
    ("in |35.8| % of patients", (NUMBER_AFTER,)),
    ("in |35.8 |% of patients", (NUMBER_AFTER,)),
    # an operator or sign is left outside
    ("(P < |.001|)", (OPERATOR_BEFORE,)),
    ("(P < .|001|)", (NUMBER_BEFORE,)),
    ("(P < |0.001|)", (OPERATOR_BEFORE,)),
    ("(P <|0.001|)", (OPERATOR_BEFORE,)),
    ("(P <\n|0.001|)", (OPERATOR_BEFORE,)),
    ("(|P < .001|)", ()),
    ("(|P| > .001)", ()),
    ("(P |< .001|)", ()),
    ("(|P <| .001)", (OPERATOR_AFTER,)),
    ("n = |218| patients", (OPERATOR_BEFORE,)),
    ("|n = 218| patients", ()),
    ("aged ≥ |18| years", (OPERATOR_BEFORE,)),
    ("|aged ≥ 18 years|", ()),
    ("aged >|= 18| years", (OPERATOR_BEFORE,)),
    ("aged |>|= 18 years", (OPERATOR_AFTER,)),
    ("a change of −|5| points", (OPERATOR_BEFORE,)),
    ("a change of -|5| points", (OPERATOR_BEFORE,)),
    ("a change of |-5| points", ()),
    ("a change of +|5| points", (OPERATOR_BEFORE,)),
    ("about ~|8| months", (OPERATOR_BEFORE,)),
    ("35.2 ± |3.1| months", (OPERATOR_BEFORE,)),
    ("|35.2| ± 3.1 months", (OPERATOR_AFTER,)),
    ("|35.2 ± 3.1| months", ()),
    # a range is cut
    ("8-|10 months|", (OPERATOR_BEFORE,)),
    ("|8|-10 months", (OPERATOR_AFTER,)),
    ("|8-|10 months", (OPERATOR_AFTER,)),
    ("8–|10 months|", (OPERATOR_BEFORE,)),
    ("8 - |10 months|", (OPERATOR_BEFORE,)),
    ("|8| – 10 months", (OPERATOR_AFTER,)),
    ("|8-10 months|", ()),
    ("2017-|08|-17", (OPERATOR_BEFORE, OPERATOR_AFTER)),
    ("|2017-08-17|", ()),
    # what only looks like a sign or operator
    ("- |8 months| of follow-up", ()),
    ("the drug – |8 months| of it", ()),
    ("targets IL-|2| receptors", ()),
    ("|CD22|-positive", ()),
    ("a |B-cell| leukemia", ()),
    ("grade 3 or |4|.", ()),
    ("the arm.|8 patients| left", ()),
    ("in a 2-|arm| study", ()),
    ("|Besponsa| (inotuzumab)", ()),
]


@pytest.fixture(scope="module")
def found() -> dict[int, set[str]]:
    """What the shapes say of every row, in one graph; both engines say the same."""
    store = Store()
    for number, (text, _) in enumerate(TABLE):
        before, exact, after = text.split("|")
        start = 100
        subject = NamedNode(f"https://w3id.org/oncokg/id/selector/{number}")
        integer = NamedNode(PREFIXES["xsd"] + "integer")
        oa = PREFIXES["oa"]
        for predicate, value in (
            (PREFIXES["rdf"] + "type", NamedNode(oa + "TextPositionSelector")),
            (PREFIXES["rdf"] + "type", NamedNode(oa + "TextQuoteSelector")),
            (oa + "start", Literal(str(start), datatype=integer)),
            (oa + "end", Literal(str(start + len(exact)), datatype=integer)),
            (oa + "exact", Literal(exact)),
            (oa + "prefix", Literal((before or "\n")[-12:])),
            (oa + "suffix", Literal(after[:12])),
        ):
            store.add(Quad(subject, NamedNode(predicate), value, DefaultGraph()))
    draft, shapes = Draft(store=store), read_shapes(shape_files())
    compiled = shape_findings(draft, shapes)
    assert compiled == shape_findings(draft, shapes, engine="pyshacl")
    rows: dict[int, set[str]] = {number: set() for number in range(len(TABLE))}
    for finding in compiled:
        number = int(str(finding.focus).rsplit("/", 1)[1].rstrip(">"))
        rows[number].add(finding.constraint.removeprefix(f"{OKS}Selector-"))
    return rows


@pytest.mark.parametrize("number", range(len(TABLE)), ids=[text for text, _ in TABLE])
def test_edge_of_a_quote(number: int, found: dict[int, set[str]]) -> None:
    assert found[number] == set(TABLE[number][1])
