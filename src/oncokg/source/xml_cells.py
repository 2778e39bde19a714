"""An XML document as cells: each element and attribute that has a value, under the path of its names.

A document type declaration is refused, so no entity can stand for anything and nothing else is ever read in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from oncokg.errors import BadInput

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_XML: Final = 48 * 1024 * 1024
"""The largest XML file that is read, in bytes; a registry's largest study has about 20 MB, a label 3 MB."""

_PROLOG: Final = 64 * 1024
"""Where the root element has to have begun, in bytes."""


def read_xml(path: Path, *, largest: int = LARGEST_XML) -> _Element:
    """Parse an XML file and return its root element.

    Raises `BadInput` for a file that is missing, empty, too large, not well-formed or has a DOCTYPE.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError:
        raise BadInput(str(path), "no such file") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None
    if len(data) > largest:
        raise BadInput(str(path), f"the XML is too large (limit {largest // 1024 // 1024} MB)")
    return parse_xml(data, where=str(path))


def parse_xml(data: bytes, *, where: str) -> _Element:
    """Parse XML and return its root element; raises `BadInput` as `read_xml` does."""
    from lxml import etree

    if not data.strip():
        raise BadInput(where, "the file is empty")
    if _declares_type(data, where):
        raise BadInput(where, "the XML has a DOCTYPE, which is not read", "take the declaration out")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: _Element = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        fault = str(error).partition("\n")[0]
        raise BadInput(where, f"this is no well-formed XML ({fault})") from error
    return root


def xml_leaves(
    element: _Element, *, repeated: Collection[str] = (), skipped: Collection[str] = (), path: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield (path, text) for each value in an element, in the order of the document.

    Paths are the local names below `element`, as `Cells` wants them: "id_info.nct_id". White space in a text
    becomes one space each, so that the same content gives the same cells however it is indented. Attributes
    come before the content of their element, with "@": "setId.@root".

    Elements called a name in `repeated` are always numbered from 0 among their siblings of the same name:
    "arm_group.0.arm_group_label". Others that repeat all the same are numbered from the second on ("title",
    "title.1"), so no value is lost and no two have one path. Elements and attributes ("@vocab") called a name
    in `skipped` are left out with all that is in them. A name can also be a path without numbers, which is
    meant only there: "location.facility", "intervention.arm_group_label".

    Args:
        element: where to begin; its own name is in no path.
        repeated: local names or paths of elements that are lists for the publisher, even where there is one.
        skipped: local names or paths without numbers that are left out.
        path: put before every path, such as "component.3".
    """
    yield from _leaves(element, frozenset(repeated), frozenset(skipped), path, "")


def local_name(element: _Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _leaves(
    element: _Element, repeated: frozenset[str], skipped: frozenset[str], path: str, plain: str
) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        attribute = f"@{str(key).rpartition('}')[2]}"
        if attribute not in skipped and _below(plain, attribute) not in skipped:
            yield _below(path, attribute), " ".join(str(value).split())
    if text := _own_text(element):
        yield path or local_name(element), text
    seen: dict[str, int] = {}
    for child in element:
        if not isinstance(child.tag, str):  # an entity, a comment, a processing instruction
            continue
        name = local_name(child)
        unnumbered = _below(plain, name)
        if name in skipped or unnumbered in skipped:
            continue
        number = seen[name] = seen.get(name, -1) + 1
        listed = name in repeated or unnumbered in repeated
        place = f"{name}.{number}" if number or listed else name
        yield from _leaves(child, repeated, skipped, _below(path, place), unnumbered)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _own_text(element: _Element) -> str:
    """Return the text of an element itself, what stands between its children included."""
    pieces = [element.text or "", *(child.tail or "" for child in element)]
    return " ".join(" ".join(pieces).split())


def _declares_type(data: bytes, where: str) -> bool:
    """Tell whether a DOCTYPE comes before the root element, whatever the encoding; expand nothing."""
    found: list[bool] = []

    def declared(*_: object) -> None:
        found.append(True)
        raise _SeenEnough

    def begun(*_: object) -> None:
        found.append(False)
        raise _SeenEnough

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(data[:_PROLOG], False)
    except _SeenEnough:
        return found[0]
    except expat.ExpatError as error:
        raise BadInput(where, f"this is no well-formed XML ({error})") from error
    raise BadInput(where, "the XML has no root element at its beginning")


class _SeenEnough(Exception):
    """The first declaration or element was seen."""
