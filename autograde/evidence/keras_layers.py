"""What the schema makes of each Keras layer, operator and ``keras.ops`` function."""

from typing import Any

from autograde.evidence import keras_attributes as read
from autograde.evidence.keras_functions import describe_function, plain_number
from autograde.evidence.keras_subclasses import computes_as, find_base
from autograde.evidence.layer_kinds import CONVOLUTIONS, MERGES
from autograde.evidence.untouched import keras_base, own_names

# Exact classes, or subclasses that change nothing but how they are made.
_LAYERS: dict[str, tuple[str, read.Reader]] = {
    "Conv2D": ("conv2d", read.conv2d),
    "DepthwiseConv2D": ("depthwise_conv2d", read.depthwise_conv2d),
    "SeparableConv2D": ("separable_conv2d", read.separable_conv2d),
    "Conv2DTranspose": ("conv2d_transpose", read.conv2d_transpose),
    "BatchNormalization": ("batch_normalization", read.batch_normalization),
    "LayerNormalization": ("layer_normalization", read.layer_normalization),
    "GroupNormalization": ("group_normalization", read.group_normalization),
    "Activation": ("activation", read.activation),
    "ReLU": ("activation", read.relu),
    "Softmax": ("activation", read.softmax_of("softmax")),
    "ELU": ("activation", read.with_alpha("elu")),
    "LeakyReLU": ("activation", read.leaky_relu),
    "PReLU": ("activation", read.always("other")),
    "Identity": ("activation", read.always("linear")),
    "ActivityRegularization": ("activation", read.always("linear")),
    "Add": ("add", read.nothing),
    "Subtract": ("subtract", read.nothing),
    "Multiply": ("multiply", read.nothing),
    "Maximum": ("maximum", read.nothing),
    "Minimum": ("minimum", read.nothing),
    "Average": ("average", read.nothing),
    "Concatenate": ("concatenate", read.concatenate),
    "ZeroPadding2D": ("zero_padding2d", read.padding),
    "Cropping2D": ("cropping2d", read.cropping),
    "UpSampling2D": ("up_sampling2d", read.up_sampling2d),
    "MaxPooling2D": ("max_pooling2d", read.pool),
    "AveragePooling2D": ("average_pooling2d", read.pool),
    "GlobalAveragePooling2D": ("global_average_pooling2d", read.global_pool),
    "GlobalMaxPooling2D": ("global_max_pooling2d", read.global_pool),
    "Flatten": ("reshape", read.reshape),
    "Reshape": ("reshape", read.reshape),
    "Permute": ("permute", read.permute),
    "Rescaling": ("rescaling", read.rescaling),
    "Dense": ("dense", read.dense),
    "Dropout": ("dropout", read.rate),
    "SpatialDropout2D": ("spatial_dropout2d", read.rate),
    "GaussianDropout": ("gaussian_dropout", read.rate),
    "AlphaDropout": ("alpha_dropout", read.rate),
    "GaussianNoise": ("gaussian_noise", read.stddev),
}

# keras.ops and the operators on tensors; classes of the same name may exist for layers, so they are apart.
_OPERATIONS: dict[str, tuple[str, read.Reader]] = {
    "Add": ("add", read.nothing),
    "Subtract": ("subtract", read.nothing),
    "Multiply": ("multiply", read.nothing),
    "Maximum": ("maximum", read.nothing),
    "Minimum": ("minimum", read.nothing),
    "Concatenate": ("concatenate", read.concatenate),
    "ReLU": ("activation", read.relu),
    "LeakyRelu": ("activation", read.leaky_relu),
    "Elu": ("activation", read.with_alpha("elu")),
    "Celu": ("activation", read.with_alpha("celu")),
    "Softmax": ("activation", read.softmax_of("softmax")),
    "LogSoftmax": ("activation", read.softmax_of("log_softmax")),
    "Gelu": ("activation", read.plain("gelu", approximate=False)),
    "HardShrink": ("activation", read.plain("hard_shrink", threshold=0.5)),
    "SoftShrink": ("activation", read.plain("soft_shrink", threshold=0.5)),
    "Squareplus": ("activation", read.plain("squareplus", b=4)),
    "Relu": ("activation", read.always("relu")),
    "Relu6": ("activation", read.always("relu6")),
    "Sigmoid": ("activation", read.always("sigmoid")),
    "Tanh": ("activation", read.always("tanh")),
    "Exp": ("activation", read.always("exponential")),
    "Selu": ("activation", read.always("selu")),
    "Silu": ("activation", read.always("silu")),
    "Mish": ("activation", read.always("mish")),
    "Softplus": ("activation", read.always("softplus")),
    "Softsign": ("activation", read.always("softsign")),
    "HardSigmoid": ("activation", read.always("hard_sigmoid")),
    "HardSilu": ("activation", read.always("hard_silu")),
    "HardTanh": ("activation", read.always("hard_tanh")),
    "TanhShrink": ("activation", read.always("tanh_shrink")),
    "SparsePlus": ("activation", read.always("sparse_plus")),
    "SparseSigmoid": ("activation", read.always("sparse_sigmoid")),
    "LogSigmoid": ("activation", read.always("log_sigmoid")),
    "Pad": ("zero_padding2d", read.ops_pad),
    "MaxPool": ("max_pooling2d", read.pool),
    "AveragePool": ("average_pooling2d", read.pool),
    "Mean": ("global_average_pooling2d", read.reduction),
    "Max": ("global_max_pooling2d", read.reduction),
    "Reshape": ("reshape", read.reshape),
    "Squeeze": ("reshape", read.reshape),
    "ExpandDims": ("reshape", read.reshape),
    "Transpose": ("permute", read.transpose),
}
#: Poolings of images, where other ranks than theirs have the same class.
_IMAGES = ("MaxPool", "AveragePool")
#: What an operator computes when its other operand is this number.
_WITH_NUMBER = {("Add", 0.0): "linear", ("Multiply", 1.0): "linear", ("Maximum", 0.0): "relu"}


def is_own_kind(operation: object) -> bool:
    """Say whether an operation is a student's subclass of a layer that the schema knows."""
    return keras_class(operation) is None and find_base(operation, _LAYERS) is not None


def keras_class(operation: object) -> type | None:
    """Return the Keras class whose behaviour an operation has; None where a subclass changes it."""
    return None if own_names(type(operation)) else keras_base(type(operation))


def describe(operation: object, node: Any, shape: tuple) -> tuple[str, dict]:
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
    given = [tuple(tensor.shape) for tensor in node.input_tensors]
    if op in MERGES:
        if len(given) < 2:
            function = _WITH_NUMBER.get((kind.__name__, _number(node)))
            return ("activation", {"function": function}) if function and not is_layer else unknown
        if not is_layer and len({len(one) for one in given}) > 1:
            return "unknown", {"type": f"{kind.__name__} of tensors with different numbers of axes"}
    if kind.__name__ in _IMAGES and len(shape) != 4:
        return unknown
    attributes = attributes_of(operation, given[0], tuple(shape))
    if attributes is None:
        return unknown
    return ("flatten", {}) if op == "reshape" and len(shape) == 2 else (op, attributes)


def fused_activation(operation: object, op: str) -> dict:
    """Return the attributes of the activation that a layer has built in; a linear one for none."""
    function = getattr(operation, "activation", None) if op in (*CONVOLUTIONS, "dense") else None
    return {"function": "linear"} if function is None else describe_function(function)


def _type_name(operation, kind):
    own = kind is None
    return f"{type(operation).__name__[:60]} of your own" if own else kind.__name__[:80]


def _number(node):
    """Return the number that an operator was given beside its one tensor; None for anything else."""
    for value in (*node.arguments.args, *node.arguments.kwargs.values()):
        number = plain_number(value)
        if number is not None:
            return number
    return None
