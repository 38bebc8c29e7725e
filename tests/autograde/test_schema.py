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
        spoil(("outcomes", 0, "graph", "output"), 0),
        spoil(NODES, []),
        spoil(NODES, GRAPH["nodes"] * 1000),
    ],
)
def test_anything_else_is_refused(evidence):
    with pytest.raises(EvidenceError, match="evidence"):
        parse_evidence(evidence, "identity_block", 1)
