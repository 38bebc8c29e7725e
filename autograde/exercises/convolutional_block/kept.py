"""`convolutional_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual import kept
from autograde.exercises._residual.kept import HINTS, SYMBOLS
from autograde.exercises._residual.kept import check_vector as cross_check
from signs.words import mark

__all__ = ["EXPLAINED", "HINTS", "RUBRIC", "SYMBOLS", "TEACH", "WHY", "cross_check"]

RUBRIC = {
    "result": (mark("The result"), 4.0),
    "main_a": (mark("Main path a"), 0.75),
    "main_b": (mark("Main path b"), 0.75),
    "main_c": (mark("Main path c"), 0.75),
    "shortcut": (mark("Shortcut"), 1.75),
    "addition": (mark("Addition"), 0.5),
    "final_relu": (mark("Final ReLU"), 0.5),
    "names": (mark("Layer names"), 0.5),
    "initializers": (mark("Initialisers"), 0.5),
}


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = kept.WHY | {
    "": mark(
        "Where the shape changes, the shortcut has to change as well: this block stands at the start of "
        "each stage, and all that follows reads what it gives."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = kept.TEACH | {
    "": mark(
        "Draw the identity block, then change the output shape on the board and ask what breaks: only "
        "the sum. From there the class can find the shortcut's convolution by itself, with its stride "
        "and its number of filters."
    ),
    "conv2d-strides": mark(
        "Follow both roads with chalk and write height and width behind each layer, for s = 2: the "
        "first convolution of the main path halves the map, and so does the one on the shortcut, and "
        "nothing else does. With the stride in the middle layer the shapes still fit. Show both on a "
        "4x4 map: other pixels were read."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "Two paths start at the same `X`. The main path is that of the identity block, but for the stride in "
    "its first convolution. The shortcut gets a 1x1 convolution with the same stride and as many filters "
    "as the main path ends with, and a normalisation, so that both sides of the sum are of one scale. It "
    "has no ReLU: its task is to bring the input to the new shape, and no more. Each path keeps its own "
    "name, so that neither overwrites the other."
)
