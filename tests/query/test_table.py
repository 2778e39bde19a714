"""Tables: names for IRIs, nothing that a terminal would obey, and every row."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from rich.console import Console

from oncokg.query.ask import ask
from oncokg.query.table import names_of, shown, table
from oncokg.store.contract import Answer, Solutions, Store, Triples, Truth
from oncokg.store.oxigraph import OxigraphStore
from oncokg.terms import ID_BASE, OKL, PREFIXES


def printed(answer: Answer, names: dict[str, str] | None = None, width: int = 100) -> str:
    console = Console(width=width, record=True, file=None, force_terminal=False)
    with console.capture() as capture:
        console.print(table(answer, names))
    return capture.get()


def test_entities_and_concepts_are_shown_by_name(engine: Store) -> None:
    answer = ask(
        engine, "SELECT ?drug ?programme { ?drug okg:holdsDesignation ?programme } ORDER BY ?programme"
    ).answer
    lines = [line.split() for line in printed(answer, names_of(engine, answer)).splitlines() if line.strip()]
    assert lines[0] == ["drug", "programme"]
    assert lines[2:] == [
        ["inotuzumab", "ozogamicin", "breakthrough", "therapy"],
        ["inotuzumab", "ozogamicin", "orphan"],
        ["inotuzumab", "ozogamicin", "priority", "review"],
    ]


def test_two_things_of_one_name_are_told_apart() -> None:
    held = pyoxigraph.Store()
    for name in ("a", "b"):
        node = NamedNode(f"{ID_BASE}disease/{name}")
        held.add(pyoxigraph.Quad(node, NamedNode(PREFIXES["rdfs"] + "label"), Literal("Twin")))
    store = OxigraphStore(held)
    answer = ask(store, "SELECT ?x { ?x rdfs:label ?l }").answer
    assert set(names_of(store, answer).values()) == {"Twin (disease:a)", "Twin (disease:b)"}


def test_numbers_stand_right_and_wide_cells_wrap() -> None:
    rows = ((Literal("word " * 30), Literal(5)), (Literal("x"), Literal(12_345)))
    lines = printed(Solutions(variables=("text", "n"), rows=rows), width=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert "".join(lines).count("word") == 30
    ends = [line.rstrip() for line in lines if line.rstrip().endswith(("5", "12345"))]
    assert len({len(line) for line in ends}) == 1


def test_answers_of_every_form() -> None:
    assert "yes" in printed(Truth(value=True))
    assert "no" in printed(Truth(value=False))
    node = NamedNode("http://example.org/x")
    text = printed(Triples(triples=(pyoxigraph.Triple(node, node, Literal("o")),)))
    assert "subject" in text
    assert "<http://example.org/x>" in text
    assert printed(Solutions(variables=("a",), rows=())).split()[0] == "a"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, ""),
        (BlankNode("b"), "_:b"),
        (NamedNode(ID_BASE + "substance/unii-X"), "substance:unii-X"),
        (NamedNode(OKL + "designation-orphan"), "okl:designation-orphan"),
        (NamedNode(ID_BASE + "substance/a%20b"), f"<{ID_BASE}substance/a%20b>"),
        (Literal("35.8", datatype=NamedNode(PREFIXES["xsd"] + "decimal")), "35.8"),
        (Literal("[red]no markup[/red]"), "[red]no markup[/red]"),
        (Literal("\x1b[31mred\x07\x9b \u202eright to left"), "\ufffd[31mred\ufffd\ufffd \ufffdright to left"),
        (Literal("two\nlines\tand a tab"), "two\nlines\tand a tab"),
    ],
)
def test_terms(term: object, expected: str) -> None:
    assert shown(term, {}) == expected
    if isinstance(term, Literal) and "\n" not in term.value:
        assert expected.split()[0] in printed(Solutions(variables=("x",), rows=((term,),)))


def test_many_iris_are_named(store: OxigraphStore) -> None:
    rows = tuple((NamedNode(f"http://example.org/{i}"),) for i in range(4_500))
    drug = NamedNode(ID_BASE + "substance/unii-P93RUU11P7")
    assert names_of(store, Solutions(variables=("x",), rows=(*rows, (drug,)))) == {
        drug.value: "inotuzumab ozogamicin"
    }
