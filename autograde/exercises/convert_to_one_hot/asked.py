"""`convert_to_one_hot`: what the student's function is called on, and what is written down of it."""

import numpy as np

from autograde.evidence.values import encode

KIND = "values"


def make_inputs(rng):
    """Labels of both shapes, and a small batch.

    In the first, the largest class is missing, in the second the smallest, in the batch most: who counts the
    classes in the labels is always found out. No number of labels is a number of classes, and neither
    C nor what is left of it is ever 6.
    """
    classes = int(rng.integers(8, 11))
    without_largest, without_smallest = np.arange(classes - 1), np.arange(1, classes)
    return {
        "row": _some(rng, without_largest)[None, :],
        "flat": _some(rng, without_smallest),
        "batch": rng.permutation(3)[None, :].astype(np.int64),
        "C": classes,
        "few": int(rng.integers(4, 6)),
    }


def _some(rng, classes):
    """Draw labels in which each of the classes occurs."""
    more = rng.choice(classes, int(rng.integers(3, 9)))
    return rng.permutation(np.concatenate([classes, np.repeat(classes[:1], 3), more])).astype(np.int64)


def collect(function, inputs):
    numbers = {"row": inputs["C"], "flat": inputs["C"], "batch": inputs["few"]}
    return {form: encode(function(inputs[form].copy(), C)) for form, C in numbers.items()}
