"""What two layers of one kind differ in, what they are called, and which kinds stand in for one another."""

from collections.abc import Sequence
from math import ceil

from autograde.evidence.layer_kinds import CONVOLUTIONS, MERGES, NORMALIZATIONS
from autograde.evidence.schema import Node
from autograde.judge.operations import MOST_EPSILON

#: In canonical form, the padding that a node was written with where another comes to the same.
WRITTEN_PADDING = "written_padding"
POOLINGS = ("max_pooling2d", "average_pooling2d", "global_average_pooling2d", "global_max_pooling2d")
#: Kinds of which one is readily taken for another.
_FAMILIES = (POOLINGS, CONVOLUTIONS, NORMALIZATIONS, ("up_sampling2d", "conv2d_transpose"))
#: One kind where another of its family should be.
KIND = 0.6
#: To flatten and to pool everything both end the maps.
ENDING = 1.2
#: A layer that the check does not know, or a dense one for a convolution: cheaper than two gaps.
STAND_IN = 1.5
_ENDINGS = ("flatten", "global_average_pooling2d", "global_max_pooling2d")


def layer_name(node: Node) -> str:
    """Name a node as Keras does."""
    if node.op == "activation":
        function = node.attributes["function"]
        return {"relu": "ReLU", "other": "unknown activation"}.get(function, function)
    return node.attributes.get("type") or operation_name(node.op)


def operation_name(op: str) -> str:
    """Name an operation as Keras does: ``conv2d_transpose`` is Conv2DTranspose."""
    return "".join(part.capitalize() for part in op.split("_")).replace("2d", "2D")


def effective_attributes(node: Node) -> dict[str, object]:
    """Return the attributes of a node that make a difference to what it computes.

    How weights begin does not, nor does a small epsilon, nor the padding of a window of one pixel.
    """
    given = {name: value for name, value in node.attributes.items() if not name.endswith("initializer")}
    given.pop(WRITTEN_PADDING, None)
    if "epsilon" in given and given["epsilon"] <= MOST_EPSILON:
        del given["epsilon"]
    if given.get("kernel_size", given.get("pool_size")) == [1, 1]:
        given.pop("padding", None)
        given.pop("dilation_rate", None)
    return given


def pads_nothing(node: Node, shape: Sequence[int | None]) -> bool:
    """Say whether a window that runs over maps of a shape needs no padding to be 'same': it fits as it is."""
    given = node.attributes
    window, strides = given.get("kernel_size", given.get("pool_size")), given.get("strides")
    if len(shape) != 4 or None in shape[1:3] or not window or not strides or "transpose" in node.op:
        return False
    if any(rate != 1 for rate in given.get("dilation_rate", ())):
        return False
    return all(
        (ceil(size / step) - 1) * step + width <= size
        for size, width, step in zip(shape[1:3], window, strides, strict=True)
        if size is not None
    )


def differing_attributes(node: Node, reference: Node, reads: Sequence[int | None] | None = None) -> list[str]:
    """List the attributes in which two nodes of one operation differ, leaving out what changes no number.

    Parameters
    ----------
    node, reference : Node
    reads : tuple, optional
        The shape of what the reference's node reads: where its window fits, either padding is right.

    Returns
    -------
    list of str
    """
    ours, theirs = effective_attributes(node), effective_attributes(reference)
    names = [name for name in reference.attributes if name in ours and name in theirs]
    found = [name for name in names if ours[name] != theirs[name]]
    if "padding" in found:
        written = [
            one.attributes.get(WRITTEN_PADDING, one.attributes["padding"]) for one in (node, reference)
        ]
        if written[0] == written[1] or (reads is not None and pads_nothing(reference, reads)):
            found.remove("padding")
    if "epsilon" in ours and "epsilon" not in theirs:
        found.append("epsilon")
    return found


def unlike_kinds(op: str, wanted: str) -> float | None:
    """Return what it costs to pair nodes of two operations; None where they cannot be a pair."""
    for family in _FAMILIES:
        if op in family and wanted in family:
            return KIND
    if op in _ENDINGS and wanted in _ENDINGS:
        return ENDING
    known = wanted not in MERGES and wanted != "input"
    stands_in = (op, wanted) in (("dense", "conv2d"), ("conv2d", "dense")) or (op == "unknown" and known)
    return STAND_IN if stands_in else None
