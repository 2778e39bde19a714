"""A document with its frozen text, its hashes and what is known about its rights."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from oncokg.errors import BadInput
from oncokg.source.text import html_to_text, markdown_to_text

MediaType = Literal["text/plain", "text/markdown", "text/html"]

SUFFIXES: dict[str, MediaType] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}

LARGEST = 20 * 1024 * 1024
"""The largest prose document read, in bytes; a news story or notice has a few thousand."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One version of one document.

    `text` is frozen: every offset counts its Unicode characters, and `sha256` is the hash of its UTF-8 form.
    `source_sha256` is the hash of the bytes as they came; the two differ where markup or a byte-order mark
    was taken off. `name` is the file name, for messages.
    """

    name: str
    text: str
    media_type: MediaType
    sha256: str
    source_sha256: str


def read_document(path: Path, *, any_suffix: bool = False) -> Document:
    """Read a text, Markdown or HTML file and freeze its text; with `any_suffix`, other files count as text.

    Raises `BadInput` for a file that is missing, empty, binary, not UTF-8, too large or of an unknown type.
    """
    media_type = SUFFIXES.get(path.suffix.lower(), "text/plain" if any_suffix else None)
    if media_type is None:
        known = ", ".join(sorted(SUFFIXES))
        raise BadInput(
            str(path), f"unknown file type {path.suffix or '(none)'!r}", f"prose is read from {known}"
        )
    return freeze(_bytes_of(path), name=path.name, media_type=media_type, where=str(path))


def freeze(data: bytes, *, name: str, media_type: MediaType, where: str = "") -> Document:
    """Turn the bytes of a document into a `Document`; `where` names the place in error messages."""
    where = where or name
    if not data.strip():
        raise BadInput(where, "the file is empty")
    if media_type == "text/html":
        text = html_to_text(data, where=where)
    else:
        decoded = _decoded(data, where)
        text = markdown_to_text(decoded) if media_type == "text/markdown" else decoded
    if not re.search(r"\w", text):
        raise BadInput(where, "there is no readable text in it")
    return Document(
        name=name,
        text=text,
        media_type=media_type,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        source_sha256=hashlib.sha256(data).hexdigest(),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise BadInput(str(path), "this is a folder", "name the files in it, or build the folder")
        if size > LARGEST:
            mib = LARGEST // 1024 // 1024
            raise BadInput(str(path), f"{size / 1048576:.0f} MB is too large for an article (limit {mib} MB)")
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(str(path), "no such file") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None


def _decoded(data: bytes, where: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            raise BadInput(where, "starts like UTF-16 but is not", "save the file as UTF-8") from None
    control = re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", data)
    if control:
        raise BadInput(where, f"binary data at byte {control.start()}", "give a text, Markdown or HTML file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            where,
            f"not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
            "convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE",
        ) from None
