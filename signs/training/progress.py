"""What a person sees of a training: a line an epoch, and on a terminal a bar within the epoch."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from signs.words import tell, tell_in

if TYPE_CHECKING:
    import numpy as np

    from signs.training.records import EpochRecord


class Progress:
    """Prints a training's progress to stdout.

    Parameters
    ----------
    epochs, steps : int
        Epochs altogether, and steps of each.
    bar : bool, optional
        Whether there is a bar within each epoch; by default on a terminal only.
    """

    def __init__(self, epochs: int, steps: int, bar: bool | None = None) -> None:
        self.epochs, self.steps = epochs, steps
        self._bar = sys.stdout.isatty() if bar is None else bar
        self._live: Any = None
        self._shown = 0.0

    def say(self, line: str) -> None:
        """Print a line."""
        print(line, flush=True)

    def step(self, epoch: int, done: int, sums: Callable[[], np.ndarray]) -> None:
        """Show that ``done`` steps of an epoch (from 1) are taken; ``sums`` reads their numbers."""
        if not self._bar:
            return
        if self._live is None:
            self._live, self._task = _open_bar(
                tell("epoch {epoch} of {epochs}", epoch=epoch, epochs=self.epochs), self.steps
            )
        if time.monotonic() - self._shown > 0.25:  # reading the numbers waits for the device
            loss, right, count = (float(number) for number in sums())
            numbers = tell(
                "loss {loss:.4f}, accuracy {accuracy:.3f}", loss=loss / count, accuracy=right / count
            )
            self._live.update(self._task, completed=done, numbers=numbers)
            self._shown = time.monotonic()

    def epoch(self, records: Sequence[EpochRecord]) -> None:
        """Print the line of the epoch that is now complete."""
        self.close()
        self.say(epoch_line(records, self.epochs))

    def close(self) -> None:
        """Take the bar away."""
        if self._live is not None:
            self._live.stop()
            self._live = None


class Silence(Progress):
    """Shows nothing: what workers other than the chief do."""

    def __init__(self) -> None:
        super().__init__(0, 0, bar=False)

    def say(self, line: str) -> None:
        """Print nothing."""


def epoch_line(records: Sequence[EpochRecord], epochs: int) -> str:
    """Write the last epoch's record as a line.

    Parameters
    ----------
    records : sequence of signs.training.records.EpochRecord
        At least one.
    epochs : int
        Epochs altogether.

    Returns
    -------
    str
    """
    record, width = records[-1], len(str(epochs))
    parts = [
        tell(
            "epoch {epoch} of {epochs}: loss {loss:.4f}, accuracy {accuracy:.3f}",
            epoch=f"{record.epoch:{width}}",
            epochs=epochs,
            loss=record.loss,
            accuracy=record.accuracy,
        )
    ]
    if record.val_loss is not None:
        told = tell(
            "validation loss {loss:.4f}, accuracy {accuracy:.3f}",
            loss=record.val_loss,
            accuracy=record.val_accuracy,
        )
        parts.append(told)
    parts.append(tell("rate {rate:.1e}", rate=record.learning_rate))
    parts.append(duration(record.seconds))
    # The first epoch takes longer, as the backend traces and optimises in it.
    usual = [earlier.seconds for earlier in records[1:] or records][-5:]
    left = sum(usual) / len(usual) * (epochs - record.epoch)
    over = record.epoch >= epochs
    parts.append(tell_in("training", "done") if over else tell("{duration} left", duration=duration(left)))
    return tell(", ").join(parts)


def duration(seconds: float) -> str:
    """Write a time as people say it: ``9.3 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 60:
        return tell("{seconds} s", seconds=f"{seconds:.1f}" if seconds < 9.95 else f"{seconds:.0f}")
    minutes = round(seconds / 60)
    if minutes < 60:
        return tell("{minutes} min", minutes=minutes)
    return tell("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def _open_bar(title, steps):
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    live = Progress(*columns, TextColumn("{task.fields[numbers]}"), transient=True)
    task = live.add_task(title, total=steps, numbers="")
    live.start()
    return live, task
