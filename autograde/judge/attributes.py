"""What two layers of one kind differ in, what they are called, and which kinds stand in for one another."""

from collections.abc import Sequence
from math import ceil

from autograde.evidence.layer_kinds import CONVOLUTIONS, MERGES, NORMALIZATIONS
from autograde.evidence.schema import Node
from autograde.judge.operations import MOST_EPSILON
from signs.words import mark, tell

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


#: What evidence says of layers and initialisers that have no name in Keras: how it ends, and in words.
_OWN, _STEP = " of your own", "tf function "
_TOLD = {
    _OWN: mark("{name} of your own"),
    " with channels_first": mark("{name} with channels_first"),
    " of tensors with different numbers of axes": mark("{name} of tensors with different numbers of axes"),
}
#: Attributes whose names are words; the others are told as Keras has them.
_ATTRIBUTES = {
    "filters": mark("filters"),
    "units": mark("units"),
    "kernel_size": mark("kernel size"),
    "pool_size": mark("pool size"),
    "strides": mark("strides"),
    "use_bias": mark("use bias"),
    "depth_multiplier": mark("depth multiplier"),
    "target_shape": mark("target shape"),
    "dilation_rate": mark("dilation rate"),
    "groups": mark("groups"),
    "axis": mark("axis"),
    "rate": mark("rate"),
    "function": mark("function"),
}


def layer_name(node: Node) -> str:
    """Name a node as Keras does."""
    if node.op == "activation":
        function = node.attributes["function"]
        return tell("unknown activation") if function == "other" else {"relu": "ReLU"}.get(function, function)
    return type_name(node.attributes["type"]) if "type" in node.attributes else operation_name(node.op)


def operation_name(op: str) -> str:
    """Name an operation as Keras does: ``conv2d_transpose`` is Conv2DTranspose."""
    return "".join(part.capitalize() for part in op.split("_")).replace("2d", "2D")


def type_name(told: str) -> str:
    """Name a kind of layer or initialiser that evidence tells of."""
    for end, words in _TOLD.items():
        if told.endswith(end):
            return tell(words, name=told.removesuffix(end))
    if told.startswith(_STEP):
        return tell("tf function {name}", name=told.removeprefix(_STEP))
    return told


def is_own(node: Node) -> bool:
    """Say whether a node is a layer of the student's own class."""
    return str(node.attributes.get("type", "")).endswith(_OWN)


def attribute_name(attribute: str) -> str:
    """Name an attribute in words."""
    words = _ATTRIBUTES.get(attribute)
    return tell(words) if words else attribute


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
