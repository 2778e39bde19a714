"""Where things stand in a picture, and what is near an entity."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest

from oncokg.errors import BadInput, MissingExtra, NotFound
from oncokg.export.network import to_networkx
from oncokg.view import net, scene, tree
from oncokg.view.neighbourhood import find_node, neighbourhood
from oncokg.view.scene import scene_of
from oncokg.view.style import CAPTION_FONT, RELATIONS, TYPES, printable, relation_style, text_width, wrapped
from samples.sample_store import besponsa

DRUG, PRODUCT, DISEASE = "substance:unii-P93RUU11P7", "product:BLA761040", "disease:ncit-C8936"
TRIAL, TARGET, FDA = "trial:NCT01564784", "target:hgnc-1643", "organization:name-fda"


@pytest.fixture(scope="module")
def graph():
    return to_networkx(besponsa(), reified=True)


def edge(graph, source, target, relation):
    graph.add_edge(source, target, key=relation, label=relation, iri=f"urn:{relation}", facts=["urn:f"])


def many_drugs(drugs: int) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for number in range(drugs):
        graph.add_node(f"substance:{number}", label=f"drug {number}", type="Substance")
        for kind in ("target", "disease", "reaction"):
            end = f"{kind}:{number * 7 % (drugs // 3 + 1)}"
            graph.add_node(end, label=end, type=kind.title())
            edge(graph, f"substance:{number}", end, "targets")
    return graph


def two_drugs() -> nx.MultiDiGraph:
    """Two drugs with products, shared and own ends, a shared disease with trials, and ties among them."""
    graph = nx.MultiDiGraph()
    kinds = {"s": "Substance", "p": "Product", "o": "Organization", "d": "Disease", "t": "Trial"}
    kinds |= {"r": "AdverseReaction", "c": "Concept", "a": "Agency"}
    links = (
        "p1 s1 contains|p2 s2 contains|p3 s2 contains|p1 o1 marketedBy|p1 o2 marketedBy|p2 o2 marketedBy"
        "|p3 o3 marketedBy|s1 a1 approvedBy|s2 a1 approvedBy|p1 a1 approvedBy|p2 a1 approvedBy"
        "|s1 d1 approvedFor|s2 d1 approvedFor|s1 d2 approvedFor|s1 t1 studiedIn|t1 d1 studies"
        "|s2 t2 studiedIn|t2 d3 studies|s1 t3 studiedIn|s2 t3 studiedIn|t3 d1 studies|s1 c1 hasKind"
        "|s2 c1 hasKind|s2 c2 holdsDesignation|s1 s2 comparedWith|s1 r9 mayCause|s2 r8 mayCause"
    )
    edges = [link.split() for link in links.split("|")]
    edges += [[drug, f"r{number}", "mayCause"] for drug in ("s1", "s2") for number in range(3)]
    for source, target, relation in edges:
        for node in (source, target):
            graph.add_node(node, label=f"{kinds[node[0]]} with the name {node}", type=kinds[node[0]])
        edge(graph, source, target, relation)
    return graph


def overlaps(a, b, gap=0.0):
    return (
        a.left - gap < b.right and b.left - gap < a.right and abs(a.y - b.y) < (a.height + b.height) / 2 + gap
    )


@pytest.mark.parametrize(
    "about", [None, "Besponsa", "CD22", "Pfizer", "FDA", "INO-VATE", "B-cell ALL", "fever"]
)
def test_boxes_and_words_of_a_tree_lie_over_no_box(graph, about):
    check_that_nothing_is_covered(scene_of(graph, about=about))


def test_boxes_and_words_of_a_pair_lie_over_no_box():
    picture = scene_of(two_drugs())
    assert picture.title == "Substance with the name s2 and Substance with the name s1"
    check_that_nothing_is_covered(picture)
    drawn = sorted((line.source, line.target, line.relation) for line in picture.lines)
    assert drawn == sorted(two_drugs().edges(keys=True))
    captioned = sorted(edge for caption in picture.captions for edge in caption.edges)
    assert captioned == drawn
    x = {box.node: box.x for box in picture.boxes}
    assert x["s2"] < x["a1"] == x["c1"] == x["o2"] == x["d1"] == x["r0"] < x["s1"], (
        "what is shared is between"
    )
    assert x["r8"] < x["s2"]
    assert x["r9"] > x["s1"]


def check_that_nothing_is_covered(picture):
    assert picture.tree
    assert len(picture.boxes) >= 2
    for a, b in itertools.combinations(picture.boxes, 2):
        assert not overlaps(a, b, gap=2), (a.label, b.label)
    for caption in picture.captions:
        half = text_width(relation_style(caption.relation).words, CAPTION_FONT) / 2
        for box in picture.boxes:
            apart = abs(box.y - caption.y) >= box.height / 2 + CAPTION_FONT / 2
            assert apart or caption.x + half <= box.left or box.right <= caption.x - half, box.label
    for box in picture.boxes:
        assert box.left >= 0
        assert box.right <= picture.width
        assert box.height / 2 <= box.y <= picture.height - box.height / 2
        assert max(text_width(line, box.font, bold=box.root) for line in box.lines) < box.width


def test_the_drug_is_in_the_middle_and_every_edge_is_drawn_once(graph):
    picture = scene_of(graph)
    assert [box.node for box in picture.boxes if box.root] == [DRUG]
    assert picture.title == "inotuzumab ozogamicin"
    short = [key for *key, data in graph.edges(keys=True, data=True) if "facts" in data]
    drawn = sorted((line.source, line.target, line.relation) for line in picture.lines)
    assert drawn == sorted(map(tuple, short))
    root = next(box for box in picture.boxes if box.root)
    main = [box for box in picture.boxes if "calicheamicin" not in box.label and box.label != "chemotherapy"]
    assert any(box.right < root.left for box in main)
    assert any(box.left > root.right for box in main)
    captioned = [edge for caption in picture.captions for edge in caption.edges]
    assert sorted(captioned) == drawn


def test_the_picture_of_a_product_has_its_substance_in_the_middle(graph):
    picture = scene_of(graph, about="Besponsa")
    assert [box.node for box in picture.boxes if box.root] == [DRUG]
    assert picture.title == "Besponsa (inotuzumab ozogamicin)"


def test_lines_end_at_the_boxes_they_join(graph):
    picture = scene_of(graph)
    boxes = {box.node: box for box in picture.boxes}
    for line in picture.lines:
        for end, (x, y) in ((line.source, line.way[0]), (line.target, line.way[-1])):
            box = boxes[end]
            assert min(abs(x - box.left), abs(x - box.right)) < 0.5
            assert abs(y - box.y) <= box.height / 2


def test_sources_are_the_documents_read(graph):
    assert scene_of(graph).sources == (
        "Besponsa cleared for adults with a fast-moving leukemia",
        "Inotuzumab ozogamicin: wider use",
    )


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("inotuzumab ozogamicin", DRUG),
        ("INOTUZUMAB  Ozogamicin", DRUG),
        ("CMC-544", DRUG),
        ("NCIT:C71542", DRUG),
        ("besponsa", PRODUCT),
        ("FDA", FDA),
        (DISEASE, DISEASE),
        ("https://w3id.org/oncokg/id/target/hgnc-1643", TARGET),
    ],
)
def test_an_entity_is_found_by_any_of_its_names(graph, name, node):
    assert find_node(graph, name) == node


def test_an_unknown_name_gets_near_ones(graph):
    with pytest.raises(NotFound, match="no entity named 'Bespnsa'; did you mean Besponsa") as caught:
        find_node(graph, "Bespnsa")
    assert caught.value.candidates[0] == "Besponsa"


def test_the_neighbourhood_of_a_drug_has_its_licence_holder(graph):
    near = neighbourhood(graph, DRUG, 2)
    assert "organization:name-pfizer-inc" in near
    assert "organization:name-pfizer-inc" not in neighbourhood(graph, DRUG, 1)
    assert list(near) == [node for node in graph if node in near], "in the order of the graph"


def test_the_neighbourhood_of_a_disease_leaves_its_drugs_other_ties_out(graph):
    near = scene_of(graph, about="B-cell ALL")
    assert {box.node for box in near.boxes} == {DISEASE, DRUG, TRIAL}
    assert {line.relation for line in near.lines} == {"approvedFor", "studies", "studiedIn"}


def test_nothing_to_draw_is_said(graph):
    with pytest.raises(BadInput, match="no edge to draw"):
        scene_of(nx.MultiDiGraph())
    with pytest.raises(BadInput, match="it has no edge to anything"):
        scene_of(graph, about="tyrosine kinase inhibitor")


def test_too_many_nodes_are_refused_with_advice(monkeypatch):
    monkeypatch.setattr(scene, "MAX_NODES", 20)
    with pytest.raises(BadInput, match=r"more than 20; draw the neighbourhood of one entity"):
        scene_of(many_drugs(30))


def test_a_graph_of_many_drugs_is_a_net_of_dots_apart_from_each_other():
    picture = scene_of(many_drugs(200))
    assert not picture.tree
    assert picture.title == "401 entities"
    assert len(picture.lines) == 600
    close = sum(overlaps(a, b) for a, b in itertools.combinations(picture.boxes, 2))
    assert close <= len(picture.boxes) * 0.05
    labels = net.shown_labels(picture)
    assert len(labels) > 40


def test_a_net_keeps_every_part_and_leaf():
    graph = many_drugs(200)
    for number in range(30):
        graph.add_node(f"reaction:leaf{number}", label="leaf", type="AdverseReaction")
        edge(graph, "substance:0", f"reaction:leaf{number}", "mayCause")
    graph.add_node("x", label="alone with y", type="Substance")
    graph.add_node("y", label="alone with x", type="Product")
    edge(graph, "y", "x", "contains")
    edge(graph, "y", "x", "madeUp")
    picture = scene_of(graph)
    assert {box.node for box in picture.boxes} == set(graph)
    ways = [line.way for line in picture.lines if line.source == "y"]
    assert len(set(ways)) == 2, "two edges between the same ends go two ways"


def test_without_numpy_a_tree_is_drawn_and_a_net_names_the_extra(graph, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "numpy", None)
    assert scene_of(graph).tree
    with pytest.raises(MissingExtra, match=r"placing .* nodes needs an extra .*oncokg\[draw\]"):
        scene_of(many_drugs(200))


def test_further_edges_between_tree_nodes_get_ways_of_their_own():
    graph = nx.MultiDiGraph()
    for node in "abcd":
        graph.add_node(node, label=node, type="Substance")
    for source, target, relation in (
        ("a", "b", "targets"),
        ("a", "b", "studies"),
        ("b", "a", "contains"),
        ("a", "c", "mayCause"),
        ("c", "d", "targets"),
        ("b", "d", "studies"),
        ("d", "b", "approvedFor"),
    ):
        edge(graph, source, target, relation)
    picture = scene_of(graph, about="a")
    assert len(picture.lines) == 7
    assert len({line.way for line in picture.lines}) == 7


def test_hub_prefers_a_substance():
    graph = nx.MultiDiGraph()
    graph.add_node("s", label="s", type="Substance")
    for number in range(5):
        graph.add_node(f"t{number}", label="t", type="Target")
        edge(graph, "s", f"t{number}", "targets")
    assert tree.hub_of(graph) == "s"
    assert tree.hub_of(many_drugs(30)) is None


def test_every_short_edge_and_type_has_a_style_of_its_own():
    looks = {(relation.like, relation.dash) for relation in RELATIONS.values()}
    assert len(looks) == len(RELATIONS) == 11
    assert len({style.outline(1.0) for style in TYPES.values()}) == len(TYPES)
    assert len({style.light for style in TYPES.values()}) == len(TYPES)


@pytest.mark.parametrize("style", TYPES.values(), ids=lambda style: style.name)
def test_colours_can_be_read_as_text(style):
    assert contrast(style.light, "#fbfcfd") >= 3.3
    assert contrast(style.dark, "#12181d") >= 4.5


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_texts_are_wrapped_cut_and_cleaned():
    assert wrapped("one two three", 7, 3) == ("one two", "three")
    assert wrapped("a b c d e f", 1, 2) == ("a", "b…")
    assert wrapped("x" * 50, 10, 2) == ("x" * 14 + "…",)
    assert wrapped("", 10, 2) == ("",)
    assert printable("a\nb\x00\ud800\u202e") == "a b\ufffd\ufffd\ufffd"
