"""What the two blocks share that no graded kernel sees: words, hints, and the tutorial's printed vectors."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograde.judge.network import Network
from autograde.judge.operations import CannotRunError
from autograde.judge.verdict import Finding
from signs.words import mark, tell

SYMBOLS = {"filters[0]": "F1", "filters[1]": "F2", "filters[2]": "F3"}

HINTS = {
    "conv2d-padding": mark(
        "'valid' drops the border, 'same' keeps height and width: what may the addition meet?"
    ),
    "conv2d-strides": mark("The stride shrinks height and width: where does the exercise shrink them?"),
    "conv2d-filters": mark("Compare with the order F1, F2, F3 in the exercise's text."),
    "conv2d-kernel_size": mark("Which convolutions look at one pixel, and which at an f x f window?"),
    "conv2d-use_bias": mark("Leave the biases as Keras makes them."),
    "conv2d-dilation_rate": mark("The windows of this network have no holes."),
    "batch_normalization-axis": mark("The channels are the last of the four axes."),
    "batch_normalization-missing": mark("Each convolution is followed by its BatchNormalization."),
    "batch_normalization-order": mark("Convolution first, then BatchNormalization, then the activation."),
    "activation-order": mark("Convolution first, then BatchNormalization, then the activation."),
    "activation-function": mark("Only the ReLU is used inside the network."),
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
        message = tell(
            "The tutorial's own cell gives another vector with this block than the one printed below it."
        )
        yield Finding("tutorial-vector", "", message)


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "conv2d-padding": mark(
        "Main path and shortcut are added number by number. A map that has lost its border fits no longer, "
        "and where it happens to fit, the wrong places are added."
    ),
    "conv2d-strides": mark(
        "The stride decides how many places the map has left. Main path and shortcut have to shrink by the "
        "same amount, or there is no sum."
    ),
    "conv2d-filters": mark(
        "A bottleneck works because the wide convolution sees few channels: the first one makes them few, "
        "the last one makes them many again. In another order the work is not saved, or the sum has other "
        "channels."
    ),
    "conv2d-kernel_size": mark(
        "Only the convolution in the middle looks at a pixel's neighbours. The two others mix channels at "
        "one place, which is cheap; with larger windows the block has many times its weights."
    ),
    "conv2d-missing": mark(
        "Each convolution is a step of what the block can compute. With one less, the block has another "
        "number of layers than its name says, and trained weights find no place."
    ),
    "batch_normalization-order": mark(
        "Behind a ReLU, one half of the numbers is 0 and none is negative: normalising them shifts what "
        "was cut off. Before the ReLU it decides how much of the signal passes."
    ),
    "activation-order": mark(
        "Behind a ReLU, one half of the numbers is 0 and none is negative: normalising them shifts what "
        "was cut off. Before the ReLU it decides how much of the signal passes."
    ),
    "activation-superfluous": mark(
        "What a ReLU cuts off is gone. One too many before the sum makes F(x) positive, and the block "
        "cannot take anything away from its input any more."
    ),
    "final_relu:activation-missing": mark(
        "After the sum the next block expects what a ReLU gives: without it, two blocks in a row add "
        "linear pieces, and the network bends less often than it should."
    ),
    "shortcut:batch_normalization-missing": mark(
        "The main path ends normalised. Without a normalisation of its own, the shortcut's numbers may be "
        "far larger or smaller, and one of the two drowns the other in the sum."
    ),
}

#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "conv2d-padding": mark(
        'Draw a row of six pixels and slide a window of three over it: four places fit, so `"valid"` '
        'loses the border, and `"same"` adds a zero at each end to keep six. Then write both sizes at '
        "the sum and ask who can add a 4x4 map to a 6x6 one. Let everyone print the shape after each "
        "layer with both settings."
    ),
    "conv2d-strides": mark(
        "Draw a 4x4 map, and mark the places at which a stride of 2 stops: four are left. Follow both "
        "paths with chalk and write height and width at each layer; both numbers have to agree at the "
        "sum, so each path shrinks exactly once. Ask what happens with the stride in another layer: the "
        "result fits, and other pixels were read."
    ),
    "conv2d-filters": mark(
        "Draw the bottleneck as an hourglass: wide, narrow, narrow, wide, with F1, F2 and F3 written at "
        "its three steps. Count the weights of the 3x3 layer with 64 and with 256 channels: that is why "
        "it stands at the waist. Then let pairs read each other's unpacking of `filters` aloud."
    ),
    "conv2d-kernel_size": mark(
        "Show a photo through a 1x1 window and through a 3x3 window: the first sees one pixel in all "
        "its channels, the second its neighbours too. Let the class count the weights of both for 256 "
        "channels. Which of the three layers of a bottleneck has to look sideways, and what do the two "
        "others do?"
    ),
    "conv2d-missing": mark(
        "Put the block on the board as a list and let the class tick off the steps against their own "
        "code: three times convolution and normalisation on the main path, and what the shortcut needs. "
        "`model.summary()` beside it shows the line that is not there."
    ),
    "shortcut:conv2d-missing": mark(
        "Write the shapes of both sides of the sum on the board for a block that halves the map and "
        "doubles the channels: nothing fits. A 1x1 convolution with the same stride is the cheapest "
        "layer that makes it fit. Let the class say what its filters and its stride have to be, and "
        "why."
    ),
    "batch_normalization-missing": mark(
        "Show the histogram of what leaves a convolution, and again after a normalisation, for a few "
        "layers in a row: without it the numbers run away. The rule to take home is one normalisation "
        "behind each convolution, on the shortcut as well; let everyone count both in their own "
        "`summary()`."
    ),
    "shortcut:batch_normalization-missing": mark(
        "Draw the sum as a pair of scales: one side comes normalised, with numbers around 1, and the "
        "other one as the convolution left it. Print the standard deviations of both sides before the "
        "sum, with and without the layer. Whatever is added should be of one scale."
    ),
    "batch_normalization-axis": mark(
        "Print the shape of a batch, (m, height, width, channels), and number the axes from 0. Ask for "
        "which of them one mean makes sense: one mean a channel, over all pictures and places. With "
        "`axis=1` it is one mean a row of the picture; let them say what a row of pixels has in common."
    ),
    **dict.fromkeys(
        ("batch_normalization-order", "activation-order", "conv2d-order"),
        mark(
            "Play the three steps with five numbers on the board, in both orders: convolve, normalise, "
            "cut off below 0. Behind the ReLU nothing negative is left to normalise. Let the class say "
            "the order of this block aloud, and then find it in their code."
        ),
    ),
    "activation-missing": mark(
        "Write two linear maps in a row, y = 2x + 1 and z = 3y - 2, and multiply out: one linear map "
        "again. A bend between the two makes the difference. Draw the curve of a ReLU and ask how many "
        "bends two layers can make with it, and without."
    ),
    "final_relu:activation-missing": mark(
        "Draw two blocks in a row, and put the ReLU behind the sum of each. Cover the first with your "
        "hand: now two sums follow each other without a bend. Ask for the sign of what the second block "
        "then gets."
    ),
    **dict.fromkeys(
        ("relu-before-addition", "activation-before-merge", "activation-superfluous"),
        mark(
            "Take a block whose input is 5 and whose best answer would be 3: F(x) has to be -2. A ReLU "
            "in front of the sum makes that 0. Draw the plus sign with its two arrows and the bend "
            "behind it, and let the class erase the one that stands too early."
        ),
    ),
    "activation-function": mark(
        "Draw ReLU, sigmoid and tanh side by side, and mark where each is flat: there the gradient "
        "stops. Then ask which of them the text of the exercise names, and where."
    ),
    **dict.fromkeys(
        ("addition-missing", "shortcut-missing", "shortcut-late", "shortcut-early"),
        mark(
            "Draw the block as two roads that start at X and meet at a plus sign, and let somebody walk "
            "the lower one with a finger: no layer on the way. In the code, ask on which line X gets "
            "its second name, and what `X` means three lines later. Where there is a sum, `print(X is "
            "X_shortcut)` just before it tells the most frequent slip."
        ),
    ),
    "shortcut-on-main": mark(
        "Draw the two roads and write a name at each: the second convolution of the shortcut reads "
        "which of the two? Let the class underline, in each line of their code, the tensor in the "
        "second pair of brackets."
    ),
    "merge-kind": mark(
        "Add two vectors of length 4 on the board, then put them one behind the other: the sum has 4 "
        "numbers, the other has 8. Which of the two leaves the input as it was when F(x) is 0?"
    ),
    **dict.fromkeys(
        ("layer-names", "duplicate-names", "nothing-named"),
        mark(
            "Show the layer names inside a file of trained weights, and a loading that finds no place "
            "for one of them. Then build a name on the board piece by piece: what it is, the stage, the "
            "letter of the block, and the place in the branch."
        ),
    ),
    **dict.fromkeys(
        ("initializer", "nothing-initialised"),
        mark(
            "Train the same small network twice with one seed and twice without, and lay the curves "
            "over each other: only the first two agree. That is all that the seed is for; it makes "
            "comparing possible and the network no better."
        ),
    ),
    "result-unused": mark(
        "Write `relu(X)` on one line and `X = relu(X)` on the next, and ask what each of them changes. "
        "Everything in this notebook hands on by name: whoever gives no name to a result has thrown it "
        "away."
    ),
    "raises": mark(
        "Put one of these messages on the board and read it from its last line upwards, with the class: "
        "what was expected, what came, and which line of the code was it? A `print(X.shape)` before "
        "that line answers most of them."
    ),
    "tutorial-vector": mark(
        "Hold the printed vector against the student's own one, entry by entry: a zero in the place of "
        "a number tells of a ReLU, and everything being different tells of another layer. Building the "
        "block up layer by layer and comparing shapes finds the place."
    ),
}
