"""Augmentation: what an epoch of changed images holds."""

import numpy as np
import pytest

from signs.augmentation import augmented_batches


@pytest.fixture
def data():
    """Dark images are of class 0, bright ones of class 1."""
    labels = np.arange(50) % 2
    images = (
        np.random.RandomState(0).rand(50, 8, 8, 3).astype("float32") * 0.3 + 0.6 * labels[:, None, None, None]
    )
    onehot = np.eye(2)[labels]
    return images[:40], onehot[:40], images[40:], onehot[40:]


def test_an_epoch_shows_every_image_once_with_its_label_changed_anew(data):
    images, labels = data[:2]
    batches = augmented_batches(images, labels, batch_size=16)
    passes = []
    for _ in range(2):
        x, y = (np.concatenate(parts) for parts in zip(*batches.as_numpy_iterator(), strict=True))
        assert x.shape == images.shape
        assert x.min() >= 0
        assert x.max() <= 1
        np.testing.assert_array_equal(y.sum(axis=0), labels.sum(axis=0))
        np.testing.assert_array_equal(
            x.mean(axis=(1, 2, 3)) > 0.45, y[:, 1] == 1
        )  # bright ones are of class 1
        passes.append(x)
    assert not np.array_equal(passes[0], passes[1])
    sums = {round(float(image.sum()), 3) for image in images}
    assert not sums & {round(float(image.sum()), 3) for image in passes[0]}  # no image came through unchanged


def test_the_same_seed_gives_the_same_epoch(data):
    first, second = (augmented_batches(*data[:2], 16, seed=3).as_numpy_iterator() for _ in range(2))
    for (x, y), (again_x, again_y) in zip(first, second, strict=True):
        np.testing.assert_array_equal(x, again_x)
        np.testing.assert_array_equal(y, again_y)
