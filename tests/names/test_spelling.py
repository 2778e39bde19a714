from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncokg.names.spelling import fold, is_exact, slug, variants


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("B‑cell ALL", "b cell all"),
        ("non–small\ncell  lung\r\n cancer", "non small cell lung cancer"),
        ("Hodgkin’s", "hodgkin's"),
        ("Waldenström", "waldenstrom"),
        ("Waldenstro\u0308m", "waldenstrom"),
        ("lym\u00adphoma", "lymphoma"),
        ("CD22-\n  positive", "cd22 positive"),
        ("İnotuzumab", "inotuzumab"),
    ],
)
def test_the_same_name_in_other_characters_folds_to_one_form(text: str, folded: str) -> None:
    assert fold(text).folded == folded


@given(st.text())
def test_a_folded_character_knows_where_it_came_from(text: str) -> None:
    made = fold(text)
    assert len(made.cased) == len(made.folded)
    places = [made.origin(position) for position in range(len(made.folded))]
    assert places == sorted(set(places))
    assert all(0 <= place < len(text) for place in places)
    for position, place in enumerate(places):
        if made.cased[position].isascii() and made.cased[position].isalnum() and text[place].isascii():
            assert made.cased[position] == text[place]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("leukemia", "leukaemia"),
        ("esophageal tumor", "oesophageal tumour"),
        ("hematoma", "haematoma"),
        ("ischemic colitis", "ischaemic colitis"),
        ("peripheral edema", "peripheral oedema"),
        ("diarrhea", "diarrhoea"),
        ("pdgfr alpha", "pdgfr α"),
        ("neuropathy", "neuropathies"),
        ("metastasis", "metastases"),
    ],
)
def test_a_name_has_other_spellings(name: str, other: str) -> None:
    assert other in variants(name)


@pytest.mark.parametrize("name", ["chemotherapy", "biochemical relapse", "them", "melanoma"])
def test_a_word_that_only_looks_like_it_keeps_its_spelling(name: str) -> None:
    assert variants(name.removesuffix("y")) == ()


@pytest.mark.parametrize(
    ("text", "name_kind", "kind", "exact"),
    [
        ("ALL", "abbreviation", "disease", True),
        ("sALCL", "abbreviation", "disease", True),
        ("CD22", "synonym", "target", True),
        ("rash", "synonym", "adverse-reaction", False),
        ("acute lymphoblastic leukemia", "synonym", "disease", False),
        ("Tabloid", "proprietary", "product", False),
        ("PFIZER", "synonym", "organization", True),
    ],
)
def test_short_names_and_capitals_count_only_as_written(
    text: str, name_kind: str, kind: str, exact: bool
) -> None:
    assert is_exact(text, name_kind, kind) is exact


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Pfizer, Inc.", "pfizer-inc"),
        ("Wyeth Pharmaceuticals LLC", "wyeth-pharmaceuticals-llc"),
        ("Johnson & Johnson", "johnson-and-johnson"),
        ("Waldenström's", "waldenstroms"),
        ("  low blood counts ", "low-blood-counts"),
    ],
)
def test_a_slug_is_plain(text: str, key: str) -> None:
    assert slug(text) == key


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert slug(slug(text)) == slug(text)
