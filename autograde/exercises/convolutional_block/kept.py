"""`convolutional_block`: its rubric; no graded kernel sees this."""

from autograde.judge.blocks import judge_block as judge

__all__ = ["RUBRIC", "judge"]

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
