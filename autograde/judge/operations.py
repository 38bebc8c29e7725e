"""Reference kernels of the layers in plain NumPy, channels last.

Each takes arrays of shape (batch, height, width, channels) and follows the definition in Keras's
documentation; the tests compare them with Keras itself.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class CannotRunError(ValueError):
    """The graph cannot be computed: sizes that do not fit, or an operation that the judge does not know."""


def _same_padding(size, window, stride):
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def _windows(x, window, strides, padding, fill):
    """View ``x`` as windows: (batch, rows, columns, channels, window height, window width)."""
    if padding == "same":
        sides = [_same_padding(x.shape[i + 1], window[i], strides[i]) for i in (0, 1)]
        x = np.pad(x, ((0, 0), *sides, (0, 0)), constant_values=fill)
    if x.shape[1] < window[0] or x.shape[2] < window[1]:
        raise CannotRunError(f"a {window[0]}x{window[1]} window does not fit into {x.shape[1]}x{x.shape[2]}")
    return sliding_window_view(x, window, axis=(1, 2))[:, :: strides[0], :: strides[1]]


def convolve(x, kernel, bias, strides, padding):
    """Convolve (batch, h, w, c_in) with a kernel (kh, kw, c_in, c_out) and add a bias (c_out,)."""
    height, width, channels, filters = kernel.shape
    if x.ndim != 4 or x.shape[3] != channels:
        raise CannotRunError("a convolution got an input of another shape than its kernel's")
    if (height, width) == (1, 1):  # no window to gather: both paddings are the same
        patches = x[:, :: strides[0], :: strides[1]]
        batch, rows, columns = patches.shape[:3]
    else:
        windows = _windows(x, (height, width), strides, padding, 0)
        batch, rows, columns = windows.shape[:3]
        patches = windows.transpose(0, 1, 2, 4, 5, 3)
    patches = patches.reshape(batch * rows * columns, height * width * channels)
    return (patches @ kernel.reshape(-1, filters) + bias).reshape(batch, rows, columns, filters)


#: Keras has 1e-3, others 1e-5, and nobody means anything by it; a larger one changes what is computed.
MOST_EPSILON = 0.01


def normalize(x, mean, variance, gamma, beta, axis, epsilon=1e-3):
    """Batch normalisation in inference mode; the statistics have the size of ``axis``."""
    shape = [1] * x.ndim
    shape[axis] = -1
    mean, variance, gamma, beta = (v.reshape(shape) for v in (mean, variance, gamma, beta))
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


def max_pool(x, pool_size, strides, padding):
    """Maximum over windows."""
    return _windows(x, pool_size, strides, padding, -np.inf).max(axis=(4, 5))


def average_pool(x, pool_size, strides, padding):
    """Mean over windows; with padding 'same', over the part of the window inside the image."""
    total = _windows(x, pool_size, strides, padding, 0).sum(axis=(4, 5))
    count = _windows(np.ones_like(x[:1, :, :, :1]), pool_size, strides, padding, 0).sum(axis=(4, 5))
    return total / count


def softmax(x):
    """Softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


#: Activations by Keras's names; those that no solution needs stay out, and are wrong wherever they stand.
ACTIVATIONS = {
    "relu": lambda x: np.maximum(x, 0),
    "linear": lambda x: x,
    "softmax": softmax,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
}
