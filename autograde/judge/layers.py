"""What each operation of the schema computes: one small function an operation, in one table.

A function gets the node, the values of its inputs and the weights: a callable ``weights(node, name, shape)``
that returns the array of that shape.
"""

from collections.abc import Callable
from functools import reduce

import numpy as np

from autograde.evidence.layer_kinds import DROPOUTS, MERGES
from autograde.evidence.schema import Node
from autograde.judge.activations import ACTIVATIONS, ALPHA_ACTIVATIONS
from autograde.judge.attributes import type_name
from autograde.judge.operations import (
    MOST_EPSILON,
    CannotRunError,
    average_pool,
    check_size,
    check_work,
    convolve,
    depthwise_convolve,
    max_pool,
    transposed_convolve,
    up_sample,
)
from signs.words import tell

_USUAL_EPSILON = 1e-3


def _bias(node, weights, size):
    return weights(node, "bias", (size,)) if node.attributes["use_bias"] else 0


def _conv2d(node, x, weights):
    given, channels = node.attributes, x.shape[3]
    if channels % given["groups"] or given["filters"] % given["groups"]:
        raise CannotRunError(tell("channels or filters do not come in the convolution's groups"))
    shape = (*given["kernel_size"], channels // given["groups"], given["filters"])
    kernel, bias = weights(node, "kernel", shape), _bias(node, weights, given["filters"])
    return convolve(x, kernel, bias, given["strides"], given["padding"], given["dilation_rate"])


def _depthwise(node, x, weights, name):
    given = node.attributes
    kernel = weights(node, name, (*given["kernel_size"], x.shape[3], given["depth_multiplier"]))
    return depthwise_convolve(x, kernel, given["strides"], given["padding"], given["dilation_rate"])


def _depthwise_conv2d(node, x, weights):
    made = _depthwise(node, x, weights, "kernel")
    return made + _bias(node, weights, made.shape[3])


def _separable_conv2d(node, x, weights):
    made, filters = _depthwise(node, x, weights, "depthwise_kernel"), node.attributes["filters"]
    kernel = weights(node, "pointwise_kernel", (1, 1, made.shape[3], filters))
    return convolve(made, kernel, _bias(node, weights, filters), (1, 1), "valid")


def _conv2d_transpose(node, x, weights):
    given = node.attributes
    kernel = weights(node, "kernel", (*given["kernel_size"], given["filters"], x.shape[3]))
    bias = _bias(node, weights, given["filters"])
    return transposed_convolve(x, kernel, bias, given["strides"], given["padding"])


def _dense(node, x, weights):
    units = node.attributes["units"]
    if x.ndim < 2:
        raise CannotRunError(tell("Dense needs a tensor with features"))
    check_size(*x.shape[:-1], units)
    check_work(x.size, units)
    return x @ weights(node, "kernel", (x.shape[-1], units)) + _bias(node, weights, units)


def _axis(node, axis, x):
    """Return an axis counted from the front; the examples' is none to work along."""
    if not (-x.ndim <= axis < x.ndim and axis % x.ndim):
        raise CannotRunError(tell("{layer} over an axis that is not there", layer=node.op))
    return axis % x.ndim


def _scale(node, weights, x, axes):
    """Return gamma, beta and epsilon of a normalisation over these axes, shaped to fit ``x``."""
    given, sizes = node.attributes, tuple(x.shape[i] for i in axes)
    shape = [x.shape[i] if i in axes else 1 for i in range(x.ndim)]
    gamma = weights(node, "gamma", sizes).reshape(shape) if given["scale"] else 1
    beta = weights(node, "beta", sizes).reshape(shape) if given["center"] else 0
    return gamma, beta, given["epsilon"] if given["epsilon"] > MOST_EPSILON else _USUAL_EPSILON


def _batch_normalization(node, x, weights):
    axis = _axis(node, node.attributes["axis"], x)
    gamma, beta, epsilon = _scale(node, weights, x, [axis])
    shape = [-1 if i == axis else 1 for i in range(x.ndim)]
    mean, variance = (weights(node, name, (x.shape[axis],)).reshape(shape) for name in ("mean", "variance"))
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def _standardized(x, axes, epsilon):
    mean = x.mean(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(x.var(axis=axes, keepdims=True) + epsilon)


def _layer_normalization(node, x, weights):
    axes = tuple(sorted({_axis(node, axis, x) for axis in node.attributes["axis"]}))
    gamma, beta, epsilon = _scale(node, weights, x, axes)
    return gamma * _standardized(x, axes, epsilon) + beta


def _group_normalization(node, x, weights):
    axis, groups = _axis(node, node.attributes["axis"], x), node.attributes["groups"]
    if x.shape[axis] % groups:
        raise CannotRunError(tell("the channels do not come in the normalisation's groups"))
    gamma, beta, epsilon = _scale(node, weights, x, [axis])
    grouped = x.reshape(*x.shape[:axis], groups, -1, *x.shape[axis + 1 :])
    axes = tuple(i for i in range(1, grouped.ndim) if i != axis)
    return gamma * _standardized(grouped, axes, epsilon).reshape(x.shape) + beta


def _activation(node, x, _weights):
    function = node.attributes["function"]
    if function in ALPHA_ACTIVATIONS:
        return ALPHA_ACTIVATIONS[function](x, node.attributes["alpha"])
    if function not in ACTIVATIONS:
        raise CannotRunError(tell("the judge does not know one of the activation functions"))
    return ACTIVATIONS[function](x)


def _aligned(values):
    """Give all tensors the same number of axes, new ones after the examples', and see that they fit."""
    most = max(v.ndim for v in values)
    values = [v.reshape(v.shape[:1] + (1,) * (most - v.ndim) + v.shape[1:]) for v in values]
    try:
        shape = np.broadcast_shapes(*(v.shape for v in values))
    except ValueError:
        # Without the shapes: they are a challenge's numbers, which a student need not see.
        raise CannotRunError(tell("tensors of different shapes meet")) from None
    check_size(*shape)
    return values


def _merge(function):
    return lambda _node, values, _weights: reduce(function, _aligned(values))


def _average(_node, values, _weights):
    return reduce(np.add, _aligned(values)) / len(values)


def _concatenate(node, values, _weights):
    check_size(sum(v.size for v in values))
    axis = _axis(node, node.attributes["axis"], values[0])
    try:
        return np.concatenate(values, axis=axis)
    except ValueError:
        raise CannotRunError(tell("tensors to concatenate do not fit")) from None


def _zero_padding2d(node, x, _weights):
    sides = node.attributes["padding"]
    check_size(*(x.shape[i + 1] + sum(sides[i]) for i in (0, 1)), x.shape[0], x.shape[3])
    return np.pad(x, ((0, 0), *sides, (0, 0)))


def _cropping2d(node, x, _weights):
    (top, bottom), (left, right) = node.attributes["cropping"]
    if top + bottom >= x.shape[1] or left + right >= x.shape[2]:
        raise CannotRunError(tell("a cropping leaves nothing"))
    return x[:, top : x.shape[1] - bottom, left : x.shape[2] - right]


def _up_sampling2d(node, x, _weights):
    return up_sample(x, node.attributes["size"], node.attributes["interpolation"])


def _pool(function):
    def run(node, x, _weights):
        given = node.attributes
        return function(x, given["pool_size"], given["strides"], given["padding"])

    return run


def _reshape(node, x, _weights):
    target = tuple(node.attributes["target_shape"])
    try:
        made = x.reshape(len(x), *target)
    except ValueError:
        raise CannotRunError(tell("a Reshape to another number of values")) from None
    return made


def _permute(node, x, _weights):
    dims = node.attributes["dims"]
    if len(dims) != x.ndim - 1:
        raise CannotRunError(tell("a Permute of another number of axes"))
    return x.transpose(0, *dims)


#: Operations of one tensor, and of one image.
_ONE: dict[str, Callable] = {
    "batch_normalization": _batch_normalization,
    "layer_normalization": _layer_normalization,
    "group_normalization": _group_normalization,
    "activation": _activation,
    "flatten": lambda _node, x, _weights: x.reshape(len(x), -1),
    "reshape": _reshape,
    "permute": _permute,
    "rescaling": lambda node, x, _weights: x * node.attributes["scale"] + node.attributes["offset"],
    "dense": _dense,
    # As when a network is used; whether they may stand there is not decided here.
    **dict.fromkeys(DROPOUTS, lambda _node, x, _weights: x),
}
_IMAGE: dict[str, Callable] = {
    "conv2d": _conv2d,
    "depthwise_conv2d": _depthwise_conv2d,
    "separable_conv2d": _separable_conv2d,
    "conv2d_transpose": _conv2d_transpose,
    "zero_padding2d": _zero_padding2d,
    "cropping2d": _cropping2d,
    "up_sampling2d": _up_sampling2d,
    "max_pooling2d": _pool(max_pool),
    "average_pooling2d": _pool(average_pool),
    "global_average_pooling2d": lambda node, x, _weights: x.mean(axis=(1, 2), **node.attributes),
    "global_max_pooling2d": lambda node, x, _weights: x.max(axis=(1, 2), **node.attributes),
}
_SEVERAL: dict[str, Callable] = {
    "add": _merge(np.add),
    "subtract": _merge(np.subtract),
    "multiply": _merge(np.multiply),
    "maximum": _merge(np.maximum),
    "minimum": _merge(np.minimum),
    "average": _average,
    "concatenate": _concatenate,
}


def compute_node(node: Node, values: list[np.ndarray], weights: Callable) -> np.ndarray:
    """Compute one node.

    Parameters
    ----------
    node : Node
    values : list of ndarray
        Its inputs.
    weights : callable
        ``weights(node, name, shape)`` returns the array of that shape.

    Returns
    -------
    ndarray

    Raises
    ------
    CannotRunError
        If sizes do not fit or become too large, or the operation is unknown.
    """
    op = node.op
    if op == "unknown":
        raise CannotRunError(
            tell("the judge cannot follow {layer}", layer=type_name(node.attributes["type"]))
        )
    if op in MERGES:
        return _SEVERAL[op](node, values, weights)
    if len(values) != 1:
        raise CannotRunError(tell("{layer} takes one tensor", layer=op))
    (x,) = values
    if op in _ONE:
        return _ONE[op](node, x, weights)
    if x.ndim != 4:
        raise CannotRunError(tell("{layer} needs images, and got shape {shape}", layer=op, shape=x.shape[1:]))
    return _IMAGE[op](node, x, weights)
