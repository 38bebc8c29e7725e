"""Leaves out of a graph what changes no number, so that two spellings of a block look alike.

Gone are: linear activations, Dropout at rate 0, a ReLU of a ReLU, padding by zero. ``(a + b) + c`` becomes
one sum of three, and zero padding before a 'valid' convolution becomes the 'same' that it stands for.
"""

from collections import Counter
from dataclasses import replace

from autograde.evidence.schema import Graph


def simplify_graph(graph):
    """Return a graph that computes the same with fewer nodes; what stays keeps its id.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    Graph
    """
    nodes, output = _without_idle(graph)
    uses = Counter(i for node in nodes.values() for i in node.inputs)
    for node in list(nodes.values()):
        if node.op == "add":
            nodes[node.id] = _flat_sum(node, nodes, uses)
        elif node.op == "conv2d":
            nodes[node.id] = _padded_convolution(node, nodes, uses)
    return Graph(_reachable(nodes, output), output)


def _is_idle(node, source):
    given = node.attributes
    if node.op == "activation":
        repeated = source.op == "activation" and source.attributes["function"] == "relu"
        return given["function"] == "linear" or (repeated and given["function"] == "relu")
    return (node.op == "dropout" and given["rate"] == 0) or (
        node.op == "zero_padding2d" and given["padding"] == [[0, 0], [0, 0]]
    )


def _without_idle(graph):
    nodes, stands_for = {}, {}
    for node in graph.nodes:
        inputs = tuple(stands_for[i] for i in node.inputs)
        if inputs and _is_idle(node, nodes[inputs[0]]):
            stands_for[node.id] = inputs[0]
            continue
        stands_for[node.id] = node.id
        nodes[node.id] = replace(node, inputs=inputs)
    return nodes, stands_for[graph.output]


def _flat_sum(node, nodes, uses):
    """Take the terms of sums that only this sum reads into it."""
    terms = []
    for i in node.inputs:
        inner = nodes[i].op == "add" and uses[i] == 1
        terms.extend(nodes[i].inputs if inner else (i,))
    return replace(node, inputs=tuple(terms))


def _padded_convolution(node, nodes, uses):
    """Write zero padding and a 'valid' convolution with stride 1 as the 'same' that it is."""
    source, given = nodes[node.inputs[0]], node.attributes
    if source.op != "zero_padding2d" or uses[source.id] != 1 or given["padding"] != "valid":
        return node
    if nodes[source.inputs[0]].op == "input":  # ResNet50's own padding stays, also before a wrong conv1
        return node
    same = [[(size - 1) // 2, size // 2] for size in given["kernel_size"]]
    if given["strides"] != [1, 1] or given["dilation_rate"] != [1, 1] or source.attributes["padding"] != same:
        return node
    return replace(node, inputs=source.inputs, attributes={**given, "padding": "same"})


def _reachable(nodes, output):
    needed, waiting = set(), [output]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed.add(current)
            waiting.extend(nodes[current].inputs)
    return tuple(node for node in nodes.values() if node.id in needed)
