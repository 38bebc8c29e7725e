"""`convert_to_one_hot`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode

KIND = "values"

#: Calls that take milliseconds: hidden tests make two.
HIDDEN_DRAWS = 2


def make_inputs(rng):
    count, classes = int(rng.integers(11, 20)), int(rng.integers(7, 10))  # never the course's six
    labels = rng.permutation(np.concatenate([np.arange(classes), rng.integers(0, classes, count - classes)]))
    return {"row": labels[None, :], "flat": labels, "C": classes}


def collect(function, inputs):
    return {form: encode(function(inputs[form].copy(), inputs["C"])) for form in ("row", "flat")}
