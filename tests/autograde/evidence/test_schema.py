"""Evidence that does not have the agreed form is refused."""

import copy

import pytest

from autograde.evidence.schema import EvidenceError, parse_evidence

GRAPH = {
    "output": 1,
    "nodes": [
        {
            "id": 0,
            "op": "input",
            "inputs": [],
            "attributes": {},
            "name": "x",
            "layer": 0,
            "shape": [None, 4, 4, 3],
        },
        {
            "id": 1,
            "op": "activation",
            "inputs": [0],
            "attributes": {"function": "relu"},
            "name": "r",
            "layer": 1,
            "shape": [None, 4, 4, 3],
        },
    ],
}
GOOD = {"schema": 1, "task": "identity_block", "outcomes": [{"kind": "graph", "graph": GRAPH}]}


def test_good_evidence_is_read():
    (graph,) = parse_evidence(GOOD, "identity_block", 1)
    assert graph[1].op == "activation" and graph.output == 1


def spoil(path, value):
    data = copy.deepcopy(GOOD)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


NODES = ("outcomes", 0, "graph", "nodes")


@pytest.mark.parametrize(
    "evidence",
    [
        None,
        [],
        spoil(("schema",), 2),
        spoil(("task",), "ResNet50"),
        spoil(("outcomes",), []),
        spoil(("extra",), 1),
        spoil(("outcomes", 0, "kind"), "pickle"),
        spoil((*NODES, 1, "op"), "lambda"),
        spoil((*NODES, 1, "attributes"), {"function": "relu", "more": 1}),
        spoil((*NODES, 1, "attributes", "function"), ["relu"]),
        spoil((*NODES, 1, "inputs"), [1]),
        spoil((*NODES, 1, "inputs"), [True]),
        spoil((*NODES, 1, "inputs"), []),
        spoil((*NODES, 1, "id"), 0),
        spoil((*NODES, 1, "name"), "x" * 3000),
        spoil((*NODES, 1, "name"), "half \ud800"),
        spoil((*NODES, 1, "shape"), [10**9]),
        spoil((*NODES, 1, "altered"), "<b>anything</b>"),
        spoil((*NODES, 1, "altered"), "frozen " + "x" * 80),
        spoil((*NODES, 1, "altered"), None),
        spoil((*NODES, 1, "starts"), []),
        spoil((*NODES, 1, "starts"), {"bias_initializer": "Ones"}),
        spoil((*NODES, 1, "starts"), {"x" * 50: {"class": "Ones", "seed": None}}),
        spoil((*NODES, 1), None),
        spoil(("outcomes", 0, "graph", "output"), 0),
        spoil(NODES, []),
        spoil(NODES, GRAPH["nodes"] * 1000),
    ],
)
def test_anything_else_is_refused(evidence):
    with pytest.raises(EvidenceError, match="evidence"):
        parse_evidence(evidence, "identity_block", 1)


def test_what_is_noted_of_a_layer_may_be_left_out():
    start = {"class": "Ones", "seed": None}
    given = spoil((*NODES, 1, "altered"), "constraint bias_constraint")
    given["outcomes"][0]["graph"]["nodes"][1]["starts"] = {"bias_initializer": start}
    (graph,) = parse_evidence(given, "identity_block", 1)
    assert (graph[1].altered, graph[1].starts) == ("constraint bias_constraint", {"bias_initializer": start})
    assert (graph[0].altered, graph[0].starts) == ("", {})


def with_attributes(op, attributes):
    evidence = spoil((*NODES, 1, "op"), op)
    evidence["outcomes"][0]["graph"]["nodes"][1]["attributes"] = attributes
    return evidence


@pytest.mark.parametrize(
    ("op", "attributes"),
    [
        ("activation", {"function": "leaky_relu"}),
        ("activation", {"function": "relu", "alpha": 0.1}),
        ("activation", {"function": "elu", "alpha": "1"}),
        ("reshape", {"target_shape": [-1, -1]}),
        ("reshape", {"target_shape": [0, 4]}),
        ("reshape", {"target_shape": [10**7] * 3}),
        ("reshape", {"target_shape": []}),
        ("permute", {"dims": [1, 1, 2]}),
        ("permute", {"dims": [0, 1, 2]}),
        ("permute", {"dims": [[1], 2]}),
        ("layer_normalization", {"axis": 3, "epsilon": 1e-3, "center": True, "scale": True}),
        ("group_normalization", {"groups": -1, "axis": 3, "epsilon": 1e-3, "center": True, "scale": True}),
        ("up_sampling2d", {"size": [2, 2], "interpolation": "bicubic"}),
        ("up_sampling2d", {"size": [0, 2], "interpolation": "nearest"}),
        ("cropping2d", {"cropping": [[-1, 0], [0, 0]]}),
        ("rescaling", {"scale": float("inf"), "offset": 0.0}),
        ("global_max_pooling2d", {"keepdims": 1}),
    ],
)
def test_attributes_out_of_range_are_refused(op, attributes):
    with pytest.raises(EvidenceError, match=op):
        parse_evidence(with_attributes(op, attributes), "identity_block", 1)


def test_an_alpha_is_read_where_there_is_one():
    (graph,) = parse_evidence(
        with_attributes("activation", {"function": "leaky_relu", "alpha": 0.1}), "identity_block", 1
    )
    assert graph[1].attributes["alpha"] == 0.1
