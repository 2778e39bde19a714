"""`oncokg draw`: pictures and the page, of everything or of what is near one entity."""

from __future__ import annotations

import re
import struct
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.command_line import Outcome, process

if TYPE_CHECKING:
    Oncokg = Callable[..., Outcome]


def words_of(svg: Path) -> str:
    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314 (we have just written it)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return " ".join(" ".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text"))


def test_an_svg_has_the_names_as_text(oncokg: Oncokg, shipped_store: Path, tmp_path: Path) -> None:
    shown = oncokg("draw", "--output", "graph.svg", "--store", shipped_store).good()
    assert (shown.out, shown.err) == (b"", "wrote graph.svg\n")
    words = words_of(tmp_path / "graph.svg")
    for name in ("Besponsa", "Mylotarg", "CD22", "CD33"):
        assert name in words


def test_about_draws_what_is_near(oncokg: Oncokg, shipped_store: Path, tmp_path: Path) -> None:
    for name in ("Besponsa", "besponsa", "UNII:P93RUU11P7"):
        oncokg("draw", "--about", name, "--output", "near.svg", "--store", shipped_store).good()
        words = words_of(tmp_path / "near.svg")
        assert "CD22" in words
        assert "CD33" not in words


def test_a_png_is_a_picture(oncokg: Oncokg, shipped_store: Path, tmp_path: Path) -> None:
    oncokg("draw", "--about", "Besponsa", "--output", "near.png", "--store", shipped_store).good()
    data = (tmp_path / "near.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert min(width, height) > 300


def test_a_page_holds_everything_it_needs(oncokg: Oncokg, shipped_store: Path, tmp_path: Path) -> None:
    oncokg("draw", "--output", "graph.html", "--store", shipped_store).good()
    page = (tmp_path / "graph.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)\s*=", page) == []
    assert "@import" not in page
    for words in ("Besponsa", "gemtuzumab ozogamicin", "35.8", "antibody-drug conjugate"):
        assert words in page


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["--output", "graph.jpg"], 3, "graph.jpg: not a kind of picture; end the name in .svg, .png, .html"),
        (["--output", "graph"], 3, "not a kind of picture"),
        (["--output", "missing/graph.svg"], 3, "cannot be written"),
        (["--output", "graph.svg", "--about", "Besponza"], 2, "did you mean Besponsa?"),
        (["--output", "graph.svg", "--about", ""], 2, "no entity named ''"),
    ],
)
def test_what_cannot_be_drawn(
    oncokg: Oncokg, shipped_store: Path, tmp_path: Path, words: list[str], code: int, reason: str
) -> None:
    (tmp_path / "graph.svg").write_text("former", encoding="utf-8")
    assert reason in oncokg("draw", *words, "--store", shipped_store).error(code)
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8") == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["graph.svg"]


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_without_matplotlib_one_is_told_what_to_install(
    oncokg: Oncokg, shipped_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    error = oncokg("draw", "--output", f"graph.{suffix}", "--store", shipped_store).error(7)
    assert "pip install 'oncokg[draw]'" in error
    assert list(tmp_path.iterdir()) == []


def test_a_number_of_an_application_draws_its_product(tmp_path: Path, shipped_store: Path) -> None:
    for name, file in (("BLA761040", "number.svg"), ("Besponsa", "name.svg")):
        process("draw", "--store", str(shipped_store), "--about", name, "--output", file, cwd=tmp_path).good()
    assert (tmp_path / "number.svg").read_bytes() == (tmp_path / "name.svg").read_bytes()
