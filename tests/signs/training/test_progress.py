"""What a person reads: one line an epoch, and a time that is left."""

import numpy as np
import pytest

from signs.training.progress import Progress, duration, epoch_line
from signs.training.records import EpochRecord


def record(epoch, seconds, val=0.25):
    return EpochRecord(epoch, 0.5, 0.75, val, val and 0.9, 8.1e-4, seconds)


def test_an_epochs_line_says_what_counts():
    line = epoch_line([record(1, 30.0), record(2, 12.0)], 20)
    assert "\n" not in line
    for part in ("epoch  2 of 20", "loss 0.5000", "accuracy 0.750", "validation loss 0.2500, accuracy 0.900",
                 "rate 8.1e-04", "12 s"):  # fmt: skip
        assert part in line
    assert "validation" not in epoch_line([record(1, 30.0, val=None)], 20)


def test_the_time_left_leaves_out_the_slow_first_epoch():
    assert "4 min left" in epoch_line([record(1, 100.0), record(2, 12.0)], 20)  # 18 times 12 s
    assert "2 min left" in epoch_line([record(1, 60.0)], 3)
    assert "left" not in epoch_line([record(1, 60.0)], 1)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.5, "0.5 s"), (9.97, "10 s"), (59, "59 s"), (720, "12 min"), (12000, "3 h 20 min")],
)
def test_times_are_said_as_people_say_them(seconds, said):
    assert duration(seconds) == said


def test_the_bar_is_there_within_an_epoch_only(capsys):
    progress = Progress(3, 10, bar=True)
    progress.step(1, 4, lambda: np.array([2.0, 3.0, 4.0]))
    assert progress._live is not None
    progress.epoch([record(1, 3.0)])
    assert progress._live is None
    assert "epoch 1 of 3: loss 0.5000" in capsys.readouterr().out


def test_without_a_terminal_nothing_is_printed_within_an_epoch(capsys):
    Progress(3, 10).step(1, 4, lambda: np.array([2.0, 3.0, 4.0]))
    assert capsys.readouterr().out == ""
