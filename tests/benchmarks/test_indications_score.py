"""The scorer of indications, on an invented label and, as a mirror, on the annotation itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from oncokg.record.fact import Mention, Ref, Span
from oncokg.record.facts import BiomarkerCriterion, Indication, PatientCriterion, PriorTherapyCriterion

ACCURACY = Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy"
TEXT = (
    "Fictinib, with inventumab, is indicated for adults with metastatic imagined carcinoma that is "
    "XYZ-positive, as detected by an approved test, after at least two prior therapies, and who can walk. "
    "Fictinib is not for children."
)
Read = tuple[Indication, tuple[int, int]]


def _place(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


GOLD: dict[str, Any] = {
    "span": [0, TEXT.index(". Fictinib")],
    "substances": [{"span": _place("Fictinib"), "keys": ["name-fictinib"]}],
    "diseases": [{"span": _place("imagined carcinoma"), "keys": ["d-imagined", "d-imaginary"]}],
    "statuses": [],
    "settings": ["metastatic"],
    "stages": [],
    "lines": [],
    "age_groups": ["adult"],
    "minimum_age": 0.5,
    "maximum_age": None,
    "minimum_weight": None,
    "maximum_weight": None,
    "sex": None,
    "biomarkers": [
        {
            "span": _place("XYZ-positive"),
            "keys": ["t-xyz"],
            "status": "positive|overexpressed",
            "alteration": None,
            "threshold": None,
            "requires_approved_test": True,
        }
    ],
    "prior_therapies": [
        {
            "span": _place("after at least two prior therapies"),
            "is_required": True,
            "minimum_prior_lines": 2,
            "substances": [],
        }
    ],
    "partners": [{"span": _place("inventumab"), "keys": None}],
    "is_accelerated": None,
    "limitations_of_use": [_place("Fictinib is not for children")],
    "patient_criteria": [{"span": _place("can walk"), "is_required": True}],
    "optional": {"statuses": ["previously-treated"], "lines": ["third-line"]},
}


@pytest.fixture(scope="module")
def scoring() -> Iterator[ModuleType]:
    """The module of the scorer, which stands beside the annotations and not in the package."""
    sys.path.insert(0, str(ACCURACY))
    try:
        import indications_score

        yield indications_score
    finally:
        sys.path.remove(str(ACCURACY))


def _ref(kind: Any, key: str) -> Ref:
    return Ref(kind=kind, key=key, label=key)


def mirrored(text: str, gold: dict[str, Any]) -> Read:
    """Return what a reader that agrees with the annotation would give."""
    mentions: list[Mention] = []

    def named(kind: Any, mention: dict[str, Any]) -> Ref:
        start, end = mention["span"]
        label = text[start:end]
        ref = Ref(kind=kind, key=(mention["keys"] or [f"name-{label.lower()}"])[0], label=label)
        mentions.append(Mention(kind=kind, span=Span(start=start, end=end), ref=ref, method="exact-name"))
        return ref

    def at(place: list[int]) -> tuple[Span, ...]:
        return (Span(start=place[0], end=place[1]),)

    def limit(name: str) -> Decimal | None:
        return None if gold[name] is None else Decimal(str(gold[name]))

    limits = gold["limitations_of_use"]
    made = Indication(
        substances=tuple(named("substance", m) for m in gold["substances"]),
        diseases=tuple(named("disease", m) for m in gold["diseases"]),
        partners=tuple(named("substance", m) for m in gold["partners"]),
        statuses=tuple(gold["statuses"]),
        settings=tuple(gold["settings"]),
        stages=tuple(gold["stages"]),
        lines=tuple(gold["lines"]),
        age_groups=tuple(gold["age_groups"]),
        minimum_age=limit("minimum_age"),
        maximum_age=limit("maximum_age"),
        minimum_weight=limit("minimum_weight"),
        maximum_weight=limit("maximum_weight"),
        sex=gold["sex"],
        biomarkers=tuple(
            BiomarkerCriterion(
                text=text[slice(*m["span"])],
                status=m["status"].partition("|")[0],
                target=_ref("target", m["keys"][0]) if m["keys"] else None,
                alteration=m["alteration"],
                threshold=m["threshold"],
                requires_approved_test=m["requires_approved_test"],
                evidence=at(m["span"]),
            )
            for m in gold["biomarkers"]
        ),
        prior_therapies=tuple(
            PriorTherapyCriterion(
                text=text[slice(*m["span"])],
                is_required=m["is_required"],
                minimum_prior_lines=m["minimum_prior_lines"],
                substances=tuple(_ref("substance", s["keys"][0]) for s in m["substances"] if s["keys"]),
                evidence=at(m["span"]),
            )
            for m in gold["prior_therapies"]
        ),
        patient_criteria=tuple(
            PatientCriterion(
                text=text[slice(*m["span"])], is_required=m["is_required"], evidence=at(m["span"])
            )
            for m in gold["patient_criteria"]
        ),
        is_accelerated=gold["is_accelerated"],
        limitation_of_use=" ".join(text[slice(*place)] for place in limits) or None,
        evidence=at(gold["span"]),
        mentions=tuple(mentions),
    )
    return made, (gold["span"][0], gold["span"][1])


def _scored(scoring: ModuleType, *read: Read, gold: tuple[dict[str, Any], ...] = (GOLD,)) -> Any:
    from indications_gold import Annotated

    entry = Annotated(name="invented", text=TEXT, kind="rare", indications=gold)
    return scoring.score([entry], lambda _: list(read))


def _rates(tally: Any, name: str) -> tuple[float | None, float | None]:
    score = tally.of(name)
    return score.f1(exact=True), score.f1(exact=False)


def test_the_annotation_itself_is_perfect(scoring: ModuleType) -> None:
    tally = _scored(scoring, mirrored(TEXT, GOLD))
    assert tally.misses == []
    assert {name: _rates(tally, name) for name in tally.scores} == dict.fromkeys(tally.scores, (1.0, 1.0))
    assert set(tally.scores) >= {"span", "disease", "biomarker", "approved test", "prior lines", "partner"}
    assert tally.bars(exact=True)["line and setting"] is True


def test_nothing_read_is_all_missing(scoring: ModuleType) -> None:
    tally = _scored(scoring)
    assert all(score.found == 0 and score.f1(exact=False) == 0 for score in tally.scores.values())
    assert tally.of("disease").gold == 1
    assert tally.bars(exact=False)["disease"] is False
    assert all("missing" in miss for miss in tally.misses)


def test_a_shifted_span_is_right_but_not_exact(scoring: ModuleType) -> None:
    made, (start, end) = mirrored(TEXT, GOLD)
    moved = tuple(
        replace(m, span=Span(start=m.span.start - 4, end=m.span.end)) if m.kind == "disease" else m
        for m in made.mentions
    )
    tally = _scored(scoring, (replace(made, mentions=moved), (start + 10, end)))
    assert _rates(tally, "disease") == (0.0, 1.0)
    assert _rates(tally, "span") == (0.0, 1.0)
    assert _rates(tally, "setting") == (1.0, 1.0)


def test_another_entity_is_wrong_wherever_it_stands(scoring: ModuleType) -> None:
    made, place = mirrored(TEXT, GOLD)
    tally = _scored(scoring, (replace(made, diseases=(_ref("disease", "d-other"),)), place))
    assert _rates(tally, "disease") == (0.0, 0.0)
    assert [miss.split(" | ")[2].strip() for miss in tally.misses] == ["missing", "surplus"]


def test_any_of_several_right_entities_will_do(scoring: ModuleType) -> None:
    made, place = mirrored(TEXT, GOLD)
    tally = _scored(scoring, (replace(made, diseases=(_ref("disease", "d-imaginary"),)), place))
    assert _rates(tally, "disease")[1] == 1.0


def test_a_wrong_state_or_a_turned_criterion_is_wrong(scoring: ModuleType) -> None:
    made, place = mirrored(TEXT, GOLD)
    wrong = replace(
        made,
        biomarkers=(replace(made.biomarkers[0], status="negative"),),
        prior_therapies=(replace(made.prior_therapies[0], is_required=False),),
        patient_criteria=(replace(made.patient_criteria[0], is_required=False),),
    )
    tally = _scored(scoring, (wrong, place))
    for name in ("biomarker", "prior therapy", "patient criterion"):
        assert _rates(tally, name) == (0.0, 0.0), name
    assert _rates(tally, "prior lines") == (1.0, 1.0)


def test_a_negation_may_be_in_the_words_or_in_the_flag(scoring: ModuleType) -> None:
    from indications_answers import polarity

    assert polarity("not candidates for surgery", is_required=True) == "no"
    assert polarity("candidates for surgery", is_required=False) == "no"
    assert polarity("candidates for surgery", is_required=True) == "yes"


def test_what_follows_from_other_values_is_neither_asked_for_nor_wrong(scoring: ModuleType) -> None:
    made, place = mirrored(TEXT, GOLD)
    tally = _scored(
        scoring, (replace(made, statuses=("previously-treated", "relapsed"), lines=("third-line",)), place)
    )
    assert (tally.of("status").found, tally.of("line").found) == (1, 0)


def test_a_use_read_at_a_second_place_is_not_scored_twice(scoring: ModuleType) -> None:
    made, place = mirrored(TEXT, GOLD)
    again = tuple(_place("Fictinib is not for children"))
    gold = {**GOLD, "repeats": [list(again)]}
    tally = _scored(scoring, (made, place), (made, (again[0], again[1])), gold=(gold,))
    assert tally.repeats == 1
    assert _rates(tally, "disease") == (1.0, 1.0)
    tally = _scored(scoring, (made, place), (made, place))
    assert tally.repeats == 0
    assert tally.of("disease").found == 2


def test_a_use_outside_oncology_may_be_read_or_not_but_not_as_a_cancer(scoring: ModuleType) -> None:
    gold = {**GOLD, "outside": True, "diseases": [{**GOLD["diseases"][0], "keys": None}]}
    made, place = mirrored(TEXT, gold)
    assert _scored(scoring, gold=(gold,)).misses == []
    assert _scored(scoring, (made, place), gold=(gold,)).misses == []
    wrong = replace(made, diseases=(_ref("disease", "d-other"),))
    assert _scored(scoring, (wrong, place), gold=(gold,)).of("disease").found == 1


def test_a_limit_in_months_may_be_rounded(scoring: ModuleType) -> None:
    gold = {**GOLD, "minimum_age": 0.0833}
    made, place = mirrored(TEXT, GOLD)
    for age, right in ((Decimal("0.08"), 1.0), (Decimal("0.083"), 1.0), (Decimal("0.5"), 0.0)):
        tally = _scored(scoring, (replace(made, minimum_age=age), place), gold=(gold,))
        assert _rates(tally, "minimum age") == (right, right)


def test_a_text_that_changed_or_is_absent_is_told(scoring: ModuleType, tmp_path: Path) -> None:
    from indications_gold import TextsAbsent, annotated

    line = {"file": "texts/some.jsonl", "key": 1, "kind": "rare", "indications": [GOLD]}
    (tmp_path / "gold").mkdir()
    gold = tmp_path / "gold" / "labels.jsonl"
    gold.write_text(json.dumps({**line, "sha256": sha256(TEXT.encode()).hexdigest()}), encoding="utf-8")
    with pytest.raises(TextsAbsent, match="is not here"):
        list(annotated(gold.parent, tmp_path))
    (tmp_path / "texts").mkdir()
    there = tmp_path / "texts" / "some.jsonl"
    there.write_text(json.dumps({"indications_and_usage": TEXT}) + "\n", encoding="utf-8")
    assert [entry.text for entry in annotated(gold.parent, tmp_path)] == [TEXT]
    gold.write_text(json.dumps({**line, "sha256": "0"}), encoding="utf-8")
    with pytest.raises(TextsAbsent, match="another one"):
        list(annotated(gold.parent, tmp_path))


@pytest.mark.shared
def test_every_annotation_fits_its_text_and_the_lists(scoring: ModuleType, shared: Path) -> None:
    from indications_gold import SETS, annotated

    lists = Path(ACCURACY.parents[1] / "ontology" / "lists")

    def known(name: str) -> set[str]:
        text = (lists / f"{name}.ttl").read_text(encoding="utf-8")
        return {word.removeprefix(f"okl:{name}-") for word in text.split() if word.startswith(f"okl:{name}-")}

    values = {
        "statuses": known("disease-status"),
        "settings": known("setting"),
        "stages": known("stage"),
        "lines": known("line"),
        "age_groups": known("age-group"),
    }
    for folder in SETS.values():
        for entry in annotated(folder, shared / "data"):
            for use in entry.indications:
                for name, allowed in values.items():
                    assert set(use[name]) | set(use.get("optional", {}).get(name, ())) <= allowed, entry.name
                for marker in use["biomarkers"]:
                    assert set(marker["status"].split("|")) <= known("biomarker-status"), entry.name


@pytest.mark.shared
def test_a_reader_that_agrees_with_the_annotation_is_perfect(scoring: ModuleType, shared: Path) -> None:
    from indications_gold import SETS, annotated

    texts = list(annotated(SETS["development"], shared / "data"))
    gold = {entry.text: entry for entry in texts}
    tally = scoring.score(texts, lambda text: [mirrored(text, use) for use in gold[text].indications])
    assert tally.misses == []
