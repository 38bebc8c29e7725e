"""The parameters that both blocks are asked for."""

import string
from typing import Any

import numpy as np

#: With spatial sizes unknown and one channel to add onto, Keras adds what does not fit: a wrong padding,
#: stride or number of filters then shows as such and not as an exception of `Add`. Two of them, so that what
#: is hard-coded shows in one; ResNet50 also calls with s = 1. The last is the tutorial's own.
FIXED = (
    {"input_shape": [None, None, 1], "f": 3, "filters": [2, 4, 1], "stage": 3, "block": "b", "s": 2},
    {"input_shape": [None, None, 1], "f": 5, "filters": [5, 3, 1], "stage": 4, "block": "c", "s": 1},
    {"input_shape": [4, 4, 6], "f": 2, "filters": [2, 4, 6], "stage": 1, "block": "a", "s": 2},
)


def draw_block(rng: np.random.Generator, same_channels: bool) -> dict[str, Any]:
    """Draw a block's parameters; where the shortcut is bare, as many channels come in as go out."""
    filters = [int(i) for i in rng.permutation(np.arange(2, 10))[:3]]
    size = [int(i) for i in rng.integers(5, 10, 2)]
    channels = filters[2] if same_channels else int(rng.integers(2, 8))
    f, s = int(rng.choice([3, 5])), int(rng.choice([3, 4]))
    letter = str(rng.choice(list(string.ascii_lowercase[3:])))
    return {
        "input_shape": [*size, channels],
        "f": f,
        "filters": filters,
        "stage": int(rng.integers(6, 30)),
        "block": letter,
        "s": s,
    }
