"""`NAME`: the parameters that it is called with."""

KIND = "graph"
BUILDS = "tensor"

# Asked in every check. Height and width that are not known show who reads them off the input.
FIXED = [
    {"input_shape": [None, None, 4], "filters": 6, "f": 3},
]


def draw(rng):
    # Drawn anew for every check: whoever writes a number in the place of a parameter is found out.
    channels, filters = (int(i) for i in rng.choice(range(2, 12), 2, replace=False))
    size = [int(i) for i in rng.integers(6, 11, 2)]
    return {"input_shape": [*size, channels], "filters": filters, "f": int(rng.choice([2, 5]))}
