"""Records as JSON lines that hold facts, offsets and short quotes, and no text: the form in which facts ship.

The first line names the format. Each other line is one document: what it is, the places quoted in it (with
what stands around them, so that a cut number can be found), the entities and mentions, and the facts, which
point at them by number. Reading a line gives a `Record` again, whose text is known at the quoted places only.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from oncokg.errors import BadInput
from oncokg.graph.mapping import CLASSES
from oncokg.graph.record import CONTEXT
from oncokg.record.fact import Fact, Mention, Ref, Span
from oncokg.record.record import Gap, Record, Software
from oncokg.source.document import Document

FORMAT: Final = "oncokg compact facts 1"
UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for each character of a text that is not quoted."""

_CLASSES: Final[dict[str, type[Fact]]] = {of.__name__: of for of in CLASSES}
LONGEST: Final = 100_000_000
"""The longest text that a line may claim, in characters."""

_DATES: Final = ("issued", "retrieved", "vanished")
_PLAIN: Final = ("kind", "rights", "title", "author", "publisher", "source", "identifier", "version")


def is_compact(head: str) -> bool:
    """Tell from the first characters of a file whether it is in this format."""
    return head.startswith('{"format": "oncokg compact facts')


def compact_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield the lines of a file, each with its line end; the same records give the same lines."""
    yield json.dumps({"format": FORMAT}) + "\n"
    for record in records:
        yield json.dumps(_Writer(record).line(), ensure_ascii=False, separators=(",", ":")) + "\n"


def compact_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file; raises `BadInput` with the line for anything that is not of the format."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                where = f"{path}, line {number}"
                try:
                    value = json.loads(line)
                    if number > 1:
                        yield _Reader(value).record()
                    elif value != {"format": FORMAT}:
                        raise BadInput(where, f"the format is {value.get('format')!r}", f"write {FORMAT!r}")
                except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
                    raise BadInput(where, f"not a line of compact facts ({error!r})") from None
    except OSError as error:
        raise BadInput(str(path), f"cannot be read ({error.strerror})") from None


class _Writer:
    def __init__(self, record: Record) -> None:
        self.record, self.text = record, record.document.text
        self._quotes: dict[Span, int] = {}
        self._entities: dict[Ref, int] = {}
        self._mentions: dict[Mention, int] = {}
        self._facts: dict[Fact, int] = {}
        self._lines: list[list[Any]] = []

    def line(self) -> dict[str, Any]:
        record, document = self.record, self.record.document
        loose = [self._mention(mention) for mention in record.mentions]
        gaps = [[gap.kind, self._quote(gap.span)] for gap in record.gaps]
        own = [self._fact(fact) for fact in record.facts]
        made: dict[str, Any] = {
            "sha256": document.sha256,
            "source_sha256": document.source_sha256,
            "name": document.name,
            "media_type": document.media_type,
            "length": len(self.text),
            "reader": [record.reader.name, record.reader.version],
        }
        made |= {name: value for name in _PLAIN if (value := getattr(record, name)) is not None}
        made |= {name: value.isoformat() for name in _DATES if (value := getattr(record, name)) is not None}
        made["quotes"] = [self._words(span) for span in self._quotes]
        made["entities"] = [[ref.kind, ref.key, ref.label] for ref in self._entities]
        made["mentions"] = [
            [
                mention.kind,
                self._quotes[mention.span],
                None if mention.ref is None else self._entities[mention.ref],
                mention.method,
                mention.confidence,
            ]
            for mention in self._mentions
        ]
        made["facts"] = self._lines
        made["own"] = own
        if loose:
            made["loose"] = loose
        if gaps:
            made["gaps"] = gaps
        return made

    def _words(self, span: Span) -> list[Any]:
        text, start, end = self.text, span.start, span.end
        return [start, text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]]

    def _quote(self, span: Span) -> int:
        return self._quotes.setdefault(span, len(self._quotes))

    def _entity(self, ref: Ref) -> int:
        return self._entities.setdefault(ref, len(self._entities))

    def _mention(self, mention: Mention) -> int:
        self._quote(mention.span)
        if mention.ref is not None:
            self._entity(mention.ref)
        return self._mentions.setdefault(mention, len(self._mentions))

    def _fact(self, fact: Fact) -> int:
        if fact not in self._facts:
            values = {
                column.field: self._value(value)
                for column in CLASSES[type(fact)].columns
                if (value := getattr(fact, column.field)) not in (None, ())
            }
            line: list[Any] = [
                type(fact).__name__,
                values,
                [self._quote(span) for span in fact.evidence],
                [self._mention(mention) for mention in fact.mentions],
            ]
            if fact.basis != "stated" or fact.reason is not None:
                line += [fact.basis, fact.reason]
            self._facts[fact] = len(self._lines)
            self._lines.append(line)
        return self._facts[fact]

    def _value(self, value: object) -> Any:
        if isinstance(value, tuple):
            return [self._value(one) for one in value]
        if isinstance(value, Ref):
            return self._entity(value)
        if isinstance(value, Fact):
            return self._fact(value)
        if isinstance(value, Decimal | datetime.date):
            return str(value)
        return value


class _Reader:
    def __init__(self, line: dict[str, Any]) -> None:
        self.line = line
        self.spans = [Span(start=q[0], end=q[0] + len(q[2])) for q in line["quotes"]]
        self.entities = [Ref(kind=kind, key=key, label=label) for kind, key, label in line["entities"]]
        self.mentions = [
            Mention(
                kind=kind,
                span=self.spans[quote],
                ref=None if entity is None else self.entities[entity],
                method=method,
                confidence=confidence,
            )
            for kind, quote, entity, method, confidence in line["mentions"]
        ]
        self.facts: list[Fact] = []
        for fact in line["facts"]:
            self.facts.append(self._fact(*fact))

    def record(self) -> Record:
        line = self.line
        plain: dict[str, Any] = {name: line.get(name) for name in _PLAIN}
        dates: dict[str, Any] = {
            name: datetime.date.fromisoformat(line[name]) for name in _DATES if name in line
        }
        facts: Any = tuple(self.facts[number] for number in line["own"])
        return Record(
            document=self._document(),
            facts=facts,
            mentions=tuple(self.mentions[number] for number in line.get("loose", ())),
            gaps=tuple(Gap(kind=kind, span=self.spans[quote]) for kind, quote in line.get("gaps", ())),
            reader=Software(name=line["reader"][0], version=line["reader"][1]),
            **plain,
            **dates,
        )

    def _document(self) -> Document:
        """Return the document with a text that is as long as it was, and known where it is quoted."""
        line = self.line
        if not 0 < line["length"] <= LONGEST:
            raise ValueError(f"a text of {line['length']} characters")
        known = [UNKNOWN] * line["length"]
        for start, before, words, after in line["quotes"]:
            first = start - len(before)
            known[first : start + len(words) + len(after)] = before + words + after
        return Document(
            name=line["name"],
            text="".join(known),
            media_type=line["media_type"],
            sha256=line["sha256"],
            source_sha256=line["source_sha256"],
        )

    def _fact(
        self,
        name: str,
        values: dict[str, Any],
        evidence: list[int],
        mentions: list[int],
        basis: str = "stated",
        reason: str | None = None,
    ) -> Fact:
        of_class = _CLASSES[name]
        several = {field.name for field in fields(of_class) if str(field.type).startswith("tuple")}
        forms = {column.field: column.form for column in CLASSES[of_class].columns}
        given: dict[str, Any] = {
            field: tuple(self._value(forms[field], one) for one in value)
            if field in several
            else self._value(forms[field], value)
            for field, value in values.items()
        }
        return of_class(
            **given,
            evidence=tuple(self.spans[number] for number in evidence),
            mentions=tuple(self.mentions[number] for number in mentions),
            basis=basis,  # type: ignore[arg-type]  # what is not of the list is found by the shapes
            reason=reason,
        )

    def _value(self, form: str, value: Any) -> Any:
        if form == "entity":
            return self.entities[value]
        if form == "fact":
            return self.facts[value]
        if form == "decimal":
            return Decimal(value)
        if form == "date":
            return datetime.date.fromisoformat(value)
        return value
