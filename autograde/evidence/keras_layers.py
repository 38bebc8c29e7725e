"""What the schema keeps of each Keras layer, operator and ``keras.ops`` function."""

import numpy as np

from autograde.evidence.keras_functions import name_function
from autograde.evidence.keras_subclasses import computes_as, find_base


def _pair(value):
    return [int(value)] * 2 if isinstance(value, int) else [int(i) for i in value]


def _initializer(initializer):
    config = initializer.get_config() if hasattr(initializer, "get_config") else {}
    seed = config.get("seed")
    return {"class": type(initializer).__name__, "seed": seed if type(seed) is int else None}


def _conv2d(layer):
    return {
        "filters": int(layer.filters),
        "kernel_size": _pair(layer.kernel_size),
        "strides": _pair(layer.strides),
        "padding": str(layer.padding).lower(),
        "dilation_rate": _pair(layer.dilation_rate),
        "groups": int(layer.groups),
        "use_bias": bool(layer.use_bias),
        "kernel_initializer": _initializer(layer.kernel_initializer),
    }


def _batch_normalization(layer):
    axis = layer.axis[0] if isinstance(layer.axis, (list, tuple)) else layer.axis
    return {
        "axis": int(axis),
        "epsilon": float(layer.epsilon),
        "center": bool(layer.center),
        "scale": bool(layer.scale),
    }


def _pool(layer):
    strides = layer.pool_size if layer.strides is None else layer.strides
    return {
        "pool_size": _pair(layer.pool_size),
        "strides": _pair(strides),
        "padding": str(layer.padding).lower(),
    }


def _dense(layer):
    return {
        "units": int(layer.units),
        "use_bias": bool(layer.use_bias),
        "kernel_initializer": _initializer(layer.kernel_initializer),
    }


def _relu(layer):
    plain = not layer.negative_slope and not layer.threshold
    return {"function": {None: "relu", 6: "relu6"}.get(layer.max_value, "other") if plain else "other"}


def _leaky_relu(operation):
    return {"function": "leaky_relu" if operation.negative_slope else "relu"}


def _activation(layer):
    return {"function": name_function(layer.activation)}


def _is(function):
    return lambda _operation: {"function": function}


def _softmax(operation):
    return {"function": "softmax" if operation.axis == -1 else "other"}


def _padding(layer):
    return {"padding": [[int(i) for i in side] for side in layer.padding]}


def _ops_pad(operation):
    (top, bottom), (left, right) = operation.pad_width[1], operation.pad_width[2]
    outer = [tuple(operation.pad_width[0]), tuple(operation.pad_width[3])]
    if operation.mode != "constant" or outer != [(0, 0), (0, 0)]:
        return None
    return {"padding": [[int(top), int(bottom)], [int(left), int(right)]]}


def _mean(operation):
    axes = operation.axis if isinstance(operation.axis, (list, tuple)) else [operation.axis]
    return {"keepdims": bool(operation.keepdims)} if sorted(axes, key=str) == [1, 2] else None


def _nothing(_layer):
    return {}


def _axis(layer):
    return {"axis": int(layer.axis)}


# Exact classes, or subclasses that change nothing but how they are made.
_LAYERS = {
    "Conv2D": ("conv2d", _conv2d),
    "BatchNormalization": ("batch_normalization", _batch_normalization),
    "Activation": ("activation", _activation),
    "ReLU": ("activation", _relu),
    "Softmax": ("activation", _softmax),
    "ELU": ("activation", lambda layer: {"function": "elu" if layer.alpha == 1 else "other"}),
    "LeakyReLU": ("activation", _leaky_relu),
    "PReLU": ("activation", _is("other")),
    "Identity": ("activation", _is("linear")),
    "ActivityRegularization": ("activation", _is("linear")),
    "Add": ("add", _nothing),
    "Subtract": ("subtract", _nothing),
    "Multiply": ("multiply", _nothing),
    "Maximum": ("maximum", _nothing),
    "Minimum": ("minimum", _nothing),
    "Average": ("average", _nothing),
    "Concatenate": ("concatenate", _axis),
    "ZeroPadding2D": ("zero_padding2d", _padding),
    "MaxPooling2D": ("max_pooling2d", _pool),
    "AveragePooling2D": ("average_pooling2d", _pool),
    "GlobalAveragePooling2D": ("global_average_pooling2d", lambda layer: {"keepdims": bool(layer.keepdims)}),
    "Flatten": ("flatten", _nothing),
    "Reshape": ("flatten", _nothing),
    "Dense": ("dense", _dense),
    "Dropout": ("dropout", lambda layer: {"rate": float(layer.rate)}),
}

# keras.ops and the operators on tensors; classes of the same name may exist for layers, so they are apart.
_OPERATIONS = {
    "Add": ("add", _nothing),
    "Subtract": ("subtract", _nothing),
    "Multiply": ("multiply", _nothing),
    "Maximum": ("maximum", _nothing),
    "Minimum": ("minimum", _nothing),
    "Concatenate": ("concatenate", _axis),
    "Relu": ("activation", _is("relu")),
    "Relu6": ("activation", _is("relu6")),
    "ReLU": ("activation", _relu),
    "Softmax": ("activation", _softmax),
    "Sigmoid": ("activation", _is("sigmoid")),
    "Tanh": ("activation", _is("tanh")),
    "Elu": ("activation", _is("elu")),
    "LeakyRelu": ("activation", _leaky_relu),
    "Pad": ("zero_padding2d", _ops_pad),
    "MaxPool": ("max_pooling2d", _pool),
    "AveragePool": ("average_pooling2d", _pool),
    "Mean": ("global_average_pooling2d", _mean),
    "Reshape": ("flatten", _nothing),
    "Squeeze": ("flatten", _nothing),
}
#: What an operator computes when its other operand is this number.
_WITH_NUMBER = {("Add", 0.0): "linear", ("Multiply", 1.0): "linear", ("Maximum", 0.0): "relu"}
_TWO_OPERANDS = ("add", "subtract", "multiply", "maximum", "minimum")
_OWN_BEHAVIOUR = {"call", "__call__", "build", "compute_output_spec", "symbolic_call"}


def is_own_kind(operation):
    """Say whether an operation is a student's subclass of a layer that the schema knows."""
    return keras_class(operation) is None and find_base(operation, _LAYERS) is not None


def keras_class(operation):
    """Return the Keras class whose behaviour an operation has; None where a subclass changes it."""
    for kind in type(operation).__mro__:
        if kind.__module__.startswith("keras.src."):
            return kind
        if _OWN_BEHAVIOUR & set(vars(kind)):
            return None
    return None


def describe(operation, node, shape):
    """Return the op and attributes of a call; ``unknown`` where the schema has nothing for it.

    Parameters
    ----------
    operation : keras.Operation
    node : keras Node
        The call.
    shape : tuple
        Of the result.

    Returns
    -------
    (str, dict)
    """
    kind = keras_class(operation)
    unknown = "unknown", {"type": _type_name(operation, kind)}
    if kind is None:
        base = find_base(operation, _LAYERS)
        kind = base if base is not None and computes_as(operation, base, node) else None
    if kind is None:
        return unknown
    is_layer = kind.__module__.startswith("keras.src.layers.")
    table = _LAYERS if is_layer else _OPERATIONS
    if kind.__name__ not in table or not kind.__module__.startswith(
        ("keras.src.layers.", "keras.src.ops.", "keras.src.activations.")
    ):
        return unknown
    # An operation of keras.ops that was given no data format takes Keras's default.
    if getattr(operation, "data_format", None) == "channels_first":
        return "unknown", {"type": f"{kind.__name__} with channels_first"}
    op, attributes_of = table[kind.__name__]
    if op in _TWO_OPERANDS and len(node.input_tensors) < 2:
        function = _WITH_NUMBER.get((kind.__name__, _number(node)))
        return ("activation", {"function": function}) if function and not is_layer else unknown
    if op == "flatten" and len(shape) != 2:
        return unknown
    attributes = attributes_of(operation)
    if kind.__name__ == "Softmax" and operation.axis == len(shape) - 1:
        attributes = {"function": "softmax"}
    return unknown if attributes is None else (op, attributes)


def fused_activation(operation, op):
    """Return the name of the activation that a layer has built in; ``linear`` for none."""
    function = getattr(operation, "activation", None) if op in ("conv2d", "dense") else None
    return "linear" if function is None else name_function(function)


def _type_name(operation, kind):
    own = kind is None
    return f"{type(operation).__name__[:60]} of your own" if own else kind.__name__[:80]


def _number(node):
    """Return the number that an operator was given beside its one tensor; None for anything else."""
    for value in (*node.arguments.args, *node.arguments.kwargs.values()):
        if isinstance(value, (int, float, np.generic)) or (isinstance(value, np.ndarray) and value.size == 1):
            return float(value)
    return None
