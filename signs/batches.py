"""Which images a step of a training sees, and how they are changed.

Both follow from the recipe's seed and the number of the step alone, never from what was drawn before: a
training that was stopped and goes on sees the very batches that it would have seen, and so does one that goes
on with another backend of Keras, or shares its batches out to more devices.

All images lie on the device. A step looks up its rows and changes them there, as part of its own computation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from signs.augmentation import augmented

if TYPE_CHECKING:
    from signs.recipe import Recipe

VALIDATION_BATCH = 128


@dataclass(frozen=True)
class Batches:
    """The batches of one training.

    Attributes
    ----------
    count : int
        Training images.
    recipe : signs.recipe.Recipe
    replicas : int
        Devices that share each batch evenly.
    """

    count: int
    recipe: Recipe
    replicas: int = 1

    @property
    def size(self) -> int:
        """Images a step, a multiple of the replicas; 0 where there are too few to share."""
        size = min(self.recipe.batch_size, self.count)
        return size - size % self.replicas

    @property
    def per_epoch(self) -> int:
        """Steps of an epoch."""
        return -(-self.count // self.size)

    @property
    def steps(self) -> int:
        """Steps of the whole training."""
        return self.per_epoch * self.recipe.epochs

    def order(self, epoch: int) -> np.ndarray:
        """Say which images each step of an epoch sees.

        Every image is seen once. All batches have one size, so that a step is compiled once: the last is
        filled up with the epoch's first images.

        Parameters
        ----------
        epoch : int
            From 0.

        Returns
        -------
        numpy.ndarray
            int32, shape (steps of an epoch, images a step): indices of images.
        """
        order = np.random.default_rng([self.recipe.seed, epoch]).permutation(self.count)
        return np.resize(order, (self.per_epoch, self.size)).astype(np.int32)

    def take(self, images: Any, labels: Any, order: Any, step: Any, replica: Any = 0) -> tuple[Any, Any]:
        """Make a replica's share of a step's batch, on the device that holds the images.

        Parameters
        ----------
        images : tensor
            uint8, shape (m, height, width, 3).
        labels : tensor
            int32, shape (m,).
        order : tensor
            :meth:`order` of the step's epoch.
        step, replica : int or int32 tensor
            The step is counted from 0 over all epochs.

        Returns
        -------
        images : tensor
            float32, shape (b, height, width, 3), from 0 to 1.
        labels : tensor
            int32, shape (b,).
        """
        from keras import ops

        share = self.size // self.replicas
        rows = ops.reshape(ops.take(order, step % self.per_epoch, axis=0), (self.replicas, share))
        rows = rows[0] if self.replicas == 1 else ops.take(rows, replica, axis=0)
        pictures = ops.cast(ops.take(images, rows, axis=0), "float32") / 255
        easing = self.recipe.ease * self.steps
        strength = ops.minimum(ops.cast(step, "float32") / easing, 1.0) if easing else 1.0
        key = (self.recipe.seed, step)
        changed = augmented(pictures, key, self.recipe.augmentation, strength, replica * share)
        return changed, ops.take(labels, rows, axis=0)


def validation_batch(images: Any, labels: Any, number: Any) -> tuple[Any, Any, Any]:
    """Make a batch of a validation: every image in order, unchanged.

    Parameters
    ----------
    images, labels : tensor
        See :meth:`Batches.take`.
    number : int or int32 tensor
        Of the batch, from 0.

    Returns
    -------
    images, labels : tensor
        As many in every batch.
    counts : tensor
        float32, shape (b,): 1, and 0 for what only fills the last batch up.
    """
    from keras import ops

    rows = ops.arange(VALIDATION_BATCH, dtype="int32") + number * VALIDATION_BATCH
    counts = ops.cast(rows < len(labels), "float32")
    rows = ops.minimum(rows, len(labels) - 1)
    return ops.cast(ops.take(images, rows, axis=0), "float32") / 255, ops.take(labels, rows, axis=0), counts
