"""Images with their labels, as a training takes them: joined, split by signer, and told apart by a digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from signs.hdf5 import DatasetError
from signs.words import tell

if TYPE_CHECKING:
    from signs.hdf5 import SignSet

NO_HAND = -1  # the label of a picture that shows no whole hand: every class is then equally probable


@dataclass(frozen=True, eq=False)
class Examples:
    """Images of one set, for training or for testing.

    Attributes
    ----------
    images : numpy.ndarray
        uint8, shape (m, height, width, 3).
    labels : numpy.ndarray
        int32, shape (m,): positions in ``classes``, or ``NO_HAND``.
    classes : tuple of int
        The digits, ascending, in the order of the network's outputs.
    signers : numpy.ndarray or None
        int64, shape (m,): whose hand it is, where that is known.
    """

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[int, ...]
    signers: np.ndarray | None = None

    def __post_init__(self):
        """Refuse what is no set of images."""
        if self.images.dtype != np.uint8 or self.images.ndim != 4 or not len(self.images):
            shape = (self.images.dtype, self.images.shape)
            raise DatasetError(
                tell("images must be uint8 of shape (m, height, width, 3), not {shape}", shape=shape)
            )
        if len(self.labels) != len(self.images):
            images, labels = len(self.images), len(self.labels)
            raise DatasetError(tell("{images} images but {labels} labels", images=images, labels=labels))
        if min(self.labels) < NO_HAND or max(self.labels) >= len(self.classes):
            raise DatasetError(tell("a label is none of the {count} classes", count=len(self.classes)))

    def __len__(self):
        """Count the images."""
        return len(self.images)

    def take(self, rows: np.ndarray) -> Examples:
        """Return the examples in ``rows``, an array of indices or a mask."""
        signers = None if self.signers is None else self.signers[rows]
        return Examples(self.images[rows], self.labels[rows], self.classes, signers)

    def digest(self) -> str:
        """Return 16 hexadecimal digits that other examples do not share."""
        digest = hashlib.sha256(repr((self.images.shape, self.classes, self.signers is None)).encode())
        for array in (self.images, self.labels, self.signers):
            if array is not None:
                digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()[:16]


def training_examples(signs: SignSet) -> Examples:
    """Take the training half of a :class:`signs.hdf5.SignSet`."""
    return _examples(signs.train_images, signs.train_digits, signs.classes, signs.train_signers)


def held_out_examples(signs: SignSet) -> Examples:
    """Take the test half of a :class:`signs.hdf5.SignSet`."""
    return _examples(signs.test_images, signs.test_digits, signs.classes, signs.test_signers)


def joined(first: Examples, second: Examples) -> Examples:
    """Put two sets together; a signer of one is nobody of the other.

    Raises
    ------
    DatasetError
        If they do not show the same digits at the same size.
    """
    if first.classes != second.classes or first.images.shape[1:] != second.images.shape[1:]:
        raise DatasetError(
            tell("these two sets do not show the same digits at the same size: use one of them")
        )
    signers = None
    if first.signers is not None and second.signers is not None:
        signers = np.concatenate([first.signers, second.signers + first.signers.max() + 1])
    images = np.concatenate([first.images, second.images])
    return Examples(images, np.concatenate([first.labels, second.labels]), first.classes, signers)


def split(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """Set a share of the examples aside for validation.

    Where signers are known, each of them is whole on one side, so that the validation asks about hands that
    the network has not seen. Else single images are drawn.

    Parameters
    ----------
    examples : Examples
    share : float
        Of the images, more than 0 and less than 1. With whole signers it is met within one signer.
    seed : int

    Returns
    -------
    training, validation : Examples

    Raises
    ------
    DatasetError
        If one side would be empty.
    """
    signers = np.arange(len(examples)) if examples.signers is None else examples.signers
    people, owner, counts = np.unique(signers, return_inverse=True, return_counts=True)
    order = np.random.default_rng([seed, len(people)]).permutation(len(people))
    before = np.cumsum(counts[order]) - counts[order]
    aside = np.isin(owner, order[before < share * len(examples)])
    if aside.all() or not aside.any():
        raise DatasetError(
            tell(
                "{images} images of {signers} signers cannot be split for validation: "
                "take more images, or train without it",
                images=len(examples),
                signers=len(people),
            )
        )
    return examples.take(~aside), examples.take(aside)


def _examples(images, digits, classes, signers):
    # Ascending, however a file lists them: a network's outputs then mean the same digits for every set.
    classes = np.sort(classes)
    labels = np.searchsorted(classes, digits)
    return Examples(images, labels.astype(np.int32), tuple(int(digit) for digit in classes), signers)
