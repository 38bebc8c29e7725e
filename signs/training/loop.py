"""The loop over epochs and steps: learn, validate, remember, keep a checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from signs.training.checkpoints import Checkpoint
from signs.training.errors import TrainingError
from signs.training.records import EpochRecord, best_epoch, stops_early
from signs.words import tell

if TYPE_CHECKING:
    import keras

    from signs.recipe import Recipe
    from signs.training.progress import Progress
    from signs.training.run_folder import RunFolder
    from signs.training.steps import Steps

CHECKPOINT_SECONDS = 300  # at most so much work is lost where an epoch takes longer
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
    recipe : signs.recipe.Recipe
    store : signs.training.run_folder.RunFolder or None
        Where checkpoints go.
    show : signs.training.progress.Progress
    after_epoch : callable or None
        See :func:`signs.training.train`.
    """

    def __init__(
        self,
        work: Steps,
        recipe: Recipe,
        store: RunFolder | None,
        show: Progress,
        after_epoch: Callable[[keras.Model, tuple[EpochRecord, ...]], object] | None = None,
    ) -> None:
        self.work, self.recipe, self.per_epoch = work, recipe, work.batches.per_epoch
        self.store, self.show, self.after_epoch = store, show, after_epoch
        self.alone = work.devices.workers.count == 1
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
        self.work.prepare()
        if state is not None:
            self.work.restore(state.weights, state.optimizer)
            first, sums, self._records, self._best = state.step, state.sums, state.records, state.best
            if self.store and self._records:
                self.store.log(self._records)  # a kill may have come between checkpoint and log
        stop = False
        while not stop and not self._over(self._records):
            stop = self._epoch(first, sums)
            first, sums = len(self._records) * self.per_epoch, NOTHING
        if self.recipe.patience and self._best:
            return Ended(self._best, self._records)
        return Ended(self.work.state()[0], self._records)

    def _over(self, records):
        return len(records) == self.recipe.epochs or stops_early(records, self.recipe.patience)

    def _epoch(self, first, sums):
        """Train one epoch, or the rest of one from step ``first`` on; return whether to stop after it."""
        *sums, before = sums
        epoch, started = len(self._records), time.perf_counter()
        self.work.begin(first, np.float32(sums))
        self.work.begin_epoch(self.work.batches.order(epoch))
        kept = started
        for step in range(first, (epoch + 1) * self.per_epoch):
            self.work.train()
            self.show.step(epoch + 1, step + 1 - epoch * self.per_epoch, self.work.sums)
            now = time.perf_counter()
            # Only a lone worker may go by its own clock: the others have to keep a checkpoint together.
            if self.store and self.alone and now - kept > CHECKPOINT_SECONDS:
                self._keep(step + 1, (*map(float, self.work.sums()), before + now - started))
                kept = now
        loss, right, count = (float(number) for number in self.work.sums())
        if not math.isfinite(loss):
            raise TrainingError(
                tell(
                    "the loss is no number any more in epoch {epoch}: train with a lower peak rate, or a "
                    "longer warm-up",
                    epoch=epoch + 1,
                )
            )
        rate = float(self.work.rate((epoch + 1) * self.per_epoch - 1))
        val_loss, val_accuracy = self._validate()
        seconds = before + time.perf_counter() - started
        record = EpochRecord(epoch + 1, loss / count, right / count, val_loss, val_accuracy, rate, seconds)
        self._records = (*self._records, record)
        if self.recipe.patience and best_epoch(self._records) == epoch + 1:
            self._best = self.work.state()[0]
        if self.after_epoch:
            self.work.settle()
        stop = bool(self.after_epoch and self.after_epoch(self.work.model, self._records))
        self._keep((epoch + 1) * self.per_epoch, NOTHING)
        if self.store:
            self.store.log(self._records)
        self.show.epoch(self._records)
        return stop

    def _keep(self, step, sums):
        """Keep a checkpoint where there is a folder; every worker takes part, for reading may need all."""
        if self.store or not self.alone:
            checkpoint = Checkpoint(step, self._records, sums, *self.work.state(), self._best)
            if self.store:
                self.store.keep(checkpoint)

    def _validate(self):
        if self.work.validation is None:
            return None, None
        loss, right, count = sum(self.work.validate(number) for number in range(self.work.validation_steps()))
        return float(loss / count), float(right / count)
