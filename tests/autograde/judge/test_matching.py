"""Graphs that are one are matched node by node, whatever their layers are called."""

from dataclasses import replace

from drawn_graphs import Builder, residual_block

from autograde.evidence.schema import Graph
from autograde.judge.matching import match_exactly


def test_names_and_the_order_of_operands_do_not_matter():
    right = residual_block(convolutional=True).graph
    nodes = [
        replace(n, name=f"my{n.id}", inputs=n.inputs[::-1] if n.op == "add" else n.inputs)
        for n in right.nodes
    ]
    pairs = match_exactly(Graph(tuple(nodes), right.output), right)
    assert [(ours.id, theirs.id) for ours, theirs in pairs] == [(n.id, n.id) for n in right.nodes[1:]]


def test_one_other_attribute_is_another_graph():
    right = residual_block().graph
    nodes = [replace(n, attributes={**n.attributes, "filters": 7}) if n.id == 4 else n for n in right.nodes]
    assert match_exactly(Graph(tuple(nodes), right.output), right) is None


def branches(*names):
    builder = Builder()
    ends = []
    for name in names:
        builder.last = 0
        builder.conv(4, 1)
        builder.nodes[-1] = replace(builder.nodes[-1], name=name)
        ends.append(builder.act())
    builder.add("add", ends)
    return builder.reference().graph


def test_equal_branches_go_where_their_names_are():
    pairs = match_exactly(branches("b", "a"), branches("a", "b"))
    assert all(ours.name == theirs.name for ours, theirs in pairs)


def test_operands_of_a_concatenation_stand_in_order():
    def joined(order):
        builder = Builder()
        ends = [builder.conv(4, 1), builder.conv(4, 3)]
        builder.add("concatenate", [ends[i] for i in order], axis=3)
        return builder.reference().graph

    assert match_exactly(joined((0, 1)), joined((1, 0))) is None
