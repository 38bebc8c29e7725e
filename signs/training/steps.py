"""What is computed: one step of training and one batch of validation, on whatever devices there are.

Keras's ``fit`` does not work with several workers (keras-team/keras issue 20585), so the step is written out
here, once for all cases: on one device, several, or several machines, each computes its share of a batch, the
gradients are added up, and all take the same step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from signs.examples import NO_HAND
from signs.training.optimizer import (
    learning_rate_schedule,
    make_optimizer,
    set_identity_blocks,
    set_momentum,
    set_precision,
)

if TYPE_CHECKING:
    import keras
    import numpy as np
    import tensorflow as tf

    from signs.devices import Devices
    from signs.recipe import Recipe


class Steps:
    """The compiled work of one training.

    Attributes
    ----------
    model : keras.Model
        What is trained.
    optimizer : keras.optimizers.Optimizer
    strategy : tf.distribute.Strategy
    rate : callable
        The learning rate of a step.
    alone : bool
        Whether this is the only worker.
    """

    def __init__(
        self,
        build: Callable[[], keras.Model],
        recipe: Recipe,
        steps: int,
        devices: Devices,
        strategy: tf.distribute.Strategy,
        eagerly: bool = False,
    ) -> None:
        """Build model and optimiser on the strategy's devices.

        Parameters
        ----------
        build : callable
            Called without arguments; returns a Keras model that ends in a softmax.
        recipe : signs.recipe.Recipe
        steps : int
            Of the whole training.
        devices : signs.devices.Devices
        strategy : tf.distribute.Strategy
        eagerly : bool
            Skip tracing: for a big network and a handful of steps, tracing takes longer than computing.
        """
        import tensorflow as tf

        self.strategy = strategy
        self.alone = devices.workers.count == 1
        self.rate = learning_rate_schedule(recipe, steps)
        with strategy.scope():
            self.model = set_precision(set_momentum(build(), recipe.momentum), devices.precision)
            if recipe.zero_init_residual:
                set_identity_blocks(self.model)
            self.optimizer = make_optimizer(recipe, self.rate, devices.precision)
            self.optimizer.build(self.model.trainable_variables)
        on_replica = self._training_on_replica(recipe.label_smoothing)
        if devices.compiled and not eagerly:
            on_replica = tf.function(on_replica, jit_compile=True, autograph=False)
        self._train = self._on_all_replicas(on_replica, eagerly)
        self._validate = self._on_all_replicas(self._validation_on_replica(), eagerly)

    def train(self, batches: Iterator[Any]) -> tf.Tensor:
        """Take one step.

        Parameters
        ----------
        batches : iterator
            Of ``strategy.distribute_datasets_from_function``.

        Returns
        -------
        tf.Tensor
            float32, shape (3,): sum of the losses, number of right answers, number of images.
        """
        return self._train(batches)

    def validate(self, batches: Iterator[Any]) -> tf.Tensor:
        """Look at one batch without learning from it; every replica looks at all of it.

        Returns
        -------
        tf.Tensor
            As :meth:`train`, but with the loss of plain labels, not smoothed ones.
        """
        return self._validate(batches) / self.strategy.num_replicas_in_sync

    def state(self) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
        """Return the arrays of the model and of the optimiser, for a checkpoint.

        With several workers all of them have to call this together.
        """
        return tuple(self.model.get_weights()), tuple(v.numpy() for v in self.optimizer.variables)

    def restore(self, weights: Sequence[np.ndarray], optimizer: Sequence[np.ndarray]) -> None:
        """Set model and optimiser to what :meth:`state` returned."""
        with self.strategy.scope():
            self.model.set_weights(weights)
            for variable, value in zip(self.optimizer.variables, optimizer, strict=True):
                variable.assign(value)

    def _on_all_replicas(self, function, eagerly):
        """Make a function that takes the next batch, computes on all replicas, and adds up the results."""
        import tensorflow as tf

        def step(batches):
            results = self.strategy.run(function, args=batches.get_next())
            return self.strategy.reduce("SUM", results, axis=None)

        return step if eagerly else tf.function(step, autograph=False)

    def _training_on_replica(self, smoothing):
        import tensorflow as tf

        model, optimizer, replicas = self.model, self.optimizer, self.strategy.num_replicas_in_sync
        # Each replica keeps its own statistics of BatchNormalization; these are averaged, see below.
        statistics = [v for v in model.non_trainable_variables if v.dtype.startswith("float")]

        def train(images, labels):
            count = tf.cast(tf.shape(labels)[0], tf.float32)
            with tf.GradientTape() as tape:
                probabilities = model(images, training=True)
                losses = _losses(labels, probabilities, smoothing)
                # Gradients are added up over the replicas, so each one's is a share of the batch's mean.
                loss = tf.reduce_sum(losses) / (count * replicas)
                if model.losses:
                    loss += tf.add_n(model.losses) / replicas
                loss = optimizer.scale_loss(loss)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply(gradients, model.trainable_variables)
            if replicas > 1 and statistics:
                context = tf.distribute.get_replica_context()
                means = context.all_reduce("MEAN", [tf.identity(v) for v in statistics])
                for variable, mean in zip(statistics, means, strict=True):
                    variable.assign(mean)
            return tf.stack([tf.reduce_sum(losses), _right(labels, probabilities), count])

        return train

    def _validation_on_replica(self):
        import tensorflow as tf

        def validate(images, labels):
            probabilities = self.model(images, training=False)
            losses = tf.reduce_sum(_losses(labels, probabilities, 0.0))
            count = tf.cast(tf.shape(labels)[0], tf.float32)
            return tf.stack([losses, _right(labels, probabilities), count])

        return validate


def _losses(labels, probabilities, smoothing):
    import keras
    import tensorflow as tf

    classes = probabilities.shape[-1]
    unsure = tf.cast(labels == NO_HAND, tf.float32)[:, None] / classes
    targets = tf.one_hot(labels, classes) + unsure  # one-hot of a label below 0 is all zeros
    return keras.losses.categorical_crossentropy(targets, probabilities, label_smoothing=smoothing)


def _right(labels, probabilities):
    import tensorflow as tf

    predicted = tf.argmax(probabilities, axis=-1, output_type=tf.int32)
    return tf.reduce_sum(tf.cast(predicted == labels, tf.float32))
