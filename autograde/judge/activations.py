"""The activations of Keras in NumPy, by their names in the schema."""

import math
from collections.abc import Callable

import numpy as np


def softmax(x: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


def _softplus(x):
    return np.logaddexp(x, 0)


def _elu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


def _celu(x, alpha):
    if not alpha:
        return np.maximum(x, 0)
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x / alpha, 0))


def _selu(x):
    return 1.0507009873554805 * _elu(x, 1.6732632423543772)


def _gelu(x):
    from scipy.special import erf

    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


def _hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)


def _sparse_plus(x):
    return np.where(x <= -1, 0, np.where(x < 1, 0.25 * (x + 1) ** 2, x))


def _log_softmax(x):
    shifted = x - x.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


#: Activations of one tensor; ``other`` has none.
ACTIVATIONS: dict[str, Callable] = {
    "relu": lambda x: np.maximum(x, 0),
    "linear": lambda x: x,
    "softmax": softmax,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "selu": _selu,
    "gelu": _gelu,
    "silu": lambda x: x * _sigmoid(x),
    "relu6": lambda x: np.clip(x, 0, 6),
    "softplus": _softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "squareplus": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "exponential": lambda x: np.exp(np.minimum(x, 60)),
    "hard_sigmoid": _hard_sigmoid,
    "hard_silu": lambda x: x * _hard_sigmoid(x),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "hard_shrink": lambda x: np.where(np.abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.5, 0),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "mish": lambda x: x * np.tanh(_softplus(x)),
    "log_sigmoid": lambda x: -_softplus(-x),
    "log_softmax": _log_softmax,
}
#: Activations of a tensor and an alpha.
ALPHA_ACTIVATIONS: dict[str, Callable] = {
    "leaky_relu": lambda x, alpha: np.where(x > 0, x, alpha * x),
    "elu": _elu,
    "celu": _celu,
}
