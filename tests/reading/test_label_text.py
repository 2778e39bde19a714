"""How a label's text is cut into sentences, list items and headings, flattened or with its lines."""

from __future__ import annotations

import pytest

from oncokg.record.reading.indications.statements import says_indicated
from oncokg.record.reading.label_text import (
    boxed_heading,
    headings,
    is_highlight,
    segments,
    topics,
    without_references,
)


def pieces(text):
    return [(s.kind, text[s.start : s.end]) for s in segments(text)]


def test_lines_items_and_sentences():
    text = (
        "1 INDICATIONS AND USAGE\nX is indicated for:\n• one thing. It helped.\n• another\n1.1 Limits\nNone."
    )
    assert pieces(text) == [
        ("line", "1 INDICATIONS AND USAGE"),
        ("line", "X is indicated for:"),
        ("item", "one thing."),
        ("rest", "It helped."),
        ("item", "another"),
        ("line", "1.1 Limits"),
        ("line", "None."),
    ]


def test_flattened_text_ends_items_at_bullets_and_section_numbers():
    text = "X is indicated for: • one ( 1.1 ) • two ( 1.2 , 2.2 ) 1.1 First Use X is indicated for one."
    assert pieces(text) == [
        ("line", "X is indicated for:"),
        ("item", "one ( 1.1 )"),
        ("item", "two ( 1.2 , 2.2 )"),
        ("line", "1.1 First Use X is indicated for one."),
    ]
    assert [s.is_numbered for s in segments(text)] == [False, False, False, True]


def test_references_stay_with_their_sentence():
    text = "One was shown. ( 1.1 , 2.2 ) Two was seen [see Clinical Studies (14.1)] . Three came."
    assert [words for _, words in pieces(text)] == [
        "One was shown. ( 1.1 , 2.2 )",
        "Two was seen [see Clinical Studies (14.1)] .",
        "Three came.",
    ]


@pytest.mark.parametrize(
    "text", ["Given as usual, e.g. Monday.", "It was tried vs. Placebo here.", "By U.S. Law."]
)
def test_abbreviations_end_no_sentence(text):
    assert [words for _, words in pieces(text)] == [text]


@pytest.mark.parametrize("text", ["", "\n\n", "•", "• \n •", "\n•\n"])
def test_nothing_gives_nothing(text):
    assert pieces(text) == []


def test_a_bullet_on_a_line_of_its_own_belongs_to_what_follows():
    assert pieces("X is for:\n•\none") == [("line", "X is for:"), ("item", "one")]


@pytest.mark.parametrize(
    ("statement", "plain", "highlight"),
    [
        ("lymphoma ( 1.1 )", "lymphoma", True),
        ("lymphoma. ( 1.1 , 2.2 )", "lymphoma", True),
        ("lymphoma (1)", "lymphoma", True),
        ("lymphoma [see Clinical Studies (14.1)] .", "lymphoma", False),
        ("lymphoma (FL)", "lymphoma (FL)", False),
        ("( 1.1 )", "( 1.1 )", True),
    ],
)
def test_references_at_the_end(statement, plain, highlight):
    start, end = without_references(statement, 0, len(statement))
    assert statement[start:end] == plain
    assert is_highlight(statement) is highlight


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.1 Hepatotoxicity Hepatotoxicity was seen.", ["Hepatotoxicity"]),
        ("5.1 Infusion Related Reactions Zzyx can cause them.", ["Infusion Related Reactions"]),
        ("5.1 Hemorrhage Fatal and serious bleeding.", ["Hemorrhage"]),
        ("5.1 Neutropenia Grade 3 or 4 was seen.", ["Neutropenia"]),
        (
            "5.1 Increased Mortality in Patients with Myeloma In two trials.",
            ["Increased Mortality in Patients with Myeloma"],
        ),
        ("5.1 Embryo-Fetal Toxicity Based on findings.", ["Embryo-Fetal Toxicity"]),
        ("5.1 QT Prolongation\nIt was seen.", ["QT Prolongation"]),
        ("Watch for it ( 5.1 ). See ( 5.2 ) Later.", []),
        ("5.1 bleeding was seen.", []),
        ("5.1 One Two 5.2 Three Four", ["One Two", "Three Four"]),
    ],
)
def test_headings_of_flattened_warnings(text, expected):
    assert [text[slice(*place)] for place in headings(text, "5", {"zzyx"})] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WARNING: HEPATOTOXICITY and DEATH Hepatotoxicity was seen.", "HEPATOTOXICITY and DEATH"),
        ("WARNING: LIVER DAMAGE (ALSO KNOWN AS harm) ZZYX can do it.", "LIVER DAMAGE (ALSO KNOWN AS harm)"),
        ("Treatment can harm. See it.", "Treatment can harm"),
        ("WARNINGS: DEATH", "DEATH"),
    ],
)
def test_headings_of_boxed_warnings(text, expected):
    assert text[slice(*boxed_heading(text, {"zzyx"}))] == expected


def test_topics_of_items():
    text = "• Keratitis : Refer. • Low Mood: Ask.\n• no topic here"
    assert [text[slice(*place)] for place in topics(text)] == ["Keratitis", "Low Mood"]


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("X is indicated for Y.", True),
        ("X is an inhibitor indicated for: ", True),
        ("X is not indicated for Y.", False),
        ("X is contraindicated in Y.", False),
        ("X is contra-indicated in Y.", False),
        ("Reduce the dose as indicated.", False),
        ("Transfuse if clinically indicated.", False),
        ("Limitations of Use: X is indicated only after Y.", False),
        ("X is not indicated for Y but is indicated for Z.", True),
    ],
)
def test_what_says_that_a_drug_is_indicated(sentence, says):
    assert says_indicated(sentence) is says
