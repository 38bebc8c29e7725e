KIND = "graph"
BUILDS = "model"
FIXED = [
    {"input_shape": [6, 5, 2], "units": 12, "classes": 4},
    {"input_shape": [4, 4, 1], "units": 7, "classes": 9},
]


def draw(rng):
    units, classes = (int(i) for i in rng.choice(range(3, 30), 2, replace=False))
    return {"input_shape": [int(i) for i in rng.integers(3, 9, 3)], "units": units, "classes": classes}
