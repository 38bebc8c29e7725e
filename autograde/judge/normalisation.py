"""Says of a network that normalises on the other side of its convolutions than it should, as a whole.

Layer by layer that is a normalisation too many at the start and one that is missing at the end, and an
activation likewise: true, and no help. K. He et al., arXiv:1603.05027, have both forms.
"""

from autograde.evidence.schema import Graph, Node
from autograde.judge.comparison import Comparison
from autograde.judge.verdict import Finding
from signs.words import mark, tell

_CONVOLUTION, _NORMALISATION, _ACTIVATION = "conv2d", "batch_normalization", "activation"
#: What may stand between a normalisation and the convolution that reads it.
_BETWEEN = (_ACTIVATION, "zero_padding2d", "dropout")
#: By where the normalisation stands, and whether the activation stands where it should.
_SENTENCES = {
    ("before", True): mark("BatchNormalization stands before each convolution, not after it."),
    ("after", True): mark("BatchNormalization stands after each convolution, not before it."),
    ("before", False): mark(
        "BatchNormalization and activation stand before each convolution, not after it: that is a "
        "pre-activation block."
    ),
    ("after", False): mark(
        "BatchNormalization and activation stand after each convolution, not before it: that is no "
        "pre-activation block."
    ),
}
_ORDER = mark("Compare the order of normalisation, activation and convolution with the exercise's text.")
_HINTS = {
    ("before", True): _ORDER,
    ("after", True): _ORDER,
    ("before", False): mark("Convolution first, then BatchNormalization, then the activation."),
    ("after", False): mark("BatchNormalization first, then the activation, then the convolution."),
}


def find_other_side(comparison: Comparison) -> Finding | None:
    """Find out whether a network normalises before its convolutions and should do it after, or the reverse.

    Parameters
    ----------
    comparison : Comparison

    Returns
    -------
    Finding or None
    """
    wanted = comparison.reference.graph
    first = next((node for node in wanted.nodes if node.op == _CONVOLUTION), None)
    ours, theirs = _lead(comparison.graph), _lead(wanted)
    if first is None or ours * theirs >= 0:
        return None
    key = "before" if ours > 0 else "after", _activated(comparison.graph) == _activated(wanted)
    part = comparison.component_of(first)
    return Finding("normalisation-side", part, tell(_SENTENCES[key]), tell(_HINTS[key]))


def _lead(graph: Graph) -> int:
    """Count the convolutions that are normalised before, less those that are normalised after.

    In a chain each but the first and the last is both.
    """
    convolutions = [node for node in graph.nodes if node.op == _CONVOLUTION]
    return sum(_is_before(graph, node) - _is_after(graph, node) for node in convolutions)


def _activated(graph: Graph) -> int:
    """Count the convolutions that read what an activation gives, normalised or not."""
    count = 0
    for node in graph.nodes:
        if node.op == _CONVOLUTION:
            read = graph[node.inputs[0]]
            while read.op in _BETWEEN[1:] or read.op == _NORMALISATION:
                read = graph[read.inputs[0]]
            count += read.op == _ACTIVATION
    return count


def _is_before(graph: Graph, node: Node) -> bool:
    """Say whether what a convolution reads was normalised first."""
    read = graph[node.inputs[0]]
    while read.op in _BETWEEN:
        read = graph[read.inputs[0]]
    return read.op == _NORMALISATION


def _is_after(graph: Graph, node: Node) -> bool:
    """Say whether what a convolution gives is normalised at once."""
    return any(node.id in reader.inputs for reader in graph.nodes if reader.op == _NORMALISATION)
