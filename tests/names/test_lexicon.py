from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncokg.errors import NotFound
from oncokg.names.entity import Entity, EntityKind, Name, NameKind
from oncokg.names.lexicon import Lexicon


def entity(kind: EntityKind, key: str) -> Entity:
    return Entity(kind=kind, key=key, label=key)


def lexicon(*rows: tuple[EntityKind, str, NameKind, str]) -> Lexicon:
    entities = {(kind, key): entity(kind, key) for kind, key, _, _ in rows}
    names = [Name(text=text, entity=entities[kind, key], name_kind=how) for kind, key, how, text in rows]
    return Lexicon(entities.values(), names)


SMALL = lexicon(
    ("disease", "all", "abbreviation", "ALL"),
    ("disease", "all", "synonym", "acute lymphoblastic leukemia"),
    ("disease", "ball", "synonym", "B-cell acute lymphoblastic leukemia"),
    ("disease", "ball", "synonym", "childhood ALL"),
    ("disease", "leukemia", "synonym", "leukemia"),
    ("disease", "hodgkin", "synonym", "Hodgkin lymphoma"),
    ("disease", "lung", "synonym", "squamous lung cancer"),
    ("target", "cd2", "abbreviation", "CD2"),
    ("target", "cd22", "abbreviation", "CD22"),
    ("target", "met", "abbreviation", "MET"),
    ("product", "tabloid", "proprietary", "Tabloid"),
    ("product", "besponsa", "proprietary", "Besponsa"),
    ("organization", "strides", "synonym", "Strides"),
    ("adverse-reaction", "rash", "synonym", "rash"),
    ("adverse-reaction", "neuropathy", "synonym", "peripheral neuropathy"),
)


def keys(text: str, kinds: set[EntityKind] | None = None, names: Lexicon = SMALL) -> list[tuple[str, str]]:
    return [(m.text, m.names[0].entity.key) for m in names.find(text, kinds)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CD22-directed, CD22-positive and anti-CD22", ["cd22", "cd22", "cd22"]),
        ("(CD22)", ["cd22"]),
        ("CD22+ cells", ["cd22"]),
        ("CD221 and sCD22 and CD2a", []),
        ("leukemias", ["leukemia"]),
        ("leukemic", []),
        ("peripheral neuropathies", ["neuropathy"]),
        ("rashes", ["rash"]),
        ("crash", []),
    ],
)
def test_names_stop_at_the_edges_of_words(text: str, found: list[str]) -> None:
    assert [key for _, key in keys(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("all patients", []),
        ("All patients", []),
        ("with ALL or with childhood ALL", ["all", "ball"]),
        ("in childhood all had rash", ["rash"]),
        ("FOR THE TREATMENT OF ALL ADULTS", []),
        ("ADULTS WITH LEUKEMIA (ALL)", ["leukemia", "all"]),
        ("have met and MET", ["met"]),
        ("BESPONSA, Besponsa, besponsa", ["besponsa"] * 3),
        ("a tabloid wrote about TABLOID", ["tabloid"]),
        ("great strides by Strides", ["strides"]),
        ("Rash", ["rash"]),
    ],
)
def test_case_counts_where_a_name_is_also_a_word(text: str, found: list[str]) -> None:
    assert [key for _, key in keys(text)] == found


def test_the_longest_name_wins() -> None:
    assert keys("B-cell acute lymphoblastic leukemia") == [("B-cell acute lymphoblastic leukemia", "ball")]
    assert keys("acute lymphoblastic leukemia") == [("acute lymphoblastic leukemia", "all")]


def test_kinds_are_chosen_before_the_longest() -> None:
    names = lexicon(
        ("target", "her2", "abbreviation", "HER2"),
        ("disease", "her2bc", "synonym", "HER2-positive breast cancer"),
    )
    text = "HER2-positive breast cancer"
    assert keys(text, None, names) == [(text, "her2bc")]
    assert keys(text, {"target"}, names) == [("HER2", "her2")]
    assert keys(text, set(), names) == []


def test_non_before_a_name_is_another_disease() -> None:
    assert keys("non-Hodgkin lymphoma") == []
    assert keys("non-squamous lung cancer") == []
    assert keys("Hodgkin lymphoma") == [("Hodgkin lymphoma", "hodgkin")]


def test_line_breaks_dashes_and_british_spelling_are_the_same_name() -> None:
    text = "B‑cell acute\n   lymphoblastic leukaemia"
    (match,) = SMALL.find(f"of {text}.")
    assert (match.start, match.end, match.text) == (3, 3 + len(text), text)


def test_one_text_of_two_entities_gives_both() -> None:
    names = lexicon(
        ("product", "BLA1", "proprietary", "Emend"),
        ("product", "BLA2", "proprietary", "Emend"),
        ("product", "BLA2", "synonym", "emend"),
    )
    (match,) = names.find("Emend")
    assert [name.entity.key for name in match.names] == ["BLA1", "BLA2"]


def test_a_name_defined_in_a_document_counts_over_a_shipped_one() -> None:
    remission = entity("adverse-reaction", "cr")
    wider = SMALL.extended([Name(text="ALL", entity=remission, name_kind="abbreviation")])
    assert keys("ALL", None, wider) == [("ALL", "cr")]
    assert keys("ALL") == [("ALL", "all")]
    assert wider.lookup("adverse-reaction", "ALL") == (remission,)
    assert wider.entity("adverse-reaction", "cr") is remission
    assert wider.entity("disease", "all") is SMALL.entity("disease", "all")


def test_lookup_takes_the_whole_text() -> None:
    assert [e.key for e in SMALL.lookup("disease", "Acute Lymphoblastic Leukaemia")] == ["all"]
    assert [e.key for e in SMALL.lookup("adverse-reaction", "rashes")] == ["rash"]
    assert SMALL.lookup("disease", "relapsed acute lymphoblastic leukemia") == ()
    assert SMALL.lookup("disease", "all") == ()
    assert SMALL.lookup("target", "ALL") == ()
    assert SMALL.lookup("disease", "") == ()


def test_an_unknown_key_is_not_found_and_names_close_ones() -> None:
    with pytest.raises(NotFound, match="besponsa"):
        SMALL.entity("product", "bespons")


def test_a_lexicon_without_names_finds_nothing() -> None:
    assert Lexicon([], []).find("anything") == []


WORDS = st.sampled_from(
    [
        n.text
        for layer in SMALL._layers
        for forms in (layer.exact, layer.loose)
        for p in forms.values()
        for n in [p[0].name]
    ]
)
FILLER = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)


@given(
    st.lists(
        st.one_of(WORDS, FILLER, st.sampled_from([" ", "-", "\n", "  ", "s", ".", "\u00ad"])), max_size=12
    )
)
def test_matches_are_slices_sorted_and_apart(pieces: list[str]) -> None:
    text = "".join(pieces)
    matches = SMALL.find(text)
    reach = 0
    for match in matches:
        assert reach <= match.start < match.end <= len(text)
        assert text[match.start : match.end] == match.text
        assert match.names
        reach = match.end


@given(WORDS)
def test_every_name_is_found_alone_and_looked_up(text: str) -> None:
    (match,) = SMALL.find(f"({text})")
    assert match.text == text
    assert match.names[0].entity in SMALL.lookup(match.names[0].entity.kind, text)


@given(st.lists(st.one_of(WORDS, FILLER), max_size=8))
def test_the_same_text_gives_the_same_matches(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert SMALL.find(text) == SMALL.find(text)
