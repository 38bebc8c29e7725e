"""How well a network reads a set of images: loss, accuracy, and which digits it takes for which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

    from signs.examples import Examples


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a network makes of a set.

    Attributes
    ----------
    count : int
        Images.
    loss : float
        Mean cross-entropy, as ``model.evaluate`` gives it.
    accuracy : float
        Share of right answers.
    confusion : numpy.ndarray
        int64, shape (C, C): row is the digit shown, column the digit read.
    classes : tuple of int
        The digits of rows and columns.
    """

    count: int
    loss: float
    accuracy: float
    confusion: np.ndarray
    classes: tuple[int, ...]


def evaluate(model: keras.Model, examples: Examples, batch_size: int = 32) -> Evaluation:
    """Let a network read a set, once.

    Parameters
    ----------
    model : keras.Model
        Ends in a softmax over the classes.
    examples : signs.examples.Examples
    batch_size : int

    Returns
    -------
    Evaluation
    """
    images = examples.images.astype(np.float32) / 255
    probabilities = model.predict(images, batch_size=batch_size, verbose=0)
    of_label = probabilities[np.arange(len(examples)), examples.labels]
    read = probabilities.argmax(axis=1)
    confusion = np.zeros((len(examples.classes),) * 2, dtype=np.int64)
    np.add.at(confusion, (examples.labels, read), 1)
    # Keras's own bound, which keeps the logarithm finite.
    losses = -np.log(np.clip(of_label, 1e-7, 1 - 1e-7))
    right = float((read == examples.labels).mean())
    return Evaluation(len(examples), float(losses.mean()), right, confusion, examples.classes)
