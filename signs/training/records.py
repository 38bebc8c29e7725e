"""What a training remembers of itself: a record an epoch, and what follows from the records."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class EpochRecord:
    """One epoch in numbers.

    Attributes
    ----------
    epoch : int
        From 1.
    loss, accuracy : float
        On the changed training images, as they were seen during the epoch. A picture that shows no whole
        hand never counts as right.
    val_loss, val_accuracy : float or None
        On the images set aside, after the epoch; None where there are none.
    learning_rate : float
        Of the epoch's last step.
    seconds : float
        Wall time, validation included, interruptions left out.
    """

    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    learning_rate: float
    seconds: float


def best_epoch(records: Sequence[EpochRecord]) -> int:
    """Return the epoch with the lowest validation loss, the first of equals; 0 before there is one."""
    losses = {record.epoch: record.val_loss for record in records if record.val_loss is not None}
    return min(losses, key=losses.__getitem__, default=0)


def stops_early(records: Sequence[EpochRecord], patience: int) -> bool:
    """Tell whether the last ``patience`` epochs brought no lower validation loss."""
    return bool(patience and records) and len(records) - best_epoch(records) >= patience


def as_history(records: Sequence[EpochRecord]) -> dict[str, list[float]]:
    """Return the records as Keras's ``history.history``: a list an entry, None left out."""
    columns = [asdict(record) for record in records]
    names = list(columns[0]) if columns else []
    return {name: [row[name] for row in columns] for name in names if columns[0][name] is not None}
