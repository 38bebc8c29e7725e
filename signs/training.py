"""Training a good model quickly: the recipe, and the cache that spares the second run.

The tutorial's own recipe needs about eight epochs before the test accuracy leaves chance, since
BatchNormalization's moving averages lag behind. This one has a good model by then: faster moving averages, a
learning rate that warms up and then decays along a cosine, and images that are moved a little and mirrored
anew in every epoch, so that a thousand of them are not simply learnt by heart.
"""

import hashlib
import json
import os
import zipfile
import zlib

import numpy as np

from signs.augmentation import SHIFT, TURN, ZOOM, augmented_batches
from signs.cache import cache_folder

MOMENTUM = 0.9  # of BatchNormalization's moving averages: 34 steps an epoch are too few for Keras's 0.99
PEAK_RATE = 1e-3  # of Adam, reached at the end of the warm-up
WARM_UP = 0.1  # share of all steps
SEED = 0  # of the weights and of the order of the images


def trained_model(build, X_train, Y_train, X_test, Y_test, budget):
    """Train a model by the recipe, or load the weights of a run that did so before.

    A run on the full budget keeps its weights in the cache folder, under a name made from the training
    images, the architecture and the recipe; a change in any of them trains anew. A run on the small budget
    takes one step and keeps nothing. One line on stdout says which of these it is. The seeds of Python,
    NumPy and TensorFlow are set when it trains, so that a repeated run starts from the same weights.

    Parameters
    ----------
    build : callable
        Called without arguments; returns an uncompiled Keras model.
    X_train, X_test : numpy.ndarray
        Images, float, shape (m, height, width, channels), scaled to [0, 1].
    Y_train, Y_test : numpy.ndarray
        One-hot labels, shape (m, classes).
    budget : signs.budget.Budget
        ``recipe_epochs``, ``train_images``, ``test_images``, ``batch_size`` and ``run_eagerly`` are read.

    Returns
    -------
    keras.Model
        Trained, and compiled for evaluation (see :func:`ready_to_evaluate`).
    """
    import keras

    keep = budget.name == "full"
    X_train, Y_train = X_train[: budget.train_images], Y_train[: budget.train_images]
    X_test, Y_test = X_test[: budget.test_images], Y_test[: budget.test_images]

    keras.utils.set_random_seed(SEED)
    model = with_fast_moving_averages(build())
    path = cache_folder() / f"trained-{_fingerprint(model, X_train, Y_train, budget)}.npz" if keep else None
    if path and path.exists():
        weights = _read_weights(path, model)
        if weights is not None:
            model.set_weights(weights)
            print(f"Trained before: the weights were loaded from {path.name} in the cache folder.")
            return ready_to_evaluate(model)
        print(f"The cached weights in {path.name} are damaged, so the model is trained again.")

    print(_announcement(len(X_train), budget))
    steps = budget.recipe_epochs * -(-len(X_train) // budget.batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate_schedule(steps)),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        run_eagerly=budget.run_eagerly,
    )
    model.fit(
        augmented_batches(X_train, Y_train, budget.batch_size, SEED),
        validation_data=(X_test, Y_test),
        epochs=budget.recipe_epochs,
        shuffle=False,  # the batches are shuffled already
        verbose=2,  # one line an epoch: it reads well in a notebook, in a terminal and in a log
    )
    if path:
        _write_weights(path, model)
    return ready_to_evaluate(model)


def learning_rate_schedule(steps):
    """Make the recipe's learning rate: a linear warm-up, then a decay to zero along half a cosine.

    Parameters
    ----------
    steps : int
        Number of optimiser steps of the whole run.

    Returns
    -------
    keras.optimizers.schedules.CosineDecay
    """
    from keras.optimizers.schedules import CosineDecay

    warm_up = max(1, round(WARM_UP * steps))
    return CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=PEAK_RATE,
        warmup_steps=warm_up,
        decay_steps=max(1, steps - warm_up),
    )


def with_fast_moving_averages(model):
    """Set the momentum of every BatchNormalization to the recipe's 0.9, before training.

    Parameters
    ----------
    model : keras.Model
        Changed in place.

    Returns
    -------
    keras.Model
        The same model.
    """
    import keras

    for layer in _layers(model):
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = MOMENTUM
    return model


def ready_to_evaluate(model):
    """Compile a model for evaluation, loading and saving, not for training.

    Parameters
    ----------
    model : keras.Model
        Changed in place.

    Returns
    -------
    keras.Model
        The same model, with categorical cross-entropy and accuracy, and plain SGD in Adam's place. SGD keeps
        nothing, so a saved file holds the weights alone, a third of what Adam would need.
    """
    model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def _announcement(images, budget):
    epochs = budget.recipe_epochs
    if budget.name != "full":
        return f"A taste of training: {epochs} epoch on {images} images; nothing is kept."
    least, most = ((15 + seconds * epochs) / 60 for seconds in (10, 40))  # 15 s of tracing, 10 to 40 an epoch
    return (
        f"Training {epochs} epochs on {images} images: about {least:.0f} to {most:.0f} minutes on two "
        "processor cores, less on a GPU. The weights are kept, so the next run only loads them."
    )


def _layers(model):
    """Walk all layers, those of nested models too."""
    for layer in model.layers:
        yield layer
        yield from _layers(layer) if hasattr(layer, "layers") else ()


def _fingerprint(model, X, Y, budget):
    """Hash what the trained weights depend on: architecture, data and recipe."""
    # Keras counts up the names of layers that nobody named, so they differ from one call to the next.
    names = {layer.name: f"#{i}" for i, layer in enumerate(model.layers) if not layer.weights}
    config = _renamed(model.get_config() | {"name": ""}, names)
    architecture = json.dumps(config, sort_keys=True, default=str)
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    recipe = (MOMENTUM, PEAK_RATE, WARM_UP, SHIFT, TURN, ZOOM, SEED, budget.recipe_epochs, budget.batch_size)
    digest = hashlib.sha256(f"{architecture}{shapes}{recipe}".encode())
    # Rounded, so that pixels / 255 in float32 and in float64 are the same data.
    digest.update(f"{X.shape}{Y.shape}".encode())
    digest.update(np.rint(np.asarray(X) * 65535).astype(np.int32).tobytes())
    digest.update(np.asarray(Y).argmax(axis=1).tobytes())
    return digest.hexdigest()[:16]


def _renamed(config, names):
    """Copy a configuration with other layer names: those under "name", and first in [layer, node, tensor]."""
    if isinstance(config, dict):
        renamed = {key: _renamed(value, names) for key, value in config.items()}
        if isinstance(config.get("name"), str):
            renamed["name"] = names.get(config["name"], config["name"])
        return renamed
    if isinstance(config, (list, tuple)):
        if len(config) == 3 and isinstance(config[0], str):
            return [names.get(config[0], config[0]), *config[1:]]
        return [_renamed(value, names) for value in config]
    return config


def _write_weights(path, model):
    """Write beside the target and rename, so that a file under the final name is always whole."""
    beside = path.with_suffix(f".{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            np.savez(file, *model.get_weights())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _read_weights(path, model):
    """Read cached weights; None if the file is damaged (zip members carry a checksum) or of another model."""
    expected = model.get_weights()
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = [file[f"arr_{i}"] for i in range(len(expected))]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error):
        return None
    if any(read.shape != made.shape for read, made in zip(weights, expected, strict=True)):
        return None
    return weights
