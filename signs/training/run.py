"""A training from its first step, or from where it was stopped, to the network that comes out."""

from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from signs.batches import steps_per_epoch
from signs.devices import choose_devices
from signs.examples import split
from signs.network import network_digest, ready_to_evaluate, refuse_misfit
from signs.training.agreement import agree
from signs.training.checkpoints import Identity, read_checkpoint
from signs.training.errors import TrainingError
from signs.training.loop import Loop
from signs.training.optimizer import set_momentum
from signs.training.progress import Progress, Silence
from signs.training.records import EpochRecord, as_history, best_epoch
from signs.training.run_folder import CHECKPOINTS, RunFolder
from signs.training.steps import Steps


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

    model: object
    records: tuple[EpochRecord, ...]
    best_epoch: int
    stopped_early: bool
    seconds: float
    path: Path | None

    @property
    def history(self):
        """The records as Keras's ``history.history``, for :func:`signs.training_curves`."""
        return as_history(self.records)


def train(
    build,
    examples,
    recipe,
    folder=None,
    *,
    fresh=False,
    devices=None,
    progress=True,
    after_epoch=None,
    eagerly=False,
):
    """Train a network by a recipe, or go on with a training that was stopped.

    The seeds of Python, NumPy and TensorFlow are set. With a folder, a checkpoint is written after each epoch
    and every five minutes within one; the same call goes on from the last one, with the batches, the
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
    strategy = devices.strategy()
    keras.utils.set_random_seed(recipe.seed)
    training, validation = examples, None
    if recipe.validation:
        training, validation = split(examples, recipe.validation, recipe.seed)
    replicas = strategy.num_replicas_in_sync
    per_epoch = steps_per_epoch(len(training), recipe.batch_size, replicas)
    if recipe.batch_size < replicas or not per_epoch:
        batches = f"{len(training)} images in batches of {recipe.batch_size}"
        raise TrainingError(f"{batches} are too few for {replicas} devices: take a larger batch size")
    work = Steps(build, recipe, per_epoch * recipe.epochs, devices, strategy, eagerly)
    refuse_misfit(work.model, examples)
    show = Progress(recipe.epochs, per_epoch) if progress and devices.chief else Silence()
    identity = Identity(recipe.to_json(), examples.digest(), network_digest(work.model))
    store = RunFolder(folder, identity, fresh) if folder and devices.chief else None
    with closing(store) if store else nullcontext(), closing(show):
        state = None
        if folder and not fresh:
            state = read_checkpoint(Path(folder) / CHECKPOINTS, identity, show.say)
        if state:
            show.say(f"Going on from the checkpoint after {_place(state, per_epoch)}.")
        agree(strategy, (identity, state and state.step))
        if store:
            store.describe()
        loop = Loop(work, training, validation, recipe, per_epoch, store, show, after_epoch)
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


@contextmanager
def _all_workers(devices):
    """Say plainly that another worker is gone, which TensorFlow says in many ways."""
    import tensorflow as tf

    try:
        yield
    except tf.errors.OpError:
        if devices.workers.count == 1:
            raise
        raise TrainingError(
            "another worker is gone: start all of them again, and they go on from the last checkpoint"
        ) from None


def _place(state, per_epoch):
    within = state.step - len(state.records) * per_epoch
    epochs = f"epoch {len(state.records)}"
    return f"{epochs} and {within} steps" if within else epochs
