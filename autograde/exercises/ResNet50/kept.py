"""`ResNet50`: its rubric; no graded kernel sees this."""

from autograde.judge.resnet50 import judge_resnet50 as judge

__all__ = ["RUBRIC", "judge"]

RUBRIC = {
    "stem": ("Stage 1", 1.5),
    "stage_2": ("Stage 2", 1.5),
    "stage_3": ("Stage 3", 1.5),
    "stage_4": ("Stage 4", 1.5),
    "stage_5": ("Stage 5", 1.5),
    "head": ("End of the network", 1.5),
    "counts": ("Parameter counts", 1.5),
    "names": ("Layer names", 1.0),
    "initializers": ("Initialisers", 0.5),
}
