KIND = "graph"
BUILDS = "tensor"
FIXED = [
    {"input_shape": [None, None, 8], "ratio": 2},
    {"input_shape": [6, 5, 12], "ratio": 4},
]


def draw(rng):
    ratio, size = int(rng.integers(2, 5)), [int(i) for i in rng.integers(4, 9, 2)]
    return {"input_shape": [*size, ratio * int(rng.integers(2, 6))], "ratio": ratio}
