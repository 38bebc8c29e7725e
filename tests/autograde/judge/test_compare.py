"""A comparison tells what went wrong as one story: what is missing, moved, late or wired otherwise."""

from dataclasses import replace
from time import process_time

import pytest
from drawn_graphs import Builder, residual_block

from autograde.evidence.reference import Reference
from autograde.evidence.schema import Graph
from autograde.judge.compare import compare_graphs

BLOCK = residual_block()


def changed(reference, reads, drop):
    """Return a reference's graph with nodes that read others, and without some."""
    nodes = [
        replace(node, inputs=reads.get(node.id, node.inputs))
        for node in reference.graph.nodes
        if node.id not in drop
    ]
    return Graph(tuple(nodes), reference.graph.output)


def kinds(graph, reference):
    return [(d.kind, d.component) for d in compare_graphs(graph, reference).differences]


def test_a_graph_like_the_reference_has_no_differences_and_all_its_nodes_are_paired():
    comparison = compare_graphs(BLOCK.graph, BLOCK)
    assert not comparison.differences
    assert len(comparison.pairs) == len(BLOCK.graph.nodes) - 1


@pytest.mark.parametrize(
    ("reads", "drop", "expected"),
    [
        ({4: (2,)}, (3,), [("missing", "main_a")]),
        ({9: (8, 2)}, (), [("late", "shortcut")]),
        ({9: (8, 5)}, (), [("late", "shortcut")]),
        ({9: (8, 0, 0)}, (), [("merge", "addition")]),
        ({10: (8,)}, (9,), [("missing", "addition"), ("branch-missing", "shortcut")]),
    ],
    ids=["no ReLU", "shortcut after b.n.", "shortcut after b's b.n.", "added twice", "never added"],
)
def test_a_mistake_in_a_block_is_told_once(reads, drop, expected):
    assert kinds(changed(BLOCK, reads, drop), BLOCK) == expected


def inception(order=(0, 1, 2), without=None, shared=False):
    """Make three branches that are concatenated, each a component of its own."""
    builder, ends = Builder((8, 8, 3)), []
    for n, size in enumerate((1, 3, 5)):
        builder.component, builder.last = f"branch_{size}", 0
        builder.conv(4 + n, 1)
        ends.append(builder.conv(6 + n, size, padding="same"))
    if shared:
        last = builder.nodes[-2]
        builder.nodes[-2] = replace(last, inputs=(1,))
    builder.component = "together"
    builder.add("concatenate", [ends[i] for i in order if i != without], axis=3)
    return builder.reference()


def reachable(reference):
    needed = {reference.graph.output}
    for node in reversed(reference.graph.nodes):
        needed |= set(node.inputs) if node.id in needed else set()
    nodes = tuple(node for node in reference.graph.nodes if node.id in needed)
    return Graph(nodes, reference.graph.output)


def test_a_missing_branch_is_its_components():
    assert kinds(reachable(inception(without=1)), inception()) == [("branch-missing", "branch_3")]


def test_branches_in_another_order_are_the_concatenations_mistake():
    assert kinds(inception((1, 0, 2)).graph, inception()) == [("operands", "together")]


def test_a_branch_that_starts_within_another_one_is_late():
    assert kinds(inception(shared=True).graph, inception()) == [("late", "branch_5")]


def test_a_layer_called_again_is_shared_unless_the_reference_shares_it():
    builder = Builder((8, 8, 4))
    builder.component = "both"
    builder.conv(4, 3, padding="same")
    builder.act()
    builder.conv(4, 3, padding="same")
    apart = builder.reference()
    nodes = apart.graph.nodes
    together = Graph((*nodes[:3], replace(nodes[3], layer=nodes[1].layer)), apart.graph.output)
    shared = Reference(together, apart.components)
    assert kinds(together, apart) == [("shared", "both")]
    assert kinds(apart.graph, shared) == [("not-shared", "both")]
    assert kinds(together, shared) == []


def test_zero_padding_and_a_valid_window_are_the_same_window_in_a_wrong_graph_too():
    builder = Builder((8, 8, 4))
    builder.component = "all"
    builder.conv(4, 3, padding="same")
    builder.act()
    reference = builder.reference()
    other = Builder((8, 8, 4))
    other.add("zero_padding2d", padding=[[1, 1], [1, 1]])
    other.conv(4, 3)
    other.act("tanh")
    assert kinds(other.reference().graph, reference) == [("attribute", "all")]


def nested(depth):
    """Make a graph whose shortcuts lie in one another, far deeper than any network's."""
    builder = Builder((8, 8, 4))
    ends = [builder.act("relu" if n % 2 else "tanh") for n in range(depth)]
    for end in ends[-2::-1]:
        builder.add("add", (builder.last, end))
    return builder.reference().graph


def tangled(count):
    """Make a graph in which every second node reads the two before it."""
    builder = Builder((8, 8, 4))
    builder.act()
    for n in range(count):
        builder.add("maximum", (builder.last, builder.last - 1)) if n % 2 else builder.act("tanh")
    return builder.reference().graph


@pytest.mark.parametrize("graph", [nested(600), tangled(1200)], ids=["nested", "tangled"])
def test_a_graph_like_no_network_is_compared_in_seconds(graph):
    start = process_time()
    assert compare_graphs(graph, BLOCK).differences
    assert process_time() - start < 5
