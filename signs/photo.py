"""One photo for the model: the default one, any file of a user's, and the tutorial's words for the answer.

Bringing the photo to the model's size and scale is not here: squeezing it is the student's exercise in
notebook 4, and `signs.finding` cuts the hand out.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from signs.errors import SignsError
from signs.words import tell

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from PIL import Image

DEFAULT_NAME = "rendered_hand.png"
# The brands of ISO/IEC 23008-12 (HEIF) and 14496-15 that say "coded with HEVC", in a file's first box.
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
# What Pillow's readers raise on damaged files; a broken PNG is a SyntaxError.
_UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, zlib.error)


class PhotoError(SignsError):
    """A photo that cannot be read; the message is one line that says what to do."""


def default_photo(
    folder: str | PathLike[str] = ".",
    digit: int = 3,
    signer: int = 9_004,
    take: int = 0,
    seed: int = 0,
    size: int = 320,
) -> Path:
    """Draw a hand, save it as a PNG file and return its path: a photo for those without a camera.

    Parameters
    ----------
    folder : str or path-like
        Where to write ``rendered_hand.png``, which is replaced if it is there.
    digit : int
        What the hand signs, 0 to 5.
    signer, take, seed : int
        Which hand and which photo of it. The default signer is none of those in the rendered data set.
    size : int
        Side of the square picture in pixels.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    PhotoError
        If the file cannot be written.
    """
    from PIL import Image

    from signs.files import whole_file
    from signs.hands import render_hand

    path = Path(folder) / DEFAULT_NAME
    picture = Image.fromarray(render_hand(digit, signer, take, seed, size))
    try:
        with whole_file(path) as part:
            picture.save(part)
    except OSError as error:
        reason = error.strerror or error
        raise PhotoError(
            tell("cannot write {path}: {reason}; choose another folder", path=path, reason=reason)
        ) from error
    return path


def open_photo(path: str | PathLike[str]) -> Image.Image:
    """Open a picture file of any common format and size, upright and in colour.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    PIL.Image.Image
        Mode RGB. A phone saves a photo as the sensor lies and notes in the file how it was held; that
        turn is carried out here. What is transparent becomes white; 16 bits a channel become 8.

    Raises
    ------
    PhotoError
        If there is no such file, or it is not a picture that can be read.
    """
    from PIL import Image, UnidentifiedImageError

    path = Path(path)
    try:
        _refuse_what_is_no_photo(path)
        with warnings.catch_warnings():
            # Pillow warns above some 90 million pixels, which phones do reach, and refuses twice as many;
            # of damaged notes in a file it warns and goes on.
            warnings.simplefilter("ignore")
            with Image.open(path) as picture:
                picture.load()
                return _in_colour(_upright(picture))
    except PhotoError:
        raise
    except UnidentifiedImageError as error:
        raise PhotoError(
            tell("{path} is not a picture in a known format: save it as JPEG or PNG", path=path)
        ) from error
    except Image.DecompressionBombError as error:
        raise PhotoError(
            tell("{path} has far too many pixels: save a smaller copy and use that", path=path)
        ) from error
    except PermissionError as error:
        raise PhotoError(
            tell("{path} may not be read by you: change its permissions, or copy it", path=path)
        ) from error
    except _UNREADABLE as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise PhotoError(
            tell("{path} cannot be read ({reason}): save it again as JPEG or PNG", path=path, reason=reason)
        ) from error


def describe_prediction(probabilities: ArrayLike) -> str:
    """Say a prediction in the tutorial's form.

    Parameters
    ----------
    probabilities : array_like
        What ``model.predict`` returns for one photo, shape (1, 6).

    Returns
    -------
    str
        Two lines, the heading and the vector, each probability with four decimals.

    Raises
    ------
    ValueError
        If the array does not hold one row of probabilities.
    """
    import numpy as np

    probabilities = np.asarray(probabilities, dtype=float)
    if probabilities.ndim != 2 or len(probabilities) != 1:
        raise ValueError(
            tell(
                "expected one row of probabilities, shape {wanted}, got {shape}",
                wanted="(1, classes)",
                shape=probabilities.shape,
            )
        )
    names = ",".join(f"p({digit})" for digit in range(probabilities.shape[1]))
    vector = " ".join(f"{p:.4f}" for p in probabilities[0])
    return "\n".join([tell("class prediction vector [{names}] = ", names=names), f"[[{vector}]]"])


def _refuse_what_is_no_photo(path):
    """Raise PhotoError for what no reader of pictures need be asked about."""
    if not path.exists():
        raise PhotoError(
            tell(
                "there is no file {path}: check the name, and that it lies in {folder}",
                path=path,
                folder=path.parent.resolve(),
            )
        )
    if path.is_dir():
        raise PhotoError(tell("{path} is a folder: give the path of one picture file", path=path))
    if not path.is_file():  # a pipe or a device, which might never end
        raise PhotoError(
            tell("{path} is no ordinary file: give the path of one picture file, JPEG or PNG", path=path)
        )
    with path.open("rb") as file:
        start = file.read(64)
    if not start:
        raise PhotoError(
            tell("{path} is empty (0 bytes): copy it again, or save it again as JPEG or PNG", path=path)
        )
    # The first box: length, "ftyp", main brand, version, then further brands.
    length = int.from_bytes(start[:4])
    brands = {start[i : i + 4] for i in (8, *range(16, min(length, len(start)), 4))}
    if start[4:8] == b"ftyp" and brands & _HEIC_BRANDS:
        raise PhotoError(
            tell(
                "{path} is a HEIC photo, which cannot be read here: export it as JPEG or PNG "
                "(iPhone: Settings, Camera, Formats, Most Compatible)",
                path=path,
            )
        )


def _upright(picture):
    """Carry out the turn that the file asks for; a note that is damaged asks for none."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except _UNREADABLE:
        return picture


def _in_colour(picture):
    """Convert to RGB as a viewer would show it."""
    import numpy as np
    from PIL import Image

    if picture.mode.startswith(("I", "F")):  # Pillow would cut such values off at 255
        values = np.asarray(picture, dtype=np.float64)
        top = 65535 if picture.mode.startswith("I;16") else max(float(np.nanmax(values)), 1e-9)
        picture = Image.fromarray(np.uint8(np.clip(np.nan_to_num(values) / top, 0, 1) * 255 + 0.5))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")
