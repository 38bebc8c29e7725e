"""The batches: every image once an epoch, the same after an interruption, shares of one batch."""

from dataclasses import replace

import numpy as np
import pytest
from tiny_training import RECIPE, examples

from signs.augmentation import Augmentation
from signs.batches import VALIDATION_BATCH, Batches, validation_batch

PLAIN = replace(RECIPE, augmentation=Augmentation())


def taken(recipe, step, count=21, replicas=1, replica=0):
    from keras import ops

    data, batches = examples(count), Batches(count, recipe, replicas)
    order = batches.order(step // batches.per_epoch)
    tensors = (ops.convert_to_tensor(array) for array in (data.images, data.labels, order))
    pair = batches.take(*tensors, ops.convert_to_tensor(step, "int32"), replica)
    return [np.asarray(ops.convert_to_numpy(each)) for each in pair]


def test_an_epoch_shows_every_image_and_the_next_in_another_order():
    batches = Batches(21, RECIPE)
    orders = [batches.order(epoch).ravel() for epoch in (0, 1)]
    for order in orders:
        np.testing.assert_array_equal(np.sort(order[:21]), np.arange(21))
    assert (orders[0] != orders[1]).any()


def test_all_batches_have_one_size_and_the_epochs_first_images_fill_the_last():
    order = Batches(21, RECIPE).order(4)
    assert order.shape == (3, 8)
    np.testing.assert_array_equal(order.ravel()[21:], order.ravel()[:3])
    assert Batches(24, RECIPE).order(0).shape == (3, 8)
    assert Batches(5, RECIPE).order(0).shape == (1, 5)  # fewer images than a batch


def test_unchanged_images_are_the_pixels_divided_by_255_with_their_labels():
    data, batches = examples(21), Batches(21, PLAIN)
    for step in (0, 2, 4):
        images, labels = taken(PLAIN, step)
        rows = batches.order(step // 3)[step % 3]
        np.testing.assert_allclose(images, data.images[rows] / 255, atol=1e-6)
        np.testing.assert_array_equal(labels, data.labels[rows])


def test_images_are_changed_anew_in_every_step_and_with_every_seed():
    first, again, other = (taken(replace(RECIPE, seed=seed), 1)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (np.abs(first.sum() - other.sum()) > 1e-3).any()
    # The same images, in whatever order: changed otherwise in the next epoch.
    sums = [
        np.sort(np.concatenate([taken(RECIPE, step)[0].sum(axis=(1, 2, 3)) for step in steps])[:21])
        for steps in (range(3), range(3, 6))
    ]
    assert (np.abs(sums[0] - sums[1]) > 1e-3).any()


def test_changes_grow_over_the_share_of_steps_that_the_recipe_says():
    eased = replace(RECIPE, ease=0.5, epochs=4)  # 12 steps: in full from step 6 on
    np.testing.assert_array_equal(taken(eased, 7)[0], taken(replace(eased, ease=0.0), 7)[0])
    assert np.abs(taken(eased, 3)[0] - taken(replace(eased, ease=0.0), 3)[0]).max() > 1e-3
    still = replace(eased, augmentation=Augmentation(shift=0.2, turn=20))  # nothing of it at the first step
    np.testing.assert_allclose(taken(still, 0)[0], taken(replace(PLAIN, epochs=4), 0)[0], atol=1e-5)


@pytest.mark.parametrize("replicas", [2, 4])
def test_the_shares_of_all_replicas_make_up_the_batch_changes_included(replicas):
    for step in (0, 2):
        shares = [taken(RECIPE, step, replicas=replicas, replica=replica) for replica in range(replicas)]
        images, labels = (np.concatenate(parts) for parts in zip(*shares, strict=True))
        whole_images, whole_labels = taken(RECIPE, step)
        np.testing.assert_allclose(images, whole_images, atol=1e-6)
        np.testing.assert_array_equal(labels, whole_labels)


def test_a_batch_that_cannot_be_shared_evenly_is_made_smaller():
    assert [Batches(21, RECIPE, replicas).size for replicas in (1, 3, 5, 8, 9)] == [8, 6, 5, 8, 0]


@pytest.mark.parametrize("count", [5, VALIDATION_BATCH, VALIDATION_BATCH + 3])
def test_a_validation_counts_every_image_once_unchanged_in_order(count):
    data, seen = examples(count), []
    for number in range(-(-count // VALIDATION_BATCH)):
        images, labels, counts = (
            np.asarray(each) for each in validation_batch(data.images, data.labels, number)
        )
        assert len(images) == VALIDATION_BATCH
        seen.append((images[counts == 1], labels[counts == 1]))
    images, labels = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    np.testing.assert_allclose(images, data.images / 255, atol=1e-6)
    np.testing.assert_array_equal(labels, data.labels)
