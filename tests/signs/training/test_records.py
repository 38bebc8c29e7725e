"""What follows from the records of the epochs: the best one, and when to stop."""

import pytest

from signs.training.records import EpochRecord, as_history, best_epoch, stops_early


def records(*val_losses):
    return tuple(EpochRecord(i + 1, 0.5, 0.5, loss, 0.5, 1e-3, 1.0) for i, loss in enumerate(val_losses))


def test_the_best_epoch_is_the_first_with_the_lowest_validation_loss():
    assert best_epoch(records(3.0, 1.0, 2.0, 1.0)) == 2
    assert best_epoch(records(None, None)) == 0
    assert best_epoch(()) == 0


@pytest.mark.parametrize(
    ("losses", "patience", "stops"),
    [
        ((3, 2, 1), 1, False),
        ((3, 2, 2), 1, True),
        ((1, 2, 3), 3, False),
        ((1, 2, 3, 4), 3, True),
        ((1, 2, 3, 0.5), 3, False),
        ((1, 2, 3, 4), 0, False),
        ((), 1, False),
    ],
)
def test_it_stops_after_as_many_epochs_without_a_lower_loss_as_it_has_patience(losses, patience, stops):
    assert stops_early(records(*losses), patience) is stops


def test_the_history_has_kerass_form_and_no_validation_where_there_was_none():
    history = as_history(records(None, None))
    assert history["epoch"] == [1, 2] and history["loss"] == [0.5, 0.5]
    assert "val_loss" not in history and "val_loss" in as_history(records(1.0))
