"""`ResNet18`: its rubric; no graded kernel sees this."""

RUBRIC = {
    "result": ("The result", 4.0),
    "stem": ("Start of the network", 1.0),
    "stage_64": ("Stage of 64 filters", 1.0),
    "stage_128": ("Stage of 128 filters", 1.0),
    "stage_256": ("Stage of 256 filters", 1.0),
    "stage_512": ("Stage of 512 filters", 1.0),
    "head": ("End of the network", 1.0),
}

HINTS = {
    "conv2d-filters": "64, 128, 256, 512: does the loop hand on the filters of its stage?",
    "stem:conv2d-filters": "Compare with the table's first line.",
    "conv2d-strides": "Which blocks halve the map? Only a stage's first one, and in the first stage none.",
    "stem:conv2d-strides": "Compare with the table's first line.",
    "block-missing": "Two blocks a stage, four stages.",
    "block-superfluous": "Two blocks a stage, four stages.",
    "batch_normalization-superfluous": "In the network, call `block`, the argument, and no block by name.",
}
