"""Organizations and adverse reactions."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oncokg.names.spelling import fold, is_exact, slug, variants
from vocabulary.rows import Table

_LEGAL = re.compile(
    r"^(?P<name>.+?),? (?P<legal>Inc|LLC|Ltd|Corp|LP|L\.P|Co|AG|SA|GmbH|Limited|Corporation|Company)\.?$"
)
_PARENT = re.compile(
    r",? an? (?:[\w-]+ )*(?:subsidiary|affiliate|business|division|company) of .*$", re.IGNORECASE
)


def organizations(names: Iterable[str]) -> Table:
    """Return a row for each name by its letters: "Pfizer, Inc." and "Pfizer Inc" share one, not "Pfizer"."""
    table = Table("organization")
    bare = (_PARENT.sub("", " ".join(name.split())) for name in names if name)
    whole = {name for name in bare if len(name) > 2}
    for text in sorted(whole):
        row = table.row(f"name-{slug(text)}", text)
        if row.label.isupper() and not text.isupper():
            row.label = text
        row.name(text, "synonym", 1)
        if found := _LEGAL.fullmatch(text):
            for form in ("{0}, {1}.", "{0} {1}.", "{0}, {1}", "{0} {1}"):
                row.name(form.format(found["name"], found["legal"]), "synonym", 2)
    return table


def _turned(term: str) -> str:
    """Return "increased lipase" for "Lipase increased", "" where nothing can be turned."""
    found = re.fullmatch(r"(.+) (increased|decreased|prolonged)", term)
    return f"{found[2]} {found[1].lower() if not found[1].isupper() else found[1]}" if found else ""


def reactions(ctcae: Path, labels: Path, fewest: int = 2) -> Table:
    """Return CTCAE's terms, and what at least `fewest` of the read labels call an adverse reaction."""
    table = Table("adverse-reaction")
    for term in json.loads(ctcae.read_text(encoding="utf-8")):
        text = " ".join(term["term"].split())
        if "other, specify" in text.lower():
            continue
        row = table.row(f"name-{slug(text)}", text)
        row.name(text, "synonym", 1)
        row.name(_turned(text), "synonym", 1)
    sections: list[dict[str, Any]] = json.loads(labels.read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    written = {
        (s["label_id"], " ".join(_mention(m).lower().split())) for s in sections for m in s["mentions"]
    }
    for _, text in written:
        counts[text] += 1
    known = set(table.owners())
    for text in sorted(counts):
        if counts[text] < fewest or len(text) < 4 or not re.fullmatch(r"[a-z][a-z' -]+[a-z]", text):
            continue
        form = fold(text).folded
        forms = {form, form.removesuffix("s"), f"{form}s", *variants(form)}
        if known & forms or is_exact(text, "synonym", "adverse-reaction"):
            continue
        table.row(f"name-{slug(text)}", text[0].upper() + text[1:]).name(text, "synonym", 2)
        known.add(form)
    return table


def _mention(mention: dict[str, Any]) -> str:
    return str(mention["mention"])
