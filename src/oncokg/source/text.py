"""Markup to plain text: blocks become paragraphs, so that sentences never run across them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncokg.errors import BadInput

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "form",
        "button",
        "select",
        "nav",
        "footer",
        "aside",
        "head",
        "title",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "body",
        "html",
    ]
)


def html_to_text(data: bytes, *, where: str) -> str:
    """Return the readable text of an HTML page: its `article` or `main` where it has one, else its body.

    A page without an `h1` in that part begins with its `title`. Raises `BadInput` when nothing can be read.
    """
    import lxml.etree
    import lxml.html

    if b"\x00" in data:
        raise BadInput(where, f"binary data at byte {data.index(0)}", "give a text, Markdown or HTML file")
    encoding = _declared_encoding(data)
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise BadInput(where, f"the page is not {encoding}", "save it as UTF-8") from None
    try:
        parser = lxml.html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
        root: HtmlElement = lxml.html.document_fromstring(data, parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise BadInput(where, f"cannot be parsed as HTML ({error})") from None
    return _page_text(root)


def markdown_to_text(text: str) -> str:
    """Return the readable text of a Markdown file (CommonMark with tables)."""
    import lxml.html
    from markdown_it import MarkdownIt

    without_front_matter = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    html = MarkdownIt("commonmark").enable("table").render(without_front_matter)
    if not html.strip():
        return ""
    return _page_text(lxml.html.document_fromstring(f"<body>{html}</body>"))


def _declared_encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    declared = re.search(
        rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", data[:4096], re.IGNORECASE
    )
    return declared.group(1).decode("ascii") if declared else "utf-8"


def _page_text(root: HtmlElement) -> str:
    chosen = next((e for tag in ("article", "main", "body") for e in root.iter(tag)), root)
    pieces: list[str] = []
    if next(chosen.iter("h1"), None) is None:
        title = next(root.iter("title"), None)
        if title is not None:
            pieces += ["".join(str(part) for part in title.itertext()), "\n"]
    _collect(chosen, pieces)
    lines = (re.sub(r"[ \t\r\f\v\xa0]+", " ", line).strip() for line in "".join(pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _collect(element: HtmlElement, pieces: list[str]) -> None:
    """Append the text below `element`, with an empty line around blocks and ` | ` between table cells."""
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            pieces.append(" | " if tag in ("td", "th") else "\n\n" if tag in _BLOCKS else "")
        elif tag and tag not in _DROPPED:
            pieces.append(
                "\n" if tag == "br" else "" if tag in ("td", "th") or tag not in _BLOCKS else "\n\n"
            )
            pieces.append(re.sub(r"\s+", " ", node.text or "") if tag != "pre" else node.text or "")
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
            continue
        if node is not element:
            pieces.append(re.sub(r"\s+", " ", node.tail or ""))
