"""A label in Structured Product Labeling (HL7 v3) as cells: what facts are read from, in the XML's order.

FDA's "Structured Product Labeling Implementation Guide" describes the shape: products and ingredients are in
the product data section, and LOINC codes tell the sections. Highlights repeat the sections and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from oncokg.source.xml_cells import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

HL7: Final = "urn:hl7-org:v3"
_NS: Final = {"v3": HL7}
_NDC: Final = "2.16.840.1.113883.6.69"
_UNII: Final = "2.16.840.1.113883.4.9"

INDICATIONS: Final = "34067-9"
BOXED: Final = "34066-1"
WARNINGS: Final = ("43685-7", "34071-1")
ADVERSE_REACTIONS: Final = "34084-4"
DESCRIPTION: Final = "34089-3"

_BLOCKS: Final = frozenset({"paragraph", "list", "table", "tr", "caption", "title", "br", "text"})
_CELLS: Final = frozenset({"td", "th"})
_LEFT_OUT: Final = frozenset({"excerpt", "footnote", "renderMultiMedia", "observationMedia", "subject", "id"})


def label_cells(root: _Element) -> Iterator[tuple[str, str]]:
    """Yield (name, value): "setId", "product.0.ingredient.0.name", "indications.0", "warning.3"."""
    for name in ("setId/@root", "versionNumber/@value", "effectiveTime/@value", "code/@code"):
        yield name.partition("/")[0], _value(root, name)
    labeler = "author/assignedEntity/representedOrganization"
    yield "labeler", _text_of(_one(root, f"{labeler}/name"))
    for number, maker in enumerate(_makers(_one(root, labeler))):
        yield f"manufacturer.{number}", maker
    for number, role in enumerate(_all(root, ".//subject/manufacturedProduct")):
        yield from _product(role, f"product.{number}")
    yield from _sections(root)


def _product(role: _Element, place: str) -> Iterator[tuple[str, str]]:
    product = _one(role, "manufacturedProduct")
    if product is None:
        product = _one(role, "manufacturedMedicine")
    if product is None:
        return
    yield f"{place}.ndc", _coded(product, _NDC)
    yield (
        f"{place}.name",
        " ".join(filter(None, (_own(_one(product, "name")), _value(product, "name/suffix")))),
    )
    generic = _one(product, "asEntityWithGeneric/genericMedicine/name")
    yield f"{place}.generic", _text_of(generic)
    yield f"{place}.form", _value(product, "formCode/@displayName")
    yield f"{place}.application", _value(role, "subjectOf/approval/id/@extension")
    yield f"{place}.category", _value(role, "subjectOf/approval/code/@displayName")
    yield f"{place}.status", _value(role, "subjectOf/marketingAct/statusCode/@code")
    yield f"{place}.start", _value(role, "subjectOf/marketingAct/effectiveTime/low/@value")
    yield f"{place}.end", _value(role, "subjectOf/marketingAct/effectiveTime/high/@value")
    routes = [route.get("displayName", "") for route in _all(role, ".//routeCode")]
    yield f"{place}.routes", "; ".join(dict.fromkeys(filter(None, routes)))
    active = [i for i in _all(product, ".//ingredient") if i.get("classCode", "").startswith("ACTI")]
    for number, ingredient in enumerate(active):
        yield from _ingredient(ingredient, f"{place}.ingredient.{number}")


def _ingredient(ingredient: _Element, place: str) -> Iterator[tuple[str, str]]:
    substance = _one(ingredient, "ingredientSubstance")
    if substance is None:
        return
    yield f"{place}.name", _text_of(_one(substance, "name"))
    yield f"{place}.unii", _coded(substance, _UNII)
    moieties = _all(substance, "activeMoiety/activeMoiety")
    if len(moieties) == 1:
        yield f"{place}.moiety", _text_of(_one(moieties[0], "name"))
        yield f"{place}.moiety_unii", _coded(moieties[0], _UNII)
    yield f"{place}.strength", _strength(ingredient)


def _strength(ingredient: _Element) -> str:
    """Return "0.9 mg/3.6 mL"; what is per one piece has no measure ("50 mg")."""
    parts = []
    for part in ("numerator", "denominator"):
        value = _value(ingredient, f"quantity/{part}/@value")
        unit = _value(ingredient, f"quantity/{part}/@unit")
        parts.append(" ".join(filter(None, (value, "" if unit == "1" else unit))))
    amount, per = parts
    return f"{amount}/{per}" if amount and per not in ("", "1") else amount


def _makers(organization: _Element | None) -> list[str]:
    """Return the establishments that make the product, as the label registers them."""
    if organization is None:
        return []
    made: dict[str, None] = {}
    for entity in _all(organization, ".//assignedEntity"):
        done = {a.get("displayName", "").upper() for a in _all(entity, "performance/actDefinition/code")}
        name = _text_of(_one(entity, "assignedOrganization/name"))
        if name and "MANUFACTURE" in done:
            made[name] = None
    return list(made)


def _sections(root: _Element) -> Iterator[tuple[str, str]]:
    counts: dict[str, int] = {}
    for section in _all(root, ".//section"):
        code = _value(section, "code/@code")
        if any(_value(outer, "code/@code") == code for outer in section.iterancestors(f"{{{HL7}}}section")):
            continue  # a part that bears the code of its section is read with it
        for name, value in _section(section, code):
            number = counts[name] = counts.get(name, -1) + 1
            yield f"{name}.{number}", value


def _section(section: _Element, code: str) -> Iterator[tuple[str, str]]:
    if code == INDICATIONS:
        yield "indications", _lines(section)
    elif code == DESCRIPTION:
        yield "description", _lines(section)
    elif code == BOXED:
        title = _text_of(_one(section, "title"))
        yield ("boxed_title", title) if title else ("boxed", _lines(section))
        if title:
            yield "boxed_text", _lines(section)
    elif code in WARNINGS:
        for part in _all(section, "component/section"):
            yield "warning", _text_of(_one(part, "title"))
        yield "warning_text", _lines(section)
    elif code == ADVERSE_REACTIONS:
        yield "adverse_reactions", _lines(section)


def _lines(element: _Element) -> str:
    """Return the text of a section with its lines and list items, titles included; cells of rows have "|"."""
    pieces: list[str] = []
    _walk(element, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line not in ("", "•"))


def _walk(element: _Element, pieces: list[str]) -> None:
    name = local_name(element)
    if name in _LEFT_OUT:
        return
    if name in _CELLS:
        words = _cell(element)
        pieces.append(f" | {words}" if pieces and not pieces[-1].endswith("\n") else words)
        return
    if name == "item":
        pieces.append("\n• ")
    elif name in _BLOCKS and not (name == "paragraph" and pieces and pieces[-1] == "\n• "):
        pieces.append("\n")
    if element.text and element.text.strip():
        pieces.append(element.text.replace("\n", " "))
    for child in element:
        _walk(child, pieces)
        if child.tail and child.tail.strip():
            pieces.append(child.tail.replace("\n", " "))
    if name in _BLOCKS or name == "item":
        pieces.append("\n")


def _cell(element: _Element) -> str:
    """Return the text of a table's cell as one line."""
    pieces = [element.text or ""]
    for child in element:
        _walk(child, pieces)
        pieces.append(f" {child.tail or ''}")
    return " ".join("".join(pieces).replace("•", " ").split())


def _path(path: str) -> str:
    """Return a path with the namespace of HL7 before each name."""
    steps = path.split("/")
    return "/".join(s if s[:1] in ("", ".", "@") else f"v3:{s}" for s in steps)


def _all(element: _Element, path: str) -> list[_Element]:
    return list(element.findall(_path(path), _NS))


def _one(element: _Element, path: str) -> _Element | None:
    return element.find(_path(path), _NS)


def _value(element: _Element, path: str) -> str:
    """Return an attribute ("setId/@root") or a text of the first element on a path, or ""."""
    place, _, attribute = path.partition("/@")
    found = _one(element, place)
    if found is None:
        return ""
    return (found.get(attribute, "") if attribute else _text_of(found)).strip()


def _coded(element: _Element, system: str) -> str:
    code = _one(element, "code")
    return code.get("code", "") if code is not None and code.get("codeSystem") == system else ""


def _own(element: _Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _text_of(element: _Element | None) -> str:
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
