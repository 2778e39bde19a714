"""A model proposes, the text decides: answers recorded by hand, given by a server on this machine."""

from __future__ import annotations

import copy
import datetime
import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner

from oncokg.cli import app
from oncokg.errors import BadInput, FetchError, MissingExtra
from oncokg.pipeline import build
from oncokg.record import facts
from oncokg.record.reading.article import read_article
from oncokg.record.reading.model.client import Client
from oncokg.record.reading.model.extractor import ModelExtractor
from oncokg.record.reading.model.schema import KINDS, SCHEMA, fits, values_of
from oncokg.record.record import Record
from oncokg.source.document import Document, freeze
from reading.model.server import ModelServer, Reply

pytestmark = [pytest.mark.network, pytest.mark.allow_hosts(["127.0.0.1"])]

TEXT = """\
FDA approves Zorvexa for lung cancer

On May 3, 2024, the Food and Drug Administration approved Zorvexa (zorvetinib, Sample Pharma Inc.) with
cisplatin for adults with metastatic non-small cell lung cancer. It was given priority review.

In SUNRISE-1 (NCT09990002), a randomized, open-label trial of 412 people, median progression-free survival
was 10.5 months (95% CI: 8.5, 12.5) with Zorvexa and 5.1 months with docetaxel (HR 0.52; p<0.001).

Zorvexa blocks MET. The most common side effects were nausea (41%) and rash. The dose is 150 mg by mouth.
Zorvexa is marketed by Sample Pharma Inc.
"""
ANSWER: dict[str, Any] = {
    "product": "Zorvexa",
    "substances": ["zorvetinib"],
    "actions": [
        {
            "agency": "Food and Drug Administration",
            "kind": "approved",
            "pathway": None,
            "date": "2024-05-03",
            "quotes": ["On May 3, 2024, the Food and Drug Administration approved Zorvexa"],
        }
    ],
    "indications": [
        {
            "diseases": ["non-small cell lung cancer"],
            "statuses": [],
            "settings": ["metastatic"],
            "lines": [],
            "age_groups": ["adult"],
            "partners": ["cisplatin"],
            "quotes": ["with cisplatin for adults with metastatic non-small cell lung cancer"],
        }
    ],
    "designations": [
        {"programme": "priority-review", "date": None, "quotes": ["It was given priority review"]}
    ],
    "substance_kinds": [],
    "targets": [{"target": "MET", "mode": "inhibits", "quotes": ["Zorvexa blocks MET"]}],
    "trials": [
        {
            "registry": "NCT09990002",
            "name": "SUNRISE-1",
            "phase": None,
            "allocation": "randomized",
            "masking": "open-label",
            "enrolled": 412,
            "evaluated": None,
            "quotes": ["SUNRISE-1 (NCT09990002), a randomized, open-label trial of 412 people"],
        }
    ],
    "results": [
        {
            "trial": "NCT09990002",
            "endpoint": "progression-free-survival",
            "statistic": "median",
            "value": "10.5",
            "unit": "month",
            "arm": "Zorvexa",
            "arm_role": "experimental",
            "interval_low": "8.5",
            "interval_high": "12.5",
            "interval_level": "95",
            "p_value": None,
            "quotes": ["median progression-free survival was 10.5 months (95% CI: 8.5, 12.5) with Zorvexa"],
        },
        {
            "trial": "SUNRISE-1",
            "endpoint": "progression-free-survival",
            "statistic": "hazard-ratio",
            "value": "0.52",
            "unit": "ratio",
            "arm": None,
            "arm_role": None,
            "interval_low": None,
            "interval_high": None,
            "interval_level": None,
            "p_value": "<0.001",
            "quotes": ["median progression-free survival", "(HR 0.52; p<0.001)"],
        },
    ],
    "safety": [
        {
            "kind": "common-adverse-reaction",
            "text": "nausea",
            "frequency": "41",
            "quotes": ["The most common side effects were nausea (41%)"],
        }
    ],
    "administrations": [{"route": "oral", "dose": "150 mg", "quotes": ["The dose is 150 mg by mouth"]}],
    "roles": [
        {"organization": "Sample Pharma Inc", "role": "marketer", "quotes": ["marketed by Sample Pharma Inc"]}
    ],
}

F = TypeVar("F")
Ask = Callable[..., tuple[Record, ModelExtractor]]


@pytest.fixture(autouse=True)
def nothing_of_the_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No key, address or proxy of whoever runs the tests is used."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return


def document(text: str = TEXT) -> Document:
    return freeze(text.encode(), name="story.txt", media_type="text/plain")


def says(**changes: Any) -> Reply:
    return Reply(content=json.dumps(ANSWER | changes))


def changed(kind: str, /, **values: Any) -> Reply:
    """The recorded answer with one fact of a kind, in which some values are others."""
    fact = copy.deepcopy(ANSWER[kind][0]) | values
    return says(**{kind: [fact]})


def asked(reply: Reply, text: str = TEXT, **options: Any) -> tuple[Record, ModelExtractor]:
    with ModelServer(replies=[reply]) as server:
        client = Client(model="sample-1", address=server.url, retries=0, **options)
        extractor = ModelExtractor(client=client)
        return read_article(document(text), extractor), extractor


def of(record: Record, kind: type[F]) -> list[F]:
    return [fact for fact in record.facts if isinstance(fact, kind)]


def words(record: Record, fact: Any) -> list[str]:
    text = record.document.text
    return [" ".join(text[s.start : s.end].split()) for s in fact.evidence]


def test_the_recorded_answer_has_the_form_that_is_asked_for() -> None:
    assert fits(ANSWER, SCHEMA)


def test_every_list_that_a_model_is_offered_has_values() -> None:
    assert values_of("designation")[:2] == ("accelerated-approval", "breakthrough-therapy")
    for schema in KINDS.values():
        for part in schema["items"]["properties"].values():
            assert part.get("enum", ["-"])
            assert part.get("items", {}).get("enum", ["-"])


def test_what_the_text_holds_becomes_facts_with_its_words() -> None:
    record, extractor = asked(says())
    assert extractor.dropped == {}
    (action,) = of(record, facts.RegulatoryAction)
    assert (action.agency.key, action.kind, action.action_date) == (
        "fda",
        "approved",
        datetime.date(2024, 5, 3),
    )
    assert words(record, action) == ["On May 3, 2024, the Food and Drug Administration approved Zorvexa"]
    (indication,) = of(record, facts.Indication)
    assert [d.key for d in indication.diseases] == ["ncit-C2926"]
    assert [p.label for p in indication.partners] == ["cisplatin"]
    assert (indication.settings, indication.age_groups, indication.action) == (
        ("metastatic",),
        ("adult",),
        action,
    )
    assert [d.programme for d in of(record, facts.Designation)] == ["priority-review"]
    (trial,) = of(record, facts.TrialDesign)
    assert (trial.trial.key, trial.allocation, trial.masking, trial.enrolled) == (
        "NCT09990002",
        "randomized",
        "open-label",
        412,
    )
    survival, hazard = of(record, facts.EndpointResult)
    assert survival.arm is not None
    assert (survival.arm.label, survival.printed, survival.interval_low, survival.interval_high) == (
        "Zorvexa",
        "10.5",
        Decimal("8.5"),
        Decimal("12.5"),
    )
    assert (hazard.arm, hazard.trial, hazard.value, hazard.p_value) == (
        None,
        trial.trial,
        Decimal("0.52"),
        "<0.001",
    )
    (reaction,) = of(record, facts.SafetyStatement)
    assert (reaction.text, reaction.frequency) == ("nausea", Decimal(41))
    (given,) = of(record, facts.AdministrationStatement)
    assert (given.route, given.dose) == ("oral", "150 mg")
    (role,) = of(record, facts.RoleAssignment)
    assert (role.organization.label, role.role) == ("Sample Pharma Inc", "marketer")
    (target,) = of(record, facts.TargetBinding)
    assert (target.target.label, target.mode) == ("MET", "inhibits")


def test_the_model_and_the_prompt_are_recorded_as_the_reader() -> None:
    record, _ = asked(says())
    assert record.reader.name == "oncokg with sample-1"
    assert record.reader.version.endswith("-prompt-1")


def test_the_document_goes_as_data_and_the_key_as_a_header() -> None:
    with ModelServer(replies=[says()]) as server:
        client = Client(model="sample-1", address=server.url, key="secret-key")
        ModelExtractor(client=client).extract(document())
    (request,) = server.asked
    assert server.keys == ["Bearer secret-key"]
    assert request["model"] == "sample-1"
    assert request["response_format"]["json_schema"] == {"name": "facts", "strict": True, "schema": SCHEMA}
    system, user = request["messages"]
    assert "SUNRISE-1" not in system["content"]
    assert TEXT in user["content"]
    assert "secret-key" not in repr(client)


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        (
            "safety",
            {"quotes": ["The most common side effects were nausea (14%)"]},
            "a quote is not in the text",
        ),
        ("safety", {"quotes": []}, "without a quote"),
        ("safety", {"quotes": [TEXT[-9:], "and death"]}, "a quote is not in the text"),
        ("safety", {"text": "pneumonia", "frequency": None}, "a value is not in its quote"),
        ("results", {"value": "0.5"}, "a number is not in its quote"),
        ("results", {"value": "10"}, "a number is not in its quote"),
        ("results", {"quotes": ["survival was 10"]}, "a quote is not in the text"),
        ("results", {"unit": "percent"}, "a fact is not held by its quote"),
        ("results", {"statistic": "hazard-ratio"}, "a fact is not held by its quote"),
        ("results", {"arm": "placebo"}, "a value is not in its quote"),
        ("results", {"endpoint": "overall-survival"}, "a value contradicts its quote"),
        ("designations", {"programme": "orphan"}, "a value contradicts its quote"),
        ("actions", {"kind": "withdrawn"}, "a fact is not held by its quote"),
        ("actions", {"agency": "European Commission"}, "a value is not in its quote"),
        ("indications", {"diseases": ["melanoma"]}, "a value is not in its quote"),
        ("targets", {"target": "EGFR"}, "a value is not in its quote"),
        ("roles", {"organization": "Another Company"}, "a value is not in its quote"),
        ("administrations", {"route": "intravenous", "dose": None}, "a value contradicts its quote"),
        ("administrations", {"route": None, "dose": "15 mg"}, "a value is not in its quote"),
        ("safety", {"kind": "dangerous"}, "malformed"),
        ("safety", {"frequency": 41}, "malformed"),
        ("safety", {"more": "than asked"}, "malformed"),
        ("safety", {"quotes": "nausea"}, "malformed"),
        ("safety", {"quotes": [TEXT + TEXT]}, "a quote is not in the text"),
    ],
)
def test_what_the_text_does_not_hold_is_dropped_and_counted(
    kind: str, values: dict[str, Any], reason: str
) -> None:
    whole, _ = asked(says(**{kind: []}))
    record, extractor = asked(changed(kind, **values))
    assert extractor.dropped[reason] >= 1
    assert [type(fact) for fact in record.facts] == [type(fact) for fact in whole.facts]


@pytest.mark.parametrize(
    ("kind", "values", "name"),
    [
        ("actions", {"date": "2024-05-04"}, "action_date"),
        ("trials", {"enrolled": 41}, "enrolled"),
        ("trials", {"enrolled": 4120}, "enrolled"),
        ("safety", {"frequency": "42"}, "frequency"),
        ("results", {"interval_low": "8", "interval_high": None, "interval_level": None}, "interval_low"),
    ],
)
def test_a_part_that_the_quote_does_not_hold_is_left_out_of_its_fact(
    kind: str, values: dict[str, Any], name: str
) -> None:
    record, extractor = asked(changed(kind, **values))
    assert sum(extractor.dropped.values()) == 1
    known = {
        "actions": facts.RegulatoryAction,
        "trials": facts.TrialDesign,
        "safety": facts.SafetyStatement,
        "results": facts.EndpointResult,
    }
    assert [getattr(fact, name) for fact in of(record, known[kind])] == [None]


def test_a_fact_that_its_quote_does_not_hold_is_an_unread_sentence() -> None:
    record, _ = asked(changed("designations", programme="orphan"))
    text = record.document.text
    unread = [text[g.span.start : g.span.end] for g in record.gaps if g.kind == "unread-sentence"]
    assert unread == ["It was given priority review"]


def test_an_unknown_disease_is_an_unresolved_mention() -> None:
    text = TEXT.replace("non-small cell lung cancer", "bluebottle carcinosis")
    changes: dict[str, Any] = {
        "diseases": ["bluebottle carcinosis"],
        "quotes": ["with metastatic bluebottle carcinosis"],
        "partners": [],
    }
    record, _ = asked(changed("indications", **changes), text)
    assert not of(record, facts.Indication)
    unresolved = [text[m.span.start : m.span.end] for m in record.mentions]
    assert "bluebottle carcinosis" in unresolved


def test_of_several_places_the_nearest_one_is_taken() -> None:
    text = TEXT + "\nRash. Another story follows. Rash.\n"
    quotes = ["The most common side effects were nausea (41%) and rash", "rash"]
    record, _ = asked(changed("safety", text="rash", frequency=None, quotes=quotes), text)
    (reaction,) = of(record, facts.SafetyStatement)
    assert max(span.end for span in reaction.evidence) < text.index("The dose")


def test_what_a_model_gives_builds_and_conforms(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    with ModelServer(replies=[says()]) as server:
        extractor = ModelExtractor(client=Client(model="sample-1", address=server.url))
        report = build([path], tmp_path / "store", extractor=extractor)
    assert report.documents == 1
    assert report.records["EndpointResult"] == 2


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(content="Here are the facts: ..."), "is no JSON"),
        (Reply(content='{"product": "Zorv'), "is no JSON"),
        (Reply(content="[1, 2]"), "is no JSON object"),
        (Reply(content="[" * 100_000), "is no JSON"),
        (Reply(content=""), "empty answer"),
        (Reply(refusal="I cannot help with that."), "refused"),
        (Reply(content="{}", finish="content_filter"), "refused"),
        (Reply(content='{"product"', finish="length"), "cut off"),
        (Reply(content="{}"), "names no drug"),
        (Reply(content='{"product": "Aspirin", "substances": []}'), "names no drug"),
        (Reply(body=b'{"choices": []}'), "empty answer"),
    ],
)
def test_an_answer_that_cannot_be_used_is_a_bad_input_in_one_line(reply: Reply, reason: str) -> None:
    with pytest.raises(BadInput) as caught:
        asked(reply)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "words_told"),
    [
        (Reply(status=401), "OPENAI_API_KEY"),
        (Reply(status=404), "a model of that name"),
        (Reply(status=429), "try again later"),
        (Reply(status=400), "JSON schemas"),
        (Reply(body=b"<html>not an API</html>"), "no usable answer"),
    ],
)
def test_a_server_that_gives_no_answer_is_told_with_what_to_do(reply: Reply, words_told: str) -> None:
    with pytest.raises(FetchError) as caught:
        asked(reply)
    assert words_told in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_a_time_out_is_told_with_its_seconds() -> None:
    with pytest.raises(FetchError, match=r"did not answer within 0\.2 seconds"):
        asked(Reply(content="{}", late=1.0), timeout=0.2)


def test_a_server_that_is_not_there_is_told() -> None:
    with ModelServer(replies=[says()]) as server:
        address = server.url
    with pytest.raises(FetchError, match="cannot be reached"):
        ModelExtractor(client=Client(model="m", address=address, retries=0)).extract(document())


def test_without_a_key_the_public_endpoint_is_not_asked() -> None:
    with pytest.raises(BadInput, match="no key in OPENAI_API_KEY"):
        ModelExtractor(client=Client(model="m")).extract(document())


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(MissingExtra, match=r"oncokg\[model\]"):
        ModelExtractor(client=Client(model="m", address="http://127.0.0.1:9")).extract(document())


def test_the_command_line_reads_with_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    with ModelServer(replies=[changed("designations", programme="orphan")]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "key-of-the-environment")
        done = CliRunner().invoke(app, ["read", str(path), "--extractor", "model", "--model", "sample-1"])
    assert done.exit_code == 0, done.output
    assert server.keys == ["Bearer key-of-the-environment"]
    assert "oncokg with sample-1" in done.stdout
    assert "sample-1: not kept: 1 a fact is not held by its quote, 1 a value contradicts" in done.stderr


@pytest.mark.parametrize(
    "options", [["--extractor", "model"], ["--model", "sample-1"], ["--extractor", "oracle"]]
)
def test_options_that_do_not_go_together_are_refused(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "story.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert CliRunner().invoke(app, ["read", str(path), *options]).exit_code == 2
