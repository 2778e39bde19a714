"""Shapes files that cannot be used: one error that names the file, the line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncokg.errors import BadInput
from oncokg.graph.draft import Draft
from oncokg.validate.checked import check, findings, shape_files
from oncokg.validate.finding import short
from oncokg.validate.shape_files import read_shapes
from oncokg.validate.shapes import SH
from shapes.examples import WORLD, draft

HEAD = """@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:Shape a sh:NodeShape ;
  sh:targetClass ex:Thing ;
  sh:property ex:Shape-p .

ex:Shape-p sh:path ex:p ;
  """


@pytest.mark.parametrize(
    ("rest", "line", "reason"),
    [
        ("sh:minCount 1", 11, "not Turtle"),
        ("sh:minCount 1 ; nothing:here 1 .", 10, "not Turtle"),
        ("sh:minCont 1 .", 9, "sh:minCont is not a term of SHACL; did you mean sh:minCount?"),
        ('sh:minCount "one" .', 9, "sh:minCount is no whole number"),
        ("sh:minCount -1 .", 9, "sh:minCount is no whole number"),
        ("sh:minCount 1 , 2 .", 9, "2 values of sh:minCount; keep one"),
        ("sh:minCount ex:one .", 9, "sh:minCount is not a literal"),
        ('sh:class "Thing" .', 9, "sh:class is not an IRI"),
        ("sh:in ex:list .", 9, "sh:in is not a list"),
        ('sh:pattern "(" .', 9, "sh:pattern is no regular expression"),
        ('sh:pattern "(?<=a)b" .', 9, "sh:pattern is no regular expression"),
        ("sh:pattern ex:p .", 9, "sh:pattern is not a literal"),
        ("sh:nodeKind sh:Iri .", 9, "sh:nodeKind sh:Iri; use one of the six"),
        ("sh:severity sh:Fatal .", 9, "unknown severity sh:Fatal"),
        ("sh:path ex:q .", 9, "several values of sh:path"),
        ("sh:sparql 'SELECT' .", 9, "sh:sparql is a literal"),
        ("sh:sparql ex:rule .", 9, "a SPARQL constraint without one sh:select"),
        ("sh:sparql ex:rule .\n\nex:rule sh:select 'SELECT $this WHER {}' .", 12, "sh:select is not SPARQL"),
        ("sh:sparql ex:rule .\n\nex:rule sh:select 'ASK {}' .", 12, "sh:select is not a SELECT query"),
    ],
)
def test_a_malformed_shapes_file_is_refused(rest: str, line: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + rest + "\n")
    with pytest.raises(BadInput) as caught:
        findings(draft(WORLD), shapes_dir=tmp_path)
    assert caught.value.where == f"{path}, line {line}"
    assert reason in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("ex:Shape sh:targetClass ex:Thing ; sh:property ex:P .", "a property shape without sh:path"),
        ("ex:Shape sh:targetClass ex:Thing ; sh:property 'p' .", "sh:property is a literal"),
        ("ex:Shape sh:targetClass 'Thing' .", "sh:targetClass is not an IRI"),
        ("ex:Shape sh:targetClass ex:Thing ; sh:minCount 1 .", "sh:minCount on a node shape"),
        (
            "ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path 'p' ] .",
            "sh:path is not a property path",
        ),
        (
            "ex:Shape sh:targetClass ex:Thing ; sh:property [ sh:path _:a ] . _:a sh:inversePath _:a .",
            "sh:path is not a property path",
        ),
        ("ex:Shape sh:targetClas ex:Thing ; a sh:NodeShape .", "sh:targetClas is not a term of SHACL"),
    ],
)
def test_a_malformed_shape_is_refused(body: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD.partition("ex:Shape a")[0] + body + "\n")
    with pytest.raises(BadInput, match=reason) as caught:
        read_shapes([path])
    assert caught.value.where.startswith(f"{path}, line 5")


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT $this { service<http://e/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this { SERVICE SILENT <http://e/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this { $this ?p 1SERVICE<http://e/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this { SERV\\u0049CE<http://e/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this { # no\n SERVICE <http://e/> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this FROM <file:///etc/passwd> { $this ?p ?o }", "FROM"),
        ("SELECT $this FROM NAMED <http://e/> { $this ?p ?o }", "FROM"),
    ],
)
def test_a_shape_asks_nobody_else(query: str, word: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    quoted = query.replace("\\", "\\\\").replace("\n", "\\n")
    path.write_text(HEAD + f"sh:sparql ex:rule .\n\nex:rule sh:select '{quoted}' .\n")
    with pytest.raises(BadInput, match=f"{word} in a SPARQL constraint"):
        read_shapes([path])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ?from ?service FILTER(?from != <http://e/FROM>) }",
        "SELECT $this { $this ?p ?o FILTER(?o != 'SERVICE') } # FROM here",
    ],
)
def test_words_in_names_and_texts_are_no_keywords(query: str, tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + f'sh:sparql ex:rule .\n\nex:rule sh:select "{query}" .\n')
    assert len(read_shapes([path]).constraints) == 1


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        read_shapes([tmp_path / "absent.ttl"])
    binary = tmp_path / "binary.ttl"
    binary.write_bytes(b"ex:a \xff\xfe")
    with pytest.raises(BadInput, match="byte 5 is not UTF-8"):
        read_shapes([binary])


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no shapes here"):
        check(draft(WORLD), shapes_dir=tmp_path)


def test_files_of_a_user_are_added_to_ours(tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        """@prefix ex: <http://example.org/> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix okg: <https://w3id.org/oncokg/ontology#> .
        ex:Trials sh:targetClass okg:Trial ;
          sh:property [ sh:path okg:registryNumber ; sh:minCount 1 ; sh:message "Ours are registered." ] .
        """
    )
    (finding,) = findings(draft(WORLD), more_shapes=[path])
    assert finding.shape == "http://example.org/Trials-registryNumber"
    assert finding.message == "Ours are registered."
    assert findings(draft(WORLD), more_shapes=[path], engine="pyshacl") == [finding]


def test_shapes_without_iris_get_names_that_stay(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        """@prefix ex: <http://example.org/> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        [] sh:targetClass ex:Thing ; sh:property
          [ sh:path ex:p ; sh:minCount 1 ] ,
          [ sh:path ex:p ; sh:maxCount 2 ] ,
          [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 ] .
        """
    )
    first, second = read_shapes([path]), read_shapes([path])
    assert sorted(first.pairs()) == sorted(second.pairs())
    assert {short(shape) for shape, _ in first.pairs()} == {
        "oks:anonymous-shape-p",
        "oks:anonymous-shape-p-2",
        "oks:anonymous-shape-path",
    }


def test_a_shape_may_be_described_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(HEAD + "sh:minCount 1 .\n")
    (tmp_path / "b.ttl").write_text(HEAD.partition("ex:Shape a")[0] + "ex:Shape-p sh:maxCount 2 .\n")
    shapes = read_shapes(sorted(tmp_path.glob("*.ttl")))
    assert {parameter for _, parameter in shapes.pairs()} == {SH + "minCount", SH + "maxCount"}


def test_our_own_shapes_are_all_compiled() -> None:
    shapes = read_shapes(shape_files())
    assert shapes.refused == ()
    assert isinstance(draft(WORLD), Draft)
