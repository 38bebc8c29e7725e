"""`identity_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual.kept import HINTS, SYMBOLS
from autograde.exercises._residual.kept import check_vector as cross_check

__all__ = ["HINTS", "RUBRIC", "SYMBOLS", "cross_check"]

RUBRIC = {
    "main_a": ("Main path a", 2.0),
    "main_b": ("Main path b", 2.0),
    "main_c": ("Main path c", 2.0),
    "shortcut": ("Shortcut", 1.0),
    "addition": ("Addition", 1.0),
    "final_relu": ("Final ReLU", 1.0),
    "names": ("Layer names", 0.5),
    "initializers": ("Initialisers", 0.5),
}
