"""TensorFlow: compiled by XLA on one GPU, ``tf.distribute`` on several and on several machines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from signs.devices import Devices, DevicesError, Gpu, Workers
from signs.training.steps import Steps
from signs.words import tell

WORKERS_VARIABLE = "TF_CONFIG"
WORKER_GONE = (tf.errors.OpError,)


def visible_gpus() -> list[Gpu]:
    """Ask TensorFlow for its GPUs.

    Returns
    -------
    list of Gpu
        Empty without a GPU, or without the CUDA libraries (the package's extra ``gpu`` brings them).
    """
    gpus = []
    for device in tf.config.list_physical_devices("GPU"):
        details = tf.config.experimental.get_device_details(device)
        gpus.append(Gpu(details.get("device_name", device.name), details.get("compute_capability")))
    return gpus


def named_workers(text: str | None = None) -> Workers:
    """Read which workers ``TF_CONFIG`` names.

    Parameters
    ----------
    text : str, optional
        In place of the environment variable's value.

    Returns
    -------
    Workers
        A single one where the variable is not set.

    Raises
    ------
    DevicesError
        If it is not of TensorFlow's form, or names other roles than ``worker`` and ``chief``.
    """
    text = os.environ.get(WORKERS_VARIABLE) if text is None else text
    if not text:
        return Workers()
    try:
        config = json.loads(text)
        cluster, task = config["cluster"], config["task"]
        roles = {role: len(cluster[role]) for role in ("chief", "worker") if role in cluster}
        role, index = task["type"], int(task["index"])
        # TensorFlow's order: a chief, where one is named, comes before the workers.
        index += roles.get("chief", 0) if role == "worker" else 0
        strangers = set(cluster) - set(roles)
    except (ValueError, KeyError, TypeError) as error:
        raise DevicesError(
            tell(
                "{variable} is not of TensorFlow's form ({error!r}): {form}",
                variable=WORKERS_VARIABLE,
                error=error,
                form='{"cluster": {"worker": ["HOST:PORT", ...]}, "task": {"type": "worker", "index": 0}}',
            )
        ) from None
    if strangers or role not in roles or not 0 <= index < sum(roles.values()):
        raise DevicesError(
            tell(
                "{variable} must name workers only, and this process as one of them, not {text}",
                variable=WORKERS_VARIABLE,
                text=text,
            )
        )
    return Workers(sum(roles.values()), index)


def limit_threads(count: int) -> None:
    """Let TensorFlow start so many threads; to be said before it computes anything."""
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def gradients(
    model: keras.Model, loss: Callable[[Any, Any], Any], images: np.ndarray, labels: np.ndarray
) -> list[np.ndarray]:
    """Differentiate a loss by a model's trainable variables.

    Parameters
    ----------
    model : keras.Model
    loss : callable
        Called with labels and outputs; returns a scalar.
    images, labels : numpy.ndarray

    Returns
    -------
    list of numpy.ndarray
        In the order of ``model.trainable_variables``.
    """
    with tf.GradientTape() as tape:
        value = loss(labels, model(images))
    variables = [variable.value for variable in model.trainable_variables]
    return [np.asarray(gradient) for gradient in tape.gradient(value, variables)]


def strategy_for(devices: Devices) -> tf.distribute.Strategy:
    """Make the strategy in whose ``scope()`` the model is built.

    With several workers this connects to the others, and must come before anything else that TensorFlow does
    in the process.

    Parameters
    ----------
    devices : signs.devices.Devices

    Returns
    -------
    tf.distribute.Strategy
        ``MultiWorkerMirroredStrategy`` where there are several workers, ``MirroredStrategy`` over all GPUs
        where there are several of those, TensorFlow's default one otherwise.
    """
    if devices.workers.count > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    return tf.distribute.MirroredStrategy() if len(devices.gpus) > 1 else tf.distribute.get_strategy()


class Work(Steps):
    """The steps of a training, computed by TensorFlow."""

    def connect(self, devices: Devices) -> int:
        """Make the strategy, which connects to other workers where there are any."""
        self.strategy = strategy_for(devices)
        return self.strategy.num_replicas_in_sync

    def scope(self) -> AbstractContextManager[Any]:
        """Where the model is built."""
        return self.strategy.scope()

    def optimizer_class(self) -> type[keras.optimizers.Optimizer]:
        """Keras's Adam with TensorFlow's own operation for a variable's update.

        Keras writes the update out in about twenty operations a variable, which for ResNet50 is a third of
        the graph that the first step has to trace.
        """
        return FusedAdam

    def prepare(self) -> None:
        """Put the images on the device, and compile the step."""
        self._images, self._labels = tf.constant(self.training.images), tf.constant(self.training.labels)
        if self.validation:
            self._held = tf.constant(self.validation.images), tf.constant(self.validation.labels)
        self._order = tf.Variable(self.batches.order(0))
        self._step = tf.Variable(0, dtype=tf.int32)
        self._sums = tf.Variable(tf.zeros(3))
        on_replica = self._training_on_replica()
        if self.devices.compiled and not self.eagerly:
            on_replica = tf.function(on_replica, jit_compile=True, autograph=False)

        def train():
            results = self.strategy.run(on_replica, args=(self._order.value(), self._step.value()))
            self._sums.assign_add(self.strategy.reduce("SUM", results, axis=None))
            self._step.assign_add(1)

        def validate(number):
            # Every replica looks at all of it, with its own copy of the weights: they are the same.
            results = self.strategy.run(lambda: self.validation_sums(*self._held, number, self.model))
            return self.strategy.reduce("MEAN", results, axis=None)

        self._train = train if self.eagerly else tf.function(train, autograph=False)
        self._validate = validate if self.eagerly else tf.function(validate, autograph=False)

    def begin(self, step: int, sums: np.ndarray) -> None:
        """See :meth:`signs.training.steps.Steps.begin`."""
        self._step.assign(step)
        self._sums.assign(sums)

    def begin_epoch(self, order: np.ndarray) -> None:
        """See :meth:`signs.training.steps.Steps.begin_epoch`."""
        self._order.assign(order)

    def train(self) -> None:
        """See :meth:`signs.training.steps.Steps.train`."""
        self._train()

    def sums(self) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.sums`."""
        return self._sums.numpy()

    def validate(self, number: int) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.validate`."""
        return self._validate(tf.constant(number)).numpy()

    def total(self, numbers: np.ndarray) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.total`."""
        mine = tf.constant(numbers)
        return self.strategy.reduce("SUM", self.strategy.run(lambda: mine), axis=None).numpy()

    def _training_on_replica(self):
        model, optimizer, replicas = self.model, self.optimizer, self.batches.replicas
        # Each replica keeps its own statistics of BatchNormalization; these are averaged, see below.
        statistics = [v for v in model.non_trainable_variables if v.dtype.startswith("float")]

        def train(order, step):
            context = tf.distribute.get_replica_context()
            replica = context.replica_id_in_sync_group if replicas > 1 else 0
            images, labels = self.batches.take(self._images, self._labels, order, step, replica)
            with tf.GradientTape() as tape:
                with fused_normalisation():
                    probabilities = model(images, training=True)
                # Gradients are added up over the replicas, so each one's is a share of the batch's mean.
                loss = self.loss(labels, probabilities, model.losses) / replicas
                loss = optimizer.scale_loss(loss)
            gradients = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
            optimizer.apply(gradients, model.trainable_variables)
            if replicas > 1 and statistics:
                means = context.all_reduce("MEAN", [tf.identity(v) for v in statistics])
                for variable, mean in zip(statistics, means, strict=True):
                    variable.assign(mean)
            return self.training_sums(labels, probabilities)

        return train


@contextmanager
def fused_normalisation() -> Iterator[None]:
    """Let BatchNormalization in training be one operation of TensorFlow's, not a dozen.

    Keras writes it out, which costs a tenth of a step on the CPU and a third of the first one's tracing. What
    is computed is the same, to rounding.
    """
    layer = keras.layers.BatchNormalization
    written_out = layer.call

    def call(self: Any, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        plain = self.scale and self.center and self.trainable and not (self.renorm or self.synchronized)
        if not (training and plain and mask is None and len(inputs.shape) == 4 and self.axis in (-1, 3)):
            return written_out(self, inputs, training=training, mask=mask)
        normalised, mean, unbiased, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=self.gamma.value,
            offset=self.beta.value,
            mean=tf.zeros([0]),
            variance=tf.zeros([0]),
            epsilon=self.epsilon,
            is_training=True,
        )
        # TensorFlow divides by one value less than there are; Keras, and so what is kept, by all of them.
        values = tf.cast(tf.size(inputs) / tf.shape(inputs)[-1], tf.float32)
        variance = unbiased * ((values - 1) / values)
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + batch * (1 - self.momentum))
        return normalised

    layer.call = call
    try:
        yield
    finally:
        layer.call = written_out


class FusedAdam(keras.optimizers.Adam):
    """Keras's Adam in one operation a variable."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update a variable by its gradient."""
        place = self._get_variable_index(variable)
        step = tf.cast(self.iterations + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[place].handle,
            v=self._velocities[place].handle,
            beta1_power=tf.pow(self.beta_1, step),
            beta2_power=tf.pow(self.beta_2, step),
            lr=tf.cast(learning_rate, tf.float32),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )

    def _all_reduce_sum_gradients(self, grads_and_vars: Any) -> Any:
        """Add gradients up over the replicas, where there are several.

        Where there is one, Keras's sum is of one value, but TensorFlow registers its gradient for good, and
        with it the step's graph and all variables: 0.35 GB of each training of ResNet50 would never be freed.
        """
        if tf.distribute.get_strategy().num_replicas_in_sync == 1:
            return grads_and_vars
        return super()._all_reduce_sum_gradients(grads_and_vars)
