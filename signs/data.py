"""What a notebook starts with: the images and labels, from whichever source there is."""

import os
from os import PathLike
from pathlib import Path

import numpy as np

from signs.hdf5 import TEST_FILE, TRAIN_FILE, DatasetError, SignSet, read_pair
from signs.places import DEFAULT_FOLDER, FOLDER_VARIABLE, default_pair, pair_folder, typed_folder
from signs.real import ARCHIVE_VARIABLE, cached_real, fetch_real
from signs.words import mark, tell, tell_list, tell_many

DIGITS = tuple(range(6))
SOURCES = ("auto", "user", "real", "rendered")


def load_dataset(
    folder: str | PathLike[str] | None = None, source: str = "auto"
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """
    Load the hand signs and say on one line where they come from, and what was changed on reading.

    Parameters
    ----------
    folder : path-like, optional
        Where your own ``train_signs.h5`` and ``test_signs.h5`` are. Without it, the environment variable
        ``SIGNS_DATA`` says where, and without that, ``data/`` beside the notebooks and in the folders above
        is looked at, as far as the project's. What is nearly a pair there is not passed over in silence.
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
        If what was asked for is missing, damaged or cannot be downloaded, if your own pair has other classes
        than the six digits, or if something is there that is nearly a pair.
    ValueError
        If ``source`` is another word, or does not go with ``folder``.
    """
    if source not in SOURCES:
        known = tell_list((repr(name) for name in SOURCES), "unit")
        raise ValueError(tell("source is {source!r}: choose one of {known}", source=source, known=known))
    if folder is not None and source in ("real", "rendered"):
        raise ValueError(
            tell('folder is for your own pair: leave it out, or leave out source="{source}"', source=source)
        )
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
            return _of_six_digits(pair)
    if source == "auto":
        signs = fetch_real() if os.environ.get(ARCHIVE_VARIABLE) else cached_real()
        if signs is not None:
            return signs, _credit()
    if source == "real":
        return fetch_real(), _credit()
    return (
        rendered_signs(),
        tell('rendered hands (drawn by this kit); for photographs: load_dataset(source="real")'),
    )


def _credit() -> str:
    """Say whose photographs they are."""
    return tell(
        "photographs ({title} by {author}, {paper}, {licence})",
        title="Sign Language Digits Dataset",
        author="A. Mavi",
        paper="arXiv:2011.08927",
        licence="Apache-2.0",
    )


def _user_folder(folder: str | PathLike[str] | None, required: bool) -> Path | None:
    """Return the folder of the user's pair, or None where nobody named one and no ``data/`` holds any."""
    if folder is not None:
        return pair_folder(folder)
    if os.environ.get(FOLDER_VARIABLE):
        return pair_folder(typed_folder(os.environ[FOLDER_VARIABLE]), by=FOLDER_VARIABLE)
    found = default_pair()
    if found is None and required:
        raise DatasetError(
            tell(
                "no {train} and {test} in {folder}: put them there, or name their folder: "
                "load_dataset(folder=...) or {variable}",
                train=TRAIN_FILE,
                test=TEST_FILE,
                folder=Path(DEFAULT_FOLDER).absolute(),
                variable=FOLDER_VARIABLE,
            )
        )
    return found


def _of_six_digits(folder: Path) -> tuple[SignSet, str]:
    """Read a pair for the notebooks, whose network tells the digits 0 to 5 apart."""
    signs = read_pair(folder)
    others = sorted(set(signs.classes.tolist()) - set(DIGITS))
    lacking = sorted(set(DIGITS) - set(signs.classes.tolist()))
    if others or lacking:
        told = tell_many(
            "{folder} has {number} class, {classes}; the notebooks read six, the digits 0 to 5",
            "{folder} has {number} classes, {classes}; the notebooks read six, the digits 0 to 5",
            len(signs.classes),
            folder=folder,
            classes=signs.classes.tolist(),
        )
        way = mark("{told}: let list_classes be 0 to 5 in both files; a digit may lack images")
        if others:
            way = mark("{told}: keep the images of these six in both files, and let list_classes be 0 to 5")
        raise DatasetError(tell(way, told=told))
    if not signs.notes:
        return signs, tell("your own pair in {folder}", folder=folder)
    notes = tell("; ").join(signs.notes)
    return signs, tell("your own pair in {folder} (converted: {notes})", folder=folder, notes=notes)


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
