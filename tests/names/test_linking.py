"""Names of records to entities: numbers first, then names, with how and how sure."""

from __future__ import annotations

import pytest

from oncokg.names.companies import bare_name
from oncokg.names.lexicon import shipped
from oncokg.names.linking import AMBIGUOUS, NORMALISED, Linker, application_number


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


def test_a_register_number_decides_whatever_the_name(linker):
    link = linker.named("substance", "something else", "UNII:P93RUU11P7")
    assert (link.key, link.method, link.confidence) == ("unii-P93RUU11P7", "identifier", 1.0)
    assert linker.numbered("disease", "NCIT:C0000") is None


@pytest.mark.parametrize(
    ("written", "key", "method"),
    [
        ("inotuzumab ozogamicin", "unii-P93RUU11P7", "exact-name"),
        ("INOTUZUMAB OZOGAMICIN", "unii-P93RUU11P7", "exact-name"),
        ("IMATINIB MESYLATE", "unii-BKJ8M8G5HI", "normalised-name"),
        ("trastuzumab-zzzz", "unii-P188ANX8CK", "normalised-name"),
        ("irinotecan liposome injection", "unii-7673326042", "normalised-name"),
        ("Mitoxantrone HCl", "unii-BZ114NVM5P", "normalised-name"),
        ("(tisagenlecleucel) Autologous T cells", "unii-Q6C9WHR03O", "normalised-name"),
        ("ado-trastuzumab emtansine", "unii-SE2KH7T06F", "exact-name"),
    ],
)
def test_substances_by_name_salt_and_suffix(linker, written, key, method):
    link = linker.substance(written)
    assert (link.key, link.method) == (key, method)


def test_what_was_taken_off_a_name_makes_the_link_less_sure(linker):
    assert linker.substance("imatinib mesylate").confidence == NORMALISED
    assert AMBIGUOUS < NORMALISED < 1


def test_conjugates_are_not_their_antibody(linker):
    assert linker.substance("trastuzumab deruxtecan").key != linker.substance("trastuzumab").key
    assert linker.substance("fam-trastuzumab deruxtecan-nxki").key == "unii-5384HK7574"


def test_a_unii_that_the_vocabulary_lacks_is_the_key_of_a_new_entity(linker):
    link = linker.substance("NOVELUMAB", unii="AAAAAAAAAA")
    assert (link.key, link.label, link.method) == ("unii-AAAAAAAAAA", "novelumab", "identifier")


def test_a_name_that_nothing_knows_is_an_unresolved_entity_of_its_own(linker):
    link = linker.substance("Novelumab Zetotecan")
    assert (link.key, link.method, link.confidence) == ("name-novelumab-zetotecan", "unresolved", None)


def test_combinations_are_told_apart_and_one_name_with_a_comma_stays_one(linker):
    found = linker.substances("encorafenib; binimetinib")
    text = "encorafenib; binimetinib"
    assert [text[f.start : f.end] for f in found] == ["encorafenib", "binimetinib"]
    assert all(f.link.method == "exact-name" for f in found)
    (one,) = linker.substances("Alpha-1-Novelase (Human), Purified and Dried")
    assert one.link.method == "unresolved"


def test_a_product_goes_by_its_application_number(linker):
    assert linker.product("BESPONSA", "BLA761040").key == "BLA761040"
    assert linker.product("Besponsa").key == "BLA761040"
    unknown = linker.product("Novelbrand", "NDA999999")
    assert (unknown.key, unknown.label, unknown.method) == ("NDA999999", "Novelbrand", "identifier")


@pytest.mark.parametrize(
    ("text", "letters", "number"),
    [
        ("BLA761040", "", "BLA761040"),
        ("NDA 021825", "", "NDA021825"),
        ("021588", "NDA", "NDA021588"),
        ("4782", "NDA", "NDA004782"),
        ("anda #76543", "", "ANDA076543"),
        ("761040", "", None),
        ("BLA", "", None),
        ("761040/001", "BLA", None),
    ],
)
def test_application_numbers_keep_their_type(text, letters, number):
    assert application_number(text, letters) == number


def test_diseases_inside_a_text_have_their_places(linker):
    text = "for adults with relapsed B-cell precursor acute lymphoblastic leukemia (ALL)"
    found = linker.within("disease", text)
    assert found[0].link.key == "ncit-C8936"
    assert text[found[0].start : found[0].end] == "B-cell precursor acute lymphoblastic leukemia"


def test_names_of_companies_that_differ_in_form_only_have_one_bare_name():
    alike = ("WYETH PHARMS INC", "Wyeth Pharmaceuticals LLC", "Wyeth Pharmaceuticals, Inc.")
    assert {bare_name(name) for name in alike} == {"wyeth pharmaceuticals"}
    assert bare_name("Eli Lilly and Company") == bare_name("ELI LILLY AND CO") == "eli lilly"
    assert bare_name("Société Générale S.A.") == "societe generale"


def test_companies_that_differ_in_a_word_stay_apart():
    names = ("Pfizer Inc.", "Pfizer Ireland Pharmaceuticals", "Wyeth", "Wyeth Pharmaceuticals LLC")
    assert len({bare_name(name) for name in names}) == len(names)
