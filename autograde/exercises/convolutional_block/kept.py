"""`convolutional_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual.kept import HINTS, SYMBOLS
from autograde.exercises._residual.kept import check_vector as cross_check

__all__ = ["HINTS", "RUBRIC", "SYMBOLS", "cross_check"]

RUBRIC = {
    "main_a": ("Main path a", 1.5),
    "main_b": ("Main path b", 1.5),
    "main_c": ("Main path c", 1.5),
    "shortcut": ("Shortcut", 2.5),
    "addition": ("Addition", 1.0),
    "final_relu": ("Final ReLU", 1.0),
    "names": ("Layer names", 0.5),
    "initializers": ("Initialisers", 0.5),
}
