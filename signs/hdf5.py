"""The HDF5 pair ``train_signs.h5`` and ``test_signs.h5``: its layout, reading it with care, writing it.

The layout is the one that the tutorial's ``load_dataset`` reads; :data:`LAYOUT` spells it out. A file comes
from anywhere: what can be meant in one way only is brought to the layout (`signs.conversion`), and every
other way in which it can be wrong ends in one line that names the file.
"""

import io
import os
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import h5py
import numpy as np

from signs.conversion import ConversionError, read_classes, to_images, to_labels
from signs.errors import SignsError
from signs.files import whole_file
from signs.words import mark, tell, tell_in, tell_list

TRAIN_FILE = "train_signs.h5"
TEST_FILE = "test_signs.h5"
LAYOUT = {
    TRAIN_FILE: ("train_set_x", "train_set_y", "list_classes"),
    TEST_FILE: ("test_set_x", "test_set_y", "list_classes"),
}
IMAGES_KEYS = {keys[0]: name for name, keys in LAYOUT.items()}
_SIGNERS = {TRAIN_FILE: "train_set_signers", TEST_FILE: "test_set_signers"}  # ours; other readers skip them


class DatasetError(SignsError):
    """A data set that cannot be used; the message is one line that says which file and what to do."""


@dataclass(frozen=True, eq=False)
class SignSet:
    """Training and test images of hand signs.

    Attributes
    ----------
    train_images, test_images : numpy.ndarray
        uint8, shape (n, 64, 64, 3), RGB.
    train_digits, test_digits : numpy.ndarray
        int64, shape (n,): the digit shown.
    classes : numpy.ndarray
        int64, shape (C,): the digits that can be shown.
    train_signers, test_signers : numpy.ndarray or None
        int64, shape (n,): whose hand it is, where that is known.
    notes : tuple of str
        What was changed on reading, a few words each.
    """

    train_images: np.ndarray
    train_digits: np.ndarray
    test_images: np.ndarray
    test_digits: np.ndarray
    classes: np.ndarray
    train_signers: np.ndarray | None = None
    test_signers: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def holds_pair(folder: str | PathLike[str]) -> bool:
    """Tell whether ``folder`` holds a file of the pair, be it only one of them or a damaged one."""
    # os.path, since pathlib raises where a folder above may not be entered
    return any(os.path.exists(os.path.join(folder, name)) for name in LAYOUT)  # noqa: PTH110, PTH118


def read_pair(folder: str | PathLike[str]) -> SignSet:
    """
    Read and check the pair in ``folder``, and bring it to the kit's form.

    Labels may be stored with the shape (n,), (1, n) or (n, 1), or one-hot; images as `signs.conversion` says.

    Parameters
    ----------
    folder : path-like
        The folder that holds ``train_signs.h5`` and ``test_signs.h5``.

    Returns
    -------
    SignSet

    Raises
    ------
    DatasetError
        If a file is missing, is not HDF5, is truncated or does not have the layout.
    """
    folder = Path(folder)
    missing = [name for name in LAYOUT if not (folder / name).exists()]
    if len(missing) == len(LAYOUT):
        raise DatasetError(
            tell(
                "{folder} holds no {train} and no {test}: name the folder that does",
                folder=folder,
                train=TRAIN_FILE,
                test=TEST_FILE,
            )
        )
    if missing:
        path = folder / missing[0]
        raise DatasetError(tell("{path} is missing: put it beside the other file of the pair", path=path))
    train_images, train_digits, classes, train_signers, notes = _read_file(folder / TRAIN_FILE)
    test_images, test_digits, test_classes, test_signers, more = _read_file(folder / TEST_FILE)
    if not np.array_equal(classes, test_classes):
        raise DatasetError(
            tell(
                "{path}: list_classes is {test}, but {other} has {train}: "
                "the two files do not belong together",
                path=folder / TEST_FILE,
                test=test_classes.tolist(),
                other=TRAIN_FILE,
                train=classes.tolist(),
            )
        )
    notes = tuple(dict.fromkeys([*notes, *more]))
    return SignSet(
        train_images, train_digits, test_images, test_digits, classes, train_signers, test_signers, notes
    )


def write_pair(folder: str | PathLike[str], signs: SignSet) -> None:
    """
    Write ``signs`` as the pair into ``folder``, each file whole or not at all.

    Parameters
    ----------
    folder : path-like
        Made if it is not there; files of the pair in it are replaced.
    signs : SignSet
        Written as it is. Signers, where given, go into a data set of their own that other readers skip.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        TRAIN_FILE: (signs.train_images, signs.train_digits, signs.train_signers),
        TEST_FILE: (signs.test_images, signs.test_digits, signs.test_signers),
    }
    for name, (images, digits, signers) in parts.items():
        images_key, digits_key, classes_key = LAYOUT[name]
        arrays = {images_key: images, digits_key: digits, classes_key: signs.classes}
        if signers is not None:
            arrays[_SIGNERS[name]] = signers
        _write_file(folder / name, arrays)


def _write_file(path, arrays):
    # In memory first: on a full disk HDF5 fails in many ways, some of them after the file is closed.
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for key, array in arrays.items():
            squeeze = {"compression": "gzip", "compression_opts": 1} if array.ndim == 4 else {}
            file.create_dataset(key, data=array, **squeeze)
    with whole_file(path) as beside:
        beside.write_bytes(buffer.getbuffer())


def _read_file(path):
    """Return images, digits, classes, signers (or None) and notes of one file of the pair."""
    if path.is_dir():
        raise DatasetError(tell("{path} is a folder, not an HDF5 file", path=path))
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass  # h5py hides the reason why a file cannot be opened
    except OSError as error:
        reason = error.strerror or error
        raise DatasetError(tell("{path} cannot be read: {reason}", path=path, reason=reason)) from None
    if size == 0:
        raise DatasetError(tell("{path} is an empty file (0 bytes): copy or download it again", path=path))
    if not h5py.is_hdf5(path):
        raise DatasetError(tell(_other_kind(path), path=path))
    try:
        # Locking off: the pair is only ever replaced whole, and many network file systems cannot lock.
        with h5py.File(path, "r", locking=False) as file:
            return _read_arrays(path, file)
    except DatasetError:
        raise
    # h5py's way of saying 'damaged' depends on where the damage is
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError):
        raise DatasetError(
            tell(
                "{path} is truncated or damaged ({size:,} bytes): copy or download it again",
                path=path,
                size=size,
            )
        ) from None


def _other_kind(path):
    """Say what a file is that is called HDF5 and is none, and what to do."""
    with path.open("rb") as file:
        start = file.read(512)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"version https://git-lfs"):
        return mark(
            "{path} is a Git LFS pointer, not the file itself: run `git lfs pull`, or download the file"
        )
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<?xml", b"<!--")):
        return mark(
            "{path} is a web page, saved under the name of an HDF5 file: "
            "download the file itself (its raw link)"
        )
    if start.startswith((b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")):
        return mark("{path} is packed, under the name of an HDF5 file: unpack it")
    return mark("{path} is not an HDF5 file: copy or download it again")


def _read_arrays(path, file):
    images_key, digits_key, classes_key = LAYOUT[path.name]
    for key in LAYOUT[path.name]:
        if key not in file:
            held = tell_list(sorted(file), "unit") or tell_in("a file holds", "nothing")
            raise DatasetError(
                tell("{path} lacks the data set {key!r} (it holds: {held})", path=path, key=key, held=held)
            )
        if not isinstance(file[key], h5py.Dataset):
            raise DatasetError(tell("{path}: {key!r} is a group, not a data set", path=path, key=key))
    with _naming(path, classes_key):
        classes, told, are_names = read_classes(_stored(file[classes_key]))
    if len(classes) == 0 or len(np.unique(classes)) < len(classes):
        raise DatasetError(
            tell(
                "{path}: {key} is {classes}, should name each class once",
                path=path,
                key=classes_key,
                classes=classes.tolist(),
            )
        )
    with _naming(path, images_key):
        images, notes = to_images(_stored(file[images_key]))
    with _naming(path, digits_key):
        labels, more, are_places = to_labels(_stored(file[digits_key]), len(images), len(classes))
    if len(labels) != len(images):
        raise DatasetError(
            tell(
                "{path}: {labels} labels in {key}, but {images} images",
                path=path,
                labels=len(labels),
                key=digits_key,
                images=len(images),
            )
        )
    if are_names or are_places:
        known: np.ndarray = np.arange(len(classes))
    else:
        known = classes
    strangers = np.setdiff1d(labels, known)
    if len(strangers):
        raise DatasetError(
            tell(
                "{path}: {key} holds the label {label}, which list_classes {classes} does not name",
                path=path,
                key=digits_key,
                label=strangers[0],
                classes=classes.tolist(),
            )
        )
    digits = classes[labels] if are_names or are_places else labels
    signers = None
    if _SIGNERS[path.name] in file:
        with _naming(path, _SIGNERS[path.name]):
            signers, _, _ = to_labels(_stored(file[_SIGNERS[path.name]]), len(images), 0)
        if len(signers) != len(images):
            raise DatasetError(
                tell(
                    "{path}: {signers} signers, but {images} images",
                    path=path,
                    signers=len(signers),
                    images=len(images),
                )
            )
    return images, digits, classes, signers, [*notes, *more, *told]


def _stored(dataset):
    """Read an array; one of texts as such."""
    if dataset.shape is None:
        raise ConversionError(tell("has shape {shape}, should be {wanted}", shape=None, wanted="(n,)"))
    return np.asarray(dataset[()])


@contextmanager
def _naming(path, key):
    """Name file and data set in what is said of an array."""
    try:
        yield
    except ConversionError as error:
        told = tell("{path}: {key} {complaint}", path=path, key=key, complaint=error)
        raise DatasetError(told) from None
