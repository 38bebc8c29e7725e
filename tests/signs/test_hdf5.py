"""The HDF5 pair: what is written is read back, and every wrong file is named in one line."""

import h5py
import numpy as np
import pytest

from signs.hdf5 import DatasetError, SignSet, read_pair, write_pair


def tiny_set(signers=True):
    rng = np.random.default_rng(3)
    digits = np.arange(6)
    return SignSet(
        train_images=rng.integers(0, 256, (12, 64, 64, 3), dtype=np.uint8),
        train_digits=np.tile(digits, 2),
        test_images=rng.integers(0, 256, (6, 64, 64, 3), dtype=np.uint8),
        test_digits=digits,
        classes=digits,
        train_signers=np.repeat([7, 8], 6) if signers else None,
        test_signers=np.full(6, 9) if signers else None,
    )


@pytest.fixture
def pair(tmp_path):
    write_pair(tmp_path, tiny_set())
    return tmp_path


def change(folder, key, value, name="train_signs.h5"):
    """Replace one data set of a file; ``value`` None takes it out."""
    with h5py.File(folder / name, "r+") as file:
        del file[key]
        if value is not None:
            file[key] = value


def refused(folder):
    with pytest.raises(DatasetError) as caught:
        read_pair(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.__context__ is None or caught.value.__suppress_context__, "h5py's traceback shows"
    return message


@pytest.mark.parametrize("signers", [True, False])
def test_a_written_pair_is_read_back_unchanged(tmp_path, signers):
    expected = tiny_set(signers)
    write_pair(tmp_path, expected)
    actual = read_pair(tmp_path)
    for name in SignSet.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(actual, name), getattr(expected, name), err_msg=name)


def test_the_tutorials_own_code_can_read_a_written_pair(pair):
    with h5py.File(pair / "train_signs.h5", "r") as file:
        images = np.array(file["train_set_x"][:])
        labels = np.array(file["train_set_y"][:]).reshape(1, -1)
    with h5py.File(pair / "test_signs.h5", "r") as file:
        assert file["test_set_x"].shape == (6, 64, 64, 3)
        assert file["test_set_y"].shape == (6,)
        np.testing.assert_array_equal(file["list_classes"][:], np.arange(6))
    assert images.shape == (12, 64, 64, 3) and images.dtype == np.uint8
    assert labels.shape == (1, 12)


@pytest.mark.parametrize("shape", [(12,), (1, 12), (12, 1)])
def test_labels_may_be_stored_as_a_line_a_row_or_a_column(pair, shape):
    change(pair, "train_set_y", np.tile(np.arange(6), 2).reshape(shape))
    np.testing.assert_array_equal(read_pair(pair).train_digits, np.tile(np.arange(6), 2))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("train_set_x", None, ["lacks", "train_set_x", "list_classes, train_set_signers, train_set_y"]),
        ("train_set_y", None, ["lacks", "train_set_y"]),
        ("list_classes", None, ["lacks", "list_classes"]),
        ("train_set_x", np.zeros((12, 32, 32, 3), np.uint8), ["(12, 32, 32, 3)", "should be"]),
        ("train_set_x", np.zeros((0, 64, 64, 3), np.uint8), ["no images"]),
        ("train_set_y", np.arange(6), ["6 labels", "12 images"]),
        ("train_set_y", np.full(12, 6), ["label 6", "list_classes"]),
        ("train_set_y", np.full(12, -1), ["label -1", "list_classes"]),
        ("train_set_x", np.zeros((12, 64, 64, 3), complex), ["complex128", "should be uint8"]),
        ("train_set_y", np.ones((12, 6)), ["(12, 6)", "should be (n,)"]),
        ("train_set_y", h5py.Empty("i8"), ["shape None", "should be (n,)"]),
        ("list_classes", np.array([0, 1, 2, 3, 4, 4]), ["list_classes", "each class once"]),
        ("list_classes", np.arange(7), ["do not belong together"]),
        ("train_set_signers", np.arange(5), ["5 signers", "12 images"]),
    ],
)
def test_a_file_with_wrong_content_is_named_with_what_is_wrong(pair, key, value, words):
    change(pair, key, value)
    message = refused(pair)
    for word in ["train_signs.h5", *words]:
        assert word in message


def test_a_group_in_place_of_a_data_set_is_named(pair):
    with h5py.File(pair / "test_signs.h5", "r+") as file:
        del file["test_set_x"]
        file.create_group("test_set_x")
    message = refused(pair)
    assert "test_signs.h5" in message and "group" in message


@pytest.mark.parametrize("kept", [9, 600, 3000, -1])
def test_a_truncated_file_is_named(pair, kept):
    path = pair / "test_signs.h5"
    path.write_bytes(path.read_bytes()[:kept])
    message = refused(pair)
    assert str(path) in message and "download it again" in message


def test_a_file_with_damaged_pixels_is_named(pair):
    path = pair / "train_signs.h5"
    with h5py.File(path, "r") as file:
        offset = file["train_set_x"].id.get_chunk_info(0).byte_offset
    data = bytearray(path.read_bytes())
    data[offset : offset + 400] = bytes(400)
    path.write_bytes(data)
    message = refused(pair)
    assert str(path) in message and "damaged" in message


def test_files_that_are_not_hdf5_are_named(pair):
    path = pair / "train_signs.h5"
    path.write_bytes(b"label,pixel\n" * 100)
    assert f"{path} is not an HDF5 file" in refused(pair)
    path.write_bytes(b"")
    assert f"{path} is an empty file" in refused(pair)
    path.unlink()
    path.mkdir()
    assert f"{path} is a folder" in refused(pair)


def test_a_missing_file_or_pair_is_named(pair):
    (pair / "test_signs.h5").unlink()
    assert f"{pair / 'test_signs.h5'} is missing" in refused(pair)
    (pair / "train_signs.h5").unlink()
    assert f"{pair} holds no train_signs.h5" in refused(pair)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_half_written(pair):
    before = {path.name: path.read_bytes() for path in pair.iterdir()}
    broken = tiny_set()
    object.__setattr__(broken, "train_digits", np.array([object()] * 12))  # HDF5 cannot hold it
    with pytest.raises(TypeError):
        write_pair(pair, broken)
    assert {path.name: path.read_bytes() for path in pair.iterdir()} == before


@pytest.mark.parametrize("room", [0, 1000, 100_000])
def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(pair, room, room_for):
    before = {path.name: path.read_bytes() for path in pair.iterdir()}
    with room_for(room), pytest.raises(OSError, match="File too large"):
        write_pair(pair, tiny_set())
    assert {path.name: path.read_bytes() for path in pair.iterdir()} == before
