"""What the schema keeps of the attributes of Keras's layers, operators and ``keras.ops`` functions.

Each function takes an operation, the shape that it is given and the shape that it makes, and returns the
attributes as `autograde.evidence.schema` wants them; None where the schema has nothing for them.
Axes are told from the front, so that -1 and 3 are the same.
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from autograde.evidence.keras_functions import describe_function, plain_number
from autograde.evidence.untouched import is_keras

Shape = Sequence[int | None]
Reader = Callable[..., dict[str, Any] | None]


def _pair(value):
    return [int(value)] * 2 if isinstance(value, int) else [int(i) for i in value]


def _axis_of(axis, shape):
    """Return an axis counted from the front; a list of one axis counts as the axis."""
    (axis,) = axis if isinstance(axis, (list, tuple)) else (axis,)
    return int(axis) % len(shape) if -len(shape) <= axis < len(shape) else int(axis)


#: Of the initialisers that are one with other settings, by (scale, mode, distribution).
_SCALED_STARTS = {
    (1.0, "fan_avg", "uniform"): "GlorotUniform",
    (1.0, "fan_avg", "truncated_normal"): "GlorotNormal",
    (2.0, "fan_in", "uniform"): "HeUniform",
    (2.0, "fan_in", "truncated_normal"): "HeNormal",
    (1.0, "fan_in", "uniform"): "LecunUniform",
    (1.0, "fan_in", "truncated_normal"): "LecunNormal",
}


def describe_initializer(initializer: Any) -> dict[str, Any]:
    """Tell an initialiser's class and seed; one that is another with other words, by the other's class."""
    kind, seed = type(initializer), getattr(initializer, "_init_seed", None)
    name = kind.__name__
    if not is_keras(kind):
        return {"class": f"{name[:60]} of your own", "seed": None}
    if hasattr(initializer, "distribution"):
        told = float(initializer.scale), initializer.mode, initializer.distribution
        name = _SCALED_STARTS.get(told, "VarianceScaling")
    elif name == "Constant":
        value = plain_number(initializer.value)
        name = {0.0: "Zeros", 1.0: "Ones"}.get(value, f"Constant({value})") if value is not None else name
    return {"class": name, "seed": seed if type(seed) is int else None}


def _window(layer):
    return {
        "kernel_size": _pair(layer.kernel_size),
        "strides": _pair(layer.strides),
        "padding": str(layer.padding).lower(),
        "use_bias": bool(layer.use_bias),
    }


def conv2d(layer: Any, *_: object) -> dict[str, Any]:
    """Read a Conv2D."""
    return {
        **_window(layer),
        "filters": int(layer.filters),
        "dilation_rate": _pair(layer.dilation_rate),
        "groups": int(layer.groups),
        "kernel_initializer": describe_initializer(layer.kernel_initializer),
    }


def depthwise_conv2d(layer: Any, *_: object) -> dict[str, Any]:
    """Read a DepthwiseConv2D."""
    return {
        **_window(layer),
        "dilation_rate": _pair(layer.dilation_rate),
        "depth_multiplier": int(layer.depth_multiplier),
        "depthwise_initializer": describe_initializer(layer.depthwise_initializer),
    }


def separable_conv2d(layer: Any, *_: object) -> dict[str, Any]:
    """Read a SeparableConv2D."""
    return {
        **depthwise_conv2d(layer),
        "filters": int(layer.filters),
        "pointwise_initializer": describe_initializer(layer.pointwise_initializer),
    }


def conv2d_transpose(layer: Any, *_: object) -> dict[str, Any] | None:
    """Read a Conv2DTranspose of usual output size and without dilation."""
    if layer.output_padding is not None or _pair(layer.dilation_rate) != [1, 1]:
        return None
    return {
        **_window(layer),
        "filters": int(layer.filters),
        "kernel_initializer": describe_initializer(layer.kernel_initializer),
    }


def dense(layer: Any, *_: object) -> dict[str, Any]:
    """Read a Dense layer."""
    return {
        "units": int(layer.units),
        "use_bias": bool(layer.use_bias),
        "kernel_initializer": describe_initializer(layer.kernel_initializer),
    }


def _scaled(layer):
    return {"epsilon": float(layer.epsilon), "center": bool(layer.center), "scale": bool(layer.scale)}


def batch_normalization(layer: Any, given: Shape, _made: Shape) -> dict[str, Any]:
    """Read a BatchNormalization."""
    return {"axis": _axis_of(layer.axis, given), **_scaled(layer)}


def layer_normalization(layer: Any, given: Shape, _made: Shape) -> dict[str, Any] | None:
    """Read a LayerNormalization."""
    axes = layer.axis if isinstance(layer.axis, (list, tuple)) else [layer.axis]
    axes = sorted({_axis_of(axis, given) for axis in axes})
    return None if layer.rms_scaling else {"axis": axes, **_scaled(layer)}


def group_normalization(layer: Any, given: Shape, _made: Shape) -> dict[str, Any]:
    """Read a GroupNormalization."""
    return {"groups": int(layer.groups), "axis": _axis_of(layer.axis, given), **_scaled(layer)}


def pool(layer: Any, *_: object) -> dict[str, Any]:
    """Read a pooling over windows."""
    strides = layer.pool_size if layer.strides is None else layer.strides
    return {
        "pool_size": _pair(layer.pool_size),
        "strides": _pair(strides),
        "padding": str(layer.padding).lower(),
    }


def global_pool(layer: Any, *_: object) -> dict[str, Any]:
    """Read a global pooling."""
    return {"keepdims": bool(layer.keepdims)}


def reduction(operation: Any, given: Shape, _made: Shape) -> dict[str, Any] | None:
    """Read ``keras.ops.mean`` or ``max`` over height and width."""
    axes = operation.axis if isinstance(operation.axis, (list, tuple)) else [operation.axis]
    if len(given) != 4 or None in axes or sorted(_axis_of(axis, given) for axis in axes) != [1, 2]:
        return None
    return {"keepdims": bool(operation.keepdims)}


def relu(layer: Any, *_: object) -> dict[str, Any]:
    """Read a ReLU layer, which may be capped, or leak."""
    slope = float(layer.negative_slope)
    if layer.threshold or (slope and layer.max_value is not None):
        return {"function": "other"}
    if slope:
        return {"function": "leaky_relu", "alpha": slope}
    return {"function": {None: "relu", 6: "relu6"}.get(layer.max_value, "other")}


def leaky_relu(operation: Any, *_: object) -> dict[str, Any]:
    """Read a LeakyReLU."""
    slope = float(operation.negative_slope)
    return {"function": "leaky_relu", "alpha": slope} if slope else {"function": "relu"}


def with_alpha(function: str) -> Reader:
    """Return the reader of an activation that has an alpha."""
    return lambda operation, *_: {"function": function, "alpha": float(operation.alpha)}


def activation(layer: Any, *_: object) -> dict[str, Any]:
    """Read an Activation by what its function computes."""
    return describe_function(layer.activation)


def always(function: str) -> Reader:
    """Return the reader of an operation that is always the same activation."""
    return lambda *_: {"function": function}


def plain(function: str, **defaults: object) -> Reader:
    """Return the reader of an activation whose settings have to be the usual ones."""
    return lambda operation, *_: {
        "function": function if all(getattr(operation, k) == v for k, v in defaults.items()) else "other"
    }


def softmax_of(function: str) -> Reader:
    """Return the reader of an activation over an axis, which has to be the last."""
    return lambda operation, _given, made: {
        "function": function if operation.axis in (-1, len(made) - 1) else "other"
    }


def padding(layer: Any, *_: object) -> dict[str, Any]:
    """Read a ZeroPadding2D."""
    return {"padding": [[int(i) for i in side] for side in layer.padding]}


def cropping(layer: Any, *_: object) -> dict[str, Any]:
    """Read a Cropping2D."""
    return {"cropping": [[int(i) for i in side] for side in layer.cropping]}


def ops_pad(operation: Any, *_: object) -> dict[str, Any] | None:
    """Read ``keras.ops.pad`` of height and width with zeros."""
    if len(operation.pad_width) != 4:
        return None
    (top, bottom), (left, right) = operation.pad_width[1], operation.pad_width[2]
    outer = [tuple(operation.pad_width[0]), tuple(operation.pad_width[3])]
    if operation.mode != "constant" or outer != [(0, 0), (0, 0)]:
        return None
    return {"padding": [[int(top), int(bottom)], [int(left), int(right)]]}


def up_sampling2d(layer: Any, *_: object) -> dict[str, Any] | None:
    """Read an UpSampling2D that repeats pixels or goes between them in a straight line."""
    known = layer.interpolation in ("nearest", "bilinear")
    return {"size": _pair(layer.size), "interpolation": layer.interpolation} if known else None


def concatenate(operation: Any, given: Shape, _made: Shape) -> dict[str, Any]:
    """Read a concatenation."""
    return {"axis": _axis_of(operation.axis, given)}


def reshape(operation: Any, given: Any, made: Any) -> dict[str, Any] | None:
    """Read a change of shape that leaves each example's numbers together."""
    sizes = [given[1:], made[1:]]
    if made[0] is not None and given[0] is None:
        return None
    if all(None not in one for one in sizes) and prod(sizes[0]) != prod(sizes[1]):
        return None  # it moves numbers from one example to another
    unknown = [size is None for size in made[1:]]
    target = [-1 if size is None else int(size) for size in made[1:]]
    if sum(unknown) > 1:  # only the layer itself says what it wants
        target = [int(size) for size in getattr(operation, "target_shape", ())]
    return {"target_shape": target} if 1 <= len(target) <= 5 and target.count(-1) <= 1 else None


def permute(layer: Any, *_: object) -> dict[str, Any]:
    """Read a Permute."""
    return {"dims": [int(i) for i in layer.dims]}


def transpose(operation: Any, given: Shape, _made: Shape) -> dict[str, Any] | None:
    """Read ``keras.ops.transpose`` that leaves the batch axis where it is."""
    axes = operation.axes or range(len(given))[::-1]
    axes = [_axis_of(axis, given) for axis in axes]
    return {"dims": axes[1:]} if axes[0] == 0 else None


def rescaling(layer: Any, *_: object) -> dict[str, Any] | None:
    """Read a Rescaling by one number."""
    scale, offset = plain_number(layer.scale), plain_number(layer.offset)
    return None if scale is None or offset is None else {"scale": scale, "offset": offset}


def rate(layer: Any, *_: object) -> dict[str, Any]:
    """Read a layer that drops numbers in training."""
    return {"rate": float(layer.rate)}


def stddev(layer: Any, *_: object) -> dict[str, Any]:
    """Read a layer that adds noise in training."""
    return {"stddev": float(layer.stddev)}


def nothing(*_: object) -> dict[str, Any]:
    """Read an operation without attributes."""
    return {}
