"""JAX: one compiled step whose whole state stays on the device, shared out to several GPUs by Keras."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from signs.devices import Devices, Gpu, Workers
from signs.training.steps import Steps

WORKER_GONE: tuple[type[BaseException], ...] = ()


def visible_gpus() -> list[Gpu]:
    """Ask JAX for its GPUs.

    Returns
    -------
    list of Gpu
        Empty without a GPU, or without JAX's CUDA plugin (the package's extra ``jax-gpu`` brings it).
    """
    return [
        Gpu(device.device_kind, _capability(device))
        for device in jax.local_devices()
        if device.platform in ("gpu", "cuda", "rocm")
    ]


def _capability(device):
    major, dot, minor = str(getattr(device, "compute_capability", "")).partition(".")
    return (int(major), int(minor)) if dot else None


def named_workers() -> Workers:
    """Say that a training is of one process: several machines are TensorFlow's and PyTorch's affair."""
    return Workers()


def limit_threads(count: int) -> None:
    """Do nothing: JAX has chosen its threads when it is imported."""


def gradients(
    model: keras.Model, loss: Callable[[Any, Any], Any], images: np.ndarray, labels: np.ndarray
) -> list[np.ndarray]:
    """Differentiate a loss by a model's trainable variables, see `signs.backends.Backend`."""
    others = [variable.value for variable in model.non_trainable_variables]

    def value(trainable):
        outputs, _ = model.stateless_call(trainable, others, images)
        return loss(labels, outputs)

    found = jax.grad(value)([variable.value for variable in model.trainable_variables])
    return [np.asarray(gradient) for gradient in found]


class Work(Steps):
    """The steps of a training, computed by JAX."""

    def connect(self, devices: Devices) -> int:
        """Choose the devices that share a batch."""
        self._mesh: Any = None
        self._state: Any = None
        self._shared = None
        if len(devices.gpus) > 1:
            self._shared = keras.distribution.DataParallel(auto_shard_dataset=False)
            self._mesh = self._shared.device_mesh.backend_mesh
        return 1  # one program computes on all of them

    def scope(self) -> AbstractContextManager[Any]:
        """Where the model is built: with several devices, a copy of each weight lies on each."""
        return _distributed(self._shared)

    def prepare(self) -> None:
        """Put the images and all that a step changes on the device, and compile the step."""
        replicated = NamedSharding(self._mesh, PartitionSpec()) if self._mesh else None
        place = partial(jax.device_put, device=replicated)
        self._place = place
        self._data = place(self.training.images), place(self.training.labels)
        if self.validation:
            self._held = place(self.validation.images), place(self.validation.labels)
        self._order = place(self.batches.order(0))
        self._trained_variables = (
            self.model.trainable_variables,
            self.model.non_trainable_variables,
            self.optimizer.variables,
        )
        self._counters = (place(np.int32(0)), place(np.zeros(3, np.float32)))
        self._fetch()
        # What a step takes of the state it gives back in the same memory.
        self._train = jax.jit(self._step, donate_argnums=(0, 1))
        self._validate = jax.jit(self._validation)

    def begin(self, step: int, sums: np.ndarray) -> None:
        """See :meth:`signs.training.steps.Steps.begin`."""
        self._counters = (self._place(np.int32(step)), self._place(np.asarray(sums, np.float32)))

    def begin_epoch(self, order: np.ndarray) -> None:
        """See :meth:`signs.training.steps.Steps.begin_epoch`."""
        self._order = self._place(order)

    def train(self) -> None:
        """See :meth:`signs.training.steps.Steps.train`."""
        self._state, self._counters = self._train(self._state, self._counters, self._order, self._data)

    def sums(self) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.sums`."""
        return np.asarray(self._counters[1])

    def validate(self, number: int) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.validate`."""
        return np.asarray(self._validate(self._state[0], self._state[1], self._held, np.int32(number)))

    def total(self, numbers: np.ndarray) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.total`."""
        return numbers

    def settle(self) -> None:
        """Write what was learned into Keras's variables: a step keeps it to itself."""
        for variables, values in zip(self._trained_variables, self._state, strict=True):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(jnp.copy(value))  # the next step uses up the original

    def restored(self) -> None:
        """Read Keras's variables anew."""
        self._fetch()

    def _fetch(self):
        self._state = tuple([jnp.copy(v.value) for v in group] for group in self._trained_variables)

    def _step(self, state, counters, order, data):
        (trainable, others, optimizer), (step, sums) = state, counters
        images, labels = self.batches.take(*data, order, step)
        if self._mesh:
            share = NamedSharding(self._mesh, PartitionSpec(self._mesh.axis_names[0]))
            images = jax.lax.with_sharding_constraint(images, share)

        def scaled_loss(trainable, others):
            probabilities, others, losses = self.model.stateless_call(
                trainable, others, images, training=True, return_losses=True
            )
            loss = self.loss(labels, probabilities, losses)
            with keras.StatelessScope(state_mapping=zip(self.optimizer.variables, optimizer, strict=True)):
                loss = self.optimizer.scale_loss(loss)
            return loss, (others, self.training_sums(labels, probabilities))

        (_, (others, more)), found = jax.value_and_grad(scaled_loss, has_aux=True)(trainable, others)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, found, trainable)
        return (trainable, others, optimizer), (step + 1, sums + more)

    def _validation(self, trainable, others, held, number):
        def network(images, training):
            return self.model.stateless_call(trainable, others, images, training=training)[0]

        return self.validation_sums(*held, number, network)


@contextmanager
def _distributed(distribution: Any) -> Iterator[None]:
    before = keras.distribution.distribution()
    keras.distribution.set_distribution(distribution or before)
    try:
        yield
    finally:
        keras.distribution.set_distribution(before)
