from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.names.entity import Entity
from oncokg.names.lexicon import shipped
from oncokg.names.tables import TABLES, read_table
from oncokg.resources import vocabulary_dir

LISTS = ("identifiers", "broader", "substances", "targets", "substance_kinds")


def keys(kind: str, text: str) -> list[str]:
    return [
        name.entity.key for match in shipped().find(text) for name in match.names if name.entity.kind == kind
    ]


def above(key: str) -> set[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        for parent in shipped().entity("disease", waiting.pop()).broader:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def rows(name: str) -> Iterator[dict[str, str]]:
    with (vocabulary_dir() / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, strict=True)


def test_the_golden_case_is_pinned() -> None:
    names = shipped()
    (product,) = names.lookup("product", "Besponsa")
    assert (product.key, product.substances) == ("BLA761040", ("unii-P93RUU11P7",))
    substance = names.entity("substance", "unii-P93RUU11P7")
    assert substance.label == "inotuzumab ozogamicin"
    assert substance.identifiers == (
        "UNII:P93RUU11P7",
        "NCIT:C71542",
        "RXNORM:1942950",
        "DRUGBANK:DB05889",
        "ATC:L01FB01",
    )
    assert substance.targets == ("hgnc-1643",)
    assert substance.substance_kinds == ("antibody-drug-conjugate",)
    target = names.entity("target", "hgnc-1643")
    assert (target.label, target.identifiers) == ("CD22", ("HGNC:1643", "UNIPROT:P20273"))
    disease = names.entity("disease", "ncit-C8936")
    assert disease.label == "B Lymphoblastic Leukemia/Lymphoma"
    assert {"NCIT:C8936", "ONCOTREE:BLL", "DOID:0080638"} <= set(disease.identifiers)
    parts = {
        row["part_role"]: row["part_name"]
        for row in rows("adc_parts.csv")
        if row["substance_key"] == substance.key
    }
    assert parts["antibody"] == "inotuzumab"
    assert parts["payload"] == "N-acetyl-gamma-calicheamicin"
    assert "AcBut" in parts["linker"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("B-cell precursor acute lymphoblastic leukemia", "ncit-C8936"),
        ("precursor B-cell ALL", "ncit-C8936"),
        ("B-cell acute lymphoblastic leukemia", "ncit-C8936"),
        ("B-ALL", "ncit-C8936"),
        ("BCP-ALL", "ncit-C8936"),
        ("B-cell precursor acute lymphoblastic leukaemia", "ncit-C8936"),
        ("acute lymphoblastic leukemia", "ncit-C3167"),
        ("ALL", "ncit-C3167"),
        ("Philadelphia chromosome-positive acute lymphoblastic leukemia", "ncit-C36312"),
        ("Philadelphia-positive B-cell precursor ALL", "ncit-C36312"),
        ("Philadelphia chromosome-positive ALL", "ncit-C36312"),
        ("Ph+ ALL", "ncit-C36312"),
        ("Philadelphia chromosome-positive chronic myeloid leukemia", "ncit-C9128"),
        ("CML", "ncit-C3174"),
        ("non-small cell lung cancer", "ncit-C2926"),
        ("NSCLC", "ncit-C2926"),
        ("urothelial carcinoma", "ncit-C4030"),
        ("hepatocellular carcinoma", "ncit-C3099"),
        ("diffuse large B-cell lymphoma", "ncit-C8851"),
        ("multiple myeloma", "ncit-C3242"),
        ("breast cancer", "ncit-C4872"),
        ("colorectal cancer", "ncit-C2955"),
        ("gastroesophageal junction adenocarcinoma", "ncit-C9296"),
        ("melanoma", "ncit-C3224"),
        ("renal cell carcinoma", "ncit-C9385"),
        ("thyroid cancer", "ncit-C4815"),
        ("ovarian cancer", "ncit-C4908"),
        ("fallopian tube cancer", "ncit-C3867"),
        ("primary peritoneal cancer", "ncit-C40022"),
        ("mantle cell lymphoma", "ncit-C4337"),
        ("MCL", "ncit-C4337"),
        ("acute myeloid leukaemia", "ncit-C3171"),
        ("oesophageal cancer", "ncit-C3513"),
        ("Waldenström’s macroglobulinemia", "ncit-C80307"),
        ("B-cell malignancies", "ncit-C27907"),
    ],
)
def test_label_diseases_are_found_in_natural_wording(text: str, key: str) -> None:
    assert keys("disease", f"adults with {text}.") == [key]


def test_the_philadelphia_chromosome_alone_is_no_disease() -> None:
    assert keys("disease", "the Philadelphia chromosome") == []
    for text in ("Philadelphia chromosome-positive B-cell precursor ALL", "Philadelphia-positive ALL"):
        for key in keys("disease", text):
            assert "ncit-C3174" not in above(key) | {key}


def test_the_hierarchy_answers_for_groups_without_mixing_siblings() -> None:
    b_cell = "ncit-C27907"
    assert {"ncit-C3167", b_cell} <= above("ncit-C8936")
    assert b_cell in above("ncit-C8851")
    assert b_cell in above("ncit-C3242")
    assert b_cell in above("ncit-C3163")
    assert b_cell not in above("ncit-C3171")
    assert b_cell not in above("ncit-C3174")
    assert "ncit-C8936" in above("ncit-C36312")
    assert "ncit-C3167" not in above("ncit-C8868"), "a lymphoblastic lymphoma is no leukemia"


def test_every_reference_between_entities_holds_and_no_disease_is_above_itself() -> None:
    names = shipped()
    for entity in names.entities:
        for key in entity.substances:
            names.entity("substance", key)
        for key in entity.targets:
            names.entity("target", key)
        if entity.kind == "disease":
            assert entity.key not in above(entity.key)
    for row in rows("adc_parts.csv"):
        assert (
            "antibody-drug-conjugate" in names.entity("substance", row["substance_key"]).substance_kinds
            or row["substance_key"] == "unii-4Q52C550XK"
        )


def test_keys_are_unique_and_are_the_last_part_of_an_iri() -> None:
    for file_name in TABLES:
        found = [row["key"] for row in rows(file_name)]
        assert len(found) == len(set(found))
        for key in found:
            assert key
            assert all(char.isalnum() or char == "-" for char in key)


def test_an_application_with_two_brands_and_a_brand_with_two_applications() -> None:
    assert keys("product", "Xgeva") == ["BLA125320-xgeva"]
    assert keys("product", "Prolia") == ["BLA125320-prolia"]
    assert keys("product", "Neulasta") == keys("product", "Neulasta Onpro") == ["BLA125031"]
    assert keys("product", "Cathflo Activase") == keys("product", "Activase") == ["BLA103172"]
    assert keys("product", "Imbruvica") == ["NDA205552", "NDA210563"]
    assert keys("product", "bortezomib") == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Pfizer, Inc.", "name-pfizer-inc"),
        ("Pfizer Inc", "name-pfizer-inc"),
        ("Pfizer", "name-pfizer"),
        ("Wyeth Pharmaceuticals LLC", "name-wyeth-pharmaceuticals-llc"),
        ("WYETH PHARMS INC", "name-wyeth-pharms-inc"),
        ("US Food and Drug Administration", "fda"),
        ("European Commission", "european-commission"),
    ],
)
def test_a_company_name_stays_the_name_it_is(text: str, key: str) -> None:
    assert keys("organization", f"by {text}") == [key]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("low blood counts", "name-low-blood-counts"),
        ("severe bleeding", "name-hemorrhage"),
        ("high levels of bilirubin in the blood", "name-blood-bilirubin-increased"),
        ("hepatic veno-occlusive disease (VOD)", "name-veno-occlusive-disease"),
        ("thrombocytopenia", "name-platelet-count-decreased"),
        ("diarrhoea", "name-diarrhea"),
        ("infusion-related reactions", "name-infusion-related-reaction"),
    ],
)
def test_reactions_are_found_in_plain_words(text: str, key: str) -> None:
    assert keys("adverse-reaction", text) == [key]


def test_a_judgement_has_a_reason() -> None:
    for file_name in ("overrides.csv", "additions.csv", "substance_traits.csv", "cross_references.csv"):
        assert all(row["reason"].strip() for row in rows(file_name))


def test_no_two_diseases_are_shown_under_one_label() -> None:
    labels = Counter(row["label"].casefold() for row in rows("diseases.csv"))
    assert [label for label, number in labels.items() if number > 1] == []
    names = shipped()
    assert names.entity("disease", "oncotree-TYST").label == "Yolk Sac Tumor (Testis)"
    assert names.entity("disease", "ncit-C3011").label == "Yolk Sac Tumor"
    assert names.entity("disease", "doid-4905").label == "pancreatic carcinoma (DOID:4905)"


@pytest.mark.parametrize(
    ("curie", "key"),
    [
        ("ONCOTREE:CML", "ncit-C3174"),
        ("ONCOTREE:CMLBCRABL1", "ncit-C3174"),
        ("DOID:8552", "ncit-C3174"),
        ("ONCOTREE:DLBCLNOS", "ncit-C80280"),
        ("ONCOTREE:CLLSLL", "ncit-C27911"),
        ("ONCOTREE:HS", "ncit-C27349"),
    ],
)
def test_a_wrong_cross_reference_is_not_followed(curie: str, key: str) -> None:
    assert curie in shipped().entity("disease", key).identifiers


def test_names_taken_away_are_gone() -> None:
    names = shipped()
    for row in rows("overrides.csv"):
        if row["name_kind"] == "none":
            holders: tuple[Entity, ...] = names.lookup(row["kind"], row["name"])  # type: ignore[arg-type]
            if row["key"] != "*":
                assert row["key"] not in {entity.key for entity in holders}


def test_tables_hold_names_and_no_sentences() -> None:
    for file_name in TABLES:
        for row in rows(file_name):
            for column, cell in row.items():
                for text in (cell or "").split("|"):
                    assert len(text) <= 130, (file_name, row["key"], column)
                    assert not text.endswith(".") or len(text.split()) < 8, text


def test_a_broken_table_says_where(tmp_path: Path) -> None:
    table = tmp_path / "diseases.csv"
    table.write_text("key,label\nncit-C1,\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 2"):
        read_table(table, "disease")
    with pytest.raises(BadInput, match="cannot be read"):
        read_table(tmp_path / "absent.csv", "disease")


@pytest.mark.shared
def test_the_article_names_what_it_is_about(shared: Path) -> None:
    (path,) = (shared / "seeds").glob("*.txt")
    text = path.read_text(encoding="utf-8")
    found = {name.entity.key for match in shipped().find(text) for name in match.names}
    assert {"fda", "BLA761040", "unii-P93RUU11P7", "ncit-C8936", "hgnc-1643", "name-pfizer-inc"} <= found


def test_an_identifier_names_one_entity() -> None:
    owner: dict[tuple[str, str], str] = {}
    for entity in shipped().entities:
        for curie in entity.identifiers:
            assert owner.setdefault((entity.kind, curie), entity.key) == entity.key
        registers = [curie.partition(":")[0] for curie in entity.identifiers]
        if entity.key not in ("ncit-C8936", "ncit-C3174"):
            assert len(registers) == len(set(registers)), entity
