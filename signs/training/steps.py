"""What is computed: one step of training and one batch of validation, on whatever devices there are.

Keras's ``fit`` neither goes on in the middle of an epoch nor works with several TensorFlow workers
(keras-team/keras issue 20585), so the step is written out: here what all backends share, in
:mod:`signs.backends` how each computes it. On one device, several, or several machines, each computes its
share of a batch, the gradients are added up, and all take the same step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from signs.batches import VALIDATION_BATCH, Batches, validation_batch
from signs.examples import NO_HAND
from signs.training.errors import TrainingError
from signs.training.optimizer import (
    learning_rate_schedule,
    make_optimizer,
    set_identity_blocks,
    set_momentum,
    set_precision,
)
from signs.words import tell

if TYPE_CHECKING:
    import keras

    from signs.devices import Devices
    from signs.examples import Examples
    from signs.recipe import Recipe


class Steps(ABC):
    """The work of one training.

    Parameters
    ----------
    build : callable
        Called without arguments; returns a Keras model that ends in a softmax.
    recipe : signs.recipe.Recipe
    training : signs.examples.Examples
    validation : signs.examples.Examples or None
    devices : signs.devices.Devices
    eagerly : bool
        Skip tracing: for a big network and a handful of steps, tracing takes longer than computing.

    Attributes
    ----------
    model : keras.Model
        What is trained; see `settle`.
    optimizer : keras.optimizers.Optimizer
    batches : signs.batches.Batches
    rate : callable
        The learning rate of a step.

    Raises
    ------
    TrainingError
        If a batch cannot be shared out.
    """

    def __init__(
        self,
        build: Callable[[], keras.Model],
        recipe: Recipe,
        training: Examples,
        validation: Examples | None,
        devices: Devices,
        eagerly: bool = False,
    ) -> None:
        self.training, self.validation, self.devices, self.eagerly = training, validation, devices, eagerly
        self.smoothing = recipe.label_smoothing
        self.batches = Batches(len(training), recipe, self.connect(devices))
        if not self.batches.size:
            raise TrainingError(
                tell(
                    "{images} images in batches of {batch_size} are too few for {devices} devices: "
                    "take a larger batch size",
                    images=len(training),
                    batch_size=recipe.batch_size,
                    devices=self.batches.replicas,
                )
            )
        self.rate = learning_rate_schedule(recipe, self.batches.steps)
        with self.scope():
            self.model = set_precision(set_momentum(build(), recipe.momentum), devices.precision)
            if recipe.zero_init_residual:
                set_identity_blocks(self.model)
            self.optimizer = make_optimizer(recipe, self.rate, devices.precision, self.optimizer_class())
            self.optimizer.build(self.model.trainable_variables)

    @abstractmethod
    def connect(self, devices: Devices) -> int:
        """Connect to the devices and to other workers; return how many share a batch."""

    @abstractmethod
    def scope(self) -> AbstractContextManager[Any]:
        """Return the context in which the model is built."""

    @abstractmethod
    def prepare(self) -> None:
        """Put the images on the device; called once, before the first step."""

    @abstractmethod
    def begin(self, step: int, sums: np.ndarray) -> None:
        """Set the number of the next step, and what :meth:`sums` counts from."""

    @abstractmethod
    def begin_epoch(self, order: np.ndarray) -> None:
        """Say which images the steps to come see, see :meth:`signs.batches.Batches.order`."""

    @abstractmethod
    def train(self) -> None:
        """Take one step, and do not wait for it."""

    @abstractmethod
    def sums(self) -> np.ndarray:
        """Wait for the steps; add up their losses, right answers and images: float32, shape (3,)."""

    @abstractmethod
    def validate(self, number: int) -> np.ndarray:
        """Look at one batch without learning from it; every replica looks at all of it.

        Parameters
        ----------
        number : int
            Of the batch.

        Returns
        -------
        numpy.ndarray
            As :meth:`sums`, but with the loss of plain labels, not smoothed ones.
        """

    @abstractmethod
    def total(self, numbers: np.ndarray) -> np.ndarray:
        """Add numbers up over all workers; each has to call it."""

    def optimizer_class(self) -> type[keras.optimizers.Optimizer]:
        """Return the class of the optimiser, Keras's Adam or one that computes the same."""
        import keras

        return keras.optimizers.Adam

    def settle(self) -> None:  # noqa: B027 - most backends need not
        """See to it that ``model`` and ``optimizer`` hold what was learned so far."""

    def restored(self) -> None:  # noqa: B027 - most backends need not
        """Take notice of values that were set in ``model`` and ``optimizer``."""

    def validation_steps(self) -> int:
        """Count the batches of a validation."""
        return -(-len(self.validation) // VALIDATION_BATCH) if self.validation else 0

    def state(self) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
        """Return the arrays of the model and of the optimiser, for a checkpoint.

        With several workers all of them have to call this together.
        """
        self.settle()
        return tuple(self.model.get_weights()), tuple(_array(v) for v in self.optimizer.variables)

    def restore(self, weights: Sequence[np.ndarray], optimizer: Sequence[np.ndarray]) -> None:
        """Set model and optimiser to what :meth:`state` returned, with whatever backend."""
        with self.scope():
            self.model.set_weights(weights)
            for variable, value in zip(self.optimizer.variables, optimizer, strict=True):
                variable.assign(value.astype(_array(variable).dtype))
        self.restored()

    def loss(self, labels: Any, probabilities: Any, more: Sequence[Any]) -> Any:
        """Compute a batch's mean loss, with what layers add to it."""
        from keras import ops

        loss = ops.mean(_losses(labels, probabilities, self.smoothing))
        for each in more:
            loss = loss + each
        return loss

    def training_sums(self, labels: Any, probabilities: Any) -> Any:
        """Add up a batch's losses, right answers and images: float32, shape (3,)."""
        from keras import ops

        losses = _losses(labels, probabilities, self.smoothing)
        return _sums(losses, labels, probabilities, ops.ones_like(losses))

    def validation_sums(self, images: Any, labels: Any, number: Any, network: Callable[..., Any]) -> Any:
        """Run one batch of a validation through a network, and add up as :meth:`training_sums`."""
        pictures, shown, counts = validation_batch(images, labels, number)
        probabilities = network(pictures, training=False)
        return _sums(_losses(shown, probabilities, 0.0), shown, probabilities, counts)


def _losses(labels, probabilities, smoothing):
    import keras
    from keras import ops

    classes = probabilities.shape[-1]
    probabilities = ops.cast(probabilities, "float32")
    is_hand = ops.cast(labels != NO_HAND, "float32")[:, None]
    targets = ops.one_hot(ops.maximum(labels, 0), classes) * is_hand + (1 - is_hand) / classes
    return keras.losses.categorical_crossentropy(targets, probabilities, label_smoothing=smoothing)


def _sums(losses, labels, probabilities, counts):
    from keras import ops

    right = ops.cast(ops.equal(ops.argmax(probabilities, axis=-1), labels), "float32")
    return ops.stack([ops.sum(losses * counts), ops.sum(right * counts), ops.sum(counts)])


def _array(variable):
    return np.asarray(variable.numpy())
