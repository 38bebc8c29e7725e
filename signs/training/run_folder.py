"""The folder of one training: its checkpoints, its logs, its pictures, and the network that comes out.

=====================  =====================================================================
``checkpoints/``       the two newest checkpoints (:mod:`signs.training.checkpoints`)
``recipe.json``        recipe, digests and versions
``log.csv``            a row an epoch, written anew as a whole after each
``tensorboard/``       the same for TensorBoard
``curves.png``         loss and accuracy by epoch
``model.keras``        the network, written at the end
=====================  =====================================================================

Every file is written beside its place and renamed, so each is whole at any moment.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from importlib.metadata import version
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import signs
from signs.backends import backend_name
from signs.files import remove_partial_files, whole_file
from signs.training.checkpoints import Checkpoint, Identity, write_checkpoint
from signs.training.errors import TrainingError
from signs.training.records import EpochRecord, as_history
from signs.training.tensorboard import EventLog
from signs.words import mark, tell

if TYPE_CHECKING:
    import keras

MODEL = "model.keras"
_FILES = ("recipe.json", "log.csv", "curves.png", MODEL)
CHECKPOINTS, EVENTS = "checkpoints", "tensorboard"


class RunFolder:
    """The folder of one training, held by one process at a time.

    Parameters
    ----------
    path : path-like
        Made if it is not there. Other files in it are left alone.
    identity : signs.training.checkpoints.Identity
    fresh : bool
        Delete what an earlier training left here.

    Raises
    ------
    TrainingError
        If the folder cannot be used, or another process trains in it.
    """

    def __init__(self, path: str | PathLike[str], identity: Identity, fresh: bool = False) -> None:
        self.path, self.identity = Path(path), identity
        self._events = EventLog(self.path / EVENTS)
        with self._plainly(mark("cannot make {path} ({reason}): {ways}")):
            (self.path / CHECKPOINTS).mkdir(parents=True, exist_ok=True)
            self._lock = _lock(self.path)
            for folder in (self.path, self.path / CHECKPOINTS):
                remove_partial_files(folder)
            if fresh:
                self._clear()

    def close(self) -> None:
        """Let other processes train here."""
        self._events.close()
        self._lock.close()

    def keep(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint."""
        with self._plainly():
            write_checkpoint(self.path / "checkpoints", checkpoint, self.identity)

    def log(self, records: Sequence[EpochRecord]) -> None:
        """Write the logs of all epochs so far."""
        with self._plainly():
            with (
                whole_file(self.path / "log.csv") as beside,
                beside.open("w", newline="", encoding="utf-8") as file,
            ):
                writer = csv.DictWriter(file, [field.name for field in fields(EpochRecord)])
                writer.writeheader()
                writer.writerows(asdict(record) for record in records)
            self._events.write(records)

    def describe(self) -> None:
        """Write what is trained: recipe, digests and versions."""
        with self._plainly(), whole_file(self.path / "recipe.json") as beside:
            versions = {name: version(name) for name in (backend_name(), "keras", "numpy")}
            versions["signs"] = signs.__version__
            text = json.dumps(asdict(self.identity) | {"versions": versions}, indent=2)
            beside.write_text(text + "\n", encoding="utf-8")

    def finish(self, model: keras.Model, records: Sequence[EpochRecord]) -> Path:
        """Write the network and the curves.

        Returns
        -------
        pathlib.Path
            Of the network's file.
        """
        from signs.picture import write_picture
        from signs.plots import training_curves

        with self._plainly():
            with whole_file(self.path / MODEL) as beside:
                model.save(beside)
            with whole_file(self.path / "curves.png") as beside:
                curves = training_curves(as_history(records), chance=1 / model.output_shape[-1])
                write_picture(curves, beside, dpi=150)
        return self.path / MODEL

    def _clear(self):
        for name in _FILES:
            (self.path / name).unlink(missing_ok=True)
        for name in (CHECKPOINTS, EVENTS):
            if (self.path / name).exists():
                shutil.rmtree(self.path / name)
        (self.path / CHECKPOINTS).mkdir()

    @contextmanager
    def _plainly(self, failed: str = mark("cannot write to {path} ({reason}): {ways}")) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            ways = tell(
                "put that right, then give the same command again; "
                "a training that has begun goes on from its last checkpoint"
            )
            reason = error.strerror or error
            raise TrainingError(tell(failed, path=self.path, reason=reason, ways=ways)) from None


def _lock(path):
    """Hold the folder until this process ends, however it ends."""
    import fcntl

    file = (path / ".lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise TrainingError(
            tell("another process is training in {path}: wait for it, or choose another folder", path=path)
        ) from None
    return file
