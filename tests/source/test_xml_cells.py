"""XML as cells: paths, numbers, white space, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.source.cells import Cells
from oncokg.source.xml_cells import parse_xml, read_xml, xml_leaves

STUDY = b"""<?xml version="1.0"?>
<study xmlns="urn:x" version="2">
  <id root="a" extension="7"/>
  <arm><label>One
     line</label></arm>
  <arm><label>Two</label><!-- aside --></arm>
  <title>first</title><title>second</title>
  <site><name>Hospital</name></site>
  <note>before <b>bold</b> after</note>
  <empty/>
</study>"""


def pairs(data: bytes, **options: object) -> list[tuple[str, str]]:
    return list(xml_leaves(parse_xml(data, where="x.xml"), **options))  # type: ignore[arg-type]


def test_paths_numbers_attributes_and_white_space() -> None:
    assert pairs(STUDY, repeated={"arm"}, skipped={"site"}) == [
        ("@version", "2"),
        ("id.@root", "a"),
        ("id.@extension", "7"),
        ("arm.0.label", "One line"),
        ("arm.1.label", "Two"),
        ("title", "first"),
        ("title.1", "second"),
        ("note", "before after"),
        ("note.b", "bold"),
    ]


def test_a_list_of_one_is_numbered_and_indentation_does_not_matter() -> None:
    one = pairs(b"<s><arm><label>A b</label></arm></s>", repeated={"arm"})
    assert one == [("arm.0.label", "A b")]
    assert one == pairs(b"<s>\n <arm>\n  <label>\n A\n b </label>\n </arm>\n</s>", repeated={"arm"})


def test_a_path_can_be_skipped_and_a_prefix_put_before() -> None:
    data = b"<s><a><x>1</x></a><b><x>2</x></b></s>"
    assert pairs(data, skipped={"a.x"}, path="part.3") == [("part.3.b.x", "2")]


def test_a_list_can_be_one_at_one_place_only_and_attributes_can_be_left_out() -> None:
    data = b'<s><a><x v="1" w="2">1</x></a><b><x v="3">2</x></b></s>'
    assert pairs(data, repeated={"b.x"}, skipped={"@w", "a.x.@v"}) == [
        ("a.x", "1"),
        ("b.x.0.@v", "3"),
        ("b.x.0", "2"),
    ]


def test_no_two_cells_have_one_name() -> None:
    assert len(list(Cells(pairs(STUDY)))) == 10


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>', "DOCTYPE"),
        (b'<?xml version="1.0"?><!-- c --><!DOCTYPE s SYSTEM "file:///etc/passwd"><s/>', "DOCTYPE"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE s><s/>'.encode("utf-16"), "DOCTYPE"),
        (b"<s><a></s>", "well-formed"),
        (b"<s>&a;</s>", "well-formed"),
        (b"{}", "well-formed"),
        (b"  \n", "empty"),
        (b"<!--" + b" " * 70_000 + b"--><s/>", "root element"),
        (b"<s>" + b"<a>" * 300 + b"</a>" * 300 + b"</s>", "well-formed"),
    ],
)
def test_what_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        pairs(data)


def test_files(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(STUDY)
    assert read_xml(tmp_path / "a.xml").get("version") == "2"
    with pytest.raises(BadInput, match="too large"):
        read_xml(tmp_path / "a.xml", largest=20)
    with pytest.raises(BadInput, match="no such file"):
        read_xml(tmp_path / "b.xml")
