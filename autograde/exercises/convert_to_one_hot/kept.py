"""`convert_to_one_hot`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near, say

RUBRIC = {
    "values": ("A single 1 in the row of the class", 3.0),
    "form": ("Shape (C, m)", 1.0),
}
EXPECTED = {"flat", "row"}


def judge(inputs, values):
    wanted = _one_hot(inputs["flat"], inputs["C"])
    for form, shape in (("row", "(1, m)"), ("flat", "(m,)")):
        given = decode(values[form])
        if given is None:
            yield say(
                "form", "no-array", "The function does not return an array.", "Return the one-hot matrix."
            )
            yield say("values", "no-values", "There are no values to look at.")
            return
        if given.shape != wanted.shape:
            sizes = {inputs["flat"].size: "m", inputs["C"]: "C"}
            turned = given.shape == wanted.shape[::-1]
            identifier = "one-hot-transposed" if turned else "one-hot-shape"
            yield say(
                "form",
                identifier,
                f"For m labels of shape {shape} and C classes it is {_in_letters(given.shape, sizes)}.",
                "Rows are classes and columns are examples."
                if turned
                else "One row a class, one column an example.",
            )
        upright = given if given.shape == wanted.shape else given.T if given.T.shape == wanted.shape else None
        if upright is None or not near(upright, wanted):
            yield say(
                "values",
                "one-hot-values",
                "The ones do not stand where the labels say.",
                "Column i holds a single 1, in the row numbered by label i; row 0 is the first.",
            )


def _in_letters(shape, sizes):
    """Write a shape with letters for the sizes that a challenge drew: a verdict gives none of them away."""
    axes = [sizes.get(size, str(size)) for size in shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _one_hot(labels, classes):
    """One-hot vectors as columns: (classes, number of labels)."""
    return (np.arange(classes)[:, None] == labels.reshape(-1)[None, :]).astype(np.float64)
