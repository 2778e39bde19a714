"""`oncokg match`: its formats, what it says on each stream, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import oncokg as package
from cli.command_line import Outcome
from oncokg import cli_match

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]

PURPOSE = "For research, not for care"
ADULT = ("--disease", "B-cell ALL", "--status", "relapsed", "--age", "40")
CHILD = ("--disease", "B-cell ALL", "--status", "relapsed", "--age", "10")


@pytest.fixture
def store(shipped_store: Path, monkeypatch: pytest.MonkeyPatch, oncokg: Oncokg) -> Path:
    monkeypatch.setenv("ONCOKG_STORE", str(shipped_store))
    return shipped_store


def notice(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the example notice on Besponsa, which has the date of the decision."""
    return [row for row in rows if row["title"].startswith("Notice: inotuzumab")]


@pytest.mark.usefixtures("store")
class TestFormats:
    def matches(self, oncokg: Oncokg, *words: str) -> list[dict[str, Any]]:
        told = json.loads(oncokg("match", *words, "--format", "json").good().text)
        assert told["purpose"].startswith(PURPOSE)
        return list(told["matches"])

    def test_an_adult_is_covered_after_the_approval(self, oncokg: Oncokg) -> None:
        (row,) = notice(self.matches(oncokg, *ADULT, "--on", "2018-01-01"))
        assert (row["verdict"], row["since"], row["deciding"]) == ("covered", "2017-08-17", [])
        assert (row["drug"], row["agency"]) == ("inotuzumab ozogamicin", "U.S. Food and Drug Administration")
        assert {clause["outcome"] for clause in row["clauses"]} == {"met"}
        assert row["source_date"] == "2017-08-18"

    def test_nobody_is_covered_before_it(self, oncokg: Oncokg) -> None:
        (row,) = notice(self.matches(oncokg, *ADULT, "--on", "2017-01-01"))
        assert row["verdict"] == "not covered"
        assert row["deciding"] == ["approval: not yet: approved on 2017-08-17"]

    def test_a_child_is_outside_the_clause_on_adults(self, oncokg: Oncokg) -> None:
        (row,) = notice(self.matches(oncokg, *CHILD, "--on", "2018-01-01"))
        assert (row["verdict"], row["deciding"]) == ("not covered", ["age group: adult"])
        (decides,) = [clause for clause in row["clauses"] if clause["outcome"] == "failed"]
        assert decides["profile"] == "10 years"
        assert "adults" in decides["evidence"][0]["quote"]
        assert decides["evidence"][0]["document"] == row["document"]

    def test_what_is_not_said_is_undecided(self, oncokg: Oncokg) -> None:
        (row,) = notice(self.matches(oncokg, "--disease", "B-cell ALL", "--on", "2018-01-01"))
        assert row["verdict"] == "undecided"
        assert row["deciding"] == ["disease status: refractory or relapsed", "age group: adult"]

    def test_an_indication_without_a_date_is_said_to_be_undated(self, oncokg: Oncokg) -> None:
        rows = self.matches(oncokg, *ADULT, "--on", "2018-01-01")
        (article,) = [row for row in rows if row["source"] == "American Cancer Society"]
        assert (article["verdict"], article["since"]) == ("undecided", None)
        assert article["deciding"] == ["approval: undated: the source gives no date of approval"]

    def test_a_kind_of_the_disease(self, oncokg: Oncokg) -> None:
        rows = self.matches(oncokg, "--disease", "acute lymphoblastic leukemia", "--on", "2018-01-01")
        assert "disease: B Lymphoblastic Leukemia/Lymphoma" in notice(rows)[0]["deciding"]

    def test_csv(self, oncokg: Oncokg) -> None:
        shown = oncokg("match", *CHILD, "--on", "2018-01-01", "--format", "csv").good()
        rows = list(csv.DictReader(io.StringIO(shown.text)))
        assert len(notice(rows)) == 1
        (row,) = notice(rows)
        assert (row["clause"], row["asks"], row["profile"]) == ("age group", "adult", "10 years")
        assert row["source_date"] == "2017-08-18"
        assert PURPOSE in shown.err

    def test_a_table_for_people(self, oncokg: Oncokg) -> None:
        shown = oncokg("match", *CHILD, "--on", "2018-01-01").good()
        assert "age group: adult; the" in shown.text
        assert "not covered" in shown.text
        assert PURPOSE in shown.text
        assert shown.err == "0 covered, 0 undecided, 2 not covered\n"
        assert b"\x1b" not in shown.out

    def test_the_words_of_several_clauses_stand_under_one_head(self, oncokg: Oncokg) -> None:
        shown = oncokg("match", "--disease", "B-cell ALL", "--on", "2018-01-01").good()
        assert shown.text.count("Notice:") == 1

    def test_a_drug_shows_its_indications_for_other_diseases(self, oncokg: Oncokg) -> None:
        words = ("--disease", "breast cancer", "--on", "2018-01-01", "--drug", "Besponsa")
        assert {row["verdict"] for row in self.matches(oncokg, *words)} == {"not covered"}
        assert self.matches(oncokg, "--disease", "breast cancer", "--on", "2018-01-01") == []
        everything = self.matches(oncokg, "--disease", "breast cancer", "--on", "2018-01-01", "--all")
        assert all("disease" in " ".join(row["deciding"]) for row in everything)
        assert len(everything) >= 2

    def test_every_option_is_heard(self, oncokg: Oncokg) -> None:
        more = (
            "--biomarker", "CD22 positive", "--biomarker", "Ph-negative", "--sex", "female",
            "--weight", "61 kg", "--setting", "advanced", "--stage", "III", "--line", "second",
            "--prior", "cytarabine", "--partner", "none", "--condition", "not eligible for transplant",
            "--agency", "U.S. Food and Drug Administration",
        )  # fmt: skip
        (row,) = notice(self.matches(oncokg, *ADULT, "--on", "2018-01-01", *more))
        assert row["verdict"] == "covered"


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--on", "yesterday"], 3, "date 'yesterday': it is no date; write it as YYYY-MM-DD"),
        (["--on", "2018-02-30"], 3, "write it as YYYY-MM-DD"),
        (["--on", "2018-01-01", "--age", "old"], 3, "age 'old': it is not understood"),
        (["--on", "2018-01-01", "--biomarker", "CD22"], 3, "it says no state"),
        (["--on", "2018-01-01", "--biomarker", "CD22 purple"], 3, "'purple' was not understood"),
        (["--on", "2018-01-01", "--biomarker", "thing positive"], 3, "no target of the vocabulary"),
        (
            ["--on", "2018-01-01", "--status", "relapsing"],
            2,
            "no status named 'relapsing'; did you mean relaps",
        ),
        (["--on", "2018-01-01", "--status", "relapsed", "--status", "untreated"], 3, "exclude each other"),
        (["--on", "2018-01-01", "--drug", "inotuzumab ozogamycin"], 2, "did you mean inotuzumab ozogamicin"),
        (["--on", "2018-01-01", "--agency", "nobody"], 2, "no organization named 'nobody'"),
    ],
)
def test_what_is_refused(oncokg: Oncokg, words: list[str], code: int, told: str) -> None:
    assert told in oncokg("match", "--disease", "B-cell ALL", *words).error(code)


@pytest.mark.usefixtures("store")
def test_a_disease_that_nothing_names(oncokg: Oncokg) -> None:
    assert "no disease named 'hiccups'" in oncokg(
        "match", "--disease", "hiccups", "--on", "2018-01-01"
    ).error(2)


def test_no_store(oncokg: Oncokg) -> None:
    assert "store" in oncokg("match", "--disease", "AML", "--on", "2018-01-01").error(6)


def test_help_says_what_it_is_not_for(oncokg: Oncokg) -> None:
    assert PURPOSE in " ".join(oncokg("match", "--help").good().text.split())


@pytest.mark.parametrize("named", ["match", "Profile"])
def test_the_docstrings_say_what_it_is_not_for(named: str) -> None:
    described = package.Profile if named == "Profile" else package.KnowledgeGraph.match
    assert PURPOSE in (described.__doc__ or "")


def test_words_are_cut_around_what_they_are_about() -> None:
    words = "the use is in " + "very " * 30 + "old adults with a disease " + "of some kind " * 10
    cut = cli_match.excerpt(words, "adult")
    assert "old adults with" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 100
    assert cli_match.excerpt("short words", "adult") == "short words"


@pytest.mark.shared
def test_the_orphan_list_covers_a_child_from_its_date_on(
    oncokg: Oncokg, shared: Path, tmp_path: Path
) -> None:
    lines = (shared / "data/fda_orphan_designations/FDA.csv").read_text(encoding="utf-8-sig").splitlines()
    own = [lines[0], *(line for line in lines if line.startswith("inotuzumab"))]
    assert len(own) == 3
    (tmp_path / "FDA.csv").write_text("\n".join(own) + "\n", encoding="utf-8")
    oncokg("build", tmp_path / "FDA.csv", "--store", tmp_path / "orphans").good()

    def verdicts(on: str, age: str, *more: str) -> dict[str, tuple[str, list[str]]]:
        words = ("--disease", "B-cell ALL", "--status", "relapsed", "--age", age, "--on", on, *more)
        shown = oncokg("match", *words, "--store", tmp_path / "orphans", "--format", "json").good()
        return {row["since"]: (row["verdict"], row["deciding"]) for row in json.loads(shown.text)["matches"]}

    marked = ("--biomarker", "CD22 positive")
    assert verdicts("2018-01-01", "40", *marked)["2017-08-17"] == ("covered", [])
    child = verdicts("2018-01-01", "10", *marked)
    assert child["2017-08-17"] == ("not covered", ["age group: adult"])
    assert child["2024-03-06"] == ("not covered", ["approval: not yet: approved on 2024-03-06"])
    assert verdicts("2024-03-06", "10", *marked)["2024-03-06"] == ("covered", [])
    assert verdicts("2024-03-05", "10", *marked)["2024-03-06"][0] == "not covered"
    assert verdicts("2024-03-06", "10")["2024-03-06"] == ("undecided", ["biomarker: CD22 positive"])
    assert verdicts("2024-03-06", "6 months", *marked)["2024-03-06"] == ("not covered", ["from age: 1 year"])
