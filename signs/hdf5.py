"""The HDF5 pair ``train_signs.h5`` and ``test_signs.h5``: its layout, reading it with care, writing it.

The layout is the one that the tutorial's ``load_dataset`` reads; :data:`LAYOUT` spells it out. A file comes
from anywhere, so every way in which it can be wrong ends in one line that names the file.
"""

import io
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import h5py
import numpy as np

from signs.errors import SignsError
from signs.files import whole_file

TRAIN_FILE = "train_signs.h5"
TEST_FILE = "test_signs.h5"
IMAGE_SHAPE = (64, 64, 3)
LAYOUT = {
    TRAIN_FILE: ("train_set_x", "train_set_y", "list_classes"),
    TEST_FILE: ("test_set_x", "test_set_y", "list_classes"),
}
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
    """

    train_images: np.ndarray
    train_digits: np.ndarray
    test_images: np.ndarray
    test_digits: np.ndarray
    classes: np.ndarray
    train_signers: np.ndarray | None = None
    test_signers: np.ndarray | None = None


def holds_pair(folder: str | PathLike[str]) -> bool:
    """Tell whether ``folder`` holds a file of the pair, be it only one of them or a damaged one."""
    return any((Path(folder) / name).exists() for name in LAYOUT)


def read_pair(folder: str | PathLike[str]) -> SignSet:
    """
    Read and check the pair in ``folder``.

    Labels may be stored with the shape (n,), (1, n) or (n, 1).

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
        raise DatasetError(f"{folder} holds no {TRAIN_FILE} and no {TEST_FILE}: name the folder that does")
    if missing:
        raise DatasetError(f"{folder / missing[0]} is missing: put it beside the other file of the pair")
    train_images, train_digits, classes, train_signers = _read_file(folder / TRAIN_FILE)
    test_images, test_digits, test_classes, test_signers = _read_file(folder / TEST_FILE)
    if not np.array_equal(classes, test_classes):
        raise DatasetError(
            f"{folder / TEST_FILE}: list_classes is {test_classes.tolist()}, "
            f"but {TRAIN_FILE} has {classes.tolist()}: the two files do not belong together"
        )
    return SignSet(train_images, train_digits, test_images, test_digits, classes, train_signers, test_signers)


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
    """Return images, digits, classes and signers (or None) of one file of the pair."""
    if path.is_dir():
        raise DatasetError(f"{path} is a folder, not an HDF5 file")
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass  # h5py hides the reason why a file cannot be opened
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from None
    if size == 0:
        raise DatasetError(f"{path} is an empty file (0 bytes): copy or download it again")
    if not h5py.is_hdf5(path):
        raise DatasetError(f"{path} is not an HDF5 file: copy or download it again")
    try:
        # Locking off: the pair is only ever replaced whole, and many network file systems cannot lock.
        with h5py.File(path, "r", locking=False) as file:
            return _read_arrays(path, file)
    except DatasetError:
        raise
    # h5py's way of saying 'damaged' depends on where the damage is
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError):
        raise DatasetError(
            f"{path} is truncated or damaged ({size:,} bytes): copy or download it again"
        ) from None


def _read_arrays(path, file):
    images_key, digits_key, classes_key = LAYOUT[path.name]
    for key in LAYOUT[path.name]:
        if key not in file:
            held = ", ".join(sorted(file)) or "nothing"
            raise DatasetError(f"{path} lacks the data set {key!r} (it holds: {held})")
        if not isinstance(file[key], h5py.Dataset):
            raise DatasetError(f"{path}: {key!r} is a group, not a data set")
    images = file[images_key]
    if images.dtype != np.uint8:
        raise DatasetError(f"{path}: {images_key} has dtype {images.dtype}, should be uint8 (0 to 255)")
    if images.ndim != 4 or images.shape[1:] != IMAGE_SHAPE:
        raise DatasetError(f"{path}: {images_key} has shape {images.shape}, should be (n, 64, 64, 3)")
    if len(images) == 0:
        raise DatasetError(f"{path}: {images_key} holds no images")
    classes = _read_integers(path, file, classes_key)
    if len(classes) == 0 or len(np.unique(classes)) < len(classes):
        raise DatasetError(f"{path}: {classes_key} is {classes.tolist()}, should name each class once")
    digits = _read_integers(path, file, digits_key)
    if len(digits) != len(images):
        raise DatasetError(f"{path}: {len(digits)} labels in {digits_key}, but {len(images)} images")
    strangers = np.setdiff1d(digits, classes)
    if len(strangers):
        raise DatasetError(
            f"{path}: {digits_key} holds the label {strangers[0]}, "
            f"which list_classes {classes.tolist()} does not name"
        )
    signers = None
    if _SIGNERS[path.name] in file:
        signers = _read_integers(path, file, _SIGNERS[path.name])
        if len(signers) != len(images):
            raise DatasetError(f"{path}: {len(signers)} signers, but {len(images)} images")
    return images[()], digits, classes, signers


def _read_integers(path, file, key):
    stored = file[key]
    if not np.issubdtype(stored.dtype, np.integer):
        raise DatasetError(f"{path}: {key} has dtype {stored.dtype}, should be whole numbers")
    if stored.ndim not in (1, 2) or max(stored.shape) != stored.size:
        raise DatasetError(f"{path}: {key} has shape {stored.shape}, should be (n,)")
    return stored[()].reshape(-1).astype(np.int64)
