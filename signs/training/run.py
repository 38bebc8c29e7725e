"""A training from its first step, or from where it was stopped, to the network that comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signs.backends import backend
from signs.devices import Devices, choose_devices
from signs.examples import Examples, split
from signs.network import network_digest, ready_to_evaluate, refuse_misfit
from signs.recipe import Recipe
from signs.training.agreement import agree
from signs.training.checkpoints import Checkpoint, Identity, read_checkpoint
from signs.training.errors import TrainingError
from signs.training.loop import Loop
from signs.training.optimizer import set_momentum
from signs.training.progress import Progress, Silence
from signs.training.records import EpochRecord, as_history, best_epoch
from signs.training.run_folder import CHECKPOINTS, RunFolder
from signs.words import tell

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """What came out of a training.

    Attributes
    ----------
    model : keras.Model
        In float32, on no particular device, ready to be evaluated; with the best weights where the recipe
        stops early.
    records : tuple of EpochRecord
        One an epoch.
    best_epoch : int
        The epoch with the lowest validation loss; 0 without a validation.
    stopped_early : bool
    seconds : float
        Wall time of all epochs, interruptions left out.
    path : pathlib.Path or None
        The network's file; None without a folder.
    """

    model: keras.Model
    records: tuple[EpochRecord, ...]
    best_epoch: int
    stopped_early: bool
    seconds: float
    path: Path | None

    @property
    def history(self) -> dict[str, list[float]]:
        """The records as Keras's ``history.history``, for :func:`signs.training_curves`."""
        return as_history(self.records)


def train(
    build: Callable[[], keras.Model],
    examples: Examples,
    recipe: Recipe,
    folder: str | os.PathLike[str] | None = None,
    *,
    fresh: bool = False,
    devices: Devices | None = None,
    progress: bool = True,
    after_epoch: Callable[[keras.Model, tuple[EpochRecord, ...]], object] | None = None,
    eagerly: bool = False,
) -> TrainingResult:
    """Train a network by a recipe, or go on with a training that was stopped.

    The seeds of Python, NumPy and Keras's backend are set. With a folder, a checkpoint is written after each
    epoch and every five minutes within one; the same call goes on from the last one, with the batches, the
    learning rate and the records that an undisturbed run would have. A training of another recipe, other
    images or another network is refused there. That includes another number of epochs, on which the
    learning rate depends from the first step on.

    Parameters
    ----------
    build : callable
        Called without arguments; returns a Keras model that ends in a softmax over the classes. It is called
        twice: for the training and, in plain float32, for the result.
    examples : signs.examples.Examples
        Training images. Where the recipe validates, a share of them is set aside.
    recipe : signs.recipe.Recipe
    folder : path-like, optional
        For checkpoints, logs and the result, see :mod:`signs.training.run_folder`; with several workers on
        a disk that all of them see. Without it nothing is kept.
    fresh : bool
        Delete an earlier training in the folder and start anew.
    devices : signs.devices.Devices, optional
        By default what :func:`signs.devices.choose_devices` finds.
    progress : bool
        Print a line an epoch, and on a terminal a bar.
    after_epoch : callable, optional
        Called after each epoch with the model and the records so far. The training ends where it returns
        True.
    eagerly : bool
        Skip tracing, which takes about 15 s for ResNet50: faster for a handful of steps.

    Returns
    -------
    TrainingResult

    Raises
    ------
    NetworkError
        If network and images do not fit.
    TrainingError
        If the folder cannot be used, or the loss is no number any more.
    """
    import keras

    devices = devices or choose_devices()
    keras.utils.set_random_seed(recipe.seed)
    work = backend().Work(build, recipe, *_set_aside(examples, recipe), devices, eagerly)
    per_epoch = work.batches.per_epoch
    refuse_misfit(work.model, examples)
    identity = Identity(recipe.to_json(), examples.digest(), network_digest(work.model))
    show = Progress(recipe.epochs, per_epoch) if progress and devices.chief else Silence()
    with _opened(folder, identity, fresh, devices) as store, closing(show):
        state = _last_checkpoint(folder, identity, show, per_epoch) if folder and not fresh else None
        agree(work, (identity, state and state.step))
        if store:
            store.describe()
        loop = Loop(work, recipe, store, show, after_epoch)
        with _all_workers(devices):
            ended = loop.run(state)
        model = ready_to_evaluate(set_momentum(build(), recipe.momentum))
        model.set_weights(ended.weights)
        path = store.finish(model, ended.records) if store else None
    return TrainingResult(
        model,
        ended.records,
        best_epoch(ended.records),
        len(ended.records) < recipe.epochs,
        sum(record.seconds for record in ended.records),
        path,
    )


def _set_aside(examples: Examples, recipe: Recipe) -> tuple[Examples, Examples | None]:
    """Split off the images for validation, where the recipe validates."""
    if not recipe.validation:
        return examples, None
    return split(examples, recipe.validation, recipe.seed)


def _opened(
    folder: str | os.PathLike[str] | None, identity: Identity, fresh: bool, devices: Devices
) -> AbstractContextManager[RunFolder | None]:
    """Open the folder that the chief, and no other worker, writes to."""
    return closing(RunFolder(folder, identity, fresh)) if folder and devices.chief else nullcontext()


def _last_checkpoint(
    folder: str | os.PathLike[str], identity: Identity, show: Progress, per_epoch: int
) -> Checkpoint | None:
    """Read where to go on from, and say so."""
    state = read_checkpoint(Path(folder) / CHECKPOINTS, identity, show.say)
    if state:
        show.say(_going_on(state, per_epoch))
    return state


@contextmanager
def _all_workers(devices: Devices) -> Iterator[None]:
    """Say plainly that another worker is gone, which backends say in many ways."""
    try:
        yield
    except backend().WORKER_GONE:
        if devices.workers.count == 1:
            raise
        raise TrainingError(
            tell("another worker is gone: start all of them again, and they go on from the last checkpoint")
        ) from None


def _going_on(state: Checkpoint, per_epoch: int) -> str:
    epoch = len(state.records)
    within = state.step - epoch * per_epoch
    if not within:
        return tell("Going on from the checkpoint after epoch {epoch}.", epoch=epoch)
    return tell(
        "Going on from the checkpoint after epoch {epoch} and {steps} steps.", epoch=epoch, steps=within
    )
