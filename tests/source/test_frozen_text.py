"""The frozen text: offsets count its Unicode characters, and nothing changes it after reading."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncokg.errors import BadInput
from oncokg.source.document import MediaType, freeze

_CONTROL = [chr(code) for code in (*range(0x09), *range(0x0E, 0x20)) if code != 0x1B]
READABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=_CONTROL), max_size=300)
ANY_TYPE = st.sampled_from(["text/plain", "text/markdown", "text/html"])


def plain(text: str) -> str:
    return freeze(text.encode(), name="x.txt", media_type="text/plain").text


def test_characters_are_counted_and_not_bytes_or_code_units() -> None:
    text = plain("🎗️ CD22 é e\u0301 – 35.8\u00a0% 𝛼")
    start = text.index("CD22")
    assert (start, text[start : start + 4]) == (3, "CD22")
    assert text.index("𝛼") == len(text) - 1


@pytest.mark.parametrize(
    "text", ["one\r\ntwo\r\n", "one\rtwo", "one\n\ttwo \n", "e\u0301", "\u2028x", "x\x1b[0m"]
)
def test_plain_text_is_kept_to_the_character(text: str) -> None:
    assert plain(text) == text


def test_combining_characters_are_not_joined() -> None:
    assert len(plain("e\u0301")) == 2
    assert len(plain("\u00e9")) == 1


@settings(deadline=None)
@given(text=READABLE.filter(lambda t: any(c.isalnum() for c in t)), data=st.data())
def test_any_text_survives_freezing_and_its_slices_are_its_own(text: str, data: st.DataObject) -> None:
    text = text.removeprefix("\ufeff") or "a"
    if not any(c.isalnum() for c in text):
        text += "a"
    document = freeze(text.encode(), name="x.txt", media_type="text/plain")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert document.text[start:end] == text[start:end]
    assert document.sha256 == hashlib.sha256(text.encode()).hexdigest()


@settings(deadline=None)
@given(data=st.binary(max_size=400), media_type=ANY_TYPE)
def test_any_bytes_are_a_document_or_refused_as_bad_input(data: bytes, media_type: MediaType) -> None:
    with contextlib.suppress(BadInput):
        document = freeze(data, name="x", media_type=media_type)
        assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()
        assert document.source_sha256 == hashlib.sha256(data).hexdigest()


@settings(deadline=None)
@given(text=READABLE, media_type=ANY_TYPE)
def test_the_same_bytes_give_the_same_text(text: str, media_type: MediaType) -> None:
    with contextlib.suppress(BadInput):
        once = freeze(text.encode(), name="x", media_type=media_type)
        assert freeze(text.encode(), name="x", media_type=media_type) == once
