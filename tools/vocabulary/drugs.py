"""Substances and products: UNII names, NCI's drug dictionary, Purple Book, Drugs@FDA, openFDA, NDC."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

from oncokg.names.cross_references import corrections
from oncokg.names.spelling import fold, slug
from vocabulary.names import (
    brands,
    families,
    ingredients,
    is_code,
    is_systematic,
    plain,
    without_salt,
    without_suffix,
)
from vocabulary.rows import Row, Table

# Biologics of CBER that are not blood, vaccine or allergen.
_CBER = re.compile(r"leucel\b|BCG Live|laherparepvec|omidubicel|sipuleucel|firadenovec", re.IGNORECASE)
_NOT_DRUGS = re.compile(
    r"regimen|juice|honey|extract\b|herb|mouthwash|adhesi|sponge|patch|matrix|fluid|powder|premix|tang\b"
    r"|supplement|yeast|juncea|mixed|probiotic|ointment|gel$|HO/02/02|Hou Gu|oxygen|acetic acid|3,4-methyl",
    re.IGNORECASE,
)
_NOT_SUBSTANCES = frozenset(
    {
        "water",
        "sodium chloride",
        "dextrose",
        "alcohol",
        "unspecified",
        "hydroquinone",
        "tobramycin",
        "neomycin sulfate",
        "gold",
        "iron",
        "lead",
    }
)


class Drugs:
    """The two tables and the one question between them: which substance does this name mean?"""

    def __init__(self) -> None:
        self.substances = Table("substance")
        self.products = Table("product")
        self._by_name: dict[str, str] = {}
        self._given: set[str] = set()
        self._brands: set[str] = set()

    def substance(self, key: str, name: str, rank: int) -> Row:
        """Return the row of a substance, made if it is new; `name` becomes its label then."""
        row = self.substances.row(key, plain(name))
        self.call(row, name, "nonproprietary", rank)
        return row

    def call(self, row: Row, text: str, name_kind: str, rank: int) -> None:
        """Give a substance a name and make it known under it."""
        text = plain(" ".join(text.split()))
        if len(text) < 3 or text.lower() in _NOT_SUBSTANCES:
            return
        row.name(text, name_kind, rank)
        self._by_name.setdefault(fold(text).folded, row.key)
        if name_kind == "nonproprietary":
            self._given.add(fold(text).folded)

    def key_of(self, text: str) -> str:
        """Return the key of the substance that a source's name means, "" if unknown."""
        for form in (text, without_salt(text), without_suffix(text), without_suffix(without_salt(text))):
            key = self._by_name.get(fold(form.strip()).folded)
            if key:
                return key
        return ""

    def keys_of(self, text: str) -> list[str]:
        """Return the keys of all ingredients of a cell, empty if one is unknown."""
        whole = self.key_of(text)
        keys = [whole] if whole else [self.key_of(part) for part in ingredients(text)]
        return list(dict.fromkeys(keys)) if keys and all(keys) else []

    def product(self, number: str, names: Iterable[str], substances: list[str], rank: int) -> None:
        """Add a product by application number; names that are just the substance's are left out.

        Registers list some brands as common names of the substance; from there they are taken away.
        """
        for name in names:
            if any(fold(form).folded in self._given for form in (name, *name.split(" "))):
                continue
            known = self._by_name.get(fold(name).folded)
            if known:
                self.substances.rows[known].names.pop(fold(name).folded, None)
            row = self.products.row(number, name)
            row.name(name, "proprietary", rank)
            self._brands.add(fold(name).folded)
            row.substances = row.substances or substances

    def brand(self, name: str, substances: list[str], rank: int) -> None:
        """Add a proprietary name that no application number is known for, unless one is."""
        if fold(name).folded in self._brands:
            return
        self.product(f"name-{slug(name)}", [name], substances, rank)

    def part_brands(self) -> None:
        """Give each brand of an application a row of its own; variants ("Neulasta Onpro") share it."""
        for number, row in list(self.products.rows.items()):
            named = families(text for _, _, text in row.names.values())
            if len(named) < 2 or number.startswith("name-"):
                continue
            del self.products.rows[number]
            for family in named:
                own = self.products.row(f"{number}-{slug(family[0])}", family[0])
                own.substances = row.substances
                for form, name in row.names.items():
                    if name[2] in family:
                        own.names[form] = name


def _rows(path: Path, delimiter: str = ",", encoding: str = "utf-8-sig", *, quoted: bool = True) -> Any:
    quoting: Literal[0, 3] = 0 if quoted else 3
    with path.open(encoding=encoding, newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter, quoting=quoting)


def unii_names(path: Path, drugs: Drugs, later: list[Callable[[], None]]) -> None:
    """Read the UNII names; brands wait until the applications are known."""
    for line in _rows(path, "\t", quoted=False):
        row = drugs.substance(f"unii-{line['UNII']}", line["Display Name"], 1)
        row.identify(f"UNII:{line['UNII']}")
        name, kind = line["Name"].strip('"'), line["TYPE"]
        bare = re.sub(r" (?:\[[^\]]+\]|\(genetical recombination\))", "", name, flags=re.IGNORECASE)
        if kind == "bn":
            for brand in brands(bare):
                later.append(lambda brand=brand, key=row.key: drugs.brand(brand, [key], 5))  # type: ignore[misc]
        elif kind == "sys" or is_systematic(bare):
            continue
        elif kind == "cd":
            if is_code(bare):
                drugs.call(row, bare, "code", 4)
        else:
            given = bool(re.search(r"\[(?:INN|USAN|JAN)\]$", name)) or kind == "of"
            short = bare.isupper() and " " not in bare and len(bare) <= 5 and not given
            code = is_code(bare)
            drugs.call(
                row,
                bare,
                "code" if code else "abbreviation" if short else "nonproprietary" if given else "synonym",
                2 if given else 3,
            )


def _dictionary(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield each full entry of the drug dictionary once, in the order of the files' names."""
    seen: set[int] = set()

    def walk(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if "nciConceptId" in node and node["termId"] not in seen:
                seen.add(node["termId"])
                yield node
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list):
            for value in node:
                yield from walk(value)

    for path in sorted(folder.rglob("*.json")):
        yield from walk(json.loads(path.read_text(encoding="utf-8")))


def drug_dictionary(folder: Path, drugs: Drugs, later: list[Callable[[], None]]) -> None:
    """Read NCI's drug dictionary: NCIt code, aliases, brands."""
    for entry in sorted(_dictionary(folder), key=lambda e: e["termId"]):
        if _NOT_DRUGS.search(entry["name"]):
            continue
        known = drugs.key_of(entry["name"])
        code = entry["nciConceptId"]
        key = f"ncit-{code}" if code else ""
        if wrong := corrections().get((f"NCI-DRUG:{entry['termId']}", "nciConceptId", code)):
            code = wrong.right
            key = f"ncit-{code}" if code else f"name-{slug(entry['name'])}"
        if not known and not key:
            continue
        row = drugs.substances.rows[known] if known else drugs.substance(key, entry["name"], 2)
        if code and fold(without_salt(entry["name"])).folded == fold(entry["name"]).folded:
            row.identify(f"NCIT:{code}")
        for alias in entry.get("aliases") or ():
            name, kind = alias["name"], alias["type"]
            if kind in ("USBrandName", "ForeignBrandName"):
                for brand in brands(name):
                    later.append(lambda brand=brand, key=row.key: drugs.brand(brand, [key], 4))  # type: ignore[misc]
            elif kind == "CodeName" and is_code(name):
                drugs.call(row, name, "code", 3)
            elif kind in ("Synonym", "LexicalVariant", "CommonUsage", "ObsoleteName") and not is_systematic(
                name
            ):
                wide = re.search(
                    r"^(?:anti-|moab|monoclonal|rhumab)|monoclonal antibody HER2|^Saliva", name, re.IGNORECASE
                )
                if not wide and len(name) > 4:
                    drugs.call(row, name, "synonym", 3)
            elif kind in ("Abbreviation", "Acronym") and len(name) > 3 and not is_systematic(name):
                drugs.call(row, name, "abbreviation", 4)


def trial_agents(path: Path, drugs: Drugs) -> None:
    """Add NCIt codes of the agents in NCI's trials where the name is known, and rows for the others."""
    agents: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        for arm in json.loads(line)["arms"]:
            for intervention in arm["interventions"]:
                if intervention.get("category") == "agent":
                    name = intervention.get("name") or intervention["intervention_name"]
                    code = intervention.get("nci_thesaurus_concept_id") or intervention["intervention_code"]
                    agents[code] = name
    for code, name in sorted(agents.items(), key=lambda item: item[1]):
        if fold(without_salt(name)).folded != fold(name).folded or name == "Chemotherapy":
            continue
        key = drugs.key_of(name) or f"ncit-{code}"
        drugs.substance(key, name, 2).identify(f"NCIT:{code}")


def openfda(records: list[dict[str, Any]], drugs: Drugs) -> None:
    """Read openFDA application records: substances with one UNII, then products by application number."""
    for record in records:
        block = record.get("openfda", {})
        generic, uniis = block.get("generic_name", []), block.get("unii", [])
        if len(generic) == 1 and len(uniis) == 1 and not drugs.key_of(generic[0]):
            name = without_suffix(without_salt(generic[0]))
            if len(ingredients(name)) == 1:
                drugs.substance(f"unii-{uniis[0]}", name, 2).identify(f"UNII:{uniis[0]}")
    for record in records:
        for product in record.get("products", ()):
            cell = "; ".join(ingredient["name"] for ingredient in product["active_ingredients"])
            keys = drugs.keys_of(cell)
            if keys and record["application_number"].startswith(("BLA", "NDA")):
                drugs.product(record["application_number"], brands(product["brand_name"]), keys, 2)


def purple_book(path: Path, drugs: Drugs, extra: list[tuple[str, str]]) -> None:
    """Read the Purple Book: new biologics as substances by name, products by BLA number; note applicants."""
    lines = [line for line in _rows(path) if line["Center"] == "CDER" or _CBER.search(line["Proper Name"])]
    for line in lines:
        name = " ".join(line["Proper Name"].split())
        for part in ingredients(name):
            base = without_suffix(part)
            key = drugs.key_of(part)
            if not key and len(base) > 5 and not re.search(r"kit for|[\[\]()]|^with ", base):
                drugs.substance(f"name-{slug(base)}", base if base.islower() else part, 3)
                key = drugs.key_of(base)
            if key and base != part.lower():
                drugs.call(drugs.substances.rows[key], part, "nonproprietary", 3)
    for line in lines:
        keys = drugs.keys_of(line["Proper Name"])
        number = f"BLA{int(line['BLA Number']):06d}"
        drugs.product(number, brands(line["Proprietary Name"]), keys, 1)
        if number in drugs.products.rows:
            extra.append(("applicant", line["Applicant"]))


def drugs_at_fda(folder: Path, drugs: Drugs, extra: list[tuple[str, str]]) -> None:
    """Read the Drugs@FDA tables: NDA and BLA products whose ingredients are all known; note sponsors."""
    applications = {
        line["ApplNo"]: line
        for line in _rows(folder / "Applications.txt", "\t", "latin-1", quoted=False)
        if line["ApplType"] in ("NDA", "BLA")
    }
    for line in _rows(folder / "Products.txt", "\t", "latin-1", quoted=False):
        application = applications.get(line["ApplNo"])
        keys = drugs.keys_of(line["ActiveIngredient"] or "") if application else []
        if application and keys:
            number = f"{application['ApplType']}{line['ApplNo']}"
            drugs.product(number, brands(line["DrugName"]), keys, 3)
            if number in drugs.products.rows:
                extra.append(("sponsor", application["SponsorName"]))


def ndc(path: Path, drugs: Drugs, extra: list[tuple[str, str]]) -> None:
    """Read the NDC directory: brands under NDA and BLA numbers; note labelers."""
    for line in _rows(path, "\t"):
        number = line["APPLICATIONNUMBER"]
        if line["MARKETINGCATEGORYNAME"] not in ("NDA", "BLA") or not re.fullmatch(
            r"(?:NDA|BLA)\d{6}", number
        ):
            continue
        keys = drugs.keys_of(line["NONPROPRIETARYNAME"]) or drugs.keys_of(line["SUBSTANCENAME"])
        if keys and number not in drugs.products.rows:
            drugs.product(number, brands(line["PROPRIETARYNAME"]), keys, 4)
        if number in drugs.products.rows:
            extra.append(("labeler", line["LABELERNAME"]))


def accelerated(path: Path, drugs: Drugs) -> None:
    """Read the accelerated approvals: application number, brand, established name."""
    for line in _rows(path, "\t"):
        number = line["Application Number"].replace(" ", "")
        keys = drugs.keys_of(line["Established Name"])
        if keys and re.fullmatch(r"(?:NDA|BLA)\d{6}", number) and number not in drugs.products.rows:
            drugs.product(number, brands(line["Proprietary Name"]), keys, 3)


def orphans(
    path: Path, drugs: Drugs, is_oncology: Callable[[str], bool], extra: list[tuple[str, str]]
) -> None:
    """Read the orphan list's rows on cancer: brands by name where no number is known; note sponsors."""
    for line in _rows(path):
        if not is_oncology(f"{line['Orphan Designation']}. {line['Approved Labeled Indication']}"):
            continue
        extra.append(("sponsor", line["Sponsor Company"]))
        keys = drugs.keys_of(line["Generic Name"].split(";")[0])
        for brand in brands(line["Trade Name"]) if keys else ():
            drugs.brand(brand, keys, 4)
