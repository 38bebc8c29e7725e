"""The pipeline: every image once an epoch, the same batches after an interruption, shares of one batch."""

from dataclasses import replace

import numpy as np
import pytest
from tiny_training import RECIPE, examples

from signs.augmentation import Augmentation
from signs.batches import change_key, plain_batches, rows_of_step, steps_per_epoch, training_batches

PLAIN = replace(RECIPE, augmentation=Augmentation())


def seen(recipe, steps, count=21, **options):
    return list(training_batches(examples(count), recipe, steps, **options).as_numpy_iterator())


def test_an_epoch_shows_every_image_once_and_the_next_in_another_order():
    orders = [
        np.concatenate([rows_of_step(step, 21, RECIPE) for step in range(3 * epoch, 3 * epoch + 3)])
        for epoch in (0, 1)
    ]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order), np.arange(21))
    assert (orders[0] != orders[1]).any()


def test_unchanged_images_are_the_pixels_divided_by_255_with_their_labels():
    data = examples(21)
    for step, (images, labels) in enumerate(seen(PLAIN, range(3))):
        rows = rows_of_step(step, 21, PLAIN)
        np.testing.assert_allclose(images, data.images[rows] / 255, atol=1e-6)
        np.testing.assert_array_equal(labels, data.labels[rows])
    assert [len(labels) for _, labels in seen(PLAIN, range(3))] == [8, 8, 5]


def test_a_run_that_goes_on_sees_the_very_batches_of_an_undisturbed_one():
    whole, rest = seen(RECIPE, range(7)), seen(RECIPE, range(4, 7))
    for (images, labels), (again, their_labels) in zip(whole[4:], rest, strict=True):
        np.testing.assert_array_equal(images, again)
        np.testing.assert_array_equal(labels, their_labels)


def test_images_are_changed_anew_in_every_epoch():
    sums = [np.sort(np.concatenate([x.sum(axis=(1, 2, 3)) for x, _ in seen(RECIPE, steps)]))
            for steps in (range(3), range(3, 6))]  # fmt: skip
    assert (np.abs(sums[0] - sums[1]) > 1e-3).any()
    assert not np.array_equal(change_key(3, RECIPE), change_key(4, RECIPE))
    assert not np.array_equal(change_key(3, RECIPE, 0), change_key(3, RECIPE, 1))
    assert not np.array_equal(change_key(3, RECIPE), change_key(3, replace(RECIPE, seed=1)))


def test_a_remainder_too_small_to_share_is_left_out():
    # Two batches of 8, and 5 images that remain.
    assert [steps_per_epoch(21, 8, replicas) for replicas in (1, 2, 4, 5, 6, 8)] == [3, 3, 3, 3, 2, 2]
    assert steps_per_epoch(24, 8, 1) == 3


@pytest.mark.parametrize("replicas", [2, 4])
def test_the_shares_of_all_replicas_make_up_the_batch(replicas):
    for step in (0, 2):
        whole = rows_of_step(step, 21, PLAIN, replicas)
        assert len(whole) == [8, 8, 5 - 5 % replicas][step]
        shares = [seen(PLAIN, range(step, step + 1), replicas=replicas, mine=(r,)) for r in range(replicas)]
        images = np.concatenate([images for ((images, _),) in shares])
        np.testing.assert_allclose(images, examples(21).images[whole] / 255, atol=1e-6)
        assert {len(labels) for ((_, labels),) in shares} == {len(whole) // replicas}


def test_a_validation_shows_every_image_unchanged_in_order():
    data = examples(21)
    images, labels = (
        np.concatenate(parts) for parts in zip(*plain_batches(data, 8).as_numpy_iterator(), strict=True)
    )
    np.testing.assert_allclose(images, data.images / 255, atol=1e-6)
    np.testing.assert_array_equal(labels, data.labels)
