"""The parameters that both blocks are asked for."""

import string
from typing import Any

import numpy as np

#: What a block's function takes for granted where the caller does not say it.
DEFAULTS = {"s": 2}

#: Designed so that a mistake shows in every check, whatever is drawn. With spatial sizes unknown and one
#: channel to add onto, Keras adds what does not fit: a wrong padding, stride or number of filters then shows
#: as such and not as an exception of `Add`. With s = 1 and as many channels as filters, whoever leaves out a
#: shortcut that "is not needed" is found out. The third is the tutorial's own. Then a window larger than the
#: map, and one of a pixel; strides up to 5; heights and widths that differ; many filters, of each of the
#: three. Where s is 2, the function is called without it.
FIXED = (
    {"input_shape": [None, None, 1], "f": 3, "filters": [2, 4, 1], "stage": 3, "block": "b", "s": 2},
    {"input_shape": [None, None, 1], "f": 5, "filters": [5, 3, 1], "stage": 4, "block": "c", "s": 1},
    {"input_shape": [4, 4, 6], "f": 2, "filters": [2, 4, 6], "stage": 1, "block": "a", "s": 2},
    {"input_shape": [6, 9, 4], "f": 7, "filters": [3, 520, 8], "stage": 12, "block": "d", "s": 5},
    {"input_shape": [8, 5, 2], "f": 1, "filters": [530, 7, 1030], "stage": 2, "block": "e", "s": 3},
)


def draw_block(rng: np.random.Generator) -> dict[str, Any]:
    """Draw a block's parameters: no two of its sizes are equal, and height and width are not both even."""
    channels, *filters = (int(i) for i in rng.permutation(np.arange(2, 12))[:4])
    height, width = (int(i) for i in rng.permutation(np.arange(5, 11))[:2])
    letter = str(rng.choice(list(string.ascii_lowercase[5:])))
    return {
        "input_shape": [height, width + (height % 2 == width % 2), channels],
        "f": int(rng.choice([4, 6])),
        "filters": filters,
        "stage": int(rng.integers(13, 30)),
        "block": letter,
        "s": 4,
    }


def without_stride(parameters: dict[str, Any]) -> dict[str, Any]:
    """Make parameters those of an identity block: no stride, and as many channels come in as go out."""
    asked = {name: value for name, value in parameters.items() if name != "s"}
    return asked | {"input_shape": [*asked["input_shape"][:2], asked["filters"][2]]}
