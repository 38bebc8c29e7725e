"""`confusion_matrix`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.judge.values import decode, near, say
from signs.words import mark, tell

RUBRIC = {
    "counts": (mark("The counts"), 2.0),
    "form": (mark("Shape (C, C), and whole numbers"), 1.0),
}
EXPECTED = {"matrix", "batch"}


def judge(inputs, values):
    for name, few in (("matrix", None), ("batch", inputs["few"])):
        wanted = _counts(inputs["true"][:few], inputs["predicted"][:few], inputs["C"])
        given = decode(values[name])
        if given is None:
            yield say(
                "form", "no-array", tell("The function does not return an array."), tell("Return the matrix.")
            )
            yield say("counts", "no-values", tell("There are no counts to look at."))
            return
        yield from _judge_matrix(given, values[name]["dtype"], wanted)


def _judge_matrix(given, dtype, wanted):
    if given.shape != wanted.shape:
        hint = tell("The number of rows and columns is C, whichever classes occur.")
        yield say(
            "form",
            "matrix-shape",
            tell("The matrix has the shape {shape}, not (C, C).", shape=given.shape),
            hint,
        )
    elif not dtype.startswith(("int", "uint")):
        what = tell("The counts come as {type}, where whole numbers are asked for.", type=dtype)
        yield say("form", "matrix-type", what, tell("Start from zeros of the type `int`."))
    if given.shape != wanted.shape or near(given, wanted):
        if given.shape != wanted.shape and not _is_part_of(given, wanted):
            yield say(
                "counts",
                "matrix-counts",
                tell("The counts are not those of the pairs."),
                tell("Count one pair by hand."),
            )
        return
    if near(given, wanted.T):
        what = tell("Rows and columns are exchanged.")
        yield say(
            "counts",
            "matrix-transposed",
            what,
            tell("Which index comes first, the true digit or the answer?"),
        )
    else:
        hint = tell("Each image adds 1 at one place. Does one that occurs twice count twice?")
        yield say("counts", "matrix-counts", tell("The counts are not those of the pairs."), hint)


def _is_part_of(given, wanted):
    """Say whether only rows and columns of classes that do not occur are missing."""
    if given.ndim != 2 or any(a > b for a, b in zip(given.shape, wanted.shape, strict=True)):
        return False
    rows, columns = given.shape
    return near(given, wanted[:rows, :columns]) and given.sum() == wanted.sum()


def _counts(true, predicted, classes):
    matrix = np.zeros((classes, classes))
    for i, j in zip(true, predicted, strict=True):
        matrix[i, j] += 1
    return matrix


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "One accuracy hides which classes are told apart badly: the matrix shows where to look for "
        "better data."
    ),
    "matrix-shape": mark(
        "A class that does not occur today may occur tomorrow: matrices of two sets can only be added "
        "if they are of one size."
    ),
    "matrix-type": mark("Counts are whole numbers: as decimals they print badly, and look like shares."),
    "matrix-transposed": mark(
        "Exchanged, it says that 3 is taken for 2 where 2 is taken for 3: whoever acts on it mends the "
        "wrong class."
    ),
    "matrix-counts": mark(
        "Each image is somewhere in the matrix exactly once: if its sum is not the number of images, "
        "some were lost."
    ),
    "no-array": mark("What comes next adds the matrix up: without `return` it gets None."),
    "no-values": mark("What comes next adds the matrix up: without `return` it gets None."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Fill a 3x3 matrix by hand from ten pairs called out by the class, one stroke a pair. "
        "Afterwards ask how many strokes there are, and what the diagonal says. The code is the same "
        "three steps."
    ),
    "matrix-shape": mark(
        "Give the class ten answers in which digit 5 never occurs. Should tomorrow's matrix have "
        "another size? Two matrices of two days have to be added up, so C rows it is."
    ),
    "matrix-transposed": mark(
        "Write one pair on the board: the hand shows 3, the network says 2. Which row, which column? "
        'Label the axes "true" and "answer" before anybody writes code, and check one single pair in '
        "the result."
    ),
    "matrix-counts": mark(
        "Let a pair occur twice and run `matrix[true, predicted] += 1` in front of everyone: it is "
        "counted once. Then sum the matrix up and compare with the number of images, the check that "
        "finds every mistake of that kind."
    ),
    "matrix-type": mark(
        "Print the matrix as decimals and as whole numbers side by side. One of them is a count."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The matrix starts with zeros, C of them in each direction, so that classes that do not occur have their "
    "row. Each pair then adds 1 at one place. A loop says it most plainly. `matrix[true, predicted] += 1` "
    "looks the same and is not: a pair that occurs twice is counted once."
)
