"""`identity_block`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual.kept import HINTS, SYMBOLS
from autograde.exercises._residual.kept import check_vector as cross_check

__all__ = ["HINTS", "RUBRIC", "SYMBOLS", "cross_check"]

RUBRIC = {
    "result": ("The result", 4.0),
    "main_a": ("Main path a", 1.0),
    "main_b": ("Main path b", 1.0),
    "main_c": ("Main path c", 1.0),
    "shortcut": ("Shortcut", 1.0),
    "addition": ("Addition", 0.5),
    "final_relu": ("Final ReLU", 0.5),
    "names": ("Layer names", 0.5),
    "initializers": ("Initialisers", 0.5),
}
