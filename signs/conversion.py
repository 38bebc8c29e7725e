"""Brings a stranger's images, labels and class list to the kit's form, where there is one way to read them.

The kit's form is uint8 (n, 64, 64, 3), 0 to 255, and digits. Whatever is changed is noted in a few words, so
that a person is told; what could be meant in two ways is refused.
"""

import re

import numpy as np

from signs.errors import SignsError
from signs.words import tell, tell_list

SIDE = 64
CHANNELS = (1, 3, 4)  # grey, colour, colour with transparency
ONE = 1.001  # floats up to here are meant to end at 1: rounding may lead a little beyond
DARK = 2.0  # pictures of 0 to 255 are never as dark as this
DEEP = 65535  # what 16 bits hold
_WANTED = f"(n, {SIDE}, {SIDE}, 3)"
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER = re.compile(rf"\d+|(?<![a-z])(?:{'|'.join(_WORDS)})(?![a-z])")


class ConversionError(SignsError):
    """An array that is not in the kit's form and cannot be brought to it; the message says why."""


def to_images(images: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Bring images to uint8, shape (n, 64, 64, 3).

    Parameters
    ----------
    images : numpy.ndarray
        Shape (n, side, side, channels), (n, channels, side, side) or (n, side, side), with one, three or four
        channels; whole numbers from 0 to 255 (uint16: to 65535), or floats from 0 to 1 or to 255.

    Returns
    -------
    images : numpy.ndarray
    notes : list of str
        What was changed, a few words each.

    Raises
    ------
    ConversionError
        If the shape or the values can be read in several ways, or in none.
    """
    images, notes = _with_channels_last(images)
    if len(images) == 0:
        raise ConversionError(tell("holds no images"))
    height, width = images.shape[1:3]
    if height != width:
        raise ConversionError(
            tell(
                "holds images of {height} rows and {width} columns: cut them to squares",
                height=height,
                width=width,
            )
        )
    if height < SIDE:
        raise ConversionError(
            tell(
                "has shape {shape}, should be {wanted}: take images of at least {side}x{side}",
                shape=images.shape,
                wanted=_WANTED,
                side=SIDE,
            )
        )
    images, more = _to_bytes(images)
    notes += more
    if images.shape[-1] == 1:
        images = images.repeat(3, axis=-1)
        notes.append(tell("grey, now in three channels"))
    elif images.shape[-1] == 4:
        images = _on_white(images)
        notes.append(tell("with transparency, now on white"))
    if height > SIDE:
        images = _smaller(images)
        notes.append(tell("{height}x{width}, now {side}x{side}", height=height, width=width, side=SIDE))
    return images, notes


def to_labels(labels: np.ndarray, count: int, classes: int) -> tuple[np.ndarray, list[str], bool]:
    """Bring labels to whole numbers, shape (n,).

    Parameters
    ----------
    labels : numpy.ndarray
        Whole numbers, as integers or floats, shape (n,), (1, n) or (n, 1); or one-hot, (n, C) or (C, n).
    count : int
        How many images they belong to.
    classes : int
        C, the number of classes.

    Returns
    -------
    labels : numpy.ndarray
        int64, shape (n,).
    notes : list of str
        What was changed.
    are_places : bool
        Whether they are places in the class list, and not the classes themselves.

    Raises
    ------
    ConversionError
        If they are no labels.
    """
    notes: list[str] = []
    if labels.dtype.kind not in "iufb":
        raise _no_whole_numbers(labels)
    if labels.ndim == 2 and max(labels.shape) != labels.size:
        return _from_one_hot(labels, count, classes)
    if labels.ndim not in (1, 2):
        raise _other_shape(labels, "(n,)")
    labels = labels.reshape(-1)
    if labels.dtype.kind != "i" and labels.dtype.kind != "u":
        if not np.array_equal(labels, np.round(labels)):
            raise _no_whole_numbers(labels)
        notes.append(tell("labels of {dtype}, now whole numbers", dtype=labels.dtype))
    return labels.astype(np.int64), notes, False


def read_classes(stored: np.ndarray) -> tuple[np.ndarray, list[str], bool]:
    """Read a class list by its digits.

    Parameters
    ----------
    stored : numpy.ndarray
        Shape (C,), (1, C) or (C, 1): whole numbers, or texts with one number each, such as ``sign_3`` or
        ``three``.

    Returns
    -------
    classes : numpy.ndarray
        int64, shape (C,).
    notes : list of str
        What was read how.
    are_names : bool
        Whether the list holds texts, so that labels are places in it.

    Raises
    ------
    ConversionError
        If it names no digits.
    """
    if stored.ndim not in (1, 2) or max(stored.shape) != stored.size:
        raise _other_shape(stored, "(n,)")
    stored = stored.reshape(-1)
    if stored.dtype.kind in "iu":
        return stored.astype(np.int64), [], False
    if stored.dtype.kind == "f" and np.array_equal(stored, np.round(stored)):
        return stored.astype(np.int64), [], False
    names = [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in stored]
    numbers = [_NUMBER.findall(name.lower()) for name in names]
    if not all(len(found) == 1 for found in numbers):
        shown = tell_list(names[:8], "unit")
        raise ConversionError(
            tell("names no digits ({names}): name each class by its digit, 0 to 5", names=shown)
        )
    digits = [_WORDS.index(found) if found in _WORDS else int(found) for (found,) in numbers]
    return np.array(digits), [tell("class names read by their digits")], True


def _with_channels_last(images):
    if images.ndim == 3:
        return images[..., np.newaxis], []
    if images.ndim != 4:
        raise _other_shape(images, _WANTED)
    first, last = images.shape[1] in CHANNELS, images.shape[3] in CHANNELS
    if last:
        return images, []
    if first:
        return np.moveaxis(images, 1, 3), [tell("channels first, now last")]
    raise _other_shape(images, _WANTED)


def _other_shape(array, wanted):
    return ConversionError(tell("has shape {shape}, should be {wanted}", shape=array.shape, wanted=wanted))


def _no_whole_numbers(labels):
    return ConversionError(tell("has dtype {dtype}, should be whole numbers", dtype=labels.dtype))


def _to_bytes(images):
    """Bring values to 0 to 255, by what they are as a whole."""
    kind = images.dtype
    if kind == np.uint8:
        return images, []
    if kind.kind not in "iuf":
        raise ConversionError(tell("has dtype {dtype}, should be uint8 (0 to 255)", dtype=kind))
    if kind.kind == "f" and not np.isfinite(images).all():
        raise ConversionError(tell("holds numbers that are not finite: put them right first"))
    low, high = float(images.min()), float(images.max())
    told = tell("{dtype} from {low:g} to {high:g}", dtype=kind, low=low, high=high)
    if kind == np.uint16 and high > 255:
        return _rounded(images, 255 / DEEP), [tell("{values} (16 bits), now 0 to 255", values=told)]
    if low < 0 or high > 255 or (ONE < high <= DARK) or (kind.kind != "f" and 0 < high <= 1):
        raise ConversionError(
            tell(
                "holds {values}, which is neither 0 to 1 nor 0 to 255: bring them to uint8, 0 to 255",
                values=told,
            )
        )
    if high <= ONE:
        return _rounded(images, 255), [tell("{values}, now 0 to 255", values=told)]
    return _rounded(images, 1), [tell("{values}, now uint8", values=told)]


def _rounded(images, factor):
    made = np.empty(images.shape, np.uint8)
    for place, image in enumerate(images):  # one at a time: as floats, all of them may not fit into memory
        made[place] = np.clip(np.rint(image.astype(np.float64) * factor), 0, 255)
    return made


def _on_white(images):
    share = images[..., 3:].astype(np.float32) / 255
    return np.rint(images[..., :3] * share + 255 * (1 - share)).astype(np.uint8)


def _smaller(images):
    from PIL import Image

    size = (SIDE, SIDE)
    return np.stack(
        [np.asarray(Image.fromarray(one).resize(size, Image.Resampling.LANCZOS)) for one in images]
    )


def _from_one_hot(labels, count, classes):
    readings = []
    for rows, shape in ((labels, (count, classes)), (labels.T, (classes, count))):
        if labels.shape == shape and np.isin(rows, (0, 1)).all() and (rows.sum(axis=1) == 1).all():
            readings.append(rows.argmax(axis=1).astype(np.int64))
    if not readings or (len(readings) == 2 and not np.array_equal(*readings)):
        raise ConversionError(
            tell(
                "has shape {shape}, should be (n,), or one-hot: a row of {classes} numbers an image, "
                "one of them 1",
                shape=labels.shape,
                classes=classes,
            )
        )
    return readings[0], [tell("one-hot labels, now whole numbers")], True
