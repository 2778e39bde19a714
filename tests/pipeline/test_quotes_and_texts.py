"""Facts beside the text that they quote: what was changed on the way is refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import oncokg
from oncokg.resources import facts_dir


@pytest.fixture
def notice(root: Path) -> Path:
    return root / "examples" / "besponsa-2017.md"


@pytest.fixture
def facts(notice: Path, tmp_path: Path) -> Path:
    """The notice's facts as a file."""
    with oncokg.read(notice) as graph:
        graph.export(tmp_path / "facts.nq")
    return tmp_path / "facts.nq"


def substituted(pattern: str, replacement: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        changed, number = re.subn(pattern, replacement, text, count=1)
        assert number == 1, pattern
        return changed

    return change


def one_character_on(text: str) -> str:
    """Shift one selector by a character; its quote keeps its length."""
    selector = re.search(r"(<\S+/selector/\w+>) <http://www.w3.org/ns/oa#exact> \"Besponsa\"", text)
    assert selector
    for end in ("start", "end"):
        line = re.search(rf"{re.escape(selector[1])} <http://www.w3.org/ns/oa#{end}> \"(\d+)\"", text)
        assert line
        text = text.replace(line[0], line[0].replace(f'"{line[1]}"', f'"{int(line[1]) + 1}"'))
    return text


TAMPERED: dict[str, tuple[Callable[[str], str], str]] = {
    "other words": (
        substituted(r'oa#exact> "Besponsa"', 'oa#exact> "Besponza"'),
        "The quote equals the characters",
    ),
    "another place": (one_character_on, "The quote equals the characters"),
    "another number": (
        substituted(r'(oa#exact> "[^"]*)35\.8', r"\g<1>35.9"),
        "The quote equals the characters",
    ),
    "another beginning": (
        substituted(r'(oa#prefix> "[^"]*)e([^"]*")', r"\g<1>E\g<2>"),
        "The text before the quote",
    ),
    "another length": (
        substituted(r'(ontology#characterCount> ")(\d)(\d+)"', r'\g<1>1\g<2>\g<3>"'),
        "The frozen text has",
    ),
}


def test_facts_and_their_text_agree(facts: Path, notice: Path, tmp_path: Path) -> None:
    report = oncokg.build(facts, notice, store=tmp_path / "store")
    assert report.warnings == []
    assert oncokg.check(facts, notice, referee=False) == []
    with oncokg.open(tmp_path / "store") as graph:
        alone = oncokg.build(notice, store=tmp_path / "alone")
        assert graph.info()["triples"] == alone.statements  # the same facts, said once


@pytest.mark.parametrize("case", TAMPERED)
def test_what_was_tampered_with_is_refused_where_the_text_is_at_hand(
    facts: Path, notice: Path, tmp_path: Path, case: str
) -> None:
    oncokg.build(notice, store=tmp_path / "store")
    tamper, message = TAMPERED[case]
    facts.write_text(tamper(facts.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(oncokg.Nonconformant) as caught:
        oncokg.build(facts, notice, store=tmp_path / "store")
    assert any(message in finding.message for finding in caught.value.findings)
    with oncokg.open(tmp_path / "store") as graph:
        assert graph.ask("ASK { ?x rdfs:label 'inotuzumab ozogamicin' }")


def test_a_text_that_was_changed_is_another_document(facts: Path, notice: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.md"
    later.write_text(notice.read_text(encoding="utf-8") + "\nCorrected later.\n", encoding="utf-8")
    oncokg.build(facts, later, store=tmp_path / "store")
    with oncokg.open(tmp_path / "store") as graph:
        assert (
            len(graph.ask("SELECT ?d { ?d okg:hasDocumentKind ?k ; okg:readBy ?s ; okg:sourceSha256 ?h }"))
            == 2
        )


# The article that ships as facts


@pytest.fixture(scope="session")
def article(shared: Path) -> Path:
    (path,) = (shared / "seeds").glob("*.txt")
    return path


@pytest.mark.shared
def test_the_shipped_quotes_are_the_article_s(article: Path, tmp_path: Path) -> None:
    shipped = facts_dir() / "besponsa-article.trig"
    report = oncokg.build(shipped, article, store=tmp_path / "store")
    assert report.documents == 2
    assert report.warnings == []


@pytest.mark.shared
def test_a_shipped_quote_that_was_tampered_with_is_refused(article: Path, tmp_path: Path) -> None:
    shipped = facts_dir() / "besponsa-article.trig"
    tampered = tmp_path / shipped.name
    shutil.copy(shipped, tampered)
    text, number = re.subn(r'(oa:exact "[^"]*)35\.8', r"\g<1>53.8", shipped.read_text(encoding="utf-8"))
    assert number
    tampered.write_text(text, encoding="utf-8")
    with pytest.raises(oncokg.Nonconformant) as caught:
        oncokg.build(tampered, article, store=tmp_path / "store")
    assert any("The quote equals the characters" in finding.message for finding in caught.value.findings)
