"""Augmentation: what comes out of it, and that it depends on the key alone."""

from dataclasses import replace

import numpy as np
import pytest

from signs.augmentation import NONE, STRONG, Augmentation, augmented


@pytest.fixture(scope="module")
def images():
    """Sixteen smooth pictures, so that resampling changes little by itself."""
    y, x = np.mgrid[0:24, 0:24] / 24
    waves = np.random.default_rng(0).uniform(1, 4, (16, 1, 1, 3))
    return (0.5 + 0.4 * np.sin(waves * (x + 2 * y)[None, :, :, None])).astype("float32")


def change(images, amounts, key=(3, 4)):
    from keras import ops

    return ops.convert_to_numpy(augmented(ops.convert_to_tensor(images), key, amounts))


def test_without_amounts_nothing_changes(images):
    np.testing.assert_array_equal(change(images, NONE), images)


@pytest.mark.parametrize("amounts", [Augmentation(turn=11, shift=0.08, zoom=1.1), STRONG])
def test_images_keep_shape_type_and_range_and_all_change(images, amounts):
    changed = change(images, amounts)
    assert (changed.shape, changed.dtype) == (images.shape, images.dtype)
    assert changed.min() >= 0
    assert changed.max() <= 1
    assert (np.abs(changed - images).max(axis=(1, 2, 3)) > 0.01).all()


def test_the_key_decides_and_nothing_else(images):
    np.testing.assert_array_equal(change(images, STRONG), change(images, STRONG))
    assert not np.array_equal(change(images, STRONG), change(images, STRONG, key=(3, 5)))


def test_images_of_a_batch_are_changed_differently(images):
    same = np.repeat(images[:1], 8, axis=0)
    changed = change(same, STRONG)
    assert len({picture.tobytes() for picture in changed}) == 8


def test_mirroring_takes_about_every_second_image_and_does_no_more(images):
    many = np.tile(images, (16, 1, 1, 1))
    changed = change(many, Augmentation(mirror=True))
    kept = np.isclose(changed, many, atol=1e-5).all(axis=(1, 2, 3))
    mirrored = np.isclose(changed, many[:, :, ::-1], atol=1e-5).all(axis=(1, 2, 3))
    assert (kept | mirrored).all()
    assert 0.35 < mirrored.mean() < 0.65


def test_a_turn_by_at_most_an_angle_moves_a_point_along_its_circle():
    dot = np.zeros((200, 33, 33, 3), "float32")
    dot[:, 4, 16] = 1  # twelve pixels above the middle
    changed = change(dot, Augmentation(turn=90))[..., 0]
    y, x = np.mgrid[0:33, 0:33] - 16
    weights = changed / changed.sum(axis=(1, 2), keepdims=True)
    right, down = (weights * x).sum(axis=(1, 2)), (weights * y).sum(axis=(1, 2))
    np.testing.assert_allclose(np.hypot(right, down), 12, atol=0.3)
    angles = np.degrees(np.arctan2(right, -down))
    assert -91 < angles.min() < -70
    assert 70 < angles.max() < 91


def test_a_zoom_keeps_the_middle_and_a_shift_moves_by_its_share():
    dot = np.zeros((50, 33, 33, 3), "float32")
    dot[:, 15:18, 15:18] = 1
    zoomed = change(dot, Augmentation(zoom=2))[..., 0]
    assert (zoomed.reshape(50, -1).argmax(axis=1) // 33 - 16 <= 2).all()
    areas = zoomed.sum(axis=(1, 2))
    assert areas.min() < 6
    assert areas.max() > 16
    moved = change(dot, Augmentation(shift=0.25))[..., 0]
    x = np.arange(33) - 16
    right = (moved * x).sum(axis=(1, 2)) / 9
    assert np.abs(right).max() <= 0.25 * 33 + 0.1
    assert np.abs(right).max() > 5


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"zoom": 0.5}, "zoom is a factor of 1 or more"),
        ({"turn": -1}, "must not be negative"),
        ({"light": float("nan")}, "finite"),
    ],
)
def test_amounts_that_make_no_sense_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(STRONG, **wrong)
