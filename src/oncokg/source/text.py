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

_LONGEST_CELL = 200
"""Characters of a table's cell; a longer one lays out the page."""


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
    joined = re.sub(r"(?m)^-\n+(?=\S)", "- ", "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", joined).strip() + "\n"


def _collect(element: HtmlElement, pieces: list[str]) -> None:
    """Append the text below `element`: blocks between empty lines, list items as "- item", rows of cells.

    A row is one line in which each cell ends with ` | `; a list item stands on a line of its own.
    """
    stack: list[tuple[HtmlElement, bool, bool]] = [(element, False, False)]
    while stack:
        node, in_cell, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        is_cell = tag in ("td", "th") and (in_cell or _is_short(node))
        if leaving:
            is_line = tag in ("li", "tr") and not in_cell
            pieces.append(" | " if is_cell and not in_cell else "" if is_line else _edge(tag, in_cell=in_cell))
        elif tag and tag not in _DROPPED and not _is_menu(node, tag):
            if not is_cell:
                pieces.append("\n- " if tag == "li" and not in_cell else _edge(tag, in_cell=in_cell))
            pieces.append(node.text or "" if tag == "pre" else _inline(node.text, tag))
            stack.append((node, in_cell, True))
            stack.extend((child, in_cell or is_cell, False) for child in reversed(node))
            continue
        if node is not element:
            pieces.append(_inline(node.tail, tag))


def _inline(text: str | None, tag: str) -> str:
    """Return text on one line; white space beside a block is there for the eye of the page's author only."""
    line = re.sub(r"\s+", " ", text or "")
    return "" if line == " " and tag in _BLOCKS else line


def _edge(tag: str, *, in_cell: bool) -> str:
    """Return what stands before and behind an element: nothing breaks the line inside a table's cell."""
    if tag != "br" and tag not in _BLOCKS:
        return ""
    if in_cell:
        return " "
    return "\n" if tag in ("br", "li", "tr") else "\n\n"


def _is_short(cell: HtmlElement) -> bool:
    """Tell a cell of data from one that lays out the page."""
    return len(cell.text_content()) <= _LONGEST_CELL


def _is_menu(node: HtmlElement, tag: str) -> bool:
    """Tell whether a block is made of links only, three or more: the page's navigation."""
    if tag not in ("div", "ul", "ol", "p", "section"):
        return False
    links = list(node.iter("a"))
    if len(links) < 3:
        return False
    linked = sum(len("".join(str(link.text_content()).split())) for link in links)
    return linked >= len("".join(str(node.text_content()).split()))
