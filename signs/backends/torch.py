"""PyTorch: on the device that Keras chooses; a process for each of several GPUs, started by ``torchrun``."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np
import torch
from keras.src.backend.torch.core import get_device
from torch import distributed

from signs.devices import Devices, DevicesError, Gpu, Workers
from signs.training.steps import Steps
from signs.words import tell

WORKER_GONE = (distributed.DistBackendError, distributed.DistNetworkError)


def visible_gpus() -> list[Gpu]:
    """Ask PyTorch for the GPU of this process.

    Returns
    -------
    list of Gpu
        Empty without a GPU; never more than one, as PyTorch has a process for each.
    """
    if not torch.cuda.is_available():
        return []
    return [Gpu(torch.cuda.get_device_name(), torch.cuda.get_device_capability())]


def named_workers() -> Workers:
    """Read which of how many processes this is, as ``torchrun`` tells each.

    Raises
    ------
    DevicesError
        If the environment variables ``RANK`` and ``WORLD_SIZE`` make no sense together.
    """
    count, index = os.environ.get("WORLD_SIZE", "1"), os.environ.get("RANK", "0")
    if not (count.isdecimal() and index.isdecimal() and int(index) < int(count)):
        raise DevicesError(
            tell(
                "WORLD_SIZE is {count!r} and RANK {index!r}: start the processes with torchrun",
                count=count,
                index=index,
            )
        )
    return Workers(int(count), int(index))


def limit_threads(count: int) -> None:
    """Let PyTorch compute with so many threads."""
    torch.set_num_threads(count)


def gradients(
    model: keras.Model, loss: Callable[[Any, Any], Any], images: np.ndarray, labels: np.ndarray
) -> list[np.ndarray]:
    """Differentiate a loss by a model's trainable variables, see `signs.backends.Backend`."""
    value = loss(labels, model(images))
    found = torch.autograd.grad(value, [variable.value for variable in model.trainable_variables])
    return [gradient.cpu().numpy() for gradient in found]


class Work(Steps):
    """The steps of a training, computed by PyTorch."""

    def connect(self, devices: Devices) -> int:
        """Connect to the other processes, where there are any."""
        count = devices.workers.count
        if count > 1 and not distributed.is_initialized():
            distributed.init_process_group("nccl" if devices.gpus else "gloo")
        return count

    def scope(self) -> AbstractContextManager[Any]:
        """Where the model is built: nothing special."""
        return nullcontext()

    def prepare(self) -> None:
        """Put the images on the device."""
        device = get_device()
        self._data = _on(device, self.training.images), _on(device, self.training.labels)
        if self.validation:
            self._held = _on(device, self.validation.images), _on(device, self.validation.labels)
        self._step = torch.zeros((), dtype=torch.int32, device=device)
        self._sums = torch.zeros(3, device=device)
        self._device, self._order = device, _on(device, self.batches.order(0))
        self._statistics = [v for v in self.model.non_trainable_variables if v.dtype.startswith("float")]
        self._network: Any = self.model
        if self.batches.replicas > 1:
            self._network = torch.nn.parallel.DistributedDataParallel(self.model, broadcast_buffers=False)

    def begin(self, step: int, sums: np.ndarray) -> None:
        """See :meth:`signs.training.steps.Steps.begin`."""
        self._step.fill_(step)
        self._sums.copy_(torch.as_tensor(np.asarray(sums, np.float32)))

    def begin_epoch(self, order: np.ndarray) -> None:
        """See :meth:`signs.training.steps.Steps.begin_epoch`."""
        self._order = _on(self._device, order)

    def train(self) -> None:
        """See :meth:`signs.training.steps.Steps.train`."""
        variables = self.model.trainable_variables
        with torch.no_grad():
            replica = self.devices.workers.index
            images, labels = self.batches.take(*self._data, self._order, self._step, replica)
        for variable in variables:
            variable.value.grad = None
        probabilities = self._network(images, training=True)
        loss = self.optimizer.scale_loss(self.loss(labels, probabilities, self.model.losses))
        loss.backward()
        with torch.no_grad():
            self.optimizer.apply([variable.value.grad for variable in variables], variables)
            sums = self.training_sums(labels, probabilities)
            if self.batches.replicas > 1:
                # Each process keeps its own statistics of BatchNormalization; these are averaged.
                for variable in self._statistics:
                    distributed.all_reduce(variable.value.data)
                    variable.value.data /= self.batches.replicas
                distributed.all_reduce(sums)
            self._sums += sums
            self._step += 1

    def sums(self) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.sums`."""
        return self._sums.cpu().numpy().copy()

    def validate(self, number: int) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.validate`."""
        with torch.no_grad():
            return self.validation_sums(*self._held, number, self.model).cpu().numpy()

    def total(self, numbers: np.ndarray) -> np.ndarray:
        """See :meth:`signs.training.steps.Steps.total`."""
        if self.batches.replicas == 1:
            return numbers
        mine = _on(get_device(), numbers)  # asked before the training is prepared, too
        distributed.all_reduce(mine)
        return mine.cpu().numpy()


def _on(device, array):
    return torch.as_tensor(np.ascontiguousarray(array)).to(device)
