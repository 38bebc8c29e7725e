"""`ResNet50`: the parameters that it is called with."""

KIND = "graph"
BUILDS = "model"
#: In official grading, and where a notebook goes on from this one, it is built from these.
USES = ("identity_block", "convolutional_block")
FIXED = ({"input_shape": [64, 64, 3], "classes": 6},)


def draw(rng):
    # Large enough that a stride too many leaves something to pool, and with maps of even sizes at the end:
    # there an average pooling with padding "same" is the exercise's, as it is at 64x64.
    width = int(rng.choice([128, 192]))
    return {"input_shape": [128, width, 3], "classes": int(rng.integers(7, 20))}
