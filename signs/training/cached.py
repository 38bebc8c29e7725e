"""The cache that spares a notebook the second training."""

import zipfile
import zlib
from dataclasses import replace

import numpy as np

from signs.cache import cache_folder
from signs.examples import Examples
from signs.files import whole_file
from signs.network import network_digest, ready_to_evaluate
from signs.recipe import QUICK
from signs.training.optimizer import set_momentum
from signs.training.run import train


def trained_model(build, X_train, Y_train, _X_test, _Y_test, budget):
    """Train a model by the quick recipe, or load the weights of a run that did so before.

    A run on the full budget keeps its weights in the cache folder, under a name made from the training
    images, the architecture and the recipe; a change in any of them trains anew. A run on the small budget
    takes one step and keeps nothing. One line on stdout says which of these it is.

    Parameters
    ----------
    build : callable
        Called without arguments; returns an uncompiled Keras model.
    X_train : numpy.ndarray
        Images, float, shape (m, height, width, channels), pixels / 255.
    Y_train : numpy.ndarray
        One-hot labels, shape (m, classes).
    budget : signs.budgets.Budget
        ``recipe_epochs``, ``train_images``, ``batch_size`` and ``run_eagerly`` are read.

    Returns
    -------
    keras.Model
        Trained, and compiled for evaluation.
    """
    X, Y = X_train[: budget.train_images], Y_train[: budget.train_images]
    labels = np.asarray(Y).argmax(axis=1).astype(np.int32)
    examples = Examples(np.rint(X * 255).astype(np.uint8), labels, tuple(range(Y.shape[1])))
    recipe = replace(QUICK, epochs=budget.recipe_epochs, batch_size=budget.batch_size)
    path = None
    if budget.name == "full":
        model = set_momentum(build(), recipe.momentum)
        path = cache_folder() / f"trained-{network_digest(model)}-{examples.digest()}-{recipe.digest()}.npz"
        if path.exists():
            weights = _read_weights(path, model)
            if weights is not None:
                model.set_weights(weights)
                print(f"Trained before: the weights were loaded from {path.name} in the cache folder.")
                return ready_to_evaluate(model)
            print(f"The cached weights in {path.name} are damaged, so the model is trained again.")
    print(_announcement(len(X), budget))
    model = train(build, examples, recipe, eagerly=budget.run_eagerly).model
    if path:
        with whole_file(path) as beside:
            np.savez(beside, *model.get_weights())
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
