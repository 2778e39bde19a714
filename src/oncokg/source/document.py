"""A document with its frozen text, its hashes and what is known about its rights."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from oncokg.errors import BadInput
from oncokg.source.encoding import decoded, decoded_page
from oncokg.source.text import html_to_text, markdown_to_text

MediaType = Literal[
    "text/plain", "text/markdown", "text/html", "text/csv", "application/json", "application/xml"
]

SUFFIXES: dict[str, MediaType] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
}

LARGEST = 5 * 1024 * 1024
"""The largest file of prose that is read, in bytes; a news story has a few thousand, a label a million."""

LONGEST = 1_500_000
"""The longest text that is read, in characters; a whole label has 300,000. Longer ones take minutes."""


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
        text = html_to_text(decoded_page(data, where), where=where)
    else:
        characters = decoded(data, where)
        text = markdown_to_text(characters, where=where) if media_type == "text/markdown" else characters
    if not re.search(r"\w", text):
        raise BadInput(where, "there is no readable text in it")
    if len(text) > LONGEST:
        raise BadInput(where, f"{len(text):,} characters are too many for an article (limit {LONGEST:,})")
    return Document(
        name=name,
        text=text,
        media_type=media_type,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        source_sha256=hashlib.sha256(data).hexdigest(),
    )


def _bytes_of(path: Path) -> bytes:
    """Return a file's bytes; no more than the limit is read, also from a pipe that tells no size."""
    try:
        if path.is_dir():
            raise BadInput(str(path), "this is a folder", "name the files in it, or build the folder")
        size = path.stat().st_size
        if size <= LARGEST:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
            if len(data) <= LARGEST:
                return data
    except FileNotFoundError:
        raise BadInput(str(path), "no such file") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
    mib = LARGEST // 1024 // 1024
    told = f"{size / 1024 / 1024:.0f} MB is" if size > LARGEST else "it is"
    raise BadInput(str(path), f"{told} too large for an article (limit {mib} MB)")
