"""What the judge leaves out of a graph before it explains it changes no number."""

import numpy as np
import pytest

from autograde.evidence.schema import Graph, Node
from autograde.judge.canonical import canonical_graph
from autograde.judge.run import run_graph


def graph(*nodes):
    made = [Node(0, "input", (), {}, "input", 0, ())]
    for i, (op, inputs, attributes) in enumerate(nodes, 1):
        made.append(Node(i, op, inputs, attributes, f"layer{i}", i, ()))
    return Graph(tuple(made), len(nodes))


RELU = {"function": "relu"}
CASES = [
    (graph(("activation", (0,), RELU), ("activation", (1,), RELU)), ["input", "activation"]),
    (graph(("activation", (0,), {"function": "linear"})), ["input"]),
    (graph(("dropout", (0,), {"rate": 0.0})), ["input"]),
    (
        graph(("activation", (0,), RELU), ("add", (0, 1), {}), ("add", (2, 0), {})),
        ["input", "activation", "add"],
    ),
]


@pytest.mark.parametrize(("before", "expected"), CASES)
def test_what_is_left_computes_the_same(before, expected):
    def weights(node, name, shape):
        return np.random.default_rng(7).normal(size=shape)

    after = canonical_graph(before)
    assert [node.op for node in after.nodes] == expected
    x = np.random.default_rng(1).normal(size=(2, 6, 5, 3))
    outputs = [run_graph(g, x, weights)[g.output] for g in (before, after)]
    np.testing.assert_allclose(*outputs, rtol=1e-12)


@pytest.mark.parametrize(("size", "written"), [(8, "valid"), (7, "same")])
def test_padding_that_pads_nothing_is_none(size, written):
    pool = Node(
        1, "average_pooling2d", (0,), {"pool_size": [2, 2], "strides": [2, 2], "padding": "same"}, "", 1, ()
    )
    given = Node(0, "input", (), {}, "", 0, (None, size, 8, 3))
    assert canonical_graph(Graph((given, pool), 1))[1].attributes["padding"] == written
