"""`layer_table`: what the student's function is called on, and what is written down of it."""

from autograde.evidence.values import encode

KIND = "values"

#: Calls that take milliseconds: hidden tests make two.
HIDDEN_DRAWS = 2


def make_inputs(rng):
    """Sizes and names of a small network of convolution, normalisation and dense layer."""
    return {
        "side": int(rng.integers(6, 12)),
        "filters": int(rng.integers(3, 9)),
        "window": int(rng.integers(2, 4)),
        "units": int(rng.integers(3, 9)),
        "names": [f"{kind}_{int(rng.integers(10, 99))}" for kind in ("photo", "conv", "bn", "flat", "fc")],
    }


def collect(function, inputs):
    import keras
    from keras import layers

    photo, conv, bn, flat, fc = inputs["names"]
    x = start = keras.Input((inputs["side"], inputs["side"], 3), name=photo)
    x = layers.Conv2D(inputs["filters"], inputs["window"], name=conv)(x)
    x = layers.BatchNormalization(name=bn)(x)
    x = layers.Flatten(name=flat)(x)
    x = layers.Dense(inputs["units"], name=fc)(x)
    return {"rows": encode(function(keras.Model(start, x)))}
