"""`scale_pixels`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode

KIND = "values"

#: Calls that take milliseconds: hidden tests make two.
HIDDEN_DRAWS = 2


def make_inputs(rng):
    # One image alone has a white pixel: who divides by each image's own largest one is always found out.
    images = rng.integers(0, 240, (3, 5, 4, 3), dtype=np.uint8)
    images[0, 0, 0], images[-1, -1, -1] = 0, 255
    return {"images": images}


def collect(function, inputs):
    return {"scaled": encode(function(inputs["images"].copy()))}
