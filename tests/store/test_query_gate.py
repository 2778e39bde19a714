"""What no query may do, however it is spelt: the table of attacks that were seen to work on the engines."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph
import pytest

from oncokg.errors import BadQuery
from oncokg.store.contract import Solutions, Store
from oncokg.store.gate import MAX_CHARACTERS, MAX_DEPTH, MAX_STEPS, MAX_TOKENS, admit
from oncokg.store.memory import rdflib_store
from oncokg.store.oxigraph import OxigraphStore

EVIL = "<http://127.0.0.1:9/sparql>"

SERVICE = {
    "plain": f"SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}",
    "lower case": f"SELECT * {{ service {EVIL} {{ ?s ?p ?o }} }}",
    "silent": f"SELECT * {{ SERVICE SILENT {EVIL} {{ ?s ?p ?o }} }}",
    "glued to the next word": f"SELECT * {{ SERVICESILENT{EVIL}{{ ?s ?p ?o }} }}",
    "glued to a name": "PREFIX ex: <http://127.0.0.1:9/> SELECT * { SERVICEex:a { ?s ?p ?o } }",
    "read as a prefix": "PREFIX service: <http://127.0.0.1:9/> SELECT * { service:a { ?s ?p ?o } }",
    "empty prefix": "PREFIX : <http://127.0.0.1:9/> SELECT * { service:a { ?s ?p ?o } }",
    "by a variable": f"SELECT * {{ VALUES ?e {{ {EVIL} }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "by BASE": "BASE <http://127.0.0.1:9/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    "inside EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} }}",
    "inside an expression": f"SELECT (EXISTS {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} AS ?x) {{ }}",
    "inside a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} }} }}",
    "inside CONSTRUCT": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}",
    "after a comment": f"SELECT * {{ # harmless }}\n SERVICE # comment\n {EVIL} {{ ?s ?p ?o }} }}",
    "escaped": f"SELECT * {{ S\\u0045RVICE {EVIL} {{ ?s ?p ?o }} }}",
    "escaped out of a string": f'SELECT * {{ ?s ?p "\\u0022 . SERVICE {EVIL} {{ ?a ?b ?c }} #" }}',
    "escaped line break in a comment": f"SELECT * {{ ?s ?p ?o #\\u000A SERVICE {EVIL} {{ ?a ?b ?c }}\n }}",
    "after what looks like an IRI": f"SELECT * {{ ?s ?p ?a FILTER(?a<2)SERVICE#>\n{EVIL}{{ ?s ?p ?o }} }}",
    "in what looks like a string": f'SELECT * {{ ?s ?p ?a FILTER(?a<okg:b#>"""\n)SERVICE {EVIL}{{}}#"""\n }}',
    "in what looks like a comment": f"SELECT * {{ ?s ?p ?a FILTER(?a<<a:b#>)SERVICE{EVIL}{{}}\n) }}",
    "after a quote in an IRI": f"SELECT * {{ ?s ?p ?a FILTER(?a<2&&'>'='>')SERVICE {EVIL}{{}} #'\n }}",
}


@pytest.fixture(scope="module")
def engines() -> tuple[Store, Store]:
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(*(pyoxigraph.NamedNode(f"http://example.org/{n}") for n in "spo")))
    oxigraph = OxigraphStore(store)
    return oxigraph, rdflib_store(oxigraph)


@pytest.mark.parametrize("spelling", SERVICE)
def test_service_is_refused(spelling: str, engines: tuple[Store, Store]) -> None:
    for engine in engines:
        with pytest.raises(BadQuery) as caught:  # before the engine: the tests allow no socket at all
            engine.query(SERVICE[spelling])
        assert caught.value.line > 0


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:9/x>",
        "load silent <file:///etc/passwd> into graph <http://example.org/g>",
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "DELETE WHERE { ?s ?p ?o }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP DEFAULT",
        "PREFIX ex: <http://example.org/> BASE <a:> MOVE DEFAULT TO ex:g",
    ],
)
def test_updates_are_refused(update: str, engines: tuple[Store, Store]) -> None:
    for engine in engines:
        with pytest.raises(BadQuery, match="changes a graph"):
            engine.query(update)


@pytest.mark.parametrize("text", ["SELECT * {} ; DROP ALL", "SELECT * {} INSERT DATA { <a:b> <a:b> 1 }"])
def test_an_update_cannot_follow_a_query(text: str, engines: tuple[Store, Store]) -> None:
    for engine in engines:
        with pytest.raises(BadQuery, match="is not expected here"):
            engine.query(text)


@pytest.mark.parametrize("text", ["", "   ", "# only a comment", "PREFIX ex: <http://example.org/>"])
def test_nothing_asked(text: str) -> None:
    with pytest.raises(BadQuery, match="asks nothing"):
        admit(text)


def test_from_is_not_fetched(engines: tuple[Store, Store]) -> None:
    query = "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }"
    oxigraph, rdflib = engines
    answer = oxigraph.query(query)
    assert isinstance(answer, Solutions)
    assert answer.rows == ()  # to Oxigraph it is the name of a graph that it does not have
    with pytest.raises(BadQuery, match="FROM"):
        rdflib.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service <http://example.org/service#p> 'SERVICE <x>' } # SERVICE",
        'SELECT * { ?s ?p """a "quoted" # SERVICE""" }',
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?o . ?s ex:a\\#b ?o }",
        "SELECT * { VALUES (?a ?b) { (<a:b#c> <d:e#f>) ('x'@en-GB \"y\"^^<a:b>) (UNDEF 1.5) } }",
        "SELECT * { ?s (<a:b>/<c:d>|^<e:f>)+ ?o }",
        "SELECT * { ?s !(<a:b>|^<c:d>) ?o }",
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(?o IN (<a:b#c>, <d:e>)) } HAVING(COUNT(*) < 3)",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1 || ?o >= -1) FILTER(STR(?s) = 'x') }",
        "SELECT * { ?s ?p 1. ?s ?p 'a'. }",
        "CONSTRUCT { ?s ?p [ ?q ?r ] } WHERE { ?s ?p ?o ; ?q ?r , 'x' . } LIMIT 5",
        "SELECT * { ?s ?p ?o } VALUES ?s { <a:b> }",
        "BASE <http://example.org/> PREFIX ex: <x#> SELECT * { <a> ex:b [] }",
        "SELECT*{?s ?p ?o}ORDER BY DESC(?s)LIMIT 1",
        "ASK { ?s ?p 'caf\\u00e9' ; <http://example.org/\\u0061> ?o }",
        "SELECT (GROUP_CONCAT(?o; SEPARATOR=', ') AS ?all) { ?s ?p ?o } GROUP BY ?s",
    ],
)
def test_ordinary_queries_pass(query: str, engines: tuple[Store, Store]) -> None:
    engines[0].query(query)


def nested(depth: int) -> str:
    return "SELECT * { FILTER(" + "(" * depth + "1" + ")" * depth + ") }"


BOMBS = {
    "parentheses": nested(5_000),
    "parentheses in what looks like an IRI": "SELECT * { ?s ?p ?a FILTER(?a<"
    + "(" * 5_000
    + "1>2"
    + ")" * 5_000
    + ") }",
    "groups": "SELECT * " + "{" * 5_000 + "}" * 5_000,
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + " }",
    "nots": "SELECT * { FILTER(" + "!" * 100_000 + "true) }",
    "a path of many steps": "SELECT * { ?s " + "/".join(["<a:b>"] * 50_000) + " ?o }",
    "a path of many ways": "SELECT * { ?s " + "|".join(["<a:b>"] * 50_000) + " ?o }",
    "optionals": "SELECT * { " + "OPTIONAL { ?s ?p ?o } " * 10_000 + "}",
    "sums": "SELECT * { FILTER(" + "1+" * 20_000 + "1) }",
    "ands": "SELECT * { FILTER(" + "true&&" * 20_000 + "true) }",
    "columns": "SELECT " + "".join(f"(1 AS ?x{i})" for i in range(10_000)) + " {}",
    "triple patterns": "SELECT * { " + "".join(f"?s ?p ?o{i} . " for i in range(300)) + "}",
    "objects": "SELECT * { ?s ?p " + ",".join("123456789") * 40 + " }",
    "a collection": "SELECT * { ?s ?p (" + " 1" * 800 + ") }",
    "nodes in nodes": "SELECT * { ?s ?p " + "[ ?p " * 3_000 + "1" + " ]" * 3_000 + " }",
    "characters": "SELECT * { ?s ?p '" + "x" * MAX_CHARACTERS + "' }",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_refused(bomb: str) -> None:
    with pytest.raises(BadQuery):
        admit(BOMBS[bomb])


def test_what_the_limits_allow_does_not_end_the_process() -> None:
    """Each query at its limit, in a process of its own: a crash of the engine would take this one down."""
    code = f"""
import threading
import pyoxigraph
from oncokg.store.oxigraph import OxigraphStore
store = OxigraphStore(pyoxigraph.Store())
def ask():
    depth, tokens, steps = {MAX_DEPTH} - 2, {MAX_TOKENS}, {MAX_STEPS}
    store.query("SELECT * {{ FILTER(" + "(" * depth + "1" + ")" * depth + ") }}")
    store.query("SELECT * " + "{{" * depth + "}}" * depth)
    store.query("SELECT * {{ FILTER(" + "!" * depth + "true) }}")
    store.query("SELECT * {{ FILTER(" + "1+" * (tokens // 2 - 10) + "1) }}")
    store.query("SELECT * {{ " + "OPTIONAL {{ ?s ?p ?o }} " * (steps - 2) + "}}")
    store.query("SELECT * {{ ?s " + "/".join(["<a:b>"] * (steps - 2)) + " ?o }}")
    print("answered", flush=True)
threading.stack_size(1024 * 1024)  # a small stack, as other systems give a thread
thread = threading.Thread(target=ask)
thread.start()
thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout, done.stderr, done.returncode) == ("answered\n", "", 0)


def test_long_values_are_no_bomb(engines: tuple[Store, Store]) -> None:
    values = " ".join(f"<http://example.org/{i}>" for i in range(20_000))
    answer = engines[0].query(f"SELECT * {{ VALUES ?s {{ {values} <http://example.org/s> }} ?s ?p ?o }}")
    assert isinstance(answer, Solutions)
    assert len(answer.rows) == 1


def test_a_long_list_in_a_filter_is_told_about_values() -> None:
    with pytest.raises(BadQuery, match="VALUES"):
        admit("SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(2_000))) + ")) }")
