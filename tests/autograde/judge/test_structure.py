"""A graph is a chain of operations and regions, whose branches are chains again."""

import pytest

from autograde.evidence.schema import Graph, Node
from autograde.judge.structure import Region, find_regions, nodes_of


def graph(*inputs):
    """Make a graph of nodes that read these ones; what it computes does not matter here."""
    nodes = [
        Node(i, "input" if not reads else "add", reads, {}, "", i, ())
        for i, reads in enumerate(((), *inputs))
    ]
    return Graph(tuple(nodes), len(inputs))


def show(links):
    """Write regions as [branches, merge]; one that shares its merge has None there."""
    return [
        ["tangled", *link.inside]
        if isinstance(link, Region) and link.tangled
        else [[show(branch) for branch in link.branches], None if link.partial else link.merge]
        if isinstance(link, Region)
        else link
        for link in links
    ]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (((0,), (1,)), [1, 2]),
        (((0,), (1, 0)), [[[[1], []], 2]]),
        (((0, 0),), [[[[], []], 1]]),
        (((0,), (1, 0, 0)), [[[[1], []], 2]]),
        (((0,), (0,), (1, 2), (3,)), [[[[1], [2]], 3], 4]),
        (((0,), (1, 0), (2,), (3, 2)), [[[[1], []], 2], [[[3], []], 4]]),
        (((0,), (1,), (2, 1), (3, 0)), [[[[1, [[[2], []], 3]], []], 4]]),
        (((0,), (1,), (2, 1, 0)), [[[[1, [[[2], []], None]], []], 3]]),
        (((0,), (0, 1), (1, 2), (3,)), [["tangled", 1, 2], 4]),
        (((0,), (0,), (1, 2, 2)), [[[[1], [2]], 3]]),
    ],
    ids=[
        "chain",
        "block",
        "added to itself",
        "added twice",
        "branches",
        "row",
        "nested",
        "shared start",
        "crossed",
        "a branch added twice",
    ],
)
def test_a_graph_comes_apart_into_regions(inputs, expected):
    assert show(find_regions(graph(*inputs))) == expected


def test_every_node_but_the_input_is_in_one_link():
    links = find_regions(graph((0,), (1,), (2, 1, 0), (3,), (4, 3)))
    assert sorted(nodes_of(links)) == [1, 2, 3, 4, 5]


def test_regions_that_lie_too_deep_end_as_tangled_and_not_in_an_exception():
    inputs, depth = [(0,)], 400
    for n in range(1, depth):
        inputs.append((n,))
    for n in range(depth, 2 * depth - 1):
        inputs.append((n, 2 * depth - n - 1))
    assert nodes_of(find_regions(graph(*inputs)))
