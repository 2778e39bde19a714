"""Markup to plain text: blocks become paragraphs, so that sentences never run across them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oncokg.errors import BadInput

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n[\w\"'-]+[ \t]*:.*?\n---[ \t]*\r?\n", re.DOTALL)
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_DEEPEST = 100
"""Blocks of Markdown inside of one another."""

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


def html_to_text(page: str, *, where: str) -> str:
    """Return the readable text of an HTML page: its `article` or `main` where it has one, else its body.

    A page without an `h1` in that part begins with its `title`. Raises `BadInput` when nothing can be read.
    """
    return _page_text(_tree(page, where))


def markdown_to_text(text: str, *, where: str) -> str:
    """Return the readable text of a Markdown file (CommonMark with tables), without its front matter."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    html = reader.render(_FRONT_MATTER.sub("", text))
    return _page_text(_tree(f"<body>{html}</body>", where)) if html.strip() else ""


def _tree(page: str, where: str) -> HtmlElement:
    import lxml.etree
    import lxml.html

    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root: HtmlElement = lxml.html.document_fromstring(page.encode(), parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise BadInput(where, f"cannot be parsed as HTML ({error})") from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise BadInput(
            where, "its markup is nested too deeply to be read whole", "save the article's text alone"
        )
    return root


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
            if is_cell and not in_cell:
                pieces.append(" | ")
            elif in_cell or tag not in ("li", "tr"):
                pieces.append(_edge(tag, in_cell=in_cell))
        elif tag and (node is element or _is_shown(node, tag)):
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


def _is_shown(node: HtmlElement, tag: str) -> bool:
    """Tell whether an element is part of what a visitor of the page reads, by its name and attributes."""
    if tag in _DROPPED or node.get("hidden") is not None or node.get("aria-hidden") == "true":
        return False
    return _UNSEEN.search(node.get("style") or "") is None and not _is_menu(node, tag)


def _is_menu(node: HtmlElement, tag: str) -> bool:
    """Tell whether a block is made of links only, three or more: the page's navigation."""
    if tag not in ("div", "ul", "ol", "p", "section"):
        return False
    links = list(node.iter("a"))
    if len(links) < 3:
        return False
    linked = sum(len("".join(str(link.text_content()).split())) for link in links)
    return linked >= len("".join(str(node.text_content()).split()))
