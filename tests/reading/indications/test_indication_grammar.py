"""The grammar of one use, on sentences made up for the purpose: what it reads, and what it must not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from oncokg.names.lexicon import shipped
from oncokg.names.linking import Linker
from oncokg.record.facts import Indication
from oncokg.record.reading.indications import indications_in
from oncokg.record.reading.spans import cut, spans_of


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(shipped())


@pytest.fixture
def one(linker: Linker):
    def read(text: str) -> Indication:
        (indication,) = indications_in(text, linker)
        assert not any(cut(text, span) for span in spans_of(indication))
        return indication

    return read


def diseases(indication: Indication) -> list[str]:
    return [ref.key for ref in indication.diseases]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("renal cell, hepatocellular, and thyroid carcinoma", {"ncit-C9385", "ncit-C3099"}),
        ("epithelial ovarian, fallopian tube, or primary peritoneal cancer", {"ncit-C3867", "ncit-C40022"}),
        ("carcinoma of the colon or rectum", {"ncit-C4910", "ncit-C9382"}),
        ("gastric or gastro-esophageal junction adenocarcinoma", {"ncit-C4004", "ncit-C9296"}),
        (
            "chronic lymphocytic leukemia (CLL) or small lymphocytic lymphoma (SLL)",
            {"ncit-C3163", "ncit-C7540"},
        ),
        ("squamous, non-small cell lung cancer", {"ncit-C133254", "ncit-C3493", "ncit-C2926"}),
    ],
)
def test_diseases_that_share_a_word_all_ground(one, words, keys):
    read = one(f"for the treatment of patients with metastatic {words}")
    assert keys & set(diseases(read))
    assert len(diseases(read)) >= (2 if " or " in words or ("," in words and "squamous" not in words) else 1)
    assert read.settings == ("metastatic",)


def test_examples_and_short_forms_are_no_diseases_of_their_own(one):
    read = one(
        "for adults with myelodysplastic syndromes (MDS), including refractory anemia and chronic"
        " myelomonocytic leukemia"
    )
    assert diseases(read) == ["ncit-C3247"]


@pytest.mark.parametrize(
    "text",
    [
        "to reduce the incidence of neutropenia in patients with multiple myeloma",
        "for the treatment of osteoporosis in men receiving androgen deprivation for prostate cancer",
        "for the prevention of nausea associated with the treatment of breast cancer",
        "Treatment of pruritus due to cholangiocarcinoma",
    ],
)
def test_a_disease_that_only_gives_the_context_is_not_treated(linker, text):
    assert indications_in(text, linker) == []


@pytest.mark.parametrize(
    "text",
    [
        "to reduce the risk of recurrence in patients with breast cancer",
        "for the treatment of cutaneous lesions in patients with Kaposi sarcoma",
        "for the treatment, in combination with dexamethasone, of adults with multiple myeloma",
    ],
)
def test_aims_that_are_about_the_cancer_itself_keep_it(linker, text):
    assert len(indications_in(text, linker)) == 1


@pytest.mark.parametrize(
    ("words", "field", "values"),
    [
        ("relapsed or refractory", "statuses", ("refractory", "relapsed")),
        ("newly diagnosed", "statuses", ("newly-diagnosed",)),
        ("previously untreated", "statuses", ("previously-untreated",)),
        ("previously treated", "statuses", ("previously-treated",)),
        ("locally advanced or metastatic", "settings", ("locally-advanced", "metastatic")),
        ("unresectable, recurrent", "settings", ("recurrent", "unresectable")),
        ("non-metastatic", "settings", ()),
        ("Stage IIB to IV", "stages", ("iib", "iii", "iv")),
        ("Stage II, IIIA or 4", "stages", ("ii", "iiia", "iv")),
        ("Stage IB (T2a ≥ 4 cm), II, or IIIA", "stages", ("ib", "ii", "iiia")),
        ("extensive-stage", "stages", ("extensive-stage",)),
    ],
)
def test_course_extent_and_stage(one, words, field, values):
    read = one(f"treatment of adult patients with {words} melanoma")
    assert getattr(read, field) == values
    assert read.age_groups == ("adult",)


@pytest.mark.parametrize(
    ("words", "minimum", "maximum"),
    [
        ("patients 12 years of age and older", "12", None),
        ("children aged 6 months and older", "0.5", None),
        ("patients one month and older", "0.08", None),
        ("patients 1 to 21 years old", "1", "21"),
        ("patients ≥ 60 years of age", "60", None),
        ("patients greater than or equal to 1 year of age", "1", None),
        ("patients under 18 years of age", None, "18"),
        ("patients who relapsed at least 6 months after surgery", None, None),
    ],
)
def test_limits_of_age_are_in_years(one, words, minimum, maximum):
    read = one(f"treatment of neuroblastoma in {words}")
    assert read.minimum_age == (Decimal(minimum) if minimum else None)
    assert read.maximum_age == (Decimal(maximum) if maximum else None)


def test_weight_and_sex(one):
    read = one("treatment of breast cancer in postmenopausal women weighing at least 40 kg")
    assert (read.minimum_weight, read.maximum_weight, read.sex) == (Decimal(40), None, "female")
    assert [c.text for c in read.patient_criteria] == ["postmenopausal"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("first-line treatment", "first-line"),
        ("initial treatment", "first-line"),
        ("third line therapy", "third-line"),
    ],
)
def test_lines(one, words, line):
    assert one(f"for the {words} of patients with metastatic melanoma").lines == (line,)


def test_the_line_of_an_earlier_treatment_is_not_that_of_the_use(one):
    read = one("for melanoma that has progressed on first-line ipilimumab and adjuvant interferon")
    assert (read.lines, read.settings) == ((), ())


def test_partners_named_and_by_class(one):
    read = one("in combination with pemetrexed and platinum-based chemotherapy, for metastatic NSCLC")
    assert [p.label for p in read.partners] == ["pemetrexed", "platinum-based chemotherapy"]
    assert [m.method for m in read.mentions if m.kind == "substance"] == ["exact-name", "unresolved"]


def test_what_follows_by_itself_is_no_partner(one):
    read = one("with carboplatin, followed by bevacizumab as a single agent, for ovarian cancer")
    assert "bevacizumab" not in [p.label for p in read.partners]


def test_the_medicine_is_not_its_own_partner(linker):
    (read,) = indications_in(
        "Tafinlar (dabrafenib) in combination with trametinib and dabrafenib is indicated for melanoma",
        linker,
    )
    assert [s.label for s in read.substances] == ["dabrafenib"]
    assert [p.label for p in read.partners] == ["trametinib"]


@pytest.mark.parametrize(
    ("words", "text", "required", "lines"),
    [
        ("who have received at least two prior therapies", "received at least two prior therapies", True, 2),
        ("after failure of one kinase inhibitor", "failure of one kinase inhibitor", True, 1),
        ("refractory to bortezomib", "refractory to bortezomib", True, None),
        ("who have not received prior chemotherapy", "not received prior chemotherapy", False, None),
        ("who received no more than 2 prior regimens", "received no more than 2 prior regimens", True, None),
        (
            "who have received two to three years of tamoxifen",
            "received two to three years of tamoxifen",
            True,
            None,
        ),
        (
            "with disease progression on or after imatinib",
            "disease progression on or after imatinib",
            True,
            None,
        ),
        (
            "whose disease has not progressed after induction therapy",
            "not progressed after induction therapy",
            True,
            None,
        ),
    ],
)
def test_earlier_treatment(one, words, text, required, lines):
    (prior,) = one(f"for patients with multiple myeloma {words}").prior_therapies
    assert (prior.text, prior.is_required, prior.minimum_prior_lines) == (text, required, lines)


def test_one_clause_with_its_list_and_another_one(one):
    read = one(
        "for adults with multiple myeloma who have received at least three lines of therapy, including"
        " a proteasome inhibitor, lenalidomide, and an anti-CD38 antibody, and are ineligible for transplant"
    )
    (prior,) = read.prior_therapies
    assert prior.text.endswith("anti-CD38 antibody")
    assert [s.label for s in prior.substances] == ["lenalidomide"]
    assert [c.text for c in read.patient_criteria] == ["ineligible for transplant"]


@pytest.mark.parametrize(
    ("words", "text", "required"),
    [
        ("who are not candidates for surgery", "not candidates for surgery", True),
        ("for whom chemotherapy is not appropriate", "chemotherapy is not appropriate", True),
        ("who require systemic therapy", "require systemic therapy", True),
        ("at high risk of recurrence", "at high risk of recurrence", True),
        ("except those with a bleeding disorder", "except those with a bleeding disorder", False),
    ],
)
def test_restrictions_on_the_patient(one, words, text, required):
    (criterion,) = one(f"for patients with hepatocellular carcinoma {words}").patient_criteria
    assert (criterion.text, criterion.is_required) == (text, required)
