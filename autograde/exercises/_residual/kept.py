"""What the two blocks share that no graded kernel sees: words, hints, and the tutorial's printed vectors."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograde.judge.network import Network
from autograde.judge.operations import CannotRunError
from autograde.judge.verdict import Finding

SYMBOLS = {"filters[0]": "F1", "filters[1]": "F2", "filters[2]": "F3"}

HINTS = {
    "conv2d-padding": "'valid' drops the border, 'same' keeps height and width: what may the addition meet?",
    "conv2d-strides": "The stride shrinks height and width: where does the exercise shrink them?",
    "conv2d-filters": "Compare with the order F1, F2, F3 in the exercise's text.",
    "conv2d-kernel_size": "Which convolutions look at one pixel, and which at an f x f window?",
    "conv2d-use_bias": "Leave the biases as Keras makes them.",
    "conv2d-dilation_rate": "The windows of this network have no holes.",
    "batch_normalization-axis": "The channels are the last of the four axes.",
    "batch_normalization-missing": "Each convolution is followed by its BatchNormalization.",
    "batch_normalization-order": "Convolution first, then BatchNormalization, then the activation.",
    "activation-order": "Convolution first, then BatchNormalization, then the activation.",
    "activation-function": "Only the ReLU is used inside the network.",
}

#: The tutorial's printed vectors hold seven or eight digits, and float32 sums differ in the last ones.
TOLERANCE = 2e-6

#: The vectors that the tutorial prints for its blocks, ``out[1][1][0]`` in inference mode, and the classic
#: course's; why there are two, and how the kernels behind them are made, stands in ``signs.reference``.
VECTORS = {
    ("identity_block", "tutorial"): np.array([0.19716819, 0.0, 1.3561226, 2.1713073, 0.0, 1.3324987]),
    ("convolutional_block", "tutorial"): np.array([0.0, 1.1676219, 0.16150603, 0.0, 0.0, 0.61365455]),
    ("identity_block", "classic"): np.array([0.94822985, 0.0, 1.16101444, 2.747859, 0.0, 1.36677003]),
    ("convolutional_block", "classic"): np.array(
        [0.09018463, 1.23489773, 0.46822017, 0.0367176, 0.0, 0.65516603]
    ),
}


def check_vector(challenge: Any, network: Network, numbers: dict[str, Any]) -> Iterator[Finding]:
    """Run the tutorial's own cell on a student's block; its vector has to come out.

    Kernels are the tutorial's, by layer name; there are no biases, BatchNormalization is as it starts out.
    """
    from signs.reference import reference_input, reference_kernels

    if (challenge.parameters["stage"], challenge.parameters["block"]) != (1, "a"):
        return
    kernels = reference_kernels("tutorial")

    def weights(layer, name, shape):
        if name != "kernel":
            return np.ones(shape) if name in ("variance", "gamma") else np.zeros(shape)
        if layer.name not in kernels or kernels[layer.name].shape != shape:
            raise CannotRunError("a convolution does not have the shape of the reference kernel")
        return kernels[layer.name]

    try:
        vector = network.run(reference_input(), weights)[1, 1, 0]
        difference = float(np.max(np.abs(vector - VECTORS[challenge.task, "tutorial"])))
    except (CannotRunError, IndexError, ValueError):
        vector, difference = (), float("inf")
    else:
        numbers["vector"] = [round(float(v), 7) for v in vector]
        numbers["vector_difference"] = difference
    if not difference <= TOLERANCE:
        message = (
            "The tutorial's own cell gives another vector with this block than the one printed below it."
        )
        yield Finding("tutorial-vector", "", message)


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "conv2d-padding": (
        "Main path and shortcut are added number by number. A map that has lost its border fits no longer, "
        "and where it happens to fit, the wrong places are added."
    ),
    "conv2d-strides": (
        "The stride decides how many places the map has left. Main path and shortcut have to shrink by the "
        "same amount, or there is no sum."
    ),
    "conv2d-filters": (
        "A bottleneck works because the wide convolution sees few channels: the first one makes them few, "
        "the last one makes them many again. In another order the work is not saved, or the sum has other "
        "channels."
    ),
    "conv2d-kernel_size": (
        "Only the convolution in the middle looks at a pixel's neighbours. The two others mix channels at "
        "one place, which is cheap; with larger windows the block has many times its weights."
    ),
    "conv2d-missing": (
        "Each convolution is a step of what the block can compute. With one less, the block has another "
        "number of layers than its name says, and trained weights find no place."
    ),
    "batch_normalization-order": (
        "Behind a ReLU, one half of the numbers is 0 and none is negative: normalising them shifts what "
        "was cut off. Before the ReLU it decides how much of the signal passes."
    ),
    "activation-order": (
        "Behind a ReLU, one half of the numbers is 0 and none is negative: normalising them shifts what "
        "was cut off. Before the ReLU it decides how much of the signal passes."
    ),
    "activation-superfluous": (
        "What a ReLU cuts off is gone. One too many before the sum makes F(x) positive, and the block "
        "cannot take anything away from its input any more."
    ),
    "final_relu:activation-missing": (
        "After the sum the next block expects what a ReLU gives: without it, two blocks in a row add "
        "linear pieces, and the network bends less often than it should."
    ),
    "shortcut:batch_normalization-missing": (
        "The main path ends normalised. Without a normalisation of its own, the shortcut's numbers may be "
        "far larger or smaller, and one of the two drowns the other in the sum."
    ),
}
