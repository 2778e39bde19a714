"""Texts written for these tests; no label says them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oncokg.names.lexicon import shipped
from oncokg.record.reading.reactions import reactions_in

LEXICON = shipped()


def read(text, section="adverse-reactions", start=0, end=None):
    return reactions_in(text, start, len(text) if end is None else end, LEXICON, section=section)


def names(text, section="adverse-reactions"):
    return list(dict.fromkeys(reaction.text.lower() for reaction in read(text, section)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The most common adverse reactions were nausea, vomiting, and diarrhea.",
            ["nausea", "vomiting", "diarrhea"],
        ),
        (
            "Adverse reactions reported in trials were increased ALT, decreased appetite and weight gain.",
            ["increased alt", "decreased appetite", "weight gain"],
        ),
        (
            "Elevations in liver enzymes and prolongation of the QT interval have been reported.",
            ["elevations in liver enzymes", "prolongation of the qt interval"],
        ),
        (
            "Bacterial, viral, or fungal infections have been reported.",
            ["bacterial infections", "viral infections", "fungal infections"],
        ),
        (
            "Angioedema with swelling of the lips and throat has been reported.",
            ["angioedema", "swelling of the lips", "swelling of the throat"],
        ),
        (
            "Postmarketing reports include esophagitis, scleromalacia, hyperzincemia and glossodynia.",
            ["esophagitis", "scleromalacia", "hyperzincemia", "glossodynia"],
        ),
        ("Adverse reactions included peritoneal hemorrhage.", ["peritoneal hemorrhage"]),
        ("Worsening of heart failure has been reported.", ["worsening of heart failure"]),
        (
            "Tumor lysis syndrome (TLS) has been reported. TLS was also reported in trials.",
            ["tumor lysis syndrome", "tls"],
        ),
    ],
)
def test_names_by_vocabulary_and_by_form(text, expected):
    assert names(text) == expected


def test_a_name_is_its_words_and_their_place():
    text = "Adverse reactions included fatigue,\nabdominal\n pain and rash."
    (fatigue, pain, rash) = read(text)
    assert [text[s.start : s.end] for s in pain.spans] == ["abdominal\n pain"]
    assert pain.text == "abdominal pain"
    assert [r.link.label for r in (fatigue, pain)] == ["Fatigue", "Abdominal pain"]
    assert rash.spans[0].start == text.index("rash")


def test_words_that_others_stand_between_are_several_spans():
    text = "Bacterial or fungal infections occurred."
    (first, *_) = read(text)
    assert [text[s.start : s.end] for s in first.spans] == ["Bacterial", "infections"]
    assert first.text == "Bacterial infections"


def test_only_the_stretch_that_is_asked_for():
    text = "Nausea was reported. Rash was reported. Cough was reported."
    start = text.index("Rash")
    assert [r.text for r in read(text, start=start, end=text.index("Cough"))] == ["Rash"]


@pytest.mark.parametrize("text", ["", "   ", "...", "Store at room temperature.", "12 34 %"])
def test_nothing_where_nothing_is(text):
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "No cases of pancreatitis were seen.",
        "There was no evidence of seizures.",
        "The drug is indicated for the treatment of osteoarthritis in patients with a history of gout.",
    ],
)
def test_negated_and_background_conditions_are_left_out(text):
    assert read(text, "warnings") == []


def test_a_condition_of_the_patient_is_none_where_the_reaction_is_one():
    text = (
        "Serious bleeding has been reported. Do not use in patients with a history of severe asthma. "
        "Monitor patients with renal impairment."
    )
    found = names(text, "warnings")
    assert "bleeding" in found
    assert "asthma" not in found
    assert "renal impairment" not in found


def test_animals_are_told_apart():
    text = "Seizures occurred in rats and dogs. Hepatotoxicity has been reported in patients."
    assert {r.text: r.in_animals for r in read(text, "warnings")} == {
        "Seizures": True,
        "Hepatotoxicity": False,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The most common adverse reactions were nausea (20%).", "20"),
        ("The most common adverse reactions were nausea (12.5%) and rash.", "12.5"),
        ("Nausea occurred in 8% of patients.", "8"),
        ("Nausea was reported in approximately 8% of patients.", "8"),
        ("In the trial 15% of patients experienced nausea.", "15"),
        ("Nausea (n=30, 10%) was seen.", "10"),
        ("Reactions of patients\n Nausea            31%\n", "31"),
        ("Reactions of patients\nNausea | 31%\n", "31"),
        # a bound, two arms, a comparison, more than all: none is a frequency of the drug's own
        ("The most common adverse reactions (>=10%) were nausea.", None),
        ("Nausea occurred in 8% of patients compared to 3% on placebo.", None),
        ("Reactions of patients\n Nausea            31%            20%\n", None),
        ("Adverse reactions were nausea (Zzyx 9%, placebo 3%).", None),
        ("Adverse reactions were nausea (120%).", None),
        ("Adverse reactions were nausea.", None),
    ],
)
def test_a_frequency_only_where_it_is_clear(text, expected):
    (found,) = (r for r in read(text) if r.text.lower() == "nausea")
    if expected is None:
        assert found.frequency is None
        return
    assert found.frequency is not None
    assert found.frequency.percent == Decimal(expected)
    assert text[found.frequency.start : found.frequency.end] == f"{expected}%"


def test_common_and_serious_reactions():
    text = (
        "The most common adverse reactions were nausea and rash. Serious adverse reactions included "
        "pneumonia. Life-threatening hemorrhage occurred. Cough was reported."
    )
    found = {r.text: (r.is_common, r.is_serious) for r in read(text)}
    assert found == {
        "nausea": (True, False),
        "rash": (True, False),
        "pneumonia": (False, True),
        "hemorrhage": (False, True),
        "Cough": (False, False),
    }


def test_items_of_a_list_belong_to_the_sentence_before_it():
    text = (
        "The following serious adverse reactions are described elsewhere:\n\n * Hepatotoxicity \n * Sepsis \n"
    )
    assert {r.text: r.is_serious for r in read(text)} == {"Hepatotoxicity": True, "Sepsis": True}
    flat = "The following serious adverse reactions are described elsewhere: • Hepatotoxicity • Sepsis"
    assert {r.text: r.is_serious for r in read(flat)} == {"Hepatotoxicity": True, "Sepsis": True}


def test_one_line_and_many_lines_say_the_same():
    text = "Adverse reactions included:\n nausea,\n vomiting\n and increased\n lipase."
    assert names(text) == names(" ".join(text.split())) == ["nausea", "vomiting", "increased lipase"]
