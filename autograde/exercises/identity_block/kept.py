"""`identity_block`: its rubric; no graded kernel sees this."""

from autograde.judge.blocks import judge_block as judge

__all__ = ["RUBRIC", "judge"]

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
