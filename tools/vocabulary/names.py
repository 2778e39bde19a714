"""How the sources write drug names, and what is kept of it: salts, biosimilar suffixes, capitals, brands."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SALTS = (
    "acetate|anhydrous|besylate|bitartrate|bromide|calcium|camsylate|chloride|citrate|dihydrate|dihydrochloride"
    "|dimaleate|dimeglumine|dimethyl sulfoxide|disodium|ditosylate|erbumine|esylate|free base|fumarate|hcl"
    "|hemihydrate|hydrobromide|hydrochloride|lactate|malate|maleate|mesilate|mesylate|meglumine|monohydrate"
    "|olamine|pamoate|phosphate|potassium|s-malate|sesquihydrate|sodium|succinate|sulfate|tartrate|tosylate"
    "|tromethamine|trifluoroacetate|valerate"
)
_SALT = re.compile(rf"[ ,](?:{_SALTS})\b", re.IGNORECASE)
_FORM = re.compile(
    r"\b(?:for (?:injectable suspension|injection)|injection|injectable suspension|oral (?:solution|tablets)"
    r"|tablets?|liposomal|liposome|liposomes|protein-bound particles|albumin-bound|lyophilized"
    r"|\(recombinant\)|\(human recombinant\)|human recombinant)\b\)?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"-[a-z]{4}$")
_BRAND = re.compile(r"[A-Za-z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+)?(?: \d{1,2})?")
_NO_BRAND = re.compile(
    r"\b(?:and|in|kit|for|injection|tablets?|capsules?|hydrochloride|sodium|acetate|preservative|solution|novaplus"
    r"|paclitaxel|pharmacy|intravenous|dextrose|copack|oral|topical|cream|powder)\b",
    re.IGNORECASE,
)


def without_salt(text: str) -> str:
    """Return a substance name without salt, water of crystallisation and dosage form."""
    text = " ".join(_FORM.sub(" ", text).split()).strip(" ,")
    while (shorter := _SALT.sub("", text)) != text and len(shorter) > 3:
        text = shorter
    return text


def without_suffix(text: str) -> str:
    """Return a biological name without the four letters FDA adds: "trastuzumab-dkst" to "trastuzumab"."""
    return _SUFFIX.sub("", text.lower())


def ingredients(text: str) -> list[str]:
    """Return the parts of a cell that lists active ingredients."""
    text = re.sub(r"\((?:human recombinant|recombinant)\)", "", text, flags=re.IGNORECASE)
    return [part.strip(" ,") for part in re.split(r";|,? and |, |/|\+", text) if part.strip(" ,")]


def is_systematic(text: str) -> bool:
    """Tell whether a name is a chemical formula or a registry's remark rather than a name in a text."""
    marks = sum(not char.isalpha() and char not in " -'" for char in text)
    remark = r"[\[\](){}=]|\.(?:ALPHA|BETA)\.|antibod|biosimilar|unspecified|^anti-"
    return len(text) > 60 or marks > max(2, len(text) // 6) or bool(re.search(remark, text, re.IGNORECASE))


def is_code(text: str) -> bool:
    """Tell whether a name is a development code: "CMC-544", "PF-05208773"."""
    return bool(re.fullmatch(r"[A-Z]{1,6}[- ]?\d[\dA-Z]*(?:[-.]\d+)*[A-Z]?", text)) and not text.startswith(
        "NSC"
    )


def plain(text: str) -> str:
    """Return a nonproprietary name in lower case, unless its capitals mean something ("BCNU", "5-FU")."""
    if is_code(text) or (text.isupper() and len(text) <= 5) or re.fullmatch(r"\d-[A-Z]{1,3}", text):
        return text
    return text.lower() if text.isupper() or text.istitle() or text == text.capitalize() else text


def brands(cell: str) -> list[str]:
    """Return the proprietary names in a cell, each in capitalised form, without marks and remarks."""
    cell = re.sub(r"[®™]|\((?:r|tm)\)", "", cell, flags=re.IGNORECASE)
    cell = re.sub(r"\([^)]*\)", "", cell)
    found: list[str] = []
    for part in re.split(r"[;,/]| and ", cell):
        name = " ".join(part.split())
        if name.isupper() or name.islower():
            name = " ".join("-".join(bit.capitalize() for bit in word.split("-")) for word in name.split(" "))
        if len(name) >= 4 and _BRAND.fullmatch(name) and not _NO_BRAND.search(name):
            found.append(name)
    return list(dict.fromkeys(found))


def families(names: Iterable[str]) -> list[list[str]]:
    """Return brands put together by the name they vary ("Neulasta", "Neulasta Onpro"), that name first."""
    found: list[list[str]] = []
    for name in sorted(names, key=lambda name: (len(_words(name)), name)):
        family = next((known for known in found if _words(known[0]) <= _words(name)), None)
        if family is None:
            found.append([name])
        else:
            family.append(name)
    return found


def _words(name: str) -> set[str]:
    return set(re.split(r"[ -]", name.lower()))
