"""Names activation functions and small layers by what they compute, where their name says nothing.

A student may hand over ``tf.nn.relu``, a lambda or a function of their own; its ``__name__`` is no evidence.
"""

import numpy as np

from autograde.evidence.schema import FUNCTIONS

UNKNOWN_SIZE = 7
#: Large ones too: a function that is cut off at 10 is no ReLU.
_POINTS = np.array(
    [[-7.5, -2.0, -0.6, 0.0, 0.3], [1.0, 2.7, 3.5, 6.2, 9.0], [-900.0, -35.0, 15.0, 60.0, 1200.0]], np.float32
)


def name_function(function):
    """Return the schema's name of an activation function; ``other`` where it computes none of them."""
    from keras import activations, layers

    known = {name: getattr(activations, name) for name in FUNCTIONS if hasattr(activations, name)}
    for name, theirs in known.items():
        if function is theirs:
            return name
    values = _apply(function, _POINTS)
    # A layer with weights, such as PReLU, may start out as a ReLU and not stay one.
    if values is None or (isinstance(function, layers.Layer) and function.weights):
        return "other"
    for name, theirs in known.items():
        if np.allclose(values, _apply(theirs, _POINTS), atol=1e-5):
            return name
    return "other"


def probe_operation(operation, node):
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
    small, large = (_probe(operation, node, scale) for scale in (1, 1000))
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


def known_shape(tensor):
    """Return a tensor's shape with sizes in place of the unknown ones."""
    return [tensor.shape[0] or 2, *(size or UNKNOWN_SIZE for size in tensor.shape[1:])]


def compute(function, arrays):
    """Call a function of a list of arrays; None where it cannot be called so."""
    return _apply(lambda *tensors: function(list(tensors)), *arrays)


def recognise(given, values):
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
    if len(given) == 2 and given[0].shape == given[1].shape:
        yield "add", {}, given[0] + given[1]
    if len(given) != 1:
        return
    x = given[0]
    yield "activation", {"function": "relu"}, np.maximum(x, 0)
    yield "activation", {"function": "linear"}, x
    if x.ndim == 2:
        powers = np.exp(x - x.max(axis=-1, keepdims=True))
        yield "activation", {"function": "softmax"}, powers / powers.sum(axis=-1, keepdims=True)
    if x.ndim > 2:
        yield "flatten", {}, x.reshape(len(x), -1)
    if x.ndim == 4:
        for s in range(2, 9):  # every s-th pixel, which the schema tells so
            pool = {"pool_size": [1, 1], "strides": [s, s], "padding": "valid"}
            yield "max_pooling2d", pool, x[:, ::s, ::s]
        for keepdims in (False, True):
            yield "global_average_pooling2d", {"keepdims": keepdims}, x.mean(axis=(1, 2), keepdims=keepdims)
        if len(shape) == 4:
            yield from _paddings(x, shape)


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
