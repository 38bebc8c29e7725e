KIND = "graph"
BUILDS = "tensor"
FIXED = [
    {"input_shape": [None, None, 4], "growth": 3},
    {"input_shape": [None, None, 3], "growth": 5},
]


def draw(rng):
    size = [int(i) for i in rng.integers(5, 9, 2)]
    return {"input_shape": [*size, int(rng.integers(2, 9))], "growth": int(rng.integers(6, 10))}
