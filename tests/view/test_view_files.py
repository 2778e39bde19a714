"""SVG, PNG and HTML files: well formed, the same bytes each time, harmless whatever the texts."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys

import networkx as nx
import pytest
from lxml import etree
from lxml import html as lxml_html

from oncokg.errors import BadInput, MissingExtra
from oncokg.export.network import to_networkx
from oncokg.view.page import json_for_html, web_address
from oncokg.view.picture import PICTURE_SUFFIXES, draw
from samples.sample_store import besponsa

HOSTILE = "</script><script>alert(1)</script>\x00\x1b\u202e <!-- & \"' ]]> {{data}} $x_1$ 成人 \ud800"


@pytest.fixture(scope="module")
def graph():
    return to_networkx(besponsa(), reified=True)


@pytest.fixture
def page(graph, tmp_path):
    return page_of(graph, tmp_path)


def page_of(graph, folder, **options):
    draw(graph, folder / "page.html", **options)
    return (folder / "page.html").read_text(encoding="utf-8")


def data_of(page: str):
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(block[1])


def hostile_graph() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_node(
        "a",
        label=HOSTILE,
        type="Substance",
        iri="javascript:alert(1)",
        names=[HOSTILE],
        identifiers=["X:" + HOSTILE, "X:alert(2)"],
        matches=["javascript:alert(2)", "data:text/html,x", 'https://example.org/a"onclick="x'],
    )
    graph.add_node("b", label="$\\frac$", type=HOSTILE, iri="urn:b")
    graph.add_node(
        "f", label=HOSTILE, type="Fact", iri="urn:f", fact=True, evidence=[], statementText=HOSTILE
    )
    graph.add_edge("f", "a", key="about" + HOSTILE, label="about", iri="urn:about")
    passage = {"quote": HOSTILE, "start": 0, "end": 9, "document": "javascript:alert(3)", "title": HOSTILE}
    graph.add_edge(
        "a", "b", key=HOSTILE, label=HOSTILE, iri="urn:x", facts=["urn:f", "urn:g"], evidence=[passage]
    )
    return graph


@pytest.mark.parametrize("build", ["graph", "hostile"])
@pytest.mark.parametrize("suffix", PICTURE_SUFFIXES)
def test_the_same_bytes_each_time(build, suffix, graph, tmp_path):
    source = graph if build == "graph" else hostile_graph()
    for name in ("one", "two"):
        draw(source, tmp_path / (name + suffix))
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_two_processes_with_two_hash_seeds_draw_the_same_bytes(root, tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from samples.sample_store import besponsa\n"
        "from test_view_scene import many_drugs\n"
        "from oncokg.export.network import to_networkx\n"
        "from oncokg.view.picture import PICTURE_SUFFIXES, draw\n"
        "for suffix in PICTURE_SUFFIXES:\n"
        "    draw(to_networkx(besponsa(), reified=True), Path(sys.argv[1], 'tree' + suffix))\n"
        "    draw(many_drugs(60), Path(sys.argv[1], 'net' + suffix))\n"
    )
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join(str(root / part) for part in ("src", "tests", "tests/view")),
        }
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], env=environment, check=True)
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert len(names) == 6
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_svg_is_well_formed_and_its_texts_are_texts(graph, tmp_path):
    draw(graph, tmp_path / "picture.svg")
    root = etree.fromstring((tmp_path / "picture.svg").read_bytes())
    texts = {" ".join(text.itertext()).strip() for text in root.iter("{*}text")}
    assert {
        "inotuzumab",
        "ozogamicin",
        "CD22",
        "fever",
        "approved for",
        "may cause",
        "Adverse reaction",
    } <= texts
    assert any(text.startswith("Read from: Besponsa cleared") for text in texts)
    assert b"dc:date" not in (tmp_path / "picture.svg").read_bytes()


def test_png_is_a_png(graph, tmp_path):
    draw(graph, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_hostile_texts_leave_an_svg_well_formed(tmp_path):
    draw(hostile_graph(), tmp_path / "picture.svg")
    data = (tmp_path / "picture.svg").read_bytes()
    root = etree.fromstring(data)
    assert not list(root.iter("{*}script"))
    assert b"javascript:" not in data
    assert b"\\frac" in data, "labels are not formulas"


def test_drawing_leaves_matplotlib_as_it_was(graph, tmp_path):
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw(graph, tmp_path / "picture.svg")
    assert dict(matplotlib.rcParams) == before


def test_drawing_needs_no_pyplot_and_no_display(root, tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from samples.sample_store import besponsa\n"
        "from oncokg.export.network import to_networkx\n"
        "from oncokg.view.picture import draw\n"
        "draw(to_networkx(besponsa()), Path(sys.argv[1]))\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    environment["PYTHONPATH"] = os.pathsep.join(str(root / part) for part in ("src", "tests"))
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "picture.png")]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("False", "")


def test_the_page_allows_only_its_own_scripts_and_styles(page):
    tree = lxml_html.document_fromstring(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"

    def hashed(text):
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert rules["script-src"].split() == [hashed(script) for script in scripts]
    assert rules["style-src"].split() == [hashed(style) for style in styles]
    assert (len(scripts), len(styles)) == (2, 1)


def test_the_page_loads_nothing_and_has_no_inline_handlers(page):
    tree = lxml_html.document_fromstring(page)
    assert not tree.xpath("//@src | //link | //base | //iframe | //object | //img | //form")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert not tree.xpath("//@style")
    code = "".join(re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, re.DOTALL))
    assert set(re.findall(r"https?://[^\"'\s)]+", code)) <= {"http://www.w3.org/2000/svg"}
    for danger in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "url(",
        "@import",
        "fetch(",
    ):
        assert danger not in code


def test_the_page_can_be_used_by_keyboard_and_told_aloud(page):
    tree = lxml_html.document_fromstring(page)
    assert tree.xpath("//*[@id='canvas']/@tabindex") == ["0"]
    assert tree.xpath("//*[@id='search']/@aria-label")
    assert tree.xpath("//*[@role='status' and @aria-live='polite']")
    assert all(button.get("aria-label") for button in tree.xpath("//button"))
    assert tree.xpath("/html/@lang") == ["en"]


def test_edges_of_the_page_carry_the_words_they_were_read_from(page):
    data = data_of(page)
    assert len(data["nodes"]) == len(data["edges"]) == 27
    for edge in data["edges"]:
        assert edge["passages"]
        assert edge["facts"]
        for number in edge["passages"]:
            passage = data["passages"][number]
            assert passage["end"] - passage["start"] == len(passage["quote"])
            assert data["documents"][passage["document"]]["title"]
    words = [relation["words"] for relation in data["relations"]]
    (approved,) = [edge for edge in data["edges"] if words[edge["r"]] == "approved for"]
    assert "adults with relapsed or refractory" in data["passages"][approved["passages"][0]]["quote"]


def test_nodes_of_the_page_have_their_facts_also_through_other_facts(page):
    data = data_of(page)
    (trial,) = [node for node in data["nodes"] if node["label"] == "INO-VATE"]
    labels = [data["facts"][number]["label"] for number in trial["facts"]]
    assert labels[0].startswith("Endpoint result: progression-free survival, hazard ratio, 0.45")
    assert "Endpoint result: complete remission, proportion, 35.8 percent, Besponsa" in labels
    result = data["facts"][trial["facts"][labels.index(labels[-1])]]
    assert ["basis", "derived"] in result["rows"], "what was derived comes last"
    assert trial["identifiers"] == [
        {"text": "CLINICALTRIALS:NCT01564784", "href": "https://clinicaltrials.gov/study/NCT01564784"}
    ]


def test_a_page_of_a_graph_without_fact_nodes_still_has_its_evidence(tmp_path):
    data = data_of(page_of(to_networkx(besponsa()), tmp_path))
    assert data["facts"] == []
    assert all(edge["passages"] for edge in data["edges"])
    assert all(edge["factCount"] for edge in data["edges"])


def test_hostile_texts_do_nothing_in_a_page(tmp_path):
    page = page_of(hostile_graph(), tmp_path)
    assert page.count("<script") == 3
    assert page.count("</script>") == 3
    assert "<!--" not in page
    assert "\x00" not in page
    data = data_of(page)
    node = next(node for node in data["nodes"] if "alert" in node["label"])
    assert node["label"].startswith("</script><script>alert(1)</script>\ufffd\ufffd\ufffd")
    assert "{{data}}" in node["label"]
    assert {identifier["href"] for identifier in node["identifiers"]} == {""}
    assert [node["facts"] for node in data["nodes"]] == [[0], []]


@pytest.mark.parametrize(
    ("iri", "link"),
    [
        ("https://example.org/x", True),
        ("HTTP://example.org/x", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("urn:x", False),
        ("https://example.org/ x", False),
        ('https://example.org/"x', False),
        ("java\nscript:https://x", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(iri, link):
    assert web_address(iri) == (iri if link else "")


def test_json_in_a_page_cannot_end_its_block():
    text = json_for_html({"</script>": "<!-- \u2028 & ]]>"})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"</script>": "<!-- \u2028 & ]]>"}


def test_without_matplotlib_pages_are_drawn_and_charts_name_the_extra(graph, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    draw(graph, tmp_path / "picture.html")
    with pytest.raises(MissingExtra, match=r"drawing SVG files needs an extra .*oncokg\[draw\]"):
        draw(graph, tmp_path / "picture.svg")
    assert not (tmp_path / "picture.svg").exists()


def test_another_suffix_is_refused(graph, tmp_path):
    with pytest.raises(BadInput, match=r"picture.gif: not a kind of picture; end the name in .svg, "):
        draw(graph, tmp_path / "picture.gif")


def test_importing_the_view_loads_no_heavy_library():
    code = "import sys, oncokg.view.picture; print({'matplotlib', 'networkx', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"
