"""The small classifier and its data, as a graded kernel may see them."""

import numpy as np

CLASSES = 6
#: Height, width and channels of its images.
SHAPE = (4, 5, 3)


def classifier_data(rng, ranks, dim=()):
    """Draw a linear softmax classifier of small images, and data for it.

    Parameters
    ----------
    rng : numpy.random.Generator
    ranks : sequence of int
        For each image which of the classes is to be its label: the most likely one (0), the next one, ...
    dim : collection of int
        The images that are so dark that the classifier gives no class a probability of one half.

    Returns
    -------
    dict
    """
    kernel = rng.normal(0, 0.5, (int(np.prod(SHAPE)), CLASSES)).astype(np.float32)
    bias = rng.uniform(-0.3, 0.3, CLASSES).astype(np.float32)
    X = rng.random((len(ranks), *SHAPE), dtype=np.float32)
    X[list(dim)] *= 0.02
    order = np.argsort(-(X.reshape(len(X), -1) @ kernel + bias), axis=1)
    labels = order[np.arange(len(X)), list(ranks)]
    return {"kernel": kernel, "bias": bias, "X": X, "Y": np.eye(CLASSES, dtype=np.float32)[labels]}


def classifier_model(inputs):
    import keras

    model = keras.Sequential(
        [
            keras.Input(inputs["X"].shape[1:]),
            keras.layers.Flatten(),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.set_weights([inputs["kernel"], inputs["bias"]])
    return model


def compiled(inputs):
    model = classifier_model(inputs)
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model
