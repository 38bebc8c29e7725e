"""The pipeline of a training: which images a step sees, and how they are changed.

Both follow from the recipe's seed and the number of the step alone, never from what was drawn before: a
training that was stopped and goes on sees the very batches that it would have seen, and on several devices
each takes its share of the same batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from signs.augmentation import augmented

if TYPE_CHECKING:
    import tensorflow as tf

    from signs.examples import Examples
    from signs.recipe import Recipe


def steps_per_epoch(count: int, batch_size: int, replicas: int = 1) -> int:
    """Count the steps of one epoch.

    The last batch may be smaller. With several replicas every batch is shared out evenly, so a remainder of
    fewer images than replicas is left out of an epoch (other images in each).

    Parameters
    ----------
    count : int
        Training images.
    batch_size : int
        Images a step, over all replicas together.
    replicas : int

    Returns
    -------
    int
    """
    return count // batch_size + (count % batch_size >= replicas)


def rows_of_step(step: int, count: int, recipe: Recipe, replicas: int = 1) -> np.ndarray:
    """Say which images a step sees.

    Parameters
    ----------
    step : int
        Counted from 0 over all epochs.
    count : int
        Training images.
    recipe : signs.recipe.Recipe
    replicas : int

    Returns
    -------
    numpy.ndarray
        Indices of images, at most ``recipe.batch_size``, a multiple of ``replicas``.
    """
    epoch, place = divmod(step, steps_per_epoch(count, recipe.batch_size, replicas))
    order = np.random.default_rng([recipe.seed, epoch]).permutation(count)
    rows = order[place * recipe.batch_size : (place + 1) * recipe.batch_size]
    return rows[: len(rows) - len(rows) % replicas]


def change_key(step: int, recipe: Recipe, replica: int = 0) -> np.ndarray:
    """Say what the changes of a replica's share of a step are drawn from.

    Returns
    -------
    numpy.ndarray
        int32, shape (2,).
    """
    generator = np.random.default_rng([recipe.seed, step, replica])
    return generator.integers(2**31, size=2).astype(np.int32)


def strength_of_step(step: int, count: int, recipe: Recipe, replicas: int = 1) -> float:
    """Say how far into the full amounts of its changes a step is, from 0 to 1."""
    easing = recipe.ease * recipe.epochs * steps_per_epoch(count, recipe.batch_size, replicas)
    return 1.0 if step >= easing else step / easing


def training_batches(
    examples: Examples, recipe: Recipe, steps: range, replicas: int = 1, mine: Sequence[int] = (0,)
) -> tf.data.Dataset:
    """Make the pipeline of a training, from its first or any later step on.

    Parameters
    ----------
    examples : signs.examples.Examples
    recipe : signs.recipe.Recipe
    steps : range
        The steps to come.
    replicas : int
        Into how many shares each batch is divided.
    mine : sequence of int
        Which of the shares this machine works on, one after the other.

    Returns
    -------
    tf.data.Dataset
        For each step and share: images, float32, shape (b, height, width, 3), from 0 to 1; labels, int32,
        shape (b,).
    """
    import tensorflow as tf

    def share(step, replica):
        rows = rows_of_step(step, len(examples), recipe, replicas).reshape(replicas, -1)[replica]
        strength = np.float32(strength_of_step(step, len(examples), recipe, replicas))
        return examples.images[rows], examples.labels[rows], change_key(step, recipe, replica), strength

    def take(place):
        kinds = (tf.uint8, tf.int32, tf.int32, tf.float32)
        images, labels, key, strength = tf.numpy_function(share, tf.unstack(place), kinds, stateful=False)
        images.set_shape((None, *examples.images.shape[1:]))
        labels.set_shape((None,))
        key.set_shape((2,))
        strength.set_shape(())
        return images, labels, key, strength

    def change(images, labels, key, strength):
        return augmented(tf.cast(images, tf.float32) / 255, key, recipe.augmentation, strength), labels

    # Not from_generator: it makes the C library give memory back to the system at once, for the whole process
    # and for good, and a sixth of the time of a training then goes into asking for it again.
    places = [(step, replica) for step in steps for replica in mine]
    batches = tf.data.Dataset.from_tensor_slices(np.array(places, np.int64).reshape(-1, 2))
    return batches.map(take).map(change, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def plain_batches(examples: Examples, batch_size: int) -> tf.data.Dataset:
    """Make the pipeline of a validation: every image once, in order, unchanged.

    Returns
    -------
    tf.data.Dataset
        Batches of images, float32 from 0 to 1, and labels, int32.
    """
    import tensorflow as tf

    pairs = tf.data.Dataset.from_tensor_slices((examples.images, examples.labels)).batch(batch_size)
    return pairs.map(lambda images, labels: (tf.cast(images, tf.float32) / 255, labels))
