"""Diseases: NCI Thesaurus neoplasms, with OncoTree and the Disease Ontology put beside them by code."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from oncokg.names.cross_references import corrections
from oncokg.names.spelling import fold
from vocabulary.rows import Row, Table

# Codes folded into another: the pinned entity of B-cell ALL is NCIt C8936 (OncoTree BLL), with C8644 in it.
SAME_AS = {wrong: made.right for (_, name, wrong), made in corrections().items() if name == "Code"}
# With C8644 in it, C8936 is a leukemia; the lymphoma must not become one through it.
NOT_BROADER = {("C8868", "C8936")}

# A stage, an age or a course is said of an indication, not of the disease: no name may swallow it.
_QUALIFIED = re.compile(
    r"^(?:adult|advanced|aids[- ]related|asymptomatic|childhood|early|extensive[- ]stage|infant|limited"
    r"|locally|localized|metastatic|newly|pediatric|previously|progressive|recurrent|refractory|regional|relapsed"
    r"|resectable|secondary|stage|unresectable|untreated)\b|\bstage\b|\bgrade [1-4i]|\bin remission"
    r"|^acute lymphoblastic leukemia by |\bwho grade|stage unspecified$|h (?:childhood|adult) ",
    re.IGNORECASE,
)
_DESPITE_THAT = re.compile(
    r"^(?:adult t|refractory (?:anemia|cytopenia)|advanced systemic mastocytosis|infantile|secondary myelofib"
    r"|secondary acute myeloid)",
    re.IGNORECASE,
)
# Words that name no particular disease.
_TOO_WIDE = frozenset(
    {
        "cancer",
        "neoplasm",
        "tumor",
        "malignancy",
        "malignant neoplasm",
        "malignant tumor",
        "benign neoplasm",
        "primary cancer",
        "growth",
        "invasive cancer",
        "polyp",
        "wart",
        "warts",
        "common wart",
        "papilloma",
        "nevus",
        "dysplasia",
        "ddit4l",
        "ph-like",
        "finding",
        "atypical",
        "bilateral carcinoma",
        "invasive malignant neoplasm",
        "mixed neoplasm",
        "stromal neoplasm",
        "glandular cell neoplasm",
        "epithelial neoplasm",
        "intraepithelial neoplasia",
        "benign teratoma",
        "other",
        "unknown",
        "mixed",
        "plasma cell",
        "fibroma",
        "cylindroma",
    }
)
_CANCER = re.compile(r"oma\b|cancer|carcino|neoplas|tumor|leukemia|lymphop|myelod|sarcoma", re.IGNORECASE)
_GROUPS = re.compile(
    r"^(?:other |malignant |infrequent |benign |intermediate |mixed )?neoplasm$|^neoplasm by |non-neoplastic"
    r"|related (?:condition|syndrome)|^precancerous|^hereditary neoplastic|intraepithelial neoplasia",
    re.IGNORECASE,
)
# Vocabularies of US agencies among the sources that NCI maps its codes to; the others lump or are not free.
_AGENCIES = ("NCI-GLOSS", "PDQ", "CTEP", "CTEP-SDC", "FDA", "NICHD", "MEDLINEPLUS", "CDISC")
_NOT_NAMES = ("DN", "IS", "LV", "PSC")


def _spellings(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, name kind) for one cell: "ALL - Acute Lymphocytic Leukemia" gives two."""
    text = re.sub(r"\s+", " ", text.replace("\ufffd", "é" if "\ufffdz" in text else "")).strip(" ;")
    if found := re.fullmatch(r"([A-Z][A-Za-z-]*[A-Z]) - (.+)", text):
        yield found[1], "abbreviation"
        yield from _spellings(found[2])
        return
    if found := re.fullmatch(r"(.+) \(([^()]+)\)", text):
        inside = found[2]
        if re.search(r"[A-Z].*[A-Z]", inside) and not re.search(r"\d+;\d+|[qp]\d", inside):
            yield from _spellings(found[1])
            yield from _spellings(inside)
            return
    if _QUALIFIED.search(text) and not _DESPITE_THAT.search(text):
        return
    if len(text) < 3 or text.casefold() in _TOO_WIDE:
        return
    word = " " not in text and sum(char.isupper() for char in text) > 1 and len(text) <= 8
    yield text, "abbreviation" if word else "synonym"


def _add(row: Row, text: str, rank: int) -> None:
    short = re.sub(r",? (?:NOS|Not Otherwise Specified)$", "", text)
    if short != text:
        _add(row, short, max(rank, 3) + 1)
        if rank > 1:
            return
    for name, name_kind in _spellings(text):
        if re.search("leukaem|tumour", name):
            continue
        if name_kind == "synonym" and name.isupper():
            continue
        inverted = re.fullmatch(r"([^,]+), ([^,]+)", name)
        if inverted and name != row.label:
            continue
        row.name(name, name_kind, rank)


def _ncit(folder: Path, table: Table) -> None:
    with (folder / "Neoplasm_Core.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            code = SAME_AS.get(line["Code"], line["Code"])
            label = line["Preferred Term"]
            if _QUALIFIED.search(label) and not _DESPITE_THAT.search(label):
                continue
            row = table.row(f"ncit-{code}", label.replace("\ufffd", ""))
            if line["Code"] == code:
                row.label = label.replace("\ufffd", "")
            row.identify(f"NCIT:{code}")
            _add(row, label, 1)
            for text in filter(None, line["Synonyms"].split("|")):
                _add(row, text, 2)
    with (folder / "Neoplasm_Core_Mappings_open_sources_only.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        for line in csv.DictReader(lines):
            key = f"ncit-{SAME_AS.get(line['NCIt Code'], line['NCIt Code'])}"
            if line["NCIm Source"] in _AGENCIES and line["Term Type"] not in _NOT_NAMES and key in table.rows:
                _add(table.rows[key], line["Source Term"], 3)


def _ncit_broader(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (code, broader code) from the indented tree, past nodes that are no code."""
    (path,) = folder.glob("*Hierarchy_By_Neoplastic_Status.txt")
    above: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        depth = len(line) - len(line.lstrip("\t"))
        found = re.search(r"\((C\d+)\)\s*$", line)
        del above[depth:]
        above.append(SAME_AS.get(found[1], found[1]) if found else "")
        parent = above[depth - 1] if depth else ""
        if parent and above[depth] != parent and (above[depth], parent) not in NOT_BROADER:
            yield above[depth], parent


def read_obo(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return the terms of an OBO file: id to tag to values, obsolete terms left out."""
    terms: dict[str, dict[str, list[str]]] = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        tag, _, body = block.strip().partition("\n")
        if tag != "[Term]":
            continue
        fields: dict[str, list[str]] = {}
        for line in body.splitlines():
            name, _, value = line.partition(": ")
            fields.setdefault(name, []).append(value)
        if "is_obsolete" not in fields:
            terms[fields["id"][0]] = fields
    return terms


def _codes(term: str, published: Iterable[str]) -> tuple[list[str], bool]:
    """Return the NCIt codes that a term's cross-references mean, and whether one was corrected by hand."""
    published = list(published)
    rows = [corrections().get((term, "NCI", code)) for code in published]
    meant = [row.right if row else code for row, code in zip(rows, published, strict=True)]
    return [SAME_AS.get(code, code) for code in meant if code], any(rows)


def _has(row: Row, prefix: str) -> bool:
    return any(curie.startswith(f"{prefix}:") for curie in row.identifiers)


def _disease_ontology(folder: Path, table: Table) -> list[tuple[str, str]]:
    """Put DOID terms beside NCIt ones by code or name, else in rows of their own; return broader pairs."""
    terms = read_obo(folder / "DO_cancer_slim.obo")
    owners = table.owners()
    places: dict[str, str] = {}
    claims: dict[str, tuple[str, str, list[str]]] = {}
    for doid, fields in terms.items():
        codes, _ = _codes(doid, (x[4:] for x in fields.get("xref", ()) if x.startswith("NCI:")))
        known = [f"ncit-{code}" for code in dict.fromkeys(codes) if f"ncit-{code}" in table.rows]
        named = [key for rank, key in owners.get(fold(fields["name"][0]).folded, ()) if rank <= 2]
        both = next((key for key in known if key in named), "")
        claims[doid] = both, (*named, *(known if len(known) == 1 else ()), "")[0], codes
    # Where code and name agree first; then the name, for a cross-reference may be wrong; then the only code.
    for doid in sorted(terms, key=lambda doid: not claims[doid][0]):
        both, either, codes = claims[doid]
        label = terms[doid]["name"][0]
        key = both or either
        if not key and (by_name := owners.get(fold(label).folded)):
            places[doid] = by_name[0][1]
            continue
        if _QUALIFIED.search(label) or label in _TOO_WIDE:
            continue
        if key and not both and _has(table.rows[key], "DOID"):
            sole = [f"ncit-{code}" for code in codes]
            key = (
                sole[0]
                if len(sole) == 1 and sole[0] in table.rows and not _has(table.rows[sole[0]], "DOID")
                else ""
            )
        places[doid] = key or f"doid-{doid[5:]}"
        row = table.row(places[doid], label)
        row.identify(doid)
        if not key and len(codes) == 1 and f"ncit-{codes[0]}" not in table.rows:
            row.identify(f"NCIT:{codes[0]}")
        _add(row, label, 4)
        for text in terms[doid].get("synonym", ()):
            if found := re.match(r'"((?:[^"\\]|\\.)*)" EXACT', text):
                _add(row, found[1].replace('\\"', '"'), 5)
    pairs = []
    for doid, key in places.items():
        for value in terms[doid].get("is_a", ()):
            parent: str | None = value.partition(" ! ")[0]
            if parent in places and places[parent] != key:
                pairs.append((key, places[parent]))
    return pairs


def _oncotree(path: Path, table: Table) -> list[tuple[str, str]]:
    """Put OncoTree nodes below the tissues beside NCIt ones or in rows of their own; return broader pairs."""
    nodes: dict[str, dict[str, Any]] = {}

    def walk(children: dict[str, dict[str, Any]]) -> None:
        for code, node in children.items():
            nodes[code] = node
            walk(node["children"])

    walk(json.loads(path.read_text(encoding="utf-8")))
    owners = table.owners()
    meant = {
        code: _codes(f"ONCOTREE:{code}", node["externalReferences"].get("NCI", ()))
        for code, node in nodes.items()
    }
    coded: dict[str, list[str]] = {}
    for code, (ncits, by_hand) in meant.items():
        for ncit in () if by_hand else ncits:
            coded.setdefault(ncit, []).append(code)
    names = {code: re.sub(r",? NOS$", "", node["name"]) for code, node in nodes.items() if node["level"] > 1}
    repeated = Counter(fold(name).folded for name in names.values())
    by_code = {curie: row.key for row in table for curie in row.identifiers}
    places: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for turn in ("sure", "by hand", "unsure"):
        for code, name in names.items():
            ncits, by_hand = meant[code]
            named = [key for _, key in owners.get(fold(name).folded, ())]
            keys = [(c, by_code[f"NCIT:{c}"]) for c in ncits if f"NCIT:{c}" in by_code]
            sole = [key for ncit, key in keys if by_hand or coded[ncit] == [code] or key in named]
            if turn != ("unsure" if not sole else "by hand" if by_hand else "sure"):
                continue
            key = sole[0] if sole else named[0] if named else ""
            own = f"oncotree-{code}"
            repeats = not sole and repeated[fold(name).folded] > 1
            if key and turn != "by hand" and (repeats or _has(table.rows[key], "ONCOTREE")):
                pairs.append((own, key))
                key = ""
            places[code] = key or own
            row = table.row(places[code], nodes[code]["name"])
            row.identify(f"ONCOTREE:{code}")
            row.place = row.place or ("" if key else nodes[code]["tissue"])
            if not key and len(ncits) == 1 and coded.get(ncits[0]) == [code]:
                row.identify(f"NCIT:{ncits[0]}")
            _add(row, nodes[code]["name"], 6)
    parents = {code: places.get(nodes[code]["parent"], "") for code in places}
    pairs += [(places[code], key) for code, key in parents.items() if key not in ("", places[code])]
    return pairs


def _trial_terms(folder: Path) -> Iterator[tuple[str, str, set[str], list[str], list[str]]]:
    """Yield (code, name, types, synonyms, codes above) of the diseases that NCI's trial register uses."""
    for term in json.loads((folder / "cts_disease_terms.json").read_text(encoding="utf-8")):
        yield (
            term["codes"][0],
            term["name"],
            set(term["type"]),
            term.get("synonyms", []),
            term.get("parent_ids", []),
        )
    for line in (folder / "nci_cts_trials_full_detail.jsonl").read_text(encoding="utf-8").splitlines():
        for term in json.loads(line)["diseases"]:
            name = term.get("name") or term["preferred_name"]
            above = term.get("parents") or []
            yield (
                term["nci_thesaurus_concept_id"],
                name,
                set(term.get("type") or ()),
                term.get("synonyms") or [],
                above,
            )


def _trials(folder: Path, table: Table) -> list[tuple[str, str]]:
    """Add the names, and some kinds of cancer, that NCI's trial register codes; return broader pairs."""
    pairs: list[tuple[str, str]] = []
    for code, label, kinds, synonyms, above in _trial_terms(folder):
        key = f"ncit-{SAME_AS.get(code, code)}"
        if kinds & {"stage", "finding"} or (_QUALIFIED.search(label) and not _DESPITE_THAT.search(label)):
            continue
        if key not in table.rows and (not _CANCER.search(label) or _GROUPS.search(label)):
            continue
        row = table.row(key, label)
        row.identify(f"NCIT:{key[5:]}")
        _add(row, label, 3)
        for text in synonyms:
            if re.search(r"[a-z]", text) and " " in text:
                _add(row, text, 8)
        pairs += [(key, f"ncit-{SAME_AS.get(p, p)}") for p in above]
    return pairs


def _connect(table: Table, pairs: list[tuple[str, str]]) -> None:
    """Add broader relations in the order of trust, without circles and without what follows from others."""

    def reaches(start: str, goal: str) -> bool:
        seen, waiting = set(), [start]
        while waiting:
            key = waiting.pop()
            if key == goal:
                return True
            if key not in seen:
                seen.add(key)
                waiting += table.rows[key].broader
        return False

    for child, parent in pairs:
        known = child in table.rows and parent in table.rows
        if known and not reaches(parent, child) and not reaches(child, parent):
            table.rows[child].broader.append(parent)


def diseases(
    shared: Path,
    narrower: list[tuple[str, str]],
    judge: Callable[[Table], None],
) -> Table:
    """Return the table of diseases.

    Args:
        shared: the folder of the shared data.
        narrower: (key, broader key) pairs written by hand; they count before those of the sources.
        judge: adds the hand-written diseases and names; called before other terminologies are read.
    """
    table = Table("disease")
    _ncit(shared / "ncit_neoplasm_core", table)
    pairs = [(f"ncit-{a}", f"ncit-{b}") for a, b in _ncit_broader(shared / "ncit_neoplasm_core")]
    pairs += _trials(shared / "nci_cts_trials", table)
    judge(table)
    pairs += _disease_ontology(shared / "disease_ontology", table)
    pairs += _oncotree(shared / "oncotree" / "oncotree_2025_10_03.json", table)
    _connect(table, narrower + pairs)
    return table
