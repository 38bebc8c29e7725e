"""`scale_pixels`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import attempt, encode

KIND = "values"
ANSWERED_IN = ("signs.batches", "signs.crops")


def make_inputs(rng):
    # Black and white stand in the first array, and never in one image alone; the others have neither. So who
    # divides by the largest pixel, of all or of each image, or stretches what is there, is always found out.
    images = rng.integers(20, 240, (3, 5, 4, 3), dtype=np.uint8)
    images[0, 0, 0], images[-1, -1, -1] = 0, 255
    return {
        "images": images,
        "dark": rng.integers(20, 120, (6, 5, 3), dtype=np.uint8),
        "bright": rng.integers(140, 241, (4, 7), dtype=np.uint8),
        "black": np.zeros((2, 3, 1), dtype=np.uint8),
    }


def collect(function, inputs):
    first, *others = inputs
    scaled = {first: encode(function(inputs[first].copy()))}
    return scaled | {name: attempt(function, inputs[name].copy()) for name in others}
