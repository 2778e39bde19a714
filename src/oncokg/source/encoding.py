"""Bytes to characters: UTF-8, UTF-16 with its mark, and what a page says of itself; nothing is guessed."""

from __future__ import annotations

import codecs
import re
from typing import Final

from oncokg.errors import BadInput

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OF_PAGES: Final = re.compile(
    r"utf-8|cp125\d|cp874|iso8859-\d+|koi8-[ru]|mac-roman|shift_jis|euc_jp|euc_kr|big5|gbk|gb2312|gb18030"
)
_DECLARED: Final = (
    re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE),
    re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE),
)
_AS_BROWSERS_DO: Final = {"ascii": "cp1252", "iso8859-1": "cp1252", "utf-16": "utf-8"}
"""Labels that pages use for another encoding than the one of that name."""


def decoded(data: bytes, where: str) -> str:
    """Return text as characters; raises `BadInput` for binary data and other encodings than Unicode's."""
    return _characters(data, "utf-8", where)


def decoded_page(data: bytes, where: str) -> str:
    """Return an HTML page as characters, in the encoding that it declares; UTF-8 where it declares none."""
    declared = next((found[1] for found in (e.search(data[:4096]) for e in _DECLARED) if found), b"utf-8")
    label = declared.decode("ascii", "replace")
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = ""
    name = _AS_BROWSERS_DO.get(name, name)
    if not _OF_PAGES.fullmatch(name):
        raise BadInput(where, f"the page declares an encoding that is not known here: {label}", _SAVE)
    return _characters(data, name, where)


_SAVE: Final = "save it as UTF-8"


def _characters(data: bytes, encoding: str, where: str) -> str:
    """Return the characters; a byte-order mark counts more than what is declared, and is taken off."""
    marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is not None:
        encoding = marked[1]
        data = data[len(marked[0]) :] if encoding == "utf-8" else data
    elif (control := _CONTROL.search(data.decode("latin-1"))) is not None:
        raise _binary(where, f"byte {control.start()}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise BadInput(where, "starts like UTF-16 but is not", _SAVE) from None
        offset = error.start + (len(marked[0]) if marked else 0)
        raise BadInput(
            where,
            f"not {encoding.upper()}: byte 0x{data[error.start]:02x} at offset {offset}",
            "convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE",
        ) from None
    control = _CONTROL.search(text)
    if control is not None:
        raise _binary(where, f"character {control.start()}")
    return text


def _binary(where: str, place: str) -> BadInput:
    return BadInput(where, f"binary data at {place}", "give a text, Markdown or HTML file")
