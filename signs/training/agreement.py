"""Workers of one training make sure that they are about to do the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from signs.training.errors import TrainingError
from signs.words import tell

if TYPE_CHECKING:
    from signs.training.steps import Steps


def agree(work: Steps, beginning: object) -> None:
    """Refuse to begin where the workers would not begin alike.

    Every worker finds this out by the same sum, so all of them refuse, and none waits for the others.

    Parameters
    ----------
    work : signs.training.steps.Steps
    beginning : object
        Whatever has to be the same; its ``repr`` is compared.

    Raises
    ------
    TrainingError
        If it is not the same everywhere.
    """
    if work.devices.workers.count == 1:
        return
    # Numbers below 2**20: their squares add up exactly in float64.
    number = int(hashlib.sha256(repr(beginning).encode()).hexdigest()[:5], 16)
    count, total, squares = work.total(np.array([1.0, number, number**2]))
    if count * squares != total**2:  # equal only where all numbers are (Cauchy and Schwarz)
        raise TrainingError(
            tell(
                "the workers do not begin alike: give all of them the same command and the same images, and "
                "a --folder on a disk that all of them see"
            )
        )
