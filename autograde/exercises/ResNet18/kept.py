"""`ResNet18`: its rubric; no graded kernel sees this."""

from autograde.exercises._residual.kept import TEACH as RESIDUAL_TEACH
from autograde.exercises._residual.kept import WHY as RESIDUAL_WHY
from signs.words import mark

RUBRIC = {
    "result": (mark("The result"), 4.0),
    "stem": (mark("Start of the network"), 1.0),
    "stage_64": (mark("Stage of 64 filters"), 1.0),
    "stage_128": (mark("Stage of 128 filters"), 1.0),
    "stage_256": (mark("Stage of 256 filters"), 1.0),
    "stage_512": (mark("Stage of 512 filters"), 1.0),
    "head": (mark("End of the network"), 1.0),
}

HINTS = {
    "conv2d-filters": mark("64, 128, 256, 512: does the loop hand on the filters of its stage?"),
    "stem:conv2d-filters": mark("Compare with the table's first line."),
    "conv2d-strides": mark(
        "Which blocks halve the map? Only a stage's first one, and in the first stage none."
    ),
    "stem:conv2d-strides": mark("Compare with the table's first line."),
    "block-missing": mark("Two blocks a stage, four stages."),
    "block-superfluous": mark("Two blocks a stage, four stages."),
    "batch_normalization-superfluous": mark(
        "In the network, call `block`, the argument, and no block by name."
    ),
}


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = RESIDUAL_WHY | {
    "": mark(
        "A loop over blocks says what a network is: what changes from stage to stage stands in one place."
    ),
    "conv2d-filters": mark(
        "As the map gets smaller the channels get more: each place then stands for a larger part of the "
        "picture and needs more words to describe it."
    ),
    "conv2d-strides": mark(
        "Each stage but the first halves the map, once, in its first block. Halved once more, nothing is "
        "left of a small picture at the end."
    ),
    "batch_normalization-superfluous": mark(
        "The network is built of the block that it is given. With a block called by name, the argument has "
        "no effect."
    ),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = RESIDUAL_TEACH | {
    "": mark(
        "Write the four stages as a table with filters and stride, and ask which two columns the loop "
        "has to know. The network is then three lines in the loop; let the class say in words what each "
        "of them does."
    ),
    "conv2d-filters": mark(
        "Draw the pyramid: the map halves and the channels double, from 64 to 512. Ask which variable "
        "of the loop says so, and where it goes into the call."
    ),
    "conv2d-strides": mark(
        "Write the size of the map behind each block, 16, 16, 8, 8, 4, 4, 2, 2, and mark where it "
        "changes: in the first block of the second, third and fourth stage. Then look for the "
        "expression that is 2 there and 1 elsewhere."
    ),
    **dict.fromkeys(
        ("block-missing", "block-superfluous"),
        mark(
            "Let the class count the additions in their own network: two a stage make eight. Drawing "
            "the two loops, stages outside and blocks inside, shows which of them runs too rarely."
        ),
    ),
    "batch_normalization-superfluous": mark(
        "Call the network with a block that only prints its arguments: whatever is still built does not "
        "come from the argument. That is a nice way to show what passing a function is for."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "The start is one convolution with a large window and a pooling. Then a loop goes over the numbers of "
    "filters, two blocks each. The stride of a stage's first block is 2 except in the first stage, where "
    "the pooling has just halved the map; a small expression in the loop says so. Which block it is comes "
    "as an argument, and so one line makes another network of it. Global average pooling takes the mean of "
    "each channel over the whole map, and the dense layer answers."
)
