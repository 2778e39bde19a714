"""Sentences and blocks of prose, and expressions that do not mind how words are spaced."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.record.reading.rules.prose import pattern, sentence_at, sentences


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is sold by Pfizer, Inc. It is new.", ["It is sold by Pfizer, Inc.", "It is new."]),
        ("Pfizer, Inc. and Wyeth sell it.", ["Pfizer, Inc. and Wyeth sell it."]),
        ("Merck & Co., Inc., of Rahway, N.J., sells it.", ["Merck & Co., Inc., of Rahway, N.J., sells it."]),
        ("The U.S. Food and Drug Administration did.", ["The U.S. Food and Drug Administration did."]),
        ("Sold in the U.S. by Wyeth. More.", ["Sold in the U.S. by Wyeth.", "More."]),
        ("Dr. Jones vs. Mr. Smith (Fig. 2) won.", ["Dr. Jones vs. Mr. Smith (Fig. 2) won."]),
        ("See e.g. Smith et al. 2016. Then.", ["See e.g. Smith et al. 2016.", "Then."]),
        ("J. P. Smith wrote it. It is long.", ["J. P. Smith wrote it.", "It is long."]),
        ("On Aug. 17, 2017, it was.", ["On Aug. 17, 2017, it was."]),
    ],
)
def test_abbreviations_end_no_sentence_but_may_stand_at_its_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CR was 35.8% in one arm. 17.4% in the other.", ["CR was 35.8% in one arm.", "17.4% in the other."]),
        ("It lasted 4.9 months. P > .001. Then.", ["It lasted 4.9 months.", "P > .001.", "Then."]),
        ("Doses of .5 mg. B-cell ALL is rare.", ["Doses of .5 mg.", "B-cell ALL is rare."]),
        ("Version 1.2.3 is out.", ["Version 1.2.3 is out."]),
    ],
)
def test_points_inside_of_numbers_end_no_sentence(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said “yes.” Then she left.", ["She said “yes.”", "Then she left."]),
        ("Why? Because! (It was.) Done.", ["Why?", "Because!", "(It was.)", "Done."]),
        ("An ellipsis... And more", ["An ellipsis...", "And more"]),
        ("no capital. follows here", ["no capital. follows here"]),
    ],
)
def test_quotes_brackets_and_marks(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_lines_wrapped_hard_are_one_sentence() -> None:
    assert split("A sentence\nwrapped hard\nover lines. Another\none.") == [
        "A sentence\nwrapped hard\nover lines.",
        "Another\none.",
    ]


def test_headings_paragraphs_and_bullets_are_blocks() -> None:
    text = (
        "A heading\n\nApproved for:\n- adults with ALL\n* children\n• others. Two\n1. four\n2) five\n – six"
    )
    found = sentences(text)
    assert split(text) == [
        "A heading",
        "Approved for:",
        "- adults with ALL",
        "* children",
        "• others.",
        "Two",
        "1. four",
        "2) five",
        "– six",
    ]
    blocks = [s.block for s in found]
    assert blocks == sorted(blocks)
    assert len(set(blocks)) == 8, "only the two sentences of one bullet share a block"


def test_a_minus_at_the_start_of_a_line_is_no_bullet() -> None:
    assert split("a change of\n-5 points") == ["a change of\n-5 points"]


@pytest.mark.parametrize("text", ["", " \n\n ", "\n"])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert sentences(text) == []


@settings(deadline=None)
@given(st.text(st.sampled_from("aB1.!? \n-•(“”)U.S.Inc"), max_size=120))
def test_sentences_cover_all_words_in_order_without_overlap(text: str) -> None:
    found = sentences(text)
    reached = 0
    for one in found:
        assert reached <= one.start < one.end <= len(text)
        assert not text[reached : one.start].strip()
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        reached = one.end
    assert not text[reached:].strip()


def test_the_sentence_at_a_place_covers_it_or_begins_before_it() -> None:
    text = "One. Two. Three."
    found = sentences(text)
    assert [sentence_at(found, place) for place in (0, 4, 5, 15)] == [found[0], found[0], found[1], found[2]]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"\bantibody drug conjugate\b", "an antibody-drug\nconjugate"),
        (r"\bbreast ?feed", "breastfeed"),
        (r"\bbreast ?feed", "Breast-feed"),
        (r"\bbreast ?feed", "breast\u2011feed"),
        (r"\bdid not respond\b", "DID  NOT\u00a0respond"),
        (r"of [\w ]{3,20} to", "of one and two to"),
        (r"\(a b\)", "(a b)"),
    ],
)
def test_a_space_of_an_expression_is_any_space_or_hyphen(expression: str, text: str) -> None:
    assert pattern(expression).search(text)


@pytest.mark.parametrize(
    ("expression", "text"), [(r"\bdid not respond\b", "did notrespond"), (r"a [bc ]d", "a-b\nxd")]
)
def test_a_space_of_an_expression_is_not_nothing(expression: str, text: str) -> None:
    assert not pattern(expression).search(text)
