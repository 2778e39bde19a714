"""HTML and Markdown to plain text: what a reader of the page sees, block by block."""

from __future__ import annotations

import contextlib

import pytest

from oncokg.errors import BadInput
from oncokg.source.document import freeze


def page(data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return freeze(raw, name="page.html", media_type="text/html").text


def markdown(text: str) -> str:
    return freeze(text.encode(), name="page.md", media_type="text/markdown").text


def refusal(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        freeze(data, name="page.html", media_type="text/html")
    return caught.value


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("utf-8", "utf-8"),
        ("UTF8", "utf-8"),
        ("utf-16", "utf-8"),
        ("gb18030", "gb18030"),
    ],
)
@pytest.mark.parametrize(
    "meta", ['<meta charset="{}">', '<meta http-equiv=Content-Type content="text/html; charset={}">']
)
def test_a_page_is_decoded_as_it_declares(declared: str, encoding: str, meta: str) -> None:
    html = f"<html><head>{meta.format(declared)}</head><body><p>30 à 40 “ans”</p></body></html>"
    if encoding == "iso-8859-15":
        html = html.replace("“ans”", "€")
    assert page(html.encode(encoding)).strip() in ("30 à 40 “ans”", "30 à 40 €")


def test_an_xml_declaration_counts() -> None:
    data = '<?xml version="1.0" encoding="ISO-8859-1"?><html><body><p>café</p></body></html>'
    assert page(data.encode("latin-1")) == "café\n"


def test_a_byte_order_mark_counts_more_than_what_is_declared() -> None:
    html = "<meta charset='windows-1252'><p>café</p>"
    assert page(b"\xef\xbb\xbf" + html.encode()) == "café\n"
    assert page(("\ufeff" + html).encode("utf-16-le")) == "café\n"


def test_a_page_that_is_not_what_it_declares_is_refused() -> None:
    error = refusal(b"<meta charset='utf-8'><p>caf\xe9</p>")
    assert error.reason.startswith("not UTF-8: byte 0xe9")


@pytest.mark.parametrize(
    "label", ["klingon", "zip", "rot13", "punycode", "idna", "undefined", "unicode_escape", "utf-7"]
)
def test_an_encoding_that_is_none_for_pages_is_refused(label: str) -> None:
    error = refusal(f"<meta charset='{label}'><p>words</p>".encode())
    assert label in error.reason


# ------------------------------------------------------------------- noise

NOISE = """<!DOCTYPE html><html><head><title>Site | Story</title><style>p {color: red}</style></head><body>
<nav><a href="/">NOISE menu</a></nav><header><p>NOISE banner</p></header>
<main><h1>Story</h1><script>var noise = "NOISE";</script><!-- NOISE -->
<p hidden>NOISE</p><p aria-hidden="true">NOISE</p><p style="color: red; DISPLAY : none">NOISE</p>
<div style="visibility:hidden"><p>NOISE <b>NOISE</b></p></div><noscript>NOISE</noscript>
<template><p>NOISE</p></template><svg><text>NOISE</text></svg><form><button>NOISE</button></form>
<iframe>NOISE</iframe><aside>NOISE</aside><p>The <em>words</em><script>NOISE</script> stay.</p></main>
<footer>NOISE</footer></body></html>"""


def test_only_what_a_visitor_reads_of_the_story_is_text() -> None:
    assert page(NOISE).split() == ["Story", "The", "words", "stay."]


def test_words_behind_a_hidden_element_are_kept() -> None:
    assert page("<p>before <span hidden>NOISE</span>behind</p>") == "before behind\n"


def test_a_page_that_is_hidden_as_a_whole_until_its_script_runs_is_read() -> None:
    assert page("<body style='visibility:hidden'><p>words</p></body>") == "words\n"


def test_a_page_without_a_heading_begins_with_its_title() -> None:
    assert page("<title>The  title</title><p>words</p>") == "The title\n\nwords\n"
    assert page("<title>The title</title><h1>Head</h1><p>words</p>") == "Head\n\nwords\n"


# --------------------------------------------------------------- structure


def test_blocks_are_paragraphs_and_inline_marks_vanish() -> None:
    text = page("<div><p>One <b>sen</b>tence.</p><p>Another<br>line.</p></div>")
    assert text.split("\n\n")[0] == "One sentence."
    assert [line for line in text.splitlines() if line] == ["One sentence.", "Another", "line."]


def test_list_items_are_lines_with_a_bullet() -> None:
    assert page("<p>For:</p><ul><li>one</li><li><p>two</p></li></ul>").splitlines()[-2:] == ["- one", "- two"]


def test_a_row_of_a_table_is_a_line_and_cells_stay_apart() -> None:
    table = "<table><tr><th>Arm</th><th>CR</th></tr><tr><td>A</td><td>35.8%</td></tr></table>"
    rows = [line for line in page(table).splitlines() if line]
    assert [[cell.strip() for cell in row.split("|") if cell.strip()] for row in rows] == [
        ["Arm", "CR"],
        ["A", "35.8%"],
    ]


def test_entities_are_characters_and_white_space_is_one_space() -> None:
    html = "<p>P &lt; 0.001 &amp; 5 &#177; 2,\n  &#x2265;20&nbsp;%  caf&eacute;</p>"
    assert page(html) == "P < 0.001 & 5 ± 2, ≥20 % café\n"


def test_entities_that_a_page_defines_are_not_expanded() -> None:
    bomb = b"<!DOCTYPE html [<!ENTITY a 'xxxxxxxx'><!ENTITY b '&a;&a;&a;'>]><p>&b; words</p>"
    text = page(bomb)
    assert "words" in text
    assert "xxxx" not in text


def test_nothing_is_fetched_and_no_file_is_read() -> None:
    text = page("<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><p>&x; words</p>")
    assert "root:" not in text


@pytest.mark.parametrize("depth", [300, 100_000])
def test_markup_too_deep_to_be_read_whole_is_refused_and_not_shortened(depth: int) -> None:
    error = refusal(b"<p>first words</p>" + b"<div>" * depth + b"last words" + b"</div>" * depth)
    assert "nested too deeply" in error.reason


def test_nesting_as_pages_have_it_is_read() -> None:
    assert page("<div>" * 200 + "words" + "</div>" * 200) == "words\n"


@pytest.mark.parametrize("data", [b"<!-- only -->", b"<p></p>", b"<script>x</script>", b"<p>...</p>"])
def test_a_page_without_words_is_refused(data: bytes) -> None:
    assert refusal(data).where == "page.html"


# ---------------------------------------------------------------- Markdown


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_front_matter_is_taken_off(newline: str) -> None:
    source = newline.join(["---", "title: NOISE", "tags: [a, b]", "---", "# Head", "", "Words."])
    assert markdown(source) == "Head\n\nWords.\n"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert markdown("---\n\nFirst words.\n\n---\n\nLast words.\n").split("\n\n") == [
        "First words.",
        "Last words.\n",
    ]


def test_markdown_is_read_without_its_marks() -> None:
    source = (
        "# A *heading*\n\nSome **bold** [link](http://x.example) text,\nwrapped `code` &lt;5.\n\n"
        "- one\n- two\n\n| Arm | CR |\n|---|---|\n| A | 35.8% |\n\n<b>inline</b> ![picture](y.png)\n"
    )
    lines = [line for line in markdown(source).splitlines() if line]
    assert lines[0] == "A heading"
    assert lines[1] == "Some bold link text, wrapped code <5."
    assert lines[2:4] == ["- one", "- two"]
    assert [line.replace(" ", "").strip("|") for line in lines[4:6]] == ["Arm|CR", "A|35.8%"]
    assert lines[6] == "inline"


def test_scripts_in_markdown_are_not_text() -> None:
    assert markdown("Words.\n\n<script>NOISE</script>\n") == "Words.\n"


@pytest.mark.parametrize("mark", ["> ", "- ", "* a\n", "[", "*a ", "`", "<", "![", "|"])
def test_hostile_markdown_ends_quickly(mark: str) -> None:
    with contextlib.suppress(BadInput):
        assert "words" in markdown(mark * 2_000 + "words")
