"""`ResNet50`: its rubric, and its parameter counts; no graded kernel sees this."""

from collections.abc import Iterator
from typing import Any

from autograde.exercises._residual import kept
from autograde.judge.network import Network
from autograde.judge.verdict import Finding
from signs.words import mark, tell

__all__ = ["EXPLAINED", "HINTS", "RUBRIC", "TEACH", "WHY", "cross_check"]

HINTS = {
    **kept.HINTS,
    "layer-names": mark(
        "The blocks of a stage are lettered a, b, c, ... in turn, and layers are named by them."
    ),
}
RUBRIC = {
    "result": (mark("The result"), 4.8),
    "stem": (mark("Stage 1"), 1.0),
    "stage_2": (mark("Stage 2"), 1.0),
    "stage_3": (mark("Stage 3"), 1.0),
    "stage_4": (mark("Stage 4"), 1.0),
    "stage_5": (mark("Stage 5"), 1.0),
    "head": (mark("End of the network"), 1.0),
    "counts": (mark("Parameter counts"), 0.6),
    "names": (mark("Layer names"), 0.4),
    "initializers": (mark("Initialisers"), 0.2),
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
        right = f"{COUNTS[0]:,}"
        message = (
            tell(
                "Parameter counts: {found} parameters at 64x64 and six classes, where ResNet50 has {right}.",
                found=f"{counts[0]:,}",
                right=right,
            )
            if counts
            else tell(
                "Parameter counts: no parameters at 64x64 and six classes, where ResNet50 has {right}.",
                right=right,
            )
        )
        hint = tell("`model.summary()` lists them layer by layer.")
        yield Finding("parameter-counts", "counts", message, hint)


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = kept.WHY | {
    "": mark(
        "The trained weights that you load later fit this network and no other: layer by layer, name by name."
    ),
    "parameter-counts": mark(
        "The count is a quick check and a weak one: it finds a layer that is missing or too wide, and does "
        "not notice padding, strides or order."
    ),
    "zero_padding2d-missing": mark(
        "The padding gives the first large window a border to look at. Without it the map is smaller from "
        "the first layer on, and the number of parameters does not tell."
    ),
    "conv2d-reads": mark(
        "A result that is made and not read is lost without a word: the network is computed as if that "
        "line were not there."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = kept.TEACH | {
    "": mark(
        "Put the table of the stages on the board with two columns left empty, blocks and size of the "
        "map, and fill them in with the class. Then compare with `model.summary()`: the first line that "
        "differs is where to look. Most mistakes are one block too few, or a line that does not read "
        "the line before it."
    ),
    **dict.fromkeys(
        ("block-missing", "block-superfluous"),
        mark(
            "Count aloud: 3, 4, 6, 3 blocks, of three convolutions each, with the first convolution and "
            "the last layer that makes fifty. Let everyone print the names of the additions in their "
            "network and count those."
        ),
    ),
    "parameter-counts": mark(
        "Show two networks with the same count and different paddings: the count says nothing about "
        "those. Then use it the other way round: which layer has just as many parameters as are "
        "missing?"
    ),
    "zero_padding2d-missing": mark(
        "Put the 7x7 window into the corner of the picture, with and without a border of three zeros. "
        "Write the sizes of the map after it, 32 and 29, and let the class follow both to the last "
        "stage."
    ),
    **dict.fromkeys(
        ("conv2d-reads", "batch_normalization-reads", "add-reads", "max_pooling2d-reads"),
        mark(
            "Write three lines of the network with the name of the tensor left out, and let the class "
            "fill them in. One name that is used all the way, `X = block(X, ...)`, cannot go wrong; "
            "four names can."
        ),
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The start brings the picture from 64x64 pixels to a small map with many channels, since large maps "
    "are where the work is. Then come four stages: a convolutional block, which sets the new shape, and "
    "identity blocks, which keep it. Each line has the form `X = block(X, ...)`, and so every block reads "
    "what the last one gave. At the end an average over each map leaves one number a channel, and the "
    "dense layer with a softmax makes a probability of each class of them. `Model` ties the first tensor "
    "to the last."
)
