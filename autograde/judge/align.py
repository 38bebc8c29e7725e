"""Aligns a chain of a student's operations with the reference's, and words the differences.

Needleman and Wunsch's alignment (J. Mol. Biol. 48, 1970): operations of one kind pair up, differing
attributes cost a little, what is missing or superfluous costs more. The cheapest alignment is the most
likely story of what went wrong.
"""

from dataclasses import dataclass

from autograde.judge.operations import MOST_EPSILON

GAP = 1.0
ATTRIBUTE = 0.3
#: Two neighbours in the other order: dearer than a wrong attribute, cheaper than two gaps.
SWAP = 1.2
#: One kind of pooling where another should be.
KIND = 0.6
#: A layer that the course does not have where one of the course's should be: cheaper than two gaps.
STAND_IN = 1.5
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
_IGNORED = ("kernel_initializer", "epsilon")
_POOLINGS = ("max_pooling2d", "average_pooling2d", "global_average_pooling2d")
_STOOD_FOR = ("conv2d", "batch_normalization", "activation", "zero_padding2d", *_POOLINGS)
_ORDERED = (("conv2d", "batch_normalization"), ("batch_normalization", "activation"))


@dataclass(frozen=True)
class Difference:
    """One difference between two chains.

    Attributes
    ----------
    kind : str
        ``missing``, ``superfluous``, ``attribute``, ``kind`` (another kind of layer) or ``order`` (it
        stands before the layer that it should follow).
    node : Node or None
        The student's node.
    reference : Node or None
        The reference's node; for a superfluous node the one beside it in the alignment.
    attribute : str
        For ``attribute``: which one. For ``order``: the operation that it should follow. For
        ``superfluous``: whether it stands ``after`` or ``before`` the reference's node.
    """

    kind: str
    node: object
    reference: object
    attribute: str = ""


def layer_name(node):
    """Name a node as Keras does."""
    if node.op == "activation":
        function = node.attributes["function"]
        return {"relu": "ReLU", "other": "unknown activation"}.get(function, function)
    return LAYER_NAMES.get(node.op) or node.attributes.get("type", node.op)


def differing_attributes(node, reference):
    """List the attributes in which two nodes of one kind differ, leaving out what changes no number."""
    ours, theirs = node.attributes, reference.attributes
    names = [n for n in theirs if n not in _IGNORED and ours.get(n) != theirs[n]]
    if node.op == "batch_normalization" and ours["axis"] % 4 == theirs["axis"] % 4:
        names = [n for n in names if n != "axis"]
    if node.op == "batch_normalization" and ours["epsilon"] > MOST_EPSILON:
        names.append("epsilon")
    if node.op == "conv2d" and ours["kernel_size"] == theirs["kernel_size"] == [1, 1]:
        names = [n for n in names if n != "padding"]
    return names


def _unlikeness(node, reference):
    """Return what pairing two nodes costs; None where they cannot be a pair."""
    if node.op != reference.op:
        return _unlike_kinds(node.op, reference.op)
    unlike = ATTRIBUTE * len(differing_attributes(node, reference))
    return unlike + (NAME if reference.name and node.name != reference.name else 0)


def _unlike_kinds(op, wanted):
    if op in _POOLINGS and wanted in _POOLINGS:
        return KIND
    return (
        STAND_IN
        if (op, wanted) == ("dense", "conv2d") or (op == "unknown" and wanted in _STOOD_FOR)
        else None
    )


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
            unlike = _unlikeness(nodes[i - 1], references[j - 1])
            if unlike is not None:
                best = min(best, cost[i - 1][j - 1] + unlike)
            swapped = _swapped(nodes, references, i, j)
            if swapped is not None:
                best = min(best, cost[i - 2][j - 2] + swapped)
            cost[i][j] = best
    return _trace(nodes, references, cost)


def _swapped(nodes, references, i, j):
    """Return what it costs that the two nodes before ``i`` stand the other way round than the reference's."""
    if i < 2 or j < 2:
        return None
    (one, other), (first, second) = nodes[i - 2 : i], references[j - 2 : j]
    if (first.op, second.op) not in _ORDERED or (one.op, other.op) != (second.op, first.op):
        return None
    return SWAP + _unlikeness(one, second) + _unlikeness(other, first)


def _attributes(node, reference):
    if node.op != reference.op:
        return [Difference("kind", node, reference)]
    return [Difference("attribute", node, reference, n) for n in differing_attributes(node, reference)]


def _trace(nodes, references, cost):
    """Walk the table of costs back from its end; of two ways that cost the same, gaps come late."""
    i, j, pairs, differences = len(nodes), len(references), [], []
    while i or j:
        node, reference = nodes[i - 1] if i else None, references[j - 1] if j else None
        swapped = _swapped(nodes, references, i, j)
        if swapped is not None and abs(cost[i][j] - cost[i - 2][j - 2] - swapped) < 1e-9:
            early, first = nodes[i - 2], references[j - 2]
            pairs += [(early, reference), (node, first)]
            found = [Difference("order", early, reference, first.op)]
            found += _attributes(node, first) + _attributes(early, reference)
            differences.extend(reversed(found))
            i, j = i - 2, j - 2
        elif j and abs(cost[i][j] - cost[i][j - 1] - GAP) < 1e-9:
            differences.append(Difference("missing", None, reference))
            j -= 1
        elif i and abs(cost[i][j] - cost[i - 1][j] - GAP) < 1e-9:
            near, side = reference or (references[0] if references else None), "after"
            if node.op == "zero_padding2d" and j < len(references):  # it is for what follows
                near, side = references[j], "before"
            differences.append(Difference("superfluous", node, near, side))
            i -= 1
        else:
            pairs.append((node, reference))
            differences.extend(reversed(_attributes(node, reference)))
            i, j = i - 1, j - 1
    return pairs[::-1], differences[::-1]
