"""Several uses in one text: sentences, items with their lead, Highlights, limitations, accelerated ones."""

from __future__ import annotations

import pytest

from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.fact import Span
from oncokg.record.facts import Indication
from oncokg.record.reading.indications import indications_in, uses_in


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def labels(found: list[Indication]) -> list[list[str]]:
    return [[ref.label for ref in indication.diseases] for indication in found]


def test_each_item_of_a_list_is_a_use_with_what_its_lead_says(linker):
    found = indications_in(
        "Cotellic is indicated for adult patients with:\n"
        "• unresectable melanoma\n"
        "• multiple myeloma after two prior therapies, or\n"
        "• glioblastoma in combination with temozolomide.",
        linker,
    )
    assert labels(found) == [["Melanoma"], ["Plasma Cell Myeloma"], ["Glioblastoma"]]
    assert [i.age_groups for i in found] == [("adult",)] * 3
    assert [i.text_as_written for i in found][1] == "multiple myeloma after two prior therapies"
    assert [len(i.prior_therapies) for i in found] == [0, 1, 0]
    assert [len(i.partners) for i in found] == [0, 0, 1]


def test_items_that_only_say_with_what_share_the_disease_of_their_lead(linker):
    found = indications_in(
        "Ibrance is indicated for HER2-negative breast cancer in combination with:\n"
        "• letrozole in postmenopausal women, or\n"
        "• fulvestrant in women with disease progression following endocrine therapy.",
        linker,
    )
    assert [[p.label for p in i.partners] for i in found] == [["letrozole"], ["fulvestrant"]]
    assert len({i.diseases for i in found}) == 1
    assert [[b.status for b in i.biomarkers] for i in found] == [["negative"], ["negative"]]


def test_items_of_earlier_treatment_are_one_use(linker):
    (found,) = indications_in(
        "Opdivo is indicated for patients with classical Hodgkin lymphoma that has relapsed after:\n"
        "• autologous transplantation and brentuximab vedotin, or\n"
        "• 3 or more lines of systemic therapy.",
        linker,
    )
    assert [p.minimum_prior_lines for p in found.prior_therapies] == [None, 3]


@pytest.mark.parametrize(
    "joint", ["; and ", ", and as a single agent ", " and "], ids=["semicolon", "single agent", "and"]
)
def test_two_uses_in_one_sentence(linker, joint):
    text = f"for the treatment of adults with melanoma{joint}for the treatment of children with neuroblastoma"
    found = indications_in(text, linker)
    assert labels(found) == [["Melanoma"], ["Neuroblastoma"]]
    assert [i.age_groups for i in found] == [("adult",), ("pediatric",)]
    spans = [i.evidence[-1] for i in found]
    assert spans[0].end <= spans[1].start


def test_a_full_text_counts_and_its_highlights_do_not(linker):
    found = indications_in(
        "Cotellic is a kinase inhibitor indicated for melanoma ( 1.1 ) 1.1 Melanoma Cotellic is indicated for"
        " the treatment of patients with melanoma who require systemic therapy [see Clinical Studies (14)].",
        linker,
    )
    assert [i.text_as_written for i in found] == [
        "Cotellic is indicated for the treatment of patients with melanoma who require systemic therapy"
    ]


def test_limitations_belong_to_the_use_before_them(linker):
    melanoma, myeloma = indications_in(
        "1.1 Melanoma\nCotellic is indicated for melanoma.\n"
        "Limitations of Use: Cotellic is not for uveal disease.\n"
        "1.2 Myeloma\nCotellic is indicated for multiple myeloma.",
        linker,
    )
    assert melanoma.limitation_of_use == "Cotellic is not for uveal disease"
    assert myeloma.limitation_of_use is None


def test_a_limitation_states_no_use(linker):
    text = "Cotellic is indicated for melanoma.\nLimitations of Use\nIt is not indicated for myeloma."
    assert labels(indications_in(text, linker)) == [["Melanoma"]]


def test_accelerated_approval_belongs_to_the_use_it_names(linker):
    found = indications_in(
        "1.1 Lymphoma\n• Imbruvica is indicated for mantle cell lymphoma.\n"
        "• Imbruvica is indicated for marginal zone lymphoma. This indication is approved under accelerated"
        " approval based on response rate. Continued approval for it may be contingent upon a trial.\n"
        "1.2 Macroglobulinemia\nImbruvica is indicated for Waldenstrom macroglobulinemia.",
        linker,
    )
    assert [i.is_accelerated for i in found] == [None, True, None]


def test_marks_for_lines_count_as_space_and_move_nothing(linker):
    text = "1 INDICATIONS <newline> Cotellic is indicated for: <newline> <bullet> melanoma ( 1 )"
    (found,) = indications_in(text, linker)
    span = found.evidence[-1]
    assert text[span.start : span.end] == "melanoma"
    assert [s.label for s in found.substances] == ["cobimetinib"]


def test_upper_case_is_read_like_small_letters(linker):
    (found,) = indications_in(
        "FOR THE TREATMENT OF ADULTS WITH RELAPSED ACUTE MYELOID LEUKEMIA AFTER AT LEAST TWO REGIMENS",
        linker,
    )
    assert found.statuses == ("relapsed",)
    assert found.age_groups == ("adult",)
    assert found.prior_therapies[0].minimum_prior_lines == 2


@pytest.mark.parametrize(
    "text", ["", " ", "•", "1.1", "treatment of", "for ( ) ; and", "indicated for:\n•\n•"]
)
def test_nothing_to_read_is_no_use(linker, text):
    assert indications_in(text, linker) == []


def test_what_no_field_takes_is_told_clause_by_clause(linker):
    text = "treatment of melanoma characterized by blue spots, who live near the sea"
    (use,) = uses_in(text, 0, len(text), linker.lexicon)
    assert [text[s.start : s.end] for s in use.unread] == ["characterized by blue spots", "live near the sea"]


def test_a_stretch_is_read_in_its_place(linker):
    before = "melanoma is only said here: "
    text = before + "treatment of adults with glioblastoma"
    (use,) = uses_in(text, len(before), len(text), linker.lexicon)
    assert [n.ref.label for n in use.diseases] == ["Glioblastoma"]
    assert use.own == Span(start=len(before), end=len(text))
