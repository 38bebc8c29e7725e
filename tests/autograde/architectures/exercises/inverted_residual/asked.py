KIND = "graph"
BUILDS = "tensor"
FIXED = [
    {"input_shape": [None, None, 1], "expansion": 6, "filters": 1, "strides": 1},
    {"input_shape": [8, 9, 4], "expansion": 3, "filters": 4, "strides": 1},
    {"input_shape": [8, 9, 3], "expansion": 4, "filters": 5, "strides": 2},
]


def draw(rng):
    channels, size = int(rng.integers(2, 6)), [int(i) for i in rng.integers(6, 10, 2)]
    expansion = int(rng.integers(2, 7))
    return {"input_shape": [*size, channels], "expansion": expansion, "filters": channels, "strides": 1}
