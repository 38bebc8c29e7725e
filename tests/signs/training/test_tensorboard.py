"""The log for TensorBoard: what is read from it, and nothing twice."""

import numpy as np
import pytest

from signs.training.records import EpochRecord
from signs.training.tensorboard import EventLog


def records(count, val=0.25):
    return tuple(EpochRecord(i, 1 / i, 0.5, val, val and 0.75, 1e-3, 1.0) for i in range(1, count + 1))


def scalars(folder):
    """Read all scalars of a run as {(tag, step): values}."""
    import tensorflow as tf

    found = {}
    for path in sorted(folder.glob("events.*")):
        for event in tf.compat.v1.train.summary_iterator(str(path)):
            for value in event.summary.value:
                assert value.metadata.plugin_data.plugin_name == "scalars"
                found.setdefault((value.tag, event.step), []).append(float(tf.make_ndarray(value.tensor)))
    return found


def test_every_epoch_is_there_once_also_after_an_interruption(tmp_path):
    first = EventLog(tmp_path / "log")
    first.write(records(1))
    first.write(records(2))
    first.close()
    second = EventLog(tmp_path / "log")  # the run goes on
    second.write(records(2))
    second.write(records(3))
    second.close()
    train = scalars(tmp_path / "log" / "train")
    assert sorted(train) == [
        (tag, step) for tag in ("accuracy", "learning_rate", "loss") for step in (1, 2, 3)
    ]
    assert all(len(values) == 1 for values in train.values())
    np.testing.assert_allclose(train["loss", 3], [1 / 3], rtol=1e-6)
    assert scalars(tmp_path / "log" / "validation")["loss", 2] == [0.25]


def test_without_a_validation_there_is_no_run_for_it(tmp_path):
    log = EventLog(tmp_path / "log")
    log.write(records(2, val=None))
    log.close()
    assert [path.name for path in (tmp_path / "log").iterdir()] == ["train"]


def test_a_log_that_cannot_be_written_is_an_operating_systems_error(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OSError, match=r"."):
        EventLog(tmp_path / "file" / "log").write(records(1))
