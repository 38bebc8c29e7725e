"""The loop over epochs and steps: learn, validate, remember, keep a checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from signs.batches import plain_batches, training_batches
from signs.training.checkpoints import Checkpoint
from signs.training.errors import TrainingError
from signs.training.records import EpochRecord, best_epoch, stops_early

if TYPE_CHECKING:
    import keras

    from signs.examples import Examples
    from signs.recipe import Recipe
    from signs.training.progress import Progress
    from signs.training.run_folder import RunFolder
    from signs.training.steps import Steps

CHECKPOINT_SECONDS = 300  # at most so much work is lost where an epoch takes longer
VALIDATION_BATCH = 128
NOTHING = (0.0, 0.0, 0.0, 0.0)  # loss, right answers, images and seconds of an epoch that has not begun


@dataclass(frozen=True, eq=False)
class Ended:
    """The end of a training: the weights to keep, in Keras's order, and the records of its epochs."""

    weights: tuple[np.ndarray, ...]
    records: tuple[EpochRecord, ...]


class Loop:
    """The loop of one training.

    Parameters
    ----------
    work : signs.training.steps.Steps
    training : signs.examples.Examples
    validation : signs.examples.Examples or None
    recipe : signs.recipe.Recipe
    per_epoch : int
        Steps of an epoch.
    store : signs.training.run_folder.RunFolder or None
        Where checkpoints go.
    show : signs.training.progress.Progress
    after_epoch : callable or None
        See :func:`signs.training.train`.
    """

    def __init__(
        self,
        work: Steps,
        training: Examples,
        validation: Examples | None,
        recipe: Recipe,
        per_epoch: int,
        store: RunFolder | None,
        show: Progress,
        after_epoch: Callable[[keras.Model, tuple[EpochRecord, ...]], object] | None = None,
    ) -> None:
        self.work, self.recipe, self.per_epoch = work, recipe, per_epoch
        self.training, self.store, self.show, self.after_epoch = training, store, show, after_epoch
        self.validation = plain_batches(validation, VALIDATION_BATCH) if validation else None
        self.validation_steps = -(-len(validation) // VALIDATION_BATCH) if validation else 0
        self._records: tuple[EpochRecord, ...] = ()
        self._best: tuple[np.ndarray, ...] = ()

    def run(self, state: Checkpoint | None = None) -> Ended:
        """Train to the end.

        Parameters
        ----------
        state : signs.training.checkpoints.Checkpoint, optional
            Where to go on from.

        Returns
        -------
        Ended
        """
        first, sums = 0, NOTHING
        if state is not None:
            self.work.restore(state.weights, state.optimizer)
            first, sums, self._records, self._best = state.step, state.sums, state.records, state.best
            if self.store and self._records:
                self.store.log(self._records)  # a kill may have come between checkpoint and log
        batches, stop = self._batches(first), False
        while not stop and not self._over(self._records):
            stop = self._epoch(batches, first, sums)
            first, sums = len(self._records) * self.per_epoch, NOTHING
        if self.recipe.patience and self._best:
            return Ended(self._best, self._records)
        return Ended(tuple(self.work.model.get_weights()), self._records)

    def _over(self, records):
        return len(records) == self.recipe.epochs or stops_early(records, self.recipe.patience)

    def _batches(self, first):
        """Make the iterator over all batches from step ``first`` on; each worker gets its own shares."""
        strategy, steps = self.work.strategy, range(first, self.per_epoch * self.recipe.epochs)
        replicas = strategy.num_replicas_in_sync

        def of_worker(context):
            local = replicas // context.num_input_pipelines
            mine = range(context.input_pipeline_id * local, (context.input_pipeline_id + 1) * local)
            return training_batches(self.training, self.recipe, steps, replicas, mine)

        return iter(strategy.distribute_datasets_from_function(of_worker))

    def _epoch(self, batches, first, sums):
        """Train one epoch, or the rest of one from step ``first`` on; return whether to stop after it."""
        *sums, before = sums
        sums, epoch, started = np.float32(sums), len(self._records), time.perf_counter()
        kept = started
        for step in range(first, (epoch + 1) * self.per_epoch):
            sums = sums + self.work.train(batches)
            self.show.step(epoch + 1, step + 1 - epoch * self.per_epoch, sums)
            now = time.perf_counter()
            # Only a lone worker may go by its own clock: the others have to keep a checkpoint together.
            if self.store and self.work.alone and now - kept > CHECKPOINT_SECONDS:
                self._keep(step + 1, (*map(float, sums), before + now - started))
                kept = now
        loss, right, count = (float(number) for number in sums)
        if not math.isfinite(loss):
            raise TrainingError(
                f"the loss is no number any more in epoch {epoch + 1}: train with a lower peak rate, or a "
                "longer warm-up"
            )
        rate = float(self.work.rate((epoch + 1) * self.per_epoch - 1))
        val_loss, val_accuracy = self._validate()
        seconds = before + time.perf_counter() - started
        record = EpochRecord(epoch + 1, loss / count, right / count, val_loss, val_accuracy, rate, seconds)
        self._records = (*self._records, record)
        if self.recipe.patience and best_epoch(self._records) == epoch + 1:
            self._best = tuple(self.work.model.get_weights())
        stop = bool(self.after_epoch and self.after_epoch(self.work.model, self._records))
        self._keep((epoch + 1) * self.per_epoch, NOTHING)
        if self.store:
            self.store.log(self._records)
        self.show.epoch(self._records)
        return stop

    def _keep(self, step, sums):
        """Keep a checkpoint where there is a folder; every worker takes part, for reading may need all."""
        if self.store or not self.work.alone:
            checkpoint = Checkpoint(step, self._records, sums, *self.work.state(), self._best)
            if self.store:
                self.store.keep(checkpoint)

    def _validate(self):
        if self.validation is None:
            return None, None
        batches = iter(self.validation)
        loss, right, count = sum(self.work.validate(batches) for _ in range(self.validation_steps)).numpy()
        return float(loss / count), float(right / count)
