"""The rendered data set: 200 signers, six digits, 1080 training and 120 test images, kept in the cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signs.cache import cache_folder, kept_if_possible
from signs.hdf5 import DatasetError, SignSet, read_pair, write_pair
from signs.words import tell

from .crowd import cores, render_hands
from .drawing import DIGITS, HandRequestError

# Part of the cache's name: raise it whenever a picture changes.
RENDERER_VERSION = 2
SIGNERS, TEST_SIGNERS = 200, 20
# For the announcement only: measured on one core of a common laptop.
_SECONDS_EACH = 0.018


@dataclass(frozen=True, eq=False)
class RenderedSet:
    """The rendered hands, split by signer and shuffled.

    Attributes
    ----------
    train_images, test_images : ndarray of uint8, shapes (1080, 64, 64, 3), (120, 64, 64, 3)
    train_digits, test_digits : ndarray of int64, shapes (1080,), (120,)
    train_signers, test_signers : ndarray of int64, shapes (1080,), (120,)
        Nobody is in both.
    """

    train_images: np.ndarray
    train_digits: np.ndarray
    train_signers: np.ndarray
    test_images: np.ndarray
    test_digits: np.ndarray
    test_signers: np.ndarray


def rendered_set(seed: int = 0) -> RenderedSet:
    """Return the rendered data set, from the cache if it is there, else drawn and cached.

    What takes time or goes wrong with the cache is said in a line on standard output.

    Parameters
    ----------
    seed : int, default 0
        Another seed is another set of signers.

    Returns
    -------
    RenderedSet

    Raises
    ------
    HandRequestError
        A ValueError of one line, when the seed is no whole number of 0 or more.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise HandRequestError(tell("seed must be a whole number, 0 or more, not {seed!r}", seed=seed))
    folder = None
    with kept_if_possible(tell("The hands")):
        folder = rendered_folder(int(seed))
    if folder is not None and folder.is_dir():
        try:
            return _read(folder)
        except DatasetError as error:
            print(tell("Drawing the hands again: {error}", error=error))
    rendered = _draw(int(seed))
    if folder is not None:
        with kept_if_possible(tell("The hands")):
            write_pair(folder, SignSet(**vars(rendered), classes=np.arange(DIGITS)))
    return rendered


def rendered_folder(seed: int = 0) -> Path:
    """Return where the rendered data set is kept, or will be.

    Raises
    ------
    OSError
        If there can be no cache folder.
    """
    return cache_folder() / f"rendered-hands-v{RENDERER_VERSION}-seed{seed}"


def _read(folder: Path) -> RenderedSet:
    signs = read_pair(folder)
    train, test = (SIGNERS - TEST_SIGNERS) * DIGITS, TEST_SIGNERS * DIGITS
    if (len(signs.train_digits), len(signs.test_digits)) != (train, test) or (
        signs.train_signers is None or signs.test_signers is None
    ):
        raise DatasetError(
            tell(
                "{folder} does not hold the {train} + {test} hands with their signers",
                folder=folder,
                train=train,
                test=test,
            )
        )
    return RenderedSet(**{name: getattr(signs, name) for name in RenderedSet.__dataclass_fields__})


def _draw(seed: int) -> RenderedSet:
    total = SIGNERS * DIGITS
    seconds = max(1, round(total * _SECONDS_EACH / cores()))
    print(tell("Drawing {total} hands, once: about {seconds} s", total=total, seconds=seconds), flush=True)
    images, digits, signers = render_hands(SIGNERS, seed=seed)
    # Neither digits nor signers may come in an order that a network could learn from.
    order = np.random.default_rng([seed, total]).permutation(total)
    images, digits, signers = images[order], digits[order], signers[order]
    test = signers >= SIGNERS - TEST_SIGNERS
    return RenderedSet(
        images[~test], digits[~test], signers[~test], images[test], digits[test], signers[test]
    )
