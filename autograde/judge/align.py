"""Aligns a chain of a student's operations with the reference's, and words the differences.

Needleman and Wunsch's alignment (J. Mol. Biol. 48, 1970): operations of one kind pair up, differing
attributes cost a little, what is missing or superfluous costs more. The cheapest alignment is the most
likely story of what went wrong.
"""

from dataclasses import dataclass

GAP = 1.0
ATTRIBUTE = 0.3
#: Another name decides only between alignments that are alike otherwise.
NAME = 0.01

LAYER_NAMES = {
    "conv2d": "Conv2D",
    "batch_normalization": "BatchNormalization",
    "activation": "Activation",
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "average": "Average",
    "concatenate": "Concatenate",
    "zero_padding2d": "ZeroPadding2D",
    "max_pooling2d": "MaxPooling2D",
    "average_pooling2d": "AveragePooling2D",
    "global_average_pooling2d": "GlobalAveragePooling2D",
    "flatten": "Flatten",
    "dense": "Dense",
    "dropout": "Dropout",
    "input": "Input",
}
_IGNORED = ("kernel_initializer", "epsilon", "dilation_rate", "groups")


@dataclass(frozen=True)
class Difference:
    """One difference between two chains.

    Attributes
    ----------
    kind : str
        ``missing``, ``superfluous`` or ``attribute``.
    node : Node or None
        The student's node.
    reference : Node or None
        The reference's node; for a superfluous node the one before it in the alignment.
    attribute : str
        For ``attribute``: which one.
    """

    kind: str
    node: object
    reference: object
    attribute: str = ""


def layer_name(node):
    """Name a node as Keras does."""
    if node.op == "activation":
        return {"relu": "ReLU", "softmax": "softmax"}.get(
            node.attributes["function"], node.attributes["function"]
        )
    return LAYER_NAMES.get(node.op) or node.attributes.get("type", node.op)


def differing_attributes(node, reference):
    """List the attributes in which two nodes of one kind differ, leaving out what changes no number."""
    ours, theirs = node.attributes, reference.attributes
    names = [n for n in theirs if n not in _IGNORED and ours.get(n) != theirs[n]]
    if node.op == "batch_normalization" and ours["axis"] % 4 == theirs["axis"] % 4:
        names = [n for n in names if n != "axis"]
    if node.op == "conv2d" and ours["kernel_size"] == theirs["kernel_size"] == [1, 1]:
        names = [n for n in names if n != "padding"]
    return names


def _unlikeness(node, reference):
    unlike = ATTRIBUTE * len(differing_attributes(node, reference))
    return unlike + (NAME if reference.name and node.name != reference.name else 0)


def align_chains(nodes, references):
    """Align two chains.

    Parameters
    ----------
    nodes, references : sequence of Node
        The student's chain and the reference's.

    Returns
    -------
    pairs : list of (Node, Node)
        What belongs together, the student's node first.
    differences : list of Difference
        In the order of the chains.
    """
    rows, columns = len(nodes) + 1, len(references) + 1
    cost = [[GAP * (i + j) for j in range(columns)] for i in range(rows)]
    for i in range(1, rows):
        for j in range(1, columns):
            best = min(cost[i - 1][j], cost[i][j - 1]) + GAP
            if nodes[i - 1].op == references[j - 1].op:
                best = min(best, cost[i - 1][j - 1] + _unlikeness(nodes[i - 1], references[j - 1]))
            cost[i][j] = best
    return _trace(nodes, references, cost)


def _trace(nodes, references, cost):
    """Walk the table of costs back from its end; of two ways that cost the same, gaps come late."""
    i, j, pairs, differences = len(nodes), len(references), [], []
    while i or j:
        node, reference = nodes[i - 1] if i else None, references[j - 1] if j else None
        if j and abs(cost[i][j] - cost[i][j - 1] - GAP) < 1e-9:
            differences.append(Difference("missing", None, reference))
            j -= 1
        elif i and abs(cost[i][j] - cost[i - 1][j] - GAP) < 1e-9:
            near = reference or (references[0] if references else None)
            differences.append(Difference("superfluous", node, near))
            i -= 1
        else:
            pairs.append((node, reference))
            unlike = differing_attributes(node, reference)
            differences.extend(Difference("attribute", node, reference, name) for name in reversed(unlike))
            i, j = i - 1, j - 1
    return pairs[::-1], differences[::-1]
