KIND = "graph"
BUILDS = "tensor"
FIXED = [
    {"input_shape": [None, None, 1], "filters": 1, "strides": 2, "name": "a"},
    {"input_shape": [8, 9, 3], "filters": 4, "strides": 1, "name": "b"},
]


def draw(rng):
    size, (channels, filters) = [int(i) for i in rng.integers(6, 10, 2)], rng.permutation(range(2, 9))[:2]
    name = str(rng.choice(list("defgh")))
    return {"input_shape": [*size, int(channels)], "filters": int(filters), "strides": 3, "name": name}
