KIND = "graph"
BUILDS = "tensor"
FIXED = [
    {"input_shape": [None, None, 3], "filters": 4},
    {"input_shape": [8, 12, 2], "filters": 5},
]


def draw(rng):
    size = [2 * int(i) for i in rng.integers(4, 7, 2)]
    return {"input_shape": [*size, int(rng.integers(1, 5))], "filters": int(rng.integers(2, 10))}
