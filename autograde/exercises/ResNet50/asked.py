"""`ResNet50`: the parameters that it is called with."""

KIND = "graph"
BUILDS = "model"
#: In official grading, and where a notebook goes on from this one, it is built from these.
USES = ("identity_block", "convolutional_block")
DEFAULTS = {"input_shape": [64, 64, 3], "classes": 6}
#: The tutorial's own network, for which the function is called without arguments.
FIXED = (DEFAULTS,)


def draw(rng):
    """Draw images of unequal sides, one odd and one even, and other numbers of channels and classes.

    They are so large that a stride too many leaves something to pool, and the maps at the end have 4x4
    pixels: there an average pooling with padding "same" is the exercise's, as it is at 64x64.
    """
    sides = [102 + 2 * int(rng.integers(8)), 103 + 2 * int(rng.integers(8))]
    height, width = (int(side) for side in rng.permutation(sides))
    channels = int(rng.choice([1, 2, 4, 5]))
    return {"input_shape": [height, width, channels], "classes": int(rng.integers(7, 20))}
