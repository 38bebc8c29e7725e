"""Kernels of the layers that gather windows of pixels, in plain NumPy, channels last.

Each takes arrays of shape (batch, height, width, channels) and follows the definition in Keras's
documentation; the tests compare them with Keras itself. Sizes come from evidence, which nobody has vouched
for, so each kernel looks at what it would cost before it starts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from signs.words import tell

#: Most numbers in one tensor.
MAX_VALUES = 60_000_000
#: Most numbers that an operation multiplies or compares.
MAX_WORK = 100_000_000_000
#: Most pixels of a convolution's window.
MAX_WINDOW = 16_384
#: Keras has 1e-3, others 1e-5, and nobody means anything by it; a larger one changes what is computed.
MOST_EPSILON = 0.01
#: Numbers that a convolution gathers at once.
_AT_ONCE = 8_000_000


class CannotRunError(ValueError):
    """The graph cannot be computed: sizes that do not fit, or an operation that the judge does not know."""


def check_size(*sizes: int) -> None:
    """Refuse a tensor of too many numbers before it is made; the sizes are plain integers."""
    total = 1
    for size in sizes:
        total *= int(size)
    if total > MAX_VALUES:
        raise CannotRunError(tell("the tensors become too large"))


def check_work(*sizes: int) -> None:
    """Refuse what takes too long before it starts; the sizes multiplied are how often numbers meet."""
    total = 1
    for size in sizes:
        total *= int(size)
    if total > MAX_WORK:
        raise CannotRunError(tell("the layers compute too much"))


def _same_padding(size, window, stride):
    total = max((-(-size // stride) - 1) * stride + window - size, 0)
    return total // 2, total - total // 2


def _windows(x, window, strides, padding, fill=0.0, dilation=(1, 1)):
    """View ``x`` as windows: (batch, rows, columns, channels, window height, window width)."""
    reach = [(window[i] - 1) * dilation[i] + 1 for i in (0, 1)]
    if padding == "same":
        sides = [_same_padding(x.shape[i + 1], reach[i], strides[i]) for i in (0, 1)]
        check_size(*(x.shape[i + 1] + sum(sides[i]) for i in (0, 1)), x.shape[0], x.shape[3])
        if any(map(any, sides)):
            x = np.pad(x, ((0, 0), *sides, (0, 0)), constant_values=fill)
    if x.shape[1] < reach[0] or x.shape[2] < reach[1]:
        raise CannotRunError(
            tell(
                "a {window} window does not fit into {map}",
                window=f"{reach[0]}x{reach[1]}",
                map=f"{x.shape[1]}x{x.shape[2]}",
            )
        )
    every = sliding_window_view(x, reach, axis=(1, 2))
    return every[:, :: strides[0], :: strides[1], :, :: dilation[0], :: dilation[1]]


def convolve(
    x: np.ndarray,
    kernel: np.ndarray,
    bias: np.ndarray | float,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int] = (1, 1),
) -> np.ndarray:
    """Convolve (batch, h, w, c_in) with a kernel (kh, kw, c_in, c_out) and add a bias (c_out,).

    With a kernel for fewer channels than there are, the channels come in groups, and the filters too.
    """
    height, width, channels, filters = kernel.shape
    if x.ndim != 4 or x.shape[3] % channels:
        raise CannotRunError(tell("a convolution got an input of another shape than its kernel's"))
    groups = x.shape[3] // channels
    if filters % groups:
        raise CannotRunError(tell("a convolution's filters do not come in its groups"))
    if (height, width) == (1, 1):  # no window to gather: both paddings are the same
        windows = x[:, :: strides[0], :: strides[1], :, None, None]
    else:
        windows = _windows(x, (height, width), strides, padding, 0, dilation)
    batch, rows, columns = windows.shape[:3]
    check_size(batch, rows, columns, filters)
    check_size(batch, columns, height, width, channels)  # one row of windows, gathered
    check_work(batch * rows * columns, height * width * channels, filters)
    if groups == 1:
        return _multiply(windows, kernel) + bias
    parts = [
        _multiply(windows[:, :, :, i * channels : (i + 1) * channels], kernels)
        for i, kernels in enumerate(np.split(kernel, groups, axis=3))
    ]
    return np.concatenate(parts, axis=3) + bias


def _multiply(windows, kernel):
    """Multiply windows with a kernel, so many rows at once that the gathered numbers stay few."""
    batch, rows, columns = windows.shape[:3]
    matrix = kernel.reshape(-1, kernel.shape[3])
    result = np.empty((batch, rows, columns, kernel.shape[3]), np.result_type(windows, kernel))
    step = max(1, _AT_ONCE // max(1, batch * columns * matrix.shape[0]))
    for first in range(0, rows, step):
        some = windows[:, first : first + step].transpose(0, 1, 2, 4, 5, 3)
        product = some.reshape(-1, matrix.shape[0]) @ matrix
        result[:, first : first + step] = product.reshape(*some.shape[:3], -1)
    return result


def depthwise_convolve(
    x: np.ndarray,
    kernel: np.ndarray,
    strides: Sequence[int],
    padding: str,
    dilation: Sequence[int] = (1, 1),
) -> np.ndarray:
    """Convolve each channel of (batch, h, w, c) with its own kernels (kh, kw, c, multiplier)."""
    height, width, channels, multiplier = kernel.shape
    windows = _windows(x, (height, width), strides, padding, 0, dilation)
    batch, rows, columns = windows.shape[:3]
    check_size(batch, rows, columns, channels, multiplier)
    _check_window(height, width)
    check_work(batch * rows * columns, height * width, channels * multiplier)
    result = np.zeros((batch, rows, columns, channels, multiplier), np.result_type(x, kernel))
    for i in range(height):
        for j in range(width):
            result += windows[..., i, j, None] * kernel[i, j]
    return result.reshape(batch, rows, columns, channels * multiplier)


def _check_window(height, width):
    if height * width > MAX_WINDOW:
        raise CannotRunError(tell("a convolution's window is too large"))


def transposed_convolve(
    x: np.ndarray, kernel: np.ndarray, bias: np.ndarray | float, strides: Sequence[int], padding: str
) -> np.ndarray:
    """Spread (batch, h, w, c_in) out with a kernel (kh, kw, c_out, c_in): the gradient of a convolution."""
    batch, rows, columns, channels = x.shape
    size, filters = kernel.shape[:2], kernel.shape[2]
    if channels != kernel.shape[3]:
        raise CannotRunError(tell("a transposed convolution got an input of another shape than its kernel's"))
    beyond = [max(size[i] - strides[i], 0) for i in (0, 1)]
    full = [x.shape[i + 1] * strides[i] + beyond[i] for i in (0, 1)]
    check_size(batch, *full, filters)
    _check_window(*size)
    check_work(batch * rows * columns, size[0] * size[1], channels, filters)
    result = np.zeros((batch, *full, filters), np.result_type(x, kernel))
    reach = [(x.shape[i + 1] - 1) * strides[i] + 1 for i in (0, 1)]
    for i in range(size[0]):
        for j in range(size[1]):
            result[:, i : i + reach[0] : strides[0], j : j + reach[1] : strides[1]] += x @ kernel[i, j].T
    if padding == "same":
        first = [more // 2 for more in beyond]
        result = result[
            :, first[0] : first[0] + rows * strides[0], first[1] : first[1] + columns * strides[1]
        ]
    return result + bias


def _pooled(x, pool_size, strides, padding, fill):
    windows = _windows(x, pool_size, strides, padding, fill)
    check_work(*windows.shape)
    return windows


def max_pool(x: np.ndarray, pool_size: Sequence[int], strides: Sequence[int], padding: str) -> np.ndarray:
    """Maximum over windows."""
    return _pooled(x, pool_size, strides, padding, -np.inf).max(axis=(4, 5))


def average_pool(x: np.ndarray, pool_size: Sequence[int], strides: Sequence[int], padding: str) -> np.ndarray:
    """Mean over windows; with padding 'same', over the part of the window inside the image."""
    total = _pooled(x, pool_size, strides, padding, 0).sum(axis=(4, 5))
    count = _pooled(np.ones_like(x[:1, :, :, :1]), pool_size, strides, padding, 0).sum(axis=(4, 5))
    return total / count


def up_sample(x: np.ndarray, size: Sequence[int], interpolation: str) -> np.ndarray:
    """Make more pixels, by repeating each or in straight lines between their centres."""
    check_size(*x.shape, *size)
    for axis, factor in ((1, size[0]), (2, size[1])):
        if interpolation == "nearest":
            x = np.repeat(x, factor, axis=axis)
            continue
        place = np.clip((np.arange(x.shape[axis] * factor) + 0.5) / factor - 0.5, 0, x.shape[axis] - 1)
        low = np.floor(place).astype(int)
        high = np.minimum(low + 1, x.shape[axis] - 1)
        share = (place - low).astype(x.dtype).reshape([-1 if i == axis else 1 for i in range(x.ndim)])
        x = np.take(x, low, axis) * (1 - share) + np.take(x, high, axis) * share
    return x
