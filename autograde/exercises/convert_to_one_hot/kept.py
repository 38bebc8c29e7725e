"""`convert_to_one_hot`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near, say
from signs.words import mark, tell

RUBRIC = {
    "values": (mark("A single 1 in the row of the class"), 3.0),
    "form": (mark("Shape (C, m)"), 1.0),
}
EXPECTED = {"row", "flat", "batch"}


def judge(inputs, values):
    for form, shape, classes in (
        ("row", "(1, m)", inputs["C"]),
        ("flat", "(m,)", inputs["C"]),
        ("batch", "(1, m)", inputs["few"]),
    ):
        given, wanted = decode(values[form]), _one_hot(inputs[form], classes)
        if given is None:
            yield say(
                "form",
                "no-array",
                tell("The function does not return an array."),
                tell("Return the one-hot matrix."),
            )
            yield say("values", "no-values", tell("There are no values to look at."))
            return
        if given.shape != wanted.shape:
            yield _other_shape(given, wanted, shape, inputs[form])
        upright = given if given.shape == wanted.shape else given.T if given.T.shape == wanted.shape else None
        if upright is None and _is_one_hot_of_fewer(given, wanted):
            continue  # the ones stand right, only rows are missing: that is said of the shape
        if upright is None or not near(upright, wanted):
            yield say(
                "values",
                "one-hot-values",
                tell("The ones do not stand where the labels say."),
                tell("Column i holds a single 1, in the row numbered by label i; row 0 is the first."),
            )


def _other_shape(given, wanted, shape, labels):
    sizes = {labels.size: "m", len(wanted): "C"}
    found = _in_letters(given.shape, sizes)
    what = tell("For m labels of shape {shape} and C classes it is {found}.", shape=shape, found=found)
    if given.shape == wanted.shape[::-1]:
        return say("form", "one-hot-transposed", what, tell("Rows are classes and columns are examples."))
    if given.shape in {(labels.max() + 1, labels.size), (len(np.unique(labels)), labels.size)}:
        what = tell(
            "For m labels of shape {shape} and C classes it is {found}, because not every class occurs among "
            "these labels.",
            shape=shape,
            found=found,
        )
        return say("form", "one-hot-counted", what, tell("The number of rows is C, whatever the labels are."))
    return say("form", "one-hot-shape", what, tell("One row a class, one column an example."))


def _is_one_hot_of_fewer(given, wanted):
    """Say whether only rows of classes that do not occur are missing at the end."""
    rows = given.shape[0] if given.ndim == 2 else 0
    return 0 < rows < len(wanted) and near(given, wanted[:rows]) and not wanted[rows:].any()


def _in_letters(shape, sizes):
    """Write a shape with letters for the sizes that a challenge drew: a verdict gives none of them away."""
    axes = [sizes.get(size, str(size)) for size in shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _one_hot(labels, classes):
    """One-hot vectors as columns: (classes, number of labels)."""
    return (np.arange(classes)[:, None] == labels.reshape(-1)[None, :]).astype(np.float64)


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "The network answers with one probability a class. Written in the same form, a label can be "
        "compared with them, entry by entry."
    ),
    "one-hot-values": mark(
        "A 1 in the wrong row tells the network that the picture shows another digit: it learns that, and "
        "learns it well."
    ),
    "one-hot-transposed": mark(
        "Rows and columns exchanged, each example is taken for a class. Where both numbers are equal, "
        "nothing warns of it."
    ),
    "one-hot-counted": mark(
        "A batch need not hold every class. A matrix that counts what is there has another size for each "
        "batch, and fits no network."
    ),
    "one-hot-shape": mark(
        "The next step reads one column for each example. Another shape is another statement about which "
        "label belongs to which picture."
    ),
    "no-array": mark("What comes next computes with the matrix: without `return` it gets None."),
    "no-values": mark("What comes next computes with the matrix: without `return` it gets None."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Write the labels 2, 0, 1 in a row, and below each a column with a single 1 in the row that the "
        "label names. Read off the shape: as many rows as classes, as many columns as pictures. Then "
        "cover all but one column and ask which digit it is."
    ),
    **dict.fromkeys(
        ("one-hot-transposed", "one-hot-shape"),
        mark(
            "Draw the matrix twice, upright and lying, for three labels and six classes, and write (C, "
            "m) at the right one. Ask what a column means in each. Choosing different numbers for C and "
            "m shows at once which one the code makes."
        ),
    ),
    "one-hot-counted": mark(
        "Give the class a batch in which digit 5 does not occur, and let them run their function: five "
        "rows. The network still has six outputs. How many rows there are is a question to the caller, "
        "and not to the batch."
    ),
    "one-hot-values": mark(
        "Let somebody read one column aloud and name the digit, another one look at the label. Counting "
        "rows from 0 on the board ends most of these mistakes."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The identity matrix of size C has in row i exactly the one-hot vector of class i. Picking rows of it "
    "by the labels gives one vector an example, and `.T` makes columns of them. `reshape(-1)` takes labels "
    "of shape `(1, m)` and `(m,)` alike. C is what the caller says, so classes that do not occur keep "
    "their row."
)
