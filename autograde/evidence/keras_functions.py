"""Names activation functions and small layers by what they compute, where their name says nothing.

A student may hand over ``tf.nn.relu``, a lambda or a function of their own; its ``__name__`` is no evidence.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograde.evidence.layer_kinds import FUNCTIONS, WITH_ALPHA

UNKNOWN_SIZE = 7
#: What is tried is tried on small numbers and on large ones; the small ones reach beyond 6, where some end.
SCALES = (4, 1000)
_USUAL_ALPHA = {"leaky_relu": 0.2, "elu": 1.0, "celu": 1.0}
#: Large ones too: a function that is cut off at 10 is no ReLU.
_POINTS = np.array(
    [[-7.5, -2.0, -0.6, 0.0, 0.3], [1.0, 2.7, 3.5, 6.2, 9.0], [-900.0, -35.0, 15.0, 60.0, 1200.0]], np.float32
)


def plain_number(value: Any) -> float | None:
    """Return the one number that a value is; None for anything else."""
    one = isinstance(value, (int, float, np.generic)) or (isinstance(value, np.ndarray) and value.size == 1)
    return float(np.reshape(value, ())) if one else None


def describe_function(function: object) -> dict:
    """Return the attributes of an activation, ``{"function": name}`` and perhaps its ``alpha``.

    The function is ``other`` where it computes nothing that the schema knows.
    """
    from keras import layers

    for name, theirs in _known().items():
        if function is theirs:
            return _named(name)
    values = _apply(function, _POINTS)
    # A layer with weights, such as PReLU, may start out as a ReLU and not stay one.
    if values is None or (isinstance(function, layers.Layer) and function.weights):
        return {"function": "other"}
    return _recognise_activation(_POINTS, values) or {"function": "other"}


def _known():
    from keras import activations

    return {name: getattr(activations, name) for name in FUNCTIONS if hasattr(activations, name)}


def _named(name):
    """Return the attributes of an activation of Keras's as it is without settings."""
    return {"function": name, **({"alpha": _USUAL_ALPHA[name]} if name in WITH_ALPHA else {})}


def _recognise_activation(x, values):
    """Return the attributes of the activation that makes ``values`` of ``x``; None where none does."""
    for name, theirs in _known().items():
        if _alike(values, _apply(theirs, x)):
            return _named(name)
    low = np.unravel_index(np.argmin(x), x.shape)
    if not x[low] < 0:
        return None
    # What lies below zero tells the alpha: of a straight line its slope, of a curve its depth.
    slope, depth = float(values[low] / x[low]), float(values[low] / np.expm1(x[low]))
    for name, alpha, below in (("leaky_relu", slope, slope * x), ("elu", depth, depth * np.expm1(_below(x)))):
        if alpha > 0 and _alike(values, np.where(x > 0, x, below)):
            return {"function": name, "alpha": round(alpha, 4)}
    return None


def _below(x):
    return np.minimum(x, 0)


def _alike(values, wanted):
    return wanted is not None and values.shape == wanted.shape and np.allclose(values, wanted, atol=1e-5)


def probe_operation(operation: object, node: object) -> tuple[str, dict] | None:
    """Say what a layer without weights computes, by trying it on numbers, small ones and large ones.

    Parameters
    ----------
    operation : keras.Operation
        Which could not be followed.
    node : keras Node
        The call.

    Returns
    -------
    tuple of (str, dict) or None
        Operation and attributes in the schema's form; None where it computes nothing known.
    """
    if getattr(operation, "weights", None):
        return None
    small, large = (_probe(operation, node, scale) for scale in SCALES)
    return small if small == large else None


def _probe(operation, node, scale):
    from keras import KerasTensor, tree

    rng, given = np.random.default_rng(3), []

    def numbers(value):
        if not isinstance(value, KerasTensor):
            return value
        given.append(scale * rng.normal(size=known_shape(value)).astype(np.float32))
        return given[-1]

    args, named = tree.map_structure(numbers, (node.arguments.args, node.arguments.kwargs))
    return recognise(given, _apply(operation, *args, **named))


def known_shape(tensor: Any) -> list[int]:
    """Return a tensor's shape with sizes in place of the unknown ones."""
    return [tensor.shape[0] or 2, *(size or UNKNOWN_SIZE for size in tensor.shape[1:])]


def compute(function: Callable, arrays: list[np.ndarray]) -> np.ndarray | None:
    """Call a function of a list of arrays; None where it cannot be called so."""
    return _apply(lambda *tensors: function(list(tensors)), *arrays)


def recognise(given: list[np.ndarray], values: np.ndarray | None) -> tuple[str, dict] | None:
    """Name the operation that makes ``values`` of the arrays in ``given``.

    Parameters
    ----------
    given : list of ndarray
    values : ndarray or None

    Returns
    -------
    tuple of (str, dict) or None
        As `probe_operation`.
    """
    if values is None:
        return None
    for op, attributes, wanted in _candidates(given, values.shape):
        tolerance = 1e-5 * max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
        if values.shape == wanted.shape and np.allclose(values, wanted, atol=tolerance):
            return op, attributes
    return None


def _candidates(given, shape):
    """Yield (operation, attributes, result) of what a small layer may be."""
    if len(given) == 2 and given[0].ndim == given[1].ndim:
        yield from _merges(*given)
    if len(given) != 1:
        return
    x = given[0]
    for name, theirs in _known().items():
        wanted = _apply(theirs, x) if shape == x.shape else None
        if wanted is not None:
            yield "activation", _named(name), wanted
    if x.ndim > 2:
        yield "flatten", {}, x.reshape(len(x), -1)
    if x.ndim == 4:
        for s in range(2, 9):  # every s-th pixel, which the schema tells so
            pool = {"pool_size": [1, 1], "strides": [s, s], "padding": "valid"}
            yield "max_pooling2d", pool, x[:, ::s, ::s]
        for keepdims in (False, True):
            yield "global_average_pooling2d", {"keepdims": keepdims}, x.mean(axis=(1, 2), keepdims=keepdims)
            yield "global_max_pooling2d", {"keepdims": keepdims}, x.max(axis=(1, 2), keepdims=keepdims)
        if len(shape) == 4:
            yield from _paddings(x, shape)


def _merges(one, other):
    """Yield what may become of two tensors."""
    functions = {"add": np.add, "multiply": np.multiply, "maximum": np.maximum, "minimum": np.minimum}
    try:
        for op, function in functions.items():
            yield op, {}, function(one, other)
        yield "average", {}, (one + other) / 2
        yield "subtract", {}, one - other
    except ValueError:  # shapes that do not fit
        pass
    for axis in range(1, one.ndim):
        if one.shape[:axis] + one.shape[axis + 1 :] == other.shape[:axis] + other.shape[axis + 1 :]:
            yield "concatenate", {"axis": axis}, np.concatenate([one, other], axis)


def _paddings(x, shape):
    """Yield what zero padding to a shape may be, as many zeros on both sides or one more at the end."""
    more = [shape[i] - x.shape[i] for i in (1, 2)]
    if min(more) >= 0 and max(more) > 0:
        sides = [[size // 2, size - size // 2] for size in more]
        yield "zero_padding2d", {"padding": sides}, np.pad(x, ((0, 0), *sides, (0, 0)))


def _apply(function, *args, **named):
    """Call a function on arrays; return an array, or None where it cannot be called so."""
    from keras import ops, tree

    args, named = tree.map_structure(
        lambda v: ops.convert_to_tensor(v) if isinstance(v, np.ndarray) else v, (args, named)
    )
    try:
        return np.asarray(ops.convert_to_numpy(function(*args, **named)))
    except Exception:  # noqa: BLE001 - whatever a student's function raises, it is none that we know
        return None
