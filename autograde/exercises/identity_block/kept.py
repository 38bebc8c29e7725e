"""`identity_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual import kept
from autograde.exercises._residual.kept import HINTS, SYMBOLS
from autograde.exercises._residual.kept import check_vector as cross_check
from signs.words import mark

__all__ = ["EXPLAINED", "HINTS", "RUBRIC", "SYMBOLS", "TEACH", "WHY", "cross_check"]

RUBRIC = {
    "result": (mark("The result"), 4.0),
    "main_a": (mark("Main path a"), 1.0),
    "main_b": (mark("Main path b"), 1.0),
    "main_c": (mark("Main path c"), 1.0),
    "shortcut": (mark("Shortcut"), 1.0),
    "addition": (mark("Addition"), 0.5),
    "final_relu": (mark("Final ReLU"), 0.5),
    "names": (mark("Layer names"), 0.5),
    "initializers": (mark("Initialisers"), 0.5),
}


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = kept.WHY | {
    "": mark(
        "A network of fifty layers is sixteen of these blocks: whatever is odd in one is odd sixteen times."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = kept.TEACH | {
    "": mark(
        "Draw the block once without looking at any code: two roads from X, three convolutions on the "
        "upper one, nothing on the lower one, a plus, a bend. Then let the class put the lines of code "
        "next to the boxes. What is left over on either side is the mistake."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The input is given a second name before anything else, because the main path will give `X` a new "
    "value in each line. Three convolutions follow, each with its normalisation; the first two with a ReLU "
    "as well. The third has none: F(x) may be negative, so that the block can also take something away. "
    "Then input and main path are added, and the last ReLU sees the sum. Nothing in it changes the shape, "
    "and so the sum always fits."
)
