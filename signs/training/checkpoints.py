"""Checkpoints: everything that a stopped training needs to go on, in one file that is whole or not there.

A checkpoint is a NumPy archive (``.npz``): the weights, the optimiser's variables, the best weights so far,
and a JSON text with the rest. Zip archives carry a checksum of every array, so damage is noticed when it is
read. The two newest are kept: if the last is damaged, the one before serves.
"""

import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from signs.files import whole_file
from signs.training.errors import TrainingError
from signs.training.records import EpochRecord
from signs.words import tell

KEPT = 2
_GROUPS = ("weights", "optimizer", "best")


@dataclass(frozen=True)
class Identity:
    """Whose checkpoint it is: another recipe, other images or another network make another training.

    Attributes
    ----------
    recipe : dict
        :meth:`signs.recipe.Recipe.to_json`.
    data : str
        Digest of the training images.
    network : str
        Digest of the network's layers.
    """

    recipe: dict
    data: str
    network: str


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of a training after a step.

    Attributes
    ----------
    step : int
        Steps taken.
    records : tuple of EpochRecord
        The epochs that are complete.
    sums : tuple of float
        Of the epoch that is not: loss, right answers, images, seconds.
    weights, optimizer, best : tuple of numpy.ndarray
        Arrays in Keras's order; ``best`` is empty where nothing was validated.
    """

    step: int
    records: tuple[EpochRecord, ...]
    sums: tuple[float, float, float, float]
    weights: tuple[np.ndarray, ...]
    optimizer: tuple[np.ndarray, ...]
    best: tuple[np.ndarray, ...] = ()


def write_checkpoint(folder: str | PathLike[str], checkpoint: Checkpoint, identity: Identity) -> None:
    """Write a checkpoint, then delete all but the newest two.

    Parameters
    ----------
    folder : path-like
        Exists.
    checkpoint : Checkpoint
    identity : Identity

    Raises
    ------
    OSError
        If it cannot be written; the older ones are then untouched.
    """
    arrays = {
        f"{group}_{number:04d}": array
        for group in _GROUPS
        for number, array in enumerate(getattr(checkpoint, group))
    }
    rest = {
        "identity": asdict(identity),
        "step": checkpoint.step,
        "records": [asdict(record) for record in checkpoint.records],
        "sums": checkpoint.sums,
        "counts": {group: len(getattr(checkpoint, group)) for group in _GROUPS},
    }
    path = Path(folder) / f"step-{checkpoint.step:08d}.npz"
    with whole_file(path) as beside:
        np.savez(beside, rest=np.frombuffer(json.dumps(rest).encode(), dtype=np.uint8), **arrays)
    for old in _newest_first(folder)[KEPT:]:
        old.unlink(missing_ok=True)


def read_checkpoint(
    folder: str | PathLike[str], identity: Identity, say: Callable[[str], object]
) -> Checkpoint | None:
    """Read the newest checkpoint that is whole.

    Parameters
    ----------
    folder : path-like
        It need not exist.
    identity : Identity
        Whose it has to be.
    say : callable
        Is told in one line of each damaged one.

    Returns
    -------
    Checkpoint or None
        None where there is none.

    Raises
    ------
    TrainingError
        If it belongs to another training, or all that are there are damaged.
    """
    paths = _newest_first(folder)
    for path in paths:
        found = _read(path)
        if found is not None:
            checkpoint, owner = found
            _refuse_other(owner, identity, Path(folder).parent)
            return checkpoint
        say(tell("{path} is damaged and is passed over.", path=path))
    if paths:
        raise TrainingError(
            tell(
                "no checkpoint in {folder} can be read: start anew with --fresh (fresh=True), "
                "or choose another folder",
                folder=folder,
            )
        )
    return None


def _newest_first(folder):
    return sorted(Path(folder).glob("step-*.npz"), reverse=True)


def _read(path):
    """Return checkpoint and identity; None for a damaged file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            rest = json.loads(file["rest"].tobytes())
            arrays = {
                group: tuple(file[f"{group}_{number:04d}"] for number in range(rest["counts"][group]))
                for group in _GROUPS
            }
        records = tuple(EpochRecord(**record) for record in rest["records"])
        checkpoint = Checkpoint(rest["step"], records, tuple(rest["sums"]), **arrays)
        return checkpoint, Identity(**rest["identity"])
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error):
        return None
    except NotImplementedError:  # a damaged header may name a compression that zipfile does not know
        return None


def _refuse_other(owner, identity, run):
    """Refuse a checkpoint of another training, and say in one line what differs."""
    ways = tell("go on with that one, choose another folder, or start anew with --fresh (fresh=True)")
    for name, value in identity.recipe.items():
        if owner.recipe.get(name) != value:
            theirs = owner.recipe.get(name)
            raise TrainingError(
                tell(
                    "{run} holds a training with {name} {theirs}, not {value}: {ways}",
                    run=run,
                    name=name,
                    theirs=theirs,
                    value=value,
                    ways=ways,
                )
            )
    if owner.data != identity.data:
        raise TrainingError(tell("{run} holds a training on other images: {ways}", run=run, ways=ways))
    if owner.network != identity.network:
        raise TrainingError(tell("{run} holds a training of another network: {ways}", run=run, ways=ways))
