"""`ResNet50`: its rubric, and its parameter counts; no graded kernel sees this."""

from collections.abc import Iterator
from typing import Any

from autograde.exercises._residual import kept
from autograde.judge.network import Network
from autograde.judge.verdict import Finding

__all__ = ["EXPLAINED", "HINTS", "RUBRIC", "WHY", "cross_check"]

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


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = kept.WHY | {
    "": (
        "The trained weights that you load later fit this network and no other: layer by layer, name by name."
    ),
    "parameter-counts": (
        "The count is a quick check and a weak one: it finds a layer that is missing or too wide, and does "
        "not notice padding, strides or order."
    ),
    "zero_padding2d-missing": (
        "The padding gives the first large window a border to look at. Without it the map is smaller from "
        "the first layer on, and the number of parameters does not tell."
    ),
    "conv2d-reads": (
        "A result that is made and not read is lost without a word: the network is computed as if that "
        "line were not there."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = (
    "The start brings the picture from 64x64 pixels to a small map with many channels, since large maps "
    "are where the work is. Then come four stages: a convolutional block, which sets the new shape, and "
    "identity blocks, which keep it. Each line has the form `X = block(X, ...)`, and so every block reads "
    "what the last one gave. At the end an average over each map leaves one number a channel, and the "
    "dense layer with a softmax makes a probability of each class of them. `Model` ties the first tensor "
    "to the last."
)
