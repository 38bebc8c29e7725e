"""`basic_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual.kept import HINTS as RESIDUAL_HINTS
from autograde.exercises._residual.kept import TEACH as RESIDUAL_TEACH
from autograde.exercises._residual.kept import WHY as RESIDUAL_WHY
from signs.words import mark

RUBRIC = {
    "result": (mark("The result"), 4.0),
    "first": (mark("First convolution"), 1.5),
    "second": (mark("Second convolution"), 1.5),
    "shortcut": (mark("Shortcut"), 2.0),
    "addition": (mark("Addition"), 0.5),
    "final_relu": (mark("Final ReLU"), 0.5),
}

HINTS = RESIDUAL_HINTS | {
    "conv2d-filters": mark("Each convolution of the block has as many filters as the caller says."),
    "conv2d-kernel_size": mark("The main path looks at 3x3 windows, the shortcut at one pixel."),
    "conv2d-strides": mark("Main path and shortcut shrink the map once each, and by the same stride."),
    "shortcut:conv2d-missing": mark(
        "When does the sum need it? Stride and channels can each change the shape."
    ),
    "shortcut:conv2d-superfluous": mark("Where the shape stays, the shortcut is the input itself."),
}


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = RESIDUAL_WHY | {
    "": mark("One block that sees for itself what its shortcut needs makes the whole network a loop."),
    "conv2d-filters": mark(
        "Both convolutions have as many filters as the caller says, for the sum and for the next block, "
        "which counts on them."
    ),
    "conv2d-kernel_size": mark(
        "A 3x3 window sees a pixel's neighbours. With 1x1 windows alone no layer would ever look to the side."
    ),
    "shortcut:conv2d-missing": mark(
        "Where the shape changes there is no sum without a projection. With an input of another size the "
        "function fails, or adds what does not belong together."
    ),
    "shortcut:conv2d-superfluous": mark(
        "A bare shortcut costs nothing and hands everything on. A convolution in its place has to learn "
        "what was there for free."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = RESIDUAL_TEACH | {
    "": mark(
        "Ask two questions of a block: does the map shrink, and does the number of channels change? "
        "Draw the four cases as a table: only where both answers are no may the shortcut stay bare. "
        "Then let the class write the condition."
    ),
    "conv2d-filters": mark(
        "Both convolutions have the number of filters that the caller asks for. Write the shapes for 64 "
        "coming in and 128 going out behind each layer on the board, the shortcut included."
    ),
    "conv2d-kernel_size": mark(
        "Show on a small grid what a pixel of the output has seen after one and after two 3x3 windows: "
        "3x3, then 5x5. A 1x1 window sees one pixel however often it is used, which is just right for "
        "the shortcut."
    ),
    "shortcut:conv2d-superfluous": mark(
        "Count the weights of a 1x1 convolution with 64 channels, and compare with the cost of a wire. "
        "Where the shape stays, the wire is the better layer: it hands on exactly what came in."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The shortcut starts as the input itself. Whether it needs a projection is asked of the tensors and "
    "not of the caller: it does if the stride is not 1, or if the channels that come in are not as many as "
    'go out. Two 3x3 convolutions with padding `"same"` make the main path, the stride in the first. '
    "Normalisation follows each convolution, the ReLU only the first and the sum."
)
