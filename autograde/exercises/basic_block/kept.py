"""`basic_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual.kept import HINTS as RESIDUAL_HINTS

RUBRIC = {
    "result": ("The result", 4.0),
    "first": ("First convolution", 1.5),
    "second": ("Second convolution", 1.5),
    "shortcut": ("Shortcut", 2.0),
    "addition": ("Addition", 0.5),
    "final_relu": ("Final ReLU", 0.5),
}

HINTS = RESIDUAL_HINTS | {
    "conv2d-filters": "Each convolution of the block has as many filters as the caller says.",
    "conv2d-kernel_size": "The main path looks at 3x3 windows, the shortcut at one pixel.",
    "conv2d-strides": "Main path and shortcut shrink the map once each, and by the same stride.",
    "shortcut:conv2d-missing": "When does the sum need it? Stride and channels can each change the shape.",
    "shortcut:conv2d-superfluous": "Where the shape stays, the shortcut is the input itself.",
}
