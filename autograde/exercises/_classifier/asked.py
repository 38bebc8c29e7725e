"""The small classifier and its data, as a graded kernel may see them."""

import numpy as np

CLASSES = 6


def classifier_data(rng):
    """A linear softmax classifier of small images, and data for it."""
    pixels = 4 * 4 * 3
    labels = rng.integers(0, CLASSES, 20)
    return {
        "kernel": rng.normal(0, 0.5, (pixels, CLASSES)).astype(np.float32),
        "bias": rng.normal(0, 0.5, CLASSES).astype(np.float32),
        "X": rng.random((20, 4, 4, 3), dtype=np.float32),
        "Y": np.eye(CLASSES, dtype=np.float32)[labels],
        "epochs": int(rng.integers(2, 4)),
        "batch_size": int(rng.integers(6, 10)),
    }


def training_data(rng):
    """The classifier, and as training set one example many times.

    Then every batch has the same gradient, the order of the examples does not matter, and the weights after
    training are a function of the number of steps, which the judge can compute.
    """
    data = classifier_data(rng)
    X, Y = data["X"], data["Y"]
    repeated = {name: np.repeat(array[:1], 20, axis=0) for name, array in (("X", X), ("Y", Y))}
    return {**data, **repeated, "X_test": X[1:8], "Y_test": Y[1:8]}


def classifier_model(inputs):
    import keras

    model = keras.Sequential(
        [
            keras.Input(inputs["X"].shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(6, activation="softmax"),
        ]
    )
    model.set_weights([inputs["kernel"], inputs["bias"]])
    return model


def compiled(inputs):
    model = classifier_model(inputs)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model
