"""The log of a training for TensorBoard.

TensorFlow writes it alone: ``keras.callbacks.TensorBoard`` and ``tf.summary.scalar`` need the package
``tensorboard``, without which a log cannot be looked at, but well be written. With another backend it is that
package that writes the log, where it is installed; ``log.csv`` has the same numbers.
"""

import shutil
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path
from typing import Any

from signs.backends import backend_name
from signs.training.records import EpochRecord

_TRAINING = {"loss": "loss", "accuracy": "accuracy", "learning_rate": "learning_rate"}
_VALIDATION = {"loss": "val_loss", "accuracy": "val_accuracy"}


class EventLog:
    """A run ``train`` and, where there is a validation, a run ``validation`` in one folder.

    Parameters
    ----------
    folder : path-like
        What an earlier process wrote there is deleted when the first epochs are written, for these hold its
        epochs as well: none is in the log twice.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder, self._written = Path(folder), 0
        self._writers: dict[str, Any] | None = None

    def write(self, records: Sequence[EpochRecord]) -> None:
        """Write those of all epochs so far that are not in the log yet.

        Parameters
        ----------
        records : sequence of signs.training.records.EpochRecord
        """
        if self._writers is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._writers = {}
        open_writer = _writer_class()
        for run, series in (("train", _TRAINING), ("validation", _VALIDATION)):
            for record in records[self._written :] if open_writer else ():
                if run == "validation" and record.val_loss is None:
                    continue
                if run not in self._writers:
                    self._writers[run] = open_writer(str(self.folder / run))
                for tag, name in series.items():
                    self._writers[run].add_scalar(tag, getattr(record, name), record.epoch)
        for writer in self._writers.values():
            writer.flush()
        self._written = len(records)

    def close(self) -> None:
        """Close the files."""
        for writer in (self._writers or {}).values():
            writer.close()


def _writer_class() -> Any:
    """Choose who writes: TensorFlow where it computes, else the package ``tensorboard``, else nobody."""
    if backend_name() == "tensorflow":
        return _TensorFlowWriter
    with suppress(ImportError):
        from tensorboard.summary import Writer

        return Writer
    return None


class _TensorFlowWriter:
    """Of the package ``tensorboard``'s ``Writer``, what is needed here."""

    def __init__(self, folder):
        import tensorflow as tf

        self._tf, self._mark = tf, tf.compat.v1.SummaryMetadata()
        self._mark.plugin_data.plugin_name = "scalars"
        with self._plainly():
            self._file = tf.summary.create_file_writer(folder)

    def add_scalar(self, tag, value, step):
        with self._plainly(), self._file.as_default():
            self._tf.summary.write(tag, self._tf.constant(value, "float32"), step=step, metadata=self._mark)

    def flush(self):
        with self._plainly():
            self._file.flush()

    def close(self):
        self._file.close()

    @contextmanager
    def _plainly(self):
        try:
            yield
        except self._tf.errors.OpError as error:
            raise OSError(error.message) from None
