"""Sets of images: labels, joining, splitting by signer, digests."""

import numpy as np
import pytest
from tiny_training import examples

from signs.examples import Examples, held_out_examples, joined, split, training_examples
from signs.hdf5 import DatasetError, SignSet


def sign_set(classes):
    images = np.arange(4, dtype=np.uint8)[:, None, None, None] * np.ones((1, 64, 64, 3), np.uint8)
    return SignSet(images, np.array([5, 0, 2, 5]), images[:2], np.array([2, 2]), np.array(classes))


@pytest.mark.parametrize("classes", [[0, 2, 5], [5, 0, 2], [2, 5, 0]])
def test_labels_are_positions_among_the_classes(classes):
    signs = sign_set(classes)
    training, test = training_examples(signs), held_out_examples(signs)
    assert training.classes == (0, 2, 5)  # outputs mean the same digits, however a file lists them
    assert [training.classes[label] for label in training.labels] == [5, 0, 2, 5]
    assert [test.classes[label] for label in test.labels] == [2, 2]
    assert len(training) == 4 and len(test) == 2


def test_what_is_no_set_of_images_is_refused_in_one_line():
    good = examples(4)
    for images, labels in [
        (good.images / 255, good.labels),
        (good.images[:0], good.labels[:0]),
        (good.images, good.labels[:3]),
        (good.images, good.labels + 1),
        (good.images, good.labels - 2),
    ]:
        with pytest.raises(DatasetError, match=r"^[^\n]+$"):
            Examples(images, labels, (0, 1))


def test_a_signer_of_one_set_is_nobody_of_the_other():
    first, second = examples(6, np.array([1, 1, 2, 2, 3, 3])), examples(4, np.array([1, 1, 3, 3]), seed=1)
    both = joined(first, second)
    assert len(both) == 10
    assert len(np.unique(both.signers)) == 5
    np.testing.assert_array_equal(both.images[6:], second.images)
    assert joined(first, examples(4)).signers is None


def test_sets_of_other_digits_are_not_joined():
    other = Examples(examples(4).images, examples(4).labels, (3, 4))
    with pytest.raises(DatasetError, match="same digits"):
        joined(examples(4), other)


def test_a_split_keeps_every_signer_whole_and_about_the_share():
    signers = np.random.default_rng(0).permutation(np.arange(60) // 3)
    training, validation = split(examples(60, signers), 0.2, seed=1)
    assert not set(training.signers) & set(validation.signers)
    assert len(training) + len(validation) == 60
    assert 12 <= len(validation) < 12 + 3
    others = split(examples(60, signers), 0.2, seed=2)[1]
    assert set(others.signers) != set(validation.signers)


def test_without_signers_single_images_are_set_aside():
    training, validation = split(examples(60), 0.2, seed=1)
    assert (len(training), len(validation)) == (48, 12)


@pytest.mark.parametrize("signers", [np.zeros(10), None])
def test_a_set_that_cannot_be_split_is_refused(signers):
    count = 1 if signers is None else 10
    with pytest.raises(DatasetError, match="cannot be split"):
        split(examples(count, signers), 0.1, seed=0)


def test_other_images_labels_or_signers_have_another_digest():
    base = examples(10)
    brighter = Examples(base.images + np.uint8(1), base.labels, base.classes)
    relabelled = Examples(base.images, 1 - base.labels, base.classes)
    signed = Examples(base.images, base.labels, base.classes, np.arange(10))
    digests = [set_.digest() for set_ in (base, brighter, relabelled, signed, base.take(slice(0, 9)))]
    assert len(set(digests)) == 5
    assert examples(10).digest() == base.digest()
