"""The layers and operations that the judge can run, with the rules that the attributes of each obey.

A new kind is a line here (what may be handed over), one in `evidence.keras_layers` (how it is read from
Keras) and one in `judge.layers` (how it is computed).
"""

from collections.abc import Callable
from math import prod
from typing import Any

#: Says whether a value obeys.
Rule = Callable[[Any], bool]

MAX_TEXT = 2000
MAX_SIZE = 16384

#: Activations by Keras's names; what has two names, such as ``silu`` and ``swish``, is told by the first.
FUNCTIONS = (
    "relu",
    "softmax",
    "linear",
    "sigmoid",
    "tanh",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "leaky_relu",
    "relu6",
    "softplus",
    "softsign",
    "squareplus",
    "exponential",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "tanh_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "mish",
    "log_sigmoid",
    "log_softmax",
    "other",
)
#: Activations with an ``alpha``: leaky_relu's slope below zero, and what Keras calls alpha in the others.
WITH_ALPHA = ("leaky_relu", "elu", "celu")


def is_integer(low: int, high: int = MAX_SIZE) -> Rule:
    """Make the rule of a whole number in a range."""
    return lambda v: type(v) is int and low <= v <= high


def _integers(count, low):
    return lambda v: isinstance(v, list) and len(v) == count and all(is_integer(low)(i) for i in v)


def _number(v):
    return type(v) in (int, float) and abs(v) < 1e9


def _flag(v):
    return type(v) is bool


def _word(*allowed):
    return lambda v: isinstance(v, str) and v in allowed


def is_text(v, longest=MAX_TEXT):
    """Say whether this is a text that a notebook can hold: short, and without half characters."""
    return isinstance(v, str) and len(v) <= longest and not any("\ud800" <= sign <= "\udfff" for sign in v)


def is_shape(v: Any) -> bool:
    """Say whether this is a list of sizes, of which some may be unknown."""
    return (
        isinstance(v, list)
        and len(v) <= 6
        and all(i is None or is_integer(0, 10**7)(i) for i in v)
        and prod(i for i in v if i) < 2**53  # NumPy refuses larger shapes, also of arrays without elements
    )


def is_plain_number(v):
    """Say whether this is a number that fits into 64 bits; JSON knows integers of any length."""
    return type(v) in (bool, float) or (type(v) is int and abs(v) < 2**64)


def _axes(v):
    return isinstance(v, list) and 1 <= len(v) <= 4 and all(is_integer(-4, 4)(i) for i in v)


def _initializer(v):
    return (
        isinstance(v, dict)
        and set(v) == {"class", "seed"}
        and is_text(v["class"], 80)
        and (v["seed"] is None or (type(v["seed"]) is int and is_plain_number(v["seed"])))
    )


def _padding(v):
    return isinstance(v, list) and len(v) == 2 and all(_integers(2, 0)(side) for side in v)


def _sizes(low, longest):
    """Return the rule of a list of sizes, of which one may be -1 where that is the lowest."""
    return lambda v: (
        isinstance(v, list)
        and 1 <= len(v) <= longest
        and all(is_integer(low, 10**7)(i) and i != 0 for i in v)
        and v.count(-1) <= 1
        and prod(abs(i) for i in v) < 2**53
    )


def _order(v):
    return isinstance(v, list) and 1 <= len(v) <= 5 and sorted(v, key=repr) == list(range(1, len(v) + 1))


_POOL = {"pool_size": _integers(2, 1), "strides": _integers(2, 1), "padding": _word("valid", "same")}
_WINDOW = {"kernel_size": _integers(2, 1), "strides": _integers(2, 1), "padding": _word("valid", "same")}
_GLOBAL_POOL = {"keepdims": _flag}
_SCALED = {"epsilon": _number, "center": _flag, "scale": _flag}
_RATE = {"rate": _number}

#: The operations that the judge can run, with the attributes of each, named as Keras names them.
OPERATIONS: dict[str, dict[str, Rule]] = {
    "input": {},
    "conv2d": {
        "filters": is_integer(1),
        **_WINDOW,
        "dilation_rate": _integers(2, 1),
        "groups": is_integer(1),
        "use_bias": _flag,
        "kernel_initializer": _initializer,
    },
    "depthwise_conv2d": {
        **_WINDOW,
        "dilation_rate": _integers(2, 1),
        "depth_multiplier": is_integer(1),
        "use_bias": _flag,
        "depthwise_initializer": _initializer,
    },
    "separable_conv2d": {
        "filters": is_integer(1),
        **_WINDOW,
        "dilation_rate": _integers(2, 1),
        "depth_multiplier": is_integer(1),
        "use_bias": _flag,
        "depthwise_initializer": _initializer,
        "pointwise_initializer": _initializer,
    },
    "conv2d_transpose": {
        "filters": is_integer(1),
        **_WINDOW,
        "use_bias": _flag,
        "kernel_initializer": _initializer,
    },
    "batch_normalization": {"axis": is_integer(-4, 4), **_SCALED},
    "layer_normalization": {"axis": _axes, **_SCALED},
    "group_normalization": {"groups": is_integer(1), "axis": is_integer(-4, 4), **_SCALED},
    "activation": {"function": _word(*FUNCTIONS)},
    "add": {},
    "subtract": {},
    "multiply": {},
    "maximum": {},
    "minimum": {},
    "average": {},
    "concatenate": {"axis": is_integer(-5, 5)},
    "zero_padding2d": {"padding": _padding},
    "cropping2d": {"cropping": _padding},
    "up_sampling2d": {"size": _integers(2, 1), "interpolation": _word("nearest", "bilinear")},
    "max_pooling2d": _POOL,
    "average_pooling2d": _POOL,
    "global_average_pooling2d": _GLOBAL_POOL,
    "global_max_pooling2d": _GLOBAL_POOL,
    "flatten": {},
    "reshape": {"target_shape": _sizes(-1, 5)},
    "permute": {"dims": _order},
    "rescaling": {"scale": _number, "offset": _number},
    "dense": {"units": is_integer(1), "use_bias": _flag, "kernel_initializer": _initializer},
    "dropout": _RATE,
    "spatial_dropout2d": _RATE,
    "gaussian_dropout": _RATE,
    "alpha_dropout": _RATE,
    "gaussian_noise": {"stddev": _number},
    "unknown": {"type": lambda v: is_text(v, 80)},
}
MERGES = ("add", "subtract", "multiply", "maximum", "minimum", "average", "concatenate")
#: Merges that give the same whatever the order of their inputs.
COMMUTATIVE = ("add", "multiply", "maximum", "minimum", "average")
CONVOLUTIONS = ("conv2d", "depthwise_conv2d", "separable_conv2d", "conv2d_transpose")
NORMALIZATIONS = ("batch_normalization", "layer_normalization", "group_normalization")
#: Operations with weights.
WEIGHTED = (*CONVOLUTIONS, "dense", *NORMALIZATIONS)
#: What changes numbers in training only; it computes nothing when a network is used.
DROPOUTS = ("dropout", "spatial_dropout2d", "gaussian_dropout", "alpha_dropout", "gaussian_noise")


#: How a layer may be other than its operation and attributes say.
ALTERATIONS = (
    "foreign",  # another package made it
    "early",  # it was made before the function was called
    "replaced",  # one of its methods was
    "changed",  # after its call
    "dtype",  # it computes in another precision
    "frozen",  # its weights are not learnt
    "constraint",
    "regularizer",  # of one's own, or too strong
    "weights",  # of other shapes than its attributes say
    "shared",  # its weights are another layer's, too
)


def is_alteration(v: Any) -> bool:
    """Say whether this tells how a layer is altered: empty, or a known word and perhaps a detail."""
    return is_text(v, 80) and (not v or v.partition(" ")[0] in ALTERATIONS)


def is_starts(v: Any) -> bool:
    """Say whether this tells how some weights start."""
    return (
        isinstance(v, dict)
        and len(v) <= 8
        and all(is_text(name, 40) and _initializer(start) for name, start in v.items())
    )


def rules_of(op: str, attributes: Any) -> dict[str, Rule]:
    """Return the rules of an operation's attributes; some activations have one more than the others."""
    if op == "activation" and isinstance(attributes, dict) and _word(*WITH_ALPHA)(attributes.get("function")):
        return {**OPERATIONS[op], "alpha": _number}
    return OPERATIONS[op]
