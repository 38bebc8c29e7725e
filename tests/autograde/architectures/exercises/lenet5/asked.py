KIND = "graph"
BUILDS = "model"
FIXED = [
    {"input_shape": [32, 32, 1], "filters": [6, 16], "units": [120, 84], "classes": 10},
    {"input_shape": [28, 30, 3], "filters": [4, 5], "units": [20, 9], "classes": 7},
]


def draw(rng):
    filters, units = (sorted(int(i) for i in rng.choice(range(3, 20), 2, replace=False)) for _ in range(2))
    size = [int(i) for i in rng.integers(24, 33, 2)]
    return {
        "input_shape": [*size, 2],
        "filters": filters,
        "units": units[::-1],
        "classes": int(rng.integers(2, 9)),
    }
