"""The log of a training for TensorBoard, written by TensorFlow alone.

``keras.callbacks.TensorBoard`` and ``tf.summary.scalar`` need the package ``tensorboard``, without which a
log cannot be looked at, but well be written: a scalar is a tensor with a mark that says so.
"""

import shutil
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

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
        import tensorflow as tf

        try:
            self._write(tf, records)
        except tf.errors.OpError as error:
            raise OSError(error.message) from None

    def _write(self, tf, records):
        if self._writers is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._writers = {}
        mark = tf.compat.v1.SummaryMetadata()
        mark.plugin_data.plugin_name = "scalars"
        for run, series in (("train", _TRAINING), ("validation", _VALIDATION)):
            for record in records[self._written :]:
                if run == "validation" and record.val_loss is None:
                    continue
                if run not in self._writers:
                    self._writers[run] = tf.summary.create_file_writer(str(self.folder / run))
                with self._writers[run].as_default():
                    for tag, name in series.items():
                        value = tf.constant(getattr(record, name), tf.float32)
                        tf.summary.write(tag, value, step=record.epoch, metadata=mark)
        for writer in self._writers.values():
            writer.flush()
        self._written = len(records)

    def close(self) -> None:
        """Close the files."""
        for writer in (self._writers or {}).values():
            writer.close()
