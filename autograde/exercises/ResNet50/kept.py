"""`ResNet50`: its rubric, and its parameter counts; no graded kernel sees this."""

from collections.abc import Iterator
from typing import Any

from autograde.exercises._residual import kept
from autograde.judge.network import Network
from autograde.judge.verdict import Finding

__all__ = ["HINTS", "RUBRIC", "cross_check"]

HINTS = {
    **kept.HINTS,
    "layer-names": "The blocks of a stage are lettered a, b, c, ... in turn, and layers are named by them.",
}
RUBRIC = {
    "result": ("The result", 4.8),
    "stem": ("Stage 1", 1.0),
    "stage_2": ("Stage 2", 1.0),
    "stage_3": ("Stage 3", 1.0),
    "stage_4": ("Stage 4", 1.0),
    "stage_5": ("Stage 5", 1.0),
    "head": ("End of the network", 1.0),
    "counts": ("Parameter counts", 0.6),
    "names": ("Layer names", 0.4),
    "initializers": ("Initialisers", 0.2),
}

#: Total, trainable and other parameters of the tutorial's ResNet50 with six classes.
COUNTS = (23_600_006, 23_546_886, 53_120)


def cross_check(challenge: Any, network: Network, numbers: dict[str, Any]) -> Iterator[Finding]:
    """Count the parameters at the tutorial's size."""
    parameters = challenge.parameters
    if (list(parameters["input_shape"]), parameters["classes"]) != ([64, 64, 3], 6):
        return
    numbers["parameters"] = counts = network.parameters
    if counts != COUNTS:
        has = f"{counts[0]:,}" if counts else "no"
        message = (
            f"Parameter counts: {has} parameters at 64x64 and six classes, where ResNet50 has {COUNTS[0]:,}."
        )
        yield Finding("parameter-counts", "counts", message, "`model.summary()` lists them layer by layer.")
