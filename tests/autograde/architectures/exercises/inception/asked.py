KIND = "graph"
BUILDS = "tensor"
FIXED = [
    {"input_shape": [None, None, 3], "f1": 4, "f3": [2, 5], "f5": [3, 6], "pool": 7},
    {"input_shape": [None, None, 5], "f1": 2, "f3": [6, 3], "f5": [2, 4], "pool": 3},
]


def draw(rng):
    f1, a, b, c, d, pool = (int(i) for i in rng.permutation(range(2, 12))[:6])
    size = [int(i) for i in rng.integers(5, 9, 2)]
    return {
        "input_shape": [*size, int(rng.integers(2, 6))],
        "f1": f1,
        "f3": [a, b],
        "f5": [c, d],
        "pool": pool,
    }
