"""Runs a layer graph in NumPy, with weights that a callable supplies."""

from functools import reduce

import numpy as np
from threadpoolctl import threadpool_limits

from autograde.evidence.schema import MERGES
from autograde.judge.operations import (
    ACTIVATIONS,
    MOST_EPSILON,
    CannotRunError,
    average_pool,
    convolve,
    max_pool,
    normalize,
)

MAX_VALUES = 60_000_000
IMAGE_OPERATIONS = (
    "conv2d",
    "zero_padding2d",
    "max_pooling2d",
    "average_pooling2d",
    "global_average_pooling2d",
)


def _same_shapes(values):
    # Without the shapes: they are a challenge's numbers, which a student need not see.
    if len({v.shape for v in values}) != 1:
        raise CannotRunError("tensors of different shapes meet")


def _merge(op, values):
    _same_shapes(values)
    functions = {
        "multiply": np.multiply,
        "maximum": np.maximum,
        "minimum": np.minimum,
        "subtract": np.subtract,
    }
    if op in ("add", "average"):
        total = reduce(np.add, values)
        return total / len(values) if op == "average" else total
    return reduce(functions[op], values)


def _concatenate(values, axis):
    try:
        return np.concatenate(values, axis=axis)
    except ValueError:
        raise CannotRunError("tensors to concatenate do not fit") from None


def compute(node, values, weights):
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
    """
    op, given, x = node.op, node.attributes, values[0]
    if len(values) != 1 and op not in MERGES:
        raise CannotRunError(f"{op} takes one tensor")
    if op in IMAGE_OPERATIONS and x.ndim != 4:
        raise CannotRunError(f"{op} needs images, and got shape {x.shape[1:]}")
    if op == "conv2d":
        if given["groups"] != 1 or given["dilation_rate"] != [1, 1]:
            raise CannotRunError("grouped or dilated convolutions are not part of this course")
        kernel = weights(node, "kernel", (*given["kernel_size"], x.shape[3], given["filters"]))
        bias = weights(node, "bias", (given["filters"],)) if given["use_bias"] else 0
        return convolve(x, kernel, bias, given["strides"], given["padding"])
    if op == "batch_normalization":
        axis = given["axis"] % x.ndim if -x.ndim <= given["axis"] < x.ndim else 0
        if axis == 0:
            raise CannotRunError("BatchNormalization over an axis that is not there")
        size = (x.shape[axis],)
        gamma = weights(node, "gamma", size) if given["scale"] else np.ones(size)
        beta = weights(node, "beta", size) if given["center"] else np.zeros(size)
        mean, variance = weights(node, "mean", size), weights(node, "variance", size)
        epsilon = given["epsilon"] if given["epsilon"] > MOST_EPSILON else 1e-3
        return normalize(x, mean, variance, gamma, beta, axis, epsilon)
    if op == "activation":
        if given["function"] not in ACTIVATIONS:
            raise CannotRunError(f"activation {given['function']} is not part of this course")
        return ACTIVATIONS[given["function"]](x)
    if op == "concatenate":
        return _concatenate(values, given["axis"])
    if op in ("add", "subtract", "multiply", "maximum", "minimum", "average"):
        return _merge(op, values)
    if op == "zero_padding2d":
        return np.pad(x, ((0, 0), *given["padding"], (0, 0)))
    if op in ("max_pooling2d", "average_pooling2d"):
        pool = max_pool if op == "max_pooling2d" else average_pool
        return pool(x, given["pool_size"], given["strides"], given["padding"])
    if op == "global_average_pooling2d":
        return x.mean(axis=(1, 2), keepdims=given["keepdims"])
    if op == "flatten":
        return x.reshape(len(x), -1)
    if op == "dense":
        kernel = weights(node, "kernel", (x.shape[-1], given["units"]))
        return x @ kernel + (weights(node, "bias", (given["units"],)) if given["use_bias"] else 0)
    if op == "dropout":
        return x  # as when a network is used; whether it may stand there is not decided here
    raise CannotRunError(f"the judge cannot follow {given.get('type', op)}")


def run_graph(graph, x, weights):
    """Run a graph on an input.

    Parameters
    ----------
    graph : Graph
    x : ndarray
        Shape (batch, height, width, channels).
    weights : callable
        ``weights(node, name, shape)`` returns the array of that shape.

    Returns
    -------
    dict of int to ndarray
        The value of the output, and of each node that a Dense layer reads (the features).

    Raises
    ------
    CannotRunError
    """
    last_use, kept = {}, {graph.output}
    for node in graph.nodes:
        last_use.update(dict.fromkeys(node.inputs, node.id))
        if node.op == "dense":
            kept.update(node.inputs)
    values = {}
    # These products are small: on a busy machine, threads that wait for each other cost ten times the work.
    with threadpool_limits(limits=1, user_api="blas"):
        for node in graph.nodes:
            values[node.id] = (
                x if node.op == "input" else compute(node, [values[i] for i in node.inputs], weights)
            )
            if values[node.id].size > MAX_VALUES:
                raise CannotRunError("the tensors become too large")
            for i in node.inputs:
                if last_use[i] == node.id and i not in kept:
                    values.pop(i, None)
    return {i: values[i] for i in kept}
