"""`scale_pixels`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near, say

RUBRIC = {
    "range": ("Values between 0 and 1", 2.0),
    "form": ("Shape and floating-point type", 1.0),
}
EXPECTED = {"scaled"}


def judge(inputs, values):
    given, wanted = decode(values["scaled"]), _scaled(inputs)
    if given is None:
        yield say("form", "no-array", "The function does not return an array.", "Return the scaled images.")
        yield say("range", "no-values", "There are no pixel values to look at.")
        return
    if not values["scaled"]["dtype"].startswith("float") or given.shape != wanted.shape:
        form = f"{values['scaled']['dtype']} of shape {tuple(given.shape)}"
        yield say(
            "form",
            "scaled-form",
            f"The result is {form}.",
            "It has the shape of the images, and fractions need floats.",
        )
    if given.size == wanted.size and near(given.reshape(wanted.shape), wanted):
        return
    low, high = (float(given.min()), float(given.max())) if given.size else (0.0, 0.0)
    yield say(
        "range",
        "scaled-range",
        f"Pixels from 0 to 255 come out as {low:.4g} to {high:.4g}.",
        "Black is 0, white is 1, and everything between in proportion.",
    )


def _scaled(inputs):
    """Pixels as numbers from 0 to 1."""
    return inputs["images"].astype(np.float64) / 255
