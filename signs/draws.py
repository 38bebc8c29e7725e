"""Numbers drawn by counting: each is a hash of a key and of where it is used, on every backend the same.

The generators of TensorFlow, JAX and PyTorch give other numbers from the same seed. Here a number depends on
whole numbers of 32 bits alone, which all of them add, multiply and shift alike. The hash is C. Wellons's
``lowbias32`` (2018), a permutation of the 32-bit numbers that changes half of the bits where one changes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

_ROUNDS = ((16, 0x7FEB352D), (15, 0x846CA68B - 2**32))
_APART = 0x9E3779B9 - 2**32  # an odd number of many bits: counting in its steps leaves no pattern


class Draws:
    """Numbers for the images of one batch.

    Parameters
    ----------
    key : tuple of two ints or int32 tensors
        Other keys give other numbers.
    count : int
        Images.
    first : int or int32 tensor
        The place in the batch of the first of them.
    """

    def __init__(self, key: tuple[Any, Any], count: int, first: Any = 0) -> None:
        from keras import ops

        self._key = _mixed(_int32(key[1]) * _APART + _mixed(_int32(key[0])))
        self._places = ops.arange(count, dtype="int32") + _int32(first)
        self._count, self._used = count, 0

    def flat(self, low: float, high: float) -> Any:
        """One number an image, uniform, float32, shape (b,)."""
        return self._uniform(self._places, low, high)

    def per_image(self, low: float, high: float, channels: int = 1) -> Any:
        """One number an image (and channel), of a shape that multiplies images: (b, 1, 1, channels)."""
        from keras import ops

        places = self._places[:, None] * channels + ops.arange(channels, dtype="int32")
        return ops.reshape(self._uniform(places, low, high), (self._count, 1, 1, channels))

    def noise(self, shape: Sequence[int]) -> Any:
        """Normal numbers, one for each value of images of a shape (G. Box and M. Muller, 1958)."""
        from keras import ops

        size = math.prod(shape)
        places = self._places[:, None] * size + ops.arange(size, dtype="int32")
        radius = ops.sqrt(-2.0 * ops.log(self._uniform(places, 2.0**-24, 1 + 2.0**-24)))
        angle = self._uniform(places, 0.0, 2 * math.pi)
        return ops.reshape(radius * ops.cos(angle), (self._count, *shape))

    def _uniform(self, places, low, high):
        from keras import ops

        self._used += 1
        bits = _mixed(_mixed(places + _mixed(self._key + self._used * _APART % 2**31)) + self._key)
        return low + (high - low) * (ops.cast(_shifted(bits, 8), "float32") * 2.0**-24)


def _int32(number):
    """Make a whole number a tensor of 32 bits; of a larger one the last 31 count."""
    from keras import ops

    return ops.convert_to_tensor(number % 2**31 if isinstance(number, int) else number, dtype="int32")


def _mixed(bits):
    """Hash whole numbers, int32 of any shape."""
    from keras import ops

    for by, factor in _ROUNDS:
        bits = ops.bitwise_xor(bits, _shifted(bits, by)) * ops.convert_to_tensor(factor, dtype="int32")
    return ops.bitwise_xor(bits, _shifted(bits, 16))


def _shifted(bits, by):
    """Shift to the right and let zeros in; of signed numbers, backends let the sign in."""
    from keras import ops

    return ops.bitwise_and(ops.bitwise_right_shift(bits, by), 2 ** (32 - by) - 1)
