"""Files as they come: what is read, what is refused, and what a person is told then."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.source.document import LARGEST, LONGEST, SUFFIXES, Document, read_document

STORY = "Besponsa is a medicine – 35.8 % of patients …\n"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(path: Path, **options: bool) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_document(path, **options)
    assert "\n" not in str(caught.value), "a message is one line"
    assert str(path) in str(caught.value), "a message names the file"
    return caught.value


def test_a_text_file_is_frozen_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, "story.txt", STORY.encode())
    document = read_document(path)
    digest = hashlib.sha256(STORY.encode()).hexdigest()
    assert document == Document(
        name="story.txt", text=STORY, media_type="text/plain", sha256=digest, source_sha256=digest
    )


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_every_suffix_is_read_in_any_case(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path, f"story{suffix.upper()}", b"Some words.")
    assert "Some words." in read_document(path).text


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.txt").reason == "no such file"


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    refusal(write(tmp_path, "empty.txt", data))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_file_without_words_is_refused(tmp_path: Path, name: str) -> None:
    assert "no readable text" in refusal(write(tmp_path, name, b"--- ... ***")).reason


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"%PDF-1.7 \x01\x02 obj", b"ab\x00cd"]
)
def test_binary_data_is_refused_with_its_place(tmp_path: Path, name: str, data: bytes) -> None:
    first = min(place for place in map(data.find, (b"\x1a", b"\x00", b"\x01")) if place >= 0)
    assert refusal(write(tmp_path, name, data)).reason == f"binary data at byte {first}"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_latin_1_is_refused_with_the_byte_and_the_remedy(tmp_path: Path, name: str) -> None:
    error = refusal(write(tmp_path, name, "word café\n".encode("latin-1")))
    assert error.reason == "not UTF-8: byte 0xe9 at offset 8"
    assert "iconv" in error.hint


def test_a_byte_after_the_utf_8_mark_is_counted_in_the_file(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "a.txt", b"\xef\xbb\xbfcaf\xe9"))
    assert error.reason == "not UTF-8: byte 0xe9 at offset 6"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_utf_16_with_its_mark_is_read(tmp_path: Path, encoding: str, name: str) -> None:
    path = write(tmp_path, name, f"\ufeff{STORY}".encode(encoding))
    document = read_document(path)
    assert document.text == STORY
    assert document.sha256 == hashlib.sha256(STORY.encode()).hexdigest()
    assert document.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_utf_16_that_breaks_off_is_refused(tmp_path: Path) -> None:
    data = "\ufeffwords".encode("utf-16-le")[:-1]
    assert "UTF-16" in refusal(write(tmp_path, "a.txt", data)).reason


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16-le", "utf-16-be"])
def test_wide_encodings_without_a_mark_are_binary(tmp_path: Path, encoding: str) -> None:
    assert "binary" in refusal(write(tmp_path, "a.txt", "some words".encode(encoding))).reason


def test_the_utf_8_mark_is_taken_off_and_both_hashes_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"\xef\xbb\xbf" + STORY.encode())
    document = read_document(path)
    assert document.text == STORY
    assert document.sha256 != document.source_sha256
    assert document.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_200_megabytes_are_refused_without_reading_them(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    error = refusal(path)
    assert error.reason.startswith("200 MB is too large")
    assert f"limit {LARGEST // 1024 // 1024} MB" in error.reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_no_further_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "pipe.txt"
    os.mkfifo(path)

    def fill() -> None:
        with path.open("wb", buffering=0) as pipe:
            block = b"word " * 20_000
            try:
                while True:
                    pipe.write(block)
            except BrokenPipeError:
                return

    writer = threading.Thread(target=fill)
    writer.start()
    error = refusal(path)
    writer.join(timeout=30)
    assert not writer.is_alive()
    assert "too large" in error.reason


def test_the_largest_file_is_still_read(tmp_path: Path) -> None:
    page = b"<p>words</p><!--" + b"x" * (LARGEST - 19) + b"-->"
    assert read_document(write(tmp_path, "a.html", page)).text == "words\n"
    assert "too large" in refusal(write(tmp_path, "b.html", page + b" ")).reason


def test_the_longest_text_is_still_read(tmp_path: Path) -> None:
    assert len(read_document(write(tmp_path, "a.txt", b"x" * LONGEST)).text) == LONGEST
    assert "too many" in refusal(write(tmp_path, "b.txt", b"x" * (LONGEST + 1))).reason


def test_a_folder_is_refused_whatever_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    assert "folder" in refusal(folder).reason


@pytest.mark.parametrize("name", ["story.docx", "story", "story.txt.gz", ".txt"])
def test_an_unknown_suffix_is_refused_and_the_known_ones_are_told(tmp_path: Path, name: str) -> None:
    error = refusal(write(tmp_path, name, STORY.encode()))
    assert "unknown file type" in error.reason
    assert all(suffix in error.hint for suffix in SUFFIXES)


def test_an_unknown_suffix_can_be_declared_as_text(tmp_path: Path) -> None:
    path = write(tmp_path, "story", STORY.encode())
    assert read_document(path, any_suffix=True).media_type == "text/plain"
    page = write(tmp_path, "story.html", b"<p>Words.</p>")
    assert read_document(page, any_suffix=True).media_type == "text/html"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "loop.txt"
    path.symlink_to(path)
    assert "cannot be read" in refusal(path).reason
