"""What a notebook starts with: the images and labels, from whichever source there is."""

import os
from os import PathLike
from pathlib import Path

import numpy as np

from signs.hdf5 import TEST_FILE, TRAIN_FILE, DatasetError, SignSet, holds_pair, read_pair
from signs.real import ARCHIVE_VARIABLE, CREDIT, cached_real, fetch_real

FOLDER_VARIABLE = "SIGNS_DATA"
DEFAULT_FOLDER = Path("data")
SOURCES = ("auto", "user", "real", "rendered")


def load_dataset(
    folder: str | PathLike[str] | None = None, source: str = "auto"
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    Load the hand signs and say on one line where they come from.

    Parameters
    ----------
    folder : path-like, optional
        Where your own ``train_signs.h5`` and ``test_signs.h5`` are. Without it, the environment variable
        ``SIGNS_DATA`` says where, and without that, ``data/`` in the working directory is looked at.
    source : {"auto", "user", "real", "rendered"}
        ``"user"`` takes your own pair; ``"real"`` the public photographs, downloaded once (17 MB);
        ``"rendered"`` the hands that this kit draws. ``"auto"`` takes the first that is at hand: your pair;
        the photographs, if they were fetched before or ``SIGNS_REAL_ARCHIVE`` says where they are;
        else the rendered hands. It never goes to the network of its own accord.

    Returns
    -------
    train_set_x_orig : numpy.ndarray
        Training images, uint8, shape (1080, 64, 64, 3); your own pair may hold another number of them.
    train_set_y_orig : numpy.ndarray
        Training labels, int64, shape (1, 1080).
    test_set_x_orig : numpy.ndarray
        Test images, uint8, shape (120, 64, 64, 3).
    test_set_y_orig : numpy.ndarray
        Test labels, int64, shape (1, 120).
    classes : numpy.ndarray
        The digits 0 to 5, int64, shape (6,).

    Raises
    ------
    DatasetError
        If what was asked for is missing, damaged or cannot be downloaded.
    ValueError
        If ``source`` is another word, or does not go with ``folder``.
    """
    if source not in SOURCES:
        known = ", ".join(repr(name) for name in SOURCES)
        raise ValueError(f"source is {source!r}: choose one of {known}")
    if folder is not None and source in ("real", "rendered"):
        raise ValueError(f'folder is for your own pair: leave it out, or leave out source="{source}"')
    signs, origin = _find(folder, source)
    print(f"SIGNS: {origin}")
    return (
        signs.train_images,
        signs.train_digits.reshape(1, -1),
        signs.test_images,
        signs.test_digits.reshape(1, -1),
        signs.classes,
    )


def _find(folder: str | PathLike[str] | None, source: str) -> tuple[SignSet, str]:
    """Return the images of the first source that is at hand, and what to say of it."""
    if source in ("auto", "user"):
        pair = _user_folder(folder, required=source == "user")
        if pair is not None:
            return read_pair(pair), f"your own pair in {pair}"
    if source == "auto":
        signs = fetch_real() if os.environ.get(ARCHIVE_VARIABLE) else cached_real()
        if signs is not None:
            return signs, f"photographs ({CREDIT})"
    if source == "real":
        return fetch_real(), f"photographs ({CREDIT})"
    return (
        rendered_signs(),
        'rendered hands (drawn by this kit); for photographs: load_dataset(source="real")',
    )


def _user_folder(folder: str | PathLike[str] | None, required: bool) -> Path | None:
    """Return the folder of the user's pair, or None where nobody named one and ``data/`` holds none."""
    named = folder if folder is not None else os.environ.get(FOLDER_VARIABLE)
    if named:
        path = Path(named).expanduser()
        if not holds_pair(path):
            where = str(path) if folder is not None else f"{path} (named by {FOLDER_VARIABLE})"
            raise DatasetError(f"{where} holds no {TRAIN_FILE} and {TEST_FILE}: name the folder that does")
        return path
    if holds_pair(DEFAULT_FOLDER):
        return DEFAULT_FOLDER
    if required:
        raise DatasetError(
            f"no {TRAIN_FILE} and {TEST_FILE} in {DEFAULT_FOLDER.resolve()}: put them there, "
            f"or name their folder: load_dataset(folder=...) or {FOLDER_VARIABLE}"
        )
    return None


def rendered_signs() -> SignSet:
    """Return the rendered hands as a :class:`~signs.hdf5.SignSet`: from the cache, or drawn now."""
    from signs.hands import rendered_set

    hands = rendered_set(seed=0)
    return SignSet(
        train_images=hands.train_images,
        train_digits=np.asarray(hands.train_digits, dtype=np.int64),
        test_images=hands.test_images,
        test_digits=np.asarray(hands.test_digits, dtype=np.int64),
        classes=np.unique(hands.train_digits).astype(np.int64),
        train_signers=hands.train_signers,
        test_signers=hands.test_signers,
    )
