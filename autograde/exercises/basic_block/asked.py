"""`basic_block`: the parameters that it is called with."""

KIND = "graph"
BUILDS = "tensor"
DEFAULTS = {"s": 1}
#: When is the shortcut bare? Each way to decide it wrongly shows in one of these: nothing changes; only the
#: channels do; only the size does. Where sizes are unknown and one channel is added onto, Keras adds what
#: does not fit, so that a mistake shows as such and not as an exception of `Add`. The last has many filters
#: and the largest stride. Where s is 1, the function is called without it.
FIXED = (
    {"input_shape": [6, 9, 4], "filters": 4, "s": 1},
    {"input_shape": [None, None, 1], "filters": 3, "s": 1},
    {"input_shape": [None, None, 1], "filters": 1, "s": 2},
    {"input_shape": [8, 7, 4], "filters": 4, "s": 2},
    {"input_shape": [11, 6, 2], "filters": 260, "s": 5},
)


def draw(rng):
    """Draw a block that changes both; no stride of the fixed ones."""
    height, width = (int(i) for i in rng.permutation(range(6, 12))[:2])
    channels, filters = (int(i) for i in rng.permutation(range(2, 9))[:2])
    return {"input_shape": [height, width, channels], "filters": filters, "s": int(rng.choice([3, 4]))}
