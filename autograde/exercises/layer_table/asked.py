"""`layer_table`: what the student's function is called on, and what is written down of it."""

from autograde.evidence.values import encode, type_name

KIND = "values"

KINDS = ("photo", "conv", "bn", "drop", "flat", "fc")


def make_inputs(rng):
    """Sizes and names of a small network of convolution, normalisation and dense layer."""
    height, width = (int(size) for size in rng.choice(range(6, 12), 2, replace=False))
    # Numbers that fall: who sorts the layers by their names is found out, whatever the order of the kinds is.
    numbers = sorted(
        (int(number) for number in rng.choice(range(10, 100), len(KINDS), replace=False)), reverse=True
    )
    return {
        "size": [height, width],
        "filters": int(rng.integers(4, 9)),
        "window": int(rng.integers(2, 4)),
        "units": int(rng.integers(4, 9)),
        "names": [f"{kind}_{number}" for kind, number in zip(KINDS, numbers, strict=True)],
    }


def collect(function, inputs):
    import keras
    from keras import layers

    photo, conv, bn, drop, flat, fc = inputs["names"]
    x = start = keras.Input((*inputs["size"], 3), name=photo)
    x = layers.Conv2D(inputs["filters"], inputs["window"], name=conv)(x)
    x = layers.BatchNormalization(name=bn)(x)
    x = layers.Dropout(0.5, name=drop)(x)
    x = layers.Flatten(name=flat)(x)
    x = layers.Dense(inputs["units"], name=fc)(x)
    model = keras.Model(start, x)
    model.get_layer(conv).trainable = False
    rows = function(model)
    parts = rows[:20] if isinstance(rows, (list, tuple)) else []
    types = [[type_name(part) for part in row[:10]] for row in parts if isinstance(row, (list, tuple))]
    return {"rows": encode(rows), "types": types}
