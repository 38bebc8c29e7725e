"""From a Keras tensor to a layer graph: walks the calls behind it and writes them down.

The walk follows tensors, not ``model.layers``: one ReLU object called three times is three nodes. Nested
``Model`` and ``Sequential`` are unfolded, activations fused into a layer become nodes of their own, and
operators and ``keras.ops`` on tensors are read like the layers that do the same. Whatever cannot be
followed is written down as ``unknown`` with its type, never guessed.
"""

from autograde.evidence.schema import FUNCTIONS


class NotAGraphError(TypeError):
    """What was returned is no tensor of the given input."""


def _pair(value):
    return [int(value)] * 2 if isinstance(value, int) else [int(i) for i in value]


def _initializer(initializer):
    config = initializer.get_config() if hasattr(initializer, "get_config") else {}
    seed = config.get("seed")
    return {"class": type(initializer).__name__, "seed": seed if type(seed) is int else None}


def _function_name(function):
    name = getattr(function, "__name__", type(function).__name__).lower()
    return name if name in FUNCTIONS else "other"


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
    return {
        "pool_size": _pair(layer.pool_size),
        "strides": _pair(layer.strides),
        "padding": str(layer.padding).lower(),
    }


def _dense(layer):
    return {
        "units": int(layer.units),
        "use_bias": bool(layer.use_bias),
        "kernel_initializer": _initializer(layer.kernel_initializer),
    }


def _relu(layer):
    plain = not layer.negative_slope and layer.max_value is None and not layer.threshold
    return {"function": "relu" if plain else "other"}


def _activation(layer):
    return {"function": _function_name(layer.activation)}


def _padding(layer):
    return {"padding": [[int(i) for i in side] for side in layer.padding]}


def _ops_pad(operation):
    (top, bottom), (left, right) = operation.pad_width[1], operation.pad_width[2]
    outer = [tuple(operation.pad_width[0]), tuple(operation.pad_width[3])]
    if operation.mode != "constant" or outer != [(0, 0), (0, 0)]:
        return None
    return {"padding": [[top, bottom], [left, right]]}


def _nothing(_layer):
    return {}


def _axis(layer):
    return {"axis": int(layer.axis)}


# Exact classes only: a subclass may compute something else.
_LAYERS = {
    "Conv2D": ("conv2d", _conv2d),
    "BatchNormalization": ("batch_normalization", _batch_normalization),
    "Activation": ("activation", _activation),
    "ReLU": ("activation", _relu),
    "Softmax": ("activation", lambda layer: {"function": "softmax" if layer.axis == -1 else "other"}),
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
    "Dense": ("dense", _dense),
    "Dropout": ("dropout", lambda layer: {"rate": float(layer.rate)}),
}
for _name in ("ELU", "LeakyReLU", "PReLU"):
    _LAYERS[_name] = ("activation", lambda layer: {"function": "other"})

# keras.ops and the operators on tensors; classes of the same name may exist for layers, so they are apart.
_OPERATIONS = {
    "Add": ("add", _nothing),
    "Subtract": ("subtract", _nothing),
    "Multiply": ("multiply", _nothing),
    "Maximum": ("maximum", _nothing),
    "Minimum": ("minimum", _nothing),
    "Concatenate": ("concatenate", _axis),
    "Relu": ("activation", lambda operation: {"function": "relu"}),
    "ReLU": ("activation", _relu),
    "Softmax": ("activation", lambda operation: {"function": "softmax" if operation.axis == -1 else "other"}),
    "Sigmoid": ("activation", lambda operation: {"function": "sigmoid"}),
    "Tanh": ("activation", lambda operation: {"function": "tanh"}),
    "Pad": ("zero_padding2d", _ops_pad),
}
_TWO_OPERANDS = ("add", "subtract", "multiply", "maximum", "minimum")


def _describe(operation, inputs):
    """Return the op and attributes of a Keras operation; ``unknown`` where it cannot be followed."""
    kind = type(operation)
    unknown = "unknown", {"type": kind.__name__[:80]}
    if kind.__module__.startswith("keras.src.layers."):
        table = _LAYERS
        if getattr(operation, "data_format", "channels_last") != "channels_last":
            return unknown
    elif kind.__module__.startswith(("keras.src.ops.", "keras.src.activations.")):
        table = _OPERATIONS
    else:
        return unknown
    if kind.__name__ not in table:
        return unknown
    op, describe = table[kind.__name__]
    attributes = describe(operation)
    if attributes is None or (op in _TWO_OPERANDS and len(inputs) < 2):
        return unknown
    return op, attributes


class _Walk:
    """One walk from an output back to the input, unfolding nested models as it goes."""

    def __init__(self):
        self.nodes = []
        self.layers = {}

    def add(self, op, inputs, attributes, name, owner, shape):
        layer = self.layers.setdefault(owner, len(self.layers))
        sizes = [None if i is None else int(i) for i in shape]
        self.nodes.append(
            {
                "id": len(self.nodes),
                "op": op,
                "inputs": inputs,
                "attributes": attributes,
                "name": str(name)[:200],
                "layer": layer,
                "shape": sizes,
            }
        )
        return len(self.nodes) - 1

    def follow(self, tensor, known):
        """Write down everything behind ``tensor``; ``known`` maps tensors' identities to node ids."""
        waiting = [tensor]
        while waiting:
            current = waiting[-1]
            if id(current) in known:
                waiting.pop()
                continue
            operation, index, _ = current._keras_history
            node = operation._inbound_nodes[index]
            missing = [t for t in node.input_tensors if id(t) not in known]
            if node.is_input:
                raise NotAGraphError("the result is not computed from the block's input X")
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            known[id(current)] = self.call(
                operation, node, current, [known[id(t)] for t in node.input_tensors]
            )
        return known[id(tensor)]

    def call(self, operation, node, tensor, inputs):
        """Write down one call; return the id of the node that holds ``tensor``."""
        from keras import Model, Sequential

        inner = getattr(operation, "_functional", None) if isinstance(operation, Sequential) else operation
        if isinstance(inner, Model) and getattr(inner, "outputs", None) and len(inner.inputs) == len(inputs):
            scope = {id(t): i for t, i in zip(inner.inputs, inputs, strict=True)}
            return self.follow(inner.outputs[tensor._keras_history.tensor_index], scope)
        op, attributes = _describe(operation, inputs)
        made = self.add(op, inputs, attributes, operation.name, id(operation), tensor.shape)
        fused = getattr(operation, "activation", None) if op in ("conv2d", "dense") else None
        if fused is not None and _function_name(fused) != "linear":
            attributes = {"function": _function_name(fused)}
            made = self.add(
                "activation", [made], attributes, operation.name, ("fused", id(operation)), tensor.shape
            )
        return made


def collect_graph(inputs, outputs):
    """Write down the layer graph from one Keras tensor to another.

    Parameters
    ----------
    inputs : keras.KerasTensor
        The input of the block or model.
    outputs : keras.KerasTensor
        What was computed from it.

    Returns
    -------
    dict
        A graph in the form of `autograde.evidence.schema`.

    Raises
    ------
    NotAGraphError
        If ``outputs`` is no Keras tensor, or is not computed from ``inputs``.
    """
    from keras import KerasTensor

    if not isinstance(outputs, KerasTensor):
        raise NotAGraphError(f"the function returned {_what(outputs)}, where a Keras tensor is needed")
    walk = _Walk()
    start = walk.add("input", [], {}, "input", "input", inputs.shape)
    output = walk.follow(outputs, {id(inputs): start})
    return {"output": output, "nodes": _reachable(walk.nodes, output)}


def _reachable(nodes, output):
    """Keep what the output needs, in order, with the output last."""
    needed, waiting = set(), [output]
    while waiting:
        current = waiting.pop()
        if current not in needed:
            needed.add(current)
            waiting.extend(nodes[current]["inputs"])
    kept = [node for node in nodes if node["id"] in needed]
    if 0 not in needed:
        raise NotAGraphError("the result is not computed from the block's input X")
    return kept


def _what(value):
    """Name the type of a wrong return value for a person."""
    if value is None:
        return "None (is the `return` line missing?)"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if type(value).__module__.startswith("keras") and hasattr(value, "outputs"):
        return "a Model"
    return f"a {type(value).__name__}"
