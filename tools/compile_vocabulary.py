"""Build the vocabulary tables that ship with the package from the shared data and the hand-written rows.

The same input gives the same bytes. Hand-written, read and never written here: targets.csv, adc_parts.csv,
overrides.csv (names given or taken away), additions.csv (entities the data lack), substance_traits.csv (what
substances bind and what kinds they are), each row with a reason.

    python tools/compile_vocabulary.py --shared ../shared/data --out src/oncokg/names/vocabulary
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

from vocabulary import drugs as drug_sources
from vocabulary.diseases import diseases
from vocabulary.names import brands
from vocabulary.others import organizations, reactions
from vocabulary.rows import Table, write_table

from oncokg.names.lexicon import Lexicon
from oncokg.names.spelling import fold
from oncokg.names.tables import read_table

ROOT = Path(__file__).resolve().parent.parent
HAND = ROOT / "src" / "oncokg" / "names" / "vocabulary"
Line = dict[str, str]


def _hand(name: str) -> list[Line]:
    with (HAND / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def _add(table: Table, additions: list[Line]) -> None:
    """Add the hand-written entities of a table's kind, with names above those of every source."""
    for line in additions:
        if line["kind"] != table.kind:
            continue
        row = table.row(line["key"], line["label"])
        row.label = line["label"]
        row.identify(*filter(None, line["identifiers"].split("|")))
        main = "nonproprietary" if table.kind == "substance" else "synonym"
        for text in filter(None, [line["label"], *line["names"].split("|")]):
            row.name(text, main, 0)
        for text in filter(None, line["abbreviations"].split("|")):
            row.name(text, "abbreviation", 0)


def _override(table: Table, overrides: list[Line], *, early: bool = False) -> None:
    """Give names and take names away as the rows written by hand say.

    A row for an entity that does not exist is an error, unless it is `early`: before all sources are read.
    """
    overrides = [line for line in overrides if line["kind"] == table.kind]
    unknown = [line["key"] for line in overrides if line["key"] != "*" and line["key"] not in table.rows]
    if unknown and not early:
        raise SystemExit(f"overrides.csv: no {table.kind} has the key {unknown[0]}")
    overrides = [line for line in overrides if line["key"] not in unknown]
    for line in overrides:
        if line["name_kind"] != "none":
            continue
        made = {fold(line["name"]).cased, fold(line["name"]).folded}
        for row in table if line["key"] == "*" else [table.rows[line["key"]]]:
            for form in made & set(row.names):
                del row.names[form]
    for line in overrides:
        if line["name_kind"] != "none":
            table.rows[line["key"]].name(line["name"], line["name_kind"], 0)


def _narrower(additions: list[Line]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for line in additions:
        pairs += [(line["key"], parent) for parent in filter(None, line["broader"].split("|"))]
        pairs += [(child, line["key"]) for child in filter(None, line["narrower"].split("|"))]
    return pairs


def _report(table: Table, ties: list[tuple[str, list[str]]]) -> None:
    names = sum(len(row.names) for row in table)
    print(f"{table.kind}: {len(table.rows)} entities, {names} names, {len(ties)} names of several entities")


def _drugs(
    shared: Path, is_oncology: Callable[[str], bool], additions: list[Line]
) -> tuple[drug_sources.Drugs, list[str]]:
    drugs = drug_sources.Drugs()
    later: list[Callable[[], None]] = []
    firms: list[tuple[str, str]] = []
    drug_sources.unii_names(shared / "fda_unii_names" / "unii_names_oncology_subset.tsv", drugs, later)
    _add(drugs.substances, additions)
    for row in drugs.substances:
        for _, name_kind, text in list(row.names.values()):
            drugs.call(row, text, name_kind, 9)
    drug_sources.trial_agents(shared / "nci_cts_trials" / "nci_cts_trials_full_detail.jsonl", drugs)
    drug_sources.drug_dictionary(shared / "nci_drug_dictionary", drugs, later)
    records = []
    for name in (
        "openfda_drugsfda/drugsfda_accelerated_approval_applications_reconstructed.json",
        "openfda_drugsfda_api/drugsatfda_2023-11-15.json",
    ):
        records += json.loads((shared / name).read_text(encoding="utf-8"))["results"]
    records.sort(key=lambda record: str(record["application_number"]))
    drug_sources.openfda(records, drugs)
    drug_sources.purple_book(shared / "fda_purple_book" / "purplebook_dedup.csv", drugs, firms)
    drug_sources.openfda(records, drugs)
    drug_sources.drugs_at_fda(shared / "drugsatfda", drugs, firms)
    drug_sources.accelerated(
        shared / "fda_accelerated_approvals" / "cder_accelerated_approvals_before_2012.tsv", drugs
    )
    drug_sources.ndc(shared / "fda_ndc_directory_2019" / "ndc_product_oncology_subset.tsv", drugs, firms)
    drug_sources.orphans(shared / "fda_orphan_designations" / "FDA.csv", drugs, is_oncology, firms)
    adcs = json.loads(
        (shared / "openfda_adc_label_descriptions" / "adc-labels.json").read_text(encoding="utf-8")
    )
    for brand, label in adcs["labels"].items():
        for name in brands(brand):
            drugs.brand(name, drugs.keys_of(label["generic"]), 4)
    for step in later:
        step()
    for record in records:
        if record["application_number"] in drugs.products.rows:
            firms.append(("sponsor", record["sponsor_name"]))
            firms += [("maker", name) for name in record.get("openfda", {}).get("manufacturer_name", ())]
    firms += [("labeler", label["sponsor"]) for label in adcs["labels"].values()]
    return drugs, [name for _, name in firms]


def _traits(drugs: drug_sources.Drugs, traits: list[Line]) -> None:
    for line in traits:
        key = drugs.key_of(line["substance"])
        if not key:
            raise SystemExit(f"substance_traits.csv: no substance named {line['substance']!r}")
        row = drugs.substances.rows[key]
        row.targets = list(filter(None, line["targets"].split("|")))
        row.substance_kinds = list(filter(None, line["substance_kinds"].split("|")))


def compile_tables(shared: Path, out: Path) -> None:
    """Write the five compiled tables into `out`."""
    additions, overrides = _hand("additions.csv"), _hand("overrides.csv")
    narrower = _narrower([line for line in additions if line["kind"] == "disease"])

    def judge(table: Table) -> None:
        _add(table, additions)
        _override(table, overrides, early=True)

    table = diseases(shared, narrower, judge)
    _override(table, overrides)
    table.distinguish()
    _report(table, table.settle())
    write_table(out / "diseases.csv", table)
    lexicon = Lexicon(*read_table(out / "diseases.csv", "disease"))

    drugs, firms = _drugs(shared, lambda text: bool(lexicon.find(text)), additions)
    _override(drugs.substances, overrides)
    _traits(drugs, _hand("substance_traits.csv"))
    _report(drugs.substances, drugs.substances.settle())
    drugs.part_brands()
    _override(drugs.products, overrides)
    _report(drugs.products, drugs.products.ties())
    write_table(out / "substances.csv", drugs.substances)
    write_table(out / "products.csv", drugs.products)

    table = organizations(firms)
    _add(table, additions)
    _override(table, overrides)
    _report(table, table.settle())
    write_table(out / "organizations.csv", table)

    table = reactions(
        shared / "ctcae_v5" / "ctcae_v5_terms_no_meddra.json",
        shared / "label_adr_train" / "label_adr_train_no_meddra.json",
    )
    _add(table, additions)
    _override(table, overrides)
    _report(table, table.settle())
    write_table(out / "reactions.csv", table)


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the shared data"
    )
    parser.add_argument("--out", type=Path, default=HAND, help="folder to write the tables to")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    compile_tables(chosen.shared, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
