"""Other forms of images, labels and class lists: converted where there is one way, and said; else refused."""

import h5py
import numpy as np
import pytest
from PIL import Image

from signs.conversion import ConversionError, read_classes, to_images, to_labels
from signs.data import load_dataset
from signs.hdf5 import DatasetError, SignSet, write_pair
from signs.sources import read_sets

DIGITS = np.tile(np.arange(6), 3)
#: Whatever the values, some picture reaches both ends of the scale.
IMAGES = np.random.default_rng(1).integers(0, 256, (18, 64, 64, 3), dtype=np.uint8)
IMAGES[0, 0, 0], IMAGES[0, 0, 1] = 0, 255


def pair(folder, **changes):
    """Write a pair and replace data sets of both its files: ``x``, ``y`` or ``classes``."""
    write_pair(folder, SignSet(IMAGES, DIGITS, IMAGES, DIGITS, np.arange(6)))
    for half in ("train", "test"):
        names = {"x": f"{half}_set_x", "y": f"{half}_set_y", "classes": "list_classes"}
        with h5py.File(folder / f"{half}_signs.h5", "r+") as file:
            for key, value in changes.items():
                del file[names[key]]
                file[names[key]] = value
    return folder


def read(folder, capfd):
    """Load a pair; check its form, and that one line told what was changed."""
    train_x, train_y, test_x, test_y, classes = load_dataset(folder)
    out, err = capfd.readouterr()
    assert err == "" and out.count("\n") == 1 and out.startswith(f"SIGNS: your own pair in {folder}")
    assert train_x.dtype == np.uint8 and train_x.shape[1:] == (64, 64, 3)
    np.testing.assert_array_equal(train_x, test_x)
    assert sorted(classes) == list(range(6)) and train_y.dtype == np.int64 and train_y.shape == (1, 18)
    assert train_y.tolist() == test_y.tolist()
    return train_x, train_y[0], out


def refused(folder):
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder)
    assert "\n" not in str(caught.value) and str(folder) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (IMAGES.astype("float32") / 255, "float32 from 0 to 1, now 0 to 255"),
        (IMAGES / 255, "float64 from 0 to 1, now 0 to 255"),
        (IMAGES.astype("float32"), "float32 from 0 to 255, now uint8"),
        (IMAGES.astype("int64"), "int64 from 0 to 255, now uint8"),
        (IMAGES.astype("uint16") * 257, "(16 bits), now 0 to 255"),
        (np.moveaxis(IMAGES, 3, 1), "channels first, now last"),
        (np.concatenate([IMAGES, np.full_like(IMAGES[..., :1], 255)], axis=3), "transparency"),
        (IMAGES.repeat(2, axis=1).repeat(2, axis=2)[:, :, :, :], "128x128, now 64x64"),
        (np.moveaxis(IMAGES.astype("float32") / 255, 3, 1), "channels first, now last; float32 from 0 to 1"),
    ],
)
def test_other_forms_of_the_same_images_are_converted_and_told(tmp_path, capfd, form, words):
    images, _, line = read(pair(tmp_path, x=form), capfd)
    assert words in line and "converted" in line
    if "128x128" in words:  # another filter than the test's repeating: only nearly the same
        assert np.abs(images.astype(int) - IMAGES).mean() < 30
    else:
        np.testing.assert_array_equal(images, IMAGES)


@pytest.mark.parametrize("form", [IMAGES[..., 0], IMAGES[..., :1], IMAGES[..., 0][:, np.newaxis]])
def test_grey_images_get_three_channels(tmp_path, capfd, form):
    images, _, line = read(pair(tmp_path, x=form), capfd)
    assert "grey, now in three channels" in line
    for channel in range(3):
        np.testing.assert_array_equal(images[..., channel], IMAGES[..., 0])


def test_what_is_transparent_is_shown_on_white(tmp_path, capfd):
    clear = np.concatenate([IMAGES, np.zeros_like(IMAGES[..., :1])], axis=3)
    assert read(pair(tmp_path, x=clear), capfd)[0].min() == 255


def test_larger_images_are_made_smaller_as_pillow_does(tmp_path, capfd):
    large = np.random.default_rng(2).integers(0, 256, (18, 100, 100, 3), dtype=np.uint8)
    images, _, line = read(pair(tmp_path, x=large), capfd)
    assert "100x100, now 64x64" in line
    wanted = Image.fromarray(large[4]).resize((64, 64), Image.Resampling.LANCZOS)
    np.testing.assert_array_equal(images[4], np.asarray(wanted))


@pytest.mark.parametrize(
    "form",
    [np.eye(6)[DIGITS], np.eye(6, dtype=np.uint8)[DIGITS], np.eye(6, dtype=np.float32)[DIGITS].T],
)
def test_one_hot_labels_in_rows_or_columns_are_read(tmp_path, capfd, form):
    _, labels, line = read(pair(tmp_path, y=form), capfd)
    assert labels.tolist() == DIGITS.tolist() and "one-hot labels" in line


def test_labels_as_floats_are_read(tmp_path, capfd):
    _, labels, line = read(pair(tmp_path, y=DIGITS.astype("float32")), capfd)
    assert labels.tolist() == DIGITS.tolist() and "labels of float32" in line


@pytest.mark.parametrize(
    "names",
    [
        [b"0", b"1", b"2", b"3", b"4", b"5"],
        [f"sign_{n}" for n in range(6)],
        ["zero", "One", "two", "sign three", "four_hand", "5"],
    ],
)
def test_a_class_list_of_names_is_read_by_its_digits(tmp_path, capfd, names):
    _, labels, line = read(pair(tmp_path, classes=names), capfd)
    assert labels.tolist() == DIGITS.tolist() and "class names read by their digits" in line


def test_labels_are_places_in_a_list_of_names_in_another_order(tmp_path, capfd):
    names = [f"sign {n}".encode() for n in (5, 4, 3, 2, 1, 0)]
    _, labels, _ = read(pair(tmp_path, classes=names), capfd)
    assert labels.tolist() == (5 - DIGITS).tolist()


def test_class_numbers_as_floats_are_numbers(tmp_path, capfd):
    assert "converted" not in read(pair(tmp_path, classes=np.arange(6.0)), capfd)[2]


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        (np.arange(10), "has 10 classes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]; the notebooks read six"),
        (np.arange(7), "keep the images of these six"),
        ([b"0", b"1", b"2", b"3", b"4", b"5", b"6"], "7 classes"),
    ],
)
def test_more_classes_than_the_six_digits_say_what_to_do(tmp_path, classes, words):
    assert words in refused(pair(tmp_path, classes=classes))


def test_fewer_classes_say_what_to_do(tmp_path):
    folder = pair(tmp_path, y=np.tile(np.arange(3), 6), classes=np.arange(3))
    assert "has 3 classes, [0, 1, 2]" in refused(folder) and "let list_classes be 0 to 5" in refused(folder)


def test_a_training_may_have_other_classes_and_is_told_what_was_converted(tmp_path, capsys):
    folder = pair(tmp_path, x=IMAGES / 255, y=np.tile(np.arange(3), 6), classes=np.arange(3))
    (signs,) = read_sets(folder).values()
    assert signs.classes.tolist() == [0, 1, 2]
    assert f"{folder}: converted: float64 from 0 to 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (IMAGES / 127.5 - 1, "neither 0 to 1 nor 0 to 255"),
        (IMAGES.astype("int64") + 1, "neither 0 to 1 nor 0 to 255"),
        (IMAGES / 255 * 1.5, "neither 0 to 1 nor 0 to 255"),
        ((IMAGES > 99).astype("int64"), "neither 0 to 1 nor 0 to 255"),
        (np.where(IMAGES > 250, np.nan, IMAGES), "not finite"),
        (IMAGES[:, :, :40], "(18, 64, 40, 3)"),
        (IMAGES[:, :32, :32], "at least 64x64"),
        (IMAGES.reshape(18, -1), "(18, 12288)"),
        (IMAGES.repeat(2, axis=1), "128 rows and 64 columns: cut them to squares"),
    ],
)
def test_images_that_could_be_meant_in_several_ways_are_refused_with_what_to_do(tmp_path, form, words):
    if form.shape[2:] == (40, 3):
        words = "64 rows and 40 columns"
    assert words in refused(pair(tmp_path, x=form))


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (np.full((18, 6), 1.0), "one of them 1"),
        (np.eye(7)[DIGITS], "a row of 6 numbers an image"),
        (DIGITS + 0.5, "whole numbers"),
        (np.array([b"a"] * 18), "whole numbers"),
        (np.zeros((2, 3, 3), int), "should be (n,)"),
    ],
)
def test_labels_that_are_none_are_refused(labels, words):
    with pytest.raises(ConversionError) as caught:
        to_labels(labels, 18, 6)
    assert words in str(caught.value)


def test_one_hot_labels_that_read_differently_by_row_and_by_column_are_refused():
    with pytest.raises(ConversionError):
        to_labels(np.eye(3)[[1, 2, 0]], 3, 3)
    assert to_labels(np.eye(3), 3, 3)[0].tolist() == [0, 1, 2]


def test_names_without_digits_are_refused():
    with pytest.raises(ConversionError, match=r"fist, palm"):
        read_classes(np.array(["fist", "palm"], dtype=object))


def test_images_in_the_kits_form_are_not_copied_and_nothing_is_told():
    images, notes = to_images(IMAGES)
    assert images is IMAGES and notes == []
