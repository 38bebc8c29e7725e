"""Recognises a student's subclass of a Keras layer that has its own ``call`` and computes what its base does.

A ``BatchNormalization`` whose ``call`` prints the shape, or fixes ``training``, is still one. With random
weights both calls are made on the same numbers; where they give the same, the layer counts as its base.
"""

from collections.abc import Container
from typing import Any

import numpy as np

from autograde.evidence.keras_functions import compute, known_shape
from autograde.evidence.makers import own_values
from autograde.evidence.untouched import keras_base, own_names

#: Methods that a subclass may have of its own, as long as it computes the same.
_TRIED = {"call", "build"}


def find_base(operation: Any, names: Container[str]) -> type | None:
    """Return the Keras class that a student's subclass derives from.

    Parameters
    ----------
    operation : keras.Operation
    names : container of str
        The classes that come into question.

    Returns
    -------
    type or None
    """
    kind = keras_base(type(operation))
    return kind if kind is not None and kind.__name__ in names else None


def computes_as(operation: Any, base: Any, node: Any) -> bool:
    """Say whether a layer computes what its base class would, in use and not in training.

    Parameters
    ----------
    operation : keras.layers.Layer
    base : type
        One of its base classes.
    node : keras Node
        The call.

    Returns
    -------
    bool
    """
    if len(node.input_tensors) != 1 or len(node.arguments.args) != 1:
        return False
    if not own_names(type(operation)) <= _TRIED:
        return False  # its base's call would call what is its own
    rng, before = np.random.default_rng(11), operation.get_weights()
    x = rng.normal(size=known_shape(node.input_tensors[0])).astype(np.float32)
    try:
        with own_values():
            operation.set_weights([rng.uniform(0.5, 2.0, w.shape).astype(w.dtype) for w in before])
        own = compute(lambda inputs: operation.call(*inputs), [x])
        theirs = compute(lambda inputs: base.call(operation, *inputs), [x])
    finally:
        with own_values():
            operation.set_weights(before)
    return own is not None and theirs is not None and own.shape == theirs.shape and np.allclose(own, theirs)
