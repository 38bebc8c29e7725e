"""Checkpoints: whole or passed over, the two newest, and only for the training that they are of."""

from dataclasses import replace

import numpy as np
import pytest

from signs.training.checkpoints import Checkpoint, Identity, read_checkpoint, write_checkpoint
from signs.training.errors import TrainingError
from signs.training.records import EpochRecord

OWNER = Identity({"epochs": 3, "augmentation": {"turn": 10.0}}, "data", "network")


def checkpoint(step):
    arrays = tuple(np.full((50, 40), step + i, np.float32) for i in range(3))
    record = EpochRecord(1, 0.5, 0.75, None, None, 1e-3, 2.5)
    return Checkpoint(step, (record,), (1.5, 2.0, 8.0, 0.25), arrays, (*arrays, np.int64(step)), arrays[:1])


@pytest.fixture
def kept(tmp_path):
    for step in (5, 10, 15):
        write_checkpoint(tmp_path, checkpoint(step), OWNER)
    return tmp_path


def read(folder, owner=OWNER):
    """Read, and return the step and the lines that were said."""
    lines = []
    found = read_checkpoint(folder, owner, lines.append)
    return found and found.step, lines


def test_what_is_read_is_what_was_written(kept):
    read, written = read_checkpoint(kept, OWNER, print), checkpoint(15)
    assert (read.step, read.records, read.sums) == (written.step, written.records, written.sums)
    for group in ("weights", "optimizer", "best"):
        for one, other in zip(getattr(read, group), getattr(written, group), strict=True):
            np.testing.assert_array_equal(one, other)
            assert one.dtype == other.dtype


def test_the_two_newest_are_kept(kept):
    assert sorted(path.name for path in kept.iterdir()) == ["step-00000010.npz", "step-00000015.npz"]


def test_where_there_is_none_there_is_none(tmp_path):
    assert read(tmp_path) == (None, [])
    assert read(tmp_path / "missing") == (None, [])


@pytest.mark.parametrize("damage", ["cut", "cut to a byte", "empty", "flipped", "zeros", "text"])
def test_a_damaged_one_is_passed_over_with_one_line(kept, damage):
    path = kept / "step-00000015.npz"
    whole = path.read_bytes()
    middle = whole.index(checkpoint(15).weights[1].tobytes()) + 100
    path.write_bytes(
        {
            "cut": whole[:-200],
            "cut to a byte": whole[:1],
            "empty": b"",
            "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
            "zeros": bytes(len(whole)),
            "text": b"<html>404</html>" * 100,
        }[damage]
    )
    step, lines = read(kept)
    assert step == 10
    assert len(lines) == 1 and str(path) in lines[0] and "damaged" in lines[0]


def test_damage_anywhere_is_noticed_or_makes_no_difference(kept):
    path = kept / "step-00000015.npz"
    whole, expected = path.read_bytes(), checkpoint(15)
    for place in np.random.default_rng(0).integers(0, len(whole), 150):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        found = read_checkpoint(kept, OWNER, lambda _line: None)
        assert found.step in (10, 15)
        if found.step == 15:
            for one, other in zip(found.weights, expected.weights, strict=True):
                np.testing.assert_array_equal(one, other)


def test_where_all_are_damaged_nothing_begins_anew_by_itself(kept):
    for path in kept.iterdir():
        path.write_bytes(b"half")
    with pytest.raises(TrainingError, match="--fresh"):
        read(kept)


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        (replace(OWNER, recipe={**OWNER.recipe, "epochs": 4}), ["epochs 3, not 4"]),
        (replace(OWNER, recipe={**OWNER.recipe, "augmentation": {"turn": 20.0}}), ["augmentation", "20.0"]),
        (replace(OWNER, data="other"), ["other images"]),
        (replace(OWNER, network="other"), ["another network"]),
    ],
)
def test_another_training_is_refused_with_what_differs_and_what_to_do(kept, owner, words):
    with pytest.raises(TrainingError, match=r"^[^\n]+$") as caught:
        read(kept, owner)
    for word in [*words, "--fresh"]:
        assert word in str(caught.value)


def test_a_write_that_fails_leaves_the_older_ones(kept, monkeypatch):
    def full(file, **_arrays):
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(kept, checkpoint(20), OWNER)
    assert sorted(path.name for path in kept.iterdir()) == ["step-00000010.npz", "step-00000015.npz"]
    assert read(kept) == (15, [])
