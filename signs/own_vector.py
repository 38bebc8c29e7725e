"""A block's own vector: what it computes with weights of one rule, for comparison with a printed one.

The rule needs no random stream and no names of layers, so that any block has a vector, and any program that
knows the rule finds the same. Of each array the n-th number is a cosine or sine of n, scaled so that nothing
fades or overflows; those of normalisations, too, so that it shows where they stand.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

#: The place whose channels are the vector: not at the border, where padding counts.
PLACE = (0, 1, 1)
DECIMALS = 3


def ruled_weight(name: str, shape: Sequence[int]) -> np.ndarray:
    """Make an array of weights by the rule.

    Parameters
    ----------
    name : str
        As Keras has it, such as ``kernel`` or ``moving_mean``.
    shape : sequence of int
        As Keras has it; of a kernel, the outputs last.

    Returns
    -------
    numpy.ndarray
        Float64, of that shape.
    """
    n = np.arange(prod(shape))
    if name.endswith("kernel"):
        values = 2 * np.cos(n) / np.sqrt(prod(shape[:-1]))
    elif name.endswith(("gamma", "variance")):
        values = 1 + np.cos(n + 1) / 2
    else:
        values = np.sin(n + 2) / 2
    return values.reshape(tuple(shape))


def ruled_input(shape: Sequence[int]) -> np.ndarray:
    """Make the input of one example: its n-th number is 2 sin(n).

    Parameters
    ----------
    shape : sequence of int
        Without the axis of examples.

    Returns
    -------
    numpy.ndarray
        Float64, of shape (1, *shape).
    """
    return (2 * np.sin(np.arange(prod(shape)))).reshape(1, *shape)


def vector_at_place(output: np.ndarray) -> list[float]:
    """Read the vector out of what a block gives, rounded: of maps at `PLACE`, else of the example."""
    found = output[PLACE] if output.ndim == 4 else output[0]
    return [float(number) + 0.0 for number in np.round(np.ravel(found).astype(float), DECIMALS)]


def own_vector(block: Callable[..., Any], input_shape: Sequence[int], **parameters: Any) -> list[float]:
    """Compute the vector of your own block.

    Parameters
    ----------
    block : callable
        Gets a Keras tensor and the parameters, and returns a tensor.
    input_shape : sequence of int
        Of one example, such as ``(6, 7, 4)``.
    **parameters
        What else the block is called with.

    Returns
    -------
    list of float
        To three decimals.
    """
    import keras

    X = keras.Input(tuple(input_shape))
    model = keras.Model(X, block(X, **parameters))
    for weight in model.weights:
        weight.assign(ruled_weight(weight.name, weight.shape))
    output = model(ruled_input(input_shape).astype("float32"), training=False)
    return vector_at_place(keras.ops.convert_to_numpy(output))
