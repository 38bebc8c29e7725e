"""Brings equal spellings of a graph to one form, before graphs are compared and before they are run.

Gone are: linear activations, dropout at rate 0, a ReLU of a ReLU, padding and cropping by zero, reshaping
that changes no shape. ``(a + b) + c`` becomes one sum of three, a Reshape that flattens a Flatten, axes are
counted from the front, and padding 'same' that pads nothing is 'valid'. What stays keeps its id, so that a
finding points at the student's own node.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from autograde.evidence.layer_kinds import DROPOUTS
from autograde.evidence.schema import Graph, Node, Unused
from autograde.judge.attributes import WRITTEN_PADDING, pads_nothing

#: Merges of merges that are one merge of all.
_ASSOCIATIVE = ("add", "multiply", "maximum", "minimum")
_NO_PADDING = [[0, 0], [0, 0]]


def canonical_graph(graph: Graph) -> Graph:
    """Return a graph that computes the same in the form that all its spellings share.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    Graph
    """
    made, output = _without_idle(graph)
    nodes = _reachable(_flat_merges(_reachable(made, output)), output)
    nodes = _reachable(_shared_concatenations(nodes), output)
    unused = tuple(_unused(graph, made))
    return replace(graph, nodes=tuple(nodes.values()), output=output, unused=unused)


def _unused(graph: Graph, made: dict[int, Node]) -> Iterator[Unused]:
    for unused in graph.unused:
        kept = tuple(made[node.id] for node in unused.nodes if node.id in made)
        if kept:
            yield replace(unused, nodes=kept)


def _without_idle(graph: Graph) -> tuple[dict[int, Node], int]:
    nodes: dict[int, Node] = {}
    stands_for: dict[int, int] = {}
    for node in (*graph.nodes, *(node for unused in graph.unused for node in unused.nodes)):
        node = replace(node, inputs=tuple(stands_for[i] for i in node.inputs))
        if node.inputs and _is_idle(node, nodes[node.inputs[0]]):
            stands_for[node.id] = node.inputs[0]
            continue
        stands_for[node.id] = node.id
        nodes[node.id] = _plain_form(node, nodes)
    return nodes, stands_for[graph.output]


def _is_idle(node: Node, source: Node) -> bool:
    """Say whether a node changes no number of what it reads."""
    if node.altered:
        return False  # it may do anything
    given = node.attributes
    if node.op == "activation":
        repeated = source.op == "activation" and source.attributes["function"] == "relu"
        return given["function"] == "linear" or (repeated and given["function"] == "relu")
    if node.op in DROPOUTS:
        return not given.get("rate", given.get("stddev"))
    if node.op in ("zero_padding2d", "cropping2d"):
        return given.get("padding", given.get("cropping")) == _NO_PADDING
    if node.op in ("flatten", "reshape"):
        return None not in node.shape[1:] and node.shape[1:] == source.shape[1:]
    return node.op == "permute" and given["dims"] == sorted(given["dims"])


def _plain_form(node: Node, nodes: dict[int, Node]) -> Node:
    """Write a node's attributes in the one way that this module keeps to."""
    given, rank = node.attributes, len(node.shape)
    if node.op == "reshape" and len(given["target_shape"]) == 1:
        node = replace(node, op="flatten", attributes={})
    elif "axis" in given:
        axis = given["axis"]
        if isinstance(axis, list):
            axis = sorted(i % rank if -rank <= i < rank else i for i in axis)
        elif -rank <= axis < rank:
            axis %= rank
        node = replace(node, attributes={**given, "axis": axis})
    if node.attributes.get("padding") == "same" and pads_nothing(node, nodes[node.inputs[0]].shape):
        node = replace(node, attributes={**node.attributes, "padding": "valid", WRITTEN_PADDING: "same"})
    if node.op == "flatten":
        source = nodes[node.inputs[0]]
        if source.op == "flatten":
            node = replace(node, inputs=source.inputs)
    return node


def _flat_merges(nodes: dict[int, Node]) -> dict[int, Node]:
    """Take what a merge reads of merges of its own kind, which nothing else reads, into it."""
    uses = Counter(i for node in nodes.values() for i in node.inputs)
    flat: dict[int, Node] = {}
    for node in nodes.values():
        if node.op in _ASSOCIATIVE or node.op == "concatenate":
            terms: list[int] = []
            for i in node.inputs:
                inner = flat[i]
                same = (inner.op, inner.attributes) == (node.op, node.attributes) and uses[i] == 1
                terms.extend(inner.inputs if same else (i,))
            node = replace(node, inputs=tuple(terms))
        flat[node.id] = node
    return flat


def _shared_concatenations(nodes: dict[int, Node]) -> dict[int, Node]:
    """Let a concatenation that begins like an earlier one read that one."""
    done: dict[int, Node] = {}
    earlier: list[Node] = []
    for node in nodes.values():
        if node.op == "concatenate":
            same = [
                e for e in earlier if e.attributes == node.attributes and len(e.inputs) < len(node.inputs)
            ]
            same = [e for e in same if node.inputs[: len(e.inputs)] == nodes[e.id].inputs]
            earlier.append(node)
            if same:
                longest = max(same, key=lambda e: len(e.inputs))
                node = replace(node, inputs=(longest.id, *node.inputs[len(longest.inputs) :]))
        done[node.id] = node
    return done


def _reachable(nodes: dict[int, Node], output: int) -> dict[int, Node]:
    needed, waiting = set(), [output]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed.add(current)
            waiting.extend(nodes[current].inputs)
    return {i: node for i, node in nodes.items() if i in needed}
